/** What rules about data find after edits is what they would find if the text were new, whatever was kept of states nobody touched. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  checkDocument,
  type Document,
  type Format,
  formatOf,
  nextDocument,
  parseDocument,
  readStateMachine,
  rules,
  type StateMachine,
} from '../language/index.ts';
import { chance } from './chance.testing.ts';
import { dataForRules } from './for-rules.ts';

const aboutData = new Set(rules.filter(({ needsData }) => needsData).map(({ id }) => id));
const data = dataForRules();

/** What is found, in one line each, with all places and mends. */
function found(document: Document, machine: StateMachine | undefined): string[] {
  return checkDocument(document, machine, { data })
    .filter(({ rule }) => aboutData.has(rule))
    .map(({ rule, span, message, related, impliedBy, fixes }) =>
      JSON.stringify([rule, span, message, related, impliedBy, fixes]),
    );
}

type Random = ReturnType<typeof chance>;

/** Some place where a pattern stands. */
function somewhere(text: string, pattern: RegExp, random: Random): RegExpMatchArray | undefined {
  const all = [...text.matchAll(pattern)];
  return all[random(all.length || 1)];
}

const replaced = (text: string, at: number, length: number, by: string) =>
  text.slice(0, at) + by + text.slice(at + length);

/** What people type where data comes from and goes to: names in paths, types, results, and where transitions lead. */
function typed(text: string, random: Random): string {
  const names = [...text.matchAll(/\$(?:states\.input)?\.(\w+)/g)].map(([, name]) => name!);
  const kind = random(5);
  if (kind < 2) {
    const path = somewhere(text, /\$(?:states\.input)?\.(\w+)/g, random);
    const name = random(2) === 0 ? names[random(names.length)]! : `${path?.[1]}x`;
    return path ? replaced(text, path.index! + path[0].length - path[1]!.length, path[1]!.length, name) : text;
  }
  if (kind === 2) {
    const type = somewhere(text, /Type"?: "?(Pass|Task|Choice|Succeed|Wait)\b/g, random);
    const other = ['Pass', 'Task', 'Succeed'][random(3)]!;
    return type ? replaced(text, type.index! + type[0].length - type[1]!.length, type[1]!.length, other) : text;
  }
  if (kind === 3) {
    const [next, target] = [1, 2].map(() => somewhere(text, /Next"?: "?([^"\n]+)/g, random));
    if (!next || !target) return text;
    return replaced(text, next.index! + next[0].length - next[1]!.length, next[1]!.length, target[1]!);
  }
  const type = somewhere(text, /^([ \t]*)("?)Type"?: "?(?:Pass|Task|Map|Parallel)"?(,?)/gm, random);
  if (!type) return text;
  const [, indent, quote = '', comma] = type;
  const field = [
    ['ResultPath', `$.${names[random(names.length || 1)] ?? 'made'}`],
    ['OutputPath', `$.${names[random(names.length || 1)] ?? 'made'}`],
    ['Comment', 'nothing new'],
  ][random(3)]!;
  return replaced(
    text,
    type.index!,
    0,
    `${indent}${quote}${field[0]}${quote}: "${field[1]}"${quote && (comma || ',')}\n`,
  );
}

/** Edits a text again and again; gives how many findings were compared that were kept, or could have been. */
function session(text: string, format: Format, seed: number, versions: number): number {
  const random = chance(seed);
  let document = parseDocument(text, format);
  let machine = readStateMachine(document);
  let compared = 0;
  for (let version = 0; version < versions; version++) {
    // Often what was typed is taken back.
    const before = random(3) === 0 ? text : document.text;
    document = nextDocument(document, typed(before, random));
    machine = readStateMachine(document, machine);
    const anew = parseDocument(document.text, format);
    const kept = found(document, machine);
    expect(kept, `seed ${seed}, version ${version}`).toEqual(found(anew, readStateMachine(anew)));
    compared += kept.length;
  }
  return compared;
}

/** A chain of states of which some read what is not there any more, or never was, and Choices that know how they come out. */
function machineOf(random: Random): string {
  const field = () => 'abcdef'[random(6)];
  const count = 20;
  const States: Record<string, object> = {};
  for (let at = 0; at < count; at++) {
    const Next = at === count - 1 ? 'End' : `S${at + 1}`;
    States[`S${at}`] = [
      { Type: 'Pass', Result: { a: 1, b: 'x', c: { d: [] } }, Next },
      { Type: 'Pass', Result: 'x', ResultPath: `$.${field()}`, Next },
      { Type: 'Pass', Parameters: { 'a.$': `$.${field()}`, 'n.$': `States.MathAdd($.${field()}, 1)` }, Next },
      { Type: 'Pass', QueryLanguage: 'JSONata', Output: { b: `{% $states.input.${field()} + 1 %}`, e: 2 }, Next },
      { Type: 'Task', Resource: 'r', InputPath: `$.${field()}`, ResultPath: `$.${field()}`, Next },
      { Type: 'Wait', SecondsPath: `$.${field()}`, Next },
      {
        Type: 'Choice',
        Choices: [
          { Variable: `$.${field()}`, IsPresent: true, Next },
          { And: [{ Variable: `$.${field()}`, NumericEquals: 1 }], Next: `S${random(count)}` },
        ],
        Default: 'End',
      },
      {
        Type: 'Map',
        ItemsPath: '$.c.d',
        ItemProcessor: {
          StartAt: `I${at}`,
          States: { [`I${at}`]: { Type: 'Pass', InputPath: `$.${field()}`, End: true } },
        },
        Next,
      },
    ][random(8)]!;
  }
  return JSON.stringify({ StartAt: 'S0', States: { ...States, End: { Type: 'Succeed' } } }, undefined, 1);
}

/** More on request: `SEEDS=200 npx vitest run dataflow/kept-findings.test.ts`. */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 8) }, (_, at) => at + 1);

test('in a chain of states that hand data on', { timeout: 120_000 }, () => {
  const compared = seeds.map(seed => session(machineOf(chance(seed)), 'json', seed, 15));
  expect(Math.min(...compared)).toBeGreaterThan(20);
});

const root = path.join(import.meta.dirname, '..');
const realWorld = path.join(root, '../shared/realworld');

function definitionsBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
    .sort()
    .map(file => path.join(folder, file));
}

test('in the examples', { timeout: 120_000 }, () => {
  for (const [at, file] of definitionsBelow(path.join(root, 'examples')).entries())
    session(readFileSync(file, 'utf8'), formatOf(file), at + 1, 6);
});

test.skipIf(!existsSync(realWorld))('in real definitions', { timeout: 120_000 }, () => {
  const files = definitionsBelow(realWorld).filter((_, at) => process.env.SEEDS || at % 10 === 0);
  expect(files.length).toBeGreaterThan(5);
  for (const [at, file] of files.entries()) {
    const text = readFileSync(file, 'utf8');
    if (text.length < 60_000) session(text, formatOf(file), at + 1, 4);
  }
});
