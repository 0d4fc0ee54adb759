/**
 * Runs of which the data is known: debug sessions that are over, runs that were kept and histories of AWS, each told by the editor
 * (`asl/recorded`), and runs with the inputs beside the file. The last few of each definition are kept, up to some megabytes.
 */
import { areVisits, type Recording, type Visit } from '../dataflow/index.ts';
import { isShared, type State, type StateMachine, toJson } from '../language/index.ts';
import { dataFlowsOf, isAbout } from './dataFlows.ts';
import { type KeptTestBeside, KeptTests } from './keptTests.ts';
import { type SampleRun, SampleRuns } from './sampleRuns.ts';
import { type Context, neighboursOf, type Verb } from './verb.ts';
import type { Part } from './workspace.ts';

/**
 * Where a run comes from: a debug session, a file of a run that was kept, a history that AWS has recorded, the test of a state, an input
 * beside the file.
 */
export type RunKind = 'session' | 'kept' | 'history' | 'test' | 'input';

/** A run that is over. */
export interface RecordedParams {
  readonly uri: string;
  /** Of a template: which of its machines ran. */
  readonly machine?: string;
  /** To ask for it by. One that is told again takes the place of what was told before. */
  readonly id?: string;
  readonly kind?: RunKind;
  readonly label: string;
  /** How it ended. */
  readonly status?: string;
  readonly visits: readonly Visit[];
}

/** A run as it is chosen. */
export interface RunChoice {
  readonly id: string;
  readonly kind: RunKind;
  readonly label: string;
  /** When it was told: epoch milliseconds. */
  readonly at?: number;
  /** Why it cannot be used. */
  readonly problem?: string;
}

interface RecordedRun extends Recording, RunChoice {
  /** The definition as it was in the editor then. */
  readonly machine: StateMachine | undefined;
}

export type KnownRun = RecordedRun | (KeptTestBeside & RunChoice) | (SampleRun & RunChoice);

const mostRuns = 5;
/** Inputs beside a file that are run for a hover. */
const mostSamples = 3;
/** Definitions whose sessions are kept. */
const mostDefinitions = 20;
const lastSession = /^the last session/;

export class Recordings {
  readonly samples = new SampleRuns();
  readonly tests = new KeptTests();
  readonly #runs = new Map<string, readonly RecordedRun[]>();
  #count = 0;

  /** `then` is the definition as it is in the editor. */
  add({ uri, machine, id, kind = 'session', label, visits }: RecordedParams, then?: StateMachine): void {
    const key = keyOf(uri, machine);
    const run: RecordedRun = {
      id: id ?? `${kind}:${++this.#count}`,
      kind,
      label,
      at: Date.now(),
      machine: then,
      visits,
    };
    const before = (this.#runs.get(key) ?? [])
      .filter(each => each.id !== run.id)
      .map(each =>
        lastSession.test(label) ? { ...each, label: each.label.replace(lastSession, 'an earlier session') } : each,
      );
    this.#runs.delete(key);
    this.#runs.set(key, [run, ...before].slice(0, mostRuns));
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > mostDefinitions && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** Those that were told first, the newest first. Undefined where there is nothing, so that nobody needs to wait. */
  of(context: Context, part: Part): Promise<readonly KnownRun[]> | undefined {
    const told = this.#told(part);
    const samples = dataFlowsOf(context).samplesOf(part).slice(0, mostSamples);
    if (told.length === 0 && samples.length === 0) return undefined;
    const runs = samples.map(({ name }) => this.#ofInput(context, part, name));
    return Promise.all(runs).then(all => [...told, ...all.filter(run => run !== undefined)]);
  }

  /** All that can be asked for, inputs that cannot be used last. */
  choices(context: Context, part: Part): RunChoice[] {
    const flows = dataFlowsOf(context);
    const input = (name: string): RunChoice => ({ id: inputId(name), kind: 'input', label: name });
    return [
      ...this.#told(part).map(({ id, kind, label, at }) => ({ id, kind, label, ...(at !== undefined && { at }) })),
      ...flows.samplesOf(part).map(({ name }) => input(name)),
      ...flows.spoiltOf(part).map(({ name, problem }) => ({
        ...input(name),
        problem,
      })),
    ];
  }

  /** Undefined for one that is not known (any more), or that cannot be used. */
  async run(context: Context, part: Part, id: string): Promise<KnownRun | undefined> {
    return (
      this.#told(part).find(each => each.id === id) ??
      (id.startsWith(inputId('')) ? this.#ofInput(context, part, id.slice(inputId('').length)) : undefined)
    );
  }

  /** Sessions and what was opened, then the tests beside the file. */
  #told(part: Part): readonly (RecordedRun | (KeptTestBeside & RunChoice))[] {
    const runs = this.#runs.get(keyOf(part.uri, part.name)) ?? this.#runs.get(keyOf(part.uri, undefined)) ?? [];
    const tests = this.tests.of(part.uri, part.name).map(test => ({ ...test, kind: 'test' as const }));
    return tests.length === 0 ? runs : [...runs, ...tests.filter(({ id }) => !runs.some(run => run.id === id))];
  }

  async #ofInput(context: Context, part: Part, name: string): Promise<KnownRun | undefined> {
    const sample = dataFlowsOf(context)
      .samplesOf(part)
      .find(each => each.name === name);
    const run = sample && (await this.samples.of(part, sample, mocksOf(context, part)));
    return run && { ...run, id: inputId(name), kind: 'input' };
  }
}

/** Whether a state is still what has run: then what was recorded of it is what it does. */
export function isAsRecorded(run: KnownRun, state: State): boolean {
  if ('test' in run)
    return state.node !== undefined && JSON.stringify(run.state) === JSON.stringify(toJson(state.node));
  if (!('machine' in run)) return true; // made for this very version
  const then = run.machine?.byName.get(state.name);
  if (!then?.node || !state.node) return false;
  return then === state || JSON.stringify(toJson(then.node)) === JSON.stringify(toJson(state.node));
}

const inputId = (name: string) => `input:${name}`;
const keyOf = (uri: string, machine: string | undefined) => JSON.stringify([uri, machine]);
const all = new WeakMap<Context, Recordings>();

/** The same for all verbs of a server. */
export function recordingsOf(context: Context): Recordings {
  const found = all.get(context) ?? new Recordings();
  all.set(context, found);
  return found;
}

/** The mocks beside the file. */
function mocksOf(context: Context, part: Part) {
  const neighbours = neighboursOf(context);
  const file = neighbours
    .companions(part.uri)
    .find(({ kind, name }) => kind === 'mocks' && !isShared(name) && isAbout(part, name));
  return file && neighbours.file(file.uri)?.document;
}

export const recorded: Verb = {
  capabilities: { experimental: { aslRecorded: true } },
  register: context => {
    const add = (params: unknown): boolean => {
      if (!isRecorded(params)) return false;
      const { parts } = context.snapshot(params.uri) ?? { parts: [] };
      const part = parts.find(({ name }) => name === params.machine) ?? parts[0];
      recordingsOf(context).add(params, part?.machine);
      return true;
    };
    // A request: who tells it waits until it can be asked for.
    context.connection.onRequest('asl/recorded', add);
  },
};

const kinds: ReadonlySet<unknown> = new Set<RunKind | undefined>(['session', 'kept', 'history', 'test', undefined]);

/** As much as is read of it. */
function isRecorded(params: unknown): params is RecordedParams {
  const { uri, machine, id, kind, label, visits } = (params ?? {}) as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof label !== 'string') return false;
  if (machine !== undefined && typeof machine !== 'string') return false;
  if ((id !== undefined && typeof id !== 'string') || !kinds.has(kind)) return false;
  return areVisits(visits);
}
