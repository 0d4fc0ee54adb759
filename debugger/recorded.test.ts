/** What a run tells of its data when it is over. */
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';
import type { RecordedEvent } from './recorded.ts';

test('each visit of a state with its stages, once, at the end', async () => {
  const text = `StartAt: A
States:
  A: {Type: Pass, Parameters: {n.$: $.id}, Next: B}
  B: {Type: Succeed}
`;
  const client = new TestClient({ '/w/a.asl.yaml': text });
  await client.start({ program: '/w/a.asl.yaml', input: { id: 7 } });
  expect(await client.stop()).toBe('terminated');
  const told = client.events.filter(({ event }) => event === 'asl/recorded').map(({ body }) => body as RecordedEvent);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ program: '/w/a.asl.yaml', label: 'the last session (SUCCEEDED)' });
  const seen = told[0]!.visits.map(({ state, input, output }) => [state.name, input, output]);
  expect(seen).toEqual([
    ['A', { id: 7 }, { n: 7 }],
    ['B', { n: 7 }, { n: 7 }],
  ]);
});
