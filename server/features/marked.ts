/**
 * Marked documents, for tests: `¦` is the cursor, `‹…›` the stretch that an answer is about. A fixture is written as JSON with
 * the marks inside of its strings, and read as it stands and as YAML: what holds for one holds for the other.
 */
import { stringify } from 'yaml';
import type { Document, Format, Span, StateMachine } from '../../language/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';

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
  const value: unknown = JSON.parse(json);
  return [marked(json), marked(stringify(value, { lineWidth: 0 }))];
}

/** A machine of one state, in JSONPath; `members` are those behind its type. */
export function oneState(type: string, members: string, queryLanguage = 'JSONPath'): string {
  return `{"QueryLanguage":"${queryLanguage}","StartAt":"A","States":{"A":{"Type":"${type}",${members},"Next":"B"},"B":{"Type":"Succeed"}}}`;
}
