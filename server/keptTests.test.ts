/** Tests of single states beside a definition: their values are in hovers and in the Data Flow view, and say where they come from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Hover, MarkupContent } from 'vscode-languageserver';
import { keptTestText, type Visit } from '../dataflow/index.ts';
import type { DataFlowAnswer } from './dataFlowView.ts';
import { cursorIn, serverWith } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-kept-tests-'));
afterAll(() => rmSync(folder, { recursive: true }));

const marked =
  '{"StartAt":"Charge card","States":{"Charge card":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","ResultSelector":{"ok.$":"$.Pay¦load.ok"},"End":true}}}';
const { text, position } = cursorIn(marked);
const state = JSON.parse(text).States['Charge card'];
const visit: Visit = {
  id: 1,
  state: { name: 'Charge card', steps: ['States', 'Charge card'] },
  branch: '',
  variables: {},
  executionInput: undefined,
  enteredAt: 0,
  leftAt: 0,
  input: { amount: 5 },
  stages: [{ stage: 'ResultSelector', data: { ok: true } }],
  attempts: [
    { resource: 'r', parameters: {}, attempt: 0, outcome: { result: { Payload: { ok: true } } }, madeUp: 'mocks' },
  ],
  retries: 0,
  assigned: {},
  status: 'succeeded',
  output: { ok: true },
  error: undefined,
  next: undefined,
};
const kept = (more: object = {}) =>
  keptTestText({
    test: 'Charge card',
    program: '/elsewhere/pay.asl.json',
    status: 'SUCCEEDED',
    kept: '2026-01-02T03:04:05Z',
    state,
    visits: [visit],
    ...more,
  });

async function shown(name: string) {
  // The server of tests puts its files below a folder of its own.
  const uri = `..${pathToFileURL(path.join(folder, name)).pathname}`;
  const server = serverWith({ [uri]: text });
  const hover = await server.ask<Promise<Hover | null>>('onHover', uri, { position });
  const flow = await server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', uri, { position });
  return { words: (hover?.contents as MarkupContent | undefined)?.value ?? '', flow };
}

test('the test of a state is a source of values, and named', async () => {
  writeFileSync(path.join(folder, 'pay.charge-card.aslrun.json'), kept());
  writeFileSync(path.join(folder, 'pay.broken.aslrun.json'), '{"about": {"asl-run": 1, "test": "x"');
  writeFileSync(path.join(folder, 'other.charge-card.aslrun.json'), kept());
  const { words, flow } = await shown('pay.asl.json');
  expect(words).toContain(
    'In the test of Charge card (SUCCEEDED, pay.charge-card.aslrun.json) (with results of mocks):\n```json\n{"ok":true}',
  );
  expect(flow.runs).toMatchObject([{ kind: 'test', label: expect.stringContaining('the test of Charge card') }]);
  expect(flow).toMatchObject({ visits: 1, status: 'succeeded', resultFrom: 'mocks', hasChanged: false });
  expect(JSON.parse(flow.stages.at(-1)?.value ?? '')).toEqual({ ok: true });
});

test('where the state is another one now, it is worked out anew with the data of then', async () => {
  writeFileSync(path.join(folder, 'changed.t.aslrun.json'), kept({ state: { ...state, ResultSelector: { no: 1 } } }));
  expect((await shown('changed.asl.json')).flow).toMatchObject({
    hasChanged: true,
    run: expect.stringMatching(/^test:/),
  });
});
