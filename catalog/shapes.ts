/**
 * What a request or an answer looks like. Shapes of one service refer to one another and may refer to themselves, so they
 * are resolved when somebody looks: `member.shape` costs nothing before. All names are those that Step Functions takes and
 * gives, which are not always those of the API (`SNSTopicArn` is `SnsTopicArn` for `aws-sdk:`). Nothing here knows where
 * shapes come from.
 */

/** A shape; `kind` tells which. Every one has a `name` where the service's model names it: `AttributeValue`. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BooleanShape
  | BlobShape
  | TimestampShape
  | AnyShape;

export interface StructureShape {
  readonly kind: 'structure';
  readonly name?: string;
  /** Required ones first, then as the model has them. */
  readonly members: readonly ShapeMember[];
  /** Exactly one member is present: `AttributeValue`. */
  readonly union: boolean;
  /** The member of that name, or of another spelling that Step Functions takes for it; undefined when there is none. */
  member(name: string): ShapeMember | undefined;
}

export interface ShapeMember {
  /** As Step Functions has it: `TableName`. */
  readonly name: string;
  /** As the service's API has it, to recognise the wrong casing: `tableName`. Often the same. */
  readonly apiName: string;
  /** Other spellings that Step Functions takes as well: `BOOL` beside `Bool`. */
  readonly aliases: readonly string[];
  readonly required: boolean;
  /** The first sentence of its documentation; empty when there is none. */
  readonly doc: string;
  readonly deprecated: boolean;
  readonly shape: Shape;
}

export interface ListShape {
  readonly kind: 'list';
  readonly name?: string;
  readonly item: Shape;
}

export interface MapShape {
  readonly kind: 'map';
  readonly name?: string;
  /** The keys that the model lists; undefined when any text is a key. */
  readonly keys?: readonly string[];
  readonly value: Shape;
}

/** `min` and `max` count characters, where the model that the catalog was made from says them. */
export interface StringShape {
  readonly kind: 'string';
  readonly name?: string;
  /** The values that the service knows. A service may know newer ones. */
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export interface NumberShape {
  readonly kind: 'number';
  readonly name?: string;
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape {
  readonly kind: 'boolean';
  readonly name?: string;
}

/** Bytes. As a parameter any JSON, which Step Functions serialises; in a result text. `min` and `max` count bytes. */
export interface BlobShape {
  readonly kind: 'blob';
  readonly name?: string;
  readonly min?: number;
  readonly max?: number;
}

/** A time: text such as `2026-01-31T08:00:00Z`, as a parameter and in a result. */
export interface TimestampShape {
  readonly kind: 'timestamp';
  readonly name?: string;
}

/** Any JSON. */
export interface AnyShape {
  readonly kind: 'any';
  readonly name?: string;
}
