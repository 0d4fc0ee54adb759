/**
 * `asl` as a process: what goes where, with which exit code, when it is called wrongly, from a pipe, without a terminal and without
 * colours. Needs a build (`npm run build`).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = path.resolve(import.meta.dirname, '../dist/cli.mjs');
const fine = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}';
const wrong = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}';
const { NO_COLOR: _, FORCE_COLOR: __, ...plain } = process.env;
let folder = '';

beforeAll(() => {
  expect(existsSync(program), 'dist/cli.mjs is missing: run npm run build').toBe(true);
  folder = mkdtempSync(path.join(tmpdir(), 'asl-cli-'));
  writeFileSync(path.join(folder, 'fine.asl.json'), fine);
  writeFileSync(path.join(folder, 'wrong.asl.json'), wrong);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Way {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function asl(args: readonly string[], { input = '', env = {} }: Way = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    input,
    env: { ...plain, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each<[call: string, says: RegExp]>([
  ['', /^Usage: asl/],
  ['chekc fine.asl.json', /unknown command 'chekc'\n\(Did you mean check\?\)/],
  ['check --formt json', /unknown option '--formt'\n\(Did you mean --format\?\)/],
  ['check --rule unreachabel-state=off', /Did you mean "unreachable-state"\?/],
  ['check nowhere.asl.json', /^asl: Cannot read nowhere\.asl\.json: there is no such file\.\n$/],
  ['run', /missing required argument 'file'/],
  ['run fine.asl.json --start-time soon', /must be a time such as/],
  ['run fine.asl.json --step-limit 0', /whole number from 1 on/],
  ['run wrong.asl.json', /^asl: The definition has 2 errors and cannot run\. The first: wrong\.asl\.json:1:18: /],
  ['rules unreachable', /Did you mean "unreachable-state"/],
  ['catalog --search= ', /needs words/],
  ['dap --port 99999', /must be a port/],
])('asl %s is a wrong call: exit code 2, and nothing on standard output', (call, says) => {
  const { status, stdout, stderr } = asl(call.split(' ').filter(Boolean));
  expect(stderr).toMatch(says);
  expect(stderr).not.toContain('    at ');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('what is asked for goes to standard output', () => {
  for (const args of [['--help'], ['check', '--help'], ['--version']]) {
    const { status, stdout, stderr } = asl(args);
    expect(stdout).toMatch(/^Usage: asl|^\d+\.\d+\.\d+\n$/);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
});

test('standard input', () => {
  expect(asl(['check', '-'], { input: fine })).toMatchObject({ status: 0 });
  expect(asl(['check', '--stdin', '--stdin-filename', 'a.asl.yaml'], { input: 'StartAt: A' })).toMatchObject({
    status: 1,
  });
  expect(asl(['check', '-'])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('A state machine is an object'),
  });
  expect(asl(['run', 'fine.asl.json', '--input', '-'], { input: '{"id": 7}' })).toMatchObject({
    status: 0,
    stdout: '{\n  "id": 7\n}\n',
  });
  expect(asl(['run', 'fine.asl.json', '--input', '-'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--input'),
  });
  expect(asl(['flow', 'fine.asl.json', '--input', '-'], { input: '7' })).toMatchObject({
    stdout: expect.stringMatching(/Input +1 B {2}= 7\n/),
  });
  expect(asl(['eval', '-', '--compact'], { input: '1 + 1' })).toMatchObject({ status: 0, stdout: '2\n' });
});

test.skipIf(process.platform === 'win32')('a pipe in the place of a file is read once', () => {
  const line = `cat fine.asl.json | "$NODE" "$ASL" run /dev/stdin && echo 7 | "$NODE" "$ASL" run fine.asl.json --input /dev/stdin`;
  const env = { ...plain, NODE: process.execPath, ASL: program };
  const { status, stdout } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '{}\n7\n' });
});

test('colours: none into a pipe, those that are asked for, none with NO_COLOR', () => {
  const coloured = (env: NodeJS.ProcessEnv) => asl(['check', 'wrong.asl.json'], { env }).stdout.includes('\u001b[');
  expect(coloured({})).toBe(false);
  expect(coloured({ FORCE_COLOR: '1' })).toBe(true);
  expect(coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

test('exit codes of runs and checks', () => {
  expect(asl(['check', 'fine.asl.json']).status).toBe(0);
  expect(asl(['check', 'wrong.asl.json']).status).toBe(1);
  expect(asl(['run', 'fine.asl.json']).status).toBe(0);
  writeFileSync(
    path.join(folder, 'fails.asl.json'),
    '{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}',
  );
  expect(asl(['run', 'fails.asl.json'])).toMatchObject({ status: 1, stdout: expect.stringContaining('"error": "E"') });
  expect(asl(['eval', '1 +'])).toMatchObject({ status: 1, stdout: '' });
});
