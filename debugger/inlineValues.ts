/**
 * Values beside the text of the state that a frame stands in: its input at its name, what each stage has given at its field, and
 * what the expressions of the next stage give now.
 */
import type { Json } from '../expressions/index.ts';
import { isObject } from '../expressions/index.ts';
import { type Node, type State, stringOf } from '../language/index.ts';
import { type EvaluationData, evaluateText } from './evaluate.ts';
import { nextField } from './phases.ts';
import { preview } from './preview.ts';
import type { Visit } from './records.ts';
import { fieldOfStage } from './run.ts';

export interface InlineValue {
  readonly offset: number;
  readonly text: string;
}

/** A text that is not read further. */
const longest = 60;
const mostExpressions = 100;

export async function inlineValues(state: State, visit: Visit, data: EvaluationData): Promise<InlineValue[]> {
  const values: InlineValue[] = [
    { offset: state.nameNode.span.start, text: `input = ${preview(visit.input, longest)}` },
  ];
  const passed = new Set<string>();
  for (const { stage, data: given } of visit.stages) {
    const field = fieldOfStage(state, stage);
    if (!field || given === undefined || passed.has(field.key.value)) continue;
    passed.add(field.key.value);
    values.push({ offset: field.key.span.start, text: `= ${preview(given, longest)}` });
    if (field.value?.kind === 'object') inside(field.value, given, values);
  }
  if (visit.left !== undefined) {
    const next = stringOf(state.node, 'Next');
    if (next) values.push({ offset: next.span.start, text: `output = ${preview(visit.output ?? null, longest)}` });
    return values;
  }
  const next = nextField(state, visit.phase);
  if (next?.value && !passed.has(next.key.value))
    for (const { node, text } of expressionsIn(next.value, next.key.value, state).slice(0, mostExpressions)) {
      try {
        values.push({ offset: node.span.start, text: `= ${preview(await evaluateText(text, data), longest)}` });
      } catch {
        // It has no value here; the stage will say so.
      }
    }
  return values;
}

/** What the members of a template have become. */
function inside(node: Node, given: Json, values: InlineValue[]): void {
  if (node.kind !== 'object' || !isObject(given)) return;
  for (const { key, value } of node.members) {
    const name = key.value.replace(/\.\$$/, '');
    if (!value || !Object.hasOwn(given, name)) continue;
    const part = (given as { readonly [key: string]: Json })[name]!;
    if (value.kind === 'object') inside(value, part, values);
    else if (value.kind === 'string' && (key.value !== name || /^\s*\{%/.test(value.value)))
      values.push({ offset: key.span.start, text: `= ${preview(part, longest)}` });
  }
}

function expressionsIn(node: Node, key: string, state: State): { node: Node; text: string }[] {
  switch (node.kind) {
    case 'object':
      return node.members.flatMap(each => (each.value ? expressionsIn(each.value, each.key.value, state) : []));
    case 'array':
      return node.items.flatMap(item => expressionsIn(item, key, state));
    case 'string': {
      const isExpression =
        state.queryLanguage === 'JSONata'
          ? /^\s*\{%/.test(node.value)
          : /\.\$$|Path$|^Variable$/.test(key) && /^(?:\$|States\.)/.test(node.value);
      return isExpression ? [{ node, text: node.value }] : [];
    }
    default:
      return [];
  }
}
