/** Every moment is a place where the execution can be looked at, frozen, gone on from, and gone on from with other data. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import type { StrandChange } from './changes.ts';
import { Execution, type Snapshot } from './execution.ts';
import type { Moment } from './moments.ts';
import { momentsOf, optionsOf, programOf, type Setting, start } from './testing.ts';

const task = (more: { readonly [field: string]: Json } = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  End: true,
  ...more,
});
const failure = { kind: 'failure', error: 'Bad', cause: 'luck' } as const;
const success = (result: Json) => ({ kind: 'success', result }) as const;

/** `kind path: what the strand of the moment shows`, for moments of some kinds. */
async function looks(definition: Json, setting: Setting, kinds: readonly Moment['kind'][]): Promise<string[]> {
  const execution = start(definition, setting);
  const lines: string[] = [];
  for await (const { kind, strand } of execution.moments()) {
    if (!kinds.includes(kind)) continue;
    const view = execution.strands().find(({ info }) => info.id === strand.id);
    const name = (view?.context as { State?: { Name?: string } })?.State?.Name;
    lines.push(
      `${kind} ${strand.path}: ${view?.state?.name}/${name} input=${JSON.stringify(view?.stateInput)} data=${JSON.stringify(view?.data)} own=${JSON.stringify(view?.variables[0]?.variables)}`,
    );
  }
  return lines;
}

test('a failed state can be looked at where it failed, up to the last moment', async () => {
  const definition = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Assign: { n: 1 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'T', States: { T: task({ Parameters: { sent: true } }) } }],
        End: true,
      },
    },
  };
  const kinds = ['stateFailed', 'executionFailed', 'stateExited'] as const;
  expect(await looks(definition, { input: { x: 1 }, answers: { T: failure } }, kinds)).toEqual([
    'stateExited : A/A input={"x":1} data={"x":1} own={"n":1}',
    'stateFailed {T}: T/T input={"x":1} data={"sent":true} own={}',
    'stateFailed : P/P input={"x":1} data={"x":1} own={"n":1}',
    'executionFailed : P/P input={"x":1} data={"x":1} own={"n":1}',
  ]);
});

test('a caught error is looked at before the catcher has moved on', async () => {
  const definition = {
    StartAt: 'T',
    States: {
      T: task({ Catch: [{ ErrorEquals: ['Bad'], Assign: { 'why.$': '$.Cause' }, ResultPath: '$.e', Next: 'B' }] }),
      B: { Type: 'Succeed' },
    },
  };
  const kinds = ['errorCaught', 'variablesAssigned', 'stateExited', 'executionSucceeded'] as const;
  const out = '{"x":1,"e":{"Error":"Bad","Cause":"luck"}}';
  expect(await looks(definition, { input: { x: 1 }, answers: { T: failure } }, kinds)).toEqual([
    'errorCaught : T/T input={"x":1} data={"x":1} own={}',
    `variablesAssigned : T/T input={"x":1} data=${out} own={"why":"luck"}`,
    `stateExited : T/T input={"x":1} data=${out} own={"why":"luck"}`,
    `stateExited : B/B input=${out} data=${out} own={"why":"luck"}`,
    `executionSucceeded : B/B input=${out} data=${out} own={"why":"luck"}`,
  ]);
});

// ---------------------------------------------------------------- the same from everywhere

const wrap = (states: { readonly [name: string]: Json }) => ({ StartAt: Object.keys(states)[0]!, States: states });

const machines: readonly [name: string, definition: Json, setting: Setting][] = [
  [
    'retries, catchers and jitter',
    wrap({
      T: task({
        Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 2, JitterStrategy: 'FULL' }],
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { 'e.$': '$.Error' }, Next: 'R' }],
      }),
      R: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'e.$': '$e' }, End: true },
    }),
    { answers: { T: { ...failure, delaySeconds: 3 } } },
  ],
  [
    'a branch that fails while others wait',
    wrap({
      P: {
        Type: 'Parallel',
        Branches: [
          wrap({ W: { Type: 'Wait', Seconds: 9, End: true } }),
          wrap({ V: { Type: 'Wait', Seconds: 2, Next: 'T' }, T: task() }),
          wrap({ M: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: wrap({ S: task() }), End: true } }),
        ],
        Catch: [{ ErrorEquals: ['Bad'], Next: 'Z' }],
        End: true,
      },
      Z: { Type: 'Fail', ErrorPath: '$.Error', Cause: 'in the end' },
    }),
    { input: { items: [1, 2] }, answers: { T: failure, S: { kind: 'silence' } } },
  ],
  [
    'JSONata with a catcher and variables',
    {
      QueryLanguage: 'JSONata',
      ...wrap({
        T: task({
          Arguments: { n: '{% $random() %}' },
          Catch: [
            {
              ErrorEquals: ['Bad'],
              Output: '{% $states.errorOutput.Cause %}',
              Assign: { id: '{% $uuid() %}' },
              Next: 'C',
            },
          ],
        }),
        C: { Type: 'Choice', Choices: [{ Condition: '{% $id = 1 %}', Next: 'T' }], Default: 'F' },
        F: { Type: 'Pass', Output: '{% $id & $states.input %}', End: true },
      }),
    },
    { answers: { T: failure } },
  ],
  [
    'distributed Map with failures within and beyond what is tolerated',
    wrap({
      D: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ToleratedFailureCount: 1,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...wrap({ T: task() }) },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'E' }],
        End: true,
      },
      E: { Type: 'Pass', End: true },
    }),
    {
      input: { items: [1, 2, 3, 4] },
      answers: { T: call => (call.invocation % 2 === 0 ? failure : { ...success(call.parameters), delaySeconds: 1 }) },
    },
  ],
  [
    'a machine that times out',
    { TimeoutSeconds: 5, ...wrap({ T: task({ TimeoutSeconds: 2, Retry: [{ ErrorEquals: ['States.ALL'] }] }) }) },
    { answers: { T: { kind: 'silence' } } },
  ],
  ['a task that nobody answers', wrap({ T: task() }), {}],
];

test.each(machines)('from every moment the rest is the same: %s', async (_, definition, setting) => {
  const program = programOf(definition);
  const options = optionsOf(setting);
  const all = (await momentsOf(new Execution(program, options))).map(moment => JSON.stringify(moment));
  const frozen = new Execution(program, options);
  const kept: Snapshot[] = [];
  for (const moment of all) {
    kept.push(frozen.snapshot());
    expect(JSON.stringify(await frozen.next())).toBe(moment);
  }
  // Kept while the execution went on to its end, and resumed twice each.
  for (const [i, snapshot] of [...kept.entries(), ...kept.entries()]) {
    const rest = await momentsOf(Execution.resume(program, snapshot, options));
    expect(rest.map(moment => JSON.stringify(moment))).toEqual(all.slice(i));
  }
  const unwatched = await new Execution(program, options).run();
  expect(unwatched).toEqual(frozen.result());
  for (const snapshot of kept) expect(await Execution.resume(program, snapshot, options).run()).toEqual(unwatched);
});

test('freezing copies nothing', async () => {
  const execution = start(
    wrap({ M: { Type: 'Map', ItemProcessor: wrap({ W: { Type: 'Wait', Seconds: 1, End: true } }), End: true } }),
    { input: Array.from({ length: 40 }, (_, i) => i) },
  );
  while ((await execution.next())?.kind !== 'waitStarted');
  const one = execution.snapshot();
  const other = execution.snapshot();
  expect(other.live).toBe(one.live);
  expect(other.ready).toBe(one.ready);
  expect(other.queue).toBe(one.queue);
});

// ---------------------------------------------------------------- other data

const shop = wrap({
  Charge: task({ Parameters: { 'amount.$': '$.amount' }, ResultPath: '$.charged', Next: 'Ship' }),
  Ship: { Type: 'Pass', Parameters: { 'to.$': '$address', 'charged.$': '$.charged', 'n.$': '$.amount' }, End: true },
});
const order = wrap({
  Begin: { Type: 'Pass', Assign: { address: 'home' }, Next: 'Charge' },
  ...shop.States,
});

/** Stops at the first moment of a kind (in a state), changes the execution's own strand, and runs on. */
async function changed(
  at: Moment['kind'],
  state: string | undefined,
  change: Omit<StrandChange, 'strand'>,
  setting: Setting,
  definition: Json = order,
) {
  const program = programOf(definition);
  const options = optionsOf({ input: { amount: 5 }, ...setting });
  const execution = new Execution(program, options);
  for (;;) {
    const moment = await execution.next();
    if (moment === undefined) throw new Error(`There is no ${at}.`);
    if (moment.kind === at && (state === undefined || moment.state?.name === state)) break;
  }
  const snapshot = execution.snapshot();
  const other = await Execution.resume(program, snapshot, options, [{ strand: 0, ...change }]).run();
  const same = await Execution.resume(program, snapshot, options).run();
  expect(same).toEqual(await execution.run());
  return other.output ?? [other.status, other.error];
}

const paid: Setting = { answers: { Charge: call => success((call.parameters as { amount: Json }).amount) } };

test.each<[at: Moment['kind'], state: string, change: Omit<StrandChange, 'strand'>, output: Json, setting?: Setting]>([
  ['stateEntered', 'Charge', { stateInput: { amount: 7 } }, { to: 'home', charged: 7, n: 7 }],
  ['taskScheduled', 'Charge', { stateInput: { amount: 7 } }, { to: 'home', charged: 7, n: 7 }],
  ['stateExited', 'Charge', { stateInput: { amount: 7 } }, { to: 'home', charged: 7, n: 7 }],
  ['stateExited', 'Charge', { data: { amount: 7, charged: 8 } }, { to: 'home', charged: 8, n: 7 }],
  ['stateEntered', 'Ship', { variables: { address: 'work' } }, { to: 'work', charged: 5, n: 5 }],
  [
    'taskScheduled',
    'Charge',
    { stateInput: { amount: 5, charged: 9 }, next: 'Ship' },
    { to: 'home', charged: 9, n: 5 },
  ],
  ['stateExited', 'Ship', { next: 'Begin' }, { to: 'home', charged: 5, n: 5 }],
  ['taskSucceeded', 'Charge', { result: 'free' }, { to: 'home', charged: 'free', n: 5 }],
  [
    'stateFailed',
    'Charge',
    { result: 'free' },
    { to: 'home', charged: 'free', n: 5 },
    { answers: { Charge: failure } },
  ],
  ['taskUnanswered', 'Charge', { result: 'free' }, { to: 'home', charged: 'free', n: 5 }, {}],
  [
    'stateFailed',
    'Charge',
    { stateInput: { amount: 7 } },
    { to: 'home', charged: 1, n: 7 },
    { answers: { Charge: call => (call.invocation === 0 ? failure : success(1)) } },
  ],
])('at %s of %s with %j', async (at, state, change, output, setting = paid) => {
  expect(await changed(at, state, change, setting)).toEqual(output);
});

test('a Map that starts over forgets its iterations; inner scopes see changed variables', async () => {
  const definition = wrap({
    M: {
      Type: 'Map',
      ItemProcessor: wrap({
        W: { Type: 'Wait', Seconds: 1, Next: 'I' },
        I: { Type: 'Pass', Assign: { 'own.$': '$' }, Next: 'O' },
        O: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($own, $outer)' }, End: true },
      }),
      End: true,
    },
  });
  const outer = wrap({ A: { Type: 'Pass', Assign: { outer: 10 }, Next: 'M' }, ...definition.States });
  const setting = { input: [1, 2] };
  expect(await changed('waitStarted', 'W', { stateInput: [5] }, setting, outer)).toEqual([{ sum: 15 }]);
  expect(await changed('waitStarted', 'W', { variables: { outer: 20 } }, setting, outer)).toEqual([
    { sum: 21 },
    { sum: 22 },
  ]);
});

test('what cannot be changed says why', async () => {
  await expect(changed('stateEntered', 'Ship', { result: 1 }, paid)).rejects.toThrow(
    'State "Ship" has no result to change: it is no Task, Map or Parallel.',
  );
  await expect(changed('stateEntered', 'Ship', { next: 'Nowhere' }, paid)).rejects.toThrow(
    'There is no state "Nowhere" beside "Ship".',
  );
  await expect(changed('executionSucceeded', undefined, { data: 1 }, paid)).rejects.toThrow(
    'The execution has no strand 0 that could be changed: it has ended; take an earlier snapshot.',
  );
});
