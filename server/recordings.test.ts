/** Values in hovers: of sessions that were told, of runs with the inputs beside the file; each says where it comes from. */
import { expect, test } from 'vitest';
import type { Hover, MarkupContent } from 'vscode-languageserver';
import { analyse, shapeAt, VisitRecorder } from '../dataflow/index.ts';
import { compile, Execution, mockWorld, type World } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { recordedWords } from './features/hover/recorded.ts';
import { inBoth } from './features/marked.ts';
import { cursorIn, serverWith } from './testing.ts';

async function visitsOf(text: string, input: Json, task = mockWorld(undefined, {})) {
  const machine = readStateMachine(parseDocument(text, 'json'))!;
  const recorder = new VisitRecorder();
  const execution = new Execution(compile(machine), { input, world: { task } });
  for (let moment = await execution.next(); moment; moment = await execution.next()) recorder.record(moment);
  return recorder.visits;
}

const machine = (state: string, language = 'JSONPath') =>
  `{"QueryLanguage":"${language}","StartAt":"A","States":{"A":{"Type":"Pass",${state},"End":true}}}`;

/** The words in a hover at `¦` with the values of a run with that input, in JSON and in YAML. */
async function expectValues(json: string, input: Json, expected: string | undefined, task?: World['task']) {
  const visits = await visitsOf(json.replace('¦', ''), input, task);
  for (const { machine: read, offset, format } of inBoth(json)) {
    const found = shapeAt(analyse(read), offset)!;
    expect(await recordedWords(found, [{ label: 'run 1', visits }]), format).toBe(expected);
  }
}

const shown = (where: string, value: string) => `${where}:\n\`\`\`json\n${value}\n\`\`\``;
const input = { order: { id: 7, items: [{ n: 2 }, { n: 3 }] } };

test('a path, up to the segment under the mouse', async () => {
  await expectValues(machine('"InputPath":"$.order.i¦d"'), input, shown('In run 1', '7'));
  await expectValues(machine('"InputPath":"$.or¦der.id"'), input, shown('In run 1', JSON.stringify(input.order)));
  await expectValues(machine('"InputPath":"$.nothing¦"'), {}, undefined);
});

test('a call, and its argument', async () => {
  const call = (marked: string) => machine(`"Parameters":{"n.$":"${marked}"}`);
  await expectValues(call('States.Array¦Length($.order.items)'), input, shown('In run 1', '2'));
  await expectValues(call('States.ArrayLength($.order.it¦ems)'), input, shown('In run 1', '[{"n":2},{"n":3}]'));
});

test('JSONata: the whole expression', async () => {
  const json = machine('"Output":"{% $sum($states.input.order.it¦ems.n) %}"', 'JSONata');
  await expectValues(json, input, shown('The expression in run 1', '5'));
});

test('results that were made up are not told as what happened, but for what came before them', async () => {
  const json = (path: string, selected: string) =>
    `{"StartAt":"A","States":{
      "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","InputPath":"${path}",
        "ResultSelector":{"ok.$":"${selected}"},"Next":"B"},
      "B":{"Type":"Pass","End":true}}}`;
  for (const [by, words] of [
    ['mocks', ' (with results of mocks)'],
    ['example', ' (with results made up from the catalog)'],
    [undefined, ''],
  ] as const) {
    const task: World['task'] = () => ({ kind: 'success', result: { ok: 7 }, ...(by && { madeUp: by }) });
    await expectValues(json('$.order.i¦d', '$.ok'), input, shown('In run 1', '7'), task);
    await expectValues(json('$.order.id', '$.o¦k'), input, shown(`In run 1${words}`, '7'), task);
  }
});

test('a session that was told is in the hovers, the newest first, before what is inferred', async () => {
  const { text, position } = cursorIn(machine('"InputPath":"$.order.i¦d"'));
  const server = serverWith({ 'flow.asl.json': text });
  const hover = () => server.ask<Hover | null | Promise<Hover | null>>('onHover', 'flow.asl.json', { position });
  const words = async () => ((await hover())?.contents as MarkupContent | undefined)?.value ?? '';
  expect(await words()).not.toContain('session');
  for (const id of [1, 2, 3, 4])
    server.ask('asl/recorded', 'flow.asl.json', {
      label: `session ${id}`,
      visits: await visitsOf(text, { order: { id } }),
    });
  const all = await words();
  expect([...all.matchAll(/In (session \d):\n```json\n(\d)/g)].map(([, label, value]) => `${label} ${value}`)).toEqual([
    'session 4 4',
    'session 3 3',
    'session 2 2',
  ]);
  // What is no recording is not kept.
  server.ask('asl/recorded', 'flow.asl.json', { label: 'broken', visits: [{ state: 'A' }] });
  expect(await words()).toBe(all);
});
