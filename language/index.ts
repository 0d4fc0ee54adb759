/**
 * The door of the room `language`: what a definition says, from text to positioned tree, to model, to places and problems.
 * Other rooms import from here only.
 */
export * from './diagnostics.ts';
export * from './fields.ts';
export * from './json-schema.ts';
export * from './model.ts';
export * from './parse.ts';
export * from './places.ts';
export * from './schema-validation.ts';
export * from './tree.ts';
