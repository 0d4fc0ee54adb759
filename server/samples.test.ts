/** Inputs beside a definition: one that cannot be used is named with the reason, and the others are used all the same. */
import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Samples } from './samples.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-samples-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const uri = () => pathToFileURL(path.join(folder, 'order.asl.json')).href;

function check(samples: Samples, expected: { readonly used: readonly string[]; readonly spoilt: readonly RegExp[] }) {
  expect(samples.all(uri()).map(({ name }) => name)).toEqual(expected.used);
  const spoilt = samples.spoilt(uri()).map(({ problem }) => problem);
  expect(spoilt).toHaveLength(expected.spoilt.length);
  for (const [index, reason] of expected.spoilt.entries()) expect(spoilt[index]).toMatch(reason);
}

test('no JSON, 50 MB, a thousand levels: each says what is wrong with it, and the others are there', () => {
  write('order.input.json', '{"a": 1,, }');
  write('order.b.input.json', '{"total": 7}');
  write('order.cc.input.json', `${'['.repeat(1_001)}${']'.repeat(1_001)}`);
  write('order.hhhhhhh.input.json', `${'['.repeat(1_000)}${']'.repeat(1_000)}`);
  write('order.ddd.input.json', '[');
  truncateSync(path.join(folder, 'order.ddd.input.json'), 50_000_000);
  write('order.eeee.input.json', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  write('order.fffff.input.json', '');
  write('order.gggggg.input.yaml', 'a: [1');
  const samples = new Samples();
  check(samples, {
    used: ['order.b.input.json', 'order.hhhhhhh.input.json'],
    spoilt: [
      /^order\.input\.json is no JSON that can be read: A member is missing before this comma/,
      /^order\.cc\.input\.json is nested deeper than 1,000 levels\. Make it flatter\.$/,
      /^order\.ddd\.input\.json has 50\.0 MB, and is not read: an execution takes 256 KiB at most\. Make it smaller\.$/,
      /^order\.eeee\.input\.json is nested deeper than 1,000 levels\. Make it flatter\.$/,
      /^order\.fffff\.input\.json is no JSON that can be read: /,
      /^order\.gggggg\.input\.yaml is no YAML that can be read: /,
    ],
  });
  expect(samples.besides(uri())).toEqual({ total: 7 });
});

test('what has been mended is used', () => {
  write('order.input.json', '{"a": ');
  const samples = new Samples();
  check(samples, { used: [], spoilt: [/^order\.input\.json is no JSON/] });
  write('order.input.json', '{"a": 1234}');
  utimesSync(path.join(folder, 'order.input.json'), 1_900_000_000, 1_900_000_000); // another time for certain
  check(samples, { used: ['order.input.json'], spoilt: [] });
});

test('what is no file on disk has no inputs', () => {
  expect(new Samples().all('untitled:Untitled-1')).toEqual([]);
  expect(new Samples().all('file:///there/is/no/such/folder/x.asl.json')).toEqual([]);
});
