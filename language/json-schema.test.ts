import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { shapes } from './fields.ts';
import { definitionSchema, definitionSchemaText, editorKeywords, holderSchema } from './json-schema.ts';
import { stateTypes } from './model.ts';

test('schemas/asl.schema.json is what the field table says', () => {
  const file = readFileSync(new URL('../schemas/asl.schema.json', import.meta.url), 'utf8');
  expect(file === definitionSchemaText(), 'Run: npx tsx scripts/generate-schemas.ts').toBe(true);
});

const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
ajv.addVocabulary(editorKeywords);
const validate = ajv.compile(definitionSchema());

/** Paths of what the schema refuses; none for a correct definition. */
function refused(definition: unknown): string[] {
  validate(definition);
  const errors = (validate.errors ?? []).filter(error => error.keyword !== 'if');
  return [...new Set(errors.map(error => `${error.instancePath} ${error.keyword}`))];
}

const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };

test('correct definitions in both languages', () => {
  expect(refused(pass)).toEqual([]);
  expect(
    refused({
      QueryLanguage: 'JSONata',
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n > 3 %}', Next: 'Big', Assign: { size: 'big' } }],
          Default: 'Small',
        },
        Big: { Type: 'Succeed', Output: '{% $size %}' },
        Small: { Type: 'Fail', Error: 'TooSmall', Cause: "{% 'n=' & $string($states.input.n) %}" },
      },
    }),
  ).toEqual([]);
});

test('an error is about the state type that is written, and nothing else', () => {
  expect(refused({ ...pass, States: { A: { Type: 'Wait', Seconds: -1, End: true } } })).toEqual([
    '/States/A/Seconds minimum',
  ]);
  expect(refused({ ...pass, States: { A: { Type: 'Walk', End: true } } })).toEqual(['/States/A/Type enum']);
  expect(refused({ ...pass, States: { A: { Type: 'Pass', Seconds: 1, End: true } } })).toEqual([
    '/States/A additionalProperties',
  ]);
});

test('the query language of a state and of the machine decide, that of a Map does not reach inside', () => {
  const map = (inner: object) => ({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        QueryLanguage: 'JSONata',
        Items: '{% $states.input %}',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true, ...inner } } },
        End: true,
      },
    },
  });
  expect(refused(map({ Parameters: {} }))).toEqual([]);
  expect(refused(map({ Output: 1 }))).toEqual(['/States/M/ItemProcessor/States/I additionalProperties']);
  expect(refused({ ...map({ Output: 1 }), QueryLanguage: 'JSONata' })).toEqual([]);
});

test('the schema of every kind of object is strict', () => {
  const strict = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
  for (const shape of shapes)
    for (const stateType of shape === 'state' ? [...stateTypes, undefined] : [undefined])
      for (const queryLanguage of ['JSONPath', 'JSONata'] as const)
        expect(strict.compile(holderSchema(shape, stateType, queryLanguage))('no object'), shape).toBe(false);
});

test('hover has words for every field and every value', () => {
  const text = definitionSchemaText();
  expect(text).toContain('Selects the part of the input that the state works on');
  expect(text).toContain('"deprecationMessage": "Use ItemProcessor instead."');
  expect(text).toContain('Each wait is a random time');
});
