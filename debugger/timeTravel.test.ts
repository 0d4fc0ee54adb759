/** Time both ways: back over what has run, forth again to the same, and into another future with other data. */
import { expect, test } from 'vitest';
import { type Files, TestClient, withBreakpoints } from './client.testing.ts';

async function debug(program: string, marked: string, launch: object = {}, files: Files = {}): Promise<TestClient> {
  const { text, lines } = withBreakpoints(marked);
  const client = new TestClient({ [program]: text, ...files });
  await client.start({ program, ...launch }, { lines: { [program]: lines } });
  return client;
}

const shop = `StartAt: Look
QueryLanguage: JSONata
States:
  Look:
    Type: Pass
    Assign: { lap: "{% $exists($lap) ? $lap + 1 : 1 %}" }
    Next: Charge
  Charge:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:123456789012:function:charge
    Arguments:
      amount: "{% $states.input.amount * $lap %}"
    Output: "{% { 'amount': $states.input.amount, 'paid': $states.result.paid } %}"
    Next: Enough?
  Enough?:
    Type: Choice
    Choices:
      - Condition: "{% $lap >= 3 %}"
        Next: Done
    Default: Look
  Done:
    Type: Succeed
`;
const mocks = {
  '/w/m.json': JSON.stringify({ States: { Charge: { Return: { paid: '{% $states.input.amount + $random() %}' } } } }),
};
const launch = { input: { amount: 10 }, mocks: 'm.json', stopOnEntry: true };

/** Everything that the views show. */
async function shown(client: TestClient): Promise<string> {
  return [await client.stack(client.threadId), ...(await client.scopes())].join('\n');
}

test('step back shows what was there then; going on again brings the same, to the end', async () => {
  const client = await debug('/w/shop.asl.yaml', shop, launch, mocks);
  const forth = [await client.stop()];
  const views = [await shown(client)];
  for (let i = 0; i < 9; i++) {
    forth.push(await client.go('next'));
    views.push(await shown(client));
  }
  expect(forth.at(-1)).toBe('step at Done:21 < shop:1');
  for (let i = 8; i >= 0; i--) {
    expect(await client.go('stepBack')).toBe(forth[i]!.replace(/^entry/, 'step'));
    expect(await shown(client)).toBe(views[i]);
  }
  expect(await client.evaluate('$states.input.amount')).toBe('10');
  expect(await client.go('stepBack')).toBe('step at Look:4 < shop:1');
  expect(client.console()).toMatch('This is where the run begins.');
  for (let i = 1; i < 10; i++) {
    expect(await client.go('next')).toBe(forth[i]);
    expect(await shown(client)).toBe(views[i]);
  }
  expect(await client.go('continue')).toBe('terminated');
  // The console does not tell again what it has told.
  expect(client.console().match(/^Look →/gm)).toHaveLength(3);
});

test('reverse-continue stops at breakpoints behind, with their conditions and counts', async () => {
  const client = await debug('/w/shop.asl.yaml', shop.replace('Charge:', 'Charge: ●'), launch, mocks);
  await client.stop();
  for (let i = 0; i < 3; i++) expect(await client.go('continue')).toBe('breakpoint at Charge:8 < shop:1');
  expect(await client.evaluate('$lap')).toBe('3');
  expect(await client.go('reverseContinue')).toBe('breakpoint at Charge:8 < shop:1');
  expect(await client.evaluate('$lap')).toBe('2');
  const set = (more: object) =>
    client.request('setBreakpoints', { source: { path: '/w/shop.asl.yaml' }, breakpoints: [{ line: 8, ...more }] });
  await set({ condition: '$lap = 1' });
  expect(await client.go('reverseContinue')).toBe('breakpoint at Charge:8 < shop:1');
  expect(await client.evaluate('$lap')).toBe('1');
  expect(await client.go('reverseContinue')).toBe('entry at Look:4 < shop:1');
  await set({ hitCondition: '2' });
  expect(await client.go('continue')).toBe('breakpoint at Charge:8 < shop:1');
  expect(await client.evaluate('$lap')).toBe('2');
  expect(await client.go('reverseContinue')).toBe('entry at Look:4 < shop:1');
  expect(await client.go('continue')).toBe('breakpoint at Charge:8 < shop:1');
  expect(await client.evaluate('$lap')).toBe('2');
});

test('inside a state, back goes stage by stage', async () => {
  const client = await debug('/w/shop.asl.yaml', shop.replace('Charge:', 'Charge: ●'), launch, mocks);
  await client.stop();
  await client.go('continue');
  expect(await client.go('stepIn')).toBe('step at Charge · Arguments:11 < shop:1');
  expect(await client.go('stepIn')).toBe('step at Charge · Result:10 < shop:1');
  const result = await client.evaluate('$states.result.paid');
  expect(await client.go('stepIn')).toBe('step at Charge · Output:13 < shop:1');
  expect(await client.go('stepBack')).toBe('step at Charge · Result:10 < shop:1');
  expect(await client.evaluate('$states.result.paid')).toBe(result);
  expect(await client.go('stepBack')).toBe('step at Charge · Arguments:11 < shop:1');
  expect(await client.evaluate('$states.result')).toMatch('!');
  expect(await client.go('stepBack')).toBe('step at Charge:8 < shop:1');
});

test('other data in the past: another future begins there, and the one before is gone', async () => {
  const client = await debug('/w/shop.asl.yaml', shop, launch, mocks);
  await client.stop();
  for (let i = 0; i < 4; i++) await client.go('next');
  expect(await client.evaluate('$lap')).toBe('2');
  for (let i = 0; i < 3; i++) await client.go('stepBack');
  expect(await client.go('stepBack')).toBe('step at Look:4 < shop:1');
  expect(await client.go('next')).toBe('step at Charge:8 < shop:1');
  expect(await client.set(['Variables', '$lap'], '7')).toBe('7');
  expect(await client.evaluate('$lap')).toBe('7');
  expect(await client.set(['Data', 'Input', 'amount'], '$lap * 100')).toBe('700');
  expect(await client.scopes()).toContain('Data: Input={amount: 700}');
  expect(await client.go('next')).toBe('step at Enough?:15 < shop:1');
  expect(await client.go('next')).toBe('step at Done:21 < shop:1');
  // Back before the change it is as it was.
  for (let i = 0; i < 2; i++) await client.go('stepBack');
  expect(await client.evaluate('$states.input.amount')).toBe('700');
  await client.go('stepBack');
  expect(await client.evaluate('$states.input.amount')).toBe('10');
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch(/"amount": 700,\s+"paid": 49\d\d\./);
});

test('restart frame: from the beginning of the state, and tasks are asked again', async () => {
  const client = await debug('/w/shop.asl.yaml', shop.replace('Enough?:', 'Enough?: ●'), launch, mocks);
  await client.stop();
  expect(await client.go('continue')).toBe('breakpoint at Enough?:15 < shop:1');
  await client.go('stepBack');
  expect(await client.go('stepIn')).toBe('step at Charge · Arguments:11 < shop:1');
  const { id: frameId } = await client.frame();
  await client.request('restartFrame', { frameId });
  expect(await client.stop()).toBe('restart at Charge:8 < shop:1');
  expect(await client.scopes()).toContain('Data: Input={amount: 10}');
  expect(await client.go('continue')).toBe('breakpoint at Enough?:15 < shop:1');
  const { id: machine } = await client.frame(1);
  await client.request('restartFrame', { frameId: machine });
  expect(await client.stop()).toBe('restart at Look:4 < shop:1');
  expect(await client.evaluate('$lap')).toMatch('!');
});

test('goto: the next state is another one of this scope', async () => {
  const client = await debug('/w/shop.asl.yaml', shop, launch, mocks);
  await client.stop();
  const targets = (line: number) => client.request('gotoTargets', { source: { path: '/w/shop.asl.yaml' }, line });
  expect((await targets(1)).targets).toEqual([]);
  const { targets: found } = await targets(18);
  expect(found).toEqual([{ id: 1, label: 'Enough?', line: 15, column: 3 }]);
  await client.request('goto', { threadId: client.threadId, targetId: 1 });
  expect(await client.stop()).toBe('goto at Enough?:15 < shop:1');
  expect(await client.scopes()).toContain('Data: Input={amount: 10}');
  expect(await client.go('stepBack')).toBe('step at Look:4 < shop:1');
  expect(await client.go('next')).toBe('step at Enough?:15 < shop:1');
  const lights = client.events.filter(({ event }) => event === 'asl/execution').at(-1)?.body;
  expect(lights.states).toMatchObject({ '/States/Enough?': 'active' });
});

const fan = `StartAt: Each
States:
  Each:
    Type: Map
    ItemsPath: $.items
    ItemProcessor:
      StartAt: One
      States:
        One: { Type: Pass, Assign: { "n.$": "$" }, Next: Two }
        Two: { Type: Pass, End: true } ●
    Next: Done
  Done: { Type: Succeed }
`;

test('among iterations, back stays in its own, and leaves it at its beginning', async () => {
  const client = await debug('/w/fan.asl.yaml', fan, { input: { items: [5, 6, 7] } });
  expect(await client.stop()).toBe('breakpoint at Two:10 < Each[0]:3 < fan:1');
  expect(await client.go('continue')).toBe('breakpoint at Two:10 < Each[1]:3 < fan:1');
  expect(await client.evaluate('$n')).toBe('6');
  expect(await client.go('stepBack')).toBe('step at One:9 < Each[1]:3 < fan:1');
  expect(await client.evaluate('$$.Map.Item.Value')).toBe('6');
  expect(await client.go('stepBack')).toBe('step at One:9 < Each[0]:3 < fan:1');
  expect(await client.go('stepBack')).toBe('step at Each:3 < fan:1');
  expect(await client.go('continue')).toBe('breakpoint at Two:10 < Each[0]:3 < fan:1');
});

test('lights go back, too', async () => {
  const client = await debug('/w/fan.asl.yaml', fan, { input: { items: [5] } });
  await client.stop();
  await client.go('stepBack');
  const last = () => client.events.filter(({ event }) => event === 'asl/execution').at(-1)?.body;
  expect(last()).toMatchObject({ reset: true, states: { '/States/Each': 'active' } });
  expect(last().states).toMatchObject({ '/States/Each/ItemProcessor/States/One': 'active' });
  expect(last().states['/States/Each/ItemProcessor/States/Two']).toBeUndefined();
});

test('of iterations that are long gone nothing is kept', async () => {
  const loop = `StartAt: Each
QueryLanguage: JSONata
States:
  Each:
    Type: Map
    Items: [1, 2, 3]
    Assign: { n: "{% $exists($n) ? $n + 1 : 1 %}" }
    ItemProcessor: { StartAt: One, States: { One: { Type: Pass, Next: Two }, Two: { Type: Pass, End: true } } }
    Next: Enough
  Enough:
    Type: Choice
    Choices: [{ Condition: "{% $n >= 60 %}", Next: Done }]
    Default: Each
  Done: { Type: Succeed } ●
`;
  const client = await debug('/w/loop.asl.yaml', loop, { moments: 300 });
  expect(await client.stop()).toBe('breakpoint at Done:14 < loop:1');
  for (let i = 0; i < 3; i++) expect(await client.go('stepBack')).toMatch(/^step at (Enough|Each):/);
  await client.request('setBreakpoints', { source: { path: '/w/loop.asl.yaml' }, breakpoints: [{ line: 8 }] });
  expect(await client.go('reverseContinue')).toMatch(/^breakpoint at (One|Two):8 < Each\[\d\]:4 < loop:1$/);
  expect(await client.go('stepOut')).toMatch(/^step at Enough:10/);
});

test('the oldest moments are forgotten when there are too many, with a word', async () => {
  const loop = `StartAt: A
QueryLanguage: JSONata
States:
  A: { Type: Pass, Assign: { n: "{% $exists($n) ? $n + 1 : 1 %}" }, Next: B }
  B:
    Type: Choice
    Choices: [{ Condition: "{% $n >= 300 %}", Next: Done }]
    Default: A
  Done: { Type: Succeed } ●
`;
  const client = await debug('/w/loop.asl.yaml', loop, { moments: 500 });
  expect(await client.stop()).toBe('breakpoint at Done:9 < loop:1');
  expect(client.console()).toMatch('The run has more than 500 moments: the oldest are forgotten');
  expect(await client.go('reverseContinue')).toMatch(/^entry at [AB]:\d < loop:1$/);
  expect(client.console()).toMatch('What was before is not kept any more.');
  const n = Number(await client.evaluate('$n'));
  expect(n).toBeGreaterThan(150);
  expect(await client.go('continue')).toBe('breakpoint at Done:9 < loop:1');
  expect(await client.evaluate('$n')).toBe('300');
});
