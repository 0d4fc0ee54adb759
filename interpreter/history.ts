/**
 * The history of an execution as AWS records it, projected from its moments: the events of GetExecutionHistory with their
 * ids. Flattened (`{id, previousEventId, type, name, input, …}` with JSON values), or in the API's own form.
 */
import type { Json } from '../expressions/index.ts';
import type { ErrorOutput, Moment } from './moments.ts';
import { readResource } from './resource.ts';

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Virtual time in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: string;
  readonly [detail: string]: Json | undefined;
}

export interface HistoryOptions {
  readonly roleArn?: string;
  readonly region?: string;
  /** Id of the execution's strand: 0, or a child execution of a distributed Map. */
  readonly execution?: number;
}

/** Collects the events of one execution while its moments go by. */
export class HistoryRecorder {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly options: HistoryOptions = {}) {}

  add(moment: Moment): void {
    const event = eventOf(moment, this.options);
    if (event) this.events.push(event);
  }
}

export function historyOf(moments: Iterable<Moment>, options: HistoryOptions = {}): HistoryEvent[] {
  const recorder = new HistoryRecorder(options);
  for (const moment of moments) recorder.add(moment);
  return recorder.events;
}

/** The event of one moment; undefined when AWS's history does not show it. */
export function eventOf(moment: Moment, options: HistoryOptions = {}): HistoryEvent | undefined {
  const { event, time, strand } = moment;
  if (event === undefined || (strand.execution ?? 0) !== (options.execution ?? 0)) return undefined;
  const [type, details] = describe(moment, options);
  const result: Record<string, Json> = { id: event.id, previousEventId: event.previousId, timestamp: time, type };
  for (const [name, value] of Object.entries(details)) if (value !== undefined) result[name] = value;
  return result as unknown as HistoryEvent;
}

type Details = { readonly [name: string]: Json | undefined };

function describe(moment: Moment, options: HistoryOptions): [type: string, details: Details] {
  const name = moment.state?.name;
  const type = moment.state?.type ?? 'Pass';
  switch (moment.kind) {
    case 'executionStarted':
      return ['ExecutionStarted', { input: moment.input, roleArn: options.roleArn }];
    case 'executionSucceeded':
      return ['ExecutionSucceeded', { output: moment.output }];
    case 'executionFailed':
      return ['ExecutionFailed', words(moment)];
    case 'executionAborted':
      return ['ExecutionAborted', words(moment)];
    case 'executionTimedOut':
      // Measured on AWS: the event has an error, which the description of the execution has not.
      return ['ExecutionTimedOut', { error: 'States.Timeout' }];
    case 'stateEntered':
      return [`${type}StateEntered`, { name, input: moment.input }];
    case 'stateExited':
      return [`${type}StateExited`, { name, output: moment.output, assignedVariables: moment.assigned }];
    case 'stateAborted':
      return [`${type}StateAborted`, {}];
    case 'parallelStarted':
      return ['ParallelStateStarted', {}];
    case 'parallelSucceeded':
      return ['ParallelStateSucceeded', {}];
    case 'parallelFailed':
      return ['ParallelStateFailed', {}];
    case 'mapStarted':
      return ['MapStateStarted', { length: moment.length }];
    case 'mapSucceeded':
      return ['MapStateSucceeded', {}];
    case 'mapFailed':
      return ['MapStateFailed', {}];
    case 'iterationStarted':
      return ['MapIterationStarted', { name, index: moment.index }];
    case 'iterationSucceeded':
      return ['MapIterationSucceeded', { name, index: moment.index }];
    case 'iterationFailed':
      return ['MapIterationFailed', { name, index: moment.index }];
    case 'iterationAborted':
      return ['MapIterationAborted', { name, index: moment.index }];
    case 'mapRunStarted':
      return ['MapRunStarted', { mapRunArn: moment.mapRunArn }];
    case 'mapRunSucceeded':
      return ['MapRunSucceeded', {}];
    case 'mapRunFailed':
      return ['MapRunFailed', words(moment)];
    case 'evaluationFailed':
      return ['EvaluationFailed', { ...words(moment), location: moment.location, state: name }];
    case 'taskScheduled':
      return scheduled(moment, options);
    case 'taskStarted':
      return task(moment.resource, 'Started', { workerName: moment.worker });
    case 'taskSubmitted':
      return task(moment.resource, 'Submitted', { output: moment.output });
    case 'taskSucceeded':
      return task(moment.resource, 'Succeeded', { output: moment.output });
    case 'taskFailed':
      return task(moment.resource, moment.refused ? 'SubmitFailed' : 'Failed', words(moment));
    case 'taskTimedOut':
      return task(moment.resource, 'TimedOut', words(moment));
    default:
      return [moment.kind, {}];
  }
}

function words({ error, cause }: ErrorOutput): Details {
  return { error, cause };
}

const prefixes = { service: 'Task', lambda: 'LambdaFunction', activity: 'Activity' };

function task(resource: string, what: string, details: Details): [string, Details] {
  const { kind, service, action } = readResource(resource);
  const own = kind === 'service' ? { resource: action, resourceType: service } : {};
  return [`${prefixes[kind]}${what}`, { ...own, ...details }];
}

function scheduled(moment: Extract<Moment, { kind: 'taskScheduled' }>, options: HistoryOptions): [string, Details] {
  const { kind } = readResource(moment.resource);
  const { parameters, timeoutSeconds, heartbeatSeconds, credentials } = moment;
  const role = (credentials as { readonly RoleArn?: Json } | undefined)?.RoleArn;
  const common = {
    timeoutInSeconds: timeoutSeconds,
    heartbeatInSeconds: heartbeatSeconds,
    taskCredentials: role === undefined ? undefined : { roleArn: role },
  };
  if (kind === 'service')
    return task(moment.resource, 'Scheduled', { region: options.region ?? 'us-east-1', parameters, ...common });
  return task(moment.resource, 'Scheduled', { resource: moment.resource, input: parameters, ...common });
}

/** An event as GetExecutionHistory gives it: details in a member of their own, data as JSON text. */
export function apiEventOf(event: HistoryEvent): Json {
  const { id, previousEventId, timestamp, type, ...details } = event;
  const texts: Record<string, Json> = {};
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (name === 'input' || name === 'output' || name === 'parameters') {
      texts[name] = JSON.stringify(value);
      if (name !== 'parameters') texts[`${name}Details`] = { truncated: false };
    } else if (name === 'assignedVariables') {
      texts[name] = Object.fromEntries(
        Object.entries(value as { readonly [key: string]: Json }).map(([key, each]) => [key, JSON.stringify(each)]),
      );
      texts.assignedVariablesDetails = { truncated: false };
    } else texts[name] = value;
  }
  const member = /StateEntered$/.test(type)
    ? 'stateEntered'
    : /StateExited$/.test(type)
      ? 'stateExited'
      : `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const hasDetails = Object.keys(texts).length > 0 || type.startsWith('Execution');
  return {
    timestamp: timestamp / 1000,
    type,
    id,
    previousEventId,
    ...(hasDetails ? { [`${member}EventDetails`]: texts } : {}),
  };
}
