/**
 * A definition that a template holds as an object, as a tree of its own: no way up into the template, and CloudFormation's
 * functions as what they are to a definition, values that are filled in later. The text of `Fn::Sub` stays a text with
 * placeholders in it. Nodes of the view stand where those of the template stand, also when these are moved (`nodes.ts`), and
 * each is made once: of a template that was read again in parts, the view is made again in those parts.
 */
import type { ArrayNode, Member, Node, ObjectNode, PlaceholderNode, Span, StringNode } from '../tree.ts';
import { intrinsicOf, nameOfIntrinsic, subOf } from './intrinsics.ts';

type Parent = Member | ArrayNode | undefined;

/** `node` without what is around it. */
export function viewOf(node: Node): Node {
  return seen(node, undefined);
}

const known = new WeakMap<Node | Member, View<Node> | ViewedMember>();

function seen(source: Node, parent: Parent): Node {
  let view = known.get(source) as (View<Node> & Node) | undefined;
  if (!view) {
    view = made(source);
    known.set(source, view);
  }
  view.parent = parent;
  return view;
}

function made(source: Node): View<Node> & Node {
  const intrinsic = intrinsicOf(source);
  if (intrinsic) {
    const sub = subOf(intrinsic);
    return sub ? new ViewedString(sub.text, '!Sub') : new ViewedFunction(source, nameOfIntrinsic(intrinsic));
  }
  switch (source.kind) {
    case 'string':
      return new ViewedString(source, source.tag);
    case 'array':
      return new ViewedArray(source);
    case 'object':
      return new ViewedObject(source);
    case 'placeholder':
      return new ViewedPlaceholder(source);
    default:
      return new ViewedValue(source) as View<Node> &
        Exclude<Node, ObjectNode | ArrayNode | StringNode | PlaceholderNode>;
  }
}

class View<S extends Node> {
  readonly kind: S['kind'];
  readonly source: S;
  /** Written when what is around it is made. */
  parent: Parent;

  constructor(source: S, kind: S['kind'] = source.kind) {
    this.kind = kind;
    this.source = source;
    this.parent = undefined;
  }

  get span(): Span {
    return this.source.span;
  }
}

class ViewedArray extends View<ArrayNode> implements ArrayNode {
  declare readonly kind: 'array';
  readonly items: readonly Node[];

  constructor(source: ArrayNode) {
    super(source);
    this.items = source.items.map(item => seen(item, this));
  }
}

class ViewedObject extends View<ObjectNode> implements ObjectNode {
  declare readonly kind: 'object';
  readonly members: readonly Member[];

  constructor(source: ObjectNode) {
    super(source);
    this.members = source.members.map(member => {
      let view = known.get(member) as ViewedMember | undefined;
      if (!view) {
        view = new ViewedMember(member, this);
        known.set(member, view);
      }
      view.parent = this;
      return view;
    });
  }
}

class ViewedMember implements Member {
  readonly kind = 'member';
  readonly source: Member;
  readonly key: StringNode;
  readonly value: Node | undefined;
  parent: ObjectNode;

  constructor(source: Member, parent: ObjectNode) {
    this.source = source;
    this.parent = parent;
    this.key = seen(source.key, this) as StringNode;
    this.value = source.value && seen(source.value, this);
  }

  get span(): Span {
    return this.source.span;
  }
}

class ViewedString extends View<StringNode> implements StringNode {
  declare readonly kind: 'string';
  readonly value: string;
  readonly style: StringNode['style'];
  readonly tag: string | undefined;

  constructor(source: StringNode, tag: string | undefined) {
    super(source);
    this.value = source.value;
    this.style = source.style;
    this.tag = tag;
  }

  offsetAt(index: number): number {
    return this.source.offsetAt(index);
  }
}

/** A function, of which nobody knows what it yields. */
class ViewedFunction extends View<Node> implements PlaceholderNode {
  declare readonly kind: 'placeholder';
  readonly value: string;
  readonly intrinsic: ObjectNode | undefined;

  constructor(source: Node, name: string) {
    super(source, 'placeholder');
    const object = source.kind === 'placeholder' ? source.intrinsic : source;
    this.value = `\${${name}}`;
    this.intrinsic = object?.kind === 'object' ? object : undefined;
  }
}

class ViewedPlaceholder extends View<PlaceholderNode> implements PlaceholderNode {
  declare readonly kind: 'placeholder';
  readonly value: string;
  readonly intrinsic: ObjectNode | undefined;

  constructor(source: PlaceholderNode) {
    super(source);
    this.value = source.value;
    this.intrinsic = source.intrinsic;
  }
}

/** A number, a boolean or null. */
class ViewedValue extends View<Node> {
  readonly value: unknown;
  readonly text: string | undefined;

  constructor(source: Exclude<Node, ObjectNode | ArrayNode | StringNode | PlaceholderNode>) {
    super(source);
    this.value = source.value;
    if (source.kind === 'number') this.text = source.text;
  }
}
