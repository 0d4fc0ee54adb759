/**
 * The order in which the fields of a state have their turn: which one is next tells where a breakpoint before a field stops.
 * Reads definitions only.
 */
import type { Stage } from '../interpreter/index.ts';
import type { Member, State } from '../language/index.ts';

/** The turn of each field; fields with the same number exclude each other. */
const turns: { readonly [field: string]: number } = {
  InputPath: 0,
  Parameters: 2,
  Arguments: 2,
  ItemReader: 3,
  ItemsPath: 4,
  Items: 4,
  ItemSelector: 5,
  ItemBatcher: 6,
  Resource: 10,
  Choices: 10,
  Seconds: 10,
  SecondsPath: 10,
  Timestamp: 10,
  TimestampPath: 10,
  Result: 10,
  Error: 10,
  ErrorPath: 10,
  Cause: 10,
  CausePath: 10,
  Assign: 11,
  ResultSelector: 12,
  ResultPath: 13,
  Output: 14,
  OutputPath: 14,
};

/** The turn of the work of a state, between what goes in and what comes out. */
export const workPhase = 10;

export function phaseOfStage(stage: Stage): number {
  return turns[stage]!;
}

/** The turn of a written field in its state; undefined for fields that are no stage. */
export function phaseOfField(state: State, field: string): number | undefined {
  // What a Map gave its iterations before there was ItemSelector.
  if (state.type === 'Map' && field === 'Parameters') return turns.ItemSelector;
  // In a Pass it replaces InputPath and Parameters.
  return Object.hasOwn(turns, field) ? turns[field] : undefined;
}

/** Whether `phase` comes next when `done` is done: no stage that tells of itself lies between them. */
export function isNext(state: State, done: number, phase: number): boolean {
  return done < phase && !toldPhases(state).some(each => done < each && each < phase);
}

/** The written field that has its turn next. */
export function nextField(state: State, done: number): Member | undefined {
  let next: Member | undefined;
  let turn = Number.POSITIVE_INFINITY;
  for (const member of state.node?.members ?? []) {
    const phase = phaseOfField(state, member.key.value);
    if (phase === undefined || phase <= done || phase >= turn || isDefault(member)) continue;
    next = member;
    turn = phase;
  }
  return next;
}

const told = new WeakMap<State, readonly number[]>();

/** The turns of a state that tell of themselves when they are done. */
function toldPhases(state: State): readonly number[] {
  let known = told.get(state);
  if (known) return known;
  const phases = new Set<number>();
  for (const member of state.node?.members ?? []) {
    const name = member.key.value;
    const phase = phaseOfField(state, name);
    if (phase === undefined || isDefault(member)) continue;
    if (phase === turns.ItemSelector || (phase === workPhase && (state.type === 'Fail' || name === 'Resource')))
      continue;
    phases.add(phase);
  }
  const { type } = state;
  if (type === 'Task' || type === 'Parallel' || type === 'Map') phases.add(workPhase);
  if (type === 'Map') phases.add(turns.Items!);
  known = [...phases];
  told.set(state, known);
  return known;
}

/** `$` where that is the default changes nothing and is no stage. */
function isDefault({ key, value }: Member): boolean {
  return value?.kind === 'string' && value.value === '$' && /^(?:Input|Output|Result)Path$/.test(key.value);
}
