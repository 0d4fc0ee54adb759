import { expect, test } from 'vitest';
import { applyEdits, parseDocument } from '../../language/index.ts';
import { directiveCompletionsAt, directiveHoverAt } from './directives.ts';

function offered(marked: string, label: string) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const all = directiveCompletionsAt(parseDocument(text, /^\s*[{/]/.test(text) ? 'json' : 'yaml'), offset);
  const chosen = all?.find(each => each.label === label);
  return all && (chosen ? applyEdits(text, [{ span: chosen.replace, text: chosen.insert }]) : 'not offered');
}

test.each([
  ['# asl-disable unr¦\nStartAt: A\n', '# asl-disable unreachable-state\nStartAt: A\n'],
  ['// asl-disable-line unknown-field, ¦\n{}', '// asl-disable-line unknown-field, unreachable-state\n{}'],
  ['{"Comment": "asl-disable un¦known-field"}', '{"Comment": "asl-disable unreachable-state"}'],
  ['# asl-disable unknown-field -- be¦\nStartAt: A\n', undefined],
  ['# asl-disable¦\nStartAt: A\n', 'not offered'],
  ['StartAt: asl¦\n', undefined],
])('rules in %j', (text, expected) => expect(offered(text, 'unreachable-state')).toBe(expected));

test('the words themselves', () => {
  expect(offered('# asl¦\n', 'asl-disable-next-line')).toBe('# asl-disable-next-line \n');
  expect(offered('// asl-dis¦\n{}', 'asl: EXPRESS')).toBe('// asl: EXPRESS\n{}');
});

test('hover explains the rule', () => {
  const text = '# asl-disable unreachable-state, nothing\nStartAt: A\n';
  const hover = (word: string) => directiveHoverAt(parseDocument(text, 'yaml'), text.indexOf(word) + 1);
  expect(hover('unreachable')?.markdown).toContain('Every state must be reached');
  expect(hover('nothing')).toBeUndefined();
  expect(hover('StartAt')).toBeUndefined();
});
