/**
 * Marked documents, for tests: `¦` is the cursor, `‹…›` the stretch that an answer is about. A fixture is written as JSON with
 * the marks inside of its strings, and read as it stands and as YAML: what holds for one holds for the other.
 */
import type { Document, Format, Json, Span, StateMachine } from '../../language/index.ts';
import { parseDocument, readStateMachine, writeString } from '../../language/index.ts';

export interface Marked {
  readonly format: Format;
  readonly text: string;
  readonly document: Document;
  readonly machine: StateMachine;
  /** Of `¦`; -1 without one. */
  readonly offset: number;
  /** Of each `‹…›`, in the order of the text. */
  readonly spans: readonly Span[];
}

/** A document with marks; the format is told by its first character. */
export function marked(source: string): Marked {
  let text = '';
  let offset = -1;
  const spans: Span[] = [];
  const open: number[] = [];
  for (const char of source) {
    if (char === '¦') offset = text.length;
    else if (char === '‹') open.push(text.length);
    else if (char === '›') spans.push({ start: open.pop() ?? 0, end: text.length });
    else text += char;
  }
  const format = /^\s*[{/]/.test(text) ? 'json' : 'yaml';
  const document = parseDocument(text, format);
  const machine = readStateMachine(document);
  if (!machine) throw new Error(`No state machine: ${text}`);
  return { format, text, document, machine, offset, spans };
}

/** The fixture in both formats. */
export function inBoth(json: string): readonly Marked[] {
  return [marked(json), marked(yamlOf(JSON.parse(json) as Json, ''))];
}

/** In block style, strings in the plainest style that is right. */
function yamlOf(value: Json, indent: string): string {
  if (typeof value === 'string') return ` ${writeString(value, 'yaml')}\n`;
  if (typeof value !== 'object' || value === null) return ` ${value}\n`;
  if (Array.isArray(value))
    return `\n${value.map(item => `${indent}-${yamlOf(item, `${indent}  `).replace(/^\n */, ' ')}`).join('')}`;
  const members = Object.entries(value as Record<string, Json>);
  const lines = members.map(([key, each]) => `${indent}${writeString(key, 'yaml')}:${yamlOf(each, `${indent}  `)}`);
  return lines.length === 0 ? ' {}\n' : `${indent === '' ? '' : '\n'}${lines.join('')}`;
}

/** A machine of one state, in JSONPath; `members` are those behind its type. */
export function oneState(type: string, members: string, queryLanguage = 'JSONPath'): string {
  return `{"QueryLanguage":"${queryLanguage}","StartAt":"A","States":{"A":{"Type":"${type}",${members},"Next":"B"},"B":{"Type":"Succeed"}}}`;
}
