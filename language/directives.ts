/**
 * What a definition says about its own checking, in comments or, as JSON has none, in `Comment` fields: `asl-disable-next-line`,
 * `asl-disable-line` and `asl-disable` silence rules, `asl: EXPRESS` tells the type of the state machine. What comes of them is
 * decided in `check.ts`.
 */
import type { WorkflowType } from './config-schema.ts';
import type { Diagnostic, Finding, Fix, TextEdit } from './diagnostics.ts';
import { addMember, replaceString } from './edit.ts';
import type { StateMachine } from './model.ts';
import { closest } from './suggest.ts';
import type { Document, Node, ObjectNode, Span } from './tree.ts';
import { nodeAt, stringOf } from './tree.ts';

/** A word that silences rules for a part of the document. */
export interface Directive {
  /** The words themselves, `asl-disable-line rule-a, rule-b`. */
  readonly span: Span;
  /** Diagnostics that start in here are silenced. */
  readonly covers: Span;
  /** Empty: all rules. */
  readonly rules: readonly { readonly id: string; readonly span: Span }[];
}

/** The type that the definition says it has. */
export function statedWorkflowType(document: Document, notes = notesOf(document)): WorkflowType | undefined {
  for (const { text } of notes) {
    const type = /\basl(?:-type)?\s*[:=]\s*(?:type\s*[:=]\s*)?["']?(standard|express)\b/i.exec(text)?.[1];
    if (type) return type.toUpperCase() as WorkflowType;
  }
  return undefined;
}

/** In document order. */
export function directivesOf(document: Document, notes = notesOf(document)): readonly Directive[] {
  if (notes.length === 0) return none;
  const { text, root } = document;
  const found: Directive[] = [];
  for (const note of notes) {
    const match = /\basl-disable(-next-line|-line)?(?![\w-])[ \t]*(.*)/.exec(note.text);
    if (!match) continue;
    // Behind two dashes stands the reason.
    const [named = ''] = (match[2] ?? '').split(/\s--|\*\//);
    const at = match.index + match[0].length - (match[2] ?? '').length;
    const ids = [...named.matchAll(/[\w-]+/g)].map(id => ({
      id: id[0],
      span: { start: note.offsetAt(at + id.index), end: note.offsetAt(at + id.index + id[0].length) },
    }));
    const end = match.index + match[0].trimEnd().length;
    const span = { start: note.offsetAt(match.index), end: ids.at(-1)?.span.end ?? note.offsetAt(end) };
    const whole = { start: 0, end: text.length };
    const covers = note.object
      ? note.object === root
        ? whole
        : note.object.parent?.kind === 'member'
          ? note.object.parent.span
          : note.object.span
      : match[1] === '-line'
        ? lineAt(text, span.start)
        : match[1] === '-next-line'
          ? nextLine(text, span.start)
          : whole;
    found.push({ span, covers, rules: ids });
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** The diagnostics that nobody silenced, and of the silencing words those that silence nothing, or name no rule. */
export function withoutSilenced(
  diagnostics: readonly Diagnostic[],
  directives: readonly Directive[],
): { told: Diagnostic[]; idle: Directive[] } {
  const used = new Set<Directive>();
  const told = diagnostics.filter(({ span, rule }) => {
    const silencing = directives.filter(
      ({ covers, rules }) =>
        span.start >= covers.start &&
        span.start <= covers.end &&
        (rules.length === 0 || rules.some(({ id }) => id === rule)),
    );
    for (const directive of silencing) used.add(directive);
    return silencing.length === 0;
  });
  return { told, idle: directives.filter(directive => !used.has(directive)) };
}

/** The names in a directive that are no rules. */
export function* unknownRules({ rules }: Directive, known: readonly string[]): Generator<Finding> {
  for (const { id, span } of rules) {
    if (known.includes(id)) continue;
    const [instead] = closest(id, known);
    yield {
      span,
      message: `There is no rule "${id}" to be silenced.${instead === undefined ? ' "asl rules" lists them all.' : ` Did you mean "${instead}"?`}`,
      fixes: instead === undefined ? [] : [{ title: `Change to "${instead}"`, edits: [{ span, text: instead }] }],
    };
  }
}

/** The edit that silences a rule on the line of `offset`, where the format has comments. */
export function disableOnLine({ text, format }: Document, offset: number, rule: string): TextEdit {
  const { start } = lineAt(text, offset);
  const indent = /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const opener = format === 'yaml' ? '#' : '//';
  return {
    span: { start, end: start },
    text: `${indent}${opener} asl-disable-next-line ${rule}${lineEnd}`,
  };
}

/** The ways to silence a diagnostic in the document itself. Nobody but a person shall choose one. */
export function silencings(
  document: Document,
  machine: StateMachine | undefined,
  { span, rule, awsCode, severity }: Diagnostic,
): Fix[] {
  const fixes: Fix[] = [];
  // AWS reads no comments, and neither do many who stand between; a file that has none gets none.
  const note = awsCode !== undefined && severity === 'error' ? '; AWS will still refuse it' : '';
  if (document.format === 'yaml' || !isStrictJson(document.text))
    fixes.push({
      title: `Silence ${rule} on this line${note}`,
      edits: [disableOnLine(document, span.start, rule)],
      asked: true,
    });
  const holding = machine?.states.filter(
    ({ member, node }) => node && span.start >= member.span.start && span.start <= member.span.end,
  );
  const state = holding?.at(-1);
  const object = state?.node ?? machine?.node;
  if (object)
    fixes.push({
      title: `Silence ${rule} in the Comment of ${state ? `"${state.name}"` : 'the state machine'}${note}`,
      edits: [disableInComment(document, object, rule)],
      asked: true,
    });
  return fixes;
}

function disableInComment(document: Document, object: ObjectNode, rule: string): TextEdit {
  const comment = stringOf(object, 'Comment');
  if (!comment) return addMember(document, object, 'Comment', `asl-disable ${rule}`);
  const words = comment.value;
  const added = words.replace(/\basl-disable(?![\w-])((?:[ \t,]+(?!--)[\w-]+)*)/, `asl-disable$1 ${rule}`);
  return replaceString(comment, added === words ? `${words} asl-disable ${rule}`.trim() : added);
}

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Also a text that is being typed; comments are then what the person decides.
    return !/(^|[\s,{[])(\/\/|\/\*)/m.test(text);
  }
}

/** Words that are no part of what is executed. `object` has them in its `Comment`. */
export interface Note {
  readonly text: string;
  readonly object: ObjectNode | undefined;
  offsetAt(index: number): number;
}

const none: readonly never[] = [];

/** Comments and `Comment` fields that mention us. Kept: every request about a document asks what type it says it has. */
export function notesOf(document: Document): readonly Note[] {
  let notes = known.get(document);
  if (!notes) {
    const { text } = document;
    // Nearly no document has one: looking costs a single pass over the text, quicker without an expression.
    const mayBe = text.includes('asl') && /\basl(?:-disable|(?:-type)?\s*[:=])/.test(text);
    notes = mayBe ? [...searchNotes(document)] : none;
    known.set(document, notes);
  }
  return notes;
}

const known = new WeakMap<Document, readonly Note[]>();

function* searchNotes({ text, format, root, within }: Document): Generator<Note> {
  const comments =
    format === 'yaml' ? /(?:^|\s)#+[ \t]*(asl\b.*)/gm : /\/\/+[ \t]*(asl\b.*)|\/\*[\s*]*(asl\b(?:[^*\n]|\*(?!\/))*)/g;
  for (const match of text.matchAll(comments)) {
    const words = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].length - words.length;
    if (within && (start < within.start || start > within.end)) continue;
    if (root && inString(root, start)) continue;
    yield { text: words, object: undefined, offsetAt: index => start + index };
  }
  for (const object of objectsIn(root)) {
    const comment = stringOf(object, 'Comment');
    if (comment && /\basl\b/.test(comment.value))
      yield { text: comment.value, object, offsetAt: index => comment.offsetAt(index) };
  }
}

/** Whether the offset lies in a text of the document, where no comment can start. */
function inString(root: Node, offset: number): boolean {
  const node = nodeAt(root, offset);
  return node?.kind === 'string' && offset < node.span.end;
}

function* objectsIn(node: Node | undefined): Generator<ObjectNode> {
  if (node?.kind === 'array') for (const item of node.items) yield* objectsIn(item);
  if (node?.kind !== 'object') return;
  yield node;
  for (const { value } of node.members) yield* objectsIn(value);
}

function lineAt(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

/** The next line with something on it that is no comment: directives may stand above each other. */
function nextLine(text: string, offset: number): Span {
  let line = lineAt(text, offset);
  do {
    if (line.end >= text.length) return { start: text.length, end: text.length };
    line = lineAt(text, line.end + 1);
  } while (/^\s*(\/\/|#|$)/.test(text.slice(line.start, line.end)));
  return line;
}
