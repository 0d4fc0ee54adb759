/**
 * A field followed backward: where the value of an expression came from, through copies, out of the results of Map and Parallel into
 * what their branches and iterations gave, back to what made it. Whether a part of a result is what a branch gave is asked of
 * the way forward (`trace.ts`), so that both agree.
 */
import { shapeOfPath } from '../expressions/index.ts';
import type { Node, State } from '../language/index.ts';
import { fieldAt } from './field-at.ts';
import type { Flow } from './flow.ts';
import type { ProducedBy } from './plan.ts';
import { producers, producersAt } from './shapes-at.ts';
import {
  copyIn,
  type Field,
  type FieldKey,
  type FieldTrace,
  givenBy,
  someItem,
  startsWith,
  traceForward,
} from './trace.ts';

/** Where a field came from, nearest first. */
export interface Source {
  readonly state: State;
  readonly by: ProducedBy;
  readonly node: Node;
}

/** Where the value of the expression at an offset came from, through copies, back to what made it. */
export function traceBackward(flow: Flow, offset: number): readonly Source[] {
  const found: Source[] = [];
  const seen = new Set<string>();
  let queue = sourcesAt(flow, offset);
  while (queue.length > 0 && found.length < mostSources) {
    const next: Led[] = [];
    for (const led of queue) {
      const { source, field } = led;
      // A Parallel may have made several fields.
      const id = JSON.stringify([source.node.span.start, isAround(source) ? [field?.state.steps, field?.keys] : 0]);
      if (seen.has(id)) continue;
      seen.add(id);
      const inner = field && isAround(source) ? insideOf(flow, source.state, field) : undefined;
      // The branch has made it, and nothing in the text of the Parallel.
      const isPassed = inner !== undefined && source.by.stage === 'Result';
      if (!isPassed && !found.some(({ node }) => node === source.node)) found.push(source);
      next.push(...(inner ? inner.sources.map(each => ({ source: each, field })) : copied(flow, source)));
    }
    queue = next;
  }
  return found;
}

const mostSources = 50;

/** A source, and the field that it was looked for. */
interface Led {
  readonly source: Source;
  readonly field: Field | undefined;
}

function sourcesAt(flow: Flow, offset: number): Led[] {
  const field = fieldAt(flow, offset);
  return producersAt(flow, offset).map(source => ({ source, field }));
}

/** A path that is all of a member has its value from there. */
function copied(flow: Flow, { state, node }: Source): Led[] {
  const copy = copyIn(flow.machine, state, node);
  return copy ? sourcesAt(flow, copy.end) : [];
}

/** Whether it is the result of a Map or Parallel as a whole. */
export function isAround({ state, by }: Source): boolean {
  const isWhole = by.path.length === 0 && (by.stage === 'Result' || by.stage === 'ResultPath');
  return isWhole && (state.type === 'Map' || state.type === 'Parallel');
}

/**
 * What in the branches or iterations of a state has given a field behind them, and its way from there; undefined if nothing certainly
 * has.
 */
export function insideOf(
  flow: Flow,
  owner: State,
  field: Field,
): { readonly sources: readonly Source[]; readonly trace: FieldTrace } | undefined {
  for (const scope of owner.scopes) {
    const start = givenBy(scope, []);
    if (!start) continue;
    const met = traceForward(flow.machine, start).fields.find(
      ({ state, variable, result, keys }) =>
        state === field.state &&
        variable === field.variable &&
        Boolean(result) === Boolean(field.result) &&
        startsWith(field.keys, keys),
    );
    if (!met) continue;
    const keys = field.keys.slice(met.keys.length);
    const sources = scope.states.flatMap(state => (state.terminal ? endOf(flow, state, keys) : []));
    const given = givenBy(scope, keys);
    if (given && sources.length > 0) return { sources, trace: traceForward(flow.machine, given) };
  }
  return undefined;
}

/** What has made a part of what the last state of a branch gives. */
function endOf(flow: Flow, state: State, keys: readonly FieldKey[]): readonly Source[] {
  const data = flow.of(state)?.ways.find(({ kind }) => kind === 'End')?.data;
  if (!data) return [];
  const span = { start: 0, end: 0 };
  const segments = keys.map(key =>
    key === someItem
      ? ({ kind: 'wildcard', span } as const)
      : typeof key === 'string'
        ? ({ kind: 'child', name: key, span, nameSpan: span } as const)
        : ({ kind: 'index', index: key, span } as const),
  );
  const definite = !keys.includes(someItem);
  const path = { text: '', span, root: 'input', rootSpan: span, segments, definite } as const;
  const noVariables = { kind: 'object', members: new Map(), rest: undefined } as const;
  const part = shapeOfPath(path, { input: data, context: data.shape, variables: noVariables });
  return part.present === 'never' ? [] : producers(flow.machine, part.from ?? data.from);
}
