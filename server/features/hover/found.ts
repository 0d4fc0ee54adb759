/** What a hover says, and of which stretch of the text. */
import type { Span } from '../../../language/index.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}
