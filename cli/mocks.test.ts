import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from './files.ts';
import { mocks } from './mocks.ts';
import { run } from './run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-mocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string, text: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const definition = `StartAt: Pay
States:
  Pay: { Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: pay }, Next: Tell }
  Tell: { Type: Task, Resource: "arn:aws:states:::sns:publish", Parameters: { TopicArn: t, Message: m }, Next: Rest }
  Rest: { Type: Wait, Seconds: 1, End: true }
`;

test('a new file has an example for each task, is written only when that is wanted, and runs', async () => {
  const file = at('new.asl.yaml', definition);
  const printed = mocks(file, {});
  expect(JSON.parse(printed.text ?? '')).toMatchObject({
    States: { Pay: { Return: { StatusCode: 200, Payload: {} } }, Tell: { Return: { MessageId: expect.any(String) } } },
  });
  const written = mocks(file, { write: true });
  expect(written.text).toBe(undefined);
  expect(written.words[0]).toBe('Invented from the catalog, to be made your own: Pay, Tell');
  expect(readFileSync(path.join(folder, 'new.mocks.json'), 'utf8')).toBe(printed.text);
  expect((await run(file)).status).toBe('SUCCEEDED');
});

test.each([
  ['added.mocks.json', '{\n  // mine\n  "States": {\n    "Pay": { "Return": 1 }\n  }\n}\n'],
  ['added.mocks.yaml', '# mine\nStates:\n  Pay: { Return: 1 } # so\n'],
])('%s: what is there stays as it is, what is missing is added', (name, text) => {
  const file = at(`${name.split('.')[0]}.asl.yaml`, definition);
  const target = at(name, text);
  expect(mocks(file, { output: target }).words).toEqual([
    'Invented from the catalog, to be made your own: Tell',
    'Answered already, and left as it is: Pay',
    `Added to ${target}`,
  ]);
  const now = readFileSync(target, 'utf8');
  for (const line of text.split('\n').slice(0, 3)) expect(now).toMatch(line.replace(/,$/, ''));
  expect(now).toMatch('MessageId');
  expect(mocks(file, { output: target }).words.at(-1)).toBe(`${target} stays as it is.`);
  expect(readFileSync(target, 'utf8')).toBe(now);
});

test('a file that is no mocks file is left alone', () => {
  const file = at('odd.asl.yaml', definition);
  at('odd.mocks.json', '{ "States": [');
  expect(() => mocks(file, { write: true })).toThrow(UserError);
  expect(readFileSync(path.join(folder, 'odd.mocks.json'), 'utf8')).toBe('{ "States": [');
});

test('asl run --examples says what is invented', async () => {
  const file = at('examples.asl.yaml', definition);
  expect((await run(file)).status).toBe('FAILED');
  const { status, words } = await run(file, { examples: true });
  expect(status).toBe('SUCCEEDED');
  expect(words).toMatch('Invented from the catalog, no real results: Pay, Tell');
});
