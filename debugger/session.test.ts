import { expect, test } from 'vitest';
import { type Files, TestClient, withBreakpoints } from './client.testing.ts';

/** Starts a session on a marked definition; more files and launch arguments as needed. */
async function debug(
  program: string,
  marked: string,
  { files = {}, launch = {}, filters }: { files?: Files; launch?: object; filters?: string[] } = {},
): Promise<TestClient> {
  const { text, lines } = withBreakpoints(marked);
  const client = new TestClient({ [program]: text, ...files });
  await client.start({ program, ...launch }, { lines: { [program]: lines }, ...(filters && { filters }) });
  return client;
}

const line = `{
  "StartAt": "First",
  "States": {
    "First": { "Type": "Pass", "Parameters": { "sum.$": "States.MathAdd($.a, 1)" }, "ResultPath": "$.more", "Next": "Second" },
    "Second": { ●
      "Type": "Pass",
      "Assign": { "kept.$": "$.more.sum" },
      "Next": "Third"
    },
    "Third": { "Type": "Pass", "End": true }
  }
}`;

test('a breakpoint stops before its state runs, with the input in view; the output comes with the step', async () => {
  const client = await debug('/w/line.asl.json', line, { launch: { input: { a: 1 } } });
  expect(await client.stop()).toBe('breakpoint at Second:5 < line:2');
  expect((await client.scopes()).slice(0, 2)).toEqual(['Data: Input={a: 1, more: {…}}', 'Variables: ']);
  expect(await client.go('next')).toBe('step at Third:10 < line:2');
  expect((await client.scopes()).slice(0, 2)).toEqual(['Data: Input={a: 1, more: {…}}', 'Variables: $kept=2']);
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toBe(
    `First → {a: 1, more: {…}}\nSecond → {a: 1, more: {…}}\nThird → {a: 1, more: {…}}\n3 states visited, 0 ms, 3 state transitions, $0.000075 as Standard, $0.0000011 as Express\nline SUCCEEDED\n${JSON.stringify({ a: 1, more: { sum: 2 } }, undefined, 2)}\n`,
  );
  expect(client.events.find(({ event }) => event === 'exited')?.body).toEqual({ exitCode: 0 });
});

test('the same in YAML', async () => {
  const client = await debug(
    '/w/line.asl.yaml',
    `StartAt: First
States:
  First:
    Type: Pass
    Next: Second
  Second:
    Type: Pass ●
    End: true
`,
    { launch: { input: '{"a": 1}' } },
  );
  expect(await client.stop()).toBe('breakpoint at Second:6 < line:1');
  expect((await client.scopes())[0]).toBe('Data: Input={a: 1}');
  expect(await client.go('next')).toBe('terminated');
});

test('breakpoints are verified and snap to the line of what they stand in', async () => {
  const client = new TestClient({ '/w/line.asl.json': line.replace(' ●', '') });
  await client.start({ program: '/w/line.asl.json', input: { a: 1 }, stopOnEntry: true });
  expect(await client.stop()).toBe('entry at First:4 < line:2');
  const ask = (path: string, lines: number[]) =>
    client.request('setBreakpoints', { source: { path }, breakpoints: lines.map(each => ({ line: each })) });
  const { breakpoints } = await ask('/w/line.asl.json', [6, 2]);
  expect(breakpoints).toEqual([
    { id: 1, verified: true, line: 5, source: { name: 'line.asl.json', path: '/w/line.asl.json' } },
    { id: 2, verified: false, message: 'No state here. A breakpoint stands on a line of a state.' },
  ]);
  // The same breakpoint keeps its id.
  expect((await ask('/w/line.asl.json', [2, 6])).breakpoints.map(({ id }: { id: number }) => id)).toEqual([2, 1]);
  expect((await ask('/w/other.asl.json', [1])).breakpoints[0]).toMatchObject({ verified: false });
  const places = await client.request('breakpointLocations', {
    source: { path: '/w/line.asl.json' },
    line: 1,
    endLine: 20,
  });
  expect(places.breakpoints.map(({ line: at }: { line: number }) => at)).toEqual([4, 4, 4, 4, 5, 7, 8, 10, 10]);
  expect(await client.go('continue')).toBe('breakpoint at Second:5 < line:2');
});

const nested = `{
  "StartAt": "Both",
  "States": {
    "Both": {
      "Type": "Parallel",
      "Branches": [
        { "StartAt": "Left", "States": {
          "Left": { "Type": "Pass", "Next": "Left end" },
          "Left end": { "Type": "Pass", "End": true } } },
        { "StartAt": "Right", "States": {
          "Right": { "Type": "Pass", "End": true } } }
      ],
      "Next": "Each"
    },
    "Each": {
      "Type": "Map",
      "ItemsPath": "$",
      "MaxConcurrency": 1,
      "ItemProcessor": { "StartAt": "Item", "States": {
        "Item": { "Type": "Pass", "End": true } } },
      "Next": "Done"
    },
    "Done": { "Type": "Succeed" }
  }
}`;

test('step over runs what is inside; in goes there; out comes back', async () => {
  const client = await debug('/w/nested.asl.json', nested, { launch: { stopOnEntry: true } });
  expect(await client.stop()).toBe('entry at Both:4 < nested:2');
  expect(await client.go('next')).toBe('step at Each:15 < nested:2');
  expect(await client.go('stepIn')).toBe('step at Item:20 < Each[0]:15 < nested:2');
  const { threads } = await client.request('threads');
  expect(threads).toEqual([{ id: 1, name: 'nested' }, expect.objectContaining({ name: 'Each[0]' })]);
  expect(await client.go('next')).toBe('step at Item:20 < Each[1]:15 < nested:2');
  expect(await client.go('stepOut')).toBe('step at Done:23 < nested:2');
  expect(await client.go('stepOut')).toBe('terminated');
});

test('step in enters a branch; the step stays in it', async () => {
  const client = await debug('/w/nested.asl.json', nested, { launch: { stopOnEntry: true } });
  await client.stop();
  expect(await client.go('stepIn')).toBe('step at Left:8 < Both {Left}:4 < nested:2');
  expect(await client.go('next')).toBe('step at Left end:9 < Both {Left}:4 < nested:2');
  expect(await client.go('stepOut')).toBe('step at Each:15 < nested:2');
});

test('step in stops at the stages of a simple state', async () => {
  const client = await debug('/w/line.asl.json', line, { launch: { input: { a: 1 }, stopOnEntry: true } });
  await client.stop();
  expect(await client.go('stepIn')).toBe('step at First · Parameters:4 < line:2');
  expect(await client.scopes()).toContain('Data: Input={a: 1}, Parameters={sum: 2}');
  expect(await client.evaluate('$.sum')).toBe('2');
  expect(await client.evaluate('$states.input.a')).toBe('1');
  expect(await client.go('stepIn')).toBe('step at First · ResultPath:4 < line:2');
  expect(await client.go('next')).toBe('breakpoint at Second:5 < line:2');
});

const endless = `{ "StartAt": "Again", "States": {
  "Again": { "Type": "Choice", "Choices": [{ "Variable": "$", "IsPresent": true, "Next": "Again" }], "Default": "Never" },
  "Never": { "Type": "Succeed" } } }`;

test('pause stops an endless loop, stop ends it', async () => {
  const client = await debug('/w/endless.asl.json', endless, { launch: { executionType: 'EXPRESS' } });
  await new Promise(resolve => setTimeout(resolve, 30));
  await client.request('pause', { threadId: 1 });
  expect(await client.stop()).toBe('pause at Again:2 < endless:1');
  expect(await client.evaluate('$$.State.Name')).toBe('"Again"');
  await client.request('continue', { threadId: 1 });
  await new Promise(resolve => setTimeout(resolve, 30));
  await client.request('terminate');
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('endless ABORTED');
  expect(client.console().length).toBeLessThan(20_000);
});

const loop = `StartAt: Count
QueryLanguage: JSONata
States:
  Count:
    Type: Pass
    Assign: { n: "{% $exists($n) ? $n + 1 : 1 %}" }
    Next: Enough?
  Enough?:
    Type: Choice
    Choices:
      - Condition: "{% $n >= 6 %}"
        Next: Done
    Default: Count
  Done:
    Type: Succeed
`;

test('conditions, counts and log points', async () => {
  const path = '/w/loop.asl.yaml';
  const client = new TestClient({ [path]: loop });
  await client.start({ program: path, stopOnEntry: true });
  await client.stop();
  const set = (breakpoint: object) =>
    client.request('setBreakpoints', { source: { path }, breakpoints: [{ line: 8, ...breakpoint }] });
  await set({ condition: '$n = 2' });
  expect(await client.go('continue')).toBe('breakpoint at Enough?:8 < loop:1');
  expect(await client.evaluate('$n')).toBe('2');
  await set({ hitCondition: '2' });
  await client.go('continue');
  expect(await client.evaluate('$n')).toBe('4');
  expect((await set({ hitCondition: 'often' })).breakpoints[0]).toMatchObject({
    verified: false,
    message: expect.stringMatching('is no count'),
  });
  await set({ condition: '$n +' });
  await client.go('continue');
  expect(client.console()).toMatch('The condition "$n +" cannot be evaluated: S0207');
  await set({ logMessage: 'n is {$n}, {$nothing}' });
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch('n is 6, {The expression gives nothing (undefined).}');
});

test('restart reads the definition again and begins anew', async () => {
  const { text, lines } = withBreakpoints(line);
  const files: Record<string, string> = { '/w/line.asl.json': text };
  const client = new TestClient(files);
  await client.start({ program: '/w/line.asl.json', input: { a: 1 } }, { lines: { '/w/line.asl.json': lines } });
  expect(await client.stop()).toBe('breakpoint at Second:5 < line:2');
  files['/w/line.asl.json'] = text.replace('"$.more"', '"$.anew"').replace('$.more.sum', '$.anew.sum');
  await client.request('restart', {});
  expect(await client.stop()).toBe('breakpoint at Second:5 < line:2');
  expect((await client.scopes())[0]).toBe('Data: Input={a: 1, anew: {…}}');
});

const failing = `{
  "StartAt": "Try",
  "States": {
    "Try": {
      "Type": "Parallel",
      "Branches": [{ "StartAt": "Oops", "States": { "Oops": { "Type": "Fail", "Error": "Custom", "Cause": "on purpose" } } }],
      "Catch": [{ "ErrorEquals": ["Custom"], "ResultPath": "$.error", "Next": "Give up" }],
      "End": true
    },
    "Give up": { "Type": "Fail", "Error": "Late", "Cause": "really" }
  }
}`;

test('an uncaught error stops at the state that failed; a caught one only when asked for', async () => {
  const client = await debug('/w/failing.asl.json', failing);
  expect(await client.stop()).toBe('exception at Give up:10 < failing:2 (Give up failed with Late: really)');
  expect(await client.scopes()).toContain('Error: Error="Late", Cause="really"');
  expect((await client.scopes())[0]).toBe('Data: Input={error: {…}}');
  expect(await client.request('exceptionInfo', { threadId: 1 })).toMatchObject({
    exceptionId: 'Late',
    description: 'really',
    breakMode: 'unhandled',
  });
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch('failing FAILED — Late: really');
  expect(client.events.find(({ event }) => event === 'exited')?.body).toEqual({ exitCode: 1 });
});

test('an error that nobody around takes stops once, where it happened, with all that was there', async () => {
  const client = await debug(
    '/w/deep.asl.json',
    `{
  "StartAt": "Remember",
  "States": {
    "Remember": { "Type": "Pass", "Assign": { "order": "o-1" }, "Next": "Both" },
    "Both": {
      "Type": "Parallel",
      "Retry": [{ "ErrorEquals": ["States.ALL"], "MaxAttempts": 0 }],
      "Catch": [{ "ErrorEquals": ["Other"], "Next": "Never" }],
      "Branches": [{ "StartAt": "Note", "States": {
        "Note": { "Type": "Pass", "Assign": { "inner": 1 }, "Next": "Oops" },
        "Oops": { "Type": "Fail", "Error": "Custom" } } }],
      "Next": "Never"
    },
    "Never": { "Type": "Succeed" }
  }
}`,
    { launch: { input: { a: 1 } } },
  );
  expect(await client.stop()).toBe('exception at Oops:11 < Both {Note}:5 < deep:2 (Oops failed with Custom)');
  const scopes = await client.scopes();
  expect(scopes).toContain('Data: Input={a: 1}');
  expect(scopes).toContain('Variables: $inner=1');
  expect(scopes).toContain('Variables of deep: $order="o-1"');
  expect(await client.evaluate('$order')).toBe('"o-1"');
  expect(await client.go('continue')).toBe('terminated');
});

test('an inner variable hides nothing of the outer ones', async () => {
  const client = await debug(
    '/w/scopes.asl.yaml',
    `StartAt: Remember
QueryLanguage: JSONata
States:
  Remember: { Type: Pass, Assign: { outer: 1 }, Next: Each }
  Each:
    Type: Map
    Items: [7]
    ItemProcessor:
      StartAt: Note
      States:
        Note: { Type: Pass, Assign: { inner: "{% $outer + 1 %}" }, Next: Look }
        Look: { Type: Pass, End: true } ●
    End: true
`,
  );
  expect(await client.stop()).toBe('breakpoint at Look:12 < Each[0]:5 < scopes:1');
  const scopes = await client.scopes();
  expect(scopes.filter(scope => scope.startsWith('Variables'))).toEqual([
    'Variables: $inner=2',
    'Variables of scopes: $outer=1',
  ]);
  expect(await client.evaluate('$inner + $outer')).toBe('3');
  expect(await client.evaluate('$states.context.Map.Item.Index')).toBe('0');
});

test('caught errors, and none at all', async () => {
  const client = await debug('/w/failing.asl.json', failing, { filters: ['caught'] });
  expect(await client.stop()).toBe(
    'exception at Try:4 < failing:2 (Try: Custom is caught, next is Give up: on purpose)',
  );
  expect(await client.go('continue')).toBe('terminated');
  const silent = await debug('/w/failing.asl.json', failing, { filters: [] });
  expect(await silent.stop()).toBe('terminated');
});

const task = `{ "StartAt": "Charge", "States": {
  "Charge": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "FunctionName": "charge" }, "End": true } } }`;

test('a task without a mock stops, says what to do, and fails when it goes on', async () => {
  const client = await debug('/w/task.asl.json', task);
  const stop = await client.stop();
  expect(stop).toMatch(/^exception at Charge:2 < task:1 \(.*"Charge".*arn:aws:states:::lambda:invoke.*mock/s);
  expect((await client.scopes()).find(scope => scope.startsWith('Task:'))).toMatch(
    /^Task: Resource="arn:aws:states:::lambda:invoke", Parameters=\{FunctionName: "charge"\}, Attempt=1, Scheduled="/,
  );
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch('task FAILED');
});

test('mocks answer tasks', async () => {
  const files = { '/w/task.mocks.json': JSON.stringify({ States: { Charge: { Return: { Payload: { ok: true } } } } }) };
  const client = await debug('/w/task.asl.json', task, { files, launch: { mocks: 'task.mocks.json' } });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('"ok": true');
});

test('a MockConfigFile.json with its test cases', async () => {
  const config = {
    StateMachines: { Shop: { TestCases: { Good: { Charge: 'Ok' }, Bad: { Charge: 'No' } } } },
    MockedResponses: {
      Ok: { 0: { Return: { ok: true } } },
      No: { 0: { Throw: { Error: 'Declined', Cause: 'no money' } } },
    },
  };
  const files = { '/w/MockConfigFile.json': JSON.stringify(config) };
  const good = await debug('/w/task.asl.json', task, {
    files,
    launch: { mocks: 'MockConfigFile.json', testCase: 'Good' },
  });
  expect(await good.stop()).toBe('terminated');
  expect(good.console()).toMatch('"ok": true');
  const open = await debug('/w/task.asl.json', task, { files, launch: { mocks: 'MockConfigFile.json' } });
  expect(await open.stop()).toMatch('no mock answers it');
  expect(open.console()).toMatch('has the test cases "Good", "Bad" and none is chosen');
});

test('S3 is a folder', async () => {
  const definition = `{ "StartAt": "Rows", "States": { "Rows": { "Type": "Map", "End": true,
    "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW" },
      "Parameters": { "Bucket": "shop", "Key": "in/rows.csv" } },
    "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "Row",
      "States": {
        "Row": { "Type": "Pass", "End": true } ●
      } } } } }`;
  const files = { '/w/s3/shop/in/rows.csv': 'id,price\na,1\nb,2\n' };
  const client = await debug('/w/rows.asl.json', definition, { files, launch: { s3: 's3' } });
  expect(await client.stop()).toBe('breakpoint at Row:6 < Rows[0]:1 < rows:1');
  expect((await client.scopes())[0]).toBe('Data: Input={id: "a", price: "1"}');
  expect(await client.go('continue')).toBe('breakpoint at Row:6 < Rows[1]:1 < rows:1');
});

test('a run without debugging stops nowhere', async () => {
  const client = await debug('/w/failing.asl.json', failing, { launch: { noDebug: true, stopOnEntry: true } });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('failing FAILED — Late: really');
});

test('the picture is told which states are lit', async () => {
  const client = await debug('/w/line.asl.json', line, { launch: { input: { a: 1 } } });
  await client.stop();
  const bodies = () => client.events.filter(({ event }) => event === 'asl/execution').map(({ body }) => body);
  expect(bodies()).toEqual([
    {
      program: '/w/line.asl.json',
      reset: true,
      states: { '/States/First': 'succeeded', '/States/Second': 'active' },
      transitions: [
        { from: '/', to: '/States/First', kind: 'start' },
        { from: '/States/First', to: '/States/Second', kind: 'next' },
      ],
    },
  ]);
  await client.go('continue');
  expect(bodies().at(-1)).toMatchObject({ reset: false, states: { '/States/Third': 'succeeded' }, ended: 'SUCCEEDED' });
});

/** What `launch` answers, and that the session ends then. */
async function checkLaunchError(files: Files, launch: object, expected: string | RegExp) {
  const client = new TestClient(files);
  await client.request('initialize', { adapterID: 'asl' });
  const terminated = client.next('terminated');
  const response = await client.ask('launch', launch);
  expect(response.message).toMatch(expected);
  expect(response.body.error).toMatchObject({ showUser: true });
  await terminated;
}

test('what cannot be started says why, and where', async () => {
  const good = { '/w/a.asl.json': task };
  const program = '/w/a.asl.json';
  await checkLaunchError(good, {}, 'The launch configuration has no "program".');
  await checkLaunchError(good, { program: '/w/b.asl.json' }, 'There is no file "/w/b.asl.json".');
  await checkLaunchError(good, { program, input: 'none.json' }, 'There is no input file "/w/none.json".');
  await checkLaunchError(good, { program, input: '{"a": ' }, /^The input is not valid JSON at input:1:\d/);
  await checkLaunchError(
    { ...good, '/w/in.json': '{\n  "a": 1,\n  b: 2 }' },
    { program, input: 'in.json' },
    /^The input is not valid JSON at in\.json:3:3: /,
  );
  await checkLaunchError(good, { program, mocks: 'm.json' }, 'There is no mocks file "/w/m.json".');
  await checkLaunchError(
    { ...good, '/w/m.json': '[1, 2' },
    { program, mocks: 'm.json' },
    /^The mocks file "m\.json" cannot be used.*m\.json:1:\d/,
  );
  await checkLaunchError(good, { program, seed: 'x' }, '"seed" of the launch configuration must be a whole number.');
  await checkLaunchError(
    good,
    { program, startTime: 'yesterday' },
    '"startTime" of the launch configuration must be a time',
  );
  await checkLaunchError(
    {
      '/w/a.asl.json':
        '{ "StartAt": "A",\n "States": { "A": { "Type": "Pass", "Next": "B" },\n  "C": { "Type": "Pass", "End": 1 }, "D": { "Type": "Succeed" } } }',
    },
    { program },
    /^The definition has \d errors and cannot run\. The first: a\.asl\.json:2:\d+: .*"B"/,
  );
  await checkLaunchError({ '/w/a.asl.json': '{ "StartAt": ' }, { program }, /a\.asl\.json:1:\d+: /);
  await checkLaunchError({ '/w/a.asl.json': '' }, { program }, /^The definition has/);
});

test('every request with broken arguments gets an error, and the session lives on', async () => {
  const client = await debug('/w/line.asl.json', line, { launch: { input: { a: 1 } } });
  await client.stop();
  const commands =
    Object.keys(client.capabilities).length > 0
      ? [
          'setBreakpoints',
          'breakpointLocations',
          'setExceptionBreakpoints',
          'stackTrace',
          'scopes',
          'variables',
          'evaluate',
          'nonsense',
        ]
      : [];
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands)
    for (const args of [
      undefined,
      null,
      7,
      {},
      { source: 1, frameId: 'x', variablesReference: {}, expression: [], threadId: 99, filters: 1 },
    ]) {
      const { success, message } = await client.ask(command, args);
      expect(success, `${command} ${JSON.stringify(args)}`).toBe(false);
      expect(message).not.toBe('');
    }
  expect(await client.evaluate('$.a')).toBe('1');
  expect(await client.go('continue')).toBe('terminated');
});

test('before a launch and while it runs, questions are answered with errors', async () => {
  const client = new TestClient({});
  await client.request('initialize', {});
  expect((await client.ask('next', { threadId: 1 })).message).toBe('No state machine has been launched.');
  expect((await client.ask('configurationDone')).message).toBe('No state machine has been launched.');
  const running = await debug('/w/endless.asl.json', endless, { launch: { executionType: 'EXPRESS' } });
  expect((await running.ask('stackTrace', { threadId: 1 })).message).toBe('The execution is running. Pause it first.');
  await running.request('disconnect');
});
