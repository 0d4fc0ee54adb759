/**
 * YAML, indented anew: each line by how deep its key or entry is, one blank behind `-` and `:`, no blanks at the ends of lines,
 * no more than one blank line. Lines are never joined or broken, and what texts and flow collections hold stays as it is but for
 * the indentation they share; so data and comments stay.
 */
import type { Document, Member, Node, Span, TextEdit } from '../../../language/index.ts';
import type { FormatOptions } from './options.ts';

/** The edits of the lines of `region`, whose outermost indentation stays; of all lines without it. */
export function formatYaml(document: Document, options: FormatOptions, region?: Span): TextEdit[] {
  const { text, root } = document;
  if (!root) return [];
  const edits: TextEdit[] = [];
  const lines = linesOf(text, region ?? { start: 0, end: text.length });
  const lineAt = (offset: number) => lines.at(offset);
  const column = (offset: number) => offset - (lineAt(offset)?.start ?? offset);
  const unit = options.unit.includes('\t') ? 2 : Math.max(2, options.unit.length);
  const indentLists = listsAreIndented(text, root);

  if (isBlock(root)) layout(root, region ? column(firstOf(root)) : 0);
  return finish();

  function isBlock(node: Node): boolean {
    return (node.kind === 'object' || node.kind === 'array') && !'{['.includes(text[node.span.start] ?? ' ');
  }

  /** Sets the lines of a block collection whose keys, or dashes, come to stand at `to`. */
  function layout(node: Node, to: number): void {
    if (node.kind === 'object') for (const member of node.members) layoutMember(member, to);
    else if (node.kind === 'array')
      for (const item of node.items) {
        const dash = dashBefore(item);
        if (dash === undefined) continue;
        setLine(dash, to);
        oneBlank(dash + 1);
        const sameLine = lineAt(dash) === lineAt(item.span.start);
        if (isBlock(item)) {
          // The first key stands behind the dash, the others below it.
          layout(item, sameLine ? to + 2 : to + unit);
        } else layoutLines(item, dash, to);
      }
  }

  function layoutMember({ key, value, span }: Member, to: number): void {
    setLine(key.span.start, to);
    const colon = colonBehind(key.span.end);
    if (colon !== undefined) oneBlank(colon + 1);
    // What an alias stands for is elsewhere.
    if (!value || value.span.start < span.start || value.span.end > span.end) return;
    if (!isBlock(value)) layoutLines(value, key.span.start, to);
    else if (value.kind === 'array') layout(value, indentLists ? to + unit : to);
    else layout(value, to + unit);
  }

  /** The further lines of a text or a flow collection move with the line it belongs to. */
  function layoutLines(value: Node, owner: number, to: number): void {
    const first = lineAt(value.span.start);
    const last = lineAt(value.span.start + text.slice(value.span.start, value.span.end).trimEnd().length);
    if (!first || !last) return;
    const ownerLine = lineAt(owner);
    const from = ownerLine === first ? first.number + 1 : first.number;
    const isText = value.kind === 'string' && (value.style === 'literal' || value.style === 'folded');
    const own = lines.between(from, last.number);
    for (const line of own) line.inText = value.kind === 'string';
    let shift = to - column(owner);
    if (isText) {
      const header = first.text.slice(value.span.start - first.start);
      const filled = own.filter(({ text: words }) => words.trim() !== '');
      // With an indicator the text counts its blanks from the key.
      if (filled.length > 0 && !/^[|>][+-]?\d/.test(header)) {
        const least = Math.min(...filled.map(({ indent }) => indent));
        shift = to + unit - least;
      }
    }
    for (const line of own) if (line.text.trim() !== '') line.to ??= Math.max(0, line.indent + shift);
  }

  /** Undefined for what does not begin its line. */
  function setLine(offset: number, to: number): void {
    const line = lineAt(offset);
    if (line && offset === line.start + line.indent) line.to = to;
  }

  function oneBlank(start: number): void {
    const blanks = /^[ \t]+(?=[^\s#])/.exec(text.slice(start, start + 200))?.[0];
    if (blanks !== undefined && blanks !== ' ' && lineAt(start))
      edits.push({ span: { start, end: start + blanks.length }, text: ' ' });
  }

  function colonBehind(end: number): number | undefined {
    const blanks = /^[ \t]*:/.exec(text.slice(end, end + 200))?.[0];
    return blanks === undefined ? undefined : end + blanks.length - 1;
  }

  /** The dash of an entry: before it on its line, or alone on a line above. */
  function dashBefore(item: Node): number | undefined {
    let at = firstOf(item) - 1;
    // Tags and anchors may stand between.
    while (at >= 0 && text[at] !== '-') {
      if (text[at] === '\n' && !/^\s*-\s*(?:[&!#].*)?$/.test(lineBefore(at))) return undefined;
      at--;
    }
    const before = text[at - 1];
    return at >= 0 && (before === undefined || /\s/.test(before)) ? at : undefined;
  }

  function lineBefore(newline: number): string {
    return text.slice(text.lastIndexOf('\n', newline - 1) + 1, newline);
  }

  function finish(): TextEdit[] {
    commentsFollow(lines.all);
    let blanks = 0;
    for (const line of lines.all) {
      const words = line.text.trimEnd();
      const isBlank = words === '';
      if (!line.inText) {
        blanks = isBlank ? blanks + 1 : 0;
        const isLast = line.number === lines.all.length - 1;
        if (blanks > 1 && !isLast) edits.push({ span: { start: line.start, end: line.next }, text: '' });
        else if (words.length < line.text.length)
          edits.push({
            span: { start: isBlank ? line.start : line.start + words.length, end: line.start + line.text.length },
            text: '',
          });
      } else blanks = 0;
      if (!isBlank && line.to !== undefined && line.to !== line.indent)
        edits.push({ span: { start: line.start, end: line.start + line.indent }, text: ' '.repeat(line.to) });
    }
    if (!region && options.insertFinalNewline && text.length > 0 && !text.endsWith('\n'))
      edits.push({ span: { start: text.length, end: text.length }, text: '\n' });
    return edits.sort((a, b) => a.span.start - b.span.start);
  }
}

interface Line {
  readonly number: number;
  readonly start: number;
  /** Where the next one starts. */
  readonly next: number;
  /** Without its line break. */
  readonly text: string;
  readonly indent: number;
  /** What the blanks before it become; undefined where they stay. */
  to: number | undefined;
  /** Its blanks may belong to a text. */
  inText: boolean;
}

class Lines {
  readonly all: readonly Line[];

  constructor(all: readonly Line[]) {
    this.all = all;
  }

  at(offset: number): Line | undefined {
    let low = 0;
    let high = this.all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.all[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    const line = this.all[low];
    return line && offset >= line.start && offset < line.next ? line : offset === line?.next ? line : undefined;
  }

  between(first: number, last: number): readonly Line[] {
    return this.all.slice(first, last + 1);
  }
}

/** The lines that begin inside a region; the one in which it begins is another's where something stands before it. */
function linesOf(text: string, region: Span): Lines {
  const all: Line[] = [];
  let start = text.lastIndexOf('\n', region.start - 1) + 1;
  while (start < region.end || (start === region.end && start === text.length && all.length === 0)) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0 ? text.length : text[newline - 1] === '\r' ? newline - 1 : newline;
    const words = text.slice(start, end);
    const indent = words.length - words.trimStart().length;
    all.push({ number: all.length, start, next, text: words, indent, to: undefined, inText: false });
    if (newline < 0) break;
    start = next;
  }
  return new Lines(all);
}

/** A comment keeps company with the line below that is indented like it, else with the one above, else with the one below. */
function commentsFollow(lines: readonly Line[]): void {
  const known = lines.map(line => (line.to === undefined ? undefined : { indent: line.indent, to: line.to }));
  let below: (typeof known)[number];
  const belows = new Array<typeof below>(lines.length);
  for (let at = lines.length - 1; at >= 0; at--) {
    belows[at] = below;
    below = known[at] ?? below;
  }
  let above: typeof below;
  for (const [at, line] of lines.entries()) {
    if (line.to === undefined && !line.inText && line.text.trim().startsWith('#')) {
      const under = belows[at];
      const company = under?.indent === line.indent ? under : above?.indent === line.indent ? above : (under ?? above);
      if (company) line.to = Math.max(0, line.indent + company.to - company.indent);
    }
    above = known[at] ?? above;
  }
}

/** Whether lists stand further in than the key they belong to: as the first of the document does. */
function listsAreIndented(text: string, root: Node): boolean {
  let found: boolean | undefined;
  const visit = (node: Node): void => {
    if (found !== undefined || (node.kind !== 'object' && node.kind !== 'array')) return;
    if (node.kind === 'array') {
      for (const item of node.items) visit(item);
      return;
    }
    for (const { key, value, span } of node.members) {
      if (found !== undefined) return;
      if (!value || value.span.start < span.start) continue;
      if (value.kind === 'array' && text[value.span.start] === '-') {
        const dash = value.span.start - text.lastIndexOf('\n', value.span.start) - 1;
        const own = key.span.start - text.lastIndexOf('\n', key.span.start) - 1;
        found = dash > own;
      } else visit(value);
    }
  };
  visit(root);
  return found ?? true;
}

const firstOf = (node: Node): number =>
  node.kind === 'object' ? (node.members[0]?.key.span.start ?? node.span.start) : node.span.start;
