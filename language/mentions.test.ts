/** Documents are marked: `¦` is the cursor, `‹…›` every mention of the name there, `‹=…›` those that declare or assign it. */
import { expect, test } from 'vitest';
import { mentionsOf, nameAt } from './mentions.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';

/** From each of the marked places, the cursor's included, the same places are found. */
function checkMentions(marked: string): void {
  const text = marked.replaceAll(/‹=?|›|¦/g, '');
  const machine = readStateMachine(parseDocument(text, /^\s*\{/.test(text) ? 'json' : 'yaml'));
  if (!machine) throw new Error('no machine');
  const withoutCursor = marked.replace('¦', '');
  const starts = [...withoutCursor.matchAll(/‹=?/g)].map(
    ({ index }) => index - withoutCursor.slice(0, index).replaceAll(/[^‹›=¦]|(?<!‹)=/g, '').length,
  );
  const cursor = marked.replaceAll(/‹=?|›/g, '').indexOf('¦');
  for (const offset of [...(cursor >= 0 ? [cursor] : []), ...starts]) {
    const found = nameAt(machine, offset);
    if (!found) throw new Error(`no name at ${text.slice(offset, offset + 20)}`);
    const mentions = mentionsOf(machine, found.name);
    let shown = text;
    for (const { span, role } of [...mentions].reverse())
      shown = `${shown.slice(0, span.start)}‹${role === 'reads' ? '' : '='}${shown.slice(span.start, span.end)}›${shown.slice(span.end)}`;
    expect(shown).toBe(withoutCursor);
    expect(mentions.some(({ span }) => span.start === found.at.span.start)).toBe(true);
  }
}

const jsonata = (states: string) => `{"QueryLanguage":"JSONata","StartAt":"S","States":{${states}}}`;

test('a state: its own name, StartAt, Next, Default, Choices, Catch', () => {
  checkMentions(`{"StartAt":"‹Pay›","States":{
    "‹=Pay›":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Retry":[],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"‹P¦ay›"}],"Next":"More?"},
    "More?":{"Type":"Choice","Comment":"Pay","Choices":[{"Variable":"$.Pay","StringEquals":"Pay","Next":"‹Pay›"}],"Default":"‹Pay›"}}}`);
  checkMentions(`StartAt: ‹Pay›
States:
  ‹=Pay›:
    Type: Choice
    Choices:
      - Next: '‹P¦ay›'
        Variable: $.Pay
    Default: >-
      ‹Pay›
`);
});

test('a state of the same name in another scope is another one', () => {
  checkMentions(`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
    {"StartAt":"‹A¦›","States":{"‹=A›":{"Type":"Succeed"}}},
    {"StartAt":"A","States":{"A":{"Type":"Succeed"}}}]}}}`);
});

test('a name that no state has is named by its references', () => {
  checkMentions('{"StartAt":"‹B¦›","States":{"A":{"Type":"Pass","Next":"‹B›"}}}');
});

test('a variable: paths, templates, intrinsic calls, choices, keys of Assign', () => {
  checkMentions(`{"StartAt":"S","States":{
    "S":{"Type":"Pass","Assign":{"‹=tot¦al›":0,"total2":"total","other.$":"$.total"},"Next":"T"},
    "T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","InputPath":"$‹total›.x[0]","Parameters":{"a.$":"States.Format('{} {}', $.total, States.MathAdd($‹total›, 1))","b":"$total"},
      "Assign":{"‹=total›.$":"$‹total›"},"Catch":[{"ErrorEquals":["States.ALL"],"Assign":{"‹=total›":1},"Next":"M"}],"Next":"C"},
    "M":{"Type":"Map","ItemsPath":"$‹total›","ItemSelector":{"x.$":"$‹total›.y"},"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","OutputPath":"$‹total›","End":true}}},"Next":"C"},
    "C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$‹total›","NumericEqualsPath":"$‹total›.max"}],"Next":"S"}],"Default":"S"}}}`);
});

test('a variable inside JSONata; a name bound in the expression is another one, so is $states', () => {
  checkMentions(
    jsonata(`"S":{"Type":"Pass","Assign":{"‹=x›":1},"Next":"T"},
    "T":{"Type":"Pass","Output":{"a":"{% $‹x¦› + ($x := $‹x› * 2; $x) %}","b":["{% $states.input.x & \\"$x \\\\\\" $x\\" & $‹x›.x %}"]},"Assign":{"‹=x›":"{% $‹x› + 1 %}"},"End":true}`),
  );
  checkMentions(jsonata(`"S":{"Type":"Pass","Output":"{% $x + ($‹=x¦› := $x * 2; $‹x›) %}"}`));
});

test('the same in YAML, over lines and with quotes', () => {
  checkMentions(`QueryLanguage: JSONata
StartAt: S
States:
  S:
    Type: Pass
    Assign:
      ‹=total›: 1
      'y': "{% $‹total› & \\"\\u0041\\" & $‹tot¦al› %}"
      z: >-
        {% $‹total› +
           $‹total› %}
      w: '{% $‹total› & ''it'' & $‹total› %}'
    End: true
`);
});

test('variables end with their scope: siblings, inner scopes, distributed Maps', () => {
  const map = (mode: string, read: string) => `{"StartAt":"S","States":{
    "S":{"Type":"Pass","Assign":{"‹=v›":1},"Next":"P"},
    "P":{"Type":"Parallel","Branches":[
      {"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"w":1},"OutputPath":"$‹v›","Next":"A2"},"A2":{"Type":"Pass","OutputPath":"$w","End":true}}},
      {"StartAt":"B","States":{"B":{"Type":"Pass","Assign":{"w":1},"OutputPath":"$w","End":true}}}],"Assign":{"‹=v›.$":"$‹v¦›"},"Next":"M"},
    "M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"${mode}"},"StartAt":"I","States":{"I":{"Type":"Pass","OutputPath":"$${read}","End":true}}},"ItemSelector":{"x.$":"$‹v›"},"End":true}}}`;
  checkMentions(map('INLINE', '‹v›'));
  checkMentions(map('DISTRIBUTED', 'v'));
  const branches = map('INLINE', 'v').replaceAll(/‹=?|›|¦/g, '');
  checkMentions(
    branches
      .replace('"Assign":{"w":1},"OutputPath":"$v"', '"Assign":{"‹=w›":1},"OutputPath":"$v"')
      .replace('"$w"', '"$‹w›"'),
  );
});

test('an inner variable that shadows an outer one is another one', () => {
  checkMentions(`{"StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"v":1},"Next":"P"},
    "P":{"Type":"Parallel","OutputPath":"$v","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"‹=v¦›":1},"Next":"B"},"B":{"Type":"Pass","OutputPath":"$‹v›","End":true}}}]}}}`);
});

test('names bound by functions and steps', () => {
  checkMentions(jsonata(`"S":{"Type":"Pass","Output":"{% $map($i, function($‹=v›, $i) { $‹v¦› * $i }) %}"}`));
  checkMentions(jsonata(`"S":{"Type":"Pass","Output":"{% $states.input.items@$‹=i¦›.prices[id = $‹i›.id] %}"}`));
});

test('a variable beside what deployment fills in', () => {
  checkMentions(
    jsonata(`"S":{"Type":"Pass","Assign":{"‹=v›":1},"Output":"{% $‹v¦› & '\${Stage}' & $‹v› %}","End":true}`),
  );
});

test('a variable named like a function is mentioned where it is not called', () => {
  checkMentions(jsonata(`"S":{"Type":"Pass","Assign":{"‹=sum›":1},"Output":"{% $‹sum¦› + $sum([1]) %}","End":true}`));
});

test('no name in free text, in fields and in plain values', () => {
  const text =
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Comment":"A","Result":{"Next":"A","States":{"A":1},"x":"$v"},"End":true}}}';
  const machine = readStateMachine(parseDocument(text, 'json'));
  for (const words of ['"Comment"', '"A","Result"', '"Next"', '"A","States":{"A":1', '"A":1', '$v', 'Pass'])
    expect(machine && nameAt(machine, text.indexOf(words) + 1), words).toBeUndefined();
});

test('a name that is written with escapes', () => {
  const text =
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"v":1},"OutputPath":"\\u0024v","InputPath":"$\\u0076.x","End":true}}}';
  const machine = readStateMachine(parseDocument(text, 'json'));
  const found = machine && nameAt(machine, text.indexOf('"v"') + 1);
  const shown = found && mentionsOf(machine, found.name).map(({ span }) => text.slice(span.start, span.end));
  expect(shown).toEqual(['v', 'v', '\\u0076']);
});
