/** Definitions inside templates, and what templates say of definitions in files of their own. The rest of the room enters here. */
export * from './callables.ts';
export * from './check.ts';
export * from './definitions.ts';
export * from './functions.ts';
export * from './intrinsics.ts';
export * from './meant.ts';
export * from './naming.ts';
export * from './placeholders.ts';
export {
  type FilePart,
  looksLikeTemplate,
  type NamedPart,
  readParts,
  readResources,
  readTemplate,
  type Template,
  type TemplateMachine,
} from './template.ts';
export { looksLikeTerraform, terraformFiles } from './terraform.ts';
