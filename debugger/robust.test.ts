/** What must not break the adapter: requests that make no sense, data without end, definitions that change under it. */
import { expect, test } from 'vitest';
import { type Files, hostOf, TestClient } from './client.testing.ts';
import { prepare } from './launch.ts';
import { guardRegularExpressions } from './regularExpressions.ts';
import { Tape } from './tape.ts';

guardRegularExpressions();

const program = '/w/flow.asl.yaml';
const flow = `StartAt: A
QueryLanguage: JSONata
States:
  A: { Type: Pass, Next: T }
  T: { Type: Task, Resource: "arn:aws:lambda:us-east-1:123456789012:function:t", Next: B }
  B: { Type: Pass, Assign: { x: 1 }, Next: C }
  C: { Type: Succeed }
`;

/** Every request that is understood, and some that are not. */
const commands = [
  ...new TestClient({}).commands.filter(command => command !== 'disconnect'),
  ...['attach', 'cancel', 'modules', 'loadedSources', 'terminateThreads', 'disassemble', 'readMemory', 'writeMemory'],
  ...['runInTerminal', 'toString', '__proto__', 'constructor', ''],
];
const names = [
  ...['threadId', 'frameId', 'variablesReference', 'source', 'breakpoints', 'lines', 'line', 'column', 'endLine'],
  ...['expression', 'context', 'name', 'value', 'text', 'targetId', 'filters', 'filterOptions', 'singleThread'],
  ...['start', 'count', 'startFrame', 'levels', 'filter', 'id', 'result', 'error', 'cause', 'at', 'position', 'goOn'],
  ...['arguments', 'program', 'pathFormat', 'locationReference', 'sourceReference', 'condition', 'dataId', 'tasks'],
];
const broken: unknown[] = [
  null,
  true,
  -1,
  1e99,
  0.5,
  'x',
  '',
  [],
  [null],
  [1],
  {},
  { path: 5 },
  { path: null },
  { line: 'x' },
];

test.each(['before a launch', 'while it stands'])(
  'every request with every broken argument gets an answer, %s',
  async when => {
    const client = new TestClient({ [program]: flow });
    const isStanding = when === 'while it stands';
    const stand = async () => {
      await client.start({ program, stopOnEntry: true, tasks: 'ask' });
      await client.stop();
    };
    if (isStanding) await stand();
    const wrong: string[] = [];
    for (const command of commands) {
      const all: unknown[] = [
        ...broken,
        ...names.flatMap(name => broken.slice(0, 5).map(value => ({ [name]: value }))),
      ];
      // Those that lead on are tried a few times only, as the run has to be begun again behind each.
      const leads =
        /^(?:continue|next|step(?:In|Out|Back)|reverseContinue|goto|restart|terminate|launch|configurationDone|restartFrame|asl\/(?:skip|complete|fail|travel).*)$/.test(
          command,
        );
      for (const args of leads ? broken : all) {
        const response = await Promise.race([
          client.ask(command, args),
          new Promise<undefined>(resolve => setTimeout(resolve, 3000, undefined)),
        ]);
        const said = `${command} ${JSON.stringify(args)}`;
        if (!response) wrong.push(`${said}: no answer`);
        else if (!response.success && (!response.message || response.body?.error?.id === 9000))
          wrong.push(`${said}: ${response.message}`);
        else if (
          !response.success &&
          /is not (?:a function|iterable)|Cannot read|undefined \(/.test(response.message ?? '')
        )
          wrong.push(`${said}: ${response.message}`);
      }
      if (leads && isStanding) {
        await client.ask('terminate', {});
        await stand();
      }
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);

/** Of each argument by its name, what it is not. */
const wrong: { readonly [name: string]: readonly unknown[] } = Object.fromEntries([
  ...['expression', 'name', 'value', 'text', 'context', 'id', 'error', 'cause', 'kind', 'granularity'].map(name => [
    name,
    [5, true, {}, []],
  ]),
  ...['threadId', 'frameId', 'variablesReference', 'locationReference', 'targetId', 'line', 'column', 'endLine'].map(
    name => [name, ['5', true, {}, []]],
  ),
  ...['start', 'count', 'startFrame', 'levels', 'at', 'position', 'row', 'execution'].map(name => [name, ['5', {}]]),
  ...['singleThread', 'goOn', 'sourceModified'].map(name => [name, ['true', 1]]),
  ...['breakpoints', 'lines', 'filters', 'filterOptions'].map(name => [name, [5, {}, 'x']]),
  ['source', [5, 'x', []]],
]);

test('an argument that is something else than its name says is an error of every request, and changes nothing', async () => {
  const client = new TestClient({ [program]: flow });
  await client.start({ program, stopOnEntry: true, tasks: 'ask' });
  await client.stop();
  const taken: string[] = [];
  const told = client.events.length;
  for (const command of client.commands)
    if (!['launch', 'disconnect'].includes(command))
      for (const [name, values] of [...Object.entries(wrong), ['all of them', [5, 'x', []]] as const])
        for (const value of values) {
          const args = name === 'all of them' ? value : { [name]: value };
          const { success, message, body } = await client.ask(command, args);
          const isSaid = name === 'all of them' ? message?.includes('"arguments"') : message?.includes(`"${name}"`);
          if (success || !isSaid || !body?.error) taken.push(`${command} ${JSON.stringify(args)}: ${message}`);
        }
  expect(taken).toEqual([]);
  expect(client.events.slice(told)).toEqual([]);
  expect(await client.go('next')).toMatch(/^step at T/);
});

test.each([
  ['setBreakpoints', { breakpoints: [] }],
  ['setBreakpoints', { source: {} }],
  ['setBreakpoints', { source: { path: program }, breakpoints: [{}] }],
  ['setBreakpoints', { source: { path: program }, breakpoints: [5] }],
  ['setFunctionBreakpoints', { breakpoints: [{}] }],
  ['setDataBreakpoints', { breakpoints: [{}] }],
  ['setExceptionBreakpoints', {}],
  ['setExceptionBreakpoints', { filters: [], filterOptions: [5] }],
  ['breakpointLocations', { source: { path: program } }],
  ['gotoTargets', { line: 1 }],
  ['evaluate', {}],
  ['setVariable', { name: 'x', value: '1' }],
  ['setExpression', { expression: '$' }],
  ['completions', { text: '$' }],
  ['dataBreakpointInfo', {}],
  ['stackTrace', {}],
  ['variables', {}],
  ['scopes', {}],
  ['locations', {}],
  ['source', {}],
  ['restartFrame', {}],
  ['goto', {}],
  ['stepInTargets', {}],
  ['asl/inlineValues', {}],
  ['asl/stepData', {}],
  ['asl/travel', {}],
  ['asl/failTask', {}],
  ['asl/completeTask', {}],
  ['asl/historyEvent', {}],
  ['asl/lightsAt', {}],
  ['initialize', { pathFormat: 'uri' }],
])('%s without what it needs (%j) is an error', async (command, args) => {
  const client = new TestClient({ [program]: flow });
  await client.start({ program, stopOnEntry: true, tasks: 'ask' });
  await client.stop();
  const { success, message } = await client.ask(command, args);
  expect([success, message]).toEqual([false, expect.stringMatching(/.{10}/)]);
});

test('text that is no message, and a message that is no request, leave the adapter as it is', async () => {
  const client = new TestClient({ [program]: flow });
  for (const odd of [{}, { type: 'event', event: 'x' }, { type: 'request' }, { type: 'request', command: 5 }])
    client.give(odd);
  await client.start({ program, stopOnEntry: true });
  expect(await client.stop()).toMatch(/^entry at A/);
});

test.each([
  ['calls itself in the last place', '( $f := function($n) { $f($n + 1) }; $f(0) )'],
  ['calls itself', '( $f := function($n) { 1 + $f($n + 1) }; $f(0) )'],
  ['makes too much', '$count([1..9999999].[1..9999999])'],
  ['goes back and forth', `$match("${'a'.repeat(40)}!", /^(a+)+$/)`],
])(
  'an endless expression (%s) ends with a message: in a state, a watch and a condition',
  async (_what, expression) => {
    const text = `StartAt: A\nQueryLanguage: JSONata\nStates:\n  A: { Type: Pass, Output: "{% ${expression.replaceAll('\\', '\\\\').replaceAll('"', '\\"')} %}", End: true }\n`;
    const client = new TestClient({ [program]: text });
    await client.start({ program, stopOnEntry: true });
    await client.stop();
    expect(await client.evaluate(expression)).toMatch(/^!/);
    expect(await client.go('continue')).toMatch(/^exception at A/);
    const { exceptionId } = await client.request('exceptionInfo', { threadId: 1 });
    expect(exceptionId).toBe('States.QueryEvaluationError');
  },
  60_000,
);

/** Rows of about 250 bytes each, as the text of an input. */
const inputOf = (rows: number) =>
  JSON.stringify({ rows: Array.from({ length: rows }, (_, id) => ({ id, name: 'x'.repeat(230) })) });

test('an input of 50 MB is refused with a sentence', async () => {
  const client = new TestClient({
    [program]: 'StartAt: S\nStates:\n  S: { Type: Succeed }\n',
    '/w/i.json': inputOf(200_000),
  });
  await expect(client.start({ program, input: 'i.json', stopOnEntry: true })).rejects.toThrow(
    /^The input "\/w\/i\.json" has 50\.\d MB, and is not read: an execution takes 256 KiB at most\. Make it smaller\.$/,
  );
});

test('an input of 15 MB runs, is paged, and does not multiply', async () => {
  const input = inputOf(60_000);
  expect(input.length).toBeGreaterThan(15_000_000);
  const steps = Array.from(
    { length: 30 },
    (_, i) => `  S${i}: { Type: Pass, Next: ${i === 29 ? 'End' : `S${i + 1}`} }`,
  ).join('\n');
  const files: Files = { [program]: `StartAt: S0\nStates:\n${steps}\n  End: { Type: Succeed }\n`, '/w/i.json': input };
  const client = new TestClient(files);
  await client.start({ program, input: 'i.json', stopOnEntry: true });
  expect(await client.stop()).toMatch(/^entry at S0/);
  const reference = await client.reference('Data', 'Input', 'rows');
  const { variables } = await client.request('variables', { variablesReference: reference, start: 59_000, count: 2 });
  expect(variables[0]).toMatchObject({ name: '59000' });
  for (let i = 1; i < 5; i++) await client.go('next');
  expect(JSON.stringify(client.events).length).toBeLessThan(1_000_000);
  expect(await client.go('continue')).toBe('terminated');
}, 60_000);

test('what is kept to go back is bounded by its bytes, and what is shared counts once', async () => {
  const text = `StartAt: A
QueryLanguage: JSONata
States:
  A: { Type: Pass, Output: "{% { 'n': $exists($states.input.n) ? $states.input.n + 1 : 1, 'big': [1..20000] } %}", Next: B }
  B: { Type: Choice, Choices: [{ Condition: "{% $states.input.n >= 60 %}", Next: C }], Default: A }
  C: { Type: Succeed }
`;
  const prepared = await prepare(hostOf({ [program]: text }), { program });
  const held = async (bytes: number) => {
    const tape = new Tape(prepared.compiled, prepared.options, () => undefined, { moments: 100_000, bytes });
    const forgotten = new Set<string>();
    tape.onForget = (_position, _strands, why) => forgotten.add(why);
    for (;;) {
      const next = tape.next();
      if (next instanceof Promise) await next;
      else if (next === undefined) return { first: tape.first, end: tape.end, forgotten: [...forgotten] };
    }
  };
  expect(await held(1e9)).toMatchObject({ first: 0, forgotten: [] });
  const small = await held(2_000_000);
  expect(small.forgotten).toEqual(['bytes']);
  expect(small.end - small.first).toBeLessThan(100);
  expect(small.end - small.first).toBeGreaterThan(10);
});

test('a definition that is changed while it runs is told once, and read by Restart', async () => {
  const files: Record<string, string> = { [program]: flow };
  const client = new TestClient(files);
  await client.start({ program, stopOnEntry: true, tasks: { T: { Return: 1 } } });
  await client.stop();
  files[program] = flow
    .replace(
      'T: { Type: Task, Resource: "arn:aws:lambda:us-east-1:123456789012:function:t", Next: B }',
      'T: { Type: Succeed }',
    )
    .replace(/ {2}[BC]: .*\n/g, '');
  await new Promise(resolve => setTimeout(resolve, 600));
  await client.go('next');
  await expect.poll(() => client.console()).toMatch('flow.asl.yaml has been changed since this run has begun');
  await new Promise(resolve => setTimeout(resolve, 600));
  await client.go('next');
  expect(client.console().match(/has been changed/g)).toHaveLength(1);
  await client.request('restart', {});
  await client.stop();
  expect(await client.go('next')).toMatch(/^step at T/);
  expect(await client.go('next')).toBe('terminated');
});

test('on the way back nothing is read again from S3, and nothing is written again', async () => {
  const text = `StartAt: Each
States:
  Each:
    Type: Map
    ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: { InputType: JSON }, Parameters: { Bucket: b, Key: k.json } }
    ItemProcessor:
      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
      StartAt: One
      States: { One: { Type: Pass, End: true } }
    ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: b, Prefix: out } }
    Next: Done
  Done: { Type: Pass, Next: End }
  End: { Type: Succeed }
`;
  const reads: string[] = [];
  const files: Files = { [program]: text, '/w/s3/b/k.json': '[1, 2, 3]' };
  const host = hostOf(files);
  const client = new TestClient(files, {
    readFile: path => {
      reads.push(path);
      return host.readFile(path);
    },
  });
  await client.start({ program, s3: 's3' }, { lines: { [program]: [13] } });
  expect(await client.stop()).toMatch(/^breakpoint at End/);
  const count = () => reads.filter(path => path.includes('/s3/')).length;
  const before = count();
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 4; i++) {
    await client.go('stepBack');
    await client.scopes();
  }
  expect(await client.go('continue')).toMatch(/^breakpoint at End/);
  expect(await client.scopes()).toBeDefined();
  expect(count()).toBe(before);
});

test('a handler that never answers leaves the session to be looked at, paused and ended', async () => {
  let called = () => {};
  const isCalled = new Promise<void>(resolve => {
    called = resolve;
  });
  const never = () => {
    called();
    return new Promise(() => {});
  };
  const client = new TestClient({ [program]: flow }, { importModule: async () => ({ T: never }) });
  await client.start({ program, handlers: 'h.mjs' });
  await isCalled;
  await client.request('pause', { threadId: 1 });
  expect(await client.stop()).toMatch(/^pause at T/);
  expect(await client.evaluate('1 + 1')).toBe('2');
  await client.request('terminate', {});
  expect(await client.stop()).toBe('terminated');
});
