/** The examples that a new user opens first: without any diagnostic, drawn, and ending as examples/README.md says. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../cli/run.ts';
import { graphOf, layout } from '../graph/index.ts';
import { checkDocument, formatOf, parseDocument, readStateMachine } from '../language/index.ts';

const folder = path.resolve(import.meta.dirname, '../examples');
const definitions = readdirSync(folder).filter(file => /\.asl\.(json|ya?ml)$/.test(file));
const example = (name: string) => path.join(folder, name);

test.each(definitions)('%s has no diagnostics and is drawn', name => {
  const document = parseDocument(readFileSync(example(name), 'utf8'), formatOf(name));
  const machine = readStateMachine(document);
  // Hints are advice on what could be safer still; an example need not take all of it.
  expect(checkDocument(document, machine).filter(({ severity }) => severity !== 'hint')).toEqual([]);
  const drawn = machine && layout(graphOf(machine));
  for (const state of machine?.states ?? []) expect(drawn?.nodes.map(node => node.name)).toContain(state.name);
});

test.each([
  ['order-processing.asl.json', 'order-processing.input.json', 'SUCCEEDED', /Ask for approval.*Order completed$/],
  [
    'order-processing.asl.json',
    'order-processing.vip.input.json',
    'SUCCEEDED',
    /^(?!.*Ask for approval).*Order completed$/,
  ],
  [
    'order-processing.asl.json',
    'order-processing.declined.input.json',
    'FAILED',
    /Refund payment.*Release stock.*Order failed$/,
  ],
  ['order-processing.asl.json', 'order-processing.refused.input.json', 'FAILED', /Release stock.*Order failed$/],
  ['document-etl.asl.json', 'document-etl.input.json', 'SUCCEEDED', /Report written$/],
  ['document-etl.asl.json', 'document-etl.missing.input.json', 'FAILED', /List not readable$/],
  ['job-poller.asl.yaml', 'job-poller.input.json', 'SUCCEEDED', /Look at load.*Look at load.*Figures ready$/],
  ['job-poller.asl.yaml', 'job-poller.failing.input.json', 'FAILED', /Report failure → No figures$/],
])('%s with %s ends %s', async (definition, input, status, way) => {
  const outcome = await run(example(definition), { input: example(input) });
  expect(outcome.status, outcome.words).toBe(status);
  expect(outcome.words.split('\n').at(-1)).toMatch(way);
});

test('every input of an example is covered above', () => {
  const inputs = readdirSync(folder).filter(file => file.endsWith('.input.json'));
  const covered = readFileSync(import.meta.filename, 'utf8');
  for (const input of inputs) expect(covered, input).toContain(`'${input}'`);
});

test('a run repeats to the byte', async () => {
  const once = await run(example('order-processing.asl.json'), {
    history: true,
    format: 'json',
    startTime: '2026-11-22T08:00:00Z',
  });
  const again = await run(example('order-processing.asl.json'), {
    history: true,
    format: 'json',
    startTime: '2026-11-22T08:00:00Z',
  });
  expect(again.text).toBe(once.text);
  expect(JSON.parse(once.text).events).toHaveLength(once.text.match(/"previousEventId"/g)?.length ?? 0);
});
