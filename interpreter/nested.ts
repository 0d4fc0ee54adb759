/**
 * Tasks that start executions of a state machine that is here (`World.stateMachine`): the execution runs in full when it
 * is started, on time that begins when the task does, and the task takes as long as it has taken. Results and errors have
 * the shapes that AWS gives them (AWS recordings of `states:startExecution`). Its moments are its own; they are not told.
 */
import { isObject, type Json, type JsonObject } from '../expressions/index.ts';
import { Execution } from './execution.ts';
import type { TaskResource } from './resource.ts';
import type { Strand } from './strand.ts';
import { formatTimestamp } from './time.ts';
import type { LocalStateMachine, TaskAnswer, World } from './world.ts';

/** State machines that start each other without end are stopped here. */
const deepest = 32;

/** Answers a task that starts an execution; undefined when its state machine is not here. */
export type StartNested = (run: Execution, strand: Strand, parameters: Json) => Promise<TaskAnswer> | undefined;

/** Undefined for resources that start no execution. */
export function compileNested({ service, action }: TaskResource): StartNested | undefined {
  const answer = answers[`${service}:${action}`];
  if (answer === undefined) return undefined;
  return (run, strand, parameters) => {
    const arn = isObject(parameters) ? parameters.StateMachineArn : undefined;
    const machine = typeof arn === 'string' ? run.world.stateMachine?.(arn) : undefined;
    if (machine === undefined) return undefined;
    return start(run, strand, parameters as JsonObject, arn as string, machine).then(ended =>
      'kind' in ended ? ended : answer(ended),
    );
  };
}

/** An execution that has come to its end. */
interface Ended {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly input: Json;
  readonly execution: Execution;
  readonly started: number;
  readonly requestId: string;
}

async function start(
  run: Execution,
  strand: Strand,
  parameters: JsonObject,
  arn: string,
  { program, type, world = run.world }: LocalStateMachine,
): Promise<Ended | TaskAnswer> {
  const depth = run.settings.depth + 1;
  if (depth > deepest)
    return {
      kind: 'unanswered',
      message: `State machines start each other more than ${deepest} deep, the last one is ${arn}. They may do so without end: let one of them stop, or give the task an answer of its own.`,
    };
  const requestId = run.newId();
  const input = inputOf(parameters.Input);
  if (input === undefined)
    return {
      kind: 'failure',
      error: 'StepFunctions.InvalidExecutionInputException',
      cause: `Invalid State Machine Execution Input: '${parameters.Input}' is no JSON text (Service: AWSStepFunctions; Status Code: 400; Error Code: InvalidExecutionInput; Request ID: ${requestId}; Proxy: null)`,
    };
  const name = typeof parameters.Name === 'string' ? parameters.Name : run.newId();
  const [, , , region = '', account = '', , machineName = ''] = arn.split(':');
  const inner: World = {
    ...own(world),
    task: call => world.task({ ...call, stateMachine: call.stateMachine ?? arn }),
  };
  const record = strand.root.execution!;
  const execution = new Execution(
    program,
    {
      ...run.limits,
      momentLimit: Math.max(run.limits.momentLimit - record.steps, 0),
      input,
      world: inner,
      type: type ?? 'STANDARD',
      startTime: run.now,
      seed: Math.floor(run.random() * 2 ** 31),
      name,
      stateMachineName: machineName || arn,
      ...(account === '' ? {} : { account }),
      ...(region === '' ? {} : { region }),
    },
    undefined,
    depth,
  );
  const [first] = execution.strands();
  const { Execution: about } = first!.context as { readonly Execution: { readonly Id: string } };
  await execution.run();
  record.steps += execution.stepsMade;
  const { unanswered } = execution;
  if (unanswered !== undefined && unanswered === execution.cause)
    return { kind: 'unanswered', message: depth === 1 ? `In an execution that it starts: ${unanswered}` : unanswered };
  return { arn: about.Id, machine: arn, name, input, execution, started: run.now, requestId };
}

/** A world's functions, whether they are its own or its class's. */
function own(world: World): Omit<World, 'task'> {
  const { activityExists, readObject, openObject, listObjects, writeObject, writePart, completeParts, stateMachine } =
    world;
  const functions = {
    activityExists,
    readObject,
    openObject,
    listObjects,
    writeObject,
    writePart,
    completeParts,
    stateMachine,
  };
  return Object.fromEntries(
    Object.entries(functions).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, (each as (...args: unknown[]) => unknown).bind(world)]],
    ),
  );
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

const answers: { readonly [resource: string]: (ended: Ended) => TaskAnswer } = {
  'states:startExecution': ended => ({ kind: 'success', result: startedAnswer(ended) }),
  'states:startExecution.sync': ended => synchronous(ended, JSON.stringify),
  'states:startExecution.sync:2': ended => synchronous(ended, value => value),
  'aws-sdk:sfn:startExecution': ({ arn, started }) => ({
    kind: 'success',
    result: { ExecutionArn: arn, StartDate: formatTimestamp(started) },
  }),
  'aws-sdk:sfn:startSyncExecution': ended => ({
    kind: 'success',
    result: describeSync(ended),
    delaySeconds: seconds(ended),
  }),
};

function startedAnswer({ arn, started, requestId }: Ended): Json {
  const type = 'application/x-amz-json-1.0';
  return {
    ExecutionArn: arn,
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [requestId], 'Content-Type': [type] },
      HttpHeaders: { 'Content-Type': type, 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: started,
  };
}

/** API reference, "SendTaskFailure": a cause has 32,768 characters at most. One inside the other would double each time. */
const longestCause = 32_768;

/** `.sync` has input and output as text, `.sync:2` as they are; a cause has them as text in both. */
function synchronous(ended: Ended, show: (value: Json) => Json): TaskAnswer {
  const { arn, machine, name, input, execution, started } = ended;
  const { status, output = null, error, cause } = execution.result();
  const progress = { submitted: startedAnswer(ended), delaySeconds: seconds(ended) };
  const dates = { StartDate: started, StateMachineArn: machine, Status: status, StopDate: execution.now };
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
      ...progress,
    };
  const failure = {
    ...words(status === 'TIMED_OUT' ? 'States.Timeout' : error, cause),
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: details,
    Name: name,
    OutputDetails: details,
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE',
    ...dates,
  };
  const text = JSON.stringify(failure).slice(0, longestCause);
  return { kind: 'failure', error: 'States.TaskFailed', cause: text, ...progress };
}

/** StartSyncExecution succeeds also when the execution has failed: its Status says so (API reference). */
function describeSync(ended: Ended): Json {
  const { arn, machine, name, input, execution, started } = ended;
  const { status, output, error, cause } = execution.result();
  const details = { Included: true };
  return {
    BillingDetails: {
      BilledDurationInMilliseconds: Math.ceil((execution.now - started) / 100) * 100,
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
    StopDate: formatTimestamp(execution.now),
  };
}

function words(error: string | undefined, cause: string | undefined): JsonObject {
  return { ...(cause === undefined ? {} : { Cause: cause }), ...(error === undefined ? {} : { Error: error }) };
}

function seconds({ execution, started }: Ended): number {
  return (execution.now - started) / 1000;
}
