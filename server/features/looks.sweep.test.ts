/** Hover, signatures, selection, folds, hints, colours and formatting at every position: no exception, all inside of the text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseDocument as parseYaml } from 'yaml';
import type { Format } from '../../language/index.ts';
import { formatOf, parseDocument, readStateMachine, toJson } from '../../language/index.ts';
import { foldsOf } from './folding.ts';
import { applied, formatEdits, formatEditsOnBracket } from './format.ts';
import { hoverAt } from './hover.ts';
import { hintsIn } from './inlay.ts';
import { selectionsAt } from './selection.ts';
import { signatureAt } from './signature.ts';
import { tokensOf } from './tokens.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const root = path.resolve(import.meta.dirname, '../..');
const examples = readdirSync(path.join(root, 'examples'))
  .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
  .map(file => path.join(root, 'examples', file));

const options = { unit: '  ', lineWidth: 100, sortFields: true };

function sweep(text: string, format: Format, step: number) {
  const document = parseDocument(text, format);
  const machine = readStateMachine(document);
  if (!machine) return { hovers: 0, signatures: 0, tokens: 0 };
  const inside = ({ start, end }: { start: number; end: number }) => {
    if (start < 0 || end < start || end > text.length) expect.fail(`${start} to ${end} of ${text.length}`);
  };
  for (const fold of foldsOf(document)) inside(fold);
  const tokens = tokensOf(machine, true);
  let last = 0;
  for (const token of tokens) {
    inside(token);
    expect(token.start).toBeGreaterThanOrEqual(last);
    last = token.end;
  }
  const kinds = { nextStateType: true, retryTimeline: true, defaults: true };
  for (const { offset } of hintsIn(machine, { start: 0, end: text.length }, kinds))
    inside({ start: offset, end: offset });
  for (const { span } of formatEdits(document, options)) inside(span);
  let hovers = 0;
  let signatures = 0;
  for (let offset = 0; offset <= text.length; offset += step) {
    const hover = hoverAt(machine, offset);
    if (hover) {
      inside(hover.span);
      expect(hover.span.start).toBeLessThanOrEqual(offset);
      expect(hover.span.end).toBeGreaterThanOrEqual(offset);
      expect(hover.markdown).not.toMatch(/undefined|\[object|NaN/);
      hovers++;
    }
    if (signatureAt(machine, offset)) signatures++;
    let inner = { start: offset, end: offset };
    for (const span of selectionsAt(document, machine, offset)) {
      inside(span);
      if (span.start > inner.start || span.end < inner.end) expect.fail(`at ${offset} a selection shrinks`);
      inner = span;
    }
    if (text[offset - 1] === '}') for (const { span } of formatEditsOnBracket(document, options, offset)) inside(span);
  }
  return { hovers, signatures, tokens: tokens.length };
}

test.each(examples)('every position of %s is answered', file => {
  const text = readFileSync(file, 'utf8');
  const found = sweep(text, formatOf(file), 1);
  expect(found.hovers).toBeGreaterThan(text.length / 8);
  expect(found.tokens).toBeGreaterThan(30);
});

test('there are signatures among them', () => {
  const all = examples.map(file => sweep(readFileSync(file, 'utf8'), formatOf(file), 3).signatures);
  expect(Math.max(...all)).toBeGreaterThan(5);
});

test.each(examples)('and of %s cut off anywhere', file => {
  const text = readFileSync(file, 'utf8');
  for (let end = 50; end < text.length; end += Math.ceil(text.length / 25))
    sweep(text.slice(0, end), formatOf(file), 31);
});

const realworld = path.join(root, '../shared/realworld/index.json');
test.skipIf(!existsSync(realworld))('the real definitions (skipped where they are not there)', () => {
  const index = JSON.parse(readFileSync(realworld, 'utf8')) as { kind: string; file: string }[];
  for (const { kind, file } of index)
    if (!kind.startsWith('template'))
      sweep(readFileSync(path.join(root, '../shared', file), 'utf8'), formatOf(file), 37);
});

test('minified, and laid out with another indentation, the data are the same', () => {
  for (const file of examples) {
    const text = readFileSync(file, 'utf8');
    const document = parseDocument(text, formatOf(file));
    if (document.format === 'json') {
      const small = JSON.stringify(JSON.parse(text));
      const large = applied(small, formatEdits(parseDocument(small, 'json'), options));
      expect(JSON.parse(large)).toEqual(JSON.parse(text));
      expect(large.split('\n').length).toBeGreaterThan(20);
    } else {
      const wide = parseYaml(text).toString({ indent: 4, indentSeq: false, lineWidth: 0 });
      const back = applied(wide, formatEdits(parseDocument(wide, 'yaml'), { ...options, sortFields: false }));
      expect(back.length).toBeLessThan(wide.length);
      const again = parseDocument(back, 'yaml');
      expect(again.root && document.root && [toJson(again.root)]).toEqual(document.root && [toJson(document.root)]);
    }
  }
});
