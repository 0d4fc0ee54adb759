/**
 * A shape as plain data under Step Functions' names, for who compares values with it and needs no documentation: blobs and
 * timestamps are the texts that they are in JSON. Members are made when they are looked at, since a shape may refer to itself.
 */
import type { Shape, StructureShape } from './shapes.ts';

export type PlainShape =
  | {
      readonly kind: 'structure';
      readonly members: { readonly [name: string]: PlainShape };
      readonly required: readonly string[];
    }
  | { readonly kind: 'list'; readonly item: PlainShape }
  | { readonly kind: 'map'; readonly value: PlainShape }
  /** `min` and `max` count characters; of a blob bytes. */
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'any' };

/** The same object for the same structure. */
export function plainShape(shape: Shape): PlainShape {
  switch (shape.kind) {
    case 'structure': {
      const plain = known.get(shape) ?? plainStructure(shape);
      known.set(shape, plain);
      return plain;
    }
    case 'list':
      return {
        kind: 'list',
        get item() {
          return plainShape(shape.item);
        },
      };
    case 'map':
      return {
        kind: 'map',
        get value() {
          return plainShape(shape.value);
        },
      };
    case 'string':
      return { kind: 'string', ...(shape.values && { values: shape.values }), ...limits(shape) };
    case 'blob':
      return { kind: 'string', ...limits(shape) };
    case 'timestamp':
      return { kind: 'string' };
    case 'number':
      return { kind: 'number', ...limits(shape) };
    case 'boolean':
    case 'any':
      return { kind: shape.kind };
  }
}

const known = new WeakMap<StructureShape, PlainShape>();

function plainStructure(shape: StructureShape): PlainShape {
  const members: { [name: string]: PlainShape } = {};
  for (const member of shape.members)
    Object.defineProperty(members, member.name, { enumerable: true, get: () => plainShape(member.shape) });
  return {
    kind: 'structure',
    members,
    required: shape.members.filter(({ required }) => required).map(({ name }) => name),
  };
}

function limits({ min, max }: { readonly min?: number; readonly max?: number }): { min?: number; max?: number } {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
