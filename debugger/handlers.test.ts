import { expect, test } from 'vitest';
import { hostOf } from './client.testing.ts';
import { handlersFrom } from './handlers.ts';
import type { Host } from './host.ts';

function load(importModule: Host['importModule']) {
  return handlersFrom({ ...hostOf({}), ...(importModule && { importModule }) }, '/w/order.handlers.ts');
}

test.each<[what: string, importModule: Host['importModule'], words: RegExp]>([
  [
    'a host without Node',
    undefined,
    /^"\/w\/order.handlers.ts" cannot be loaded: handlers need Node, and here is none\./,
  ],
  ['no file', async () => undefined, /^There is no module of handlers "\/w\/order.handlers.ts"\. Correct "handlers"/],
  [
    'a kind of file that Node does not know',
    async () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })),
    /^The module of handlers "order.handlers.ts" cannot be loaded: Its kind of file cannot be loaded\. Write it as \.mjs/,
  ],
  [
    'a module that throws',
    async () => Promise.reject(new TypeError('no table')),
    /cannot be loaded: TypeError: no table$/,
  ],
  ['a module without handlers', async () => ({ version: 1 }), /cannot be used: It exports no handler\. For example/],
])('%s: said with the way out', async (_, importModule, words) => {
  await expect(load(importModule)).rejects.toThrow(words);
});

test('functions become answers', async () => {
  const { task } = await load(async () => ({ default: { resources: { 'sns:publish': () => 1 } } }));
  const call = { state: 'A', steps: [], branch: '', parameters: {}, attempt: 0, invocation: 0, token: undefined };
  expect(await task({ ...call, resource: 'arn:aws:states:::sns:publish' })).toEqual({ kind: 'success', result: 1 });
  expect(await task({ ...call, resource: 'arn:aws:states:::sqs:sendMessage' })).toBeUndefined();
});
