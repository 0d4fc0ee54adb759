/** `stopAt` of a launch configuration: states by their names. */
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';

const program = '/w/m.asl.yaml';
const text = `StartAt: One
States:
  One: { Type: Pass, Next: Two }
  Two:
    Type: Parallel
    Next: Three
    Branches:
      - StartAt: Inner
        States:
          Inner: { Type: Pass, End: true }
  Three: { Type: Pass, End: true }
`;

async function started(launch: object): Promise<TestClient> {
  const client = new TestClient({ [program]: text });
  await client.start({ program, input: { a: 1 }, ...launch });
  return client;
}

test('it stops at states by name, also inside', async () => {
  const client = await started({ stopAt: ['Inner', 'Three'] });
  expect(await client.stop()).toContain('breakpoint at Inner:10');
  expect(await client.go('continue')).toContain('breakpoint at Three:11');
  expect(await client.go('reverseContinue')).toContain('breakpoint at Inner:10');
});

test('one state needs no list; anything else is told', async () => {
  const client = await started({ stopAt: 'Three' });
  expect(await client.stop()).toContain('breakpoint at Three');
  await expect(started({ stopAt: 3 })).rejects.toThrow('"stopAt" of the launch configuration must be');
});
