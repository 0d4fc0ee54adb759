/** What a strand lets others see of it: expressions see `$`, the context object and variables; a debugger sees more. */
import type { Environment, Json } from '../expressions/index.ts';
import type { State } from '../language/index.ts';
import type { MapItem } from './map-run.ts';
import type { StrandInfo } from './moments.ts';
import type { Strand, Task, Variables } from './run.ts';
import { formatTimestamp } from './time.ts';
import type { TaskAnswer } from './world.ts';

/** The context object of a strand, in the order in which AWS prints it. */
export function contextOf(strand: Strand, item = strand.item): Json {
  const { context, fixed } = strand.root.execution!;
  if (fixed !== undefined) return item === undefined ? fixed : { ...fixed, Map: { Item: itemContext(item) } };
  const { state } = strand;
  if (state === undefined) return context;
  const type = state.state.type;
  const retries = type === 'Task' || type === 'Parallel' || type === 'Map';
  return {
    ...context,
    State: {
      Name: state.name,
      EnteredTime: formatTimestamp(strand.enteredTime),
      ...(retries ? { RetryCount: strand.retryCount } : {}),
    },
    ...(strand.token === undefined ? {} : { Task: { Token: strand.token } }),
    ...(item === undefined ? {} : { Map: { Item: itemContext(item) } }),
  };
}

/** What expressions see of a strand. The context object is made only when one looks at it. */
export class StrandEnvironment implements Environment {
  input: Json = null;
  private strand!: Strand;
  private item: MapItem | undefined;

  /** Shows another strand from now on. Evaluation is synchronous, so an execution needs one environment only. */
  of(strand: Strand, input: Json, item: MapItem | undefined): this {
    this.strand = strand;
    this.input = input;
    this.item = item;
    return this;
  }

  get context(): Json {
    return contextOf(this.strand, this.item ?? this.strand.item);
  }

  get variables(): Variables {
    return this.strand.visible;
  }
}

function itemContext(item: MapItem): Json {
  const { index, value, key, source } = item;
  return {
    Index: index,
    ...(key === undefined ? {} : { Key: key }),
    Value: value,
    ...(source === undefined ? {} : { Source: source }),
  };
}

/** A live strand as a debugger shows it: its stack frame, scopes and what `$` is now. */
export interface StrandView {
  readonly info: StrandInfo;
  readonly state: State | undefined;
  readonly stateInput: Json;
  /** What the next stage reads as `$`. */
  readonly data: Json;
  readonly result: Json | undefined;
  readonly errorOutput: Json | undefined;
  /** Innermost first; the label is the strand's path, `''` for the execution. */
  readonly variables: readonly { readonly scope: string; readonly variables: Variables }[];
  /** The context object. */
  readonly context: Json;
  readonly retryCount: number;
  readonly waitingUntil: number | undefined;
  /** What the running task was sent. */
  readonly task:
    | {
        readonly parameters: Json;
        readonly token: string | undefined;
        /** Virtual time. */
        readonly scheduled: number;
        readonly timeoutSeconds: number | undefined;
        readonly heartbeatSeconds: number | undefined;
        /** What ends the wait for it as things are; undefined while it is not waited for. */
        readonly ends: 'answer' | 'timeout' | 'heartbeat' | undefined;
        /** What it has been told so far. */
        readonly answer: TaskAnswer['kind'] | undefined;
        /** It waits for an execution that it has started, which is a strand of its own. */
        readonly nested: boolean;
      }
    | undefined;
}

export function viewOf(strand: Strand): StrandView {
  const variables: { scope: string; variables: Variables }[] = [];
  for (let each: Strand | undefined = strand; each !== undefined; each = each.execution ? undefined : each.parent)
    variables.push({ scope: each.info.path, variables: each.own });
  return {
    info: strand.info,
    state: strand.state?.state,
    stateInput: strand.input,
    data: strand.data,
    result: strand.result,
    errorOutput: strand.errorOutput,
    variables,
    // Made when it is looked at: most who look at a strand never do.
    get context() {
      return contextOf(strand);
    },
    retryCount: strand.retryCount,
    waitingUntil: strand.waitingUntil,
    task: strand.task && taskOf(strand.task, strand.token),
  };
}

function taskOf(task: Task, token: string | undefined): StrandView['task'] {
  const { parameters, scheduled, timeoutSeconds, heartbeatSeconds, ends, answer } = task;
  const nested = task.nested?.strand !== undefined;
  return { parameters, token, scheduled, timeoutSeconds, heartbeatSeconds, ends, answer: answer?.kind, nested };
}
