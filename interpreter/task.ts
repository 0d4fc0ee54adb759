/**
 * Task states: what is sent, when the answer comes, and what ends the wait for it. Who answers is the world's business;
 * timeouts and heartbeats run on virtual time against the delay of the answer.
 */
import type { Json } from '../expressions/index.ts';
import { compileCallback } from './callbacks.ts';
import { dataLimitExceeded, type Failure, StatesError } from './failure.ts';
import { compileLookup, compileTemplate, runtimeError } from './fields.ts';
import { compileJsonataField, compileSecondsField } from './jsonata-fields.ts';
import { beginNested, compileNested, stopNested } from './nested.ts';
import { readResource, type TaskResource } from './resource.ts';
import type { Operation, Run, StateSource, Strand, World } from './run.ts';
import { serviceRule, strayTemplates } from './services.ts';
import { isLarger } from './size.ts';
import { whenDone } from './stages.ts';
import type { MadeUp, TaskAnswer, TaskCall } from './world.ts';
import { BadField } from './written-fields.ts';

type Seconds = (run: Run, strand: Strand) => number | Promise<number>;

/** What is settled before Parameters or Arguments: the token they may contain, time limits, credentials. */
export function beginTask(source: StateSource): Operation[] {
  const { fields } = source;
  const resource = readResource(resourceOf(source));
  const { pattern } = resource;
  const refused = refusedInExpress(resource);
  const timeout = compileSeconds(source, 'TimeoutSeconds');
  const heartbeat = compileSeconds(source, 'HeartbeatSeconds');
  const written = fields.get('Credentials');
  const credentials = written === undefined ? undefined : compileCredentials(written, source.jsonata);
  return [
    (run, strand) => {
      if (refused !== undefined && run.isExpress(strand)) throw runtimeError(strand, refused);
      // The context object has a token in `.sync` tasks, too (AWS recording of startExecution.sync).
      strand.token = pattern === 'request' ? undefined : run.newToken();
      const begin = (timeoutSeconds?: number, heartbeatSeconds?: number, role?: Json) => {
        strand.task = {
          parameters: null,
          scheduled: 0,
          timeoutSeconds,
          heartbeatSeconds,
          credentials: role,
          answer: undefined,
          ends: undefined,
        };
        strand.pc++;
      };
      if (source.jsonata && (timeout || heartbeat || credentials))
        return (async () => {
          begin(await timeout?.(run, strand), await heartbeat?.(run, strand), await credentials?.(run, strand));
        })();
      begin(
        timeout?.(run, strand) as number | undefined,
        heartbeat?.(run, strand) as number | undefined,
        credentials?.(run, strand) as Json | undefined,
      );
    },
  ];
}

/** What AWS says when an Express state machine with such a state is to be created. */
function refusedInExpress({ kind, pattern }: TaskResource): string | undefined {
  if (kind === 'activity') return 'Express state machine does not support Activity ARN';
  return pattern === 'request' ? undefined : `Express state machine does not support '.${pattern}' service integration`;
}

export function taskOperations(source: StateSource): Operation[] {
  const resource = resourceOf(source);
  const read = readResource(resource);
  const { kind, pattern, service, action } = read;
  const { name } = source.program;
  const beats = pattern === 'waitForTaskToken' || kind === 'activity';

  const nested = compileNested(read);
  const callback = compileCallback(read);
  const { complete: completed, refuse } = serviceRule(service, action);

  const schedule: Operation = (run, strand) => {
    const task = strand.task!;
    const parameters = completed === undefined ? strand.data : completed(strand.data);
    // Developer Guide, "States.DataLimitExceeded": also when what Parameters give is too large.
    if (run.payloadLimit !== undefined && parameters !== strand.input && isLarger(parameters, run.payloadLimit))
      throw dataLimitExceeded(name);
    const stray = kind === 'service' && !source.jsonata ? strayTemplates(parameters) : [];
    const problems = [...(refuse?.(parameters) ?? []), ...stray];
    if (problems.length > 0)
      throw runtimeError(
        strand,
        `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${problems.join(', ')}]`,
      );
    if (kind === 'activity' && run.world.activityExists?.(resource) === false)
      throw runtimeError(strand, `The activity ${resource} does not exist.`);
    strand.task = { ...task, parameters, scheduled: run.now };
    strand.pc++;
    const event = run.count(strand);
    if (run.watched)
      run.tell(
        strand,
        {
          kind: 'taskScheduled',
          resource,
          parameters,
          attempt: strand.retryCount,
          timeoutSeconds: task.timeoutSeconds,
          heartbeatSeconds: task.heartbeatSeconds,
          token: pattern === 'waitForTaskToken' ? strand.token : undefined,
          credentials: task.credentials,
        },
        event,
      );
    run.turn(strand);
  };

  const ask: Operation = (run, strand) => {
    const { parameters } = strand.task!;
    const { nested: within } = strand.root.execution!;
    const answer = asked(within?.task ? (within as Pick<World, 'task'>) : run.world, {
      state: name,
      steps: source.program.state.steps,
      branch: strand.info.path,
      resource,
      parameters,
      attempt: strand.retryCount,
      invocation: run.countInvocation(strand),
      token: pattern === 'waitForTaskToken' ? strand.token : undefined,
      ...(within && { stateMachine: within.machine }),
    });
    const take = (given: TaskAnswer): void => {
      strand.task = { ...strand.task!, answer: given };
      strand.pc++;
      if (given.kind !== 'unanswered') return;
      run.standAt(strand);
      const { message, asks } = given;
      if (run.watched)
        run.tell(strand, { kind: 'taskUnanswered', resource, parameters, message, ...(asks && { asks }) });
    };
    return whenDone(answer, given => {
      if (given.kind !== 'unanswered') return take(given);
      const called = callback?.(run, parameters);
      if (called) return take(called);
      return whenDone(nested?.find(run, strand, parameters), child => {
        if (child === undefined) return take(given);
        if ('kind' in child) return take(child);
        strand.task = { ...strand.task!, nested: child };
        take(nested!.firstAnswer(child));
      });
    });
  };

  const start: Operation = (run, strand) => {
    const { answer } = strand.task!;
    if (answer?.kind === 'unanswered') {
      run.unanswered = answer.message;
      throw new StatesError('States.Runtime', answer.message);
    }
    run.standAt(undefined);
    strand.pc++;
    const event = run.count(strand);
    const worker = 'worker' in answer! ? answer.worker : undefined;
    if (run.watched) run.tell(strand, { kind: 'taskStarted', resource, worker }, event);
    run.turn(strand);
  };

  const wait: Operation = (run, strand) => {
    const task = strand.task!;
    const answer = task.answer!;
    const submitted = 'submitted' in answer ? answer.submitted : undefined;
    strand.pc++;
    // AWS clocks TimeoutSeconds from TaskScheduled, heartbeats from the submission or the last heartbeat.
    const timeoutAt = task.timeoutSeconds === undefined ? Infinity : task.scheduled + task.timeoutSeconds * 1000;
    const heartbeatAt =
      beats && task.heartbeatSeconds !== undefined
        ? run.now + lastBeat(answer, task.heartbeatSeconds) + task.heartbeatSeconds * 1000
        : Infinity;
    const delay = 'delaySeconds' in answer ? (answer.delaySeconds ?? 0) : 0;
    const answerAt = answer.kind === 'silence' ? Infinity : run.now + delay * 1000;
    const until = Math.min(timeoutAt, heartbeatAt, answerAt);
    strand.task = { ...task, ends: answerAt === until ? 'answer' : timeoutAt === until ? 'timeout' : 'heartbeat' };
    run.sleep(strand, until);
    const succeeds = answer.kind === 'success' && pattern !== 'request';
    if (submitted !== undefined || succeeds) {
      const event = run.count(strand);
      if (run.watched) run.tell(strand, { kind: 'taskSubmitted', resource, output: submitted ?? {} }, event);
    }
    beginNested(run, strand);
  };

  const complete: Operation = (run, strand) => {
    const { answer, ends } = strand.task!;
    if (ends !== 'answer') {
      stopNested(run, strand);
      const event = run.count(strand);
      const words = { error: 'States.Timeout', cause: undefined };
      if (run.watched) run.tell(strand, { kind: 'taskTimedOut', resource, ...words }, event);
      run.fail(strand, { ...words, fatal: false, timedOut: ends ?? 'timeout', uncatchable: false });
      return;
    }
    if (answer?.kind === 'failure') {
      const { error, cause, submitted, madeUp } = answer;
      const refused = pattern !== 'request' && submitted === undefined && isErrorOf(service, error);
      return failed(run, strand, { error, cause }, refused, madeUp);
    }
    if (answer?.kind !== 'success')
      throw new StatesError('States.Runtime', `The task of state "${name}" has no answer.`);
    if (run.payloadLimit !== undefined && isLarger(answer.result, run.payloadLimit)) {
      const { error, text } = dataLimitExceeded(kind === 'service' ? service : resource);
      return failed(run, strand, { error, cause: text });
    }
    strand.data = answer.result;
    strand.pc++;
    const { result, madeUp } = answer;
    const event = run.count(strand);
    if (run.watched)
      run.tell(strand, { kind: 'taskSucceeded', resource, output: result, ...(madeUp && { madeUp }) }, event);
  };

  const failed = (
    run: Run,
    strand: Strand,
    words: Pick<Failure, 'error' | 'cause'>,
    refused = false,
    madeUp?: MadeUp,
  ) => {
    const event = run.count(strand);
    const more = { ...(refused && { refused }), ...(madeUp && { madeUp }) };
    if (run.watched) run.tell(strand, { kind: 'taskFailed', resource, ...words, ...more }, event);
    run.fail(strand, { ...words, fatal: words.error === 'States.Runtime', timedOut: 'no', uncatchable: false });
  };

  return [schedule, ask, start, wait, complete];
}

/** Milliseconds after the start at which the last heartbeat comes in time. */
function lastBeat(answer: TaskAnswer, seconds: number): number {
  const beats = ('heartbeats' in answer ? (answer.heartbeats ?? []) : []).toSorted((a, b) => a - b);
  let last = 0;
  for (const beat of beats) if (beat > last && beat <= last + seconds) last = beat;
  return last * 1000;
}

/**
 * `Batch.ServerException` of `batch`, `AmazonECS.Unknown` of `ecs`: the service itself said no. A job or a callback that fails
 * later has States.TaskFailed, or a name of the worker's own.
 */
function isErrorOf(service: string, error: string | undefined): boolean {
  const [prefix = '', name] = (error ?? '').toLowerCase().split('.');
  const plain = service.replace(/^aws-sdk:|-/g, '');
  return name !== undefined && prefix.includes(calledOtherwise[plain] ?? plain);
}

const calledOtherwise: { readonly [service: string]: string } = { states: 'stepfunctions', events: 'eventbridge' };

/** A world that throws has not answered: the execution stands, and says what went wrong. */
function asked(world: Pick<World, 'task'>, call: TaskCall): TaskAnswer | Promise<TaskAnswer> {
  const broken = (error: unknown): TaskAnswer => ({
    kind: 'unanswered',
    message: `Answering state "${call.state}" (${call.resource}) failed: ${error instanceof Error ? error.message : String(error)}`,
  });
  try {
    const answer = world.task(call);
    return answer instanceof Promise ? answer.catch(broken) : answer;
  } catch (error) {
    return broken(error);
  }
}

function compileCredentials(written: Json, jsonata: boolean): (run: Run, strand: Strand) => Json | Promise<Json> {
  if (jsonata) return compileJsonataField(written, 'Credentials');
  const template = compileTemplate(written);
  return (run, strand) => template(run, strand, strand.data);
}

function resourceOf({ fields }: StateSource): string {
  const resource = fields.get('Resource');
  if (resource === undefined) throw new BadField('A Task needs a Resource: the ARN of what it calls.');
  // In a template it may be a reference such as {"Fn::GetAtt": […]}: known only when deployed, but a mock can answer.
  return typeof resource === 'string' ? resource : JSON.stringify(resource);
}

/** TimeoutSeconds or HeartbeatSeconds: a number, a path to one, or an expression. */
function compileSeconds(source: StateSource, name: 'TimeoutSeconds' | 'HeartbeatSeconds'): Seconds | undefined {
  const { fields } = source;
  const value = fields.get(name);
  if (source.jsonata) {
    if (value === undefined) return undefined;
    return compileSecondsField(value, name);
  }
  const path = fields.get(`${name}Path`);
  if (path === undefined) return typeof value === 'number' ? () => value : undefined;
  const lookup = compileLookup(path, `${name}Path`);
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (!result.found) throw runtimeError(strand, `Invalid path '${path}' : ${result.reason}`);
    const seconds = typeof result.value === 'string' ? Number(result.value) : result.value;
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0) return seconds;
    const shown = typeof result.value === 'string' ? result.value : JSON.stringify(result.value);
    throw runtimeError(
      strand,
      `The ${name}Path field refers to value "${shown}" which is not a valid integer: ${path}`,
    );
  };
}
