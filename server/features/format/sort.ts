/**
 * The fields of each object in one order, that of the table of fields. Each goes with the comments above it and behind it.
 * Gives a new text, which is still to be laid out; objects in which something stands in the way stay as they are.
 */
import type { Document, Holder, Member, ObjectNode, StateMachine } from '../../../language/index.ts';
import { fieldsByName, visitsOf } from '../../../language/index.ts';

/** Undefined where all is in order. */
export function sortFields(document: Document, machine: StateMachine): string | undefined {
  const orders = new Map<ObjectNode, readonly Member[]>();
  for (const holder of visitsOf(machine).holders) {
    const wanted = inOrder(holder);
    if (wanted.some((member, index) => member !== holder.node.members[index])) orders.set(holder.node, wanted);
  }
  if (orders.size === 0) return undefined;
  // From the inside out, later ones first: what has been moved is not touched again but as a whole.
  const { text } = document;
  const changed = rewrite(machine.node);
  const { start, end } = machine.node.span;
  return text.slice(0, start) + changed + text.slice(end);

  /** The text of a node with the objects inside of it in order. */
  function rewrite(node: ObjectNode): string {
    const order = orders.get(node);
    const flow = text[node.span.start] === '{';
    if (!order || (!flow && document.format === 'json')) return inside(node.span.start, node.span.end, node);
    return (
      (flow ? flowInOrder(node, order) : blockInOrder(node, order)) ?? inside(node.span.start, node.span.end, node)
    );
  }

  /** A stretch of the text, with the objects in it that belong to `node` rewritten. */
  function inside(start: number, end: number, node: ObjectNode): string {
    let written = '';
    let at = start;
    for (const inner of innerObjects(node)) {
      if (inner.span.start < at || inner.span.end > end) continue;
      written += text.slice(at, inner.span.start) + rewrite(inner);
      at = inner.span.end;
    }
    return written + text.slice(at, end);
  }

  function flowInOrder(node: ObjectNode, order: readonly Member[]): string | undefined {
    // In YAML comments in braces are rare, and commas may be left out at line ends.
    if (document.format === 'yaml') return undefined;
    const { members } = node;
    const above = new Map<Member, string>();
    const behind = new Map<Member, string>();
    let gapStart = node.span.start + 1;
    let before: Member | undefined;
    for (const member of members) {
      const [first, rest] = splitGap(text.slice(gapStart, member.span.start));
      if (before) behind.set(before, first);
      above.set(member, before ? rest : first + rest);
      gapStart = member.span.end;
      before = member;
    }
    const [first, rest] = splitGap(text.slice(gapStart, node.span.end - 1));
    if (before) behind.set(before, first);
    const entries = order.map((member, index) => {
      const comma = index < order.length - 1 ? ',' : '';
      const trailing = behind.get(member) ?? '';
      const lead = above.get(member) ?? '';
      return `${lead}${inside(member.span.start, member.span.end, node)}${comma}${trailing}${trailing.includes('//') ? '\n' : ''}`;
    });
    return `{${entries.join('')}${rest}}`;
  }

  function blockInOrder(node: ObjectNode, order: readonly Member[]): string | undefined {
    const { members } = node;
    const chunks = new Map<Member, string>();
    const column = (offset: number) => offset - text.lastIndexOf('\n', offset - 1) - 1;
    const [head] = members;
    if (!head) return undefined;
    const indent = ' '.repeat(column(head.span.start));
    let start = node.span.start;
    for (const [index, member] of members.entries()) {
      const next = members[index + 1];
      let end = node.span.end;
      if (next) {
        // The comments above the next key, at its column, go with it.
        end = text.lastIndexOf('\n', next.span.start - 1) + 1;
        if (text.slice(end, next.span.start).trim() !== '') return undefined;
        for (;;) {
          const lineStart = text.lastIndexOf('\n', end - 2) + 1;
          if (lineStart <= member.span.end || !new RegExp(`^${indent}#`).test(text.slice(lineStart, end))) break;
          end = lineStart;
        }
      }
      chunks.set(member, inside(start, end, node).replace(/\s*$/, ''));
      start = end;
    }
    const blank = (member: Member) => {
      const at = members.indexOf(member);
      const before = members[at - 1];
      return before !== undefined && /\n[ \t\r]*\n[ \t\r]*$/.test(text.slice(before.span.start, member.span.start));
    };
    const written = order.map((member, index) => {
      const chunk = chunks.get(member) ?? '';
      if (index === 0) return chunk.trimStart();
      return `\n${blank(member) ? '\n' : ''}${indent}${chunk.trimStart()}`;
    });
    // A comment above the first key would stand behind a dash, or too far in.
    if (
      written[0]?.startsWith('#') &&
      !/^\s*$/.test(text.slice(node.span.start - column(node.span.start), node.span.start))
    )
      return undefined;
    const tail = /\s*$/.exec(text.slice(node.span.start, node.span.end))?.[0] ?? '';
    return written.join('') + tail;
  }
}

/** The members of a holder in the order of the table; what it does not know stays behind what it stood behind. */
function inOrder({ node, shape, stateType, queryLanguage }: Holder): readonly Member[] {
  const rows = [...fieldsByName(shape, stateType, queryLanguage).keys()];
  const places = new Map(rows.map((name, index) => [name, index]));
  const names = new Set(node.members.map(({ key }) => key.value));
  if (names.size < node.members.length) return node.members;
  let last = -1;
  const ranked = node.members.map((member, index) => {
    last = places.get(member.key.value) ?? last;
    return { member, index, place: last };
  });
  return ranked.sort((a, b) => a.place - b.place || a.index - b.index).map(({ member }) => member);
}

/** The objects right inside of a node, lists looked through. */
function innerObjects(node: ObjectNode): readonly ObjectNode[] {
  const found: ObjectNode[] = [];
  for (const { value, span } of node.members) {
    // What an alias stands for is elsewhere.
    if (!value || value.span.start < span.start || value.span.end > span.end) continue;
    const visit = (each: typeof value): void => {
      if (each.kind === 'object') found.push(each);
      else if (each.kind === 'array') each.items.forEach(visit);
    };
    visit(value);
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** What belongs to the entry before, on its line, without the comma; and the rest, which belongs to the next one. */
function splitGap(gap: string): readonly [string, string] {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|,|\n|[^/,\n]+|\//g;
  let first = '';
  let comma = false;
  for (const match of gap.matchAll(pattern)) {
    const [piece] = match;
    if (piece === '\n') return [first, gap.slice(match.index).replace(comma ? /$^/ : /,/, '')];
    if (piece === ',') comma = true;
    else first += piece;
  }
  // Both on one line: a comment behind the comma belongs to what follows.
  return first.trim() === '' ? ['', first] : [first, ''];
}
