/** Whatever is renamed in any definition: the text reads back with just that name changed, and renamed again it is what it was. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StateMachine, TextEdit } from '../../language/index.ts';
import {
  assignmentsIn,
  formatOf,
  mentionsOf,
  nameAt,
  parseDocument,
  readStateMachine,
  toJson,
} from '../../language/index.ts';
import { renameAt } from './rename.ts';

function apply(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => b.span.start - a.span.start);
  return sorted.reduce((done, { span, text: by }) => done.slice(0, span.start) + by + done.slice(span.end), text);
}

function read(text: string, file: string): StateMachine {
  const document = parseDocument(text, formatOf(file));
  const machine = readStateMachine(document);
  if (!machine) throw new Error(`${file} has no machine`);
  return machine;
}

/** The roles of all mentions of the name at a place, in order: what must be the same after renaming. */
function mentionsAt(machine: StateMachine, offset: number): string | undefined {
  const found = nameAt(machine, offset);
  return (
    found &&
    mentionsOf(machine, found.name)
      .map(({ role, state }) => `${role} ${state?.type}`)
      .join()
  );
}

/** Renames what stands at a place, and back; returns whether it could be done. */
function roundTrip(text: string, file: string, machine: StateMachine, offset: number, by: string): boolean {
  const found = nameAt(machine, offset);
  const renamed = renameAt(machine, offset, by);
  if (!found || !renamed || 'refused' in renamed) return false;
  const changed = apply(text, renamed.edits);
  const after = read(changed, file);
  const problems = machine.document.problems.length;
  expect(after.document.problems.length, `${file}: ${found.name.name}`).toBe(problems);
  // Where the same name stands now.
  const own = renamed.edits.find(({ span }) => span.start <= found.at.span.start && span.end >= found.at.span.end);
  const before = renamed.edits.filter(({ span }) => span.end <= (own?.span.start ?? 0));
  const moved = before.reduce((sum, { span, text: written }) => sum + written.length - (span.end - span.start), 0);
  const at = (own?.span.start ?? 0) + moved + Math.min(1, (own?.text.length ?? 1) - 1);
  expect(mentionsAt(after, at), `${file}: ${found.name.name}`).toBe(mentionsAt(machine, offset));
  const back = renameAt(after, at, found.name.name);
  if (!back || 'refused' in back)
    throw new Error(`${file}: ${found.name.name} cannot be renamed back: ${JSON.stringify(back)}`);
  const again = read(apply(changed, back.edits), file);
  expect(toJson(again.node), `${file}: ${found.name.name}`).toEqual(toJson(machine.node));
  return true;
}

function sweep(text: string, file: string, every = 1): { states: number; variables: number } {
  const machine = readStateMachine(parseDocument(text, formatOf(file)));
  const done = { states: 0, variables: 0 };
  if (!machine) return done;
  for (const [index, state] of machine.states.entries())
    if (index % every === 0 && roundTrip(text, file, machine, state.nameNode.offsetAt(0), `It's: "new" #${index}`))
      done.states += 1;
  for (const [index, { key }] of assignmentsIn(machine).entries())
    if (index % every === 0 && roundTrip(text, file, machine, key.offsetAt(0), 'on')) done.variables += 1;
  return done;
}

const root = path.resolve(import.meta.dirname, '../..');
const examples = readdirSync(path.join(root, 'examples')).filter(file => /\.asl\.(json|ya?ml)$/.test(file));

test.each(examples)('every state and variable of %s', file => {
  const { states } = sweep(readFileSync(path.join(root, 'examples', file), 'utf8'), file);
  expect(states).toBeGreaterThan(3);
});

const realworld = path.join(root, '../shared/realworld/index.json');
test.skipIf(!existsSync(realworld))('every third of the real definitions (skipped where they are not there)', () => {
  const index = JSON.parse(readFileSync(realworld, 'utf8')) as { kind: string; file: string }[];
  let [states, variables] = [0, 0];
  for (const { kind, file } of index) {
    if (kind.startsWith('template')) continue;
    const done = sweep(readFileSync(path.join(root, '../shared', file), 'utf8'), file, 3);
    states += done.states;
    variables += done.variables;
  }
  expect(states).toBeGreaterThan(200);
  expect(variables).toBeGreaterThan(5);
});
