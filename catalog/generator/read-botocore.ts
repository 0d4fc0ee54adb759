/**
 * Reads a checkout of botocore (or its installed package): `botocore/data/SERVICE/VERSION/service-2.json`, also packed with
 * gzip, the newest version of each service. The fullest source: errors, documentation, enumerations, limits.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ApiMetadata, calledBy } from './api-metadata.ts';
import type { Model, ModelMember, ModelShape, Operation } from './model.ts';
import { plainShapes } from './model.ts';

/** The folder of botocore's data in a checkout or package; undefined when there is none. */
export function botocoreData(folder: string): string | undefined {
  const places = [path.join(folder, 'botocore', 'data'), path.join(folder, 'data'), folder];
  return places.find(place => existsSync(place) && serviceFiles(place).length > 0);
}

/** With its version, where the checkout or package tells it. */
export function botocoreName(data: string): string {
  const init = path.join(data, '..', '__init__.py');
  const version = existsSync(init) ? /__version__ = '([^']+)'/.exec(readFileSync(init, 'utf8'))?.[1] : undefined;
  return version === undefined ? 'botocore' : `botocore@${version}`;
}

export function readBotocore(data: string): Model[] {
  return serviceFiles(data).map(file => {
    const bytes = readFileSync(file);
    return readBotocoreService(JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')));
  });
}

function serviceFiles(data: string): string[] {
  return readdirSync(data, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
    .flatMap(service => {
      const versions = readdirSync(path.join(data, service))
        .filter(name => /^\d{4}-\d\d-\d\d/.test(name))
        .sort();
      const newest = path.join(data, service, versions.at(-1) ?? '');
      return ['service-2.json', 'service-2.json.gz']
        .map(name => path.join(newest, name))
        .filter(existsSync)
        .slice(0, 1);
    });
}

export interface BotocoreService {
  readonly metadata: ApiMetadata;
  readonly operations: {
    readonly [name: string]: {
      readonly input?: { readonly shape: string };
      readonly output?: { readonly shape: string };
      readonly errors?: readonly { readonly shape: string }[];
      readonly documentation?: string;
      readonly deprecated?: boolean;
    };
  };
  readonly shapes: { readonly [name: string]: BotocoreShape };
}

interface BotocoreShape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: {
    readonly [name: string]: {
      readonly shape: string;
      readonly documentation?: string;
      readonly deprecated?: boolean;
      readonly idempotencyToken?: boolean;
    };
  };
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly eventstream?: boolean;
}

export function readBotocoreService({ metadata, operations, shapes }: BotocoreService): Model {
  const model = new Map<string, ModelShape>(plainShapes);
  for (const [name, shape] of Object.entries(shapes)) model.set(name, shapeOf(shape));
  const streaming = (name: string | undefined) =>
    Object.values((name !== undefined && shapes[name]?.members) || {}).some(({ shape }) => shapes[shape]?.eventstream);
  return {
    ...calledBy(metadata),
    shapes: model,
    operations: new Map(
      Object.entries(operations).map(
        ([name, { input, output, errors = [], documentation = '', deprecated = false }]) => {
          const operation: Operation = {
            name,
            input: input?.shape,
            output: output?.shape,
            errors: errors.map(({ shape }) => shape),
            doc: documentation,
            deprecated,
            eventStream: streaming(input?.shape) || streaming(output?.shape),
          };
          return [name, operation];
        },
      ),
    ),
  };
}

function shapeOf(shape: BotocoreShape): ModelShape {
  const limits = {
    ...(shape.min !== undefined && { min: shape.min }),
    ...(shape.max !== undefined && { max: shape.max }),
  };
  switch (shape.type) {
    case 'structure': {
      if (shape.document) return { kind: 'any' };
      const members = new Map<string, ModelMember>();
      for (const [name, member] of Object.entries(shape.members ?? {}))
        members.set(name, {
          target: member.shape,
          // The SDK makes up a token that is not given, so nobody has to.
          required: !member.idempotencyToken && (shape.required?.includes(name) ?? false),
          doc: member.documentation ?? '',
          deprecated: member.deprecated ?? false,
        });
      return { kind: 'structure', members, union: shape.union ?? false };
    }
    case 'list':
      return { kind: 'list', item: shape.member?.shape ?? 'any' };
    case 'map':
      return { kind: 'map', key: shape.key?.shape ?? 'string', value: shape.value?.shape ?? 'any' };
    case 'string':
    case 'character':
      return { kind: 'string', ...(shape.enum && { values: shape.enum }), ...limits };
    case 'integer':
    case 'long':
    case 'bigInteger':
      return { kind: 'number', integer: true, ...limits };
    case 'float':
    case 'double':
    case 'bigDecimal':
      return { kind: 'number', integer: false, ...limits };
    case 'boolean':
    case 'timestamp':
      return { kind: shape.type };
    case 'blob':
      return { kind: 'blob', ...limits };
    default:
      return { kind: 'any' };
  }
}
