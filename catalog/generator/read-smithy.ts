/**
 * Reads a checkout of AWS's Smithy models (`models/SERVICE/service/VERSION/SERVICE-VERSION.json`, or one JSON file per
 * service): the source that AWS's own SDKs are made from. Names are those without the namespace.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Model, type ModelMember, type ModelShape, type Operation, plainShapes } from './model.ts';

/** The files of a checkout that are Smithy models, the newest version of each service; none when it is another checkout. */
export function smithyFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.json') && !/(^|[\\/])(node_modules|\.git)[\\/]/.test(file))
    .sort();
  const newest = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    if (!/^\s*\{\s*"smithy"\s*:/.test(text)) continue;
    newest.set(path.basename(file).replace(/(-\d{4}-\d\d-\d\d)?\.json$/, ''), path.join(folder, file));
  }
  return [...newest.values()];
}

export function readSmithy(files: readonly string[]): Model[] {
  return files.flatMap(file => readSmithyModel(JSON.parse(readFileSync(file, 'utf8'))) ?? []);
}

export interface SmithyModel {
  readonly shapes: { readonly [id: string]: SmithyShape };
}

interface SmithyShape {
  readonly type: string;
  readonly version?: string;
  readonly operations?: readonly Target[];
  readonly resources?: readonly Target[];
  readonly errors?: readonly Target[];
  readonly input?: Target;
  readonly output?: Target;
  readonly members?: { readonly [name: string]: Target & { readonly traits?: Traits } };
  readonly member?: Target;
  readonly key?: Target;
  readonly value?: Target;
  readonly traits?: Traits;
  readonly create?: Target;
  readonly put?: Target;
  readonly read?: Target;
  readonly update?: Target;
  readonly delete?: Target;
  readonly list?: Target;
  readonly collectionOperations?: readonly Target[];
}

interface Target {
  readonly target: string;
}

interface Traits {
  readonly [id: string]: unknown;
}

/** Undefined when the file has no service. */
export function readSmithyModel({ shapes }: SmithyModel): Model | undefined {
  const service = Object.values(shapes).find(shape => shape.type === 'service');
  const info = service?.traits?.['aws.api#service'] as
    | { sdkId?: string; endpointPrefix?: string; docId?: string }
    | undefined;
  if (!service || info?.sdkId === undefined) return undefined;

  const model = new Map<string, ModelShape>(plainShapes);
  for (const [id, shape] of Object.entries(shapes)) {
    const converted = shapeOf(shape);
    if (converted) model.set(nameOf(id), converted);
  }
  const operations = new Map<string, Operation>();
  for (const id of operationsOf(service, new Set())) {
    const operation = shapes[id];
    if (operation?.type !== 'operation') continue;
    const name = nameOf(id);
    operations.set(name, {
      name,
      input: inOut(operation.input),
      output: inOut(operation.output),
      errors: [...(operation.errors ?? []), ...(service.errors ?? [])].map(({ target }) => nameOf(target)),
      doc: textOf(operation.traits?.['smithy.api#documentation']),
      deprecated: operation.traits?.['smithy.api#deprecated'] !== undefined,
      eventStream: streams(operation.input) || streams(operation.output),
    });
  }
  const sorted = new Map([...operations].sort(([a], [b]) => (a < b ? -1 : 1)));
  const uid = info.docId ?? `${info.sdkId.toLowerCase().replaceAll(' ', '-')}-${service.version ?? ''}`;
  return {
    sdkId: info.sdkId,
    uid,
    title: textOf(service.traits?.['smithy.api#title']),
    operations: sorted,
    shapes: model,
  };

  function operationsOf(owner: SmithyShape, seen: Set<string>): string[] {
    const own = [owner.create, owner.put, owner.read, owner.update, owner.delete, owner.list];
    const direct = [
      ...(owner.operations ?? []),
      ...(owner.collectionOperations ?? []),
      ...own.filter(each => each !== undefined),
    ];
    const nested = (owner.resources ?? []).flatMap(({ target }) => {
      const resource = shapes[target];
      if (!resource || seen.has(target)) return [];
      seen.add(target);
      return operationsOf(resource, seen);
    });
    return [...direct.map(({ target }) => target), ...nested];
  }

  function inOut(target: Target | undefined): string | undefined {
    return target === undefined || target.target === 'smithy.api#Unit' ? undefined : nameOf(target.target);
  }

  function streams(target: Target | undefined): boolean {
    const members = Object.values((target && shapes[target.target]?.members) ?? {});
    return members.some(member => {
      const shape = shapes[member.target];
      return shape?.type === 'union' && shape.traits?.['smithy.api#streaming'] !== undefined;
    });
  }
}

function shapeOf(shape: SmithyShape): ModelShape | undefined {
  const length = (shape.traits?.['smithy.api#length'] ?? {}) as { min?: number; max?: number };
  const range = (shape.traits?.['smithy.api#range'] ?? {}) as { min?: number; max?: number };
  switch (shape.type) {
    case 'structure':
    case 'union': {
      const members = new Map<string, ModelMember>();
      for (const [name, { target, traits = {} }] of Object.entries(shape.members ?? {}))
        members.set(name, {
          target: nameOf(target),
          // The SDK makes up a token that is not given, so nobody has to.
          required: traits['smithy.api#required'] !== undefined && traits['smithy.api#idempotencyToken'] === undefined,
          doc: textOf(traits['smithy.api#documentation']),
          deprecated: traits['smithy.api#deprecated'] !== undefined,
        });
      return { kind: 'structure', members, union: shape.type === 'union' };
    }
    case 'list':
    case 'set':
      return { kind: 'list', item: nameOf(shape.member?.target ?? '') };
    case 'map':
      return { kind: 'map', key: nameOf(shape.key?.target ?? ''), value: nameOf(shape.value?.target ?? '') };
    case 'enum': {
      const values = Object.entries(shape.members ?? {}).map(([name, { traits = {} }]) => {
        const value = traits['smithy.api#enumValue'];
        return typeof value === 'string' ? value : name;
      });
      return { kind: 'string', values };
    }
    case 'string': {
      const old = shape.traits?.['smithy.api#enum'] as { value: string }[] | undefined;
      return { kind: 'string', ...(old && { values: old.map(({ value }) => value) }), ...length };
    }
    case 'byte':
    case 'short':
    case 'integer':
    case 'intEnum':
    case 'long':
    case 'bigInteger':
      return { kind: 'number', integer: true, ...range };
    case 'float':
    case 'double':
    case 'bigDecimal':
      return { kind: 'number', integer: false, ...range };
    case 'boolean':
    case 'timestamp':
      return { kind: shape.type };
    case 'blob':
      return { kind: 'blob', ...length };
    case 'document':
      return { kind: 'any' };
    default:
      return undefined;
  }
}

/** `com.amazonaws.sfn#StartExecutionInput` without its namespace; Smithy's own simple shapes as our plain ones. */
function nameOf(id: string): string {
  const name = id.split('#')[1] ?? 'any';
  return id.startsWith('smithy.api#') ? (preludes[name] ?? 'any') : name;
}

const preludes: Readonly<Record<string, string>> = {
  String: 'string',
  Blob: 'blob',
  Boolean: 'boolean',
  PrimitiveBoolean: 'boolean',
  Timestamp: 'timestamp',
  Byte: 'integer',
  Short: 'integer',
  Integer: 'integer',
  PrimitiveInteger: 'integer',
  Long: 'integer',
  PrimitiveLong: 'integer',
  BigInteger: 'integer',
  Float: 'number',
  PrimitiveFloat: 'number',
  Double: 'number',
  PrimitiveDouble: 'number',
  BigDecimal: 'number',
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
