/**
 * The nodes of a tree as the parsers make them, both the same: objects of one form are much faster to read. Large documents have a hundred thousand of them, which all stay until the
 * next version comes, and what stays is what makes memory management slow. Hence classes that hold two numbers instead of a
 * `Span` each, and make the span when somebody asks for it.
 */
import type { DecodedString } from './string-offsets.ts';
import type { ArrayNode, Member, Node, ObjectNode, PlaceholderNode, Span } from './tree.ts';

type Parent = Member | ArrayNode | undefined;

class ReadNode {
  start: number;
  /** Written once more by the parser, when it has come to the end. */
  end: number;
  /** Written once more when what is around it is made anew: `reread-json.ts` takes trees over from one text to the next. */
  parent: Parent;

  constructor(start: number, end: number, parent: Parent) {
    this.start = start;
    this.end = end;
    this.parent = parent;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  /** All of it stands elsewhere. */
  shift(by: number): void {
    this.start += by;
    this.end += by;
  }
}

export class ReadObject extends ReadNode implements ObjectNode {
  readonly kind = 'object';
  members: readonly Member[] = none;

  override shift(by: number): void {
    super.shift(by);
    for (const member of this.members) (member as ReadMember).shift(by);
  }
}

export class ReadArray extends ReadNode implements ArrayNode {
  readonly kind = 'array';
  items: readonly Node[] = none;

  override shift(by: number): void {
    super.shift(by);
    for (const item of this.items) (item as ReadNode & Node).shift(by);
  }
}

const none: readonly never[] = [];

/** A number, a boolean, null or a placeholder. */
export class ReadValue<K extends string, V> extends ReadNode {
  readonly kind: K;
  readonly value: V;

  constructor(kind: K, start: number, end: number, parent: Parent, value: V) {
    super(start, end, parent);
    this.kind = kind;
    this.value = value;
  }
}

export class ReadNumber extends ReadValue<'number', number> {
  readonly text: string;

  constructor(start: number, end: number, parent: Parent, text: string, value = Number(text)) {
    super('number', start, end, parent, value);
    this.text = text;
  }
}

/** A placeholder where a value stands, as it is written. */
export class ReadPlaceholder extends ReadValue<'placeholder', string> implements PlaceholderNode {
  readonly intrinsic = undefined;
}

export class ReadMember implements Member {
  readonly kind = 'member';
  readonly key: DecodedString;
  value: Node | undefined;
  parent: ObjectNode;
  end: number;

  constructor(key: DecodedString, parent: ObjectNode) {
    this.key = key;
    this.value = undefined;
    this.parent = parent;
    this.end = key.end;
  }

  get span(): Span {
    return { start: this.key.start, end: this.end };
  }

  shift(by: number): void {
    this.key.shift(by);
    (this.value as (ReadNode & Node) | undefined)?.shift(by);
    this.end += by;
  }
}
