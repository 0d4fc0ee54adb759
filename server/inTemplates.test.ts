/**
 * Every feature inside every kind of template, asked as an editor asks: through the verbs, with lines and characters. Documents
 * are marked: `¦` is the cursor, `‹rule:…›` the place of a diagnostic.
 */

import { describe, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, Diagnostic, Location, Range } from 'vscode-languageserver';
import { apply, cursorIn, serverWith, spanOf, textAt } from './testing.ts';
import { LineIndex } from './text.ts';

/** There are just the marked diagnostics, hints left out. */
function expectDiagnostics(name: string, marked: string, others: Readonly<Record<string, string>> = {}) {
  const text = marked.replaceAll(/‹[\w-]+:([^›]*)›/g, '$1');
  const lines = new LineIndex(text);
  const { items } = serverWith({ ...others, [name]: text }).ask<{ items: Diagnostic[] }>('diagnostic', name);
  let shown = text;
  const told = items
    .filter(({ severity }) => severity !== 4)
    .map(each => ({ ...spanOf(lines, each.range), code: each.code }));
  for (const { start, end, code } of told.sort((a, b) => b.start - a.start)) {
    shown = `${shown.slice(0, start)}‹${code}:${shown.slice(start, end)}›${shown.slice(end)}`;
  }
  expect(shown).toBe(marked);
}

/** The document after the completion of that label is accepted. */
function completed(name: string, marked: string, label: string, others: Readonly<Record<string, string>> = {}): string {
  const { text, position } = cursorIn(marked);
  const answer = serverWith({ ...others, [name]: text }).ask<{ items: CompletionItem[] } | null>('onCompletion', name, {
    position,
  });
  const item = answer?.items.find(each => each.label === label);
  if (!item?.textEdit || !('range' in item.textEdit))
    throw new Error(`Not offered: ${label}, but ${answer?.items.map(each => each.label)}`);
  // An editor matches what is typed with the filter, from the start of the range.
  const { start } = spanOf(new LineIndex(text), item.textEdit.range);
  const typed = text.slice(start, new LineIndex(text).offsetAt(position));
  expect(item.filterText?.startsWith(typed)).toBe(true);
  const written = item.textEdit.newText.replaceAll(/\\([$}\\])|\$\d+|\$\{\d+:?([^}]*)\}/g, '$1$2');
  return apply(text, [{ range: item.textEdit.range, newText: written }, ...(item.additionalTextEdits ?? [])]);
}

function defined(files: Readonly<Record<string, string>>): string[] {
  const [name, marked] = Object.entries(files).find(([, text]) => text.includes('¦')) ?? ['', ''];
  const { text, position } = cursorIn(marked);
  const clean = { ...files, [name]: text };
  const found = serverWith(clean).ask<Location[] | null>('onDefinition', name, { position }) ?? [];
  return found.map(location => `${location.uri.slice('file:///work/'.length)}: ${textAt(clean, location)}`);
}

function hovered(name: string, marked: string, others: Readonly<Record<string, string>> = {}): string | undefined {
  const { text, position } = cursorIn(marked);
  const found = serverWith({ ...others, [name]: text }).ask<{ contents: { value: string }; range: Range } | null>(
    'onHover',
    name,
    { position },
  );
  if (!found) return undefined;
  const { start, end } = spanOf(new LineIndex(text), found.range);
  return `${text.slice(start, end)} → ${found.contents.value.split('\n')[0]}`;
}

function fixed(name: string, text: string, title: string): string {
  const range = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
  const actions = serverWith({ [name]: text }).ask<CodeAction[]>('onCodeAction', name, {
    range,
    context: { diagnostics: [] },
  });
  const action = actions.find(each => each.title === title);
  if (!action) throw new Error(`Not offered: ${title}, but ${actions.map(each => each.title)}`);
  return apply(text, action.edit?.changes?.[`file:///work/${name}`] ?? []);
}

/** One machine with a hole: what every host holds in its own way. */
interface Host {
  readonly name: string;
  readonly file: string;
  /** The template around a definition, given as what stands at the hole of a `Next`. */
  readonly around: (next: string) => string;
  /** A string as it stands in the host. */
  readonly quoted: (text: string) => string;
}

const objectInYaml = (indent: string) => (next: string) =>
  ['StartAt: A', 'States:', '  A:', '    Type: Pass', `    Next: ${next}`, '  Ship it:', '    Type: Succeed']
    .map(line => `${indent}${line}`)
    .join('\n');
const json = (next: string) =>
  `{ "StartAt": "A", "States": {\n  "A": { "Type": "Pass", "Next": ${next} },\n  "Ship it": { "Type": "Succeed" } } }`;
const indented = (indent: string, text: string) => text.replaceAll(/^/gm, indent);
const cloudFormation = (property: string) => `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Worker:
    Type: AWS::Lambda::Function
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
${property}
Outputs:
  Arn:
    Value: !Ref Flow
`;
const jsonTemplate = (definition: string) =>
  `{ "Resources": { "Flow": { "Type": "AWS::StepFunctions::StateMachine", "Properties": { "DefinitionString": ${definition} } } } }`;
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

const hosts: Host[] = [
  {
    name: 'SAM, an object in YAML',
    file: 'template.yaml',
    around: next =>
      `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${objectInYaml('        ')(next)}\n      Type: STANDARD\n`,
    quoted: text => text,
  },
  {
    name: 'CloudFormation, a block of JSON',
    file: 'template.yml',
    around: next => cloudFormation(`      DefinitionString: |\n${indented('        ', json(next))}`),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CloudFormation, !Sub with a block of JSON',
    file: 'template.yml',
    around: next => cloudFormation(`      DefinitionString: !Sub |\n${indented('         ', json(next))}`),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CloudFormation, !Sub with a list',
    file: 'template.yml',
    around: next =>
      cloudFormation(
        `      DefinitionString: !Sub\n        - |\n${indented('          ', json(next))}\n        - Fn: !GetAtt Worker.Arn`,
      ),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CloudFormation, Fn::Sub with a block of YAML',
    file: 'template.yml',
    around: next => cloudFormation(`      DefinitionString:\n        Fn::Sub: |-\n${objectInYaml('          ')(next)}`),
    quoted: text => text,
  },
  {
    name: 'CloudFormation, a folded block',
    file: 'template.yml',
    around: next => cloudFormation(`      DefinitionString: >\n${indented('        ', json(next))}`),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CloudFormation, a string in single quotes',
    file: 'template.yml',
    around: next => cloudFormation(`      DefinitionString: '${json(next).replaceAll('\n', '\n\n          ')}'`),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CloudFormation in JSON, an escaped string',
    file: 'stack.template.json',
    around: next => jsonTemplate(`"${escaped(json('')).replace('\\"Next\\": ', () => `\\"Next\\": ${next}`)}"`),
    quoted: text => `\\"${text}\\"`,
  },
  {
    name: 'CloudFormation in JSON, an object',
    file: 'stack.json',
    around: next => jsonTemplate(json(next)).replace('DefinitionString', 'Definition'),
    quoted: text => `"${text}"`,
  },
  {
    name: 'CDK, joined fragments',
    file: 'app.template.json',
    around: next =>
      jsonTemplate(
        `{ "Fn::Join": ["", ["{\\"StartAt\\":\\"A\\",\\"Comment\\":\\"", { "Ref": "AWS::Partition" }, "\\",\\"States\\":{\\"A\\":{\\"Type\\":\\"Pass\\",\\"Next\\":${next}},\\"Ship it\\":{\\"Type\\":\\"Succeed\\",\\"Comment\\":\\"", { "Fn::GetAtt": ["Worker", "Arn"] }, "\\"}}}"]] }`,
      ),
    quoted: text => `\\"${text}\\"`,
  },
  {
    name: 'Serverless, an object',
    file: 'serverless.yml',
    around: next =>
      `service: s\nstepFunctions:\n  stateMachines:\n    flow:\n      definition:\n${objectInYaml('        ')(next)}\n      name: x\n`,
    quoted: text => text,
  },
  {
    name: 'Serverless, a string',
    file: 'serverless.yml',
    around: next =>
      `service: s\nstepFunctions:\n  stateMachines:\n    flow:\n      definition: |\n${indented('        ', json(next))}\n      name: x\n`,
    quoted: text => `"${text}"`,
  },
];

describe.each(hosts)('$name', ({ file, around, quoted }) => {
  test('a good definition is good', () => {
    expectDiagnostics(file, around(quoted('Ship it')));
  });

  test('a finding is underlined in the file', () => {
    expectDiagnostics(
      file,
      around(`‹missing-transition-target:${quoted('Ship')}›`).replace(
        quoted('Ship it'),
        () => `‹unreachable-state:${quoted('Ship it')}›`,
      ),
    );
  });

  test('a fix is written as the file wants it', () => {
    expect(fixed(file, around(quoted('Ship ti')), 'Change to "Ship it"')).toBe(around(quoted('Ship it')));
  });

  test('completion', () => {
    const marked = around(quoted('Sh¦'));
    expect(completed(file, marked, 'Ship it')).toBe(around(quoted('Ship it')));
  });

  test('completion of a field with the comma before it, and inside of a path', () => {
    // Block style YAML has neither commas nor quotes; there a field begins a line.
    if (!quoted('').includes('"')) return;
    const field = (path: string) => around(`${quoted('Ship it')}, ${quoted('OutputPath')}: ${quoted(path)}`);
    expect(completed(file, around(`${quoted('Ship it')} ¦`), 'OutputPath')).toBe(field('$.'));
    expect(completed(file, field('$$.Exe¦'), 'Execution')).toBe(field('$$.Execution'));
  });

  test('hover and definition', () => {
    const marked = around(quoted('Sh¦ip it'));
    expect(hovered(file, marked)).toBe(`${quoted('Ship it')} → **Ship it** · Succeed`);
    expect(defined({ [file]: marked })).toEqual([`${file}: ${quoted('Ship it')}`]);
  });

  test('half typed, it never throws', () => {
    const text = around(quoted('Ship it'));
    for (let end = 0; end < text.length; end += 3) {
      const server = serverWith({ [file]: text.slice(0, end) });
      server.ask('diagnostic', file);
      const position = new LineIndex(text).positionAt(end);
      server.ask('onCompletion', file, { position });
      server.ask('onHover', file, { position });
    }
  });

  test('the graph', () => {
    const server = serverWith({ [file]: around(quoted('Ship it')) });
    expect(server.ask('asl/graph', file)).toMatchObject({ stale: false, picture: { nodes: expect.anything() } });
  });
});

describe('several definitions in one file', () => {
  const machine = (name: string, next: string) =>
    `  ${name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${objectInYaml('        ')(next)}\n`;
  const file = 'template.yaml';

  test('each knows its own states', () => {
    expectDiagnostics(
      file,
      `Resources:\n${machine('One', 'Ship it')}${machine('Two', '‹missing-transition-target:Ship›').replace('Ship it', '‹unreachable-state:Ship it›')}`,
    );
  });

  test('the graph is that of the definition at the cursor', () => {
    const text = `Resources:\n${machine('One', 'Ship it')}${machine('Two', 'Ship it')}`;
    const server = serverWith({ [file]: text });
    const titleAt = (word: string) =>
      server.ask('asl/graph', file, { position: new LineIndex(text).positionAt(text.indexOf(word)) });
    expect(titleAt('Resources')).toMatchObject({ title: 'One · template.yaml' });
    expect(titleAt('One')).toMatchObject({ title: 'One · template.yaml' });
    expect(titleAt('Two:')).toMatchObject({ title: 'Two · template.yaml' });
    const position = new LineIndex(text).positionAt(text.lastIndexOf('Pass'));
    expect(server.ask('asl/definitionAt', file, { position })).toBe('Two');
    expect(server.ask('asl/definitionAt', file, { position, inside: true })).toBe('Two');
    const above = new LineIndex(text).positionAt(text.indexOf('Resources'));
    expect(server.ask('asl/definitionAt', file, { position: above })).toBe('One');
    expect(server.ask('asl/definitionAt', file, { position: above, inside: true })).toBeNull();
  });

  test('the outline has the states below the names of their machines', () => {
    const symbols = serverWith({ [file]: `Resources:\n${machine('One', 'Ship it')}` }).ask('onDocumentSymbol', file);
    expect(symbols).toMatchObject([{ name: 'One', children: [{ name: 'A' }, { name: 'Ship it' }] }]);
  });
});

test('a definition is one under any name', () => {
  expectDiagnostics(
    'flow.json',
    json('‹missing-transition-target:"Ship"›').replace('"Ship it"', '‹unreachable-state:"Ship it"›'),
  );
  expect(completed('flow.yml', `${objectInYaml('')('Sh¦')}`, 'Ship it')).toBe(objectInYaml('')('Ship it'));
});

describe('a line that is not begun yet', () => {
  const sam = (line: string) =>
    `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Succeed\n${line}\n      Type: EXPRESS\n`;

  test('inside of a state', () => {
    expect(completed('template.yaml', sam('            ¦'), 'Comment')).toBe(sam('            Comment: '));
  });

  test('in the machine', () => {
    expect(completed('template.yaml', sam('        ¦'), 'TimeoutSeconds')).toBe(sam('        TimeoutSeconds: 3600'));
  });

  test('in a definition that is empty', () => {
    const empty = (text: string) =>
      `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        ${text}\n      Type: EXPRESS\n`;
    expect(completed('template.yaml', empty('¦'), 'StartAt')).toBe(empty('StartAt: '));
  });
});

describe('outside of definitions nothing is said', () => {
  const text = `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Name: x\n      Definition:\n${objectInYaml('        ')('Ship it')}\n      Type: STANDARD\n  Other:\n    Type: AWS::SNS::Topic\n`;
  const places = ['Resources', 'AWS::Serverless', 'Name: ', 'STANDARD', 'Other', 'SNS'];

  test.each(places)('at %s', word => {
    const server = serverWith({ 'template.yaml': text });
    const position = new LineIndex(text).positionAt(text.indexOf(word) + word.length);
    for (const verb of ['onHover', 'onCompletion', 'onDefinition'])
      expect(server.ask(verb, 'template.yaml', { position })).toBe(null);
    expect(server.ask('onReferences', 'template.yaml', { position, context: { includeDeclaration: true } })).toBe(null);
  });

  test.each([
    ['package.json', '{ "name": "x", "States": {} }'],
    ['compose.yaml', 'services:\n  a:\n    image: b\n'],
    ['topic.yaml', 'Resources:\n  T:\n    Type: AWS::SNS::Topic\n'],
  ])('in %s', (name, other) => {
    const server = serverWith({ [name]: other });
    expect(server.ask('diagnostic', name)).toEqual({ kind: 'full', items: [] });
    expect(server.ask('onDocumentSymbol', name)).toBe(null);
    expect(server.ask('asl/graph', name)).toBe(null);
  });
});

describe('placeholders', () => {
  const definition = (more: string) =>
    `{ "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": \${Pause}, "Comment": "\${Table}"${more}, "End": true } } }`;
  const template = (keys: string, type = 'EXPRESS') => `Parameters:
  Seconds:
    Type: Number
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      Type: ${type}
      DefinitionSubstitutions:
${indented('        ', keys)}
`;
  const keys = 'Pause: !Ref Seconds\nTable: !GetAtt Orders.Arn';

  test('what the template gives is known, and what it lacks', () => {
    const others = { 'template.yaml': template(keys) };
    expectDiagnostics('flow.asl.json', definition(''), others);
    expectDiagnostics(
      'flow.asl.json',
      definition(', "Label": "${‹substitution-unresolved:Tabel›}"')
        .replace(', "Label"', ', "TimestampPath"')
        .replace('"Seconds": ${Pause}, ', ''),
      others,
    );
  });

  test('what the definition does not mention is told in the template', () => {
    const others = { 'flow.asl.json': definition('') };
    expectDiagnostics('template.yaml', template(keys), others);
    expectDiagnostics('template.yaml', template(`${keys}\n‹substitution-unused:Queue›: x`), others);
  });

  test('without a template there is nothing to say', () => {
    expectDiagnostics('flow.asl.json', definition(''));
  });

  test('across the files', () => {
    const flow = definition('').replace('${Table}', '${Ta¦ble}');
    const others = { 'template.yaml': template(keys) };
    expect(defined({ ...others, 'flow.asl.json': flow })).toEqual(['template.yaml: Table', 'template.yaml: Orders']);
    expect(hovered('flow.asl.json', flow, others)).toBe('${Table} → `${Table}` becomes, by template.yaml:');
    expect(completed('flow.asl.json', definition('').replace('${Table}', '${¦'), 'Table', others)).toBe(definition(''));
    expect(completed('flow.asl.json', definition('').replace('${Table}', '${Ta¦}'), 'Table', others)).toBe(
      definition(''),
    );
    const begun = definition('').replace('${Pause}', '${Pa¦');
    expect(completed('flow.asl.json', begun, 'Pause', others)).toBe(definition(''));
    const marked = template('Pause: 1\nTab¦le: x');
    const { text, position } = cursorIn(marked);
    const files = { 'flow.asl.json': definition(''), 'template.yaml': text };
    const found = serverWith(files).ask<Location[]>('onReferences', 'template.yaml', {
      position,
      context: { includeDeclaration: true },
    });
    expect(found.map(location => textAt(files, location))).toEqual(['Table', 'Table']);
    expect(
      defined({ 'flow.asl.json': definition(''), 'template.yaml': template(keys).replace('flow.asl', 'fl¦ow.asl') }),
    ).toEqual(['flow.asl.json: ']);
  });

  test('the type of the state machine is the template’s', () => {
    const job = (resource: string) =>
      `{ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": ${resource}, "Parameters": { "JobName": "x" }, "TimeoutSeconds": 9, "End": true } } }`;
    const arn = '"arn:aws:states:::glue:startJobRun.sync"';
    expectDiagnostics('flow.asl.json', job(arn), {
      'template.yaml': template('X: 1', 'STANDARD').replace(/ {6}DefinitionSub[\s\S]*/, ''),
    });
    expectDiagnostics('flow.asl.json', job(arn.replace('.sync', '‹express-pattern:.sync›')), {
      'template.yaml': template('X: 1', 'EXPRESS').replace(/ {6}DefinitionSub[\s\S]*/, ''),
    });
  });

  test('Terraform says it with templatefile', () => {
    const terraform =
      'resource "aws_sfn_state_machine" "flow" {\n  type = "STANDARD"\n  definition = templatefile("${path.module}/flow.asl.json", {\n    Pause = 5 # seconds\n    Table = aws_dynamodb_table.orders.arn\n  })\n}\n';
    const others = { 'main.tf': terraform };
    expectDiagnostics('flow.asl.json', definition(''), others);
    expectDiagnostics('flow.asl.json', definition('').replace('Table', '‹substitution-unresolved:Tabel›'), others);
    expect(defined({ ...others, 'flow.asl.json': definition('').replace('${Table}', '${Ta¦ble}') })).toEqual([
      'main.tf: Table',
    ]);
  });

  test('Terraform: a key that a definition does not mention, and the ways from there', () => {
    const terraform = (keys: string) =>
      `resource "aws_sfn_state_machine" "flow" {\n  definition = templatefile("\${path.module}/flow.asl.json", {\n${keys}\n  })\n}\n`;
    const loops = definition('').replace('"${Table}"', '"%{ for each in Tables }${each}%{ endfor }"');
    const others = { 'flow.asl.json': definition('') };
    expectDiagnostics('main.tf', terraform('Pause = 5\nTable = "t"'), others);
    expectDiagnostics('main.tf', terraform('Pause = 5\nTable = "t"\n‹substitution-unused:Queue› = "q"'), others);
    expectDiagnostics('main.tf', terraform('Pause = 5\nTables = ["t"]'), { 'flow.asl.json': loops });
    // Nothing is known of a file that is not there, and nothing is said of a file that gets no keys.
    expectDiagnostics('main.tf', terraform('Queue = 5'));
    expectDiagnostics('main.tf', 'locals { d = file("flow.asl.json") }\n', others);
    expect(defined({ ...others, 'main.tf': terraform('Pause = 5').replace('flow.asl', 'fl¦ow.asl') })).toEqual([
      'flow.asl.json: ',
    ]);
    const { text, position } = cursorIn(terraform('Pau¦se = 5'));
    const files = { ...others, 'main.tf': text };
    const asked = { position, context: { includeDeclaration: true } };
    const found = serverWith(files).ask<Location[]>('onReferences', 'main.tf', asked);
    expect(found.map(location => `${textAt(files, location)}`)).toEqual(['Pause', 'Pause']);
  });

  test('a part of a file that serverless.yml names is a definition in it', () => {
    const flows = (next: string) =>
      `other: { Next: x }\norder:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      Resource: \${self:custom.hello}\n      Next: ${next}\n    Ship it: { Type: Succeed }\n`;
    const others = {
      'serverless.yml':
        'stepFunctions:\n  stateMachines:\n    order:\n      type: EXPRESS\n      definition: ${file(app/flows.yml):order}\n',
    };
    expectDiagnostics(
      'app/flows.yml',
      flows('‹missing-transition-target:Elsewhere›').replace('Ship it: {', '‹unreachable-state:Ship it›: {'),
      others,
    );
    expectDiagnostics('app/flows.yml', flows('Elsewhere'));
    const synced = flows('Ship it')
      .replace('${self:custom.hello}', 'arn:aws:states:::glue:startJobRun‹express-pattern:.sync›')
      .replace('Next: Ship', 'Parameters: { JobName: x }\n      Next: Ship');
    expectDiagnostics('app/flows.yml', synced, others);
    expect(completed('app/flows.yml', flows('Sh¦'), 'Ship it', others)).toBe(flows('Ship it'));
    expect(defined({ ...others, 'app/flows.yml': flows('Sh¦ip it') })).toEqual(['app/flows.yml: Ship it']);
  });

  test('inside of a template', () => {
    const sub = (name: string) =>
      cloudFormation(
        `      DefinitionSubstitutions:\n        Table: !Ref Worker\n      DefinitionString: |\n        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "\${${name}}", "End": true}}}`,
      );
    expectDiagnostics('template.yml', sub('Table'));
    expectDiagnostics(
      'template.yml',
      sub('‹substitution-unresolved:Tabel›').replace('Table', '‹substitution-unused:Table›'),
    );
    expect(defined({ 'template.yml': sub('Tab¦le') })).toEqual(['template.yml: Table', 'template.yml: Worker']);
    expect(fixed('template.yml', sub('Tabel'), 'Change to ${Table}')).toBe(sub('Table'));
    // In the text of Fn::Sub: resources, parameters, and what every stack has.
    const bySub = (text: string) =>
      cloudFormation(`      DefinitionString: !Sub |\n        {"StartAt": "A", "Comment": "${text}"}`);
    expect(completed('template.yml', bySub('${Wo¦'), 'Worker')).toBe(bySub('${Worker}'));
    expect(completed('template.yml', bySub('${AWS::¦}'), 'AWS::Region')).toBe(bySub('${AWS::Region}'));
    const byTag = (resource: string) =>
      cloudFormation(
        `      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Task\n            Resource: ${resource}\n            End: true`,
      );
    for (const resource of [
      '!GetAtt Wor¦ker.Arn',
      '!Sub "${Wor¦ker.Arn}"',
      '{ "Fn::Sub": "${Wor¦ker.Arn}" }',
      '!GetAtt [Wor¦ker, Arn]',
    ])
      expect(defined({ 'template.yml': byTag(resource) })).toEqual(['template.yml: Worker']);
  });
});

test('a placeholder in quotes stays a text, where a number is wanted', () => {
  const flow = (seconds: string) =>
    `{ "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": ${seconds}, "End": true } } }`;
  const template = `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: flow.asl.json\n      DefinitionSubstitutions: { Pause: 5 }\n`;
  expectDiagnostics('flow.asl.json', flow('‹substitution-quoted:"${Pause}"›'), { 'template.yaml': template });
  expectDiagnostics('flow.asl.json', flow('${Pause}'), { 'template.yaml': template });
  // Nobody knows what somebody else puts in.
  expectDiagnostics('flow.asl.json', flow('"${Pause}"'));
});

test('a machine whose first letters are typed, where a template holds a definition', () => {
  const machine = (before: string, marked: string, after = '') => {
    const inJson = before.startsWith('{');
    const name = inJson ? 't.json' : 't.yaml';
    const { text, position } = cursorIn(before + marked + after);
    const answer = serverWith({ [name]: text }).ask<{ items: CompletionItem[] } | null>('onCompletion', name, {
      position,
    });
    return answer?.items.find(({ label }) => label === 'State machine (JSONPath)')?.textEdit?.newText;
  };
  const template = 'Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n';
  const lines = 'StartAt: ${1:First state}\nStates:\n  ${1:First state}:\n    Type: Pass\n    End: true';
  expect(machine(template, '      Definition:\n        St¦\n')).toBe(lines);
  expect(machine(template, '      DefinitionString: |\n        St¦\n')).toBe(lines);
  // A key cannot stand behind a key, nor YAML in JSON.
  expect(machine(template, '      Definition: St¦\n')).toBeUndefined();
  const json = '{"Resources":{"Flow":{"Type":"AWS::StepFunctions::StateMachine","Properties":';
  expect(machine(json, '{"Definition":St¦}', '}}}')).toBeUndefined();
});

test('a key that is begun directly before another, in JSON that is a text of one line, leaves that its quote', () => {
  const template = (state: string) =>
    jsonTemplate(`"${escaped(`{"StartAt":"A","States":{"A":{`)}${state}${escaped(`"Type":"Succeed"}}}`)}"`);
  const marked = template('\\"Com¦');
  expect(completed('t.json', marked, 'Comment')).toBe(template('\\"Comment\\": \\"\\",'));
});

test.each([
  ['{ "Next": "¦, "Type": "Pass" }', 'B', '{ "Next": "B", "Type": "Pass" }'],
  ['{"Next":"¦"Type":"Pass"}', 'B', '{"Next":"B","Type":"Pass"}'],
  ['{"InputPath":"$$.¦"Type":"Pass"}', 'Execution', '{"InputPath":"$$.Execution","Type":"Pass"}'],
  [
    '{"QueryLanguage":"JSONata","Output":"{% ¦"Type":"Pass"}',
    '$states.input',
    '{"QueryLanguage":"JSONata","Output":"{% $states.input %}","Type":"Pass"}',
  ],
])('a value that is begun directly before a key, in a definition that is a text: %s', (begun, label, state) => {
  const machine = (of: string) => `{"StartAt":"A","States":{"A":${of},"B":{"Type":"Succeed"}}}`;
  const inJson = (of: string) => jsonTemplate(`"${escaped(machine(of))}"`);
  expect(completed('t.json', inJson(begun), label)).toBe(inJson(state));
  const inYaml = (of: string) => `${cloudFormation(`      DefinitionString: |\n${indented('        ', machine(of))}`)}`;
  expect(completed('t.yaml', inYaml(begun), label)).toBe(inYaml(state));
});
