/** Facts: what one model says otherwise than another, and the same model again with what was found. */
import { expect, test } from 'vitest';
import { addFacts, factsOf } from './facts.ts';
import { listOf, type Model, type ModelMember, type ModelShape, type Operation, plainShapes } from './model.ts';

const member = (target: string, more: Partial<ModelMember> = {}): ModelMember => ({
  target,
  required: false,
  doc: '',
  deprecated: false,
  ...more,
});

function modelOf(errors: readonly string[], deprecated: boolean, shapes: Record<string, ModelShape>): Model {
  const operation: Operation = {
    name: 'Send',
    input: 'In',
    output: undefined,
    errors,
    doc: '',
    deprecated,
    eventStream: false,
  };
  return {
    sdkId: 'Parcels',
    uid: 'parcels',
    title: '',
    operations: new Map([['Send', operation]]),
    shapes: new Map([...plainShapes, ...Object.entries(shapes)]),
  };
}

const structure = (members: Record<string, ModelMember>, union = false): ModelShape => ({
  kind: 'structure',
  members: new Map(Object.entries(members)),
  union,
});

function ours(): Model {
  const model = modelOf(['Lost'], false, {
    In: structure({
      id: member('Id', { required: true }),
      name: member('Id'),
      size: member('number'),
      speed: member('Speed'),
      items: member('[Item]'),
      extra: member('string', { required: true }),
    }),
    Item: structure({ one: member('string', { required: true }) }),
    Id: { kind: 'string' },
    Speed: { kind: 'string', values: ['slow'] },
  });
  listOf(model.shapes, 'Item');
  return model;
}

const theirs = modelOf(['Lost', 'Late'], true, {
  In: structure({
    id: member('ParcelId'),
    name: member('ParcelId', { required: true, deprecated: true }),
    size: member('string'),
    speed: member('Speeds'),
    items: member('Items'),
    newer: member('string', { required: true }),
  }),
  Items: { kind: 'list', item: 'Thing' },
  Thing: structure({ one: member('string') }, true),
  ParcelId: { kind: 'string', min: 1, max: 20 },
  Speeds: { kind: 'string', values: ['slow', 'fast'], min: 1 },
});

const name = ({ sdkId }: Model) => sdkId.toLowerCase();
const facts = factsOf([ours()], [theirs], 'somewhere', name);

test('what another model says otherwise, by the names of ours', () => {
  expect(facts).toEqual({
    source: 'somewhere',
    services: {
      parcels: {
        limits: { Id: [1, 20] },
        required: ['In.name'],
        optional: ['In.id', 'Item.one'],
        types: { 'In.size': 'string' },
        unions: ['Item'],
        deprecated: ['In.name', 'Send'],
        values: { Speed: ['fast'] },
        errors: { Send: ['Late'] },
      },
    },
  });
});

test('with its facts a model says nothing else any more, but for what it alone knows', () => {
  const model = ours();
  addFacts([model], facts, name);
  expect(factsOf([model], [theirs], 'somewhere', name).services).toEqual({ parcels: { limits: { Id: [1, 20] } } });
  const input = model.shapes.get('In');
  expect(input?.kind === 'structure' && input.members.get('extra')?.required).toBe(true);
  expect(input?.kind === 'structure' && input.members.has('newer')).toBe(false);
  expect(model.shapes.get('Id')).toEqual({ kind: 'string', min: 1, max: 20 });
});

test('facts of what a model no longer has are no trouble', () => {
  const model = modelOf([], false, {});
  addFacts([model, { ...model, sdkId: 'Others' }], facts, name);
  expect(model.shapes.get('In')).toBeUndefined();
});
