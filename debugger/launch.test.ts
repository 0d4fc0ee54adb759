import { expect, test } from 'vitest';
import { hostOf } from './client.testing.ts';
import { prepare } from './launch.ts';

test('a debugged loop may be watched for ever; a run that nobody watches ends by itself', async () => {
  const program = '/w/one.asl.json';
  const host = hostOf({ [program]: '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }' });
  expect((await prepare(host, { program })).options.momentLimit).toBe(Number.POSITIVE_INFINITY);
  expect((await prepare(host, { program, noDebug: true })).options.momentLimit).toBeUndefined();
});
