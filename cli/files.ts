/** Definitions from disk: read, parsed, and modelled, with the trouble of it said in one sentence. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Document, Json, StateMachine } from '../language/index.ts';
import { definitionsIn, formatOf, parseDocument, readStateMachine, toJson } from '../language/index.ts';

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

/** Data that no execution comes near: AWS takes 256 KiB. What is larger or deeper would only exhaust the memory or the stack. */
const largest = 16_000_000;
const deepest = 1_000;

/** JSON in the argument itself, or in the file (JSON or YAML) that it names; `-` is standard input. */
export function fileOrJson(argument: string, option: string): Json {
  const file = argument !== '-' && existsSync(argument);
  const text = dataText(argument, option);
  if (!file || formatOf(argument) === 'json')
    try {
      return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
    } catch {
      // Read below, to say what is wrong; comments are let through.
    }
  const document = parseDocument(text, file ? formatOf(argument) : 'json');
  const problem = document.problems[0];
  if (document.root !== undefined && problem === undefined) return toJson(document.root);
  const what = file
    ? argument
    : argument === '-'
      ? 'standard input is no JSON'
      : `neither a file nor JSON: ${argument}`;
  throw new UserError(`${option}: ${what}${problem ? `. ${problem.message}` : ''}`);
}

/** The text of data that is no larger and no deeper than it can be worked with. */
export function dataText(argument: string, option: string): string {
  const file = argument !== '-' && existsSync(argument);
  const size = file ? statSync(argument).size : 0;
  const what = file ? argument : argument === '-' ? 'what comes from standard input' : 'the JSON';
  if (size > largest) throw tooMuch(option, what, size);
  const text = argument === '-' ? readFileSync(0, 'utf8') : file ? readText(argument) : argument;
  if (text.length > largest) throw tooMuch(option, what, text.length);
  if (levelsOf(text) > deepest)
    throw new UserError(
      `${option}: ${what} is nested deeper than ${deepest.toLocaleString('en-US')} levels. Make it flatter.`,
    );
  return text;
}

function tooMuch(option: string, what: string, size: number): UserError {
  const megabytes = (size / 1_000_000).toFixed(1);
  return new UserError(
    `${option}: ${what} has ${megabytes} MB, and is not read: an execution takes 256 KiB at most. Make it smaller.`,
  );
}

/** How deeply JSON nests, without reading it: brackets, but for those in texts. */
function levelsOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > most) most = depth;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return most;
}
