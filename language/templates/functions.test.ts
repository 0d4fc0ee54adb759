import { expect, test } from 'vitest';
import { parseDocument } from '../parse.ts';
import { declarationIn, functionNamed, handlerCandidates } from './functions.ts';
import { readTemplate } from './template.ts';

/** The first files that are looked for, and the function's name. */
function candidates(text: string, name: string, most = 3) {
  const template = readTemplate(parseDocument(text, 'yaml'));
  const found = template && functionNamed(template, name);
  if (!found) return undefined;
  const { files, name: exported } = handlerCandidates(found);
  return `${files.slice(0, most).join(' ')} # ${exported}`;
}

const sam = (properties: string, more = '') => `${more}
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
  Charge:
    Type: AWS::Serverless::Function
${properties}`;

test.each([
  [
    'Node',
    sam('    Properties: {CodeUri: src/, Handler: app.handler, Runtime: nodejs22.x}'),
    'src/app.ts src/app.mts src/app.cts # handler',
  ],
  [
    'a folder in the handler',
    sam('    Properties: {Handler: src/a.b.c, Runtime: nodejs22.x}'),
    'src/a.ts src/a.mts src/a.cts # b.c',
  ],
  [
    'Python',
    sam('    Properties: {CodeUri: fn, Handler: pkg.app.handler, Runtime: python3.13}'),
    'fn/pkg.app.py fn/pkg.app/__init__.py fn/pkg/app.py # handler',
  ],
  [
    'Java',
    sam('    Properties: {CodeUri: fn, Handler: "com.shop.Charge::run", Runtime: java21}'),
    'fn/com/shop/Charge.java fn/com/shop/Charge.kt fn/com/shop/Charge.scala # run',
  ],
  [
    'Go',
    sam('    Properties: {CodeUri: fn/, Handler: bootstrap, Runtime: provided.al2023}'),
    'fn/main.go fn/src/main.rs fn/main.rs # main',
  ],
  [
    'Globals',
    sam('    Properties: {Handler: app.handler}', 'Globals: {Function: {CodeUri: code/, Runtime: python3.13}}'),
    'code/app.py code/app/__init__.py # handler',
  ],
  [
    'a bundler',
    sam(
      '    Properties: {CodeUri: src, Handler: app.handler, Runtime: nodejs22.x}\n    Metadata: {BuildMethod: esbuild, BuildProperties: {EntryPoints: [lib/app.ts]}}',
    ),
    'src/lib/app.ts src/app.ts src/app.mts # handler',
  ],
])('the handler: %s', (_, text, expected) => {
  expect(candidates(text, 'Charge')).toBe(expected);
});

test('functions of serverless.yml, by key and by logical id', () => {
  const text =
    'provider: {runtime: python3.12}\nfunctions:\n  charge-card: {handler: src/charge.run}\nstepFunctions:\n  stateMachines:\n    flow: {name: x}\n';
  for (const name of ['charge-card', 'ChargeDashcardLambdaFunction'])
    expect(candidates(text, name, 1)).toBe('src/charge.py # run');
});

test.each([
  ['export const handler = async () => {}', 'handler'],
  ['import x;\nexport async function handler(event: E) {}', 'handler'],
  ["'use strict';\nexports.handler = async event => {}", 'handler'],
  ['module.exports = { other, handler }', 'handler'],
  ['const x = 1;\nexport { x as handler };', 'handler'],
  ['import os\n\ndef handler_of():\n  pass\n\ndef handler(event, context):\n  pass', 'handler'],
  ['handler = make()', 'handler'],
  ['public class A {\n  public String run(Map<String, String> in, Context c) {', 'run'],
])('%s', (text, name) => {
  const { start, end } = declarationIn(text, name);
  expect(text.slice(start, end)).toBe(name);
  expect(text.slice(start)).not.toMatch(/^handler_of/);
});

test('a function that is not there: the start of the file', () => {
  expect(declarationIn('const x = 1;', 'handler')).toEqual({ start: 0, end: 0 });
});
