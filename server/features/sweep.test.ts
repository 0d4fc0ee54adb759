import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { analyse } from '../../dataflow/index.ts';
import { formatOf, parseDocument, readStateMachine } from '../../language/index.ts';
import { transitionEndAt } from './call-hierarchy.ts';
import { completionsAt } from './completion.ts';
import { definitionAt } from './definition.ts';
import { highlightsAt } from './highlight.ts';
import { hoverAt } from './hover.ts';
import { referencesAt } from './references.ts';
import { renameAt, renamingAt } from './rename.ts';
import { symbolsOf } from './symbols.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const root = path.resolve(import.meta.dirname, '../..');
const examples = readdirSync(path.join(root, 'examples'))
  .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
  .map(file => path.join(root, 'examples', file));

/** Asks everything at every `step`th position; spans must lie inside the text, and completions hold the cursor. */
function sweep(text: string, format: 'json' | 'yaml', step: number) {
  const document = parseDocument(text, format);
  const machine = readStateMachine(document);
  if (!machine) return 0;
  const inside = ({ start, end }: { start: number; end: number }) => {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
  };
  symbolsOf(machine);
  const flow = () => analyse(machine);
  let answers = 0;
  for (let offset = 0; offset <= text.length; offset += step) {
    const hover = hoverAt(machine, offset, {}, { flow, link: words => words });
    if (hover) inside(hover.span);
    const declared = definitionAt(machine, offset);
    for (const { span } of declared ?? []) inside(span);
    for (const { span } of highlightsAt(machine, offset) ?? []) inside(span);
    for (const { span } of referencesAt(machine, offset, { declarations: true })?.mentions ?? []) inside(span);
    transitionEndAt(machine, offset);
    const renaming = renamingAt(machine, offset);
    if (renaming && 'span' in renaming) {
      inside(renaming.span);
      expect(text.slice(renaming.span.start, renaming.span.end).length).toBeGreaterThan(0);
      const renamed = renameAt(machine, offset, 'aNewName');
      if (renamed && 'edits' in renamed) for (const { span } of renamed.edits) inside(span);
    }
    const completions = completionsAt(document, machine, offset, { flow });
    for (const { replace } of completions.slice(0, 1)) {
      inside(replace);
      expect(replace.start).toBeLessThanOrEqual(offset);
      expect(replace.end).toBeGreaterThanOrEqual(offset);
      expect(text.slice(replace.start, offset), 'an editor takes edits on one line only').not.toContain('\n');
    }
    answers += (hover ? 1 : 0) + (declared ? 1 : 0) + completions.length;
  }
  return answers;
}

test.each(examples)('every position of %s is answered', file => {
  const text = readFileSync(file, 'utf8');
  const format = formatOf(file);
  expect(sweep(text, format, format === 'json' ? 1 : 5)).toBeGreaterThan(1000);
});

test.each(examples)('and of %s cut off anywhere', file => {
  const text = readFileSync(file, 'utf8');
  for (let end = 50; end < text.length; end += Math.ceil(text.length / 25))
    sweep(text.slice(0, end), formatOf(file), 97);
});

const realworld = path.join(root, '../shared/realworld/index.json');
test.skipIf(!existsSync(realworld))(
  'every 41st position of the real definitions (skipped where they are not there)',
  () => {
    const index = JSON.parse(readFileSync(realworld, 'utf8')) as { kind: string; file: string }[];
    for (const { kind, file } of index) {
      if (kind.startsWith('template')) continue;
      sweep(
        readFileSync(path.join(root, '../shared', file), 'utf8'),
        formatOf(file),
        formatOf(file) === 'json' ? 41 : 401,
      );
    }
  },
);
