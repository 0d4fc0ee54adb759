/**
 * The mocks file of a launch: read, checked with the place of what is wrong, and the test case chosen. What mocks mean is
 * the interpreter's business.
 */
import {
  type AnswerTask,
  type MockProblem,
  type Mocks,
  mockWorld,
  readMocks,
  spanOfProblem,
  unknownStates,
  type World,
} from '../interpreter/index.ts';
import { formatOf, type Node, parseDocument, toJson } from '../language/index.ts';
import { baseName } from './paths.ts';
import { Lines, type Position, startAtOne } from './position.ts';
import { mocksWrong } from './trouble.ts';

export interface MockChoice {
  /** Name of the file that a person is told to write into. */
  readonly fileName: string;
  /** As MockConfigFile.json names the state machine. */
  readonly stateMachine: string;
  readonly testCase: string | undefined;
  /** The names of the definition's states. */
  readonly states: Iterable<string>;
  /** Asked for what no mock answers. */
  readonly otherwise: AnswerTask | undefined;
  /** Asked for what the `Default` of the mocks does not answer either. */
  readonly last?: AnswerTask | undefined;
  /** The state machines that are here. */
  readonly machines?: World['stateMachine'];
  /** What computed results take for now, in milliseconds since the epoch. */
  readonly startTime: number;
  readonly seed: number | undefined;
}

/** Answers tasks from a mocks file; `warnings` are what a person should know although it can be used. */
export function answersFrom(
  path: string,
  text: string,
  choice: MockChoice,
): { task: World['task']; warnings: string[] } {
  const document = parseDocument(text, formatOf(path));
  const lines = new Lines(text);
  const file = baseName(path);
  if (document.problems.length > 0 || !document.root) {
    const said = document.problems.map(
      ({ span, message }) => `${placed(file, lines.toClient(span.start, startAtOne))}: ${message}`,
    );
    throw mocksWrong(file, said.length > 0 ? said : ['it is empty.']);
  }
  const { root } = document;
  const { mocks, problems } = readMocks(toJson(root));
  if (problems.length > 0 || !mocks)
    throw mocksWrong(
      file,
      problems.map(problem => saidOf(problem, file, root, lines)),
    );
  const { testCase, stateMachine, warning } = chosen(mocks, choice);
  const unknown = unknownStates(mocks, choice.states, stateMachine, testCase);
  const warnings = unknown.map(problem => saidOf(problem, file, root, lines));
  if (warning !== undefined) warnings.unshift(warning);
  return { task: mockWorld(mocks, { ...optionsOf(choice), testCase, stateMachine }), warnings };
}

/** Tasks of a run without a mocks file: those that nobody else answers stop, and say how to write one. */
export function noAnswers(choice: MockChoice): World['task'] {
  return mockWorld(undefined, optionsOf(choice));
}

function optionsOf({ fileName, otherwise, last, startTime, seed, machines }: MockChoice) {
  return {
    fileName,
    otherwise,
    last,
    now: () => startTime,
    ...(seed !== undefined && { seed }),
    ...(machines && { machines }),
  };
}

/** Whether a MockConfigFile.json has test cases of that state machine. */
export function hasTestCases(path: string, text: string, machine: string): boolean {
  const { root } = parseDocument(text, formatOf(path));
  return (root && readMocks(toJson(root)).mocks?.machines.has(machine)) ?? false;
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
    testCase === '' && cases.length === 0
      ? undefined
      : testCase === ''
        ? `${choice.fileName} has the test cases ${names} and none is chosen: set "testCase" in the launch configuration, or --test-case in the terminal.`
        : cases.includes(testCase)
          ? undefined
          : `${choice.fileName} has no test case "${testCase}" for "${stateMachine}". There are: ${names || 'none'}.`;
  return { stateMachine, testCase, warning };
}

function saidOf(problem: MockProblem, file: string, root: Node, lines: Lines): string {
  return `${placed(file, lines.toClient(spanOfProblem(root, problem).start, startAtOne))}: ${problem.message}`;
}

function placed(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
