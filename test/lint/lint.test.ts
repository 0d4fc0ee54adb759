/**
 * No false alarm, and nothing missed: our verdicts against those that are known. Where the service itself has spoken ours is
 * the same; where only another tool's test says so, the differences are listed here with their reasons.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rulesPage } from '../../scripts/lib/rules-page.ts';
import { folderIsThere } from '../realworld/definitions.ts';
import { labelledDifferences, labelledIsThere, noise } from './measure.ts';

const noiseFile = path.resolve(import.meta.dirname, 'noise.json');
const rulesFile = path.resolve(import.meta.dirname, '../../docs/rules.md');

/** What other tools' tests say and the service does not, by the rules that decide here. */
const disagreements: readonly (readonly [expected: string, rules: string, reason: string])[] = [
  ['valid', 'resource-arn', 'the service refuses a Resource that is no ARN'],
  ['valid', 'credentials-rolearn', 'the service refuses Credentials without RoleArn'],
  ['valid', 'credentials-rolearn,resource-arn', 'both of these'],
  ['valid', 'credentials-rolearn,parameters-required', 'and an integration without its parameters'],
  ['valid', 'parameters-required', 'the service refuses lambda:invoke without Parameters'],
  ['valid', 'duplicate-state-name', 'state names are unique over the whole machine'],
  ['valid', 'querylanguage-mix', 'no JSONPath state in a JSONata machine'],
  ['valid', 'intrinsic-syntax', 'arguments are separated by commas'],
  ['valid', 'missing-transition-target', 'the target is really missing'],
  ['invalid', '', 'an expression needs no blanks inside its marks'],
];

test.skipIf(!labelledIsThere)('verdicts are those that are known (skipped where ../shared/lint is missing)', () => {
  const { differences } = labelledDifferences();
  const told = differences.filter(({ authority }) => authority !== 'peer-test');
  expect(told.map(({ name, expected, errors }) => `${name}: ${expected}, but ${errors.join()}`)).toEqual([]);
  const known = new Set(disagreements.map(([expected, rules]) => `${expected} ${rules}`));
  const others = differences.filter(({ expected, errors }) => !known.has(`${expected} ${errors.join()}`));
  expect(others.map(({ name, expected, errors }) => `${name}: ${expected}, but ${errors.join()}`)).toEqual([]);
});

test.skipIf(!folderIsThere)(
  'how often each rule speaks in published workflows (skipped where ../shared is missing)',
  () => {
    const measured = noise();
    if (process.env.UPDATE === '1') writeFileSync(noiseFile, `${JSON.stringify(measured, undefined, 2)}\n`);
    // A rule that suddenly speaks more often is looked at: UPDATE=1 npx vitest run test/lint writes the new counts.
    expect(measured).toEqual(JSON.parse(readFileSync(noiseFile, 'utf8')));
  },
);

test('docs/rules.md is what the list of rules says (npx tsx scripts/generate-rules.ts)', () => {
  expect(readFileSync(rulesFile, 'utf8')).toBe(rulesPage(JSON.parse(readFileSync(noiseFile, 'utf8'))));
});
