import { describe, expect, test } from 'vitest';
import { checkDocument, parseDocument, readStateMachine } from '../../../language/index.ts';
import { patterns } from './patterns.ts';
import {
  accept,
  expectAccepted,
  expectAmong,
  expectCompletions,
  formatOfText,
  insertOf,
  offered,
  valueOfText,
} from './testing.ts';

describe('fields', () => {
  const state = (text: string) =>
    `{\n  "StartAt": "A",\n  "States": {\n    "A": {\n      ${text}\n    },\n    "B": { "Type": "Succeed" }\n  }\n}`;
  const inYaml = (text: string) => `StartAt: A\nStates:\n  A:\n    ${text}\n  B:\n    Type: Succeed\n`;

  test('required ones first, deprecated ones last', () => {
    const found = offered(state('"Type": "Map", ¦'));
    expect(found.indexOf('Next')).toBeLessThan(found.indexOf('Comment'));
    expect(found.indexOf('Iterator')).toBeGreaterThan(found.indexOf('ItemProcessor'));
    expect(found.slice(-3)).toEqual(expect.arrayContaining(['Iterator', 'Parameters']));
    expectAmong('{ ¦ }', ['StartAt', 'States', 'Comment', 'QueryLanguage', 'TimeoutSeconds', 'Version']);
  });

  test.each([
    ['"Type": "Wait", ¦', 'Seconds', '"Type": "Wait", "Seconds": 30'],
    ['"Type": "Wait", ¦', 'Timestamp', '"Type": "Wait", "Timestamp": "2026-03-14T01:59:00Z"'],
    ['"Type": "Pass", ¦', 'End', '"Type": "Pass", "End": true'],
    ['"Type": "Pass", ¦', 'InputPath', '"Type": "Pass", "InputPath": "$."'],
    ['"Type": "Pass" "¦"', 'Next', '"Type": "Pass", "Next": ""'],
    ['"¦" "Type": "Pass"', 'Next', '"Next": "", "Type": "Pass"'],
    ['"Type": "Pass" /* , */ ¦', 'End', '"Type": "Pass", /* , */ "End": true'],
    ['"Type": "Pass", // "x": 1,\n      ¦', 'End', '"Type": "Pass", // "x": 1,\n      "End": true'],
    ['"¦": "Pass"', 'Type', '"Type": "Pass"'],
    ['"Type": "Pass", Ne¦', 'Next', '"Type": "Pass", "Next": ""'],
    ['"Type": "Pass", "End": ¦', 'true', '"Type": "Pass", "End": true'],
    ['"Type": "Pass", "End": tr¦', 'true', '"Type": "Pass", "End": true'],
    ['"Type": "Pass", "Next": B¦', 'B', '"Type": "Pass", "Next": "B"'],
    ['"Type": "Pass", "Next": "¦" "End": true', 'B', '"Type": "Pass", "Next": "B", "End": true'],
  ])('in JSON: %s', (before, label, after) => {
    expect(accept(state(before), label)).toBe(state(after));
  });

  test.each([
    ['Type: Wait\n    ¦', 'Seconds', 'Type: Wait\n    Seconds: 30'],
    ['Type: Pass\n    ¦', 'Parameters', 'Type: Pass\n    Parameters:\n      '],
    [
      'Type: Parallel\n    Bra¦',
      'Branches',
      'Type: Parallel\n    Branches:\n      - StartAt: A\n        States:\n          A:\n            Type: Succeed',
    ],
    [
      'Type: Map\n    ItemRea¦',
      'ItemReader',
      'Type: Map\n    ItemReader:\n      Resource: arn:aws:states:::s3:getObject\n      ReaderConfig:\n        InputType: JSON\n      Parameters:\n        Bucket: orders\n        Key: all.json',
    ],
    ['¦\n    Type: Pass', 'Comment', 'Comment: \n    Type: Pass'],
    ['¦', 'Type', 'Type: '],
    ['Type: Task\n    Retry:\n      - ¦', 'ErrorEquals', 'Type: Task\n    Retry:\n      - ErrorEquals:\n          - '],
    [
      'Type: Task\n    Retry:\n      - Err¦',
      'ErrorEquals',
      'Type: Task\n    Retry:\n      - ErrorEquals:\n          - ',
    ],
    [
      'Type: Task\n    Retry:\n      - ErrorEquals: [ A ]\n        ¦',
      'MaxAttempts',
      'Type: Task\n    Retry:\n      - ErrorEquals: [ A ]\n        MaxAttempts: 3',
    ],
    ['Type: Pass\n    Next: ¦', 'B', 'Type: Pass\n    Next: B'],
    ['{ Type: Pass, ¦ }', 'Next', '{ Type: Pass, "Next": "" }'],
  ])('in YAML: %s', (before, label, after) => {
    expect(accept(inYaml(before), label).replace(/MaxAttempts: \d+/, 'MaxAttempts: 3')).toBe(inYaml(after));
  });

  test.each([
    ['{ "Re¦"Type": "Task" }', 'Resource', '{ "Resource": "", "Type": "Task" }'],
    ['{ "Re¦ "Type": "Task" }', 'Resource', '{ "Resource": "", "Type": "Task" }'],
    ['{"¦"Type":"Task"}', 'Resource', '{"Resource": "", "Type":"Task"}'],
    ['{"Comment":"x","Re¦"Type":"Task"}', 'Resource', '{"Comment":"x","Resource": "", "Type":"Task"}'],
    ['{"Ty¦"End": true}', 'Type', '{"Type": "", "End": true}'],
    // With a comma between, or a colon behind, the quote is its own.
    ['{"Re¦","Type":"Task"}', 'Resource', '{"Resource": "","Type":"Task"}'],
    ['{"Re¦":"x","Type":"Task"}', 'Resource', '{"Resource":"x","Type":"Task"}'],
  ])('directly before a key, whose quote stays with it: %s', (before, label, after) => {
    const machine = (of: string) => `{"StartAt":"A","States":{"A":${of},"B":{"Type":"Succeed"}}}`;
    // Blanks aside: only where the quote ends up is of interest.
    const plain = (text: string) => text.replaceAll(/,\s+/g, ',');
    expect(plain(accept(machine(before), label))).toBe(plain(machine(after)));
  });

  test('as the YAML file is laid out: indentation, lists below their key, quotes', () => {
    const four =
      "StartAt: 'A'\nStates:\n    A:\n        Type: 'Task'\n        Catch:\n        - ErrorEquals: ['X']\n          Next: 'B'\n        ¦\n";
    expect(accept(four, 'Retry')).toBe(
      four.replace('¦', 'Retry:\n        - ErrorEquals:\n          - \n          MaxAttempts: 2'),
    );
    const jsonata = "QueryLanguage: 'JSONata'\nStartAt: 'A'\nStates:\n  A:\n    Type: 'Pass'\n    ¦\n";
    expect(accept(jsonata, 'Output')).toBe(jsonata.replace('¦', "Output: '{%  %}'"));
  });

  test('every object of a Map', () => {
    const map = (field: string, inner: string) => state(`"Type": "Map", "${field}": { ${inner} }`);
    expectAmong(map('ItemProcessor', '¦'), ['StartAt', 'States', 'ProcessorConfig']);
    expectAmong(map('ItemProcessor', '"ProcessorConfig": { ¦ }'), ['Mode', 'ExecutionType']);
    expectCompletions(map('ItemProcessor', '"ProcessorConfig": { "Mode": "¦" }'), ['INLINE', 'DISTRIBUTED']);
    expectAmong(map('ItemReader', '¦'), ['Resource', 'ReaderConfig']);
    expectAmong(map('ItemReader', '"ReaderConfig": { ¦ }'), ['InputType', 'CSVHeaderLocation', 'MaxItems']);
    expectCompletions(map('ItemReader', '"ReaderConfig": { "CSVHeaderLocation": ¦ }'), ['FIRST_ROW', 'GIVEN']);
    expectAmong(map('ItemBatcher', '¦'), ['MaxItemsPerBatch']);
    expectAmong(map('ResultWriter', '¦'), ['Resource', 'WriterConfig']);
    expectCompletions(map('ResultWriter', '"WriterConfig": { "OutputType": "¦" }'), ['JSON', 'JSONL']);
  });

  test('the list opens at the first stop, of a rule at its operator', () => {
    expect(insertOf(state('"Type": "Task", ¦'), 'Catch')).toBe(
      '"Catch": [\n\t{\n\t\t"ErrorEquals": [\n\t\t\t"$1"\n\t\t],\n\t\t"ResultPath": "\\$.${2:error}",\n\t\t"Next": "$3"\n\t\\}\n]',
    );
    expect(insertOf(state('"Type": "Choice", ¦'), 'Choices')).toMatch(/"\$\{2\|NumericGreaterThan,.*\|\}": \$\{3:0\}/);
  });

  test('no stop is there twice with different words', () => {
    for (const type of ['Task', 'Choice', 'Parallel', 'Map', 'Wait', 'Fail'])
      for (const language of ['', '"QueryLanguage": "JSONata", ']) {
        const snippet = insertOf(
          `{${language}"StartAt": "A", "States": { ¦, "First": {}, "B": {} } }`,
          `${type} state`,
        );
        const words = new Map<string, string>();
        for (const [, stop = '', word = ''] of snippet.matchAll(/(?<!\\)\$\{(\d+)[:|]((?:\\.|[^}\\])*)\}/g)) {
          expect(words.get(stop) ?? word, snippet).toBe(word);
          words.set(stop, word);
        }
        expect(snippet).not.toContain('{3:First}');
      }
  });

  test('the query language of the place', () => {
    const jsonata = state('"Type": "Wait", "QueryLanguage": "JSONata", ¦');
    expect(offered(jsonata)).not.toContain('SecondsPath');
    expect(offered(state('"Type": "Wait", ¦'))).toContain('SecondsPath');
    expect(accept(state('"Type": "Task", "QueryLanguage": "JSONata", ¦'), 'Arguments')).toContain(
      '"Arguments": "{%  %}"',
    );
  });

  test('operators of a Choice rule, by what is compared', () => {
    const rule = (inner: string) => state(`"Type": "Choice", "Choices": [{ ${inner} }]`);
    const sample = { sample: () => ({ n: 1, s: 'x', b: true, t: '2026-01-01T00:00:00Z' }) };
    const first = (variable: string) => offered(rule(`"Variable": "${variable}", "Next": "B", ¦`), sample)[0];
    expect(first('$.n')).toMatch(/^Numeric/);
    expect(first('$.s')).toMatch(/^String/);
    expect(first('$.b')).toMatch(/^Boolean/);
    expect(first('$.t')).toMatch(/^Timestamp/);
    expectAmong(rule('"Variable": "$.n", ¦'), [
      'StringEquals',
      'StringEqualsPath',
      'NumericEquals',
      'NumericEqualsPath',
      'IsPresent',
    ]);
    expect(offered(rule('"Variable": "$.n", "IsNull": true, ¦'))).not.toContain('IsPresent');
    expect(offered(rule('"Variable": "$.n", "¦": 5'))[1]).toMatch(/^Numeric/);
    expectAmong(rule('¦'), ['Variable', 'And', 'Or', 'Not']);
    expectAmong(state('"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{ ¦ }]'), [
      'Condition',
      'Next',
      'Assign',
    ]);
  });

  test('retry with backoff and jitter', () => {
    const text = accept(
      state('"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:Pack", "End": true, ¦'),
      'Retry with backoff and jitter',
    );
    expect(text).toContain('"JitterStrategy": "FULL"');
    expect(problemsOf(text)).toEqual([]);
    expect(offered(state('"Type": "Pass", ¦'))).not.toContain('Retry with backoff and jitter');
    expect(offered(state('"Type": "Task", ¦'), { patterns: false })).not.toContain('Retry with backoff and jitter');
  });
});

describe('state names', () => {
  test('what nothing leads to yet before what is reached, what follows before what stands above', () => {
    expectCompletions(
      `{"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "D"}, "B": {"Type": "Pass", "End": true},
        "C": {"Type": "Pass", "Next": "¦"},
        "D": {"Type": "Succeed"}, "E": {"Type": "Succeed"}
      }}`,
      ['E', 'B', 'D', 'A'],
    );
  });

  test('a catcher may lead back to its own state, a transition does not', () => {
    const text = (inner: string) =>
      `{"StartAt": "A", "States": {"A": {"Type": "Task", ${inner}}, "B": {"Type": "Succeed"}}}`;
    expectCompletions(text('"Catch": [{ "Next": "¦" }]'), ['B', 'A']);
    expectCompletions(text('"Next": "¦"'), ['B']);
    expectCompletions('{"StartAt": "¦", "States": {"First": {"Type": "Succeed"}}}', ['First']);
    expectCompletions('StartAt: ¦\nStates:\n  First:\n    Type: Succeed\n', ['First']);
  });

  test('a name that has been typed is not offered alone', () => {
    const states = '"States": { "First": { "Type": "Succeed" }, "Fir": { "Type": "Succeed" } } }';
    expect(offered(`{"StartAt": "First¦", ${states}`)).toEqual([]);
    expect(offered(`{"StartAt": "Fir¦", ${states}`)).toEqual(['First', 'Fir']);
  });

  test('the quotes that are there stay, so that a stop inside of them lives on', () => {
    const states = '"States": { "First": { "Type": "Succeed" } } }';
    expect(insertOf(`{"StartAt": "¦", ${states}`, 'First')).toBe('First');
    expect(insertOf(`{"StartAt": ¦, ${states}`, 'First')).toBe('"First"');
    expect(accept(`{"StartAt": "F¦", ${states}`, 'First')).toBe(`{"StartAt": "First", ${states}`);
    const yaml = 'States:\n  First:\n    Type: Succeed\n';
    expect(accept(`StartAt: 'F¦'\n${yaml}`, 'First')).toBe(`StartAt: 'First'\n${yaml}`);
    expect(accept(`StartAt: "¦"\n${yaml}`, 'First')).toBe(`StartAt: "First"\n${yaml}`);
    expect(accept('StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: "¦"', 'true')).toContain('End: true');
  });

  test('names that need quotes and escapes', () => {
    expectAccepted(
      { StartAt: '¦', States: { 'Is it: "done"? $1 {x}': { Type: 'Succeed' } } },
      'Is it: "done"? $1 {x}',
      { StartAt: 'Is it: "done"? $1 {x}', States: { 'Is it: "done"? $1 {x}': { Type: 'Succeed' } } },
    );
  });
});

const places = {
  'JSON, before a state': `{\n  "StartAt": "X",\n  "States": {\n    ¦\n    "Last": { "Type": "Succeed" }\n  }\n}`,
  'JSON, alone': `{\n  "StartAt": "X",\n  "States": {\n    ¦\n  }\n}`,
  'JSON, behind a state without a comma': `{\n  "StartAt": "X",\n  "States": {\n    "Wait state": { "Type": "Succeed" }\n    ¦\n  }\n}`,
  'YAML, before a state': 'StartAt: X\nStates:\n  ¦\n  Last:\n    Type: Succeed\n',
  'YAML, alone': 'StartAt: X\nStates:\n  ¦\n',
  'YAML, half a word': 'StartAt: X\nStates:\n  Wa¦\n  Last:\n    Type: Succeed\n',
  'YAML, four blanks': 'StartAt: X\nStates:\n    ¦\n    Last:\n        Type: Succeed\n',
} as const;

describe('states and patterns', () => {
  const labels = [
    ...['Task', 'Pass', 'Wait', 'Parallel', 'Map', 'Succeed', 'Fail'].map(type => `${type} state`),
    ...patterns.map(({ label }) => label),
  ];

  describe.each(Object.entries(places))('%s', (_name, place) => {
    test.each(['JSONPath', 'JSONata'])('each of them is right in %s', language => {
      const json = place.startsWith('{');
      const marked =
        language === 'JSONPath'
          ? place
          : json
            ? place.replace('{', '{\n  "QueryLanguage": "JSONata",')
            : `QueryLanguage: JSONata\n${place}`;
      const typed = marked.replace('Wa¦', '¦');
      for (const label of labels) {
        const text = accept(typed, label);
        const states = Object.keys((valueOfText(text) as { States: object }).States);
        const inserted =
          states.find(name => name !== 'Last' && (label === 'Wait state' || name !== 'Wait state')) ?? '';
        const found = problemsOf(text.replace('X', inserted));
        expect(found, `${label}\n${text}`).toEqual([]);
      }
    });
  });

  test('names are new, and what follows is the next state', () => {
    const text = accept(places['JSON, behind a state without a comma'], 'Wait state');
    expect(Object.keys((valueOfText(text) as { States: object }).States)).toEqual(['Wait state', 'Wait state 2']);
    expect(text).toContain('{ "Type": "Succeed" },\n    "Wait state 2": {');
    expect(accept(places['YAML, before a state'], 'Wait state')).toContain('    Seconds: 30\n    Next: Last\n');
    expect(accept(places['YAML, alone'], 'Wait state')).toContain('    End: true\n');
  });

  test.each(['State machine', ...patterns.map(({ label }) => label)])(
    '%s as a whole machine, in an empty file',
    label => {
      for (const empty of ['¦', '\n¦\n', `${label[0]}¦`, `\n${label.slice(0, 3).toLowerCase()}¦\n`])
        for (const ending of ['', ' (JSONPath)'])
          for (const format of ['json', 'yaml'] as const) {
            const text = accept(empty, `${label}${ending}`, {}, format);
            expect(problemsOf(text), text).toEqual([]);
          }
    },
  );

  test('what a machine must have is offered in an empty YAML file, then whole machines', () => {
    const found = offered('¦', {}, 'yaml');
    expect(found.slice(0, 3)).toEqual(['StartAt', 'States', 'State machine']);
    expect(offered('¦', {}, 'json')[0]).toBe('State machine');
  });

  test('a word where nothing else stands is the beginning of its name, as far as a text or a line goes', () => {
    for (const begun of ['S¦', '\n  State m¦', 'true¦']) expect(offered(begun, {}, 'json')[0]).toBe('State machine');
    expect(offered('S¦', {}, 'yaml').slice(0, 2)).toEqual(['StartAt', 'States']);
    expect(offered('S¦', {}, 'yaml')).toContain('State machine');
    for (const other of ['"S¦"', '[S¦', 'S¦tate', 'S ¦\nx', '// S¦', '1¦'])
      expect(offered(other, {}, 'json'), other).toEqual([]);
    for (const other of ['a: S¦', '- S¦', '  # S¦']) expect(offered(other, {}, 'yaml')).not.toContain('State machine');
  });

  test('patterns can be switched off', () => {
    expect(offered(places['JSON, alone'], { patterns: false })).not.toContain('Human approval');
    expect(offered(places['JSON, alone'])).toContain('Human approval');
  });
});

/** What the checker says of a definition, unreachable states aside: what is inserted before the start is not reached yet. */
function problemsOf(text: string): string[] {
  const document = parseDocument(text, formatOfText(text));
  return checkDocument(document, readStateMachine(document))
    .filter(({ severity, rule }) => (severity === 'error' || severity === 'warning') && rule !== 'unreachable-state')
    .map(({ rule, message }) => `${rule}: ${message}`);
}
