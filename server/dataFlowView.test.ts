/** The data of a state stage by stage: of a run with the input beside the file, tried out, and what of it goes into the document. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { lazyCatalog } from '../catalog/node.ts';
import type { Json } from '../language/index.ts';
import { applyEdits, parseDocument, readStateMachine } from '../language/index.ts';
import type { DataFlowAnswer } from './dataFlowView.ts';
import { inBoth } from './features/marked.ts';
import { fieldEdits, tryState } from './features/try-state.ts';
import { SampleRuns } from './sampleRuns.ts';
import { Samples } from './samples.ts';
import { apply, cursorIn, serverWith } from './testing.ts';
import type { Part } from './workspace.ts';

const machine = (state: string, language = 'JSONPath') =>
  `{"QueryLanguage":"${language}","StartAt":"A","States":{"A":{${state},"Next":"B"},"B":{"Type":"Succeed"}}}`;
const task =
  '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","InputPath":"$.order","Parameters":{"FunctionName":"f","Payload":{"id.$":"$.id"}},"ResultSelector":{"ok.$":"$.Payload.ok"},"ResultPath":"$.check"';

async function tried(json: string, tryOut: Parameters<typeof tryState>[1]) {
  const answers = await Promise.all(inBoth(json).map(({ machine: { byName } }) => tryState(byName.get('A')!, tryOut)));
  expect(answers[1]).toEqual(answers[0]);
  return answers[0]!;
}

describe('a state on its own', () => {
  const input: Json = { order: { id: 7 } };
  const result: Json = { Payload: { ok: true }, StatusCode: 200 };

  test('every stage in the order of the data, and what comes next', async () => {
    const { stages, next, error } = await tried(machine(task), { input, result });
    expect(stages.map(({ stage, value }) => [stage, value])).toEqual([
      ['Input', input],
      ['InputPath', { id: 7 }],
      ['Parameters', { FunctionName: 'f', Payload: { id: 7 } }],
      ['Result', result],
      ['ResultSelector', { ok: true }],
      ['ResultPath', { order: { id: 7 }, check: { ok: true } }],
      ['Output', { order: { id: 7 }, check: { ok: true } }],
    ]);
    expect([next, error]).toEqual(['B', undefined]);
  });

  test('with a field as it is tried, or without one', async () => {
    const fields = { ResultPath: '$.order.check', ResultSelector: undefined };
    const { stages } = await tried(machine(task), { input, result, fields });
    expect(stages.map(({ stage }) => stage)).not.toContain('ResultSelector');
    expect(stages.at(-1)?.value).toEqual({ order: { id: 7, check: result } });
  });

  test('JSONata: arguments, variables and output', async () => {
    const { stages } = await tried(
      machine(
        '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f","Payload":"{% $states.input.order.id + $more %}"},"Output":"{% $states.result.StatusCode %}"',
        'JSONata',
      ),
      { input, result, variables: { more: 3 } },
    );
    expect(stages.find(({ stage }) => stage === 'Arguments')?.value).toEqual({ FunctionName: 'f', Payload: 10 });
    expect(stages.at(-1)).toMatchObject({ stage: 'Output', field: 'Output', value: 200 });
  });

  test('where it fails, it says why, and shows how far it came', async () => {
    const { stages, error } = await tried(machine(task), { input: { order: {} }, result });
    expect(error).toMatch(/^States\.ParameterPathFailure|^States\.Runtime/);
    expect(stages.map(({ stage }) => stage)).toEqual(['Input', 'InputPath']);
  });
});

test('fields go into the document where they belong; the rest stays as it was', () => {
  for (const { machine: read, text, format } of inBoth(machine('"Type":"Pass","ResultPath":"$.a","Comment":"c"'))) {
    const edits = fieldEdits(read, read.byName.get('A')!, { ResultPath: '$.b', InputPath: '$.x', Comment: undefined });
    const after = applyEdits(text, edits);
    expect(after, format).toContain('$.b');
    expect(after, format).toContain('$.x');
    expect(after, format).not.toContain('Comment');
    expect(after, format).toContain('Succeed');
  }
});

describe('asked by an editor', () => {
  const text = inBoth(
    machine('"Type":"Pass","Parameters":{"n.$":"States.ArrayLength($.items)"},"ResultPath":"$.count"'),
  )[1]!.text;
  const template = `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${text.replaceAll(/^(?=.)/gm, '        ')}`;

  test.each([
    ['flow.asl.yaml', text],
    ['template.yaml', template],
  ])('%s: shapes, then values of an input that is typed, then a field tried out and applied', async (name, content) => {
    const server = serverWith({ [name]: content });
    const { position } = cursorIn(content.replace('ResultPath', 'Result¦Path'));
    const ask = (more: object) => server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', name, { position, ...more });
    const shapes = await ask({});
    expect(shapes).toMatchObject({ state: 'A', type: 'Pass', inputFrom: 'nothing', visits: 0, samples: [] });
    expect(shapes.stages.find(({ stage }) => stage === 'Parameters')?.shape).toContain('n: integer');
    const values = await ask({ input: '{"items": [1, 2]}' });
    expect(values.inputFrom).toBe('typed');
    expect(JSON.parse(values.stages.at(-1)?.value ?? '')).toEqual({ items: [1, 2], count: { n: 2 } });
    const fields = { ResultPath: '$.total', Parameters: '{"m": 1}' };
    const tryOut = await ask({ input: '{}', fields });
    expect(JSON.parse(tryOut.stages.at(-1)?.value ?? '')).toEqual({ total: { m: 1 } });
    expect(tryOut.fields.filter(({ tried }) => tried).map(each => each.name)).toEqual(['Parameters', 'ResultPath']);
    const edit = server.ask<WorkspaceEdit>('asl/dataFlowEdit', name, { position, fields });
    const after = apply(content, Object.values(edit.changes ?? {})[0] ?? []);
    expect(after).toContain('ResultPath: $.total');
    expect(after).toMatch(/Parameters:\n +m: 1\n/);
    expect(after).toContain('Type: Succeed');
  });

  test('what cannot be read is told, and nothing else is lost', async () => {
    const server = serverWith({ 'flow.asl.yaml': text });
    const ask = (more: object) =>
      server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', 'flow.asl.yaml', { state: 'A', ...more });
    expect((await ask({ input: '{"a": ' })).error).toMatch(/^The input is no JSON/);
    const { error, fields } = await ask({ input: '{}', fields: { Parameters: '{"m"' } });
    expect(error).toMatch(/^"Parameters" is no JSON/);
    expect(fields.find(({ name }) => name === 'Parameters')?.text).toBe('{"m"');
    expect(await ask({ state: 'Nobody' })).toBeNull();
  });
});

describe('with the inputs and mocks beside the file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl-data-flow-'));
  const file = path.join(folder, 'flow.asl.json');
  const content = machine(
    '"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody.$":"$.id"},"ResultPath":"$.sent"',
  );
  beforeAll(() => {
    writeFileSync(path.join(folder, 'flow.input.json'), '{"id": "plain"}');
    writeFileSync(path.join(folder, 'flow.other.input.json'), '{"id": "other"}');
    writeFileSync(path.join(folder, 'flow.huge.input.json'), `{"id": "${'x'.repeat(1_100_000)}"}`);
    writeFileSync(path.join(folder, 'flow.broken.input.json'), '{"id": ');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('the inputs that can be used, the plain one first, and the values of their runs', async () => {
    const uri = pathToFileURL(file).href;
    const samples = new Samples().all(uri);
    expect(samples.map(({ name }) => name)).toEqual(['flow.input.json', 'flow.other.input.json']);
    const document = parseDocument(content, 'json');
    const part = { machine: readStateMachine(document), options: { catalog: lazyCatalog() } } as unknown as Part;
    const runs = new SampleRuns();
    const invented = await runs.of(part, samples[1]!, undefined);
    expect(invented?.visits[0]).toMatchObject({ input: { id: 'other' }, status: 'succeeded' });
    expect([...(invented?.invented ?? [])]).toEqual(['A']);
    expect(invented?.end).toBe('SUCCEEDED');
    const mocks = parseDocument('{"States": {"A": {"Return": {"MessageId": "m-1"}}}}', 'json');
    const mocked = await runs.of(part, samples[1]!, mocks);
    expect(mocked?.visits[0]?.output).toEqual({ id: 'other', sent: { MessageId: 'm-1' } });
    expect([...(mocked?.invented ?? [])]).toEqual([]);
  });

  test('a run without an end is stopped', async () => {
    const endless = readStateMachine(
      parseDocument('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}', 'json'),
    );
    const part = { machine: endless, options: {} } as unknown as Part;
    const run = await new SampleRuns().of(part, { name: 'x', value: {} }, undefined);
    expect(run?.visits.length).toBeGreaterThan(100);
    expect(run?.end ?? 'stopped').not.toBe('SUCCEEDED');
  });
});
