import { expect, test } from 'vitest';
import { checkDocument } from './check.ts';
import type { CheckOptions } from './diagnostics.ts';
import { addMember, removeMember, renameKey } from './edit.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import type { Json, ObjectNode } from './tree.ts';
import { memberOf } from './tree.ts';

const formatOf = (text: string) => (/^\s*[{[]/.test(text) ? 'json' : 'yaml');

function applied(text: string, edits: readonly { span: { start: number; end: number }; text: string }[]): string {
  let result = text;
  for (const { span, text: by } of [...edits].sort((a, b) => b.span.start - a.span.start))
    result = result.slice(0, span.start) + by + result.slice(span.end);
  return result;
}

/** The document after the first fix of the first finding of a rule, or after the fix with that title. */
function fixed(text: string, rule: string, title?: string, options: CheckOptions = {}): string | undefined {
  const document = parseDocument(text, formatOf(text));
  const found = checkDocument(document, readStateMachine(document), options).find(each => each.rule === rule);
  const fix = title === undefined ? found?.fixes?.[0] : found?.fixes?.find(each => each.title.startsWith(title));
  return fix && applied(text, fix.edits);
}

const objectOf = (text: string) => {
  const document = parseDocument(text, formatOf(text));
  return { document, root: document.root as ObjectNode };
};
const added = (text: string, value: Json) => {
  const { document, root } = objectOf(text);
  return applied(text, [addMember(document, root, 'b', value)]);
};
const without = (text: string, key: string) => {
  const { document, root } = objectOf(text);
  const member = memberOf(root, key);
  return member ? applied(text, removeMember(document, member)) : text;
};

test('a member is added as those before it are written', () => {
  expect(added('{}', 1)).toBe('{ "b": 1 }');
  expect(added('{ "a": 1 }', { c: 'x' })).toBe('{ "a": 1, "b": { "c": "x" } }');
  expect(added('{\n    "a": 1 // one\n}', { c: [] })).toBe(
    '{\n    "a": 1, // one\n    "b": {\n        "c": []\n    }\n}',
  );
  expect(added('a: 1\n', true)).toBe('a: 1\nb: true\n');
  expect(added('a:\n  x: 1\n\n# end\n', { c: 'yes', d: { e: 1 } })).toBe(
    'a:\n  x: 1\nb:\n  c: "yes"\n  d:\n    e: 1\n\n# end\n',
  );
  // Blanks at the end of a line are no reason to write on it.
  expect(added('{\n  "a": {},   \n  "x": 1  \n}', 2)).toBe('{\n  "a": {},   \n  "x": 1,\n  "b": 2  \n}');
  expect(added('{\r\n  "a": 1\r\n}', 2)).toBe('{\r\n  "a": 1,\r\n  "b": 2\r\n}');
});

test('a member is removed with its comma or its line, and comments of its neighbours stay', () => {
  expect(without('{ "a": 1, "b": 2, "c": 3 }', 'b')).toBe('{ "a": 1, "c": 3 }');
  expect(without('{ "a": 1, "b": 2 }', 'b')).toBe('{ "a": 1 }');
  expect(without('{ "a": 1 }', 'a')).toBe('{  }');
  expect(without('{\n  "a": 1, // one\n  "b": 2\n}', 'b')).toBe('{\n  "a": 1 // one\n}');
  expect(without('a: 1\nb:\n  c: 2\nd: 3\n', 'b')).toBe('a: 1\nd: 3\n');
  expect(without('a: 1\nb:\n  c: 2\n', 'b')).toBe('a: 1\n');
});

test('a key is renamed in its own style', () => {
  const text = "'a': 1\n";
  const { root } = objectOf(text);
  const member = memberOf(root, 'a');
  expect(member && applied(text, [renameKey(member, 'a.$')])).toBe("'a.$': 1\n");
});

test('fixes keep the rest of the document', () => {
  expect(
    fixed(
      `{ "StartAt": "A", "States": {
    "A": {
      "Type": "Pass", // goes on
      "Next": "Ship"
    }
  } }`,
      'missing-transition-target',
      'Add the state',
    ),
  ).toBe(`{ "StartAt": "A", "States": {
    "A": {
      "Type": "Pass", // goes on
      "Next": "Ship"
    },
    "Ship": {
      "Type": "Succeed"
    }
  } }`);
  expect(
    fixed(
      `StartAt: A
States:
  A:
    Type: Pass
    Parameters:
      id: $.order.id # the order
    End: true
`,
      'template-missing-dollar',
    ),
  ).toContain('      id.$: $.order.id # the order\n');
  expect(fixed('{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1}}}', 'no-terminal-state')).toBe(
    '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1, "End": true}}}',
  );
  expect(
    fixed(
      `StartAt: A
States:
  A:
    Type: Succeed
  Lost:
    Type: Pass
    End: true
`,
      'unreachable-state',
    ),
  ).toBe('StartAt: A\nStates:\n  A:\n    Type: Succeed\n');
  expect(
    fixed(
      `StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: { FunctionName: f }
    Retry:
      - ErrorEquals: [States.ALL]
        MaxAttempts: 1
      - ErrorEquals: [States.Timeout]
        MaxAttempts: 0
    End: true
`,
      'retry-after-states-all',
    ),
  ).toContain(`    Retry:
      - ErrorEquals: [States.Timeout]
        MaxAttempts: 0
      - ErrorEquals: [States.ALL]
        MaxAttempts: 1
    End: true
`);
  expect(
    fixed(
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":{"id.$":"$.a[0].b"},"End":true}}}',
      'jsonpath-key-in-jsonata',
    ),
  ).toContain('"Output":{"id":"{% $states.input.a[0].b %}"}');
  const jsonata = (output: string) =>
    `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"${output}","End":true}}}`;
  expect(fixed(jsonata('{% $states.inputs.a %}'), 'jsonata-states-member')).toBe(jsonata('{% $states.input.a %}'));
  expect(fixed(jsonata('{% $states.input.a'), 'jsonata-delimiters')).toBe(jsonata('{% $states.input.a %}'));
  expect(fixed(jsonata('{% order.total %}'), 'jsonata-toplevel-reference')).toBe(
    jsonata('{% $states.input.order.total %}'),
  );
  expect(fixed(jsonata('{% $lenght(\\"é\\") %}'), 'jsonata-unknown-function')).toBe(jsonata('{% $length(\\"é\\") %}'));
  expect(
    fixed(
      `StartAt: A
States:
  A:
    Type: Pass
    Parameters:
      x.$: States.Array(States.Formatt('a'))
    End: true
`,
      'intrinsic-syntax',
    ),
  ).toContain("x.$: States.Array(States.Format('a'))\n");
});

const yamlPass = (language: string, lines: string) =>
  `QueryLanguage: ${language}\nStartAt: A\nStates:\n  A:\n    Type: Pass # passes\n${lines}    End: true\n`;
const jsonPass = (language: string, members: string) =>
  `{\n  "QueryLanguage": "${language}",\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", ${members}, "End": true }\n  }\n}\n`;

test('an expression gets its marks', () => {
  expect(fixed(jsonPass('JSONata', '"Output": "$states.input.a"'), 'jsonata-without-marks')).toBe(
    jsonPass('JSONata', '"Output": "{% $states.input.a %}"'),
  );
  expect(fixed(yamlPass('JSONata', '    Output: $states.input.a # all\n'), 'jsonata-without-marks')).toBe(
    yamlPass('JSONata', '    Output: "{% $states.input.a %}" # all\n'),
  );
  const wait = (seconds: string) =>
    `{ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": { "Type": "Wait", ${seconds}, "End": true } } }`;
  expect(fixed(wait('"Seconds": "$states.input.s"'), 'wrong-json-type')).toBe(
    wait('"Seconds": "{% $states.input.s %}"'),
  );
  expect(fixed(wait('"Timestamp": "$states.input.s"'), 'wait-timestamp-format')).toBe(
    wait('"Timestamp": "{% $states.input.s %}"'),
  );
  expect(fixed(jsonPass('JSONata', '"Output": " {% 1 %}"'), 'jsonata-delimiters')).toBe(
    jsonPass('JSONata', '"Output": "{% 1 %}"'),
  );
});

test('paths in a list become a call', () => {
  expect(fixed(jsonPass('JSONPath', '"Parameters": { "a": ["$.x", "it\'s", 1, null] }'), 'template-path-in-list')).toBe(
    jsonPass('JSONPath', `"Parameters": { "a.$": "States.Array($.x, 'it\\\\'s', 1, null)" }`),
  );
  expect(
    fixed(
      yamlPass('JSONPath', '    Parameters:\n      a:\n        - $.x\n        - b\n      c: 1\n'),
      'template-path-in-list',
    ),
  ).toBe(yamlPass('JSONPath', '    Parameters:\n      a.$:\n        "States.Array($.x, \'b\')"\n      c: 1\n'));
});

test('true in the words of YAML 1.1 is true', () => {
  expect(fixed('StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: yes\n', 'wrong-json-type')).toBe(
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: true\n',
  );
});
