import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type MarkdownIt, markdownExtension } from './markdown.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-fence-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A markdown-it that has this one fence, and a program that draws as often as it says. */
function render(info: string, content: string, times = 1) {
  const file = path.join(folder, 'fence.cjs');
  writeFileSync(file, 'let n = 0; exports.fenceHtml = (text, info) => `[${info}: ${text} ${++n}]`;');
  const md: MarkdownIt = { renderer: { rules: { fence: () => 'as before' } } };
  markdownExtension(file).extendMarkdownIt(md);
  const self = { renderAttrs: () => ' data-line="3"', renderToken: () => 'plain' };
  let html = '';
  for (let time = 0; time < times; time++) html = md.renderer.rules.fence?.([{ info, content }], 0, {}, {}, self) ?? '';
  return html;
}

test.each(['asl', 'ASL', 'asl.json', 'asl-yaml', 'asl.yml', 'asl title', 'asl{1}'])('a fence of %s is drawn', info => {
  expect(render(info, 'x')).toMatch(/^<div data-line="3">\[.*\]<\/div>\n$/);
});

test.each(['', 'json', 'aslx', 'asl-thing', 'my asl'])('a fence of "%s" is left as it was', info => {
  expect(render(info, 'x')).toBe('as before');
});

test('what has not changed is not drawn again', () => {
  const first = Number(/ (\d+)\]/.exec(render('asl', 'same'))?.[1]);
  expect(Number(/ (\d+)\]/.exec(render('asl', 'other', 3))?.[1])).toBe(first + 1);
});
