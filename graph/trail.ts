/**
 * A run as steps that can be scrubbed over: what is lit at each of them, how far each Map is, and what data a state had then.
 * The debugger's events and a recorded history (`history.ts`) both become such steps; nothing here knows where they come from,
 * how they are shown, or that a run may still be going on.
 */
import { edgeId, endId, startId } from './graph.ts';
import type { EdgeStatus, ExecutionMarks, MapCounts, StateNote, StateStatus } from './picture.ts';

const stepKinds = [
  'entered',
  'stage',
  'scheduled',
  'taskSucceeded',
  'taskFailed',
  'retry',
  'caught',
  'assigned',
  'exited',
  'failed',
  'aborted',
  'mapStarted',
  'iterationStarted',
  'iterationSucceeded',
  'iterationFailed',
  'ended',
  'jump',
] as const;

/** One thing that has happened. States are named by their location (`/States/Ship`), as in the picture. */
export interface TrailStep {
  /** Its number in the run: rising, not without gaps. */
  readonly at: number;
  /** Milliseconds since the epoch, by the clock of the run. */
  readonly time: number;
  readonly kind: (typeof stepKinds)[number];
  /** The state; of an iteration, its Map. Empty for the execution itself. */
  readonly state: string;
  /** The state's name, with which its location ends. */
  readonly name: string;
  /** The line of control it happens in, and its name for people: `Fan out[2]`, empty for the execution's own. */
  readonly strand: number;
  readonly path?: string;
  /** A stage, a resource, an error, how the run has ended. */
  readonly detail?: string;
  readonly cause?: string;
  /** As JSON, or the beginning of it if `isCut`. */
  readonly data?: string;
  readonly isCut?: boolean;
  /** Of `exited`: the state that follows in the same scope; without it the scope has ended. */
  readonly next?: string;
  /** Of `mapStarted` the number of items, of `retry` and `scheduled` which one it is. */
  readonly count?: number;
  /** Of `jump`, where steps before it are not known: what is lit. */
  readonly states?: { readonly [state: string]: string };
  readonly transitions?: readonly Transition[];
}

/** `start` comes from a scope (its location), `end` leads to one; the rest are states. */
interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: 'start' | 'next' | 'catch' | 'end';
}

/** The data of one stay in a state, as far as it has come. */
export interface VisitData {
  /** Which of how many visits, from 1. */
  readonly number: number;
  readonly of: number;
  readonly path: string;
  readonly parts: readonly VisitPart[];
}

export interface VisitPart {
  readonly title: string;
  /** Number of the step that it is from. */
  readonly at: number;
  readonly text: string;
  readonly isCut: boolean;
  readonly isJson: boolean;
}

/** Steps between two folds that are kept. */
const betweenFolds = 256;
const mostSteps = 60_000;
/** Characters of data that are kept; what is older goes first. */
const mostData = 24_000_000;

export class Trail {
  /** The name of the file or run it is of. */
  readonly title: string;
  #steps: TrailStep[] = [];
  /** What is lit before step `index`. */
  #folds: { index: number; fold: Fold }[] = [{ index: 0, fold: newFold() }];
  #size = 0;
  /** Before this one, data was let go. */
  #lean = 0;

  constructor(title: string, steps: readonly TrailStep[] = []) {
    this.title = title;
    this.add(steps);
  }

  get length(): number {
    return this.#steps.length;
  }

  get last(): TrailStep | undefined {
    return this.#steps.at(-1);
  }

  /** The step in front of a position; positions go from 0 to `length`. */
  step(position: number): TrailStep | undefined {
    return this.#steps[position - 1];
  }

  /** Adds what has happened. What comes again, or instead, replaces what was from there on. */
  add(steps: readonly TrailStep[]): void {
    const [first] = steps;
    if (!first) return;
    if ((this.last?.at ?? -1) >= first.at) this.cutAt(first.at - 1);
    for (const step of steps) {
      const last = this.#folds.at(-1)!;
      if (this.#steps.length - last.index >= betweenFolds)
        this.#folds.push({ index: this.#steps.length, fold: this.#foldAt(this.#steps.length) });
      this.#steps.push(step);
      this.#size += step.data?.length ?? 0;
    }
    if (this.#steps.length > mostSteps) this.#forget(Math.floor(mostSteps / 10));
    while (this.#size > mostData && this.#lean < this.#steps.length) {
      const { data, ...lean } = this.#steps[this.#lean]!;
      this.#size -= data?.length ?? 0;
      this.#steps[this.#lean++] = data === undefined ? lean : { ...lean, data: '', isCut: true };
    }
  }

  /** Forgets what is behind the step with this number. */
  cutAt(at: number): void {
    const end = this.positionOf(at);
    for (const { data } of this.#steps.splice(end)) this.#size -= data?.length ?? 0;
    this.#folds = this.#folds.filter(({ index }) => index <= end);
    this.#lean = Math.min(this.#lean, end);
  }

  /** The position behind all steps up to a number. */
  positionOf(at: number): number {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  marksAt(position: number): ExecutionMarks {
    return marksOf(this.#foldAt(position));
  }

  /** In a few words: where the run is at a position. */
  wordsAt(position: number): string {
    const step = this.step(position);
    return step ? wordsOf(step) : 'Before the beginning';
  }

  /** The data of a state's visit: the last one before a position, or another one by its number from 1. */
  visit(position: number, state: string, number?: number): VisitData | undefined {
    const entries: number[] = [];
    for (let i = 0; i < position; i++)
      if (this.#steps[i]!.kind === 'entered' && this.#steps[i]!.state === state) entries.push(i);
    const which = number === undefined ? entries.length : Math.min(Math.max(1, number), entries.length);
    const from = entries[which - 1];
    if (from === undefined) return undefined;
    const { strand, path = '' } = this.#steps[from]!;
    const parts: VisitPart[] = [];
    let tries = 0;
    for (let i = from; i < position; i++) {
      const step = this.#steps[i]!;
      if (step.strand !== strand || step.state !== state) continue;
      if (i > from && step.kind === 'entered') break;
      if (step.kind === 'scheduled') tries++;
      const part = partOf(step, tries);
      if (part) parts.push(part);
      if (step.kind === 'exited' || step.kind === 'failed' || step.kind === 'aborted') break;
    }
    return { number: which, of: entries.length, path, parts };
  }

  #foldAt(position: number): Fold {
    const known = this.#folds.findLast(({ index }) => index <= position)!;
    const fold = structuredClone(known.fold);
    for (let i = known.index; i < position; i++) {
      const step = this.#steps[i];
      if (step) take(fold, step);
    }
    return fold;
  }

  #forget(count: number): void {
    const fold = this.#foldAt(count);
    for (const { data } of this.#steps.slice(0, count)) this.#size -= data?.length ?? 0;
    this.#steps = this.#steps.slice(count);
    this.#lean = Math.max(0, this.#lean - count);
    const later = this.#folds.filter(({ index }) => index > count);
    this.#folds = [{ index: 0, fold }, ...later.map(each => ({ index: each.index - count, fold: each.fold }))];
  }
}

// ---- Reading -----------------------------------------------------------------------------------------------------------

/** The steps that a message holds; undefined when it is none of ours. */
export function readSteps(value: unknown): readonly TrailStep[] | undefined {
  return Array.isArray(value) && value.every(isStep) ? value : undefined;
}

function isStep(value: unknown): value is TrailStep {
  if (typeof value !== 'object' || value === null) return false;
  const step = value as Record<keyof TrailStep, unknown>;
  const maybe = (name: keyof TrailStep, type: string) => step[name] === undefined || typeof step[name] === type;
  const isText = (each: unknown) => typeof each === 'string';
  return (
    Number.isFinite(step.at) &&
    Number.isFinite(step.time) &&
    Number.isFinite(step.strand) &&
    typeof step.state === 'string' &&
    typeof step.name === 'string' &&
    (stepKinds as readonly unknown[]).includes(step.kind) &&
    (['path', 'detail', 'cause', 'data', 'next'] as const).every(name => maybe(name, 'string')) &&
    maybe('isCut', 'boolean') &&
    maybe('count', 'number') &&
    (step.states === undefined ||
      (typeof step.states === 'object' && step.states !== null && Object.values(step.states).every(isText))) &&
    (step.transitions === undefined || (Array.isArray(step.transitions) && step.transitions.every(isTransition)))
  );
}

function isTransition(value: unknown): value is Transition {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, kind } = value as Record<keyof Transition, unknown>;
  return typeof from === 'string' && typeof to === 'string' && typeof kind === 'string';
}

// ---- What is lit -------------------------------------------------------------------------------------------------------

interface Lamp {
  inside: number;
  retrying: number;
  last: StateStatus | undefined;
  visits: number;
  retries: number;
  error: string | undefined;
  map: { total: number | undefined; started: number; succeeded: number; failed: number } | undefined;
}

/** All that is lit, and who is where. */
interface Fold {
  readonly lamps: Map<string, Lamp>;
  readonly edges: Set<string>;
  readonly strands: Map<number, { at: string | undefined; caught: boolean; retrying: boolean }>;
  ended: string | undefined;
}

function newFold(): Fold {
  return { lamps: new Map(), edges: new Set(), strands: new Map(), ended: undefined };
}

function lampOf(fold: Fold, state: string): Lamp {
  const known = fold.lamps.get(state);
  if (known) return known;
  const lamp: Lamp = {
    inside: 0,
    retrying: 0,
    last: undefined,
    visits: 0,
    retries: 0,
    error: undefined,
    map: undefined,
  };
  fold.lamps.set(state, lamp);
  return lamp;
}

function take(fold: Fold, step: TrailStep): void {
  if (step.kind === 'jump') {
    jump(fold, step);
    return;
  }
  if (step.kind === 'ended') {
    // A state that is still lit was cut off there.
    for (const lamp of fold.lamps.values())
      if (lamp.inside > 0) {
        lamp.inside = 0;
        lamp.last = 'visited';
      }
    fold.ended = step.detail ?? '';
    return;
  }
  if (step.state === '') return;
  const lamp = lampOf(fold, step.state);
  const known = fold.strands.get(step.strand);
  const strand = known ?? { at: undefined, caught: false, retrying: false };
  const pass = (id: string) => {
    fold.edges.delete(id);
    fold.edges.add(id);
  };
  const calm = () => {
    if (strand.retrying) lamp.retrying--;
    strand.retrying = false;
  };
  const leave = (status: StateStatus) => {
    calm();
    if (lamp.inside > 0) lamp.inside--;
    lamp.last = status;
    strand.at = undefined;
  };
  switch (step.kind) {
    case 'entered': {
      if (!known) {
        fold.strands.set(step.strand, strand);
        pass(edgeId(startId(scopeOf(step)), step.state, 'start'));
      }
      // Sent elsewhere by a person, it has not left the state before.
      const before = strand.at === undefined ? undefined : fold.lamps.get(strand.at);
      if (before && before.inside > 0) {
        before.inside--;
        before.last = 'visited';
      }
      Object.assign(strand, { at: step.state, caught: false, retrying: false });
      lamp.inside++;
      lamp.visits++;
      lamp.retries = 0;
      lamp.error = undefined;
      lamp.map = undefined;
      break;
    }
    case 'mapStarted':
      lamp.map = { total: step.count, started: 0, succeeded: 0, failed: 0 };
      break;
    case 'iterationStarted':
    case 'iterationSucceeded':
    case 'iterationFailed': {
      lamp.map ??= { total: undefined, started: 0, succeeded: 0, failed: 0 };
      lamp.map[progressOf[step.kind]]++;
      break;
    }
    case 'taskFailed':
      lamp.error = step.detail;
      break;
    case 'retry':
      lamp.retries++;
      lamp.error = step.detail;
      if (!strand.retrying) lamp.retrying++;
      strand.retrying = true;
      break;
    case 'scheduled':
      calm();
      break;
    case 'caught':
      lamp.error = step.detail;
      strand.caught = true;
      calm();
      break;
    case 'exited':
      if (step.next === undefined) pass(edgeId(step.state, endId(scopeOf(step)), 'end'));
      else pass(edgeId(step.state, step.next, strand.caught ? 'catch' : 'next'));
      leave(strand.caught ? 'caught' : 'succeeded');
      break;
    case 'failed':
      lamp.error = step.detail;
      leave('failed');
      break;
    case 'aborted':
      leave('visited');
      break;
  }
}

const progressOf = {
  iterationStarted: 'started',
  iterationSucceeded: 'succeeded',
  iterationFailed: 'failed',
} as const;

function jump(fold: Fold, { states = {}, transitions = [] }: TrailStep): void {
  fold.lamps.clear();
  fold.edges.clear();
  fold.strands.clear();
  for (const [state, light] of Object.entries(states)) {
    const lamp = lampOf(fold, state);
    if (light === 'active' || light === 'retrying') lamp.inside = 1;
    lamp.last = statusOfLight[light] ?? 'visited';
  }
  for (const transition of transitions) fold.edges.add(edgeOf(transition));
}

function edgeOf({ from, to, kind }: Transition): string {
  if (kind === 'start') return edgeId(startId(from), to, 'start');
  if (kind === 'end') return edgeId(from, endId(to), 'end');
  return edgeId(from, to, kind);
}

const statusOfLight: Readonly<Record<string, StateStatus>> = {
  succeeded: 'succeeded',
  caught: 'caught',
  failed: 'failed',
};

function marksOf({ lamps, edges, ended }: Fold): ExecutionMarks {
  const states: Record<string, StateStatus> = {};
  const notes: Record<string, StateNote> = {};
  for (const [state, lamp] of lamps) {
    const status = lamp.inside > 0 ? 'active' : lamp.last;
    if (status !== undefined) states[state] = status;
    const note = noteOf(lamp, status);
    if (note) notes[state] = note;
  }
  const taken: Record<string, EdgeStatus> = {};
  let last: string | undefined;
  for (const id of edges) {
    taken[id] = 'taken';
    last = id;
  }
  if (last !== undefined && ended === undefined) taken[last] = 'current';
  return { states, edges: taken, notes };
}

function noteOf(
  { visits, retries, retrying, error, map, inside }: Lamp,
  status: StateStatus | undefined,
): StateNote | undefined {
  const note: { -readonly [K in keyof StateNote]: StateNote[K] } = {};
  if (visits > 1) note.visits = visits;
  if (retries > 0) note.retries = retries;
  if (retrying > 0 && inside > 0) note.retrying = true;
  if (error !== undefined && status !== 'succeeded') note.error = error;
  if (map) note.map = countsOf(map);
  return Object.keys(note).length > 0 ? note : undefined;
}

function countsOf({ total, started, succeeded, failed }: NonNullable<Lamp['map']>): MapCounts {
  const running = Math.max(0, started - succeeded - failed);
  return { running, succeeded, failed, ...(total !== undefined && { total }) };
}

/** The scope that a state stands in: its location without `/States/` and the name. */
function scopeOf({ state, name }: TrailStep): string {
  return state.slice(0, -name.length - '/States/'.length) || '/';
}

// ---- Words -------------------------------------------------------------------------------------------------------------

function wordsOf(step: TrailStep): string {
  const { name } = step;
  const where = step.path ? ` (${step.path})` : '';
  const detail = step.detail ?? '';
  switch (step.kind) {
    case 'entered':
      return `${name} entered${where}`;
    case 'stage':
      return `${name}: ${detail}${where}`;
    case 'scheduled':
      return `${name}: ${(step.count ?? 0) > 0 ? 'task tried again' : 'task scheduled'}${where}`;
    case 'taskSucceeded':
      return `${name}: task succeeded${where}`;
    case 'taskFailed':
      return `${name}: task failed${detail && ` with ${detail}`}${where}`;
    case 'retry':
      return `${name}: retry ${step.count ?? ''} after ${detail || 'an error'}${where}`;
    case 'caught':
      return `${name}: ${detail || 'an error'} caught${where}`;
    case 'assigned':
      return `${name}: variables assigned${where}`;
    case 'exited':
      return `${name} left${where}`;
    case 'failed':
      return `${name} failed${detail && ` with ${detail}`}${where}`;
    case 'aborted':
      return `${name} aborted${where}`;
    case 'mapStarted':
      return `${name}: ${step.count ?? 'some'} items`;
    case 'iterationStarted':
      return `${name}: an item started${where}`;
    case 'iterationSucceeded':
      return `${name}: an item succeeded${where}`;
    case 'iterationFailed':
      return `${name}: an item failed${where}`;
    case 'ended':
      return `The execution ended${detail && `: ${detail}`}`;
    case 'jump':
      return 'Steps before are not kept';
  }
}

function partOf(step: TrailStep, tries: number): VisitPart | undefined {
  const { at, detail = '', cause, data, isCut = false } = step;
  const json = (title: string): VisitPart | undefined =>
    data === undefined ? undefined : { title, at, text: data, isCut, isJson: true };
  const words = (title: string): VisitPart => ({
    title,
    at,
    text: [detail, cause].filter(Boolean).join('\n') || 'no name',
    isCut: false,
    isJson: false,
  });
  switch (step.kind) {
    case 'entered':
      return json('Input');
    case 'stage':
      return json(detail);
    case 'scheduled':
      return json(tries > 1 ? `Sent to the task, try ${tries}` : 'Sent to the task');
    case 'taskSucceeded':
      return json('Result');
    case 'taskFailed':
      return words(tries > 1 ? `Error of try ${tries}` : 'Error of the task');
    case 'caught':
      return words('Caught');
    case 'assigned':
      return json('Variables');
    case 'exited':
      return json('Output');
    case 'failed':
      return words('Failed');
    default:
      return undefined;
  }
}
