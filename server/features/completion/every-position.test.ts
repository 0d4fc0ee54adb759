// Every position of every example, as JSON and as YAML, whole and cut off: completion answers, and what it offers leaves the text
// as well-formed as it was.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { analyse } from '../../../dataflow/index.ts';
import type { Document, Format } from '../../../language/index.ts';
import { formatOf, parseDocument, readStateMachine, toJson } from '../../../language/index.ts';
import { completionsAt } from '../completion.ts';
import { applied } from './testing.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const root = path.resolve(import.meta.dirname, '../../../examples');
const texts = readdirSync(root)
  .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
  .flatMap(file => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const format = formatOf(file);
    const value = toJson(parseDocument(text, format).root!);
    const other: Format = format === 'json' ? 'yaml' : 'json';
    const written = other === 'json' ? JSON.stringify(value, undefined, 2) : stringify(value, { lineWidth: 0 });
    return [
      { name: file, format, text },
      { name: `${file} as ${other}`, format: other, text: written },
    ];
  });
const sample = () => ({ order: { id: 'A1', lines: [{ price: 3 }], 'two words': true } });

test.each(texts)('$name: every position is answered', ({ format, text }) => {
  const document = parseDocument(text, format);
  const machine = readStateMachine(document);
  const flow = () => machine && analyse(machine);
  let answered = 0;
  for (let offset = 0; offset <= text.length; offset++)
    answered += completionsAt(document, machine, offset, { sample, flow }).length > 0 ? 1 : 0;
  expect(answered).toBeGreaterThan(text.length / 10);
});

test.each(texts)('$name: cut off anywhere, where one types', ({ format, text }) => {
  for (let end = 0; end < text.length; end += 7) {
    const document = parseDocument(text.slice(0, end), format);
    const machine = readStateMachine(document);
    for (const offset of [end, end - 3]) if (offset >= 0) completionsAt(document, machine, offset, { sample });
  }
});

test.each(texts)('$name: what is accepted leaves the text well-formed', ({ format, text }) => {
  const document = parseDocument(text, format);
  expect(document.problems).toEqual([]);
  const machine = readStateMachine(document);
  const flow = () => machine && analyse(machine);
  // A step without a common divisor with lines and indentations, and another item with each.
  for (let offset = 0, turn = 0; offset <= text.length; offset += format === 'json' ? 11 : 61) {
    const items = completionsAt(document, machine, offset, { sample, flow });
    for (let of = 0; of < Math.min(3, items.length); of++) {
      const item = items[(turn++ * 7 + of) % items.length]!;
      // The first part of an ARN, after which the list opens again.
      if (item.kind === 'resource' && item.again) continue;
      const after = applied(text, item);
      const again: Document = parseDocument(after, format);
      const { start } = item.replace;
      const mark = `${item.label} at ${offset}: …${text.slice(Math.max(0, offset - 60), offset)}¦ became …${after.slice(Math.max(0, start - 60), start + 200)}`;
      const wrong = again.problems.filter(({ rule }) => rule !== 'duplicate-key');
      expect(wrong, mark).toEqual([]);
    }
  }
});
