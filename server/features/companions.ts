/**
 * Where the files that belong to a definition speak of its states: mocks and test cases, tests, handlers, launch configurations.
 * Which files those are, `language` knows by their names.
 */
import type { Document, Node, StringNode } from '../../language/index.ts';
import { memberValue, stringOf } from '../../language/index.ts';

/** Where a mocks file names a state: among `States`, and in the test cases of the state machine. */
export function statesInMocks({ root }: Document, names: ReadonlySet<string>, state: string): StringNode[] {
  const machines = memberValue(root, 'StateMachines');
  const all = machines?.kind === 'object' ? machines.members : [];
  // As a run chooses it: the machine of one of these names, else the only one.
  const own = all.filter(({ key }) => names.has(key.value));
  const meant = own.length > 0 ? own : all.length === 1 ? all : [];
  const cases = meant.flatMap(({ value }) => objectsIn(memberValue(value, 'TestCases')));
  return [memberValue(root, 'States'), ...cases].flatMap(answers => keysOf(answers, state));
}

/** Where a file of tests names a state: as a key of `States`, and in members that name states. */
export function statesInTests({ root }: Document, state: string): StringNode[] {
  return root ? namedIn(root, state) : [];
}

/** A launch configuration of a definition. */
export interface LaunchConfiguration {
  readonly program: string;
  readonly mocks: string | undefined;
  readonly node: Node;
}

export function launchConfigurations({ root }: Document): LaunchConfiguration[] {
  const list = memberValue(root, 'configurations');
  if (list?.kind !== 'array') return [];
  return list.items.flatMap(node => {
    const program = stringOf(node, 'program')?.value;
    if (stringOf(node, 'type')?.value !== 'asl' || program === undefined) return [];
    return { program, mocks: stringOf(node, 'mocks')?.value, node };
  });
}

export function statesInLaunch({ node }: LaunchConfiguration, state: string): StringNode[] {
  return namedIn(node, state);
}

/** Members whose keys are names of states, and such whose values are; in small letters. */
const keyed: ReadonlySet<string> = new Set(['states', 'tasks', 'answers']);
const named: ReadonlySet<string> = new Set([
  ...['state', 'states', 'statename', 'startat', 'startstate', 'stopat', 'stopatstate', 'from', 'to', 'until', 'next'],
  ...['visits', 'visited', 'path', 'breakpoints'],
]);

function namedIn(node: Node, state: string): StringNode[] {
  const found: StringNode[] = [];
  visit(node);
  return found;

  function visit(at: Node): void {
    if (at.kind === 'array') at.items.forEach(visit);
    if (at.kind !== 'object') return;
    for (const { key, value } of at.members) {
      const name = key.value.toLowerCase();
      if (keyed.has(name)) found.push(...keysOf(value, state));
      if (named.has(name))
        for (const each of value?.kind === 'array' ? value.items : value ? [value] : [])
          if (each.kind === 'string' && each.value === state) found.push(each);
      if (value) visit(value);
    }
  }
}

function keysOf(node: Node | undefined, name: string): StringNode[] {
  return node?.kind === 'object' ? node.members.flatMap(({ key }) => (key.value === name ? key : [])) : [];
}

function objectsIn(node: Node | undefined): Node[] {
  return node?.kind === 'object' ? node.members.flatMap(({ value }) => value ?? []) : [];
}

/**
 * Where a module of handlers names a state: the keys of its object `states`, with or without quotes. Read word by word, not
 * parsed: what it finds stands in that object, and is nothing but the name.
 */
export function statesInHandlers(text: string, state: string): { start: number; end: number; text: string }[] {
  const found: { start: number; end: number; text: string }[] = [];
  const begin = /\bstates\s*(?::|=)\s*\{/g.exec(text);
  if (!begin) return found;
  let depth = 0;
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[{}()[\]]|[\p{ID_Start}_$][\p{ID_Continue}$]*/gu;
  token.lastIndex = begin.index + begin[0].length - 1;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [word] = match;
    if (/^[{([]$/.test(word)) depth += 1;
    else if (/^[})\]]$/.test(word)) {
      depth -= 1;
      if (depth === 0) break;
    } else if (depth === 1 && /^\s*[:(]/.test(text.slice(token.lastIndex, token.lastIndex + 40))) {
      const quoted = /^['"]/.test(word);
      if ((quoted ? unquoted(word) : word) === state)
        found.push({ start: match.index, end: token.lastIndex, text: word });
    }
  }
  return found;
}

/** A key of an object in JavaScript, written like another one where that is possible. */
export function keyLike(name: string, like: string): string {
  if (like.startsWith('"')) return JSON.stringify(name);
  const isWord = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
  if (!like.startsWith("'") && isWord) return name;
  return `'${name.replaceAll(/[\\']/g, '\\$&')}'`;
}

function unquoted(word: string): string {
  return word.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
