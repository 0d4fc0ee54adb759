/**
 * One state on its own, with its data between the stages: as it is written, or with fields changed as somebody tries them out. What
 * runs is TestState of the interpreter, so what is seen here is what AWS would show. Nothing is written to the document.
 */
import { isObject, type Json, sameJson } from '../../expressions/index.ts';
import { type ErrorOutput, testState } from '../../interpreter/index.ts';
import {
  addMember,
  memberOf,
  type Node,
  removeMember,
  replaceValue,
  type State,
  type StateMachine,
  type TextEdit,
  toJson,
} from '../../language/index.ts';

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
  /** Fields as they are tried, by name; `undefined` for one that is taken away. */
  readonly fields?: Readonly<Record<string, Json | undefined>>;
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

/** The member of TestState's inspection data, the stage it shows, and the fields that make it, the first that is there. */
const stages = [
  ['input', 'Input', []],
  ['afterInputPath', 'InputPath', ['InputPath']],
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
}

/** What a Task reads beside its parameters, without a stage that would tell. */
const read: readonly string[] = ['TimeoutSecondsPath', 'HeartbeatSecondsPath', 'Credentials'];
/** What a Map reads before its iterations, or behind them, without a stage that would tell. */
const untold: readonly string[] = [
  ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
  ...['ItemReader', 'ItemBatcher', 'ResultWriter'],
];

/** The field at which a state failed, if that is certain. In JSONPath stages follow each other (Developer Guide, "Input and output"). */
export function failedFieldOf({ type, field, passed, location, hasWorkFailed }: Progress): string | undefined {
  if (location !== undefined) return /^\w+/.exec(location)?.[0];
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
  if (type === 'Map' && isLeft('ItemsPath', 'Items')) return 'ItemsPath';
  if (results) {
    // A Map that has no items has not begun.
    const hasBegun = type === 'Task' || !untold.some(name => field(name) !== undefined);
    if (hasWorkFailed) return hasBegun && (type !== 'Map' || passed.has('Items')) ? 'Result' : undefined;
    if (!passed.has('Result')) return undefined;
  } else if (!isPass && type !== 'Succeed') return undefined;
  return ['Assign', 'ResultSelector', 'ResultPath', 'OutputPath'].find(name => isLeft(name));
}

export async function tryState(
  state: State,
  { input, variables, result, failure, executionInput, item, fields = {} }: TryOut,
): Promise<Tried> {
  const written = state.node ? (toJson(state.node) as { readonly [name: string]: Json }) : {};
  const tried: Record<string, Json> = { ...written };
  for (const [name, value] of Object.entries(fields))
    if (value === undefined) delete tried[name];
    else tried[name] = value;
  if (state.queryLanguage === 'JSONata') tried.QueryLanguage = 'JSONata';
  const mock = failure
    ? {
        errorOutput: {
          ...(failure.error !== undefined && { error: failure.error }),
          ...(failure.cause !== undefined && { cause: failure.cause }),
        },
      }
    : { result: JSON.stringify(result ?? {}), fieldValidationMode: 'NONE' as const };
  const request = {
    definition: JSON.stringify(tried),
    input: JSON.stringify(input),
    inspectionLevel: 'DEBUG' as const,
    ...(isObject(variables) && { variables: JSON.stringify(variables) }),
    ...(needsResult.has(state.type ?? '') && {
      mock,
      ...(failure && { stateConfiguration: { retrierRetryCount: manyRetries } }),
    }),
  };
  const passed = new Set<string>();
  let location: string | undefined;
  let hasWorkFailed = failure !== undefined && state.type !== 'Task';
  const answer = await testState(request, {
    called: state.name,
    observe(moment) {
      if (moment.kind === 'stage') passed.add(moment.stage);
      else if (moment.kind === 'taskSucceeded') passed.add('Result');
      else if (moment.kind === 'evaluationFailed') location = moment.location;
      else if (moment.kind === 'taskFailed' || moment.kind === 'taskTimedOut') hasWorkFailed = true;
    },
    ...(executionInput !== undefined && { executionInput }),
    ...(item && { item }),
  });
  if ('exception' in answer)
    return {
      stages: [{ stage: 'Input', field: undefined, value: input }],
      next: undefined,
      error: answer.exception.message,
      failedAt: undefined,
    };
  const data = answer.inspectionData ?? {};
  const found: TriedStage[] = [];
  for (const [member, stage, names] of stages) {
    const text = data[member];
    const field = names.find(name => Object.hasOwn(tried, name));
    if (text === undefined || (onlyWithField.has(stage) && field === undefined)) continue;
    // What a state that fails assigns is not known to have been assigned.
    if (stage === 'Assign' && answer.status !== 'SUCCEEDED') continue;
    const value = JSON.parse(text) as Json;
    found.push({ stage, field, value: stage === 'Assign' ? assignedOf(value, tried.Assign) : value });
  }
  const last = fieldOfStage('Output', name => Object.hasOwn(tried, name));
  if (answer.output !== undefined)
    found.push({ stage: 'Output', field: last, value: JSON.parse(answer.output) as Json });
  // Of a state on its own the number of an event says nothing.
  const cause = answer.cause?.replace(/ \(entered at the event id #\d+\)/, '');
  const why = [answer.error, cause].filter(Boolean).join(': ');
  const caught =
    answer.status === 'CAUGHT_ERROR' ? 'Caught: ' : answer.status === 'RETRIABLE' ? 'Would be retried: ' : '';
  const failedAt =
    why === ''
      ? undefined
      : failedFieldOf({ type: state.type, field: name => tried[name], passed, location, hasWorkFailed });
  return { stages: found, next: answer.nextState, error: why === '' ? undefined : caught + why, failedAt };
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
  { node }: State,
  fields: Readonly<Record<string, Json | undefined>>,
): TextEdit[] {
  if (!node) return [];
  return Object.entries(fields).flatMap(([name, value]) => {
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
  // One after the other they would be in each other's way.
  if (written.size < node.members.length || added.length + gone.length > 1 || gone.length === node.members.length)
    return undefined;
  return collected([
    ...node.members.map(member => {
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
