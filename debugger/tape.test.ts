/** Going back behind errors, in started executions, among many strands. */
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';

const task = `StartAt: A
States:
  A: { Type: Pass, Assign: { n: 1 }, Next: B }
  B:
    Type: Parallel
    Branches:
      - StartAt: L
        States: { L: { Type: Task, Resource: "arn:aws:lambda:us-east-1:123456789012:function:f", End: true } }
      - StartAt: R
        States: { R: { Type: Pass, Next: S }, S: { Type: Pass, End: true } }
    Catch: [{ ErrorEquals: [States.ALL], Next: Caught }]
    Next: Done
  Caught: { Type: Pass, Next: Done }
  Done: { Type: Succeed }
`;

test('back behind a failure, another result, and the failure has never been', async () => {
  const client = new TestClient({
    '/w/t.asl.yaml': task,
    '/w/m.json': JSON.stringify({ States: { L: { Throw: { Error: 'Oops' } } } }),
  });
  await client.start({ program: '/w/t.asl.yaml', mocks: 'm.json' }, { filters: ['caught'] });
  expect(await client.stop()).toMatch(/^exception at B:4 .*Oops is caught/);
  expect(await client.go('stepBack')).toBe('step at B:4 < t:1');
  await client.request('setBreakpoints', {
    source: { path: '/w/t.asl.yaml' },
    breakpoints: [{ line: 8 }, { line: 14 }],
  });
  expect(await client.go('continue')).toBe('breakpoint at L:8 < B {L}:4 < t:1');
  const { success, message } = await client.ask('setExpression', { expression: '$states.result', value: '7' });
  expect([success, message]).toEqual([false, expect.stringMatching('cannot be changed')]);
  expect(await client.go('continue')).toMatch(/^exception at B/);
  expect(await client.go('reverseContinue')).toBe('breakpoint at L:8 < B {L}:4 < t:1');
  const { id: frameId } = await client.frame(1);
  await client.request('setExpression', { expression: '$n', value: '2', frameId });
  expect(await client.evaluate('$n')).toBe('2');
  expect(await client.go('continue')).toMatch(/^exception at B/);
  expect(await client.evaluate('$n')).toBe('2');
  expect(await client.go('continue')).toBe('breakpoint at Done:14 < t:1');
});

test('at the end of a run that failed, back is as good as anywhere', async () => {
  const client = new TestClient({ '/w/t.asl.yaml': task.replace(/ {4}Catch.*\n/, '').replace(/ {2}Caught.*\n/, '') });
  await client.start({ program: '/w/t.asl.yaml' });
  expect(await client.stop()).toMatch(/^exception at L:8 < B \{L\}:4 < t:1/);
  expect(await client.go('stepBack')).toBe('step at L:8 < B {L}:4 < t:1');
  expect(await client.go('stepBack')).toMatch(/^step at (B:4|[RS]:10 < B \{R\}:4) < t:1$/);
  expect(await client.go('reverseContinue')).toBe('entry at A:3 < t:1');
  expect(await client.go('continue')).toMatch(/^exception at L:8/);
  expect(await client.evaluate('answer {"late": true}', 'repl')).toMatch('goes on');
  expect(await client.go('stepBack')).toMatch(/^step at L:8/);
  expect(await client.go('continue')).toMatch(/^(exception at L:8|terminated)/);
});

test('a change in the past of a started execution', async () => {
  const outer = `StartAt: Start
QueryLanguage: JSONata
States:
  Start:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    Arguments: { StateMachineArn: Child, Input: { n: 1 } }
    Output: "{% $states.result.Output %}"
    Next: Done
  Done: { Type: Succeed }
`;
  const child = `StartAt: Ask
QueryLanguage: JSONata
States:
  Ask:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:123456789012:function:f
    Arguments: { n: "{% $states.input.n %}" }
    Next: End
  End: { Type: Pass, End: true }
`;
  const client = new TestClient({
    '/w/o.asl.yaml': outer,
    '/w/Child.asl.yaml': child,
    '/w/Child.mocks.json': JSON.stringify({ States: { Ask: { Return: { doubled: '{% $states.input.n * 2 %}' } } } }),
  });
  await client.start({ program: '/w/o.asl.yaml' }, { lines: { '/w/Child.asl.yaml': [9], '/w/o.asl.yaml': [10] } });
  expect(await client.stop()).toBe('breakpoint at End:9 < Child:1 < Start:4 < o:1');
  expect(await client.evaluate('$states.input')).toBe('{doubled: 2}');
  expect(await client.go('stepBack')).toBe('step at Ask:4 < Child:1 < Start:4 < o:1');
  expect(await client.set(['Data', 'Input', 'n'], '21')).toBe('21');
  expect(await client.go('continue')).toBe('breakpoint at End:9 < Child:1 < Start:4 < o:1');
  expect(await client.evaluate('$states.input')).toBe('{doubled: 42}');
  expect(await client.go('continue')).toBe('breakpoint at Done:10 < o:1');
  expect(await client.evaluate('$states.input')).toBe('{doubled: 42}');
  // From outside of it, and into it again.
  expect(await client.go('stepBack')).toBe('step at Start:4 < o:1');
  expect(await client.go('continue')).toBe('breakpoint at End:9 < Child:1 < Start:4 < o:1');
});

test('among many strands a step back is right as well', async () => {
  const many = `StartAt: Each
QueryLanguage: JSONata
States:
  Each:
    Type: Map
    Items: "{% [1..400] %}"
    ItemProcessor:
      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
      StartAt: W
      States:
        W: { Type: Wait, Seconds: "{% $states.input %}", Next: I }
        I: { Type: Pass, Assign: { i: "{% $states.input %}" }, Next: J }
        J: { Type: Pass, End: true }
    End: true
`;
  const client = new TestClient({ '/w/many.asl.yaml': many });
  await client.start({ program: '/w/many.asl.yaml', stopOnEntry: true });
  await client.stop();
  await client.request('setBreakpoints', {
    source: { path: '/w/many.asl.yaml' },
    breakpoints: [{ line: 13, condition: '$i = 300' }],
  });
  expect(await client.go('continue')).toBe('breakpoint at J:13 < Each[299]:4 < many:1');
  expect(await client.go('stepBack')).toBe('step at I:12 < Each[299]:4 < many:1');
  expect(await client.evaluate('$states.input')).toBe('300');
  expect(await client.evaluate('$i')).toMatch('!');
  expect(await client.go('stepBack')).toBe('step at W:11 < Each[299]:4 < many:1');
  expect(await client.go('continue')).toBe('breakpoint at J:13 < Each[299]:4 < many:1');
});

test('questions that come at the same time are answered in the past as well', async () => {
  const client = new TestClient({ '/w/t.asl.yaml': task });
  await client.start({ program: '/w/t.asl.yaml', stopOnEntry: true });
  await client.stop();
  await client.go('next');
  await client.go('stepBack');
  const { id: frameId } = await client.frame();
  const [one, two, scopes] = await Promise.all([
    client.request('evaluate', { expression: '$$.State.Name', frameId }),
    client.request('evaluate', { expression: '$$.State.Name', frameId }),
    client.request('scopes', { frameId }),
  ]);
  expect([one.result, two.result]).toEqual(['"A"', '"A"']);
  expect(scopes.scopes.map(({ name }: { name: string }) => name)).toEqual(['Data', 'Variables', 'Context']);
});
