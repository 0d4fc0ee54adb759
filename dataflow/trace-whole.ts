/**
 * A field through the whole workflow, for the picture: which states produce it, which hand it on and which read it; also those
 * between what made it and the place that one looks from. What is not certain to be the same field is left out.
 */
import type { Reference, Span, State } from '../language/index.ts';
import { fieldAt } from './field-at.ts';
import type { Flow } from './flow.ts';
import { producersAt, shapeAt } from './shapes-at.ts';
import { copyIn, type Field, type FieldTrace, type Read, startsWith, traceForward } from './trace.ts';
import { insideOf, isAround, type Source } from './trace-back.ts';

/** Who does more than one thing is told by the first of these. */
const traceRoles = ['produces', 'reads', 'passes'] as const;
export type TraceRole = (typeof traceRoles)[number];

export interface StateInTrace {
  readonly role: TraceRole;
  /** Where in the document; nowhere for a state that lets it through. */
  readonly spans: readonly Span[];
}

export interface WholeTrace {
  /** In the order of the document. */
  readonly reads: readonly Read[];
  readonly states: ReadonlyMap<State, StateInTrace>;
}

/** Of the path or name that an expression reads at an offset. */
export function traceWhole(flow: Flow, offset: number): WholeTrace {
  const { machine } = flow;
  const states = new Map<State, { role: TraceRole; spans: Span[] }>();
  const add = (state: State, role: TraceRole, span?: Span) => {
    const known = states.get(state);
    if (!known) states.set(state, { role, spans: span ? [span] : [] });
    else {
      if (traceRoles.indexOf(role) < traceRoles.indexOf(known.role)) known.role = role;
      if (span && !known.spans.some(({ start, end }) => start <= span.start && span.end <= end)) known.spans.push(span);
    }
  };
  const reads = new Map<number, Read>();
  const take = (trace: FieldTrace) => {
    for (const state of trace.passing) add(state, 'passes');
    for (const read of trace.reads) {
      reads.set(read.span.start, read);
      add(read.state, 'reads', read.span);
    }
  };
  const seen = new Set<number>();
  const queue = [offset];
  for (let at = queue.shift(); at !== undefined && seen.size < mostSteps; at = queue.shift()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (!shapeAt(flow, at)) continue;
    const field = fieldAt(flow, at);
    if (field?.at !== undefined) queue.push(field.at);
    if (field) take(traceForward(machine, field));
    const sources = producersAt(flow, at);
    // What nobody made came with the input of the execution.
    const starts = sources.length > 0 ? sources.flatMap(behind) : [machine.root.startAt?.target];
    if (field) for (const start of new Set(starts)) if (start) for (const way of waysTo(field, start, flow)) take(way);
    const made = new Map(sources.map(source => [source.node, source]));
    for (const source of made.values()) {
      const { state, node } = source;
      // On the way out of the branches and iterations around it.
      for (let owner = state.scope.owner; field && owner; owner = owner.scope.owner) {
        const way = insideOf(flow, owner, field)?.trace;
        if (way) take(way);
      }
      const inner = field && isAround(source) ? insideOf(flow, state, field) : undefined;
      if (inner) {
        take(inner.trace);
        for (const each of inner.sources) if (!made.has(each.node)) made.set(each.node, each);
        continue;
      }
      const copy = copyIn(machine, state, node);
      const isField = copy !== undefined && fieldAt(flow, copy.end) !== undefined;
      add(state, isField ? 'reads' : 'produces', isField ? copy : node.span);
      if (isField) queue.push(copy.end);
    }
  }
  return { reads: [...reads.values()].sort((a, b) => a.span.start - b.span.start), states };
}

const mostSteps = 16;

/** Where what a state has made is found next. */
function behind({ state, by: { catcher, rule, stage } }: Source): (State | undefined)[] {
  const isMeant = ({ kind, index }: Reference) => {
    if (kind === 'Catch' || catcher !== undefined) return kind === 'Catch' && index === catcher;
    // What stands beside the rules of a Choice happens when none of them holds.
    if (kind === 'Choices') return rule === undefined ? stage !== 'Assign' && stage !== 'Output' : index === rule;
    return rule === undefined;
  };
  return state.references.filter(isMeant).map(({ target }) => target);
}

/** The field as it goes from a state to where it is read, if it certainly does. */
function waysTo(field: Field, from: State, { machine }: Flow): FieldTrace[] {
  // It is nowhere but in the state.
  if (field.result) return [];
  const trace = traceForward(machine, { ...field, state: from });
  return trace.fields.some(each => isSame(each, field)) ? [trace] : [];
}

function isSame(a: Field, b: Field): boolean {
  return (
    a.state === b.state &&
    a.variable === b.variable &&
    Boolean(a.result) === Boolean(b.result) &&
    a.keys.length === b.keys.length &&
    startsWith(a.keys, b.keys)
  );
}
