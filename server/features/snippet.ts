/**
 * Snippets that fit the place: one description of what to insert, written as JSON or as block style YAML.
 * Knows the syntax of LSP snippets and nothing of ASL.
 */
import { isPlainYaml } from '../../language/index.ts';

/** A value to insert. A string is text in which `$1`, `${2:word}` are stops; `raw` is written without quotes. */
export type Piece =
  | string
  | { readonly raw: string }
  /** `at` is the stop inside of an object without members, the first one unless it says otherwise. */
  | { readonly members: readonly (readonly [string, Piece])[]; readonly at?: string }
  | { readonly items: readonly Piece[] };

export type Style = 'json' | 'yaml';

export function raw(text: string): Piece {
  return { raw: text };
}

export function members(...entries: readonly (readonly [string, Piece])[]): Piece {
  return { members: entries };
}

/** Text that a snippet takes literally. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** A stop with words to choose from, the first one chosen; an editor shows them as a list when the stop is reached. */
export function choice(stop: number, words: readonly string[]): string {
  return `\${${stop}|${words.map(word => word.replace(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

/** A snippet as a text in double quotes, which JSON and YAML write alike. */
export function inQuotes(snippet: string): string {
  return `"${escaped(snippet)}"`;
}

/** The same without the quotes around. */
export function escaped(snippet: string): string {
  return snippet.replaceAll(/\\[\\$}]|"/g, part => (part === '"' ? '\\\\"' : part === '\\\\' ? '\\\\\\\\' : part));
}

/** `key: value` in the style. In the key, too, `${1:word}` is a stop; every other `$` is itself. */
export function writeMember(key: string, value: Piece, style: Style, depth = 0): string {
  const name = key.replace(/\$(?!\d|\{\d)/g, '\\$&');
  if (style === 'json') return `${inQuotes(name)}: ${writePiece(value, style, depth)}`;
  const written = writePiece(value, style, depth + 1);
  return `${isPlainSnippet(name) ? name : inQuotes(name)}:${written.startsWith('\n') ? '' : ' '}${written}`;
}

export function writePiece(piece: Piece, style: Style, depth = 0): string {
  if (typeof piece === 'string') return style === 'json' || !isPlainSnippet(piece) ? inQuotes(piece) : piece;
  if ('raw' in piece) return piece.raw;
  const pad = '\t'.repeat(depth);
  if ('members' in piece) {
    // An object to be filled in by hand.
    const { at = '$1' } = piece;
    if (piece.members.length === 0) return style === 'yaml' ? `\n${pad}${at}` : `{\n${pad}\t${at}\n${pad}\\}`;
    if (style === 'yaml')
      return piece.members.map(([key, value]) => `\n${pad}${writeMember(key, value, style, depth)}`).join('');
    const lines = piece.members.map(([key, value]) => `${pad}\t${writeMember(key, value, style, depth + 1)}`);
    return `{\n${lines.join(',\n')}\n${pad}\\}`;
  }
  if (style === 'yaml')
    return piece.items
      .map(item => {
        const written = writePiece(item, style, depth + 1);
        return `\n${pad}- ${written.replace(/^\n\t*/, '')}`;
      })
      .join('');
  const lines = piece.items.map(item => `${pad}\t${writePiece(item, style, depth + 1)}`);
  return `[\n${lines.join(',\n')}\n${pad}]`;
}

/** A snippet of JSON on one line. */
export function onOneLine(snippet: string): string {
  return snippet.replaceAll(/\n\t*/g, ' ');
}

/** Whether the text with its stops taken as ordinary words needs no quotes in YAML. */
function isPlainSnippet(snippet: string): boolean {
  // One of several words: any of them may come to stand there.
  const choice = /^\$\{\d+\|(.*)\|\}$/.exec(snippet)?.[1];
  if (choice !== undefined) return choice.split(/(?<!\\),/).every(isPlainSnippet);
  const text = snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d+|\$\{\d+\}/g, 'x')
    .replace(/\\(.)/g, '$1');
  return isPlainYaml(text);
}
