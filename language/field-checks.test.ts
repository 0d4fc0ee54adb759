/** The checks by the field table and the JSON Schemas from the same table refuse the same objects. */
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { faultsOf } from './field-checks.ts';
import type { Shape } from './fields.ts';
import { fields, shapes } from './fields.ts';
import { holderSchema } from './json-schema.ts';
import type { QueryLanguage, StateType } from './model.ts';
import { readStateMachine, stateTypes } from './model.ts';
import { parseDocument } from './parse.ts';
import type { Holder } from './places.ts';
import type { Json, ObjectNode } from './tree.ts';
import { toJson } from './tree.ts';

const ajv = new Ajv({ strict: false, allErrors: true });

/** An object of any shape, with a machine around it so that it has a scope. */
function holderOf(text: string, shape: Shape, stateType: StateType | undefined, queryLanguage: QueryLanguage): Holder {
  const document = parseDocument(text, 'json');
  const machine = readStateMachine(document)!;
  return { node: document.root as ObjectNode, shape, state: undefined, stateType, queryLanguage, scope: machine.root };
}

/** What JSON Schema sees of an object: what stands inside its objects and lists is checked on its own. */
function asSchemaSees(node: ObjectNode): Json {
  const flat = (value: Json): Json => (Array.isArray(value) ? [] : typeof value === 'object' && value ? {} : value);
  const json = toJson(node) as Record<string, Json>;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map(flat)
        : name === 'States' && typeof value === 'object' && value
          ? Object.fromEntries(Object.entries(value).map(([key, state]) => [key, flat(state as Json)]))
          : flat(value),
    ]),
  );
}

// biome-ignore format: a table
const values: readonly Json[] = [
  'A', '', '$', '$.a.b', '{% 1 %}', '${Name}', 'Task', 'Map', 'JSONata', 'JSONPath', 'INLINE', 'DISTRIBUTED', 'CSV', 'FULL', 'a b', '/p',
  'x'.repeat(41), '2026-03-14T01:59:00Z', '2026-03-14t01:59:00z', 'arn:aws:states:::lambda:invoke', true, false, null, 0, 1, -1, 1.5, 2.5,
  101, 1e8, {}, { A: {} }, { A: 1 }, [], ['a'], [1], [{}], ['${Name}'], [[]],
];

/** Small numbers without a pattern, the same ones each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let at = seed; ; ) {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    yield at >>> 8;
  }
}

test('objects of every shape, with fields and values of every kind', () => {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]) => list[random.next().value % list.length]!;
  let refused = 0;
  let accepted = 0;
  for (const shape of shapes)
    for (const stateType of shape === 'state' ? [...stateTypes, undefined] : [undefined])
      for (const queryLanguage of ['JSONPath', 'JSONata'] as const) {
        const names = fields.filter(field => field.shape === shape).map(field => field.name);
        const validate = ajv.compile(holderSchema(shape, stateType, queryLanguage));
        for (let round = 0; round < 60; round++) {
          const object: Record<string, Json> = {};
          for (const field of fields)
            if (field.shape === shape && field.required && field.states.includes(stateType ?? 'Task') && round % 4 > 0)
              object[field.name] = field.name === 'Type' ? (stateType ?? 'Task') : exampleOf(field.example);
          for (let i = random.next().value % 4; i > 0; i--) {
            const name = random.next().value % 12 === 0 ? 'Colour' : pick(names);
            const field = pick(fields.filter(each => each.shape === shape && each.name === name).concat(fields[0]!));
            object[name] = random.next().value % 3 === 0 ? pick(values) : exampleOf(field.example);
          }
          const text = JSON.stringify(object);
          const holder = holderOf(text, shape, stateType, queryLanguage);
          const right = validate(asSchemaSees(holder.node));
          if (right) accepted++;
          else refused++;
          const found = faultsOf(holder);
          expect(
            found.length === 0,
            `${shape} ${stateType} ${queryLanguage} ${text} ${JSON.stringify(validate.errors)}`,
          ).toBe(right);
        }
      }
  expect(Math.min(accepted, refused)).toBeGreaterThan(300);
});

/** `"Name": value` to the value. */
function exampleOf(example: string): Json {
  return Object.values(JSON.parse(`{${example}}`) as Record<string, Json>)[0]!;
}

test('of two members alike the last counts', () => {
  const faults = (text: string) => faultsOf(holderOf(text, 'state', 'Pass', 'JSONPath')).map(({ kind }) => kind);
  expect(faults('{"Type":"Pass","End":1,"End":true}')).toEqual([]);
  expect(faults('{"Type":"Pass","End":true,"End":1}')).toEqual(['value']);
  expect(faults('{"Type":"Pass","Next":"A","Next":"B"}')).toEqual([]);
  expect(faults('{"Type":"Pass","End":true,"End":false}')).toEqual(['group']);
  expect(faults('{"Type":"Pass","End":true,"End":false,"Next":"B"}')).toEqual([]);
});
