/**
 * dataflow: what the data looks like at each point of a workflow. Values come from the moments of a run; it runs nothing
 * itself, and knows no editor.
 */

export * from './analyse.ts';
export type { FlowStage, ProducedBy } from './plan.ts';
export * from './visits.ts';
