/**
 * TestState: one state, on its own, with its data between the stages (API reference, "TestState"; AWS recordings). The
 * state runs in the interpreter as any other; what the caller gives (variables, context object, retries made, results)
 * is put into the execution before its first stage. The service's refusals come back as values, not as throws.
 */
import { isArray, isObject, type Json, type JsonObject, seededRandom, uuid } from '../expressions/index.ts';
import { type State, stringOf, toJson } from '../language/index.ts';
import { answersOfRules, type ChoiceAnswers } from './choice-answers.ts';
import { Execution, type Snapshot } from './execution.ts';
import type { Failure } from './failure.ts';
import type { Moment } from './moments.ts';
import { compile } from './program.ts';
import { readResource, type TaskResource } from './resource.ts';
import { matches, retryDelay } from './retry.ts';
import type { StateProgram, World } from './run.ts';
import {
  invalid,
  Refused,
  type TestStateException,
  type TestStateMock,
  type TestStateOptions,
  type TestStateRequest,
  type TestStateResponse,
} from './test-state/api.ts';
import { madeUpContext, readContext } from './test-state/context-object.ts';
import { Inspection } from './test-state/inspection.ts';
import { mockedGroups, type Outcome } from './test-state/mocked-groups.ts';
import { machineOfState } from './test-state/one-state.ts';
import { resultProblem } from './test-state/result-shape.ts';
import type { TaskAnswer } from './world.ts';

/** Tests one state. Never throws for what the caller sent: that is an `exception` in the service's words. */
export async function testState(
  request: TestStateRequest,
  options: TestStateOptions = {},
): Promise<TestStateResponse | TestStateException> {
  try {
    return await new Test(request, options).run();
  } catch (error) {
    if (error instanceof Refused) return { exception: { code: error.code, message: error.message } };
    throw error;
  }
}

/** What each rule of a Choice says of the data of the request. Refused as `testState` is; undefined for another state, or where its data does not get to the rules. */
export async function testChoice(
  request: TestStateRequest,
  options: TestStateOptions = {},
): Promise<ChoiceAnswers | TestStateException | undefined> {
  try {
    return await new Test(request, options).choice();
  } catch (error) {
    if (error instanceof Refused) return { exception: { code: error.code, message: error.message } };
    throw error;
  }
}

class Test {
  private readonly state: State;
  private readonly resource: TaskResource | undefined;
  private readonly input: Json;
  private readonly variables: JsonObject | undefined;
  private readonly context: JsonObject | undefined;
  private readonly outcome: Outcome | undefined;
  private readonly machine;
  private readonly inspection = new Inspection();

  /** Reads and judges everything that was sent. */
  constructor(
    private readonly request: TestStateRequest,
    private readonly options: TestStateOptions,
  ) {
    const { mock } = request;
    checkName(request.stateName);
    checkCombination(request);
    this.machine = machineOfState(request.definition, request.stateName, options.called);
    this.state = this.machine.root.states[0]!;
    this.resource = resourceOf(this.state);
    checkKind(this.state, request, this.resource, options);
    this.input = readJson(request.input ?? '{}', 'Input', 'InvalidExecutionInput');
    this.variables = request.variables === undefined ? undefined : readVariables(request.variables);
    this.context = request.context === undefined ? undefined : readContext(request.context, this.resource);
    this.outcome = mock && this.readMock(mock);
  }

  private readMock(mock: TestStateMock): Outcome {
    const { errorOutput } = mock;
    const { errorCausedByState } = this.request.stateConfiguration ?? {};
    const inside = this.machine.states.filter(({ scope }) => scope !== this.machine.root);
    if (errorCausedByState !== undefined && !inside.some(({ name }) => name === errorCausedByState))
      throw invalid(`ErrorCausedByState names "${errorCausedByState}", which is no state inside the tested one.`);
    if (errorOutput) return { kind: 'error', error: errorOutput.error, cause: errorOutput.cause };
    const result = readJson(mock.result ?? 'null', 'Mocked result');
    const problem = resultOfGroupProblem(this.state, result);
    if (problem !== undefined) throw invalid(problem);
    return { kind: 'result', result };
  }

  /** The state before its first stage is where the rules are asked. */
  async choice(): Promise<ChoiceAnswers | undefined> {
    const { node, type, queryLanguage } = this.state;
    if (type !== 'Choice' || !node) return undefined;
    const { execution, strand } = await this.entered();
    return answersOfRules(toJson(node), queryLanguage === 'JSONata', execution, strand);
  }

  async run(): Promise<TestStateResponse> {
    await this.checkResult();
    const { execution, tested } = await this.entered();
    return this.observe(execution, tested);
  }

  /** The execution that stands before the state's first stage. */
  private async entered() {
    const { mapIterationFailureCount, mapItemReaderData } = this.request.stateConfiguration ?? {};
    const { outcome } = this;
    const groups =
      outcome &&
      mockedGroups(
        { outcome, iterationFailures: mapIterationFailureCount, readable: mapItemReaderData !== undefined },
        this.inspection,
      );
    const program = compile(this.machine, { ...(groups && { groups }) });
    const { startTime, seed, account, region } = this.options;
    const settings = {
      world: this.world(),
      // The service runs a tested state as an Express execution, which ends after five minutes.
      type: this.options.type ?? 'EXPRESS',
      anyPattern: true,
      ...(startTime !== undefined && { startTime }),
      ...(seed !== undefined && { seed }),
      ...(account !== undefined && { account }),
      ...(region !== undefined && { region }),
    } as const;
    const entering = new Execution(program, { ...settings, input: this.input });
    let entered = await entering.next();
    while (entered?.kind !== 'stateEntered') entered = await entering.next();
    this.options.observe?.(entered);
    const tested = program.root.start!;
    const snapshot = this.prepared(entering.snapshot(), tested);
    return { execution: Execution.resume(program, snapshot, settings), tested, strand: snapshot.current! };
  }

  /** Compares a mocked result with what the called API answers. What comes with a token is the caller's own business. */
  private async checkResult(): Promise<void> {
    const { outcome, resource, options, request } = this;
    const mode = request.mock?.fieldValidationMode ?? 'STRICT';
    if (outcome?.kind !== 'result' || resource?.kind !== 'service' || resource.pattern === 'waitForTaskToken') return;
    if (mode === 'NONE' || withoutModel.has(`${resource.service}:${resource.action.split('.')[0]}`)) return;
    const shape = await options.resultShapes?.(stringOf(this.state.node, 'Resource')!.value);
    const wrong = shape && resultProblem(outcome.result, shape, mode);
    if (wrong !== undefined) throw invalid(`Mock result schema validation error: ${wrong}`);
  }

  private world(): World {
    const { mapItemReaderData } = this.request.stateConfiguration ?? {};
    const task: World['task'] = call => {
      if (this.outcome) return answerOf(this.outcome);
      return this.options.task?.(call) ?? { kind: 'unanswered', message: `Nobody answers ${call.resource}.` };
    };
    if (mapItemReaderData === undefined) return { task };
    const bytes = new TextEncoder().encode(mapItemReaderData);
    return {
      task,
      readObject: async () => bytes,
      listObjects: async () => [{ key: 'data', size: bytes.length, lastModified: 0, etag: '""' }],
    };
  }

  /** The execution as it stands in front of the state's first stage, with what the caller gave. */
  private prepared(snapshot: Snapshot, tested: StateProgram): Snapshot {
    const { account, region } = snapshot.settings;
    const random = seededRandom(this.options.seed ?? 1);
    const roleArn = this.request.roleArn;
    const identity = { account, region, name: uuid(random), stateMachine: uuid(random), roleArn, time: snapshot.now };
    const made = this.request.stateConfiguration?.retrierRetryCount ?? 0;
    const strand = { ...[...snapshot.live][0]! };
    strand.root = strand;
    strand.execution = {
      ...strand.execution!,
      context: madeUpContext(identity, this.options.executionInput ?? this.input),
      ...(this.context && { fixed: this.context }),
    };
    if (this.options.item) strand.item = this.options.item;
    strand.own = this.variables ?? {};
    strand.visible = strand.own;
    strand.retryCount = made;
    strand.attempts = tested.retriers.map(() => made);
    return { ...snapshot, live: [strand], ready: [], current: strand };
  }

  private async observe(execution: Execution, tested: StateProgram): Promise<TestStateResponse> {
    let variables = this.variables;
    let caught: Extract<Moment, { kind: 'errorCaught' }> | undefined;
    for (;;) {
      const moment = await execution.next();
      if (moment === undefined) return this.failed(execution.error, execution.cause, tested, variables);
      this.inspection.record(moment);
      this.options.observe?.(moment);
      switch (moment.kind) {
        case 'variablesAssigned':
          variables = { ...variables, ...moment.variables };
          break;
        case 'taskUnanswered':
          throw invalid(moment.message);
        case 'retryScheduled': {
          const { retrier, error, cause } = moment;
          this.inspection.errorDetails = {
            retryIndex: retrier,
            retryBackoffIntervalSeconds: this.backoff(tested, retrier),
          };
          return this.response('RETRIABLE', { error, cause }, variables);
        }
        case 'errorCaught':
          caught = moment;
          break;
        case 'stateExited': {
          const { output, next } = moment;
          const rest = { output: JSON.stringify(output), nextState: next };
          if (caught === undefined) return this.response('SUCCEEDED', rest, variables);
          const { error, cause, catcher } = caught;
          this.inspection.errorDetails = { catchIndex: catcher };
          return this.response('CAUGHT_ERROR', { ...rest, error, cause }, variables);
        }
        case 'stateFailed':
          return this.failed(moment.error, moment.cause, tested, variables);
        case 'executionTimedOut':
          return this.failed('States.Timeout', undefined, tested, variables);
        default:
      }
    }
  }

  /** Whole seconds, before jitter. */
  private backoff(tested: StateProgram, index: number): number {
    const made = this.request.stateConfiguration?.retrierRetryCount ?? 0;
    return Math.floor(retryDelay(tested.retriers[index]!, made, () => 1) / 1000);
  }

  private failed(
    error: string | undefined,
    cause: string | undefined,
    { retriers }: StateProgram,
    variables: JsonObject | undefined,
  ): TestStateResponse {
    // AWS recordings: the retrier whose attempts are used up is named all the same.
    const failure: Failure = { error, cause, fatal: error === 'States.Runtime', timedOut: 'no', uncatchable: false };
    const index = retriers.findIndex(retrier => matches(retrier.errors, failure));
    if (index >= 0) this.inspection.errorDetails = { retryIndex: index };
    return this.response('FAILED', { error, cause }, variables);
  }

  private response(
    status: TestStateResponse['status'],
    members: { readonly [name in 'output' | 'error' | 'cause' | 'nextState']?: string | undefined },
    variables: JsonObject | undefined,
  ): TestStateResponse {
    const given = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
    const level = this.request.inspectionLevel ?? 'INFO';
    if (level === 'INFO') return { status, ...given };
    const { outcome, inspection } = this;
    const group = this.state.type === 'Map' || this.state.type === 'Parallel';
    const done = group && status === 'SUCCEEDED' && outcome?.kind === 'result' ? outcome.result : undefined;
    return { status, ...given, inspectionData: inspection.data(this.state, this.input, done, variables) };
  }
}

/** What these answer is up to whoever is called (Developer Guide, "TestState API"). */
const withoutModel: ReadonlySet<string> = new Set(['http:invoke', 'apigateway:invoke', 'eks:call', 'eks:runJob']);

function answerOf(outcome: Outcome): TaskAnswer {
  const madeUp = 'mocks';
  if (outcome.kind === 'result') return { kind: 'success', result: outcome.result, madeUp };
  const { error, cause } = outcome;
  return { kind: 'failure', madeUp, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

function resourceOf(state: State): TaskResource | undefined {
  const written = state.type === 'Task' ? stringOf(state.node, 'Resource') : undefined;
  return written && readResource(written.value);
}

/** As all AWS services word it (API reference, "TestState": 1 to 80 characters). */
function checkName(name: string | undefined): void {
  if (name === undefined || (name.length >= 1 && name.length <= 80)) return;
  const limit = name === '' ? 'greater than or equal to 1' : 'less than or equal to 80';
  throw invalid(
    `1 validation error detected: Value '${name}' at 'stateName' failed to satisfy constraint: Member must have length ${limit}`,
  );
}

/** Members that exclude or require one another. */
function checkCombination({ mock, revealSecrets, stateConfiguration = {} }: TestStateRequest): void {
  if (mock === undefined) {
    const given = Object.entries(stateConfiguration).find(([, value]) => value !== undefined)?.[0];
    if (given === undefined) return;
    const name = given[0]!.toUpperCase() + given.slice(1);
    throw invalid(`TestState does not support ${name} when a mock is not specified.`);
  }
  if (revealSecrets) throw invalid('TestState does not support RevealSecrets when a mock is specified.');
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  if (mock.result === undefined && mock.errorOutput === undefined)
    throw invalid('A test mock should have one of the following fields: [result, errorOutput].');
}

/** Whether a state of this type can be tested, with a mock or without. */
function checkKind(
  { type }: State,
  { mock, roleArn }: TestStateRequest,
  resource: TaskResource | undefined,
  { task }: TestStateOptions,
): void {
  if (mock !== undefined) {
    if (type === 'Task' || type === 'Map' || type === 'Parallel') return;
    throw invalid(`State type '${type}' is not supported when a mock is specified`);
  }
  if (type === 'Map' || type === 'Parallel')
    throw new Refused(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
  if (type !== 'Task') return;
  if (roleArn === undefined) throw invalid('RoleArn must be specified when testing a Task state');
  if (resource?.kind === 'activity' || (resource && resource.pattern !== 'request'))
    throw invalid('TestState supports activities, ".sync" and ".waitForTaskToken" only when a mock is specified.');
  if (task === undefined)
    throw invalid(
      'This task would call a service, and there is none here. Give it a result or an error to go on with: mock.result or mock.errorOutput.',
    );
}

function resultOfGroupProblem(state: State, result: Json): string | undefined {
  if (state.type !== 'Map' && state.type !== 'Parallel') return undefined;
  if (state.type === 'Map' && state.node?.members.some(each => each.key.value === 'ResultWriter'))
    return isObject(result) ? undefined : 'Mocked result must be a JSON object.';
  if (!isArray(result)) return 'Mocked result must be an array.';
  if (state.type === 'Parallel' && result.length !== state.scopes.length)
    return 'Mocked result must contain the same number of items as number of Parallel branches.';
  return undefined;
}

function readVariables(text: string): JsonObject {
  const value = readJson(text, 'Variables');
  if (!isObject(value)) throw invalid('Variables must be a JSON object: each member is a variable.');
  return value;
}

function readJson(text: string, what: string, code?: 'InvalidExecutionInput'): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (code === undefined) throw invalid(`${what} must be valid JSON`);
    throw new Refused(code, `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
