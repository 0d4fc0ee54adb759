/**
 * Lines between arranged boxes: where each leaves and enters, as smooth curves with an arrow head.
 *
 * A line runs straight down through the layers (where the engine has kept a passage free) and bends only in the empty space
 * between layers, so it cannot cross a box or a label however wide the bend. A line that leads back up leaves and enters at
 * the side when the way there is free, which makes a loop look like one.
 */
import type { Arranged, PlacedBox, Point, Route } from './arrange.ts';

export interface Line {
  readonly path: string;
  readonly head: string;
  readonly back: boolean;
  readonly label: Point | undefined;
}

/** One line per route, moved by (left, top). */
export function linesOf(arranged: Arranged, left: number, top: number): Line[] {
  const { boxes, routes } = arranged;
  const plans = routes.map((route): Plan => {
    const from = boxes[route.from]!;
    const to = boxes[route.to]!;
    const back = centreY(from) > centreY(to);
    const first = route.passages[0];
    const last = route.passages.at(-1);
    return {
      route,
      back,
      self: route.from === route.to,
      // Seen from its own box: the x that the line goes to, or comes from.
      aimFrom: first?.x ?? centreX(to),
      aimTo: last?.x ?? centreX(from),
      sideFrom: back && first ? freeSide(from, first.x, boxes) : undefined,
      sideTo: back && last ? freeSide(to, last.x, boxes) : undefined,
      portFrom: 0,
      portTo: 0,
    };
  });
  setPorts(plans, boxes);
  return plans.map(plan => draw(plan, boxes, left, top));
}

interface Plan {
  readonly route: Route;
  readonly back: boolean;
  readonly self: boolean;
  readonly aimFrom: number;
  readonly aimTo: number;
  readonly sideFrom: 'left' | 'right' | undefined;
  readonly sideTo: 'left' | 'right' | undefined;
  portFrom: number;
  portTo: number;
}

/** Gap between the tip of an arrow and its box, and size of the head. */
const tipGap = 1;
const headLength = 7;
const headHalf = 3.8;

/** Spreads the ends of lines along the top and bottom of their boxes, in the order in which the lines fan out. */
function setPorts(plans: readonly Plan[], boxes: readonly PlacedBox[]): void {
  const sides = new Map<string, { aim: number; set(x: number): void }[]>();
  const add = (key: string, aim: number, set: (x: number) => void) => {
    const list = sides.get(key);
    if (list) list.push({ aim, set });
    else sides.set(key, [{ aim, set }]);
  };
  for (const plan of plans) {
    if (plan.self) continue;
    if (!plan.sideFrom)
      add(`${plan.route.from} ${plan.back ? 'top' : 'bottom'}`, plan.aimFrom, x => {
        plan.portFrom = x;
      });
    if (!plan.sideTo)
      add(`${plan.route.to} ${plan.back ? 'bottom' : 'top'}`, plan.aimTo, x => {
        plan.portTo = x;
      });
  }
  for (const [key, ends] of sides) {
    const box = boxes[Number.parseInt(key, 10)]!;
    ends.sort((a, b) => a.aim - b.aim);
    // A line that comes from straight above, or leads straight below, keeps the middle; the others stand beside it.
    const straight = ends.findIndex(end => Math.abs(end.aim - centreX(box)) < 2);
    const pivot = straight < 0 ? (ends.length - 1) / 2 : straight;
    const most = Math.max(pivot, ends.length - 1 - pivot);
    const usable = Math.max(0, Math.min(box.width * 0.3, box.width / 2 - 12));
    const gap = most === 0 ? 0 : Math.min(24, usable / most);
    // On a wide container the lines go straight down where they can; on a card they start from its middle.
    const mean = ends.reduce((sum, end) => sum + end.aim, 0) / ends.length;
    const room = Math.max(0, box.width / 2 - 40 - gap * most);
    const middle =
      box.width > 300 && straight < 0 ? clamp(mean, centreX(box) - room, centreX(box) + room) : centreX(box);
    ends.forEach((end, index) => {
      end.set(middle + gap * (index - pivot));
    });
  }
}

function draw(plan: Plan, boxes: readonly PlacedBox[], left: number, top: number): Line {
  const from = boxes[plan.route.from]!;
  const to = boxes[plan.route.to]!;
  const pen = new Pen(left, top);
  const { label } = plan.route;
  const movedLabel = label && { x: label.x + left, y: label.y + top };
  if (plan.self) {
    const right = from.x + from.width;
    const reach = ((label?.x ?? right + 20) - right) / 0.75;
    const y = centreY(from);
    pen.move(right, y - 10);
    pen.curve(right + reach, y - 22, right + reach, y + 22, right + headLength + tipGap, y + 10);
    return { path: pen.path, head: headAt(right + tipGap + left, y + 10 + top, 'left'), back: true, label: movedLabel };
  }
  const up = plan.back;
  if (plan.sideFrom) {
    const x = plan.sideFrom === 'left' ? from.x : from.x + from.width;
    pen.move(x, centreY(from));
    pen.turnTo(plan.aimFrom, plan.route.passages[0]!.bottom, 'vertical');
  } else {
    pen.move(plan.portFrom, up ? from.y : from.y + from.height);
    pen.straight(plan.portFrom, up ? from.layerTop : from.layerBottom);
  }
  for (const { x, top: high, bottom: low } of plan.route.passages) {
    pen.bend(x, up ? low : high);
    pen.straight(x, up ? high : low);
  }
  if (plan.sideTo) {
    const away = plan.sideTo === 'left' ? -1 : 1;
    const x = plan.sideTo === 'left' ? to.x : to.x + to.width;
    pen.turnTo(x + away * (headLength + tipGap), centreY(to), 'horizontal');
    const head = headAt(x + away * tipGap + left, centreY(to) + top, plan.sideTo === 'left' ? 'right' : 'left');
    return { path: pen.path, head, back: true, label: movedLabel };
  }
  const away = up ? 1 : -1;
  const edge = up ? to.y + to.height : to.y;
  const end = edge + away * (headLength + tipGap);
  const layer = up ? to.layerBottom : to.layerTop;
  pen.bend(plan.portTo, Math.abs(layer - edge) < headLength + tipGap ? end : layer);
  pen.straight(plan.portTo, end);
  return {
    path: pen.path,
    head: headAt(plan.portTo + left, edge + away * tipGap + top, up ? 'up' : 'down'),
    back: up,
    label: movedLabel,
  };
}

/** The side of a box on which a line at `x` passes, when nothing stands between the two. */
function freeSide(box: PlacedBox, x: number, boxes: readonly PlacedBox[]): 'left' | 'right' | undefined {
  const side = x < box.x - 12 ? 'left' : x > box.x + box.width + 12 ? 'right' : undefined;
  if (!side) return undefined;
  const low = side === 'left' ? x - 8 : box.x + box.width;
  const high = side === 'left' ? box.x : x + 8;
  const layerTop = box.layerTop;
  const layerBottom = box.layerBottom;
  const blocked = boxes.some(
    other =>
      other !== box &&
      other.x < high &&
      other.x + other.width > low &&
      other.y < layerBottom &&
      other.y + other.height > layerTop,
  );
  return blocked ? undefined : side;
}

/** Writes path data, rounded to tenths, leaving out moves that lead nowhere. */
class Pen {
  path = '';
  private x = 0;
  private y = 0;
  /** The last part of the path is a vertical line. */
  private vertical = false;

  constructor(
    private readonly left: number,
    private readonly top: number,
  ) {}

  move(x: number, y: number): void {
    this.add('M', [[x, y]]);
  }

  straight(x: number, y: number): void {
    const still = Math.abs(x - this.x) <= 0.05;
    if (still && Math.abs(y - this.y) <= 0.05) return;
    // Straight on: one long line instead of two.
    if (still && this.vertical) this.path = this.path.slice(0, this.path.lastIndexOf('L'));
    this.add('L', [[x, y]]);
    this.vertical = still;
  }

  curve(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.add('C', [
      [x1, y1],
      [x2, y2],
      [x, y],
    ]);
  }

  /** From vertical to vertical. */
  bend(x: number, y: number): void {
    const middle = (this.y + y) / 2;
    if (Math.abs(x - this.x) <= 0.05) this.straight(x, y);
    else this.curve(this.x, middle, x, middle, x, y);
  }

  /** A quarter turn that ends in the given direction. */
  turnTo(x: number, y: number, end: 'vertical' | 'horizontal'): void {
    const corner: Point = end === 'vertical' ? { x, y: this.y } : { x: this.x, y };
    const radius = Math.min(16, Math.abs(x - this.x), Math.abs(y - this.y));
    const dx = Math.sign(x - this.x) * radius;
    const dy = Math.sign(y - this.y) * radius;
    if (end === 'vertical') {
      this.straight(corner.x - dx, corner.y);
      this.add('Q', [
        [corner.x, corner.y],
        [corner.x, corner.y + dy],
      ]);
    } else {
      this.straight(corner.x, corner.y - dy);
      this.add('Q', [
        [corner.x, corner.y],
        [corner.x + dx, corner.y],
      ]);
    }
    this.straight(x, y);
  }

  private add(command: string, points: [number, number][]): void {
    this.vertical = false;
    this.path += command + points.map(([x, y]) => `${text(x + this.left)} ${text(y + this.top)}`).join(' ');
    const last = points.at(-1)!;
    this.x = last[0];
    this.y = last[1];
  }
}

function headAt(x: number, y: number, direction: 'up' | 'down' | 'left' | 'right'): string {
  const vertical = direction === 'up' || direction === 'down';
  const back = direction === 'down' || direction === 'right' ? -headLength : headLength;
  const corners: [number, number][] = vertical
    ? [
        [x - headHalf, y + back],
        [x + headHalf, y + back],
      ]
    : [
        [x + back, y - headHalf],
        [x + back, y + headHalf],
      ];
  return `M${text(x)} ${text(y)}${corners.map(([cx, cy]) => `L${text(cx)} ${text(cy)}`).join('')}Z`;
}

function text(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function centreX(box: PlacedBox): number {
  return box.x + box.width / 2;
}

function centreY(box: PlacedBox): number {
  return box.y + box.height / 2;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
