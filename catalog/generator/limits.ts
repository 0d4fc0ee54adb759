/**
 * Least and greatest lengths and values, which no package of the npm registry has: taken once from a checkout of botocore or
 * of the Smithy models (`npm run catalog -- --limits DIR`) and kept in limits.json by service and shape.
 */
import type { Model, ModelShape } from './model.ts';
import { serviceName } from './naming.ts';

export interface Limits {
  /** Where they were taken from. */
  readonly source: string;
  readonly services: { readonly [service: string]: { readonly [shape: string]: Limit } };
}

/** Either may be missing. */
type Limit = readonly [min: number | null, max: number | null];

export function limitsOf(models: readonly Model[], source: string): Limits {
  const services: { [service: string]: { [shape: string]: Limit } } = {};
  for (const { sdkId, shapes } of [...models].sort((a, b) => (a.sdkId < b.sdkId ? -1 : 1))) {
    const found: { [shape: string]: Limit } = {};
    for (const [name, shape] of [...shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!isLimited(shape) || (shape.kind === 'string' && shape.values)) continue;
      // A text of no character at least is no limit.
      const min = shape.kind !== 'number' && shape.min === 0 ? undefined : shape.min;
      if (min !== undefined || shape.max !== undefined) found[name] = [min ?? null, shape.max ?? null];
    }
    if (Object.keys(found).length > 0) services[serviceName(sdkId)] = found;
  }
  return { source, services };
}

/** Adds limits to the shapes of the same name that have none. */
export function addLimits(models: readonly Model[], { services }: Limits): void {
  for (const { sdkId, shapes } of models)
    for (const [name, [min, max]] of Object.entries(services[serviceName(sdkId)] ?? {})) {
      const shape = shapes.get(name);
      if (!shape || !isLimited(shape) || shape.min !== undefined || shape.max !== undefined) continue;
      shapes.set(name, { ...shape, ...(min !== null && { min }), ...(max !== null && { max }) });
    }
}

type Limited = ModelShape & { kind: 'string' | 'number' | 'blob' };

const isLimited = (shape: ModelShape): shape is Limited =>
  shape.kind === 'string' || shape.kind === 'number' || shape.kind === 'blob';
