import { expect, test } from 'vitest';
import { applyEdits, readConfig } from '../../language/index.ts';
import { configCompletionsAt, configHoverAt } from './config.ts';

/** The labels at the mark, and the text with one of them chosen. */
function offered(marked: string, label?: string) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const all = configCompletionsAt(text, offset);
  const chosen = all.find(each => each.label === label);
  return {
    labels: all.map(each => each.label),
    text: chosen && applyEdits(text, [{ span: chosen.replace, text: chosen.insert }]),
  };
}

const levels = ['off', 'hint', 'information', 'warning', 'error'];

test.each([
  ['¦', ['workflowType', 'rules', 'ignore', 'overrides']],
  ['ru¦', ['workflowType', 'rules', 'ignore', 'overrides']],
  ['rules: {}\nig¦\n', ['workflowType', 'ignore', 'overrides']],
  ['workflowType: ¦', ['STANDARD', 'EXPRESS']],
  ['rules:\n  unreachable-state: ¦\n', levels],
  ['rules:\n  unreachable-state: w¦arn\nignore: []\n', levels],
  ['overrides:\n  - files: [a]\n    ¦', ['workflowType', 'rules']],
  ['overrides:\n  - ¦', ['files', 'workflowType', 'rules']],
  ['ignore: [¦]', []],
])('%j', (text, labels) => expect(offered(text).labels).toEqual(labels));

test('rules are completed where they can stand', () => {
  for (const text of [
    'rules:\n  unr¦',
    'rules:\n  unknown-field: off\n  ¦\n',
    'overrides:\n  - files: [a]\n    rules:\n      ¦',
  ])
    expect([text, offered(text).labels.includes('unreachable-state')]).toEqual([text, true]);
  expect(offered('rules:\n  unknown-field: off\n  ¦\n').labels).not.toContain('unknown-field');
  expect(offered('rules:\n  unr¦: off\n', 'unreachable-state').text).toBe('rules:\n  unreachable-state: off\n');
  const chosen = offered('rules:\n  unr¦\nignore: []\n', 'unreachable-state').text ?? '';
  expect(chosen).toBe('rules:\n  unreachable-state: \nignore: []\n');
  const done = offered('rules:\n  unreachable-state: ¦', 'warning').text ?? '';
  expect(readConfig(done, '.aslrc.yaml').config.rules).toEqual({ 'unreachable-state': 'warning' });
});

test('what holds more begins on the next line', () => {
  expect(offered('¦', 'rules').text).toBe('rules:\n  ');
  expect(offered('ig¦', 'ignore').text).toBe('ignore:\n  - ');
});

test('hover tells what a rule says, and what a setting is for', () => {
  const text = 'rules:\n  unreachable-state: off\n';
  expect(configHoverAt(text, text.indexOf('reach'))?.markdown).toMatch(
    /^Every state must be reached.*Default: `error`/s,
  );
  expect(configHoverAt(text, 2)?.markdown).toBe('How severe each rule is, by its id.');
  expect(configHoverAt('other: 1', 2)).toBeUndefined();
});
