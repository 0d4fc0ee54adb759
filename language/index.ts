/** The door of the room `language`: what a definition says, from text to positioned tree to model to places. */
export * from './fields.ts';
export * from './model.ts';
export * from './parse.ts';
export * from './places.ts';
export * from './tree.ts';
