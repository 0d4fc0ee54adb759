/** Data that cannot be worked with, and expressions that never end: a sentence says so, and nothing else happens. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardRegularExpressions } from '../debugger/index.ts';
import { evaluate } from './eval.ts';
import { UserError } from './files.ts';
import { flow } from './flow.ts';
import { run } from './run.ts';

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
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
