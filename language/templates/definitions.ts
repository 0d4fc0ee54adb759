/**
 * The definitions in a text, each as a document on which everything works that works on a definition in a file of its own.
 * A `Mapping` leads from the places of that document to those of the file and back, and writes edits as the file wants them;
 * for a file that is a definition, and for a definition that is an object of a template, the places are the same.
 */
import type { TextEdit } from '../diagnostics.ts';
import { nextDocument, parseDocument } from '../parse.ts';
import { givenAway } from '../splice.ts';
import type { Document, Format, Member, Node, ObjectNode, Span } from '../tree.ts';
import { memberOf } from '../tree.ts';
import { intrinsicOf } from './intrinsics.ts';
import type { Template, TemplateMachine } from './template.ts';
import { looksLikeTemplate, readTemplate } from './template.ts';
import { type TemplateText, templateText } from './text.ts';
import { viewOf } from './view.ts';

/** Between a definition and the file in which it stands. */
export interface Mapping {
  toFile(span: Span): Span;
  /** Undefined where the file holds something else than this definition. */
  fromFile(offset: number): number | undefined;
  /** An edit of the definition as one of the file; undefined where it cannot be made. */
  edit(edit: TextEdit): TextEdit | undefined;
  /** A snippet of the protocol that replaces `span`, as it is inserted in the file. */
  snippet(text: string, span: Span): string | undefined;
}

export interface Definition {
  readonly document: Document;
  readonly mapping: Mapping;
  /** What the template says of it; undefined for a file that is a definition. */
  readonly embedded: Embedding | undefined;
}

export interface Embedding {
  readonly template: Template;
  readonly machine: TemplateMachine;
  /** All of the definition is the text of an `Fn::Sub`, whose placeholders CloudFormation fills in. */
  readonly substituted: boolean;
  /** The values that this `Fn::Sub` gives itself. */
  readonly values: ObjectNode | undefined;
}

/** The definition that is the whole text. */
export function standAlone(document: Document): Definition {
  return { document, mapping: same(() => true), embedded: undefined };
}

/** The definitions in a template: none for a text that is something else. */
export function definitionsInTemplate(text: string, format: Format): Definition[] {
  if (!looksLikeTemplate(text)) return [];
  const template = readTemplate(parseDocument(text, format));
  return template ? template.machines.flatMap(machine => embeddedDefinition(template, machine)) : [];
}

/** The definitions of any text: those of a template, or the text as the definition that it is meant to be. */
export function definitionsIn(text: string, format: Format): Definition[] {
  const alone = standAlone(parseDocument(text, format));
  const { root } = alone.document;
  if (!looksLikeTemplate(text) || memberOf(root, 'States') || memberOf(root, 'StartAt')) return [alone];
  const template = readTemplate(alone.document);
  return template?.machines.flatMap(machine => embeddedDefinition(template, machine)) ?? [];
}

/**
 * The definition that stands in the template itself, for `definitionsIn`. `before`: the document that it was in a version before,
 * which nobody should use any more; what of it is still the same is taken over, as by `nextDocument`.
 */
export function embeddedDefinition(template: Template, machine: TemplateMachine, before?: Document): Definition[] {
  // The tree of an object is that of the template.
  if (before?.reread) givenAway(before, () => before.reread?.(before.text)?.root);
  const member = machine.definition;
  if (!member) return [];
  const value = definitionValue(member);
  const text = value && templateText(template.document.text, value);
  // A single placeholder is filled in with the whole definition.
  if (text && /^\s*\$\{[^{}]*\}\s*$/.test(text.value)) return [];
  // In JSON a word without quotes is the beginning of nothing.
  if (text && template.document.format === 'json' && value?.kind === 'string' && value.style === 'plain') return [];
  if (text) return [textDefinition(template, machine, text, before)];
  if (value && (value.kind === 'placeholder' || value.kind === 'array' || intrinsicOf(value))) return [];
  return [objectDefinition(template, machine, member, value)];
}

/** `Fn::ToJsonString` makes the text of an object, and the object is what a person writes. */
function definitionValue({ value }: Member): Node | undefined {
  const intrinsic = intrinsicOf(value);
  return intrinsic?.name === 'Fn::ToJsonString' && intrinsic.argument?.kind === 'object' ? intrinsic.argument : value;
}

function objectDefinition(
  template: Template,
  machine: TemplateMachine,
  member: Member,
  value: Node | undefined,
): Definition {
  const { text, format, problems } = template.document;
  const region = value && text[value.span.start] === '{' ? value.span : blockRegion(text, member);
  const document: Document = {
    format,
    text,
    root: value && viewOf(value),
    problems: problems.filter(({ span }) => span.start >= region.start && span.end <= region.end),
    within: region,
    reread: changed =>
      definitionsInTemplate(changed, format).find(({ embedded }) => embedded?.machine.name === machine.name)?.document,
  };
  return {
    document,
    mapping: same(offset => offset >= region.start && offset <= region.end),
    embedded: { template, machine, substituted: false, values: undefined },
  };
}

/** A block of YAML reaches over the blank lines behind it, where its next line would be written. */
function blockRegion(text: string, { key, span }: Member): Span {
  const colon = text.indexOf(':', key.span.end);
  const start = Math.min(colon < 0 ? key.span.end : colon + 1, span.end);
  const rest = /[^\s]/.exec(text.slice(span.end));
  const next = rest ? span.end + rest.index : text.length;
  return { start, end: Math.max(span.end, rest ? text.lastIndexOf('\n', next - 1) : next) };
}

function textDefinition(
  template: Template,
  machine: TemplateMachine,
  text: TemplateText,
  before: Document | undefined,
): Definition {
  // The service takes JSON; tools on the way take YAML too.
  const format = /^\s*[^{\s]/.test(text.value) ? 'yaml' : 'json';
  const goesOn = before && before.format === format && !before.reread;
  return {
    document: goesOn ? nextDocument(before, text.value) : parseDocument(text.value, format),
    mapping: {
      toFile: span => text.toFile(span),
      fromFile: offset => text.fromFile(offset),
      edit: edit => {
        const written = text.write(edit.text, edit.span);
        return written === undefined ? undefined : { span: text.toFile(edit.span), text: written };
      },
      snippet: (snippet, span) => text.writeSnippet(snippet, span),
    },
    embedded: { template, machine, substituted: text.sub !== undefined, values: text.sub?.values },
  };
}

function same(holds: (offset: number) => boolean): Mapping {
  return {
    toFile: span => span,
    fromFile: offset => (holds(offset) ? offset : undefined),
    edit: edit => edit,
    snippet: text => text,
  };
}
