/**
 * Which field an expression at an offset reads: the part of the state's input, or of a variable, that can be followed through the
 * workflow. What is computed, and what comes from the context, a result or an error, is no field.
 */
import { type Key, keysOf, parsePath } from '../expressions/index.ts';
import { indexInString, memberOf, type Node } from '../language/index.ts';
import type { Flow } from './analyse.ts';
import { fieldOf, shapeAt } from './shapes-at.ts';
import { type Field, listOf } from './trace.ts';

export interface FieldAt extends Field {
  /** Where the document says which list it is, for an item of a Map. */
  readonly at?: number | undefined;
}

/** The part of the state's input, or of a variable, that the expression at an offset reads; of the item of a Map, the list. */
export function fieldAt(flow: Flow, offset: number): FieldAt | undefined {
  const at = shapeAt(flow, offset);
  if (!at) return undefined;
  const { state, embedded, text } = at;
  const { field, catcher } = fieldOf(state, embedded.node);
  if (embedded.kind === 'jsonata') {
    const index = indexInString(embedded.node, offset) - embedded.text.start;
    const { states, variables } = embedded.parsed.references;
    for (const { name, span, members } of [...states, ...variables]) {
      const end = members.at(-1)?.span.end ?? span.end;
      if (index < span.start || index > end) continue;
      const read = members.filter(member => member.span.start <= index).map(member => member.name);
      if (name !== 'states') return { state, variable: name, keys: read };
      if (read[0] === 'context')
        return isItem(read.slice(1)) && ofEach.has(field) ? listOf(flow.machine, state) : undefined;
      return read[0] === 'input' ? { state, keys: read.slice(1) } : undefined;
    }
    return undefined;
  }
  const { path } = parsePath(text);
  const keys = path && keysOf(path);
  if (!keys) return undefined;
  if (path.root === 'context') return isItem(keys) && ofEach.has(field) ? listOf(flow.machine, state) : undefined;
  if (path.root !== 'input') return { state, variable: path.root.variable, keys };
  // There `$` is the result, the error or what goes on.
  const isResult = field === 'ResultSelector' || field === 'OutputPath' || field === 'ResultPath';
  if (catcher !== undefined || isResult || (field === 'Assign' && state.type !== 'Pass')) return undefined;
  const before = field === 'InputPath' ? [] : inputKeys(memberOf(state.node, 'InputPath')?.value);
  return before && { state, keys: [...before, ...keys] };
}

const ofEach: ReadonlySet<string> = new Set(['ItemSelector', 'Parameters']);
const isItem = (keys: readonly Key[]) => keys[0] === 'Map' && keys[1] === 'Item' && keys[2] === 'Value';

function inputKeys(node: Node | undefined): readonly Key[] | undefined {
  if (node === undefined) return [];
  const { path } = node.kind === 'string' ? parsePath(node.value) : { path: undefined };
  return path?.root === 'input' ? keysOf(path) : undefined;
}
