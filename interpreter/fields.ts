/**
 * Fields of JSONPath states, compiled: paths, reference paths, payload templates. Each becomes a closure over parsed
 * paths, or nothing at all when it would change nothing. What fails, fails in the words of AWS (Developer Guide and
 * recorded executions). JSONata fields are in `jsonata-fields.ts`.
 */
import {
  causeOf,
  compileIntrinsicValue,
  compilePath,
  compilePathValue,
  type Environment,
  IntrinsicFailure,
  isArray,
  isObject,
  type Json,
  type Path,
  type PathResult,
  parsePath,
  parsePayloadValue,
  setAtPath,
  setMember,
} from '../expressions/index.ts';
import { causePrefix, StatesError } from './failure.ts';
import type { Evaluate, Run, Strand } from './run.ts';
import { BadField } from './written-fields.ts';

/** A failure of the engine itself: `States.Runtime`, which ends the execution. */
export function runtimeError(strand: Strand, text: string): StatesError {
  return new StatesError('States.Runtime', causePrefix(strand.state?.name ?? '', strand.entered) + text);
}

/** A path of any kind, read but not judged: the caller words what is missing. */
export function compileLookup(text: Json, field: string): (run: Run, strand: Strand, input: Json) => PathResult {
  const path = readPath(text, field);
  const get = compilePath(path);
  return (run, strand, input) => get(run.environment(strand, input));
}

/** The same for those who only want the value; undefined when there is none. */
export function compileRead(text: Json, field: string): (run: Run, strand: Strand, input: Json) => Json | undefined {
  const path = readPath(text, field);
  const get = compilePathValue(path);
  return (run, strand, input) => get(run.environment(strand, input));
}

function readPath(text: Json, field: string): Path {
  if (typeof text !== 'string') throw new BadField(`${field} must be a path such as "$.a".`);
  const { path, problems } = parsePath(text);
  const problem = problems.find(({ late }) => !late);
  if (path === undefined || problem !== undefined)
    throw new BadField(`${field}: ${text} is not a valid path. ${problem?.message ?? ''}`.trim());
  return path;
}

/** InputPath and OutputPath. `undefined` when the data goes through unchanged. */
export function compileFilter(text: Json | undefined, field: string): Evaluate | undefined {
  if (text === undefined || text === '$') return undefined;
  if (text === null) return () => emptyObject;
  const lookup = compileLookup(text, field);
  const ofInput = typeof text === 'string' && /^\$(?=[.[]|$)/.test(text);
  return (run, strand, input) => {
    if (ofInput && input === null && strand.input === null) throw nothingToRead(strand);
    const result = lookup(run, strand, input);
    if (result.found) return result.value;
    throw runtimeError(strand, `Invalid path '${text}' : ${result.reason}`);
  };
}

const emptyObject: Json = {};

/** Reported from the field for a state behind one that gave null, even for a plain `$`. */
function nothingToRead(strand: Strand): StatesError {
  return runtimeError(strand, 'Unable to apply Path transformation to null or empty input.');
}

/** ResultPath: puts `result` into `raw`. `undefined` when the result simply becomes the data. */
export function compileResultPath(
  text: Json | undefined,
): ((strand: Strand, raw: Json, result: Json) => Json) | undefined {
  if (text === undefined || text === '$') return undefined;
  if (text === null) return (_strand, raw) => raw;
  const path = readPath(text, 'ResultPath');
  if (path.root !== 'input') throw new BadField(`ResultPath: ${text} must start with "$.".`);
  return (strand, raw, result) => {
    const written = setAtPath(raw, path, result);
    if (written.ok) return written.value;
    // AWS names this States.ReferencePathConflict; the specification says States.ResultPathMatchFailure.
    throw new StatesError(
      'States.ReferencePathConflict',
      `${causePrefix(strand.state?.name ?? '', strand.entered)}Unable to apply step "${written.step}" to input ${JSON.stringify(raw)}`,
    );
  };
}

/** A payload template: Parameters, ResultSelector, ItemSelector, Assign … A template without any `.$` is its own value. */
export function compileTemplate(template: Json): Evaluate {
  const plan = planTemplate(template);
  if (plan === undefined) return () => template;
  return (run, strand, input, item) => plan(run.environment(strand, input, item), run, strand);
}

type Plan = (environment: Environment, run: Run, strand: Strand) => Json;

function planTemplate(template: Json): Plan | undefined {
  if (isArray(template)) {
    const plans = template.map(planTemplate);
    if (plans.every(plan => plan === undefined)) return undefined;
    return (environment, run, strand) =>
      plans.map((plan, i) => (plan === undefined ? template[i]! : plan(environment, run, strand)));
  }
  if (!isObject(template)) return undefined;
  const keys: string[] = [];
  const plans: (Plan | undefined)[] = [];
  for (const [key, value] of Object.entries(template)) {
    const dynamic = key.endsWith('.$');
    keys.push(dynamic ? key.slice(0, -2) : key);
    plans.push(dynamic ? planMember(key, value) : planTemplate(value));
  }
  const constants = Object.values(template);
  if (plans.every(plan => plan === undefined)) return undefined;
  const assign = keys.includes('__proto__') ? setMember : undefined;
  return (environment, run, strand) => {
    const result: Record<string, Json> = {};
    for (let i = 0; i < keys.length; i++) {
      const plan = plans[i];
      const value = plan === undefined ? constants[i]! : plan(environment, run, strand);
      if (assign === undefined) result[keys[i]!] = value;
      else assign(result, keys[i]!, value);
    }
    return result;
  };
}

/** A member whose name ends in `.$`. `field` is that name: AWS quotes it without the way to it. */
function planMember(field: string, value: Json): Plan {
  if (typeof value !== 'string') throw new BadField(invalidMember(field));
  const parsed = parsePayloadValue(value);
  if (parsed.kind === 'neither' || parsed.problems.some(({ late }) => !late)) throw new BadField(invalidMember(field));
  if (parsed.kind === 'intrinsic') {
    const { call } = parsed;
    const evaluate = compileIntrinsicValue(call);
    return (environment, run, strand) => {
      try {
        return evaluate(environment, run.random);
      } catch (error) {
        throw error instanceof IntrinsicFailure ? runtimeError(strand, causeOf(call, error)) : error;
      }
    };
  }
  const { path } = parsed;
  const read = compilePathValue(path);
  const get = compilePath(path);
  const ofInput = path.root === 'input';
  return (environment, _run, strand) => {
    const found = read(environment);
    if (found !== undefined && found !== null) return found;
    if (ofInput && environment.input === null && strand.input === null) throw nothingToRead(strand);
    if (found !== undefined) return found;
    const result = get(environment);
    if (result.found) return result.value;
    if (result.missing === 'unsuitable') throw runtimeError(strand, `Invalid path '${value}' : ${result.reason}`);
    throw missingPath(strand, path, environment, field);
  };
}

/** AWS's sentence about a member whose name ends in `.$`. */
export function invalidMember(field: string): string {
  return `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`;
}

function missingPath(strand: Strand, path: Path, environment: Environment, field: string): StatesError {
  const document = path.root === 'context' ? environment.context : environment.input;
  return runtimeError(
    strand,
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(document)}'`,
  );
}

/** ErrorPath and CausePath: a path or an intrinsic function that gives a string. */
export function compileText(text: Json, field: string): Evaluate {
  const plan = planMember(field, text);
  return (run, strand, input) => plan(run.environment(strand, input), run, strand);
}
