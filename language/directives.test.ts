import { expect, test } from 'vitest';
import { checkDocument } from './check.ts';
import type { CheckOptions } from './diagnostics.ts';
import { disableOnLine, silencings, statedWorkflowType } from './directives.ts';
import { applyEdits } from './fix-all.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';

const parse = (text: string) => parseDocument(text, /^\s*(\{|\/)/.test(text) ? 'json' : 'yaml');

/** `rule@line` of all that is found. */
function found(text: string, options: CheckOptions = {}): string[] {
  const document = parse(text);
  return checkDocument(document, readStateMachine(document), options).map(
    ({ rule, span }) => `${rule}@${text.slice(0, span.start).split('\n').length}`,
  );
}

const json = (first = '', before = '', behind = '') => `{ ${first}
  "StartAt": "A",
  "States": { ${before}
    "A": { "Type": "Succeed", "Nxt": 1 }, ${behind}
    "B": { "Type": "Succeed" }
  }
}`;

test('without comments both are found', () => {
  expect(found(json())).toEqual(['unknown-field@4', 'unreachable-state@5']);
});

test.each([
  ['the next line', json('', '// asl-disable-next-line unknown-field'), ['unreachable-state@5']],
  ['this line', json('', '', '// asl-disable-line unknown-field -- for fun'), ['unreachable-state@5']],
  ['the whole file', json('/* asl-disable unreachable-state */'), ['unknown-field@4']],
  ['several', json('// asl-disable unreachable-state, unknown-field'), []],
  ['all rules', json('', '', '// asl-disable-next-line'), ['unknown-field@4']],
  [
    'nothing, where it is a text',
    json().replace('"B": { "Type": "Succeed"', '"B": { "Type": "Fail", "Cause": "// asl-disable unreachable-state"'),
    ['unknown-field@4', 'unreachable-state@5'],
  ],
])('JSON: %s', (_, text, expected) => expect(found(text)).toEqual(expected));

test('the Comment of a machine silences everywhere, that of a state in the state', () => {
  expect(found(json('"Comment": "asl-disable unreachable-state",'))).toEqual(['unknown-field@4']);
  expect(found(json('"Comment": "Orders. asl-disable unreachable-state -- B is for tests",'))).toEqual([
    'unknown-field@4',
  ]);
  const inState = '"B": { "Comment": "asl-disable unreachable-state unknown-field",';
  expect(found(json().replace('"B": {', inState))).toEqual(['unknown-field@4']);
});

test('YAML', () => {
  const yaml = (comment: string) => `StartAt: A
States:
  ${comment}
  A: { Type: Succeed, Nxt: 1 }
  B: { Type: Succeed } # asl-disable-line unreachable-state
`;
  expect(found(yaml('# asl-disable-next-line unknown-field'))).toEqual([]);
  expect(found(yaml('# asl-disable-next-line unknown-field\n  # why'))).toEqual([]);
  // In a text it is a text.
  expect(
    found(yaml('Z: { Type: Succeed, Comment: |-\n      # asl-disable unknown-field\n   }\n')).length,
  ).toBeGreaterThan(0);
});

test('a rule that does not exist, and a comment that silences nothing, are told', () => {
  expect(found(json('// asl-disable unreachable-stat'))).toEqual([
    'disable-unknown-rule@1',
    'unknown-field@4',
    'unreachable-state@5',
  ]);
  expect(found(json('// asl-disable empty-collection'))).toEqual([
    'disable-unused@1',
    'unknown-field@4',
    'unreachable-state@5',
  ]);
  expect(found(json('// asl-disable empty-collection'), { severities: { 'disable-unused': 'off' } })).toEqual([
    'unknown-field@4',
    'unreachable-state@5',
  ]);
});

test('severities: off, other, and none of the comments for the service', () => {
  const text = json('// asl-disable unknown-field');
  expect(found(text, { severities: { 'unreachable-state': 'off' } })).toEqual([]);
  // For the service the comment itself is one of the mistakes.
  expect(found(text, { comments: 'ignored' })).toEqual(['json-comment@1', 'unknown-field@4', 'unreachable-state@5']);
  const document = parse(text);
  const options = { severities: { 'unreachable-state': 'hint' } } as const;
  expect(checkDocument(document, readStateMachine(document), options).map(each => each.severity)).toEqual(['hint']);
});

test.each([
  ['// asl: EXPRESS\n{}', 'EXPRESS'],
  ['/* asl-type: express */\n{}', 'EXPRESS'],
  ['# asl: type: STANDARD\nStates: {}', 'STANDARD'],
  ['{"Comment": "Orders, asl: EXPRESS"}', 'EXPRESS'],
  ['{"Comment": "asl-type=STANDARD"}', 'STANDARD'],
  ['{"Comment": "an EXPRESS workflow in asl"}', undefined],
  ['{"Result": "// asl: EXPRESS"}', undefined],
])('the type that a definition states: %s', (text, type) => expect(statedWorkflowType(parse(text))).toBe(type));

test('the stated type is that of the rules, unless somebody asks for another', () => {
  const text = `# asl: EXPRESS
StartAt: A
States:
  A: { Type: Task, Resource: "arn:aws:states:eu-west-1:111122223333:activity:a", TimeoutSeconds: 9, End: true }
`;
  expect(found(text)).toEqual(['express-activity@4']);
  expect(found(text, { workflowType: 'STANDARD' })).toEqual([]);
});

test('silencing a line adds a comment above it, indented like it', () => {
  const after = (text: string, at: string) => {
    const edit = disableOnLine(parse(text), text.indexOf(at), 'unknown-field');
    return text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  };
  expect(after(json(), '"Nxt"')).toContain('\n    // asl-disable-next-line unknown-field\n    "A": {');
  expect(found(after(json(), '"Nxt"'))).toEqual(['unreachable-state@6']);
  expect(after('StartAt: A\r\nX: 1\r\n', 'X')).toBe('StartAt: A\r\n# asl-disable-next-line unknown-field\r\nX: 1\r\n');
});

/** Every way that is offered for a rule: its title, and that the rule is silent afterwards and nothing else is new. */
function silenced(text: string, rule: string) {
  const document = parse(text);
  const machine = readStateMachine(document);
  const all = checkDocument(document, machine);
  const diagnostic = all.find(each => each.rule === rule);
  if (!diagnostic) throw new Error(`${rule} finds nothing`);
  return silencings(document, machine, diagnostic).map(({ title, edits }) => {
    const rules = found(applyEdits(text, edits)).map(each => each.split('@')[0]);
    expect(rules).toEqual(all.map(each => each.rule).filter(each => each !== rule));
    return title;
  });
}

test('a diagnostic is silenced on its line, or in the Comment of its state', () => {
  expect(silenced(json(), 'unknown-field')).toEqual([
    'Silence unknown-field in the Comment of "A"; AWS will still refuse it',
  ]);
  expect(silenced(json('// ours'), 'unreachable-state')).toEqual([
    'Silence unreachable-state on this line; AWS will still refuse it',
    'Silence unreachable-state in the Comment of "B"; AWS will still refuse it',
  ]);
  const yaml =
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Comment: first asl-disable jsonata-eval -- x\n    Parameters: { a: $.b }\n    End: true\n';
  expect(silenced(yaml.replace(' asl-disable jsonata-eval -- x', ''), 'template-missing-dollar').length).toBe(2);
  const document = parse(yaml);
  const machine = readStateMachine(document);
  const diagnostic = checkDocument(document, machine).find(({ rule }) => rule === 'template-missing-dollar')!;
  const [, inComment] = silencings(document, machine, diagnostic);
  expect(applyEdits(yaml, inComment?.edits ?? [])).toContain(
    'Comment: first asl-disable jsonata-eval template-missing-dollar -- x\n',
  );
});
