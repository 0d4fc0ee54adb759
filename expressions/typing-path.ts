/**
 * The shape of what a JSONPath gives, step for step what `path-evaluate.ts` does with values: a path that names one place gives
 * what is there, any other an array. What a path cannot reach is `present: 'never'`: the state fails.
 */
import type { Path, Segment } from './path.ts';
import {
  alternatives,
  isOnly,
  join,
  joinAll,
  listShape,
  mayBe,
  memberShape,
  neverShape,
  type ObjectShape,
  objectShape,
  ofKinds,
  partOf,
  type Shape,
  type ShapeMember,
  tupleShape,
  unknownShape,
} from './shape.ts';
import {
  at,
  both,
  childrenOf,
  descendantsOf,
  type Found,
  found,
  indexAt,
  type Key,
  memberAt,
  nothingFound,
  type Presence,
  sliceOf,
} from './shape-access.ts';

/** What the expressions of a place can see, as shapes. */
export interface ShapeEnvironment {
  /** JSONPath: `$`. JSONata: `$states.input`. */
  readonly input: Found;
  /** `$$`, `$states.context`. */
  readonly context: Shape;
  /** One member for each variable; optional where it may not be assigned yet. */
  readonly variables: ObjectShape;
  /** JSONata: `$states.result`, where it exists. */
  readonly result?: Found;
  /** JSONata: `$states.errorOutput`, where it exists. */
  readonly errorOutput?: Found;
}

export function shapeOfPath(path: Path, environment: ShapeEnvironment): Found {
  const root = rootOf(path, environment);
  if (root.present === 'never') return nothingFound;
  return path.definite ? definite(path, root) : indefinite(path, root);
}

function rootOf({ root }: Path, environment: ShapeEnvironment): Found {
  if (root === 'input') return environment.input;
  if (root === 'context') return { shape: environment.context, present: 'always' };
  return memberAt(environment.variables, root.variable);
}

/** The keys of a path that names one place; undefined for any other. */
export function keysOf(path: Path): readonly Key[] | undefined {
  const keys: Key[] = [];
  for (const segment of path.segments) {
    if (segment.kind === 'child') keys.push(segment.name);
    else if (segment.kind === 'index') keys.push(segment.index);
    else return undefined;
  }
  return keys;
}

function definite(path: Path, root: Found): Found {
  let here = root;
  for (const [index, segment] of path.segments.entries()) {
    const next =
      segment.kind === 'child'
        ? at(here.shape, segment.name)
        : segment.kind === 'index'
          ? at(here.shape, segment.index)
          : segment.kind === 'names' && index === path.segments.length - 1
            ? picked(here.shape, segment.names)
            : nothingFound;
    const present = both(here.present, next.present);
    if (present === 'never') return nothingFound;
    // What has no origin of its own came with what it is in.
    const from = next.from ?? here.from;
    here = found(next.shape, present, from);
  }
  return here;
}

/** `['a','b']`: an object of the members that are there. */
function picked(shape: Shape, names: readonly string[]): Found {
  if (!mayBe(shape, 'object')) return nothingFound;
  const members = new Map<string, ShapeMember>();
  for (const name of names) {
    const member = memberAt(
      ofKinds(shape, kind => kind === 'object'),
      name,
    );
    if (member.present !== 'never')
      members.set(name, memberShape(member.shape, member.present !== 'always', member.from));
  }
  return found(objectShape(members), isOnly(shape, 'object') ? 'always' : 'maybe');
}

/** Values that a path has reached so far: one by one where each is there for certain, else only what they are. */
type Values = { readonly each: readonly Shape[] } | { readonly some: Shape };

function indefinite(path: Path, root: Found): Found {
  let values: Values = { each: [root.shape] };
  let present: Presence = root.present;
  let strict = true;
  for (let index = 0; index < path.segments.length; index++) {
    const segment = path.segments[index]!;
    if (segment.kind === 'recursive') {
      const next = path.segments[index + 1];
      values = descend(values, next);
      index++;
      strict = false;
      continue;
    }
    // Jayway is strict with slices and lists of indexes as long as everything before named one place.
    if (strict && (segment.kind === 'slice' || segment.kind === 'indexes') && 'each' in values)
      for (const shape of values.each) {
        if (!mayBe(shape, 'array')) return nothingFound;
        if (!isOnly(shape, 'array')) present = both(present, 'maybe');
      }
    else if (strict && (segment.kind === 'slice' || segment.kind === 'indexes')) present = both(present, 'maybe');
    values = step(values, segment);
    if (segment.kind !== 'child' && segment.kind !== 'index') strict = false;
  }
  const result = 'each' in values ? tupleShape(values.each) : listShape(values.some);
  return found(result, present, root.from);
}

/** One segment for many values. */
function step(values: Values, segment: Segment): Values {
  if ('some' in values) return { some: joinAll(parts(values.some).map(one => anyOf(one, segment))) };
  const all: Shape[] = [];
  for (const shape of values.each) {
    const selected = each(shape, segment);
    if (selected === undefined) return { some: joinAll(values.each.flatMap(parts).map(one => anyOf(one, segment))) };
    all.push(...selected);
  }
  return { each: all };
}

/** A union by its alternatives: a step treats an array otherwise than an object. */
function parts(shape: Shape): readonly Shape[] {
  return alternatives(shape) ?? [shape];
}

/** What a segment selects of a value, one by one; undefined where that cannot be said. */
function each(shape: Shape, segment: Segment): readonly Shape[] | undefined {
  switch (segment.kind) {
    case 'child':
    case 'index': {
      const { shape: inner, present } =
        segment.kind === 'child' ? memberAt(shape, segment.name) : indexAt(shape, segment.index);
      return present === 'always' ? [inner] : present === 'never' ? [] : undefined;
    }
    case 'names':
      if (shape.kind === 'object') return [picked(shape, segment.names).shape];
      return mayBe(shape, 'object') ? undefined : [];
    case 'indexes': {
      const all = segment.indexes.map(index => indexAt(shape, index));
      if (all.some(({ present }) => present === 'maybe')) return undefined;
      return all.filter(({ present }) => present === 'always').map(inner => inner.shape);
    }
    case 'slice':
      if (shape.kind === 'array') return sliceOf(shape, segment.from, segment.to).tuple;
      return mayBe(shape, 'array') ? undefined : [];
    case 'wildcard':
      if (shape.kind === 'array') return shape.tuple;
      if (shape.kind === 'object') {
        // In which order the members come is not known.
        const members = [...shape.members.values()];
        return shape.rest === undefined && members.length <= 1 && members.every(member => !member.optional)
          ? members.map(member => member.shape)
          : undefined;
      }
      return mayBe(shape, 'array') || mayBe(shape, 'object') ? undefined : [];
    case 'filter':
      return mayBe(shape, 'array') || mayBe(shape, 'object') ? undefined : [];
    case 'recursive':
      return undefined;
  }
}

/** What the values are that a segment may select of a value of one kind; `never` when it selects none. */
function anyOf(shape: Shape, segment: Segment): Shape {
  if (shape.kind === 'unknown')
    return segment.kind === 'filter'
      ? onlyObjects(shape)
      : segment.kind === 'names'
        ? picked(shape, segment.names).shape
        : unknownShape;
  switch (segment.kind) {
    case 'child':
      return memberAt(shape, segment.name).shape;
    case 'index':
      return indexAt(shape, segment.index).shape;
    case 'names':
      return mayBe(shape, 'object') ? picked(shape, segment.names).shape : neverShape;
    case 'indexes':
      return joinAll(segment.indexes.map(index => indexAt(shape, index).shape));
    case 'slice': {
      const array = partOf(shape, 'array');
      return array ? sliceOf(array, segment.from, segment.to).items : neverShape;
    }
    case 'wildcard':
      return childrenOf(shape);
    case 'filter':
      // A filter asks an object itself, and each item of an array; only objects pass.
      return onlyObjects(shape.kind === 'array' ? shape.items : shape);
    case 'recursive':
      return join(shape, joinAll(descendantsOf(shape) ?? [unknownShape]));
  }
}

function onlyObjects(shape: Shape): Shape {
  return ofKinds(shape, kind => kind === 'object');
}

/** `..` and what stands behind it. */
function descend(values: Values, segment: Segment | undefined): Values {
  const shape = 'each' in values ? joinAll(values.each) : values.some;
  const inside = descendantsOf(shape);
  if (inside === undefined) return { some: segment?.kind === 'filter' ? onlyObjects(unknownShape) : unknownShape };
  if (segment === undefined) return { some: joinAll(inside) };
  return {
    some: joinAll(
      inside.filter(one => segment.kind !== 'filter' || one.kind === 'object').map(one => anyOf(one, segment)),
    ),
  };
}
