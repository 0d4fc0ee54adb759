/** Tasks that are answered from outside while the execution stands, and branches that are held while another goes on. */
import { expect, test } from 'vitest';
import { Execution } from './execution.ts';
import type { Moment } from './moments.ts';
import { optionsOf, programOf, type Setting, story } from './testing.ts';

const approve = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
  ...more,
  End: true,
});
const machine = (more: object = {}) => ({ StartAt: 'Approve', States: { Approve: approve(more) } });
const open: Setting = { answers: { Approve: { kind: 'silence', open: true, submitted: {} } } };

/** Pulls to a moment of that kind. */
async function to(execution: Execution, kind: Moment['kind']): Promise<Moment> {
  for (;;) {
    const moment = await execution.next();
    if (moment === undefined) throw new Error(`There is no ${kind}.`);
    if (moment.kind === kind) return moment;
  }
}

async function rest(execution: Execution): Promise<string[]> {
  const moments: Moment[] = [];
  for await (const moment of execution.moments()) moments.push(moment);
  return story(moments);
}

const definition = machine({ HeartbeatSeconds: 60, TimeoutSeconds: 600 });
const change = (execution: Execution, more: object, setting = open, now?: number) => {
  const snapshot = execution.snapshot();
  return Execution.resume(
    programOf(definition),
    now === undefined ? snapshot : { ...snapshot, now },
    optionsOf(setting),
    [{ strand: 0, ...more }],
  );
};

test('with nothing but open tasks left it stands, however often it is gone on', async () => {
  const execution = new Execution(programOf(definition), optionsOf(open));
  expect(await to(execution, 'standstill')).toMatchObject({ why: 'tasks', strand: { id: 0 } });
  expect(await execution.next()).toMatchObject({ kind: 'standstill' });
  const answered = change(execution, { answer: { kind: 'success', result: { ok: true } } });
  expect(await rest(answered)).toContain('0s Approve taskSucceeded');
  expect(answered.result()).toMatchObject({ status: 'SUCCEEDED', output: { ok: true } });
});

test('a failure from outside is that of the job, not of the request', async () => {
  const execution = new Execution(programOf(definition), optionsOf(open));
  await to(execution, 'standstill');
  const failed = change(execution, { answer: { kind: 'failure', error: 'SQS.Refused', cause: 'no' } });
  const moment = await to(failed, 'taskFailed');
  expect(moment).toMatchObject({ error: 'SQS.Refused', cause: 'no' });
  expect('refused' in moment).toBe(false);
});

test('heartbeats begin anew; time that is let pass ends the wait', async () => {
  const execution = new Execution(programOf(definition), optionsOf(open));
  await to(execution, 'standstill');
  const later = execution.now + 50_000;
  const beaten = change(execution, { heartbeat: true }, open, later);
  expect(await to(beaten, 'standstill')).toMatchObject({ time: later });
  const before = change(beaten, {}, open, later + 59_000);
  expect(await before.next()).toMatchObject({ kind: 'standstill' });
  expect(await to(change(beaten, {}, open, later + 60_000), 'taskTimedOut')).toMatchObject({ time: later + 60_000 });
});

test('what only waits for time is not kept up by an open task without a deadline before it', async () => {
  const parallel = programOf({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [machine(), { StartAt: 'Nap', States: { Nap: { Type: 'Wait', Seconds: 30, End: true } } }],
        End: true,
      },
    },
  });
  const execution = new Execution(parallel, optionsOf(open));
  const seen: Moment[] = [];
  for (;;) {
    const moment = (await execution.next())!;
    seen.push(moment);
    if (moment.kind === 'standstill') break;
  }
  expect(story(seen)).toContain('30s {Nap} Nap stateExited');
});

test('a change for a task that does not wait is refused', async () => {
  const execution = new Execution(programOf(definition), optionsOf(open));
  await to(execution, 'stateEntered');
  expect(() => change(execution, { heartbeat: true })).toThrow('State "Approve" does not wait for a task.');
});

const branches = programOf({
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: ['A', 'B'].map(name => ({
        StartAt: `${name}1`,
        States: {
          [`${name}1`]: { Type: 'Pass', Next: `${name}2` },
          [`${name}2`]: { Type: 'Wait', Seconds: name === 'A' ? 5 : 10, Next: `${name}3` },
          [`${name}3`]: { Type: 'Pass', End: true },
        },
      })),
      End: true,
    },
  },
});

test('a held branch does nothing until it is let go', async () => {
  const execution = new Execution(branches, optionsOf({}));
  await to(execution, 'parallelStarted');
  const first = await to(execution, 'stateEntered');
  expect(first.state?.name).toBe('A1');
  const b = execution.strandInfos().find(({ path }) => path === '{B1}')!;
  execution.hold(b.id);
  const seen: Moment[] = [];
  for (;;) {
    const moment = (await execution.next())!;
    seen.push(moment);
    if (moment.kind === 'standstill') break;
  }
  expect(story(seen, ['stateEntered', 'standstill'])).toEqual([
    '0s {B1} B1 stateEntered',
    '0s {B1} B2 stateEntered',
    '10s {B1} B3 stateEntered',
    '10s Both standstill',
  ]);
  execution.hold(undefined);
  // A's five seconds begin when it gets to them.
  expect((await rest(execution)).filter(line => /A\d stateEntered|Succeeded/.test(line))).toEqual([
    '10s {A1} A2 stateEntered',
    '15s {A1} A3 stateEntered',
    '15s Both parallelSucceeded',
    '15s executionSucceeded',
  ]);
});
