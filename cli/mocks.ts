/** `asl mocks`: a mocks file with an example result for each task that has none, printed or written beside the definition. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { exampleMocks } from '../dataflow/index.ts';
import { companionName, companionNames, formatOf } from '../language/index.ts';
import { awsCatalog } from './awsCatalog.ts';
import { readMachine, readText, UserError, writeText } from './files.ts';

export interface MocksCall {
  /** Which state machine of a template that has several. */
  readonly definition?: string;
  /** Write the file instead of printing it. */
  readonly write?: boolean;
  /** The mocks file, when it is not the one beside the definition. */
  readonly output?: string;
}

export interface MocksOutcome {
  /** For standard output; nothing when a file was written. */
  readonly text: string | undefined;
  readonly words: readonly string[];
}

export function mocks(file: string, { definition, write = false, output }: MocksCall): MocksOutcome {
  const machine = readMachine(file, definition);
  const target = output ?? fileBeside(file);
  const isThere = existsSync(target);
  const draft = exampleMocks(
    machine,
    awsCatalog(),
    isThere ? { text: readText(target), format: formatOf(target) } : undefined,
  );
  if (!draft) throw new UserError(`${target} is there and is no mocks file that can be read. Mend or move it first.`);
  const { text, added, answered } = draft;
  const words = [
    ...(added.length > 0 ? [`Invented from the catalog, to be made your own: ${added.join(', ')}`] : []),
    ...(answered.length > 0
      ? [`Answered already, and left as ${answered.length === 1 ? 'it is' : 'they are'}: ${answered.join(', ')}`]
      : []),
    ...(added.length + answered.length === 0 ? ['The definition has no tasks.'] : []),
  ];
  if (!write && output === undefined) return { text, words };
  if (added.length === 0) return { text: undefined, words: [...words, `${target} stays as it is.`] };
  writeText(target, text);
  return { text: undefined, words: [...words, `${isThere ? 'Added to' : 'Wrote'} ${target}`] };
}

/** The mocks file that belongs to the definition; JSON when there is none yet. */
function fileBeside(file: string): string {
  const own = path.basename(file);
  const beside = (name: string) => path.join(path.dirname(file), name);
  return companionNames(own, 'mocks').map(beside).find(existsSync) ?? beside(companionName(own, 'mocks'));
}
