/**
 * What is being typed at the cursor: a key or a value, of which object, and which text an accepted completion replaces.
 *
 * The tolerant tree has the answer wherever something was begun. Where nothing was (a blank line in YAML), a probe word is
 * put in at the cursor and the text read again: what would stand here is then in the tree, without a second grammar.
 */

import type {
  ArrayNode,
  Document,
  Member,
  Node,
  ObjectNode,
  Span,
  StateMachine,
  StringNode,
} from '../../language/index.ts';
import { nodeAt, readStateMachine, rereadDocument } from '../../language/index.ts';

export type Cursor = CursorBase &
  (
    | { readonly kind: 'key'; readonly holder: ObjectNode; readonly member: Member | undefined }
    | { readonly kind: 'value'; readonly in: Member | ArrayNode; readonly node: Node | undefined }
  );

interface CursorBase {
  /** The machine in which `holder`, `in` and `node` are: the document's, or the probe's. */
  readonly machine: StateMachine;
  /** Offsets of the document itself. */
  readonly replace: Span;
  /** The text is written in block style YAML at this place: no quotes, commas and braces. */
  readonly block: boolean;
  /** A comma has to be put before or after what is inserted. */
  readonly commaBefore: boolean;
  readonly commaAfter: boolean;
  /** A colon stands behind the key already. */
  readonly colon: boolean;
  /** Offset up to which the word has been typed; `replace.start` is where it begins. */
  readonly offset: number;
}

const probe = 'aslWorkbenchProbe';

/** Undefined where nothing can be completed: in a comment, inside a number, behind a closed object. */
export function cursorAt(document: Document, machine: StateMachine | undefined, offset: number): Cursor | undefined {
  const { text } = document;
  const within = document.root && nodeAt(document.root, offset);
  if (
    machine &&
    within?.kind === 'string' &&
    (within.style === 'plain' ? offset >= within.span.start : offset > within.span.start) &&
    !isBehindQuote(within, text, offset)
  ) {
    return inString(document, machine, within, offset);
  }
  const inFlow = document.format === 'json' || isInFlow(within, text, offset);
  const start = wordStart(text, offset);
  if (inFlow) return machine && betweenTokens(text, machine, start, offset);
  return inBlock(document, start, offset);
}

function inString(document: Document, machine: StateMachine, node: StringNode, offset: number): Cursor | undefined {
  const { text } = document;
  const parent = node.parent;
  if (parent === undefined) return undefined;
  const after = nextSignificant(text, node.span.end);
  const isKey = parent.kind === 'member' && parent.key === node;
  // A string that is not closed runs to the end of the line: only what was typed is replaced.
  const closed = node.style === 'plain' || text[node.span.end - 1] === text[node.span.start];
  const end = closed ? node.span.end : Math.max(offset, node.span.end);
  // A text over several lines is no word of a list, and an editor takes edits of one line only.
  if (text.slice(node.span.start, end).includes('\n')) return undefined;
  const block = node.style === 'plain' || (document.format === 'yaml' && !isInFlow(enclosing(node), text, offset));
  const base = {
    machine,
    offset,
    replace: { start: node.span.start, end },
    block,
    commaBefore: false,
    commaAfter: !block && after !== ':' && (after === '"' || after === '{' || after === '['),
    colon: after === ':',
  };
  if (!isKey) return { ...base, kind: 'value', in: parent, node };
  return { ...base, kind: 'key', holder: parent.parent, member: parent };
}

/** JSON, or flow style in YAML: the characters around the cursor say what may stand there. */
function betweenTokens(text: string, machine: StateMachine, start: number, offset: number): Cursor | undefined {
  const before = previousSignificant(text, start);
  const holder = deepestCollection(machine.node, start);
  if (!holder) return undefined;
  const after = nextSignificant(text, offset);
  const base = {
    machine,
    offset,
    replace: { start, end: offset },
    block: false,
    commaBefore: !['{', '[', ',', ':'].includes(before.char),
    commaAfter: after === '"' || after === '{' || after === '[',
    colon: after === ':',
  };
  if (holder.kind === 'array') return { ...base, kind: 'value', in: holder, node: undefined };
  if (before.char === ':') {
    const member = holder.members.find(
      ({ key }) => key.span.end <= before.offset && nextSignificantOffset(text, key.span.end) === before.offset,
    );
    return member && { ...base, commaBefore: false, kind: 'value', in: member, node: member.value };
  }
  return { ...base, kind: 'key', holder, member: undefined };
}

/** Block style YAML: what stands on the line before the cursor tells key from value; the probe tells where it belongs. */
function inBlock(document: Document, start: number, offset: number): Cursor | undefined {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const before = text.slice(lineStart, start);
  const rest = text.slice(offset, lineEnd);
  if (/(^|\s)#/.test(before) || !/^\s*(#.*)?$/.test(rest)) return undefined;
  const isValue = /:\s+$/.test(before);
  const isKeyOrItem = /^\s*(-\s+)*$/.test(before);
  if (!isValue && !isKeyOrItem) return undefined;
  // A value, or the item of a list of words, is the probe alone; otherwise the probe is a key.
  for (const word of isValue ? [probe] : [`${probe}:`, probe]) {
    const probed = rereadDocument(document, text.slice(0, start) + word + text.slice(offset));
    const machine = probed && readStateMachine(probed);
    const node = machine && nodeAt(machine.node, start + 1);
    if (machine === undefined || node?.kind !== 'string' || node.value !== probe || node.parent === undefined) continue;
    const base = {
      machine,
      offset,
      replace: { start, end: offset },
      block: true,
      commaBefore: false,
      commaAfter: false,
      colon: false,
    };
    const parent = node.parent;
    if (parent.kind === 'member' && parent.key === node) {
      // `- |` among plain words is the item, not an object to begin.
      if (/-\s+$/.test(before) && parent.parent.parent?.kind === 'array' && holdsWords(parent.parent.parent)) continue;
      return { ...base, kind: 'key', holder: parent.parent, member: parent };
    }
    return { ...base, kind: 'value', in: parent, node };
  }
  return undefined;
}

function holdsWords(array: ArrayNode): boolean {
  return (
    array.items.some(item => item.kind === 'string') ||
    (array.parent?.kind === 'member' && array.parent.key.value === 'ErrorEquals')
  );
}

function enclosing(node: Node): Node | undefined {
  return node.parent?.kind === 'member' ? node.parent.parent : node.parent;
}

/** Whether the innermost collection around the offset is written with braces or brackets. */
function isInFlow(node: Node | undefined, text: string, offset: number): boolean {
  for (let at = node; at; at = enclosing(at)) {
    if (at.kind !== 'object' && at.kind !== 'array') continue;
    const open = text[at.span.start];
    if (open === '{' || open === '[')
      return offset > at.span.start && (offset < at.span.end || !/[}\]]/.test(text[at.span.end - 1] ?? ''));
    return false;
  }
  return false;
}

function isBehindQuote(node: StringNode, text: string, offset: number): boolean {
  return (
    node.style !== 'plain' &&
    offset === node.span.end &&
    node.span.end - node.span.start > 1 &&
    text[offset - 1] === text[node.span.start]
  );
}

function deepestCollection(root: Node, offset: number): ObjectNode | ArrayNode | undefined {
  let found: ObjectNode | ArrayNode | undefined;
  let at: Node | undefined = root;
  while (at && (at.kind === 'object' || at.kind === 'array')) {
    found = at;
    const inner: Node[] = at.kind === 'object' ? at.members.flatMap(({ value }) => value ?? []) : [...at.items];
    at = inner.find(({ span }) => offset > span.start && offset < span.end);
  }
  return found;
}

function wordStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /[A-Za-z0-9_$]/.test(text[start - 1] ?? '')) start--;
  return start;
}

function previousSignificant(text: string, offset: number): { char: string; offset: number } {
  let at = offset - 1;
  while (at >= 0 && /\s/.test(text[at] ?? '')) at--;
  return { char: text[at] ?? '', offset: at };
}

function nextSignificantOffset(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return at;
}

function nextSignificant(text: string, offset: number): string {
  return text[nextSignificantOffset(text, offset)] ?? '';
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
