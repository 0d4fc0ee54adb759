/**
 * What a task's result looks like: what the catalog says of the action, for the way in which the task waits. What a function, an
 * activity or whoever sends a task token answers is `unknown`. Shapes of the catalog may contain themselves and are large, so
 * members are made when somebody looks.
 */
import type { Catalog, Shape as CatalogShape, StructureShape } from '../catalog/index.ts';
import { parseResource } from '../catalog/index.ts';
import {
  type ArrayShape,
  booleanShape,
  integerShape,
  join,
  numberShape,
  type ObjectShape,
  type Shape,
  type ShapeMember,
  stringShape,
  unknownShape,
} from '../expressions/index.ts';

export function taskResult(resource: string | undefined, catalog: Catalog | undefined): Shape {
  if (resource === undefined || resource.includes('${') || catalog === undefined) return unknownShape;
  const read = parseResource(resource);
  if (read.kind !== 'service' || read.pattern === 'waitForTaskToken') return unknownShape;
  const output = catalog.outputShape(read);
  if (output === undefined) return unknownShape;
  // What `.sync` gives is hardly documented: what describes the job, and sometimes more of the call's own answer.
  return read.pattern === 'sync' && read.service !== 'states' ? withMore(fromCatalog(output)) : fromCatalog(output);
}

/** The same object for the same shape. */
function withMore(shape: Shape): Shape {
  if (shape.kind !== 'object') return shape;
  const before = opened.get(shape);
  if (before) return before;
  const made: ObjectShape = {
    kind: 'object',
    get members() {
      return shape.members;
    },
    rest: unknownShape,
  };
  opened.set(shape, made);
  return made;
}

const opened = new WeakMap<ObjectShape, Shape>();

/** The same object for the same shape. */
export function fromCatalog(shape: CatalogShape): Shape {
  switch (shape.kind) {
    case 'structure':
    case 'list':
    case 'map': {
      const before = known.get(shape);
      if (before) return before;
      const made =
        shape.kind === 'structure'
          ? new CatalogObject(shape)
          : shape.kind === 'list'
            ? new CatalogList(shape.item)
            : new CatalogMap(shape.value);
      known.set(shape, made);
      return made;
    }
    case 'boolean':
      return booleanShape;
    case 'number':
      return shape.integer ? integerShape : numberShape;
    // The service may know values that the catalog does not.
    case 'string':
    case 'blob':
      return stringShape;
    // Texts for `aws-sdk:`, seconds since the epoch for some optimised integrations (AWS recordings).
    case 'timestamp':
      return timestamp;
    case 'any':
      return unknownShape;
  }
}

const timestamp = join(stringShape, numberShape);
const known = new WeakMap<CatalogShape, Shape>();

class CatalogObject implements ObjectShape {
  readonly kind = 'object';
  readonly rest = undefined;
  readonly #structure: StructureShape;
  #members: Map<string, ShapeMember> | undefined;

  constructor(structure: StructureShape) {
    this.#structure = structure;
  }

  get members(): ReadonlyMap<string, ShapeMember> {
    if (this.#members) return this.#members;
    const members = new Map<string, ShapeMember>();
    const { union } = this.#structure;
    for (const member of this.#structure.members) {
      const optional = union || !member.required || member.aliases.length > 0;
      for (const name of [member.name, ...member.aliases]) members.set(name, new CatalogMember(member, optional));
    }
    this.#members = members;
    return members;
  }
}

class CatalogMember implements ShapeMember {
  readonly optional: boolean;
  readonly #member: { readonly shape: CatalogShape };

  constructor(member: { readonly shape: CatalogShape }, optional: boolean) {
    this.#member = member;
    this.optional = optional;
  }

  get shape(): Shape {
    return fromCatalog(this.#member.shape);
  }
}

class CatalogList implements ArrayShape {
  readonly kind = 'array';
  readonly #item: CatalogShape;

  constructor(item: CatalogShape) {
    this.#item = item;
  }

  get items(): Shape {
    return fromCatalog(this.#item);
  }
}

class CatalogMap implements ObjectShape {
  readonly kind = 'object';
  readonly members: ReadonlyMap<string, ShapeMember> = new Map();
  readonly #value: CatalogShape;

  constructor(value: CatalogShape) {
    this.#value = value;
  }

  get rest(): Shape {
    return fromCatalog(this.#value);
  }
}
