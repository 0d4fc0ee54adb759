/** Which events the history of an execution has, and which event each of them follows. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { historyOf } from './history.ts';
import { momentsOf, type Setting, start } from './testing.ts';

/** `7<-6 TaskFailed`, from the second event on. */
async function eventsOf(states: object, setting: Setting = {}) {
  const execution = start({ StartAt: Object.keys(states)[0]!, States: states } as Json, setting);
  const events = historyOf(await momentsOf(execution));
  return events.slice(1).map(({ id, previousEventId, type }) => `${id}<-${previousEventId} ${type}`);
}

const sync = { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', End: true };

test.each([
  [
    'the service refuses the job',
    { error: 'Batch.ServerException' },
    ['5<-4 TaskSubmitFailed', '6<-5 ExecutionFailed'],
  ],
  ['the job fails', { error: 'States.TaskFailed' }, ['5<-4 TaskFailed', '6<-5 ExecutionFailed']],
  [
    'the job fails with a name that looks like it',
    { error: 'Order.Late' },
    ['5<-4 TaskFailed', '6<-5 ExecutionFailed'],
  ],
  [
    'the job fails behind its submission',
    { error: 'Batch.Broken', submitted: { JobId: 'j' } },
    ['5<-4 TaskSubmitted', '6<-5 TaskFailed', '7<-6 ExecutionFailed'],
  ],
])('a job: %s', async (_name, answer, end) => {
  expect(await eventsOf({ S: sync }, { answers: { S: { kind: 'failure', ...answer } } })).toEqual([
    '2<-0 TaskStateEntered',
    '3<-2 TaskScheduled',
    '4<-3 TaskStarted',
    ...end,
  ]);
});

test('a request that is refused is no submission', async () => {
  const S = { ...sync, Resource: 'arn:aws:states:::batch:submitJob' };
  const answers = { S: { kind: 'failure', error: 'Batch.ServerException' } } as const;
  expect(await eventsOf({ S }, { answers })).toContain('5<-4 TaskFailed');
});

test('a catcher of a Parallel that fails itself', async () => {
  const branch = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } };
  const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $nobody %}', Next: 'Done' }];
  const P = { Type: 'Parallel', QueryLanguage: 'JSONata', Branches: [branch], Catch, End: true };
  expect(await eventsOf({ P, Done: { Type: 'Succeed' } })).toEqual([
    '2<-0 ParallelStateEntered',
    '3<-2 ParallelStateStarted',
    '4<-3 FailStateEntered',
    '5<-4 ParallelStateFailed',
    '6<-4 EvaluationFailed',
    '7<-6 ParallelStateFailed',
    '8<-7 ExecutionFailed',
  ]);
});

test('a Parallel that fails behind its branches', async () => {
  const branch = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
  const P = { Type: 'Parallel', Branches: [branch], ResultSelector: { 'a.$': '$.nobody' }, End: true };
  expect(await eventsOf({ P })).toEqual([
    '2<-0 ParallelStateEntered',
    '3<-2 ParallelStateStarted',
    '4<-3 PassStateEntered',
    '5<-4 PassStateExited',
    '6<-5 ParallelStateSucceeded',
    '7<-6 ExecutionFailed',
  ]);
});
