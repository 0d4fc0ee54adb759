/** The shape that code scanning services ask for: SARIF 2.1.0, sections 3.14, 3.19, 3.27, 3.29 and 3.30. */
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import { applyEdits } from '../../language/index.ts';
import { Diagnoser } from '../diagnose.ts';
import { SettingsFinder } from '../settings.ts';
import { sarif } from './sarif.ts';

const text =
  'StartAt: A # 😀\nStates:\n  A: { Type: Pass, Next: ship }\n  Ship: { Type: Succeed }\n  Old: { Type: Succeed }\n';

function logOf(path: string): Log {
  const diagnoser = new Diagnoser({ cwd: '/work here', settings: new SettingsFinder('/work here', undefined, {}) });
  return JSON.parse(
    sarif({
      cwd: '/work here',
      files: [diagnoser.check(path, text)],
      fixed: 0,
      ignored: 0,
      least: 'information',
      version: '1.2.3',
      helpUri: rule => `https://example.com/rules.md#${rule}`,
    }),
  );
}

test('a log with one run: the rules that were broken, and the results that point to them', () => {
  const log = logOf('a b/w.asl.yaml');
  expect([log.version, log.runs.length]).toEqual(['2.1.0', 1]);
  const [run] = log.runs;
  const rules = run?.tool.driver.rules ?? [];
  expect(run?.tool.driver.semanticVersion).toBe('1.2.3');
  expect(rules.map(({ id }) => id)).toEqual(['missing-transition-target', 'unreachable-state']);
  expect(rules[0]).toMatchObject({
    helpUri: 'https://example.com/rules.md#missing-transition-target',
    defaultConfiguration: { level: 'error' },
    shortDescription: { text: expect.stringContaining('Next') },
    help: { text: expect.any(String), markdown: expect.stringContaining('```') },
  });
  expect(run?.results?.map(({ ruleId, ruleIndex, level }) => [ruleId, rules[ruleIndex ?? -1]?.id, level])).toEqual([
    ['missing-transition-target', 'missing-transition-target', 'error'],
    ['unreachable-state', 'unreachable-state', 'error'],
  ]);
  expect(run?.results?.[0]?.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: 'a%20b/w.asl.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 3, startColumn: 26, endLine: 3, endColumn: 30, charOffset: 49, charLength: 4 },
      },
      logicalLocations: [{ fullyQualifiedName: '/States/A/Next' }],
    },
  ]);
  expect(run?.originalUriBaseIds?.['%SRCROOT%']?.uri).toBe('file:///work%20here/');
});

test('fixes are replacements whose regions mend the text', () => {
  const [result] = logOf('w.asl.yaml').runs[0]?.results ?? [];
  const [change] = result?.fixes?.[0]?.artifactChanges ?? [];
  const edits = (change?.replacements ?? []).map(({ deletedRegion, insertedContent }) => {
    const start = deletedRegion.charOffset ?? -1;
    return { span: { start, end: start + (deletedRegion.charLength ?? 0) }, text: insertedContent?.text ?? '' };
  });
  expect(applyEdits(text, edits)).toBe(text.replace('Next: ship', 'Next: Ship'));
});

test('a file elsewhere is named with its whole way', () => {
  const [artifact] = logOf('/else where/w.asl.yaml').runs[0]?.artifacts ?? [];
  expect(artifact?.location).toEqual({ uri: 'file:///else%20where/w.asl.yaml' });
});
