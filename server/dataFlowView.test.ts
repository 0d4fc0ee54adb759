/** The data of a state stage by stage: of a run with the input beside the file, tried out, and what of it goes into the document. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { lazyCatalog } from '../catalog/node.ts';
import { VisitRecorder } from '../dataflow/index.ts';
import { compile, Execution } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { applyEdits, memberOf, parseDocument, readStateMachine, toJson } from '../language/index.ts';
import type { DataFlowAnswer } from './dataFlowView.ts';
import { inBoth } from './features/marked.ts';
import { answerOf, stagesOf } from './features/recorded-stages.ts';
import { fieldEdits, tryState } from './features/try-state.ts';
import { isAsRecorded, Recordings } from './recordings.ts';
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

  test('variables are shown where the state gives them a value', async () => {
    const { stages } = await tried(machine('"Type":"Pass","Assign":{"a.$":"$.order.id","b":1}'), {
      input,
      variables: { a: 0, before: 1 },
    });
    expect(stages.find(({ stage }) => stage === 'Assign')?.value).toEqual({ a: 7, b: 1 });
  });

  test('where it fails, it says why, and shows how far it came', async () => {
    const { stages, error } = await tried(machine(task), { input: { order: {} }, result });
    expect(error).toMatch(/^States\.ParameterPathFailure|^States\.Runtime/);
    expect(stages.map(({ stage }) => stage)).toEqual(['Input', 'InputPath']);
  });

  test('under its own name; what a state that fails assigns is not shown', async () => {
    const state = (path: string) =>
      machine(`"Type":"Pass","Parameters":{"at.$":"$$.State.Name"},"Assign":{"x.$":"${path}"},"ResultPath":"$.a"`);
    const { stages } = await tried(state('$.at'), { input });
    expect(stages.find(({ stage }) => stage === 'Assign')?.value).toEqual({ x: 'A' });
    const failed = await tried(state('$.no'), { input });
    expect(failed.error).toMatch(
      /^States\.Runtime: An error occurred while executing the state 'A'\. The JSONPath '\$\.no'/,
    );
    expect(failed.stages.map(({ stage }) => stage)).not.toContain('Assign');
  });
});

test.each([
  ['JSONPath', '"Seconds":20', 20],
  ['JSONPath', '"Seconds":86400', 86400],
  ['JSONPath', '"SecondsPath":"$.order.id"', 7],
  ['JSONPath', '"Timestamp":"2025-05-01T12:00:00Z"', '2025-05-01T12:00:00Z'],
  ['JSONata', '"Seconds":"{% $states.input.order.id * 2 %}"', 14],
])('for how long a Wait waits: %s %s', async (language, field, value) => {
  const { stages, next } = await tried(machine(`"Type":"Wait",${field}`, language), { input: { order: { id: 7 } } });
  const [name] = /\w+/.exec(field) ?? [];
  expect(stages.map(each => each.stage)).toEqual(['Input', 'Wait', 'Output']);
  expect(stages[1]).toEqual({ stage: 'Wait', field: name, value });
  expect(next).toBe('B');
});

test.each<[language: string, fields: string, stages: object, failedAt: string | undefined]>([
  ['JSONPath', '"Error":"Lost","Cause":"at sea"', { Error: 'Lost', Cause: 'at sea' }, undefined],
  ['JSONPath', '"ErrorPath":"States.Format(\'E{}\', $.id)","Cause":"c"', { ErrorPath: 'E7', Cause: 'c' }, undefined],
  ['JSONPath', '"Error":"Lost","CausePath":"$.no"', {}, 'CausePath'],
  ['JSONata', '"Error":"{% \'E\' & $states.input.id %}"', { Error: 'E7' }, undefined],
  ['JSONata', '"Error":"Lost","Cause":"{% $states.input.no %}"', {}, 'Cause'],
])('what a Fail says: %s %s', async (language, fields, said, failedAt) => {
  const end = `{"QueryLanguage":"${language}","StartAt":"A","States":{"A":{"Type":"Fail",${fields}}}}`;
  const input = { id: 7 };
  const { stages, error, failedAt: at } = await tried(end, { input });
  expect(Object.fromEntries(stages.slice(1).map(({ field, value }) => [field, value]))).toEqual(said);
  expect([error === undefined, at]).toEqual([failedAt === undefined, failedAt]);
  // A recorded visit says the same.
  const [{ machine: defined }] = inBoth(end) as [ReturnType<typeof inBoth>[0]];
  const recorder = new VisitRecorder();
  const execution = new Execution(compile(defined), { input, world: { task: () => ({ kind: 'silence' as const }) } });
  for await (const moment of execution.moments()) recorder.record(moment);
  const recorded = stagesOf(recorder.visits[0]!, defined.byName.get('A')!, undefined);
  expect(recorded.stages).toEqual(stages);
  expect(recorded.failedAt).toBe(at);
});

const invoke = '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke"';
const called = `${invoke},"Parameters":{"FunctionName":"f"}`;
const asked = `${invoke},"Arguments":{"FunctionName":"f"}`;
const given = { input: { order: { id: 7 } }, result: { Payload: {} } };

test.each<[where: string | undefined, state: string, language: string, tryOut: Parameters<typeof tryState>[1]]>([
  ['InputPath', '"Type":"Pass","InputPath":"$.no"', 'JSONPath', given],
  [
    'Parameters',
    '"Type":"Pass","InputPath":"$.order","Parameters":{"x.$":"$.no"},"ResultPath":"$.y"',
    'JSONPath',
    given,
  ],
  ['Assign', '"Type":"Pass","Assign":{"x.$":"$.no"},"ResultPath":"$.y"', 'JSONPath', given],
  ['ResultPath', '"Type":"Pass","Result":1,"InputPath":"$.no","ResultPath":"$.x"', 'JSONPath', { input: 'text' }],
  ['OutputPath', '"Type":"Pass","OutputPath":"$.no"', 'JSONPath', given],
  ['ResultSelector', `${called},"ResultSelector":{"x.$":"$.no"},"ResultPath":"$.y"`, 'JSONPath', given],
  [
    'Result',
    `${called},"ResultSelector":{"x.$":"$.no"}`,
    'JSONPath',
    { ...given, failure: { error: 'Oops', cause: '' } },
  ],
  // Read by no stage: nothing is said rather than something wrong.
  [undefined, `${called},"TimeoutSecondsPath":"$.no","ResultSelector":{"x.$":"$.no"}`, 'JSONPath', given],
  ['SecondsPath', '"Type":"Wait","SecondsPath":"$.no","OutputPath":"$.order"', 'JSONPath', given],
  ['OutputPath', '"Type":"Wait","SecondsPath":"$.order.id","OutputPath":"$.no"', 'JSONPath', given],
  ['Seconds', '"Type":"Wait","Seconds":"{% $states.input.no %}"', 'JSONata', given],
  ['Arguments', `${invoke},"Arguments":{"FunctionName":"{% $states.input.no %}"}`, 'JSONata', given],
  ['Assign', '"Type":"Pass","Assign":{"x":"{% $states.input.no %}"},"Output":1', 'JSONata', given],
  ['Output', '"Type":"Pass","Assign":{"x":1},"Output":{"x":"{% $states.input.no %}"}', 'JSONata', given],
  ['Result', `${asked},"Output":1`, 'JSONata', { ...given, failure: { error: 'Oops', cause: '' } }],
])('the field at which it fails, if that is certain: %s in %s', async (where, state, language, tryOut) => {
  const { error, failedAt } = await tried(machine(state, language), tryOut);
  expect(error).toBeDefined();
  expect(failedAt).toBe(where);
});

test('the same of a recorded run: of a field, of a task, of iterations', async () => {
  const pass = (more: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass",${more},"End":true}}}`;
  const at = async (text: string, name: string) => {
    const defined = readStateMachine(parseDocument(text, 'json'))!;
    const recorder = new VisitRecorder();
    const execution = new Execution(compile(defined), {
      input: { list: [1], order: {} },
      world: { task: () => ({ kind: 'silence' as const }) },
    });
    for await (const moment of execution.moments()) recorder.record(moment);
    const visit = recorder.visits.find(each => each.state.name === name)!;
    const state = defined.byName.get(name)!;
    expect(visit.status).toBe('failed');
    return stagesOf(visit, state, answerOf(visit, state, recorder.visits)).failedAt;
  };
  expect(await at(pass('"InputPath":"$.order","Parameters":{"x.$":"$.no"}'), 'A')).toBe('Parameters');
  expect(await at(pass('"QueryLanguage":"JSONata","Output":{"x":"{% $states.input.no %}"}'), 'A')).toBe('Output');
  const map = '{"Type":"Map","ItemsPath":"$.list","ResultPath":"$.x","End":true,"ItemProcessor":';
  const each = `{"StartAt":"M","States":{"M":${map}${pass('"InputPath":"$.no"')}}}}`;
  expect(await at(each, 'M')).toBe('Result');
  expect(await at(each, 'A')).toBe('InputPath');
});

test('of a field that is changed in part, the rest stays as it is written: quotes, comments, style', () => {
  const yaml = `StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:states:::dynamodb:getItem
    Parameters: # what is asked for
      TableName: "orders"   # the table
      Key: {id: {S.$: $.id}}   # flow
      # how
      Consistent: yes
      Names: ['a', "b"]
    End: true
`;
  const parameters = { TableName: 'orders', Key: { id: { 'S.$': '$.id' } }, Consistent: 'yes', Names: ['a', 'b'] };
  const after = (text: string, format: 'json' | 'yaml', value: Json) => {
    const read = readStateMachine(parseDocument(text, format))!;
    const done = applyEdits(text, fieldEdits(read, read.byName.get('A')!, { Parameters: value }));
    const state = readStateMachine(parseDocument(done, format))!.byName.get('A')!;
    expect(toJson(memberOf(state.node, 'Parameters')!.value!)).toEqual(value);
    return done;
  };
  const { Names: _, ...fewer } = parameters;
  for (const [value, text] of [
    [parameters, yaml],
    [{ ...parameters, TableName: 'other' }, yaml.replace('"orders"', 'other')],
    [{ ...parameters, Key: { id: { 'S.$': '$.key' } } }, yaml.replace('$.id', '$.key')],
    [fewer, yaml.replace(`      Names: ['a', "b"]\n`, '')],
    [{ ...parameters, More: 1 }, yaml.replace(`"b"]\n`, `"b"]\n      More: 1\n`)],
    [{ ...parameters, Key: { id: { 'S.$': '$.id' }, at: 1 } }, yaml.replace('.id}}', '.id}, at: 1}')],
  ] as const)
    expect(after(yaml, 'yaml', value)).toBe(text);
  // Several at once, at the same place, or something else altogether: what comes out is right, whatever the style.
  for (const value of [
    { ...parameters, More: 1, Other: 2 },
    { TableName: 'x', Names: [] },
    { Key: { id: { N: 1 } }, More: { a: [] } },
    ['x'],
    'x',
    {},
  ])
    after(yaml, 'yaml', value);
  const json = `{ "StartAt": "A", "States": { "A": { "Type": "Pass",
  // why
  "Parameters": { "a": 1, /* b */ "b": { "c": [1, 2] }, "e": {} }, "End": true } } }`;
  expect(after(json, 'json', { a: 2, b: { c: [1, 2] }, e: {} })).toBe(json.replace('"a": 1', '"a": 2'));
  expect(after(json, 'json', { a: 1, b: { c: [1, 3] }, e: {} })).toBe(json.replace('[1, 2]', '[1, 3]'));
  for (const value of [
    { a: 1, b: { c: [1, 2], d: 3 }, e: { f: 1 } },
    { b: { c: [] }, e: {} },
    { a: 1, b: {}, e: { f: 1 }, g: 1 },
  ])
    after(json, 'json', value);
});

test('of what an ItemSelector makes, the first is shown', async () => {
  const text = `{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.list","ItemSelector":{"v.$":"$$.Map.Item.Value"},"End":true,
    "ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}}}}`;
  const defined = readStateMachine(parseDocument(text, 'json'))!;
  const shown = async (list: Json[]) => {
    const recorder = new VisitRecorder();
    const world = { task: () => ({ kind: 'silence' as const }) };
    for await (const moment of new Execution(compile(defined), { input: { list }, world }).moments())
      recorder.record(moment);
    const [visit] = recorder.visits;
    const state = defined.byName.get('M')!;
    const { stages } = stagesOf(visit!, state, answerOf(visit!, state, recorder.visits), recorder.visits);
    return stages.find(({ stage }) => stage === 'ItemSelector')?.value;
  };
  expect(await shown([7, 8])).toEqual({ v: 7 });
  expect(await shown([])).toBeUndefined();
});

test('of branches and iterations the results are shown in their order, of those inside of others, too', async () => {
  const pass = (name: string, result: Json) => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', Result: result, End: true } },
  });
  const inner = { Type: 'Parallel', Branches: [pass('B', 'b'), pass('A', 'a')], End: true };
  const outer = { Type: 'Map', ItemProcessor: { StartAt: 'Inner', States: { Inner: inner } }, Next: 'Last' };
  const last = { Type: 'Parallel', Branches: [pass('Z', 1), pass('Y', 2)], ResultPath: null, End: true };
  const defined = readStateMachine(
    parseDocument(JSON.stringify({ StartAt: 'Outer', States: { Outer: outer, Last: last } }), 'json'),
  )!;
  const recorder = new VisitRecorder();
  const world = { task: () => ({ kind: 'silence' as const }) };
  for await (const moment of new Execution(compile(defined), { input: [0, 0], world }).moments())
    recorder.record(moment);
  const results = (name: string) =>
    recorder.visits
      .filter(({ state }) => state.name === name)
      .map(visit => answerOf(visit, defined.states.find(state => state.name === name)!, recorder.visits));
  expect(results('Inner')).toEqual([{ result: ['b', 'a'] }, { result: ['b', 'a'] }]);
  expect(results('Outer')).toEqual([
    {
      result: [
        ['b', 'a'],
        ['b', 'a'],
      ],
    },
  ]);
  expect(results('Last')).toEqual([{ result: [1, 2] }]);
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
    expect(shapes).toMatchObject({ state: 'A', type: 'Pass', inputFrom: 'nothing', visits: 0, runs: [] });
    expect(shapes.stages.find(({ stage }) => stage === 'Parameters')?.shape).toContain('n: integer');
    expect(shapes.stages.map(({ stage, field }) => [stage, field])).toEqual([
      ['Input', undefined],
      ['Parameters', 'Parameters'],
      ['ResultPath', 'ResultPath'],
      ['Output', undefined],
    ]);
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

  test('the sizes at every state, where they are wanted', async () => {
    const server = serverWith({ 'flow.asl.yaml': text });
    const ask = (whole: boolean) =>
      server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', 'flow.asl.yaml', { state: 'A', whole });
    expect((await ask(false)).sizes).toBeUndefined();
    const answer = await ask(true);
    const { line, character } = answer.range.start;
    expect(answer.sizes?.[0]).toMatchObject({ state: 'A', line, character, depth: 0, visits: 0 });
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
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect((await ask({ input: nested(1_001) })).error).toBe(
      'The input is nested deeper than 1,000 levels. Make it flatter.',
    );
    expect((await ask({ input: `[${' '.repeat(2_000_000)}]` })).error).toMatch(
      /^The input has 2\.0 MB, and is not read/,
    );
    const deep = await ask({ input: nested(1_000), fields: { Parameters: '{"all.$": "$"}', ResultPath: '' } });
    expect(deep.error).toBeUndefined();
    expect(deep.stages.at(-1)?.bytes).toBe(2_000 + '{"all":}'.length);
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
    expect(invented?.visits[0]?.attempts[0]?.madeUp).toBe('example');
    expect(invented?.end).toBe('SUCCEEDED');
    const mocks = parseDocument('{"States": {"A": {"Return": {"MessageId": "m-1"}}}}', 'json');
    const mocked = await runs.of(part, samples[1]!, mocks);
    expect(mocked?.visits[0]?.output).toEqual({ id: 'other', sent: { MessageId: 'm-1' } });
    expect(mocked?.visits[0]?.attempts[0]?.madeUp).toBe('mocks');
  });

  test('of those that cannot be used it is known why', () => {
    const deep = `${'['.repeat(1_100)}${']'.repeat(1_100)}`;
    writeFileSync(path.join(folder, 'deep.input.json'), deep);
    const problemOf = (base: string) =>
      new Samples().spoilt(pathToFileURL(path.join(folder, base)).href).map(({ problem }) => problem);
    expect(problemOf('flow.asl.json')).toEqual([
      expect.stringMatching(/^flow\.broken\.input\.json is no JSON that can be read: /),
      expect.stringMatching(/^flow\.huge\.input\.json has 1\.1 MB, and is not read/),
    ]);
    expect(problemOf('deep.asl.json')).toEqual([expect.stringMatching(/nested deeper than/)]);
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

describe('inputs beside a template', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl-template-inputs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const machineOf = (name: string) =>
    `  ${name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition: { StartAt: A, States: { A: { Type: Pass, InputPath: $.id, End: true } } }\n`;
  const runsOf = async (name: string, text: string, machine: string) => {
    // The server of tests puts its files below a folder of its own.
    const uri = `..${pathToFileURL(path.join(folder, name)).pathname}`;
    const flow = await serverWith({ [uri]: text }).ask<Promise<DataFlowAnswer>>('asl/dataFlow', uri, {
      machine,
      state: 'A',
    });
    return flow.runs.map(({ label, problem }) => (problem === undefined ? label : `${label}: ${problem}`));
  };

  test('those of its only machine, or those that name the machine', async () => {
    for (const name of [
      'one.input.json',
      'one.rush.input.json',
      'two.input.json',
      'two.Ship.input.json',
      'two.Ship.b.input.json',
    ])
      writeFileSync(path.join(folder, name), '{"id": 7}');
    writeFileSync(path.join(folder, 'two.Order.input.json'), '{"id": ');
    expect(await runsOf('one.yaml', `Resources:\n${machineOf('Ship')}`, 'Ship')).toEqual([
      'one.input.json',
      'one.rush.input.json',
    ]);
    const two = `Resources:\n${machineOf('Ship')}${machineOf('Order')}`;
    expect(await runsOf('two.yaml', two, 'Ship')).toEqual(['two.Ship.input.json', 'two.Ship.b.input.json']);
    expect(await runsOf('two.yaml', two, 'Order')).toEqual([
      expect.stringMatching(/^two\.Order\.input\.json: .* is no JSON that can be read/),
    ]);
  });
});

describe('runs to choose from', () => {
  const nested = `{"QueryLanguage":"JSONPath","StartAt":"All","States":{
    "All":{"Type":"Map","ItemsPath":"$.items","ResultPath":"$.done","Next":"Check",
      "ItemProcessor":{"StartAt":"Each","States":{
        "Each":{"Type":"Pass","Parameters":{"n.$":"$$.Map.Item.Index","id.$":"$.id","from.$":"$$.Execution.Input.shop"},"End":true}}}},
    "Check":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"ResultPath":"$.check",
      "Retry":[{"ErrorEquals":["Busy"],"MaxAttempts":1}],
      "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Again"}],"Next":"Again"},
    "Again":{"Type":"Choice","Choices":[{"Variable":"$.error","IsPresent":true,"Next":"Clean"}],"Default":"Done"},
    "Clean":{"Type":"Pass","Parameters":{"items.$":"$.items"},"Next":"All"},
    "Done":{"Type":"Succeed"}}}`;
  const input: Json = { shop: 'corner', items: [{ id: 'a' }, { id: 'b' }] };

  /** The first call of the task fails, the second one is answered. */
  async function session(text: string) {
    const machine = readStateMachine(parseDocument(text, 'yaml'))!;
    const recorder = new VisitRecorder();
    let calls = 0;
    const task = () =>
      ++calls <= 2
        ? ({ kind: 'failure', error: 'Busy', cause: 'after nine' } as const)
        : ({ kind: 'success', result: { ok: true } } as const);
    const execution = new Execution(compile(machine), { input, world: { task } });
    for (let moment = await execution.next(); moment; moment = await execution.next()) recorder.record(moment);
    return { label: 'the last session (SUCCEEDED)', visits: recorder.visits };
  }

  const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '        ');
  const template = (text: string) =>
    `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${indented(text)}`;
  const jsonata = nested
    .replace('"QueryLanguage":"JSONPath"', '"QueryLanguage":"JSONata"')
    .replace(
      '"ItemsPath":"$.items","ResultPath":"$.done"',
      '"Items":"{% $states.input.items %}","Output":"{% $merge([$states.input, {\'done\': $states.result}]) %}"',
    )
    .replace(
      /"Parameters":\{"n.*?\}/,
      '"Output":{"n":"{% $states.context.Map.Item.Index %}","id":"{% $states.input.id %}","from":"{% $states.context.Execution.Input.shop %}"}',
    )
    .replace(
      '"Parameters":{"FunctionName":"f"},"ResultPath":"$.check"',
      '"Arguments":{"FunctionName":"f"},"Output":"{% $merge([$states.input, {\'check\': $states.result}]) %}"',
    )
    .replace('"ResultPath":"$.error"', '"Output":"{% $merge([$states.input, {\'error\': $states.errorOutput}]) %}"')
    .replace('"Variable":"$.error","IsPresent":true', '"Condition":"{% $exists($states.input.error) %}"')
    .replace('"Parameters":{"items.$":"$.items"}', '"Output":{"items":"{% $states.input.items %}"}');

  const flows = [nested, jsonata].flatMap(json => inBoth(json)).map(({ text }) => text);
  test.each([
    ['JSON', 'flow.asl.json', flows[0]!],
    ['YAML', 'flow.asl.yaml', flows[1]!],
    ['a template', 'template.yaml', template(flows[1]!)],
    ['JSONata in JSON', 'flow.asl.json', flows[2]!],
    ['JSONata in YAML', 'flow.asl.yaml', flows[3]!],
    ['JSONata in a template', 'template.yaml', template(flows[3]!)],
  ])('a session, its iterations and visits, and what is tried with them: %s', async (what, name, text) => {
    const server = serverWith({ [name]: text });
    const isPath = !what.startsWith('JSONata');
    const ask = (state: string, more: object = {}) =>
      server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', name, { state, ...more });
    const output = async (state: string, more: object = {}) => {
      const { stages, error } = await ask(state, more);
      return error ?? JSON.parse(stages.findLast(({ stage }) => stage === 'Output')?.value ?? 'null');
    };
    server.ask('asl/recorded', name, { id: 's1', ...(await session(isPath ? flows[1]! : flows[3]!)) });

    const each = await ask('Each');
    expect(each).toMatchObject({ run: 's1', branches: ['All[0]', 'All[1]'], branch: 'All[0]', visits: 2, visit: 0 });
    expect(each.runs).toMatchObject([{ id: 's1', kind: 'session', label: 'the last session (SUCCEEDED)' }]);
    expect(await output('Each', { branch: 'All[1]' })).toEqual({ n: 1, id: 'b', from: 'corner' });
    // Another state of the same iteration.
    expect((await ask('All', { branch: 'All[1]' })).branch).toBe('');
    // What is tried has the item and the execution's input of then.
    const field = isPath ? 'ResultPath' : 'Output';
    const tried = isPath ? '$.made' : '{"again": "{% $states.context.Map.Item.Value.id %}"}';
    expect(await output('Each', { branch: 'All[1]', fields: { [field]: tried } })).toEqual(
      isPath ? { id: 'b', made: { n: 1, id: 'b', from: 'corner' } } : { again: 'b' },
    );

    const all = await ask('All');
    const result = all.stages.find(({ stage }) => stage === 'Result');
    expect([all.resultFrom, JSON.parse(result?.value ?? '')]).toEqual([
      'run',
      [
        { n: 0, id: 'a', from: 'corner' },
        { n: 1, id: 'b', from: 'corner' },
      ],
    ]);

    const first = await ask('Check');
    expect(first).toMatchObject({
      visits: 2,
      visit: 0,
      status: 'caught',
      next: 'Again',
      error: 'Caught: Busy: after nine',
    });
    const second = await ask('Check', { visit: 1 });
    expect(second).toMatchObject({ status: 'succeeded', error: undefined, resultFrom: 'run' });
    expect(JSON.parse(second.stages.at(-1)?.value ?? '')).toMatchObject({ check: { ok: true } });
    // With another input the task is answered as it was.
    expect(await output('Check', { visit: 1, input: '{}' })).toEqual({ check: { ok: true } });
    // A failure stays one when something else is tried.
    expect(await ask('Check', { input: '{"x": 1}' })).toMatchObject({
      error: 'Caught: Busy: after nine',
      next: 'Again',
    });

    const edit = server.ask<WorkspaceEdit>('asl/dataFlowEdit', name, { state: 'Each', fields: { [field]: tried } });
    const after = apply(text, Object.values(edit.changes ?? {})[0] ?? []);
    expect(after).toContain(isPath ? '$.made' : 'again');
    expect(after).toContain('States');
  });

  test('the newest session first, and what it told before under the same id is replaced', async () => {
    const text = flows[1]!;
    const server = serverWith({ 'flow.asl.yaml': text });
    const told = await session(text);
    const labels = async () =>
      (await server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', 'flow.asl.yaml', { state: 'Done' })).runs.map(
        ({ id, label }) => `${id} ${label}`,
      );
    const tell = (id: string, more: object = {}) =>
      server.ask('asl/recorded', 'flow.asl.yaml', { ...told, id, ...more });
    tell('1');
    tell('2');
    tell('f', { kind: 'kept', label: 'a kept run' });
    expect(await labels()).toEqual([
      'f a kept run',
      '2 the last session (SUCCEEDED)',
      '1 an earlier session (SUCCEEDED)',
    ]);
    tell('f', { kind: 'kept', label: 'again' });
    expect((await labels())[0]).toBe('f again');
    expect(await labels()).toHaveLength(3);
  });

  test('a state that has changed since is worked out anew with the data of then', async () => {
    const now = nested.replace('"id.$":"$.id"', '"key.$":"$.id"');
    const server = serverWith({ 'flow.asl.json': now });
    server.ask('asl/recorded', 'flow.asl.json', { id: 's', ...(await session(nested)) });
    // Told of the definition as it is now: what was recorded counts.
    const answer = await server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', 'flow.asl.json', { state: 'Each' });
    expect(answer.stages.at(-1)?.value).toContain('"id"');
    const recordings = new Recordings();
    const part = (text: string) =>
      ({ uri: 'u', machine: readStateMachine(parseDocument(text, 'json')) }) as unknown as Part;
    recordings.add({ uri: 'u', ...(await session(nested)) }, part(nested).machine);
    const [run] = (await recordings.of({ snapshot: () => undefined } as never, part(now))) ?? [];
    expect(isAsRecorded(run!, part(now).machine!.byName.get('Each')!)).toBe(false);
    expect(isAsRecorded(run!, part(now).machine!.byName.get('Clean')!)).toBe(true);
  });
});
