/**
 * The door of the room `library`: what a program outside gets when it imports the project. A curated choice from the rooms
 * below, with the few calls that a program would otherwise write again and again: a definition as text or value, an execution as
 * a promise. It knows no files: texts come in, values go out.
 */
import vm from 'node:vm';
import { boundRegularExpressions } from '../expressions/index.ts';

export type {
  AnswerTask,
  ExecutionOptions,
  ExecutionResult,
  ExecutionStatus,
  HandlerCall,
  HandlerFunction,
  Handlers,
  HistoryEvent,
  LocalStateMachine,
  Mocks,
  Moment,
  Program,
  Snapshot,
  StrandView,
  TaskAnswer,
  TaskCall,
  TestStateException,
  TestStateOptions,
  TestStateRequest,
  TestStateResponse,
  World,
} from '../interpreter/index.ts';
export { apiEventOf, Execution, HistoryRecorder, historyOf, mockSchema } from '../interpreter/index.ts';
export type { Json } from '../language/index.ts';
export { check, compile, type Definition, DefinitionError, type DefinitionProblem } from './definition.ts';
export { type DriveOptions, drive } from './drive.ts';
export {
  type ExecuteOptions,
  type ExecuteResult,
  execute,
  type LocalDefinition,
  type StateMachines,
  worldOf,
} from './execute.ts';
export { type MockSource, MocksError, mocksOf } from './mocks.ts';
export { testState } from './test-state.ts';

// A regular expression in JSONata that would go back and forth for ever ends with an error.
boundRegularExpressions(vm, () => performance.now());
