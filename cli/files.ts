/** Definitions from disk: read, parsed, and modelled, with the trouble of it said in one sentence. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Document, Json, StateMachine } from '../language/index.ts';
import { definitionsIn, formatOf, largestData, readData, readStateMachine, tooLarge } from '../language/index.ts';

/** A mistake of the person at the terminal: shown as one line, without a stack. */
export class UserError extends Error {}

export interface Definition {
  readonly file: string;
  readonly document: Document;
  readonly machine: StateMachine | undefined;
}

/** `name` is that of a state machine in a template, needed where there are several. */
export function readDefinition(file: string, name?: string, option = '--definition'): Definition {
  const all = definitionsIn(readText(file), formatOf(file));
  const names = all.flatMap(({ embedded }) => embedded?.machine.name ?? []);
  const [found, ...others] = name === undefined ? all : all.filter(({ embedded }) => embedded?.machine.name === name);
  if (!found || others.length > 0)
    throw new UserError(
      names.length === 0
        ? `${file} holds no state machine definition${name === undefined ? '' : ` called "${name}"`}.`
        : `${name === undefined ? `${file} has ${names.length} state machines.` : `${file} has no state machine "${name}".`} Name one with ${option}: ${names.join(', ')}.`,
    );
  return { file, document: found.document, machine: readStateMachine(found.document) };
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

/** JSON in the argument itself, or in the file (JSON or YAML) that it names; `-` is standard input. */
export function fileOrJson(argument: string, option: string): Json {
  const file = argument !== '-' && existsSync(argument);
  const what = file ? argument : argument === '-' ? 'what comes from standard input' : 'the JSON';
  const size = file ? statSync(argument).size : 0;
  const read =
    size > largestData
      ? tooLarge(size)
      : readData(
          argument === '-' ? readFileSync(0, 'utf8') : file ? readText(argument) : argument,
          file ? formatOf(argument) : 'json',
        );
  if ('value' in read) return read.value;
  if (read.at === undefined) throw new UserError(`${option}: ${what} ${read.problem}`);
  const wrong = file
    ? argument
    : argument === '-'
      ? 'standard input is no JSON'
      : `neither a file nor JSON: ${argument}`;
  throw new UserError(`${option}: ${wrong}. ${read.problem}`);
}
