/** Renaming as an editor asks for it: `¦` is the cursor; the answer is the files that change, or the reason why none does. */
import { describe, expect, test } from 'vitest';
import type { ResponseError, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { parseDocument, toJson } from '../language/index.ts';
import { apply, cursorIn, nameOf, serverWith, spanOf } from './testing.ts';
import { LineIndex } from './text.ts';

type Files = Readonly<Record<string, string>>;

function opened(marked: Files) {
  const [name, text] = Object.entries(marked).find(([, each]) => each.includes('¦')) ?? ['', ''];
  const cursor = cursorIn(text);
  return { name, position: cursor.position, files: { ...marked, [name]: cursor.text } };
}

/** The files after the renaming, those that change only; or why it is refused. */
function renamed(marked: Files, newName: string): Record<string, string> | string {
  const { name, position, files } = opened(marked);
  const answer = serverWith(files).ask<WorkspaceEdit | ResponseError | null>('onRenameRequest', name, {
    position,
    newName,
  });
  if (answer === null) return 'nothing';
  if ('message' in answer) return answer.message;
  const changed = ((answer.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument, edits }) => {
    const file = nameOf(textDocument.uri);
    expect(textDocument.version).toBe(1);
    return [file, apply(files[file] ?? '', edits as never)] as const;
  });
  return Object.fromEntries(changed);
}

/** What may be typed over, marked by ‹›. */
function prepared(marked: Files): string {
  const { name, position, files } = opened(marked);
  const answer = serverWith(files).ask<{ range: never; placeholder: string } | ResponseError | null>(
    'onPrepareRename',
    name,
    { position },
  );
  if (answer === null) return 'nothing';
  if ('message' in answer) return answer.message as string;
  const text = files[name] ?? '';
  const { start, end } = spanOf(new LineIndex(text), answer.range);
  expect(text.slice(start, end)).toBe(answer.placeholder);
  return `${text.slice(Math.max(0, start - 3), start)}‹${text.slice(start, end)}›`;
}

const json = (a: string, b = 'B') => `{
  "StartAt": "${a}", // first
  "States": {
    "${a}": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Catch": [{ "ErrorEquals": ["X"], "Next": "${b}" }], "Next":"${b}" },
    "${b}": { "Type": "Choice", "Choices": [{ "Variable": "$.${b}", "StringEquals": "${b}", "Next": "${a}" }], "Default": "${b}" }
  }
}`;
const yaml = (a: string, quoted = a) => `StartAt: ${a} # first
States:
  ${a}:
    Type: Pass
    Comment: Pay
    Next: ${quoted}
  Last:
    Type: Choice
    Choices:
      - { Next: ${a}, Variable: $.Pay }
    Default: ${quoted}
`;

describe('states', () => {
  test('in JSON, from every place', () => {
    const after = json('Charge "it"').replaceAll('Charge "it"', 'Charge \\"it\\"');
    const before = json('Pay');
    for (const { index } of before.matchAll(/"Pay"/g)) {
      const marked = `${before.slice(0, index + 2)}¦${before.slice(index + 2)}`;
      expect(renamed({ 'a.asl.json': marked }, 'Charge "it"')).toEqual({ 'a.asl.json': after });
    }
  });

  test('in YAML, each in its own style', () => {
    const before = yaml('Pay', "'Pay'").replace('Pay:', 'P¦ay:');
    expect(renamed({ 'a.asl.yaml': before }, 'Charge it')).toEqual({ 'a.asl.yaml': yaml('Charge it', "'Charge it'") });
    expect(renamed({ 'a.asl.yaml': before }, "It's: x")).toEqual({ 'a.asl.yaml': yaml('"It\'s: x"', "'It''s: x'") });
    expect(renamed({ 'a.asl.yaml': before }, 'true')).toEqual({ 'a.asl.yaml': yaml('"true"', "'true'") });
  });

  test('a name in a block of YAML', () => {
    const text = (name: string) =>
      `StartAt: P¦ay\nStates:\n  Pay:\n    Type: Pass\n    Next: ${name}\n    Comment: x\n`;
    expect(renamed({ 'a.asl.yaml': text('>-\n      Pay') }, 'Charge')).toEqual({
      'a.asl.yaml': text('Charge').replace('¦', '').replaceAll('Pay', 'Charge'),
    });
  });

  test.each([
    ['Charge: #1', 'colon and hash'],
    ['- x', 'dash'],
    ['a \'b\' "c" \\ d', 'quotes'],
    ['42', 'number'],
    ['null', 'null'],
    ['{x}', 'braces'],
    [' x ', 'blanks'],
    ['Zahlung €', 'other letters'],
    ['@x', 'at'],
    ['x, y', 'comma'],
  ])('%s reads back, %s', name => {
    const files = renamed({ 'a.asl.yaml': yaml('Pay', '"Pay"').replace('Pay:', 'P¦ay:') }, name) as Record<
      string,
      string
    >;
    const document = parseDocument(files['a.asl.yaml'] ?? '', 'yaml');
    expect(document.problems).toEqual([]);
    expect(document.root && toJson(document.root)).toMatchObject({
      StartAt: name,
      States: { [name]: { Next: name, Comment: 'Pay' }, Last: { Choices: [{ Next: name }], Default: name } },
    });
  });

  test('the exact range is offered', () => {
    expect(prepared({ 'a.asl.json': json('Pay').replace('"StartAt": "Pay"', '"StartAt": "P¦ay"') })).toBe(': "‹Pay›');
    expect(prepared({ 'a.asl.yaml': yaml('Pay').replace('StartAt: Pay', 'StartAt: ¦Pay') })).toBe('t: ‹Pay›');
  });

  const refusals: [newName: string, reason: RegExp][] = [
    ['B', /^There is a state "B" already\.$/],
    ['', /^A state needs a name of 1 to 80 characters\.$/],
    ['   ', /^A state needs a name of 1 to 80 characters\.$/],
    ['x'.repeat(81), /at most 80 characters; this one has 81/],
    ['a\nb', /no line breaks/],
    ['${x}', /a deployment fills in/],
  ];
  test.each(refusals)('not to %j', (newName, reason) => {
    expect(renamed({ 'a.asl.json': json('Pay').replace('"Pay": {', '"Pa¦y": {') }, newName)).toMatch(reason);
  });

  test('80 characters beyond the basic plane are allowed; to its own name nothing changes', () => {
    const marked = { 'a.asl.json': json('Pay').replace('"Pay": {', '"Pa¦y": {') };
    expect(renamed(marked, '🙂'.repeat(80))).toHaveProperty(['a.asl.json']);
    expect(renamed(marked, 'Pay')).toEqual({});
  });

  test('a name in another scope is taken, too', () => {
    const text =
      '{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"¦A","States":{"A":{"Type":"Succeed"}}}]}}}';
    expect(renamed({ 'a.asl.json': text }, 'P')).toMatch(/^There is a state "P" already, in another scope/);
    expect(renamed({ 'a.asl.json': text }, 'Q')).toEqual({
      'a.asl.json': text.replace('¦', '').replaceAll('"A"', '"Q"'),
    });
  });

  test('there is nothing to rename', () => {
    const text = json('Pay');
    for (const [marked, reason] of [
      [text.replace('"Next":"B"', '"Next":"¦C"'), /No state in this scope is called "C"/],
      [text.replace('"Type": "Task"', '"Type": "Ta¦sk"'), /nothing to rename here/],
      [text.replace('"Type": "Task"', '"Ty¦pe": "Task"'), /nothing to rename here/],
    ] as const) {
      expect(prepared({ 'a.asl.json': marked })).toMatch(reason);
      expect(renamed({ 'a.asl.json': marked }, 'x')).toMatch(reason);
    }
  });
});

describe('files that name a state', () => {
  const definition = json('Pay').replace('"Pay": {', '"Pa¦y": {');
  const after = json('Charge');

  test('mocks, by state and by test case, in JSON and YAML, formatting and comments kept', () => {
    const mocks = (name: string) =>
      `# answers\nStates:\n  ${name}: { Return: {Pay: 1} } # Pay\n  Other: { Return: 1 }\nResources:\n  Pay: { Return: 1 }\n`;
    const cases = (name: string) =>
      `{ "StateMachines": { "order": { "TestCases": { "Happy": {"${name}": "PayOk"},\n "Sad": { "${name}":  "Pay" } } },\n "other": { "TestCases": { "Happy": { "Pay": "PayOk" } } } },\n "MockedResponses": { "Pay": {} } }`;
    expect(
      renamed(
        {
          'order.asl.json': definition,
          'order.mocks.yaml': mocks('Pay'),
          'MockConfigFile.json': cases('Pay'),
          'other.mocks.json': '{"States":{"Pay":{}}}',
        },
        'Charge',
      ),
    ).toEqual({ 'order.asl.json': after, 'order.mocks.yaml': mocks('Charge'), 'MockConfigFile.json': cases('Charge') });
  });

  test('tests, handlers and launch configurations', () => {
    const tests = (name: string) =>
      `Cases:\n  - Name: Pay\n    States: { ${name}: { Return: 1 } }\n    Path: [${name}, B]\n`;
    const handlers = (name: string) =>
      `// Pay: { \nexport default {\n  states: {\n    ${name}: async input => ({ Pay: pay(input) }),\n    Other() { return { states: { Pay: 1 } }; },\n  },\n  resources: { Pay: () => 1 },\n};\n`;
    const launch = (name: string) =>
      `{ // comment\n "configurations": [\n  { "type": "asl", "name": "Pay", "program": "\${workspaceFolder}/order.asl.json", "stopAt": "${name}", "tasks": {"${name}": "ask"} },\n  { "type": "asl", "program": "\${workspaceFolder}/other.asl.json", "stopAt": "Pay" } ] }`;
    expect(
      renamed(
        {
          'order.asl.json': definition,
          'order.happy.test.yaml': tests('Pay'),
          'order.handlers.mjs': handlers('Pay'),
          '.vscode/launch.json': launch('Pay'),
        },
        'Charge it',
      ),
    ).toEqual({
      'order.asl.json': json('Charge it'),
      'order.happy.test.yaml': tests('Charge it'),
      'order.handlers.mjs': handlers("'Charge it'"),
      '.vscode/launch.json': launch('Charge it'),
    });
  });

  test('the mocks that a launch configuration names', () => {
    const launch =
      '{"configurations":[{"type":"asl","program":"${workspaceFolder}/order.asl.json","mocks":"${workspaceFolder}/fake/all.json"}]}';
    expect(
      renamed(
        { 'order.asl.json': definition, '.vscode/launch.json': launch, 'fake/all.json': '{"States":{"Pay":{}}}' },
        'Charge',
      ),
    ).toEqual({ 'order.asl.json': after, 'fake/all.json': '{"States":{"Charge":{}}}' });
  });
});

describe('variables', () => {
  const machine = (name: string) => `{ "StartAt": "A", "States": {
    "A": { "Type": "Pass", "Assign": { "${name}.$": "$.x", "other": "$x" }, "Next": "B" },
    "B": { "Type": "Pass", "Parameters": { "a.$": "States.Format('{} {}', $.x, States.MathAdd($${name}, 1))", "b.$": "$${name}.x[0]", "x": 1 },
      "Assign": { "${name}": 2, "x2.$": "$${name}" }, "Next": "C" },
    "C": { "Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $${name} & \\"$x\\" & ($y := $${name}; $y) & $states.input.x %}", "End": true } } }`;

  test('everywhere: keys, paths, intrinsic arguments, JSONata', () => {
    for (const at of ['"¦x.$"', '$¦x.x[0]', 'MathAdd($x¦,', '¦$x & ']) {
      const marked = machine('x').replace(at.replace('¦', ''), () => at);
      expect(renamed({ 'a.asl.json': marked }, 'total')).toEqual({ 'a.asl.json': machine('total') });
    }
  });

  test('a $ that is typed before the new name is none of it', () => {
    expect(renamed({ 'a.asl.json': machine('x').replace('"x.$"', '"x¦.$"') }, '$total')).toEqual({
      'a.asl.json': machine('total'),
    });
  });

  test('in YAML: a key gets the quotes that it needs, a text keeps its own', () => {
    const text = (key: string, name: string) =>
      `QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Assign:\n      ${key}: 1\n      z: "{% $${name} & \\"\\u0041\\" & $${name} %}"\n      w: '{% $${name} & ''it'' & $${name} %}'\n      v: >-\n        {% $${name} +\n           $${name} %}\n    End: true\n`;
    const marked = text('t¦otal', 'total');
    expect(renamed({ 'a.asl.yaml': marked }, 'sum2')).toEqual({ 'a.asl.yaml': text('sum2', 'sum2') });
    expect(renamed({ 'a.asl.yaml': marked }, 'on')).toEqual({ 'a.asl.yaml': text('"on"', 'on') });
  });

  test('the range is the name without $', () => {
    expect(prepared({ 'a.asl.json': machine('x').replace('$x.x[0]', () => '¦$x.x[0]') })).toBe(' "$‹x›');
    expect(prepared({ 'a.asl.json': machine('x').replace('"x.$"', () => '"x.¦$"') })).toBe('{ "‹x›');
  });

  const refusals: [newName: string, reason: RegExp][] = [
    ['states', /\$states is reserved/],
    ['other', /\$other is assigned already in the same scope/],
    ['a-b', /"a-b" is no name for a variable/],
    ['1st', /is no name for a variable/],
    ['', /A variable needs a name/],
    ['v'.repeat(81), /at most 80 characters; this one has 81/],
    ['sum', /\$sum is a function of JSONata/],
    ['y', /An expression in state "C" binds \$y itself/],
  ];
  test.each(refusals)('not to %s', (newName, reason) => {
    expect(renamed({ 'a.asl.json': machine('x').replace('"x.$"', () => '"x¦.$"') }, newName)).toMatch(reason);
  });

  test('names of other scopes: around and inside they are taken, beside they are free', () => {
    const branch = (name: string, variable: string) =>
      `{"StartAt":"${name}","States":{"${name}":{"Type":"Pass","Assign":{"${variable}":1},"Next":"${name}2"},"${name}2":{"Type":"Pass","OutputPath":"$${variable}","End":true}}}`;
    const parallel = (outer: string, a: string) =>
      `{"StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"${outer}":1},"Next":"P"},"P":{"Type":"Parallel","End":true,"Branches":[${branch('A', a)},${branch('B', 'b')}]}}}`;
    expect(renamed({ 'a.asl.json': parallel('outer', 'a¦') }, 'outer')).toMatch(
      /\$outer is assigned already in the state machine around it/,
    );
    expect(renamed({ 'a.asl.json': parallel('out¦er', 'a') }, 'a')).toMatch(/\$a is assigned already in Parallel "P"/);
    expect(renamed({ 'a.asl.json': parallel('outer', 'a¦').replaceAll('$a¦', '$a') }, 'b')).toEqual({
      'a.asl.json': parallel('outer', 'b'),
    });
  });

  test('a name that is read already, and means nothing yet, is not taken over', () => {
    const text =
      '{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x¦":1},"Next":"B"},"B":{"Type":"Pass","OutputPath":"$y","End":true}}}';
    expect(renamed({ 'a.asl.json': text }, 'y')).toMatch(/\$y is read already in state "B"/);
  });
});

describe('names that an expression binds', () => {
  const text = (name: string) =>
    `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"total":1},"Output":"{% ($${name} := $total; $f := function($a) { $a + $${name} }; $f($${name}) & $sum([1])) %}","End":true}}}`;
  test('inside of the expression only', () => {
    expect(renamed({ 'a.asl.json': text('x').replace('$x :=', () => '$x¦ :=') }, 'y')).toEqual({
      'a.asl.json': text('y'),
    });
  });
  test.each([
    ['total', /reads the variable \$total/],
    ['sum', /uses the function \$sum/],
    ['a', /\$a is bound already/],
    ['states', /reserved/],
  ])('not to %s', (newName, reason) => {
    expect(renamed({ 'a.asl.json': text('x').replace('$x :=', () => '$x¦ :=') }, newName)).toMatch(reason);
  });
  test('not while the expression is broken', () => {
    expect(
      renamed(
        {
          'a.asl.json': text('x')
            .replace('$x :=', () => '$x¦ :=')
            .replace('$sum([1])', '$sum([1'),
        },
        'y',
      ),
    ).toMatch(/syntax error/);
  });
});

describe('in templates', () => {
  const inner = (name: string) => `{"StartAt":"${name}","States":{"${name}":{"Type":"Pass","Next":"${name}"}}}`;
  const block = (definition: string) =>
    `Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: !Sub |\n        ${definition}\n`;
  const escaped = (definition: string) =>
    `{"Resources":{"Flow":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":${JSON.stringify(definition)}}}}}`;

  test.each([
    ['template.yaml', block],
    ['template.json', escaped],
  ] as const)('%s', (file, around) => {
    expect(renamed({ [file]: around(inner('Pay')).replace('Pay', 'P¦ay') }, 'Say "x"')).toEqual({
      [file]: around(inner('Say \\"x\\"')),
    });
  });

  test('mocks beside the template, for the machine of that name', () => {
    const mocks = (name: string) =>
      `{"StateMachines":{"Flow":{"TestCases":{"T":{"${name}":{}}}},"G":{"TestCases":{"T":{"Pay":{}}}}}}`;
    expect(
      renamed(
        {
          'template.yaml': block(inner('P¦ay').replaceAll('"P¦ay"', '"Pay"')).replace('Pay', 'P¦ay'),
          'template.mocks.json': mocks('Pay'),
        },
        'Go',
      ),
    ).toEqual({
      'template.yaml': block(inner('Go')),
      'template.mocks.json': mocks('Go'),
    });
  });

  const sam = (key: string) =>
    `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: src/flow.asl.json\n      DefinitionSubstitutions:\n        ${key}: !GetAtt Fn.Arn\n        Other: x\n  Fn:\n    Type: AWS::Serverless::Function\n`;
  const flow = (key: string) =>
    `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\${${key}}","Comment":"\${${key}} \${Other}","End":true}}}`;

  test('a key of DefinitionSubstitutions, from both sides, in all templates that deploy the definition', () => {
    const files = { 'template.yaml': sam('FnArn'), 'second.yaml': sam('FnArn'), 'src/flow.asl.json': flow('FnArn') };
    const after = { 'template.yaml': sam('Worker'), 'second.yaml': sam('Worker'), 'src/flow.asl.json': flow('Worker') };
    for (const marked of [
      { ...files, 'template.yaml': sam('FnA¦rn') },
      { ...files, 'src/flow.asl.json': flow('FnArn').replace('FnArn', 'Fn¦Arn') },
    ])
      expect(renamed(marked, 'Worker')).toEqual(after);
    expect(renamed({ ...files, 'template.yaml': sam('FnA¦rn') }, 'Other')).toBe(
      '"Flow" gives a value for "Other" already.',
    );
    expect(renamed({ ...files, 'template.yaml': sam('FnA¦rn') }, 'a b')).toMatch(/is no name for a substitution/);
    expect(prepared({ ...files, 'template.yaml': sam('FnA¦rn') })).toBe('   ‹FnArn›');
  });

  test('test cases of a definition by the name that a template gives it', () => {
    const cases = (name: string) =>
      `{"StateMachines":{"billing":{"TestCases":{"T":{"${name}":{}}}},"G":{"TestCases":{"T":{"A":{}}}}}}`;
    const template = sam('FnArn').replace('DefinitionUri:', 'Name: billing\n      DefinitionUri:');
    const files = { 'template.yaml': template, 'src/MockConfigFile.json': cases('A') };
    expect(renamed({ ...files, 'src/flow.asl.json': inner('A').replace('"A"', '"¦A"') }, 'B')).toEqual({
      'src/flow.asl.json': inner('B'),
      'src/MockConfigFile.json': cases('B'),
    });
  });

  test('a placeholder that stands where a state is named', () => {
    const text = (key: string) => `{"StartAt":"\${${key}}","States":{"A":{"Type":"Succeed"}}}`;
    const files = { 'template.yaml': sam('FnArn'), 'src/flow.asl.json': text('Fn¦Arn') };
    expect(prepared(files)).toBe('"${‹FnArn›');
    expect(renamed(files, 'First')).toEqual({ 'template.yaml': sam('First'), 'src/flow.asl.json': text('First') });
  });

  test('a placeholder that nobody gives a value', () => {
    expect(
      renamed({ 'flow.asl.json': flow('Fn¦Arn').replaceAll('Fn¦Arn', 'FnArn').replace('FnArn', 'F¦nArn') }, 'x'),
    ).toMatch(/No template that is known here/);
    const resource = '  Fn:\n    Type: AWS::Lambda::Function\n';
    const marked = block(inner('Pay').replace('{', '{"Comment":"${Fn.¦Arn}",')) + resource;
    expect(prepared({ 'template.yaml': marked })).toMatch(/a resource or parameter of the template/);
  });
});
