/**
 * A document with a selection `[[ … ]]` (or `¦` for a cursor), the title of a refactoring, and the document after it, in JSON
 * and in YAML. And for every example: whatever is offered anywhere gives a definition that is as good as before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDocument } from '../check.ts';
import { applyEdits } from '../fix-all.ts';
import { readStateMachine } from '../model.ts';
import { formatOf, parseDocument } from '../parse.ts';
import { definitionsIn } from '../templates/index.ts';
import type { Node, Span } from '../tree.ts';
import { isRefused, type Refactoring, refactoringsAt } from './index.ts';

const errorsOf = (resource: string) =>
  resource.includes('dynamodb')
    ? ['DynamoDB.ConditionalCheckFailedException', 'DynamoDB.ProvisionedThroughputExceededException']
    : [];

function marked(text: string): { text: string; start: number; end: number } {
  const cursor = text.indexOf('¦');
  if (cursor >= 0) return { text: text.replace('¦', ''), start: cursor, end: cursor };
  const start = text.indexOf('[[');
  const end = text.indexOf(']]') - 2;
  return { text: text.replace('[[', '').replace(']]', ''), start, end };
}

const formatOfText = (text: string) => (/^\s*\{/.test(text) ? 'json' : 'yaml');

function offersIn(document: string): { text: string; offers: Refactoring[] } {
  const { text, start, end } = marked(document);
  const machine = readStateMachine(parseDocument(text, formatOfText(text)));
  return { text, offers: machine ? refactoringsAt(machine, { start, end }, { errorsOf }) : [] };
}

function checkRefactoring(document: string, title: string, after: string): void {
  const { text, offers } = offersIn(document);
  const found = offers.find(each => each.title.startsWith(title));
  if (!found) throw new Error(`Only these are offered: ${offers.map(each => each.title).join('; ')}`);
  if (isRefused(found.outcome)) throw new Error(found.outcome.refused);
  expect(applyEdits(text, found.outcome.edits())).toBe(after);
}

function checkRefused(document: string, title: string, reason: string): void {
  const found = offersIn(document).offers.find(each => each.title.startsWith(title));
  expect(found?.outcome).toEqual({ refused: reason });
}

const json = `{
  "StartAt": "A",
  "States": {
    // First
    "A": {
      "Type": "Pass",
      "Next": "B" // goes on
    },
    "B": {
      "Type": "Choice",
      "Choices": [{ "Variable": "$.x", "IsPresent": true, "Next": "A" }],
      "Default": "C"
    },
    // Last
    "C": { "Type": "Pass", "End": true } // done
  }
}
`;
const yaml = `StartAt: A
States:
  # First
  A:
    Type: Pass
    Next: B # goes on
  B:
    Type: Choice
    Choices:
      - Variable: $.x
        IsPresent: true
        Next: A
    Default: C
  # Last
  C:
    Type: Pass
    End: true # done
`;

/** With a cursor, or a selection, at words that stand in both. */
const at = (text: string, words: string) => text.replace(words, `${words.slice(0, 1)}¦${words.slice(1)}`);
const between = (text: string, from: string, to: string) =>
  text.replace(from, `[[${from}`).replace(new RegExp(`(${to})(?![sS]*${to})`), '$1]]');

test('insert before: everything that led to the state leads to the new one', () => {
  checkRefactoring(
    at(json, '"A": {'),
    'Insert a state before "A"',
    json
      .replace('"StartAt": "A"', '"StartAt": "New state"')
      .replace('true, "Next": "A"', 'true, "Next": "New state"')
      .replace(
        '    // First\n',
        '    "New state": {\n      "Type": "Pass",\n      "Next": "A"\n    },\n    // First\n',
      ),
  );
  checkRefactoring(
    at(yaml, 'A:\n    Type'),
    'Insert a state before "A"',
    yaml
      .replace('StartAt: A', 'StartAt: New state')
      .replace('Next: A', 'Next: New state')
      .replace('  # First\n', '  New state:\n    Type: Pass\n    Next: A\n  # First\n'),
  );
});

test('insert after: the state goes on to the new one, which goes on as the state did', () => {
  checkRefactoring(
    at(json, '"C": {'),
    'Insert a state after "C"',
    json.replace(
      '"C": { "Type": "Pass", "End": true } // done\n',
      '"C": { "Type": "Pass", "Next": "New state" }, // done\n    "New state": {\n      "Type": "Pass",\n      "End": true\n    }\n',
    ),
  );
  checkRefactoring(
    at(yaml, 'A:\n    Type'),
    'Insert a state after "A"',
    yaml.replace(
      '    Next: B # goes on\n',
      '    Next: New state # goes on\n  New state:\n    Type: Pass\n    Next: B\n',
    ),
  );
  checkRefused(
    at(json, '"B": {'),
    'Insert a state after',
    '"B" is a Choice: it goes on in several ways. Choose one of the states that it leads to.',
  );
});

test('insert on a transition: only that one changes', () => {
  checkRefactoring(
    at(yaml, 'A\n    Default'),
    'Insert a state between "B" and "A"',
    yaml
      .replace('Next: A', 'Next: New state')
      .replace('  # First\n', '  New state:\n    Type: Pass\n    Next: A\n  # First\n'),
  );
});

test('delete: what led there leads on, and the comments of the neighbours stay', () => {
  checkRefactoring(
    at(json, '"A": {'),
    'Delete "A"',
    json
      .replace('"StartAt": "A"', '"StartAt": "B"')
      .replace('true, "Next": "A"', 'true, "Next": "B"')
      .replace(/ {4}\/\/ First[\s\S]*?\n {4}\},\n/, ''),
  );
  checkRefused(
    at(yaml, 'C:\n'),
    'Delete "C"',
    '"B" leads to "C" by a choice, and nothing follows. Let it lead to another state first.',
  );
  checkRefactoring(
    `StartAt: A
States:
  A:
    Type: Pass
    Next: B # then
  # The last one
  B:
    Type: Wa¦it
    Seconds: 1
    End: true
`,
    'Delete "B"',
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: true # then\n',
  );
});

test('wrap in a Parallel: the text moves with its comments', () => {
  checkRefactoring(
    between(json, '"A": {', '"Default"'),
    'Wrap "A" and "B" in a Parallel',
    `{
  "StartAt": "Around A",
  "States": {
    "Around A": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "A",
          "States": {
            // First
            "A": {
              "Type": "Pass",
              "Next": "B" // goes on
            },
            "B": {
              "Type": "Choice",
              "Choices": [{ "Variable": "$.x", "IsPresent": true, "Next": "A" }],
              "Default": "End of Around A"
            },
            "End of Around A": {
              "Type": "Succeed"
            }
          }
        }
      ],
      "OutputPath": "$[0]",
      "Next": "C"
    },
    // Last
    "C": { "Type": "Pass", "End": true } // done
  }
}
`,
  );
  checkRefactoring(
    at(yaml, 'C:\n    Type'),
    'Wrap "C" in a Map',
    yaml.replace('Default: C', 'Default: Each of C').replace(
      / {2}# Last[\s\S]*/,
      `  Each of C:
    Type: Map
    ItemsPath: $
    ItemProcessor:
      ProcessorConfig:
        Mode: INLINE
      StartAt: C
      States:
        # Last
        C:
          Type: Pass
          End: true # done
    End: true
`,
    ),
  );
  checkRefused(
    between(json, '"B": {', '"Default"'),
    'Wrap "B" in',
    'The selection leads to "A" and "C". It must have one exit: select fewer states, or those as well.',
  );
});

test('unwrap is the way back', () => {
  for (const text of [json, yaml]) {
    const document = text === json ? at(text, '"C": {') : at(text, 'C:\n    Type');
    const { text: plain, offers } = offersIn(document);
    const wrapped = offers.find(each => each.id === 'wrapInParallel')!.outcome;
    if (isRefused(wrapped)) throw new Error(wrapped.refused);
    const inside = applyEdits(plain, wrapped.edits());
    const back = offersIn(inside.replace('Parallel', 'Para¦llel')).offers.find(each => each.id === 'unwrap')!.outcome;
    if (isRefused(back)) throw new Error(back.refused);
    expect(applyEdits(inside, back.edits())).toBe(text === json ? plain.replace('} // done', '} // done') : plain);
  }
});

test('states are sorted in flow order, each with its comments', () => {
  const c = '    // Last\n    "C": { "Type": "Pass", "End": true }';
  checkRefactoring(
    `${json.replace(`,\n${c} // done`, '').replace('    // First', `${c}, // done\n    // First`)}¦`,
    'Sort states',
    json,
  );
  const last = '  # Last\n  C:\n    Type: Pass\n    End: true # done\n';
  checkRefactoring(`${yaml.replace(last, '').replace('  # First', `${last}  # First`)}¦`, 'Sort states', yaml);
  checkRefused(`${json}¦`, 'Sort states', 'The states are in the order of the flow already.');
});

const task = (resource: string) => `StartAt: A
States:
  A:
    Type: Ta¦sk
    Resource: ${resource}
    End: true # the end
`;

test('Retry with the transient errors of the task, Catch with its errors', () => {
  checkRefactoring(
    task('arn:aws:states:::lambda:invoke'),
    'Retry "A" on its transient errors',
    task('arn:aws:states:::lambda:invoke')
      .replace('¦', '')
      .replace(
        '    End',
        `    Retry:
      - ErrorEquals:
          - Lambda.ServiceException
          - Lambda.AWSLambdaException
          - Lambda.SdkClientException
          - Lambda.TooManyRequestsException
        IntervalSeconds: 1
        MaxAttempts: 3
        BackoffRate: 2
        JitterStrategy: FULL
    End`,
      ),
  );
  checkRefactoring(
    task('arn:aws:states:::dynamodb:putItem'),
    'Catch the 2 errors of "A"',
    task('arn:aws:states:::dynamodb:putItem')
      .replace('¦', '')
      .replace(
        '    End',
        `    Catch:
      - ErrorEquals: [DynamoDB.ConditionalCheckFailedException, DynamoDB.ProvisionedThroughputExceededException]
        ResultPath: $.error
        Next: A failed
    End`,
      )
      .replace(/$/, '  A failed:\n    Type: Fail\n    ErrorPath: $.error.Error\n    CausePath: $.error.Cause\n'),
  );
  checkRefactoring(
    '{"StartAt":"A","States":{"A":{"Type":"Ta¦sk","Resource":"arn:aws:states:::sqs:sendMessage","End":true}}}',
    'Limit the time of "A"',
    '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage", "TimeoutSeconds": 300,"End":true}}}',
  );
});

test('what is added to a Retry or a Catch stands before what would match it first', () => {
  const wide = (list: string) =>
    `{"StartAt":"A","States":{"A":{"Type":"Ta¦sk","Resource":"arn:aws:states:::dynamodb:putItem","Retry":[${list}],"End":true}}}`;
  const own =
    '{ "ErrorEquals": ["DynamoDB.ProvisionedThroughputExceededException"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2, "JitterStrategy": "FULL" }';
  const failed = '{"ErrorEquals":["States.TaskFailed"]}';
  const other = '{"ErrorEquals":["Other"]}';
  for (const [before, after] of [
    [failed, `${own}, ${failed}`],
    [`${other},${failed}`, `${other}, ${own},${failed}`],
    [other, `${other}, ${own}`],
  ] as const)
    checkRefactoring(wide(before), 'Retry "A" on its transient errors', wide(after).replace('¦', ''));
  const caught = (list: string) => `StartAt: A
States:
  A:
    Type: Ta¦sk
    Resource: arn:aws:states:::dynamodb:putItem
    End: true
    Catch:
${list}  B:
    Type: Fail
`;
  const all = '      # whatever it is\n      - ErrorEquals: [States.TaskFailed]\n        Next: B\n';
  checkRefactoring(
    caught(all),
    'Catch the 2 errors of "A"',
    caught(`      - ErrorEquals: [DynamoDB.ConditionalCheckFailedException, DynamoDB.ProvisionedThroughputExceededException]
        ResultPath: $.error
        Next: A failed
${all}  A failed:
    Type: Fail
    ErrorPath: $.error.Error
    CausePath: $.error.Cause
`).replace('¦', ''),
  );
});

const twoStates = `StartAt: A
States:
  A:
    Type: Pass
    Next: B
  B:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      FunctionName: charge # by name
    TimeoutSeconds: 30
    End: true
`;

test('a literal becomes a variable, assigned by the state before', () => {
  checkRefactoring(
    at(twoStates, 'charge'),
    'Make "FunctionName" a variable',
    twoStates
      .replace('FunctionName: charge', 'FunctionName.$: $functionName')
      .replace('    Type: Pass\n', '    Type: Pass\n    Assign:\n      functionName: charge\n'),
  );
  checkRefactoring(
    at(twoStates, '30'),
    'Make "TimeoutSeconds" a variable',
    twoStates
      .replace('TimeoutSeconds: 30', 'TimeoutSecondsPath: $timeoutSeconds')
      .replace('    Type: Pass\n', '    Type: Pass\n    Assign:\n      timeoutSeconds: 30\n'),
  );
  checkRefactoring(
    '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1¦0,"End":true}}}',
    'Make "Seconds" a variable',
    '{"QueryLanguage":"JSONata","StartAt":"Set seconds","States":{"Set seconds": { "Type": "Pass", "Assign": { "seconds": 10 }, "Next": "A" }, "A":{"Type":"Wait","Seconds":"{% $seconds %}","End":true}}}',
  );
});

test('the Result of a Pass state has no field that takes a variable', () => {
  const pass = '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"h¦i","End":true}}}';
  expect(offersIn(pass).offers.map(({ id }) => id)).not.toContain('extractVariable');
});

const inlining = (uses: string) => `StartAt: A
States:
  A:
    Type: Pass
    Assign:
      n¦ame: "it's" # whose
      other: 1
    Next: B
  B:
    Type: Pass
    Parameters:
${uses}
    End: true
`;

test('a variable with a fixed value is inlined wherever it is read', () => {
  checkRefactoring(
    inlining("      a.$: $name\n      b.$: States.Format('{}!', $name)"),
    'Inline $name',
    inlining("      a: it's\n      b.$: States.Format('{}!', 'it\\'s')").replace('      n¦ame: "it\'s" # whose\n', ''),
  );
  checkRefused(
    inlining('      a.$: $name.first'),
    'Inline $name',
    '"B" reads it in a way in which no value can stand: change that first.',
  );
  checkRefactoring(
    '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"n¦":-2},"Next":"B"},"B":{"Type":"Pass","Output":{"x":"{% $n %}","y":"{% $n * $n %}"},"End":true}}}',
    'Inline $n',
    '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Output":{"x":-2,"y":"{% (-2) * (-2) %}"},"End":true}}}',
  );
  checkRefused(
    inlining('      a.$: $name').replace('other: 1', 'name.$: $.x'),
    'Inline $name',
    '$name is assigned in 2 places: which value to take is not known.',
  );
});

// ---- Whatever is offered, anywhere

const examples = path.resolve(import.meta.dirname, '../../examples');
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(file =>
  /\.asl\.(json|ya?ml)$|templates[\\/][^\\/]*\.ya?ml$/.test(file),
);

/** A place in every value. */
function valuesIn(node: Node): Span[] {
  const inner =
    node.kind === 'object' ? node.members.flatMap(({ value }) => value ?? []) : node.kind === 'array' ? node.items : [];
  const { start } = node.span;
  return inner.length > 0 ? inner.flatMap(valuesIn) : [{ start: start + 1, end: start + 1 }];
}

describe.each(files)('%s', file => {
  const text = readFileSync(path.join(examples, file), 'utf8');
  test('every refactoring at every state leaves a definition without new errors, and touches nothing else', () => {
    let made = 0;
    for (const { document, mapping } of definitionsIn(text, formatOf(file))) {
      const machine = readStateMachine(document)!;
      const errors = (each: typeof document) =>
        checkDocument(each, readStateMachine(each)).filter(({ severity }) => severity === 'error').length;
      const before = errors(document);
      const places = [...machine.states.map(state => state.nameNode.span), ...valuesIn(machine.node)];
      for (const span of places)
        for (const { title, outcome, id } of refactoringsAt(machine, span, { errorsOf })) {
          // Those of a state are tried at its name.
          if (span.start === span.end && !/Variable$/.test(id)) continue;
          if (isRefused(outcome)) {
            expect(outcome.refused).toMatch(/^[\s\S]*[.]$/);
            continue;
          }
          const edits = outcome.edits();
          const after = document.reread
            ? document.reread(applyEdits(document.text, edits))
            : parseDocument(applyEdits(document.text, edits), document.format);
          expect(after?.problems, title).toEqual(document.problems);
          expect(after && errors(after), `${title}\n${after?.text}`).toBe(before);
          for (const edit of edits) expect(mapping.edit(edit), title).toBeDefined();
          made++;
        }
    }
    expect(made).toBeGreaterThan(3);
  }, 120_000);
});
