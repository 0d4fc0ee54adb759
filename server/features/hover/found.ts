/** What a hover says, of which stretch of the text, and what it can ask of the one who shows it. */
import type { Flow } from '../../../dataflow/index.ts';
import type { Span } from '../../../language/index.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export interface HoverOptions {
  /** Words that lead to a place of the document; without it they lead nowhere. */
  readonly link?: (words: string, span: Span) => string;
  /** What is inferred of the data at every point. */
  readonly flow?: () => Flow | undefined;
  /** Where the reader is; the time zone of this process when left out. */
  readonly timeZone?: string;
}
