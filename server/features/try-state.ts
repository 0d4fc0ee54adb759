/**
 * One state on its own, with its data between the stages: as it is written, or with fields changed as somebody tries them out. What
 * runs is TestState of the interpreter, so what is seen here is what AWS would show. Nothing is written to the document.
 */
import { isObject, type Json, sameJson } from '../../expressions/index.ts';
import {
  type ChoiceAnswers,
  type ErrorOutput,
  formatTimestamp,
  testChoice,
  testState,
} from '../../interpreter/index.ts';
import {
  addMember,
  memberOf,
  type Node,
  removeMember,
  replaceMember,
  replaceValue,
  type State,
  type StateMachine,
  type TextEdit,
  toJson,
} from '../../language/index.ts';
import { fieldOfTaken, plainFields, type Taken, valueOfField, withFields } from './choice-rules.ts';

export interface TryOut {
  readonly input: Json;
  /** On entry, by name. */
  readonly variables?: Json | undefined;
  /** What the task, branches or iterations give. */
  readonly result?: Json | undefined;
  /** What they fail with, in place of a result; all retries have been made. */
  readonly failure?: ErrorOutput | undefined;
  /** `Execution.Input` and `Map.Item` of the context object; the rest is made up. */
  readonly executionInput?: Json | undefined;
  readonly item?: { readonly index: number; readonly value: Json } | undefined;
  /** When it is, as the context object and JSONata's clock have it; epoch milliseconds. */
  readonly time?: number | undefined;
  /** Fields as they are tried, by name; `undefined` for one that is taken away. */
  readonly fields?: Readonly<Record<string, Json | undefined>>;
  /** Of a Choice: what it goes by, so that what is shown behind it is what that rule says. */
  readonly taken?: Taken;
}

/** One stage, in the order in which data passes through. */
export interface TriedStage {
  readonly stage: StageName;
  /** The field of the state that makes the stage; undefined for what is always there. */
  readonly field: string | undefined;
  /** What comes out of it. */
  readonly value: Json;
}

export type StageName =
  | 'Input'
  | 'InputPath'
  | 'Wait'
  | 'Error'
  | 'Cause'
  | 'Parameters'
  | 'Arguments'
  | 'Items'
  | 'ItemSelector'
  | 'ItemBatcher'
  | 'Result'
  | 'ResultSelector'
  | 'Assign'
  | 'ResultPath'
  | 'Output';

export interface Tried {
  readonly stages: readonly TriedStage[];
  /** The state that comes next; undefined at an end. */
  readonly next: string | undefined;
  /** Why it does not get further: an error's name and cause, or that the state is not valid. */
  readonly error: string | undefined;
  /** The field that does not get further, `Result` where it is what the task, branches or iterations gave; undefined if not certain. */
  readonly failedAt: string | undefined;
}

/** The member of TestState's inspection data if there is one, the stage it shows, and the fields that make it, the first that is there. */
const stages = [
  ['input', 'Input', []],
  ['afterInputPath', 'InputPath', ['InputPath']],
  // TestState does not tell them.
  [undefined, 'Wait', ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']],
  [undefined, 'Error', ['Error', 'ErrorPath']],
  [undefined, 'Cause', ['Cause', 'CausePath']],
  ['afterItemsPath', 'Items', ['ItemsPath', 'Items']],
  ['afterItemsPointer', 'Items', ['ItemReader']],
  ['afterItemSelector', 'ItemSelector', ['ItemSelector', 'Parameters']],
  ['afterItemBatcher', 'ItemBatcher', ['ItemBatcher']],
  ['afterParameters', 'Parameters', ['Parameters']],
  ['afterArguments', 'Arguments', ['Arguments']],
  ['result', 'Result', ['Result']],
  ['afterResultSelector', 'ResultSelector', ['ResultSelector']],
  ['variables', 'Assign', ['Assign']],
  ['afterResultPath', 'ResultPath', ['ResultPath']],
] as const;

/** Without the field the stage passes everything on, and is not shown. */
const onlyWithField = new Set<string>(
  stages.map(([, stage]) => stage).filter(stage => !/^(?:Input|Result|Output)$/.test(stage)),
);

export const stageOrder: readonly StageName[] = [
  ...new Set<StageName>([...stages.map(([, stage]) => stage), 'Output']),
];

/** The field that makes a stage, of a state that `has` it. */
export function fieldOfStage(stage: StageName, has: (field: string) => boolean): string | undefined {
  if (stage === 'Output') return ['OutputPath', 'Output'].find(has);
  return stages.flatMap(([, name, fields]) => (name === stage ? [...fields] : [])).find(has);
}

/** Fields that shape data, for trying out; those of the state's type and language are offered. */
export const dataFields: readonly string[] = [
  'InputPath',
  'Seconds',
  'SecondsPath',
  'Timestamp',
  'TimestampPath',
  'Error',
  'ErrorPath',
  'Cause',
  'CausePath',
  'ItemsPath',
  'Items',
  'Parameters',
  'Arguments',
  'ItemSelector',
  'Result',
  'ResultSelector',
  'Assign',
  'ResultPath',
  'OutputPath',
  'Output',
];

/** How far data came in a state that has failed. */
export interface Progress {
  readonly type: string | undefined;
  /** The value of a field of the state; undefined where it has none. */
  readonly field: (name: string) => Json | undefined;
  /** Stages that were passed, as moments name them, and `Result` where the task, branches or iterations have given one. */
  readonly passed: ReadonlySet<string>;
  /** Where evaluating failed, as a run says it of JSONata. */
  readonly location: string | undefined;
  /** The task, branches or iterations failed. */
  readonly hasWorkFailed: boolean;
  /** What is told of it. */
  readonly cause?: string | undefined;
}

/** What a Task reads beside its parameters, without a stage that would tell. */
const read: readonly string[] = ['TimeoutSecondsPath', 'HeartbeatSecondsPath', 'Credentials'];
/** One of them says for how long a Wait waits. */
const waits: readonly string[] = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];
/** What a Map reads before its iterations, or behind them, without a stage that would tell. */
const untold: readonly string[] = [
  ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
  ...['ItemReader', 'ItemBatcher', 'ResultWriter'],
];

/** The field at which a state failed, if that is certain. In JSONPath stages follow each other (Developer Guide, "Input and output"). */
export function failedFieldOf({ type, field, passed, location, hasWorkFailed, cause }: Progress): string | undefined {
  if (location !== undefined) {
    const [, rule, member] = /^(Choices\[\d+\])\/(\w+)/.exec(location) ?? [];
    if (rule !== undefined) return member === 'Condition' ? rule : `${rule}.${member}`;
    return /^\w+/.exec(location)?.[0];
  }
  const isLeft = (name: string, stage = name) => {
    const value = field(name);
    return value !== undefined && value !== '$' && !passed.has(stage);
  };
  const results = type === 'Task' || type === 'Map' || type === 'Parallel';
  const isPass = type === 'Pass';
  const way =
    isPass && field('Result') !== undefined ? [] : ['InputPath', ...(isPass || results ? ['Parameters'] : [])];
  const left = type === 'Map' ? ['InputPath'].find(name => isLeft(name)) : way.find(name => isLeft(name));
  if (left === 'Parameters' && read.some(name => field(name) !== undefined)) return undefined;
  if (left !== undefined) return left;
  if (type === 'Fail') return /\b(?:ErrorPath|CausePath)\b/.exec(cause ?? '')?.[0];
  if (type === 'Map' && isLeft('ItemsPath', 'Items')) return 'ItemsPath';
  if (results) {
    // A Map that has no items has not begun.
    const hasBegun = type === 'Task' || !untold.some(name => field(name) !== undefined);
    if (hasWorkFailed) return hasBegun && (type !== 'Map' || passed.has('Items')) ? 'Result' : undefined;
    if (!passed.has('Result')) return undefined;
  } else if (type === 'Wait') {
    if (!passed.has('Wait')) return waits.find(name => field(name) !== undefined);
  } else if (!isPass && type !== 'Succeed') return undefined;
  return ['Assign', 'ResultSelector', 'ResultPath', 'OutputPath'].find(name => isLeft(name));
}

/** What each rule of a Choice says; undefined for another state, where its data does not get to them, and where it is not valid. */
export async function tryRules(state: State, given: TryOut): Promise<ChoiceAnswers | undefined> {
  if (state.type !== 'Choice') return undefined;
  const { request, options } = asked(state, given);
  const answers = await testChoice(request, options);
  return answers && 'exception' in answers ? undefined : answers;
}

/** The state as it is tried, and what TestState is asked about it. */
function asked(state: State, { input, variables, executionInput, item, time, fields = {} }: TryOut) {
  const written = state.node ? (toJson(state.node) as { readonly [name: string]: Json }) : {};
  const tried = withFields(written, state.queryLanguage === 'JSONata', fields);
  if (state.queryLanguage === 'JSONata') tried.QueryLanguage = 'JSONata';
  return {
    tried,
    request: {
      definition: JSON.stringify(tried),
      input: JSON.stringify(input),
      inspectionLevel: 'DEBUG' as const,
      ...(isObject(variables) && { variables: JSON.stringify(variables) }),
    },
    options: {
      called: state.name,
      type: 'STANDARD' as const,
      ...(executionInput !== undefined && { executionInput }),
      ...(item && { item }),
      ...(time !== undefined && { startTime: time }),
    },
  };
}

export async function tryState(state: State, given: TryOut): Promise<Tried> {
  const { input, result, failure, taken } = given;
  const { tried, request: base, options } = asked(state, given);
  const mock = failure
    ? {
        errorOutput: {
          ...(failure.error !== undefined && { error: failure.error }),
          ...(failure.cause !== undefined && { cause: failure.cause }),
        },
      }
    : { result: JSON.stringify(result ?? {}), fieldValidationMode: 'NONE' as const };
  const request = {
    ...base,
    ...(needsResult.has(state.type ?? '') && {
      mock,
      ...(failure && { stateConfiguration: { retrierRetryCount: manyRetries } }),
    }),
  };
  const passed = new Set<string>();
  let location: string | undefined;
  let hasWorkFailed = failure !== undefined && state.type !== 'Task';
  let waited: { readonly seconds: number; readonly until: number } | undefined;
  const answer = await testState(request, {
    ...options,
    observe(moment) {
      if (moment.kind === 'stage') passed.add(moment.stage);
      else if (moment.kind === 'taskSucceeded') passed.add('Result');
      else if (moment.kind === 'waitStarted') {
        passed.add('Wait');
        waited = { seconds: (moment.until - moment.time) / 1000, until: moment.until };
      } else if (moment.kind === 'evaluationFailed') location = moment.location;
      else if (moment.kind === 'taskFailed' || moment.kind === 'taskTimedOut') hasWorkFailed = true;
    },
  });
  if ('exception' in answer)
    return {
      stages: [{ stage: 'Input', field: undefined, value: input }],
      next: undefined,
      error: withShortLists(answer.exception.message),
      failedAt: fieldOfRefusal(answer.exception.message, state.name),
    };
  const data = answer.inspectionData ?? {};
  const named = (name: string) => fieldOfTaken(name, state.type, taken);
  const fieldValue = (name: string) => valueOfField(tried, named(name));
  const has = (name: string) => fieldValue(name) !== undefined;
  // A Fail that cannot tell its error fails with another one.
  const isOwnEnd = isEndOfFail(state.type, location, answer.cause);
  const found: TriedStage[] = [];
  for (const [member, stage, names] of stages) {
    const made = names.find(has);
    const text =
      member !== undefined
        ? data[member]
        : stage === 'Wait'
          ? waited && JSON.stringify(made?.startsWith('T') ? formatTimestamp(waited.until) : waited.seconds)
          : isOwnEnd && (stage === 'Error' || stage === 'Cause')
            ? JSON.stringify(stage === 'Error' ? answer.error : answer.cause)
            : undefined;
    const field = made && named(made);
    if (text === undefined || (onlyWithField.has(stage) && field === undefined)) continue;
    // What a state that fails assigns is not known to have been assigned.
    if (stage === 'Assign' && answer.status !== 'SUCCEEDED') continue;
    const value = JSON.parse(text) as Json;
    found.push({ stage, field, value: stage === 'Assign' ? assignedOf(value, fieldValue('Assign')) : value });
  }
  const last = fieldOfStage('Output', has);
  if (answer.output !== undefined)
    found.push({ stage: 'Output', field: last && named(last), value: JSON.parse(answer.output) as Json });
  // Of a state on its own the number of an event says nothing.
  const cause = answer.cause?.replace(/ \(entered at the event id #\d+\)/, '');
  const why = isOwnEnd ? '' : [answer.error, cause].filter(Boolean).join(': ');
  const caught =
    answer.status === 'CAUGHT_ERROR' ? 'Caught: ' : answer.status === 'RETRIABLE' ? 'Would be retried: ' : '';
  const failedAt =
    why === ''
      ? undefined
      : failedFieldOf({ type: state.type, field: fieldValue, passed, location, hasWorkFailed, cause });
  return { stages: found, next: answer.nextState, error: why === '' ? undefined : caught + why, failedAt };
}

/** Whether a Fail has failed as it says. What stops it before begins as the engine's own errors do. */
export function isEndOfFail(
  type: string | undefined,
  location: string | undefined,
  cause: string | undefined,
): boolean {
  return type === 'Fail' && location === undefined && !cause?.startsWith('An error occurred while executing the state');
}

/** Of all that could stand there the first few. */
function withShortLists(message: string): string {
  return message.replace(/\[(\w+(?:, \w+){9,})\]/g, (_, list: string) => {
    const names = list.split(', ');
    return `[${names.slice(0, 4).join(', ')} and ${names.length - 4} others]`;
  });
}

/** `… at /States/NAME/Choices[0]/…`: where a definition is refused. */
function fieldOfRefusal(message: string, state: string): string | undefined {
  const place = message.split(` at /States/${state}/`)[1];
  return place && /^(?:Choices\[\d+\]|\w+)/.exec(place)?.[0];
}

/** TestState tells all variables: of those the ones that the state gives a value. */
function assignedOf(variables: Json, assign: Json | undefined): Json {
  if (!isObject(variables) || !isObject(assign)) return variables;
  const names = new Set(Object.keys(assign).map(name => name.replace(/\.\$$/, '')));
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name)));
}

/** More than a retrier may make (ASL spec, "Retrying after error": MaxAttempts is at most 99,999,999). */
const manyRetries = 100_000_000;
const needsResult = new Set(['Task', 'Map', 'Parallel']);

/** What puts tried fields into the document, each where it belongs; comments and everything else stay. */
export function fieldEdits(
  { document }: StateMachine,
  { node, queryLanguage }: State,
  fields: Readonly<Record<string, Json | undefined>>,
): TextEdit[] {
  if (!node) return [];
  const written = toJson(node) as { readonly [name: string]: Json };
  return Object.entries(plainFields(written, queryLanguage === 'JSONata', fields)).flatMap(([name, value]) => {
    const member = memberOf(node, name);
    if (value === undefined) return member ? removeMember(document, member) : [];
    if (!member) return [addMember(document, node, name, value)];
    const within = member.value && editsWithin(document, member.value, value);
    return within && !areInEachOthersWay(within) ? within : [replaceValue(document, member, value)];
  });
}

function areInEachOthersWay(edits: readonly TextEdit[]): boolean {
  const spans = edits.map(({ span }) => span).sort((a, b) => a.start - b.start || a.end - b.end);
  return spans.some((span, index) => {
    const before = spans[index - 1];
    return before !== undefined && (span.start < before.end || span.start === before.start);
  });
}

/**
 * What makes a value another one and leaves what stays the same as it is written: quotes, comments, the style of YAML. Undefined
 * where it is another one as a whole.
 */
function editsWithin(document: StateMachine['document'], node: Node, value: Json): TextEdit[] | undefined {
  if (sameJson(toJson(node), value)) return [];
  if (node.kind === 'array' && Array.isArray(value)) {
    if (node.items.length !== value.length) return undefined;
    return collected(node.items.map((item, index) => item && editsWithin(document, item, value[index]!)));
  }
  if (node.kind !== 'object' || !isObject(value) || node.members.length === 0) return undefined;
  const written = new Map(node.members.map(member => [member.key.value, member]));
  const added = Object.entries(value).filter(([name]) => !written.has(name));
  const gone = node.members.filter(({ key }) => !Object.hasOwn(value, key.value));
  // Another operator stands where the one before stood.
  const changed = new Map(gone.slice(0, added.length).map(member => [member, added.shift()!]));
  // One after the other they would be in each other's way.
  if (written.size < node.members.length || added.length + gone.length - changed.size > 1) return undefined;
  if (gone.length === node.members.length) return undefined;
  return collected([
    ...node.members.map(member => {
      const instead = changed.get(member);
      if (instead) return [replaceMember(document, member, ...instead)];
      const other = value[member.key.value];
      if (other === undefined) return removeMember(document, member);
      return (member.value && editsWithin(document, member.value, other)) ?? [replaceValue(document, member, other)];
    }),
    ...added.map(([name, other]) => [addMember(document, node, name, other)]),
  ]);
}

function collected(parts: readonly (readonly TextEdit[] | undefined)[]): TextEdit[] | undefined {
  return parts.includes(undefined) ? undefined : parts.flatMap(part => part ?? []);
}
