/**
 * Is the flow analysis sound? Runs recorded cases and looks whether everything that happens (what states are entered with, what
 * each stage gives, what variables hold, what comes out) is an instance of the shape that was inferred before it ran.
 *
 *   npx tsx test/conformance/shapes.ts DIR [--only=TEXT]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lazyCatalog } from '../../catalog/node.ts';
import { analyse, type Flow, type StateFlow, taskResult, type Way } from '../../dataflow/index.ts';
import {
  type Json,
  join,
  type Misfit,
  misfit,
  neverShape,
  partOf,
  type Shape,
  shapeOf,
  shapeOfSamples,
  shapeText,
  unknownShape,
} from '../../expressions/index.ts';
import type { Moment } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine, type State, type StateMachine } from '../../language/index.ts';
import { type Case, runRecorded } from './run.ts';

export interface Unsound {
  readonly file: string;
  readonly assumed: string;
  readonly at: string;
  readonly misfit: Misfit | string;
  readonly value: Json | undefined;
  readonly shape: Shape | undefined;
}

export interface Soundness {
  readonly cases: number;
  /** Values that were compared with a shape other than `unknown`. */
  readonly compared: number;
  readonly unknown: number;
  readonly unsound: readonly Unsound[];
  /** Results of tasks that are not what the catalog says, by resource: mocks that made something up. */
  readonly invented: ReadonlyMap<string, string>;
}

const catalog = lazyCatalog();

export async function checkSoundness(folder: string, only?: string): Promise<Soundness> {
  const counts = { cases: 0, compared: 0, unknown: 0 };
  const unsound: Unsound[] = [];
  const invented = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json') || file === 'index.json' || (only && !file.includes(only))) continue;
    const { expected, ...recorded } = JSON.parse(readFileSync(joinPath(folder, file), 'utf8')) as Case;
    // Our own cases write events down as lines; here they do not matter.
    const { events, ...result } = expected;
    const kept = Array.isArray(events?.[0]) ? result : expected;
    await checkCase(file, { ...recorded, expected: kept }, counts, unsound, invented);
  }
  return { ...counts, unsound, invented };
}

async function checkCase(
  file: string,
  recorded: Case,
  counts: { cases: number; compared: number; unknown: number },
  unsound: Unsound[],
  invented: Map<string, string>,
): Promise<void> {
  const machine = readStateMachine(parseDocument(JSON.stringify(recorded.definition), 'json'));
  if (machine === undefined) return;
  counts.cases++;
  const moments: Told[] = [];
  await runRecorded(recorded, undefined, undefined, (moment, execution) => {
    const view = moment.kind === 'stateEntered' ? execution.strand(moment.strand.id) : undefined;
    const variables = view && Object.assign({}, ...view.variables.map(each => each.variables).toReversed());
    moments.push({ moment, variables });
  });
  // What mocks have made up says nothing of the analysis; nothing is assumed of those states.
  const dishonest = new Set<string>();
  for (const { moment } of moments)
    if (moment.kind === 'taskSucceeded' && moment.state) {
      const shape = taskResult(moment.resource, catalog());
      const wrong = misfit(moment.output, shape);
      if (wrong === undefined) continue;
      dishonest.add(moment.state.name);
      invented.set(
        moment.resource,
        `${wrong.path.join('.')}: ${shapeText(wrong.expected)} ${shown(wrong.value)} (${file})`,
      );
    }
  const results = (state: string) => (dishonest.has(state) ? unknownShape : undefined);
  const input = recorded.input ?? {};
  const assumptions: [string, Shape | undefined][] = [
    ['exactly this input', shapeOf(input)],
    ['inputs like this', shapeOfSamples([input])],
    ['any input', undefined],
  ];
  for (const [assumed, shape] of assumptions) {
    const flow = analyse(machine, { input: shape, catalog: catalog(), results });
    for (const each of comparedWith(flow, moments, counts)) unsound.push({ file, assumed, ...each });
  }
}

/** A moment, and the variables that could be read when a state was entered. */
export interface Told {
  readonly moment: Moment;
  readonly variables: { readonly [name: string]: Json } | undefined;
}

/** What of a run is no instance of what was inferred. */
export function comparedWith(
  flow: Flow,
  moments: readonly Told[],
  counts: { compared: number; unknown: number },
): readonly Omit<Unsound, 'file' | 'assumed'>[] {
  const unsound: Omit<Unsound, 'file' | 'assumed'>[] = [];
  const compare = (at: string, value: Json, expected: Shape) => {
    if (expected.kind === 'unknown') counts.unknown++;
    else counts.compared++;
    const wrong = misfit(value, expected);
    if (wrong) unsound.push({ at, misfit: wrong, value, shape: expected });
  };
  for (const { moment, variables } of moments) {
    if (moment.strand.machine !== undefined) continue;
    if (moment.kind === 'executionSucceeded' && moment.strand.parent === undefined)
      compare('output', moment.output, flow.output.shape);
    if (!moment.state) continue;
    const state = stateAt(flow.machine, moment.state.steps);
    const known = state && flow.of(state);
    const at = `${moment.state.name}: ${moment.kind}${moment.kind === 'stage' ? ` ${moment.stage}` : ''}`;
    if (state === undefined) continue;
    if (known === undefined) {
      unsound.push({ at, misfit: 'never reached', value: undefined, shape: undefined });
      continue;
    }
    if (moment.kind === 'stateEntered') {
      compare(at, moment.input, known.entry.input.shape);
      if (variables) compare(`${at} variables`, variables, known.entry.variables);
    } else if (moment.kind === 'stage') compare(at, moment.data, stageShape(known, moment.stage));
    else if (moment.kind === 'taskSucceeded') compare(at, moment.output, stageShape(known, 'Result'));
    else if (moment.kind === 'stateExited') compareExit(state, known, moment, at, compare);
  }
  return unsound;
}

type Compare = (at: string, value: Json, expected: Shape) => void;

function stageShape({ stages }: StateFlow, stage: string): Shape {
  const all = stages.filter(each => each.stage === stage).map(({ value }) => value.shape);
  if (all.length === 0 || all.some(shape => shape.kind === 'never')) return unknownShape;
  return all.reduce((a, b) => join(a, b), neverShape as Shape);
}

function compareExit(
  state: State,
  known: StateFlow,
  moment: Moment & { kind: 'stateExited' },
  at: string,
  compare: Compare,
): void {
  const leads = ({ kind, index }: Way) =>
    kind === 'End'
      ? moment.next === undefined
      : state.references.find(each => each.kind === kind && each.index === index)?.name === moment.next;
  const ways = known.ways.filter(leads);
  compare(
    at,
    moment.output,
    ways.map(way => way.data.shape).reduce((a, b) => join(a, b), neverShape as Shape),
  );
  for (const [name, value] of Object.entries(moment.assigned ?? {})) {
    const shapes = ways.map(way => partOf(way.variables, 'object')?.members.get(name)?.shape ?? way.variables.rest);
    compare(
      `${at} $${name}`,
      value,
      shapes.reduce<Shape>((a, b) => join(a, b ?? neverShape), neverShape),
    );
  }
}

function stateAt(machine: StateMachine, steps: readonly (string | number)[]): State | undefined {
  const key = JSON.stringify(steps);
  return machine.states.find(state => JSON.stringify(state.steps) === key);
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function unsoundText({ file, assumed, at, misfit: wrong, value, shape }: Unsound): string {
  const detail =
    typeof wrong === 'string'
      ? wrong
      : `at ${wrong.path.join('.') || '$'} ${shown(wrong.value)} is no ${shapeText(wrong.expected)}`;
  return `${file}\n  assuming ${assumed}, ${at}: ${detail}\n  ${shown(value)}\n  ${shape ? shapeText(shape) : ''}`;
}

async function main([folder, ...options]: readonly string[]): Promise<void> {
  if (folder === undefined || !existsSync(folder)) {
    console.error('Usage: npx tsx test/conformance/shapes.ts DIR [--only=TEXT]');
    process.exitCode = 2;
    return;
  }
  const only = options.find(option => option.startsWith('--only='))?.slice(7);
  const { cases, compared, unknown, unsound, invented } = await checkSoundness(folder, only);
  for (const each of unsound.slice(0, 40)) console.log(unsoundText(each));
  if (options.includes('--invented')) for (const [resource, what] of invented) console.log(`${resource}\n   ${what}`);
  console.log(
    `${cases} cases, ${compared} values compared, ${unknown} unknown, ${unsound.length} exceptions, ${invented.size} resources with invented results`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2));
