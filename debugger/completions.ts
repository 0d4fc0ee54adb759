/**
 * What can follow in the console and in a watch: members of the data at hand, variables, functions, and in the console its
 * commands. Reads the values of one stop; knows no protocol but the kinds of its items.
 */
import {
  intrinsicFunctions,
  isArray,
  isObject,
  type Json,
  jsonataFunctions,
  statesMembers,
} from '../expressions/index.ts';
import { commands } from './commands.ts';
import { type EvaluationData, evaluateText } from './evaluate.ts';
import { bracketed, preview } from './preview.ts';
import { type Waiting, wordsOf } from './waiting.ts';

export interface Completion {
  readonly label: string;
  readonly text: string;
  readonly detail: string;
  readonly type: 'property' | 'variable' | 'function' | 'keyword' | 'text';
  /** How many characters in front of the cursor it replaces. */
  readonly replaces: number;
}

/** `before`: the text up to the cursor. `isConsole`: commands count, too. */
export async function completionsFor(
  before: string,
  data: EvaluationData,
  isConsole: boolean,
  waiting: readonly Waiting[] = [],
): Promise<Completion[]> {
  const about = isConsole ? /^\s*(?:task-\w+|skip)\s+(\S*)$/.exec(before)?.[1] : undefined;
  if (about !== undefined)
    return starting(
      waiting.flatMap(each => namesOf(each, about.length)),
      about,
    );
  const member = /(\$\$?(?:[A-Za-z_]\w*)?(?:\.[\w-]+|\.`[^`]*`|\[[^\]]*\])*)\.([\w-]*)$/.exec(before);
  if (member) return members(member[1]!, member[2]!, data);
  const intrinsic = /\bStates\.(\w*)$/.exec(before);
  if (intrinsic) return intrinsics(intrinsic[1]!);
  const dollar = /\$(\w*)$/.exec(before);
  if (dollar) return variables(dollar[1]!, data);
  const word = /(?:^|[^\w$.])(\w*)$/.exec(before)?.[1];
  if (word === undefined) return [];
  const command = isConsole ? /^\s*([\w-]*)$/.exec(before)?.[1] : undefined;
  const words = commands.map(({ name, doc }) => item(name, name, doc, 'keyword', command?.length ?? 0));
  if (command?.includes('-')) return starting(words, command);
  const starts = [
    ...(command === undefined ? [] : words),
    item('$', '$', 'The data', 'variable', word.length),
    item('$$', '$$', 'The context object', 'variable', word.length),
    item('States.', 'States.', 'Intrinsic functions', 'keyword', word.length),
    ...variables('', data).map(each => ({ ...each, replaces: word.length })),
  ];
  return starting(starts, word);
}

async function members(path: string, word: string, data: EvaluationData): Promise<Completion[]> {
  if (path === '$states') {
    const found = statesMembers.map(({ name, doc }) => item(name, name, doc, 'property', word.length));
    return starting(found, word);
  }
  let value: Json;
  try {
    value = await evaluateText(path, data);
  } catch {
    return [];
  }
  // JSONata goes into the items of an array by itself.
  const holder = isArray(value) ? value.find(isObject) : value;
  if (!isObject(holder)) return [];
  const isPath = /^\$\$?(?:$|[.[])/.test(path);
  const found = Object.entries(holder as { readonly [key: string]: Json }).map(([name, each]) => {
    if (/^[A-Za-z_]\w*$/.test(name)) return item(name, name, preview(each), 'property', word.length);
    // Brackets take the place of the dot.
    return isPath
      ? item(name, bracketed(name), preview(each), 'property', word.length + 1)
      : item(name, `\`${name}\``, preview(each), 'property', word.length);
  });
  return starting(found, word);
}

function variables(word: string, data: EvaluationData): Completion[] {
  const length = word.length + 1;
  return starting(
    [
      ...Object.entries(data.variables).map(([name, value]) =>
        item(`$${name}`, `$${name}`, preview(value), 'variable', length),
      ),
      item('$states', '$states', 'Input, result and context of the state', 'variable', length),
      ...jsonataFunctions.map(({ name, signature, doc }) =>
        item(`$${name}`, `$${name}`, `${signature} — ${doc}`, 'function', length),
      ),
    ],
    `$${word}`,
  );
}

function intrinsics(word: string): Completion[] {
  return starting(
    intrinsicFunctions.map(({ name, doc }) => item(name, name.replace(/^States\./, ''), doc, 'function', word.length)),
    `States.${word}`,
  );
}

/** By its state, and by its token. */
function namesOf(each: Waiting, length: number): Completion[] {
  const { state, token } = each;
  const byState = item(state, state, wordsOf(each), 'text', length);
  return token === undefined ? [byState] : [byState, item(token, token, `${state}, ${wordsOf(each)}`, 'text', length)];
}

function item(label: string, text: string, detail: string, type: Completion['type'], replaces: number): Completion {
  return { label, text, detail, type, replaces };
}

function starting(items: readonly Completion[], word: string): Completion[] {
  const lower = word.toLowerCase();
  return items.filter(({ label }) => label.toLowerCase().startsWith(lower));
}
