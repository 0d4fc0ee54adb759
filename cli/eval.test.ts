/** `asl eval`: a text and data, and what comes out; where the text is wrong, the place. */
import { expect, test } from 'vitest';
import { type EvalCommand, evaluate } from './eval.ts';

const order = '{"total": 120, "items": [{"price": 20}, {"price": 100}], "note": null}';

async function value(text: string, command: EvalCommand = {}): Promise<unknown> {
  const outcome = await evaluate(text, { input: order, compact: true, ...command });
  if (outcome.text === undefined) throw new Error(outcome.words);
  return JSON.parse(outcome.text);
}

test.each<[string, unknown, EvalCommand?]>([
  ['$states.input.total * 2', 240],
  ['{% $sum($states.input.items.price) %}', 120],
  ['$.items[*].price', [20, 100]],
  ['$.items[?(@.price > 50)].price', [100]],
  ['$.total > 100', true],
  ["States.Format('{} items', States.ArrayLength($.items))", '2 items'],
  ['$states.result.ok', true, { result: '{"ok": true}' }],
  ['$.ok', true, { result: '{"ok": true}' }],
  ['$states.errorOutput.Error', 'States.Timeout', { errorOutput: '{"Error": "States.Timeout"}' }],
  ['$count + 1', 8, { variables: '{"count": 7}' }],
  ['$count', 7, { variables: '{"$count": 7}', language: 'jsonpath' }],
  ['$$.Execution.Input.total', 120],
  ['$states.context.State.Name', 'Charge', { context: '{"State": {"Name": "Charge"}}' }],
  ['$.note', null],
])('%s', async (text, expected, command) => {
  expect(await value(text, command)).toEqual(expected);
});

test.each<[string, string]>([
  ['$states.input.total * ', '$states.input.total *'],
  ['$.items[', '  $.items['],
  ['$uppercase($states.input.total)', 'T0410'],
  ['$states.input.totl', 'nothing'],
  ['$.totl', '$.totl finds nothing in the data.'],
  ['States.MathAdd(1)', 'States.MathAdd'],
])('%s is refused with the reason', async (text, reason) => {
  const { text: none, words } = await evaluate(text, { input: order });
  expect(none).toBeUndefined();
  expect(words).toContain(reason);
});

test('the place of a mistake is marked, in the line where it is', async () => {
  const { words } = await evaluate('(\n  $x := 1;\n  $x ++ 2\n)', {});
  const [, line, mark] = words?.split('\n') ?? [];
  expect(line).toBe('    $x ++ 2');
  expect(line?.slice((mark ?? '').indexOf('^'))).toBe('+ 2');
});

test('what is no data is told by the name of the option', async () => {
  await expect(evaluate('1', { input: '{"a"' })).rejects.toThrow(/^--input: neither a file nor JSON/);
  await expect(evaluate('1', { variables: '[1]' })).rejects.toThrow('--variables must be an object');
});
