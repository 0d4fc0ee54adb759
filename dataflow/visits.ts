/**
 * What the data looked like at every state of a run: a projection of the stream of moments.
 *
 * A visit is one stay of one strand in one state: its input, what each stage made of it, the tasks it called, how it was
 * left. Fed moment by moment, so that a debugger can ask while the run still goes on. Knows no editor and runs nothing.
 */
import type { Json } from '../expressions/index.ts';
import type { ErrorOutput, MadeUp, Moment, Stage, StrandInfo } from '../interpreter/index.ts';

export interface TaskAttempt {
  readonly resource: string;
  readonly parameters: Json;
  readonly attempt: number;
  readonly outcome: { readonly result: Json } | ErrorOutput | undefined;
  /** Who made the outcome up, where it is no real one. */
  readonly madeUp?: MadeUp;
}

export interface Visit {
  /** Sequence number of the moment that opened it: identifies the visit within its run. */
  readonly id: number;
  readonly state: { readonly name: string; readonly steps: readonly (string | number)[] };
  /** Strand path: '' for the top level, `Fan out[2]` for an iteration, `{Charge}` for a branch. */
  readonly branch: string;
  /** What it could read when it was entered, of its own scope and those around. */
  readonly variables: { readonly [name: string]: Json };
  /** The input of the execution that it is part of. */
  readonly executionInput: Json | undefined;
  readonly enteredAt: number;
  readonly leftAt: number | undefined;
  readonly input: Json;
  readonly stages: readonly { readonly stage: Stage; readonly data: Json }[];
  readonly attempts: readonly TaskAttempt[];
  readonly retries: number;
  readonly assigned: { readonly [name: string]: Json };
  readonly status: 'running' | 'succeeded' | 'caught' | 'failed' | 'aborted';
  readonly output: Json | undefined;
  readonly error: ErrorOutput | undefined;
  /** The field whose evaluation failed, with the way inside of it, where the run says so. */
  readonly failedAt?: string;
  readonly next: string | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface OpenVisit extends Writable<Omit<Visit, 'stages' | 'attempts'>> {
  stages: { stage: Stage; data: Json }[];
  attempts: Writable<TaskAttempt>[];
}

/** Collects visits from moments. One recorder per execution. */
export class VisitRecorder {
  readonly #visits: OpenVisit[] = [];
  /** The open visit of each strand. */
  readonly #open = new Map<number, OpenVisit>();
  /** What each strand can see; an execution of its own, as a distributed Map starts them, sees nothing from outside. */
  readonly #variables = new Map<number, { readonly [name: string]: Json }>();
  readonly #inputs = new Map<number, Json>();

  /** All visits in order of entering. */
  get visits(): readonly Visit[] {
    return this.#visits;
  }

  /** The visit that a strand is in. */
  current(strand: number): Visit | undefined {
    return this.#open.get(strand);
  }

  record(moment: Moment): void {
    if (moment.kind === 'executionStarted') this.#inputs.set(moment.strand.id, moment.input);
    if (moment.kind === 'variablesAssigned')
      this.#variables.set(moment.strand.id, { ...this.#visible(moment.strand), ...moment.variables });
    if (moment.kind === 'stateEntered' && moment.state) {
      const visit: OpenVisit = {
        id: moment.sequence,
        state: moment.state,
        branch: moment.strand.path,
        variables: this.#visible(moment.strand),
        executionInput: this.#inputs.get(moment.strand.execution ?? 0),
        enteredAt: moment.time,
        leftAt: undefined,
        input: moment.input,
        stages: [],
        attempts: [],
        retries: 0,
        assigned: {},
        status: 'running',
        output: undefined,
        error: undefined,
        next: undefined,
      };
      this.#visits.push(visit);
      this.#open.set(moment.strand.id, visit);
      return;
    }
    const visit = this.#open.get(moment.strand.id);
    if (!visit) return;
    const attempt = visit.attempts.at(-1);
    switch (moment.kind) {
      case 'stage':
        visit.stages.push({ stage: moment.stage, data: moment.data });
        break;
      case 'taskScheduled':
        visit.attempts.push({
          resource: moment.resource,
          parameters: moment.parameters,
          attempt: moment.attempt,
          outcome: undefined,
        });
        break;
      case 'taskSucceeded':
        if (attempt) ended(attempt, { result: moment.output }, moment.madeUp);
        break;
      case 'taskFailed':
        if (attempt) ended(attempt, { error: moment.error, cause: moment.cause }, moment.madeUp);
        break;
      case 'taskTimedOut':
        if (attempt) ended(attempt, { error: moment.error, cause: moment.cause });
        break;
      case 'evaluationFailed':
        if (moment.location !== undefined) visit.failedAt = moment.location;
        break;
      case 'retryScheduled':
        visit.retries++;
        delete visit.failedAt;
        break;
      case 'variablesAssigned':
        visit.assigned = moment.variables;
        break;
      case 'errorCaught':
        visit.status = 'caught';
        visit.error = { error: moment.error, cause: moment.cause };
        break;
      case 'stateExited':
        if (visit.status === 'running') visit.status = 'succeeded';
        visit.output = moment.output;
        visit.next = moment.next;
        this.#close(moment, visit);
        break;
      case 'stateFailed':
        visit.status = 'failed';
        visit.error = { error: moment.error, cause: moment.cause };
        this.#close(moment, visit);
        break;
      case 'stateAborted':
        visit.status = 'aborted';
        this.#close(moment, visit);
        break;
      case 'executionFailed':
      case 'executionTimedOut':
      case 'executionAborted':
        this.#closeAll(moment);
        break;
      default:
    }
  }

  #visible({ id, parent, execution }: StrandInfo): { readonly [name: string]: Json } {
    const known = this.#variables.get(id);
    if (known) return known;
    const visible = (parent !== undefined && execution !== id && this.#variables.get(parent)) || {};
    this.#variables.set(id, visible);
    return visible;
  }

  #close(moment: Moment, visit: OpenVisit): void {
    visit.leftAt = moment.time;
    this.#open.delete(moment.strand.id);
  }

  /** The end of the execution ends every stay: the one where it happened has failed, the others were cut off. */
  #closeAll(moment: Moment & ErrorOutput): void {
    for (const [strand, visit] of this.#open) {
      const here = strand === moment.strand.id && moment.kind === 'executionFailed';
      visit.status = here ? 'failed' : 'aborted';
      if (here) visit.error = { error: moment.error, cause: moment.cause };
      visit.leftAt = moment.time;
    }
    this.#open.clear();
  }
}

function ended(attempt: Writable<TaskAttempt>, outcome: TaskAttempt['outcome'], madeUp?: MadeUp): void {
  attempt.outcome = outcome;
  if (madeUp) attempt.madeUp = madeUp;
}
