/**
 * Which field an expression at an offset reads: the part of the state's input, of a variable, or of its result, that can be followed
 * through the workflow. What is computed, and what comes from the context or an error, is no field.
 */
import { type Key, keysOf, parsePath } from '../expressions/index.ts';
import { indexInString, memberOf, type Node, type State } from '../language/index.ts';
import type { Flow } from './flow.ts';
import { jsonataKeys } from './jsonata-keys.ts';
import { planOf } from './plan.ts';
import { fieldOf, shapeAt } from './shapes-at.ts';
import { type Field, type FieldKey, keysOfResult, listOf } from './trace.ts';

export interface FieldAt extends Field {
  /** Where the document says which list it is, for an item of a Map. */
  readonly at?: number | undefined;
}

/** The part of the state's input, result, or of a variable, that the expression at an offset reads; of the item of a Map, the list. */
export function fieldAt(flow: Flow, offset: number): FieldAt | undefined {
  const at = shapeAt(flow, offset);
  if (!at) return undefined;
  const { state, embedded, text } = at;
  const { field, catcher } = fieldOf(state, embedded.node);
  if (embedded.kind === 'jsonata') {
    const index = indexInString(embedded.node, offset) - embedded.text.start;
    const { states, variables } = embedded.parsed.references;
    for (const reference of [...states, ...variables]) {
      const { name, span } = reference;
      const { keys, ends } = jsonataKeys(reference, embedded.text.expression);
      if (index < span.start || index > (ends.at(-1) ?? span.end)) continue;
      // A step reaches from the end of the one before.
      const read = keys.filter((_, step) => (ends[step - 1] ?? span.end) < index);
      if (name !== 'states') return { state, variable: name, keys: read };
      if (read[0] === 'context')
        return isItem(read.slice(1)) && ofEach.has(field) ? listOf(flow.machine, state) : undefined;
      if (read[0] === 'result') return { state, result: true, keys: keysOfResult(state, read.slice(1)) };
      return read[0] === 'input' ? { state, keys: read.slice(1) } : undefined;
    }
    return undefined;
  }
  const { path } = parsePath(text);
  const keys = path && keysOf(path);
  if (!keys) return undefined;
  if (path.root === 'context') return isItem(keys) && ofEach.has(field) ? listOf(flow.machine, state) : undefined;
  if (path.root !== 'input') return { state, variable: path.root.variable, keys };
  if (catcher !== undefined || field === 'ResultPath') return undefined;
  const works = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
  if (works && (field === 'ResultSelector' || field === 'Assign'))
    return { state, result: true, keys: keysOfResult(state, keys) };
  if (field === 'OutputPath' && (works || state.type === 'Pass')) return finishedAt(state, keys);
  const before = field === 'InputPath' ? [] : inputKeys(memberOf(state.node, 'InputPath')?.value);
  return before && { state, keys: [...before, ...keys] };
}

/** A part of the data of a state when its work is done: of its input, or of its result beside it. */
function finishedAt(state: State, keys: readonly Key[]): Field | undefined {
  const { resultPath, resultSelector, type } = planOf(state);
  const put =
    resultPath === undefined
      ? []
      : resultPath === 'nothing'
        ? undefined
        : resultPath === 'open'
          ? null
          : resultPath.keys;
  if (put === null) return undefined;
  if (put?.every((key, at) => key === keys[at]))
    return type === 'Pass' || resultSelector
      ? undefined
      : { state, result: true, keys: keysOfResult(state, keys.slice(put.length)) };
  return put && keys.every((key, at) => key === put[at]) ? undefined : { state, keys };
}

const ofEach: ReadonlySet<string> = new Set(['ItemSelector', 'Parameters']);
const isItem = (keys: readonly FieldKey[]) => keys[0] === 'Map' && keys[1] === 'Item' && keys[2] === 'Value';

function inputKeys(node: Node | undefined): readonly Key[] | undefined {
  if (node === undefined) return [];
  const { path } = node.kind === 'string' ? parsePath(node.value) : { path: undefined };
  return path?.root === 'input' ? keysOf(path) : undefined;
}
