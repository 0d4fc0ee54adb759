/** Files and standard input: read, parsed, modelled and written, with the trouble of it said in one sentence. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Document, Json, StateMachine } from '../language/index.ts';
import { definitionsIn, formatOf, largestData, readData, readStateMachine, tooLarge } from '../language/index.ts';

/** A mistake of the person at the terminal: shown as one line, without a stack. */
export class UserError extends Error {}

export interface Definition {
  readonly file: string;
  readonly document: Document;
  readonly machine: StateMachine | undefined;
  /** Of a state machine in a template. */
  readonly name: string | undefined;
}

/** `name` is that of a state machine in a template, needed where there are several. */
export function readDefinition(file: string, name?: string): Definition {
  const all = definitionsIn(readText(file), formatOf(file));
  const names = all.flatMap(({ embedded }) => embedded?.machine.name ?? []);
  const [found, ...others] = name === undefined ? all : all.filter(({ embedded }) => embedded?.machine.name === name);
  if (!found || others.length > 0)
    throw new UserError(
      names.length === 0
        ? `${file} holds no state machine definition${name === undefined ? '' : ` called "${name}"`}.`
        : `${name === undefined ? `${file} has ${names.length} state machines.` : `${file} has no state machine "${name}".`} Name one with --definition: ${names.join(', ')}.`,
    );
  const { document, embedded } = found;
  return { file, document, machine: readStateMachine(document), name: embedded?.machine.name };
}

/** The same where something is made of its states. */
export function readMachine(file: string, name?: string): StateMachine {
  const { document, machine } = readDefinition(file, name);
  if (machine && machine.states.length > 0) return machine;
  const [problem] = document.problems;
  throw new UserError(
    `${file} has no states. ${problem ? problem.message : 'A definition is an object with StartAt and States.'} "asl check ${file}" says more.`,
  );
}

/** Nearly what a string of JavaScript can hold. */
const largestText = 500_000_000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `name` is what a person calls it. */
export function readText(file: string, name = file): string {
  const bytes = done(`read ${name}`, () => readFileSync(file));
  if (bytes.length > largestText)
    throw new UserError(
      `Cannot read ${name}: it has ${Math.round(bytes.length / 1e6)} MB. AWS takes a definition of 1 MiB.`,
    );
  try {
    if (!bytes.includes(0)) return utf8.decode(bytes);
  } catch {
    // Said below.
  }
  throw new UserError(`Cannot read ${name}: it is no text in UTF-8.`);
}

/** Of a file that nobody has named: nothing where it cannot be read. */
export function neighbourText(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Makes the folder, too. */
export function writeText(file: string, content: string | Uint8Array, name = file): void {
  done(`write ${name}`, () => {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, content);
  });
}

/** All that comes on standard input. */
export function readStdin(): string {
  return done('read standard input', () => readFileSync(0, 'utf8'));
}

/** The absolute path of a file that an option names. */
export function fileNamed(file: string, option: string): string {
  const stats = done(`read ${file} (${option})`, () => statSync(file));
  if (stats.isDirectory()) throw new UserError(`Cannot read ${file} (${option}): ${reasons.EISDIR}.`);
  return path.resolve(file);
}

/** What can be read once, such as `<(jq . flow.json)` of a shell. */
export function isPipe(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

function done<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`Cannot ${what}: ${reasons[code] ?? message}.`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EEXIST: 'a file stands where its folder should be',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
};

/**
 * JSON in the argument itself, or in the file (JSON or YAML) that it names; `-` is standard input. `also` tells what else may be
 * written there.
 */
export function fileOrJson(argument: string, option: string, also = ''): Json {
  const file = argument !== '-' && existsSync(argument);
  if (!file && argument !== '-' && !/^\s*([[{"]|-?\d|(true|false|null)\s*$)/.test(argument))
    throw new UserError(
      `${option}: there is no file ${argument}. JSON may be written in its place, such as {"id": 7}.${also}`,
    );
  const what = file ? argument : argument === '-' ? 'what comes from standard input' : 'the JSON';
  const size = file ? statSync(argument).size : 0;
  const read =
    size > largestData
      ? tooLarge(size)
      : readData(
          argument === '-' ? readStdin() : file ? readText(argument) : argument,
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
