import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import type { CheckOptions } from './diagnostics.ts';
import { rules } from './rules/index.ts';
import { checkText } from './templates/index.ts';

const catalog = lazyCatalog();

function check(text: string, options: CheckOptions = {}) {
  const format = /^\s*[{[]/.test(text) ? 'json' : 'yaml';
  return checkText(text, format, 'template.yaml', options);
}

/** The document with `‹rule:text›` marks: the set of diagnostics must be just these, at just these places. */
function expectDiagnostics(marked: string) {
  const wanted: { rule: string; start: number; end: number }[] = [];
  let text = '';
  for (let rest = marked; rest !== ''; ) {
    const mark = /‹([\w-]+):([^›]*)›/.exec(rest);
    if (!mark) {
      text += rest;
      break;
    }
    text += rest.slice(0, mark.index);
    wanted.push({ rule: mark[1] ?? '', start: text.length, end: text.length + (mark[2] ?? '').length });
    text += mark[2];
    rest = rest.slice(mark.index + mark[0].length);
  }
  const show = ({ rule, start, end }: { rule: string; start: number; end: number }) =>
    `${rule}: ${text.slice(start, end)} @${start}`;
  // Hints are marked where a test is about them.
  const found = check(text)
    .filter(({ rule, severity }) => severity !== 'hint' || wanted.some(each => each.rule === rule))
    .map(({ rule, span }) => ({ rule, ...span }));
  expect(found.map(show).sort()).toEqual(wanted.map(show).sort());
}

// Those about data need to know it: test/lint/data.test.ts.
test.each(rules.filter(({ needsData }) => !needsData).map(rule => [rule.id, rule] as const))(
  '%s finds its wrong example and nothing in the right one',
  (id, rule) => {
    const options = { catalog, ...rule.exampleOptions };
    expect(check(rule.wrong, options).map(found => found.rule)).toContain(id);
    // What is right is right for all rules; advice on what could be better still may stand there.
    const found = check(rule.right, options);
    expect(
      found.filter(({ rule: other, severity }) => other === id || severity === 'error' || severity === 'warning'),
    ).toEqual([]);
  },
);

test('rule ids are unique, and every message ends as a sentence', () => {
  expect(new Set(rules.map(rule => rule.id)).size).toBe(rules.length);
  for (const rule of rules)
    for (const { message } of check(rule.wrong, { catalog, ...rule.exampleOptions }))
      expect(message, rule.id).toMatch(/[.?!}\])"]$/);
});

test('a transition names a state of its own scope, with a suggestion', () => {
  expectDiagnostics(`{ "StartAt": "Charge", "States": {
    "Charge": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "FunctionName": "f" },
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": ‹missing-transition-target:"Refnd"› }],
      "Next": ‹missing-transition-target:"Inner"› },
    "Refund": { "Type": "Parallel", "End": true, "Branches": [
      { "StartAt": "Inner", "States": { "Inner": { "Type": "Succeed" } } } ] } } }`);
  const [first, second] = check(`StartAt: A
States:
  A:
    Type: Pass
    Next: Refnd
  Refund:
    Type: Pass
    Next: A
    End: true
`).filter(found => found.rule === 'missing-transition-target');
  expect(first?.message).toBe('There is no state "Refnd" at the top level. Did you mean "Refund"?');
  expect(first?.location).toBe('/States/A/Next');
  expect(first?.fixes?.[0]?.edits[0]?.text).toBe('Refund');
  expect(second).toBeUndefined();
});

test('an expression is underlined at the character, through JSON escapes', () => {
  expectDiagnostics(`{ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true,
    "Output": { "ok": "{% $states.input.name & \\"\\u00e9\\" %}", "bad": "{% \\"\\u00e9\\" & ‹jsonata-toplevel-reference:order› %}" } } } }`);
  expectDiagnostics(`{ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true,
    "Parameters": { "x.$": "States.Format('\\u00e9 {}', ‹intrinsic-syntax:foo›)" }, "ResultPath": "$.a‹reference-path:[*]›" } } }`);
});

test('an expression is underlined at the character inside a YAML block scalar', () => {
  expectDiagnostics(`QueryLanguage: JSONata
StartAt: A
States:
  A:
    Type: Pass
    Output: >-
      {%
        $states.input.a +
        $states.‹jsonata-states-member:result›.b
      %}
    End: true
`);
});

test('broken text has a syntax diagnostic at the place, and the rest is still checked', () => {
  const found = check(`{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "Nowhere" }, "B": { "Type": } } }`);
  expect(found.map(each => each.rule)).toContain('json-syntax');
  expect(found.map(each => each.rule)).toContain('missing-transition-target');
});

test('every prefix of a definition is checked without an exception, inside the bounds of the text', () => {
  const text = `{ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": { "Type": "Map", "Items": "{% $states.input.x %}",
    "ItemProcessor": { "StartAt": "I", "States": { "I": { "Type": "Succeed", "Output": "{% $x[0].y %}" } } }, "Next": "B" }, "B": { "Type": "Fail" } } }`;
  for (let end = 0; end <= text.length; end++)
    for (const { span } of check(text.slice(0, end))) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeLessThanOrEqual(end);
    }
});
