/**
 * `asl/dataFlow`: a state with its data stage by stage, for the view beside the text: the values of a run with an input beside the
 * file, or of an input that somebody types, with the state's fields as written or as they are tried out; else the shapes that are
 * inferred. `asl/dataFlowEdit`: what puts tried fields into the document.
 */
import type { CancellationToken, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { visitsOfState } from '../dataflow/index.ts';
import { type Json, shapeText, sizeOfShape } from '../expressions/index.ts';
import { allowedIn, fieldsFor, memberOf, parseDocument, type State, toJson } from '../language/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { dataFields, fieldEdits, tryState } from './features/try-state.ts';
import { guardAsync } from './guard.ts';
import { mocksOf, sampleRunsOf } from './recordings.ts';
import { type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

export interface DataFlowParams {
  readonly uri: string;
  /** Where the cursor is; else the state by its name. */
  readonly position?: Position;
  readonly machine?: string | undefined;
  readonly state?: string;
  /** Name of one of the inputs beside the file; the first without it. */
  readonly sample?: string;
  /** Which of the visits of that run, from 0. */
  readonly visit?: number;
  /** JSON text that takes the place of the state's input. */
  readonly input?: string;
  /** JSON text that takes the place of its result. */
  readonly result?: string;
  /** JSON texts of fields that are tried out; empty for one that is taken away. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface DataFlowAnswer {
  readonly uri: string;
  readonly version: number;
  readonly machine: string | undefined;
  readonly state: string;
  /** Of the state's name. */
  readonly range: Range;
  readonly type: string | undefined;
  readonly queryLanguage: string;
  readonly samples: readonly string[];
  readonly sample: string | undefined;
  /** How often the run came by, and which of the times is shown. */
  readonly visits: number;
  readonly visit: number;
  /** Where the run went elsewhere, or failed before. */
  readonly runEnd: string | undefined;
  readonly inputFrom: 'run' | 'typed' | 'nothing';
  readonly resultFrom: 'run' | 'example' | 'typed' | undefined;
  /** Fields that shape data: JSON text as written, empty for one that is not there. */
  readonly fields: readonly { readonly name: string; readonly text: string; readonly tried: boolean }[];
  readonly stages: readonly DataFlowStage[];
  readonly next: string | undefined;
  readonly error: string | undefined;
}

export interface DataFlowStage {
  readonly stage: string;
  readonly field: string | undefined;
  /** JSON text, indented; cut where it is very long. Undefined where only the shape is known. */
  readonly value: string | undefined;
  readonly shape: string | undefined;
  /** As JSON on one line; of a shape at least. */
  readonly bytes: number | undefined;
}

/** Characters of a value that are sent. */
const longestText = 200_000;

export const dataFlowView: Verb = {
  capabilities: { experimental: { aslDataFlow: true } },
  register: context => {
    const flows = dataFlowsOf(context);
    const runs = sampleRunsOf(context);
    const { connection } = context;

    connection.onRequest('asl/dataFlow', (params: DataFlowParams, token: CancellationToken) =>
      guardAsync(connection.console, 'dataFlow', token, null, async (): Promise<DataFlowAnswer | null> => {
        const snapshot = context.snapshot(params.uri);
        const meant = snapshot?.ours ? stateMeant(snapshot, params) : undefined;
        if (!meant) return null;
        const { part, state } = meant;
        const samples = flows.samplesOf(part);
        const sample = samples.find(({ name }) => name === params.sample) ?? samples[0];
        const run = sample && (await runs.of(part, sample, mocksOf(context, part)));
        const visits = run ? visitsOfState([run], state) : [];
        const which = Math.min(Math.max(0, params.visit ?? 0), Math.max(0, visits.length - 1));
        const visit = visits[which]?.visit;
        const typed = params.input === undefined ? undefined : jsonOf(params.input, 'The input');
        const typedResult = params.result === undefined ? undefined : jsonOf(params.result, 'The result');
        const tried = fieldsOf(params.fields ?? {});
        const wrong = [typed, typedResult, ...Object.values(tried.values)].find(each => each && 'problem' in each);
        const input = typed && 'value' in typed ? typed.value : visit?.input;
        const outcome = visit?.attempts.at(-1)?.outcome;
        const recorded =
          visit?.stages.findLast(({ stage }) => stage === 'Result')?.data ??
          (outcome && 'result' in outcome ? outcome.result : undefined);
        const example = () => {
          const resource = memberOf(state.node, 'Resource')?.value;
          return resource?.kind === 'string' ? part.options.catalog?.()?.exampleResult(resource.value) : undefined;
        };
        const answers = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
        const result: Json | undefined = !answers
          ? undefined
          : typedResult && 'value' in typedResult
            ? typedResult.value
            : (recorded ?? (example() as Json | undefined) ?? (state.type === 'Task' ? {} : []));
        const resultFrom: DataFlowAnswer['resultFrom'] = !answers
          ? undefined
          : typedResult
            ? 'typed'
            : recorded !== undefined && !run?.invented.has(state.name)
              ? 'run'
              : 'example';
        const about = {
          uri: snapshot!.uri,
          version: snapshot!.version,
          machine: part.name,
          state: state.name,
          range: part.range(state.nameNode.span),
          type: state.type,
          queryLanguage: state.queryLanguage,
          samples: samples.map(({ name }) => name),
          sample: sample?.name,
          visits: visits.length,
          visit: which,
          runEnd: run?.end,
          inputFrom: typed ? ('typed' as const) : visit ? ('run' as const) : ('nothing' as const),
          resultFrom,
          fields: fieldsShown(state, tried.texts),
        };
        if (wrong && 'problem' in wrong) return { ...about, stages: [], next: undefined, error: wrong.problem };
        if (input === undefined)
          return { ...about, stages: shapesOf(flows, part, state), next: undefined, error: undefined };
        const { stages, next, error } = await tryState(state, {
          input,
          variables: visit?.variables,
          result,
          fields: Object.fromEntries(
            Object.entries(tried.values).map(([name, each]) => [
              name,
              each && 'value' in each ? each.value : undefined,
            ]),
          ),
        });
        return {
          ...about,
          stages: stages.map(each => ({ ...each, ...textOf(each.value), shape: undefined })),
          next,
          error,
        };
      }),
    );

    connection.onRequest('asl/dataFlowEdit', (params: DataFlowParams, token: CancellationToken) =>
      whole(context, 'dataFlowEdit', params.uri, token, null, (snapshot): WorkspaceEdit | null => {
        const meant = stateMeant(snapshot, params);
        if (!meant?.part.machine) return null;
        const { part, state } = meant;
        const { values } = fieldsOf(params.fields ?? {});
        const wanted: Record<string, Json | undefined> = {};
        for (const [name, each] of Object.entries(values)) {
          if (each && 'problem' in each) return null;
          wanted[name] = each?.value;
        }
        const edits = fieldEdits(part.machine!, state, wanted).map(edit => part.textEdit(edit));
        return edits.includes(undefined) ? null : { changes: { [part.uri]: edits.flatMap(edit => edit ?? []) } };
      }),
    );
  },
};

function stateMeant(snapshot: Snapshot, params: DataFlowParams): { part: Part; state: State } | undefined {
  if (params.state !== undefined) {
    const part = snapshot.parts.find(({ name }) => name === params.machine) ?? snapshot.parts[0];
    const state = part?.machine?.byName.get(params.state);
    return part && state && { part, state };
  }
  if (!params.position) return undefined;
  const at = snapshot.partAt(snapshot.lines.offsetAt(params.position));
  const offset = at?.offset ?? 0;
  // The innermost: inner states come behind the one around them.
  const state = at?.part.machine?.states.findLast(({ member: { span } }) => span.start <= offset && offset <= span.end);
  return at && state && { part: at.part, state };
}

type Read = { readonly value: Json } | { readonly problem: string };

function jsonOf(text: string, what: string): Read {
  const { root, problems } = parseDocument(text, 'json');
  const [problem] = problems;
  return root && !problem
    ? { value: toJson(root) }
    : { problem: `${what} is no JSON: ${problem?.message ?? 'there is nothing.'}` };
}

/** An expression may be written as it is, without the quotes that JSON needs. */
function fieldsOf(texts: Readonly<Record<string, string>>) {
  const values: Record<string, Read | undefined> = {};
  for (const [name, text] of Object.entries(texts))
    if (dataFields.includes(name))
      values[name] =
        text.trim() === ''
          ? undefined
          : /^\s*(?:\$|\{%|States\.)/.test(text)
            ? { value: text.trim() }
            : jsonOf(text, `"${name}"`);
  return { values, texts };
}

function fieldsShown(state: State, tried: Readonly<Record<string, string>>): DataFlowAnswer['fields'] {
  const allowed = new Set(
    fieldsFor('state', { ...(state.type && { stateType: state.type }), queryLanguage: state.queryLanguage })
      .filter(field => allowedIn(field, state.queryLanguage))
      .map(({ name }) => name),
  );
  return dataFields
    .filter(name => allowed.has(name))
    .map(name => {
      const value = memberOf(state.node, name)?.value;
      const json = value && toJson(value);
      const written = value === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json, undefined, 2);
      return { name, text: tried[name] ?? written, tried: tried[name] !== undefined && tried[name] !== written };
    });
}

/** Before there are values. */
function shapesOf(flows: ReturnType<typeof dataFlowsOf>, part: Part, state: State): DataFlowStage[] {
  const known = flows.of(part)?.of(state);
  if (!known) return [];
  const all = [{ stage: 'Input', value: known.entry.input }, ...known.stages];
  return all.map(({ stage, value }) => ({
    stage,
    field: stage === 'Input' ? undefined : stage,
    value: undefined,
    shape:
      value.present === 'never'
        ? 'nothing: it always fails'
        : shapeText(value.shape, { depth: 4, members: 30, width: 60 }),
    bytes: value.present === 'never' ? undefined : sizeOfShape(value.shape).least,
  }));
}

function textOf(value: Json): { value: string; bytes: number } {
  const text = JSON.stringify(value, undefined, 2);
  return {
    value: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
    bytes: Buffer.byteLength(JSON.stringify(value)),
  };
}
