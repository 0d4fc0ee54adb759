/**
 * The door of the room `interpreter`: what a definition does. A state machine compiles to a program, a program runs as
 * executions that give moments, and histories and mocks are made around them. It knows no files, no clock, no processes:
 * what it needs from outside is `World`.
 */

export type { StrandChange } from './changes.ts';
export type { ChoiceAnswers, RuleAnswer, TestAnswer } from './choice-answers.ts';
export type { StrandView } from './context.ts';
export {
  Execution,
  type ExecutionResult,
  type Snapshot,
} from './execution.ts';
export {
  type HandlerCall,
  type HandlerFunction,
  type Handlers,
  handlerAnswers,
  readHandlers,
} from './handlers.ts';
export { apiEventOf, eventOf, type HistoryEvent, type HistoryOptions, HistoryRecorder, historyOf } from './history.ts';
export { mockSchema, mockSchemaText } from './mock-schema.ts';
export { type AnswerTask, type MockOptions, mockWorld, serviceName, unknownStates } from './mocks.ts';
export * from './moments.ts';
export { startedBy, stateMachineNameOf } from './nested.ts';
export { compile } from './program.ts';
export { type MockProblem, type Mocks, readMocks, spanOfProblem } from './read-mocks.ts';
export { readResource, type TaskResource } from './resource.ts';
export { type Retrier, readRetrier, retryDelay } from './retry.ts';
export type {
  ExecutionOptions,
  ExecutionStatus,
  LocalStateMachine,
  Program,
  ProgramProblem,
  World,
} from './run.ts';
export type {
  ErrorDetails,
  InspectionData,
  InspectionLevel,
  TestStateConfiguration,
  TestStateException,
  TestStateExceptionCode,
  TestStateMock,
  TestStateOptions,
  TestStateRequest,
  TestStateResponse,
} from './test-state/api.ts';
export type { FieldValidationMode, ResultShape, ResultShapes } from './test-state/result-shape.ts';
export { testChoice, testState } from './test-state.ts';
export { formatTimestamp, parseTimestamp } from './time.ts';
export * from './world.ts';
