/**
 * `asl/trace`: the field under the cursor through the workflow, as places in the text: back to what made it, and forward to all that
 * read it under whatever name. Worked out when somebody asks for it; the code action only leads there.
 */
import type { CancellationToken, CodeAction, Location, Position } from 'vscode-languageserver';
import {
  type Flow,
  fieldAt,
  fieldOf,
  shapeAt,
  shapesIn,
  type TraceRole,
  traceBackward,
  traceForward,
  traceWhole,
} from '../dataflow/index.ts';
import { stateId } from '../graph/index.ts';
import { embeddedAt, type Span, type StateMachine, stateAt } from '../language/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { type Context, type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

export interface TraceAnswer {
  readonly position: Position;
  /** What made it first, nearest first; then what reads it. */
  readonly locations: readonly Location[];
  /** The path or name that is traced, as it is written. */
  readonly field: string;
  /** Of a template: in which of its machines. */
  readonly machine: string | undefined;
  /** What each state does with the field, by its id in the graph. */
  readonly states: Readonly<Record<string, StateTrace>>;
}

export interface StateTrace {
  readonly role: TraceRole;
  /** Where it does so, as it is written. */
  readonly words: readonly string[];
}

/** A field of a state that can be traced. */
export interface TraceableField {
  readonly text: string;
  /** The state's field in which it stands. */
  readonly field: string;
  readonly position: Position;
}

export const tracing: Verb = {
  capabilities: { experimental: { aslTrace: true } },
  register: context => {
    context.connection.onRequest(
      'asl/trace',
      ({ uri, position }: { uri: string; position: Position }, token: CancellationToken) =>
        whole(context, 'trace', uri, token, null, (snapshot): TraceAnswer | null => {
          const found = snapshot.partAt(snapshot.lines.offsetAt(position));
          const flow = found && dataFlowsOf(context).of(found.part);
          return flow ? { position, ...traced(found.part, flow, found.offset) } : null;
        }),
    );
    context.connection.onRequest(
      'asl/traceableFields',
      ({ uri, position }: { uri: string; position: Position }, token: CancellationToken) =>
        whole(context, 'traceableFields', uri, token, [], (snapshot): TraceableField[] => {
          const found = snapshot.partAt(snapshot.lines.offsetAt(position));
          const flow = found && dataFlowsOf(context).of(found.part);
          return flow ? fieldsOfState(found.part, flow, found.offset) : [];
        }),
    );
  },
};

function traced(part: Part, flow: Flow, offset: number): Omit<TraceAnswer, 'position'> {
  const sources = traceBackward(flow, offset).map(({ node }) => node.span);
  const field = fieldAt(flow, offset);
  const reads = field ? traceForward(flow.machine, field).reads.map(({ span }) => span) : [];
  const all = traceWhole(flow, offset);
  const known: Span[] = [];
  const locations = [...sources, ...reads, ...all.reads.map(({ span }) => span)].flatMap(span => {
    if (known.some(({ start, end }) => start <= span.start && span.end <= end)) return [];
    known.push(span);
    return [part.location(span)];
  });
  const states: Record<string, StateTrace> = {};
  for (const [state, { role, spans }] of all.states) {
    const words = spans.map(({ start, end }) => part.document.text.slice(start, end).replace(/\s+/g, ' '));
    states[stateId(state.steps)] = { role, words: [...new Set(words)].slice(0, 5).map(shortened) };
  }
  return { locations, field: shapeAt(flow, offset)?.text ?? '', machine: part.name, states };
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** All that the state at an offset reads and that can be followed, each once. */
function fieldsOfState(part: Part, flow: Flow, offset: number): TraceableField[] {
  const state = stateAt(flow.machine, offset);
  const fields = new Map<string, TraceableField>();
  if (!state?.node) return [];
  for (const shape of shapesIn(flow, state.node.span)) {
    if (shape.state !== state || fields.has(shape.text) || !fieldAt(flow, shape.span.end)) continue;
    const { field } = fieldOf(state, shape.embedded.node);
    fields.set(shape.text, { text: shape.text, field, position: part.location(shape.span).range.end });
  }
  return [...fields.values()];
}

export const traceKind = 'refactor.trace.asl';

/** Leads to the trace, where a field is read. */
export function traceActions(context: Context, snapshot: Snapshot, offset: number): CodeAction[] {
  const found = context.client?.hasCommands ? snapshot.partAt(offset) : undefined;
  const machine: StateMachine | undefined = found?.part.machine;
  const embedded = machine && found && embeddedAt(machine, found.offset);
  if (!embedded || embedded.kind === 'malformed' || embedded.kind === 'notText') return [];
  const position = snapshot.lines.positionAt(offset);
  const title = 'Trace this field';
  return [
    {
      title,
      kind: traceKind,
      command: { title, command: 'aslWorkbench.traceField', arguments: [snapshot.uri, position] },
    },
  ];
}
