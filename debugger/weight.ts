/**
 * How much data a value brings along, in bytes, roughly: what has been weighed before weighs nothing, as values share their parts.
 * So a large input that goes from state to state counts once.
 */
import type { Json } from '../language/index.ts';

/** Small values are weighed again rather than remembered, which would cost more than they weigh. */
const smallNodes = 32;
const smallText = 512;

export class Scales {
  readonly #seen = new WeakSet<object>();
  /** What was weighed last: what one state gives is what the next one gets. */
  readonly #last: unknown[] = [];

  /** Loops and no recursion: data may be nested deeply. */
  weigh(value: Json | undefined): number {
    if (typeof value === 'object' && value !== null) {
      if (this.#last.includes(value)) return 0;
      this.#last.push(value);
      if (this.#last.length > 8) this.#last.shift();
    }
    let bytes = 0;
    let nodes = 0;
    const waiting: unknown[] = [value];
    while (waiting.length > 0) {
      const each = waiting.pop();
      nodes++;
      if (typeof each === 'string') bytes += 16 + 2 * each.length;
      else if (typeof each !== 'object' || each === null) bytes += 8;
      else if (!this.#seen.has(each)) {
        const members = Array.isArray(each) ? (each as unknown[]) : Object.values(each);
        const isLarge =
          nodes > smallNodes ||
          members.length > smallNodes ||
          members.some(member => typeof member === 'string' && member.length > smallText);
        if (isLarge) this.#seen.add(each);
        bytes += 32;
        for (const member of members) waiting.push(member);
      }
    }
    return bytes;
  }
}
