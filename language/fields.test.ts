import { expect, test } from 'vitest';
import { counterpartOf, fieldGroups, fieldNamed, fields, fieldsFor, operatorNames, shapes } from './fields.ts';
import { type StateType, stateTypes } from './model.ts';

const names = (stateType: StateType, queryLanguage: 'JSONPath' | 'JSONata') =>
  fieldsFor('state', { stateType, queryLanguage }).map(field => field.name);

test('a Wait state has its fields of the language and no others', () => {
  expect(names('Wait', 'JSONPath')).toEqual([
    ...['Type', 'Comment', 'QueryLanguage', 'InputPath', 'Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
    ...['OutputPath', 'Assign', 'Next', 'End'],
  ]);
  expect(names('Wait', 'JSONata')).toEqual([
    ...['Type', 'Comment', 'QueryLanguage', 'Seconds', 'Timestamp', 'Output', 'Assign', 'Next', 'End'],
  ]);
});

// Specification, table of the fields of the state types; P: JSONPath only, A: JSONata only, B: both, -: never.
const matrix = `
                  Pass Task Wait Choice Parallel Map Succeed Fail
  InputPath       P    P    P    P      P        P   P       -
  OutputPath      P    P    P    P      P        P   P       -
  Parameters      P    P    -    -      P        P   -       -
  Arguments       -    A    -    -      A        -   -       -
  Result          P    -    -    -      -        -   -       -
  ResultSelector  -    P    -    -      P        P   -       -
  ResultPath      P    P    -    -      P        P   -       -
  Output          A    A    A    A      A        A   A       -
  Assign          B    B    B    B      B        B   -       -
  Next            B    B    B    -      B        B   -       -
  Retry           -    B    -    -      B        B   -       -
  Catch           -    B    -    -      B        B   -       -
  Credentials     -    B    -    -      -        -   -       -
  TimeoutSeconds  -    B    -    -      -        -   -       -
  Items           -    -    -    -      -        A   -       -
  ItemsPath       -    -    -    -      -        P   -       -
  ItemSelector    -    -    -    -      -        B   -       -
  Cause           -    -    -    -      -        -   -       B
  CausePath       -    -    -    -      -        -   -       P`;

test('the matrix of the specification', () => {
  const [head = [], ...rows] = matrix
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/));
  for (const [name = '', ...cells] of rows) {
    const found = head.map(stateType => {
      const field = fieldNamed('state', name, { stateType: stateType as StateType });
      return field === undefined ? '-' : { both: 'B', JSONPath: 'P', JSONata: 'A' }[field.languages];
    });
    expect(`${name} ${found.join(' ')}`).toBe(`${name} ${cells.join(' ')}`);
  }
});

test('there are 39 comparison operators, in rules and in nested rules', () => {
  expect(operatorNames.length).toBe(39);
  for (const shape of ['choiceRule', 'nestedRule'] as const)
    expect(
      fieldsFor(shape)
        .filter(field => field.operator)
        .map(field => field.name),
    ).toEqual(operatorNames);
  expect(fieldNamed('nestedRule', 'StringMatchesPath')).toBeUndefined();
  expect(fieldNamed('nestedRule', 'IsNullPath')).toBeUndefined();
  expect(fieldNamed('choiceRule', 'NumericLessThanPath')?.operator).toEqual({
    family: 'Numeric',
    operand: 'number',
    path: true,
    hasPath: false,
  });
});

test('no field stands twice for the same state type and language', () => {
  for (const shape of shapes)
    for (const stateType of shape === 'state' ? stateTypes : [undefined])
      for (const queryLanguage of ['JSONPath', 'JSONata'] as const) {
        const fits = fields.filter(
          field =>
            field.shape === shape &&
            (stateType === undefined || field.states.includes(stateType)) &&
            (field.languages === 'both' || field.languages === queryLanguage),
        );
        const all = fits.map(field => field.name);
        expect(all.length, `${shape} ${stateType}`).toBe(new Set(all).size);
      }
});

test('every row has words, and an example that is JSON and has the field', () => {
  for (const field of fields) {
    expect(field.doc, field.name).toMatch(/^[A-Z].*\.$/);
    const example = JSON.parse(`{${field.example}}`);
    expect(Object.keys(example)).toEqual([field.name]);
  }
});

test('groups name fields that exist where the group counts', () => {
  // The service names Condition for nested rules, too, where it cannot stand.
  for (const group of fieldGroups)
    for (const stateType of group.shape === 'state' ? group.states : [undefined])
      for (const name of group.members)
        expect(
          group.shape === 'nestedRule' && name === 'Condition' ? true : fieldNamed(group.shape, name, { stateType }),
          `${group.shape} ${name}`,
        ).toBeDefined();
});

test('each field of one language leads to what does its work in the other', () => {
  const other = (name: string, stateType: StateType) => {
    const field = fieldNamed('state', name, { stateType });
    return field && counterpartOf(field, stateType)?.name;
  };
  expect(other('Parameters', 'Task')).toBe('Arguments');
  expect(other('Parameters', 'Map')).toBe('ItemSelector');
  expect(other('Parameters', 'Pass')).toBe('Output');
  expect(other('TimeoutSecondsPath', 'Task')).toBe('TimeoutSeconds');
  expect(other('Arguments', 'Parallel')).toBe('Parameters');
  expect(other('Items', 'Map')).toBe('ItemsPath');
  expect(other('InputPath', 'Task')).toBeUndefined();
  const condition = fieldNamed('choiceRule', 'StringEquals');
  expect(condition && counterpartOf(condition)?.name).toBe('Condition');
});
