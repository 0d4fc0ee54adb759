/**
 * JSONPath as it was read: what a path and its filters consist of, which paths are reference paths, and how a path is
 * written down again. It knows neither how a text is read nor what a path gives.
 */
import type { Json, Problem, Span } from './json.ts';

/** Where a path starts: `$` the document, `$$` the context object, `$name` a workflow variable. */
export type PathRoot = 'input' | 'context' | { readonly variable: string };

export type Segment =
  | { readonly kind: 'child'; readonly name: string; readonly span: Span; readonly nameSpan: Span }
  | { readonly kind: 'index'; readonly index: number; readonly span: Span }
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly span: Span }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[]; readonly span: Span }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly span: Span }
  | { readonly kind: 'wildcard'; readonly span: Span }
  /** `..`: the segment behind it applies to the value and to everything inside it. */
  | { readonly kind: 'recursive'; readonly span: Span }
  | { readonly kind: 'filter'; readonly filter: Filter; readonly span: Span };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'exists'; readonly path: Operand }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'nin';

/** A literal, or a path that starts at the item (`@`) or at the document (`$`). */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'item'; readonly path: Path }
  | { readonly kind: 'document'; readonly path: Path };

export interface Path {
  /** The path as written. */
  readonly text: string;
  readonly span: Span;
  readonly root: PathRoot;
  readonly rootSpan: Span;
  readonly segments: readonly Segment[];
  /** True when it names at most one value; otherwise its result is always an array. */
  readonly definite: boolean;
}

export interface ParsedPath {
  /** Undefined only when the text does not even start like a path. */
  readonly path?: Path;
  readonly problems: readonly Problem[];
}

/**
 * Why this path is no reference path, or undefined when it is one. A reference path names a single place: members and
 * indexes only (ASL spec, "Reference Paths").
 */
export function referencePathProblem(path: Path): Problem | undefined {
  for (const segment of path.segments) {
    const reason = notReference(segment);
    if (reason !== undefined)
      return {
        ...segment.span,
        message: `${reason} cannot be used in a reference path, which must name a single place. Use member names and array indexes only.`,
      };
  }
  return undefined;
}

export function isReferencePath(path: Path): boolean {
  return referencePathProblem(path) === undefined;
}

function notReference(segment: Segment): string | undefined {
  switch (segment.kind) {
    case 'index':
      return undefined;
    case 'child':
      return isCall(segment) ? `The function ${segment.name}` : undefined;
    case 'names':
    case 'indexes':
      return 'A list of members or indexes';
    case 'slice':
      return 'An array slice';
    case 'wildcard':
      return 'The wildcard *';
    case 'recursive':
      return 'The descendant operator ..';
    case 'filter':
      return 'A filter';
  }
}

/** True for `.length()` and the like: Jayway has such functions, Step Functions takes them as member names. */
export function isCall(segment: Segment): boolean {
  // In brackets the segment goes on behind the name; there the parentheses belong to a quoted name.
  return segment.kind === 'child' && segment.name.endsWith(')') && segment.nameSpan.end === segment.span.end;
}

/**
 * The normal form of a path, as AWS prints it in its messages: `$['a']['b'][0]`. `count` limits it to the first segments.
 * The root is always `$`: AWS hands the context object or the variable's value to Jayway as the document.
 */
export function normalPath(path: Path, count = path.segments.length): string {
  let text = '$';
  for (const segment of path.segments.slice(0, count)) text += segmentText(segment);
  return text;
}

export function segmentText(segment: Segment): string {
  switch (segment.kind) {
    case 'child':
      return `[${quoted(segment.name)}]`;
    case 'index':
      return `[${segment.index}]`;
    case 'names':
      return `[${segment.names.map(quoted).join(', ')}]`;
    case 'indexes':
      return `[${segment.indexes.join(',')}]`;
    case 'slice':
      return `[${segment.from ?? ''}:${segment.to ?? ''}]`;
    case 'wildcard':
      return '[*]';
    case 'recursive':
      return '..';
    case 'filter':
      return '[?]';
  }
}

/** How a member is written behind a path: `.name` when it is plain enough, `['the name']` otherwise. */
export function memberText(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? `.${name}` : `[${quoted(name)}]`;
}

function quoted(name: string): string {
  return `'${name.replace(/[\\']/g, '\\$&')}'`;
}
