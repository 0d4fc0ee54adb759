/**
 * Names of errors that a retrier or a catcher can match: those that the task's action raises itself, those of the tasks inside
 * of a Map or Parallel state, those that Step Functions raises. What stands in the list already is not offered again.
 */
import type { Catalog } from '../../../catalog/index.ts';
import type { Node, Place, State } from '../../../language/index.ts';
import { errorDoc, memberValue, predefinedErrors, stringOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Known } from '../known.ts';
import { literal } from '../snippet.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';

export function errorNames(cursor: Extract<Cursor, { kind: 'value' }>, place: Place, known: Known): Completion[] {
  const listed = listedNames(place, cursor.node);
  const catalog = known.catalog?.();
  const { state } = place;
  const own = state ? errorsOf(state, catalog) : [];
  const inside = state ? errorsInside(state, catalog) : [];
  const items: Completion[] = [];
  const seen = new Set<string>(listed.here);
  const offer = (name: string, rank: number, detail: string | undefined) => {
    if (seen.has(name) || listed.elsewhere.has(name)) return;
    seen.add(name);
    items.push(valueItem(cursor, literal(name), name, { rank, kind: 'error', detail, documentation: errorDoc(name) }));
  };
  predefinedErrors.forEach(({ name, matchable }, index) => {
    // It stands alone in its list.
    if (!matchable || (name === 'States.ALL' && listed.here.size > 0)) return;
    offer(name, index < 3 ? index : 500 + index, undefined);
  });
  for (const [index, name] of own.entries()) {
    const passes = transient.test(name);
    offer(name, 10 + index + (passes ? 0 : 200), passes ? 'passes by itself: retry' : state?.name);
  }
  for (const [index, { name, from }] of inside.entries()) offer(name, 1000 + index, `raised in ${from.name}`);
  return items;
}

/**
 * What passes by itself, and every retrier of such a task should have. (Developer Guide, "Handle transient Lambda service exceptions";
 * of other services what they throttle with.)
 */
const transient =
  /^Lambda\.(?:ServiceException|AWSLambdaException|SdkClientException|TooManyRequestsException|ClientExecutionTimeoutException)$|^(?!Lambda\.)\w+\.(?:Throttling|ThrottledException|RequestLimitExceeded|TooManyRequests|ProvisionedThroughputExceeded|ServiceUnavailable|SlowDown)(?:Exception)?$/;

/** Names in the same list, and in the other entries of the same Retry or Catch, of which the first that matches decides. */
function listedNames(place: Place, edited: Node | undefined): { here: Set<string>; elsewhere: Set<string> } {
  const here = new Set<string>();
  const elsewhere = new Set<string>();
  const all = place.holder.parent;
  const entries = all?.kind === 'array' ? all.items : [place.holder];
  for (const entry of entries) {
    const names = memberValue(entry, 'ErrorEquals');
    const of = entry === place.holder ? here : elsewhere;
    if (names?.kind === 'array')
      for (const item of names.items) if (item.kind === 'string' && item !== edited) of.add(item.value);
  }
  return { here, elsewhere };
}

function errorsOf(state: State, catalog: Catalog | undefined): readonly string[] {
  const resource = stringOf(state.node, 'Resource')?.value;
  return (resource !== undefined && catalog?.errors(resource)) || [];
}

/** What a Map or a Parallel state may see of the states inside of it. */
function errorsInside(owner: State, catalog: Catalog | undefined): { readonly name: string; readonly from: State }[] {
  const found: { name: string; from: State }[] = [];
  for (const scope of owner.scopes)
    for (const state of scope.states) {
      const raised = state.type === 'Fail' ? stringOf(state.node, 'Error')?.value : undefined;
      if (raised) found.push({ name: raised, from: state });
      for (const name of errorsOf(state, catalog)) found.push({ name, from: state });
      found.push(...errorsInside(state, catalog));
    }
  return found;
}
