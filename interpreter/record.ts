/** What is known of an execution as it starts: whose it is, how long it may last, and what the context object says of it. */
import { type Json, type RandomSource, uuid } from '../expressions/index.ts';
import type { ExecutionRecord, Settings } from './run.ts';
import { formatTimestamp } from './time.ts';

/** Standard executions run for a year at most, Express ones for five minutes (Developer Guide, "Quotas"); milliseconds. */
export const longest = { STANDARD: 365 * 24 * 3600 * 1000, EXPRESS: 5 * 60 * 1000 };

export function newRecord(
  settings: Settings,
  origin: {
    readonly input: Json;
    readonly now: number;
    readonly random: RandomSource;
    readonly timeoutSeconds: number | undefined;
    readonly historyLimit: number;
    /** Of the execution that waits for this one. */
    readonly wakeBy?: number;
  },
): ExecutionRecord {
  const { type, region, account, stateMachineName, name, roleArn } = settings;
  const { input, now, random, timeoutSeconds = Infinity, historyLimit, wakeBy = Infinity } = origin;
  const kind = type === 'EXPRESS' ? 'express' : 'execution';
  const tail = type === 'EXPRESS' ? `:${uuid(random)}` : '';
  const deadline = now + Math.min(longest[type], timeoutSeconds * 1000);
  return {
    settings,
    events: 0,
    steps: 0,
    others: 0,
    startTime: now,
    deadline,
    wakeBy: Math.min(deadline, wakeBy),
    historyLimit,
    input,
    context: {
      Execution: {
        Id: `arn:aws:states:${region}:${account}:${kind}:${stateMachineName}:${name}${tail}`,
        Input: input,
        StartTime: formatTimestamp(now),
        Name: name,
        RoleArn: roleArn,
        // AWS recordings: only Standard executions, which can be redriven, have it.
        ...(type === 'STANDARD' ? { RedriveCount: 0 } : {}),
      },
      StateMachine: {
        Id: `arn:aws:states:${region}:${account}:stateMachine:${stateMachineName}`,
        Name: stateMachineName,
      },
    },
  };
}
