/**
 * What the server knows of one version of a document: tree, model, diagnostics. Everything is made when first asked for
 * and kept for that version, so that ten requests about the same text parse it once.
 */

import type { Diagnostic, Document, Format, StateMachine } from '../language/index.ts';
import { checkDocument, parseDocument, readStateMachine } from '../language/index.ts';
import { LineIndex } from './text.ts';

export class Snapshot {
  readonly uri: string;
  readonly version: number;
  readonly format: Format;
  readonly text: string;
  #lines: LineIndex | undefined;
  #document: Document | undefined;
  #machine: { value: StateMachine | undefined } | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;

  constructor(uri: string, version: number, format: Format, text: string) {
    this.uri = uri;
    this.version = version;
    this.format = format;
    this.text = text;
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text);
    return this.#lines;
  }

  get document(): Document {
    this.#document ??= parseDocument(this.text, this.format);
    return this.#document;
  }

  /** Undefined when the document's root is not an object. */
  get machine(): StateMachine | undefined {
    this.#machine ??= { value: readStateMachine(this.document) };
    return this.#machine.value;
  }

  get diagnostics(): readonly Diagnostic[] {
    const known = this.#diagnostics ?? checkDocument(this.document, this.machine);
    this.#diagnostics = known;
    return known;
  }
}
