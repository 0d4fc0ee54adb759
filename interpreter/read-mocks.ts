/**
 * From a mocks file to mocks: the MockConfigFile.json of Step Functions Local (test cases that name mocked responses by
 * attempt) as it is, and the superset around it. What is wrong is said with its place and the way out; nothing is answered here.
 */
import { isArray, isObject, type Json, type JsonObject, jsonataTextOf, parseJsonata } from '../expressions/index.ts';
import { closest, memberOf, type Node, type PathStep, type Span } from '../language/index.ts';
import { type MockShape, mockMembers } from './mock-format.ts';
import type { TaskAnswer } from './world.ts';

export interface Mocks {
  readonly states: ReadonlyMap<string, Answer>;
  readonly resources: ReadonlyMap<string, Answer>;
  readonly machines: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Answer>>>;
  /** For what nothing else answers. */
  readonly otherwise: Answer | undefined;
}

/** What a task answers: the first case whose condition holds. */
export interface Answer {
  /** How the file calls it, for messages. */
  readonly name: string;
  readonly cases: readonly AnswerCase[];
}

export interface AnswerCase {
  readonly when: When | undefined;
  readonly ranges: readonly InvocationRange[];
  /** For invocations that are in no range. */
  readonly otherwise: Response | undefined;
}

/** What a call must be like. */
export type When =
  | { readonly kind: 'parameters'; readonly like: Json }
  | { readonly kind: 'condition'; readonly text: string; readonly expression: string };

/** Invocations `from` to `to`, both included, counted from 0. */
export interface InvocationRange {
  readonly from: number;
  readonly to: number;
  readonly response: Response;
}

/** An answer that is known, or members of a response with expressions in them. */
export type Response = { readonly answer: TaskAnswer } | { readonly compute: JsonObject };

/** Something wrong in a mocks file, and where: the way from the root of the file. */
export interface MockProblem {
  readonly path: readonly PathStep[];
  /** The member's name is wrong, not its value. */
  readonly at?: 'key';
  readonly message: string;
}

/** Where in the text a problem is; the nearest thing around it when it is missing. */
export function spanOfProblem(root: Node, { path, at }: MockProblem): Span {
  let node: Node | undefined = root;
  let span = root.span;
  for (const step of path) {
    if (node?.kind === 'array' && typeof step === 'number') {
      node = node.items[step];
      span = node?.span ?? span;
      continue;
    }
    const member = memberOf(node, String(step));
    if (!member) break;
    node = member.value;
    span = at === 'key' || !node ? member.key.span : node.span;
  }
  return span;
}

type Report = (path: readonly PathStep[], message: string, at?: 'key') => undefined;
type Path = readonly PathStep[];

/** Reads a mocks file. What is wrong is said with its place; everything else can be used. */
export function readMocks(json: Json): { readonly mocks?: Mocks; readonly problems: readonly MockProblem[] } {
  const problems: MockProblem[] = [];
  const report: Report = (path, message, at) => {
    problems.push({ path, message, ...(at && { at }) });
    return undefined;
  };
  if (!isObject(json)) {
    report(
      [],
      'A mocks file is an object with "States" and "Resources", or with "StateMachines" and "MockedResponses".',
    );
    return { problems };
  }
  return { mocks: new Reader(report).file(json), problems };
}

class Reader {
  private mocked: ReadonlyMap<string, Answer> = new Map();

  constructor(private readonly report: Report) {}

  file(json: JsonObject): Mocks {
    this.members('file', json, []);
    this.mocked = this.map(own(json, 'MockedResponses'), ['MockedResponses'], (value, path, name) => {
      const found = this.invocations(value, path, false);
      return found && { name, cases: [found] };
    });
    const otherwise = own(json, 'Default');
    return {
      states: this.answers(own(json, 'States'), ['States']),
      resources: this.map(own(json, 'Resources'), ['Resources'], (value, path, name) => {
        if (!isResource(name))
          this.report(
            path,
            `"${name}" is no resource. Write the whole "Resource" of the state, or service and action: "lambda:invoke", "aws-sdk:s3:getObject", "sqs:sendMessage.waitForTaskToken".`,
            'key',
          );
        return this.answer(name, value, path);
      }),
      machines: this.map(own(json, 'StateMachines'), ['StateMachines'], (machine, path) => {
        if (!isObject(machine)) return this.report(path, 'A state machine is an object with "TestCases".');
        this.members('machine', machine, path);
        return this.map(own(machine, 'TestCases'), [...path, 'TestCases'], (testCase, at) =>
          this.answers(testCase, at),
        );
      }),
      otherwise: otherwise === undefined ? undefined : this.answer('Default', otherwise, ['Default']),
    };
  }

  private answers(value: Json | undefined, path: Path): Map<string, Answer> {
    return this.map(value, path, (each, at, name) => this.answer(name, each, at));
  }

  private map<T>(
    value: Json | undefined,
    path: Path,
    read: (value: Json, path: Path, key: string) => T | undefined,
  ): Map<string, T> {
    const map = new Map<string, T>();
    if (value === undefined) return map;
    if (!isObject(value)) this.report(path, `"${path.at(-1)}" must be an object.`);
    else
      for (const [key, member] of Object.entries(value)) {
        const item = read(member, [...path, key], key);
        if (item !== undefined) map.set(key, item);
      }
    return map;
  }

  /** The name of a mocked response, one response, responses by invocation, or a list of cases. */
  private answer(name: string, value: Json, path: Path): Answer | undefined {
    if (typeof value === 'string') {
      const known = [...this.mocked.keys()];
      return (
        this.mocked.get(value) ??
        this.report(
          path,
          `There is no mocked response "${value}" under "MockedResponses". ${didYouMean(value, known) || `Known: ${known.join(', ') || 'none'}.`}`,
        )
      );
    }
    if (!isArray(value)) {
      const found = this.case(value, path);
      return found && { name, cases: [found] };
    }
    if (value.length === 0) this.report(path, 'There is no case here: add {"When": …, "Return": …}, or {"Return": …}.');
    const cases: AnswerCase[] = [];
    for (const [index, each] of value.entries()) {
      const at = [...path, index];
      if (cases.at(-1)?.when === undefined && cases.length > 0)
        this.report(at, 'This case is never reached: the one before it has no "When". Move that one to the end.');
      const found = this.case(each, at);
      if (found) cases.push(found);
    }
    return { name, cases };
  }

  private case(value: Json, path: Path): AnswerCase | undefined {
    if (!isObject(value))
      return this.report(
        path,
        'An answer is an object with "Return" or "Throw", several of them by invocation ({"0": …}), a list of cases, or the name of a mocked response.',
      );
    const when = own(value, 'When');
    return this.invocations(value, path, true, when === undefined ? undefined : this.when(when, [...path, 'When']));
  }

  private when(value: Json, path: Path): When | undefined {
    if (typeof value !== 'string') {
      const inner = expressionIn(value, path);
      if (inner)
        this.report(
          inner,
          'An expression cannot stand inside of "When". Write all of it as one condition: {% $states.input.amount > 100 and … %}.',
        );
      return { kind: 'parameters', like: value };
    }
    const text = jsonataTextOf(value);
    if (text?.kind !== 'expression')
      return this.report(
        path,
        '"When" is an object that the parameters must contain, or a condition "{% $states.input.amount > 100 %}".',
      );
    this.expression(value, path);
    return { kind: 'condition', text: value, expression: text.expression };
  }

  /** One response for all invocations, or responses by invocation. `superset`: not only what Step Functions Local has. */
  private invocations(value: Json, path: Path, superset: boolean, when?: When): AnswerCase | undefined {
    if (!isObject(value))
      return this.report(path, 'A mocked response is an object of responses by invocation: {"0": {"Return": …}}.');
    const known = superset ? mockMembers.answer.map(({ name }) => name) : [];
    if (superset && kinds.some(name => Object.hasOwn(value, name))) {
      const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'When'));
      const response = this.response(rest, path, true);
      return response && { when, ranges: [], otherwise: response };
    }
    // JavaScript gives "0" and "3" before "1-2", so the order in the file is not known here.
    const keys = Object.keys(value)
      .filter(key => key !== 'When' && key !== 'Default' && key !== 'Comment')
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    const otherwise = superset ? own(value, 'Default') : undefined;
    if (!superset && Object.hasOwn(value, 'Default')) keys.push('Default');
    const ranges: InvocationRange[] = [];
    let expected = 0;
    for (const key of keys) {
      const at = [...path, key];
      const match = /^(\d+)(-(\d+)?)?$/.exec(key);
      if (!match || (!superset && key.endsWith('-'))) {
        const way = superset
          ? ` or "3-" for all later ones. ${didYouMean(key, known)}`
          : '. (In "States" and "Resources" there is "3-" for all later ones, too.)';
        this.report(at, `"${key}" is no invocation: write "0", "1-2"${way}`.trim(), 'key');
        continue;
      }
      const from = Number(match[1]);
      const to = match[2] === undefined ? from : match[3] === undefined ? Infinity : Number(match[3]);
      if (to < from) this.report(at, `"${key}" ends before it starts.`, 'key');
      else if (from < expected) this.report(at, `"${key}" names invocations that are named before.`, 'key');
      else if (from !== expected && otherwise === undefined)
        this.report(
          at,
          `Invocations must follow on one another from 0: "${key}" should start at ${expected}${superset ? ', or a "Default" be added' : ''}.`,
          'key',
        );
      expected = to + 1;
      const response = this.response(value[key]!, at, superset);
      if (response) ranges.push({ from, to, response });
    }
    if (keys.length === 0 && otherwise === undefined)
      this.report(path, 'There is no response here: add "Return" or "Throw".');
    return {
      when,
      ranges,
      otherwise: otherwise === undefined ? undefined : this.response(otherwise, [...path, 'Default'], true),
    };
  }

  private response(value: Json, path: Path, superset: boolean): Response | undefined {
    if (!isObject(value)) return this.report(path, 'A response is an object with "Return" or "Throw".');
    const given = kinds.filter(name => Object.hasOwn(value, name));
    if (given.length !== 1)
      return this.report(
        path,
        `A response has exactly one of "Return" and "Throw"${superset ? ' (or "Silent")' : ''}.`,
      );
    if (!this.members('response', value, path)) return undefined;
    const thrown = own(value, 'Throw');
    if (thrown !== undefined) {
      const at = [...path, 'Throw'];
      if (!isObject(thrown)) return this.report(at, 'Throw is an object with "Error" and "Cause".');
      if (!this.members('throw', thrown, at)) return undefined;
      if (!Object.hasOwn(thrown, 'Error') || !(superset || Object.hasOwn(thrown, 'Cause')))
        return this.report(at, `Throw needs "Error"${superset ? '' : ' and "Cause"'}.`);
    }
    const { Comment: _, ...members } = value;
    if (!superset || expressionIn(members, []) === undefined) return { answer: answerOf(members) };
    return this.expressions(members, path) ? { compute: members } : undefined;
  }

  /** Whether all members are known and hold what the table says. */
  private members(shape: MockShape, value: JsonObject, path: Path): boolean {
    let good = true;
    for (const key of Object.keys(value)) {
      const member = mockMembers[shape].find(({ name }) => name === key);
      const wrong = member && expected(member.holds, value[key]!);
      if (member && wrong === undefined) continue;
      good = false;
      if (member) this.report([...path, key], `"${key}" must be ${wrong}.`);
      else {
        const known = mockMembers[shape].map(({ name }) => name);
        this.report(
          [...path, key],
          `There is no member "${key}" in ${shapeNames[shape]}. ${didYouMean(key, known) || `Known: ${known.join(', ')}.`}`,
          'key',
        );
      }
    }
    return good;
  }

  /** Whether all expressions can be parsed. */
  private expressions(value: Json, path: Path): boolean {
    if (typeof value === 'string') return this.expression(value, path);
    let good = true;
    if (isArray(value))
      for (const [index, item] of value.entries()) good = this.expressions(item, [...path, index]) && good;
    else if (isObject(value))
      for (const [key, item] of Object.entries(value)) good = this.expressions(item, [...path, key]) && good;
    return good;
  }

  private expression(value: string, path: Path): boolean {
    const text = jsonataTextOf(value);
    if (text?.kind !== 'expression') return true;
    const [problem] = parseJsonata(text.expression).problems;
    if (problem) this.report(path, `This expression cannot be read: ${problem.message}`);
    return problem === undefined;
  }
}

const kinds = ['Return', 'Throw', 'Silent'];

const shapeNames: { readonly [shape in MockShape]: string } = {
  file: 'a mocks file',
  machine: 'a state machine of a mocks file',
  response: 'a response',
  answer: 'an answer',
  throw: '"Throw"',
};

/** What a value of that kind must be; undefined when it is. Shapes are looked at when they are read. */
function expected(holds: string, value: Json): string | undefined {
  const isExpression = typeof value === 'string' && jsonataTextOf(value)?.kind === 'expression';
  if (holds === 'text') return typeof value === 'string' ? undefined : 'a text';
  if (holds === 'true') return value === true ? undefined : 'true';
  if (holds === 'seconds')
    return isSeconds(value) || isExpression ? undefined : 'a number of seconds, or an expression that gives it';
  if (holds === 'seconds-list')
    return areHeartbeats(value) || isExpression || (isArray(value) && value.some(item => typeof item === 'string'))
      ? undefined
      : 'a list of rising numbers of seconds, such as [10, 20]';
  return undefined;
}

function isSeconds(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function areHeartbeats(value: Json | undefined): value is readonly number[] {
  return isArray(value) && value.every((each, index) => isSeconds(each) && each >= ((value[index - 1] as number) ?? 0));
}

/** The answer that the members of a response say. Throws, with a sentence, for what only turned out to be wrong when computed. */
export function answerOf(members: JsonObject): TaskAnswer {
  const delay = own(members, 'Delay') ?? 0;
  if (!isSeconds(delay)) throw new Error(`"Delay" must be a number of seconds, but was ${JSON.stringify(delay)}.`);
  const heartbeats = own(members, 'Heartbeats');
  if (heartbeats !== undefined && !areHeartbeats(heartbeats))
    throw new Error(`"Heartbeats" must be a list of rising numbers of seconds, but was ${JSON.stringify(heartbeats)}.`);
  const submitted = own(members, 'Submitted');
  const worker = own(members, 'Worker');
  const progress = {
    ...(submitted !== undefined && { submitted }),
    ...(heartbeats !== undefined && { heartbeats }),
    ...(typeof worker === 'string' && { worker }),
  };
  if (Object.hasOwn(members, 'Silent')) return { kind: 'silence', ...progress };
  const delayed = { ...progress, madeUp: 'mocks' as const, ...(delay > 0 && { delaySeconds: delay }) };
  const thrown = own(members, 'Throw');
  if (thrown === undefined) return { kind: 'success', result: members.Return!, ...delayed };
  const error = isObject(thrown) ? own(thrown, 'Error') : undefined;
  const cause = isObject(thrown) ? own(thrown, 'Cause') : undefined;
  return {
    kind: 'failure',
    ...(error !== undefined && { error: textOf(error) }),
    ...(cause !== undefined && { cause: textOf(cause) }),
    ...delayed,
  };
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `Did you mean "…"?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const [suggestion] = closest(word, known);
  return suggestion === undefined ? '' : `Did you mean "${suggestion}"?`;
}

/** An ARN, something known only when deployed, or `service:action` with or without how the state waits. */
function isResource(name: string): boolean {
  return /^arn:|[${]/.test(name) || /^[\w-]+(:[\w-]+){1,2}(\.(sync(:2)?|waitForTaskToken))?$/.test(name);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The way to the first expression; undefined when there is none. */
function expressionIn(value: Json, path: Path): Path | undefined {
  if (typeof value === 'string') return jsonataTextOf(value)?.kind === 'expression' ? path : undefined;
  const entries = isArray(value) ? value.entries() : isObject(value) ? Object.entries(value) : [];
  for (const [key, item] of entries) {
    const found = expressionIn(item as Json, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
