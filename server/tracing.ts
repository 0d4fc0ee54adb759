/**
 * `asl/trace`: the field under the cursor through the workflow, as places in the text: back to what made it, and forward to all that
 * read it under whatever name. Worked out when somebody asks for it; the code action only leads there.
 */
import type { CancellationToken, CodeAction, Location, Position } from 'vscode-languageserver';
import { type Field, type Flow, fieldOf, shapeAt, traceBackward, traceForward } from '../dataflow/index.ts';
import { type Key, keysOf, parsePath } from '../expressions/index.ts';
import { embeddedAt, indexInString, memberOf, type Node, type StateMachine } from '../language/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { type Context, type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

export interface TraceAnswer {
  readonly position: Position;
  /** What made it first, nearest first; then what reads it. */
  readonly locations: readonly Location[];
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
          return flow ? { position, locations: traced(found.part, flow, found.offset) } : null;
        }),
    );
  },
};

function traced(part: Part, flow: Flow, offset: number): Location[] {
  const sources = traceBackward(flow, offset).map(({ node }) => node.span);
  const field = fieldAt(flow, offset);
  const reads = field ? traceForward(flow.machine, field).reads.map(({ span }) => span) : [];
  const known = new Set<string>();
  return [...sources, ...reads].flatMap(span => {
    const key = `${span.start} ${span.end}`;
    if (known.has(key)) return [];
    known.add(key);
    return [part.location(span)];
  });
}

/** The part of the state's input, or of a variable, that the expression at an offset reads. */
function fieldAt(flow: Flow, offset: number): Field | undefined {
  const at = shapeAt(flow, offset);
  if (!at) return undefined;
  const { state, embedded, text } = at;
  const { field, catcher } = fieldOf(state, embedded.node);
  if (embedded.kind === 'jsonata') {
    const index = indexInString(embedded.node, offset) - embedded.text.start;
    const { states, variables } = embedded.parsed.references;
    for (const { name, span, members } of [...states, ...variables]) {
      const end = members.at(-1)?.span.end ?? span.end;
      if (index < span.start || index > end) continue;
      const read = members.filter(member => member.span.start <= index).map(member => member.name);
      if (name !== 'states') return { state, variable: name, keys: read };
      return read[0] === 'input' ? { state, keys: read.slice(1) } : undefined;
    }
    return undefined;
  }
  const { path } = parsePath(text);
  const keys = path && keysOf(path);
  if (!keys || path.root === 'context') return undefined;
  if (path.root !== 'input') return { state, variable: path.root.variable, keys };
  // There `$` is the result, the error or what goes on.
  const isResult = field === 'ResultSelector' || field === 'OutputPath' || field === 'ResultPath';
  if (catcher !== undefined || isResult || (field === 'Assign' && state.type !== 'Pass')) return undefined;
  const before = field === 'InputPath' ? [] : inputKeys(memberOf(state.node, 'InputPath')?.value);
  return before && { state, keys: [...before, ...keys] };
}

function inputKeys(node: Node | undefined): readonly Key[] | undefined {
  if (node === undefined) return [];
  const { path } = node.kind === 'string' ? parsePath(node.value) : { path: undefined };
  return path?.root === 'input' ? keysOf(path) : undefined;
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
