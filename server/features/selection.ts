/**
 * How a selection grows: from a word of an expression to the argument, the call and the expression, then to the text, the
 * field, the object, the state and its scope.
 */

import type { Argument, IntrinsicCall } from '../../expressions/index.ts';
import { jsonataTokens } from '../../expressions/index.ts';
import type { Document, Embedded, Member, Node, Span, StateMachine, StringNode } from '../../language/index.ts';
import { embeddedAt, indexInString, nodeAt, spanInString } from '../../language/index.ts';
import { wordAt, wordsOf } from './words.ts';

/** From the inside out: each holds `offset` and all before it. */
export function selectionsAt(document: Document, machine: StateMachine | undefined, offset: number): Span[] {
  const spans: Span[] = [];
  const add = (span: Span) => {
    const last = spans.at(-1);
    if (span.start > offset || span.end < offset || span.end <= span.start) return;
    if (last && (span.start > last.start || span.end < last.end)) return;
    if (last && span.start === last.start && span.end === last.end) return;
    spans.push(span);
  };
  const node = nodeAt(document.root, offset);
  if (node?.kind === 'string') {
    const embedded = machine && embeddedAt(machine, offset, { withPlaceholders: true });
    if (embedded && embedded.node === node)
      for (const { start, end } of partsAt(embedded, indexInString(node, offset))) add(spanInString(node, start, end));
    else add(wordIn(node, offset));
    add(spanInString(node, 0, node.value.length));
  }
  for (let at: Node | undefined = node; at; ) {
    add(trimmed(document.text, at.span));
    const parent: Member | Node | undefined = at.parent;
    if (parent?.kind === 'member') {
      add(trimmed(document.text, parent.span));
      const { members } = parent.parent;
      const [first] = members;
      const last = members.at(-1);
      if (first && last) add(trimmed(document.text, { start: first.span.start, end: last.span.end }));
      at = parent.parent;
    } else {
      const items: readonly Node[] = parent?.kind === 'array' ? parent.items : [];
      const [first] = items;
      const last = items.at(-1);
      if (first && last) add(trimmed(document.text, { start: first.span.start, end: last.span.end }));
      at = parent;
    }
  }
  add(document.within ?? { start: 0, end: document.text.length });
  return spans;
}

/** A block of YAML reaches over the blank lines behind it. */
function trimmed(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
  return { start, end: last };
}

/** A word of plain text. */
function wordIn(node: StringNode, offset: number): Span {
  const index = indexInString(node, offset);
  const isWord = (at: number) => /[\p{L}\p{N}_]/u.test(node.value[at] ?? '');
  let start = index;
  let end = index;
  while (start > 0 && isWord(start - 1)) start--;
  while (end < node.value.length && isWord(end)) end++;
  return spanInString(node, start, end);
}

/** The parts of an expression around a place of its text, the smallest first. */
function partsAt(embedded: Embedded, index: number): Span[] {
  const { start } = wordsOf(embedded);
  const word = wordAt(embedded, index);
  const parts: Span[] = word ? [{ start: start + word.start, end: start + word.end }] : [];
  switch (embedded.kind) {
    case 'path':
    case 'template': {
      const path = embedded.kind === 'path' || embedded.parsed.kind === 'path' ? embedded.parsed : undefined;
      if (path && 'path' in path && path.path) addSegments(path.path.segments, path.path.span, index, parts);
      else if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic')
        addCall(embedded.parsed.call, index, parts);
      break;
    }
    case 'jsonata': {
      const inside = brackets(embedded.text.expression, index - start);
      parts.push(...inside.map(span => ({ start: span.start + start, end: span.end + start })));
      parts.push({ start: embedded.text.start, end: embedded.text.end });
      break;
    }
    default:
  }
  return parts;
}

/** The path up to the segment, then all of it. */
function addSegments(segments: readonly { readonly span: Span }[], span: Span, index: number, parts: Span[]): void {
  const segment = segments.find(each => index >= each.span.start && index <= each.span.end);
  if (segment) parts.push(segment.span, { start: span.start, end: segment.span.end });
  parts.push(span);
}

function addCall(call: IntrinsicCall, index: number, parts: Span[]): void {
  const argument = call.args.find(({ span }: Argument) => index >= span.start && index <= span.end);
  if (argument?.kind === 'call') addCall(argument, index, parts);
  else if (argument?.kind === 'path') addSegments(argument.path.segments, argument.span, index, parts);
  if (argument) parts.push(argument.span);
  parts.push(call.argumentsSpan, call.span);
}

/**
 * Around a place of a JSONata expression: the chain of names, and for each pair of brackets the entry between commas, what is
 * inside, the brackets, and what stands before them.
 */
function brackets(expression: string, index: number): Span[] {
  const tokens = jsonataTokens(expression);
  const spans: Span[] = [];
  const at = tokens.findLastIndex(({ start, end }) => start <= index && index <= end);
  const isChain = (i: number) => {
    const kind = tokens[i]?.kind;
    return kind === 'variable' || kind === 'name' || tokens[i]?.value === '.';
  };
  if (isChain(at)) {
    let first = at;
    let last = at;
    while (isChain(first - 1)) first--;
    while (isChain(last + 1)) last++;
    spans.push(
      { start: tokens[first]!.start, end: tokens[at]!.end },
      { start: tokens[first]!.start, end: tokens[last]!.end },
    );
  }
  const open: { readonly token: number; comma: number | undefined }[] = [];
  /** Pairs that hold the place, with the commas around it. */
  const pairs: { open: number; close: number; before: number; after: number | undefined }[] = [];
  for (const [i, { kind, value, start, end }] of tokens.entries()) {
    if (kind !== 'operator') continue;
    if ('([{'.includes(value)) open.push({ token: i, comma: undefined });
    else if (value === ',' || value === ';') {
      const top = open.at(-1);
      if (top && end <= index) top.comma = i;
      else if (top) {
        const pair = pairs.find(each => each.open === top.token);
        if (!pair && tokens[top.token]!.end <= index)
          pairs.push({ open: top.token, close: -1, before: top.comma ?? top.token, after: i });
      }
    } else if (')]}'.includes(value)) {
      const top = open.pop();
      if (!top || tokens[top.token]!.end > index || start < index) continue;
      const pair = pairs.find(each => each.open === top.token);
      if (pair) pair.close = i;
      else pairs.push({ open: top.token, close: i, before: top.comma ?? top.token, after: undefined });
    }
  }
  const closed = pairs.filter(({ close }) => close >= 0).sort((a, b) => b.open - a.open);
  for (const { open: first, close, before, after } of closed) {
    const from = tokens[before + 1];
    const to = tokens[(after ?? close) - 1];
    if (from && to) spans.push({ start: from.start, end: to.end });
    spans.push({ start: tokens[first]!.end, end: tokens[close]!.start });
    spans.push({ start: tokens[first]!.start, end: tokens[close]!.end });
    let name = first;
    while (isChain(name - 1)) name--;
    if (name < first) spans.push({ start: tokens[name]!.start, end: tokens[close]!.end });
  }
  return spans;
}
