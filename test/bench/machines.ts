/**
 * State machines to measure with: as large as asked, shaped as people write them (fans of Choice rules, retries and
 * catchers, poll loops, branches and maps inside each other, both query languages), and valid, so that no validator stops
 * early. The same size and seed give the same machine; another seed gives other expressions, so that no cache of a
 * previous round knows the text.
 */
import { stringify } from 'yaml';

export interface MachineOptions {
  readonly states: number;
  readonly seed?: number;
}

export interface Definition {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: { readonly [name: string]: object };
}

/** A valid machine of exactly that many states, nested ones counted. */
export function machineOf({ states, seed = 1 }: MachineOptions): Definition {
  return { Comment: `${states} states, seed ${seed}`, ...new Writer(seed).scope(states, 0) };
}

export function jsonText(definition: Definition): string {
  return JSON.stringify(definition, undefined, 2);
}

export function yamlText(definition: Definition): string {
  return stringify(definition, { aliasDuplicateObjects: false });
}

const verbs = ['Reserve', 'Charge', 'Ship', 'Notify', 'Audit', 'Transform', 'Publish', 'Archive', 'Enrich', 'Score'];
const nouns = ['order', 'invoice', 'customer', 'payment', 'shipment', 'report', 'document', 'batch'];

interface Block {
  /** States in order; the first is entered. */
  readonly states: [name: string, state: (next: Way) => object][];
}

/** `Next` to the following block, or `End` behind the last. */
type Way = { readonly Next: string } | { readonly End: true };

class Writer {
  #random: number;
  #named = 0;

  constructor(seed: number) {
    this.#random = (seed * 2654435761) >>> 0 || 1;
  }

  scope(count: number, depth: number): Definition {
    const blocks: Block[] = [];
    for (let left = count; left > 0; ) {
      const [block, size] = this.#block(left, depth);
      blocks.push(block);
      left -= size;
    }
    const States: Record<string, object> = {};
    for (const [index, { states }] of blocks.entries()) {
      const next = blocks[index + 1]?.states[0]?.[0];
      const way: Way = next === undefined ? { End: true } : { Next: next };
      for (const [name, state] of states) States[name] = state(way);
    }
    return { StartAt: blocks[0]!.states[0]![0], States };
  }

  /** A pattern of at most `left` states, and how many it has. */
  #block(left: number, depth: number): [Block, number] {
    const kind = this.#below(100);
    if (kind < 16 && left >= 4) return this.#fan(Math.min(left - 1, 3 + this.#below(6)));
    if (kind < 26 && left >= 4) return this.#pollLoop();
    if (kind < 28 && left >= 7 && depth < 1) return this.#parallel(Math.min(left - 1, 6 + this.#below(24)), depth);
    if (kind < 31 && left >= 4 && depth < 1) return this.#map(Math.min(left - 1, 3 + this.#below(16)), depth);
    if (kind < 44) return [{ states: [this.#jsonata()] }, 1];
    if (kind < 68) return [{ states: [this.#pass()] }, 1];
    if (kind < 88 && left >= 2) return this.#caught();
    return [{ states: [this.#task()] }, 1];
  }

  #task(): Block['states'][number] {
    const { name, noun, number } = this.#name();
    const full = this.#below(8) === 0;
    return [
      name,
      way => ({
        Type: 'Task',
        Resource: `arn:aws:lambda:us-east-1:123456789012:function:${noun}-${number}`,
        ...(full && {
          Parameters: {
            'item.$': `$.${noun}.items[${this.#below(9)}]`,
            'key.$': `States.Format('${noun}-{}-{}', $.id, ${number})`,
          },
        }),
        ResultPath: `$.${noun}${number}`,
        ...(full && {
          TimeoutSeconds: 30 + this.#below(300),
          Retry: [
            {
              ErrorEquals: ['Lambda.ServiceException', 'Lambda.TooManyRequestsException'],
              IntervalSeconds: 2,
              MaxAttempts: 1 + this.#below(6),
              BackoffRate: 2,
            },
          ],
        }),
        ...way,
      }),
    ];
  }

  #pass(): Block['states'][number] {
    const { name, noun, number } = this.#name();
    const full = this.#below(6) === 0;
    return [
      name,
      way => ({
        Type: 'Pass',
        Comment: `Prepares ${number}`,
        ...(full && {
          Parameters: {
            'id.$': `$.${noun}.id`,
            'total.$': `States.MathAdd($.total, ${number})`,
            fixed: this.#below(10),
          },
          ResultPath: `$.prepared${number}`,
        }),
        ...way,
      }),
    ];
  }

  #jsonata(): Block['states'][number] {
    const { name, noun, number } = this.#name();
    const full = this.#below(6) === 0;
    return [
      name,
      way => ({
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: full
          ? {
              id: `{% $states.input.${noun}.id %}`,
              total: `{% $sum($states.input.${noun}.lines[price > ${number}].(price * quantity)) %}`,
            }
          : `{% $merge([$states.input, { 'step': ${number} }]) %}`,
        ...(full && { Assign: { [`seen${number}`]: `{% $exists($states.input.${noun}) %}` } }),
        ...way,
      }),
    ];
  }

  #caught(): [Block, number] {
    const [name, state] = this.#task();
    const { name: mend, noun, number } = this.#name();
    const withCatch = (way: Way) => ({
      ...state(way),
      Catch: [{ ErrorEquals: ['States.Timeout', 'States.TaskFailed'], ResultPath: `$.error${number}`, Next: mend }],
    });
    return [
      {
        states: [
          [name, withCatch],
          [mend, way => ({ Type: 'Pass', Result: { failed: true, noun }, ResultPath: `$.mended${number}`, ...way })],
        ],
      },
      2,
    ];
  }

  #fan(width: number): [Block, number] {
    const { name, noun } = this.#name();
    const targets = Array.from({ length: width }, () => (this.#below(3) === 0 ? this.#task() : this.#pass()));
    const choice = () => ({
      Type: 'Choice',
      Choices: targets.slice(1).map(([target], index) => ({
        ...(index % 5 === 4
          ? {
              And: [
                { Variable: `$.${noun}.kind`, IsPresent: true },
                { Variable: `$.${noun}.kind`, StringEquals: `kind-${index}` },
              ],
            }
          : { Variable: `$.${noun}.total`, NumericGreaterThan: this.#below(1000) }),
        Next: target,
      })),
      Default: targets[0]![0],
    });
    return [{ states: [[name, choice], ...targets] }, width + 1];
  }

  #pollLoop(): [Block, number] {
    const wait = this.#name();
    const [ask, state] = this.#task();
    const done = this.#name();
    const [after, afterState] = this.#pass();
    return [
      {
        states: [
          [wait.name, () => ({ Type: 'Wait', Seconds: 5 + this.#below(60), Next: ask })],
          [ask, () => state({ Next: done.name })],
          [
            done.name,
            () => ({
              Type: 'Choice',
              Choices: [{ Not: { Variable: `$.${done.noun}.status`, StringEquals: 'RUNNING' }, Next: after }],
              Default: wait.name,
            }),
          ],
          [after, afterState],
        ],
      },
      4,
    ];
  }

  #parallel(inner: number, depth: number): [Block, number] {
    const { name, noun, number } = this.#name();
    const branches = 2 + this.#below(2);
    const sizes = Array.from({ length: branches }, (_, index) => Math.floor((inner + index) / branches));
    const Branches = sizes.map(size => this.scope(size, depth + 1));
    const state = (way: Way) => ({
      Type: 'Parallel',
      InputPath: `$.${noun}`,
      Branches,
      ResultPath: `$.both${number}`,
      ...way,
    });
    return [{ states: [[name, state]] }, inner + 1];
  }

  #map(inner: number, depth: number): [Block, number] {
    const { name, noun, number } = this.#name();
    const processor = this.scope(inner, depth + 1);
    const state = (way: Way) => ({
      Type: 'Map',
      ItemsPath: `$.${noun}.lines`,
      ItemSelector: { 'line.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'order.$': `$.${noun}.id` },
      MaxConcurrency: 1 + this.#below(40),
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
      ResultPath: `$.lines${number}`,
      ...way,
    });
    return [{ states: [[name, state]] }, inner + 1];
  }

  #name(): { name: string; noun: string; number: number } {
    const number = ++this.#named;
    const noun = nouns[this.#below(nouns.length)]!;
    return { name: `${verbs[this.#below(verbs.length)]} ${noun} ${number}`, noun, number };
  }

  #below(limit: number): number {
    // xorshift32
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x >>> 0;
    return this.#random % limit;
  }
}
