/**
 * What a fix leaves behind, as text: in JSON on many lines and in YAML, both also inside a template, with comments and
 * formatting kept.
 */
import { expect, test } from 'vitest';
import { applyEdits } from './fix-all.ts';
import { checkText } from './templates/index.ts';
import type { Format } from './tree.ts';

/** The text after the fix with this title of the first finding of the rule. */
function fixed(text: string, format: Format, rule: string, title: string): string {
  const found = checkText(text, format, 'template.yaml').filter(each => each.rule === rule);
  const fixes = found.flatMap(each => each.fixes ?? []);
  const fix = fixes.find(each => each.title === title);
  if (!fix) return `No "${title}" among: ${fixes.map(each => each.title).join(' | ')} (${found.length} findings)`;
  return applyEdits(text, fix.edits);
}

const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
const start =
  'Resources:\n  Machine: # the machine\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition';
const inTemplate = {
  yaml: (text: string) => `${start}:\n${indented(text, '        ')}Outputs: {}\n`,
  json: (text: string) => `${start}String: !Sub |\n${indented(text, '        ')}Outputs: {}\n`,
};

/** The same change in both formats, each also inside a template. */
function expectFix(rule: string, title: string, texts: { readonly [format in Format]?: readonly [string, string] }) {
  for (const format of ['json', 'yaml'] as const) {
    const [before, after] = texts[format] ?? [];
    if (before === undefined || after === undefined) continue;
    expect(fixed(before, format, rule, title), `${format} ${rule}`).toBe(after);
    const [outer, wanted] = [inTemplate[format](before), inTemplate[format](after)];
    // In a text inside of YAML there are no comments.
    if (format === 'yaml' || !before.includes('//')) expect(fixed(outer, 'yaml', rule, title), `template`).toBe(wanted);
  }
}

/** A machine with these lines as its states. */
const json = (states: string, head = '') =>
  `{\n${head}  "StartAt": "A",\n  "States": {\n${indented(states, '    ')}\n  }\n}\n`;
const yaml = (states: string, head = '') => `${head}StartAt: A\nStates:\n${indented(states, '  ')}`;
const jsonata = { json: '  "QueryLanguage": "JSONata",\n', yaml: 'QueryLanguage: JSONata\n' };

test('a state that leads nowhere ends, or goes on', () => {
  const b = { json: ',\n"B": {\n  "Type": "Succeed"\n}', yaml: 'B:\n  Type: Succeed\n' };
  const states = (format: Format, more: string) =>
    format === 'json'
      ? json(`"A": {\n  "Type": "Pass"${more}\n}${b.json}`)
      : yaml(`A: # first\n  Type: Pass\n${more}${b.yaml}`);
  expectFix('next-xor-end', 'Add "End": true', {
    json: [states('json', ''), states('json', ',\n  "End": true')],
    yaml: [states('yaml', ''), states('yaml', '  End: true\n')],
  });
  expectFix('next-xor-end', 'Add "Next": "B"', {
    json: [states('json', ''), states('json', ',\n  "Next": "B"')],
    yaml: [states('yaml', '  End: false # not yet\n'), states('yaml', '  Next: B # not yet\n')],
  });
  expectFix('next-xor-end', 'Remove "Next"', {
    json: [states('json', ', // both\n  "End": true,\n  "Next": "B"'), states('json', ', // both\n  "End": true')],
    yaml: [states('yaml', '  End: true\n  Next: B\n'), states('yaml', '  End: true\n')],
  });
  expectFix('unreachable-state', 'Lead there from "A"', {
    json: [states('json', ',\n  "End": true'), states('json', ',\n  "Next": "B"')],
    yaml: [states('yaml', '  End: true # the end\n'), states('yaml', '  Next: B # the end\n')],
  });
  expectFix('unreachable-state', 'Remove the state "B"', {
    json: [states('json', ',\n  "End": true'), json('"A": {\n  "Type": "Pass",\n  "End": true\n}')],
    yaml: [states('yaml', '  End: true\n'), yaml('A: # first\n  Type: Pass\n  End: true\n')],
  });
});

test('targets that do not exist', () => {
  const lines = (next: string, more = '') => ({
    json: json(`"A": {\n  "Type": "Pass",\n  "Next": "${next}"\n},\n${more}"Ship": {\n  "Type": "Succeed"\n}`),
    yaml: yaml(`A:\n  Type: Pass\n  Next: ${next} # on\n${more}Ship:\n  Type: Succeed\n`),
  });
  expectFix('missing-transition-target', 'Change to "Ship"', {
    json: [lines('ship').json, lines('Ship').json],
    yaml: [lines('ship').yaml, lines('Ship').yaml],
  });
  expectFix('missing-transition-target', 'Add the state "Pack"', {
    json: [lines('Pack').json, lines('Pack', '"Pack": {\n  "Type": "Succeed"\n},\n').json],
    yaml: [lines('Pack').yaml, lines('Pack', 'Pack:\n  Type: Succeed\n').yaml],
  });
});

test('a Choice gets a Default: a state that fails, or a new one', () => {
  const rule = '{ "Variable": "$.n", "NumericEquals": 1, "Next": "B" }';
  const lines = (more: string, last: string) =>
    json(
      `"A": {\n  "Type": "Choice",\n  "Choices": [\n    ${rule}\n  ]${more}\n},\n"B": {\n  "Type": "Succeed"\n}${last}`,
    );
  const fail = (cause: string) =>
    `,\n"No rule matched": {\n  "Type": "Fail",\n  "Error": "NoRuleMatched",\n  "Cause": "${cause}"\n}`;
  const title = 'Add a Default that fails with an error of its own';
  expectFix('choice-without-default', title, {
    json: [lines('', ''), lines(',\n  "Default": "No rule matched"', fail('No rule of \\"A\\" matched.'))],
    yaml: [
      yaml(
        'A:\n  Type: Choice\n  Choices:\n    - Variable: $.n\n      IsPresent: true\n      Next: B\nB:\n  Type: Succeed\n',
      ),
      yaml(
        'A:\n  Type: Choice\n  Choices:\n    - Variable: $.n\n      IsPresent: true\n      Next: B\n  Default: No rule matched\nB:\n  Type: Succeed\nNo rule matched:\n  Type: Fail\n  Error: NoRuleMatched\n  Cause: No rule of "A" matched.\n',
      ),
    ],
  });
  const refused = ',\n"C": {\n  "Type": "Fail"\n}';
  expect(fixed(lines('', refused), 'json', 'choice-without-default', 'Add "Default": "C"')).toBe(
    lines(',\n  "Default": "C"', refused),
  );
});

test('fields: casing, typing mistakes, those that do not exist, those that are missing', () => {
  const pass = (line: string) => ({
    json: json(`"A": {\n  "Type": "Pass",\n  ${line},\n  "End": true\n}`),
    yaml: yaml(`A:\n  Type: Pass\n  ${line} # why\n  End: true\n`),
  });
  const without = {
    json: json('"A": {\n  "Type": "Pass",\n  "End": true\n}'),
    yaml: yaml('A:\n  Type: Pass\n  End: true\n'),
  };
  for (const wrong of ['comment', 'Commnet'])
    expectFix('unknown-field', 'Change to "Comment"', {
      json: [pass(`"${wrong}": "x"`).json, pass('"Comment": "x"').json],
      yaml: [pass(`${wrong}: x`).yaml, pass('Comment: x').yaml],
    });
  expectFix('unknown-field', 'Remove "Colour"', {
    json: [pass('"Colour": "x"').json, without.json],
    yaml: [pass('Colour: x').yaml, without.yaml],
  });
  expectFix('unknown-state-type', 'Change to "Pass"', {
    json: [without.json.replace('"Pass"', '"pass"'), without.json],
    yaml: [without.yaml.replace('Pass', 'pass'), without.yaml],
  });
  expectFix('required-fields', 'Add "Type"', {
    json: [json('"A": {\n  "End": true\n}'), without.json],
    yaml: [yaml('A:\n  End: true\n'), without.yaml],
  });
  expectFix('required-fields', 'Add "StartAt"', {
    json: [
      '{\n  "States": {\n    "A": {\n      "Type": "Succeed"\n    }\n  }\n}\n',
      json('"A": {\n  "Type": "Succeed"\n}'),
    ],
    yaml: ['States:\n  A:\n    Type: Succeed\n', yaml('A:\n  Type: Succeed\n')],
  });
});

test('what stands where it must not', () => {
  const succeed = (more: string) => json(`"A": {\n  "Type": "Succeed"${more}\n}`);
  expectFix('terminal-has-transition', 'Remove "End"', {
    json: [succeed(',\n  "End": true'), succeed('')],
    yaml: [yaml('A:\n  Type: Succeed # done\n  End: true\n'), yaml('A:\n  Type: Succeed # done\n')],
  });
  const choice = (last: string) =>
    yaml(
      `A:\n  Type: Choice\n  Choices:\n    - Variable: $.n\n      IsPresent: true\n      Next: B\n  ${last}\nB:\n  Type: Succeed\n`,
    );
  expectFix('terminal-has-transition', 'Change to "Default"', {
    yaml: [choice('Next: B # else'), choice('Default: B # else')],
  });
  const fail = (lines: string) => yaml(`A:\n  Type: Fail\n${lines}`);
  expectFix('exclusive-fields', 'Remove "Error"', {
    yaml: [fail('  Error: E\n  ErrorPath: $.e\n'), fail('  ErrorPath: $.e\n')],
  });
  const wait = (seconds: number) => json(`"A": {\n  "Type": "Wait",\n  "Seconds": ${seconds},\n  "End": true\n}`);
  expectFix('value-range', 'Change to 0', { json: [wait(-5), wait(0)] });
});

test('two states of one name: the second is renamed, also where its scope names it', () => {
  const branch = (name: string) =>
    `- StartAt: First\n  States:\n    First:\n      Type: Pass\n      Next: ${name}\n    ${name}: # here\n      Type: Succeed\n`;
  const lines = (name: string) =>
    yaml(`A:\n  Type: Parallel\n  End: true\n  Branches:\n${indented(branch(name), '    ')}`);
  expectFix('duplicate-state-name', 'Rename to "A 2"', { yaml: [lines('A'), lines('A 2')] });
});

test('keys and values of templates', () => {
  const pass = (key: string, value: string) => ({
    json: json(`"A": {\n  "Type": "Pass",\n  "Parameters": { "${key}": "${value}" },\n  "End": true\n}`),
    yaml: yaml(`A:\n  Type: Pass\n  Parameters:\n    ${key}: ${value} # what\n  End: true\n`),
  });
  const change = (rule: string, title: string, before: [string, string], after: [string, string]) =>
    expectFix(rule, title, {
      json: [pass(...before).json, pass(...after).json],
      yaml: [pass(...before).yaml, pass(...after).yaml],
    });
  for (const key of ['id', 'id$', 'id.', 'id.$.'])
    change('template-missing-dollar', 'Change the key to "id.$"', [key, '$.order.id'], ['id.$', '$.order.id']);
  change('template-value', 'Change to "$.order.id"', ['id.$', 'order.id'], ['id.$', '$.order.id']);
  change('template-value', 'Pass it on as text: "id"', ['id.$', 'order'], ['id', 'order']);
  change('template-value', 'Change to "States.UUID()"', ['id.$', 'states.Uuid()'], ['id.$', 'States.UUID()']);
  change('intrinsic-syntax', 'Change to States.UUID', ['id.$', 'States.UUDI()'], ['id.$', 'States.UUID()']);
});

test('a state in JSONata by its fields says so', () => {
  const lines = (more: string) => ({
    json: json(
      `"A": {\n  "Type": "Pass",${more && '\n  "QueryLanguage": "JSONata",'}\n  "Output": 1,\n  "End": true\n}`,
    ),
    yaml: yaml(`A:\n  Type: Pass\n${more && '  QueryLanguage: JSONata\n'}  Output: 1\n  End: true\n`),
  });
  expectFix('field-wrong-language', 'Set "QueryLanguage": "JSONata" for this state', {
    json: [lines('').json, lines('x').json],
    yaml: [lines('').yaml, lines('x').yaml],
  });
});

test('an expression gets its marks, or loses what stands outside of them', () => {
  const pass = (value: string) => ({
    json: json(`"A": {\n  "Type": "Pass",\n  "Output": "${value}",\n  "End": true\n}`, jsonata.json),
    yaml: yaml(`A:\n  Type: Pass\n  Output: "${value}" # all\n  End: true\n`, jsonata.yaml),
  });
  const change = (rule: string, title: string, before: string, after: string) =>
    expectFix(rule, title, {
      json: [pass(before).json, pass(after).json],
      yaml: [pass(before).yaml, pass(after).yaml],
    });
  change('jsonata-without-marks', 'Wrap in {% %}', '$states.input.a', '{% $states.input.a %}');
  change('jsonata-delimiters', 'Change to "{% 1 %}"', '{% 1', '{% 1 %}');
  change('jsonata-delimiters', 'Remove the blanks', '{% 1 %} ', '{% 1 %}');
  change('jsonata-literal-whitespace', 'Remove the blanks', ' {% 1 %} ', '{% 1 %}');
});

test('what waits gets a limit; what catches everything comes last', () => {
  const token = '{ QueueUrl: q, MessageBody: { "t.$": $$.Task.Token } }';
  const task = (more: string) =>
    yaml(
      `A:\n  Type: Task\n  Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken\n  Parameters: ${token}\n${more}  End: true\n`,
    );
  expectFix('wftt-without-timeout', 'Add "HeartbeatSeconds": 600', {
    yaml: [task(''), task('  HeartbeatSeconds: 600\n')],
  });
  const all = '{ "ErrorEquals": ["States.ALL"] }';
  const other = '{ "ErrorEquals": ["E"], "MaxAttempts": 1 }';
  const retry = (first: string, second: string) =>
    json(
      `"A": {\n  "Type": "Task",\n  "Resource": "arn:aws:lambda:us-east-1:111122223333:function:f",\n  "Retry": [\n    ${first},\n    ${second}\n  ],\n  "End": true\n}`,
    );
  const lines = (first: string, second: string) =>
    yaml(
      `A:\n  Type: Task\n  Resource: arn:aws:lambda:us-east-1:111122223333:function:f\n  Retry: # again\n${first}${second}  End: true\n`,
    );
  const allLines = '    - ErrorEquals:\n        - States.ALL\n';
  const otherLines = '    - ErrorEquals: [E]\n      MaxAttempts: 1\n';
  expectFix('retry-after-states-all', 'Move to the end', {
    json: [retry(all, other), retry(other, all)],
    yaml: [lines(allLines, otherLines), lines(otherLines, allLines)],
  });
});

test('names of functions and actions that are misspelt', () => {
  const pass = (value: string) => ({
    json: json(`"A": {\n  "Type": "Pass",\n  "Output": "{% ${value} %}",\n  "End": true\n}`, jsonata.json),
    yaml: yaml(`A:\n  Type: Pass\n  Output: "{% ${value} %}" # all\n  End: true\n`, jsonata.yaml),
  });
  const [wrong, right] = [pass('$uppercse($states.input.a)'), pass('$uppercase($states.input.a)')];
  expectFix('jsonata-unknown-function', 'Change to $uppercase', {
    json: [wrong.json, right.json],
    yaml: [wrong.yaml, right.yaml],
  });
  const task = (action: string) => ({
    json: json(
      `"A": {\n  "Type": "Task",\n  "Resource": "arn:aws:states:::dynamodb:${action}",\n  "Parameters": { "TableName": "t", "Key": {} },\n  "End": true\n}`,
    ),
    yaml: yaml(
      `A:\n  Type: Task\n  Resource: arn:aws:states:::dynamodb:${action} # one item\n  Parameters: { TableName: t, Key: {} }\n  End: true\n`,
    ),
  });
  expectFix('resource-unknown-integration', 'Change to "arn:aws:states:::dynamodb:getItem"', {
    json: [task('getItme').json, task('getItem').json],
    yaml: [task('getItme').yaml, task('getItem').yaml],
  });
});

test('commas, quotes, and keys that stand twice', () => {
  const good = json('"A": {\n  "Type": "Succeed",\n  "Comment": "x, y"\n}');
  const broken = (from: string, to: string) => good.replace(from, to);
  expectFix('json-syntax', 'Remove the comma', { json: [broken('"x, y"', '"x, y",'), good] });
  expectFix('json-syntax', 'Add the comma', { json: [broken('"Succeed",', '"Succeed"'), good] });
  expectFix('json-syntax', 'Change to "Succeed"', { json: [broken('"Succeed"', "'Succeed'"), good] });
  const twice = 'A:\n  Type: Succeed\n  Comment: x\n';
  expectFix('duplicate-key', 'Remove this "Type"', {
    json: [broken('"x, y"', '"x, y",\n      "Type": "Succeed"'), good],
    yaml: [yaml(`${twice}  Type: Succeed # again\n`), yaml(twice)],
  });
});

test('YAML that is indented by tabs: told once, read as it was meant, mended at once', () => {
  const text = 'StartAt: A\nStates:\n\tA:\n\t\tType: Pass\n\t\tNext: C\n\tB:\n\t  Type: Succeed\n';
  const found = checkText(text, 'yaml', 'm.asl.yaml');
  expect(found.map(({ rule, span }) => `${rule}: ${JSON.stringify(text.slice(span.start, span.end))}`)).toEqual([
    'yaml-syntax: "\\tA:"',
    'missing-transition-target: "C"',
    'unreachable-state: "B"',
  ]);
  const [fix] = found[0]?.fixes ?? [];
  expect(fix && applyEdits(text, fix.edits)).toBe(
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: C\n  B:\n    Type: Succeed\n',
  );
});

test('YAML that goes off the rails is told where it does', () => {
  const rules = checkText('*a\nStartAt: A\nStates:\n  A:\n    Type: Succeed\n', 'yaml', 'm').map(({ rule }) => rule);
  expect(rules).toEqual(['yaml-syntax', 'yaml-syntax']);
});

test('a word that is no value is told once', () => {
  const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":tru}}}';
  expect(checkText(text, 'json', 'm').map(({ rule }) => rule)).toEqual(['json-syntax']);
});
