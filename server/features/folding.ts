/**
 * What can be folded: objects and lists, texts over several lines, comments. A bracket that closes stays in sight; in YAML,
 * where nothing closes, all that belongs to a line folds into it.
 */
import type { Document, Member, Node, Span } from '../../language/index.ts';

export interface Fold extends Span {
  readonly kind: 'collection' | 'text' | 'comment' | 'region';
  /** What ends it stays visible. */
  readonly closed: boolean;
}

export function foldsOf({ root, text, format }: Document): Fold[] {
  const folds: Fold[] = [];
  /** Texts over several lines: what looks like a comment in there is none. */
  const texts: Span[] = [];
  if (root) visit(root, undefined);
  addComments(text, format === 'yaml' ? '#' : '//', texts, folds);
  return folds.sort((a, b) => a.start - b.start || b.end - a.end);

  function visit(node: Node, member: Member | undefined): void {
    if (node.kind === 'object' || node.kind === 'array') {
      const open = text[node.span.start];
      const closed = open === '{' || open === '[';
      const start = closed || !member ? node.span.start : member.span.start;
      if (node !== root || closed) add({ start, end: node.span.end, kind: 'collection', closed });
      if (node.kind === 'array') for (const item of node.items) visit(item, undefined);
      else for (const each of node.members) if (each.value) visit(each.value, each);
    } else if (node.kind === 'string') {
      const fold = {
        start: member?.span.start ?? node.span.start,
        end: node.span.end,
        kind: 'text',
        closed: false,
      } as const;
      if (add(fold)) texts.push(node.span);
    }
  }

  function add(fold: Fold): boolean {
    const end = fold.start + text.slice(fold.start, fold.end).trimEnd().length;
    const line = text.indexOf('\n', fold.start);
    if (line < 0 || line >= end) return false;
    folds.push({ ...fold, end });
    return true;
  }
}

/** Comments on lines of their own that follow one another, comments over several lines, and `#region` to `#endregion`. */
function addComments(text: string, mark: '#' | '//', texts: readonly Span[], folds: Fold[]): void {
  if (!text.includes(mark) && !text.includes('/*')) return;
  let run: { start: number; end: number; lines: number } | undefined;
  const regions: number[] = [];
  let nextText = 0;
  const flush = () => {
    if (run && run.lines > 1) folds.push({ start: run.start, end: run.end, kind: 'comment', closed: false });
    run = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).trim();
    while (nextText < texts.length && texts[nextText]!.end <= at) nextText++;
    const inText = nextText < texts.length && texts[nextText]!.start < at;
    let next = end + 1;
    if (!inText && line.startsWith(mark)) {
      const words = line.slice(mark.length).trim();
      if (/^#?region\b/.test(words)) {
        flush();
        regions.push(at);
      } else if (/^#?endregion\b/.test(words)) {
        flush();
        const start = regions.pop();
        if (start !== undefined) folds.push({ start, end, kind: 'region', closed: false });
      } else run = run ? { ...run, end, lines: run.lines + 1 } : { start: at, end, lines: 1 };
    } else {
      flush();
      if (mark === '//' && line.startsWith('/*')) {
        const close = text.indexOf('*/', at);
        const last = close < 0 ? text.length : close + 2;
        if (text.slice(at, last).includes('\n')) folds.push({ start: at, end: last, kind: 'comment', closed: false });
        const after = text.indexOf('\n', last);
        next = after < 0 ? text.length : after + 1;
      }
    }
    at = next;
  }
  flush();
}
