/**
 * A definition that a template holds as an object, as a tree of its own: the same offsets, no way up into the template, and
 * CloudFormation's functions as what they are to a definition, values that are filled in later. The text of `Fn::Sub` stays a
 * text with placeholders in it.
 */
import type { ArrayNode, Member, Node, ObjectNode, Span, StringNode } from '../tree.ts';
import { intrinsicOf, nameOfIntrinsic, subOf } from './intrinsics.ts';

type Parent = Member | ArrayNode | undefined;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A copy of `node` without what is around it. */
export function viewOf(node: Node): Node {
  return copy(node, undefined);

  function copy(source: Node, parent: Parent): Node {
    const intrinsic = intrinsicOf(source);
    if (intrinsic) {
      const sub = subOf(intrinsic);
      if (sub) return new CopiedString(sub.text, parent, '!Sub');
      const { span } = source;
      const object = source.kind === 'placeholder' ? source.intrinsic : source;
      const inner = object?.kind === 'object' ? object : undefined;
      return { kind: 'placeholder', span, parent, value: `\${${nameOfIntrinsic(intrinsic)}}`, intrinsic: inner };
    }
    switch (source.kind) {
      case 'string':
        return new CopiedString(source, parent, source.tag);
      case 'array': {
        const items: Node[] = [];
        const array: ArrayNode = { kind: 'array', span: source.span, parent, items };
        for (const item of source.items) items.push(copy(item, array));
        return array;
      }
      case 'object': {
        const members: Member[] = [];
        const object: ObjectNode = { kind: 'object', span: source.span, parent, members };
        for (const { span, key, value } of source.members) {
          const name = new CopiedString(key, undefined, undefined);
          const member: Writable<Member> = { kind: 'member', span, key: name, value: undefined, parent: object };
          name.parent = member;
          if (value) member.value = copy(value, member);
          members.push(member);
        }
        return object;
      }
      default:
        // The span is a getter, which is not copied with the rest.
        return { ...source, span: source.span, parent };
    }
  }
}

class CopiedString implements StringNode {
  readonly kind = 'string';
  readonly span: Span;
  readonly value: string;
  readonly style: StringNode['style'];
  readonly tag: string | undefined;
  parent: Parent;
  readonly #source: StringNode;

  constructor(source: StringNode, parent: Parent, tag: string | undefined) {
    this.span = source.span;
    this.value = source.value;
    this.style = source.style;
    this.tag = tag;
    this.parent = parent;
    this.#source = source;
  }

  offsetAt(index: number): number {
    return this.#source.offsetAt(index);
  }
}
