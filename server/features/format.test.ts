import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Format } from '../../language/index.ts';
import { formatOf, parseDocument, toJson } from '../../language/index.ts';
import type { FormatRequest } from './format.ts';
import { applied, formatEdits, formatEditsIn, formatEditsOnBracket } from './format.ts';

const usual: FormatRequest = { unit: '  ', lineWidth: 100, sortFields: false };

function formatted(text: string, format: Format, request: Partial<FormatRequest> = {}): string {
  const document = parseDocument(text, format);
  return applied(text, formatEdits(document, { ...usual, ...request }));
}

/** What comes out, and that it comes out of itself again. */
function checkFormat(text: string, wanted: string, request: Partial<FormatRequest> = {}) {
  const format = /^\s*[{/]/.test(text) ? 'json' : 'yaml';
  expect(formatted(text, format, request)).toBe(wanted);
  expect(formatted(wanted, format, request), 'a second time nothing changes').toBe(wanted);
}

describe('JSON', () => {
  test('one line becomes many; what is short stays together', () => {
    checkFormat(
      '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"Next":"B"},"B":{"Type":"Fail"}}}',
      `{
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "B" }],
      "Next": "B"
    },
    "B": { "Type": "Fail" }
  }
}`,
    );
  });

  test('with a line width of 0 each member has its line', () => {
    checkFormat(
      '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{}}}\n',
      `{
    "StartAt": "A",
    "States": {
        "A": {
            "Type": "Wait",
            "Seconds": 1,
            "Next": "B"
        },
        "B": {}
    }
}
`,
      { lineWidth: 0, unit: '    ' },
    );
  });

  test('comments and single blank lines stay, more of them do not', () => {
    checkFormat(
      `// What it is


{ // root
"StartAt" : "A" , // first
   /* the
      states */
"States":{
"A": { "Type": "Pass",


 // the end
"End":true }

// nothing more
} }
// done
`,
      `// What it is

{ // root
  "StartAt": "A", // first
  /* the
      states */
  "States": {
    "A": {
      "Type": "Pass",

      // the end
      "End": true
    }

    // nothing more
  }
}
// done
`,
    );
  });

  test('tabs, and the line ends of the file', () => {
    checkFormat('{"StartAt":"A",\r\n"States":{}}', '{\r\n\t"StartAt": "A",\r\n\t"States": {}\r\n}', { unit: '\t' });
  });

  test('texts with brackets, commas and slashes are texts', () => {
    checkFormat('{"StartAt":"a//b{,}","States":{}}', '{\n  "StartAt": "a//b{,}",\n  "States": {}\n}');
  });

  test('the end of the file as the editor wants it', () => {
    checkFormat('{}', '{}\n', { insertFinalNewline: true });
    checkFormat('{}\n\n\n', '{}\n', { trimFinalNewlines: true });
  });

  test('what does not parse is left alone', () => {
    expect(formatEdits(parseDocument('{"StartAt":"A",  "States": {"A" ', 'json'), usual)).toEqual([]);
  });
});

describe('YAML', () => {
  test('indentation, blanks behind dashes and colons, blank lines, blanks at line ends', () => {
    checkFormat(
      `# About
StartAt:   A
States:
    A:   # first
        Type:  Task  
        Resource: arn:aws:states:::lambda:invoke
        # how often
        Retry:
          -   ErrorEquals:
                - States.ALL
              MaxAttempts: 2


        Comment: |
            Two lines,
              the second further in.
        Next: B
    # the last
    B: { Type: Pass,
         End: true }
`,
      `# About
StartAt: A
States:
  A:   # first
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    # how often
    Retry:
      - ErrorEquals:
          - States.ALL
        MaxAttempts: 2

    Comment: |
      Two lines,
        the second further in.
    Next: B
  # the last
  B: { Type: Pass,
       End: true }
`,
    );
  });

  test('lists stay as far in as the file has them', () => {
    checkFormat(
      'StartAt: A\nStates:\n    A:\n        Type: Choice\n        Choices:\n        - Variable: $.a\n          IsNull: true\n          Next: A\n',
      'StartAt: A\nStates:\n  A:\n    Type: Choice\n    Choices:\n    - Variable: $.a\n      IsNull: true\n      Next: A\n',
    );
  });

  test('anchors, aliases and tags', () => {
    checkFormat(
      'StartAt: A\nStates:\n    A: &pass\n        Type: Pass\n        End: true\n    B: *pass\n    C:\n        Type: Task\n        Resource:   !Sub ${X}\n',
      'StartAt: A\nStates:\n  A: &pass\n    Type: Pass\n    End: true\n  B: *pass\n  C:\n    Type: Task\n    Resource: !Sub ${X}\n',
    );
  });
});

describe('fields in order', () => {
  test('JSON: each goes with its comments', () => {
    checkFormat(
      `{
  "States": {
    "A": {
      "Next": "B", // onward
      // What it calls
      "Resource": "arn:aws:states:::lambda:invoke",
      "Type": "Task",
      "Retry": [{ "MaxAttempts": 2, "ErrorEquals": ["X"] }]
    },
    "B": { "Type": "Fail" }
  },
  "StartAt": "A"
}
`,
      `{
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Task",
      // What it calls
      "Resource": "arn:aws:states:::lambda:invoke",
      "Retry": [{ "ErrorEquals": ["X"], "MaxAttempts": 2 }],
      "Next": "B" // onward
    },
    "B": { "Type": "Fail" }
  }
}
`,
      { sortFields: true },
    );
  });

  test('YAML: each goes with its comments', () => {
    checkFormat(
      `States:
  A:
    Next: B # onward
    # What it calls
    Resource: arn:aws:states:::lambda:invoke
    Type: Task
    Retry:
      - MaxAttempts: 2
        ErrorEquals: [X]
  B:
    Type: Fail

StartAt: A
`,
      `StartAt: A
States:
  A:
    Type: Task
    # What it calls
    Resource: arn:aws:states:::lambda:invoke
    Retry:
      - ErrorEquals: [X]
        MaxAttempts: 2
    Next: B # onward
  B:
    Type: Fail
`,
      { sortFields: true },
    );
  });

  test('an anchor stays before what refers to it', () => {
    const text = 'StartAt: A\nStates:\n  A:\n    Next: &n B\n    Comment: *n\n    Type: Pass\n  B:\n    Type: Fail\n';
    expect(formatted(text, 'yaml', { sortFields: true })).toBe(text);
  });

  test('what is data is no field', () => {
    const text =
      '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Result": { "Next": 1, "Type": 2 }, "End": true }\n  }\n}';
    checkFormat(text, text, { sortFields: true });
  });
});

test('a part: the lines of the range only', () => {
  const text = '{\n"StartAt": "A",\n"States": {\n"A": {"Type":"Fail"}\n}\n}';
  const start = text.indexOf('"A": {');
  const edits = formatEditsIn(parseDocument(text, 'json'), usual, { start, end: start + 1 });
  expect(applied(text, edits)).toBe(
    '{\n"StartAt": "A",\n"States": {\n    "A": { "Type": "Fail" }\n}\n}'.replace('\n}\n}', '\n  }\n}'),
  );
});

test('a bracket that closes lays out what it closes', () => {
  const text = '{\n"StartAt": "A",\n  "States": {\n    "A": {"Type":"Fail"}\n  }\n}';
  const offset = text.indexOf('"Fail"}') + 7;
  const edits = formatEditsOnBracket(parseDocument(text, 'json'), usual, offset);
  expect(applied(text, edits)).toBe(text.replace('{"Type":"Fail"}', '{ "Type": "Fail" }'));
  expect(formatEditsOnBracket(parseDocument(text, 'json'), usual, text.indexOf('tArt') + 2)).toEqual([]);
});

const root = path.resolve(import.meta.dirname, '../..');

/** Data stay, and a second time nothing changes. */
function checkFile(text: string, format: Format) {
  const document = parseDocument(text, format);
  for (const request of [usual, { ...usual, lineWidth: 0, unit: '    ' }, { ...usual, sortFields: true }]) {
    const once = applied(text, formatEdits(document, request));
    const again = parseDocument(once, format);
    expect(again.problems).toEqual(document.problems.length === 0 ? [] : again.problems);
    if (document.root && again.root) expect(toJson(again.root)).toEqual(toJson(document.root));
    expect(applied(once, formatEdits(again, request))).toBe(once);
  }
}

test.each(readdirSync(path.join(root, 'examples')).filter(file => /\.asl\.(json|ya?ml)$/.test(file)))('%s', file => {
  checkFile(readFileSync(path.join(root, 'examples', file), 'utf8'), formatOf(file));
});

const realworld = path.join(root, '../shared/realworld/index.json');
test.skipIf(!existsSync(realworld))('the real definitions (skipped where they are not there)', () => {
  const index = JSON.parse(readFileSync(realworld, 'utf8')) as { kind: string; file: string }[];
  for (const { kind, file } of index)
    if (!kind.startsWith('template'))
      checkFile(readFileSync(path.join(root, '../shared', file), 'utf8'), formatOf(file));
});
