/** Files and data that cannot be worked with, and expressions that never end: a sentence says so, and nothing else happens. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardRegularExpressions } from '../debugger/index.ts';
import { check } from './check.ts';
import { evaluate } from './eval.ts';
import { UserError } from './files.ts';
import { flow } from './flow.ts';
import { graph } from './graph.ts';
import { mocks } from './mocks.ts';
import { run } from './run.ts';
import { testOneState } from './test-state.ts';

let folder = '';
const at = (name: string) => path.join(folder, name);
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-bad-input-'));
  writeFileSync(at('one.asl.json'), '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}');
  writeFileSync(at('broken.json'), '{"a": 1,, }');
  writeFileSync(at('deep.json'), `{"a": ${nested(1_000)}}`);
  writeFileSync(at('very-deep.json'), nested(100_000));
  writeFileSync(at('nearly.json'), nested(1_000));
  writeFileSync(at('brackets.json'), JSON.stringify({ a: '['.repeat(5_000), b: '\\"' }));
  writeFileSync(at('huge.json'), '[');
  truncateSync(at('huge.json'), 50_000_000);
  mkdirSync(at('folder.asl.json'));
  writeFileSync(at('binary.asl.json'), new Uint8Array([0x7b, 0xff, 0x9c, 0x7d]));
  writeFileSync(at('utf16.asl.json'), Buffer.from('\uFEFF{"StartAt": "A"}', 'utf16le'));
  writeFileSync(at('zeros.asl.json'), new Uint8Array(1000));
  symlinkSync('nowhere', at('dangling.asl.json'));
  writeFileSync(at('empty.asl.json'), '');
  writeFileSync(at('empty.asl.yaml'), '');
  writeFileSync(at('brace.asl.json'), '{');
  writeFileSync(at('list.asl.json'), '[]');
  writeFileSync(at('half.asl.yaml'), 'StartAt: [');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What takes a definition. */
const definitionCommands: readonly (readonly [name: string, does: (file: string) => unknown])[] = [
  ['asl check', file => check([file])],
  ['asl run', file => run(file)],
  ['asl flow', file => flow(file, {})],
  ['asl graph', file => graph(file, {})],
  ['asl mocks', file => mocks(file, {})],
  ['asl test-state', file => testOneState(file, { state: 'A' })],
];

describe.each(definitionCommands)('%s of a file that cannot be read', (name, does) => {
  test.each<[file: string, reason: string]>([
    ['nowhere.asl.json', 'there is no such file'],
    ['dangling.asl.json', 'there is no such file'],
    ['binary.asl.json', 'it is no text in UTF-8'],
    ['utf16.asl.json', 'it is no text in UTF-8'],
    ['zeros.asl.json', 'it is no text in UTF-8'],
    ...(name === 'asl check' ? [] : [['folder.asl.json', 'it is a folder'] satisfies [string, string]]),
  ])('%s', async (file, reason) => {
    const refused = (async () => does(at(file)))();
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(new RegExp(`^Cannot read .*${file}: ${reason}\\.$`));
  });
});

describe.each(definitionCommands.filter(([name]) => /flow|graph|mocks/.test(name)))('%s of nothing', (_name, does) => {
  test.each([
    ['empty.asl.json', 'A definition is an object with StartAt and States'],
    ['empty.asl.yaml', 'A definition is an object with StartAt and States'],
    ['list.asl.json', 'A definition is an object with StartAt and States'],
    ['brace.asl.json', 'The text ends too early'],
    ['half.asl.yaml', ''],
  ])('%s', async (file, reason) => {
    const refused = (async () => does(at(file)))();
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      new RegExp(`${file} has no states\\. ${reason}.* "asl check .*" says more\\.$`),
    );
  });
});

describe('asl run says what is wrong with the call before anything runs', () => {
  test.each([
    [{ input: 'nowhere.json' }, '--input: there is no file nowhere.json. JSON may be written in its place'],
    [{ input: '"a text"' }, '--input: a text alone has to stand in a file of JSON.'],
    [{ mocks: 'nowhere.json' }, 'Cannot read nowhere.json (--mocks): there is no such file.'],
    [{ handlers: 'nowhere.mjs' }, 'Cannot read nowhere.mjs (--handlers): there is no such file.'],
    [{ stateMachine: ['Child=nowhere.json'] }, 'Cannot read nowhere.json (--state-machine): there is no such file.'],
    [{ testCase: 'Happy' }, '--test-case is one of a MockConfigFile.json, and there is none beside the definition.'],
    [{ definition: 'Other' }, 'holds no state machine definition called "Other".'],
  ])('%j', async (options, message) => {
    const refused = run(at('one.asl.json'), options);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });

  test('a folder for a file, a file for a folder', async () => {
    await expect(run(at('one.asl.json'), { mocks: folder })).rejects.toThrow(/\(--mocks\): it is a folder\.$/);
    await expect(run(at('one.asl.json'), { s3: at('one.asl.json') })).rejects.toThrow(/^--s3: .* is no folder\.$/);
    await expect(run(at('one.asl.json'), { input: folder })).rejects.toThrow(/^Cannot read .*: it is a folder\.$/);
  });

  test.each(['5', '[1]', 'null'])('the input %s is JSON', async input => {
    expect(JSON.parse((await run(at('one.asl.json'), { input })).text)).toEqual(JSON.parse(input));
  });
});

test('asl check passes over neighbours that it cannot read', async () => {
  const project = at('project');
  mkdirSync(path.join(project, 'template.yml'), { recursive: true });
  writeFileSync(path.join(project, 'template.yaml'), new Uint8Array([0xff, 0xfe, 0]));
  writeFileSync(path.join(project, 'a.asl.json'), '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}');
  expect(await check(['a.asl.json'], { cwd: project })).toMatchObject({ exitCode: 0 });
  await expect(check(['-', 'a.asl.json'], { cwd: project })).rejects.toThrow('not both');
});

const commands: readonly (readonly [name: string, does: (input: string) => Promise<unknown>])[] = [
  ['asl run', input => run(at('one.asl.json'), { input })],
  ['asl flow', input => flow(at('one.asl.json'), { input })],
  ['asl eval', input => evaluate('$states.input', { input, compact: true })],
];

describe.each(commands)('%s', (_name, does) => {
  test.each([
    ['broken.json', /broken\.json.*A member is missing before this comma/],
    ['deep.json', /^--input: .*deep\.json is nested deeper than 1,000 levels\. Make it flatter\.$/],
    ['very-deep.json', /^--input: .*very-deep\.json is nested deeper than 1,000 levels\. Make it flatter\.$/],
    ['huge.json', /^--input: .*huge\.json has 50\.0 MB, and is not read: an execution takes 256 KiB at most/],
  ])('%s is refused', async (name, message) => {
    const refused = does(at(name));
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });

  test('data in the command itself is looked at as well', async () => {
    await expect(does(nested(1_001))).rejects.toThrow(/^--input: the JSON is nested deeper than 1,000 levels/);
  });

  test.each(['nearly.json', 'brackets.json'])('%s is fine', async name => {
    await expect(does(at(name))).resolves.toMatchObject({ text: expect.any(String) });
  });
});

describe('an expression that never ends', () => {
  test.each([
    ['($f := function($n) { $f($n + 1) }; $f(0))', /Expression evaluation timeout: Check for infinite loop/],
    ['($f := function($n) { 1 + $f($n + 1) }; $f(0))', /Stack overflow error/],
    ['$map([1..800000], function($a) { $map([1..800000], function($b) { $a * $b }) })', /timeout/],
    ['[1..9000000]', /memory limit/],
  ])('%s', { timeout: 120_000 }, async (text, reason) => {
    guardRegularExpressions();
    const { text: none, words } = await evaluate(text, {});
    expect(none).toBeUndefined();
    expect(words).toMatch(reason);
    expect((await evaluate('1 + 1', { compact: true })).text).toBe('2');
  });
});
