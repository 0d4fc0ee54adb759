/**
 * The shapes of one service as others see them: resolved from the packed form when they are looked at, each once. The same packed
 * shape has two faces, since `aws-sdk:` and the optimised integrations name members differently.
 */
import { type DocsPart, deprecated, kinds, type PackedShape, required, type ShapesPart } from './format.ts';
import type { Shape, ShapeMember, StructureShape } from './shapes.ts';

/** Whose names: `BOOL` is `Bool` for `aws-sdk:` and stays as it is for the optimised integrations. */
export type Naming = 'sdk' | 'optimised';

export class ServiceShapes {
  private readonly known: (Shape | undefined)[] = [];

  constructor(
    private readonly part: ShapesPart,
    private readonly docs: () => DocsPart,
    private readonly naming: Naming,
  ) {}

  /** The shape of that index; that of an action without input or output (-1) is an empty structure. */
  at(index: number): Shape {
    if (index < 0) return emptyStructure;
    const known = this.known[index];
    if (known) return known;
    const shape = this.resolve(this.part.shapes[index] ?? [kinds.any], index);
    this.known[index] = shape;
    return shape;
  }

  structure(index: number): StructureShape {
    const shape = this.at(index);
    return shape.kind === 'structure' ? shape : emptyStructure;
  }

  private resolve(packed: PackedShape, index: number): Shape {
    const [kind, first, second, third, fourth] = packed;
    switch (kind) {
      case kinds.structure:
      case kinds.union:
        return new PackedStructure(this, packed, index);
      case kinds.list:
        return new PackedList(this, first as number);
      case kinds.map:
        return new PackedMap(this, first as number, second as number);
      case kinds.string:
        return {
          kind: 'string',
          ...(typeof first === 'string' && first !== '' && { name: first }),
          ...(Array.isArray(second) && { values: second as string[] }),
          ...limits(third, fourth),
        };
      case kinds.integer:
        return { kind: 'number', integer: true, ...limits(first, second) };
      case kinds.number:
        return { kind: 'number', integer: false, ...limits(first, second) };
      case kinds.boolean:
        return { kind: 'boolean' };
      case kinds.blob:
        return { kind: 'blob', ...limits(first, second) };
      case kinds.timestamp:
        return { kind: 'timestamp' };
      default:
        return { kind: 'any' };
    }
  }

  /** The members of a packed structure, from the position after its kind and name. */
  membersOf(packed: PackedShape, index: number): ShapeMember[] {
    const members: ShapeMember[] = [];
    for (let i = 2; i < packed.length; i += 2) {
      const [apiName = '', sdkName] = (packed[i] as string).split(' ');
      const capital = apiName.charAt(0).toUpperCase() + apiName.slice(1);
      const name = this.naming === 'sdk' ? (sdkName ?? capital) : capital;
      // Reports differ on whether AWS takes `Bool` or `BOOL` here; neither is wrong.
      const aliases = packed[1] === 'AttributeValue' && name !== apiName ? [apiName] : none;
      members.push(new PackedMember(this, name, apiName, aliases, packed[i + 1] as number, index, i / 2 - 1));
    }
    return members;
  }

  docOf(index: number, member: number): string {
    return this.docs().members[index]?.[member] ?? '';
  }
}

const none: readonly string[] = [];

class PackedStructure implements StructureShape {
  readonly kind = 'structure';
  readonly union: boolean;
  readonly name?: string;
  private list: readonly ShapeMember[] | undefined;
  private byName: Map<string, ShapeMember> | undefined;

  constructor(
    private readonly owner: ServiceShapes,
    private readonly packed: PackedShape,
    private readonly index: number,
  ) {
    this.union = packed[0] === kinds.union;
    if (packed[1] !== '') this.name = packed[1] as string;
  }

  get members(): readonly ShapeMember[] {
    this.list ??= this.owner.membersOf(this.packed, this.index);
    return this.list;
  }

  member(name: string): ShapeMember | undefined {
    this.byName ??= membersByName(this.members);
    return this.byName.get(name);
  }
}

class PackedMember implements ShapeMember {
  constructor(
    private readonly owner: ServiceShapes,
    readonly name: string,
    readonly apiName: string,
    readonly aliases: readonly string[],
    private readonly packed: number,
    private readonly structure: number,
    private readonly position: number,
  ) {}

  get required(): boolean {
    return (this.packed & required) !== 0;
  }

  get deprecated(): boolean {
    return (this.packed & deprecated) !== 0;
  }

  get doc(): string {
    return this.owner.docOf(this.structure, this.position);
  }

  get shape(): Shape {
    return this.owner.at(this.packed >> 2);
  }
}

class PackedList {
  readonly kind = 'list';

  constructor(
    private readonly owner: ServiceShapes,
    private readonly index: number,
  ) {}

  get item(): Shape {
    return this.owner.at(this.index);
  }
}

class PackedMap {
  readonly kind = 'map';
  readonly keys?: readonly string[];

  constructor(
    private readonly owner: ServiceShapes,
    private readonly index: number,
    keys: number,
  ) {
    const shape = keys < 0 ? undefined : owner.at(keys);
    if (shape?.kind === 'string' && shape.values) this.keys = shape.values;
  }

  get value(): Shape {
    return this.owner.at(this.index);
  }
}

/** Names and other spellings; a name wins over another member's other spelling. */
export function membersByName(members: readonly ShapeMember[]): Map<string, ShapeMember> {
  const byName = new Map<string, ShapeMember>();
  for (const member of members) for (const alias of member.aliases) byName.set(alias, member);
  for (const member of members) byName.set(member.name, member);
  return byName;
}

export const emptyStructure: StructureShape = { kind: 'structure', members: [], union: false, member: () => undefined };

function limits(
  min: PackedShape[number] | undefined,
  max: PackedShape[number] | undefined,
): { min?: number; max?: number } {
  return { ...(typeof min === 'number' && { min }), ...(typeof max === 'number' && { max }) };
}
