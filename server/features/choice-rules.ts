/**
 * The rules of a Choice as somebody looks at them: each in words with what it says of the data, and as a field that is tried out.
 * `Choices[0]` is what the first rule tests (the comparison, or the `Condition` of JSONata), `Choices[0].Assign` what it assigns; to
 * the rest of the room they are fields as `ResultPath` is one. What a rule says comes from the interpreter.
 */
import type { Visit } from '../../dataflow/index.ts';
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonataCondition,
  jsonataTextOf,
} from '../../expressions/index.ts';
import { conditionWords, expressionWords } from '../../graph/index.ts';
import type { ChoiceAnswers, TestAnswer } from '../../interpreter/index.ts';
import { memberOf, type State, toJson } from '../../language/index.ts';

/** Of a Choice: the index of a rule, or what is done where none holds. */
export type Taken = number | 'Default' | undefined;

export interface ShownRule {
  /** The field that it is tried out as; undefined for Default. */
  readonly field: string | undefined;
  readonly words: string;
  /** Its tests in a row, where that is all it is. */
  readonly joined: 'and' | 'or' | undefined;
  readonly next: string | undefined;
  /** Undefined where there is no data. */
  readonly answer: 'holds' | 'does not hold' | 'fails' | undefined;
  /** It is the one that the state goes by. */
  readonly isTaken: boolean;
  /** A rule before it has decided. */
  readonly isReached: boolean;
  readonly problem: string | undefined;
  readonly tests: readonly ShownTest[];
}

export interface ShownTest {
  readonly words: string;
  readonly answer: TestAnswer['answer'];
  /** What was compared; the value as JSON, cut where it is long, undefined for nothing. */
  readonly operands: readonly { readonly words: string; readonly value: string | undefined }[];
}

/** The rules, and behind them what is done where none holds. `fields`: as they are tried. */
export function rulesShown(
  state: State,
  answers: ChoiceAnswers | undefined,
  fields: Readonly<Record<string, Json | undefined>> = {},
): ShownRule[] {
  const { Choices, Default } = withRules(state, fields);
  const rules = isArray(Choices) ? Choices : [];
  const shown = rules.map((rule, index): ShownRule => {
    const answer = answers?.rules[index];
    const why = [answer?.failure?.error, answer?.failure?.cause].filter(Boolean).join(': ');
    return {
      field: `Choices[${index}]`,
      words: conditionWords(rule),
      joined: joinedBy(rule),
      next: isObject(rule) && typeof rule.Next === 'string' ? rule.Next : undefined,
      answer: answer && (answer.holds === undefined ? 'fails' : answer.holds ? 'holds' : 'does not hold'),
      isTaken: answers?.taken === index,
      isReached: answer?.isReached ?? true,
      problem: why === '' ? undefined : withoutPrefix(why),
      tests: (answer?.tests ?? []).map(shownTest),
    };
  });
  const last: ShownRule = {
    field: undefined,
    words: Default === undefined ? 'No rule holds, and there is no Default' : 'Default',
    joined: undefined,
    next: typeof Default === 'string' ? Default : undefined,
    answer: undefined,
    isTaken: answers?.taken === 'Default',
    isReached: answers?.rules.every(({ holds }) => holds === false) ?? true,
    problem: undefined,
    tests: [],
  };
  return Default !== undefined || (answers && last.isReached) ? [...shown, last] : shown;
}

function joinedBy(rule: Json): ShownRule['joined'] {
  if (!isObject(rule)) return undefined;
  const text = typeof rule.Condition === 'string' ? jsonataTextOf(rule.Condition) : undefined;
  if (text?.kind === 'expression') {
    const condition = jsonataCondition(text.expression);
    return condition.operator && condition.parts.every(({ operator }) => !operator) ? condition.operator : undefined;
  }
  const parts = rule.And ?? rule.Or;
  const isOne = (part: Json) => isObject(part) && (isObject(part.Not) ? part.Not : part).Variable !== undefined;
  return isArray(parts) && parts.every(isOne) ? (rule.And ? 'and' : 'or') : undefined;
}

function shownTest({ test, answer, operands }: TestAnswer): ShownTest {
  return {
    words: typeof test === 'string' ? expressionWords(test) : conditionWords(test),
    answer,
    operands: operands.map(({ text, value }) => ({
      words: expressionWords(text),
      value: value === undefined ? undefined : cut(JSON.stringify(value)),
    })),
  };
}

const cut = (text: string) => (text.length <= 200 ? text : `${text.slice(0, 200)}…`);

/** Where it happened is seen. */
function withoutPrefix(why: string): string {
  return why.replace(/An error occurred while executing the state '.*?' \(entered at the event id #\d+\)\. /, '');
}

/** `Choices[0]`, `Choices[0].Assign`; undefined for a field of the state itself. */
export function ruleFieldOf(name: string): { readonly index: number; readonly member: string | undefined } | undefined {
  const found = /^Choices\[(\d{1,4})\](?:\.(Assign|Output))?$/.exec(name);
  return found ? { index: Number(found[1]), member: found[2] } : undefined;
}

/** As people speak of a field. */
export function spokenField(name: string): string {
  const rule = ruleFieldOf(name);
  if (!rule) return `"${name}"`;
  return `${rule.member === undefined ? 'Rule' : `"${rule.member}" of rule`} ${rule.index + 1}`;
}

/** The fields of a Choice that are shown for trying out, with their values: what its rules test, and what is done behind the one taken. */
export function ruleFields(
  state: State,
  taken: Taken,
  tried: readonly string[],
): { name: string; value: Json | undefined }[] {
  if (state.type !== 'Choice') return [];
  return rulesOf(state).flatMap((rule, index) => {
    const own = isObject(rule) ? rule : {};
    const members = (state.queryLanguage === 'JSONata' ? ['Assign', 'Output'] : ['Assign'])
      .map(member => ({ name: `Choices[${index}].${member}`, value: own[member] }))
      .filter(({ name }) => taken === index || tried.includes(name));
    const test = state.queryLanguage === 'JSONata' ? own.Condition : testOf(own);
    return [{ name: `Choices[${index}]`, value: test }, ...members];
  });
}

/** A field of what the state does then: of a rule its own, where one is taken. */
export function fieldOfTaken(name: string, type: string | undefined, taken: Taken): string {
  return type === 'Choice' && typeof taken === 'number' && (name === 'Assign' || name === 'Output')
    ? `Choices[${taken}].${name}`
    : name;
}

/** The value of a field of a state, also of one of its rules. */
export function valueOfField(state: { readonly [name: string]: Json }, name: string): Json | undefined {
  const rule = ruleFieldOf(name);
  if (!rule) return Object.hasOwn(state, name) ? state[name] : undefined;
  const own = isArray(state.Choices) ? state.Choices[rule.index] : undefined;
  if (!isObject(own)) return undefined;
  return rule.member === undefined ? testOf(own) : own[rule.member];
}

/** A state with fields as they are tried; `undefined` takes one away. */
export function withFields(
  state: { readonly [name: string]: Json },
  isJsonata: boolean,
  fields: Readonly<Record<string, Json | undefined>>,
): { [name: string]: Json } {
  const tried: Record<string, Json> = { ...state };
  for (const [name, value] of Object.entries(plainFields(state, isJsonata, fields)))
    if (value === undefined) delete tried[name];
    else tried[name] = value;
  return tried;
}

/** Fields of rules as the whole of `Choices`. */
export function plainFields(
  state: { readonly [name: string]: Json },
  isJsonata: boolean,
  fields: Readonly<Record<string, Json | undefined>>,
): Record<string, Json | undefined> {
  const plain: Record<string, Json | undefined> = {};
  const choices = isArray(state.Choices) ? [...state.Choices] : [];
  for (const [name, value] of Object.entries(fields)) {
    const rule = ruleFieldOf(name);
    if (!rule) {
      plain[name] = value;
      continue;
    }
    const own = choices[rule.index];
    if (!isObject(own)) continue;
    choices[rule.index] = changedRule(own, rule.member ?? (isJsonata ? 'Condition' : undefined), value);
    plain.Choices = choices;
  }
  return plain;
}

function changedRule(rule: JsonObject, member: string | undefined, value: Json | undefined): Json {
  if (member !== undefined) {
    const { [member]: _before, ...others } = rule;
    return value === undefined ? others : { ...rule, [member]: value };
  }
  if (!isObject(value)) return value ?? rule;
  const kept = Object.entries(rule).filter(([name]) => besides.has(name));
  return { ...value, ...Object.fromEntries(kept) };
}

/** Members of a rule that are not what it tests. */
const besides: ReadonlySet<string> = new Set(['Next', 'Comment', 'Assign', 'Output']);

function testOf(rule: JsonObject): Json {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => !besides.has(name)));
}

function withRules(state: State, fields: Readonly<Record<string, Json | undefined>>) {
  const written = state.node ? (toJson(state.node) as JsonObject) : {};
  return withFields(written, state.queryLanguage === 'JSONata', fields);
}

function rulesOf(state: State): readonly Json[] {
  const choices = memberOf(state.node, 'Choices')?.value;
  const json = choices && toJson(choices);
  return isArray(json) ? json : [];
}

/** A recorded visit went where it went: what a rule reads off a clock or draws was another value then. */
export function asRecorded(answers: ChoiceAnswers, state: State, { status, next }: Visit): ChoiceAnswers {
  if (status !== 'succeeded' || next === undefined) return answers;
  const targets = rulesOf(state).map(rule => (isObject(rule) ? rule.Next : undefined));
  const { taken } = answers;
  const otherwise = memberOf(state.node, 'Default')?.value;
  const target =
    typeof taken === 'number' ? targets[taken] : otherwise?.kind === 'string' ? otherwise.value : undefined;
  if (taken !== undefined && target === next) return answers;
  const index = targets.indexOf(next);
  return { ...answers, taken: index < 0 ? 'Default' : index };
}

/** Where in a Choice it failed, if that is certain: at a rule, or since none of them holds (`Choices`). */
export function failedRule(answers: ChoiceAnswers | undefined): string | undefined {
  if (!answers || answers.taken !== undefined) return undefined;
  const index = answers.rules.findIndex(({ holds, isReached }) => isReached && holds === undefined);
  return index < 0 ? 'Choices' : `Choices[${index}]`;
}
