/** The table of a run's events: what is on a page, what a search finds, and where the run stands in it. */
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';

const definition = `{
  "StartAt": "All",
  "States": {
    "All": { "Type": "Map", "MaxConcurrency": 1, "Next": "Ask",
      "ItemProcessor": { "StartAt": "Each", "States": {
        "Each": { "Type": "Pass", "End": true } } } },
    "Ask": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "FunctionName": "f" }, "End": true,
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Sorry" }] },
    "Sorry": { "Type": "Pass", "Next": "Done" },
    "Done": { "Type": "Succeed" }
  }
}`;
const files = {
  '/w/m.asl.json': definition,
  '/w/m.mocks.json': JSON.stringify({ States: { Ask: { Throw: { Error: 'Shop.Closed', Cause: 'after nine' } } } }),
};

async function started(lines: number[] = []): Promise<TestClient> {
  const client = new TestClient(files);
  await client.start(
    { program: '/w/m.asl.json', input: ['apple', 'pear'], mocks: '/w/m.mocks.json' },
    { lines: { '/w/m.asl.json': lines } },
  );
  return client;
}

interface Page {
  total: number;
  matched: number;
  current: number;
  rows: { id: number; type: string; state: string; path: string; line?: number; location: string; position: number }[];
}

async function history(client: TestClient, query: object = {}): Promise<Page> {
  return client.request('asl/history', query);
}

const lineOf = ({ id, type, state, path, line }: Page['rows'][number]) =>
  `${id} ${type} ${state}${path === '' ? '' : ` (${path})`}${line === undefined ? '' : `:${line}`}`;

test('rows have their state, branch and line, and the run stands at one of them', async () => {
  const client = await started([9]);
  expect(await client.stop()).toContain('Sorry:9');
  const page = await history(client);
  expect(page.rows.map(lineOf)).toEqual([
    '1 ExecutionStarted ',
    '2 MapStateEntered All:4',
    '3 MapStateStarted All:4',
    '4 MapIterationStarted All (All[0]):4',
    '5 PassStateEntered Each (All[0]):6',
    '6 PassStateExited Each (All[0]):6',
    '7 MapIterationSucceeded All (All[0]):4',
    '8 MapIterationStarted All (All[1]):4',
    '9 PassStateEntered Each (All[1]):6',
    '10 PassStateExited Each (All[1]):6',
    '11 MapIterationSucceeded All (All[1]):4',
    '12 MapStateSucceeded All:4',
    '13 MapStateExited All:4',
    '14 TaskStateEntered Ask:7',
    '15 TaskScheduled Ask:7',
    '16 TaskStarted Ask:7',
    '17 TaskFailed Ask:7',
    '18 TaskStateExited Ask:7',
    '19 PassStateEntered Sorry:9',
  ]);
  expect(page.current).toBe(18);
  expect(page.rows[4]?.location).toBe('/States/All/ItemProcessor/States/Each');
});

test.each([
  [{ text: 'pear' }, [1, 2, 9, 10, 13, 14]],
  [{ text: 'each entered' }, [5, 9]],
  [{ text: 'All[1]' }, [8, 9, 10, 11]],
  [{ text: 'shop.closed' }, [17, 18, 19]],
  [{ kind: 'errors' }, [17]],
  [{ kind: 'tasks' }, [15, 16, 17]],
  [{ kind: 'states', text: 'ask' }, [14, 18]],
  [{ text: 'nothing like it' }, []],
  [{ text: 'each', start: 1, count: 2 }, [6, 9]],
])('a search finds words in type, state, branch and data: %j', async (query, ids) => {
  const client = await started([9]);
  await client.stop();
  const found = (await history(client, query)).rows.map(({ id }) => id);
  expect(found).toEqual([...ids].sort((a, b) => a - b));
});

test('the data of an event is given when it is asked for', async () => {
  const client = await started([9]);
  await client.stop();
  expect((await client.request('asl/historyEvent', { row: 16 })).event).toMatchObject({
    type: 'TaskFailed',
    error: 'Shop.Closed',
    cause: 'after nine',
  });
  await expect(client.request('asl/historyEvent', { row: 99 })).rejects.toThrow('there is no such row');
  await expect(client.request('asl/historyEvent')).rejects.toThrow('there is no such row');
});

test('the run goes to the moment of a row, and the table says where it stands', async () => {
  const client = await started([9]);
  await client.stop();
  const { rows } = await history(client);
  await client.request('asl/travel', { at: rows[8]?.position });
  expect(await client.stop()).toContain('goto at Each:6');
  expect(await client.evaluate('$')).toBe('"pear"');
  expect((await history(client)).current).toBe(8);
  // Another future: what came behind is forgotten.
  await client.set(['Data', 'Input'], '"plum"');
  expect((await history(client)).total).toBe(9);
  expect(await client.go('continue')).toContain('Sorry');
  expect((await history(client, { text: 'plum' })).rows.map(({ id }) => id)).toContain(10);
});

test('what it comes to', async () => {
  const client = await started([9]);
  await client.stop();
  const { rows, note } = await client.request('asl/summary');
  expect(Object.fromEntries(rows)).toMatchObject({ 'States visited': '5 (4 different)', 'Tasks failed': '1' });
  expect(note).toContain('us-east-1');
});

test('the lights of a moment', async () => {
  const client = await started([9]);
  await client.stop();
  const { rows } = await history(client);
  const { states, reset } = await client.request('asl/lightsAt', { position: rows[16]?.position });
  expect(reset).toBe(true);
  expect(states).toMatchObject({ '/States/All': 'succeeded', '/States/Ask': 'active' });
  await expect(client.request('asl/lightsAt', {})).rejects.toThrow('"position" is missing');
});

test('25,000 events are looked through in one go', async () => {
  const client = new TestClient({ ...files });
  await client.start(
    { program: '/w/m.asl.json', input: Array.from({ length: 5000 }, (_, i) => `item ${i}`), mocks: '/w/m.mocks.json' },
    { lines: { '/w/m.asl.json': [9] } },
  );
  await client.stop();
  expect((await history(client)).total).toBeGreaterThan(20_000);
  const page = await history(client, { text: 'item 4999' });
  expect(page.rows.map(({ type }) => type)).toContain('PassStateEntered');
});
