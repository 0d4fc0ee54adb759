/**
 * How large the data is at every state of a workflow, for the data flow view and its limit of 256 KiB: of a run the most that its
 * visits had, else the least that what is inferred can have. Pure; what is shown of it is up to the view.
 */
import type { Flow, Visit } from '../../dataflow/index.ts';
import { type Json, type Shape, sizeOfShape } from '../../expressions/index.ts';
import type { Span, State, StateMachine } from '../../language/index.ts';
import { answerOf } from './recorded-stages.ts';

export interface StateSizes {
  readonly state: string;
  readonly span: Span;
  /** How many states are around it. */
  readonly depth: number;
  /** Times that the run came by. */
  readonly visits: number;
  /** Bytes as JSON on one line; undefined where nothing is known. */
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** The largest of all stages, and which it is. */
  readonly largest: { readonly stage: string; readonly bytes: number } | undefined;
}

export function sizesOf(
  machine: StateMachine,
  flow: Flow | undefined,
  visits: readonly Visit[] | undefined,
): StateSizes[] {
  const byState = new Map<string, Visit[]>();
  for (const visit of visits ?? []) {
    const key = JSON.stringify(visit.state.steps);
    const known = byState.get(key);
    if (known) known.push(visit);
    else byState.set(key, [visit]);
  }
  const measure = measured();
  return machine.states.map(state => {
    const own = byState.get(JSON.stringify(state.steps)) ?? [];
    const sizes = visits ? ofVisits(state, own, visits, measure) : inferred(state, flow);
    let largest: StateSizes['largest'];
    for (const [stage, bytes] of sizes) if (bytes > (largest?.bytes ?? -1)) largest = { stage, bytes };
    return {
      state: state.name,
      span: state.nameNode.span,
      depth: depthOf(state),
      visits: own.length,
      input: sizes.get('Input'),
      output: sizes.get('Output'),
      largest,
    };
  });
}

type Measure = (value: Json) => number;

/** The same value goes through many states, and is measured once. */
function measured(): Measure {
  const known = new WeakMap<object, number>();
  const bytes = (value: Json) => new TextEncoder().encode(JSON.stringify(value)).length;
  return value => {
    if (typeof value !== 'object' || value === null) return bytes(value);
    const size = known.get(value) ?? bytes(value);
    known.set(value, size);
    return size;
  };
}

function ofVisits(
  state: State,
  visits: readonly Visit[],
  all: readonly Visit[],
  measure: Measure,
): Map<string, number> {
  const sizes = new Map<string, number>();
  const take = (stage: string, value: Json | undefined) => {
    if (value !== undefined) sizes.set(stage, Math.max(sizes.get(stage) ?? 0, measure(value)));
  };
  for (const visit of visits) {
    const { input, stages, output } = visit;
    take('Input', input);
    for (const { stage, data } of stages) if (stage !== 'Output' && stage !== 'OutputPath') take(stage, data);
    const answer = answerOf(visit, state, all);
    if (answer && 'result' in answer) take('Result', answer.result);
    take('Output', output);
  }
  return sizes;
}

/** The least; nothing of what is not reached or always fails. */
function inferred(state: State, flow: Flow | undefined): Map<string, number> {
  const sizes = new Map<string, number>();
  const known = flow?.of(state);
  if (!known) return sizes;
  const take = (stage: string, { kind }: Shape, least: number) => {
    if (kind !== 'never' && kind !== 'unknown') sizes.set(stage, least);
  };
  const { shape } = known.entry.input;
  take('Input', shape, sizeOfShape(shape).least);
  for (const { stage, value } of known.stages)
    if (value.present !== 'never' && stage !== 'OutputPath') take(stage, value.shape, sizeOfShape(value.shape).least);
  // On whatever way it is left it has that much.
  const left = known.ways.filter(way => way.data.shape.kind !== 'never').map(way => way.data.shape);
  if (left[0] && left.every(each => each.kind !== 'unknown'))
    sizes.set('Output', Math.min(...left.map(each => sizeOfShape(each).least)));
  return sizes;
}

function depthOf(state: State): number {
  return state.steps.filter(step => step === 'States').length - 1;
}
