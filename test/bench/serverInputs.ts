/** What the server is measured with, for both sides to have at hand: files, and what somebody types into a large one. */
import { examples, realWorld, type Text } from './files.ts';
import { jsonText, machineOf } from './machines.ts';

export type FileSet = 'examples' | 'real' | 'large';

export const filesOf: Readonly<Record<FileSet, () => readonly Text[]>> = {
  examples,
  real: realWorld,
  large: () => [{ name: 'm.asl.json', format: 'json', text: jsonText(machineOf({ states: 5000 })) }],
};

/** Where somebody types, and what the text is then. */
export interface Edit {
  readonly text: string;
  readonly at: number;
}

/** The place behind a word of the text, another one each round. */
function behind(text: string, round: number, word: RegExp): number {
  word.lastIndex = (text.length * ((round * 37) % 70)) / 100;
  const found = word.exec(text);
  if (!found) throw new Error(`Nothing like ${word} in the text.`);
  return found.index + found[0].length;
}

const written = (text: string, at: number, more: string): Edit => ({
  text: `${text.slice(0, at)}${more}${text.slice(at)}`,
  at: at + more.length,
});

export const edits = {
  'a letter more in a name': (text, round) => written(text, behind(text, round, /\bNext"?: "?../g), 'x'),
  'a string that is not closed': (text, round) => {
    const at = behind(text, round, /"Next": "/g);
    const end = text.indexOf('"', at);
    return { text: `${text.slice(0, at)}${text.slice(end + 1)}`, at };
  },
  'a letter more in a variable': (text, round) => written(text, behind(text, round, /\bseen/g), 'x'),
  // What follows from the edit is behind the place, and much of what is passed on changes with it.
  'a path of JSONPath': (text, round) => {
    const at = behind(text, round, /\.\$"?: "?\$\./g);
    const end = text.indexOf('.', at);
    return { text: `${text.slice(0, at)}${text.slice(end)}`, at };
  },
  'the path of a rule': (text, round) => written(text, behind(text, round, /\bVariable"?: "?\$\./g), 'o'),
  'a path of JSONata': (text, round) => written(text, behind(text, round, /"?\{% \$states\.input\./g), 'o'),
  'a variable of JSONata': (text, round) => written(text, behind(text, round, /"?\{% /g), '$seen'),
  'where a result is put': (text, round) => written(text, behind(text, round, /\bResultPath"?: "?\$\./g), 'x'),
} satisfies Readonly<Record<string, (text: string, round: number) => Edit>>;

export type EditName = keyof typeof edits;
