/**
 * Writes the pack: models in, bytes out, the same bytes for the same models. What Step Functions does not reach is left out and
 * told, with the reason.
 */
import {
  type Directory,
  type DocsPart,
  deprecated,
  headerLength,
  kinds,
  magic,
  type PackedShape,
  type Part,
  required,
  type ShapesPart,
} from '../format.ts';
import { sdkServices } from '../names.ts';
import { firstSentence } from './first-sentence.ts';
import type { Model, ModelShape, Operation } from './model.ts';
import { actionName, capitalise, errorName, exceptionPrefix, memberName, serviceName } from './naming.ts';
import { removedServices, replacedOperations, unsupportedOperations } from './services.ts';

export interface Pack {
  readonly sources: readonly string[];
  readonly bytes: Uint8Array;
  readonly services: number;
  readonly actions: number;
  /** What the sources have and the pack has not. */
  readonly dropped: readonly { readonly what: string; readonly why: string }[];
  /** Services that Step Functions reaches and no source has. */
  readonly missing: readonly string[];
}

export function writePack(
  models: readonly Model[],
  sources: readonly string[],
  compress: (bytes: Uint8Array) => Uint8Array,
): Pack {
  const dropped: { what: string; why: string }[] = [];
  const gone = new Map(
    Object.entries(removedServices).flatMap(([date, names]) => names.map(name => [name, date] as const)),
  );
  const unlisted = new Set(gone.keys());
  const parts: Uint8Array[] = [];
  const services: Directory['services'][number][] = [];
  const names: string[] = [];
  let actions = 0;

  const byName = models
    .map(model => ({ name: serviceName(model.sdkId), model }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, model } of byName) {
    if (sdkServices[name] === undefined) {
      const removed = gone.get(name);
      dropped.push({
        what: name,
        why: removed ? `Step Functions reaches it no more since ${removed}` : 'Step Functions does not list it',
      });
      unlisted.add(name);
      continue;
    }
    const excluded = new Map<string, string>();
    for (const operation of unsupportedOperations[name] ?? [])
      excluded.set(operation, 'Step Functions does not support it');
    for (const operation of replacedOperations[name] ?? [])
      excluded.set(operation, 'there is a newer operation of that kind');
    const kept: Operation[] = [];
    const unsupported: string[] = [];
    for (const operation of [...model.operations.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const why = operation.eventStream ? 'an event stream' : excluded.get(operation.name);
      if (why === undefined) kept.push(operation);
      else {
        dropped.push({ what: `${name}:${actionName(operation.name)}`, why });
        unsupported.push(actionName(operation.name));
      }
    }
    kept.sort((a, b) => (actionName(a.name) < actionName(b.name) ? -1 : 1));
    if (kept.length === 0) {
      dropped.push({ what: name, why: 'no action is left' });
      unlisted.add(name);
      continue;
    }
    const { shapes, docs } = packService(name, model, kept);
    services.push([name, exceptionPrefix(model.sdkId), model.uid, unsupported.join(' '), add(shapes), add(docs)]);
    names.push(kept.map(operation => actionName(operation.name)).join(' '));
    actions += kept.length;
  }

  const allNames = packed(names);
  const directory: Directory = {
    sources,
    actions,
    services,
    names: allNames.part,
    unlisted: [...unlisted].sort().join(' '),
  };
  const found = new Set(services.map(([name]) => name));
  return {
    sources,
    bytes: joined(packed(directory).bytes, [allNames.bytes, ...parts]),
    services: services.length,
    actions,
    dropped,
    missing: Object.keys(sdkServices).filter(name => !found.has(name)),
  };

  function add(value: unknown): Part {
    const { bytes, part } = packed(value);
    parts.push(bytes);
    return part;
  }

  function packed(value: unknown): { bytes: Uint8Array; part: Part } {
    const text = new TextEncoder().encode(JSON.stringify(value));
    const bytes = compress(text);
    return { bytes, part: [bytes.length, text.length] };
  }
}

function joined(directory: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, headerLength + directory.length));
  bytes.set(new TextEncoder().encode(magic), 0);
  new DataView(bytes.buffer).setUint32(magic.length, directory.length, true);
  let at = headerLength;
  for (const part of [directory, ...parts]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The shapes that actions reach, in the order in which they are reached, each once. */
function packService(
  service: string,
  model: Model,
  operations: readonly Operation[],
): { shapes: ShapesPart; docs: DocsPart } {
  const shapes: PackedShape[] = [];
  const memberDocs: { [shape: number]: string[] } = {};
  const byName = new Map<string, number>();
  const byContent = new Map<string, number>();
  const errors: string[] = [];
  const errorIndex = new Map<string, number>();

  const actions = operations.map(operation => {
    const input = operation.input === undefined ? -1 : index(operation.input);
    const output = operation.output === undefined ? -1 : index(operation.output);
    const raised = operation.errors.map(error => {
      const named = errorName(error, service);
      return indexOfError(named === error ? error : `${error} ${named}`);
    });
    return [input, output, [...new Set(raised)], operation.deprecated ? 1 : 0] as const;
  });
  const docs = operations.map(operation => firstSentence(operation.doc));
  return { shapes: { errors, actions, shapes }, docs: { actions: docs, members: memberDocs } };

  function indexOfError(name: string): number {
    const known = errorIndex.get(name);
    if (known !== undefined) return known;
    errorIndex.set(name, errors.length);
    return errors.push(name) - 1;
  }

  function index(name: string): number {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const shape = model.shapes.get(name) ?? { kind: 'any' };
    if (shape.kind === 'structure') {
      // It has its place before its members, which may refer to it.
      const at = shapes.push([kinds.any]) - 1;
      byName.set(name, at);
      shapes[at] = structure(name, shape, at);
      return at;
    }
    if (shape.kind === 'list' || shape.kind === 'map') {
      const at = shapes.push([kinds.any]) - 1;
      byName.set(name, at);
      shapes[at] =
        shape.kind === 'list' ? [kinds.list, index(shape.item)] : [kinds.map, index(shape.value), keysOf(shape.key)];
      return at;
    }
    const packed = plain(name, shape);
    const content = JSON.stringify(packed);
    const at = byContent.get(content) ?? shapes.push(packed) - 1;
    byContent.set(content, at);
    byName.set(name, at);
    return at;
  }

  function keysOf(key: string): number {
    const shape = model.shapes.get(key);
    return shape?.kind === 'string' && shape.values ? index(key) : -1;
  }

  function structure(name: string, shape: ModelShape & { kind: 'structure' }, at: number): PackedShape {
    const { union } = shape;
    const packed: (string | number)[] = [union ? kinds.union : kinds.structure, /^[A-Za-z]\w*$/.test(name) ? name : ''];
    const texts: string[] = [];
    // Required ones first, which is how everything shows them; otherwise the service's own order.
    const ordered = [...shape.members].sort(([, a], [, b]) => Number(b.required) - Number(a.required));
    for (const [member, it] of ordered) {
      const named = memberName(member, { service, structure: name, union });
      packed.push(
        named === capitalise(member) ? member : `${member} ${named}`,
        index(it.target) * 4 + (it.required ? required : 0) + (it.deprecated ? deprecated : 0),
      );
      texts.push(firstSentence(it.doc));
    }
    while (texts.at(-1) === '') texts.pop();
    if (texts.length > 0) memberDocs[at] = texts;
    return packed as unknown as PackedShape;
  }
}

function plain(name: string, shape: ModelShape): PackedShape {
  switch (shape.kind) {
    case 'string': {
      const limits = [shape.min ?? null, shape.max ?? null];
      const named = shape.values && /^[A-Za-z]\w*$/.test(name) ? name : '';
      if (shape.min === undefined && shape.max === undefined)
        return shape.values ? [kinds.string, named, shape.values] : [kinds.string];
      return [kinds.string, named, shape.values ?? 0, ...limits];
    }
    case 'number': {
      const kind = shape.integer ? kinds.integer : kinds.number;
      return shape.min === undefined && shape.max === undefined ? [kind] : [kind, shape.min ?? null, shape.max ?? null];
    }
    case 'blob':
      return shape.min === undefined && shape.max === undefined
        ? [kinds.blob]
        : [kinds.blob, shape.min ?? null, shape.max ?? null];
    case 'boolean':
      return [kinds.boolean];
    case 'timestamp':
      return [kinds.timestamp];
    default:
      return [kinds.any];
  }
}
