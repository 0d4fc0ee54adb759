import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Config } from './config.ts';
import {
  configNames,
  editOfLevel,
  isConfigName,
  matches,
  mergeSettings,
  readConfig,
  settingsForFile,
} from './config.ts';
import { configSchemaText } from './config-schema.ts';
import { applyEdits } from './fix-all.ts';

/** Problems as `underlined text: message`, with the text after the first fix where there is one. */
function problemsOf(text: string, name = '.aslrc.json') {
  return readConfig(text, name).problems.map(({ span, message, severity, fixes }) => {
    const edit = fixes?.[0]?.edits[0];
    return {
      at: text.slice(span.start, span.end),
      message,
      severity,
      ...(edit && { fixed: text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end) }),
    };
  });
}

test('JSON with comments and YAML say the same', () => {
  const config = {
    workflowType: 'EXPRESS',
    rules: { 'unreachable-state': 'off' },
    ignore: ['build/'],
    overrides: [{ files: ['*.draft.asl.json'], rules: { 'choice-without-default': 'error' } }],
  };
  expect(readConfig(`// ours\n${JSON.stringify(config)}`, '.aslrc.json')).toEqual({ config, problems: [] });
  const yaml = `# ours
workflowType: EXPRESS
rules: { unreachable-state: off }
ignore: [build/]
overrides:
  - files: ["*.draft.asl.json"]
    rules: { choice-without-default: error }
`;
  expect(readConfig(yaml, '/home/me/.aslrc.yaml')).toEqual({ config, problems: [] });
  expect(readConfig('', '.aslrc.yml')).toEqual({ config: {}, problems: [] });
});

test('an unknown rule is a warning, and the one that may be meant is offered', () => {
  expect(problemsOf('{"rules": {"unreachable-sate": "off"}}')).toEqual([
    {
      at: '"unreachable-sate"',
      message: 'There is no rule "unreachable-sate". Did you mean "unreachable-state"?',
      severity: 'warning',
      fixed: '{"rules": {"unreachable-state": "off"}}',
    },
  ]);
});

test('a wrong severity, and what there is instead', () => {
  expect(problemsOf('rules:\n  unreachable-state: warn\n', '.aslrc.yaml')).toEqual([
    {
      at: 'warn',
      message:
        '"unreachable-state" must be one of "off", "hint", "information", "warning", "error", not "warn". Did you mean "warning"?',
      severity: 'error',
      fixed: 'rules:\n  unreachable-state: warning\n',
    },
  ]);
});

test.each([
  ['{"rule": {}}', '"rule"', '"rule" is no setting. Did you mean "rules"?'],
  ['{"workflowType": "express"}', '"express"', '"workflowType" must be one of "STANDARD", "EXPRESS", not "express".'],
  ['{"ignore": "build"}', '"build"', '"ignore" must be a list, not a text.'],
  ['{"ignore": ["a", 1]}', '1', 'An entry of "ignore" must be a text, not a number.'],
  ['{"overrides": [{"rules": {}}]}', '{"rules": {}}', 'An entry of "overrides" needs "files".'],
  ['{"rules": {"unreachable-state": false}}', 'false', 'To switch a rule off write "off".'],
  ['[]', '[]', 'The configuration must be an object, not a list.'],
  ['{"rules": }', '"rules":', 'value'],
])('%s', (text, at, message) => {
  const found = problemsOf(text);
  expect(found.map(each => each.at)).toEqual([at]);
  expect(found[0]?.message).toContain(message);
  expect(found[0]?.severity).toBe('error');
});

test('what is right in a file with mistakes is used', () => {
  const text = '{"workflowType": "FAST", "rules": {"a": "loud", "unreachable-state": "hint"}, "overrides": [1]}';
  expect(readConfig(text, '.aslrc.json').config).toEqual({
    rules: { 'unreachable-state': 'hint' },
    ignore: [],
    overrides: [],
  });
});

test('the published schema and the reader agree on what is right', () => {
  const valid = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(configSchemaText()));
  const files = [
    '{}',
    '{"rules": {"unreachable-state": "off"}, "$schema": "x"}',
    '{"rules": {"unreachable-state": "of"}}',
    '{"rules": []}',
    '{"ignore": [1]}',
    '{"overrides": [{"files": []}]}',
    '{"overrides": [{}]}',
    '{"overrides": [{"files": [], "ignore": []}]}',
    '{"workflowType": null}',
    '[]',
  ];
  for (const file of files)
    expect([file, readConfig(file, '.aslrc.json').problems.length === 0]).toEqual([file, valid(JSON.parse(file))]);
});

test('the last override that fits decides', () => {
  const config: Config = {
    rules: { 'unreachable-state': 'warning' },
    workflowType: 'STANDARD',
    ignore: ['generated/', '*.tmp.asl.json'],
    overrides: [
      { files: ['jobs/**'], rules: { 'unreachable-state': 'off' }, workflowType: 'EXPRESS' },
      { files: ['jobs/slow.asl.json'], workflowType: 'STANDARD' },
    ],
  };
  expect(settingsForFile(config, 'a.asl.json')).toEqual({
    rules: { 'unreachable-state': 'warning' },
    workflowType: 'STANDARD',
    ignored: false,
  });
  expect(settingsForFile(config, 'jobs/x/a.asl.json')).toMatchObject({
    rules: { 'unreachable-state': 'off' },
    workflowType: 'EXPRESS',
  });
  expect(settingsForFile(config, 'jobs/slow.asl.json').workflowType).toBe('STANDARD');
  for (const ignored of ['generated/a.asl.json', 'x/generated/y/a.asl.json', 'x/a.tmp.asl.json'])
    expect([ignored, settingsForFile(config, ignored).ignored]).toEqual([ignored, true]);
});

test.each([
  ['*.asl.json', 'a/b.asl.json', true],
  ['./*.asl.json', 'a/b.asl.json', false],
  ['/a.asl.json', 'a.asl.json', true],
  ['a/*.json', 'b/a/x.json', false],
  ['**/test/**', 'b/test/x.json', true],
  ['{a,b}/*.yaml', 'b/x.yaml', true],
  ['.hidden/', '.hidden/x.yaml', true],
  ['[', 'x', false],
])('%s and %s', (glob, path, fits) => expect(matches([glob], path)).toBe(fits));

test('the stronger layer decides, rule by rule', () => {
  expect(
    mergeSettings([
      { rules: { 'unreachable-state': 'off', 'empty-collection': 'hint' }, workflowType: 'EXPRESS' },
      undefined,
      { rules: { 'unreachable-state': 'error' } },
    ]),
  ).toEqual({ rules: { 'unreachable-state': 'error', 'empty-collection': 'hint' }, workflowType: 'EXPRESS' });
});

test('names of the file', () => {
  for (const name of configNames) expect(isConfigName(`file:///a/${name}`)).toBe(true);
  expect(isConfigName('/a/x.aslrc.json')).toBe(false);
});

test.each([
  ['.aslrc.json', '{}', '{ "rules": { "unknown-field": "off" } }'],
  [
    '.aslrc.json',
    '{\n  "rules": {\n    "a": "off"\n  }\n}\n',
    '{\n  "rules": {\n    "a": "off",\n    "unknown-field": "off"\n  }\n}\n',
  ],
  ['.aslrc.json', '{"rules": {"unknown-field": "hint"}}', '{"rules": {"unknown-field": "off"}}'],
  ['.aslrc.json', '', '{\n  "rules": {\n    "unknown-field": "off"\n  }\n}\n'],
  ['.aslrc.yaml', 'ignore: [a] # b\n', 'ignore: [a] # b\nrules:\n  unknown-field: "off"\n'],
  ['.aslrc.yaml', 'rules:\n  a: hint\n', 'rules:\n  a: hint\n  unknown-field: "off"\n'],
  ['.aslrc.yaml', '# ours\n', '# ours\nrules:\n  unknown-field: "off"\n'],
])('a rule is switched off in %s with %j', (name, before, after) => {
  const edit = editOfLevel(before, name, 'unknown-field', 'off');
  const text = edit && applyEdits(before, [edit]);
  expect(readConfig(text ?? '', name).config.rules).toMatchObject({ 'unknown-field': 'off' });
  expect(text).toBe(after);
});

test('a file that cannot be read is not written', () => {
  expect(editOfLevel('{"rules": ', '.aslrc.json', 'unknown-field', 'off')).toBeUndefined();
  expect(editOfLevel('[]', '.aslrc.json', 'unknown-field', 'off')).toBeUndefined();
  expect(editOfLevel('{"rules": 1}', '.aslrc.json', 'unknown-field', 'off')).toBeUndefined();
});
