/** For tests only: definitions to executions in one call, and moments as short lines that read like a story. */
import type { Json } from '../expressions/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { Execution } from './execution.ts';
import type { Moment } from './moments.ts';
import { compile } from './program.ts';
import type { ExecutionOptions, Program } from './run.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

export type Answers = {
  readonly [state: string]: TaskAnswer | readonly TaskAnswer[] | ((call: TaskCall) => TaskAnswer);
};

export interface Setting extends Partial<ExecutionOptions> {
  /** Answers of tasks by state; a list is by invocation. */
  readonly answers?: Answers;
}

export function programOf(definition: Json): Program {
  const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'));
  if (machine === undefined) throw new Error('The definition is not an object.');
  return compile(machine);
}

export function optionsOf(setting: Setting): ExecutionOptions {
  const { answers = {}, world, ...rest } = setting;
  const task = (call: TaskCall): TaskAnswer => {
    const given = answers[call.state];
    const answer = typeof given === 'function' ? given(call) : Array.isArray(given) ? given[call.invocation] : given;
    return (answer as TaskAnswer | undefined) ?? { kind: 'unanswered', message: `Nobody answers ${call.state}.` };
  };
  return { input: {}, name: 'run', ...rest, world: world ?? { task } };
}

export function start(definition: Json, setting: Setting = {}): Execution {
  return new Execution(programOf(definition), optionsOf(setting));
}

export async function momentsOf(execution: Execution): Promise<Moment[]> {
  const moments: Moment[] = [];
  for await (const moment of execution.moments()) moments.push(moment);
  return moments;
}

const from = Date.UTC(2025, 0, 1);

/** `4s Fan[1] Work taskScheduled`: when, where, which state, what. */
export function story(moments: readonly Moment[], kinds?: readonly Moment['kind'][]): string[] {
  return moments
    .filter(moment => kinds === undefined || kinds.includes(moment.kind))
    .map(({ time, strand, state, kind }) =>
      [`${(time - from) / 1000}s`, strand.path, state?.name, kind].filter(part => part).join(' '),
    );
}
