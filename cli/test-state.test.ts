import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readKeptTest } from '../dataflow/index.ts';
import { run } from './run.ts';
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
    '--input: there is no file nowhere.json. JSON may be written in its place',
  );
  await expect(testOneState(orders, { state: 'Charge', mock: '{"results": 1}' })).rejects.toThrow(
    '--mock has a member "results". It takes result, errorOutput, fieldValidationMode',
  );
});

test('what a test has seen is kept beside the definition, under the name and at the place of its state', async () => {
  const { words } = await testOneState(orders, {
    state: 'Charge',
    input: '{"amount": 5}',
    variables: '{"who": "me"}',
    mock: '{"result": {"Payload": {"ok": true}, "StatusCode": 200}, "fieldValidationMode": "NONE"}',
    record: true,
  });
  expect(words).toMatch(/^State "Charge" SUCCEEDED → Done\nKept in .*orders\.charge\.aslrun\.json$/);
  const kept = readKeptTest(readFileSync(join(folder, 'orders.charge.aslrun.json'), 'utf8'));
  expect(kept).toMatchObject({
    test: 'Charge',
    program: orders,
    status: 'SUCCEEDED',
    state: { OutputPath: '$.Payload' },
  });
  expect(kept?.visits).toMatchObject([
    {
      state: { name: 'Charge', steps: ['States', 'Charge'] },
      variables: { who: 'me' },
      input: { amount: 5 },
      attempts: [{ outcome: { result: { StatusCode: 200 } }, madeUp: 'mocks' }],
      output: { ok: true },
      next: 'Done',
    },
  ]);
  // No run that could be stepped through.
  await expect(run(join(folder, 'orders.charge.aslrun.json'))).rejects.toThrow('it is the test of one state');
});

test('a test that failed is kept as well, one of a single state is not', async () => {
  const record = join(folder, 'kept', 'declined');
  await testOneState(orders, {
    state: 'Charge',
    input: '{"amount": 5}',
    mock: '{"errorOutput": {"error": "Card.Declined"}}',
    record,
  });
  const kept = readKeptTest(readFileSync(`${record}.aslrun.json`, 'utf8'));
  expect(kept).toMatchObject({ status: 'CAUGHT_ERROR', visits: [{ status: 'caught', next: 'Refuse' }] });
  const single = fileOf('single.json', '{"Type": "Pass", "Result": 1, "End": true}');
  await expect(testOneState(single, { record: true })).rejects.toThrow('--record needs a state of a whole');
});
