/** The state machines that tasks may start: where they are found, who answers for them, what is said when they are wrong. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { Execution } from '../interpreter/index.ts';
import { type Files, hostOf, TestClient } from './client.testing.ts';
import { type LaunchArguments, prepare } from './launch.ts';

const ask = (state: string) => ({
  StartAt: state,
  States: { [state]: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
});
const starts = (machine: string) => ({
  StartAt: 'Start',
  States: {
    Start: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: machine },
      OutputPath: '$.Output',
      End: true,
    },
  },
});
const arn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

/** How a run of `/w/outer.asl.json`, which starts `machine`, ends. */
async function ended(
  machine: string,
  files: { readonly [path: string]: unknown },
  more: Partial<LaunchArguments> = {},
) {
  const texts: Files = Object.fromEntries(
    Object.entries({ '/w/outer.asl.json': starts(machine), ...files }).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
  const { compiled, options } = await prepare(hostOf(texts), { program: '/w/outer.asl.json', noDebug: true, ...more });
  const { output, cause } = await new Execution(compiled, options).run();
  return output ?? cause;
}

const mocks = (state: string, value: unknown) => ({ States: { [state]: { Return: value } } });

test.each([arn('child'), `${arn('child')}:PROD`, 'child'])(
  'beside the definition, with its own mocks: %s',
  async name => {
    const files = { '/w/child.asl.json': ask('Ask'), '/w/child.mocks.json': mocks('Ask', 'mine') };
    expect(await ended(name, files)).toBe('mine');
  },
);

test('named in the launch configuration, by ARN, by name or as it is written; that goes before the folder', async () => {
  const files = {
    '/w/child.asl.json': ask('Ask'),
    '/other/child.asl.yaml': JSON.stringify(ask('Other')),
    '/w/outer.mocks.json': { States: { Ask: { Return: 'folder' }, Other: { Return: 'named' } } },
  };
  for (const [asked, name] of [
    [arn('child'), arn('child')],
    [arn('child'), 'child'],
    ['${Child}', '${Child}'],
  ] as const)
    expect(
      await ended(asked, files, { mocks: '/w/outer.mocks.json', stateMachines: { [name]: '../other/child.asl.yaml' } }),
    ).toBe('named');
  expect(await ended('child', files, { mocks: '/w/outer.mocks.json' })).toBe('folder');
});

test('a MockConfigFile.json may have test cases for both', async () => {
  const files = {
    '/w/child.asl.json': ask('Ask'),
    '/w/MockConfigFile.json': {
      StateMachines: {
        outer: { TestCases: { Good: {} } },
        child: { TestCases: { Good: { Ask: 'AskGood' } } },
      },
      MockedResponses: { AskGood: { '0': { Return: 'good' } } },
    },
  };
  expect(await ended(arn('child'), files, { mocks: '/w/MockConfigFile.json', testCase: 'Good' })).toBe('good');
});

test('a mock of the task goes before the definition; Default does not', async () => {
  const files = {
    '/w/child.asl.json': ask('Ask'),
    '/w/state.json': { States: { Start: { Return: { Output: 'mocked' } } } },
    '/w/default.json': { Default: { Return: { Output: 'default' } } },
  };
  expect(await ended('child', files, { mocks: '/w/state.json' })).toBe('mocked');
  expect(await ended('child', files, { mocks: '/w/default.json' })).toEqual({ Output: 'default' }); // of Ask
  expect(await ended('nobody', files, { mocks: '/w/default.json' })).toBe('default');
});

test.each<[what: string, files: object, more: Partial<LaunchArguments>, words: RegExp]>([
  ['errors', { '/w/child.asl.json': '{\n  "StartAt": "A" }' }, {}, /^The definition has .* child\.asl\.json:2:3: /],
  [
    'no file',
    {},
    { stateMachines: { child: 'x.json' } },
    /^There is no file "\/w\/x\.json" for the state machine "child"/,
  ],
  ['nothing', {}, {}, /^State "Start" calls .* and no mock answers it/],
  [
    'a path',
    { '/w/child.asl.json': ask('Ask') },
    {},
    /^State "Ask" calls .* "Ask" under "States" in outer\.mocks\.json/,
  ],
])('what is missing or wrong is said: %s', async (_what, files, more, words) => {
  expect(await ended('child', files as { readonly [path: string]: unknown }, more)).toMatch(words);
});

test('a definition may say that it is an Express one: it ends after five minutes', async () => {
  const wait = '{ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 400, "End": true } } }';
  const cause = await ended('child', { '/w/child.asl.json': `// asl: EXPRESS\n${wait}` });
  expect(JSON.parse(cause as string)).toMatchObject({ Status: 'TIMED_OUT' });
  expect(await ended('child', { '/w/child.asl.json': wait })).toEqual({});
});

test('in the same template, or in another one by the name of its resource', async () => {
  const resource = (Definition: object) => ({ Type: 'AWS::Serverless::StateMachine', Properties: { Definition } });
  const template = {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: { Outer: resource(starts('Inner')), Inner: resource(ask('Ask')) },
  };
  const files = { '/w/template.json': template, '/w/m.json': mocks('Ask', 'in it') };
  const more = { program: '/w/template.json', definition: 'Outer', mocks: '/w/m.json' };
  expect(await ended('', files, more)).toBe('in it');
  const stateMachines = { child: 'template.json#Inner' };
  expect(await ended('child', files, { mocks: '/w/m.json', stateMachines })).toBe('in it');
});

test('names that lead out of the folder find nothing', async () => {
  expect(await ended('../child', { '/child.asl.json': ask('Ask') })).toMatch(/^State "Start" calls/);
});

test('a state machine may start itself, to an end', async () => {
  const down = {
    QueryLanguage: 'JSONata',
    StartAt: 'More',
    States: {
      More: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 0 %}', Next: 'Again' }], Default: 'Done' },
      Again: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: arn('down'), Input: { n: '{% $states.input.n - 1 %}' } },
        Output: '{% 1 + $states.result.Output %}',
        End: true,
      },
      Done: { Type: 'Succeed', Output: 0 },
    },
  };
  expect(await ended('down', { '/w/down.asl.json': down }, { program: '/w/down.asl.json', input: { n: 5 } })).toBe(5);
});

test('the debugger stops in the started execution when nobody answers inside; its file, then the task around', async () => {
  const client = new TestClient({
    '/w/outer.asl.json': JSON.stringify(starts('child'), undefined, 1),
    '/w/child.asl.json': JSON.stringify(ask('Start')),
  });
  await client.request('initialize', { adapterID: 'asl' });
  await client.request('launch', { program: '/w/outer.asl.json' });
  await client.request('setExceptionBreakpoints', { filters: ['uncaught'] });
  await client.request('configurationDone');
  const { body } = await client.next('stopped');
  expect(body).toMatchObject({ reason: 'exception', threadId: 2 });
  const { threads } = await client.request('threads');
  expect(threads).toEqual([
    { id: 1, name: 'outer' },
    { id: 2, name: 'Start(child)' },
  ]);
  const { stackFrames } = await client.request('stackTrace', { threadId: 2 });
  expect(
    (stackFrames as DebugProtocol.StackFrame[]).map(({ name, line, source }) => `${name} ${source?.name}:${line}`),
  ).toEqual(['Start child.asl.json:1', 'child child.asl.json:1', 'Start outer.asl.json:4', 'outer outer.asl.json:2']);
});

test('a pause stops a run whose time goes by in an endless execution of another definition', async () => {
  const loop = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  };
  const client = new TestClient({
    '/w/outer.asl.json': JSON.stringify(starts('child'), undefined, 1),
    '/w/child.asl.json': `// asl: EXPRESS\n${JSON.stringify(loop)}`,
  });
  await client.request('initialize', { adapterID: 'asl' });
  await client.request('launch', { program: '/w/outer.asl.json' });
  await client.request('configurationDone');
  await client.request('pause', { threadId: 1 });
  expect((await client.next('stopped')).body).toMatchObject({ reason: 'pause' });
  await client.request('disconnect');
});
