/**
 * The two ends of one wire: the adapter tells a run as steps, the picture reads them. Neither room knows the other, and each checks
 * what comes from outside, so each says for itself what a step is; here they are held to the same.
 */
import { expect, test } from 'vitest';
import { TestClient } from '../debugger/client.testing.ts';
import type { TrailStep as Told, TrailEvent } from '../debugger/trail.ts';
import { type TrailStep as Read, readSteps, Trail } from '../graph/index.ts';

/** Compiles only if every step that is told can be read, and no kind is read that nobody tells. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const same: [Same<Told, Read>, Same<Told['kind'], Read['kind']>] = [true, true];

const definition = `StartAt: Pay
States:
  Pay:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: { FunctionName: pay }
    Retry: [{ ErrorEquals: [Down], MaxAttempts: 1 }]
    Catch: [{ ErrorEquals: [States.ALL], ResultPath: $.why, Next: Each }]
    Next: Each
  Each:
    Type: Map
    ItemsPath: $.items
    ItemProcessor:
      StartAt: Pack
      States:
        Pack: { Type: Pass, Assign: { packed: true }, End: true }
    Next: Stop
  Stop: { Type: Fail, Error: Enough }
`;

test('what the debugger tells of a run, the picture reads: all of it, and comes to the same end', async () => {
  expect(same).toEqual([true, true]);
  const files = {
    '/w/pay.asl.yaml': definition,
    '/w/m.json': JSON.stringify({ Default: { Throw: { Error: 'Down' } } }),
  };
  const client = new TestClient(files);
  await client.start(
    { program: '/w/pay.asl.yaml', mocks: 'm.json', input: { items: [1, 2] }, stopOnEntry: true },
    { filters: [] },
  );
  await client.stop();
  expect(await client.go('continue')).toBe('terminated');
  const events = client.events.filter(({ event }) => event === 'asl/trail').map(({ body }) => body as TrailEvent);
  const told = events.flatMap(({ steps }) => steps);
  // As it comes over the wire.
  const read = readSteps(JSON.parse(JSON.stringify(told)));
  expect(read).toEqual(told);
  const trail = new Trail('pay', read);
  expect(trail.marksAt(trail.length).states).toEqual({
    '/States/Pay': 'caught',
    '/States/Each': 'succeeded',
    '/States/Each/ItemProcessor/States/Pack': 'succeeded',
    '/States/Stop': 'failed',
  });
});
