/** The readers: the same small service as each source writes it becomes the same model. */
import { expect, test } from 'vitest';
import { merge } from './merge.ts';
import type { Model } from './model.ts';
import { readAwsSdkV2Client } from './read-aws-sdk-v2.ts';
import { readBotocoreService } from './read-botocore.ts';
import { readDistilledModule } from './read-distilled.ts';
import { readSmithyModel } from './read-smithy.ts';

const distilled = readDistilledModule(
  'parcels.ts',
  `
const svc = T.AwsApiService({ sdkId: "Parcels", serviceShapeName: "Parcels" });
const ver = T.ServiceVersion("2026-01-01");
export type Speed = "SLOW" | "FAST" | (string & {});
export type Size = | { Width: number; Volume?: never } | { Width?: never; Volume: number };
export interface Parcel {
  id: string;
  speed?: Speed;
  sent?: Date;
  label?: Uint8Array;
  size?: Size;
  inside?: Parcel[];
  tags?: { [key: string]: string | undefined };
  secret?: string | redacted.Redacted<string>;
}
export interface SendInput { parcel: Parcel; clientToken: string; address?: string; }
export const SendInput = /*@__PURE__*/ S.suspend(() => S.Struct({ parcel: Parcel, clientToken: S.String.pipe(T.IdempotencyToken()) }));
export interface SendOutput { parcels?: (Parcel & { id: string })[]; }
export interface WatchOutput { events: stream.Stream<Events, Error, never>; }
export class NoSuchParcel extends S.TaggedErrorClass<NoSuchParcel>()("NoSuchParcel", {}) {}
export class Invented extends S.TaggedErrorClass<Invented>()("Invented", {}, T.SyntheticError({ from: "X" })) {}
/**
 * Sends a parcel. It may take long.
 */
export const send: API.OperationMethod<SendInput, SendOutput, SendError> = /*@__PURE__*/ API.make(() => ({
  input: SendInput,
  output: SendOutput,
  errors: [NoSuchParcel, Invented],
  operationName: "Send",
}));
export const watch: API.OperationMethod<SendInput, WatchOutput, never> = /*@__PURE__*/ API.make(() => ({
  input: SendInput, output: WatchOutput, errors: [], operationName: "Watch",
}));
`,
)!;

const members = (model: Model, structure: string) => {
  const shape = model.shapes.get(structure);
  if (shape?.kind !== 'structure') return shape?.kind;
  return [...shape.members].map(([name, it]) => `${name}${it.required ? '!' : ''} ${it.target}`);
};

test('distilled: interfaces are shapes, constants operations', () => {
  expect(distilled).toMatchObject({ sdkId: 'Parcels', uid: 'parcels-2026-01-01' });
  expect(members(distilled, 'Parcel')).toEqual([
    'id! string',
    'speed Speed',
    'sent timestamp',
    'label blob',
    'size Size',
    'inside [Parcel]',
    'tags {string:string}',
    'secret string',
  ]);
  expect(distilled.shapes.get('Speed')).toEqual({ kind: 'string', values: ['SLOW', 'FAST'] });
  expect(distilled.shapes.get('Size')).toMatchObject({ kind: 'structure', union: true });
  expect(members(distilled, 'SendInput')).toEqual(['parcel! Parcel', 'clientToken string', 'address string']);
  expect(members(distilled, 'SendOutput')).toEqual(['parcels [Parcel]']);
  expect(distilled.operations.get('Send')).toMatchObject({
    input: 'SendInput',
    errors: ['NoSuchParcel'],
    doc: expect.stringMatching(/^Sends a parcel\./),
    eventStream: false,
  });
  expect(distilled.operations.get('Watch')?.eventStream).toBe(true);
});

const version2 = readAwsSdkV2Client(
  `
declare class Parcels extends Service {
  /**
   * Sends a parcel. From the old days.
   */
  send(params: Parcels.Types.SendInput, callback?: (err: AWSError, data: Parcels.Types.SendOutput) => void): Request<Parcels.Types.SendOutput, AWSError>;
  /**
   * Burns a parcel.
   */
  burn(params: Parcels.Types.SendInput, callback?: (err: AWSError, data: {}) => void): Request<{}, AWSError>;
}
declare namespace Parcels {
  export type Id = string;
  export type Count = number;
  export interface Parcel {
    /**
     * What it is known by.
     */
    id: Id;
    count?: Count;
    speed?: "SLOW"|"EXPRESS"|string;
  }
  export interface SendInput {
    /**
     * What to send.
     */
    parcel: Parcel;
    clientToken: Id;
    /**
     * Where to.
     */
    address: Id;
  }
  export interface SendOutput {
    parcels?: ParcelList;
  }
  export type ParcelList = Parcel[];
}
`,
  {
    metadata: {
      serviceId: 'Parcels',
      serviceFullName: 'AWS Parcels',
      uid: 'parcels-2020-01-01',
      endpointPrefix: 'parcels',
      apiVersion: '2020-01-01',
    },
    shapes: { S1: { type: 'structure', members: { id: {}, count: { type: 'integer' } } } },
    operations: {
      Send: {
        input: {
          type: 'structure',
          members: { parcel: { shape: 'S1' }, clientToken: { idempotencyToken: true }, address: {} },
        },
        output: { type: 'structure', members: { parcels: { type: 'list', member: { shape: 'S1' } } } },
      },
      Burn: { input: { type: 'structure', members: {} } },
    },
  },
);

test('version 2: declarations have names and words, the minimal file what is whole', () => {
  expect(version2.uid).toBe('parcels-2020-01-01');
  expect(members(version2, 'SendInput')).toEqual(['parcel! Parcel', 'clientToken Id', 'address! Id']);
  expect(version2.shapes.get('Count')).toEqual({ kind: 'number', integer: true });
  expect(version2.operations.get('Send')).toMatchObject({
    input: 'SendInput',
    doc: 'Sends a parcel. From the old days.',
  });
});

test('merged: the first says what there is, the second what it does not tell', () => {
  const { models, onlyInLater } = merge(
    [
      { name: 'new', models: [distilled] },
      { name: 'old', models: [version2] },
    ],
    model => model.sdkId,
  );
  const [model] = models;
  if (!model) expect.unreachable();
  expect(model.uid).toBe('parcels-2020-01-01');
  expect(onlyInLater).toEqual([{ sdkId: 'Parcels', operation: 'Burn' }]);
  expect(model.operations.get('Burn')?.deprecated).toBe(true);
  expect(model.operations.get('Send')?.doc).toMatch(/It may take long/);
  expect(members(model, 'SendInput')).toEqual(['parcel! Parcel', 'clientToken Id', 'address! Id']);
  expect(members(model, 'Parcel')).toEqual(expect.arrayContaining(['id! Id', 'inside [Parcel]', 'count Count']));
  expect(model.shapes.get('Speed')).toEqual({ kind: 'string', values: ['SLOW', 'FAST'] });
  const parcel = model.shapes.get('Parcel');
  expect(parcel?.kind === 'structure' && parcel.members.get('id')?.doc).toBe('What it is known by.');
});

test('botocore: all of it in one file', () => {
  const model = readBotocoreService({
    metadata: {
      serviceId: 'Parcels',
      serviceFullName: 'AWS Parcels',
      endpointPrefix: 'parcels',
      apiVersion: '2026-01-01',
    },
    operations: {
      Send: {
        input: { shape: 'In' },
        output: { shape: 'Out' },
        errors: [{ shape: 'NoSuchParcel' }],
        documentation: '<p>Sends.</p>',
      },
      Watch: { input: { shape: 'In' }, output: { shape: 'Stream' } },
    },
    shapes: {
      In: {
        type: 'structure',
        required: ['id', 'token'],
        members: { id: { shape: 'Id' }, token: { shape: 'Id', idempotencyToken: true } },
      },
      Out: { type: 'structure', members: { count: { shape: 'Count' } } },
      Stream: { type: 'structure', members: { events: { shape: 'Events' } } },
      Events: { type: 'structure', members: {}, eventstream: true },
      Id: { type: 'string', min: 1, max: 20 },
      Count: { type: 'integer', min: 0 },
    },
  });
  expect(members(model, 'In')).toEqual(['id! Id', 'token Id']);
  expect(model.shapes.get('Id')).toEqual({ kind: 'string', min: 1, max: 20 });
  expect(model.shapes.get('Count')).toEqual({ kind: 'number', integer: true, min: 0 });
  expect(model.operations.get('Send')).toMatchObject({ errors: ['NoSuchParcel'], eventStream: false });
  expect(model.operations.get('Watch')?.eventStream).toBe(true);
});

test('Smithy: operations of the service and of its resources', () => {
  const n = 'com.amazonaws.parcels#';
  const model = readSmithyModel({
    shapes: {
      [`${n}Parcels`]: {
        type: 'service',
        version: '2026-01-01',
        operations: [{ target: `${n}Watch` }],
        resources: [{ target: `${n}Parcel` }],
        traits: { 'aws.api#service': { sdkId: 'Parcels' }, 'smithy.api#title': 'AWS Parcels' },
      },
      [`${n}Parcel`]: { type: 'resource', create: { target: `${n}Send` } },
      [`${n}Send`]: {
        type: 'operation',
        input: { target: `${n}In` },
        output: { target: 'smithy.api#Unit' },
        errors: [{ target: `${n}NoSuchParcel` }],
        traits: { 'smithy.api#documentation': '<p>Sends.</p>' },
      },
      [`${n}Watch`]: { type: 'operation', input: { target: `${n}In` }, output: { target: `${n}Stream` } },
      [`${n}In`]: {
        type: 'structure',
        members: {
          id: { target: `${n}Id`, traits: { 'smithy.api#required': {} } },
          token: {
            target: 'smithy.api#String',
            traits: { 'smithy.api#required': {}, 'smithy.api#idempotencyToken': {} },
          },
          speed: { target: `${n}Speed` },
        },
      },
      [`${n}Stream`]: { type: 'structure', members: { events: { target: `${n}Events` } } },
      [`${n}Events`]: { type: 'union', members: {}, traits: { 'smithy.api#streaming': {} } },
      [`${n}Id`]: { type: 'string', traits: { 'smithy.api#length': { min: 1, max: 20 } } },
      [`${n}Speed`]: {
        type: 'enum',
        members: { SLOW: { target: 'smithy.api#Unit', traits: { 'smithy.api#enumValue': 'slow' } } },
      },
    },
  })!;
  expect(model).toMatchObject({ sdkId: 'Parcels', uid: 'parcels-2026-01-01', title: 'AWS Parcels' });
  expect([...model.operations.keys()]).toEqual(['Send', 'Watch']);
  expect(members(model, 'In')).toEqual(['id! Id', 'token string', 'speed Speed']);
  expect(model.shapes.get('Id')).toEqual({ kind: 'string', min: 1, max: 20 });
  expect(model.shapes.get('Speed')).toEqual({ kind: 'string', values: ['slow'] });
  expect(model.operations.get('Send')).toMatchObject({ output: undefined, errors: ['NoSuchParcel'] });
  expect(model.operations.get('Watch')?.eventStream).toBe(true);
});
