/**
 * The mocks file of a launch: read, checked with the place of what is wrong, and the test case chosen. What mocks mean is
 * the interpreter's business.
 */
import {
  type MockProblem,
  type Mocks,
  mockWorld,
  readMocks,
  type TaskAnswer,
  type TaskCall,
} from '../interpreter/index.ts';
import { type Document, formatOf, memberValue, type Node, parseDocument, toJson } from '../language/index.ts';
import { baseName } from './paths.ts';
import { Lines, type Position, startAtOne } from './position.ts';
import { mocksWrong } from './trouble.ts';

export interface MockChoice {
  /** Name of the file that a person is told to write into. */
  readonly fileName: string;
  /** As MockConfigFile.json names the state machine. */
  readonly stateMachine: string;
  readonly testCase: string | undefined;
}

export type AnswerTask = (call: TaskCall) => TaskAnswer | Promise<TaskAnswer>;

/** Answers tasks from a mocks file; `warning` when the file leaves open which test case is meant. */
export function answersFrom(
  path: string,
  text: string,
  choice: MockChoice,
): { task: AnswerTask; warning: string | undefined } {
  const document = parseDocument(text, formatOf(path));
  const lines = new Lines(text);
  const file = baseName(path);
  if (document.problems.length > 0 || !document.root) {
    const said = document.problems.map(
      ({ span, message }) => `${placed(file, lines.toClient(span.start, startAtOne))}: ${message}`,
    );
    throw mocksWrong(file, said.length > 0 ? said : ['it is empty.']);
  }
  const { mocks, problems } = readMocks(toJson(document.root));
  if (problems.length > 0 || !mocks)
    throw mocksWrong(
      file,
      problems.map(problem => saidOf(problem, file, document, lines)),
    );
  const { testCase, stateMachine, warning } = chosen(mocks, choice);
  return { task: mockWorld(mocks, { fileName: choice.fileName, testCase, stateMachine }), warning };
}

/** Tasks of a run without a mocks file: all of them stop, and say how to write one. */
export function noAnswers(choice: MockChoice): AnswerTask {
  return mockWorld(undefined, { fileName: choice.fileName });
}

/** The machine and test case that a MockConfigFile.json is used with; what there is only one of needs no choice. */
function chosen(mocks: Mocks, choice: MockChoice) {
  const { machines } = mocks;
  const stateMachine = machines.has(choice.stateMachine)
    ? choice.stateMachine
    : ([...machines.keys()][0] ?? choice.stateMachine);
  const cases = [...(machines.get(stateMachine)?.keys() ?? [])];
  const testCase = choice.testCase ?? (cases.length === 1 ? cases[0]! : '');
  const names = cases.map(name => `"${name}"`).join(', ');
  const warning =
    cases.length === 0 || cases.includes(testCase)
      ? undefined
      : testCase === ''
        ? `${choice.fileName} has the test cases ${names} and none is chosen: set "testCase" in the launch configuration.`
        : `${choice.fileName} has no test case "${testCase}" for "${stateMachine}". There are: ${names}.`;
  return { stateMachine, testCase, warning };
}

function saidOf({ path, message }: MockProblem, file: string, document: Document, lines: Lines): string {
  let node: Node | undefined = document.root;
  for (const step of path) {
    const inner: Node | undefined =
      node?.kind === 'array' && typeof step === 'number' ? node.items[step] : memberValue(node, String(step));
    if (!inner) break;
    node = inner;
  }
  return `${placed(file, lines.toClient(node?.span.start ?? 0, startAtOne))}: ${message}`;
}

function placed(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
