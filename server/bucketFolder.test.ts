/** S3 of the runs that are made for showing values is the folder beside the file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucketFolder } from './bucketFolder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-buckets-'));
const uri = pathToFileURL(path.join(folder, 'flow.asl.json')).href;
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

beforeAll(() => {
  mkdirSync(path.join(folder, 's3/claims/2026'), { recursive: true });
  writeFileSync(path.join(folder, 's3/claims/2026/a.csv'), 'id\n1\n');
  writeFileSync(path.join(folder, 's3/claims/huge.csv'), 'x'.repeat(4_100_000));
  writeFileSync(path.join(folder, 'secret.txt'), 'not in a bucket');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('objects are read and listed; what is not there, or leads out of the folder, is nothing', async () => {
  const s3 = bucketFolder(uri);
  expect(text(await s3.readObject('claims', '2026/a.csv'))).toBe('id\n1\n');
  expect(await s3.readObject('claims', 'no.csv')).toBeUndefined();
  expect(await s3.readObject('..', 'secret.txt')).toBeUndefined();
  expect(await s3.readObject('claims', '../../secret.txt')).toBeUndefined();
  expect((await s3.listObjects('claims', '2026/')).map(({ key, size }) => [key, size])).toEqual([['2026/a.csv', 5]]);
  expect(await s3.listObjects('nobody', '')).toEqual([]);
});

test('what is written is read again, by the same run alone, and no file is made', async () => {
  const s3 = bucketFolder(uri);
  await s3.writeObject('results', 'x/manifest.json', '{}');
  expect(text(await s3.readObject('results', 'x/manifest.json'))).toBe('{}');
  expect((await s3.listObjects('results', 'x/')).map(({ key }) => key)).toEqual(['x/manifest.json']);
  expect(await bucketFolder(uri).readObject('results', 'x/manifest.json')).toBeUndefined();
});

test('what is large is not read, and says what to do', async () => {
  await expect(bucketFolder(uri).readObject('claims', 'huge.csv')).rejects.toThrow(/has 4\.1 MB: .*Debug/);
});
