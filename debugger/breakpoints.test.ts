import { expect, test } from 'vitest';
import { formatOf, parseDocument, readStateMachine } from '../language/index.ts';
import { BreakpointMap } from './breakpoints.ts';
import { readProgram } from './definition.ts';
import { Lines } from './position.ts';

/**
 * A definition with `● name` at the end of each line that a breakpoint is set on: the state it should stop at, or `● -`
 * for none. The marks are taken away before the text is read.
 */
function checkBreakpoints(file: string, marked: string) {
  const wanted = marked.split('\n').map(line => /● (.*)$/.exec(line)?.[1]);
  const text = marked.replace(/ *● .*$/gm, '');
  const map = mapOf(file, text);
  const found = wanted.map((name, line) =>
    name === undefined ? undefined : (map.place(line, undefined).target?.state.name ?? '-'),
  );
  expect(found).toEqual(wanted);
}

function mapOf(file: string, text: string) {
  if (/^template/.test(file)) {
    const { machine, lines } = readProgram(file, text, undefined);
    return new BreakpointMap(machine, lines);
  }
  return new BreakpointMap(readStateMachine(parseDocument(text, formatOf(file)))!, new Lines(text));
}

test('a breakpoint belongs to the innermost state of its line', () => {
  checkBreakpoints(
    'a.asl.json',
    `{
  "StartAt": "Both", ● -
  "States": {
    "Both": { ● Both
      "Type": "Parallel", ● Both
      "Branches": [
        {
          "StartAt": "Left", ● Both
          "States": {
            "Left": { ● Left
              "Type": "Pass", ● Left
              "End": true
            } ● Left
          }
        } ● Both
      ],
      "Next": "Done"
    },

    "Done": { "Type": "Succeed" } ● Done
  } ● -
}`,
  );
});

test('in YAML, the blank lines and comments behind a state are not its lines', () => {
  checkBreakpoints(
    'a.asl.yaml',
    `StartAt: First ● -
States:
  First: ● First
    Type: Pass ● First
    Result:
      text: |
        a ● First
        b
    Next: Last ● First

  Last: ● Last
    Type: Succeed ● Last
`,
  );
});

test('states that share a line are told apart by their columns', () => {
  const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}';
  const map = mapOf('a.json', text);
  expect(map.place(0, undefined).target?.state.name).toBe('A');
  expect(map.place(0, text.indexOf('"B":') + 2).target?.state.name).toBe('B');
  expect(map.locations({ line: 0, column: 0 }, { line: 0, column: 999 })).toEqual(
    ['"A":', '"Next"', '"B":'].map(each => text.indexOf(each)),
  );
});

test('what cannot be stopped at says why', () => {
  const map = mapOf('a.json', '{\n"StartAt": "A",\n"States": {\n"A": {"Type": "Oops"}}}');
  expect(map.place(1, undefined).message).toBe('No state here. A breakpoint stands on a line of a state.');
  expect(map.place(3, undefined).message).toMatch('State "A" has no known Type');
});

test('in a template, the lines are those of the file: of an object, and of a text', () => {
  checkBreakpoints(
    'template.yaml',
    `Resources: ● -
  Flow:
    Type: AWS::Serverless::StateMachine ● -
    Properties:
      Definition:
        StartAt: A ● -
        States:
          A: ● A
            Type: Pass ● A
            Next: B
          B: ● B
            Type: Succeed
      Name: x ● -`,
  );
  checkBreakpoints(
    'template.yml',
    `Resources: ● -
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        { "StartAt": "A",
          "States": {
            "A": { ● A
              "Type": "Pass", ● A
              "Next": "B" },
            "B": { "Type": "Succeed" } } } ● B
      RoleArn: x`,
  );
});
