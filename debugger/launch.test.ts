import { expect, test } from 'vitest';
import { hostOf, TestClient, withBreakpoints } from './client.testing.ts';
import { prepare } from './launch.ts';

test('a debugged loop may be watched for ever; a run that nobody watches ends by itself', async () => {
  const program = '/w/one.asl.json';
  const host = hostOf({ [program]: '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }' });
  expect((await prepare(host, { program })).options.momentLimit).toBe(Number.POSITIVE_INFINITY);
  expect((await prepare(host, { program, noDebug: true })).options.momentLimit).toBeUndefined();
});

test.each([
  ['that is nested too deeply', `${'['.repeat(1_001)}${']'.repeat(1_001)}`, 'is nested deeper than 1,000 levels'],
  ['that is far too deep', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, 'is nested deeper than 1,000 levels'],
  ['that is huge', `[${' '.repeat(50_000_000)}]`, 'has 50.0 MB, and is not read: an execution takes 256 KiB at most.'],
])('an input %s is refused, from a file and in the configuration', async (_, text, message) => {
  const program = '/w/one.asl.json';
  const host = hostOf({ [program]: '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', '/w/in.json': text });
  await expect(prepare(host, { program, input: 'in.json' })).rejects.toThrow(`The input "/w/in.json" ${message}`);
  await expect(prepare(host, { program, input: text })).rejects.toThrow(`The input ${message}`);
});

test('an input may be a thousand levels deep, and comes out again', async () => {
  const program = '/w/one.asl.json';
  const deep = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
  const client = new TestClient({ [program]: '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}' });
  await client.start({ program, input: deep });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toContain('SUCCEEDED');
});

test('a state machine of a template is named where there are several', async () => {
  const machine = (name: string, type: string) =>
    `  ${name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Type: ${type}\n      Definition: { StartAt: ${name}, States: { ${name}: { Type: Succeed } } }\n`;
  const host = hostOf({
    '/w/one.yaml': `Resources:\n${machine('One', 'EXPRESS')}`,
    '/w/two.yaml': `Resources:\n${machine('One', 'EXPRESS')}${machine('Two', 'STANDARD')}`,
    '/w/alone.asl.json': '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }',
  });
  expect(await prepare(host, { program: '/w/one.yaml' })).toMatchObject({ title: 'One', options: { type: 'EXPRESS' } });
  expect((await prepare(host, { program: '/w/two.yaml', definition: 'Two' })).title).toBe('Two');
  await expect(prepare(host, { program: '/w/two.yaml' })).rejects.toThrow(
    '"two.yaml" has 2 state machines. Name one of them as "definition": One, Two.',
  );
  await expect(prepare(host, { program: '/w/two.yaml', definition: 'Three' })).rejects.toThrow(
    '"two.yaml" has no state machine "Three" with a definition in it. Name one of them as "definition": One, Two.',
  );
  await expect(prepare(host, { program: '/w/alone.asl.json', definition: 'A' })).rejects.toThrow('no state machine');
});

test.each([
  [
    'an object',
    `Resources:
  Other:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: X, States: { X: { Type: Succeed } } } }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: First
        States:
          First:
            Type: Pass
            Next: Second
          Second: ●
            Type: Succeed
`,
    'breakpoint at Second:14',
  ],
  [
    'a text',
    `Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        { "StartAt": "First", "States": {
            "First": { "Type": "Pass", "Result": \${X}, "Next": "Second" },
            "Second": { ●
              "Type": "Succeed" } } }
`,
    'breakpoint at Second:8',
  ],
])('a state machine in a template stops on the lines of the file: %s', async (_, marked, stopped) => {
  const { text, lines } = withBreakpoints(marked);
  const program = '/w/template.yaml';
  const client = new TestClient({ [program]: text });
  await client.start({ program, definition: 'Flow' }, { lines: { [program]: lines } });
  expect(await client.stop()).toContain(stopped);
  expect(await client.go('continue')).toBe('terminated');
});

test('what AWS would not create does not start, also where mocks answer; what AWS takes does, and is said', async () => {
  const one = (state: string) => `StartAt: A\nStates:\n  A: ${state}\n`;
  const start = (state: string) => prepare(hostOf({ '/w/one.asl.yaml': one(state) }), { program: '/w/one.asl.yaml' });
  await expect(
    start('{ Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { MessageBody: m }, End: true }'),
  ).rejects.toThrow(/one\.asl\.yaml:3:\d+: SQS sendMessage needs "QueueUrl"\. Add it to Parameters\.$/);
  const { warnings } = await start('{ Type: Pass, Parameters: { x: 1, "x.$": "$.x" }, End: true }');
  expect(warnings).toEqual([expect.stringMatching(/^one\.asl\.yaml:3:\d+: .*"x"/)]);
});
