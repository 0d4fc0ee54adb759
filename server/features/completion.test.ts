import { expect, test } from 'vitest';
import { accept, itemsAt, offered as labels } from './completion/testing.ts';

const json = (state: string) => `{
  "StartAt": "First",
  "States": {
    "First": {
      ${state}
    },
    "Second": { "Type": "Succeed" }
  }
}`;
const yaml = (state: string) => `StartAt: First
States:
  First:
    ${state}
  Second:
    Type: Succeed
`;

test('state names: in the scope, what follows first', () => {
  expect(labels(json('"Type": "Pass", "Next": "¦"'))).toEqual(['Second']);
  expect(accept(json('"Type": "Pass", "Next": "Se¦"'), 'Second')).toBe(json('"Type": "Pass", "Next": "Second"'));
  expect(accept(json('"Type": "Pass", "Next": ¦'), 'Second')).toBe(json('"Type": "Pass", "Next": "Second"'));
  expect(accept(yaml('Type: Pass\n    Next: ¦'), 'Second')).toBe(yaml('Type: Pass\n    Next: Second'));
  expect(accept(yaml('Type: Pass\n    Next: Sec¦'), 'Second')).toBe(yaml('Type: Pass\n    Next: Second'));
  expect(labels('{"StartAt": "¦", "States": {"A": {"Type": "Succeed"}}}')).toEqual(['A']);
});

test('fields: only what is allowed here and not there yet', () => {
  const found = labels(json('"Type": "Pass", "¦"'));
  expect(found).toContain('Next');
  expect(found).toContain('ResultPath');
  expect(found).not.toContain('Type');
  expect(found).not.toContain('Resource');
  expect(found).not.toContain('Output');
  expect(labels(json('"Type": "Pass", "QueryLanguage": "JSONata", "¦"'))).toContain('Output');
  expect(labels(json('"Type": "Pass", "End": true, "¦"'))).not.toContain('Next');
  const inYaml = labels(yaml('Type: Pass\n    ¦'));
  expect(inYaml).toEqual(labels(json('"Type": "Pass", ¦')));
});

test('a field is accepted with its value, and with the commas that JSON needs', () => {
  expect(accept(json('"Type": "Pass",\n      "Ne¦"'), 'Next')).toBe(json('"Type": "Pass",\n      "Next": ""'));
  expect(accept(json('"Type": "Pass",\n      ¦'), 'End')).toBe(json('"Type": "Pass",\n      "End": true'));
  expect(accept(json('¦\n      "Type": "Pass"'), 'End')).toBe(json('"End": true,\n      "Type": "Pass"'));
  expect(accept(json('"Type": "Pass" ¦'), 'End')).toBe(json('"Type": "Pass", "End": true'));
  expect(accept(json('"Ty¦": "Pass"'), 'Type')).toBe(json('"Type": "Pass"'));
  expect(accept(yaml('Type: Pass\n    Ne¦'), 'Next')).toBe(yaml('Type: Pass\n    Next: '));
  expect(accept(yaml('Type: Task\n    Parame¦'), 'Parameters')).toBe(yaml('Type: Task\n    Parameters:\n      '));
});

test('a state type brings the fields that such a state needs', () => {
  expect(accept(json('"Type": "¦"'), 'Pass')).toBe(json('"Type": "Pass",\n      "Next": "Second"'));
  expect(accept(json('"Type": "¦", "Comment": "x"'), 'Pass')).toBe(json('"Type": "Pass", "Comment": "x"'));
  expect(accept(yaml('Type: ¦'), 'Task')).toBe(
    yaml(
      'Type: Task\n    Resource: arn:aws:states:::lambda:invoke\n    Parameters:\n      FunctionName: \n    Next: Second',
    ),
  );
  expect(accept(yaml('Type: ¦'), 'Choice')).toBe(
    yaml(
      'Type: Choice\n    Choices:\n      - Variable: $.value\n        NumericGreaterThan: 0\n        Next: \n    Default: Second',
    ),
  );
});

test('a plain word in YAML is completed from before its first letter to behind its last', () => {
  expect(accept(yaml('Type: ¦Pass\n    Comment: x'), 'Task')).toBe(yaml('Type: Task\n    Comment: x'));
  expect(accept(yaml('Type: P¦ass\n    Comment: x'), 'Parallel')).toBe(yaml('Type: Parallel\n    Comment: x'));
  expect(accept(yaml('Type: Pass¦\n    Comment: x'), 'Pass')).toBe(yaml('Type: Pass\n    Comment: x'));
  const named = (word: string) => `StartAt: ${word}\nStates:\n  Send mail:\n    Type: Succeed\n`;
  expect(accept(named('Send ¦'), 'Send mail')).toBe(named('Send mail'));
  expect(accept(yaml('Type: Pass\n    Next: ¦Secon'), 'Second')).toBe(yaml('Type: Pass\n    Next: Second'));
  expect(accept(yaml('Type: Pass\n    ¦Next: Second'), 'End')).toBe(yaml('Type: Pass\n    End: Second'));
});

test('new states: the missing ones first, then every type', () => {
  const marked = '{\n  "StartAt": "A",\n  "States": {\n    ¦\n  }\n}';
  expect(labels(marked).slice(0, 2)).toEqual(['A', 'Task state']);
  expect(accept(marked, 'Succeed state')).toBe(
    '{\n  "StartAt": "A",\n  "States": {\n    "Succeed": {\n      "Type": "Succeed"\n    }\n  }\n}',
  );
  expect(accept('StartAt: A\nStates:\n  ¦\n', 'Wait state')).toBe(
    'StartAt: A\nStates:\n  Wait state:\n    Type: Wait\n    Seconds: 30\n    End: true\n',
  );
});

test('words of an enumeration, booleans, error names, resources', () => {
  const retry = (inner: string) => json(`"Type": "Task", "Resource": "", "Retry": [{ ${inner} }]`);
  expect(labels(retry('"JitterStrategy": "¦"'))).toEqual(['FULL', 'NONE']);
  expect(labels(retry('"ErrorEquals": ["¦"]'))).toContain('States.TaskFailed');
  expect(labels(yaml('Type: Task\n    Retry:\n      - ErrorEquals:\n          - ¦'))).toContain('States.ALL');
  expect(labels(yaml('Type: Task\n    Retry:\n      - ErrorEquals: [ ¦ ]'))).toContain('States.ALL');
  expect(labels(json('"Type": "Task", "Resource": "¦"'))).toContain('sqs:sendMessage.waitForTaskToken');
  expect(labels(json('"Type": "Pass", "End": ¦'))).toEqual(['true']);
  expect(labels('{"QueryLanguage": "¦"}')).toEqual(['JSONPath', 'JSONata']);
});

test('nested scopes complete their own names', () => {
  const text = (inner: string) =>
    json(
      `"Type": "Parallel", "End": true, "Branches": [{ "StartAt": "In", "States": { "In": { ${inner} }, "Out": { "Type": "Fail" } } }]`,
    );
  expect(labels(text('"Type": "Pass", "Next": "¦"'))).toEqual(['Out']);
});

test('nothing inside comments, payloads and numbers', () => {
  expect(labels(json('"Type": "Pass", "Result": { "¦" }'))).toEqual([]);
  expect(labels(yaml('Type: Pass # ¦'))).toEqual([]);
  expect(labels(yaml('Type: Wait\n    Seconds: 3¦'))).toEqual([]);
});

test('no position of a half-typed document throws', () => {
  for (const text of [
    json('"Type": "Task", "Catch": [{ "ErrorEquals": [ "States.ALL" '),
    yaml('Type: Task\n    Catch:\n      - ErrorEquals: [ a\n    Ne'),
  ])
    for (let offset = 0; offset <= text.length; offset++) itemsAt(`${text.slice(0, offset)}¦${text.slice(offset)}`);
});
