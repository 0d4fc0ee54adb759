/** A rule that crashes is told and logged, and takes no other rule with it. */
import { expect, test } from 'vitest';
import { checkDocument } from './check.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';

test('a crash silences the rule that crashed, is logged, and is told once', () => {
  const text =
    '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:getObject","Parameters":{"Key":"k"},"End":true},"Lost":{"Type":"Succeed"}}}';
  const check = (options: Parameters<typeof checkDocument>[2]) => {
    const document = parseDocument(text, 'json');
    return checkDocument(document, readStateMachine(document), options);
  };
  const logged: string[] = [];
  const found = check({
    catalog: () => {
      throw new Error('no disk');
    },
    onCrash: (rule, error) => logged.push(`${rule}: ${(error as Error).message}`),
  });
  const crashes = found.filter(({ message }) => message.includes('failed on this document (no disk)'));
  expect(crashes.length).toBeGreaterThan(0);
  expect(logged.sort()).toEqual(crashes.map(({ rule }) => `${rule}: no disk`).sort());
  expect(new Set(crashes.map(({ rule }) => rule)).size).toBe(crashes.length);
  const silenced = new Set(crashes.map(({ rule }) => rule));
  expect(found.filter(({ rule }) => !silenced.has(rule))).toEqual(check({}).filter(({ rule }) => !silenced.has(rule)));
  expect(found.map(({ rule }) => rule)).toContain('unreachable-state');
});
