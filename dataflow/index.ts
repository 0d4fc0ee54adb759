/**
 * dataflow: what the data looks like at each point of a workflow. Values come from the moments of a run; it runs nothing
 * itself, and knows no editor.
 */
export * from './visits.ts';
