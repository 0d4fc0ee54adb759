/**
 * catalog: what AWS offers. Knows no document, no state, no editor: names and ARNs in, facts out.
 */
export type {
  Catalog,
  CatalogAction,
  CatalogRecord,
  CatalogService,
  Decompress,
  ExampleValue,
  FoundAction,
  PackReader,
  Verdict,
} from './catalog.ts';
export { CatalogError } from './catalog.ts';
export { catalogMonth, serviceDisplayName } from './names.ts';
export { openCatalog, readerOf } from './open-catalog.ts';
export * from './optimised.ts';
export { type PlainShape, plainShape } from './plain-shape.ts';
export * from './resource.ts';
export type * from './shapes.ts';
