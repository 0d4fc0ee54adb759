/**
 * What is known of the data at a place, for completing paths: what the flow analysis infers, with types, and what a sample input
 * shows; then what is at least in use, the members that other paths of the same scope read.
 */
import {
  memberAt,
  partOf,
  remember,
  type Shape,
  type ShapeEnvironment,
  shapeText,
} from '../../../expressions/index.ts';
import type { Json, Member, Node, Place, Scope, State } from '../../../language/index.ts';
import { memberValue, stringOf } from '../../../language/index.ts';

export interface KnownValue {
  readonly members: ReadonlyMap<string, KnownValue>;
  /** What the items of a list look like. */
  readonly item?: KnownValue | undefined;
  /** A value that it may have, as text. */
  readonly sample?: string | undefined;
  /** What values it can have, as text. */
  readonly type?: string | undefined;
  readonly doc?: string | undefined;
}

export interface KnownValues {
  /** `$`, `$states.input`. */
  readonly input: KnownValue;
  /** `$` in `ResultSelector`, `$states.result`. */
  readonly result: KnownValue;
  /** The input of the whole execution. */
  readonly execution: KnownValue;
  /** `Map.Item.Value` of the context object. */
  readonly item: KnownValue;
  variable(name: string): KnownValue | undefined;
}

interface Growing extends KnownValue {
  readonly members: Map<string, Growing>;
  item?: Growing | undefined;
  sample?: string | undefined;
}

export function valueWith(members: Readonly<Record<string, KnownValue>>, doc?: string): KnownValue {
  return { members: new Map(Object.entries(members)), doc };
}

/** Members in the way of JSONata, where a list is as good as each of its items. */
export function membersThrough(value: KnownValue | undefined): ReadonlyMap<string, KnownValue> {
  if (!value?.item) return value?.members ?? new Map();
  return value.members.size === 0
    ? membersThrough(value.item)
    : new Map([...membersThrough(value.item), ...value.members]);
}

/** Beside its name: `string = "ord-1"`, or one of both. */
export function aboutValue({ type, sample }: KnownValue): string | undefined {
  return type === undefined || type === sample ? sample : sample === undefined ? type : `${type} = ${sample}`;
}

/** How many states around the place are looked at for paths in use. */
const near = 150;

/** `edited` is the text at the cursor, which knows nothing yet; `seen` is what expressions see there. */
export function valuesKnownAt(
  place: Place,
  edited: Node | undefined,
  sample: Json | undefined,
  seen?: ShapeEnvironment,
): KnownValues {
  const used = valuesInUse(place, edited, sample);
  if (!seen) return used;
  const { input, result, variables, context } = seen;
  // Where JSONPath has a result to select from, it is what `$` is.
  const isResult = place.queryLanguage === 'JSONPath' && place.member?.key.value === 'ResultSelector';
  return {
    input: isResult ? used.input : together(input.shape, used.input),
    result: together(isResult ? input.shape : result?.shape, used.result),
    execution: together(inside(context, 'Execution', 'Input'), used.execution),
    item: together(inside(context, 'Map', 'Item', 'Value'), used.item),
    variable: name => {
      const known = memberAt(variables, name);
      const inUse = used.variable(name);
      return known.present === 'never' ? inUse : together(known.shape, inUse ?? growing());
    },
  };
}

function inside(shape: Shape, ...names: string[]): Shape {
  return names.reduce((at, name) => memberAt(at, name).shape, shape);
}

/** What is inferred, then what is in use, unless it is known not to be there. Looked at only as deep as somebody asks. */
function together(shape: Shape | undefined, used: KnownValue | undefined): KnownValue {
  const object = shape && partOf(shape, 'object');
  const array = shape && partOf(shape, 'array');
  if (!shape || shape.kind === 'unknown' || shape.kind === 'never') return used ?? growing();
  return {
    get members() {
      const members = new Map<string, KnownValue>();
      for (const [name, member] of object?.members ?? [])
        if (member.shape.kind !== 'never') members.set(name, together(member.shape, used?.members.get(name)));
      if (!object || object.rest)
        for (const [name, value] of used?.members ?? []) if (!members.has(name)) members.set(name, value);
      return members;
    },
    item: array || used?.item ? together(array?.items, used?.item) : undefined,
    sample: used?.sample,
    get type() {
      return shapeText(shape, { depth: 1, members: 4 });
    },
    doc: used?.doc,
  };
}

function valuesInUse(place: Place, edited: Node | undefined, sample: Json | undefined): KnownValues {
  const { state } = place;
  const scope = state
    ? state.node === place.holder || !ownsScope(state, place.scope)
      ? state.scope
      : place.scope
    : place.scope;
  const result = growing();
  const variables = new Map<string, Growing>();
  const variable = (name: string) => {
    const known = variables.get(name) ?? growing();
    variables.set(name, known);
    return known;
  };
  const input = inputOf(scope, sample);
  const at = state ? scope.states.indexOf(state) : 0;
  for (const each of scope.states.slice(Math.max(0, at - near), at + near + 1)) {
    if (!each.node) continue;
    written(each, input, variable);
    for (const member of each.node.members) {
      if (nested.has(member.key.value)) continue;
      const ofResult = member.key.value === 'ResultSelector';
      used(member.value, edited, (root, segments) => {
        if (root === '$' && each.queryLanguage === 'JSONPath') {
          if (!ofResult) grow(input, segments);
          else if (each === state) grow(result, segments);
        } else if (root === '$states.input') grow(input, segments);
        else if (root === '$states.result') {
          if (each === state) grow(result, segments);
        } else if (root !== '$' && root !== '$states') grow(variable(root.slice(1)), segments);
      });
    }
  }
  const execution = growing();
  if (sample !== undefined) addJson(execution, sample);
  return { input, result, execution, item: growing(), variable: name => variables.get(name) };
}

const nested = new Set(['Branches', 'ItemProcessor', 'Iterator', 'Type', 'Next', 'Comment', 'Resource', 'Result']);

function ownsScope(state: State, scope: Scope): boolean {
  return scope.owner === state;
}

/** What is handed to the first state of a scope, as far as it is plain to see. */
function inputOf(scope: Scope, sample: Json | undefined): Growing {
  const value = growing();
  const { owner } = scope;
  if (!owner) {
    if (sample !== undefined) addJson(value, sample);
    return value;
  }
  const built = ['ItemSelector', 'Parameters', 'Arguments'].map(name => memberValue(owner.node, name)).find(Boolean);
  if (built?.kind === 'object') {
    for (const { key } of built.members)
      grow(value, [owner.queryLanguage === 'JSONPath' ? key.value.replace(/\.\$$/, '') : key.value]);
    return value;
  }
  const outer = built ? undefined : inputOf(owner.scope, sample);
  if (!outer) return value;
  if (owner.type === 'Parallel') return outer;
  const items = stringOf(owner.node, 'ItemsPath') ?? stringOf(owner.node, 'Items');
  let from: Growing | undefined = outer;
  if (items) {
    const path = /^\{?%?\s*\$(?:states\.input)?((?:\.[\w-]+)*)\s*(?:%\})?$/.exec(items.value)?.[1];
    if (path === undefined) return value;
    for (const name of path.split('.').slice(1)) from = from?.members.get(name);
  }
  return from?.item ?? value;
}

/** What a state puts into its output, or into variables. */
function written(state: State, input: Growing, variable: (name: string) => Growing): void {
  const { node } = state;
  const resultPath = stringOf(node, 'ResultPath')?.value;
  const segments = resultPath === undefined ? [] : segmentsOf(resultPath.slice(1));
  if (resultPath !== undefined && segments.length > 0) {
    const target = grow(input, segments);
    const result = state.type === 'Pass' ? memberValue(node, 'Result') : undefined;
    if (result) addNode(target, result);
  } else if (state.type === 'Pass' && resultPath === undefined) {
    const result = memberValue(node, 'Result');
    if (result) addNode(input, result);
  }
  assigned(memberValue(node, 'Assign'), state, variable);
  for (const list of ['Catch', 'Choices']) {
    const entries = memberValue(node, list);
    if (entries?.kind !== 'array') continue;
    for (const entry of entries.items) {
      assigned(memberValue(entry, 'Assign'), state, variable);
      const path = stringOf(entry, 'ResultPath')?.value;
      if (list === 'Catch' && path?.startsWith('$.')) {
        const error = grow(input, segmentsOf(path.slice(1)));
        grow(error, ['Error']);
        grow(error, ['Cause']);
      }
    }
  }
}

function assigned(node: Node | undefined, state: State, variable: (name: string) => Growing): void {
  if (node?.kind !== 'object') return;
  for (const { key, value } of node.members) {
    const isPath = state.queryLanguage === 'JSONPath' && key.value.endsWith('.$');
    const known = variable(isPath ? key.value.slice(0, -2) : key.value);
    if (value && !isPath) addNode(known, value);
  }
}

/** Every path that is read in a value: its root and the names behind it. */
function used(
  node: Node | undefined,
  edited: Node | undefined,
  tell: (root: string, segments: readonly string[]) => void,
): void {
  if (node === undefined || node === edited) return;
  if (node.kind === 'object') for (const member of node.members) used(member.value, edited, tell);
  else if (node.kind === 'array') for (const item of node.items) used(item, edited, tell);
  else if (node.kind === 'string' && node.value.includes('$'))
    for (const { root, segments } of pathsWritten(node.value)) tell(root, segments);
}

/** With every letter that is typed the same texts around it are asked. */
const pathsWritten = remember(20_000, text =>
  [...text.matchAll(paths)].map(([, root = '', path = '']) => ({ root, segments: segmentsOf(path) })),
);

const paths =
  /(?<![$\w])(\$(?:states\.(?:input|result)|[A-Za-z_]\w*)?)((?:\.[A-Za-z_][\w-]*(?![\w-]*\()|\[(?:-?\d+|\*|'[^'\]]*')\])+)/g;

const segmentsOf = remember(20_000, (path): readonly string[] =>
  [...path.matchAll(/\.([\w-]+)|\[(?:'([^']*)'|[^\]]*)\]/g)].map(([, name, quoted]) => name ?? quoted ?? '[]'),
);

function growing(): Growing {
  return { members: new Map() };
}

/** The value at the end of a path, made where it was not known; `[]` stands for an item of a list. */
function grow(value: Growing, segments: readonly string[]): Growing {
  let at = value;
  for (const name of segments) {
    if (name === '[]') {
      at.item ??= growing();
      at = at.item;
      continue;
    }
    let inner = at.members.get(name);
    if (!inner) {
      inner = growing();
      at.members.set(name, inner);
    }
    at = inner;
  }
  return at;
}

function addJson(value: Growing, json: Json): void {
  value.sample ??= shorten(JSON.stringify(json));
  if (Array.isArray(json)) {
    for (const item of (json as readonly Json[]).slice(0, 20)) addJson(grow(value, ['[]']), item);
  } else if (typeof json === 'object' && json !== null)
    for (const [name, inner] of Object.entries(json as Readonly<Record<string, Json>>))
      addJson(grow(value, [name]), inner);
}

function addNode(value: Growing, node: Node): void {
  if (node.kind === 'array') {
    const item = node.items[0];
    if (item) addNode(grow(value, ['[]']), item);
  } else if (node.kind === 'object') {
    for (const member of node.members as readonly Member[])
      if (member.value) addNode(grow(value, [member.key.value.replace(/\.\$$/, '')]), member.value);
  } else if (node.kind !== 'placeholder' && !(node.kind === 'string' && /^(\$|\{%|States\.)/.test(node.value)))
    value.sample ??= shorten(JSON.stringify(node.value));
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
