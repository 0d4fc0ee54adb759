/**
 * Every refactoring at random places of real definitions: what comes out is read without a problem, has no new error, keeps the
 * comments and can be written back into the template around it. Places are drawn with a fixed seed, so that each run is the same.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkDocument } from '../check.ts';
import { applyEdits } from '../fix-all.ts';
import { readStateMachine } from '../model.ts';
import { formatOf, parseDocument } from '../parse.ts';
import { definitionsIn } from '../templates/index.ts';
import type { Document } from '../tree.ts';
import { isRefused, refactoringsAt } from './index.ts';

const root = path.resolve(import.meta.dirname, '../../../shared');
const index = path.join(root, 'realworld/index.json');

/** Of each kind so many are made. */
const enough = 15;

test.skipIf(!existsSync(index))(
  'refactorings of real definitions (skipped where they are not there)',
  () => {
    const definitions = (JSON.parse(readFileSync(index, 'utf8')) as { file: string }[])
      .map(({ file }) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
      .filter(({ text }) => text.length < 30_000)
      .flatMap(({ file, text }) => definitionsIn(text, formatOf(file)).map(each => ({ file, ...each })))
      .filter(({ document }) => document.problems.length === 0 && errorsIn(document).length === 0)
      .flatMap(each => {
        const machine = readStateMachine(each.document);
        return machine && machine.states.length > 1 ? [{ ...each, machine }] : [];
      });
    const random = randomFrom(20261);
    const made = new Map<string, number>();
    for (let turn = 0; turn < 1500; turn++) {
      const { file, document, mapping, machine } = definitions[random(definitions.length)]!;
      const start = random(document.text.length + 1);
      const end = turn % 3 === 0 ? Math.min(document.text.length, start + random(800)) : start;
      for (const { id, title, outcome } of refactoringsAt(machine, { start, end })) {
        const before = made.get(id) ?? 0;
        if (isRefused(outcome) || before >= enough) continue;
        made.set(id, before + 1);
        const where = `${title}, in ${file} at ${start} to ${end}`;
        const edits = outcome.edits();
        const text = applyEdits(document.text, edits);
        const after = document.reread ? document.reread(text) : parseDocument(text, document.format);
        expect(after?.problems, where).toEqual([]);
        expect(errorsIn(after!), where).toEqual([]);
        for (const edit of edits) expect(mapping.edit(edit), where).toBeDefined();
        if (id !== 'deleteState')
          expect(commentsIn(text), where).toEqual(expect.arrayContaining(commentsIn(document.text)));
      }
    }
    expect(Math.min(...made.values())).toBeGreaterThan(0);
    expect(made.size).toBeGreaterThan(11);
  },
  120_000,
);

function errorsIn(document: Document): string[] {
  return checkDocument(document, readStateMachine(document))
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

/** Lines that are nothing but a comment. */
const commentsIn = (text: string) => [...text.matchAll(/^\s*(?:#|\/\/)\s.*$/gm)].map(([line]) => line.trim());

/** Numbers below `limit`, the same ones with each run. */
function randomFrom(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state % limit;
  };
}
