/**
 * The door of the room `language`: what a definition says, from text to positioned tree, to model, to places and problems.
 * Other rooms import from here only.
 */
// What a Resource says is read below, where the integrations are known; here it is part of what a definition says.
export { describeResource, parseResource, type Resource, serviceDisplayName } from '../catalog/index.ts';
export * from './check.ts';
export * from './companions.ts';
export * from './config.ts';
export * from './config-schema.ts';
export { unknownRule } from './config-validation.ts';
export * from './contents.ts';
export * from './convert.ts';
export * from './diagnostics.ts';
export * from './directives.ts';
export * from './edit.ts';
export * from './embedded.ts';
export * from './errors.ts';
export * from './fields.ts';
export * from './fix-all.ts';
export type { DataFlow, Produced } from './flow.ts';
export * from './json-schema.ts';
export { JsonTokens } from './json-tokens.ts';
export * from './mentions.ts';
export * from './model.ts';
export * from './parse.ts';
export * from './places.ts';
export * from './read-data.ts';
export * from './refactor/index.ts';
export * from './rule-page.ts';
export { rules } from './rules/index.ts';
export * from './schema-validation.ts';
export * from './service-diagnostics.ts';
export { changeBetween } from './splice.ts';
export * from './suggest.ts';
export * from './suspects.ts';
export * from './templates/index.ts';
export * from './tree.ts';
export * from './variable-references.ts';
export * from './variables.ts';
export * from './write.ts';
