/** Refactorings: changes that a person asks for by name, as edits of the definition's text; see `refactoring.ts`. */
export { deleteState } from './delete.ts';
export { insertAfter, insertBefore, insertOn, type NewState } from './insert.ts';
export * from './offers.ts';
export {
  type Change,
  isRefused,
  type Outcome,
  type Refactoring,
  type RefactoringKind,
  type Refusal,
} from './refactoring.ts';
export { flowOrder, sortStates } from './sort.ts';
export { addCatch, addRetry, addTimeout, type ErrorsOf } from './task-errors.ts';
export { machineToJsonata, stateToJsonata } from './to-jsonata.ts';
export { extractVariable, inlineVariable, literalAt, variableAt } from './variables.ts';
export { boundary, unwrap, wrap } from './wrap.ts';
