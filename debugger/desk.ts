/**
 * Where a person answers tasks: what waits, what is proposed for it, and the requests by which any client says how it ends
 * (`asl/waiting`, `asl/task`, `asl/completeTask`, `asl/failTask`, `asl/heartbeatTask`, `asl/skipWait`, `asl/proposeResult`). Knows the
 * run and what it waits for; how the session goes on is the session's business.
 */
import type { Moment } from '../interpreter/index.ts';
import type { Json, State } from '../language/index.ts';
import { parseAnswer } from './jsonAnswer.ts';
import type { Run, Stop } from './run.ts';
import { notAnswered, notStopped, Trouble, wrongRequest } from './trouble.ts';
import {
  errorsFor,
  keyOf,
  type Proposal,
  proposalsFor,
  say,
  type Waiting,
  type WaitingStrand,
  type Word,
  waitingIn,
  waitingNamed,
} from './waiting.ts';

/** What the session lends to it. */
export interface Seat {
  running(): Run;
  stop(): Stop | undefined;
  /** The run is another one from here on, and goes on from where it stood still, if that is wanted and it did. */
  changed(goesOn: boolean): void;
  send(event: string, body: unknown): void;
  print(text: string): void;
  placeOf(state: State): { readonly source: { readonly path?: string }; readonly line: number };
}

/** Body of the event `asl/waiting`, and of the answer to the request. */
export interface WaitingEvent {
  readonly program: string;
  readonly title: string;
  /** Virtual time. */
  readonly now: string;
  readonly realTime: boolean;
  /** Why nothing goes on by itself. */
  readonly still: 'asked' | 'tasks' | 'held' | undefined;
  readonly tasks: readonly (Waiting & { readonly path: string | undefined; readonly line: number })[];
}

export class Desk {
  readonly #seat: Seat;
  /** By state: what tasks have answered, also before the run was started anew. */
  readonly #last = new Map<string, Json>();
  /** What it was told about last. */
  #told = '';

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  // biome-ignore lint/suspicious/noExplicitAny: arguments come from outside
  readonly verbs: { readonly [command: string]: { handle(args: any): unknown } } = {
    'asl/waiting': { handle: () => this.#list() },
    'asl/task': {
      handle: async args => {
        const { run, waiting } = await this.#named('asl/task', args);
        const proposals = await proposalsFor(run, waiting, this.#last);
        const edited: Proposal[] =
          run.proposal?.strand === waiting.strand.id && !run.proposal.problem
            ? [{ from: 'edited', value: run.proposal.value }]
            : [];
        return { ...this.#shown(waiting), proposals: [...edited, ...proposals], errors: errorsFor(run, waiting) };
      },
    },
    'asl/completeTask': {
      handle: args => {
        const result = resultIn('asl/completeTask', args);
        return this.#say('asl/completeTask', args, { kind: 'success', result });
      },
    },
    'asl/failTask': {
      handle: args => {
        const { error, cause } = args ?? {};
        if (typeof error !== 'string' || error === '') throw wrongRequest('asl/failTask', '"error" is missing.');
        if (cause !== undefined && typeof cause !== 'string') throw wrongRequest('asl/failTask', '"cause" is no text.');
        return this.#say('asl/failTask', args, { kind: 'failure', error, ...(cause !== undefined && { cause }) });
      },
    },
    'asl/heartbeatTask': { handle: args => this.#say('asl/heartbeatTask', args, { kind: 'heartbeat' }) },
    'asl/skipWait': { handle: args => this.#say('asl/skipWait', args, { kind: 'skip' }) },
    'asl/proposeResult': {
      handle: async args => {
        const { run, waiting } = await this.#named('asl/proposeResult', args);
        const strand = waiting.strand.id;
        try {
          run.proposal = { strand, value: resultIn('asl/proposeResult', args) };
        } catch (error) {
          // It stays as it was, and nothing goes on with it unseen.
          if (error instanceof Trouble && run.proposal?.strand === strand)
            run.proposal = { ...run.proposal, problem: error };
          throw error;
        }
      },
    },
  };

  /** Remembers what tasks answer, to propose it next time. */
  observe(moment: Moment): void {
    if (moment.kind === 'taskSucceeded' && moment.state)
      this.#last.set(keyOf({ strand: moment.strand, state: moment.state.name }), moment.output);
  }

  /** To be called before the client hears of a stop: what is asked has a proposal then. */
  async stopped(run: Run, { still, strand }: Stop): Promise<void> {
    run.proposal = undefined;
    if (still?.why === 'tasks') await run.present();
    if (still?.why !== 'asked') return;
    await run.present();
    const asked = waitingIn(run).find(each => each.strand.id === strand.id);
    if (!asked) return;
    const [first] = await proposalsFor(run, asked, this.#last);
    if (first) run.proposal = { strand: strand.id, value: first.value };
  }

  /** Tells the client what waits, when that is something else than what it knows. */
  async tell(run: Run): Promise<void> {
    const { position, future } = run.tape;
    await run.present();
    if (run.tape.position !== position || run.tape.future !== future) return;
    const body = this.#body(run);
    const text = JSON.stringify(body.tasks.map(({ parameters: _long, ...task }) => task)) + (body.still ?? '');
    if (text === this.#told) return;
    this.#told = text;
    this.#seat.send('asl/waiting', body);
  }

  /** Nobody waits any more. */
  ended(run: Run): void {
    if (this.#told === '' || this.#told === '[]') return;
    this.#told = '';
    this.#seat.send('asl/waiting', { ...this.#body(run), still: undefined, tasks: [] });
  }

  /** Who goes on from a task that a person is asked for agrees with what is proposed. Throws when that is no result. */
  async agree(run: Run, { still, state }: Stop): Promise<void> {
    const { proposal } = run;
    if (still?.why !== 'asked' || !proposal) return;
    const asked = waitingIn(run).find(each => each.strand.id === proposal.strand && each.kind === 'asked');
    if (!asked) return;
    if (proposal.problem)
      throw notAnswered(`${proposal.problem.message} Correct it, or let ${state?.name ?? 'the task'} fail.`);
    run.proposal = undefined;
    await say(run, asked, { kind: 'success', result: proposal.value });
    this.#seat.print(`${asked.state} goes on with the result that was proposed.`);
  }

  async #list(): Promise<WaitingEvent> {
    const run = this.#seat.running();
    await run.present();
    return this.#body(run);
  }

  #body(run: Run): WaitingEvent {
    const { path, title, realTime } = run.prepared;
    return {
      program: path,
      title,
      now: new Date(run.now).toISOString(),
      realTime,
      still: this.#seat.stop()?.still?.why,
      tasks: waitingIn(run).map(each => this.#shown(each)),
    };
  }

  #shown({ strand: _strand, at, untilTime: _time, ...waiting }: WaitingStrand) {
    const place = at && this.#seat.placeOf(at);
    return { ...waiting, path: place?.source.path, line: place?.line ?? 1 };
  }

  async #named(command: string, args: { id?: unknown } | undefined): Promise<{ run: Run; waiting: WaitingStrand }> {
    const run = this.#seat.running();
    const id = args?.id;
    if (id !== undefined && typeof id !== 'string') throw wrongRequest(command, '"id" is no text.');
    await run.present();
    const all = waitingIn(run);
    if (command === 'asl/skipWait') {
      const one = id === undefined ? nextOf(all) : all.find(each => each.id === id);
      if (!one) throw notAnswered('Nothing waits for a time here.');
      return { run, waiting: one };
    }
    return { run, waiting: waitingNamed(all, id) };
  }

  async #say(command: string, args: { id?: unknown; goOn?: unknown } | undefined, word: Word): Promise<void> {
    const run = this.#seat.running();
    if (!run.isGoing && !this.#seat.stop()) throw notStopped();
    const wasGoing = run.isGoing;
    await run.meanwhile(async () => {
      const { waiting } = await this.#named(command, args);
      await say(run, waiting, word);
      run.proposal = undefined;
    });
    if (wasGoing) return;
    const still = this.#seat.stop()?.still?.why;
    this.#seat.changed(args?.goOn !== false && (still === 'asked' || still === 'tasks') && word.kind !== 'heartbeat');
  }
}

/** The one whose time comes first. */
function nextOf(all: readonly WaitingStrand[]): WaitingStrand | undefined {
  const withTime = all.filter(({ canSkip }) => canSkip);
  return withTime.sort((a, b) => a.untilTime! - b.untilTime!)[0];
}

/** `result` as JSON, or `text` as a person has written it. */
function resultIn(command: string, args: { result?: unknown; text?: unknown } | undefined): Json {
  if (typeof args?.text === 'string') return parseAnswer(args.text);
  if (args?.result === undefined) throw wrongRequest(command, '"result" (JSON) or "text" is missing.');
  return args.result as Json;
}
