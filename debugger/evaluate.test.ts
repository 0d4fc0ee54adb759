import { expect, test } from 'vitest';
import { type EvaluationData, evaluateText } from './evaluate.ts';

const order = { id: 'o-1', items: [{ price: 2 }, { price: 3 }] };

async function evaluated(text: string, more: Partial<EvaluationData> = {}): Promise<unknown> {
  const data: EvaluationData = {
    language: 'JSONPath',
    data: order,
    input: order,
    result: undefined,
    errorOutput: undefined,
    context: { Execution: { Name: 'run' } },
    variables: { rate: 7, deep: { a: [1, 2] } },
    now: 0,
    ...more,
  };
  try {
    return await evaluateText(text, data);
  } catch (error) {
    return `!${(error as Error).message}`;
  }
}

test('JSONPath over the data of the stage, the context and variables', async () => {
  expect(await evaluated('$.items[1].price')).toBe(3);
  expect(await evaluated('$.id', { data: { id: 'later' } })).toBe('later');
  expect(await evaluated('$$.Execution.Name')).toBe('run');
  expect(await evaluated('$deep.a[1]')).toBe(2);
  expect(await evaluated('$..price')).toEqual([2, 3]);
  expect(await evaluated('$')).toEqual(order);
});

test('intrinsic functions', async () => {
  expect(await evaluated("States.Format('{}!', $.id)")).toBe('o-1!');
});

test('JSONata, also in a JSONPath state', async () => {
  for (const language of ['JSONPath', 'JSONata'] as const) {
    expect(await evaluated('{% $sum($states.input.items.price) * $rate %}', { language })).toBe(35);
    expect(await evaluated('$sum($states.input.items.price)', { language })).toBe(5);
    expect(await evaluated('$rate', { language })).toBe(7);
    expect(await evaluated('$.id', { language })).toBe('o-1');
  }
  expect(await evaluated('$states.result.ok', { language: 'JSONata', result: { ok: true } })).toBe(true);
});

test('JSONata that starts like a path has the data as its document', async () => {
  expect(await evaluated('$.items[0].price > 1')).toBe(true);
  expect(await evaluated('$.items[price = 3].price + 1')).toBe(4);
});

test('a text without a value says why', async () => {
  expect(await evaluated('$.missing')).toBe('!$.missing finds nothing in the data.');
  expect(await evaluated('$nothing', { language: 'JSONPath' })).toBe('!There is no variable for $nothing.');
  expect(await evaluated('id')).toBe(`!The expression gives nothing. The input's "id" is $states.input.id.`);
  expect(await evaluated('1 +')).toMatch(/^!S0207/);
  expect(await evaluated('function($x) { $x }')).toBe('!The expression gives a function, which is no value.');
  expect(await evaluated(' ')).toBe('!There is nothing to evaluate.');
});
