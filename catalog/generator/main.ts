/**
 * `npm run catalog`: makes catalog/generated/ from the packages that are pinned beside this file, or with `--source DIR` (as
 * often as wished, the most believed first) from checkouts of AWS's Smithy models or of botocore. Prints what was found, what
 * was left out and why. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { deflateSync, inflateSync } from 'fflate';
import { openCatalog } from '../open-catalog.ts';
import { optimisedServices } from '../optimised.ts';
import { merge } from './merge.ts';
import type { Source } from './model.ts';
import { serviceName } from './naming.ts';
import { readAwsSdkV2 } from './read-aws-sdk-v2.ts';
import { botocoreData, readBotocore } from './read-botocore.ts';
import { readDistilled } from './read-distilled.ts';
import { readSmithy, smithyFiles } from './read-smithy.ts';
import { writePack } from './write-pack.ts';

const { values } = parseArgs({ options: { source: { type: 'string', multiple: true }, out: { type: 'string' } } });
const out = values.out ?? path.join(import.meta.dirname, '..', 'generated');

/** By the pure JavaScript of fflate, not by Node's zlib, whose bytes differ from machine to machine. */
const compress = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 9, mem: 12 });

const sources = values.source ? values.source.map(readCheckout) : readPackages();
for (const { name, models } of sources)
  console.log(
    `${name}: ${models.length} services, ${thousands(models.reduce((sum, model) => sum + model.operations.size, 0))} operations`,
  );

const { models, onlyInLater } = merge(sources, model => serviceName(model.sdkId));
for (const [sdkId, operations] of grouped(onlyInLater, ({ sdkId }) => sdkId))
  console.log(
    `Only in an older source, kept as deprecated: ${sdkId}: ${operations.map(({ operation }) => operation).join(', ')}`,
  );

const pack = writePack(
  models,
  sources.map(({ name }) => name),
  compress,
);
for (const [why, things] of grouped(pack.dropped, ({ why }) => why))
  console.log(`Left out, ${why}: ${things.map(({ what }) => what).join(', ')}`);
if (pack.missing.length > 0) console.log(`Step Functions lists them, no source has them: ${pack.missing.join(', ')}`);

mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, 'catalog.pack'), pack.bytes);

// What optimised integrations require follows from the APIs that they call, and is wanted without the pack.
const catalog = openCatalog(pack.bytes, inflateSync);
const required = optimisedServices.flatMap(({ actions }) =>
  actions.map(({ service, action }) => {
    const members = catalog.inputShape(`arn:aws:states:::${service}:${action}`)?.members ?? [];
    return [`${service}:${action}`, members.filter(member => member.required).map(({ name }) => name)];
  }),
);
writeJson('required.json', Object.fromEntries(required));
writeJson('record.json', {
  sources: pack.sources,
  services: pack.services,
  actions: pack.actions,
  bytes: pack.bytes.length,
  sha256: createHash('sha256').update(pack.bytes).digest('hex'),
  leftOut: pack.dropped.length,
  missing: pack.missing,
});
console.log(`${pack.services} services, ${thousands(pack.actions)} actions, ${thousands(pack.bytes.length)} bytes`);

function writeJson(name: string, value: unknown) {
  writeFileSync(path.join(out, name), `${JSON.stringify(value, undefined, 2)}\n`);
}

function readPackages(): Source[] {
  const folder = path.join(import.meta.dirname, 'node_modules');
  if (!existsSync(folder)) throw new Error('The packages with the models are not installed: run "npm run catalog".');
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
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  const data = botocoreData(folder);
  if (data !== undefined) return { name: `botocore`, models: readBotocore(data) };
  const files = smithyFiles(folder);
  if (files.length > 0) return { name: 'api-models-aws', models: readSmithy(files) };
  throw new Error(`${folder} is neither a checkout of botocore nor of AWS's Smithy models.`);
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
