/**
 * JSON Schema (draft-07) made from the field table.
 *
 * Twice the same rows: one schema for a whole definition, with words for hover, which any editor can use (it is written to
 * `schemas/`), and one small schema for each kind of object, by which `schema-validation.ts` checks a document object by object,
 * so that an error is about one object and its cost does not depend on what is around it.
 */

import type { Field, FieldGroup, Shape, ValueType } from './fields.ts';
import { fieldsFor, groupsFor, openShapes } from './fields.ts';
import type { QueryLanguage, StateType } from './model.ts';
import { stateTypes } from './model.ts';

export type Schema = { readonly [keyword: string]: unknown };

/** Keywords for editors that JSON Schema itself does not know. */
export const editorKeywords = [
  'markdownDescription',
  'deprecationMessage',
  'enumDescriptions',
  'markdownEnumDescriptions',
];

/** RFC 3339 as the service wants it: upper case `T`, upper case `Z` or an offset. */
export const timestampPattern =
  '^\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|[12]\\d))T([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$';

/** Developer Guide, "Map (Distributed)": no whitespace, wildcards, brackets, special or control characters. */
export const labelPattern = '^[^\\s?*<>{}\\[\\]:;,\\\\|^~$#%&`"\\u0000-\\u001f\\u007f-\\u009f]*$';

const patterns = { label: labelPattern, jsonPointer: '^/' } as const;

/** The schema of a whole state machine, for both query languages. */
export function definitionSchema(): Schema {
  const definitions: Record<string, Schema> = {};
  const isJsonata = { properties: { QueryLanguage: { const: 'JSONata' } }, required: ['QueryLanguage'] };

  /** A reference to a definition, which is made when it is first needed. */
  function refer(name: string, make: () => Schema): Schema {
    if (!(name in definitions)) {
      definitions[name] = {}; // Shapes contain each other: the name is taken before the schema is made.
      definitions[name] = make();
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** The language of the machine decides for the states of nested scopes, whatever the Map or Parallel state says. */
  function shape(which: Shape, language: QueryLanguage, machine: QueryLanguage, stateType?: StateType): Schema {
    const hasScopes = stateType === 'Map' || stateType === 'Parallel';
    const isScope = which === 'machine' || which === 'branch' || which === 'processor';
    const name = [
      stateType ?? which,
      ...(isScope ? [machine] : differsByLanguage(which) ? [language] : []),
      ...(hasScopes && language !== machine ? [`in-${machine}`] : []),
    ].join('-');
    return refer(name, () =>
      objectSchema(which, stateType, language, {
        words: true,
        inner: inner => shape(inner, language, machine),
        states: () => states(machine),
      }),
    );
  }
  function states(machine: QueryLanguage): Schema {
    return refer(`states-${machine}`, () => ({
      type: 'object',
      minProperties: 1,
      propertyNames: { minLength: 1, maxLength: 80 },
      additionalProperties:
        machine === 'JSONata'
          ? state('JSONata', machine)
          : when(isJsonata, state('JSONata', machine), state('JSONPath', machine)),
    }));
  }

  /** A state of any type: `Type` decides which schema counts, so that an error is about that type only. */
  function state(language: QueryLanguage, machine: QueryLanguage): Schema {
    return refer(`state-${language}${language === machine ? '' : `-in-${machine}`}`, () => ({
      type: 'object',
      required: ['Type'],
      properties: { Type: propertySchema(stateTypeField, language, { words: true }) },
      allOf: stateTypes.map(type =>
        when({ properties: { Type: { const: type } }, required: ['Type'] }, shape('state', language, machine, type)),
      ),
    }));
  }

  const jsonata = shape('machine', 'JSONata', 'JSONata');
  const jsonPath = shape('machine', 'JSONPath', 'JSONPath');
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Amazon States Language',
    description: 'A state machine of AWS Step Functions. Generated from the field table; do not edit.',
    type: 'object',
    ...when(isJsonata, jsonata, jsonPath),
    definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `definitionSchema` as the text of `schemas/asl.schema.json`. */
export function definitionSchemaText(): string {
  return `${JSON.stringify(definitionSchema(), null, 1)}\n`;
}

const stateTypeField = fieldsFor('state')[0] as Field;

/**
 * The schema of one object alone: the objects inside it count as objects, nothing more. `allOf[i]` is the group `i` of
 * `groupsFor`, which is how an error finds its group.
 */
export function holderSchema(shape: Shape, stateType: StateType | undefined, queryLanguage: QueryLanguage): Schema {
  // A state whose type is not known: only what holds for every type can be said.
  if (shape === 'state' && stateType === undefined)
    return {
      type: 'object',
      required: ['Type'],
      properties: { Type: propertySchema(stateTypeField, queryLanguage, {}) },
    };
  return objectSchema(shape, stateType, queryLanguage, {});
}

/** Whether the query language makes a difference to an object of this shape. */
function differsByLanguage(shape: Shape): boolean {
  return fieldsFor(shape).some(
    ({ languages, jsonata, type }) =>
      languages !== 'both' || jsonata !== undefined || type.kind === 'object' || type.kind === 'list',
  );
}

interface Options {
  /** Descriptions for people. */
  readonly words?: true;
  /** The schema of an object with fields of its own; left out, any object will do. */
  readonly inner?: (shape: Shape) => Schema;
  readonly states?: () => Schema;
}

function objectSchema(
  shape: Shape,
  stateType: StateType | undefined,
  queryLanguage: QueryLanguage,
  options: Options,
): Schema {
  const rows = fieldsFor(shape, { stateType, queryLanguage });
  const required = rows.filter(row => row.required).map(row => row.name);
  const needing = rows.filter(row => row.requires);
  const groups = groupsFor(shape, stateType).map(group => groupSchema(group, rows));
  // Where other names are let through, those of the other query language are not.
  const others = openShapes.has(shape) ? fieldsFor(shape, { stateType }).filter(row => !rows.includes(row)) : [];
  return {
    type: 'object',
    properties: Object.fromEntries([
      ...rows.map(row => [row.name, propertySchema(row, queryLanguage, options)]),
      ...others.map(row => [row.name, false]),
    ]),
    ...(required.length > 0 && { required }),
    ...(!openShapes.has(shape) && { additionalProperties: false }),
    ...(needing.length > 0 && {
      dependencies: Object.fromEntries(
        needing.map(row => [row.name, { anyOf: row.requires?.map(name => ({ required: [name] })) }]),
      ),
    }),
    ...(groups.length > 0 && { allOf: groups }),
  };
}

function groupSchema(group: FieldGroup, rows: readonly Field[]): Schema {
  const present = group.members.map(name => {
    const absent = rows.find(row => row.name === name)?.absentWhen;
    return absent === undefined
      ? { required: [name] }
      : { required: [name], properties: { [name]: { not: { const: absent } } } };
  });
  const one: Schema =
    group.cardinality === 'exactly-one'
      ? { oneOf: present }
      : group.cardinality === 'at-least-one'
        ? { anyOf: present }
        : { not: { allOf: present } };
  return group.when === undefined ? one : when({ required: [group.when] }, one);
}

function propertySchema(field: Field, queryLanguage: QueryLanguage, options: Options): Schema {
  const expression = queryLanguage === 'JSONata' && field.jsonata !== undefined;
  const schema = unlessText(typeSchema(field.type, options), expression);
  if (!options.words) return schema;
  const values = field.type.kind === 'string' ? field.type.enum : undefined;
  return {
    description: field.doc,
    markdownDescription: markdownOf(field),
    ...(field.deprecated && { deprecationMessage: `Use ${field.deprecated.use} instead.` }),
    ...(values && { enumDescriptions: values.map(value => value.doc) }),
    ...schema,
  };
}

/** What hover shows of a field, in Markdown. */
export function markdownOf(field: Field): string {
  const facts = [
    field.deprecated && `Deprecated: use \`${field.deprecated.use}\`.`,
    field.languages !== 'both' && `Only in ${field.languages}.`,
    field.jsonata && `In JSONata a \`{% … %}\` expression may stand here (${resultWords[field.jsonata]}).`,
    field.default !== undefined && `Default: ${field.default}.`,
  ].filter(fact => typeof fact === 'string');
  return [field.doc, ...(facts.length > 0 ? [facts.join(' ')] : []), `\`\`\`json\n${field.example}\n\`\`\``].join(
    '\n\n',
  );
}

/** What an expression has to yield, in words. */
export const resultWords: Readonly<Record<NonNullable<Field['jsonata']>, string>> = {
  any: 'any value',
  object: 'an object',
  array: 'an array',
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  timestamp: 'a timestamp',
};

function when(condition: Schema, schema: Schema, otherwise?: Schema): Schema {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: condition, then: schema, ...(otherwise && { else: otherwise }) };
}

/** As `isSubstitution` knows them. */
const placeholder = '\\$\\{|^\\{\\{[\\s\\S]*\\}\\}$';

/**
 * A `${…}` placeholder of a deployment tool is filled in later, so nothing can be said about its type; nor about that of an
 * expression, where one may stand. (Whether an expression is well formed is not a matter of this schema.)
 */
function unlessText(schema: Schema, expression: boolean): Schema {
  const keywords = Object.keys(schema);
  if (keywords.length === 0) return schema;
  if (keywords.length === 1 && schema.type === 'string') return schema;
  return { if: { type: 'string', pattern: expression ? `^\\{%|${placeholder}` : placeholder }, else: schema };
}

function typeSchema(type: ValueType, options: Options): Schema {
  switch (type.kind) {
    case 'string':
      return {
        type: 'string',
        ...(type.enum && { enum: type.enum.map(value => value.value) }),
        ...(type.minLength !== undefined && { minLength: type.minLength }),
        ...(type.maxLength !== undefined && { maxLength: type.maxLength }),
        ...(type.format && { pattern: patterns[type.format] }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
    case 'number':
      return {
        type: type.kind,
        ...(type.min !== undefined && { minimum: type.min }),
        ...(type.max !== undefined && { maximum: type.max }),
      };
    case 'path':
    case 'referencePath':
      return { type: type.nullable ? ['string', 'null'] : 'string' };
    case 'stateName':
    case 'resource':
      return { type: 'string' };
    case 'timestamp':
      return { type: 'string', pattern: timestampPattern };
    case 'payload':
      return type.accepts ? { type: type.accepts.length === 1 ? type.accepts[0] : type.accepts } : {};
    case 'literal':
      return {};
    case 'assign':
      return { type: 'object' };
    case 'list':
      return {
        type: 'array',
        ...(type.nonEmpty && { minItems: 1 }),
        items: unlessText(typeSchema(type.of, options), false),
      };
    case 'states':
      return (
        options.states?.() ?? {
          type: 'object',
          minProperties: 1,
          additionalProperties: unlessText({ type: 'object' }, false),
        }
      );
    case 'object':
      return options.inner?.(type.shape) ?? { type: 'object' };
  }
}
