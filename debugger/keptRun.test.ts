/** A run that is kept, and opened again: the same stops, the same data, and nobody is asked. */
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';
import { readRun } from './runFile.ts';

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const definition = `{
  "StartAt": "Ask",
  "States": {
    "Ask": { "Type": "Task", "Resource": "${lambda}", "Next": "Rest",
      "Retry": [{ "ErrorEquals": ["Busy"] }] },
    "Rest": { "Type": "Wait", "Seconds": 3600, "Next": "Draw" },
    "Draw": { "Type": "Pass", "Parameters": { "n.$": "States.MathRandom(1, 1000000)", "a.$": "$.answer" }, "End": true }
  }
}`;
const program = '/w/m.asl.json';
const mocks = {
  States: { Ask: [{ When: '{% $attempt = 0 %}', Throw: { Error: 'Busy' } }, { Return: { answer: 42 } }] },
};
const files = { [program]: definition, '/w/m.mocks.json': JSON.stringify(mocks) };
const launch = {
  program,
  mocks: '/w/m.mocks.json',
  record: '/runs/one.aslrun.json',
  startTime: '2026-01-01T00:00:00Z',
};

/** Runs to the end, and gives what was written. */
async function recorded(
  more: object = {},
  onStop?: (client: TestClient) => Promise<void>,
): Promise<{ text: string; output: string }> {
  const client = new TestClient(files);
  await client.start({ ...launch, ...more }, onStop ? { lines: { [program]: [6] } } : {});
  if (onStop) {
    expect(await client.stop()).toContain('at Rest');
    await onStop(client);
  } else expect(await client.stop()).toBe('terminated');
  return { text: client.written.get('/runs/one.aslrun.json')!, output: outputOf(client) };
}

const outputOf = (client: TestClient) => client.console().split('SUCCEEDED\n').at(-1)!;

async function opened(text: string, others: { [path: string]: string } = {}, lines: number[] = []) {
  // Nothing of the run is there any more but its file.
  const client = new TestClient({ '/runs/one.aslrun.json': text, ...others });
  await client.start({ run: '/runs/one.aslrun.json' }, { lines: { [program]: lines } });
  return client;
}

test('it is stepped through forward and back with the data of then, and no task is asked', async () => {
  const { text, output } = await recorded();
  const client = await opened(text, { [program]: definition }, [7]);
  expect(await client.stop()).toBe('entry at Ask:4 < m:2');
  expect(await client.go('continue')).toBe('breakpoint at Draw:7 < m:2');
  expect(await client.evaluate('$.answer')).toBe('42');
  expect(await client.evaluate('$$.State.EnteredTime')).toBe('"2026-01-01T01:00:01Z"');
  expect(await client.go('stepBack')).toBe('step at Rest:6 < m:2');
  expect(await client.go('stepBack')).toBe('step at Ask:4 < m:2');
  expect(await client.go('continue')).toContain('Draw');
  // The end is a place where one can stand, and go back from.
  expect(await client.go('continue')).toContain('pause at Draw');
  expect(client.console()).toContain('The kept run ends here.');
  expect(await client.go('reverseContinue')).toContain('Draw');
  await client.go('continue');
  expect(await client.go('continue')).toBe('terminated');
  expect(outputOf(client)).toBe(output);
});

test('its data can be asked for at once, though it stands at its beginning', async () => {
  const { text, output } = await recorded({}, async client => {
    while ((await client.go('continue')) !== 'terminated');
  });
  const client = await opened(text, { [program]: definition });
  await client.stop();
  const { visits } = await client.request('asl/recorded', {});
  expect(visits.at(-1)).toMatchObject({ status: 'succeeded', output: JSON.parse(output) });
});

test('what was changed on the way is changed again', async () => {
  const { text, output } = await recorded({}, async client => {
    expect(await client.set(['Data', 'Input', 'answer'], '"other"')).toBe('"other"');
    expect(await client.evaluate('advance 2h', 'repl')).toContain('It is');
    expect(await client.go('continue')).toBe('terminated');
  });
  expect(JSON.parse(output)).toMatchObject({ a: 'other' });
  const client = await opened(text, { [program]: definition }, [7]);
  await client.stop();
  await client.go('continue');
  expect(await client.evaluate('$.answer')).toBe('"other"');
  expect(client.console()).not.toContain('does not go the way');
  await client.go('continue');
  await client.go('continue');
  expect(outputOf(client)).toBe(output);
});

test('a session that is left in the middle is kept up to there', async () => {
  const { text } = await recorded({}, async client => {
    await client.request('disconnect');
  });
  expect(readRun(text, 'x').about).toMatchObject({ status: 'RUNNING', title: 'm', visits: 2 });
  const client = await opened(text, { [program]: definition });
  expect(await client.stop()).toContain('entry at Ask');
  expect(await client.go('continue')).toContain('pause at Rest');
});

test('so is one that was terminated', async () => {
  const { text } = await recorded({}, async client => {
    await client.request('terminate');
    await client.next('terminated');
  });
  expect(readRun(text, 'x').about.status).toBe('ABORTED');
  const client = await opened(text, { [program]: definition });
  await client.stop();
  expect(await client.go('continue')).toContain('pause at Rest');
  expect(client.console()).not.toContain('does not go the way');
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toContain('ABORTED');
});

test('another future of a kept run asks the mocks of then', async () => {
  const { text } = await recorded();
  const client = await opened(text, { [program]: definition });
  await client.stop();
  const { id } = await client.frame();
  await client.request('restartFrame', { frameId: id });
  expect(await client.stop()).toContain('restart at Ask');
  expect(await client.go('next')).toContain('step at Rest');
  expect(await client.evaluate('$.answer')).toBe('42');
});

test('a definition that has changed since is shown as it was', async () => {
  const { text } = await recorded();
  const client = await opened(text, { [program]: definition.replace('"StartAt"', '\n\n"StartAt"') });
  await client.stop();
  const { source, line } = await client.frame();
  expect(line).toBe(4);
  expect(source).toMatchObject({ name: 'm.asl.json (as it was)', sourceReference: 1 });
  expect((await client.request('source', { source, sourceReference: 1 })).content).toBe(definition);
});

test('a run without debugging is kept as well', async () => {
  const { text, output } = await recorded({ noDebug: true });
  const client = await opened(text, { [program]: definition });
  await client.stop();
  await client.go('continue');
  await client.go('continue');
  expect(outputOf(client)).toBe(output);
});

test('it is small: an answer stands once, however often it was given', async () => {
  const loop = JSON.stringify({
    StartAt: 'All',
    States: {
      All: {
        Type: 'Map',
        ItemsPath: '$',
        End: true,
        ItemProcessor: { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: lambda, End: true } } },
      },
    },
  });
  const mocked = JSON.stringify({ States: { Ask: { Return: { long: 'x'.repeat(300) } } } });
  const client = new TestClient({ [program]: loop, '/w/m.mocks.json': mocked });
  await client.start({ ...launch, input: Array.from({ length: 500 }, (_, i) => i) });
  await client.stop();
  const text = client.written.get('/runs/one.aslrun.json')!;
  expect(text.length).toBeLessThan(10_000);
  expect(readRun(text, 'x').answers).toHaveLength(500);
});

test.each([
  ['', 'is no run that can be opened: '],
  ['{"about":{"asl-run":2}}', 'it was written by a later version'],
  ['{"StartAt":"A"}', 'does not say that it is one'],
  ['{"about":{"asl-run":1},"arguments":{},"answers":[3],"results":[],"edits":[],"files":{}}', 'an answer of a task'],
])('what is no run is refused: %s', async (text, message) => {
  const client = new TestClient({ '/r.aslrun.json': text });
  await client.request('initialize', { adapterID: 'asl' });
  await expect(client.request('launch', { run: '/r.aslrun.json' })).rejects.toThrow(message);
  await expect(client.request('launch', { run: '/none.aslrun.json' })).rejects.toThrow('There is no run');
});

test('who has made up which result is kept with it', async () => {
  const invented = async (more: object) => {
    const { text } = await recorded(more);
    const client = await opened(text, { [program]: definition });
    await client.stop();
    const { visits } = await client.request('asl/recorded', {});
    return visits[0].attempts.map(({ madeUp }: { madeUp?: string }) => madeUp);
  };
  expect(await invented({})).toEqual(['mocks', 'mocks']);
  expect(await invented({ tasks: { Ask: 'example' }, noDebug: true })).toEqual(['example']);
});
