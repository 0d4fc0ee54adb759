/**
 * `npm run catalog`: makes catalog/generated/ from the packages that are pinned beside this file, or with `--source DIR` (as
 * often as wished, the most believed first) from checkouts of AWS's Smithy models or of botocore. `--facts DIR` takes facts.json
 * anew from such a checkout. Prints what was found, what was left out and why. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { unzlibSync, zlibSync } from 'fflate';
import { openCatalog, readerOf } from '../open-catalog.ts';
import { optimisedServices } from '../optimised.ts';
import { addFacts, type Facts, factsOf } from './facts.ts';
import { merge } from './merge.ts';
import type { Model, Source } from './model.ts';
import { serviceName } from './naming.ts';
import { readAwsSdkV2 } from './read-aws-sdk-v2.ts';
import { botocoreData, botocoreName, readBotocore } from './read-botocore.ts';
import { readDistilled } from './read-distilled.ts';
import { readSmithy, smithyFiles } from './read-smithy.ts';
import { recordedFacts as recorded } from './services.ts';
import { writePack } from './write-pack.ts';

const { values } = parseArgs({
  options: { source: { type: 'string', multiple: true }, facts: { type: 'string' }, out: { type: 'string' } },
});
const out = values.out ?? path.join(import.meta.dirname, '..', 'generated');

/** By the pure JavaScript of fflate, not by Node's zlib, whose bytes differ from machine to machine. */
const compress = (bytes: Uint8Array): Uint8Array => zlibSync(bytes, { level: 9, mem: 8 });

const sources = values.source ? values.source.map(readCheckout) : readPackages();
for (const { name, models } of sources)
  console.log(
    `${name}: ${models.length} services, ${thousands(models.reduce((sum, model) => sum + model.operations.size, 0))} operations`,
  );

const nameOf = ({ sdkId }: Model): string => serviceName(sdkId);
const { models, onlyInLater } = merge(sources, nameOf);
for (const [sdkId, operations] of grouped(onlyInLater, ({ sdkId }) => sdkId))
  console.log(
    `Only in an older source, kept as deprecated: ${sdkId}: ${operations.map(({ operation }) => operation).join(', ')}`,
  );

const factsFile = path.join(import.meta.dirname, 'facts.json');
if (values.facts !== undefined) {
  const { name, models: theirs } = readCheckout(values.facts);
  writeJson(factsFile, factsOf(models, theirs, name, nameOf));
}
const facts = JSON.parse(readFileSync(factsFile, 'utf8')) as Facts;
addFacts(models, facts, nameOf);
addFacts(models, recorded, nameOf);

const pack = writePack(models, [...sources.map(({ name }) => name), `facts of ${facts.source}`], compress);
for (const [why, things] of grouped(pack.dropped, ({ why }) => why))
  console.log(`Left out, ${why}: ${things.map(({ what }) => what).join(', ')}`);
if (pack.missing.length > 0) console.log(`Step Functions lists them, no source has them: ${pack.missing.join(', ')}`);

mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, 'catalog.pack'), pack.bytes);

// What optimised integrations require follows from the APIs that they call, and is wanted without the pack.
const catalog = openCatalog(readerOf(pack.bytes), unzlibSync);
const required = optimisedServices.flatMap(({ actions }) =>
  actions.map(({ service, action }) => {
    const members = catalog.inputShape(`arn:aws:states:::${service}:${action}`)?.members ?? [];
    return [`${service}:${action}`, members.filter(member => member.required).map(({ name }) => name)];
  }),
);
writeJson(path.join(out, 'required.json'), Object.fromEntries(required));
writeJson(path.join(out, 'record.json'), {
  sources: pack.sources,
  services: pack.services,
  actions: pack.actions,
  bytes: pack.bytes.length,
  sha256: createHash('sha256').update(pack.bytes).digest('hex'),
  leftOut: pack.dropped.length,
  missing: pack.missing,
});
console.log(`${pack.services} services, ${thousands(pack.actions)} actions, ${thousands(pack.bytes.length)} bytes`);

function writeJson(file: string, value: unknown) {
  writeFileSync(file, `${formatted(value, 0)}\n`);
}

/** As the project's formatter has it: a list stands in one line where it fits. */
function formatted(value: unknown, depth: number, before = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const indent = '  '.repeat(depth + 1);
  const end = `\n${'  '.repeat(depth)}`;
  if (!Array.isArray(value)) {
    const members = Object.entries(value).map(([name, member]) => {
      const key = `${indent}${JSON.stringify(name)}: `;
      return key + formatted(member, depth + 1, key.length + 1);
    });
    return members.length > 0 ? `{\n${members.join(',\n')}${end}}` : '{}';
  }
  const line = `[${value.map(item => JSON.stringify(item)).join(', ')}]`;
  return before + line.length <= 120
    ? line
    : `[\n${value.map(item => indent + formatted(item, depth + 1)).join(',\n')}${end}]`;
}

function readPackages(): Source[] {
  const folder = path.join(import.meta.dirname, 'node_modules');
  if (!existsSync(folder)) fail('The packages with the models are not installed: run "npm run catalog".');
  const named = (name: string) => {
    const { version } = JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')) as {
      version: string;
    };
    return `${name}@${version}`;
  };
  return [
    { name: named('@distilled.cloud/aws'), models: readDistilled(path.join(folder, '@distilled.cloud', 'aws')) },
    { name: named('aws-sdk'), models: readAwsSdkV2(path.join(folder, 'aws-sdk')) },
  ];
}

function readCheckout(folder: string): Source {
  if (!existsSync(folder)) fail(`There is no folder ${folder}.`);
  const data = botocoreData(folder);
  if (data !== undefined) return { name: botocoreName(data), models: readBotocore(data) };
  const files = smithyFiles(folder);
  if (files.length > 0) return { name: 'api-models-aws', models: readSmithy(files) };
  return fail(`${folder} is neither a checkout of botocore nor of AWS's Smithy models.`);
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}

/** In the order in which the keys are first met. */
function grouped<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group) group.push(thing);
    else groups.set(keyOf(thing), [thing]);
  }
  return groups;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
