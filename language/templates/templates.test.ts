/** What templates hold and say: every form of a definition, the ways between text and file, types and substitutions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStateMachine } from '../model.ts';
import { formatOf, parseDocument } from '../parse.ts';
import { pathOf, toJson } from '../tree.ts';
import {
  checkText,
  definitionsIn,
  type FilePart,
  type Naming,
  namedFiles,
  namingOfEmbedded,
  placeholdersIn,
  readParts,
  readTemplate,
  terraformFiles,
  workflowTypeOf,
} from './index.ts';

const yaml = (properties: string, type = 'AWS::StepFunctions::StateMachine') =>
  `Resources:\n  Flow:\n    Type: ${type}\n    Properties:\n${properties.replaceAll(/^/gm, '      ')}\n`;
const only = (text: string) => {
  const [definition, ...others] = definitionsIn(text, /^\s*\{/.test(text) ? 'json' : 'yaml');
  expect(others).toEqual([]);
  if (!definition) throw new Error('There is no definition.');
  return definition;
};
const jsonOf = (text: string) => {
  const { root } = only(text).document;
  return root && toJson(root);
};
const succeeds = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };

describe('forms of a definition', () => {
  test.each([
    ['an object', `Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Succeed`],
    ['an object in braces', `Definition: { StartAt: A, States: { A: { Type: Succeed } } }`],
    ['text', `DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'`],
    [
      'text in double quotes',
      `DefinitionString: "{\\"StartAt\\":\\"A\\",\\"States\\":{\\"A\\":{\\"Type\\":\\"Succeed\\"}}}"`,
    ],
    ['a block', `DefinitionString: |\n  {"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`],
    ['!Sub', `DefinitionString: !Sub |\n  {"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`],
    ['!Sub with values', `DefinitionString: !Sub\n  - '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'\n  - X: 1`],
    ['Fn::Sub', `DefinitionString:\n  Fn::Sub: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'`],
    [
      'Fn::Sub with values',
      `DefinitionString:\n  Fn::Sub:\n    - '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'\n    - X: 1`,
    ],
    ['!Join', `DefinitionString: !Join ['', ['{"StartAt":"A",', '"States":{"A":{"Type":"Succeed"}}}']]`],
    [
      'Fn::Join by lines',
      `DefinitionString:\n  Fn::Join:\n    - "\\n"\n    - - '{'\n      - '"StartAt":"A",'\n      - '"States":{"A":{"Type":"Succeed"}}'\n      - '}'`,
    ],
    [
      'Fn::Join of Fn::Sub',
      `DefinitionString: !Join ['', [!Sub '{"StartAt":"A",', !Join ['', ['"States":', '{"A":{"Type":"Succeed"}}}']]]]`,
    ],
    ['YAML as text', `DefinitionString: !Sub |\n  StartAt: A\n  States:\n    A:\n      Type: Succeed`],
    [
      'Fn::ToJsonString',
      `DefinitionString:\n  Fn::ToJsonString:\n    StartAt: A\n    States: { A: { Type: Succeed } }`,
    ],
  ])('%s', (_, properties) => {
    expect(jsonOf(yaml(properties))).toEqual(succeeds);
    expect(only(yaml(properties)).embedded?.machine.name).toBe('Flow');
  });

  test.each([
    ['in a file', 'DefinitionUri: flow.asl.json'],
    ['in a bucket', 'DefinitionS3Location: { Bucket: b, Key: k }'],
    ['a parameter', 'DefinitionString: !Ref Text'],
    ['a parameter in text', 'DefinitionString: !Sub "${Text}"'],
    ['included', 'Definition:\n  Fn::Transform:\n    Name: AWS::Include\n    Parameters: { Location: s3 }'],
    ['by a condition', 'DefinitionString: !If [Prod, a, b]'],
  ])('none: %s', (_, properties) => expect(definitionsIn(yaml(properties), 'yaml')).toEqual([]));

  test('functions are values that are filled in, and Fn::Sub a text', () => {
    const text = yaml(
      'Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Wait\n      Seconds: !Ref N\n      Comment: !Sub "x${N}"\n      Next: { "Fn::Sub": ["${M}", { M: 1 }] }\n      Label: { "Fn::GetAtt": [B, Arn] }',
    );
    const { root } = only(text).document;
    const state = {
      Type: 'Wait',
      Seconds: '${N}',
      Comment: 'x${N}',
      Next: '${M}',
      Label: '${B.Arn}',
    };
    expect(root && toJson(root)).toEqual({ StartAt: 'A', States: { A: state } });
  });

  test('places start at the definition, not at the template', () => {
    const machine = readStateMachine(
      only(yaml('Definition: { StartAt: A, States: { A: { Type: Succeed } } }')).document,
    );
    const [state] = machine?.states ?? [];
    expect(state?.node && pathOf(state.node)).toEqual(['States', 'A']);
  });

  test('Serverless: an object, a text, a variable, a list of files', () => {
    const machines = `service: s
resources:
  - Resources:
      Inner:
        Type: AWS::Serverless::StateMachine
        Properties: { Definition: { StartAt: A, States: {} } }
stepFunctions:
  stateMachines:
    one:
      type: EXPRESS
      definition: { StartAt: A, States: {} }
    two:
      definition: '{"StartAt":"A"}'
    three:
      definition: \${file(machines/three.yml)}
    four:
      definition: \${self:custom.four}
    \${file(five.yml)}: x
`;
    const found = definitionsIn(machines, 'yaml').map(({ embedded }) => [
      embedded?.machine.name,
      embedded?.machine.type,
    ]);
    expect(found).toEqual([
      ['Inner', undefined],
      ['one', 'EXPRESS'],
      ['two', undefined],
    ]);
  });

  test('Serverless: files, parts of files, and what depends on other variables', () => {
    const text = `stepFunctions:
  stateMachines:
    whole: { type: EXPRESS, definition: '\${file(./a.json)}' }
    quoted: { definition: '\${file("b c.yml")}' }
    part: { type: EXPRESS, definition: '\${file(c.yml):flows.order}' }
    otherwise: { definition: "\${file(d.yml):order, ''}" }
    stage: { definition: '\${file(./\${self:custom.stage}/e.yml)}' }
    stagePart: { definition: '\${file(f.yml):\${sls:stage}}' }
    code: { definition: '\${file(g.js):flow}' }
    machine: \${file(h.yml)}
    machinePart: \${file(i.yml):m}
`;
    const template = readTemplate(parseDocument(text, 'yaml'));
    const named = template ? namedFiles(template, 'serverless.yml') : [];
    expect(
      named.map(({ path: file, naming, part }) => [file, naming.type, part?.holds, part?.name, part?.keys.join('.')]),
    ).toEqual([
      ['./a.json', 'EXPRESS', undefined, undefined, undefined],
      ['b c.yml', undefined, undefined, undefined, undefined],
      ['c.yml', 'EXPRESS', 'definition', 'part', 'flows.order'],
      ['d.yml', undefined, 'definition', 'otherwise', 'order'],
      ['h.yml', undefined, 'machine', 'machine', ''],
      ['i.yml', undefined, 'machine', 'machinePart', 'm'],
    ]);
    expect(definitionsIn(text, 'yaml')).toEqual([]);
    const lists = 'stepFunctions:\n  stateMachines:\n    - ${file(a.yml)}\n    - ${file(b.yml):x}\n';
    const section = 'stepFunctions: ${file(c.yml)}\n';
    for (const [each, ...files] of [
      [lists, 'a.yml machines ', 'b.yml machines x'],
      [section, 'c.yml section '],
    ] as const) {
      const read = readTemplate(parseDocument(each, 'yaml'));
      expect(read?.elsewhere.map(({ path: file, part }) => `${file} ${part.holds} ${part.keys.join('.')}`)).toEqual(
        files,
      );
    }
  });

  test('parts of files', () => {
    const text = `flows:
  order: { StartAt: A, States: { A: { Type: Succeed } } }
machine: { type: EXPRESS, definition: { StartAt: B } }
many:
  one: { definition: { StartAt: C } }
  two: { definition: '\${file(x.yml)}' }
stateMachines:
  three: { definition: '{"StartAt":"D"}' }
`;
    const parts = (...wanted: FilePart[]) =>
      (
        readParts(
          parseDocument(text, 'yaml'),
          wanted.map(each => ({ ...each, type: 'STANDARD' as const })),
        )?.machines ?? []
      ).map(({ name, type, definition, file }) => [name, type, definition ? 'here' : file?.path]);
    expect(parts({ keys: ['flows', 'order'], holds: 'definition', name: 'o' })).toEqual([['o', 'STANDARD', 'here']]);
    expect(parts({ keys: ['machine'], holds: 'machine' })).toEqual([['machine', 'EXPRESS', 'here']]);
    expect(parts({ keys: ['many'], holds: 'machines' })).toEqual([
      ['one', undefined, 'here'],
      ['two', undefined, 'x.yml'],
    ]);
    expect(parts({ keys: [], holds: 'section' })).toEqual([['three', undefined, 'here']]);
    expect(parts({ keys: ['nowhere', 'order'], holds: 'definition' })).toEqual([]);
  });

  test('a file with a definition is one, whatever it mentions', () => {
    const text =
      '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"AWS::StepFunctions::StateMachine","End":true}}}';
    expect(only(text).embedded).toBeUndefined();
  });
});

/** Shows each stretch of a definition's text as it stands in the file. */
describe('ways between text and file', () => {
  const join = `{ "Resources": { "Flow": { "Type": "AWS::StepFunctions::StateMachine", "Properties": { "DefinitionString":
    { "Fn::Join": ["", ["{\\"StartAt\\":\\"\\u0041\\",\\"States\\":{\\"A\\":{\\"Resource\\":\\"", { "Fn::GetAtt": ["Fn", "Arn"] }, "\\"}}}"]] } } } } }`;

  test('through escapes and from fragment to fragment', () => {
    const { document, mapping } = only(join);
    expect(document.text).toBe('{"StartAt":"A","States":{"A":{"Resource":"${!Fn.Arn}"}}}');
    const inFile = (piece: string) => {
      const start = document.text.indexOf(piece);
      const span = mapping.toFile({ start, end: start + piece.length });
      return join.slice(span.start, span.end);
    };
    expect(inFile('"StartAt"')).toBe('\\"StartAt\\"');
    expect(inFile('"A"')).toBe('\\"\\u0041\\"');
    expect(inFile('${!Fn.Arn}')).toBe('{ "Fn::GetAtt": ["Fn", "Arn"] }');
    expect(inFile('}}}')).toBe('}}}');
    const at = join.indexOf('States');
    expect(document.text.slice(mapping.fromFile(at))).toMatch(/^States/);
    expect(mapping.fromFile(join.indexOf('GetAtt'))).toBeUndefined();
    expect(mapping.fromFile(join.indexOf('Resources'))).toBeUndefined();
  });

  test('every character leads back to where it came from', () => {
    const block = yaml('DefinitionString: !Sub |\n  {"StartAt": "Ä😀",\n\n    "${!x}": "${y}"}\nRoleArn: x');
    for (const text of [join, block]) {
      const { document, mapping } = only(text);
      let reached = 0;
      for (let at = 0; at < document.text.length; at++) {
        const { start } = mapping.toFile({ start: at, end: at + 1 });
        expect(start).toBeGreaterThanOrEqual(reached);
        reached = start;
        const back = mapping.fromFile(start);
        // What stands for several characters leads to the last of them; a function to none.
        if (back !== undefined) expect(mapping.toFile({ start: back, end: back }).start).toBe(start);
      }
    }
  });

  test('`${!Name}` is written for `${Name}`', () => {
    const { document, mapping } = only(yaml('DefinitionString: !Sub \'{"Comment": "${!x} ${y}"}\''));
    expect(document.text).toBe('{"Comment": "${x} ${y}"}');
    const start = document.text.indexOf('x} ');
    expect(mapping.edit({ span: { start, end: start + 1 }, text: 'z' })?.text).toBe('z');
  });

  test('edits are written as their place wants it', () => {
    const edited = (text: string, piece: string, by: string) => {
      const { document, mapping } = only(text);
      const start = document.text.indexOf(piece);
      const edit = mapping.edit({ span: { start, end: start + piece.length }, text: by });
      return edit && text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
    };
    const block = (inner: string) => yaml(`DefinitionString: |\n  ${inner}\nRoleArn: x`);
    expect(edited(block('{"A": 1}'), '1', '{\n  "b": "c"\n}')).toBe(block('{"A": {\n    "b": "c"\n  }}'));
    const single = (inner: string) => yaml(`DefinitionString: '${inner}'`);
    expect(edited(single('{"A": 1}'), '1', `"it's"`)).toBe(single(`{"A": "it''s"}`));
    const double = (inner: string) => yaml(`DefinitionString: "${inner}"`);
    expect(edited(double('{\\"A\\": 1}'), '1', '"\\"')).toBe(double('{\\"A\\": \\"\\\\\\"}'));
    // What reaches over a function cannot be written.
    expect(edited(join, '"${!Fn.Arn}"', '"x"')).toBeUndefined();
  });

  test('what a snippet brings into a text of escapes is indented like the text, or stays on its one line', () => {
    const snippet = '"B": {\n\t"C": $1\n\\}';
    const within = (text: string) => {
      const { document, mapping } = only(
        JSON.stringify({
          Resources: { M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: text } } },
        }),
      );
      const start = document.text.indexOf('"A"');
      // As the editor inserts it, read again.
      const written = mapping.snippet(snippet, { start, end: start })?.replaceAll(/\\([\\$}])/g, '$1');
      return JSON.parse(`"${written?.replace('$1', '1')}"`) as string;
    };
    expect(within('{\n   "States": {\n      "A": 1\n   }\n}')).toBe('"B": {\n         "C": 1\n      }');
    expect(within('{\n\t"A": 1\n}')).toBe('"B": {\n\t\t"C": 1\n\t}');
    expect(within('{"A": 1}')).toBe('"B": { "C": 1 }');
  });

  test('a snippet keeps its stops', () => {
    const { document, mapping } = only(join);
    const span = { start: document.text.indexOf('States'), end: document.text.indexOf('States') };
    expect(mapping.snippet('"Next": "$1 \\$ \\\\ ${2:x}"\n', span)).toBe(
      '\\\\"Next\\\\": \\\\"$1 \\$ \\\\\\\\ ${2:x}\\\\" ',
    );
  });
});

describe('what a template says', () => {
  const naming = (type?: Naming['type'], ...names: string[]): Naming => ({
    where: 't',
    type,
    given: new Map(names.map(name => [name, { key: { start: 0, end: 0 }, value: '', resource: undefined }])),
    resources: [],
    callables: [],
    resource: () => undefined,
  });

  test('the type: templates that agree, then the definition, then the settings', () => {
    const { document } = only('{"Comment": "asl: EXPRESS", "StartAt": "A"}');
    const silent = only('{"StartAt": "A"}').document;
    expect(workflowTypeOf(document, ['STANDARD'], undefined)).toBe('STANDARD');
    expect(workflowTypeOf(document, ['STANDARD', 'EXPRESS'], 'STANDARD')).toBe('EXPRESS');
    expect(workflowTypeOf(document, [], 'STANDARD')).toBe('EXPRESS');
    expect(workflowTypeOf(silent, [undefined], 'EXPRESS')).toBe('EXPRESS');
    expect(workflowTypeOf(silent, [], undefined)).toBeUndefined();
    expect(naming('EXPRESS').type).toBe('EXPRESS');
  });

  test('the values of the substitutions, and the resources behind them', () => {
    const text = `Parameters:\n  Wait:\n    Type: Number\n${yaml('DefinitionSubstitutions:\n  Seconds: !Ref Wait\n  Arn: !GetAtt Worker.Arn\n  Text: x\nDefinition: { StartAt: A }')}  Worker:\n    Type: AWS::Lambda::Function\n`;
    const { embedded } = only(text);
    const said = embedded && namingOfEmbedded(embedded, 'template.yaml');
    const shown = [...(said?.given ?? [])].map(([name, { key, value, resource }]) => [
      name,
      text.slice(key.start, key.end),
      value,
      resource && text.slice(resource.start, resource.end),
    ]);
    expect(shown).toEqual([
      ['Seconds', 'Seconds', '!Ref Wait', 'Wait'],
      ['Arn', 'Arn', '!GetAtt Worker.Arn', 'Worker'],
      ['Text', 'Text', 'x', undefined],
    ]);
  });

  test('substitutions that are computed may be anything', () => {
    const text = yaml('DefinitionSubstitutions: !FindInMap [A, B, C]\nDefinition: { StartAt: "${X}", States: {} }');
    expect(checkText(text, 'yaml', 't').map(({ rule }) => rule)).not.toContain('substitution-unresolved');
  });

  test('a placeholder of CloudFormation is no substitution', () => {
    const text = yaml('DefinitionString: !Sub \'{"Comment": "${AWS::Region} ${Worker.Arn}"}\'');
    expect(checkText(text, 'yaml', 't').map(({ rule }) => rule)).not.toContain('substitution-unresolved');
    const object = yaml('Definition: { StartAt: A, Comment: !Sub "${AWS::Region}", States: {} }');
    expect(checkText(object, 'yaml', 't').map(({ rule }) => rule)).not.toContain('substitution-unresolved');
    expect(placeholdersIn(only(object).document)).toMatchObject([{ name: 'AWS::Region', byIntrinsic: true }]);
  });

  test('Terraform: files, keys and types', () => {
    const text = `resource "aws_sfn_state_machine" "a" {
  definition = templatefile("\${path.module}/a.asl.json", {
    one   = aws_lambda_function.a.arn, two = { three = 3 }
    # four = 4
    "five" = jsonencode([1, 2])
  })
  type = "EXPRESS"
}
resource "aws_sfn_state_machine" "b" {
  definition = file("b.asl.json")
}
locals {
  c = templatefile("c.asl.yaml", local.values)
  d = file("script.sh")
}
`;
    const files = terraformFiles(text, 'main.tf').map(({ path: file, naming: { type, given } }) => [
      file,
      type,
      given && [...given.keys()],
    ]);
    expect(files).toEqual([
      ['a.asl.json', 'EXPRESS', ['one', 'two', 'five']],
      ['b.asl.json', undefined, undefined],
      ['c.asl.yaml', undefined, undefined],
    ]);
  });
});

test('half a template gives what there is', () => {
  for (const name of ['template.yaml', 'cloudformation.yaml', 'serverless.yml']) {
    const text = readFileSync(path.join(import.meta.dirname, '../../examples/templates', name), 'utf8');
    for (let end = 0; end < text.length; end += 29)
      for (const { span } of checkText(text.slice(0, end), 'yaml', name)) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(end);
        expect(span.start).toBeLessThanOrEqual(span.end);
      }
  }
});

test('the templates among the examples are good', () => {
  const folder = path.join(import.meta.dirname, '../../examples/templates');
  for (const name of readdirSync(folder)) {
    const found = checkText(readFileSync(path.join(folder, name), 'utf8'), formatOf(name), name);
    expect(
      found.filter(({ severity }) => severity !== 'hint').map(({ rule, message }) => `${name} ${rule}: ${message}`),
    ).toEqual([]);
  }
});

const realworld = path.join(import.meta.dirname, '../../../shared/realworld');

test.skipIf(!existsSync(realworld))(
  'real templates: every definition is found, and none of those that people run has an error',
  () => {
    interface Entry {
      readonly kind: string;
      readonly file: string;
      readonly origin: string;
      readonly stateMachines?: readonly { readonly inline?: string }[];
    }
    const index = JSON.parse(readFileSync(path.join(realworld, 'index.json'), 'utf8')) as Entry[];
    let definitions = 0;
    for (const { kind, file, origin, stateMachines } of index) {
      if (!kind.startsWith('template') || origin !== 'sample') continue;
      const text = readFileSync(path.join(realworld, file.replace(/^realworld\//, '')), 'utf8');
      const found = definitionsIn(text, formatOf(file));
      expect(found.length, file).toBe(stateMachines?.filter(({ inline }) => inline).length);
      definitions += found.length;
      const errors = checkText(text, formatOf(file), path.basename(file)).filter(
        ({ severity }) => severity === 'error',
      );
      expect(errors, file).toEqual([]);
    }
    expect(definitions).toBeGreaterThan(30);
  },
);
