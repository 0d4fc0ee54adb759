/**
 * Whether one object is what the field table allows: its fields, the types and ranges of their values, and which of them
 * exclude or need each other. The objects inside it are objects here, nothing more; they are checked on their own.
 *
 * The rows of each kind of object (shape, state type and query language in effect) are made into tests once; then an object
 * costs one look at each of its members, which is what keeps large documents quick. What is wrong comes out as data:
 * `schema-validation.ts` has the words. It agrees with the JSON Schemas of `json-schema.ts`, which a test holds against it.
 */
import type { Field, FieldGroup, ValueType } from './fields.ts';
import { allowedIn, fieldsByName, fieldsFor, groupsFor, oncePerKind, openShapes } from './fields.ts';
import { labelPattern, timestampPattern } from './json-schema.ts';
import type { QueryLanguage } from './model.ts';
import type { Holder } from './places.ts';
import { isSubstitution } from './places.ts';
import type { Member, Node, PathStep } from './tree.ts';

/** What is wrong with a value, named like the keyword of JSON Schema that says so. */
export interface ValueFault {
  readonly keyword:
    | 'type'
    | 'enum'
    | 'minimum'
    | 'maximum'
    | 'minItems'
    | 'minProperties'
    | 'minLength'
    | 'maxLength'
    | 'pattern';
  /** Of a range or a length. */
  readonly limit: number;
}

export type Fault =
  /** Required fields that are not there, in the table's order. */
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  /** A name that is no field here, or only in the other query language. */
  | { readonly kind: 'notAllowed'; readonly member: Member }
  /** A field without any of those that have to stand beside it. */
  | { readonly kind: 'alone'; readonly field: Field }
  /** None of a group that needs one, or several of one that has one. */
  | { readonly kind: 'group'; readonly group: FieldGroup }
  /** The value of a field, or the part of it that `step` leads to. */
  | {
      readonly kind: 'value';
      readonly member: Member;
      readonly field: Field;
      readonly step: PathStep | undefined;
      readonly node: Node;
      readonly fault: ValueFault;
    }
  /** YAML: a key with nothing behind it, which is read as null, where null cannot stand; a field, or a state. */
  | { readonly kind: 'empty'; readonly field: Field; readonly member: Member };

/** What a field is to a walk through a definition. Most are nothing to it. */
export interface Way {
  readonly field: Field;
  /** An expression may stand in its value, or text that was meant to be one. */
  readonly evaluated: boolean;
  /** Objects with fields of their own stand in its value. */
  readonly holds: boolean;
}

/** Led to the members on its way, in document order. */
export interface Walker {
  lead(holder: Holder, member: Member, way: Way): void;
}

/**
 * Everything that is wrong with an object as such; of two members alike the last counts. Whoever walks through the definition
 * is led on in the same look at each member.
 */
export function faultsOf(holder: Holder, walker?: Walker): readonly Fault[] {
  const kind = kindOf(holder.shape, holder.stateType, holder.queryLanguage);
  const { members } = holder.node;
  return check(kind, members, false, holder, walker) ?? check(kind, lastOfEach(members), true, holder) ?? none;
}

const none: readonly never[] = [];

/** A name that something is said about, in one kind of object. */
interface Row {
  /** Undefined for a name that only a group knows. */
  readonly field: Field | undefined;
  readonly allowed: boolean;
  readonly test: Test | undefined;
  /** The bit of the name, where another row, a group or the object itself asks whether it is there. */
  readonly bit: number;
  /** The names of which one has to be there, too; 0 for none. */
  readonly needs: number;
  /** The groups it is in. */
  readonly groups: number;
  readonly absentWhen: false | undefined;
  readonly way: Way | undefined;
}

/** What is asked of all objects of one kind. Sets of names, and of groups, are bits. */
interface Kind {
  readonly rows: ReadonlyMap<string, Row>;
  /** Other names are taken as they are. */
  readonly open: boolean;
  readonly required: number;
  readonly requiredNames: readonly (readonly [name: string, bit: number])[];
  readonly groups: readonly { readonly group: FieldGroup; readonly bit: number; readonly when: number }[];
}

const kindOf = oncePerKind((shape, stateType, queryLanguage): Kind => {
  const ways = waysOn(fieldsByName(shape, stateType, queryLanguage), queryLanguage);
  // Of a state whose type is not known only what holds for every type can be said.
  if (shape === 'state' && stateType === undefined) {
    const type = fieldsFor('state').slice(0, 1);
    return kindFrom(type, new Map(type.map(row => [row.name, row])), [], queryLanguage, true, ways);
  }
  return kindFrom(
    fieldsFor(shape, { stateType, queryLanguage }),
    fieldsByName(shape, stateType, queryLanguage),
    groupsFor(shape, stateType),
    queryLanguage,
    openShapes.has(shape),
    ways,
  );
});

function waysOn(fields: ReadonlyMap<string, Field>, queryLanguage: QueryLanguage): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const [name, field] of fields) {
    // Inside a field of the other language nothing is worth a look: the field itself is what is wrong.
    if (!allowedIn(field, queryLanguage)) continue;
    const evaluated = mayBeEvaluated(field, queryLanguage);
    const holds = ['states', 'list', 'object'].includes(field.type.kind);
    if (evaluated || holds) ways.set(name, { field, evaluated, holds });
  }
  return ways;
}

/** Also where a field would be evaluated by another name, or in the other query language: people mix them up. */
function mayBeEvaluated({ type, jsonata, operator }: Field, queryLanguage: QueryLanguage): boolean {
  if (['payload', 'assign', 'literal', 'path', 'referencePath'].includes(type.kind) || jsonata !== undefined)
    return true;
  return queryLanguage === 'JSONPath' && type.kind === 'string' && operator !== undefined;
}

function kindFrom(
  allowed: readonly Field[],
  known: ReadonlyMap<string, Field>,
  groups: readonly FieldGroup[],
  queryLanguage: QueryLanguage,
  open: boolean,
  ways: ReadonlyMap<string, Way>,
): Kind {
  const required = allowed.filter(row => row.required).map(row => row.name);
  const bits = new Map<string, number>();
  const asked = [
    ...required,
    ...allowed.flatMap(row => row.requires ?? []),
    ...groups.flatMap(group => group.when ?? []),
  ];
  for (const name of asked) if (!bits.has(name)) bits.set(name, bitOf(bits.size));
  const bitsOf = (names: readonly string[]) => names.reduce((sum, name) => sum | (bits.get(name) ?? 0), 0);
  const rows = new Map<string, Row>();
  for (const name of new Set([...known.keys(), ...groups.flatMap(({ members }) => members), ...bits.keys()])) {
    const field = known.get(name);
    const own = field && allowed.includes(field) ? field : undefined;
    rows.set(name, {
      field,
      allowed: own !== undefined || (open && field === undefined),
      test: own && testOf(own.type, queryLanguage === 'JSONata' && own.jsonata !== undefined),
      bit: bitsOf([name]),
      needs: bitsOf(own?.requires ?? []),
      groups: groups.reduce((sum, { members }, index) => sum | (members.includes(name) ? bitOf(index) : 0), 0),
      absentWhen: field?.absentWhen,
      way: ways.get(name),
    });
  }
  for (const [name, way] of ways)
    if (!rows.has(name))
      rows.set(name, {
        field: undefined,
        allowed: true,
        test: undefined,
        bit: 0,
        needs: 0,
        groups: 0,
        absentWhen: undefined,
        way,
      });
  return {
    rows,
    open,
    required: bitsOf(required),
    requiredNames: required.map(name => [name, bitsOf([name])]),
    groups: groups.map((group, index) => ({
      group,
      bit: bitOf(index),
      when: group.when === undefined ? 0 : bitsOf([group.when]),
    })),
  };
}

function bitOf(index: number): number {
  if (index > 30) throw new Error('The field table has grown out of the bits of a number.');
  return 1 << index;
}

/** The faults; undefined for "look again, with the last of each name only" (`alone` says that it is so). */
function check(
  kind: Kind,
  members: readonly Member[],
  alone: boolean,
  holder: Holder,
  walker?: Walker,
): readonly Fault[] | undefined {
  let found: Fault[] | undefined;
  let present = 0;
  let needed = false;
  let again = false;
  /** The groups of which one, or more than one, is there. */
  let once = 0;
  let twice = 0;
  for (const member of members) {
    const row = kind.rows.get(member.key.value);
    if (row === undefined) {
      if (!kind.open) {
        found ??= [];
        found.push({ kind: 'notAllowed', member });
      }
      continue;
    }
    const { value } = member;
    present |= row.bit;
    if (row.groups !== 0) {
      if (row.absentWhen === undefined || value?.kind !== 'boolean' || value.value !== row.absentWhen) {
        twice |= once & row.groups;
        once |= row.groups;
      } else if (!alone) again = true;
    }
    if (!row.allowed) {
      found ??= [];
      found.push({ kind: 'notAllowed', member });
    } else if (row.test !== undefined && row.field) {
      if (value !== undefined) found = withFaultsOfValue(found, row.test, member, row.field, value);
      else if (isEmptyYaml(member) && !row.test.nullable) {
        found ??= [];
        found.push({ kind: 'empty', field: row.field, member });
      }
    }
    if (row.way !== undefined && value !== undefined) walker?.lead(holder, member, row.way);
    if (row.needs !== 0) needed = true;
  }
  if ((present & kind.required) !== kind.required) {
    const names = kind.requiredNames.flatMap(([name, bit]) => (present & bit ? [] : [name]));
    found ??= [];
    found.push({ kind: 'missing', names });
  }
  if (needed)
    for (const member of members) {
      const row = kind.rows.get(member.key.value);
      if (row?.field && row.needs !== 0 && (row.needs & present) === 0) {
        found ??= [];
        found.push({ kind: 'alone', field: row.field });
      }
    }
  for (const { group, bit, when } of kind.groups) {
    if (when !== 0 && (present & when) === 0) continue;
    const broken =
      group.cardinality === 'at-least-one'
        ? !(once & bit)
        : (twice & bit) !== 0 || (group.cardinality === 'exactly-one' && !(once & bit));
    if (broken) {
      found ??= [];
      found.push({ kind: 'group', group });
    }
  }
  if (again) return undefined;
  return !found || alone || lastOfEach(members).length === members.length ? (found ?? none) : undefined;
}

/** Of members with one name the last. (The parser has reported the name that occurs twice.) */
function lastOfEach(members: readonly Member[]): readonly Member[] {
  const last = new Map(members.map(member => [member.key.value, member]));
  return last.size === members.length ? members : members.filter(member => last.get(member.key.value) === member);
}

// ---- Values

/** What a value has to be. */
interface Test {
  readonly is: (node: Node) => boolean;
  readonly nullable: boolean;
  /** Text that may stand for any value. */
  readonly expression: boolean;
  /** Not every text will do. */
  readonly limited: boolean;
  readonly values: ReadonlySet<string> | undefined;
  readonly min: number;
  readonly max: number;
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern: RegExp | undefined;
  readonly nonEmpty: boolean;
  /** Of the entries of a list, or of `States`. */
  readonly entries: Test | undefined;
}

const timestamp = new RegExp(timestampPattern);
const formats = { label: new RegExp(labelPattern, 'u'), jsonPointer: /^\// };

const isString = (node: Node) => node.kind === 'string';
const isObject = (node: Node) => node.kind === 'object';
const isArray = (node: Node) => node.kind === 'array';
const isStringOrNull = (node: Node) => node.kind === 'string' || node.kind === 'null';
const isBoolean = (node: Node) => node.kind === 'boolean';
const isNumber = (node: Node) => node.kind === 'number' && Number.isFinite(node.value);
const isInteger = (node: Node) => node.kind === 'number' && Number.isInteger(node.value);

function testOf(type: ValueType, expression: boolean): Test | undefined {
  const any = {
    nullable: false,
    expression,
    limited: false,
    values: undefined,
    min: Number.NEGATIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
    minLength: 0,
    maxLength: Number.POSITIVE_INFINITY,
    pattern: undefined,
    nonEmpty: false,
    entries: undefined,
  };
  switch (type.kind) {
    case 'string':
      return {
        ...any,
        is: isString,
        limited: [type.enum, type.minLength, type.maxLength, type.format].some(limit => limit !== undefined),
        values: type.enum && new Set(type.enum.map(({ value }) => value)),
        minLength: type.minLength ?? any.minLength,
        maxLength: type.maxLength ?? any.maxLength,
        pattern: type.format && formats[type.format],
      };
    case 'boolean':
      return { ...any, is: isBoolean };
    case 'integer':
    case 'number':
      return {
        ...any,
        is: type.kind === 'integer' ? isInteger : isNumber,
        min: type.min ?? any.min,
        max: type.max ?? any.max,
      };
    case 'path':
    case 'referencePath':
      return { ...any, is: type.nullable ? isStringOrNull : isString, nullable: type.nullable === true };
    case 'stateName':
    case 'resource':
      return { ...any, is: isString };
    case 'timestamp':
      return { ...any, is: isString, limited: true, pattern: timestamp };
    case 'payload': {
      const { accepts } = type;
      return accepts && { ...any, is: node => accepts.some(kind => kind === node.kind) };
    }
    case 'literal':
      return undefined;
    case 'assign':
    case 'object':
      return { ...any, is: isObject };
    case 'list':
      return { ...any, is: isArray, nonEmpty: type.nonEmpty ?? false, entries: testOf(type.of, false) };
    case 'states':
      return { ...any, is: isObject, nonEmpty: true, entries: { ...any, is: isObject } };
  }
}

function withFaultsOfValue(
  found: Fault[] | undefined,
  test: Test,
  member: Member,
  field: Field,
  value: Node,
): Fault[] | undefined {
  const whole = faultIn(test, value);
  const { entries } = test;
  if (whole === undefined) return entries ? withFaultsOfEntries(found, entries, member, field, value) : found;
  const fault: Fault = { kind: 'value', member, field, step: undefined, node: value, fault: whole };
  return found ? [...found, fault] : [fault];
}

function withFaultsOfEntries(
  before: Fault[] | undefined,
  test: Test,
  member: Member,
  field: Field,
  value: Node,
): Fault[] | undefined {
  let found = before;
  if ((value.kind !== 'object' && value.kind !== 'array') || isSubstitution(value)) return found;
  const visit = (step: PathStep, node: Node) => {
    const fault = faultIn(test, node);
    if (!fault) return;
    found ??= [];
    found.push({ kind: 'value', member, field, step, node, fault });
  };
  if (value.kind === 'array')
    for (let index = 0; index < value.items.length; index++) visit(index, value.items[index]!);
  else
    for (const entry of value.members) {
      if (isEmptyYaml(entry)) {
        found ??= [];
        found.push({ kind: 'empty', field, member: entry });
      } else if (entry.value) visit(entry.key.value, entry.value);
    }
  return found;
}

/** In JSON nothing behind a key is what the parser reports. */
function isEmptyYaml({ key, value }: Member): boolean {
  return value === undefined && key.style !== 'json';
}

function faultIn(test: Test, node: Node): ValueFault | undefined {
  if (node.kind === 'string') {
    if (!test.is(node)) return isTextForAny(test, node) ? undefined : { keyword: 'type', limit: 0 };
    if (!test.limited) return undefined;
    const text = node.value;
    if (test.values?.has(text) || isTextForAny(test, node)) return undefined;
    if (test.values) return { keyword: 'enum', limit: 0 };
    if (text.length < test.minLength) return { keyword: 'minLength', limit: test.minLength };
    // JSON Schema counts characters, not their halves.
    if (text.length > test.maxLength && Array.from(text).length > test.maxLength)
      return { keyword: 'maxLength', limit: test.maxLength };
    return test.pattern?.test(text) === false ? { keyword: 'pattern', limit: 0 } : undefined;
  }
  if (!test.is(node)) return isSubstitution(node) ? undefined : { keyword: 'type', limit: 0 };
  if (node.kind === 'number') {
    if (node.value < test.min) return { keyword: 'minimum', limit: test.min };
    if (node.value > test.max) return { keyword: 'maximum', limit: test.max };
  } else if (test.nonEmpty) {
    if (node.kind === 'array' && node.items.length === 0) return { keyword: 'minItems', limit: 1 };
    if (node.kind === 'object' && node.members.length === 0) return { keyword: 'minProperties', limit: 1 };
  }
  return undefined;
}

/** A placeholder that is filled in later, or an expression where one may stand. */
function isTextForAny(test: Test, node: Node & { kind: 'string' }): boolean {
  return isSubstitution(node) || (test.expression && node.value.startsWith('{%'));
}
