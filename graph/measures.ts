/**
 * How good a picture is, and how calm an edit leaves it, in numbers: for tests and benchmarks. Nothing in the product asks.
 *
 * A picture is good when few lines cross, and lines are short and straight. It is calm when what was not edited stands where it
 * stood: what is below a state that was put in must go down by a layer, but nothing must go sideways, so the two are told apart.
 */
import type { Box, Picture } from './picture.ts';

export interface Quality {
  /** How often lines cross that neither begin nor end together. */
  readonly crossings: number;
  /** Curves of all lines; what lines share counts once. */
  readonly bends: number;
  /** Of all lines, in pixels; what lines share counts once. */
  readonly length: number;
}

export function qualityOf(picture: Picture): Quality {
  let bends = 0;
  let length = 0;
  for (const { path, own } of picture.edges) {
    const drawn = own ?? path;
    bends += drawn.match(/[CQ]/g)?.length ?? 0;
    const points = pointsOf(drawn);
    for (let at = 1; at < points.length; at++)
      length += Math.hypot(points[at]!.x - points[at - 1]!.x, points[at]!.y - points[at - 1]!.y);
  }
  return { crossings: crossingsOf(picture), bends, length: Math.round(length) };
}

export interface Middle {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export function middlesOf({ nodes }: Picture): Middle[] {
  return nodes.map(({ id, x, y, width, height }) => ({ id, x: x + width / 2, y: y + height / 2 }));
}

/**
 * How far each node that is in both stands from where it was, beside what most have moved: the view moves with the picture, so
 * that all of it moving is not seen.
 */
export function movesOf(
  before: readonly Middle[],
  after: readonly Middle[],
): { readonly sideways: number[]; readonly vertical: number[] } {
  const old = new Map(before.map(each => [each.id, each]));
  const moves = after.flatMap(({ id, x, y }) => {
    const was = old.get(id);
    return was ? [{ x: x - was.x, y: y - was.y }] : [];
  });
  const xs = moves.map(({ x }) => x);
  const ys = moves.map(({ y }) => y);
  const [x, y] = [partOf(xs, 0.5), partOf(ys, 0.5)];
  return { sideways: xs.map(each => Math.abs(each - x)), vertical: ys.map(each => Math.abs(each - y)) };
}

/** The value that this part of all is not above. */
export function partOf(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** How often lines cross that neither begin nor end together. */
function crossingsOf(picture: Picture): number {
  const lines = picture.edges.map(({ path, from, to }) => {
    const points = pointsOf(path);
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { from, to, points, box: { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 } };
  });
  let crossings = 0;
  lines.sort((a, b) => a.box.y - b.box.y);
  lines.forEach((a, index) => {
    const bottom = a.box.y + a.box.height;
    for (let next = index + 1; next < lines.length && lines[next]!.box.y < bottom; next++) {
      const b = lines[next]!;
      if (a.from === b.from || a.to === b.to || !overlap(a.box, b.box)) continue;
      for (let i = 1; i < a.points.length; i++)
        for (let j = 1; j < b.points.length; j++)
          if (cross(a.points[i - 1]!, a.points[i]!, b.points[j - 1]!, b.points[j]!)) crossings++;
    }
  });
  return crossings;
}

interface At {
  readonly x: number;
  readonly y: number;
}

function cross(a: At, b: At, c: At, d: At): boolean {
  const side = (from: At, to: At, at: At) => (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x);
  return side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0;
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Points along a path of M, L, Q and C, close enough together to notice a card. */
export function pointsOf(path: string): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  for (const [, command, rest] of path.matchAll(/([MLQC])([^MLQC]*)/g)) {
    const numbers = rest!.trim().split(/\s+/).map(Number);
    const given = [];
    for (let i = 0; i < numbers.length; i += 2) given.push({ x: numbers[i]!, y: numbers[i + 1]! });
    const controls = [at, ...given];
    const last = controls.at(-1)!;
    if (command !== 'M') {
      const length = Math.hypot(last.x - at.x, last.y - at.y);
      const steps = Math.max(4, Math.ceil(length / 8));
      for (let step = 1; step < steps; step++) points.push(onCurve(controls, step / steps));
    }
    at = last;
  }
  return points;
}

/** De Casteljau. */
function onCurve(controls: readonly { x: number; y: number }[], part: number): { x: number; y: number } {
  if (controls.length === 2) {
    const [a, b] = [controls[0]!, controls[1]!];
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
  }
  if (controls.length === 1) return controls[0]!;
  return onCurve(
    controls.slice(1).map((to, index) => {
      const from = controls[index]!;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }),
    part,
  );
}
