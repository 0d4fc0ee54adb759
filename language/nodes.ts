/**
 * The nodes of a tree as the parsers make them, both the same: objects of one form are much faster to read. Large documents
 * have a hundred thousand of them, which all stay until the next version comes, and what stays is what makes memory management
 * slow. Hence classes that hold two numbers instead of a `Span` each, and make the span when somebody asks for it.
 *
 * The numbers are those of the text that was read; where that is by now, the stretch knows (see `stretch.ts`).
 */
import { type Stretch, still } from './stretch.ts';
import type { DecodedString } from './string-offsets.ts';
import type { ArrayNode, Member, Node, ObjectNode, PlaceholderNode, Span } from './tree.ts';

type Parent = Member | ArrayNode | undefined;

class ReadNode {
  stretch: Stretch;
  /** Where it starts and ends, in the text that was read. The end is written once more by the parser, when it is there. */
  readonly from: number;
  to: number;
  /** Written once more when what is around it is made anew. */
  parent: Parent;

  constructor(from: number, to: number, parent: Parent, stretch: Stretch) {
    this.stretch = stretch;
    this.from = from;
    this.to = to;
    this.parent = parent;
  }

  get start(): number {
    return this.stretch.offset + this.from;
  }

  get end(): number {
    return this.stretch.offset + this.to;
  }

  get span(): Span {
    const { offset } = this.stretch;
    return { start: offset + this.from, end: offset + this.to };
  }
}

export class ReadObject extends ReadNode implements ObjectNode {
  declare readonly kind: 'object';
  members: readonly Member[];

  constructor(from: number, to: number, parent: Parent, stretch = still) {
    super(from, to, parent, stretch);
    this.members = none;
  }
}

export class ReadArray extends ReadNode implements ArrayNode {
  declare readonly kind: 'array';
  items: readonly Node[];

  constructor(from: number, to: number, parent: Parent, stretch = still) {
    super(from, to, parent, stretch);
    this.items = none;
  }
}

const none: readonly never[] = [];

/** A number, a boolean, null or a placeholder. */
export class ReadValue<K extends string, V> extends ReadNode {
  readonly kind: K;
  readonly value: V;

  constructor(kind: K, from: number, to: number, parent: Parent, value: V, stretch = still) {
    super(from, to, parent, stretch);
    this.kind = kind;
    this.value = value;
  }
}

export class ReadNumber extends ReadValue<'number', number> {
  readonly text: string;

  constructor(from: number, to: number, parent: Parent, text: string, value = Number(text), stretch = still) {
    super('number', from, to, parent, value, stretch);
    this.text = text;
  }
}

/** A placeholder where a value stands, as it is written. */
export class ReadPlaceholder extends ReadValue<'placeholder', string> implements PlaceholderNode {
  readonly intrinsic = undefined;
}

/** A value with a tag of CloudFormation before it. */
export class ReadTagged extends ReadValue<'placeholder', string> implements PlaceholderNode {
  readonly intrinsic: ReadObject;

  constructor(intrinsic: ReadObject, value: string) {
    super('placeholder', intrinsic.from, intrinsic.to, intrinsic.parent, value, intrinsic.stretch);
    this.intrinsic = intrinsic;
  }
}

export class ReadMember implements Member {
  declare readonly kind: 'member';
  readonly key: DecodedString;
  value: Node | undefined;
  parent: ObjectNode;
  /** Where it ends, in the stretch of its key. */
  to: number;

  constructor(key: DecodedString, parent: ObjectNode) {
    this.key = key;
    this.value = undefined;
    this.parent = parent;
    this.to = key.to;
  }

  get start(): number {
    return this.key.start;
  }

  get end(): number {
    return this.key.stretch.offset + this.to;
  }

  get span(): Span {
    const { offset } = this.key.stretch;
    return { start: offset + this.key.from, end: offset + this.to };
  }
}

// What all of a class have in common stands once, as there are so many of them.
for (const [{ prototype }, kind] of [
  [ReadObject, 'object'],
  [ReadArray, 'array'],
  [ReadMember, 'member'],
] as const)
  Object.defineProperty(prototype, 'kind', { value: kind, enumerable: true });
