import { describe, expect, test } from 'vitest';
import { hoverAt } from './hover.ts';
import { inBoth, marked, oneState } from './marked.ts';

/** What is said at `¦`, in JSON and in YAML; `‹…›` is what it is about, where the fixture says it. */
function checkHover(json: string, words: RegExp | string) {
  for (const { machine, offset, spans, text, format } of inBoth(json)) {
    const hover = hoverAt(machine, offset, {}, { timeZone: 'Europe/Berlin', link: word => `[${word}]` });
    if (typeof words === 'string') expect(hover?.markdown, format).toBe(words);
    else expect(hover?.markdown, format).toMatch(words);
    const [span] = spans;
    if (span && hover)
      expect(text.slice(hover.span.start, hover.span.end), format).toBe(text.slice(span.start, span.end));
  }
}

function checkNoHover(json: string) {
  for (const { machine, offset, format } of inBoth(json)) expect(hoverAt(machine, offset), format).toBeUndefined();
}

const task = (members: string) => oneState('Task', `"Resource":"arn:aws:states:::lambda:invoke",${members}`);
const pass = (members: string) => oneState('Pass', members);
const jsonata = (output: string) => oneState('Pass', `"Output":"{% ${output} %}"`, 'JSONata');

describe('fields', () => {
  test('what it is, what it takes, what is in effect without it, and where to read on', () => {
    checkHover(
      task('"Heartbeat¦Seconds": 20'),
      /^\*\*HeartbeatSeconds\*\* · whole number, 1 to 99999999[\s\S]*\[Developer Guide\]\(https:.*state-task\.html\)$/,
    );
    checkHover(task('"Retry":[{"ErrorEquals":["A"],"Max¦Attempts":5}]'), /· default: 3/);
  });

  test('the words that it takes, with what each means', () => {
    checkHover(
      task('"Retry":[{"ErrorEquals":["A"],"Jitter¦Strategy":"FULL"}]'),
      /- `FULL`: Each wait[\s\S]*- `NONE`: /,
    );
  });

  test('a long duration is spelled out', () => {
    checkHover(task('"Timeout¦Seconds": 9000'), /Here: 2 h 30 min\./);
    checkHover(task('"Timeout¦Seconds": 20'), /^(?![\s\S]*Here)/);
  });

  test('a point in time has a day of the week, and is told in the reader’s time', () => {
    checkHover(
      oneState('Wait', '"Timestamp":"2026-03¦-14T01:59:00Z"'),
      '**Timestamp**\n\nSaturday, 14 March 2026, 01:59:00 UTC  \nSaturday, 14 March 2026, 02:59:00 in Europe/Berlin',
    );
  });
});

describe('a retrier is shown as what it does', () => {
  const retry = (key: string) => task(`"Retry":[{"${key}":["States.Timeout"],"IntervalSeconds":2,"MaxAttempts":3}]`);
  test('on each of its fields', () => {
    checkHover(
      retry('Error¦Equals'),
      /- attempt 1 after 2 s\n- attempt 2 after 4 s, 6 s after the first failure\n- attempt 3 after 8 s/,
    );
  });
  test('and on Retry, for all of them', () => {
    checkHover(retry('ErrorEquals').replace('"Retry"', '"Re¦try"'), /`States\.Timeout`:\n\n- attempt 1 after 2 s/);
  });
});

describe('states', () => {
  const order = `{"StartAt":"Charge","States":{
    "Charge":{"Type":"Task","Comment":"Takes the money.","Resource":"arn:aws:states:::lambda:invoke","Next":"Pack","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Refund"}]},
    "Pack":{"Type":"Pass","Next":"Ship"},
    "Ship":{"Type":"Succeed"},
    "Refund":{"Type":"Fail"},
    "Lost":{"Type":"Succeed"}}}`;

  test('type, ways in and out, and the way from the start', () => {
    checkHover(
      order.replace('"Charge":{', '"‹Ch¦arge›":{').replace('‹', '').replace('›', ''),
      [
        '**Charge** · Task · Lambda Invoke',
        'Takes the money.',
        'then → [Pack]  \nCatch → [Refund]',
        'Reached from: start',
        'From the start: **Charge**',
        '[Task in the Developer Guide](https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html)',
      ].join('\n\n'),
    );
    checkHover(
      order.replace('"Next":"Ship"', '"Next":"Sh¦ip"'),
      /From the start: \[Charge\] → \[Pack\] → \*\*Ship\*\*/,
    );
    checkHover(order.replace('"Next":"Refund"', '"Next":"Ref¦und"'), /Reached from: \[Charge\] \(Catch\)/);
  });

  test('one that nothing leads to', () => {
    checkHover(order.replace('"Lost"', '"Lo¦st"'), /Nothing leads here\./);
  });
});

describe('paths', () => {
  const path = (text: string) => pass(`"Parameters":{"a.$":"${text}"}`);
  test.each([
    ['‹$¦›.order.items[0].price', /^\*\*\$\*\* · the input of the state, after `InputPath`/],
    ['$.‹or¦der›.items[0].price', /^\*\*`\$\.order`\*\*\n\nThe member `order`\.$/],
    ['$.order.items‹[¦0]›.price', /The item at index 0: the first one\./],
    ['$.items‹[¦-1]›', /the last one/],
    ['$.items‹[¦1:3]›', /The items from index 1 up to, and without, index 3\. The result is always a list\./],
    ['$.items‹[¦-1:]›', /\n\nThe last item, in a list\./],
    ['$.items‹[¦-3:]›', /\n\nThe last 3 items\. The result/],
    ['$.items‹[¦:2]›', /\n\nThe first 2 items\. The result/],
    ['$.items‹[¦*]›.name', /Every member of an object/],
    ['$.items‹[?(@.price¦ > 3)]›', /for which the condition holds/],
    ['‹$¦$›.Execution.Id', /^\*\*\$\$\*\* · the context object\n\n- `Execution`: /],
    ['$$.Execution.‹I¦d›', /ARN of the execution\./],
    ['$$.Map.Item.‹Va¦lue›.sku', /The item\./],
    ['$$.Map.Item.Value.‹sk¦u›', /The member `sku`\./],
  ])('%s', (text, words) => checkHover(path(text), words));

  test('what is the whole value of a field', () => {
    checkHover(pass('"InputPath":"$.‹or¦der›"'), /^\*\*`\$\.order`/);
  });
});

describe('functions', () => {
  test.each([
    [
      "‹States.For¦mat›('{}', $.a)",
      /^`States\.Format\(template: string, \.\.\.value: any\): string`[\s\S]*\n→ "Order 7 of Ada"/,
    ],
    ["States.Array(‹States.UU¦ID›(), 'x')", /^`States\.UUID\(\): string`/],
    ["States.Format('{}', $.‹na¦me›)", /The member `name`\./],
  ])('intrinsic: %s', (text, words) => checkHover(pass(`"Parameters":{"a.$":"${text}"}`), words));

  test.each([
    [
      '‹$parti¦tion›([1,2],1)',
      /^`\$partition\(array: array, size: number\): array of arrays`[\s\S]*Added to JSONata by Step Functions\./,
    ],
    ['$map([1], ‹$su¦m›)', /^`\$sum\(/],
    ['$error(‹$sta¦tes›.input)', /what Step Functions gives to every expression\n\n- `input`: /],
    ['$states.‹inp¦ut›.order', /The input of the state\./],
    ['$states.input.‹ord¦er›', /The member `order` of the input\./],
    ['$states.context.Execution.‹Na¦me›', /Name of the execution\./],
    ["‹$ev¦al›('1')", /Step Functions does not have it\. .* `\$parse`/],
    ['($x := 1; ‹$¦x›)', /bound in this expression/],
    ['[1,2] ‹~¦>› $sum()', /Hands the value on the left/],
  ])('JSONata: %s', (text, words) => checkHover(jsonata(text), words));

  test('escapes before it do not shift the place', () => {
    checkHover(jsonata('\\"é\\\\n\\" & ‹$¦now›()'), /^`\$now\(/);
  });
});

describe('variables', () => {
  const machine = (read: string) =>
    `{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"total":1},"Next":"B"},"B":{"Type":"Pass","Parameters":{"t.$":"${read}"},"End":true}}}`;
  test('where it is assigned, with a way there', () => {
    checkHover(machine('‹$to¦tal›.a'), /^\*\*\$total\*\* · workflow variable\n\nAssigned in \[A\]\./);
    checkHover(machine('$total').replace('"total":', '"to¦tal":'), /Assigned in \[A\]/);
    checkHover(machine('$oth¦er'), /Assigned nowhere/);
  });
});

test('names of errors', () => {
  checkHover(
    task('"Catch":[{"ErrorEquals":["States.Time¦out"],"Next":"B"}]'),
    /^\*\*States\.Timeout\*\*\n\nThe task ran longer/,
  );
});

test('the name of the error with which a workflow fails', () => {
  checkHover(oneState('Fail', '"Error":"States.Time¦out"'), /^\*\*States\.Timeout\*\*/);
  checkNoHover(oneState('Fail', '"Error":"My¦Own"'));
});

test('names in which signs stand that Markdown knows, and one without letters', () => {
  const states = (name: string) =>
    `{"StartAt":"${name.replace('¦', '')}","States":{"${name}":{"Type":"Pass","Next":"my_state"},"my_state":{"Type":"Succeed"}}}`;
  checkHover(
    states('¦Is *it* <b>_done_</b> [x]'),
    /^\*\*Is \\\*it\\\* \\<b\\>\\_done\\_\\<\/b\\> \\\[x\\\]\*\* · Pass\n\nthen → \[my_state\]/,
  );
  checkHover(states('¦'), /^\*\*\(no name\)\*\* · Pass/);
});

test('what null means where a path may stand', () => {
  checkHover(pass('"Input¦Path":null'), /Here: `null`, so the state gets the empty object/);
  const { machine, offset } = marked(task('"ResultPath":nul¦l'));
  expect(hoverAt(machine, offset)?.markdown).toMatch(
    /^\*\*ResultPath\*\*\n\nHere: `null`, so the result is thrown away/,
  );
  checkHover(task('"Output¦Path":null'), /Here: `null`, so the empty object `\{\}` goes on/);
});

test('a member of a template that is worked out', () => {
  checkHover(pass('"Parameters":{"ord¦er.$":"$.o"}'), /^\*\*order\*\* · worked out when the state runs/);
  checkNoHover(pass('"Parameters":{"ord¦er":"$.o"}'));
  checkNoHover(pass('"Result":{"ord¦er.$":"$.o"}'));
});

test('what a Map reads and writes with is no task', () => {
  const map = (field: string, action: string) =>
    oneState('Map', `"${field}":{"Resource":"arn:aws:states:::s3:${action}"}`);
  checkHover(map('ItemReader', 'get¦Object'), /^\*\*S3 getObject\*\*\n\nReads one object/);
  checkHover(map('ItemReader', 'list¦ObjectsV2'), /not what it holds/);
  checkHover(map('ResultWriter', 'put¦Object'), /Writes the results/);
  checkNoHover(map('ItemReader', 'put¦Something'));
});

test('nothing about free text, and about what nobody knows', () => {
  checkNoHover(pass('"Comment":"Takes¦ the money"'));
  checkNoHover(pass('"Result":{"what":"ev¦er"}'));
});
