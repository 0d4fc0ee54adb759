/** Where a run can be stopped besides at states: at fields, transitions, rules, handlers, functions, data and errors. */
import { expect, test } from 'vitest';
import { type Files, TestClient } from './client.testing.ts';

/**
 * A definition with `●` at the end of lines that get a breakpoint; every stop until the end, as
 * `name:line` of the innermost frame.
 */
async function stops(
  program: string,
  marked: string,
  {
    launch = {},
    files = {},
    before,
  }: { launch?: object; files?: Files; before?: (client: TestClient) => Promise<unknown> } = {},
): Promise<string[]> {
  const lines = marked.split('\n').flatMap((line, index) => (line.includes('●') ? [index + 1] : []));
  const text = marked.replace(/ *●/g, '');
  const client = new TestClient({ [program]: text, ...files });
  await client.start(
    { program, stopOnEntry: before !== undefined, ...launch },
    { lines: { [program]: lines }, filters: [] },
  );
  const found: string[] = [];
  let stop = await client.stop();
  if (before) {
    await before(client);
    stop = await client.go('continue');
  }
  while (stop !== 'terminated') {
    found.push(stop.replace(/ < .*$/s, ''));
    if (found.length > 50) throw new Error(found.join('\n'));
    stop = await client.go('continue');
  }
  return found;
}

const pay = `{
  "StartAt": "Pay",
  "States": {
    "Pay": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:pay",●
      "InputPath": "$.order",●
      "Parameters": {
        "amount.$": "$.total"●
      },
      "ResultSelector": { "paid.$": "$.ok" },●
      "ResultPath": "$.payment",●
      "OutputPath": "$.payment",●
      "Retry": [
        { "ErrorEquals": ["Busy"], "MaxAttempts": 1 },●
        { "ErrorEquals": ["Never"] }●
      ],
      "Catch": [
        {
          "ErrorEquals": ["Lost"],
          "Next": "Give up"●
        }
      ],
      "Next": "Enough?"●
    },
    "Enough?": {
      "Type": "Choice",
      "Choices": [
        { "Variable": "$.paid", "BooleanEquals": false, "Next": "Give up" },●
        {
          "Variable": "$.paid",
          "BooleanEquals": true,●
          "Next": "Done"
        }
      ],
      "Default": "Give up"●
    },
    "Give up": { "Type": "Fail", "Error": "Given.Up" },
    "Done": { "Type": "Succeed" }
  }
}`;
const order = { order: { total: 7 } };
const mocks = (answers: object) => ({ '/w/m.json': JSON.stringify({ States: { Pay: answers } }) });

test('before each field, in the order in which they have their turn; the way that is taken', async () => {
  expect(
    await stops('/w/pay.asl.json', pay, {
      launch: { input: order, mocks: 'm.json' },
      files: mocks({ Return: { ok: true } }),
    }),
  ).toEqual([
    'breakpoint at Pay · before InputPath:7',
    'breakpoint at Pay · before Parameters:8',
    'breakpoint at Pay · before Resource:6',
    'breakpoint at Pay · before ResultSelector:11',
    'breakpoint at Pay · before ResultPath:12',
    'breakpoint at Pay · before OutputPath:13',
    'breakpoint at Pay · Next:24',
    'breakpoint at Enough? · Choices[1]:30',
  ]);
});

test('entries of Retry and Catch, when they take an error', async () => {
  const throws = [{ Throw: { Error: 'Busy' } }, { Throw: { Error: 'Lost' } }];
  const marked = pay
    .replace(/(InputPath|ResultSelector|Path|Resource)(.*)●/g, '$1$2')
    .replace('"$.total"●', '"$.total"');
  expect(
    await stops('/w/pay.asl.json', marked, {
      launch: { input: order, mocks: 'm.json' },
      files: mocks({ 0: throws[0], 1: throws[1] }),
    }),
  ).toEqual(['breakpoint at Pay · Retry[0]:15', 'breakpoint at Pay · Catch[0]:19']);
});

test('a stage that fails is stopped at before; its data is that of before', async () => {
  const text = pay.replaceAll('●', '').replace('"$.total"', '"$.nothing"');
  const client = new TestClient({ '/w/pay.asl.json': text });
  await client.start({ program: '/w/pay.asl.json', input: order }, { lines: { '/w/pay.asl.json': [9] } });
  expect(await client.stop()).toMatch(/^breakpoint at Pay · before Parameters:8/);
  expect(await client.evaluate('$')).toBe('{total: 7}');
  expect(await client.go('continue')).toMatch(/^exception at Pay:4/);
});

const loop = `StartAt: Count
QueryLanguage: JSONata
States:
  Count:
    Type: Pass
    Assign:
      n: "{% $exists($n) ? $n + 1 : 1 %}"●
    Output:●
      total: "{% $exists($n) ? $n : 0 %}"
    Next: Each
  Each:
    Type: Map
    Items: [1, 2]
    ItemProcessor:
      StartAt: Item
      States:
        Item: { Type: Pass, Assign: { m: 1 }, End: true }
    Next: Call
  Call:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Arguments: { QueueUrl: q, MessageBody: b }
    Output: { total: 1 }
    Next: Enough?
  Enough?:
    Type: Choice
    Choices: [{ Condition: "{% $n >= 2 %}", Next: Done }]
    Default: Count
  Done: { Type: Succeed }
`;
const run = { launch: { mocks: 'm.json' }, files: { '/w/m.json': '{ "Default": { "Return": {} } }' } };

test('in YAML and JSONata, too', async () => {
  const once = ['breakpoint at Count · before Assign:6', 'breakpoint at Count · before Output:8'];
  expect(await stops('/w/loop.asl.yaml', loop, run)).toEqual([...once, ...once]);
});

test('in a template', async () => {
  const template = `Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Pass
            Result: 1●
            Next: B●
          B:
            Type: Succeed●
`;
  expect(await stops('/w/template.yaml', template)).toEqual([
    'breakpoint at A · before Result:10',
    'breakpoint at A · Next:11',
    'breakpoint at B:12',
  ]);
});

const plain = loop.replaceAll('●', '');

test('functions: states by name, tasks by service and action', async () => {
  const set = (names: string[]) => (client: TestClient) =>
    client.request('setFunctionBreakpoints', { breakpoints: names.map(name => ({ name })) });
  expect(await stops('/w/loop.asl.yaml', plain, { ...run, before: set(['Item', 'sqs:*']) })).toEqual([
    'function breakpoint at Item:17',
    'function breakpoint at Item:17',
    'function breakpoint at Call · Resource:21',
    'function breakpoint at Item:17',
    'function breakpoint at Item:17',
    'function breakpoint at Call · Resource:21',
  ]);
  const client = new TestClient({ '/w/loop.asl.yaml': plain });
  await client.start({ program: '/w/loop.asl.yaml', stopOnEntry: true });
  const { breakpoints } = await set(['Count', 'sqs:sendMessage', 'Nothing'])(client);
  expect(breakpoints.map(({ verified, line }: { verified: boolean; line?: number }) => [verified, line])).toEqual([
    [true, 4],
    [true, 19],
    [false, undefined],
  ]);
});

test('data: a variable that is assigned, a path that a state changes', async () => {
  const watch =
    (name: string, more: object = {}) =>
    async (client: TestClient) => {
      const { dataId, description } = await client.request('dataBreakpointInfo', { name });
      expect(description).toMatch(/^When /);
      await client.request('setDataBreakpoints', { breakpoints: [{ dataId, ...more }] });
    };
  expect(await stops('/w/loop.asl.yaml', plain, { ...run, before: watch('$n') })).toEqual([
    'data breakpoint at Count · Assign:6',
    'data breakpoint at Count · Assign:6',
  ]);
  expect(await stops('/w/loop.asl.yaml', plain, { ...run, before: watch('$n', { condition: '$n = 2' }) })).toHaveLength(
    1,
  );
  expect(await stops('/w/loop.asl.yaml', plain, { ...run, before: watch('$.total') })).toEqual([
    'data breakpoint at Count:4',
    'data breakpoint at Each:11',
    'data breakpoint at Call:19',
    // The second time Count gives the 1 that is there already.
    'data breakpoint at Each:11',
    'data breakpoint at Call:19',
  ]);
});

const errors = `{
  "StartAt": "Try",
  "States": {
    "Try": {
      "Type": "Parallel",
      "Branches": [{ "StartAt": "Oops", "States": { "Oops": {
        "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true,
        "Retry": [{ "ErrorEquals": ["Shop.Busy"], "MaxAttempts": 1 }] } } }],
      "Catch": [{ "ErrorEquals": ["Shop.Busy"], "Next": "Late" }],
      "End": true
    },
    "Late": { "Type": "Fail", "Error": "Late" }
  }
}`;

test.each<[filters: object, expected: string[]]>([
  [{ filters: ['uncaught'] }, ['Late failed']],
  [{ filters: ['caught'] }, ['Try: Shop.Busy is caught']],
  [{ filters: ['retried'] }, ['Oops: Shop.Busy is retried']],
  [{ filters: ['all'] }, ['Oops: Shop.Busy is retried', 'Oops failed', 'Try: Shop.Busy is caught', 'Late failed']],
  [
    { filters: [], filterOptions: [{ filterId: 'all', condition: 'Shop.*' }] },
    ['Oops: Shop.Busy is retried', 'Oops failed', 'Try: Shop.Busy is caught'],
  ],
  [{ filters: [], filterOptions: [{ filterId: 'all', condition: '["Late", "Other"]' }] }, ['Late failed']],
  [{ filters: [], filterOptions: [{ filterId: 'caught', condition: 'Late' }] }, []],
  [
    { filters: [], filterOptions: [{ filterId: 'retried', condition: 'States.TaskFailed' }] },
    ['Oops: Shop.Busy is retried'],
  ],
  [{ filters: [] }, []],
])('errors: %j', async (filters, expected) => {
  const texts: string[] = [];
  const client = new TestClient({
    '/w/e.asl.json': errors,
    '/w/m.json': JSON.stringify({ States: { Oops: { Throw: { Error: 'Shop.Busy' } } } }),
  });
  await client.start({ program: '/w/e.asl.json', mocks: 'm.json', stopOnEntry: true });
  await client.stop();
  const { breakpoints } = await client.request('setExceptionBreakpoints', filters);
  expect(breakpoints.every(({ verified }: { verified: boolean }) => verified)).toBe(true);
  for (let stop = await client.go('continue'); stop !== 'terminated'; stop = await client.go('continue'))
    texts.push(/\(((?:\w+ failed|.*? is \w+))/.exec(stop)?.[1] ?? stop);
  expect(texts).toEqual(expected);
});

test('places for breakpoints inside a line, and on it', async () => {
  const client = new TestClient({ '/w/l.asl.json': pay.replaceAll('●', '') });
  await client.start({ program: '/w/l.asl.json', input: order, stopOnEntry: true });
  const at = async (line: number, more: object = {}) => {
    const { breakpoints } = await client.request('breakpointLocations', {
      source: { path: '/w/l.asl.json' },
      line,
      ...more,
    });
    return breakpoints.map(({ column }: { column: number }) => column);
  };
  expect(await at(38)).toEqual([5, 34]);
  expect(await at(38, { column: 10, endColumn: 60 })).toEqual([34]);
  const { breakpoints } = await client.request('setBreakpoints', {
    source: { path: '/w/l.asl.json' },
    breakpoints: [{ line: 38, column: 34 }, { line: 38 }, { line: 5 }, { line: 14 }],
  });
  expect(breakpoints.map(({ line, column }: { line: number; column?: number }) => [line, column])).toEqual([
    [38, 34],
    [38, undefined],
    [4, undefined],
    [14, undefined],
  ]);
});

test('continue to the cursor, as editors do it: a breakpoint for the time being', async () => {
  const client = new TestClient({ '/w/loop.asl.yaml': plain, ...run.files });
  await client.start({ program: '/w/loop.asl.yaml', mocks: 'm.json', stopOnEntry: true });
  await client.stop();
  const set = (breakpoints: object[]) =>
    client.request('setBreakpoints', { source: { path: '/w/loop.asl.yaml' }, breakpoints });
  await set([{ line: 22 }]);
  expect(await client.go('continue')).toBe('breakpoint at Call · before Arguments:22 < loop:1');
  await set([]);
  expect(await client.go('continue')).toBe('terminated');
});
