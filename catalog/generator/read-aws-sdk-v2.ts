/**
 * Reads the package `aws-sdk` (version 2): `clients/*.d.ts` have the shapes with their names, documentation and enumerations,
 * one thing a line; `apis/*.min.json` has what those do not tell: ids, whole numbers and event streams. It has no errors.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ApiMetadata, calledBy } from './api-metadata.ts';
import { listOf, type Model, type ModelMember, type ModelShape, mapOf, type Operation, plainShapes } from './model.ts';

/** `folder` is where the package is installed. */
export function readAwsSdkV2(folder: string): Model[] {
  const clients = path.join(folder, 'clients');
  return readdirSync(clients)
    .filter(file => file.endsWith('.d.ts') && file !== 'all.d.ts' && file !== 'browser_default.d.ts')
    .sort()
    .flatMap(file => {
      const script = readFileSync(path.join(clients, file.replace(/\.d\.ts$/, '.js')), 'utf8');
      const apis = [...script.matchAll(/require\('\.\.\/(apis\/[^']+\.min)(?:\.json)?'\)/g)];
      const api = apis.at(-1)?.[1];
      if (api === undefined) return [];
      const minimal = JSON.parse(readFileSync(path.join(folder, `${api}.json`), 'utf8')) as MinimalApi;
      return [readAwsSdkV2Client(readFileSync(path.join(clients, file), 'utf8'), minimal)];
    });
}

interface MinimalApi {
  readonly metadata: ApiMetadata;
  readonly operations: {
    readonly [name: string]: { input?: MinimalShape; output?: MinimalShape; deprecated?: boolean };
  };
  readonly shapes: { readonly [name: string]: MinimalShape };
}

interface MinimalShape {
  readonly shape?: string;
  readonly type?: string;
  readonly eventstream?: boolean;
  /** Any JSON; the declaration is an interface without members. */
  readonly document?: boolean;
  readonly members?: { readonly [name: string]: MinimalShape };
  readonly member?: MinimalShape;
  readonly key?: MinimalShape;
  readonly value?: MinimalShape;
  readonly deprecated?: boolean;
  readonly idempotencyToken?: boolean;
}

export function readAwsSdkV2Client(declarations: string, api: MinimalApi): Model {
  const { metadata } = api;
  const shapes = new Map<string, ModelShape>(plainShapes);
  const calls = new Map<string, { input?: string | undefined; output?: string | undefined; doc: string }>();
  let doc = '';
  let members: Map<string, ModelMember> | undefined;
  for (const line of declarations.split('\n')) {
    const comment = /^\s+\* (.*)$/.exec(line)?.[1];
    if (comment !== undefined) {
      doc = comment;
      continue;
    }
    const member = members && /^ {4}(?:"([^"]+)"|(\w+))(\??): (.*);$/.exec(line);
    if (members && member) {
      const [, quoted, plain, optional, type = ''] = member;
      const name = quoted ?? plain ?? '';
      members.set(name, { target: targetOf(type), required: optional === '', doc, deprecated: false });
      doc = '';
      continue;
    }
    const structure = /^ {2}export interface (\w+) \{(\})?/.exec(line);
    if (structure) {
      members = new Map();
      shapes.set(structure[1]!, { kind: 'structure', members, union: false });
      if (structure[2]) members = undefined;
      doc = '';
      continue;
    }
    const alias = /^ {2}export type (\w+) = (.*);$/.exec(line);
    if (alias) {
      addAlias(alias[1]!, alias[2]!);
      doc = '';
      continue;
    }
    const call =
      /^ {2}(\w+)\(params: (?:\w+\.Types\.(\w+)|\{\}).*\bdata: (?:\w+\.Types\.(\w+)|\{\})\) => void\): Request/.exec(
        line,
      );
    if (call) {
      const [, name = '', input, output] = call;
      if (!calls.has(name)) calls.set(name, { input, output, doc });
    }
    if (/^ {2}\}/.test(line)) members = undefined;
    if (!/^\s+(\/\*\*|\*\/)/.test(line)) doc = '';
  }

  const operations = new Map<string, Operation>();
  for (const [name, { input, output, deprecated }] of Object.entries(api.operations)) {
    // Some clients declare a method under another name; without it there are no names of shapes.
    const call = calls.get(name.charAt(0).toLowerCase() + name.slice(1));
    const eventStream = hasEventStream(input) || hasEventStream(output);
    operations.set(name, {
      name,
      input: call?.input,
      output: call?.output,
      errors: [],
      doc: call?.doc ?? '',
      deprecated: deprecated ?? false,
      eventStream,
    });
    const seen = new Set<string>();
    if (call?.input) learn(input, call.input, seen);
    if (call?.output) learn(output, call.output, seen);
  }
  return {
    ...calledBy(metadata),
    operations,
    shapes,
  };

  function addAlias(name: string, type: string) {
    const values = type.match(/"[^"]*"/g);
    if (values && /^(".*"\|)+string$/.test(type))
      shapes.set(name, { kind: 'string', values: values.map(each => each.slice(1, -1)) });
    else {
      const target = targetOf(type);
      // An alias of a plain type is a shape of its own, so that its limits can be said.
      const plain = plainShapes.get(target);
      const shape = plain ?? shapes.get(target);
      if (shape) shapes.set(name, { ...shape } as ModelShape);
    }
  }

  function targetOf(type: string): string {
    if (type.endsWith('[]')) return listOf(shapes, targetOf(type.slice(0, -2)));
    const value = /^\{\[key: string\]: (.*)\}$/.exec(type)?.[1];
    if (value !== undefined) return mapOf(shapes, 'string', targetOf(value));
    if (/^EventStream</.test(type)) return 'any';
    if (/\bBlob\b|\bReadable\b/.test(type)) return 'blob';
    return plainTypes[type] ?? (/^\w+$/.test(type) ? type : 'any');
  }

  function resolved(shape: MinimalShape | undefined): MinimalShape | undefined {
    return shape?.shape !== undefined ? api.shapes[shape.shape] : shape;
  }

  function hasEventStream(shape: MinimalShape | undefined): boolean {
    const members = Object.values(resolved(shape)?.members ?? {});
    return members.some(member => member.eventstream || resolved(member)?.eventstream);
  }

  /** Walks both halves side by side, and tells the named shapes which numbers are whole. */
  function learn(given: MinimalShape | undefined, name: string, seen: Set<string>) {
    const minimal = resolved(given);
    const shape = shapes.get(name);
    const key = `${given?.shape ?? ''} ${name}`;
    if (!minimal || !shape || (given?.shape !== undefined && seen.has(key))) return;
    seen.add(key);
    if (minimal.document) shapes.set(name, { kind: 'any' });
    else if (shape.kind === 'number' && !plainShapes.has(name))
      shapes.set(name, { ...shape, integer: minimal.type === 'integer' || minimal.type === 'long' });
    else if (shape.kind === 'structure')
      for (const [member, it] of shape.members) {
        const found = minimal.members?.[member];
        learn(found, it.target, seen);
        if (found?.deprecated) shape.members.set(member, { ...it, deprecated: true });
        // The SDK makes up a token that is not given, so nobody has to.
        if (found?.idempotencyToken) shape.members.set(member, { ...it, required: false });
      }
    else if (shape.kind === 'list') learn(minimal.member, shape.item, seen);
    else if (shape.kind === 'map') learn(minimal.value, shape.value, seen);
  }
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  Date: 'timestamp',
};
