/**
 * A mocks file for a definition, made up: an example result for each task that has no answer yet. What stands in the file already stays
 * as it is, character by character. Knows texts and the catalog; where the file is, is known elsewhere.
 */
import type { Catalog } from '../catalog/index.ts';
import { readMocks, serviceName } from '../interpreter/index.ts';
import {
  addMember,
  applyEdits,
  type Format,
  type Json,
  memberOf,
  parseDocument,
  type StateMachine,
  toJson,
} from '../language/index.ts';

export interface MocksDraft {
  readonly text: string;
  /** States that have got an example. */
  readonly added: readonly string[];
  /** States of tasks that were answered already. */
  readonly answered: readonly string[];
}

/** Undefined for a file that is there and cannot be read as mocks: `existing` is left alone then. */
export function exampleMocks(
  machine: StateMachine,
  catalog: Pick<Catalog, 'exampleResult'> | undefined,
  existing?: { readonly text: string; readonly format: Format },
): MocksDraft | undefined {
  const tasks = machine.states.flatMap(({ type, name, parts }) => {
    const resource = parts?.Resource?.value;
    if (type !== 'Task' || !resource) return [];
    return [{ name, resource: resource.kind === 'string' || resource.kind === 'placeholder' ? resource.value : '' }];
  });
  const example = (resource: string): Json => ({ Return: (catalog?.exampleResult(resource) ?? {}) as Json });
  if (!existing || existing.text.trim() === '') {
    const States = Object.fromEntries(tasks.map(({ name, resource }) => [name, example(resource)]));
    return {
      text: `${JSON.stringify({ States }, undefined, 2)}\n`,
      added: tasks.map(({ name }) => name),
      answered: [],
    };
  }
  const { format } = existing;
  const document = parseDocument(existing.text, format);
  const { mocks } = document.root && document.problems.length === 0 ? readMocks(toJson(document.root)) : {};
  if (!mocks) return undefined;
  const isAnswered = ({ name, resource }: (typeof tasks)[number]) =>
    mocks.otherwise !== undefined ||
    mocks.states.has(name) ||
    mocks.resources.has(resource) ||
    mocks.resources.has(serviceName(resource));
  const missing = tasks.filter(task => !isAnswered(task));
  let { text } = existing;
  for (const { name, resource } of missing) {
    const now = parseDocument(text, format);
    if (now.root?.kind !== 'object') return undefined;
    const states = memberOf(now.root, 'States')?.value;
    const edit =
      states?.kind === 'object'
        ? addMember(now, states, name, example(resource))
        : addMember(now, now.root, 'States', { [name]: example(resource) });
    text = applyEdits(text, [edit]);
  }
  return {
    text,
    added: missing.map(({ name }) => name),
    answered: tasks.filter(isAnswered).map(({ name }) => name),
  };
}
