import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';

const text = `StartAt: First
States:
  First: {Type: Pass, Next: Both}
  Both:
    Type: Parallel
    Branches: [{StartAt: Inner, States: {Inner: {Type: Pass, End: true}}}]
    Next: Last
  Last: {Type: Pass, End: true}
`;

const start = async (startAt: unknown) => {
  const client = new TestClient({ '/w/a.asl.yaml': text });
  await client.start({ program: '/w/a.asl.yaml', input: { id: 1 }, stopOnEntry: true, startAt });
  return client;
};

test('a run can begin with another state, with the input as its input', async () => {
  const client = await start('Last');
  expect(await client.stop()).toMatch(/entry at Last/);
  expect((await client.scopes())[0]).toMatch('Input={id: 1}');
  expect(await client.go('continue')).toBe('terminated');
});

test.each(['Inner', 'Nowhere', 3])('it cannot begin with %j', async name => {
  await expect(start(name)).rejects.toThrow(/"startAt"/);
});
