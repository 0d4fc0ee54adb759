/**
 * The `${Name}` placeholders of a definition: in its strings, where values stand without quotes, and behind the tags of
 * CloudFormation. Who fills them in is asked elsewhere.
 */
import type { Document, Node, Span, StringNode } from '../tree.ts';
import { nodeAt, spanInString } from '../tree.ts';
import { intrinsicOf, nameOfIntrinsic } from './intrinsics.ts';

export interface Placeholder {
  readonly name: string;
  /** From `${` to `}`, or the tag with what it refers to; a place in the document. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** CloudFormation fills it in, not the substitutions of the definition: it stands in `!Sub`, or is `!Ref`. */
  readonly byIntrinsic: boolean;
}

/** What is filled in when the definition is deployed. */
export interface Substitutions {
  /** Whose these are, for people: the name of a template. */
  readonly where: string;
  readonly names: ReadonlySet<string>;
  /** The placeholders are expressions of Terraform, which may reach into a value: `${worker.arn}`. */
  readonly expressions?: true;
}

/** Whether a placeholder gets a value; where that cannot be told, it does. */
export function isGiven(name: string, { names, expressions }: Substitutions, { text }: Document): boolean {
  if (!expressions) return names.has(name);
  // Directives such as `%{ for item in items }` bring names of their own.
  return text.includes('%{') || names.has(name.split('.')[0] ?? '') || /^(path|each|count|self)\./.test(name);
}

/** With a `!` it is what stands for a function between two fragments, see `TemplateText`. */
const pattern = /\$\{(!?)([\w.:-]+)\}/g;

/** All placeholders of a document, in its order. */
export function placeholdersIn({ root, text }: Document): Placeholder[] {
  const found: Placeholder[] = [];
  // Most documents have none, and are not looked through.
  if (root && (text.includes('${') || text.includes('!') || text.includes('Fn::'))) visit(root);
  return found;

  function visit(node: Node): void {
    switch (node.kind) {
      case 'array':
        for (const item of node.items) visit(item);
        return;
      case 'object':
        for (const { key, value } of node.members) {
          addFrom(key, found);
          if (value) visit(value);
        }
        return;
      case 'string':
        addFrom(node, found);
        return;
      case 'placeholder':
        addFrom(node, found);
        return;
      default:
    }
  }
}

/** The placeholder at an offset of the document. */
export function placeholderAt(document: Document, offset: number): Placeholder | undefined {
  const node = nodeAt(document.root, offset);
  if (node?.kind !== 'string' && node?.kind !== 'placeholder') return undefined;
  const found: Placeholder[] = [];
  addFrom(node, found);
  return found.find(({ span }) => offset >= span.start && offset <= span.end);
}

/** The placeholder that is begun before an offset, `${Na`, and what of it can be replaced. */
export function openPlaceholderAt(document: Document, offset: number): { span: Span; closed: boolean } | undefined {
  const { text } = document;
  const before = /\$\{([\w.:-]*)$/.exec(text.slice(Math.max(0, offset - 200), offset));
  if (!before) return undefined;
  const rest = /^[\w.:-]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  const end = offset + rest.length;
  return { span: { start: offset - (before[1] ?? '').length, end }, closed: text[end] === '}' };
}

function addFrom(node: StringNode | Extract<Node, { kind: 'placeholder' }>, found: Placeholder[]): void {
  if (node.kind === 'placeholder' && node.intrinsic) {
    const intrinsic = intrinsicOf(node);
    if (!intrinsic) return;
    const { span, name } = { span: node.span, name: nameOfIntrinsic(intrinsic) };
    found.push({ name, span, nameSpan: intrinsic.argument?.span ?? span, byIntrinsic: true });
    return;
  }
  if (!node.value.includes('${')) return;
  const at = (start: number, end: number): Span =>
    node.kind === 'string'
      ? spanInString(node, start, end)
      : { start: node.span.start + start, end: node.span.start + end };
  for (const match of node.value.matchAll(pattern)) {
    const [whole, bang = '', name = ''] = match;
    const end = match.index + whole.length;
    found.push({
      name,
      span: at(match.index, end),
      nameSpan: at(match.index + 2, end - 1),
      byIntrinsic: bang !== '' || (node.kind === 'string' && node.tag === '!Sub'),
    });
  }
}
