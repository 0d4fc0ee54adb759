/**
 * What can be typed in a mocks file: the tasks of the definition beside it, results as the catalog has them, as a whole and member by
 * member, and the names of the errors that a task may fail with. The members of an answer itself are the schema's matter.
 */
import type { Catalog, ExampleValue, Shape } from '../../catalog/index.ts';
import { serviceName } from '../../interpreter/index.ts';
import type { Document, Json, Node, ObjectNode, StateMachine } from '../../language/index.ts';
import {
  memberOf,
  memberValue,
  predefinedErrors,
  readStateMachine,
  stringOf,
  writeString,
} from '../../language/index.ts';
import { typeWords } from './called.ts';
import type { Completion } from './completion/item.ts';
import { keyOnly, memberItem, valueItem } from './completion/item.ts';
import { inYaml } from './completion/yaml-style.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { literal, type Piece, raw } from './snippet.ts';

/** By its name: `order.mocks.json` speaks of `order.asl.json`. */
export function mocksBase(file: string): string | undefined {
  return /^(.+)\.mocks\.(?:json|ya?ml)$/i.exec(file)?.[1];
}

/** A task that may be answered here. */
interface MockedTask {
  readonly name: string;
  readonly resource: string;
  /** The names that its own Retry and Catch handle. */
  readonly handled: readonly string[];
}

export function mockCompletionsAt(
  document: Document,
  offset: number,
  machines: readonly StateMachine[],
  catalog: Catalog | undefined,
): Completion[] {
  const cursor = cursorAt(document, readStateMachine(document), offset);
  if (!cursor) return [];
  const tasks = machines.flatMap(tasksOf);
  const path = pathTo(cursor);
  const [section, name] = path;
  if (section !== 'States' && section !== 'Resources') return [];
  const items =
    name === undefined
      ? cursor.kind === 'key'
        ? namesAt(cursor, section, tasks, catalog)
        : []
      : answersAt(cursor, path, tasksMeant(section, name, tasks), catalog);
  return items.map(item => (cursor.block ? { ...item, insert: inYaml(item.insert, cursor) } : item));
}

function tasksOf({ states }: StateMachine): MockedTask[] {
  return states.flatMap(({ type, name, node }) => {
    const resource = stringOf(node, 'Resource')?.value;
    if (type !== 'Task' || resource === undefined) return [];
    return [{ name, resource, handled: ['Retry', 'Catch'].flatMap(field => namesIn(memberValue(node, field))) }];
  });
}

function namesIn(handlers: Node | undefined): string[] {
  const lists = handlers?.kind === 'array' ? handlers.items.map(each => memberValue(each, 'ErrorEquals')) : [];
  return lists.flatMap(list =>
    list?.kind === 'array' ? list.items.flatMap(name => (name.kind === 'string' ? name.value : [])) : [],
  );
}

/** The keys from the outermost object down to the one in which, or at whose value, the cursor stands. Items of lists have none. */
function pathTo(cursor: Cursor): string[] {
  const path: string[] = [];
  for (let at = cursor.kind === 'key' ? cursor.holder.parent : cursor.in; at; ) {
    if (at.kind === 'member') {
      path.unshift(at.key.value);
      at = at.parent.parent;
    } else at = at.parent;
  }
  return path;
}

/** Tasks that have no answer yet, each with an example. */
function namesAt(
  cursor: Extract<Cursor, { kind: 'key' }>,
  section: 'States' | 'Resources',
  tasks: readonly MockedTask[],
  catalog: Catalog | undefined,
): Completion[] {
  const { holder, member } = cursor;
  const items = new Map<string, Completion>();
  for (const { name, resource } of tasks) {
    const key = section === 'States' ? name : serviceName(resource);
    if (items.has(key) || isGiven(holder, key, member?.key.value)) continue;
    const example = catalog?.exampleResult(resource);
    const item = {
      label: key,
      kind: section === 'States' ? ('state' as const) : ('resource' as const),
      detail: section === 'States' ? serviceName(resource) : undefined,
      documentation: example === undefined ? undefined : shown(example),
      filter: key,
      rank: items.size,
    };
    const written = literal(cursor.block ? writeString(key, 'yaml') : key);
    const answer: Piece = { members: [['Return', pieceOf(example) ?? { members: [] }]] };
    items.set(
      key,
      member?.value && cursor.colon ? keyOnly(cursor, key, item) : memberItem(cursor, written, answer, item, false),
    );
  }
  return [...items.values()];
}

const isGiven = (holder: ObjectNode, key: string, edited: string | undefined) =>
  key !== edited && memberOf(holder, key) !== undefined;

/** Whose answer it is: the state's, or that of all that call the resource. */
function tasksMeant(section: string, name: string, tasks: readonly MockedTask[]): readonly MockedTask[] {
  if (section === 'States') return tasks.filter(task => task.name === name);
  const found = tasks.filter(({ resource }) => resource === name || serviceName(resource) === name);
  const resource = name.startsWith('arn:') ? name : `arn:aws:states:::${name}`;
  return found.length > 0 ? found : [{ name, resource, handled: [] }];
}

function answersAt(
  cursor: Cursor,
  path: readonly string[],
  tasks: readonly MockedTask[],
  catalog: Catalog | undefined,
): Completion[] {
  const [task] = tasks;
  if (!task) return [];
  // Behind the name there may be a count of invocations first.
  const at = path.findIndex((key, index) => index >= 2 && index <= 3 && (key === 'Return' || key === 'Throw'));
  const inside = path.slice(at + 1);
  if (at < 0) return [];
  if (path[at] === 'Throw')
    return cursor.kind === 'value' && inside.length === 1 && inside[0] === 'Error'
      ? errorsFor(cursor, tasks, catalog)
      : [];
  const result = catalog?.outputShape(task.resource);
  const shape = result && below(result, inside);
  if (!catalog || !shape) return [];
  const example = valueAt(catalog.exampleResult(task.resource), inside);
  return cursor.kind === 'key' ? membersAt(cursor, shape, example) : valuesAt(cursor, shape, example);
}

/** The shape of what stands at the keys, through lists. */
function below(shape: Shape, path: readonly string[]): Shape | undefined {
  let at: Shape | undefined = shape;
  for (const key of path) {
    while (at?.kind === 'list') at = at.item;
    at = at?.kind === 'structure' ? at.member(key)?.shape : at?.kind === 'map' ? at.value : undefined;
  }
  return at;
}

/** What the example has there; of a list its first item, of a map whatever key it made up. */
function valueAt(example: ExampleValue | undefined, path: readonly string[]): ExampleValue | undefined {
  let at = example;
  for (const key of path) {
    while (Array.isArray(at)) at = at[0];
    if (typeof at !== 'object' || at === null) return undefined;
    const members = at as { readonly [name: string]: ExampleValue };
    at = members[key] ?? members.key;
  }
  return at;
}

function membersAt(
  cursor: Extract<Cursor, { kind: 'key' }>,
  shape: Shape,
  example: ExampleValue | undefined,
): Completion[] {
  const { holder, member } = cursor;
  const inner = itemOf(shape);
  if (inner.kind !== 'structure') return [];
  return inner.members.flatMap((each, index) => {
    if (isGiven(holder, each.name, member?.key.value)) return [];
    const item = {
      label: each.name,
      kind: 'field' as const,
      detail: [each.required ? 'always there' : '', typeWords(each.shape)].filter(Boolean).join(' · '),
      documentation: each.doc === '' ? undefined : each.doc,
      filter: each.name,
      rank: (each.required ? 0 : 100) + index,
    };
    if (member?.value && cursor.colon) return [keyOnly(cursor, each.name, item)];
    return [memberItem(cursor, each.name, pieceOf(valueAt(example, [each.name])) ?? '$1', item, false)];
  });
}

function valuesAt(
  cursor: Extract<Cursor, { kind: 'value' }>,
  shape: Shape,
  example: ExampleValue | undefined,
): Completion[] {
  const inList = cursor.in.kind === 'array';
  const here = inList ? itemOf(shape) : shape;
  const value = inList && Array.isArray(example) ? (example as readonly ExampleValue[])[0] : example;
  const items: Completion[] = [];
  const add = (piece: Piece, label: string, detail?: string) =>
    items.push(valueItem(cursor, piece, label, { rank: items.length, ...(detail !== undefined && { detail }) }));
  const quoted = cursor.node?.kind === 'string' && cursor.node.style !== 'plain';
  if (here.kind === 'string' && here.values) for (const word of here.values) add(literal(word), word);
  else if (here.kind === 'boolean' && !quoted) for (const word of ['true', 'false']) add(raw(word), word);
  else if (typeof value === 'string') add(literal(value), value, 'an example');
  else if (!quoted) {
    const piece = pieceOf(value);
    const label = typeof value === 'number' ? String(value) : Array.isArray(value) ? '[ … ]' : '{ … }';
    if (piece !== undefined) add(piece, label, 'an example');
  }
  return items;
}

function itemOf(shape: Shape): Shape {
  return shape.kind === 'list' ? itemOf(shape.item) : shape;
}

/** Those that the definition has an answer to, those of the action, those that every task may have. */
function errorsFor(
  cursor: Extract<Cursor, { kind: 'value' }>,
  tasks: readonly MockedTask[],
  catalog: Catalog | undefined,
): Completion[] {
  const names = new Set([
    ...tasks.flatMap(({ handled }) => handled),
    ...tasks.flatMap(({ resource }) => catalog?.errors(resource) ?? []),
    ...predefinedErrors.filter(({ matchable }) => matchable).map(({ name }) => name),
  ]);
  names.delete('States.ALL');
  return [...names].map((name, rank) => valueItem(cursor, literal(name), name, { rank, kind: 'error' }));
}

/** A value that is there as it is, without stops. */
function pieceOf(value: ExampleValue | undefined): Piece | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return raw(String(value));
  if (Array.isArray(value)) return { items: (value as readonly ExampleValue[]).flatMap(each => pieceOf(each) ?? []) };
  return { members: Object.entries(value).map(([name, each]) => [name, pieceOf(each) ?? '$1']) };
}

const shown = (value: ExampleValue): string =>
  `An example of its result:\n\n\`\`\`json\n${JSON.stringify(value as Json, undefined, 2)}\n\`\`\``;
