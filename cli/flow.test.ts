/** `asl flow`: the table of a definition, inferred and with the values of a run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FlowCommand, flow } from './flow.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-flow-'));
const machine = {
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Parameters: { 'n.$': 'States.ArrayLength($.items)' }, ResultPath: '$.count', Next: 'Send' },
    Send: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'https://q', 'MessageBody.$': '$.count' },
      Next: 'Again?',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Lost' }],
    },
    'Again?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.MessageId', StringEquals: 'second', Next: 'Done' }],
      Default: 'Send again',
    },
    'Send again': { Type: 'Pass', Result: { count: { n: 2 } }, Next: 'Send' },
    Done: { Type: 'Succeed' },
    Lost: { Type: 'Fail' },
  },
};
const file = path.join(folder, 'flow.asl.json');

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(machine));
  const answers = { '0': { Return: { MessageId: 'first' } }, '1-': { Return: { MessageId: 'second' } } };
  writeFileSync(path.join(folder, 'flow.mocks.json'), JSON.stringify({ States: { Send: answers } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function table(command: FlowCommand): Promise<string> {
  return (await flow(file, { width: 100, ...command })).text.replaceAll(/ {2,}/g, '  ');
}

test('inferred: shapes and ways out, with the bytes that they take at least', async () => {
  expect(await table({ state: 'Count' })).toBe(`Count · Pass
  Input  ≥ 1 B  : unknown
  Parameters  7–30 B  : { n: integer }, or it fails
  ResultPath  ≥ 17 B  : { count: { n: integer }, … }, or it fails
  → Next "Send"  ≥ 17 B  : { count: { n: integer }, … }`);
});

test('with an input: the values of a run with the mocks beside the file; ways not taken stay inferred', async () => {
  const text = await table({ state: 'Send', input: '{"items": [1, 2, 3]}' });
  expect(text).toContain('Send · Task · succeeded, visit 1 of 2');
  expect(text).toContain('= { items: [1, 2, 3], count: { n: 3 } }');
  expect(text).toContain('Result  21 B  = { MessageId: "first" }');
  expect(text).toContain('→ Next "Again?"  21 B  = { MessageId: "first" }');
  expect(text).toMatch(/→ Catch\[0\] "Lost" .*: \{ .*failure: \{…\} \}/);
  expect(await table({ state: 'Send', input: '{"items": []}', visit: 2 })).toContain('= { MessageId: "second" }');
});

test('nothing is run where nobody wants it; an input still makes the shapes exact', async () => {
  const text = await table({ state: 'Count', input: '{"items": [1]}', run: false });
  expect(text).toContain('Parameters  7 B  : { n: 1 }');
  expect(text).not.toContain('=');
});

test('a Choice: each rule with what it says of the data of the run, and the values that were compared', async () => {
  const inferred = await table({ state: 'Again?' });
  expect(inferred).toContain('Rule 1  $.MessageId = "second"  → Done'.replaceAll(/ {2,}/g, '  '));
  const first = await table({ state: 'Again?', input: '{"items": [1]}' });
  expect(first).toContain('false  Rule 1  $.MessageId = "second"  ($.MessageId is "first")  → Done');
  expect(first).toContain('› taken  Default  → Send again');
  const { text } = await flow(file, { state: 'Again?', input: '{"items": [1]}', visit: 2, json: true });
  expect(JSON.parse(text)[0].rules).toEqual([
    {
      rule: 1,
      condition: '$.MessageId = "second"',
      next: 'Done',
      answer: 'true',
      taken: true,
      asked: true,
      values: [{ of: '$.MessageId', value: 'second' }],
    },
    { rule: 'Default', condition: 'Default', next: 'Send again', taken: false, asked: false, values: [] },
  ]);
});

test('a rule that fails, and conditions of JSONata', async () => {
  const choice = path.join(folder, 'choice.asl.json');
  const condition = (text: string, Next: string) => ({ Condition: `{% ${text} %}`, Next });
  const Choices = [
    condition('$states.input.a > 1 and $states.input.b', 'End'),
    condition('$states.input.c > 1', 'End'),
    condition('true', 'End'),
  ];
  const States = { Which: { Type: 'Choice', Choices }, End: { Type: 'Succeed' } };
  writeFileSync(choice, JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Which', States }));
  const { text } = await flow(choice, { state: 'Which', width: 100, input: '{"a": 2, "b": false, "c": "x"}' });
  const lines = text.replaceAll(/ {2,}/g, '  ').split('\n');
  expect(lines).toContain('  false  Rule 1  input.a > 1 and input.b  (input.a is 2, input.b is false)  → End');
  expect(lines).toContain('  error  Rule 2  input.c > 1  (input.c is "x")  → End');
  expect(lines).toContain('  (true)  Rule 3  true  → End');
});

test('a definition that cannot run has shapes all the same', async () => {
  const wrong = path.join(folder, 'wrong.asl.json');
  const States = { A: { Type: 'Pass', Result: { a: 1 }, Next: 'B' }, B: { Type: 'Task', End: true } };
  writeFileSync(wrong, JSON.stringify({ StartAt: 'A', States }));
  writeFileSync(path.join(folder, 'wrong.input.json'), '{}');
  const { text, words } = await flow(wrong, { width: 100 });
  expect(words).toMatch(/Nothing is run: .*wrong\.asl\.json/);
  expect(text).toContain('{ a: 1 }');
  await expect(flow(wrong, { input: '{}' })).rejects.toThrow('cannot run');
});

test('for programs: every state with its stages and ways', async () => {
  const { text } = await flow(file, { json: true, input: '{"items": [1]}' });
  const states = JSON.parse(text);
  expect(states.map(({ state, visits }: { state: string; visits: number }) => [state, visits])).toEqual([
    ['Count', 1],
    ['Send', 2],
    ['Again?', 2],
    ['Send again', 1],
    ['Done', 1],
    ['Lost', 0],
  ]);
  expect(states[0].stages[1]).toEqual({
    at: 'Parameters',
    present: 'always',
    value: { n: 1 },
    bytes: { least: 7, most: 7 },
    shape: '{ n: 1 }',
  });
});

test('an input beside the file that cannot be used is told, and the rest goes on; one that is asked for must be right', async () => {
  const beside = path.join(folder, 'flow.input.json');
  writeFileSync(beside, '{"items": ');
  try {
    const { text, words } = await flow(file, { width: 100 });
    expect(words).toMatch(/^Not used: .*flow\.input\.json/);
    expect(text).toContain('Count');
    await expect(flow(file, { input: beside })).rejects.toThrow(/flow\.input\.json/);
  } finally {
    rmSync(beside);
  }
});

test('an input beside the file may be YAML, as it may in the editor', async () => {
  const beside = path.join(folder, 'flow.input.yaml');
  writeFileSync(beside, 'items: [1, 2]\n');
  try {
    const { words } = await flow(file, { width: 100 });
    expect(words).toContain('= a value of the run with flow.input.yaml');
  } finally {
    rmSync(beside);
  }
});

test('what makes no sense is told', async () => {
  await expect(flow(file, { state: 'Cont' })).rejects.toThrow('There is no state "Cont". There are: Count, Send');
  await expect(flow(file, { input: '{"a"' })).rejects.toThrow('--input');
});
