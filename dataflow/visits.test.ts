import { expect, test } from 'vitest';
import type { TaskAnswer } from '../interpreter/index.ts';
import { compile, Execution } from '../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { VisitRecorder } from './visits.ts';

async function visitsOf(yaml: string, answers: TaskAnswer[] = [], input = {}) {
  const machine = readStateMachine(parseDocument(yaml, 'yaml'));
  if (!machine) throw new Error('no machine');
  const world = { task: () => answers.shift() ?? ({ kind: 'unanswered', message: 'no more answers' } as const) };
  const execution = new Execution(compile(machine), { input, world });
  const recorder = new VisitRecorder();
  for (let moment = await execution.next(); moment; moment = await execution.next()) recorder.record(moment);
  return recorder.visits;
}

const call = (more: string) => `
StartAt: Call
States:
  Call: { Type: Task, Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', ResultPath: $.r, Next: Done${more} }
  Done: { Type: Succeed }
`;
const failure: TaskAnswer = { kind: 'failure', error: 'Busy', cause: 'try again' };

test('a visit has its input, the calls that were made, its stages and its output', async () => {
  const retry = ', Retry: [{ ErrorEquals: [Busy], IntervalSeconds: 2 }]';
  const [first, second] = await visitsOf(call(retry), [failure, { kind: 'success', result: 7 }], { a: 1 });
  expect(first).toMatchObject({
    state: { name: 'Call' },
    branch: '',
    input: { a: 1 },
    status: 'succeeded',
    retries: 1,
    attempts: [
      { attempt: 0, outcome: { error: 'Busy', cause: 'try again' } },
      { attempt: 1, outcome: { result: 7 } },
    ],
    output: { a: 1, r: 7 },
    next: 'Done',
  });
  expect(first?.stages.at(-1)?.data).toEqual({ a: 1, r: 7 });
  expect((first?.leftAt ?? 0) - (first?.enteredAt ?? 0)).toBe(2000);
  expect(second).toMatchObject({ state: { name: 'Done' }, status: 'succeeded', input: { a: 1, r: 7 } });
});

test('an error that is caught, and one that is not', async () => {
  const [caught] = await visitsOf(call(", Catch: [{ ErrorEquals: ['States.ALL'], Next: Done }]"), [failure]);
  expect(caught).toMatchObject({ status: 'caught', error: { error: 'Busy', cause: 'try again' }, next: 'Done' });
  const uncaught = await visitsOf(call(''), [failure]);
  expect(uncaught.map(({ state, status }) => [state.name, status])).toEqual([['Call', 'failed']]);
});

test('iterations are told apart, and assigned variables belong to the visit', async () => {
  const visits = await visitsOf(
    `
QueryLanguage: JSONata
StartAt: Each
States:
  Each:
    Type: Map
    Items: '{% [1, 2] %}'
    ItemProcessor:
      StartAt: One
      States:
        One: { Type: Pass, Assign: { n: '{% $states.input %}' }, End: true }
    End: true
`,
  );
  expect(visits.map(({ branch, state, assigned }) => [branch, state.name, assigned])).toEqual([
    ['', 'Each', {}],
    ['Each[0]', 'One', { n: 1 }],
    ['Each[1]', 'One', { n: 2 }],
  ]);
});
