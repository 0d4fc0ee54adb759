/** Refactorings as an editor asks for them: in files and in definitions that a template embeds, chosen from the menu by title. */
import { expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver';
import { apply, cursorIn, serverWith, uriOf } from './testing.ts';
import { LineIndex } from './text.ts';

function actionsIn(
  name: string,
  marked: string,
  client: object = {},
  only?: string[],
): { text: string; actions: CodeAction[] } {
  const { text, position } = cursorIn(marked);
  const server = serverWith({ [name]: text }, { client: { hasCommands: true, disablesActions: true, ...client } });
  const actions = server.ask<CodeAction[]>('onCodeAction', name, {
    range: { start: position, end: position },
    context: { diagnostics: [], ...(only && { only }) },
  });
  return { text, actions };
}

const definition = `StartAt: A
States:
  A:
    Type: Pa¦ss
    End: true
`;
const wrapped = (text: string) =>
  text.replace('    End: true', '    Next: New state\n  New state:\n    Type: Pass\n    End: true');
const title = 'Insert a state after "A"';

const hosts: Record<string, (text: string) => string> = {
  'flow.asl.yaml': text => text,
  'template.yaml': text =>
    `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${text.replaceAll(/^(?=.)/gm, '        ')}      Type: STANDARD\n`,
  'block.yaml': text =>
    `Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: |\n${text.replaceAll(/^(?=.)/gm, '        ')}`,
};

test.each(Object.entries(hosts))('in %s: the edit, and the place of the new name', (name, around) => {
  const { text, actions } = actionsIn(name, around(definition));
  const action = actions.find(each => each.title === title);
  const after = apply(text, action?.edit?.changes?.[uriOf(name)] ?? []);
  expect(after).toBe(around(wrapped(definition.replace('¦', ''))));
  expect(action?.kind).toBe('refactor.rewrite');
  expect(action?.command?.command).toBe('aslWorkbench.renameAt');
  const [uri, position] = action?.command?.arguments ?? [];
  expect(uri).toBe(uriOf(name));
  expect(after.slice(new LineIndex(after).offsetAt(position)).startsWith('New state:')).toBe(true);
});

test('the edit is left to be asked for by a client that does so', () => {
  const name = 'flow.asl.yaml';
  const client = { resolvesActions: true };
  const { text, actions } = actionsIn(name, definition, client);
  const offered = actions.find(each => each.title === title);
  expect(offered?.edit).toBeUndefined();
  const server = serverWith({ [name]: text }, { client });
  const chosen = server.ask<CodeAction>('onCodeActionResolve', name, offered);
  expect(apply(text, chosen.edit?.changes?.[uriOf(name)] ?? [])).toBe(wrapped(text));
});

test('the menu of refactorings says why not, the light bulb does not', () => {
  const name = 'flow.asl.yaml';
  const end = definition.replace('Pa¦ss\n    End: true', 'Suc¦ceed');
  const reason = 'Nothing can follow "A": a Succeed state is an end. Insert a state before it.';
  const menu = actionsIn(name, end, {}, ['refactor']).actions;
  expect(menu.find(each => each.title === title)?.disabled).toEqual({ reason });
  expect(actionsIn(name, end).actions.some(each => each.disabled)).toBe(false);
  expect(actionsIn(name, end, {}, ['quickfix']).actions).toEqual([]);
});

test('a file is converted to the other format beside it; a definition in a template is not', () => {
  const server = serverWith({
    'flow.asl.yaml': definition.replace('¦', ''),
    'template.yaml': hosts['template.yaml']!(definition.replace('¦', '')),
  });
  expect(server.ask('asl/convert', 'flow.asl.yaml')).toEqual({
    name: 'flow.asl.json',
    text: '{\n  "StartAt": "A",\n  "States": {\n    "A": {\n      "Type": "Pass",\n      "End": true\n    }\n  }\n}\n',
  });
  expect(server.ask('asl/convert', 'template.yaml')).toEqual({
    refused: 'A definition in a template has the format of the template.',
  });
  const [action] = actionsIn('flow.asl.yaml', definition, {}, ['source']).actions.filter(
    each => each.kind === 'source.convert',
  );
  expect(action).toMatchObject({ title: 'Convert to JSON (new file)', command: { command: 'aslWorkbench.convert' } });
});
