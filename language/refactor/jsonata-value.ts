/**
 * Data of a JSONPath state as JSONata: where a value stands (`$states.input.order`), the payload template or the literal that
 * makes it, the input with a result put into it. Paths are followed through all of these, so that each field of the state can
 * say in one expression what the steps before it have made of the data.
 *
 * What is said here is exact: for all data with which the JSONPath state works, the expression has the same value. What has no
 * such expression is refused with the reason. (Where JSONPath fails, JSONata may fail with another error, or leave a member out.)
 */
import type { Path, Segment } from '../../expressions/index.ts';
import { isCall, jsonataFunction, parsePath, parsePayloadValue } from '../../expressions/index.ts';
import { isSubstitution } from '../places.ts';
import type { Node, ObjectNode, StringNode } from '../tree.ts';
import { callExpression } from './jsonata-calls.ts';
import { jsonataString, memberName, place, type Value } from './jsonata-words.ts';
import { Refused } from './refactoring.ts';

/** The value of a path, from the value of `$`. */
function follow(path: Path, root: Value): Value {
  const { root: start, segments, text } = path;
  if (start === 'context') return step(place('$states.context'), segments, text);
  if (start === 'input') return step(root, segments, text);
  if (jsonataFunction(start.variable))
    throw new Refused(`The variable $${start.variable} has the name of a function of JSONata. Rename it first.`);
  return step(place(`$${start.variable}`), segments, text);
}

/** A path as it is written in a field. */
export function followText(node: StringNode, root: Value): Value {
  if (isSubstitution(node)) throw new Refused(`"${node.value}" is filled in by the deployment.`);
  const { path, problems } = parsePath(node.value);
  if (!path || problems.length > 0) throw new Refused(`"${node.value}" is no path.`);
  return follow(path, root);
}

/** A path or a call of an intrinsic function. */
export function payloadValue(node: Node | undefined, root: Value): Value {
  if (node?.kind !== 'string') throw new Refused('A member whose name ends in ".$" has no text.');
  if (isSubstitution(node)) throw new Refused(`"${node.value}" is filled in by the deployment.`);
  const parsed = parsePayloadValue(node.value);
  if (parsed.problems.length > 0) throw new Refused(`"${node.value}" is neither a path nor a function call.`);
  if (parsed.kind === 'path') return follow(parsed.path, root);
  if (parsed.kind === 'intrinsic')
    return callExpression(parsed.call, { follow: path => follow(path, root), expressionOf, operand });
  throw new Refused(`"${node.value}" is neither a path nor a function call.`);
}

function step(from: Value, segments: readonly Segment[], text: string): Value {
  const [segment, ...rest] = segments;
  if (!segment) return from;
  switch (from.kind) {
    case 'place':
      return place(from.text + segments.map(each => segmentText(each, text)).join(''));
    case 'json':
      return intoJson(from, segment, rest, text);
    case 'merged': {
      const [name, ...names] = from.names;
      if (segment.kind !== 'child') throw new Refused(inexact(text));
      if (segment.name !== name) return step(from.base, segments, text);
      if (names.length === 0) return step(from.value, rest, text);
      return step({ ...from, base: step(from.base, [segment], text), names }, rest, text);
    }
    case 'expression':
      throw new Refused(`"${text}" reads from the result of a function.`);
  }
}

function intoJson(
  from: Extract<Value, { kind: 'json' }>,
  segment: Segment,
  rest: readonly Segment[],
  text: string,
): Value {
  const { node, root } = from;
  if (segment.kind === 'index' && node.kind === 'array') {
    const item = node.items[segment.index];
    if (item) return step({ ...from, node: item }, rest, text);
  }
  if (segment.kind === 'child' && node.kind === 'object')
    for (const { key, value } of node.members) {
      if (key.value === segment.name && value) return step({ ...from, node: value }, rest, text);
      if (root && key.value === `${segment.name}.$`) return step(payloadValue(value, root), rest, text);
    }
  throw new Refused(`What "${text}" leads to is not in the fields of this state.`);
}

function segmentText(segment: Segment, text: string): string {
  if (isCall(segment)) throw new Refused(`"${text}" is no function call: Step Functions takes it as a name.`);
  if (segment.kind === 'child') return `.${memberName(segment.name)}`;
  if (segment.kind === 'index') return `[${segment.index}]`;
  throw new Refused(inexact(text));
}

const inexact = (text: string) =>
  `"${text}" may select several values: JSONata makes a single one of a list with one, and nothing of an empty one. Write it by hand.`;

/** The value as one expression. */
export function expressionOf(value: Value): string {
  switch (value.kind) {
    case 'place':
    case 'expression':
      return value.text;
    case 'json':
      return jsonText(value.node, value.root);
    case 'merged': {
      const [name = '', ...names] = value.names;
      const base = expressionOf(value.base);
      const inner: Value =
        names.length === 0 ? value.value : { ...value, base: step(value.base, [child(name)], name), names };
      return `$merge([${base}, {${jsonataString(name)}: ${expressionOf(inner)}}])`;
    }
  }
}

const child = (name: string): Segment => {
  const nowhere = { start: 0, end: 0 };
  return { kind: 'child', name, span: nowhere, nameSpan: { start: 0, end: -1 } };
};

/** The same where an operator stands beside it. */
export function operand(value: Value): string {
  return value.kind === 'expression' && value.loose ? `(${value.text})` : expressionOf(value);
}

function jsonText(node: Node, root: Value | undefined): string {
  switch (node.kind) {
    case 'object':
      if (isSubstitution(node)) break;
      return `{${node.members.map(member => memberText(member, root)).join(', ')}}`;
    case 'array':
      return `[${node.items.map(item => jsonText(item, root)).join(', ')}]`;
    case 'string':
      if (isSubstitution(node)) break;
      return jsonataString(node.value);
    case 'number':
      return node.text;
    case 'boolean':
    case 'null':
      return String(node.value);
    default:
  }
  throw new Refused('A value that the deployment fills in would stand inside of an expression.');
}

function memberText({ key, value }: ObjectNode['members'][number], root: Value | undefined): string {
  if (!value) throw new Refused(`"${key.value}" has no value.`);
  if (root && key.value.endsWith('.$'))
    return `${jsonataString(key.value.slice(0, -2))}: ${expressionOf(payloadValue(value, root))}`;
  return `${jsonataString(key.value)}: ${jsonText(value, root)}`;
}
