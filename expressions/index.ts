/**
 * The door of the room `expressions`: JSONPath, intrinsic functions and JSONata as Step Functions has them. A text goes
 * in; what it means, where it is wrong (as offsets in that text) and what it gives for some data comes out.
 */

export { type ContextField, contextField, contextObject } from './context-object.ts';
export {
  type Argument,
  causeOf,
  compileIntrinsic,
  compileIntrinsicValue,
  type IntrinsicCall,
  IntrinsicFailure,
  type IntrinsicResult,
  intrinsicAdvice,
  type ParsedIntrinsic,
  parseIntrinsic,
} from './intrinsic.ts';
export {
  type FunctionParameter,
  type IntrinsicFunction,
  intrinsicFunction,
  intrinsicFunctions,
} from './intrinsic-functions.ts';
export type { Environment, Json, JsonObject, Problem, RandomSource, Span } from './json.ts';
export { isArray, isObject, sameJson, setMember } from './json.ts';
export type { JsonataEnvironment } from './jsonata-additions.ts';
export { type JsonataCondition, type JsonataTest, jsonataCondition } from './jsonata-condition.ts';
export {
  type CompiledJsonata,
  compileJsonata,
  type JsonataLimits,
  type JsonataOutcome,
  jsonataLimits,
} from './jsonata-evaluate.ts';
export {
  type JsonataFunction,
  jsonataFunction,
  jsonataFunctions,
  type StatesMember,
  statesMembers,
} from './jsonata-functions.ts';
export {
  type FunctionReference,
  type JsonataNode,
  type JsonataReferences,
  type LocalVariable,
  missingStatesMember,
  type ParsedJsonata,
  parseJsonata,
  type RootReference,
  type VariableReference,
} from './jsonata-parse.ts';
export { type JsonataText, jsonataTextOf } from './jsonata-text.ts';
export { type JsonataToken, jsonataTokens } from './jsonata-tokens.ts';
export {
  isCall,
  isReferencePath,
  memberText,
  normalPath,
  type ParsedPath,
  type Path,
  type PathRoot,
  referencePathProblem,
  type Segment,
} from './path.ts';
export { compilePath, compilePathValue, type PathMiss, type PathResult } from './path-evaluate.ts';
export { parsePath } from './path-parse.ts';
export { setAtPath, type WriteResult } from './path-write.ts';
export { type PayloadValue, parsePayloadValue } from './payload.ts';
export { javaRandom, seededRandom, uuid } from './random.ts';
export { boundRegularExpressions, type Machine } from './regular-expressions.ts';
export { remember } from './remember.ts';
export {
  type ArrayShape,
  alternatives,
  anyArrayShape,
  anyObjectShape,
  type BooleanShape,
  booleanShape,
  emptyArrayShape,
  emptyObjectShape,
  integerShape,
  isInstance,
  isOnly,
  join,
  joinAll,
  joinOrigins,
  kindOf,
  listShape,
  literalShape,
  type Misfit,
  mayBe,
  memberShape,
  misfit,
  type NumberShape,
  neverShape,
  nullShape,
  numberShape,
  type ObjectShape,
  type OneShape,
  type Origin,
  objectShape,
  ofKinds,
  oneOf,
  optional,
  partOf,
  required,
  type Shape,
  type ShapeMember,
  type StringShape,
  same,
  sameOrigins,
  shapeLimits,
  stringShape,
  tupleShape,
  type UnionShape,
  unknownShape,
  type ValueKind,
  widen,
} from './shape.ts';
export {
  assignAt,
  at,
  both,
  childrenOf,
  descendantsOf,
  type Found,
  found,
  indexAt,
  type Key,
  memberAt,
  narrowAt,
  nothingFound,
  notValue,
  onlyValue,
  orNull,
  type Presence,
  withoutAt,
} from './shape-access.ts';
export { constantOf, generalised, shapeOf, shapeOfSamples, valueBudget } from './shape-of-value.ts';
export { isAnything, type ShapeSize, type ShapeTextOptions, shapeText, sizeOfShape } from './shape-text.ts';
export { mergedShape, shapeOfIntrinsic } from './typing-intrinsic.ts';
export { narrowedByJsonata, shapeOfJsonata, statesShape, type Watch } from './typing-jsonata.ts';
export { joinedEnvironments } from './typing-jsonata-guards.ts';
export { either } from './typing-jsonata-values.ts';
export { keysOf, type ShapeEnvironment, shapeOfPath } from './typing-path.ts';
export {
  orUnknown,
  shapeOfPayloadValue,
  shapeOfTemplate,
  type TemplateMember,
  type TemplatePlan,
} from './typing-template.ts';
