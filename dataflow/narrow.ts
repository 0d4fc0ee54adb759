/**
 * What is known behind a rule of a Choice: a test that has come out true or false says something of the value that was tested.
 * A comparison reads its variable, so the value is there behind it either way; only IsPresent may find nothing
 * (ASL spec, "Choice State"; AWS fails the execution).
 */
import {
  joinedEnvironments,
  type Key,
  type NumberShape,
  narrowAt,
  narrowedByJsonata,
  notValue,
  ofKinds,
  onlyValue,
  type Path,
  type Shape,
  type ShapeEnvironment,
  type StringShape,
  shapeOfPath,
  type ValueKind,
  withoutAt,
} from '../expressions/index.ts';
import type { TestPlan } from './plan.ts';

/** Undefined where the test cannot come out so. */
export function narrowed(
  test: TestPlan,
  environment: ShapeEnvironment,
  outcome: boolean,
): ShapeEnvironment | undefined {
  switch (test.kind) {
    case 'and':
    case 'or':
      return inTurn(test.tests, environment, test.kind === 'and', outcome);
    case 'not':
      return narrowed(test.test, environment, !outcome);
    case 'compare':
      return compared(test, environment, outcome);
    case 'jsonata': {
      const { plan } = test;
      if (plan.kind === 'jsonata') return narrowedByJsonata(plan.ast, environment, outcome);
      const never = plan.kind === 'constant' && plan.shape.kind === 'boolean' && plan.shape.value === !outcome;
      return never ? undefined : environment;
    }
    case 'open':
      return environment;
  }
}

/** `And` comes out true when all do, false when the first that does not is found; `Or` the other way round. */
function inTurn(
  tests: readonly TestPlan[],
  environment: ShapeEnvironment,
  and: boolean,
  outcome: boolean,
): ShapeEnvironment | undefined {
  let onTheWay: ShapeEnvironment | undefined = environment;
  let stopped: ShapeEnvironment | undefined;
  for (const test of tests) {
    if (onTheWay === undefined) break;
    stopped = joinedEnvironments(stopped, narrowed(test, onTheWay, !and));
    onTheWay = narrowed(test, onTheWay, and);
  }
  return and === outcome ? onTheWay : stopped;
}

/** What a test inside another one sees: those before it in an `And` have held, in an `Or` they have not. */
export function seenInTest(
  test: TestPlan,
  environment: ShapeEnvironment,
  [step, index, ...inner]: readonly (string | number)[],
): ShapeEnvironment {
  if (test.kind === 'not' && step === 'Not')
    return seenInTest(test.test, environment, index === undefined ? [] : [index, ...inner]);
  if ((test.kind !== 'and' && test.kind !== 'or') || typeof index !== 'number') return environment;
  let seen = environment;
  for (const before of test.tests.slice(0, index)) seen = narrowed(before, seen, test.kind === 'and') ?? seen;
  const own = test.tests[index];
  return own ? seenInTest(own, seen, inner) : seen;
}

type Compare = Extract<TestPlan, { kind: 'compare' }>;

function compared(test: Compare, environment: ShapeEnvironment, outcome: boolean): ShapeEnvironment | undefined {
  const { path, keys, operator, operand, other } = test;
  if (operator === 'IsPresent') {
    if (typeof operand !== 'boolean') return environment;
    const there = operand === outcome;
    return changed(environment, path, keys, (shape, inside) =>
      there ? narrowAt(shape, inside, inner => inner) : withoutAt(shape, inside),
    );
  }
  // What is never there fails the execution. That is a mistake to be told; behind it everything stays possible.
  if (shapeOfPath(path, environment).present === 'never') return environment;
  return changed(environment, path, keys, (shape, inside) =>
    narrowAt(shape, inside, inner => tested(inner, operator, other ? undefined : operand, outcome)),
  );
}

const kindOfTest: Readonly<Record<string, ValueKind>> = {
  IsNull: 'null',
  IsNumeric: 'number',
  IsString: 'string',
  IsBoolean: 'boolean',
};

/** The values for which a comparison comes out so. `operand` is undefined where it is read from a path. */
function tested(
  shape: Shape,
  operator: string,
  operand: boolean | number | string | undefined,
  outcome: boolean,
): Shape {
  const kind = kindOfTest[operator];
  if (kind !== undefined) {
    if (typeof operand !== 'boolean') return shape;
    if (operand === outcome) return ofKinds(shape, each => each === kind);
    return shape.kind === 'unknown' ? shape : ofKinds(shape, each => each !== kind);
  }
  const family = /^(String|Numeric|Boolean|Timestamp|IsTimestamp)/.exec(operator)?.[1];
  if (family === 'IsTimestamp') return operand === outcome ? ofKinds(shape, each => each === 'string') : shape;
  const wanted = family === 'Numeric' ? 'number' : family === 'Boolean' ? 'boolean' : 'string';
  if (operand !== undefined && typeof operand !== wanted) return outcome ? { kind: 'never' } : shape;
  if (operator === 'StringEquals' || operator === 'NumericEquals' || operator === 'BooleanEquals') {
    if (operand === undefined) return outcome ? ofKinds(shape, each => each === wanted) : shape;
    return outcome ? onlyValue(shape, operand) : notValue(shape, operand);
  }
  const holds = orderOf(operator, operand);
  const part = ofKinds(shape, each => each === wanted);
  if (outcome) return holds ? chosen(part, holds) : part;
  // What does not hold for values of the kind holds for none of another kind either.
  return holds && part === shape ? chosen(part, value => !holds(value)) : shape;
}

/** Comparisons by order with a literal, of texts and numbers. */
function orderOf(
  operator: string,
  operand: boolean | number | string | undefined,
): ((value: number | string) => boolean) | undefined {
  if (operand === undefined || typeof operand === 'boolean' || operator.startsWith('Timestamp')) return undefined;
  const [, order] = /(LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)$/.exec(operator) ?? [];
  switch (order) {
    case 'LessThan':
      return value => value < operand;
    case 'GreaterThan':
      return value => value > operand;
    case 'LessThanEquals':
      return value => value <= operand;
    case 'GreaterThanEquals':
      return value => value >= operand;
    default:
      return undefined;
  }
}

/** Of a shape with few values those for which a comparison holds. */
function chosen(shape: Shape, holds: (value: number | string) => boolean): Shape {
  if ((shape.kind !== 'number' && shape.kind !== 'string') || shape.values === undefined) return shape;
  const values = (shape.values as readonly (number | string)[]).filter(holds);
  if (values.length === shape.values.length) return shape;
  return values.length === 0 ? { kind: 'never' } : ({ ...shape, values } as NumberShape | StringShape);
}

/** With another shape at the root of a path; undefined where that leaves no value. */
function changed(
  environment: ShapeEnvironment,
  path: Path,
  keys: readonly Key[],
  change: (shape: Shape, keys: readonly Key[]) => Shape,
): ShapeEnvironment | undefined {
  if (path.root === 'context') return environment;
  if (path.root === 'input') {
    const { input } = environment;
    const shape = change(input.shape, keys);
    if (shape.kind === 'never') return undefined;
    return shape === input.shape ? environment : { ...environment, input: { ...input, shape } };
  }
  const variables = change(environment.variables, [path.root.variable, ...keys]);
  if (variables.kind !== 'object') return undefined;
  return variables === environment.variables ? environment : { ...environment, variables };
}
