/** From place to place, within a file and across files, as an editor asks: `¦` is the cursor; places are answered as `file: text`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type {
  CallHierarchyItem,
  CodeLens,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  Location,
} from 'vscode-languageserver';
import { preferencesOf } from './preferences.ts';
import { cursorIn, nameOf, serverWith, spanOf, textAt } from './testing.ts';
import { LineIndex } from './text.ts';

type Files = Readonly<Record<string, string>>;

function opened(marked: Files) {
  const [name, text] = Object.entries(marked).find(([, each]) => each.includes('¦')) ?? ['', ''];
  const cursor = cursorIn(text);
  const files = { ...marked, [name]: cursor.text };
  return { name, position: cursor.position, files, server: serverWith(files) };
}

/** The place with the rest of its line where only a point is meant. */
function shown(files: Files, location: Location): string {
  const text = textAt(files, location);
  const lines = (files[nameOf(location.uri)] ?? '').split('\n');
  return `${nameOf(location.uri)}: ${text || lines[location.range.start.line]?.slice(location.range.start.character)}`;
}

function defined(marked: Files): string[] {
  const { name, position, files, server } = opened(marked);
  return (server.ask<Location[] | null>('onDefinition', name, { position }) ?? []).map(each => shown(files, each));
}

function referenced(marked: Files, includeDeclaration: boolean): string[] {
  const { name, position, files, server } = opened(marked);
  const found =
    server.ask<Location[] | null>('onReferences', name, { position, context: { includeDeclaration } }) ?? [];
  return found.map(each => `${each.range.start.line}:${each.range.start.character} ${shown(files, each)}`);
}

/** The document with what is highlighted in ‹›, with = where it is written. */
function highlighted(marked: Files): string {
  const { name, position, files, server } = opened(marked);
  let text = files[name] ?? '';
  const lines = new LineIndex(text);
  const found = server.ask<DocumentHighlight[] | null>('onDocumentHighlight', name, { position }) ?? [];
  for (const { range, kind } of found.toReversed()) {
    const { start, end } = spanOf(lines, range);
    text = `${text.slice(0, start)}‹${kind === 3 ? '=' : ''}${text.slice(start, end)}›${text.slice(end)}`;
  }
  return text;
}

describe('within a definition', () => {
  test('highlights tell writing from reading', () => {
    expect(
      highlighted({
        'a.asl.json': '{"StartAt":"A¦","States":{"A":{"Type":"Pass","Assign":{"x":1},"Next":"A"}}}',
      }),
    ).toBe('{"StartAt":"‹A›","States":{"‹=A›":{"Type":"Pass","Assign":{"x":1},"Next":"‹A›"}}}');
    expect(
      highlighted({
        'a.asl.yaml': 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Assign:\n      x.$: $x¦\n    OutputPath: $x.y\n',
      }),
    ).toBe('StartAt: A\nStates:\n  A:\n    Type: Pass\n    Assign:\n      ‹=x›.$: $‹x›\n    OutputPath: $‹x›.y\n');
  });

  test('a variable that is assigned in several places leads to all of them', () => {
    const files = {
      'a.asl.json':
        '{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":1},"Next":"B"},"B":{"Type":"Pass","Assign":{"x":2},"OutputPath":"$x¦","End":true}}}',
    };
    expect(defined(files)).toEqual(['a.asl.json: "x"', 'a.asl.json: "x"']);
    expect(referenced(files, false)).toHaveLength(1);
    expect(referenced(files, true)).toHaveLength(3);
  });

  test('references of a state, mocks and tests among them', () => {
    const files = {
      'a.asl.yaml': 'StartAt: A¦\nStates:\n  A:\n    Type: Pass\n    Next: A\n',
      'a.mocks.yaml': 'States:\n  A: { Return: 1 }\n',
      'a.tests.json': '{"States":{"A":{}}}',
      'b.mocks.yaml': 'States:\n  A: { Return: 1 }\n',
    };
    expect(referenced(files, true)).toEqual([
      '0:9 a.asl.yaml: A',
      '2:2 a.asl.yaml: A',
      '4:10 a.asl.yaml: A',
      '1:2 a.mocks.yaml: A',
      '0:11 a.tests.json: "A"',
    ]);
  });
});

const task = (resource: string, parameters = '') =>
  `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${resource}",${parameters}"End":true}}}`;
const sam = (more = '') => `Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: src/flow.asl.json
      DefinitionSubstitutions:
        ChargeArn: !GetAtt Charge.Arn
        ChargeByText: !Sub 'arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${Charge}'
        ShipArn: !Ref Ship
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: charge-card
      CodeUri: fn/
      Handler: app.handler
      Runtime: nodejs22.x
  Ship:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: shipping
      DefinitionUri: src/ship.asl.json
${more}`;
const code = 'import x from "x";\n\nexport const handler = async () => {};\n';
const workspace = (flow: string): Files => ({
  'template.yaml': sam(),
  'src/flow.asl.json': flow,
  'src/ship.asl.json': '{"StartAt":"Pack","States":{}}',
  'fn/app.ts': code,
});

describe('to what tasks call', () => {
  test.each([
    ['a substitution in Resource', task('${Charge¦Arn}'), ['template.yaml: ChargeArn', 'template.yaml: Charge']],
    [
      'a function by a text with its name',
      task('arn:aws:states:::lambda:invoke', '"Parameters":{"FunctionName":"${ChargeBy¦Text}"},'),
      ['template.yaml: ChargeByText'],
    ],
    [
      'its name written out',
      task('arn:aws:states:::lambda:invoke', '"Parameters":{"FunctionName":"charge¦-card"},'),
      [],
    ],
    ['its ARN', task('arn:aws:lambda:eu-west-1:123456789012:function:charge¦-card'), []],
  ])('the handler, for %s', (_, flow, before) => {
    const found = defined(workspace(flow));
    expect(found.at(-1)).toBe('fn/app.ts: handler');
    for (const each of before) expect(found).toContain(each);
  });

  test('JSONata arguments', () => {
    const flow = task(
      'arn:aws:states:::lambda:invoke',
      '"QueryLanguage":"JSONata","Arguments":{"FunctionName":"{% \'${Charge¦Arn}\' %}"},',
    );
    expect(defined(workspace(flow))).toContain('fn/app.ts: handler');
  });

  test('a function of a definition in the template itself', () => {
    const text = `Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: { Type: Task, Resource: !GetAtt Char¦ge.Arn, End: true }
  Charge:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: fn, Handler: app.handler, Runtime: python3.13 }
`;
    expect(
      defined({ 'template.yaml': text, 'fn/app.py': 'import os\n\ndef handler(event, context):\n  pass\n' }),
    ).toEqual(['template.yaml: Charge', 'fn/app.py: handler']);
  });

  test('code that stands in the template; a handler that is not there', () => {
    const inline = `Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: !Sub |\n        ${task('${Fn.¦Arn}')}\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code:\n        ZipFile: "exports.x = 1"\n`;
    expect(defined({ 'template.yaml': inline })).toEqual(['template.yaml: Fn', 'template.yaml: "exports.x = 1"']);
    const { 'fn/app.ts': _, ...without } = workspace(task('${Charge¦Arn}'));
    expect(defined(without)).toEqual(['template.yaml: ChargeArn', 'template.yaml: Charge']);
  });

  test.each([
    ['its placeholder', '${Ship¦Arn}'],
    ['its name in an ARN', 'arn:aws:states:eu-west-1:123456789012:stateMachine:ship¦ping'],
  ])('another state machine, by %s', (_, arn) => {
    const flow = task('arn:aws:states:::states:startExecution.sync:2', `"Parameters":{"StateMachineArn":"${arn}"},`);
    expect(defined(workspace(flow))).toContain('src/ship.asl.json: {"StartAt":"Pack","States":{}}');
  });

  test('another state machine beside it, without a template', () => {
    const flow = task(
      'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
      '"Parameters":{"StateMachineArn":"arn:aws:states:eu-west-1:123456789012:stateMachine:pa¦ck"},',
    );
    expect(defined({ 'flow.asl.json': flow, 'pack.asl.yaml': 'StartAt: X\n' })).toEqual(['pack.asl.yaml: StartAt: X']);
  });
});

test('another state machine that is elsewhere in the workspace', async () => {
  const flow = task(
    'arn:aws:states:::states:startExecution',
    '"Parameters":{"StateMachineArn":"arn:aws:states:eu-west-1:123456789012:stateMachine:pack"},',
  );
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const machine = (name: string, isMachine: boolean) => ({
    name,
    type: undefined,
    isMachine,
    uri: `file:///work/far/${name}.asl.json`,
    range,
    container: '',
  });
  const states = {
    find: async () => [machine('pack', true), machine('packing', true), machine('pack', false)],
  } as never;
  const { text, position } = cursorIn(flow.replace(':pack"', ':pa¦ck"'));
  const server = serverWith({ 'flow.asl.json': text }, { states });
  expect(await server.ask<Promise<Location[]>>('onDefinition', 'flow.asl.json', { position })).toEqual([
    { uri: 'file:///work/far/pack.asl.json', range },
  ]);
});

describe('between a definition and its template', () => {
  test('a placeholder where a state is named is the placeholder', () => {
    const flow = (next: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"${next}"}}}`;
    const files = { ...workspace(''), 'src/flow.asl.json': flow('${Ship¦Arn}') };
    expect(defined(files)).toEqual(['template.yaml: ShipArn', 'template.yaml: Ship']);
    expect(referenced(files, true)).toEqual(['8:8 template.yaml: ShipArn', '0:54 src/flow.asl.json: ShipArn']);
    expect(highlighted(files)).toBe(flow('${‹ShipArn›}'));
  });

  test('DefinitionUri leads to the file, StartAt of the file to the resource', () => {
    const files = workspace(task('x'));
    expect(defined({ ...files, 'template.yaml': sam().replace('src/flow', 'src/fl¦ow') })).toEqual([
      `src/flow.asl.json: ${task('x')}`,
    ]);
    expect(defined(workspace(task('x').replace('StartAt', 'Start¦At')))).toEqual(['template.yaml: Flow']);
  });

  test('references of a DefinitionUri: all that deploy the file', () => {
    const files = { ...workspace(task('x')), 'b.yaml': sam() };
    expect(referenced({ ...files, 'template.yaml': sam().replace('src/flow', 'src/fl¦ow') }, true)).toEqual([
      '4:21 template.yaml: src/flow.asl.json',
      '4:21 b.yaml: src/flow.asl.json',
    ]);
  });
});

describe('the hierarchy of calls', () => {
  const text = `{"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"\${ChargeArn}","Catch":[{"ErrorEquals":["X"],"Next":"C"},{"ErrorEquals":["Y"],"Next":"C"}],"Next":"P"},
    "P":{"Type":"Parallel","Branches":[{"StartAt":"I","States":{"I":{"Type":"Succeed"}}}],"Next":"C"},
    "C":{"Type":"Fail"}}}`;
  function calls(state: string, direction: 'Incoming' | 'Outgoing') {
    const files = workspace(text);
    const server = serverWith(files);
    const position = new LineIndex(text).positionAt(text.indexOf(`"${state}":`) + 2);
    const name = 'src/flow.asl.json';
    const [item] = server.ask<CallHierarchyItem[] | null>('callHierarchyPrepare', name, { position }) ?? [];
    const found = server.ask<{ from?: CallHierarchyItem; to?: CallHierarchyItem; fromRanges: [] }[] | null>(
      `callHierarchy${direction}Calls`,
      name,
      { item },
    );
    return found?.map(({ from, to, fromRanges }) => `${(from ?? to)?.name} ${fromRanges.length}`);
  }
  test('who leads to a state', () => {
    expect(calls('C', 'Incoming')).toEqual(['A 2', 'P 1']);
    expect(calls('I', 'Incoming')).toEqual(['P 1']);
    expect(calls('A', 'Incoming')).toEqual(['flow.asl.json 1']);
  });
  test('where a state leads, and what it calls', () => {
    expect(calls('A', 'Outgoing')).toEqual(['P 1', 'C 2', 'app.ts 1']);
    expect(calls('P', 'Outgoing')).toEqual(['C 1', 'I 1']);
    expect(calls('C', 'Outgoing')).toEqual([]);
  });
  test('inside of a state it is about that state', () => {
    const { name, position, server } = opened({ 'a.asl.json': text.replace('"Y"', '"¦Y"') });
    expect(server.ask<CallHierarchyItem[]>('callHierarchyPrepare', name, { position })).toMatchObject([
      { name: 'A', detail: 'Task' },
    ]);
  });
});

describe('symbols and links', () => {
  test('a template lists its machines, those in other files too', () => {
    const outline = serverWith(workspace(task('x'))).ask<DocumentSymbol[]>('onDocumentSymbol', 'template.yaml');
    expect(outline.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      'Flow src/flow.asl.json',
      'Ship src/ship.asl.json',
    ]);
  });

  test('a task says what it does', () => {
    const text = task('arn:aws:states:::lambda:invoke').replace('"A":{', '"A":{"Comment":"x",');
    const [state] = serverWith({ 'a.asl.json': text }).ask<DocumentSymbol[]>('onDocumentSymbol', 'a.asl.json');
    expect(state).toMatchObject({ name: 'A', detail: 'Task · Lambda Invoke · start' });
  });

  async function links(files: Files, name: string): Promise<string[]> {
    const found = (await serverWith(files).ask<Promise<DocumentLink[]>>('onDocumentLinks', name)) ?? [];
    return found.map(
      ({ range, target = '' }) =>
        `${textAt(files, { uri: `file:///work/${name}`, range })} → ${target.replace('file:///work/', '')}`,
    );
  }

  test('ARNs lead to the console, names of files to the files', async () => {
    const text = `{"$schema":"./asl.json","Comment":"see flow.mocks.json, not xflow.mocks.json","StartAt":"A","States":{"A":{"Type":"Task",
      "Resource":"arn:aws-cn:lambda:cn-north-1:123456789012:function:charge:live","End":true}, "B": {"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
      "Parameters":{"FunctionName":"arn:aws:lambda:\${AWS::Region}:123456789012:function:x"},"End":true}}}`;
    expect(await links({ 'flow.asl.json': text, 'flow.mocks.json': '{}', 'asl.json': '{}' }, 'flow.asl.json')).toEqual([
      'arn:aws-cn:lambda:cn-north-1:123456789012:function:charge:live → https://cn-north-1.console.amazonaws.cn/lambda/home?region=cn-north-1#/functions/charge',
      'flow.mocks.json → flow.mocks.json',
      './asl.json → asl.json',
    ]);
  });

  test('a template leads to its definitions', async () => {
    expect(await links(workspace(task('x')), 'template.yaml')).toEqual([
      'src/flow.asl.json → src/flow.asl.json',
      'src/ship.asl.json → src/ship.asl.json',
    ]);
  });
});

describe('code lenses', () => {
  async function lenses(files: Files, name: string, client = { hasCommands: true }): Promise<string[] | null> {
    const server = serverWith(files, { client });
    const found = await server.ask<Promise<CodeLens[] | null>>('onCodeLens', name);
    const resolved = found?.map(lens => (lens.command ? lens : server.ask<CodeLens>('onCodeLensResolve', name, lens)));
    return (
      resolved?.map(({ range, command }) => `${range.start.line}: ${command?.title} (${command?.command})`) ?? null
    );
  }
  const text =
    '{\n"StartAt":"A","States":{\n"A":{"Type":"Pass","Next":"B"},\n"B":{"Type":"Succeed"},\n"C":{"Type":"Pass","Next":"B"}}}';

  test('above a machine, and above its states', async () => {
    expect(await lenses({ ...workspace(text), 'src/flow.input.json': '{}' }, 'src/flow.asl.json')).toEqual([
      '0: $(play) Run (aslWorkbench.run)',
      '0: $(debug-alt) Debug (aslWorkbench.debug)',
      '0: deployed as Flow (aslWorkbench.showReferences)',
      '0: flow.input.json (aslWorkbench.openFile)',
      '3: 2 references (aslWorkbench.showReferences)',
      '4: no references (aslWorkbench.showReferences)',
    ]);
  });

  test('in a template above the resource, which is named to the command', async () => {
    const template = `Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: |\n${text.replaceAll(/^/gm, '        ')}\n`;
    const server = serverWith({ 'template.yaml': template });
    const [run] = (await server.ask<Promise<CodeLens[]>>('onCodeLens', 'template.yaml')) ?? [];
    expect(run?.range.start.line).toBe(1);
    expect(run?.command?.arguments).toEqual(['file:///work/template.yaml', 'Flow']);
  });

  test('each kind can be switched off', async () => {
    const files = { ...workspace(text), 'src/flow.input.json': '{}' };
    const titles = async (...off: string[]) => {
      const asl = { codeLens: Object.fromEntries(off.map(name => [name, false])) };
      const server = serverWith(files, { preferences: () => preferencesOf(asl) });
      const found = (await server.ask<Promise<CodeLens[]>>('onCodeLens', 'src/flow.asl.json')) ?? [];
      return found.map(({ command }) => command?.title ?? 'references');
    };
    expect(await titles('run', 'references')).toEqual(['deployed as Flow', 'flow.input.json']);
    expect(await titles('files', 'references')).toEqual(['$(play) Run', '$(debug-alt) Debug']);
    expect(await titles('files', 'run')).toEqual(['references', 'references']);
  });

  test('many inputs are one lens', async () => {
    const inputs = Object.fromEntries(['a', 'b', 'c', 'd'].map(name => [`flow.${name}.input.json`, '{}']));
    const shown = await lenses({ 'flow.asl.json': text, 'flow.mocks.json': '{}', ...inputs }, 'flow.asl.json');
    expect(shown?.slice(2, 4)).toEqual([
      '0: flow.mocks.json (aslWorkbench.openFile)',
      '0: 4 inputs (aslWorkbench.showReferences)',
    ]);
  });

  test('none for an editor without the commands', async () => {
    expect(await lenses(workspace(text), 'src/flow.asl.json', { hasCommands: false })).toBeNull();
  });
});

describe('the examples', () => {
  const root = path.join(import.meta.dirname, '../examples/templates');
  const files = Object.fromEntries(readdirSync(root).map(name => [name, readFileSync(path.join(root, name), 'utf8')]));
  const verbs = [
    'onDefinition',
    'onReferences',
    'onDocumentHighlight',
    'onPrepareRename',
    'onRenameRequest',
    'callHierarchyPrepare',
  ];

  test.each(Object.keys(files))('every seventh position of %s is answered', name => {
    const server = serverWith(files);
    const text = files[name] ?? '';
    const lines = new LineIndex(text);
    const answered = new Map<string, number>();
    for (let offset = 0; offset <= text.length; offset += 7) {
      const position = lines.positionAt(offset);
      for (const verb of verbs) {
        const answer = server.ask(verb, name, { position, context: { includeDeclaration: true }, newName: 'renamed' });
        if (answer !== null && !(answer instanceof Error)) answered.set(verb, (answered.get(verb) ?? 0) + 1);
      }
    }
    for (const verb of verbs) expect(answered.get(verb), verb).toBeGreaterThan(2);
  });
});
