/**
 * `asl test-state`: one state of a definition on its own, as the TestState API answers it. A definition file may be a
 * whole machine (then the state is named) or a single state. Task results come from a mock; no service is called.
 */
import path from 'node:path';
import { type KeptTest, keptTestEnding, keptTestText, type Visit, VisitRecorder } from '../dataflow/index.ts';
import type {
  InspectionLevel,
  TestStateConfiguration,
  TestStateException,
  TestStateRequest,
  TestStateResponse,
} from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { baseOf, memberOf, toJson } from '../language/index.ts';
import { testState } from '../library/index.ts';
import { fileOrJson, readDefinition, readText, UserError, writeText } from './files.ts';

export interface TestStateCommand {
  readonly state?: string;
  /** Each a file or JSON. */
  readonly input?: string;
  readonly mock?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly inspectionLevel?: InspectionLevel;
  readonly role?: string;
  readonly retryCount?: number;
  readonly failureCount?: number;
  readonly errorFrom?: string;
  /** A file: what the ItemReader reads. */
  readonly readerData?: string;
  /** A file in which the data of the test is kept; true for one beside the definition, which editors read. */
  readonly record?: string | true;
}

export interface TestStateOutcome {
  /** Undefined when the call was refused. */
  readonly status: TestStateResponse['status'] | undefined;
  /** JSON for standard output: the API's answer, with values where the API has JSON texts. */
  readonly text: string;
  /** Words for a person. */
  readonly words: string;
}

/** Throws `UserError` when a file or an argument cannot be read. */
export async function testOneState(file: string, command: TestStateCommand): Promise<TestStateOutcome> {
  const recorder = new VisitRecorder();
  const request = requestOf(file, command);
  const response = await testState(request, { observe: moment => recorder.record(moment) });
  const name = command.state === undefined ? 'The state' : `State "${command.state}"`;
  if ('exception' in response) {
    const { code, message } = response.exception;
    return {
      status: undefined,
      text: JSON.stringify(response, undefined, 2),
      words: `${code}: ${message}${hint(message)}`,
    };
  }
  const { status, error, cause, nextState } = response;
  const kept = command.record && keep(file, command, request, response, recorder.visits[0]);
  const why = error === undefined ? '' : `: ${[error, cause].filter(Boolean).join(': ')}`;
  const way = nextState === undefined ? '' : ` → ${nextState}`;
  return {
    status,
    text: JSON.stringify(valuesOf(response), undefined, 2),
    words: `${name} ${status}${way}${why}${kept ? `\nKept in ${kept}` : ''}`,
  };
}

/** What the state did, under its own name and place, for whoever shows values. Gives where it lies. */
function keep(
  file: string,
  { state: name, variables, record }: TestStateCommand,
  { context }: TestStateRequest,
  { status, error }: TestStateResponse,
  visit: Visit | undefined,
): string | undefined {
  const state = readDefinition(file).machine?.byName.get(name ?? '');
  if (!visit || !state?.node)
    throw new UserError(
      '--record needs a state of a whole state machine: a single state has no place that it could stand for.',
    );
  const base = baseOf(path.resolve(file));
  const slug =
    state.name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'state';
  const given = record === true ? `${base}.${slug}` : path.resolve(record!);
  const target = given.endsWith(keptTestEnding) ? given : `${given}${keptTestEnding}`;
  const execution = context === undefined ? undefined : (JSON.parse(context) as { Execution?: { Input?: Json } });
  const test: KeptTest = {
    test: state.name,
    program: path.resolve(file),
    status,
    error,
    kept: new Date().toISOString(),
    state: toJson(state.node),
    visits: [
      {
        ...visit,
        state: { name: state.name, steps: state.steps },
        variables: variables === undefined ? {} : (fileOrJson(variables, '--variables') as Visit['variables']),
        executionInput: execution?.Execution?.Input,
      },
    ],
  };
  writeText(target, keptTestText(test));
  return path.relative('', target);
}

function hint(message: string): string {
  if (message.startsWith('Mock result schema validation error'))
    return '\nThe result is compared with what the API answers. "fieldValidationMode": "PRESENT" in --mock lets members be missing, "NONE" compares nothing.';
  return message.includes('RoleArn') || message.includes('mock.result')
    ? `\nGive an answer with --mock '{"result": …}' or --mock '{"errorOutput": {"error": "…", "cause": "…"}}'.`
    : '';
}

function requestOf(file: string, command: TestStateCommand): TestStateRequest {
  const { document } = readDefinition(file);
  const { root } = document;
  const whole = memberOf(root, 'States') !== undefined;
  if (whole && command.state === undefined)
    throw new UserError(`${file} is a whole state machine. Name the state to test: --state NAME.`);
  // YAML goes to the API as JSON; JSON goes as it is, so that mistakes in it are told in its own places.
  const definition = document.format === 'json' || root === undefined ? document.text : JSON.stringify(toJson(root));
  const text = (name: 'input' | 'variables' | 'context') => {
    const given = command[name];
    return given === undefined ? {} : { [name]: JSON.stringify(fileOrJson(given, `--${name}`)) };
  };
  const { state, inspectionLevel, role, mock } = command;
  const stateConfiguration: TestStateConfiguration = {
    ...(command.retryCount !== undefined && { retrierRetryCount: command.retryCount }),
    ...(command.errorFrom !== undefined && { errorCausedByState: command.errorFrom }),
    ...(command.failureCount !== undefined && { mapIterationFailureCount: command.failureCount }),
    ...(command.readerData !== undefined && { mapItemReaderData: readText(command.readerData) }),
  };
  return {
    definition,
    ...(state !== undefined && whole && { stateName: state }),
    ...text('input'),
    ...text('variables'),
    ...text('context'),
    ...(inspectionLevel && { inspectionLevel }),
    ...(role !== undefined && { roleArn: role }),
    ...(mock !== undefined && { mock: readMock(fileOrJson(mock, '--mock')) }),
    ...(Object.keys(stateConfiguration).length > 0 && { stateConfiguration }),
  };
}

const mockMembers = ['result', 'errorOutput', 'fieldValidationMode'];

/** The mock as the API takes it, only that the result is a value and not JSON text. */
function readMock(given: Json): NonNullable<TestStateRequest['mock']> {
  const unknown =
    given !== null && typeof given === 'object' && !Array.isArray(given)
      ? Object.keys(given).find(name => !mockMembers.includes(name))
      : '';
  if (unknown !== undefined)
    throw new UserError(
      `${unknown === '' ? '--mock must be an object' : `--mock has a member "${unknown}"`}. It takes ${mockMembers.join(', ')}; for example {"result": {"ok": true}}.`,
    );
  const { result, ...rest } = given as { readonly result?: Json };
  return { ...rest, ...(result !== undefined && { result: JSON.stringify(result) }) };
}

/** The same answer with JSON values in place of JSON texts. */
export function valuesOf(answer: TestStateResponse | TestStateException): object {
  if ('exception' in answer) return answer;
  const { output, inspectionData, ...rest } = answer;
  const value = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : text);
  return {
    ...rest,
    ...(output !== undefined && { output: value(output) }),
    ...(inspectionData && {
      inspectionData: Object.fromEntries(Object.entries(inspectionData).map(([name, data]) => [name, value(data)])),
    }),
  };
}
