/**
 * `asl/dataFlow`: a state with its data stage by stage, for the view beside the text: the values of a run (a session, one that was
 * kept, one with an input beside the file) in one of its iterations and visits, or of an input that somebody types, with the state's
 * fields as written or as they are tried out; else the shapes that are inferred. `asl/dataFlowEdit`: what puts tried fields into the
 * document.
 */
import type { CancellationToken, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { type Visit, visitsOfState } from '../dataflow/index.ts';
import { type Json, shapeText, sizeOfShape } from '../expressions/index.ts';
import { allowedIn, fieldsFor, memberOf, readData, type State, toJson } from '../language/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import {
  asRecorded,
  failedRule,
  ruleFieldOf,
  ruleFields,
  rulesShown,
  type ShownRule,
  spokenField,
  type Taken,
} from './features/choice-rules.ts';
import { type StateSizes, sizesOf } from './features/data-sizes.ts';
import { type Answer, answerOf, branchesOf, branchMeant, itemOf, stagesOf } from './features/recorded-stages.ts';
import {
  dataFields,
  fieldEdits,
  fieldOfStage,
  stageOrder,
  type Tried,
  type TryOut,
  tryRules,
  tryState,
} from './features/try-state.ts';
import { guardAsync } from './guard.ts';
import { isAsRecorded, type KnownRun, type RunChoice, recordingsOf } from './recordings.ts';
import { largestSample } from './samples.ts';
import { type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

export interface DataFlowParams {
  readonly uri: string;
  /** Where the cursor is; else the state by its name. */
  readonly position?: Position;
  readonly machine?: string | undefined;
  readonly state?: string;
  /** One of the runs that are known, or none where it is empty; without it the first that came by, sessions before inputs. */
  readonly run?: string;
  /** Of that run the iteration or branch; the first without it. */
  readonly branch?: string;
  /** Which of the visits there, from 0. */
  readonly visit?: number;
  /** The sizes at every state are wanted, too. */
  readonly whole?: boolean;
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
  readonly runs: readonly RunChoice[];
  readonly run: string | undefined;
  /** Iterations and branches in which the run came by, the first of them, and which one is shown. */
  readonly branches: readonly string[];
  readonly branch: string | undefined;
  /** How often the run came by there, and which of the times is shown. */
  readonly visits: number;
  readonly visit: number;
  /** How that visit ended. */
  readonly status: Visit['status'] | undefined;
  /** The state is another one than in the run: what is shown is worked out with the data of then. */
  readonly hasChanged: boolean;
  /** How the run ended, where it is known. */
  readonly runEnd: string | undefined;
  readonly inputFrom: 'run' | 'typed' | 'nothing';
  readonly resultFrom: ResultFrom | undefined;
  /** Where the result is of another run: which. */
  readonly resultRun: string | undefined;
  /** Fields that shape data: JSON text as written, empty for one that is not there. */
  readonly fields: readonly { readonly name: string; readonly text: string; readonly tried: boolean }[];
  readonly stages: readonly DataFlowStage[];
  /** Of a Choice: each rule with what it says of the data, and Default. */
  readonly rules: readonly ShownRule[] | undefined;
  readonly next: string | undefined;
  readonly error: string | undefined;
  /** The field at which it failed, or `Result`; undefined where that is not certain. */
  readonly failedAt?: string | undefined;
  /** Of the whole workflow, where that was wanted; in that run, else as inferred. */
  readonly sizes: readonly DataFlowSizes[] | undefined;
}

/** A state with the bytes of its data; `line` and `character` are those of its name. */
export type DataFlowSizes = Omit<StateSizes, 'span'> & Position;

/** `run`: recorded then; made up then by mocks, or as an example of the catalog; or an example of now; or typed. */
export type ResultFrom = 'run' | 'mocks' | 'example' | 'typed';

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
/** Iterations that are listed. */
const mostBranches = 500;
/** Visits in which a result is looked for. */
const mostLookedAt = 20;

export const dataFlowView: Verb = {
  capabilities: { experimental: { aslDataFlow: true } },
  register: context => {
    const flows = dataFlowsOf(context);
    const recordings = recordingsOf(context);
    const { connection } = context;

    connection.onRequest('asl/dataFlow', (params: DataFlowParams, token: CancellationToken) =>
      guardAsync(connection.console, 'dataFlow', token, null, async (): Promise<DataFlowAnswer | null> => {
        const snapshot = context.snapshot(params.uri);
        const meant = snapshot?.ours ? stateMeant(snapshot, params) : undefined;
        if (!meant) return null;
        const { part, state } = meant;
        const known = (await recordings.of(context, part)) ?? [];
        const runs = recordings.choices(context, part);
        const chosen = runs.find(({ id }) => id === params.run);
        const run = chosen
          ? await recordings.run(context, part, chosen.id)
          : params.run === ''
            ? undefined
            : (known.find(each => visitsOfState([each], state).length > 0) ?? known[0]);
        const all = run ? visitsOfState([run], state).map(({ visit }) => visit) : [];
        const branches = branchesOf(all);
        const branch = branchMeant(branches, params.branch);
        const visits = all.filter(visit => visit.branch === branch);
        const which = Math.min(Math.max(0, params.visit ?? 0), Math.max(0, visits.length - 1));
        const visit = visits[which];
        const typed = params.input === undefined ? undefined : jsonOf(params.input, 'The input');
        const typedResult = params.result === undefined ? undefined : jsonOf(params.result, 'The result');
        const tried = fieldsOf(params.fields ?? {});
        const wrong = [typed, typedResult, ...Object.values(tried.values)].find(each => each && 'problem' in each);
        const input = typed && 'value' in typed ? typed.value : visit?.input;
        const answered = answeredTo(state, visit, run, known, part);
        const answer: Answer | undefined =
          typedResult && 'value' in typedResult ? { result: typedResult.value } : answered?.answer;
        const values = Object.fromEntries(
          Object.entries(tried.values).map(([name, each]) => [name, each && 'value' in each ? each.value : undefined]),
        );
        const given = {
          input: input ?? null,
          variables: visit?.variables,
          ...(answer && ('error' in answer ? { failure: answer.error } : { result: answer.result })),
          executionInput: visit?.executionInput,
          item: visit && run && itemOf(visit, run.visits),
          time: visit?.enteredAt ?? Date.now(),
          fields: values,
        };
        const hasChanged = run !== undefined && visit !== undefined && !isAsRecorded(run, state);
        const hasFieldsTried = fieldsShown(state, tried.texts, undefined).some(field => field.tried);
        const isTried = typed !== undefined || typedResult !== undefined || hasFieldsTried;
        const isRecorded = visit !== undefined && !isTried && !hasChanged;
        const said = input === undefined || wrong ? undefined : await tryRules(state, given);
        const answers = said && isRecorded ? asRecorded(said, state, visit) : said;
        const fields = fieldsShown(state, tried.texts, answers?.taken);
        const about = {
          uri: snapshot!.uri,
          version: snapshot!.version,
          machine: part.name,
          state: state.name,
          range: part.range(state.nameNode.span),
          type: state.type,
          queryLanguage: state.queryLanguage,
          runs,
          run: chosen?.id ?? run?.id,
          branches: branches.slice(0, mostBranches),
          branch,
          visits: visits.length,
          visit: which,
          status: visit?.status,
          hasChanged,
          runEnd: run && 'end' in run ? run.end : undefined,
          inputFrom: typed ? ('typed' as const) : visit ? ('run' as const) : ('nothing' as const),
          resultFrom: typedResult ? ('typed' as const) : answered?.from,
          resultRun: typedResult ? undefined : answered?.run,
          fields,
          sizes: params.whole ? sizesAt(part, flows, run?.visits) : undefined,
          rules: state.type === 'Choice' ? rulesShown(state, answers, wrong ? {} : values) : undefined,
        };
        if (wrong && 'problem' in wrong) return { ...about, stages: [], next: undefined, error: wrong.problem };
        if (input === undefined)
          return { ...about, stages: shapesOf(flows, part, state), next: undefined, error: chosen?.problem };
        const { stages, next, error, failedAt } =
          isRecorded && run
            ? await withWait(
                stagesOf(visit, state, answerOf(visit, state, run.visits), run.visits, answers?.taken),
                state,
                given,
              )
            : await tryState(state, { ...given, taken: answers?.taken });
        return {
          ...about,
          stages: stages.map(each => ({ ...each, ...textOf(each.value), shape: undefined })),
          next,
          error,
          failedAt: failedAt ?? (error === undefined ? undefined : failedRule(answers)),
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

/** For how long a Wait waits is not recorded, and follows from its data. */
async function withWait(recorded: Tried, state: State, given: TryOut): Promise<Tried> {
  if (state.type !== 'Wait') return recorded;
  const again = await tryState(state, given);
  const wait = again.stages.filter(({ stage }) => stage === 'Wait');
  const behind = recorded.stages.findIndex(({ stage }) => stageOrder.indexOf(stage) > stageOrder.indexOf('Wait'));
  const at = behind < 0 ? recorded.stages.length : behind;
  const failedAt = recorded.error === undefined ? undefined : (recorded.failedAt ?? again.failedAt);
  return { ...recorded, failedAt, stages: recorded.stages.toSpliced(at, 0, ...wait) };
}

interface Answered {
  readonly answer: Answer;
  readonly from: ResultFrom;
  readonly run?: string;
}

/** What the state's task, branches or iterations gave: in this visit, else in another run, else an example. */
function answeredTo(
  state: State,
  visit: Visit | undefined,
  run: KnownRun | undefined,
  known: readonly KnownRun[],
  part: Part,
): Answered | undefined {
  if (state.type !== 'Task' && state.type !== 'Map' && state.type !== 'Parallel') return undefined;
  const recorded = (in_: KnownRun, at: Visit): Answered | undefined => {
    const answer = answerOf(at, state, in_.visits);
    if (!answer) return undefined;
    // What iterations give is what came of them, whoever answered the tasks inside.
    return { answer, from: at.attempts.at(-1)?.madeUp ?? 'run' };
  };
  const own = visit && run && recorded(run, visit);
  if (own) return own;
  for (const other of known)
    for (const { visit: at } of visitsOfState([other], state).slice(0, mostLookedAt)) {
      const found = recorded(other, at);
      if (found && 'result' in found.answer && found.from !== 'example') return { ...found, run: other.label };
    }
  const resource = memberOf(state.node, 'Resource')?.value;
  const example = resource?.kind === 'string' ? part.options.catalog?.()?.exampleResult(resource.value) : undefined;
  return { answer: { result: (example as Json | undefined) ?? (state.type === 'Task' ? {} : []) }, from: 'example' };
}

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
  const read = readData(text, 'json', largestSample);
  if ('value' in read) return { value: read.value };
  return { problem: read.at === undefined ? `${what} ${read.problem}` : `${what} is no JSON: ${read.problem}` };
}

/** An expression may be written as it is, without the quotes that JSON needs. */
function fieldsOf(texts: Readonly<Record<string, string>>) {
  const values: Record<string, Read | undefined> = {};
  for (const [name, text] of Object.entries(texts))
    if (dataFields.includes(name) || ruleFieldOf(name))
      values[name] =
        text.trim() === ''
          ? ruleFieldOf(name)?.member === undefined && !dataFields.includes(name)
            ? { problem: `${spokenField(name)} tests nothing: write when it holds.` }
            : undefined
          : /^\s*(?:\$|\{%|States\.)/.test(text)
            ? { value: text.trim() }
            : jsonOf(text, spokenField(name));
  return { values, texts };
}

function fieldsShown(state: State, tried: Readonly<Record<string, string>>, taken: Taken): DataFlowAnswer['fields'] {
  const allowed = new Set(
    fieldsFor('state', { ...(state.type && { stateType: state.type }), queryLanguage: state.queryLanguage })
      .filter(field => allowedIn(field, state.queryLanguage))
      .map(({ name }) => name),
  );
  // What a Choice does behind a rule is the rule's; its own is that of Default.
  const isOfDefault = (name: string) => state.type === 'Choice' && (name === 'Assign' || name === 'Output');
  const own = dataFields
    .filter(name => allowed.has(name))
    .filter(name => !isOfDefault(name) || typeof taken !== 'number' || tried[name] !== undefined)
    .map(name => {
      const value = memberOf(state.node, name)?.value;
      return { name, value: value && toJson(value) };
    });
  return [...own, ...ruleFields(state, taken, Object.keys(tried))].map(({ name, value }) => {
    const written = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
    return { name, text: tried[name] ?? written, tried: tried[name] !== undefined && tried[name] !== written };
  });
}

function sizesAt(part: Part, flows: ReturnType<typeof dataFlowsOf>, visits: readonly Visit[] | undefined) {
  if (!part.machine) return undefined;
  return sizesOf(part.machine, visits ? undefined : flows.of(part), visits).map(
    ({ span, ...sizes }): DataFlowSizes => ({ ...sizes, ...part.range(span).start }),
  );
}

/** Before there are values. */
function shapesOf(flows: ReturnType<typeof dataFlowsOf>, part: Part, state: State): DataFlowStage[] {
  const known = flows.of(part)?.of(state);
  if (!known) return [];
  const has = (name: string) => memberOf(state.node, name) !== undefined;
  const found = new Map([['Input', known.entry.input]]);
  for (const { stage, rule, value } of known.stages) {
    // Which rule of a Choice will hold is not known.
    if (rule !== undefined) continue;
    const name = stage === 'ItemReader' ? 'Items' : stage === 'OutputPath' ? 'Output' : stage;
    if (name !== 'Input' && name !== 'Catch') found.set(name, value);
  }
  // What it is left with, where that is the same on every way.
  const left = known.ways.find(({ kind }) => kind === 'Next' || kind === 'End')?.data;
  if (left) found.set('Output', left);
  return stageOrder.flatMap(stage => {
    const value = found.get(stage);
    if (!value) return [];
    const isNever = value.present === 'never';
    return {
      stage,
      field: fieldOfStage(stage, has),
      value: undefined,
      shape: isNever ? 'nothing: it always fails' : shapeText(value.shape, { depth: 4, members: 30, width: 60 }),
      bytes: isNever ? undefined : sizeOfShape(value.shape).least,
    };
  });
}

function textOf(value: Json): { value: string; bytes: number } {
  const text = JSON.stringify(value, undefined, 2);
  return {
    value: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
    bytes: Buffer.byteLength(JSON.stringify(value)),
  };
}
