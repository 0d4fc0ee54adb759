/** The generated files belong together, and hold what they must. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import record from './generated/record.json' with { type: 'json' };
import required from './generated/required.json' with { type: 'json' };
import { optimisedServices } from './index.ts';
import { sdkServices } from './names.ts';
import { openCatalogFile, packFile } from './node.ts';

const pack = readFileSync(packFile());
const catalog = openCatalogFile(packFile())!;
const shared = path.join(import.meta.dirname, '..', '..', 'shared', 'catalog');

test('the record is of this pack, and the pack of the packages that are pinned', () => {
  expect(record.sha256).toBe(createHash('sha256').update(pack).digest('hex'));
  expect({ bytes: record.bytes, services: record.services, actions: record.actions, sources: record.sources }).toEqual({
    bytes: pack.length,
    ...catalog.about,
  });
  const manifest = readFileSync(path.join(import.meta.dirname, 'generator', 'package.json'), 'utf8');
  const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  for (const [name, version] of Object.entries(devDependencies)) expect(record.sources).toContain(`${name}@${version}`);
});

test('it is complete, and small', () => {
  expect(catalog.about.services).toBeGreaterThanOrEqual(400);
  expect(catalog.about.actions).toBeGreaterThanOrEqual(18_000);
  expect(pack.length).toBeLessThan(4_500_000);
  expect(catalog.serviceNames().filter(name => sdkServices[name] === undefined)).toEqual([]);
  expect([...catalog.serviceNames(), ...record.missing].sort()).toEqual(Object.keys(sdkServices).sort());
});

test('what optimised integrations require is what the catalog says', () => {
  const expected = optimisedServices.flatMap(({ actions }) =>
    actions.map(({ service, action }) => `${service}:${action}`),
  );
  expect(Object.keys(required)).toEqual(expected);
  for (const [resource, names] of Object.entries(required)) {
    const members = catalog.inputShape(`arn:aws:states:::${resource}`)?.members ?? [];
    expect(
      members.filter(member => member.required).map(({ name }) => name),
      resource,
    ).toEqual(names);
  }
});

test('every shape of every service can be read', () => {
  let actions = 0;
  let documented = 0;
  for (const service of catalog.serviceNames())
    for (const name of catalog.actionNames(service)) {
      const action = catalog.sdkAction(service, name)!;
      actions++;
      if (action.doc !== '') documented++;
      expect(action.doc.length).toBeLessThanOrEqual(240);
      expect(action.output('requestResponse').kind).toBe('structure');
      for (const member of action.input.members) {
        expect(member.name, `${service}:${name}`).toMatch(/^[A-Z][A-Za-z0-9_]*$/);
        expect(member.shape.kind).toBeDefined();
      }
    }
  expect(actions).toBe(catalog.about.actions);
  expect(documented / actions).toBeGreaterThan(0.98);
});

test.skipIf(!existsSync(shared))('at least 98 % of the actions that AWS had in August 2026', () => {
  const known = JSON.parse(readFileSync(path.join(shared, 'actions-2026-08.json'), 'utf8')) as Record<string, string[]>;
  const wanted = Object.entries(known).flatMap(([service, actions]) => actions.map(action => `${service}:${action}`));
  const missing = wanted.filter(each => !catalog.actionNames(each.split(':')[0]!).includes(each.split(':')[1]!));
  expect(missing.length / wanted.length).toBeLessThan(0.02);
  // All that is missing is of services that Step Functions gave up, or that no source has: never a hole in a service.
  expect(missing.filter(each => catalog.service(each.split(':')[0]!))).toEqual([]);
});

test.skipIf(!existsSync(shared))('ARNs that people use are found, but for the wrong ones', () => {
  const arns = readFileSync(path.join(shared, 'arns-aws-sdk.tsv'), 'utf8').trim().split('\n');
  const wrong = arns
    .map(line => line.split('\t')[2]!)
    .filter(resource => catalog.verdict(`arn:aws:states:::${resource}`).kind !== 'found');
  // Placeholders of documentation, a name of no service, an action of a Lambda resolver, wrong capitals, an event stream.
  expect([...new Set(wrong)].sort()).toEqual([
    'aws-sdk:appsync:graphql',
    'aws-sdk:bedrockagentcore:InvokeHarness',
    'aws-sdk:cw:describeAlarms',
    'aws-sdk:secretsmanager:CreateSecret',
    'aws-sdk:secretsmanager:GetSecretValue',
    'aws-sdk:serviceName:apiAction',
    'aws-sdk:unsupported:someAction',
  ]);
});
