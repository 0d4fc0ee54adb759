/**
 * How much data a value brings along, in bytes, roughly: what has been weighed before weighs nothing, as values share their parts.
 * So a large input that goes from state to state counts once.
 */
import type { Json } from '../language/index.ts';

export class Scales {
  readonly #seen = new WeakSet<object>();

  /** Loops and no recursion: data may be nested deeply. */
  weigh(value: Json | undefined): number {
    let bytes = 0;
    const waiting: unknown[] = [value];
    while (waiting.length > 0) {
      const each = waiting.pop();
      if (typeof each === 'string') bytes += 16 + 2 * each.length;
      else if (typeof each !== 'object' || each === null) bytes += 8;
      else if (!this.#seen.has(each)) {
        this.#seen.add(each);
        bytes += 32;
        if (Array.isArray(each)) for (const item of each) waiting.push(item);
        else for (const key in each) waiting.push((each as { readonly [key: string]: unknown })[key]);
      }
    }
    return bytes;
  }
}
