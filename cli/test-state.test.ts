import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type TestStateCommand, testOneState } from './test-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-test-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const orders = fileOf(
  'orders.asl.yaml',
  `StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: { FunctionName: charge, Payload.$: $.amount }
    OutputPath: $.Payload
    Catch: [{ ErrorEquals: [Card.Declined], Next: Refuse }]
    Next: Done
  Done: { Type: Succeed }
  Refuse: { Type: Fail }
`,
);

async function checkTest(command: TestStateCommand, words: string, answer: object): Promise<void> {
  const outcome = await testOneState(orders, command);
  expect(outcome.words).toBe(words);
  expect(JSON.parse(outcome.text)).toMatchObject(answer);
}

test('a task with a mocked result, from arguments and files', async () => {
  const input = fileOf('input.json', '{"amount": 5}');
  await checkTest(
    { state: 'Charge', input, mock: '{"result": {"Payload": "paid"}}', inspectionLevel: 'DEBUG' },
    'State "Charge" SUCCEEDED → Done',
    {
      output: 'paid',
      nextState: 'Done',
      inspectionData: { afterParameters: { FunctionName: 'charge', Payload: 5 } },
    },
  );
});

test('a mocked error that is caught', async () => {
  await checkTest(
    { state: 'Charge', input: '{"amount": 5}', mock: '{"errorOutput": {"error": "Card.Declined", "cause": "no"}}' },
    'State "Charge" CAUGHT_ERROR → Refuse: Card.Declined: no',
    { output: { Error: 'Card.Declined', Cause: 'no' } },
  );
});

test('a refusal says how to go on', async () => {
  const { status, words } = await testOneState(orders, { state: 'Charge' });
  expect(status).toBeUndefined();
  expect(words).toContain('--mock');
});

test('a single state needs no name; a whole machine does', async () => {
  const single = fileOf('single.json', '{"Type": "Pass", "Result": 1, "End": true}');
  expect((await testOneState(single, {})).words).toBe('The state SUCCEEDED');
  await expect(testOneState(orders, {})).rejects.toThrow('--state NAME');
});

test('arguments that are neither JSON nor a file, and mocks with strange members', async () => {
  await expect(testOneState(orders, { state: 'Charge', input: 'nowhere.json' })).rejects.toThrow(
    '--input: neither a file nor JSON: nowhere.json',
  );
  await expect(testOneState(orders, { state: 'Charge', mock: '{"results": 1}' })).rejects.toThrow(
    '--mock has a member "results". It takes result, errorOutput, fieldValidationMode',
  );
});
