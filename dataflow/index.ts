/**
 * dataflow: what the data looks like at each point of a workflow. Values come from the moments of a run, shapes from an analysis
 * that runs nothing; it knows no editor.
 */
export * from './analyse.ts';
export { exampleMocks, type MocksDraft } from './example-mocks.ts';
export { fieldAt } from './field-at.ts';
export * from './flow.ts';
export { dataFlowOf, dataForRules } from './for-rules.ts';
export * from './kept-test.ts';
export type { FlowStage, ProducedBy } from './plan.ts';
export * from './shapes-at.ts';
export { fromCatalog, taskResult } from './task-results.ts';
export * from './trace.ts';
export { type Source, traceBackward } from './trace-back.ts';
export { type StateInTrace, type TraceRole, traceWhole, type WholeTrace } from './trace-whole.ts';
export * from './values.ts';
export * from './visits.ts';
