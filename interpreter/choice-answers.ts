/**
 * What each rule of a Choice says of some data, test by test, with the values that were compared: for showing why it goes where it
 * goes. The tests are those that a run makes (`choice.ts`, `jsonata-fields.ts`); a run only stops at the first rule that holds or
 * fails, and of `And` and `Or` at the part that decides, as do the tests here. The rules behind the first that holds are asked all
 * the same, since that is what somebody who changes one wants to know.
 */
import {
  isArray,
  isObject,
  type Json,
  type JsonataCondition,
  jsonataCondition,
  jsonataTextOf,
} from '../expressions/index.ts';
import { compileRule } from './choice.ts';
import { StatesError } from './failure.ts';
import { compileFilter, compileRead } from './fields.ts';
import { compileJsonataField, compileTyped } from './jsonata-fields.ts';
import type { ErrorOutput } from './moments.ts';
import type { Run, Strand } from './run.ts';
import { BadField, Fields } from './written-fields.ts';

export interface ChoiceAnswers {
  readonly rules: readonly RuleAnswer[];
  /** The rule it goes by. Undefined where one before fails, or where none holds and there is no Default. */
  readonly taken: number | 'Default' | undefined;
}

export interface RuleAnswer {
  /** Undefined: it fails. */
  readonly holds: boolean | undefined;
  readonly failure: ErrorOutput | undefined;
  /** A rule before it holds or fails: a run does not come to it. */
  readonly isReached: boolean;
  /** What is joined by And and Or, or the one test that it is. */
  readonly tests: readonly TestAnswer[];
}

export interface TestAnswer {
  /** A comparison as it is written, `Not` included; of JSONata the part of the condition, between its marks. */
  readonly test: Json;
  readonly answer: 'holds' | 'does not hold' | 'fails' | 'not asked';
  readonly operands: readonly Operand[];
}

/** A path or an expression with what it gives; undefined where that is nothing. */
export interface Operand {
  readonly text: string;
  readonly value: Json | undefined;
}

/** Of a Choice that `strand` has entered. Undefined where its data does not get to the rules. */
export async function answersOfRules(
  choice: Json,
  isJsonata: boolean,
  run: Run,
  strand: Strand,
): Promise<ChoiceAnswers | undefined> {
  const fields = new Fields(isObject(choice) ? choice : {});
  let input = strand.input;
  try {
    const filter = isJsonata ? undefined : compileFilter(fields.get('InputPath'), 'InputPath');
    if (filter) input = filter(run, strand, input);
  } catch (error) {
    failureOf(error);
    return undefined;
  }
  const rules: RuleAnswer[] = [];
  let isReached = true;
  let taken: ChoiceAnswers['taken'] = fields.has('Default') ? 'Default' : undefined;
  for (const [index, rule] of fields.list('Choices').entries()) {
    const { holds, failure, tests } = isJsonata
      ? await askCondition(rule, index, run, strand)
      : askRule(rule, run, strand, input);
    rules.push({ holds, failure, isReached, tests });
    if (!isReached || holds === false) continue;
    taken = holds ? index : undefined;
    isReached = false;
  }
  return { rules, taken };
}

type Asked = Pick<RuleAnswer, 'holds' | 'failure' | 'tests'>;

// ---------------------------------------------------------------- JSONPath

function askRule(rule: Json, run: Run, strand: Strand, input: Json): Asked {
  const tests: TestAnswer[] = [];
  /** Undefined: it fails, and nothing behind it is asked. */
  const ask = (each: Json, isAsked: boolean): boolean | undefined => {
    const { And, Or, Not } = isObject(each) ? each : nothing;
    const parts = And ?? Or;
    if (isArray(parts)) {
      const every = And !== undefined;
      let holds: boolean | undefined = every;
      let goesOn = isAsked;
      for (const part of parts) {
        const one = ask(part, goesOn);
        if (!goesOn || one === every) continue;
        holds = one;
        goesOn = false;
      }
      return holds;
    }
    if (isObject(Not) && (Not.And ?? Not.Or ?? Not.Not) !== undefined) {
      const holds = ask(Not, isAsked);
      return holds === undefined ? undefined : !holds;
    }
    const holds = isAsked ? attempt(() => compileRule(each)(run, strand, input)) : undefined;
    const answer = isAsked ? answerOf(holds?.value) : 'not asked';
    tests.push({ test: testOf(each), answer, operands: operandsOf(each, run, strand, input) });
    return holds?.value;
  };
  ask(rule, true);
  const { value, failure } = attempt(() => compileRule(rule)(run, strand, input));
  return { holds: value, failure, tests };
}

const nothing: { readonly [name: string]: Json } = {};
/** Members of a rule that are not what it tests. */
const besides: ReadonlySet<string> = new Set(['Next', 'Comment', 'Assign', 'Output']);

/** Without what is to be done then. */
function testOf(rule: Json): Json {
  return isObject(rule) ? Object.fromEntries(Object.entries(rule).filter(([name]) => !besides.has(name))) : rule;
}

function operandsOf(rule: Json, run: Run, strand: Strand, input: Json): Operand[] {
  if (!isObject(rule)) return [];
  if (rule.Not !== undefined) return operandsOf(rule.Not, run, strand, input);
  const paths = Object.entries(rule).flatMap(([name, value]) =>
    typeof value === 'string' && (name === 'Variable' || (name.endsWith('Path') && !besides.has(name))) ? [value] : [],
  );
  return [...new Set(paths)].map(text => ({
    text,
    value: attempt(() => compileRead(text, 'Variable')(run, strand, input)).value,
  }));
}

// ---------------------------------------------------------------- JSONata

async function askCondition(rule: Json, index: number, run: Run, strand: Strand): Promise<Asked> {
  const condition = isObject(rule) ? (rule.Condition ?? null) : null;
  const place = `Choices[${index}]/Condition`;
  const { value, failure } = await attemptSoon(() => compileTyped(condition, place, 'boolean')(run, strand));
  const holds = typeof value === 'boolean' ? value : undefined;
  const text = typeof condition === 'string' ? jsonataTextOf(condition) : undefined;
  if (text?.kind !== 'expression') return { holds, failure, tests: [] };
  const tests: TestAnswer[] = [];
  const of = (expression: string) => attemptSoon(() => compileJsonataField(`{% ${expression} %}`, place)(run, strand));
  const ask = async (each: JsonataCondition, isAsked: boolean): Promise<boolean | undefined> => {
    if (each.operator) {
      const every = each.operator === 'and';
      let joined: boolean | undefined = every;
      let goesOn = isAsked;
      for (const part of each.parts) {
        const one = await ask(part, goesOn);
        if (!goesOn || one === every) continue;
        joined = one;
        goesOn = false;
      }
      return joined;
    }
    const operands: Operand[] = [];
    for (const operand of each.operands) operands.push({ text: operand, value: (await of(operand)).value });
    // Joined with others, nothing counts as false.
    const alone = isAsked && each.text === text.expression;
    const one = alone ? holds : isAsked ? (await of(`$boolean((${each.text})) = true`)).value : undefined;
    const isTrue = typeof one === 'boolean' ? one : undefined;
    tests.push({ test: `{% ${each.text} %}`, answer: isAsked ? answerOf(isTrue) : 'not asked', operands });
    return isTrue;
  };
  await ask(jsonataCondition(text.expression), true);
  return { holds, failure, tests };
}

// ---------------------------------------------------------------- both

interface Attempt<T> {
  readonly value: T | undefined;
  readonly failure: ErrorOutput | undefined;
}

function attempt<T>(evaluate: () => T): Attempt<T> {
  try {
    return { value: evaluate(), failure: undefined };
  } catch (error) {
    return { value: undefined, failure: failureOf(error) };
  }
}

async function attemptSoon<T>(evaluate: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await evaluate(), failure: undefined };
  } catch (error) {
    return { value: undefined, failure: failureOf(error) };
  }
}

/** Throws what is no failure of the data. */
function failureOf(error: unknown): ErrorOutput {
  if (error instanceof StatesError) return { error: error.error, cause: error.text };
  if (error instanceof BadField) return { error: 'States.Runtime', cause: error.message };
  throw error;
}

function answerOf(holds: boolean | undefined): TestAnswer['answer'] {
  return holds === undefined ? 'fails' : holds ? 'holds' : 'does not hold';
}
