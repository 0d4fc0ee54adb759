import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { parseDocument, toJson } from '../language/index.ts';
import { mockMembers } from './mock-format.ts';
import { mockSchema, mockSchemaText } from './mock-schema.ts';
import { readMocks } from './read-mocks.ts';

test('schemas/asl-mocks.schema.json is what the table says', () => {
  const file = readFileSync(new URL('../schemas/asl-mocks.schema.json', import.meta.url), 'utf8');
  expect(file === mockSchemaText(), 'Run: npx tsx scripts/generate-schemas.ts').toBe(true);
});

const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false });
for (const keyword of ['markdownDescription', 'defaultSnippets', 'errorMessage']) ajv.addKeyword(keyword);
const validate = ajv.compile(mockSchema());

/** The reader and the schema are of one mind. */
function check(file: Json, good: boolean) {
  expect(readMocks(file).problems.length === 0, 'reader').toBe(good);
  expect(validate(file), 'schema').toBe(good);
}

test.each<Json>([
  {},
  { $schema: 'x', Comment: ['for people'], States: {}, Resources: {} },
  { States: { A: { Return: null }, B: { Throw: { Error: 'E' }, Delay: 3 }, C: { Silent: true, Comment: '' } } },
  { States: { A: { '0': { Return: 1 }, '1-2': { Throw: { Error: 'E' } }, '3-': { Return: {} } } } },
  {
    States: {
      A: [
        { When: { id: 1 }, Return: 1 },
        { When: '{% true %}', '4': { Return: 1 }, Default: { Return: 2 } },
      ],
    },
  },
  { Default: { Return: 1, Delay: '{% 3 %}', Heartbeats: [1, 2], Submitted: {}, Worker: 'w' } },
  {
    StateMachines: { M: { TestCases: { T: { A: 'R', B: { Return: 1 } } } } },
    MockedResponses: { R: { '0': { Return: 1 }, '1-2': { Throw: { Error: 'E', Cause: 'c' } } } },
  },
])('%j is right', file => check(file, true));

test.each<Json>([
  [],
  { state: {} },
  { States: { A: { Return: 1, Delay: -1 } } },
  { States: { A: { Return: 1, Heartbeats: 3 } } },
  { States: { A: { Silent: false } } },
  { States: { A: { first: { Return: 1 } } } },
  { States: { A: { '0': { Return: 1, Throw: { Error: 'E' } } } } },
  { States: { A: { '0': {} } } },
  { States: { A: { Throw: { Cause: 'c' } } } },
  { States: { A: { Throw: { Error: 'E', Message: 'c' } } } },
  { States: { A: {} } },
  { States: { A: [] } },
  { States: { A: { When: 'amount > 3', Return: 1 } } },
  { MockedResponses: { R: { '3-': { Return: 1 } } } },
  { MockedResponses: { R: {} } },
  { StateMachines: { M: { Cases: {} } } },
])('%j is wrong', file => check(file, false));

const page = readFileSync(new URL('../docs/mocks.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(json|yaml)\n([\s\S]*?)^```$/gm)].map(
  ([, format, text]) => [format, text] as const,
);

test.each(blocks)('the example in docs/mocks.md is right: %s %s', (format, text) => {
  const { root, problems } = parseDocument(text!, format === 'yaml' ? 'yaml' : 'json');
  expect(problems).toEqual([]);
  check(toJson(root!), true);
});

test('docs/mocks.md explains every member of a response', () => {
  for (const { name } of mockMembers.response)
    if (name !== 'Comment') expect(page, name).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
});

test('every member says in a sentence what it is', () => {
  for (const member of Object.values(mockMembers).flat()) expect(member.doc, member.name).toMatch(/^[A-Z].*[.]$/);
});
