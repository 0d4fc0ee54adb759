/** Versions of a file that take over from each other what did not change are what they would be by themselves. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Format, Node } from '../language/index.ts';
import { Snapshot, type Surroundings } from './workspace.ts';

const alone: Surroundings = { generation: 0, namings: () => [], options: () => ({}), definition: () => undefined };
const open = (text: string, format: Format, before?: Snapshot) =>
  new Snapshot({ uri: `file:///t.${format}`, version: 1, format, text }, false, alone, before);

const templates = path.join(import.meta.dirname, '../examples/templates');
const example = (name: string) => readFileSync(path.join(templates, name), 'utf8');

const several = `Resources:
  First:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: { Type: Task, Resource: !GetAtt Worker.Arn, Next: B }
          B:
            Type: Choice
            Choices:
              - Variable: $.n
                NumericEquals: !Ref Limit
                Next: C
            Default: C
          C:
            Type: Pass
            Parameters:
              name: !Sub "\${AWS::StackName}-x"
            End: true
  Second:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          "StartAt": "A",
          "States": {
            "A": { "Type": "Wait", "Seconds": 1, "Next": "B" },
            "B": { "Type": "Succeed" }
          }
        }
  Third:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: |
        StartAt: A
        States:
          A:
            Type: Pass
            Next: B
          B:
            Type: Succeed
`;

const pieces = [
  'x',
  ' ',
  '\n',
  '"',
  "'",
  ':',
  ': ',
  '- ',
  '{',
  '}',
  ',',
  '!Ref A',
  '|',
  'Next',
  '\n            Next: A',
  '#',
];

/** Numbers from 0 to below `limit`, the same ones for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let at = Math.imul(seed + 1, 0x9e3779b1);
  return limit => {
    at = Math.imul(at ^ (at >>> 15), 0x2c1b3c6d) + 0x1b56c4e9;
    at ^= at >>> 13;
    return (at >>> 0) % limit;
  };
}

function edited(text: string, random: (limit: number) => number): string {
  const at = random(text.length + 1);
  const gone = random(3) === 0 ? random(random(10) === 0 ? 200 : 4) : 0;
  return text.slice(0, at) + (random(4) === 0 ? '' : pieces[random(pieces.length)]!) + text.slice(at + gone);
}

/** All that is said of the definitions in a file. */
const said = (snapshot: Snapshot) =>
  snapshot.parts.map(part => [
    part.name,
    part.document.text,
    part.document.problems,
    shown(part.document.root),
    part.machine?.states.map(({ name, steps, references, referencedBy }) => [
      name,
      steps,
      references.map(each => [each.kind, each.name, each.target?.name, part.range(each.node.span)]),
      referencedBy.map(({ from }) => from?.name),
    ]),
    part.diagnostics.map(({ fixes: _, ...told }) => [told, part.range(told.span)]),
  ]);

function shown(node: Node | undefined): unknown {
  if (node?.kind === 'object')
    return [
      node.span,
      node.members.map(({ span, key, value, parent }) => [span, key.value, key.span, shown(value), parent === node]),
    ];
  if (node?.kind === 'array') return [node.span, node.items.map(item => [shown(item), item.parent === node])];
  if (node?.kind === 'placeholder') return [node.span, node.value, shown(node.intrinsic)];
  return node && [node.span, node.value, node.kind === 'string' && [node.tag, node.style, node.offsetAt(1)]];
}

test.each([
  ['several definitions', several, 'yaml'],
  ['SAM', example('template.yaml'), 'yaml'],
  ['CloudFormation', example('cloudformation.yaml'), 'yaml'],
  ['Serverless', example('serverless.yml'), 'yaml'],
  [
    'JSON',
    JSON.stringify({
      Resources: {
        M: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            Definition: {
              StartAt: 'A',
              States: {
                A: { Type: 'Task', Resource: { 'Fn::GetAtt': ['W', 'Arn'] }, Next: 'B' },
                B: { Type: 'Pass', Result: { Ref: 'X' }, End: true },
              },
            },
          },
        },
      },
    }),
    'json',
  ],
] as const)(
  'what a version takes over from the one before does not change what is said of it: %s',
  (_, text, format) => {
    for (let seed = 0; seed < 8; seed++) {
      const random = numbers(seed);
      let snapshot = open(text, format);
      for (let step = 0; step < 5; step++) {
        // Of most versions somebody asks something; of some nobody does.
        if (random(4) > 0) void said(snapshot);
        const before = snapshot;
        snapshot = open(edited(before.text, random), format, before);
        if (random(4) > 0) expect(said(snapshot)).toEqual(said(open(snapshot.text, format)));
        if (random(4) === 0) expect(said(before)).toEqual(said(open(before.text, format)));
      }
    }
  },
);

test('of a definition in a template those states stay the same that nobody touched', () => {
  for (const [name, edit] of [
    ['First', ['NumericEquals', 'NumericEquals ']],
    ['First', ['Resources:', '# a note\nResources:']],
    ['Second', ['"Seconds": 1', '"Seconds": 12']],
    [
      'Third',
      ['Next: B\n          B:\n            Type: Succeed', 'Next: Bb\n          B:\n            Type: Succeed'],
    ],
  ] as const) {
    const before = open(several, 'yaml');
    const states = new Map(before.parts.map(part => [part.name, part.machine?.states ?? []]));
    const text = several.replace(edit[0], edit[1]);
    expect(text).not.toBe(several);
    const after = open(text, 'yaml', before);
    for (const part of after.parts) {
      const kept = part.machine?.states.filter(state => states.get(part.name)?.includes(state)).length ?? 0;
      const all = part.machine?.states.length ?? 0;
      expect(kept).toBe(part.name !== name || edit[0] === 'Resources:' ? all : all - 1);
    }
  }
});

const texts = {
  json: '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Next": "B" },\n    "B": { "Type": "Succeed" }\n  }\n}\n',
  yaml: 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n  B:\n    Type: Succeed\n',
};

test.each([
  ['json', true],
  ['json', false],
  ['yaml', true],
  ['yaml', false],
] as const)('so they do in a file that is a definition: %s, by its language: %s', (format, isDefinition) => {
  const text = texts[format];
  const file = { uri: `file:///d.${format}`, version: 1, format };
  const before = new Snapshot({ ...file, text }, isDefinition, alone);
  const states = before.parts[0]?.machine?.states.slice();
  const after = new Snapshot({ ...file, text: text.replace('Succeed', 'Fail') }, isDefinition, alone, before);
  expect(after.parts[0]?.machine?.states.map(state => states?.includes(state))).toEqual([true, false]);
});
