/**
 * `asl flow`: what the data looks like at every stage of every state. Shapes are inferred before anything runs; with an input, the
 * definition is run as `asl run` runs it, and where that run came by stand its values.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { analyse, type StateFlow, type Visit, VisitRecorder } from '../dataflow/index.ts';
import { type LaunchArguments, prepare } from '../debugger/index.ts';
import {
  type Found,
  type Json,
  type Presence,
  type Shape,
  shapeOf,
  shapeText,
  sizeOfShape,
} from '../expressions/index.ts';
import { conditionWords, expressionWords } from '../graph/index.ts';
import { type ChoiceAnswers, Execution, testChoice } from '../interpreter/index.ts';
import { memberOf, type State, type StateMachine, toJson } from '../language/index.ts';
import { drive } from '../library/index.ts';
import { awsCatalog } from './awsCatalog.ts';
import { fileOrJson, readMachine, UserError } from './files.ts';
import type { Paint } from './place.ts';
import { inWords, launchArguments, nodeHostOf, type RunOptions } from './run.ts';

export interface FlowCommand
  extends Pick<RunOptions, 'input' | 'mocks' | 'testCase' | 'handlers' | 's3' | 'definition'> {
  /** Only this state. */
  readonly state?: string;
  /** Which visit of a state that was visited several times, from 1. */
  readonly visit?: number;
  /** False: nothing is run, also where there is an input. */
  readonly run?: boolean;
  readonly json?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  readonly bold?: Paint;
  readonly dim?: Paint;
}

export interface FlowOutcome {
  readonly text: string;
  /** Words for a person: what was run, and what it came to. */
  readonly words: string;
}

/** One line of the table: what is known of the data at one point. */
interface Row {
  /** `Input`, `Parameters`, ...; of a way out its kind and target. */
  readonly at: string;
  /** Inferred; undefined where the analysis says that nobody gets there. */
  readonly found: Shape | undefined;
  readonly present: Presence | undefined;
  /** Of the run. */
  readonly value: Json | undefined;
  /** As JSON text: of the value, else the least and most of the shape. */
  readonly bytes: { readonly least: number; readonly most: number | undefined } | undefined;
}

/** A rule of a Choice with what it says of the data of the run. */
interface RuleRow {
  readonly rule: number | 'Default';
  readonly condition: string;
  readonly next: string | undefined;
  /** Undefined where the run did not come by. */
  readonly answer: 'true' | 'false' | 'error' | undefined;
  readonly taken: boolean;
  /** Whether the run came to it: the first that holds or fails ends it. */
  readonly asked: boolean;
  readonly error: string | undefined;
  readonly values: readonly { readonly of: string; readonly value: Json | undefined }[];
}

interface StateRows {
  readonly state: string;
  readonly type: string | undefined;
  /** How often the run came by. */
  readonly visits: number;
  readonly status: Visit['status'] | undefined;
  readonly error: string | undefined;
  readonly stages: readonly Row[];
  /** Of a Choice. */
  readonly rules: readonly RuleRow[] | undefined;
  readonly ways: readonly Row[];
}

/** Throws `UserError` when the file, the state or an argument makes no sense. */
export async function flow(file: string, command: FlowCommand): Promise<FlowOutcome> {
  const machine = readMachine(file, command.definition);
  const { args, problem } = argumentsOf(file, command);
  const input = args?.input;
  const sample = typeof input === 'string' ? fileOrJson(input, '--input') : input;
  const shapes = analyse(machine, {
    catalog: awsCatalog(),
    ...(sample !== undefined && { input: shapeOf(sample) }),
  });
  const { ran, why } =
    !args || sample === undefined || command.run === false ? { ran: undefined } : await ranIfPossible(args, command);
  const states: StateRows[] = [];
  for (const state of statesOf(machine, command.state)) {
    const visits = ran?.visits.get(keyOf(state.steps)) ?? [];
    const which = command.visit ?? 1;
    const answers = await answersOf(state, visits[Math.min(which, visits.length) - 1]);
    states.push(rowsOf(state, shapes.of(state), visits, which, answers));
  }
  return {
    text: command.json
      ? JSON.stringify(states.map(asJson), undefined, 2)
      : states.map(each => table(each, command)).join('\n\n'),
    words: [
      ...(problem === undefined ? [] : [problem]),
      ...(why === undefined ? [] : [`Nothing is run: ${why}`]),
      sample === undefined
        ? 'Shapes are inferred; with --input they are those for that input, and values stand where a run comes by.'
        : `= a value of the run with ${typeof input === 'string' && existsSync(input) ? path.basename(input) : 'the input given'}, : what is inferred.`,
      ...(ran ? ran.words : []),
    ].join('\n'),
  };
}

/** An input beside the definition that cannot be used is told, and the rest goes on; one that was asked for must be right. */
function argumentsOf(file: string, command: FlowCommand) {
  try {
    return { args: launchArguments(file, command) };
  } catch (error) {
    const isBeside = command.input === undefined && error instanceof UserError && error.message.startsWith('--input: ');
    if (!isBeside) throw error;
    return { problem: error.message.replace('--input: ', 'Not used: ') };
  }
}

/** A definition that cannot run has shapes all the same; who has asked for a run is told that there is none. */
async function ranIfPossible(args: LaunchArguments, command: FlowCommand) {
  try {
    return { ran: await ranWith(args, command) };
  } catch (error) {
    if (command.input !== undefined || !(error instanceof UserError)) throw error;
    return { ran: undefined, why: error.message };
  }
}

/** What the rules of a Choice say of the data of a visit. */
async function answersOf(state: State, visit: Visit | undefined): Promise<ChoiceAnswers | undefined> {
  if (state.type !== 'Choice' || !state.node || !visit) return undefined;
  const json = toJson(state.node) as { readonly [name: string]: Json };
  const answers = await testChoice(
    {
      definition: JSON.stringify({ ...json, ...(state.queryLanguage === 'JSONata' && { QueryLanguage: 'JSONata' }) }),
      input: JSON.stringify(visit.input),
      variables: JSON.stringify(visit.variables),
    },
    {
      called: state.name,
      startTime: visit.enteredAt,
      ...(visit.executionInput !== undefined && { executionInput: visit.executionInput }),
    },
  );
  if (!answers || 'exception' in answers) return undefined;
  // Not enough is known here of the iteration, or of the clock of then, where the run went elsewhere.
  const { taken } = answers;
  const went = state.references.find(({ kind, index }) =>
    taken === 'Default' ? kind === 'Default' : kind === 'Choices' && index === taken,
  );
  return visit.next === (taken === undefined ? undefined : went?.name) ? answers : undefined;
}

function rulesOf(state: State, answers: ChoiceAnswers | undefined): readonly RuleRow[] | undefined {
  if (state.type !== 'Choice') return undefined;
  const choices = memberOf(state.node, 'Choices')?.value;
  const rules = choices?.kind === 'array' ? choices.items.map(item => toJson(item)) : [];
  const rows = rules.map((rule, index): RuleRow => {
    const said = answers?.rules[index];
    const next = (rule as { readonly Next?: Json } | null)?.Next;
    const values = new Map(said?.tests.flatMap(test => test.operands.map(({ text, value }) => [text, value] as const)));
    return {
      rule: index + 1,
      condition: conditionWords(rule),
      next: typeof next === 'string' ? next : undefined,
      answer: said && (said.holds === undefined ? 'error' : said.holds ? 'true' : 'false'),
      taken: answers?.taken === index,
      asked: said?.isReached ?? false,
      error: said?.failure && [said.failure.error, said.failure.cause].filter(Boolean).join(': '),
      values: [...values].map(([text, value]) => ({ of: expressionWords(text), value })),
    };
  });
  const last = memberOf(state.node, 'Default')?.value;
  if (last?.kind !== 'string') return rows;
  const taken = answers?.taken === 'Default';
  const none = { answer: undefined, error: undefined, values: [] };
  return [...rows, { rule: 'Default', condition: 'Default', next: last.value, taken, asked: taken, ...none }];
}

/** For programs: shapes as texts. */
function asJson({ stages, ways, ...rest }: StateRows): object {
  const points = (rows: readonly Row[]) =>
    rows.map(({ found, ...row }) => ({ ...row, shape: found && shapeText(found, { depth: 20, members: 1000 }) }));
  return { ...rest, stages: points(stages), ways: points(ways) };
}

const keyOf = (steps: readonly (string | number)[]) => JSON.stringify(steps);

function statesOf({ states, byName }: StateMachine, name: string | undefined): readonly State[] {
  if (name === undefined) return states;
  const state = byName.get(name);
  if (state) return [state];
  throw new UserError(`There is no state "${name}". There are: ${states.map(each => each.name).join(', ')}.`);
}

/** The visits of each state in one run, by the state's place; a run that fails has come by the states before. */
async function ranWith(args: LaunchArguments, command: FlowCommand) {
  const prepared = await prepare(nodeHostOf(command), { ...args, noDebug: true }).catch(inWords);
  const execution = new Execution(prepared.compiled, { ...prepared.options, momentLimit: 200_000 });
  const recorder = new VisitRecorder();
  let unanswered = '';
  await drive(execution, {
    observe(moment) {
      if (moment.kind === 'taskUnanswered') unanswered = moment.message;
      if (moment.strand.machine === undefined) recorder.record(moment);
    },
  });
  const visits = new Map<string, Visit[]>();
  for (const visit of recorder.visits) {
    const key = keyOf(visit.state.steps);
    const before = visits.get(key);
    if (before) before.push(visit);
    else visits.set(key, [visit]);
  }
  const why = [execution.error, unanswered || execution.cause].filter(Boolean).join(': ');
  return { visits, words: [...prepared.warnings, `The run ${execution.status}${why === '' ? '' : `: ${why}`}`] };
}

function rowsOf(
  state: State,
  inferred: StateFlow | undefined,
  visits: readonly Visit[],
  which: number,
  answers: ChoiceAnswers | undefined,
): StateRows {
  const visit = visits[Math.min(which, visits.length) - 1];
  const values = new Map<string, Json>();
  if (visit) {
    values.set('Input', visit.input);
    const outcome = visit.attempts.at(-1)?.outcome;
    if (outcome && 'result' in outcome) values.set('Result', outcome.result);
    for (const { stage, data } of visit.stages) values.set(stage, data);
    // Of a Choice it is what the rule assigns that was taken.
    if (state.type === 'Choice' && Object.keys(visit.assigned).length > 0) values.set('Assign', visit.assigned);
  }
  const found = new Map<string, Found | undefined>([['Input', inferred?.entry.input]]);
  for (const { stage, rule, value } of inferred?.stages ?? [])
    found.set(rule === undefined ? stage : `Choices[${rule}] ${stage}`, value);
  const names = [...found.keys(), ...[...values.keys()].filter(name => !found.has(name))];
  const ways = (inferred?.ways ?? []).map(way => {
    const target = state.references.find(({ kind, index }) => kind === way.kind && index === way.index)?.name;
    const number = way.index === undefined ? '' : `[${way.index}]`;
    // Two rules may lead to the same state.
    const isOther = answers?.taken !== undefined && answers.taken !== (way.kind === 'Choices' ? way.index : way.kind);
    const taken =
      visit !== undefined && !isOther && (way.kind === 'End' ? visit.next === undefined : visit.next === target);
    const name = target === undefined ? way.kind : `${way.kind}${number} ${JSON.stringify(target)}`;
    return row(name, way.data, taken ? visit.output : undefined);
  });
  return {
    state: state.name,
    type: state.type,
    visits: visits.length,
    status: visit?.status,
    error: visit?.error && [visit.error.error, visit.error.cause].filter(Boolean).join(': '),
    stages: names.map(name => row(name, found.get(name), values.get(name))),
    rules: rulesOf(state, answers),
    ways,
  };
}

function row(at: string, found: Found | undefined, value: Json | undefined): Row {
  const bytes =
    value !== undefined
      ? { least: Buffer.byteLength(JSON.stringify(value)), most: Buffer.byteLength(JSON.stringify(value)) }
      : found && found.present !== 'never'
        ? sizeOfShape(found.shape)
        : undefined;
  return { at, found: found?.shape, present: found?.present, value, bytes };
}

const plain: Paint = text => text;

function table({ state, type, visits, status, error, stages, rules, ways }: StateRows, command: FlowCommand): string {
  const { width = 120, bold = plain, dim = plain } = command;
  const came =
    visits === 0
      ? ''
      : ` · ${status}${visits > 1 ? `, visit ${Math.min(command.visit ?? 1, visits)} of ${visits}` : ''}`;
  const rows = [...stages, ...ways.map(way => ({ ...way, at: `→ ${way.at}` }))];
  const first = Math.min(28, Math.max(...rows.map(({ at }) => at.length)));
  const sizes = rows.map(({ bytes }) => sizeText(bytes));
  const second = Math.max(...sizes.map(size => size.length));
  const room = Math.max(20, width - first - second - 8);
  const lines = rows.map(({ at, found, present, value }, index) => {
    const name = cut(at, first).padEnd(first);
    const data =
      value !== undefined ? `= ${fitting(shapeOf(value), room)}` : dim(`: ${inferredText(found, present, room)}`);
    return `  ${name}  ${dim((sizes[index] ?? '').padStart(second))}  ${data}`;
  });
  const behind = stages.findIndex(({ at }) => at !== 'Input' && at !== 'InputPath');
  lines.splice(behind < 0 ? stages.length : behind, 0, ...rulesInWords(rules ?? [], width, dim));
  return [`${bold(state)} ${dim(`· ${type ?? 'no type'}${came}`)}`, ...(error ? [`  ${error}`] : []), ...lines].join(
    '\n',
  );
}

/** One line for each: which, what it says, its words, the values that were compared, and where it leads. */
function rulesInWords(rules: readonly RuleRow[], width: number, dim: Paint): string[] {
  const answers = rules.map(({ answer, asked, taken }) =>
    answer === undefined ? (taken ? 'taken' : '') : asked ? answer : `(${answer})`,
  );
  const room = Math.max(0, ...answers.map(answer => answer.length));
  return rules.map(({ rule, condition, next, taken, asked, values }, index) => {
    const given = values.map(({ of, value }) =>
      value === undefined ? `${of} is not there` : `${of} is ${cut(JSON.stringify(value), 60)}`,
    );
    const name = rule === 'Default' ? '' : `Rule ${rule}  `;
    const head = `  ${taken ? '›' : ' '} ${(answers[index] ?? '').padEnd(room)}  ${name}`;
    const middle = `${condition}${given.length > 0 ? `  (${given.join(', ')})` : ''}`;
    const tail = next === undefined ? '' : `  → ${next}`;
    const whole = `${head}${cut(middle, Math.max(30, width - head.length - tail.length))}${tail}`;
    return asked || taken || room === 0 ? whole : dim(whole);
  });
}

/** What cannot be wrong is told: a stage that can fail says so. */
function inferredText(shape: Shape | undefined, present: Presence | undefined, room: number): string {
  if (shape === undefined) return 'never reached with any data';
  if (present === 'never') return 'always fails';
  return present === 'maybe' ? `${fitting(shape, room - 13)}, or it fails` : fitting(shape, room);
}

/** As deep as there is room for. */
function fitting(shape: Shape, room: number): string {
  for (let depth = 6; depth > 0; depth--) {
    const text = shapeText(shape, { depth, members: 40 });
    if (text.length <= room) return text;
  }
  return cut(shapeText(shape, { depth: 1, members: 40 }), room);
}

const limit = 262_144;

function sizeText(bytes: Row['bytes']): string {
  if (!bytes) return '';
  const { least, most } = bytes;
  const text =
    most === undefined ? `≥ ${count(least)}` : least === most ? count(least) : `${count(least)}–${count(most)}`;
  return least > limit ? `${text} B, over the limit` : `${text} B`;
}

const count = (number: number) => number.toLocaleString('en-US');

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
