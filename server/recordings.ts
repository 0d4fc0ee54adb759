/**
 * Runs of which the data is known: debug sessions, told by the editor when they are over, and runs with the inputs beside the
 * file. `asl/recorded` is such a session; the last few of each definition are kept, up to some megabytes.
 */
import type { Recording, Visit } from '../dataflow/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { type SampleRun, SampleRuns } from './sampleRuns.ts';
import { type Context, neighboursOf, type Verb } from './verb.ts';
import type { Part } from './workspace.ts';

/** A session that is over. */
export interface RecordedParams {
  readonly uri: string;
  /** Of a template: which of its machines ran. */
  readonly machine?: string;
  readonly label: string;
  /** States whose results were made up. */
  readonly invented?: readonly string[];
  readonly visits: readonly Visit[];
}

const mostSessions = 5;
/** Inputs beside a file that are run for a hover. */
const mostSamples = 3;
/** Definitions whose sessions are kept. */
const mostDefinitions = 20;

export class Recordings {
  readonly samples = new SampleRuns();
  readonly #sessions = new Map<string, readonly (Recording & { readonly invented: ReadonlySet<string> })[]>();

  add({ uri, machine, label, invented = [], visits }: RecordedParams): void {
    const key = keyOf(uri, machine);
    const before = this.#sessions.get(key) ?? [];
    this.#sessions.delete(key);
    this.#sessions.set(key, [{ label, invented: new Set(invented), visits }, ...before].slice(0, mostSessions));
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > mostDefinitions && oldest !== undefined) this.#sessions.delete(oldest);
  }

  /** Sessions first, the newest first. Undefined where there is nothing, so that nobody needs to wait. */
  of(context: Context, part: Part): Promise<readonly (Recording | SampleRun)[]> | undefined {
    const sessions =
      this.#sessions.get(keyOf(part.uri, part.name)) ?? this.#sessions.get(keyOf(part.uri, undefined)) ?? [];
    const samples = dataFlowsOf(context).samplesOf(part).slice(0, mostSamples);
    if (sessions.length === 0 && samples.length === 0) return undefined;
    const runs = samples.map(sample => this.samples.of(part, sample, mocksOf(context, part)));
    return Promise.all(runs).then(all => [...sessions, ...all.filter(run => run !== undefined)]);
  }
}

const keyOf = (uri: string, machine: string | undefined) => JSON.stringify([uri, machine]);
const all = new WeakMap<Context, Recordings>();

/** The same for all verbs of a server. */
export function recordingsOf(context: Context): Recordings {
  const found = all.get(context) ?? new Recordings();
  all.set(context, found);
  return found;
}

export function sampleRunsOf(context: Context): SampleRuns {
  return recordingsOf(context).samples;
}

/** The mocks beside the file. Of the definitions in a template nobody knows whose they are. */
export function mocksOf(context: Context, part: Part) {
  if (part.name !== undefined) return undefined;
  const neighbours = neighboursOf(context);
  const file = neighbours
    .companions(part.uri)
    .find(({ kind, name }) => kind === 'mocks' && name !== 'MockConfigFile.json');
  return file && neighbours.file(file.uri)?.document;
}

export const recorded: Verb = {
  capabilities: { experimental: { aslRecorded: true } },
  register: context => {
    context.connection.onNotification('asl/recorded', (params: unknown) => {
      if (isRecorded(params)) recordingsOf(context).add(params);
    });
  },
};

/** As much as is read of it. */
function isRecorded(params: unknown): params is RecordedParams {
  const { uri, machine, label, invented = [], visits } = (params ?? {}) as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof label !== 'string' || !Array.isArray(visits)) return false;
  if (!Array.isArray(invented) || !invented.every(state => typeof state === 'string')) return false;
  if (machine !== undefined && typeof machine !== 'string') return false;
  return visits.every(visit => {
    const { state, stages, attempts, variables } = (visit ?? {}) as Record<string, unknown>;
    const { name, steps } = (state ?? {}) as Record<string, unknown>;
    const isObject = typeof variables === 'object' && variables !== null;
    return (
      typeof name === 'string' && Array.isArray(steps) && Array.isArray(stages) && Array.isArray(attempts) && isObject
    );
  });
}
