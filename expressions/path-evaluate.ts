/**
 * JSONPath, evaluated: a path compiles to a closure. A path that names one place gives the bare value or says what was
 * missing, in the words AWS uses (Jayway's); any other path gives an array, empty when nothing matches. Members are own
 * properties only, so `$.constructor` is missing unless the data has it.
 */
import { javaText } from './java.ts';
import { type Environment, isArray, isObject, type Json } from './json.ts';
import { normalPath, type Path, type Segment, segmentText } from './path.ts';
import { compileFilter } from './path-filter.ts';

export type PathResult = { readonly found: true; readonly value: Json } | PathMiss;

export interface PathMiss {
  readonly found: false;
  /** What was missing; `unsuitable` when a step cannot be applied to what is there (a slice of an object). */
  readonly missing: 'property' | 'index' | 'variable' | 'unsuitable';
  /** Index of the segment that failed; -1 for the root. */
  readonly at: number;
  /** Jayway's text, as it stands behind `Invalid path '$.x' : ` in AWS's causes. */
  readonly reason: string;
}

export function compilePath(path: Path): (env: Environment) => PathResult {
  const root = compileRoot(path);
  const walk = compileWalk(path);
  if (root === undefined) return env => walk(env.input);
  return env => {
    const value = root(env);
    if (value === undefined)
      return { found: false, missing: 'variable', at: -1, reason: `No results for path: ${normalPath(path)}` };
    return walk(value);
  };
}

/** The value alone, undefined when there is none: for those who ask `compilePath` what is missing only when something is. */
export function compilePathValue(path: Path): (env: Environment) => Json | undefined {
  const root = compileRoot(path);
  const read = compileRead(path);
  if (root === undefined) return env => read(env.input);
  return env => {
    const value = root(env);
    return value === undefined ? undefined : read(value);
  };
}

function compileWalk(path: Path): Walk {
  if (path.segments.every(plain)) return compilePlain(path);
  return path.definite ? compileNames(path) : compileIndefinite(path);
}

function compileRoot(path: Path): ((env: Environment) => Json | undefined) | undefined {
  if (path.root === 'input') return undefined;
  if (path.root === 'context') return env => env.context;
  const name = path.root.variable;
  return env => (Object.hasOwn(env.variables, name) ? env.variables[name] : undefined);
}

type Walk = (document: Json) => PathResult;

function plain(segment: Segment): boolean {
  return segment.kind === 'child' || segment.kind === 'index';
}

type Read = (document: Json) => Json | undefined;

function compileRead(path: Path): Read {
  if (path.segments.every(plain)) return compilePlainRead(path, path.segments.length);
  const walk = compileWalk(path);
  return document => {
    const result = walk(document);
    return result.found ? result.value : undefined;
  };
}

/** Members and indexes only: one loop over ready keys, no allocation. */
function compilePlainRead(path: Path, count: number): Read {
  const keys = plainKeys(path, count);
  const [first, second] = keys;
  // Every object seems to have these; whether it really has them is worth asking only then.
  const inherited = keys.some(key => typeof key === 'string' && key in Object.prototype);
  if (typeof first === 'string' && !inherited && keys.length === 1)
    return document => (isObject(document) ? document[first] : undefined);
  if (typeof first === 'string' && typeof second === 'string' && !inherited && keys.length === 2)
    return document => {
      const inner = isObject(document) ? document[first] : undefined;
      return isObject(inner) ? inner[second] : undefined;
    };
  return document => {
    let value: Json = document;
    for (let i = 0; i < keys.length; i++) {
      const inner = step(value, keys[i]!, inherited);
      if (inner === undefined) return undefined;
      value = inner;
    }
    return value;
  };
}

function plainKeys(path: Path, count: number): (string | number)[] {
  return path.segments
    .slice(0, count)
    .map(segment => (segment.kind === 'child' ? segment.name : (segment as { index: number }).index));
}

function step(value: Json, key: string | number, own: boolean): Json | undefined {
  if (typeof key !== 'string') return Array.isArray(value) ? value[key < 0 ? value.length + key : key] : undefined;
  return isObject(value) && (!own || Object.hasOwn(value, key)) ? value[key] : undefined;
}

function compilePlain(path: Path, count = path.segments.length): Walk {
  const read = compilePlainRead(path, count);
  const keys = plainKeys(path, count);
  return document => {
    const value = read(document);
    if (value !== undefined) return { found: true, value };
    let at = 0;
    let last = document;
    for (let inner: Json | undefined = last; at < count; at++) {
      inner = step(last, keys[at]!, true);
      if (inner === undefined) break;
      last = inner;
    }
    return missing(path, at, last);
  };
}

/** Jayway's words for a step that a definite path cannot take. */
function missing(path: Path, at: number, value: Json): PathMiss {
  const segment = path.segments[at]!;
  if (segment.kind === 'index') {
    if (isArray(value))
      return { found: false, missing: 'index', at, reason: `No results for path: ${normalPath(path)}` };
    return { found: false, missing: 'unsuitable', at, reason: onlyArrays(path, at, value) };
  }
  const last = at === path.segments.length - 1;
  if (!isObject(value))
    return {
      found: false,
      missing: 'property',
      at,
      // Reported from the field for `$.list.length()`.
      reason: `Property ${segmentText(segment)} not found in path ${normalPath(path, at)}`,
    };
  return {
    found: false,
    missing: 'property',
    at,
    reason: last ? `No results for path: ${normalPath(path)}` : `Missing property in path ${normalPath(path, at + 1)}`,
  };
}

function onlyArrays(path: Path, at: number, value: Json): string {
  if (value === null) return `The path ${normalPath(path, at)} is null`;
  return `Filter: ${segmentText(path.segments[at]!)} can only be applied to arrays. Current context is: ${javaText(value)}`;
}

/** A definite path with `['a','b']`: an object of the chosen members, and only at the end of the path (Jayway). */
function compileNames(path: Path): Walk {
  const at = path.segments.findIndex(segment => segment.kind === 'names');
  const segment = path.segments[at] as Extract<Segment, { kind: 'names' }>;
  if (at < path.segments.length - 1) {
    const reason = `Multi properties can only be used as path leafs: ${normalPath(path, at + 1)}`;
    return () => ({ found: false, missing: 'unsuitable', at, reason });
  }
  const before = compilePlain(path, at);
  return document => {
    const parent = before(document);
    if (!parent.found) return parent;
    if (!isObject(parent.value)) return missing(path, at, parent.value);
    return { found: true, value: pick(parent.value, segment.names) };
  };
}

function pick(object: { readonly [key: string]: Json }, names: readonly string[]): Json {
  return Object.fromEntries(names.filter(name => Object.hasOwn(object, name)).map(name => [name, object[name]!]));
}

/** One step from many values to many values; a string is the reason why it cannot be taken at all. */
type Step = (values: readonly Json[], document: Json) => Json[] | string;

function compileIndefinite(path: Path): Walk {
  const steps: { readonly step: Step; readonly at: number }[] = [];
  let definite = true;
  for (let at = 0; at < path.segments.length; at++) {
    const segment = path.segments[at]!;
    if (segment.kind === 'recursive') {
      const next = path.segments[at + 1];
      steps.push({ step: next === undefined ? descendants : descend(next), at });
      at++;
      definite = false;
      continue;
    }
    steps.push({ step: compileStep(path, at, definite), at });
    if (!plain(segment)) definite = false;
  }
  return document => {
    let values: readonly Json[] = [document];
    for (const { step, at } of steps) {
      const next = step(values, document);
      if (typeof next === 'string') return { found: false, missing: 'unsuitable', at, reason: next };
      values = next;
      if (values.length === 0) break;
    }
    return { found: true, value: values };
  };
}

/** Applies one segment of a path to every value. `definite`: everything before it named one place, so Jayway is strict there. */
function compileStep(path: Path, at: number, definite: boolean): Step {
  const segment = path.segments[at]!;
  const select = compileSelector(segment);
  const strict = definite && (segment.kind === 'slice' || segment.kind === 'indexes');
  return (values, document) => {
    const out: Json[] = [];
    for (const value of values) {
      // AWS recording: `$[1:5]` of an object is not graceful, while `$.missing[1:5]` gives [].
      if (strict && !isArray(value)) return onlyArrays(path, at, value);
      select(value, out, document);
    }
    return out;
  };
}

type Selector = (value: Json, out: Json[], document: Json) => void;

function compileSelector(segment: Segment): Selector {
  switch (segment.kind) {
    case 'child':
      return (value, out) => {
        if (isObject(value) && Object.hasOwn(value, segment.name)) out.push(value[segment.name]!);
      };
    case 'names':
      return (value, out) => {
        if (isObject(value)) out.push(pick(value, segment.names));
      };
    case 'index':
      return (value, out) => pushIndex(value, segment.index, out);
    case 'indexes':
      return (value, out) => {
        for (const index of segment.indexes) pushIndex(value, index, out);
      };
    case 'slice':
      return (value, out) => {
        if (isArray(value)) for (const item of value.slice(segment.from, segment.to)) out.push(item);
      };
    case 'wildcard':
      return (value, out) => {
        for (const item of children(value)) out.push(item);
      };
    case 'filter': {
      const accept = compileFilter(segment.filter, compilePathValue);
      return (value, out, document) => {
        // Jayway: a filter on an object asks the object itself, on an array each item.
        for (const item of isArray(value) ? value : [value])
          if (isObject(item) && accept(item, document)) out.push(item);
      };
    }
    case 'recursive':
      return (value, out) => void collect(value, inner => out.push(inner));
  }
}

/** `..` and the segment behind it: the segment applies to the value and to everything inside, outermost first. */
function descend(segment: Segment): Step {
  const select = compileSelector(segment);
  const objectsOnly = segment.kind === 'filter'; // else an item of an array would be asked twice
  return (values, document) => {
    const out: Json[] = [];
    for (const value of values)
      collect(value, inner => {
        if (!objectsOnly || isObject(inner)) select(inner, out, document);
      });
    return out;
  };
}

function descendants(values: readonly Json[]): Json[] {
  const out: Json[] = [];
  for (const value of values) collect(value, inner => out.push(inner));
  return out;
}

function collect(value: Json, visit: (value: Json) => void): void {
  const stack: Json[] = [value];
  while (stack.length > 0) {
    const next = stack.pop()!;
    visit(next);
    const inner = children(next);
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i]!);
  }
}

function children(value: Json): readonly Json[] {
  return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

function pushIndex(value: Json, index: number, out: Json[]): void {
  if (!isArray(value)) return;
  const item = value[index < 0 ? value.length + index : index];
  if (item !== undefined) out.push(item);
}
