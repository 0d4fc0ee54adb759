/** Definitions from disk: read, parsed, and modelled, with the trouble of it said in one sentence. */
import { readFileSync } from 'node:fs';
import type { Document, StateMachine } from '../language/index.ts';
import { formatOf, parseDocument, readStateMachine } from '../language/index.ts';

/** A mistake of the person at the terminal: shown as one line, without a stack. */
export class UserError extends Error {}

export interface Definition {
  readonly file: string;
  readonly document: Document;
  readonly machine: StateMachine | undefined;
}

export function readDefinition(file: string): Definition {
  const document = parseDocument(readText(file), formatOf(file));
  return { file, document, machine: readStateMachine(document) };
}

/** `name` is what a person calls it. */
export function readText(file: string, name = file): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new UserError(`Cannot read ${name}: ${reason}.`);
  }
}
