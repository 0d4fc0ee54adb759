/** Transitions per second, beside the published local runner and beside JavaScript that does the same work by hand. */
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import jsonata from 'jsonata';
import type { Json } from '../../expressions/index.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { compare } from './harness.ts';

interface Workload {
  readonly title: string;
  readonly transitions: number;
  readonly definition: object;
  readonly input: Json;
  byHand(input: Json): unknown;
  /** The same with the bare `jsonata` package for the expressions. */
  byPackage?(input: Json): unknown;
}

/** The work of `States.MathAdd` is to round, and to refuse what is no number and what 32 bits do not hold. */
function mathAdd(a: unknown, b: number): number {
  if (typeof a !== 'number') throw new Error('No number.');
  const sum = Math.round(a) + Math.round(b);
  if (!(sum >= -(2 ** 31) && sum < 2 ** 31)) throw new Error('Too large.');
  return sum;
}

const chain: Workload = {
  title: 'A chain of 200 Pass states with Parameters and ResultPath',
  transitions: 200,
  definition: {
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `S${i}`,
        {
          Type: 'Pass',
          Parameters: { 'id.$': '$.order.id', step: i },
          ResultPath: '$.last',
          ...(i === 199 ? { End: true } : { Next: `S${i + 1}` }),
        },
      ]),
    ),
  },
  input: { order: { id: 'o-1', total: 3 } },
  byHand(input) {
    let data = input as { order: { id: string }; last?: unknown };
    for (let step = 0; step < 200; step++) data = { ...data, last: { id: data.order.id, step } };
    return data;
  },
};

const loop: Workload = {
  title: 'A Choice loop of 5,000 turns with States.MathAdd',
  transitions: 10_000,
  definition: {
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'of.$': '$.of' }, Next: 'Enough' },
      Enough: {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', NumericLessThanPath: '$.of', Next: 'Count' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  },
  input: { n: 0, of: 5000 },
  byHand(input) {
    let data = input as { n: number; of: number };
    do data = { n: mathAdd(data.n, 1), of: data.of };
    while (data.n < data.of);
    return data;
  },
};

const map = (items: number): Workload => ({
  title: `An inline Map of ${items.toLocaleString('en-US')} items, one Pass each`,
  transitions: items + 1,
  definition: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Price',
          States: {
            Price: { Type: 'Pass', Parameters: { 'id.$': '$.id', 'more.$': 'States.MathAdd($.id, 7)' }, End: true },
          },
        },
        End: true,
      },
    },
  },
  input: { items: Array.from({ length: items }, (_, id) => ({ id })) },
  byHand(input) {
    return (input as { items: { id: number }[] }).items.map(item => ({ id: item.id, more: mathAdd(item.id, 7) }));
  },
});

const totalText = '$sum($states.input.lines.(price * quantity))';
const linesText = "$states.input.lines.{ 'price': price + 1, 'quantity': quantity, 'name': $uppercase(name) }";
const total = jsonata(totalText);
const lines = jsonata(linesText);
const plusOne = jsonata('$states.input.n + 1');
const limit = jsonata('$states.input.of');
const enough = jsonata('$states.input.n < $states.input.of');

const transform: Workload = {
  title: 'JSONata: 20 states that transform 50 order lines each',
  transitions: 20,
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `S${i}`,
        {
          Type: 'Pass',
          Assign: { [`total${i % 3}`]: `{% ${totalText} %}` },
          Output: {
            step: i,
            lines: `{% ${linesText} %}`,
          },
          ...(i === 19 ? { End: true } : { Next: `S${i + 1}` }),
        },
      ]),
    ),
  },
  input: { lines: Array.from({ length: 50 }, (_, i) => ({ price: i, quantity: 2, name: `line ${i}` })) },
  byHand(input) {
    let data = input as { step?: number; lines: { price: number; quantity: number; name: string }[] };
    const totals: Record<string, number> = {};
    for (let step = 0; step < 20; step++) {
      totals[`total${step % 3}`] = data.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
      data = {
        step,
        lines: data.lines.map(({ price, quantity, name }) => ({
          price: price + 1,
          quantity,
          name: name.toUpperCase(),
        })),
      };
    }
    return [data, totals];
  },
  async byPackage(input) {
    let data = input;
    const totals: Record<string, unknown> = {};
    for (let step = 0; step < 20; step++) {
      const bindings = { states: { input: data } };
      totals[`total${step % 3}`] = await total.evaluate(undefined, bindings);
      data = { step, lines: (await lines.evaluate(undefined, bindings)) as Json };
    }
    return data;
  },
};

const simple: Workload = {
  title: 'JSONata: a Choice loop of 1,000 turns',
  transitions: 2000,
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}', of: '{% $states.input.of %}' }, Next: 'Enough' },
      Enough: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n < $states.input.of %}', Next: 'Count' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  },
  input: { n: 0, of: 1000 },
  byHand: loop.byHand,
  async byPackage(input) {
    let data = input;
    for (;;) {
      const bindings = { states: { input: data } };
      data = {
        n: (await plusOne.evaluate(undefined, bindings)) as number,
        of: (await limit.evaluate(undefined, bindings)) as number,
      };
      if (!(await enough.evaluate(undefined, { states: { input: data } }))) return data;
    }
  },
};

/** The payload of 10,000 items is larger than AWS allows; limits are off for all. */
const limits = { historyLimit: false, payloadLimit: false, momentLimit: 10_000_000 } as const;
const world = {
  task: () => {
    throw new Error('No workload has a task.');
  },
};

for (const workload of [chain, loop, map(10_000), map(100_000), transform, simple]) {
  const { title, transitions, definition, input, byHand, byPackage } = workload;
  const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'));
  if (!machine) throw new Error('The workload is no state machine.');
  const program = compile(machine);
  let peer: StateMachine | undefined;
  let reason = '';
  try {
    peer = new StateMachine(definition as StateMachineDefinition);
  } catch (error) {
    reason = (error as Error).message.split('\n')[0]!;
  }
  const run = async (given: Json, watched = false) => {
    const execution = new Execution(program, { input: given, world, name: 'bench', ...limits });
    const { status, output, error, cause } = await execution.run(watched ? () => {} : undefined);
    if (status !== 'SUCCEEDED') throw new Error(`${status} ${error}: ${cause}`);
    return output;
  };
  const expected = JSON.stringify(await run(input));
  // A peer that does something else is not compared: it would be fast for the wrong reason.
  const theirs = await peer?.run(input as never).result.catch((error: Error) => error.message);
  if (peer && JSON.stringify(theirs) !== expected) {
    peer = undefined;
    reason = `gives another output: ${JSON.stringify(theirs)?.slice(0, 60)}`;
  }
  await compare({ title, prepare: () => input, amount: { of: transitions, unit: 'transitions' } }, [
    { name: 'ours', run: given => run(given) },
    {
      name: 'aws-local-stepfunctions',
      run: async given => {
        if (!peer) throw new Error(reason);
        // Its own type of JSON is mutable; it copies the input.
        await peer.run(given as never).result;
      },
    },
    { name: 'yardstick: JavaScript by hand', run: byHand },
    ...(byPackage ? [{ name: 'yardstick: the bare jsonata package', run: byPackage }] : []),
    { name: 'ours, every moment observed', run: given => run(given, true) },
  ]);
}
