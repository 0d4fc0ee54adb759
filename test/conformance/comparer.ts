/** What `compare.mjs` beside the recorded cases offers: it says in what a result differs from the recorded one. */
import type { Json } from '../../expressions/index.ts';

export interface Difference {
  readonly path: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly message: string;
}

export interface Comparer {
  compareExecution(expected: object, actual: object, options?: object): Difference[];
  compareTestState(expected: object, actual: object): Difference[];
  compareStatic(expected: object, actual: object, options?: { readonly messages?: boolean }): Difference[];
  matches(expected: Json, actual: Json, masked?: Masked): boolean;
}

export interface Masked {
  readonly tokens?: readonly string[];
  readonly values?: readonly { readonly text: string; readonly key: string | null }[];
}
