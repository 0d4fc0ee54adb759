/**
 * Lines between arranged boxes: where each leaves and enters, as smooth curves with an arrow head.
 *
 * A line runs straight down through the layers (where the engine has kept a passage free) and bends only in the empty space
 * between layers, so it cannot cross a box or a label however wide the bend. A line that leads back up leaves and enters at
 * the side, which makes a loop look like one. Lines that share a trunk end as one.
 */
import type { Arranged, PlacedBox, Point, Route } from './arrange.ts';

export interface Line {
  readonly path: string;
  /** The part of the path that no line before it has; undefined where that is all of it. */
  readonly own: string | undefined;
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
    return {
      route,
      // Seen from its own box: the x that the line goes to, or comes from.
      aimFrom: route.passages[0]?.x ?? centreX(to),
      aimTo: route.passages.at(-1)?.x ?? centreX(from),
      portFrom: 0,
      portTo: 0,
    };
  });
  setPorts(plans, boxes);
  setSidePorts(plans, boxes);
  return plans.map(plan => draw(plan, boxes, left, top));
}

interface Plan {
  readonly route: Route;
  readonly aimFrom: number;
  readonly aimTo: number;
  /** Where the line leaves and enters: x on the top or bottom of a box, y on its side. */
  portFrom: number;
  portTo: number;
}

/** Gap between the tip of an arrow and its box, and size of the head. */
const tipGap = 1;
const headLength = 7;
const headHalf = 3.8;

/** An end of a line at a box; ends that share a way have one place. */
interface End {
  readonly aim: number;
  readonly trunk: number | undefined;
  set(at: number): void;
}

function endsBy(
  plans: readonly Plan[],
  keysOf: (plan: Plan) => readonly [from: number | undefined, to: number | undefined],
): Map<number, End[][]> {
  const sides = new Map<number, End[][]>();
  const add = (key: number | undefined, end: End) => {
    if (key === undefined) return;
    const slots = sides.get(key) ?? [];
    sides.set(key, slots);
    const same = end.trunk === undefined ? undefined : slots.find(slot => slot[0]!.trunk === end.trunk);
    if (same) same.push(end);
    else slots.push([end]);
  };
  for (const plan of plans) {
    if (plan.route.from === plan.route.to) continue;
    const [from, to] = keysOf(plan);
    add(from, {
      aim: plan.aimFrom,
      trunk: undefined,
      set: at => {
        plan.portFrom = at;
      },
    });
    add(to, {
      aim: plan.aimTo,
      // Those that come straight from other boxes, or from a label each, end side by side.
      trunk: plan.route.joins === undefined ? undefined : plan.route.trunk,
      set: at => {
        plan.portTo = at;
      },
    });
  }
  return sides;
}

/** Spreads the ends of lines along the top and bottom of their boxes, in the order in which the lines fan out. */
function setPorts(plans: readonly Plan[], boxes: readonly PlacedBox[]): void {
  const sides = endsBy(plans, ({ route: { from, to, back, sideFrom, sideTo } }) => [
    sideFrom ? undefined : 2 * from + (back ? 0 : 1),
    sideTo ? undefined : 2 * to + (back ? 1 : 0),
  ]);
  for (const [key, slots] of sides) {
    const box = boxes[key >> 1]!;
    slots.sort((a, b) => a[0]!.aim - b[0]!.aim);
    const aims = slots.map(slot => slot[0]!.aim);
    // A line that comes from straight above, or leads straight below, keeps the middle; the others stand beside it.
    const straight = aims.findIndex(aim => Math.abs(aim - centreX(box)) < 2);
    const pivot = straight < 0 ? (slots.length - 1) / 2 : straight;
    const most = Math.max(pivot, slots.length - 1 - pivot);
    const usable = Math.max(0, Math.min(box.width * 0.3, box.width / 2 - 12));
    const gap = most === 0 ? 0 : Math.min(24, usable / most);
    // On a wide container the lines go straight down where they can; on a card they start from its middle.
    const mean = aims.reduce((sum, aim) => sum + aim, 0) / slots.length;
    const room = Math.max(0, box.width / 2 - 40 - gap * most);
    const middle =
      box.width > 300 && straight < 0 ? clamp(mean, centreX(box) - room, centreX(box) + room) : centreX(box);
    slots.forEach((slot, index) => {
      for (const end of slot) end.set(middle + gap * (index - pivot));
    });
  }
}

/** Those that leave or enter at a side do so one above the other: the one that goes furthest lowest where it leaves, highest where it enters. */
function setSidePorts(plans: readonly Plan[], boxes: readonly PlacedBox[]): void {
  const sides = endsBy(plans, ({ route: { from, to, sideFrom, sideTo } }) => [
    sideFrom && 4 * from + (sideFrom === 'left' ? 0 : 2),
    sideTo && 4 * to + (sideTo === 'left' ? 0 : 2) + 1,
  ]);
  for (const [key, slots] of sides) {
    const enters = key % 2 === 1;
    const box = boxes[key >> 2]!;
    const distance = (slot: readonly End[]) => Math.abs(slot[0]!.aim - centreX(box));
    slots.sort((a, b) => (distance(a) - distance(b)) * (enters ? -1 : 1));
    const both = sides.has(key ^ 1);
    // What enters stands above what leaves.
    const middle = centreY(box) + (both ? (enters ? -9 : 9) : 0);
    const gap = slots.length === 1 ? 0 : Math.min(12, (box.height * 0.4) / (slots.length - 1));
    slots.forEach((slot, at) => {
      for (const each of slot) each.set(middle + gap * (at - (slots.length - 1) / 2));
    });
  }
}

function draw({ route, portFrom, portTo }: Plan, boxes: readonly PlacedBox[], left: number, top: number): Line {
  const from = boxes[route.from]!;
  const to = boxes[route.to]!;
  const pen = new Pen(left, top);
  const { label, back, passages, sideFrom, sideTo } = route;
  const movedLabel = label && { x: label.x + left, y: label.y + top };
  if (route.from === route.to) {
    const right = from.x + from.width;
    const reach = ((label?.x ?? right + 20) - right) / 0.75;
    const y = centreY(from);
    pen.move(right, y - 10);
    pen.curve(right + reach, y - 22, right + reach, y + 22, right + headLength + tipGap, y + 10);
    const head = headAt(right + tipGap + left, y + 10 + top, 'left');
    return { path: pen.path, own: undefined, head, back, label: movedLabel };
  }
  let own: string | undefined;
  if (sideFrom) {
    pen.move(sideFrom === 'left' ? from.x : from.x + from.width, portFrom);
    pen.turnTo(passages[0]!.x, passages[0]!.top, 'vertical');
  } else {
    pen.move(portFrom, back ? from.y : from.y + from.height);
    pen.straight(portFrom, back ? from.layerTop : from.layerBottom);
  }
  passages.forEach((passage, index) => {
    if ((sideFrom && index === 0) || (sideTo && index === passages.length - 1)) return;
    pen.bend(passage.x, back ? passage.bottom : passage.top);
    if (index === route.joins && !route.leads) own = pen.path;
    pen.straight(passage.x, back ? passage.top : passage.bottom);
  });
  if (sideTo) {
    const last = passages.at(-1)!;
    pen.bend(last.x, last.bottom);
    if (passages.length - 1 === route.joins && !route.leads) own = pen.path;
    const away = sideTo === 'left' ? -1 : 1;
    const x = sideTo === 'left' ? to.x : to.x + to.width;
    pen.turnTo(x + away * (headLength + tipGap), portTo, 'horizontal');
    const head = headAt(x + away * tipGap + left, portTo + top, sideTo === 'left' ? 'right' : 'left');
    return { path: pen.path, own, head, back, label: movedLabel };
  }
  const away = back ? 1 : -1;
  const edge = back ? to.y + to.height : to.y;
  const end = edge + away * (headLength + tipGap);
  const layer = back ? to.layerBottom : to.layerTop;
  pen.bend(portTo, Math.abs(layer - edge) < headLength + tipGap ? end : layer);
  pen.straight(portTo, end);
  return {
    path: pen.path,
    own,
    head: headAt(portTo + left, edge + away * tipGap + top, back ? 'up' : 'down'),
    back,
    label: movedLabel,
  };
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

  private add(command: string, points: readonly [number, number][]): void {
    this.vertical = false;
    let separator = command;
    for (const [x, y] of points) {
      this.path += `${separator}${text(x + this.left)} ${text(y + this.top)}`;
      separator = ' ';
      this.x = x;
      this.y = y;
    }
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

/** Rounded to tenths; written as whole numbers are, which is many times as fast. */
function text(value: number): string {
  const tenths = Math.round(value * 10);
  if (tenths % 10 === 0) return String(tenths / 10);
  const sign = tenths < 0 ? '-' : '';
  const size = Math.abs(tenths);
  return `${sign}${(size - (size % 10)) / 10}.${size % 10}`;
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
