/**
 * What the catalog knows, asked through the verbs as an editor asks: in files, and in templates, whose functions and state machines
 * are known, too.
 */
import { expect, test } from 'vitest';
import type { CodeAction, CompletionItem, CompletionList, Diagnostic, Hover } from 'vscode-languageserver';
import { apply, cursorIn, serverWith, spanOf } from './testing.ts';
import { LineIndex } from './text.ts';

type Files = Readonly<Record<string, string>>;

function listAt(name: string, marked: string, others: Files = {}) {
  const { text, position } = cursorIn(marked);
  const server = serverWith({ ...others, [name]: text });
  const list = server.ask<CompletionList | null>('onCompletion', name, { position });
  return { text, position, server, items: list?.items ?? [], isIncomplete: list?.isIncomplete };
}

/** The file after the completion of that label is accepted, stops of the snippet left empty. */
function completed(name: string, marked: string, label: string, others: Files = {}): string {
  const { text, position, items } = listAt(name, marked, others);
  const item = items.find(each => each.label === label);
  if (!item?.textEdit || !('range' in item.textEdit))
    throw new Error(`Not offered: ${label}, but ${items.map(each => each.label).slice(0, 20)}`);
  const lines = new LineIndex(text);
  const { start } = spanOf(lines, item.textEdit.range);
  expect(item.filterText?.startsWith(text.slice(start, lines.offsetAt(position)))).toBe(true);
  // As an editor does: new lines take the indentation of the line they begin on.
  const indent = /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  const written = item.textEdit.newText
    .replaceAll(/\\([$}\\])|\$\d+|\$\{\d+:?([^}]*)\}/g, '$1$2')
    .replaceAll('\t', '  ')
    .replaceAll('\n', `\n${indent}`);
  return apply(text, [{ range: item.textEdit.range, newText: written }]);
}

function hovered(name: string, marked: string): string {
  const { text, position } = cursorIn(marked);
  const found = serverWith({ [name]: text }).ask<Hover | null>('onHover', name, { position });
  return found && typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : '';
}

const flow = (members: string) => `StartAt: A
States:
  A:
    Type: Task
    ${members}
    End: true
`;
const sam = (definition: string, properties = '') => `Resources:
  Charge:
    Type: AWS::Serverless::Function
  Refund:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: refund.asl.json
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
${properties}${definition.replaceAll(/^(?=.)/gm, '      ')}`;
const inSam = (members: string) => sam(`Definition:\n${flow(members).replaceAll(/^(?=.)/gm, '  ')}`);
const arn = 'arn:aws:states:::';

test('in a file: a list that is asked for anew, found by words, told more of when looked at', () => {
  const { items, isIncomplete, server } = listAt('a.asl.yaml', flow('Resource: secrets get¦'));
  expect(isIncomplete).toBe(true);
  const [item] = [...items].sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
  expect(item?.label).toBe('aws-sdk:secretsmanager:getSecretValue');
  const resolved = server.ask<CompletionItem>('onCompletionResolve', 'a.asl.yaml', item);
  expect(JSON.stringify(resolved.documentation)).toMatch(/Retrieves the contents.*SecretId.*API reference/);
});

test('in templates: resources bring their parameters, members and values are known', () => {
  expect(completed('t.yaml', inSam('Resource: putitem¦'), 'dynamodb:putItem')).toBe(
    inSam(`Resource: ${arn}dynamodb:putItem\n    Parameters:\n      TableName: \n      Item:\n        `),
  );
  const s3 = (parameters: string) =>
    inSam(`Resource: ${arn}aws-sdk:s3:getObject\n    Parameters:\n      ${parameters}`);
  expect(completed('t.yaml', s3('Bu¦'), 'Bucket')).toBe(s3('Bucket: '));
  const quoted = (resource: string) =>
    JSON.stringify({
      Resources: {
        Flow: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${resource}"}}}` },
        },
      },
    });
  // A definition that is a text in JSON is written as one.
  expect(
    JSON.parse(completed('t.json', quoted('sqs¦'), 'sqs:sendMessage')).Resources.Flow.Properties.DefinitionString,
  ).toBe(
    `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${arn}sqs:sendMessage", "Parameters": { "QueueUrl": "", "MessageBody": "" }}}}`,
  );
});

test('functions and state machines of templates, by the names that the definition has for them', () => {
  const substitutions =
    '      DefinitionSubstitutions:\n        ChargeArn: !GetAtt Charge.Arn\n        Again: !Ref Refund\n';
  const template = sam('DefinitionUri: flow.asl.yaml\n', substitutions);
  const others = { 'template.yaml': template };
  const first = (marked: string) => listAt('flow.asl.yaml', marked, others).items.map(({ label }) => label);
  expect(first(flow('Resource: ¦')).slice(0, 3)).toEqual([
    'lambda:invoke Charge',
    'states:startExecution Refund',
    '${ChargeArn}',
  ]);
  expect(first(flow(`Resource: ${arn}lambda:invoke\n    Parameters:\n      FunctionName: ¦`))).toContain(
    '${ChargeArn}',
  );
  expect(first(flow(`Resource: ${arn}states:startExecution\n    Parameters:\n      StateMachineArn: ¦`))).toContain(
    '${Again}',
  );
  // In the text of an Fn::Sub the logical ids themselves.
  const bySub = sam('')
    .concat('      DefinitionString: !Sub |\n        {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"¦"}}}\n')
    .replace(
      'AWS::Serverless::StateMachine\n    Properties:\n      DefinitionString',
      'AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString',
    );
  expect(listAt('template.yaml', bySub).items.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['${Charge.Arn}', 'lambda:invoke Charge', 'states:startExecution Refund']),
  );
});

test('where the definition is YAML of the template itself, tags name them', () => {
  expect(completed('t.yaml', inSam('Resource: char¦'), '!GetAtt Charge.Arn')).toBe(
    inSam('Resource: !GetAtt Charge.Arn'),
  );
  expect(completed('t.yaml', inSam('Resource: ¦'), 'states:startExecution Refund')).toBe(
    inSam(`Resource: ${arn}states:startExecution\n    Parameters:\n      StateMachineArn: !Ref Refund`),
  );
});

test('the machine in which one types is not offered: it would refer to itself, in a circle that nothing deploys', () => {
  const machines = (name: string, marked: string, others: Readonly<Record<string, string>> = {}) =>
    listAt(name, marked, others).items.flatMap(({ label, detail }) =>
      /^State machine of/.test(detail ?? '') ? label : [],
    );
  expect(machines('t.yaml', inSam('Resource: ¦'))).toEqual(['states:startExecution Refund']);
  const start = `Resource: ${arn}states:startExecution\n    Parameters:\n      StateMachineArn: `;
  const values = listAt('t.yaml', inSam(`${start}¦`)).items.map(({ label }) => label);
  expect(values).toContain('!Ref Refund');
  expect(values).not.toContain('!Ref Flow');
  // Nor by a name that its template gives it.
  const given = sam(
    'DefinitionUri: flow.asl.yaml\n',
    '      DefinitionSubstitutions:\n        StateMachineArn: !Ref Flow\n        Again: !Ref Refund\n',
  );
  expect(machines('flow.asl.yaml', flow('Resource: ¦'), { 'template.yaml': given })).toEqual([
    'states:startExecution Refund',
  ]);
  // In the other machine of the template it is the first that can be called.
  const other = inSam('Resource: x').replace(
    'DefinitionUri: refund.asl.json\n',
    `Definition:\n${flow('Resource: ¦').replaceAll(/^(?=.)/gm, '        ')}`,
  );
  expect(machines('t.yaml', other)).toEqual(['states:startExecution Flow']);
});

test('diagnostics and their fixes, at the places of the template', () => {
  const text = inSam(`Resource: ${arn}aws-sdk:s3:getObjct\n    Parameters:\n      Bucket: b\n      Key: k`);
  const server = serverWith({ 't.yaml': text });
  const { items } = server.ask<{ items: Diagnostic[] }>('diagnostic', 't.yaml');
  const [found, ...more] = items.filter(({ severity }) => severity !== 4);
  expect(more).toEqual([]);
  if (!found) throw new Error('nothing is found');
  const { start, end } = spanOf(new LineIndex(text), found.range);
  expect(`${found.code}: ${text.slice(start, end)}`).toBe('aws-sdk-unknown-action: getObjct');
  const actions = server.ask<CodeAction[]>('onCodeAction', 't.yaml', {
    range: found.range,
    context: { diagnostics: [] },
  });
  expect(actions[0]?.title).toBe(`Change to "${arn}aws-sdk:s3:getObject"`);
});

test('hover: the service and its action, a member, an error', () => {
  const put = (resource: string, rest = '') =>
    inSam(`Resource: ${resource}\n    Parameters:\n      TableName: t\n      Item: {}${rest}`);
  expect(hovered('t.yaml', put(`${arn}dynamo¦db:putItem`))).toMatch(
    /^\*\*DynamoDB PutItem\*\* · optimised integration\n\nCreates a new item.*Required: `TableName`, `Item`.*Errors: `DynamoDB\.Cond.*\[API reference\]\(https/s,
  );
  expect(hovered('t.yaml', put(`${arn}aws-sdk:dynamo¦db:putItem.waitForTaskToken`))).toMatch(
    /AWS SDK.*Waits until somebody sends/s,
  );
  expect(hovered('t.yaml', put(`${arn}dynamodb:putItem`).replace('TableName', 'Table¦Name'))).toMatch(
    /^\*\*TableName\*\* · required · text.*table/s,
  );
  const retry = '\n    Retry:\n      - ErrorEquals: [ ';
  expect(hovered('t.yaml', put(`${arn}dynamodb:putItem`, `${retry}DynamoDB.Resource¦NotFoundException ]`))).toMatch(
    /Raised by DynamoDB PutItem/,
  );
  expect(hovered('t.yaml', put(`${arn}dynamodb:putItem`, `${retry}States.Time¦out ]`))).toMatch(
    /longer than TimeoutSeconds/,
  );
});
