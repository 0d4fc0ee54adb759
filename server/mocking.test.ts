import { expect, test } from 'vitest';
import type { CompletionList } from 'vscode-languageserver';
import { cursorIn, serverWith } from './testing.ts';

const definition = `StartAt: Pay
States:
  Pay: { Type: Task, Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: pay }, Next: Tell }
  Tell: { Type: Task, Resource: "arn:aws:lambda:us-east-1:123456789012:function:tell", End: true }
`;

test('a mocks file has an example for each task', () => {
  const server = serverWith({ 'flow.asl.yaml': definition });
  const { name, text, added, isThere } = server.ask('asl/mocks', 'flow.asl.yaml') as {
    readonly [member: string]: string;
  };
  expect({ name, added, isThere }).toEqual({ name: 'flow.mocks.json', added: ['Pay', 'Tell'], isThere: false });
  expect(JSON.parse(text ?? '')).toMatchObject({ States: { Pay: { Return: {} }, Tell: { Return: {} } } });
});

test('what is there stays; what is no mocks file is left alone', () => {
  const there = 'States:\n  Pay: { Return: 1 } # mine\n';
  const server = serverWith({ 'flow.asl.yaml': definition, 'flow.mocks.yaml': there });
  const answer = server.ask('asl/mocks', 'flow.asl.yaml') as { readonly text: string };
  expect(answer).toMatchObject({ name: 'flow.mocks.yaml', added: ['Tell'], isThere: true });
  expect(answer.text.startsWith(there.trimEnd())).toBe(true);
  const odd = serverWith({ 'flow.asl.yaml': definition, 'flow.mocks.json': '[' });
  expect(odd.ask('asl/mocks', 'flow.asl.yaml')).toEqual({
    refused: 'flow.mocks.json is no mocks file that can be read. Mend it first.',
  });
});

test('in a mocks file: tasks, results and errors of the definition beside it', () => {
  const complete = (mocks: string, files: Readonly<Record<string, string>> = { 'flow.asl.yaml': definition }) => {
    const { text, position } = cursorIn(mocks);
    const server = serverWith({ ...files, 'flow.mocks.json': text });
    const list = server.ask<CompletionList | null>('onCompletion', 'flow.mocks.json', { position });
    return list?.items.map(({ label }) => label);
  };
  expect(complete('{ "States": { "¦" } }')).toEqual(['Pay', 'Tell']);
  expect(complete('{ "States": { "Pay": { "Return": { "¦" } } } }')).toContain('Payload');
  expect(complete('{ "States": { "¦" } }', {})).toBeUndefined();
  const template = `Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      Definition:\n        ${definition.replaceAll('\n', '\n        ')}`;
  expect(complete('{ "States": { "¦" } }', { 'flow.yaml': template })).toEqual(['Pay', 'Tell']);
});
