import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { StateIndex } from './stateIndex.ts';

interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

const definition = (...states: string[]) =>
  JSON.stringify({ StartAt: states[0], States: Object.fromEntries(states.map(name => [name, { Type: 'Succeed' }])) });
const template = `Resources:
  Refunds:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Pay back
        States: { Pay back: { Type: Task, Resource: x, End: true } }
`;

async function inFolder(
  files: Readonly<Record<string, string>>,
  work: (folder: string, index: StateIndex, open: OpenDocument[]) => Promise<void>,
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl-index-'));
  const open: OpenDocument[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const index = new StateIndex(() => open);
    index.add(pathToFileURL(folder).href);
    await work(folder, index, open);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const names = async (index: StateIndex, query: string) =>
  (await index.find(query, () => false))?.map(({ name, container }) => `${name} (${container})`);

const workspace = {
  'order.asl.json': definition('Pay', 'Ship it'),
  'more/flow.asl.yaml': 'StartAt: Pay later\nStates:\n  Pay later:\n    Type: Wait\n',
  'more/plain.json': definition('Repay'),
  'template.yaml': template,
  'package.json': definition('Not this'),
  'node_modules/x/x.asl.json': definition('Not this'),
  'compose.yaml': 'services: {States: {}, StartAt: 1}\n',
};

test('states and machines of definitions and templates, the best matches first', async () => {
  await inFolder(workspace, async (_, index) => {
    expect(await names(index, 'pay')).toEqual([
      'Pay (order.asl.json)',
      'Pay back (Refunds · template.yaml)',
      'Pay later (flow.asl.yaml)',
      'Repay (plain.json)',
    ]);
    expect(await names(index, 'PLT')).toEqual(['Pay later (flow.asl.yaml)']);
    expect(await names(index, 'refunds')).toEqual(['Refunds (template.yaml)']);
    expect(await names(index, 'not this')).toEqual([]);
    expect(await index.find('pay', () => true)).toBeUndefined();
  });
});

test('a place is that of the name', async () => {
  await inFolder(workspace, async (_, index) => {
    const [found] = (await index.find('Pay back', () => false)) ?? [];
    expect(found).toMatchObject({
      type: 'Task',
      range: { start: { line: 6, character: 18 }, end: { line: 6, character: 26 } },
    });
  });
});

test('files that are written, added and removed later', async () => {
  await inFolder(workspace, async (folder, index) => {
    await names(index, '');
    const write = async (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      await index.changed(pathToFileURL(path.join(folder, name)).href);
    };
    await write('order.asl.json', definition('Pay', 'Sent already'));
    await write('new.asl.json', definition('Sent again'));
    unlinkSync(path.join(folder, 'template.yaml'));
    await index.changed(pathToFileURL(path.join(folder, 'template.yaml')).href);
    await write('node_modules/x/x.asl.json', definition('Sent never'));
    expect(await names(index, 'sent')).toEqual(['Sent again (new.asl.json)', 'Sent already (order.asl.json)']);
    expect(await names(index, 'pay back')).toEqual([]);
  });
});

test('not more than an editor shows', async () => {
  const many = definition(...Array.from({ length: 900 }, (_, index) => `State ${index}`));
  await inFolder({ 'many.asl.json': many }, async (_, index) => {
    expect(await index.find('State', () => false)).toHaveLength(500);
  });
});

test('what is open counts more than what is on disk, as long as it is open', async () => {
  await inFolder(workspace, async (folder, index, open) => {
    await names(index, '');
    const uri = pathToFileURL(path.join(folder, 'order.asl.json')).href;
    for (const [version, name] of [
      [1, 'Sold'],
      [2, 'Sold out'],
    ] as const) {
      open.splice(0, 1, { uri, version, getText: () => definition(name) });
      expect(await names(index, 'sold')).toEqual([`${name} (order.asl.json)`]);
    }
    open.pop();
    expect(await names(index, 'sold')).toEqual([]);
    expect(await names(index, 'ship it')).toEqual(['Ship it (order.asl.json)']);
  });
});
