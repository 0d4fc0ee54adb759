/** Turns the descriptions of optimised-shapes.ts into shapes, with those of the APIs where a description refers to them. */
import type { Api, Described, Fields, Plain } from './optimised-shapes.ts';
import { membersByName } from './service-shapes.ts';
import type { Shape, ShapeMember, StructureShape } from './shapes.ts';

/** What is known of a call of an API, `glue:getJobRun`; its members have the names of optimised integrations. */
export interface Calls {
  entry(call: string):
    | {
        readonly input: Shape;
        readonly output: Shape;
        /** As the API names them. */
        readonly errors: readonly string[];
        readonly doc: () => string;
        readonly url: string;
        readonly operation: string;
      }
    | undefined;
}

/** Any JSON, where a description refers to a call that the catalog does not have. */
export function describedShape(described: Described, calls: Calls): Shape {
  if (typeof described === 'string') return plain[described];
  if ('values' in described) return { kind: 'string', values: described.values };
  if ('list' in described) return { kind: 'list', item: describedShape(described.list, calls) };
  if ('fields' in described) return structureOf(membersOf(described.fields, calls));
  return apiShape(described, calls);
}

const plain: Readonly<Record<Plain, Shape>> = {
  text: { kind: 'string' },
  texts: { kind: 'list', item: { kind: 'string' } },
  number: { kind: 'number', integer: true },
  boolean: { kind: 'boolean' },
  time: { kind: 'timestamp' },
  any: { kind: 'any' },
};

function apiShape({ api, call, path = [], only, plus = {}, required = {} }: Api, calls: Calls): Shape {
  let shape: Shape = calls.entry(call)?.[api] ?? plain.any;
  for (const step of path) {
    if (step === '[]') shape = shape.kind === 'list' ? shape.item : plain.any;
    else shape = (shape.kind === 'structure' ? shape.member(step)?.shape : undefined) ?? plain.any;
  }
  if (shape.kind !== 'structure') return shape;
  const added = membersOf(plus, calls);
  const own = shape.members.filter(
    ({ name }) => (only === undefined || only.includes(name)) && !added.some(member => member.name === name),
  );
  const changed = own.map(member => {
    const needed = required[member.name];
    return needed === undefined || needed === member.required ? member : withRequired(member, needed);
  });
  const all = [...changed, ...added].sort((a, b) => Number(b.required) - Number(a.required));
  return structureOf(all, shape.name);
}

/** With what the SDK says of a call, which the answer of every API comes with, but not the description of a finished job. */
export function withMetadata(shape: Shape): Shape {
  if (shape.kind !== 'structure') return shape;
  const metadata = ['SdkHttpMetadata', 'SdkResponseMetadata'].map(name => memberOf(name, false, '', () => plain.any));
  return structureOf([...shape.members, ...metadata], shape.name);
}

function membersOf(fields: Fields['fields'], calls: Calls): ShapeMember[] {
  return Object.entries(fields).map(([written, value]) => {
    const name = written.replace(/!$/, '');
    const [described, doc] = isDocumented(value) ? value : [value, ''];
    return memberOf(name, written !== name, doc, () => describedShape(described, calls));
  });
}

function isDocumented(value: Described | readonly [Described, string]): value is readonly [Described, string] {
  return Array.isArray(value);
}

function memberOf(name: string, required: boolean, doc: string, shape: () => Shape): ShapeMember {
  let known: Shape | undefined;
  return {
    name,
    apiName: name,
    aliases: [],
    required,
    doc,
    deprecated: false,
    get shape() {
      known ??= shape();
      return known;
    },
  };
}

function withRequired(member: ShapeMember, required: boolean): ShapeMember {
  return {
    name: member.name,
    apiName: member.apiName,
    aliases: member.aliases,
    required,
    deprecated: member.deprecated,
    get doc() {
      return member.doc;
    },
    get shape() {
      return member.shape;
    },
  };
}

function structureOf(members: readonly ShapeMember[], name?: string): StructureShape {
  let byName: Map<string, ShapeMember> | undefined;
  return {
    kind: 'structure',
    ...(name !== undefined && { name }),
    members,
    union: false,
    member(wanted) {
      byName ??= membersByName(members);
      return byName.get(wanted);
    },
  };
}
