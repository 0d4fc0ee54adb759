/**
 * Which states of the picture are lit: a projection of the moments, collected between two messages to the client.
 *
 * Places are AWS locations (`/States/Charge`; `/` for the machine). A state that several iterations are in is lit as long
 * as one is. Knows no picture and no protocol.
 */

import type { Moment } from '../interpreter/index.ts';
import { locationOf } from '../language/index.ts';

export type Light = 'active' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'aborted';

/** A transition that was taken. `start` comes from a scope (its location), `end` leads to one; the rest are states. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: 'start' | 'next' | 'catch' | 'end';
}

/** Body of the custom event `asl/execution`. */
export interface ExecutionLights {
  /** The file that runs. */
  readonly program: string;
  /** True for the first message of a run: what was lit before goes out. */
  readonly reset: boolean;
  /** States whose light changed since the last message, by location. */
  readonly states: { readonly [location: string]: Light };
  /** Transitions taken since the last message, each once. */
  readonly transitions: readonly Transition[];
  /** How the run ended, in the last message. */
  readonly ended?: string;
}

/** What is known of the state a strand is in. */
interface StrandLight {
  caught: boolean;
  retrying: boolean;
  /** The state it is in, and the one it was in before when that was left by force. */
  at: string | undefined;
  left: string | undefined;
}

interface Lamp {
  inside: number;
  retrying: number;
  last: Light;
}

export class Lights {
  readonly #lamps = new Map<string, Lamp>();
  readonly #changed = new Set<string>();
  /** Taken since the last message, and ever. */
  readonly #transitions = new Map<string, Transition>();
  readonly #taken = new Map<string, Transition>();
  readonly #strands = new Map<number, StrandLight>();

  record(moment: Moment): void {
    if (!moment.state) return;
    const { steps } = moment.state;
    const location = locationOf(steps);
    const scope = locationOf(steps.slice(0, -2));
    const known = this.#strands.get(moment.strand.id);
    if (!known && moment.kind !== 'stateEntered') return;
    const lamp = this.#lamp(location);
    const strand = known ?? { caught: false, retrying: false, at: undefined, left: undefined };
    if (!known) this.#strands.set(moment.strand.id, strand);
    switch (moment.kind) {
      case 'stateEntered':
        if (!known) this.#take('start', scope, location);
        // Sent elsewhere by a person, it has not left the state before.
        if (strand.at !== undefined) this.#leave(strand, this.#lamp(strand.at), 'aborted');
        if (strand.left !== undefined) this.#changed.add(strand.left);
        strand.caught = false;
        strand.at = location;
        lamp.inside++;
        break;
      case 'errorCaught':
        strand.caught = true;
        this.#calm(strand, lamp);
        break;
      case 'retryScheduled':
        if (!strand.retrying) lamp.retrying++;
        strand.retrying = true;
        break;
      case 'stateExited':
        if (moment.next === undefined) this.#take('end', location, scope);
        else this.#take(strand.caught ? 'catch' : 'next', location, locationOf([...steps.slice(0, -1), moment.next]));
        this.#leave(strand, lamp, strand.caught ? 'caught' : 'succeeded');
        break;
      case 'stateFailed':
        this.#leave(strand, lamp, 'failed');
        break;
      case 'stateAborted':
        this.#leave(strand, lamp, 'aborted');
        break;
      default:
        return;
    }
    this.#changed.add(location);
  }

  /** What changed since the last call; undefined when nothing did. */
  take(): Pick<ExecutionLights, 'states' | 'transitions'> | undefined {
    if (this.#changed.size === 0 && this.#transitions.size === 0) return undefined;
    const states: Record<string, Light> = {};
    for (const location of this.#changed) {
      const { inside, retrying, last } = this.#lamp(location);
      states[location] = inside === 0 ? last : retrying > 0 ? 'retrying' : 'active';
    }
    const transitions = [...this.#transitions.values()];
    this.#changed.clear();
    this.#transitions.clear();
    return { states, transitions };
  }

  /** The execution has ended: a state that is still lit was cut off there. */
  end(): void {
    for (const [location, lamp] of this.#lamps) {
      if (lamp.inside === 0) continue;
      lamp.inside = 0;
      lamp.last = 'aborted';
      this.#changed.add(location);
    }
  }

  /** The lights as if nothing had been told yet: all that is lit, and all transitions that were ever taken. */
  untold(): Lights {
    const copy = this.copy();
    for (const location of copy.#lamps.keys()) copy.#changed.add(location);
    for (const [key, transition] of copy.#taken) copy.#transitions.set(key, transition);
    return copy;
  }

  copy(): Lights {
    const copy = new Lights();
    for (const [location, lamp] of this.#lamps) copy.#lamps.set(location, { ...lamp });
    for (const [id, strand] of this.#strands) copy.#strands.set(id, { ...strand });
    for (const [key, transition] of this.#taken) copy.#taken.set(key, transition);
    return copy;
  }

  #take(kind: Transition['kind'], from: string, to: string): void {
    const key = `${kind} ${from} ${to}`;
    const transition = { from, to, kind };
    this.#taken.set(key, transition);
    this.#transitions.set(key, transition);
  }

  #lamp(location: string): Lamp {
    const known = this.#lamps.get(location);
    if (known) return known;
    const lamp: Lamp = { inside: 0, retrying: 0, last: 'active' };
    this.#lamps.set(location, lamp);
    return lamp;
  }

  #leave(strand: StrandLight, lamp: Lamp, last: Light): void {
    this.#calm(strand, lamp);
    if (lamp.inside > 0) lamp.inside--;
    lamp.last = last;
    strand.left = strand.at;
    strand.at = undefined;
  }

  #calm(strand: StrandLight, lamp: Lamp): void {
    if (strand.retrying) lamp.retrying--;
    strand.retrying = false;
  }
}
