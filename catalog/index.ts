/**
 * catalog: what AWS offers. Knows no document, no state, no editor: names and ARNs in, facts out.
 */
export * from './names.ts';
export * from './optimised.ts';
export * from './resource.ts';
