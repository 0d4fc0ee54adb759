/**
 * The shapes of values in which expressions stand: payload templates, whose members named `x.$` hold a path or a call, and values
 * of JSONata fields, whose strings may be expressions. Who reads definitions makes a plan of such a value once; what is always
 * the same in it is a constant of the plan.
 */
import type { JsonataNode } from './jsonata-parse.ts';
import type { PayloadValue } from './payload.ts';
import {
  memberShape,
  type Origin,
  objectShape,
  type Shape,
  type ShapeMember,
  tupleShape,
  unknownShape,
} from './shape.ts';
import { both, type Found, found, nothingFound, type Presence } from './shape-access.ts';
import { shapeOfIntrinsic } from './typing-intrinsic.ts';
import { shapeOfJsonata } from './typing-jsonata.ts';
import { type ShapeEnvironment, shapeOfPath } from './typing-path.ts';

export type TemplatePlan =
  | { readonly kind: 'constant'; readonly shape: Shape }
  | { readonly kind: 'payload'; readonly value: PayloadValue }
  | { readonly kind: 'jsonata'; readonly ast: JsonataNode }
  | { readonly kind: 'array'; readonly items: readonly TemplatePlan[] }
  | { readonly kind: 'object'; readonly members: readonly TemplateMember[] }
  /** Cannot be read, or is filled in by a deployment: nothing is known of it. */
  | { readonly kind: 'open' };

export interface TemplateMember {
  readonly name: string;
  readonly plan: TemplatePlan;
  /** Is written down as the origin of the member. */
  readonly from?: readonly Origin[];
}

/**
 * The value of a template. `present` is `never` where something in it always fails, `maybe` where something can. What always
 * fails counts as `unknown`: nobody is helped when everything behind a mistake is not there either.
 */
export function shapeOfTemplate(plan: TemplatePlan, environment: ShapeEnvironment): Found {
  switch (plan.kind) {
    case 'constant':
      return found(plan.shape);
    case 'open':
      return found(unknownShape, 'maybe');
    case 'payload':
      return shapeOfPayloadValue(plan.value, environment);
    case 'jsonata':
      return shapeOfJsonata(plan.ast, environment);
    case 'array': {
      let present: Presence = 'always';
      const items = plan.items.map(item => {
        const value = shapeOfTemplate(item, environment);
        present = both(present, value.present);
        return orUnknown(value);
      });
      return { shape: tupleShape(items), present };
    }
    case 'object': {
      let present: Presence = 'always';
      const members = new Map<string, ShapeMember>();
      for (const { name, plan: inner, from } of plan.members) {
        const value = shapeOfTemplate(inner, environment);
        present = both(present, value.present);
        members.set(name, memberShape(orUnknown(value), false, from));
      }
      return { shape: objectShape(members), present };
    }
  }
}

/** The value of a member whose name ends in `.$`. */
export function shapeOfPayloadValue(value: PayloadValue, environment: ShapeEnvironment): Found {
  switch (value.kind) {
    case 'path':
      return shapeOfPath(value.path, environment);
    case 'intrinsic':
      return shapeOfIntrinsic(value.call, environment);
    case 'neither':
      return nothingFound;
  }
}

export function orUnknown({ shape }: Found): Shape {
  return shape.kind === 'never' ? unknownShape : shape;
}
