import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Reference, Scope, State, StateMachine } from './model.ts';
import { readStateMachine } from './model.ts';
import { nextDocument, parseDocument } from './parse.ts';
import { chance, edited } from './testing.ts';
import type { Member } from './tree.ts';

/** All that a model says, with numbers for the states and scopes that it speaks of. */
function shown(machine: StateMachine | undefined): unknown {
  if (!machine) return undefined;
  const state = (one: State | undefined) => one && machine.states.indexOf(one);
  const scope = (one: Scope) => machine.scopes.indexOf(one);
  const reference = (one: Reference) => [
    one.kind,
    one.name,
    one.index,
    one.node.span,
    scope(one.scope),
    state(one.from),
    state(one.target),
  ];
  const searched = machine.states.slice(0, 15).map(({ name }) => [name, machine.stateNamed(name)] as const);
  for (const [name, found] of searched) expect(found).toBe(machine.byName.get(name));
  return {
    root: scope(machine.root),
    language: machine.queryLanguage,
    node: machine.node === machine.document.root,
    byName: [...machine.byName].map(([name, one]) => [name, state(one)]),
    scopes: machine.scopes.map(one => [
      [one.kind, one.index, one.distributed, one.node.span, one.steps, state(one.owner)],
      one.states.map(state),
      [...one.byName].map(([name, known]) => [name, state(known)]),
      one.startAt && reference(one.startAt),
      one.references.map(reference),
    ]),
    states: machine.states.map(one => [
      [one.name, one.nameNode.span, one.type, one.queryLanguage, one.end, one.terminal, one.steps],
      [one.member.span, one.node?.span, one.typeNode?.span, scope(one.scope), one.scopes.map(scope)],
      one.nameNode === one.member.key &&
        one.node === (one.member.value?.kind === 'object' ? one.member.value : undefined),
      one.references.map(reference),
      one.referencedBy.map(reference),
      one.parts && Object.entries(one.parts).map(([name, part]) => [name, (part as Member | undefined)?.span]),
    ]),
  };
}

const nested = `{
  "QueryLanguage": "JSONPath",
  "StartAt": "A",
  "States": {
    "A": { "Type": "Choice", "Choices": [ { "Next": "B" }, { "Next": "C" } ], "Default": "B" },
    "B": { "Type": "Parallel", "Next": "C", "Branches": [
      { "StartAt": "D", "States": { "D": { "Type": "Pass", "Next": "E" }, "E": { "Type": "Pass", "End": true } } },
      { "StartAt": "F", "States": { "F": { "Type": "Pass", "Next": "G" }, "G": { "Type": "Pass", "End": true } } } ] },
    "C": { "Type": "Map", "ItemProcessor": { "ProcessorConfig": { "Mode": "INLINE" }, "StartAt": "H",
      "States": {
        "H": { "Type": "Task", "Catch": [ { "Next": "I" }, { "Next": "J" } ], "Next": "J" },
        "I": { "Type": "Pass", "Next": "H" },
        "J": { "Type": "Succeed" }
      } }, "End": true },
    "K": { "Type": "Wait", "Next": "A" }
  }
}`;

const folder = path.join(import.meta.dirname, '../examples');
const texts = [
  nested,
  '{"StartAt":"A","States":{"A":{"Next":"B"},"B":{"Next":"A"},"A":{}}}',
  ...readdirSync(folder)
    .filter(name => name.endsWith('.asl.json'))
    .map(name => readFileSync(path.join(folder, name), 'utf8')),
];

/** What somebody does to states who means it. */
const deeds: readonly ((text: string, next: (below: number) => number) => string)[] = [
  edited,
  // Another name, there or wherever it is spoken of.
  (text, next) => {
    const names = [...text.matchAll(/"([A-Z]\w*)"/g)];
    const { 1: name = '' } = names[next(names.length)] ?? [];
    const other = next(2) === 0 ? `${name}x` : (names[next(names.length)]?.[1] ?? '');
    return next(2) === 0 ? text.replaceAll(`"${name}"`, `"${other}"`) : text.replace(`"${name}"`, `"${other}"`);
  },
  // Two lines change places.
  (text, next) => {
    const lines = text.split('\n');
    const at = next(lines.length - 1);
    return [...lines.slice(0, at), lines[at + 1], lines[at], ...lines.slice(at + 2)].join('\n');
  },
  // A line more, or less.
  (text, next) => {
    const lines = text.split('\n');
    const at = next(lines.length);
    return next(2) === 0
      ? [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n')
      : [...lines.slice(0, at), lines[next(lines.length)], ...lines.slice(at)].join('\n');
  },
  (text, next) =>
    next(2) === 0 ? text.replace('"INLINE"', '"DISTRIBUTED"') : text.replace('"DISTRIBUTED"', '"INLINE"'),
  (text, next) => (next(2) === 0 ? text.replace('"JSONPath"', '"JSONata"') : text.replace('"JSONata"', '"JSONPath"')),
];

test.each(texts.map((text, index) => [index, text] as const))(
  'a model that takes over from version to version is the one that is read at once (%i)',
  (index, original) => {
    const next = chance(index + 100);
    const rounds = Math.max(20, Math.min(150, Math.round(200_000 / original.length)));
    let kept = 0;
    for (let round = 0; round < rounds; round++) {
      let document = parseDocument(original, 'json');
      let machine = readStateMachine(document);
      for (let step = 0; step < 6; step++) {
        const before = document.text;
        const old = new Map(
          machine?.states.map(state => [state, before.slice(state.member.span.start, state.member.span.end)]),
        );
        document = nextDocument(document, deeds[next(3) === 0 ? next(deeds.length) : 0]!(before, next));
        // Now and then a version goes by that nobody asks about.
        if (next(4) === 0) continue;
        machine = readStateMachine(document, machine);
        expect(shown(machine)).toEqual(shown(readStateMachine(parseDocument(document.text, 'json'))));
        for (const state of machine?.states ?? []) {
          if (!old.has(state)) continue;
          kept++;
          const { start, end } = state.member.span;
          expect(document.text.slice(start, end)).toBe(old.get(state));
        }
      }
    }
    expect(kept).toBeGreaterThan(rounds);
  },
);

/** Which states are the same objects after a piece of the text is replaced. */
function keptAfter(piece: string, by: string): string {
  const document = parseDocument(nested, 'json');
  const machine = readStateMachine(document);
  const states = new Set(machine?.states);
  const after = readStateMachine(nextDocument(document, nested.replace(piece, by)), machine);
  expect(after?.document.text).not.toBe(nested);
  return (after?.states ?? [])
    .filter(state => states.has(state))
    .map(({ name }) => name)
    .join('');
}

test.each([
  ['of a name in a state', '"Next": "A"', '"Next": "Aa"', 'ABDEFGCHIJ'],
  ['of the start', '"StartAt": "A"', '"StartAt": "B"', 'ABDEFGCHIJK'],
  ['of the name of a state', '"K":', '"L":', 'ABDEFGCHIJ'],
  ['in a state in a branch', '"Next": "G"', '"Next": "Gg"', 'ADEGCHIJK'],
  ['in a state of a Map', '"Next": "J" }', '"Next": "J", }', 'ABDEFGIJK'],
  ['that lets a transition unfinished', '"Wait", "Next": "A"', '"Wait", "Next": "', 'ABDEFGCHIJ'],
  ['that adds a state', ' "K": {', ' "X": {},\n    "K": {', 'ABDEFGCHIJ'],
  ['that adds a state at the end', '"Next": "A" }', '"Next": "A" }, "X": {}', 'ABDEFGCHIJ'],
  ['between states', ' "K": {', '\n "K": {', 'ABDEFGCHIJK'],
  ['that takes a state away', '"I": { "Type": "Pass", "Next": "H" },', '', 'ABDEFGHJK'],
  ['of the mode of a Map: its states run elsewhere', 'INLINE', 'DISTRIBUTED', 'ABDEFGK'],
  ['of the language', 'JSONPath', 'JSONata', ''],
])('states are kept after a change %s', (_, piece, by, expected) => {
  expect(keptAfter(piece, by)).toBe(expected);
});

test('a model gives away what it has once', () => {
  const document = parseDocument(nested, 'json');
  const first = readStateMachine(document);
  const second = readStateMachine(document, first);
  const third = readStateMachine(document, first);
  expect([second, third].map(machine => machine?.states[0] === first?.states[0])).toEqual([true, false]);
  expect(shown(third)).toEqual(shown(second));
});
