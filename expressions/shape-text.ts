/** Shapes as people read them, much like types of TypeScript: `{ orderId: string, items: { sku: string }[] }`. */
import {
  type ArrayShape,
  type NumberShape,
  type ObjectShape,
  type OneShape,
  type Shape,
  type StringShape,
  shapeLimits,
} from './shape.ts';

export interface ShapeTextOptions {
  /** Levels that are written out; further inside stands `{…}`. 3 unless given. */
  readonly depth?: number;
  /** Members of an object that are written out. 12 unless given. */
  readonly members?: number;
  /** Each member on a line of its own, indented, where an object would be longer than this; all on one line unless given. */
  readonly width?: number;
}

export function shapeText(shape: Shape, options: ShapeTextOptions = {}): string {
  return textOf(shape, options.depth ?? 3, options, '');
}

function textOf(shape: Shape, depth: number, options: ShapeTextOptions, indent: string): string {
  switch (shape.kind) {
    case 'unknown':
    case 'never':
      return shape.kind;
    case 'union':
      if (isAnything(shape)) return 'unknown';
      return shape.of.map(one => oneText(one, depth, options, indent)).join(' | ');
    default:
      return oneText(shape, depth, options, indent);
  }
}

/** Whether nothing is known that could be told: it is any value, but for members that are not there. */
export function isAnything(shape: Shape): boolean {
  return shape.kind === 'unknown' || (shape.kind === 'union' && shape.of.length === 6 && shape.of.every(isBroad));
}

function isBroad(shape: OneShape): boolean {
  if (shape.kind === 'object')
    return shape.rest?.kind === 'unknown' && [...shape.members.values()].every(member => member.shape.kind === 'never');
  if (shape.kind === 'array') return shape.items.kind === 'unknown' && shape.tuple === undefined;
  return shape.kind === 'null' || (shape.kind === 'boolean' ? shape.value : shape.values) === undefined;
}

function oneText(shape: OneShape, depth: number, options: ShapeTextOptions, indent: string): string {
  switch (shape.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return shape.value === undefined ? 'boolean' : String(shape.value);
    case 'number':
    case 'string':
      return valuesText(shape);
    case 'array':
      return arrayText(shape, depth, options, indent);
    case 'object':
      return objectText(shape, depth, options, indent);
  }
}

function valuesText(shape: NumberShape | StringShape): string {
  if (shape.values !== undefined) return shape.values.map(value => shortened(JSON.stringify(value))).join(' | ');
  return shape.kind === 'number' && shape.integer ? 'integer' : shape.kind;
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 38)}…"`;
}

function arrayText(shape: ArrayShape, depth: number, options: ShapeTextOptions, indent: string): string {
  const { tuple, items } = shape;
  if (tuple?.length === 0) return '[]';
  if (depth <= 0) return '[…]';
  if (tuple !== undefined && tuple.length <= 4)
    return `[${tuple.map(item => textOf(item, depth - 1, options, indent)).join(', ')}]`;
  const text = textOf(items, depth - (items.kind === 'object' ? 0 : 1), options, indent);
  return / \| /.test(text) && !/^[{[]/.test(text)
    ? `(${text})[]`
    : items.kind === 'union'
      ? `(${text})[]`
      : `${text}[]`;
}

function objectText(shape: ObjectShape, depth: number, options: ShapeTextOptions, indent: string): string {
  const { members, rest } = shape;
  const most = options.members ?? 12;
  if (members.size === 0 && rest === undefined) return '{}';
  if (depth <= 0) return '{…}';
  const inner = options.width === undefined ? indent : `${indent}  `;
  const parts: string[] = [];
  let there = 0;
  for (const [name, member] of members) {
    if (member.shape.kind === 'never') continue; // known not to be there
    if (++there > most) continue;
    parts.push(`${nameText(name)}${member.optional ? '?' : ''}: ${textOf(member.shape, depth - 1, options, inner)}`);
  }
  if (there > most) parts.push(`… ${there - most} more`);
  else if (rest?.kind === 'unknown') parts.push('…');
  else if (rest !== undefined) parts.push(`[name]: ${textOf(rest, depth - 1, options, inner)}`);
  if (parts.length === 0) return '{}';
  if (parts.length === 1 && parts[0] === '…') return '{ … }';
  const line = `{ ${parts.join(', ')} }`;
  if (options.width === undefined || (indent.length + line.length <= options.width && !line.includes('\n')))
    return line;
  return `{\n${parts.map(part => `${inner}${part}`).join(',\n')}\n${indent}}`;
}

function nameText(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
}

/**
 * How many bytes a value takes as JSON text: at least, and at most where that can be said. The limit of Step Functions is
 * 262,144 for what a state takes and gives.
 */
export interface ShapeSize {
  readonly least: number;
  readonly most: number | undefined;
}

export function sizeOfShape(shape: Shape, depth = 0): ShapeSize {
  switch (shape.kind) {
    case 'unknown':
      return { least: 1, most: undefined };
    case 'never':
      return { least: 0, most: 0 };
    case 'null':
      return { least: 4, most: 4 };
    case 'boolean':
      return shape.value === undefined ? { least: 4, most: 5 } : exactly(shape.value);
    case 'number':
      return shape.values === undefined ? { least: 1, most: 24 } : either(shape.values.map(exactly));
    case 'string':
      return shape.values === undefined ? { least: 2, most: undefined } : either(shape.values.map(exactly));
    case 'union':
      return either(shape.of.map(one => sizeOfShape(one, depth)));
    default:
  }
  if (depth > shapeLimits.depth) return { least: 2, most: undefined };
  if (shape.kind === 'array') {
    if (shape.tuple === undefined) return { least: 2, most: undefined };
    return sum(
      shape.tuple.map(item => sizeOfShape(item, depth + 1)),
      2 + Math.max(0, shape.tuple.length - 1),
    );
  }
  let least = 1;
  let most: number | undefined = shape.rest === undefined ? 1 : undefined;
  for (const [name, member] of shape.members) {
    if (member.shape.kind === 'never') continue;
    const key = byteLength(JSON.stringify(name)) + 2; // the colon, and a comma or a brace
    const size = sizeOfShape(member.shape, depth + 1);
    if (!member.optional) least += key + size.least;
    most = most === undefined || size.most === undefined ? undefined : most + key + size.most;
  }
  return { least: Math.max(2, least), most: most === undefined ? undefined : Math.max(2, most) };
}

function exactly(value: boolean | number | string): ShapeSize {
  const bytes = byteLength(JSON.stringify(value));
  return { least: bytes, most: bytes };
}

function either(sizes: readonly ShapeSize[]): ShapeSize {
  const most = sizes.map(size => size.most);
  return {
    least: Math.min(...sizes.map(size => size.least)),
    most: most.every(each => each !== undefined) ? Math.max(...most) : undefined,
  };
}

function sum(sizes: readonly ShapeSize[], more: number): ShapeSize {
  let least = more;
  let most: number | undefined = more;
  for (const size of sizes) {
    least += size.least;
    most = most === undefined || size.most === undefined ? undefined : most + size.most;
  }
  return { least, most };
}

/** In UTF-8. */
function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
