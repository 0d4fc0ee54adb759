/** The reader in a browser: bundled as for one, and run where there is nothing of Node. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { openCatalogFile, packFile } from './node.ts';

const page = `
  import { unzlibSync } from 'fflate';
  import { openCatalog, readerOf } from './index.ts';
  globalThis.answersOf = (pack, arns) => {
    const catalog = openCatalog(readerOf(pack), bytes => unzlibSync(bytes));
    const answers = arns.map(arn => [
      catalog.verdict(arn).kind, catalog.action(arn)?.doc, catalog.errors(arn), catalog.exampleResult(arn),
      catalog.inputShape(arn)?.members.map(({ name, required, doc, shape }) => [name, required, doc, shape.kind]),
    ]);
    return JSON.stringify([catalog.about, catalog.searchActions('secrets get', 5), answers]);
  };`;

/** What a browser and its workers have and this reader may ask for. */
const browser = { TextDecoder, pack: readFileSync(packFile()) };
const arns = [
  'dynamodb:putItem',
  'aws-sdk:ec2:runInstances',
  'aws-sdk:s3:getObjct',
  'states:startExecution.sync:2',
].map(resource => `arn:aws:states:::${resource}`);

test('the reader says in a browser what it says in Node', async () => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: page, resolveDir: import.meta.dirname, sourcefile: path.join(import.meta.dirname, 'page.ts') },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  expect(warnings).toEqual([]);
  const context = vm.createContext({ ...browser, arns });
  vm.runInContext(outputFiles[0]!.text, context);
  expect(vm.runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefined'.repeat(3));

  const catalog = openCatalogFile(packFile())!;
  const expected = arns.map(arn => [
    catalog.verdict(arn).kind,
    catalog.action(arn)?.doc,
    catalog.errors(arn),
    catalog.exampleResult(arn),
    catalog.inputShape(arn)?.members.map(({ name, required, doc, shape }) => [name, required, doc, shape.kind]),
  ]);
  expect(JSON.parse(vm.runInContext('answersOf(pack, arns)', context))).toEqual(
    JSON.parse(JSON.stringify([catalog.about, catalog.searchActions('secrets get', 5), expected])),
  );
});
