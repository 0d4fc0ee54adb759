/**
 * What was recorded of one visit of a state, in the form in which a state is tried: its stages in the order of the data, what
 * answered it, and what the context object had of a Map around. Pure, and nothing is evaluated: these are the values of then.
 */
import type { Visit } from '../../dataflow/index.ts';
import type { Json } from '../../expressions/index.ts';
import type { ErrorOutput } from '../../interpreter/index.ts';
import { memberOf, type State, toJson } from '../../language/index.ts';
import { fieldOfTaken, type Taken, valueOfField } from './choice-rules.ts';
import { failedFieldOf, fieldOfStage, isEndOfFail, stageOrder, type Tried, type TriedStage } from './try-state.ts';

export function stagesOf(
  visit: Visit,
  state: State,
  answer: Answer | undefined,
  visits: readonly Visit[] = [],
  taken?: Taken,
): Tried {
  const written = state.node ? (toJson(state.node) as { readonly [name: string]: Json }) : {};
  const named = (name: string) => fieldOfTaken(name, state.type, taken);
  const has = (...names: string[]) => names.some(name => valueOfField(written, named(name)) !== undefined);
  const fieldOf = (stage: TriedStage['stage']) => {
    const field = fieldOfStage(stage, has);
    return field && named(field);
  };
  const found: TriedStage[] = [{ stage: 'Input', field: undefined, value: visit.input }];
  const add = (stage: TriedStage['stage'], value: Json) => {
    if (!found.some(each => each.stage === stage)) found.push({ stage, field: fieldOf(stage), value });
  };
  for (const { stage, data } of visit.stages) {
    // The end of a state is told as what it was left with; of items and batches the first is shown.
    if (stage === 'Output' || stage === 'OutputPath') continue;
    add(stage === 'ItemReader' ? 'Items' : stage, data);
  }
  const selected = has('ItemSelector') && !has('ItemBatcher') ? firstInput(visit, visits) : undefined;
  if (selected !== undefined) add('ItemSelector', selected);
  if (answer && 'result' in answer) add('Result', answer.result);
  // Of a Choice it is told as it is left.
  if (state.type === 'Choice' && has('Assign') && visit.next !== undefined) add('Assign', visit.assigned);
  if (visit.output !== undefined) add('Output', visit.output);
  const isOwnEnd = visit.status === 'failed' && isEndOfFail(state.type, visit.failedAt, visit.error?.cause);
  if (isOwnEnd && has('Error', 'ErrorPath')) add('Error', visit.error?.error ?? null);
  if (isOwnEnd && has('Cause', 'CausePath')) add('Cause', visit.error?.cause ?? null);
  found.sort((a, b) => stageOrder.indexOf(a.stage) - stageOrder.indexOf(b.stage));
  const why = isOwnEnd ? '' : [visit.error?.error, visit.error?.cause].filter(Boolean).join(': ');
  return {
    stages: found,
    next: visit.next,
    error: why === '' ? undefined : visit.status === 'caught' ? `Caught: ${why}` : why,
    failedAt: why === '' ? undefined : failedAt(visit, state, answer),
  };
}

/** What the first iteration of a Map was begun with. */
function firstInput(map: Visit, visits: readonly Visit[]): Json | undefined {
  const items = map.stages.find(({ stage }) => stage === 'Items')?.data;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const branch = `${pathInto(map)}[0]`;
  return visits.find(each => each.id > map.id && each.branch === branch)?.input;
}

function failedAt(visit: Visit, state: State, answer: Answer | undefined): string | undefined {
  const passed = new Set<string>(visit.stages.map(({ stage }) => stage));
  if (answer && 'result' in answer) passed.add('Result');
  return failedFieldOf({
    type: state.type,
    field: name => {
      const value = memberOf(state.node, name)?.value;
      return value && toJson(value);
    },
    passed,
    location: visit.failedAt,
    hasWorkFailed: answer !== undefined && 'error' in answer,
    cause: visit.error?.cause,
  });
}

export type Answer = { readonly result: Json } | { readonly error: ErrorOutput };

/** What a task, branches or iterations gave; undefined where it is not known. */
export function answerOf(visit: Visit, state: State, visits: readonly Visit[]): Answer | undefined {
  const outcome = visit.attempts.at(-1)?.outcome;
  if (outcome) return 'result' in outcome ? { result: outcome.result } : { error: outcome };
  if (state.type !== 'Map' && state.type !== 'Parallel') return undefined;
  if (visit.error && !visit.stages.some(({ stage }) => behindWork.has(stage))) return { error: visit.error };
  // What a writer leaves in a bucket is not what the iterations gave.
  if (memberOf(state.node, 'ResultWriter')) return undefined;
  const result = groupResult(visit, visits);
  return result && { result };
}

const behindWork: ReadonlySet<string> = new Set(['Assign', 'ResultSelector', 'ResultPath', 'OutputPath', 'Output']);

/** The outputs of iterations or branches, in their order; undefined when one of them did not get to its end. */
function groupResult(group: Visit, visits: readonly Visit[]): Json[] | undefined {
  const { times, inside } = placesOf(visits).get(placeOf(group.state.steps, group.branch)) ?? nowhere;
  const again = times.find(id => id > group.id) ?? Number.POSITIVE_INFINITY;
  const outputs = new Map<number, Json | undefined>();
  for (const { id, index, visit } of inside)
    if (id > group.id && id < again) outputs.set(index, visit.next === undefined ? visit.output : undefined);
  const results = [...outputs].sort(([a], [b]) => a - b).map(([, output]) => output);
  return results.length > 0 && results.every(each => each !== undefined) ? results : undefined;
}

/** A state in one strand: when it was entered there, and the visits directly inside of it, by branch or iteration. */
interface Place {
  readonly times: number[];
  readonly inside: { readonly id: number; readonly index: number; readonly visit: Visit }[];
}

const nowhere: Place = { times: [], inside: [] };
const placeOf = (steps: readonly (string | number)[], branch: string) => JSON.stringify([steps, branch]);

/** Worked out once for a run: a Map of many iterations may have a Parallel in each. */
function placesOf(visits: readonly Visit[]): ReadonlyMap<string, Place> {
  const kept = known.get(visits);
  if (kept?.length === visits.length) return kept.places;
  const places = new Map<string, Place>();
  const at = (steps: readonly (string | number)[], branch: string): Place => {
    const key = placeOf(steps, branch);
    const place = places.get(key) ?? { times: [], inside: [] };
    places.set(key, place);
    return place;
  };
  /** By strand, the state that it began with. */
  const starts = new Map<string, string>();
  for (const visit of visits) {
    const { id, branch, state } = visit;
    const { steps } = state;
    at(steps, branch).times.push(id);
    const start = starts.get(branch) ?? state.name;
    starts.set(branch, start);
    // `Branches`, 1, `States`, NAME or `ItemProcessor`, `States`, NAME behind those of the state around.
    const branchIndex = steps.at(-3);
    const isBranch = typeof branchIndex === 'number';
    const group = steps.slice(0, isBranch ? -4 : -3);
    if (group.length === 0) continue;
    const index = isBranch ? branchIndex : Number(/\[(\d+)\]$/.exec(branch)?.[1]);
    const strand = isBranch ? `{${start}}` : `${group.at(-1)}[${index}]`;
    at(group, branch.slice(0, -strand.length).replace(/\/$/, '')).inside.push({ id, index, visit });
  }
  known.set(visits, { length: visits.length, places });
  return places;
}

/** With how many visits there were: a run may go on. */
const known = new WeakMap<readonly Visit[], { readonly length: number; readonly places: ReadonlyMap<string, Place> }>();

/** `Map.Item` of the context object, of the innermost Map around. */
export function itemOf(visit: Visit, visits: readonly Visit[]): { index: number; value: Json } | undefined {
  let around: { map: Visit; index: number; length: number } | undefined;
  for (const map of visits) {
    if (map.id >= visit.id) break;
    const start = pathInto(map);
    const index = visit.branch.startsWith(start) && /^\[(\d+)\]/.exec(visit.branch.slice(start.length))?.[1];
    // The innermost, and of those the last that was entered.
    if (index && start.length >= (around?.length ?? 0)) around = { map, index: Number(index), length: start.length };
  }
  const stages = around?.map.stages ?? [];
  const items = stages.find(({ stage }) => stage === 'Items')?.data;
  if (!around || !Array.isArray(items) || stages.some(({ stage }) => stage === 'ItemBatcher')) return undefined;
  const value = (items as readonly Json[])[around.index];
  return value === undefined ? undefined : { index: around.index, value };
}

const pathInto = ({ branch, state }: Visit) => `${branch === '' ? '' : `${branch}/`}${state.name}`;

/** The branches and iterations in which a state was, in the order of entering. */
export function branchesOf(visits: readonly Visit[]): string[] {
  return [...new Set(visits.map(({ branch }) => branch))];
}

/** The one that is meant: that one, or one around it or inside of it, as for another state of the same iteration; else the first. */
export function branchMeant(branches: readonly string[], wanted: string | undefined): string | undefined {
  if (wanted === undefined || branches.includes(wanted)) return wanted ?? branches[0];
  const inside = (a: string, b: string) => a.startsWith(`${b}/`);
  return branches.find(each => inside(each, wanted) || inside(wanted, each)) ?? branches[0];
}
