import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CheckCall, check as checkIn } from './check.ts';
import { readDefinition } from './files.ts';
import { findFiles as findFilesIn } from './find-files.ts';
import { wantsColour } from './formats/pretty.ts';
import { Lines } from './place.ts';
import { listRules } from './rules.ts';
import { ruleLevel } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-check-'));
  // A folder of its own: nothing above decides anything.
  mkdirSync(path.join(folder, '.git'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: { readonly [name: string]: string }): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

const check = (patterns: readonly string[], call: CheckCall = {}) => checkIn(patterns, { cwd: folder, ...call });
const findFiles = (patterns: readonly string[]) => findFilesIn(patterns, folder);
const there = (name: string) => path.join(folder, name);

/** The findings as `file:line rule severity`, and the exit code. */
async function checked(patterns: readonly string[] = [], call: CheckCall = {}) {
  const { text, exitCode } = await check(patterns, { ...call, format: 'json' });
  const found = JSON.parse(text) as { file: string; start: { line: number }; rule: string; severity: string }[];
  return [exitCode, ...found.map(each => `${each.file}:${each.start.line} ${each.rule} ${each.severity}`)];
}

const right = 'StartAt: A\nStates:\n  A:\n    Type: Succeed\n';
const wrong = 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n  C:\n    Type: Succeed\n';
const activity = `StartAt: A
States:
  A: { Type: Task, Resource: "arn:aws:states:eu-west-1:111122223333:activity:a", TimeoutSeconds: 9, End: true }
`;

test('people get the place, the sentence, the rule and the line', async () => {
  write({ 'w.asl.yaml': wrong });
  const { text, exitCode } = await check(['w.asl.yaml'], {});
  expect(exitCode).toBe(1);
  expect(text).toContain('w.asl.yaml:5:11 error: There is no state "B" at the top level.');
  expect(text).toContain('(missing-transition-target)\n5 |     Next: B\n  |           ^');
  expect(text).toMatch(/\n\n1 file checked: 2 errors, 0 warnings$/);
});

test('colours are only where they are wanted', async () => {
  write({ 'w.asl.yaml': wrong });
  expect((await check(['w.asl.yaml'], { coloured: true })).text).toContain('\u001b[31merror\u001b[39m');
  expect((await check(['w.asl.yaml'])).text).not.toContain('\u001b');
  expect(wantsColour(true, {})).toBe(true);
  expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
  expect(wantsColour(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColour(false, {})).toBe(false);
});

test('machines get JSON', async () => {
  write({ 'w.asl.yaml': wrong });
  expect(JSON.parse((await check(['w.asl.yaml'], { format: 'json' })).text)[0]).toMatchObject({
    file: 'w.asl.yaml',
    rule: 'missing-transition-target',
    severity: 'error',
    start: { line: 5, column: 11 },
    end: { line: 5, column: 12 },
    location: '/States/A/Next',
    awsCode: 'MISSING_TRANSITION_TARGET',
  });
});

test('a long line is cut around the place', () => {
  const text = `{${' '.repeat(500)}"here"${' '.repeat(500)}}`;
  const frame = new Lines(text).frameOf({ start: 501, end: 507 });
  expect(frame.split('\n')[0]?.length).toBeLessThan(120);
  const [line = '', marks = ''] = frame.split('\n');
  expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('"here"');
  expect(new Lines('a\r\nb\nc').placeOf(5)).toEqual({ line: 3, column: 1 });
});

test('a file that is not there is said so', async () => {
  expect(() => readDefinition('/nowhere/x.asl.json')).toThrow(
    'Cannot read /nowhere/x.asl.json: there is no such file.',
  );
  await expect(check(['x.asl.json'])).rejects.toThrow('Cannot read x.asl.json: there is no such file.');
  await expect(check(['*.asl.json'])).rejects.toThrow('No file fits *.asl.json.');
});

test('folders and globs: definitions and templates by name and by content, nothing of others', async () => {
  const template = `Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States: { A: { Type: Pass, Next: B } }\n`;
  write({
    'a.asl.yaml': right,
    'b/c.asl': '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    'b/plain.json': '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    'b/cases.json': '[{"StartAt":"A","States":{}}]',
    'b/half.asl.json': '{',
    'template.yaml': template,
    'package.json': '{}',
    'node_modules/x/d.asl.json': '{}',
    '.aws-sam/build/template.yaml': template,
  });
  const all = ['a.asl.yaml', 'b/c.asl', 'b/half.asl.json', 'b/plain.json', 'template.yaml'];
  expect(await findFiles([])).toEqual(all);
  expect(await findFiles(['.', 'a.asl.yaml', './b'])).toEqual(all);
  expect(await findFiles(['b'])).toEqual(all.slice(1, 4));
  expect(await findFiles(['**/*.asl*', 'package.json'])).toEqual([...all.slice(0, 3), 'package.json']);
  expect(await checked(['template.yaml'])).toEqual([1, 'template.yaml:7 missing-transition-target error']);
  // Named by hand, or by a glob for everything.
  write({ 'main.tf': 'resource "aws_sfn_state_machine" "m" {\n  definition = file("a.asl.yaml")\n}\n' });
  expect(await checked(['main.tf'])).toEqual([0]);
});

test('exit codes: errors, warnings over the limit, and nothing', async () => {
  const warns = right.replace('Succeed', 'Pass\n    Parameters: { a: $.b }\n    End: true');
  write({ 'right.asl.yaml': right, 'wrong.asl.yaml': wrong, 'warns.asl.yaml': warns });
  const exit = async (file: string, call: CheckCall = {}) => (await check([file], call)).exitCode;
  expect(await exit('right.asl.yaml', { maxWarnings: 0 })).toBe(0);
  expect(await exit('wrong.asl.yaml')).toBe(1);
  expect(await exit('warns.asl.yaml')).toBe(0);
  expect(await exit('warns.asl.yaml', { maxWarnings: 1 })).toBe(0);
  expect(await exit('warns.asl.yaml', { maxWarnings: 0 })).toBe(1);
  expect(await exit('warns.asl.yaml', { maxWarnings: 0, quiet: true })).toBe(1);
  expect((await check(['warns.asl.yaml'], { quiet: true })).text).toBe('1 file checked: 0 errors, 1 warning');
  expect((await check(['warns.asl.yaml'], { maxWarnings: 0 })).text).toMatch(
    /\nMore warnings than --max-warnings 0 allows\.$/,
  );
});

test('severities: the call, then the nearest .aslrc, then the rule', async () => {
  write({
    '.aslrc.yaml': 'rules: { unreachable-state: warning, missing-transition-target: warning }\nignore: [old/]\n',
    'w.asl.yaml': wrong,
    'old/w.asl.yaml': wrong,
    'near/.aslrc.json': '{"overrides": [{"files": ["*.asl.yaml"], "rules": {"unreachable-state": "off"}}]}',
    'near/w.asl.yaml': wrong,
  });
  expect(await checked([], { rules: Object.fromEntries([ruleLevel('unreachable-state=error')]) })).toEqual([
    1,
    'near/w.asl.yaml:5 missing-transition-target error',
    'near/w.asl.yaml:6 unreachable-state error',
    'w.asl.yaml:5 missing-transition-target warning',
    'w.asl.yaml:6 unreachable-state error',
  ]);
  expect(await checked(['w.asl.yaml'])).toEqual([
    0,
    'w.asl.yaml:5 missing-transition-target warning',
    'w.asl.yaml:6 unreachable-state warning',
  ]);
  expect(await checked(['near'])).toEqual([1, 'near/w.asl.yaml:5 missing-transition-target error']);
  expect((await check(['old'])).text).toBe('0 files checked: 0 errors, 0 warnings, 1 file ignored by configuration');
  expect((await checked(['w.asl.yaml'], { config: 'near/.aslrc.json' })).length).toBe(3);
  await expect(check(['w.asl.yaml'], { config: 'none.json' })).rejects.toThrow('there is no such file');
  expect(() => ruleLevel('unreachable=off')).toThrow('There is no rule "unreachable".');
  expect(() => ruleLevel('unreachable-sate=off')).toThrow('Did you mean "unreachable-state"?');
  expect(() => ruleLevel('unreachable-state=loud')).toThrow('unreachable-state=off');
});

test('a wrong .aslrc is told at its places; with errors in it the call fails as a call', async () => {
  write({ 'w.asl.yaml': right, '.aslrc.json': '{\n  "rules": { "unreachable-sate": "off" }\n}' });
  expect(await checked()).toEqual([0, '.aslrc.json:2 configuration-unknown-rule warning']);
  write({ '.aslrc.json': '{ "rules": {\n  "unreachable-state": "loud" } }' });
  expect(await checked()).toEqual([2, '.aslrc.json:2 configuration error']);
});

test('the type: the call, the template, the comment, the configuration', async () => {
  write({
    'app/a.asl.yaml': activity,
    'app/template.yaml':
      'Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: a.asl.yaml\n      Type: EXPRESS\n',
    'b.asl.yaml': `# asl: EXPRESS\n${activity}`,
    'c.asl.yaml': activity,
    'd.asl.yaml': `# asl: STANDARD\n${activity}`,
  });
  const express = (file: string, line: number) => [1, `${file}:${line} express-activity error`];
  expect(await checked(['app/a.asl.yaml'])).toEqual(express('app/a.asl.yaml', 3));
  expect(await checked(['b.asl.yaml'])).toEqual(express('b.asl.yaml', 4));
  expect(await checked(['b.asl.yaml', 'app/a.asl.yaml'], { type: 'STANDARD' })).toEqual([0]);
  expect(await checked(['c.asl.yaml'])).toEqual([0]);
  expect(await checked(['c.asl.yaml'], { type: 'EXPRESS' })).toEqual(express('c.asl.yaml', 3));
  write({ '.aslrc.json': '{"workflowType": "EXPRESS"}' });
  expect(await checked(['c.asl.yaml'])).toEqual(express('c.asl.yaml', 3));
  expect(await checked(['d.asl.yaml'])).toEqual([0]);
});

test('a definition in a part of a file that serverless.yml names', async () => {
  write({
    'app/serverless.yml':
      'stepFunctions:\n  stateMachines:\n    order:\n      type: EXPRESS\n      definition: ${file(flows.yml):order}\n',
    'app/flows.yml': `other: 1\norder:\n${activity.replaceAll(/^/gm, '  ')}\n`,
  });
  expect(await checked()).toEqual([1, 'app/flows.yml:5 express-activity error']);
  expect(await checked(['app/flows.yml'])).toEqual([1, 'app/flows.yml:5 express-activity error']);
});

test('--fix mends, keeps the formatting, and finds nothing to do the second time', async () => {
  const before =
    '{\r\n  // first\r\n  "StartAt": "a",\r\n  "States": {\r\n    "A": { "Type": "pass", "Nxt": "ship" }, // keep\r\n    "Ship": { "Type": "Succeed" }\r\n  }\r\n}\r\n';
  write({ 'w.asl.json': before });
  const first = await check(['w.asl.json'], { fix: true });
  expect([first.exitCode, first.text]).toEqual([
    0,
    expect.stringMatching(/^1 file checked: 0 errors, 0 warnings, \d fixed$/),
  ]);
  const after = readFileSync(there('w.asl.json'), 'utf8');
  expect(after).toBe(
    before.replace('"a"', '"A"').replace('"pass"', '"Pass"').replace('"Nxt": "ship"', '"Next": "Ship"'),
  );
  expect(readdirSync(folder)).toEqual(['.git', 'w.asl.json']);
  const { mtimeMs } = statSync(there('w.asl.json'));
  expect((await check(['w.asl.json'], { fix: true })).text).toBe('1 file checked: 0 errors, 0 warnings');
  expect(statSync(there('w.asl.json')).mtimeMs).toBe(mtimeMs);
});

test('--fix inside a template writes into the template', async () => {
  const before = `Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: r
      DefinitionString: |
        { "StartAt": "a", "States": { "A": { "Type": "Succeed" } } }
`;
  write({ 't.yaml': before });
  expect((await check(['t.yaml'], { fix: true })).exitCode).toBe(0);
  expect(readFileSync(there('t.yaml'), 'utf8')).toBe(before.replace('"a"', '"A"'));
});

test('standard input: a text with a name; mended it comes back', async () => {
  const stdin = { text: right.replace('StartAt: A', 'StartAt: a'), name: 'x/w.asl.yaml' };
  expect((await checked([], { stdin })).slice(0, 2)).toEqual([1, 'x/w.asl.yaml:1 startat-target error']);
  const { fixedText, exitCode } = await check([], { stdin, fix: true });
  expect([fixedText, exitCode]).toEqual([right, 0]);
  expect(existsSync(there('x'))).toBe(false);
  await expect(check(['a'], { stdin })).rejects.toThrow('not both');
});

test('GitHub: commands with their escapes', async () => {
  write({ 'a,b: c.asl.yaml': 'StartAt: "50%"\nStates: { A: { Type: Succeed } }\n' });
  const { text } = await check(['a,b: c.asl.yaml'], { format: 'github' });
  expect(text).toContain(
    '::error file=a%2Cb%3A c.asl.yaml,line=1,endLine=1,col=10,endColumn=15,title=startat-target::',
  );
  expect(text).toContain('"50%25"');
});

test('the service: its answer, without what people decided', async () => {
  write({
    'w.asl.yaml': `# asl-disable\n${wrong}`,
    'right.asl.yaml': right,
    '.aslrc.json': '{"rules": {"unreachable-state": "off"}}',
  });
  const one = await check(['w.asl.yaml'], { format: 'aws' });
  expect([one.exitCode, JSON.parse(one.text)]).toEqual([
    1,
    {
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: "Missing 'Next' target: B",
          location: '/States/A/Next',
        },
        {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: 'State "C" is not reachable.',
          location: '/States/C',
        },
      ],
      truncated: false,
    },
  ]);
  const several = await check(['.'], { format: 'aws' });
  expect(several.exitCode).toBe(1);
  expect(JSON.parse(several.text)).toMatchObject([
    { file: 'right.asl.yaml', result: 'OK', diagnostics: [], truncated: false },
    { file: 'w.asl.yaml', result: 'FAIL' },
  ]);
});

test('rules: the list, one of them, and one that may be meant', () => {
  expect(listRules(undefined, false)).toMatch(/^unreachable-state +error +Every state must be reached/m);
  expect(listRules('startat-target', false)).toMatch(/^startat-target\n\nerror, in AWS MISSING_TRANSITION_TARGET\n/);
  expect(JSON.parse(listRules('startat-target', true))).toMatchObject({
    id: 'startat-target',
    awsCode: 'MISSING_TRANSITION_TARGET',
    wrong: expect.stringContaining('StartAt'),
  });
  expect(JSON.parse(listRules(undefined, true)).length).toBeGreaterThan(100);
  expect(() => listRules('start-at-target', false)).toThrow('Did you mean "startat-target"');
});

test('--fix: a guess that makes it worse is not taken, the others are', async () => {
  // Without the blanks the text is an expression, and a wrong one.
  write({
    'w.asl.yaml': `StartAt: A
States:
  A: { Type: Pass, QueryLanguage: JSONata, Output: " {% order %} ", Next: B }
  B:
    Type: Map
    Iterator: { StartAt: C, States: { C: { Type: Succeed } } }
    End: true
`,
  });
  const { text } = await check(['w.asl.yaml'], { fix: true });
  const after = readFileSync(there('w.asl.yaml'), 'utf8');
  expect(after).toContain('" {% order %} "');
  expect(after).toContain('ItemProcessor: {');
  expect(text).toMatch(/1 file checked: 0 errors, 1 warning, 1 fixed/);
});

test('a state machine of a template is named where there are several', () => {
  const machine = (name: string) =>
    `  ${name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition: { StartAt: ${name}, States: { ${name}: { Type: Succeed } } }\n`;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'asl-')), 'template.yaml');
  writeFileSync(file, `Resources:\n${machine('One')}${machine('Two')}`);
  expect(readDefinition(file, 'Two').machine?.states.map(({ name }) => name)).toEqual(['Two']);
  expect(() => readDefinition(file)).toThrow(`${file} has 2 state machines. Name one with --definition: One, Two.`);
  expect(() => readDefinition(file, 'Three')).toThrow('has no state machine "Three"');
  writeFileSync(file, 'services: {}\n');
  expect(() => readDefinition(file, 'One')).toThrow('holds no state machine definition called "One".');
  rmSync(path.dirname(file), { recursive: true });
});
