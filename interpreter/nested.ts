/**
 * Tasks that start executions of a state machine that is here (`World.stateMachine`): the execution is a strand of the same
 * run, on the same time, and its moments are in the same stream. A task that waits goes on when it ends; one that does not
 * lets it go its own way, beyond the end of the outer execution if need be. Results and errors have the shapes that AWS gives
 * them (AWS recordings of `states:startExecution`).
 */
import { isObject, type Json, type JsonObject } from '../expressions/index.ts';
import { newRecord } from './record.ts';
import { readResource, type TaskResource } from './resource.ts';
import type { ExecutionRecord, ExecutionStatus, LocalStateMachine, NestedStart, Run, Strand } from './run.ts';
import { isLarger } from './size.ts';
import { formatTimestamp } from './time.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

/** State machines that start each other without end are stopped here. */
const deepest = 32;

export interface Nested {
  /** What is to be started, or why it cannot be; undefined when the state machine is not here. */
  find(
    run: Run,
    strand: Strand,
    parameters: Json,
  ): NestedStart | TaskAnswer | undefined | Promise<NestedStart | TaskAnswer | undefined>;
  /** What the task knows as soon as it has started it. */
  firstAnswer(start: NestedStart): TaskAnswer;
}

/** Undefined for resources that start no execution. */
export function compileNested({ service, action }: TaskResource): Nested | undefined {
  const resource = `${service}:${action}`;
  const pattern = Object.hasOwn(patterns, resource) ? patterns[resource] : undefined;
  if (pattern === undefined) return undefined;
  return {
    find(run, strand, parameters) {
      const arn = machineIn(parameters);
      if (arn === undefined) return undefined;
      const start = (local: LocalStateMachine | undefined) =>
        local && prepare(run, strand, parameters as JsonObject, { resource, machine: arn, local });
      const local = run.world.stateMachine?.(arn);
      return local instanceof Promise ? local.then(start, whyNot) : start(local);
    },
    firstAnswer({ record }) {
      const submitted = pattern.started(record);
      return pattern.ended === undefined && !resource.endsWith('.waitForTaskToken')
        ? { kind: 'success', result: submitted }
        : { kind: 'silence', ...(!resource.startsWith('aws-sdk') && { submitted }) };
    },
  };
}

/** What the state machine is asked for by that a task starts; undefined for tasks that start none. */
export function startedBy({ resource, parameters }: TaskCall): string | undefined {
  const { service, action } = readResource(resource);
  return Object.hasOwn(patterns, `${service}:${action}`) ? machineIn(parameters) : undefined;
}

/** `Child` of `arn:aws:states:us-east-1:123456789012:stateMachine:Child:PROD`; what is no such ARN stays as it is. */
export function stateMachineNameOf(asked: string): string {
  return /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([^:]+)/.exec(asked)?.[1] ?? asked;
}

function machineIn(parameters: Json): string | undefined {
  const arn = isObject(parameters) ? parameters.StateMachineArn : undefined;
  return typeof arn === 'string' ? arn : undefined;
}

function whyNot(error: unknown): TaskAnswer {
  return { kind: 'unanswered', message: error instanceof Error ? error.message : String(error) };
}

function prepare(
  run: Run,
  strand: Strand,
  parameters: JsonObject,
  asked: { readonly resource: string; readonly machine: string; readonly local: LocalStateMachine },
): NestedStart | TaskAnswer {
  const { resource, machine, local } = asked;
  const outer = strand.root.execution!;
  const depth = (outer.nested?.depth ?? 0) + 1;
  if (depth > deepest)
    return {
      kind: 'unanswered',
      message: `State machines start each other more than ${deepest} deep, the last one is ${machine}. They may do so without end: let one of them stop, or give the task an answer of its own.`,
    };
  const requestId = run.newId();
  const refused = (text: string): TaskAnswer => ({
    kind: 'failure',
    error: resource.startsWith('aws-sdk')
      ? 'Sfn.InvalidExecutionInputException'
      : 'StepFunctions.InvalidExecutionInputException',
    cause: resource.startsWith('aws-sdk')
      ? `${text} (Service: Sfn, Status Code: 400, Request ID: ${requestId})`
      : `${text} (Service: AWSStepFunctions; Status Code: 400; Error Code: InvalidExecutionInput; Request ID: ${requestId}; Proxy: null)`,
  });
  const input = inputOf(parameters.Input);
  if (input === undefined)
    return refused(`Invalid State Machine Execution Input: '${parameters.Input}' is no JSON text`);
  const limit = run.payloadLimit;
  if (limit !== undefined && isLarger(input, limit))
    return refused(`Invalid State Machine Execution Input: it has more than ${limit} bytes`);
  const [, , , region, account, , named] = machine.split(':');
  const stateMachineName = named || machine;
  const settings = {
    type: local.type ?? (resource.endsWith(':startSyncExecution') ? 'EXPRESS' : 'STANDARD'),
    account: account || outer.settings.account,
    region: region || outer.settings.region,
    stateMachineName,
    name: typeof parameters.Name === 'string' ? parameters.Name : run.newId(),
    roleArn: `arn:aws:iam::${account || outer.settings.account}:role/${stateMachineName}Role`,
  } as const;
  const detached = patterns[resource]!.ended === undefined;
  const record = newRecord(settings, {
    input,
    now: run.now,
    random: run.random,
    timeoutSeconds: local.program.timeoutSeconds,
    historyLimit: run.historyLimitOf(settings.type),
    wakeBy: detached ? Infinity : outer.wakeBy,
  });
  const nested = { machine, detached, depth, requestId, resource, ...(local.task && { task: local.task }) };
  return { scope: local.program.root, record: { ...record, nested } };
}

/** Starts what the task of the strand is to start. */
export function beginNested(run: Run, parent: Strand): void {
  const start = parent.task?.nested;
  if (start === undefined) return;
  const { scope, record } = start;
  const { path } = parent.info;
  const own = `${parent.state!.name}(${record.settings.stateMachineName})`;
  const place = path === '' ? own : `${path}/${own}`;
  const strand = run.newExecutionStrand(scope, place, parent, 0, undefined, record.input, { ...record });
  parent.task = { ...parent.task!, nested: { ...start, strand: strand.info.id } };
  run.begin(strand);
}

/** Stops what the task of the strand waits for, as AWS does when the state is aborted or times out. */
export function stopNested(run: Run, parent: Strand): void {
  const start = parent.task?.nested;
  if (start?.strand === undefined || start.record.nested.detached) return;
  parent.task = { ...parent.task!, nested: undefined };
  const strand = run.strandOf(start.strand);
  if (strand?.alive) run.stop(strand);
}

/** AWS recording: what is said to have aborted an execution that a task waits for. Children of a Map Run have no cause. */
export function stoppedCause(strand: Strand): string | undefined {
  if (strand.execution?.nested === undefined) return undefined;
  const outer = arnOf(strand.parent!.root.execution!);
  return `The Task state in AWS Step Functions execution [${outer}] which was managing this resource was aborted`;
}

/** An execution that has come to its end. */
interface Ended {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly input: Json;
  readonly started: number;
  readonly stopped: number;
  readonly status: ExecutionStatus;
  readonly output: Json;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** Lets the task that waits for it go on. */
export function nestedExecutionDone(
  run: Run,
  strand: Strand,
  status: ExecutionStatus,
  { error, cause }: { readonly error: string | undefined; readonly cause: string | undefined },
  output: Json | undefined,
): void {
  const parent = strand.parent!;
  const record = strand.execution!;
  const { nested, settings, startTime, input } = record;
  if (nested!.detached || !parent.alive || parent.task?.nested?.strand !== strand.info.id) return;
  parent.root.execution!.steps += record.steps;
  const ended: Ended = {
    arn: arnOf(record),
    machine: nested!.machine,
    name: settings.name,
    input,
    started: startTime,
    stopped: run.now,
    status,
    output: output ?? null,
    error,
    cause,
  };
  // Nobody has answered one of its tasks: that is no failure that the outer one could have on AWS, and it is not caught.
  const answer: TaskAnswer =
    error === 'States.Runtime' && cause !== undefined && cause === run.unanswered
      ? { kind: 'failure', error, cause }
      : patterns[nested!.resource]!.ended!(ended);
  parent.task = { ...parent.task, answer, ends: 'answer', nested: undefined };
  run.restart(parent);
}

function arnOf({ context }: ExecutionRecord): string {
  return (context as { readonly Execution: { readonly Id: string } }).Execution.Id;
}

/** AWS recording: without Input, or with null, it is `{}`; a text is taken for JSON. */
function inputOf(given: Json | undefined): Json | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given) as Json;
  } catch {
    return undefined;
  }
}

// ---------------------------------------------------------------- answers

interface Pattern {
  /** The answer to the request itself. */
  started(record: NestedStart['record']): Json;
  /** The answer when it has ended; undefined for those who do not wait for that. */
  ended?(ended: Ended): TaskAnswer;
}

const patterns: { readonly [resource: string]: Pattern } = {
  'states:startExecution': { started: startedAnswer },
  // The token is sent back by somebody else: by the started execution itself, or by a mock.
  'states:startExecution.waitForTaskToken': { started: startedAnswer },
  'states:startExecution.sync': { started: startedAnswer, ended: ended => synchronous(ended, JSON.stringify) },
  'states:startExecution.sync:2': { started: startedAnswer, ended: ended => synchronous(ended, value => value) },
  'aws-sdk:sfn:startExecution': {
    started: record => ({ ExecutionArn: arnOf(record), StartDate: formatTimestamp(record.startTime) }),
  },
  'aws-sdk:sfn:startSyncExecution': {
    started: () => ({}),
    ended: ended => ({ kind: 'success', result: describeSync(ended) }),
  },
};

function startedAnswer(record: NestedStart['record']): Json {
  const { requestId } = record.nested;
  const type = 'application/x-amz-json-1.0';
  return {
    ExecutionArn: arnOf(record),
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [requestId], 'Content-Type': [type] },
      HttpHeaders: { 'Content-Type': type, 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: record.startTime,
  };
}

/** API reference, "SendTaskFailure": a cause has 32,768 characters at most. One inside the other would double each time. */
const longestCause = 32_768;

/** `.sync` has input and output as text, `.sync:2` as they are; a cause has them as text in both. */
function synchronous(ended: Ended, show: (value: Json) => Json): TaskAnswer {
  const { arn, machine, name, input, started, stopped, status, output, error, cause } = ended;
  const dates = { StartDate: started, StateMachineArn: machine, Status: status, StopDate: stopped };
  const details = { Included: true };
  if (status === 'SUCCEEDED')
    return {
      kind: 'success',
      result: {
        ExecutionArn: arn,
        Input: show(input),
        InputDetails: details,
        Name: name,
        Output: show(output),
        OutputDetails: details,
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        ...dates,
      },
    };
  const failure = {
    ...words(error, cause),
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: details,
    Name: name,
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE',
    ...dates,
  };
  return { kind: 'failure', error: 'States.TaskFailed', cause: JSON.stringify(failure).slice(0, longestCause) };
}

/** StartSyncExecution succeeds also when the execution has failed: its Status says so (API reference). */
function describeSync({ arn, machine, name, input, started, stopped, status, output, error, cause }: Ended): Json {
  const details = { Included: true };
  return {
    BillingDetails: {
      BilledDurationInMilliseconds: Math.ceil((stopped - started) / 100) * 100,
      BilledMemoryUsedInMB: 64,
    },
    ...words(error, cause),
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: details,
    Name: name,
    ...(status === 'SUCCEEDED' ? { Output: JSON.stringify(output), OutputDetails: details } : {}),
    StartDate: formatTimestamp(started),
    StateMachineArn: machine,
    Status: status,
    StopDate: formatTimestamp(stopped),
  };
}

function words(error: string | undefined, cause: string | undefined): JsonObject {
  return { ...(cause === undefined ? {} : { Cause: cause }), ...(error === undefined ? {} : { Error: error }) };
}
