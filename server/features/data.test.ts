/** What is inferred of the data, where it is shown: in hovers, in completion with types, in hints. */
import { describe, expect, test, vi } from 'vitest';
import { lazyCatalog } from '../../catalog/node.ts';
import { analyse } from '../../dataflow/index.ts';
import { type Json, shapeOfSamples } from '../../expressions/index.ts';
import { completionsAt } from './completion.ts';
import { hoverAt } from './hover.ts';
import { hintsIn } from './inlay.ts';
import { inBoth, type Marked } from './marked.ts';

const order = { id: 'ord-1', items: [{ sku: 'a', price: 2.5 }], customer: { vip: true } };

const catalog = lazyCatalog();
const flowOf = ({ machine }: Marked, input: Json = order) =>
  analyse(machine, { input: shapeOfSamples([input]), catalog: catalog() });

const machine = (states: string, language = 'JSONPath') =>
  `{"QueryLanguage":"${language}","StartAt":"Count","States":{${states},"End":{"Type":"Succeed"}}}`;
const counted = (next: string) =>
  machine(
    `"Count":{"Type":"Pass","Parameters":{"n.$":"States.ArrayLength($.items)","first.$":"$.items[0]"},"ResultPath":"$.count","Next":"Use"},"Use":{"Type":"Pass",${next},"Next":"End"}`,
  );
const inJsonata = (output: string) =>
  machine(
    `"Count":{"Type":"Pass","Assign":{"n":"{% $count($states.input.items) %}"},"Output":{"total":"{% $sum($states.input.items.price) %}"},"Next":"Use"},"Use":{"Type":"Pass","Output":{"x":"{% ${output} %}"},"Next":"End"}`,
    'JSONata',
  );

describe('hover', () => {
  function expectWords(json: string, ...words: (string | RegExp)[]) {
    for (const each of inBoth(json)) {
      const hover = hoverAt(each.machine, each.offset, {}, { flow: () => flowOf(each), link: text => `[${text}]` });
      for (const part of words)
        if (typeof part === 'string') expect(hover?.markdown, each.format).toContain(part);
        else expect(hover?.markdown, each.format).toMatch(part);
    }
  }
  const use = (path: string) => counted(`"InputPath":"${path}"`);

  test('a path: what is there, segment by segment, and where it was produced', () => {
    expectWords(use('$.count.¦n'), '```typescript\ninteger\n```', 'From [Count · Parameters]');
    expectWords(use('$.cou¦nt.first.sku'), '{ n: integer, first: { sku: string, price: number, … } }');
    expectWords(use('$.it¦ems[0].sku'), '{ sku: string, price: number, … }[]');
  });

  test('what cannot be there', () => expectWords(use('$.count.m¦'), 'There is **nothing** here'));

  test('JSONata: members of the input, variables, what a function gives', () => {
    expectWords(inJsonata('$states.input.to¦tal'), /number/);
    expectWords(inJsonata('$¦n + 1'), /integer|number/);
  });

  test('a state: what goes in and what comes out', () => {
    expectWords(
      counted('"ResultPath":null').replace('"Use":{', '"U¦se":{'),
      /```typescript\nin: \{[\s\S]*count: \{ n: integer[\s\S]*\nout: \{/,
    );
  });

  test('nothing is said of what is not known', () => {
    for (const each of inBoth(use('$.bag.of¦f'))) {
      const hover = hoverAt(each.machine, each.offset, {}, { flow: () => analyse(each.machine) });
      expect(hover?.markdown).toBe('**`$.bag.off`**\n\nThe member `off`.');
    }
  });
});

describe('completion', () => {
  function expectItems(json: string, items: Readonly<Record<string, string>>) {
    for (const each of inBoth(json)) {
      const known = { sample: () => order, flow: () => flowOf(each) };
      const found = completionsAt(each.document, each.machine, each.offset, known);
      const details = Object.fromEntries(found.map(({ label, detail }) => [label, detail]));
      expect(details, each.format).toMatchObject(items);
    }
  }

  test('members with their types, also of what states have made', () => {
    expectItems(counted('"InputPath":"$.count.¦"'), { n: 'integer', first: '{ sku: string, price: number, … }' });
    expectItems(counted('"InputPath":"$.items[0].¦"'), { price: 'number = 2.5' });
    expectItems(counted('"Parameters":{"a.$":"$.count.first.¦"}'), { sku: 'string', price: 'number' });
  });

  test('of a closed object only what is there', () => {
    for (const each of inBoth(counted('"InputPath":"$.count.¦","OutputPath":"$.count.other"'))) {
      const found = completionsAt(each.document, each.machine, each.offset, { flow: () => flowOf(each) });
      expect(found.map(({ label }) => label)).toEqual(['n', 'first']);
    }
  });

  test('in JSONata, behind $states.input and behind variables', () => {
    expectItems(inJsonata('$states.input.¦'), { total: 'number' });
    expectItems(inJsonata('¦'), { $n: 'integer, assigned in Count' });
  });

  test('what is known is looked up once, however many names are offered', () => {
    const assigned = '"Assign":{"a":1,"b":2,"c":3},"Output":"{% ¦ %}"';
    const json = machine(
      `"Count":{"Type":"Pass","Next":"Use"},"Use":{"Type":"Pass",${assigned},"Next":"End"}`,
      'JSONata',
    );
    for (const each of inBoth(json)) {
      const sample = vi.fn(() => order);
      const found = completionsAt(each.document, each.machine, each.offset, { sample });
      expect(found.map(({ label }) => label)).toEqual(expect.arrayContaining(['$a', '$b', '$c']));
      expect(sample).toHaveBeenCalledTimes(1);
    }
  });

  test('the item of an iteration and the input of the execution, behind the context object', () => {
    const each = (inner: string) =>
      machine(
        `"Count":{"Type":"Map","ItemsPath":"$.items","ItemProcessor":{"StartAt":"In","States":{"In":{"Type":"Pass",${inner},"End":true}}},"Next":"End"}`,
      );
    const item = { sku: 'string', price: 'number' };
    expectItems(each('"InputPath":"$$.Map.Item.Value.¦"'), item);
    expectItems(each('"Parameters":{"a.$":"$$.Execution.Input.items[0].¦"}'), { price: 'number = 2.5' });
    expectItems(each('"QueryLanguage":"JSONata","Output":"{% $states.context.Map.Item.Value.¦ %}"'), item);
  });

  test('the result of a task, in ResultSelector and behind $states.result', () => {
    const task = machine(
      '"Count":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","Parameters":{"StateMachineArn":"m"},"ResultSelector":{"a.$":"$.¦"},"Next":"End"}',
    );
    expectItems(task, { ExecutionArn: 'string' });
  });
});

describe('hints', () => {
  test('what expressions give, behind them; nothing of what is not known', () => {
    for (const each of inBoth(counted('"Parameters":{"a.$":"$.count.n","b.$":"$.more"}'))) {
      const kinds = { nextStateType: false, retryTimeline: false, defaults: false, expressionTypes: true };
      const hints = hintsIn(each.machine, { start: 0, end: each.text.length }, kinds, () => flowOf(each));
      expect(hints.map(({ text }) => text)).toEqual([
        'integer',
        '{ sku: string, price: number, … }',
        '{ n: integer, first: {…} }', // what ResultPath writes
        'integer',
      ]);
      expect(hintsIn(each.machine, { start: 0, end: 10 }, kinds, () => flowOf(each))).toEqual([]);
    }
  });
});
