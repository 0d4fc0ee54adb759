/**
 * What every source of AWS models is read into: operations and shapes under the names of the service's own API. A target is
 * the name of a shape in the same model; shapes that a source does not name have a name made of what they are: `[Tag]`.
 */

export interface Model {
  /** The id that AWS's SDKs know the service by: `SFN`, `Secrets Manager`. All names in ARNs and errors follow from it. */
  readonly sdkId: string;
  /** Under which its reference is found: `states-2016-11-23`. */
  readonly uid: string;
  /** As the service calls itself: `AWS Step Functions`. */
  readonly title: string;
  readonly operations: Map<string, Operation>;
  readonly shapes: Map<string, ModelShape>;
}

export interface Operation {
  readonly name: string;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  /** Names of error shapes. */
  readonly errors: readonly string[];
  /** All of the documentation, as text. */
  readonly doc: string;
  readonly deprecated: boolean;
  /** Request or response is an event stream. */
  readonly eventStream: boolean;
}

export type ModelShape =
  | { readonly kind: 'structure'; readonly members: Map<string, ModelMember>; readonly union: boolean }
  | { readonly kind: 'list'; readonly item: string }
  | { readonly kind: 'map'; readonly key: string; readonly value: string }
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly integer: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' | 'timestamp' | 'any' }
  | { readonly kind: 'blob'; readonly min?: number; readonly max?: number };

export interface ModelMember {
  readonly target: string;
  readonly required: boolean;
  readonly doc: string;
  readonly deprecated: boolean;
}

/** A source: what it is called in the record, and its models. */
export interface Source {
  readonly name: string;
  readonly models: readonly Model[];
}

/** Shapes that need no name of their own. A plain number may be a fraction until a source says that it is none. */
export const plainShapes: ReadonlyMap<string, ModelShape> = new Map<string, ModelShape>([
  ['string', { kind: 'string' }],
  ['integer', { kind: 'number', integer: true }],
  ['number', { kind: 'number', integer: false }],
  ['boolean', { kind: 'boolean' }],
  ['timestamp', { kind: 'timestamp' }],
  ['blob', { kind: 'blob' }],
  ['any', { kind: 'any' }],
]);

/** The name of a list that a source leaves nameless; makes its shape. */
export function listOf(shapes: Map<string, ModelShape>, item: string): string {
  const name = `[${item}]`;
  if (!shapes.has(name)) shapes.set(name, { kind: 'list', item });
  return name;
}

export function mapOf(shapes: Map<string, ModelShape>, key: string, value: string): string {
  const name = `{${key}:${value}}`;
  if (!shapes.has(name)) shapes.set(name, { kind: 'map', key, value });
  return name;
}

/** Whether a name is one that we made. */
export const isNameless = (name: string): boolean => plainShapes.has(name) || /^[[{]/.test(name);
