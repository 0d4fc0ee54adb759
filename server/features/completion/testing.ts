/**
 * Completion as a test sees it: a document with `¦` where the cursor stands, what is offered there, best first, and the document
 * as it is after one of them was accepted, with the stops of its snippet shown as their words.
 */
import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { Json } from '../../../language/index.ts';
import { applyEdits, parseDocument, readStateMachine, toJson } from '../../../language/index.ts';
import type { Completion } from '../completion.ts';
import { completionsAt } from '../completion.ts';
import type { Known } from '../known.ts';

/** Labels, best first, as an editor sorts them. */
export function offered(marked: string, known: Known = {}, format = formatOfText(marked)): string[] {
  return itemsAt(marked, known, format).items.map(({ label }) => label);
}

/** Exactly these, in this order. */
export function expectCompletions(marked: string, labels: readonly string[], known: Known = {}): void {
  expect(offered(marked, known)).toEqual(labels);
}

/** These among others, in this order. */
export function expectAmong(marked: string, labels: readonly string[], known: Known = {}): void {
  expect(offered(marked, known).filter(label => labels.includes(label))).toEqual(labels);
}

/** The document after the item with this label was accepted. */
export function accept(marked: string, label: string, known: Known = {}, format = formatOfText(marked)): string {
  const { text, offset, items } = itemsAt(marked, known, format);
  const item = items.find(each => each.label === label);
  if (!item) throw new Error(`no "${label}" among ${items.map(each => each.label).join(', ') || 'nothing'}`);
  const typed = text.slice(item.replace.start, offset).toLowerCase();
  expect(isSubsequence(typed, item.filter.toLowerCase()), `"${typed}" finds ${item.filter}`).toBe(true);
  return applied(text, item);
}

/** The snippet of the item with this label. */
export function insertOf(marked: string, label: string, known: Known = {}): string {
  return itemsAt(marked, known).items.find(each => each.label === label)?.insert ?? `no ${label}`;
}

/** The text after an item was accepted, as an editor does it. */
export function applied(text: string, item: Completion): string {
  const { start, end } = item.replace;
  expect(text.slice(start, end), 'an editor replaces text of one line only').not.toContain('\n');
  // New lines take the indentation of the line they begin on.
  const indent = /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  const inserted = expand(item.insert).replaceAll('\t', '  ').replaceAll('\n', `\n${indent}`);
  expect(inserted, 'stops of a snippet are none in the text').not.toMatch(/\$\{\d+[:|]/);
  const { comma, removes = [] } = item;
  return applyEdits(text, [
    ...(comma === undefined ? [] : [{ span: { start: comma, end: comma }, text: ',' }]),
    { span: item.replace, text: inserted },
    ...removes,
  ]);
}

/** A definition, with `¦` in one of its keys or texts, written as JSON and as YAML. */
export function written(definition: Json): readonly [json: string, yaml: string] {
  return [JSON.stringify(definition, undefined, 2), stringify(definition, { aliasDuplicateObjects: false })];
}

/** Accepted in JSON and in YAML, both read without a problem and say the same. */
export function expectAccepted(definition: Json, label: string, result: Json, known: Known = {}): void {
  for (const marked of written(definition)) {
    const text = accept(marked, label, known);
    expect(valueOfText(text), text).toEqual(result);
  }
}

/** What a text says; it has to be without a mistake. */
export function valueOfText(text: string): Json | undefined {
  const document = parseDocument(text, formatOfText(text));
  expect(document.problems, text).toEqual([]);
  return document.root && toJson(document.root);
}

export function formatOfText(text: string): 'json' | 'yaml' {
  return /^\s*[{[]/.test(text) ? 'json' : 'yaml';
}

/** What is offered at the cursor, best first. */
export function itemsAt(
  marked: string,
  known: Known = {},
  format = formatOfText(marked),
): { text: string; offset: number; items: readonly Completion[] } {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const document = parseDocument(text, format);
  const items = completionsAt(document, readStateMachine(document), offset, known);
  return { text, offset, items: items.toSorted((a, b) => a.rank - b.rank) };
}

/** A snippet with each stop as its word. */
function expand(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, (_, first: string) =>
      first.replace(/\\([,|])/g, '$1'),
    )
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');
}

function isSubsequence(letters: string, word: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = word.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
