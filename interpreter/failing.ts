/**
 * What becomes of a failure: the event that AWS records for it, then a retry, a catcher, or the end of the scope with all
 * its strands. The order of events and what each of them follows are those of AWS's recordings.
 */
import { causePrefix, type Failure, failureOf, StatesError } from './failure.ts';
import { stopNested } from './nested.ts';
import { matches, retryDelay } from './retry.ts';
import type { Run, Strand } from './run.ts';
import { whenDone } from './stages.ts';
import { catching, caught, failing } from './strand.ts';

/** Takes in what an operation threw. Anything but a failure of a state is a defect and goes through. */
export function thrown(run: Run, strand: Strand, error: unknown): void {
  let failed = error;
  if (error instanceof RangeError)
    // The stack overflows on data that is nested some thousand levels deep.
    failed = new StatesError(
      'States.Runtime',
      `${causePrefix(strand.state?.name ?? '', strand.entered)}The data is nested too deeply.`,
    );
  if (!(failed instanceof StatesError)) throw error;
  const { evaluation, mapRun } = failed.options;
  if (mapRun) {
    const event = run.count(strand);
    if (run.watched) run.tell(strand, { kind: 'mapRunFailed', error: failed.error, cause: failed.text }, event);
  }
  if (evaluation) {
    // AWS recordings: what fails on the way in follows the event before the state; what fails later, the last one.
    const early = strand.event === strand.entered && strand.state?.state.type !== 'Wait';
    // Measured on AWS: what a catcher of a Map or Parallel gets wrong follows the event before its …StateFailed.
    const ofCatcher = strand.pc === catching && isGroup(strand);
    const event = run.count(strand, early || ofCatcher ? strand.before : strand.event);
    if (run.watched)
      run.tell(
        strand,
        { kind: 'evaluationFailed', location: evaluation.location, error: failed.error, cause: failed.text },
        event,
      );
  }
  run.fail(strand, { ...failureOf(failed), uncatchable: strand.pc === catching });
}

/** What becomes of a failed state: a retry, a catcher, or the failure of its scope. */
export function settle(run: Run, strand: Strand, failure: Failure): void | Promise<void> {
  strand.failure = undefined;
  // What the state itself would have assigned is not assigned (Developer Guide, "Passing data with variables").
  strand.assigned = undefined;
  if (failure.fatal || strand.state === undefined) {
    failState(run, strand, failure);
    return;
  }
  const { retriers, catchers, state } = strand.state;
  const { type } = state;
  const { error, cause } = failure;
  if (strand.group) {
    abortChildren(run, strand, undefined, strand.event);
    strand.group = undefined;
  }
  if (!failure.uncatchable) {
    const index = retriers.findIndex(retrier => matches(retrier.errors, failure));
    const retrier = retriers[index];
    const made = strand.attempts?.[index] ?? 0;
    if (retrier && made < retrier.maxAttempts) {
      const attempts = [...(strand.attempts ?? retriers.map(() => 0))];
      attempts[index] = made + 1;
      strand.attempts = attempts;
      strand.retryCount++;
      strand.data = strand.input;
      strand.pc = 1;
      const at = run.now + retryDelay(retrier, made, run.random);
      run.sleep(strand, at);
      if (run.watched)
        run.tell(strand, { kind: 'retryScheduled', retrier: index, attempt: strand.retryCount, at, error, cause });
      return;
    }
  }
  if (isGroup(strand)) {
    strand.before = strand.event;
    const event = run.count(strand);
    if (run.watched) run.tell(strand, { kind: type === 'Map' ? 'mapFailed' : 'parallelFailed' }, event);
  }
  const index = failure.uncatchable ? -1 : catchers.findIndex(catcher => matches(catcher.errors, failure));
  const catcher = catchers[index];
  if (catcher === undefined) {
    failState(run, strand, failure);
    return;
  }
  strand.errorOutput = { Error: error ?? null, Cause: cause ?? (failure.timedOut === 'no' ? null : '') };
  strand.catcher = index;
  if (!run.watched) return handleCaught(run, strand);
  strand.pc = caught;
  run.tell(strand, { kind: 'errorCaught', catcher: index, next: catcher.nextName, error, cause });
}

function isGroup({ state }: Strand): boolean {
  return state?.state.type === 'Map' || state?.state.type === 'Parallel';
}

/** Behind `errorCaught` and `stateFailed`, which are told while the strand still stands where it failed. */
export function goOnFailing(run: Run, strand: Strand): void | Promise<void> {
  return strand.pc === caught ? handleCaught(run, strand) : passOn(run, strand, strand.failure!);
}

function handleCaught(run: Run, strand: Strand): void | Promise<void> {
  const catcher = strand.state!.catchers[strand.catcher]!;
  strand.pc = catching;
  return whenDone(catcher.handle(run, strand, strand.errorOutput!), () => {
    run.store(strand);
    run.leave(strand, strand.data, catcher.next);
  });
}

function failState(run: Run, strand: Strand, failure: Failure): void {
  if (!run.watched) {
    passOn(run, strand, failure);
    return;
  }
  strand.failure = failure;
  strand.pc = failing;
  run.tell(strand, { kind: 'stateFailed', error: failure.error, cause: failure.cause });
}

/** The failure of a state becomes that of its scope. */
function passOn(run: Run, strand: Strand, failure: Failure): void {
  strand.failure = undefined;
  if (failure.fatal || strand.state === undefined || strand.execution || strand.parent === undefined)
    run.endExecution(strand.root, 'FAILED', failure, lastEvent(strand));
  else childFailed(run, strand.parent, strand, failure);
}

/** Measured on AWS: a Map or Parallel that fails behind its …StateSucceeded fails the execution from there. */
function lastEvent({ execution, event }: Strand): number {
  return execution !== undefined && execution.others === 0 ? execution.events : event;
}

function childFailed(run: Run, parent: Strand, child: Strand, failure: Failure): void {
  const previous = child.event;
  abortChildren(run, parent, child, previous);
  parent.group = undefined;
  parent.event = previous;
  parent.failure = { ...failure, uncatchable: false };
  run.resume(parent);
}

/** Ends all strands of a group; AWS lets all the events of it follow the one that was the reason. */
export function abortChildren(run: Run, parent: Strand, failing: Strand | undefined, previous: number): void {
  const children = run.childrenOf(parent).filter(each => each !== failing);
  for (const child of failing ? [failing, ...children] : children) abortStrand(run, child, previous, child === failing);
}

function abortStrand(run: Run, strand: Strand, previous: number, failed: boolean): void {
  const parent = strand.parent!;
  if (strand.execution) {
    run.stop(strand);
    return;
  }
  stopNested(run, strand);
  if (parent.group?.kind === 'map') {
    const event = run.count(strand, previous);
    const kind = failed ? 'iterationFailed' : 'iterationAborted';
    if (run.watched) run.tell(strand, { kind, index: strand.index }, event, parent.state!.place);
  }
  if (strand.group) abortChildren(run, strand, undefined, previous);
  const type = strand.state?.state.type;
  // There are such events only for the types of states that can take time; one that was not entered has none.
  if (strand.pc !== 0 && (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map')) {
    const event = run.count(strand, previous);
    if (run.watched) run.tell(strand, { kind: 'stateAborted' }, event);
  }
  run.kill(strand);
}
