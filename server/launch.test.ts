import { expect, test } from 'vitest';
import { launchPlaceAt, machinesIn } from './launch.ts';

/** `¦` is the cursor. */
function placeOf(marked: string): string {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const place = launchPlaceAt(text, offset);
  if (!place) return 'nowhere';
  return `${place.members.join('.')}${place.isKey ? ' (key)' : ''}: ${text.slice(place.span.start, place.span.end)}`;
}

const launch = (body: string) => `{ // launch
  "configurations": [{ "type": "node" }, { "type": "asl", "program": "a.asl.json", ${body} }] }`;

test.each([
  ['"stopAt": "Ch¦"', 'stopAt: Ch'],
  ['"stopAt": ["A", "¦"]', 'stopAt: '],
  ['"startAt": "¦"', 'startAt: '],
  ['"tasks": { "Cha¦": "ask" }', 'tasks.Cha (key): Cha'],
  ['"tasks": { "states": { "A": "¦" } }', 'tasks.states.A: '],
  ['"na¦me": ""', 'name (key): name'],
  ['"seed": ¦3', 'nowhere'],
  ['"seed": 3¦, ', 'nowhere'],
])('the place in a configuration: %s', (body, place) => expect(placeOf(launch(body))).toBe(place));

test('a workspace file has configurations as well; those of others are not ours', () => {
  expect(placeOf('{ "launch": { "configurations": [{ "type": "asl", "definition": "¦" }] } }')).toBe('definition: ');
  expect(placeOf('{ "configurations": [{ "type": "node", "program": "¦" }] }')).toBe('nowhere');
});

test('while one types, the rest of the text is still broken', () => {
  expect(placeOf('{ "configurations": [{ "type": "asl", "program": "a", "stopAt": "A¦')).toBe('stopAt: A');
});

test('the machines of a file, with the states that a run can begin at', () => {
  const definition = `StartAt: A
States:
  A:
    Type: Parallel
    End: true
    Branches: [{ StartAt: B, States: { B: { Type: Succeed } } }]
`;
  expect(machinesIn(definition, 'a.asl.yaml')).toEqual([{ name: null, outer: ['A'], states: ['A', 'B'] }]);
  const template = `Resources:
  One: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } } }
  Two: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: { StartAt: B, States: { B: { Type: Succeed } } } } }
`;
  expect(machinesIn(template, 'template.yaml').map(({ name }) => name)).toEqual(['One', 'Two']);
});
