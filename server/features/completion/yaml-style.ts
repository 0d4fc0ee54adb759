/**
 * How a YAML file is laid out, and snippets laid out like it: by how much it indents, whether lists are indented below their
 * key, and which quotes it likes. Snippets come with one tab per level.
 */
import type { Document } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';

/** A snippet in block style, as it is inserted at the cursor; the editor adds the blanks before the cursor's line to all lines. */
export function inYaml(snippet: string, cursor: Cursor): string {
  const { text } = cursor.machine.document;
  const style = styleOf(cursor.machine.document);
  const lineStart = text.lastIndexOf('\n', cursor.replace.start - 1) + 1;
  const line = text.slice(lineStart, cursor.replace.start);
  // Behind the dashes of a list, members stand further in than the line.
  const hang = /^\s*((?:-\s+)*)/.exec(line)?.[1]?.length ?? 0;
  const levels: { readonly column: number; readonly isItem: boolean }[] = [{ column: hang, isItem: false }];
  return snippet
    .split('\n')
    .map((written, index) => {
      const depth = /^\t*/.exec(written)?.[0].length ?? 0;
      const body = style.quote === "'" ? singleQuoted(written.slice(depth)) : written.slice(depth);
      if (index === 0) return body;
      const parent = levels[depth - 1];
      const isItem = body.startsWith('- ');
      const column =
        parent === undefined
          ? hang
          : parent.isItem && !isItem
            ? parent.column + 2
            : isItem && !parent.isItem && !style.indentsLists
              ? parent.column
              : parent.column + style.unit;
      levels[depth] = { column, isItem };
      // The first member of an item stands on the line of the dash.
      if (isItem) levels[depth + 1] = { column: column + 2, isItem: false };
      return ' '.repeat(column) + body;
    })
    .join('\n');
}

interface YamlStyle {
  readonly unit: number;
  readonly indentsLists: boolean;
  readonly quote: '"' | "'";
}

const known = new WeakMap<Document, YamlStyle>();

function styleOf(document: Document): YamlStyle {
  const before = known.get(document);
  if (before) return before;
  const text = document.text.slice(0, 20_000);
  const unit = /^([^\s#-][^\n]*):[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( +)[^\s#-]/m.exec(text)?.[2]?.length ?? 2;
  const list = /^( *)[^\s#-][^\n]*:[ \t]*\n( *)- /m.exec(text);
  const singles = text.match(/: '/g)?.length ?? 0;
  const doubles = text.match(/: "/g)?.length ?? 0;
  const style: YamlStyle = {
    unit: Math.min(unit, 8),
    indentsLists: !list || list[1] !== list[2],
    quote: singles > doubles ? "'" : '"',
  };
  known.set(document, style);
  return style;
}

function singleQuoted(line: string): string {
  return line.replace(/"([^"'\\]|\\[$}])*"$/, text => `'${text.slice(1, -1)}'`);
}
