/** JSON Schema (draft-07) of a mocks file, from the table in `mock-format.ts`, for editors that validate and complete by it. */
import {
  expressionPattern,
  invocationPattern,
  type MockMember,
  type MockShape,
  type MockValue,
  mockMembers,
} from './mock-format.ts';

type Schema = { readonly [keyword: string]: unknown };

/** The text of `schemas/asl-mocks.schema.json`. */
export function mockSchemaText(): string {
  return `${JSON.stringify(mockSchema(), undefined, 2)}\n`;
}

export function mockSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Mocks of a state machine',
    description: 'What the tasks of a state machine answer when it is run or debugged without AWS.',
    ...object('file'),
    definitions: {
      machine: object('machine'),
      throw: { ...object('throw'), required: ['Error'] },
      response: { ...object('response'), oneOf: kinds.map(kind => ({ required: [kind] })), defaultSnippets: snippets },
      answerObject: {
        ...object('answer'),
        patternProperties: {
          [invocationPattern]: {
            allOf: [refer('response')],
            markdownDescription: 'The response to these invocations of the state, counted from 0 in one execution.',
          },
        },
        minProperties: 1,
        defaultSnippets: snippets,
      },
      answer: {
        anyOf: [
          refer('answerObject'),
          {
            type: 'array',
            items: refer('answerObject'),
            minItems: 1,
            description: 'Cases: the first whose "When" fits.',
          },
          { type: 'string', description: 'The name of a mocked response.' },
        ],
        defaultSnippets: snippets,
      },
      mockedResponse: {
        type: 'object',
        minProperties: 1,
        patternProperties: { '^\\d+(-\\d+)?$': refer('response') },
        additionalProperties: false,
        errorMessage: 'Responses stand under invocations: "0", or "1-2" for several.',
      },
    },
  };
}

const kinds = ['Return', 'Throw', 'Silent'];

function object(shape: MockShape): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(mockMembers[shape].map(member => [member.name, memberSchema(member)])),
    additionalProperties: false,
  };
}

function memberSchema({ holds, doc }: MockMember): Schema {
  return { ...values[holds], markdownDescription: doc };
}

function refer(definition: string): Schema {
  return { $ref: `#/definitions/${definition}` };
}

const expression: Schema = { type: 'string', pattern: expressionPattern };
const seconds: Schema = { type: 'number', minimum: 0 };
const mapOf = (definition: string): Schema => ({ type: 'object', additionalProperties: refer(definition) });

/** Keywords that stand beside a reference are not read in draft-07, so every reference is one of several. */
const values: { readonly [value in MockValue]: Schema } = {
  any: {},
  text: { type: 'string' },
  true: { const: true },
  seconds: { anyOf: [seconds, expression] },
  'seconds-list': { anyOf: [{ type: 'array', items: { anyOf: [seconds, expression] } }, expression] },
  condition: { anyOf: [{ type: 'object' }, expression] },
  throw: { allOf: [refer('throw')], defaultSnippets: [{ label: '{}', body: { Error: '$1', Cause: '$2' } }] },
  response: { allOf: [refer('response')] },
  answer: { allOf: [refer('answer')] },
  answers: mapOf('answer'),
  resources: mapOf('answer'),
  machines: mapOf('machine'),
  cases: { type: 'object', additionalProperties: mapOf('answer') },
  'mocked-responses': mapOf('mockedResponse'),
};

/** What an editor offers where an answer stands. */
const snippets = [
  { label: 'Return', description: 'Succeeds with this result', body: { Return: '^$1' } },
  { label: 'Throw', description: 'Fails with this error', body: { Throw: { Error: '$1', Cause: '$2' } } },
  {
    label: 'Throw, then Return',
    description: 'Fails once, then succeeds',
    body: { '0': { Throw: { Error: '$1', Cause: '$2' } }, '1-': { Return: '^$3' } },
  },
];
