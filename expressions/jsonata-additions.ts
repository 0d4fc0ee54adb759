/**
 * The functions that Step Functions adds to JSONata (`$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`), and
 * the built-in ones that have to be ours: those that ask for the time or for randomness, Base64 (the package needs
 * `window` or `Buffer`, and mangles all but Latin-1), and `$lookup` (own members only). `$eval` is taken away.
 */
import type { Expression } from 'jsonata';
import { decodeBase64, encodeBase64, hashText } from './codec.ts';
import type { Json, RandomSource } from './json.ts';
import { javaRandom, uuid } from './random.ts';

export interface JsonataEnvironment {
  readonly random: RandomSource;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One evaluation. The package keeps nothing per evaluation but its frames, so the run is bound to the outermost frame. */
export interface Run extends JsonataEnvironment {
  readonly enter: (node: unknown) => void | Promise<void>;
  readonly exit: (node: unknown, input: unknown, frame: unknown, result: unknown) => void;
  /** The package's own `$fromMillis`, which its `$now` is made of. */
  fromMillis: Native | undefined;
}

/** What has no code of JSONata's: AWS words it without one. */
export class LimitExceeded extends Error {}

/** What Java's own libraries throw on AWS, which tells an id of the incident and nothing else. */
export class InternalError extends Error {}

/** AWS reports this text. */
export function memoryExceeded(): LimitExceeded {
  return new LimitExceeded('Expression evaluation memory limit exceeded: Check for excessive memory usage');
}

/** A frame of variables of the `jsonata` package. */
export interface Frame {
  bind(name: string | symbol, value: unknown): void;
  lookup(name: string | symbol): unknown;
}

export const runKey = Symbol('run');
/** The name of our own-member lookup: none that an expression can write. */
export const ownMember = 'own member';

/** A function of the package's own, as it stands in a frame. */
export interface Native {
  readonly implementation: (...args: unknown[]) => unknown;
}

interface Focus {
  readonly environment: Frame;
  readonly input: unknown;
}

/** Adds and replaces the functions of one compiled expression. */
export function registerAdditions(program: Expression): void {
  for (const [name, signature, implementation] of additions)
    program.registerFunction(name, implementation as (...args: unknown[]) => unknown, signature);
  program.assign('eval', undefined);
}

function runOf(focus: Focus): Run {
  return focus.environment.lookup(runKey) as Run;
}

/** D3137 is JSONata's code for an error with a text of its own. */
function refuse(message: string): never {
  throw { code: 'D3137', message };
}

function badArgument(index: number, value: unknown): never {
  throw { code: 'T0410', index, value };
}

type Addition = readonly [name: string, signature: string, implementation: (this: Focus, ...args: never[]) => unknown];

const additions: readonly Addition[] = [
  [
    'partition',
    '<xn?:a>',
    (array: unknown, size: number | undefined) => {
      if (array === undefined) return undefined;
      if (!Array.isArray(array)) return badArgument(1, array);
      if (array.length === 0) return undefined;
      if (size === undefined) return [array];
      const step = Math.trunc(size); // measured on AWS: 2.6 is 2
      if (step < 0) return refuse('Partition size must not be negative');
      if (step === 0) return undefined;
      const chunks: unknown[][] = [];
      for (let i = 0; i < array.length; i += step) chunks.push(array.slice(i, i + step));
      return chunks;
    },
  ],
  [
    'range',
    '<nnn:a<n>>',
    (first: number | undefined, last: number | undefined, delta: number | undefined) => {
      if (first === undefined || last === undefined || delta === undefined) return undefined;
      // Measured on AWS: `$range(-1.7, 2, 1)` begins with -1, and a step of zero gives nothing.
      const step = Math.trunc(delta) + 0;
      if (step === 0) return undefined;
      const from = Math.trunc(first) + 0;
      const count = Math.floor((Math.trunc(last) - from) / step) + 1;
      // No limit of 1000 as States.ArrayRange has; this many numbers are what AWS's limit of memory allows.
      if (count > 360_145) throw memoryExceeded();
      // Counted and not compared: the sum does not grow when the step is lost in it.
      const numbers: number[] = [];
      for (let i = 0; i < count; i++) numbers.push(from + i * step);
      // A sequence, so that one number stands for itself and none is nothing (AWS recording: `$range(1,9,9)` is 1).
      return Object.defineProperty(numbers, 'sequence', { value: true, enumerable: false });
    },
  ],
  [
    'hash',
    '<ss:s>',
    (text: string | undefined, algorithm: string | undefined) => {
      if (text === undefined || algorithm === undefined) return undefined;
      return (
        hashText(text, algorithm) ??
        refuse(`Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`)
      );
    },
  ],
  [
    'random',
    '<n?:n>',
    function (seed: number | undefined) {
      return seed === undefined ? runOf(this).random() : javaRandom(seed)();
    },
  ],
  [
    'uuid',
    '<:s>',
    function () {
      return uuid(runOf(this).random);
    },
  ],
  [
    'parse',
    '<s:x>',
    (text: string | undefined) => {
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as Json;
      } catch {
        return refuse('Invalid JSON');
      }
    },
  ],
  [
    'now',
    '<s?s?:s>',
    function (picture: string | undefined, timezone: string | undefined) {
      const run = runOf(this);
      return run.fromMillis?.implementation(run.now, picture, timezone);
    },
  ],
  [
    'millis',
    '<:n>',
    function () {
      return runOf(this).now;
    },
  ],
  [
    'shuffle',
    '<a:a>',
    function (array: readonly unknown[] | undefined) {
      if (array === undefined) return undefined;
      const { random } = runOf(this);
      const shuffled = [...array];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      return shuffled;
    },
  ],
  ['base64encode', '<s-:s>', (text: string | undefined) => (text === undefined ? undefined : encodeBase64(text))],
  [
    'base64decode',
    '<s-:s>',
    (text: string | undefined) => {
      if (text === undefined) return undefined;
      // Measured on AWS, where Java's strict decoder does it: States.Base64Decode is the lenient one.
      if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text))
        throw new InternalError();
      return decodeBase64(text);
    },
  ],
  ['lookup', '<x-s:x>', (value: unknown, key: string) => lookup(value, key)],
  [
    ownMember,
    '<s:x>',
    function (key: string) {
      return lookup(this.input, key);
    },
  ],
];

/** `$lookup`: of an array, the members of all its objects. */
function lookup(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const found = value.flatMap(item => {
      const member = lookup(item, key);
      return member === undefined ? [] : member;
    });
    return Object.defineProperty(found, 'sequence', { value: true, enumerable: false });
  }
  if (typeof value !== 'object' || value === null || '_jsonata_lambda' in value || '_jsonata_function' in value)
    return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
