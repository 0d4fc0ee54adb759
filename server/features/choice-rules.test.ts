/** A Choice as the view shows it: what each rule says of the data, what is tried, and what of that goes into the document. */
import { describe, expect, test } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver';
import type { DataFlowAnswer } from '../dataFlowView.ts';
import { apply, serverWith } from '../testing.ts';
import { inBoth } from './marked.ts';

const paths = `{"StartAt":"Which","States":{
  "Which":{"Type":"Choice","Choices":[
    {"Variable":"$.total","NumericGreaterThan":100,"Next":"Large"},
    {"And":[{"Variable":"$.vip","IsPresent":true},{"Variable":"$.vip","BooleanEquals":true}],"Comment":"ours","Assign":{"who.$":"$.name"},"Next":"Ours"},
    {"Not":{"Variable":"$.name","StringEquals":"Bo"},"Next":"Large"}],
    "Assign":{"who":"nobody"},"Default":"Small"},
  "Large":{"Type":"Succeed"},"Ours":{"Type":"Succeed"},"Small":{"Type":"Succeed"}}}`;
const expressions = `{"QueryLanguage":"JSONata","StartAt":"Which","States":{
  "Which":{"Type":"Choice","Choices":[
    {"Condition":"{% $states.input.total > 100 %}","Next":"Large"},
    {"Condition":"{% $exists($states.input.vip) and $states.input.vip %}","Assign":{"who":"{% $states.input.name %}"},"Output":"{% $states.input.name %}","Next":"Ours"},
    {"Condition":"{% $states.input.name != 'Bo' %}","Next":"Large"}],
    "Assign":{"who":"nobody"},"Default":"Small"},
  "Large":{"Type":"Succeed"},"Ours":{"Type":"Succeed"},"Small":{"Type":"Succeed"}}}`;

const template = (text: string) =>
  `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${text.replaceAll(/^(?=.)/gm, '        ')}`;

const documents = ([paths, expressions] as const).flatMap((json, index) => {
  const [inJson, inYaml] = inBoth(json).map(({ text }) => text) as [string, string];
  const what = index === 0 ? 'JSONPath' : 'JSONata';
  return [
    [what, 'JSON', 'flow.asl.json', inJson],
    [what, 'YAML', 'flow.asl.yaml', inYaml],
    [what, 'a template', 'template.yaml', template(inYaml)],
  ] as const;
});

describe.each(documents)('%s in %s', (language, _format, name, text) => {
  const isPath = language === 'JSONPath';
  const server = serverWith({ [name]: text });
  const ask = (input: object | undefined, fields: Record<string, string> = {}) =>
    server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', name, {
      state: 'Which',
      ...(input && { input: JSON.stringify(input) }),
      fields,
    });
  /** `✓ WORDS (VALUES)` for what holds, `>` before what is taken, `(✓)` for what is not come to. */
  const rulesOf = ({ rules }: DataFlowAnswer) =>
    rules?.map(({ words, answer, isTaken, isReached, tests }) => {
      const sign = answer === undefined ? '' : { holds: '✓', 'does not hold': '✗', fails: '!' }[answer];
      const values = tests.flatMap(each => each.operands.map(operand => operand.value ?? 'nothing'));
      return `${isTaken ? '>' : ''}${isReached ? sign : `(${sign})`} ${words}${values.length > 0 ? ` (${values.join(', ')})` : ''}`;
    });

  test('each rule with what it says of the data, and the values that were compared', async () => {
    const answer = await ask({ total: 20, vip: true, name: 'Ada' });
    expect(rulesOf(answer)).toEqual(
      isPath
        ? [
            '✗ $.total > 100 (20)',
            '>✓ $.vip is present and = true (true, true)',
            '(✓) $.name ≠ "Bo" ("Ada")',
            '() Default',
          ]
        : [
            '✗ input.total > 100 (20)',
            '>✓ $exists(input.vip) and input.vip (true, true)',
            `(✓) input.name != 'Bo' ("Ada")`,
            '() Default',
          ],
    );
    expect(answer.rules?.[1]).toMatchObject({ joined: 'and', next: 'Ours', field: 'Choices[1]' });
    expect(answer.next).toBe('Ours');
    // What is done then is that rule's.
    expect(answer.stages.map(({ stage, field, value }) => [stage, field, value && JSON.parse(value)])).toEqual([
      ['Input', undefined, { total: 20, vip: true, name: 'Ada' }],
      ['Assign', 'Choices[1].Assign', { who: 'Ada' }],
      ['Output', isPath ? undefined : 'Choices[1].Output', isPath ? { total: 20, vip: true, name: 'Ada' } : 'Ada'],
    ]);
    expect(answer.fields.map(field => field.name)).toEqual(expect.arrayContaining(['Choices[1].Assign']));
    expect(answer.fields.map(field => field.name)).not.toContain('Assign');
  });

  test('where none holds it is Default, with what that assigns', async () => {
    const answer = await ask({ total: 20, name: 'Bo' });
    expect(rulesOf(answer)?.at(-1)).toBe('> Default');
    expect(answer.next).toBe('Small');
    expect(answer.stages.find(({ stage }) => stage === 'Assign')).toMatchObject({ field: 'Assign' });
  });

  test('a rule that fails is where it ends', async () => {
    const answer = await ask(isPath ? { name: 'Ada' } : { total: 'a', name: 'Ada' });
    expect(answer.rules?.[0]).toMatchObject({ answer: 'fails', isTaken: false });
    expect(answer.rules?.[0]?.problem).toMatch(
      isPath ? /^States\.Runtime: Invalid path '\$\.total'/ : /^States\.QueryEvaluationError: The JSONata expression/,
    );
    expect(answer.failedAt).toBe('Choices[0]');
    expect(answer.next).toBeUndefined();
  });

  test('before there is data the rules are there to be read', async () => {
    const answer = await ask(undefined);
    expect(rulesOf(answer)).toHaveLength(4);
    expect(answer.rules?.every(each => each.answer === undefined && !each.isTaken)).toBe(true);
  });

  const smaller = isPath ? '{"Variable": "$.total", "NumericLessThan": 100}' : '{% $states.input.total < 100 %}';

  test('a rule that is tried says at once what it would do', async () => {
    const answer = await ask({ total: 20, vip: true, name: 'Ada' }, { 'Choices[0]': smaller });
    expect(rulesOf(answer)?.[0]).toBe(`>✓ ${isPath ? '$' : 'input'}.total < 100 (20)`);
    expect(answer.next).toBe('Large');
    expect(answer.fields.find(field => field.name === 'Choices[0]')).toMatchObject({ tried: true });
  });

  test('a rule that is not valid is told where it stands, without all that could stand there', async () => {
    const rule = isPath ? '{"Variable": "$.total", "NumericGreater": 1}' : '{% $states.input. %}';
    const { error, failedAt } = await ask({ total: 1 }, { 'Choices[0]': rule });
    expect(error).toMatch(/^Invalid State Machine Definition/);
    expect(error?.length).toBeLessThan(400);
    expect(failedAt).toBe('Choices[0]');
  });

  test('what cannot be read is told, and so is an empty rule', async () => {
    expect((await ask({}, { 'Choices[1]': '{"And": ' })).error).toMatch(/^Rule 2 is no JSON: /);
    expect((await ask({}, { 'Choices[1]': ' ' })).error).toBe('Rule 2 tests nothing: write when it holds.');
    expect((await ask({}, { 'Choices[1].Assign': '{"a": ' })).error).toMatch(/^"Assign" of rule 2 is no JSON: /);
  });

  test('it goes into the document as one edit, and leaves the rest of the rule alone', async () => {
    const fields = { 'Choices[0]': smaller, 'Choices[1].Assign': '{"who": "me"}' };
    const { changes } = server.ask<WorkspaceEdit>('asl/dataFlowEdit', name, { state: 'Which', fields });
    const after = apply(text, Object.values(changes ?? {})[0] ?? []);
    const again = serverWith({ [name]: after });
    const answer = await again.ask<Promise<DataFlowAnswer>>('asl/dataFlow', name, {
      state: 'Which',
      input: '{"total": 200, "vip": true, "name": "Ada"}',
    });
    expect(rulesOf(answer)?.[0]).toBe(`✗ ${isPath ? '$' : 'input'}.total < 100 (200)`);
    expect(answer.stages.find(({ stage }) => stage === 'Assign')?.value).toBe('{\n  "who": "me"\n}');
    expect(answer.next).toBe('Ours');
    // No more than what is another one.
    const before = text.split('\n').filter(line => !after.includes(line));
    expect(before.length).toBeLessThanOrEqual(isPath ? 3 : 2);
  });
});

test('another operator stands where the one before stood; another kind of rule keeps what it leads to', () => {
  const text = inBoth(paths)[1]!.text;
  const server = serverWith({ 'flow.asl.yaml': text });
  const edited = (rule: string) => {
    const fields = { 'Choices[0]': rule };
    const { changes } = server.ask<WorkspaceEdit>('asl/dataFlowEdit', 'flow.asl.yaml', { state: 'Which', fields });
    return apply(text, Object.values(changes ?? {})[0] ?? []);
  };
  const lines = (from: string) => from.split('\n');
  const less = edited('{"Variable": "$.total", "NumericLessThan": 5}');
  expect(lines(less).filter(line => !lines(text).includes(line))).toEqual([
    expect.stringMatching(/^ +NumericLessThan: 5$/),
  ]);
  const denied = edited('{"Not": {"Variable": "$.total", "NumericLessThan": 5}}');
  expect(denied).toMatch(/Not:\s+Variable: \$\.total\s+NumericLessThan: 5\s+Next: Large/);
});

test('what a rule reads of a value that is long is cut', async () => {
  const server = serverWith({ 'flow.asl.json': paths });
  const { rules } = await server.ask<Promise<DataFlowAnswer>>('asl/dataFlow', 'flow.asl.json', {
    state: 'Which',
    input: JSON.stringify({ total: 'x'.repeat(100_000), name: 'Ada' }),
  });
  expect(rules?.[0]?.tests[0]?.operands[0]?.value?.length).toBeLessThan(300);
});
