/**
 * Giving a run other data: a value in a scope or an expression is replaced, and the run goes on from where that value was made,
 * into a new future. What has happened before stays.
 */
import { isReferencePath, type Json, parsePath } from '../expressions/index.ts';
import type { StrandChange, StrandInfo } from '../interpreter/index.ts';
import type { State } from '../language/index.ts';
import { phaseOfStage, workPhase } from './phases.ts';
import { newVisit, type StrandRecord, type Visit } from './records.ts';
import type { Run, Stop } from './run.ts';
import { ownersOf, type Replaceable } from './scopes.ts';
import { notReplaced } from './trouble.ts';
import { withValueAt } from './variables.ts';

/** Replaces a part of something. Gives where the run stands then, when that is somewhere else. */
export async function replace(
  run: Run,
  what: Replaceable,
  whole: Json,
  path: readonly (string | number)[],
  value: Json,
): Promise<Stop | undefined> {
  const { strand } = what;
  const record = run.record(strand);
  if (!record) throw notReplaced(`"${strand.path}" is not there any more.`);
  const changed = withValueAt(whole, path, value);
  if (what.kind === 'proposal') {
    run.proposal = { strand: strand.id, value: changed };
    return undefined;
  }
  const from = run.tape.position;
  if (what.kind === 'variable') {
    const variables = { ...record.variables, [what.name]: changed };
    const assigned = { ...record.assigned, [what.name]: { state: undefined, at: from + 1 } };
    await make(run, { strand: strand.id, variables }, { ...record, variables, assigned });
    return undefined;
  }
  const { visit } = record;
  if (!visit) throw notReplaced('The state has not been entered yet.');
  let place = placeOf(visit, what);
  // Other data that was given right there stays.
  while (place < from && run.tape.entry(place + 1)?.moment === undefined) place++;
  if (place < run.tape.first) throw notReplaced('That is too long ago: its moment is not kept any more.');
  const stop = place === from ? undefined : run.travel(place, 'goto', strand);
  const there = run.record(strand)!;
  const { change, after } = changeOf(there, what, changed);
  await make(run, { strand: strand.id, ...change }, { ...there, visit: after });
  return stop;
}

async function make(run: Run, change: StrandChange, record: StrandRecord): Promise<void> {
  try {
    await run.change(change, record);
  } catch (error) {
    throw notReplaced(error instanceof Error ? error.message : String(error));
  }
}

/** The position at which something has just been made. */
function placeOf(visit: Visit, what: Replaceable): number {
  if (what.kind === 'stage') return visit.stages[what.index]?.at ?? visit.entered;
  return what.kind === 'output' ? (visit.left ?? visit.entered) : visit.entered;
}

function changeOf(
  { visit: known, state }: StrandRecord,
  what: Replaceable,
  value: Json,
): { change: Omit<StrandChange, 'strand'>; after: Visit } {
  const visit = known!;
  if (what.kind === 'output') return { change: { data: value }, after: { ...visit, output: value } };
  if (what.kind !== 'stage') {
    const { retries } = visit;
    return { change: { stateInput: value }, after: { ...newVisit(visit.entered, value), retries } };
  }
  const passed = visit.stages[what.index]!;
  const stages = [...visit.stages.slice(0, what.index), { ...passed, data: value }];
  const phase = phaseOfStage(passed.stage);
  const isWork = phase === workPhase && state?.type !== 'Pass';
  return { change: isWork ? { result: value } : { data: value }, after: { ...visit, stages, phase } };
}

/** What an expression names that a value can be given to: `$.a.b`, `$states.input.a`, `$states.result`, `$name.a[0]`. */
export function namedBy(
  run: Run,
  strand: StrandInfo,
  state: State | undefined,
  expression: string,
): { what: Replaceable; whole: Json; path: readonly (string | number)[] } {
  const { path, problems } = parsePath(expression.trim().replace(/^\{%\s*|\s*%\}$/g, ''));
  if (!path || problems.length > 0 || !isReferencePath(path))
    throw notReplaced(`"${expression}" names no place. Write a path such as $.order.id, $states.input.id or $name.`);
  const segments = path.segments.map(segment =>
    segment.kind === 'child' ? segment.name : segment.kind === 'index' ? segment.index : '',
  );
  const record = run.record(strand);
  const visit = record?.visit;
  const { root } = path;
  if (typeof root === 'object' && root.variable !== 'states') {
    const { variable: name } = root;
    const scope = ownersOf(run, strand).find(({ variables }) => Object.hasOwn(variables, name));
    const owner = scope?.owner ?? strand;
    return { what: { kind: 'variable', strand: owner, name }, whole: scope?.variables[name] ?? {}, path: segments };
  }
  if (!state || !visit) throw notReplaced('There is no state here whose data could be changed.');
  const input = { what: { kind: 'input', strand } as const, whole: visit.input };
  if (typeof root === 'object') {
    const [member, ...rest] = segments;
    if (member === 'input') return { ...input, path: rest };
    const index = visit.stages.findLastIndex(({ stage }) => stage === 'Result');
    if (member === 'result' && index >= 0)
      return { what: { kind: 'stage', strand, index }, whole: resultOf(run, strand, visit, index), path: rest };
    throw notReplaced(`"${expression}" cannot be changed. $states.input and, behind the work, $states.result can.`);
  }
  if (root === 'context') throw notReplaced('The context object belongs to the execution and cannot be changed.');
  if (visit.left !== undefined)
    return { what: { kind: 'output', strand }, whole: visit.output ?? null, path: segments };
  const index = visit.stages.findLastIndex(({ stage }) => stage !== 'Assign');
  if (index < 0) return { ...input, path: segments };
  return { what: { kind: 'stage', strand, index }, whole: resultOf(run, strand, visit, index), path: segments };
}

function resultOf(run: Run, strand: StrandInfo, visit: Visit, index: number): Json {
  return visit.stages[index]!.data ?? run.live(strand)?.result ?? run.live(strand)?.data ?? null;
}
