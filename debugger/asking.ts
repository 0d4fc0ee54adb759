/**
 * Answers that no mock and no code gives: a person who is asked, or a plausible result from the catalog. What a person is offered
 * to begin with is made here, too. Pure but for the catalog, which comes from outside.
 */
import type { Catalog } from '../catalog/index.ts';
import { readResource, serviceName, type TaskCall } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import type { Answerer } from './answerer.ts';

export type Examples = Pick<Catalog, 'exampleResult' | 'errors'>;

export interface AskOptions {
  /** False: nobody is there who could be asked. */
  readonly attended: boolean;
  /** True: time passes by itself, also for tasks that wait for a person. */
  readonly realTime: boolean;
  readonly examples: () => Examples | undefined;
}

/** How a task is waited for behind its request: with a token, by a worker, for a job; undefined for one that answers at once. */
export function waitOf(resource: string): 'token' | 'activity' | 'job' | undefined {
  const { kind, pattern } = readResource(resource);
  if (kind === 'activity') return 'activity';
  return pattern === 'request' ? undefined : pattern === 'sync' ? 'job' : 'token';
}

/** A person is asked: a task with a token, a job and an activity wait, any other stops the run. */
export function askAnswers({ attended, realTime, examples }: AskOptions): Answerer {
  return call => {
    const { state, resource } = call;
    if (!attended)
      return {
        kind: 'unanswered',
        message: `State "${state}" asks a person for the result of ${serviceName(resource)} ("tasks" of the launch configuration), and in a run without debugging nobody is there. Debug it, or give it another answer.`,
      };
    if (waitOf(resource) === undefined)
      return { kind: 'unanswered', asks: true, message: `${state} asks what ${serviceName(resource)} answers.` };
    return openTask(call, realTime, examples());
  };
}

/** A task that has been sent and is now waited for, until somebody says how it ends. */
export function openTask({ resource }: TaskCall, realTime: boolean, examples: Examples | undefined) {
  const submitted = waitOf(resource) === 'activity' ? undefined : submittedTo(resource, examples);
  return {
    kind: 'silence' as const,
    ...(!realTime && { open: true as const }),
    ...(submitted !== undefined && { submitted }),
  };
}

/** What the service answers to the request itself. */
function submittedTo(resource: string, examples: Examples | undefined): Json {
  return examples?.exampleResult(resource.replace(/\.(?:sync(?::2)?|waitForTaskToken)$/, '')) ?? {};
}

/** Results from the catalog; `invented` is told of each, for nobody should take them for real. */
export function exampleAnswers(examples: () => Examples | undefined, invented: (call: TaskCall) => void): Answerer {
  return call => {
    invented(call);
    const { resource } = call;
    const wait = waitOf(resource);
    const submitted = wait === undefined || wait === 'activity' ? undefined : submittedTo(resource, examples());
    return {
      kind: 'success',
      result: exampleFor(resource, examples()),
      madeUp: 'example',
      ...(submitted !== undefined && { submitted }),
    };
  };
}

/** What such a task may answer; `{}` for what is a person's own: functions, workers, whoever has a token. */
export function exampleFor(resource: string, examples: Examples | undefined): Json {
  return examples?.exampleResult(resource) ?? {};
}

/** Names of errors that such a task may fail with, its own first. */
export function errorsOf(resource: string, examples: Examples | undefined): string[] {
  return [
    ...new Set([...(examples?.errors(resource) ?? []), 'States.TaskFailed', 'States.Timeout', 'States.Permissions']),
  ];
}
