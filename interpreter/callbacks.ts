/**
 * Tasks that answer others by their token: `aws-sdk:sfn:sendTaskSuccess` and its siblings, sent inside of the same run, as by
 * an execution that a `.waitForTaskToken` task has started. Tokens of others are for the world to judge.
 */
import { isObject, type Json } from '../expressions/index.ts';
import type { TaskResource } from './resource.ts';
import type { Run, Strand } from './run.ts';
import type { TaskAnswer } from './world.ts';

/** Undefined for resources that send nothing; they give undefined when no task of the run waits for that token. */
export function compileCallback({
  service,
  action,
}: TaskResource): ((run: Run, parameters: Json) => TaskAnswer | undefined) | undefined {
  const send = service === 'aws-sdk:sfn' && Object.hasOwn(sends, action) ? sends[action] : undefined;
  if (send === undefined) return undefined;
  return (run, parameters) => {
    if (!isObject(parameters) || typeof parameters.TaskToken !== 'string') return undefined;
    const waiting = run.waitingFor(parameters.TaskToken);
    return waiting && send(run, waiting, parameters);
  };
}

type Send = (run: Run, waiting: Strand, parameters: { readonly [name: string]: Json }) => TaskAnswer;

const done: TaskAnswer = { kind: 'success', result: {} };

const sends: { readonly [action: string]: Send } = {
  sendTaskSuccess(run, waiting, { Output: output = null }) {
    let result = output;
    if (typeof output === 'string')
      try {
        result = JSON.parse(output) as Json;
      } catch {
        return {
          kind: 'failure',
          error: 'Sfn.InvalidOutputException',
          cause: `Invalid Output: the text is no JSON (Service: Sfn, Status Code: 400, Request ID: ${run.newId()})`,
        };
      }
    goOn(run, waiting, { kind: 'success', result });
    return done;
  },
  sendTaskFailure(run, waiting, { Error: error, Cause: cause }) {
    const words = {
      ...(typeof error === 'string' && { error }),
      ...(typeof cause === 'string' && { cause }),
    };
    goOn(run, waiting, { kind: 'failure', ...words });
    return done;
  },
  sendTaskHeartbeat(run, waiting) {
    beat(run, waiting);
    return done;
  },
};

/** Gives a task that waits its answer, whoever it was waiting for. */
export function goOn(run: Run, waiting: Strand, answer: TaskAnswer): void {
  const before = waiting.task!.answer;
  const submitted = before && 'submitted' in before ? { submitted: before.submitted } : {};
  waiting.task = { ...waiting.task!, answer: { ...submitted, ...answer } as TaskAnswer, ends: 'answer' };
  run.restart(waiting);
}

/** The worker says that it is still at work: from now on it has HeartbeatSeconds again. */
export function beat(run: Run, waiting: Strand): void {
  const { scheduled, timeoutSeconds, heartbeatSeconds } = waiting.task!;
  if (heartbeatSeconds === undefined) return;
  const timeoutAt = timeoutSeconds === undefined ? Infinity : scheduled + timeoutSeconds * 1000;
  const beatAt = run.now + heartbeatSeconds * 1000;
  waiting.task = { ...waiting.task!, ends: beatAt < timeoutAt ? 'heartbeat' : 'timeout' };
  run.sleep(waiting, Math.min(beatAt, timeoutAt));
}
