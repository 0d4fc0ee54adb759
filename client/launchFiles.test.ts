import { expect, test } from 'vitest';
import { filesFor, isDefinitionFile, isTemplateFile } from './launchFiles.ts';

const files = [
  'a/order.asl.json',
  'a/order.input.json',
  'a/order.rush.input.json',
  'b/other.input.json',
  'a/pay.input.json',
];

test('files named like the definition come first, then those beside it', () => {
  expect(filesFor('input', files.slice(1), '${workspaceFolder}/a/order.asl.json')).toEqual([
    'a/order.input.json',
    'a/order.rush.input.json',
    'a/pay.input.json',
    'b/other.input.json',
  ]);
});

test('a program is a definition or a template, and nothing else that is JSON or YAML', () => {
  const all = [
    'package.json',
    'template.yaml',
    'x/flow.asl.yaml',
    'infra.template.json',
    'serverless.yml',
    'a.asl',
    'b.yaml',
  ];
  expect(filesFor('program', all, undefined)).toEqual([
    'a.asl',
    'x/flow.asl.yaml',
    'infra.template.json',
    'serverless.yml',
    'template.yaml',
  ]);
});

test.each([
  ['flow.asl.json', true, false],
  ['templates/flow.asl.yml', true, false],
  ['my-template.yaml', false, true],
  ['stack.template', false, true],
  ['tsconfig.json', false, false],
])('%s', (path, definition, template) => {
  expect([isDefinitionFile(path), isTemplateFile(path)]).toEqual([definition, template]);
});
