/**
 * What a frame shows: the way of its data from the raw input to the output, its variables with where they were assigned, the
 * context object, its task, how far its Map is; and what an expression sees there. Each value knows where another one goes.
 *
 * Knows a run that stands still, no protocol.
 */
import { formatTimestamp, type StrandInfo, type StrandView } from '../interpreter/index.ts';
import { type Json, memberValue, type State, toJson } from '../language/index.ts';
import type { EvaluationData } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { StrandRecord, Visit } from './records.ts';
import type { Run } from './run.ts';
import type { NamedValue, Root } from './variables.ts';

/** What a person can replace: the data behind a stage of a visit, or a variable. */
export type Replaceable =
  | { readonly kind: 'input' | 'output'; readonly strand: StrandInfo }
  /** What is going to be the result of the task that a person is asked for. */
  | { readonly kind: 'proposal'; readonly strand: StrandInfo }
  | { readonly kind: 'stage'; readonly strand: StrandInfo; readonly index: number }
  | { readonly kind: 'variable'; readonly strand: StrandInfo; readonly name: string };

export interface ScopeRows {
  readonly name: string;
  readonly rows: readonly NamedValue[];
  readonly hint?: string;
}

type Locate = (state: State) => number;

/** The scopes of a frame, the most important first. `locate` gives a reference to where a variable was assigned. */
export function* scopesOf(
  run: Run,
  { strand, state }: Pick<Frame, 'strand' | 'state'>,
  locate: Locate,
): Iterable<ScopeRows> {
  const live = run.live(strand);
  const record = run.record(strand);
  if (!state) {
    const input = executionInput(run, strand);
    yield { name: 'Data', rows: [{ name: 'Input', value: input, expression: inputOfExecution }], hint: 'arguments' };
  } else {
    const visit = record?.visit;
    yield { name: 'Data', rows: dataRows(state, strand, visit, live), hint: 'arguments' };
    if (record?.error) yield { name: 'Error', rows: errorRows(record) };
    if (state.type === 'Task') yield { name: 'Task', rows: taskRows(state, strand, visit, run.proposal) };
    if (state.type === 'Map' && visit?.map) yield { name: 'Map', rows: mapRows(visit) };
    const until = visit?.until ?? live?.waitingUntil;
    if (state.type === 'Wait' && until !== undefined)
      yield { name: 'Wait', rows: [plain('Until', formatTimestamp(until))] };
  }
  yield* variableScopes(run, strand, locate);
  if (live?.context !== undefined)
    yield {
      name: 'Context',
      rows: members(live.context, state?.queryLanguage === 'JSONPath' ? '$$' : '$states.context'),
    };
}

const inputOfExecution = '$states.context.Execution.Input';

function dataRows(
  state: State,
  strand: StrandInfo,
  visit: Visit | undefined,
  live: StrandView | undefined,
): NamedValue[] {
  const isPath = state.queryLanguage === 'JSONPath';
  const input = live?.stateInput ?? visit?.input ?? null;
  const isUntouched = live === undefined || live.data === input;
  const row = (name: string, value: Json, what: Replaceable | undefined, expression?: string): NamedValue => {
    const root: Root | undefined = what && { whole: value, what };
    return { name, value, expression, place: root && { root, path: [] } };
  };
  const rows = [row('Input', input, { kind: 'input', strand }, isPath && isUntouched ? '$' : '$states.input')];
  const stages = visit?.stages ?? [];
  for (const [index, { stage, data }] of stages.entries()) {
    const isLast = index === stages.length - 1;
    const value = data ?? live?.result ?? live?.data ?? null;
    const isResult = stage === 'Result' && state.type !== 'Pass';
    const expression = isPath && isLast && live?.data === value ? '$' : isResult ? '$states.result' : undefined;
    // What Assign gives is stored as the state is left: then it can be changed as variables.
    const what = stage === 'Assign' ? undefined : ({ kind: 'stage', strand, index } as const);
    rows.push(row(stage, value, what, expression));
  }
  if (visit?.left !== undefined) rows.push(row('Output', visit.output ?? null, { kind: 'output', strand }));
  return rows;
}

function errorRows({ error }: StrandRecord): NamedValue[] {
  return [
    { name: 'Error', value: error?.error ?? null, expression: '$states.errorOutput.Error' },
    { name: 'Cause', value: error?.cause ?? null, expression: '$states.errorOutput.Cause' },
  ];
}

function taskRows(state: State, strand: StrandInfo, visit: Visit | undefined, proposal: Run['proposal']): NamedValue[] {
  const written = memberValue(state.node, 'Resource');
  const last = visit?.tries.at(-1);
  const rows: NamedValue[] = [];
  if (proposal?.strand === strand.id) {
    const root: Root = { whole: proposal.value, what: { kind: 'proposal', strand } satisfies Replaceable };
    rows.push({ ...plain('Result (proposed)', proposal.value), place: { root, path: [] } });
  }
  rows.push(plain('Resource', last?.resource ?? (written ? toJson(written) : null)));
  if (!visit || !last) return rows;
  const index = visit.stages.findLastIndex(({ stage, data }) => stage !== 'Result' && data === last.parameters);
  const what: Replaceable | undefined =
    index >= 0
      ? { kind: 'stage', strand, index }
      : last.parameters === visit.input
        ? { kind: 'input', strand }
        : undefined;
  rows.push({
    name: 'Parameters',
    value: last.parameters,
    expression: undefined,
    place: what && { root: { whole: last.parameters, what }, path: [] },
  });
  rows.push(plain('Attempt', last.attempt + 1), plain('Scheduled', formatTimestamp(last.scheduled)));
  if (visit.nextTry !== undefined) rows.push(plain('Next retry', formatTimestamp(visit.nextTry)));
  if (last.timeoutSeconds !== undefined) rows.push(plain('TimeoutSeconds', last.timeoutSeconds));
  if (last.heartbeatSeconds !== undefined) rows.push(plain('HeartbeatSeconds', last.heartbeatSeconds));
  if (last.token !== undefined) rows.push({ ...plain('Token', last.token), expression: '$states.context.Task.Token' });
  const outcomes = visit.tries.flatMap(({ outcome }): Json[] => {
    if (outcome === undefined) return [];
    return 'result' in outcome
      ? [{ Result: outcome.result }]
      : [{ Error: outcome.error ?? null, Cause: outcome.cause ?? null }];
  });
  if (outcomes.length > 0) rows.push(plain('Attempts', outcomes));
  return rows;
}

function mapRows({ map }: Visit): NamedValue[] {
  if (!map) return [];
  const { length, started, succeeded, failed, aborted } = map;
  return [
    ...(length === undefined ? [] : [plain('Items', length), plain('Waiting', length - started)]),
    plain('Running', started - succeeded - failed - aborted),
    plain('Succeeded', succeeded),
    plain('Failed', failed),
    plain('Aborted', aborted),
  ];
}

/** The variables that a strand sees, its own first; outer ones only where there are some. */
function* variableScopes(run: Run, strand: StrandInfo, locate: Locate): Iterable<ScopeRows> {
  for (const [index, { owner, variables }] of ownersOf(run, strand).entries()) {
    const names = Object.keys(variables);
    if (index > 0 && names.length === 0) continue;
    const assigned = run.record(owner)?.assigned;
    const rows = names.map((name): NamedValue => {
      const by = assigned?.[name]?.state;
      const value = variables[name]!;
      const root: Root = { whole: value, what: { kind: 'variable', strand: owner, name } satisfies Replaceable };
      return {
        name: `$${name}`,
        value,
        expression: `$${name}`,
        place: { root, path: [] },
        declared: by && locate(by),
      };
    });
    const title = owner.path === '' ? run.prepared.title : owner.path;
    yield { name: index === 0 ? 'Variables' : `Variables of ${title}`, rows, hint: 'locals' };
  }
}

/** The scopes of variables that a strand sees, innermost first. */
export function ownersOf(
  run: Run,
  strand: StrandInfo,
): { owner: StrandInfo; variables: { readonly [name: string]: Json } }[] {
  const owners: { owner: StrandInfo; variables: { readonly [name: string]: Json } }[] = [];
  for (const owner of [strand, ...run.around(strand)]) {
    owners.push({ owner, variables: run.record(owner)?.variables ?? {} });
    // An execution of its own sees nothing of the one that has started it.
    if (owner.execution === owner.id) break;
  }
  return owners;
}

/** What an expression can see in a strand. Worked out as far as it is asked for. */
export function dataOf(run: Run, strand: StrandInfo, state: State | undefined): EvaluationData {
  let asked = false;
  let found: StrandView | undefined;
  const live = () => {
    if (!asked) found = run.live(strand);
    asked = true;
    return found;
  };
  const visit = run.record(strand)?.visit;
  return {
    language: state?.queryLanguage ?? run.prepared.machine.queryLanguage,
    get input() {
      return visit?.input ?? live()?.stateInput ?? executionInput(run, strand);
    },
    get data() {
      // At the beginning of a state nobody has to be asked.
      if (visit?.phase === -1 && visit.stages.length === 0 && visit.left === undefined) return visit.input;
      return live()?.data ?? visit?.output ?? visit?.stages.at(-1)?.data ?? this.input;
    },
    get result() {
      return live()?.result ?? resultOf(visit, live());
    },
    get errorOutput() {
      const error = run.record(strand)?.error;
      return live()?.errorOutput ?? (error && { Error: error.error ?? null, Cause: error.cause ?? null });
    },
    get context() {
      return live()?.context ?? {};
    },
    get variables() {
      const owners = ownersOf(run, strand);
      if (owners.length === 1) return owners[0]!.variables;
      // Outer variables first, so that inner ones of the same name win.
      return Object.assign({}, ...owners.reverse().map(({ variables }) => variables));
    },
    get now() {
      return run.now;
    },
  };
}

/** Right behind the work its result is taken in, and not kept as such so far. */
function resultOf(visit: Visit | undefined, live: StrandView | undefined): Json | undefined {
  const last = visit?.stages.at(-1);
  return last?.stage === 'Result' ? (last.data ?? live?.data) : undefined;
}

function executionInput(run: Run, strand: StrandInfo): Json {
  if (strand.parent === undefined) return run.prepared.options.input;
  const context = run.tape.present?.strand(strand.id)?.context as { Execution?: { Input?: Json } } | undefined;
  return context?.Execution?.Input ?? null;
}

function plain(name: string, value: Json): NamedValue {
  return { name, value, expression: undefined };
}

function members(value: Json, expression: string): NamedValue[] {
  return Object.entries(value as { readonly [key: string]: Json }).map(([name, each]) => ({
    name,
    value: each,
    expression: `${expression}.${name}`,
  }));
}
