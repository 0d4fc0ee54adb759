/** Texts that nobody should have to write, made from those that somebody wrote: always the same ones for the same seed. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Format, formatOf } from '../../language/index.ts';

export interface Text {
  readonly name: string;
  readonly format: Format;
  readonly text: string;
}

const template = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionSubstitutions: { Charge: !GetAtt Charge.Arn, Rest: 5 }
      Definition:
        StartAt: Charge
        States:
          Charge: { Type: Task, Resource: '\${Charge}', Retry: [{ ErrorEquals: [States.ALL] }], Next: Rest }
          Rest: { Type: Wait, Seconds: \${Rest}, Next: Done }
          Done: { Type: Succeed }
  Refunds:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        { "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "\${Charge.Arn}", "End": true } } }
  Joined:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Join ["", ['{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"', !GetAtt Charge.Arn, '","End":true}}}']]
`;

const jsonata = `{
  "QueryLanguage": "JSONata", // the language of all states
  "StartAt": "Each",
  "States": {
    "Each": {
      "Type": "Map", "Items": "{% $states.input.lines[price > 10] %}", "MaxConcurrency": 5,
      "ItemProcessor": {
        "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
        "StartAt": "One", "States": { "One": { "Type": "Pass", "Output": "{% $states.input.\\"a\\u0062\\" %}", "End": true } }
      },
      "Assign": { "count": "{% $count($states.result) %}" }, "Next": "Enough?"
    },
    "Enough?": {
      "Type": "Choice",
      "Choices": [{ "Condition": "{% $count > 3 %}", "Next": "Both" }, { "Condition": "{% $not($exists($other)) %}", "Next": "Both" }],
      "Default": "Both"
    },
    "Both": {
      "Type": "Parallel", "Next": "End 🎉",
      "Branches": [
        { "StartAt": "L", "States": { "L": { "Type": "Wait", "Timestamp": "2026-03-14T01:59:00Z", "End": true } } },
        { "StartAt": "R", "States": { "R": { "Type": "Fail", "Error": "E", "Cause": "{% 'n=' & $string($count) %}" } } }
      ],
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Assign": { "why": "{% $states.errorOutput %}" }, "Next": "End 🎉" }]
    },
    "End 🎉": { "Type": "Succeed" }
  }
}
`;

/** What mutations start from: the examples, and what they do not have in them. */
export function sources(): Text[] {
  const folder = path.join(import.meta.dirname, '../../examples');
  const templates = readdirSync(path.join(folder, 'templates')).map(file => path.join('templates', file));
  const examples = [...readdirSync(folder).filter(file => /\.asl\./.test(file)), ...templates]
    .filter(file => /\.(json|ya?ml)$/.test(file))
    .map(file => ({ name: file, format: formatOf(file), text: readFileSync(path.join(folder, file), 'utf8') }));
  return [
    ...examples,
    { name: 'jsonata.asl.json', format: 'json', text: jsonata },
    { name: 'template.yaml', format: 'yaml', text: template },
  ];
}

/** Numbers from 0 to below `limit`, the same ones for the same seed. */
export function numbers(seed: number): (limit: number) => number {
  let at = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return limit => {
    // mulberry32
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  };
}

// biome-ignore format: a table
const splinters = [
  '{', '}', '[', ']', ',', ':', '"', "'", '\\', '\n', '\r\n', '\t', ' ', '\u00a0', '\ufeff', '\u2028', '\0', '🎉', '\ud83c', '\udf89',
  '{%', '%}', '$', '$$', '$.', '..', '[?(', '@', '\\u', '\\ud800', '-', '- ', '&a ', '*a', '<<: *a', '!Sub ', '!', '|\n', '>-\n', '#', '//', '/*',
  '${', '${A}', '"__proto__": ', '"constructor": {}', '"States": ', '"StartAt": 1', 'null', 'true', '1e999', '-0', '99999999999999999999',
  'States.Format(', 'States.ALL', '"Type": "Map"', '"QueryLanguage": "JSONata"', '"Next": "Next"', '"End": false', '(', ')', '~>', '.$', 'λ', '\\"',
] as const;

/** A text with one to four wounds: something cut out, put in, doubled, moved, turned round or written differently. */
export function mutated({ name, format, text }: Text, seed: number): Text {
  const random = numbers(seed);
  let result = text;
  for (let wounds = 1 + random(4); wounds > 0; wounds--) {
    const from = random(result.length + 1);
    const to = from + random(random(4) === 0 ? 400 : 12);
    const before = result.slice(0, from);
    const piece = result.slice(from, to);
    const after = result.slice(to);
    const elsewhere = random(result.length);
    const kind = random(9);
    if (kind === 0) result = before + after;
    else if (kind === 1) result = before + piece + piece + after;
    else if (kind === 2) result = before + result.slice(elsewhere, elsewhere + random(200)) + after;
    else if (kind === 3) result = before + [...piece].reverse().join('') + after;
    else if (kind === 4) result = `${before}${after}${piece}`;
    else if (kind === 5 && random(6) === 0) result = result.replaceAll('\n', random(2) === 0 ? '\r\n' : ' ');
    else if (kind === 5) result = before + piece.toUpperCase() + after;
    else result = before + splinters[random(splinters.length)] + (kind === 6 ? piece : '') + after;
  }
  return { name: `${name}, seed ${seed}`, format, text: result };
}

const state = (members: string) => `{"StartAt":"A","States":{"A":{${members}}}}`;
const pass = (members: string) => state(`"Type":"Pass",${members},"End":true`);
const deep = 10_000;

/** Each of a kind that has brought some tool down. */
export function monsters(): Text[] {
  const json: Record<string, string> = {
    nothing: '',
    'a byte order mark': `\ufeff${pass('"Result":1')}`,
    'only a byte order mark': '\ufeff',
    'half a pair': pass('"Comment":"\ud83c","Result":{"\udf89":"\ud83c\ud83c"}'),
    'half a pair, escaped': pass('"Comment":"\\ud83c","Result":"\\udf89 \\ud83c"'),
    'beyond the basic plane': pass('"Result":{"𝒳":"🎉🎉"},"Comment":"𠮷"'),
    'state named like a part of every object':
      '{"StartAt":"__proto__","States":{"__proto__":{"Type":"Pass","Next":"constructor"},"constructor":{"Type":"Pass","Next":"toString"},"toString":{"Type":"Succeed"}}}',
    'fields named like parts of every object': state(
      '"Type":"hasOwnProperty","__proto__":{},"constructor":1,"valueOf":[],"End":true',
    ),
    'variables named like parts of every object': pass(
      '"Assign":{"__proto__":1,"constructor":"$.a","hasOwnProperty.$":"$.b"}',
    ),
    'all keys twice':
      '{"StartAt":"A","StartAt":"B","States":{"A":{"Type":"Pass","Type":"Fail","End":true,"End":true}},"States":{"B":{"Type":"Succeed"},"B":1}}',
    'tabs and carriage returns': pass('"Result":1').replaceAll(',', ',\r\t\r\n'),
    'line separators': `{\u2028"StartAt":\u2029"A"\u0085}`,
    'a NUL in the middle': pass('"Result":"a\0b"'),
    'lists nested deeply': '['.repeat(deep),
    'lists nested deeply, closed': pass(`"Result":${'['.repeat(deep)}${']'.repeat(deep)}`),
    'objects nested deeply': pass(`"Result":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`),
    'objects nested deeply, open': '{"a":'.repeat(deep),
    'closers without end': ']}'.repeat(deep),
    'Parallels nested deeply': `${'{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":['.repeat(deep)}`,
    'rules nested deeply': state(`"Type":"Choice","Choices":[${'{"Not":'.repeat(deep)}{}${'}'.repeat(deep)}]`),
    'calls nested deeply': pass(`"Parameters":{"a.$":"${'States.Array('.repeat(deep)}1${')'.repeat(deep)}"}`),
    'a path of many steps': pass(`"InputPath":"$${'.a'.repeat(deep)}","OutputPath":"$${"['a']".repeat(deep)}"`),
    'a path of brackets': pass(`"InputPath":"$${'['.repeat(deep)}"`),
    'a filter of parentheses': pass(`"InputPath":"$.a[?(${'('.repeat(deep)}"`),
    'JSONata in parentheses': pass(
      `"QueryLanguage":"JSONata","Output":"{% ${'('.repeat(deep)}1${')'.repeat(deep)} %}"`,
    ),
    'JSONata of many operators': pass(`"QueryLanguage":"JSONata","Output":"{% 1${' + 1'.repeat(deep)} %}"`),
    'a megabyte in a value': pass(`"Result":"${'x'.repeat(1 << 20)}"`),
    'a megabyte in a key': pass(`"Result":{"${'k'.repeat(1 << 20)}":1}`),
    'a megabyte in a name': `{"StartAt":"A","States":{"${'n'.repeat(1 << 20)}":{"Type":"Succeed"}}}`,
    'a megabyte in a path': pass(`"InputPath":"$.${'p'.repeat(1 << 20)}"`),
    'a megabyte in an expression': pass(`"QueryLanguage":"JSONata","Output":"{% '${'e'.repeat(1 << 20)}' %}"`),
    'a megabyte in a resource': state(`"Type":"Task","Resource":"arn:aws:states:::${'r:'.repeat(1 << 19)}","End":true`),
    'a megabyte in an error': state(
      `"Type":"Task","Resource":"a","Retry":[{"ErrorEquals":["States.${'a'.repeat(1 << 20)}"]}]`,
    ),
    'a megabyte of blanks': pass(`"Result":${' '.repeat(1 << 20)}1`),
    'a megabyte of backslashes': pass(`"Comment":"${'\\'.repeat(1 << 20)}"`),
    'a megabyte of dollars': pass(`"Comment":"${'$'.repeat(1 << 20)}","Assign":{"a":1}`),
    'a megabyte of placeholders': pass(`"Comment":"${'${'.repeat(1 << 19)}"`),
    'a megabyte of quotes': '"'.repeat(1 << 20),
    'a megabyte of commas': `{${','.repeat(1 << 20)}}`,
    'a comment without end': `/*${'*'.repeat(1 << 20)}`,
    'numbers beyond all bounds': state(`"Type":"Wait","Seconds":1${'0'.repeat(400)},"TimeoutSeconds":1e999,"End":true`),
    'many states that lead nowhere': `{"StartAt":"A","States":{${Array.from({ length: 500 }, (_, i) => `"S${i}":{"Type":"Pass","Next":"S${i}x"}`).join()}}}`,
    'one state many times': `{"StartAt":"A","States":{${'"A":{"Type":"Pass","Next":"A"},'.repeat(3000)}}}`,
  };
  const yaml: Record<string, string> = {
    nothing: '',
    'a byte order mark': '\ufeffStartAt: A\nStates:\n  A: {Type: Succeed}\n',
    'tabs where blanks should be': 'StartAt: A\nStates:\n\tA:\n\t\tType: Succeed\n',
    'carriage returns':
      'StartAt: A\r\nStates:\r\n  A:\r\n    Type: Pass\r\n    Comment: >-\r\n      a\r\n\r\n      b\r\n    End: true\r\n',
    'carriage returns only': 'StartAt: A\rStates:\r  A:\r    Type: Succeed\r',
    // Nine levels of nine aliases each: 387 million nodes, if somebody counts them.
    'a bomb of anchors': `${Array.from(
      { length: 10 },
      (_, i) =>
        `a${i}: &a${i} [${
          i === 0
            ? '"x"'
            : Array(9)
                .fill(`*a${i - 1}`)
                .join()
        }]`,
    ).join('\n')}\nStartAt: A\nStates: *a9\n`,
    'an anchor inside of itself': 'StartAt: A\nStates: &s\n  A: *s\n',
    'merge keys':
      'base: &b {Type: Pass, End: true}\nStartAt: A\nStates:\n  A:\n    <<: *b\n    Comment: c\n  B:\n    <<: [*b, {Type: Fail}, *nobody]\n',
    'a merge of itself': 'a: &a\n  <<: *a\n',
    'a state many times by its anchor': `StartAt: A\nStates:\n  A: &a {Type: Pass, Next: B}\n${Array.from({ length: 500 }, (_, i) => `  B${i}: *a`).join('\n')}\n`,
    'all keys twice': 'StartAt: A\nStartAt: B\nStates:\n  A: {Type: Pass, Type: Fail}\n  A: 1\n',
    'keys of every kind': '? [a, b]\n: 1\n? {c: d}\n: 2\n1: 3\nnull: 4\ntrue: 5\n? |\n  block\n: 6\n',
    'documents one after another': '---\nStartAt: A\n---\nStartAt: B\n...\n%YAML 1.1\n---\nx',
    'tags of every kind':
      'StartAt: !!str A\nStates: !Sub\n  - !Ref A\n  - !GetAtt [A, !Sub b]\n  - !<tag:yaml.org,2002:int> 3\n  - !unknown {a: !}\n',
    'lists nested deeply': '['.repeat(deep),
    'blocks nested deeply': Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'dashes nested deeply': '- '.repeat(deep),
    'a megabyte in a block': `StartAt: A\nStates:\n  A:\n    Type: Pass\n    Comment: |\n${'      a line of text\n'.repeat(50_000)}    End: true\n`,
    'a megabyte in a line': `StartAt: ${'a'.repeat(1 << 20)}\n`,
    'a string without end': `StartAt: "${'a\n'.repeat(5_000)}`,
    'half a pair': 'StartAt: "\ud83c"\nStates:\n  \udf89: {Type: Succeed}\n',
    'a NUL in the middle': 'StartAt: a\0b\n',
  };
  return [
    ...Object.entries(json).map(([name, text]): Text => ({ name: `${name} (JSON)`, format: 'json', text })),
    ...Object.entries(yaml).map(([name, text]): Text => ({ name: `${name} (YAML)`, format: 'yaml', text })),
    ...Object.entries(json)
      .filter(([, text]) => text.length < 200_000)
      .map(([name, text]): Text => ({ name: `${name} (JSON read as YAML)`, format: 'yaml', text })),
  ];
}
