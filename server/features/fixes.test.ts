import { expect, test } from 'vitest';
import { applyEdits as apply, checkDocument, fixAll, parseDocument, readStateMachine } from '../../language/index.ts';
import { fixesAt } from './fixes.ts';

function diagnose(text: string) {
  const document = parseDocument(text, /^\s*\{/.test(text) ? 'json' : 'yaml');
  return checkDocument(document, readStateMachine(document));
}

/** The document after the first fix at the mark. */
function fixed(marked: string): string {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const [first] = fixesAt(diagnose(text), { start: offset, end: offset });
  if (!first) throw new Error('no fix here');
  return apply(text, first.edits);
}

test('a mistyped target becomes the state that is there, in the style of the file', () => {
  expect(fixed('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"sh¦ip"},"Ship":{"Type":"Succeed"}}}')).toBe(
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Ship"},"Ship":{"Type":"Succeed"}}}',
  );
  expect(
    fixed('StartAt: A\nStates:\n  A: # first\n    Type: Pass\n    Next: sh¦ip\n  Ship:\n    Type: Succeed\n'),
  ).toBe('StartAt: A\nStates:\n  A: # first\n    Type: Pass\n    Next: Ship\n  Ship:\n    Type: Succeed\n');
});

test('in an Express workflow the suffix goes, when somebody says so', () => {
  const text = (suffix: string) =>
    `StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: arn:aws:states:::ecs:runTask${suffix}\n    Parameters:\n      TaskDefinition: t\n    End: true\n`;
  for (const suffix of ['.sync', '.waitForTaskToken']) {
    const document = parseDocument(text(suffix), 'yaml');
    const found = checkDocument(document, readStateMachine(document), { workflowType: 'EXPRESS' });
    const fixes = fixesAt(found, { start: 0, end: text(suffix).length });
    const fix = fixes.find(({ title }) => title === `Call without "${suffix}"`);
    expect(apply(text(suffix), fix?.edits ?? [])).toBe(text(''));
    expect(apply(text(suffix), fixAll(found))).toContain(`runTask${suffix}`);
  }
});

test('all findings with one way to mend them are mended in one edit', () => {
  const text = '{"StartAt":"a","States":{"A":{"Type":"Pass","Nxt":"ship"},"Ship":{"Type":"Succeed"}}}';
  const once = apply(text, fixAll(diagnose(text)));
  expect(once).toContain('"StartAt":"A"');
  expect(once).toContain('"Next":"ship"');
  expect(diagnose(apply(once, fixAll(diagnose(once))))).toEqual([]);
});

test('nothing is offered where nothing is wrong', () => {
  const text = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
  expect(fixesAt(diagnose(text), { start: 0, end: text.length })).toEqual([]);
  expect(fixAll(diagnose(text))).toEqual([]);
});
