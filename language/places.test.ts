import { expect, test } from 'vitest';
import { visitsOf } from './contents.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { fieldsAllowedAt, placeAt } from './places.ts';

function machineOf(text: string) {
  const machine = readStateMachine(parseDocument(text, /^\s*[{[]/.test(text) ? 'json' : 'yaml'));
  if (!machine) throw new Error('The test needs a document that is an object.');
  return machine;
}

function at(marked: string) {
  const offset = marked.indexOf('¦');
  const machine = machineOf(marked.replace('¦', ''));
  return placeAt(machine, offset);
}

/** What stands at the cursor `¦`, in one line: shape, state, language, field, path (key or value). */
function expectPlace(marked: string, wanted: string) {
  const place = at(marked);
  const name = place?.field ? place.field.name : place?.member ? `?${place.member.key.value}` : '';
  expect(
    place &&
      [
        place.shape,
        place.state?.name ?? '',
        place.queryLanguage,
        name,
        place.path.join('.'),
        place.isKey ? 'key' : place.node.kind,
        ...(place.payloadPath ? ['payload'] : []),
      ].join('|'),
  ).toBe(wanted);
}

const machine = (states: string, more = '') => `{${more}"StartAt": "A", "States": {${states}}}`;

test('a field and its key', () => {
  expectPlace('{"Start¦At": "A"}', 'machine||JSONPath|StartAt||key');
  expectPlace('{"StartAt": "¦A"}', 'machine||JSONPath|StartAt||string');
  expectPlace(machine('"A": {"Ty¦pe": "Task"}'), 'state|A|JSONPath|Type||key');
  expectPlace(machine('"A": {"Type": "Task", "TimeoutSeconds": 1¦0}'), 'state|A|JSONPath|TimeoutSeconds||number');
});

test('between the fields of an object stands the object', () => {
  expectPlace(machine('"A": {"Type": "Task", ¦}'), 'state|A|JSONPath|||object');
  expectPlace(machine('¦'), 'machine||JSONPath|States||object');
});

test("a state's name is a key of the field States", () => {
  expectPlace(machine('"A¦": {}'), 'machine||JSONPath|States|A|key');
});

test('inside payload the path goes on from the field', () => {
  expectPlace(
    machine('"A": {"Type": "Task", "Parameters": {"a": [1, {"b.$": "$.¦x"}]}}'),
    'state|A|JSONPath|Parameters|a.1.b.$|string|payload',
  );
  expectPlace(machine('"A": {"Type": "Pass", "Assign": {"to¦tal": 1}}'), 'state|A|JSONPath|Assign|total|key|payload');
});

test('rules, nested rules, retriers and catchers have fields of their own', () => {
  expectPlace(
    machine('"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPre¦sent": true}]}'),
    'choiceRule|A|JSONPath|IsPresent||key',
  );
  expectPlace(
    machine('"A": {"Type": "Choice", "Choices": [{"And": [{"Not": {"Variable": "¦$.a"}}]}]}'),
    'nestedRule|A|JSONPath|Variable||string',
  );
  expectPlace(
    machine('"A": {"Type": "Task", "Retry": [{"ErrorEquals": ["E1", "¦E2"]}]}'),
    'retrier|A|JSONPath|ErrorEquals|1|string',
  );
  expectPlace(machine('"A": {"Type": "Task", "Catch": [¦]}'), 'state|A|JSONPath|Catch||array');
});

test('the query language in effect is that of the state, and inner states do not inherit it', () => {
  const map = (inner: string) =>
    machine(
      `"A": {"Type": "Map", "QueryLanguage": "JSONata", "Items": [], "ItemProcessor": {"StartAt": "B", "States": {"B": {${inner}}}}}`,
    );
  expectPlace(map('"Type": "Pass", "Par¦ameters": {}'), 'state|B|JSONPath|Parameters||key|payload');
  expectPlace(map('').replace('"Items"', '"Ite¦ms"'), 'state|A|JSONata|Items||key|payload');
  expectPlace(
    machine('"A": {"Type": "Pass", "Out¦put": 1}', '"QueryLanguage": "JSONata", '),
    'state|A|JSONata|Output||key|payload',
  );
});

test('a field of the other language is still known; a name nobody knows is not', () => {
  expectPlace(machine('"A": {"Type": "Pass", "Outp¦ut": 1}'), 'state|A|JSONPath|Output||key|payload');
  expectPlace(machine('"A": {"Type": "Pass", "Foo": {"b¦ar": 1}}'), 'state|A|JSONPath|?Foo|bar|key');
});

test('YAML reads the same', () => {
  expectPlace(
    'StartAt: A\nStates:\n  A:\n    Type: Choice\n    Choices:\n      - Variable: ¦$.a\n',
    'choiceRule|A|JSONPath|Variable||string',
  );
});

test('a walk comes to every object once, and to every field in which something may be evaluated', () => {
  const text = machine(
    `"A": {"Type": "Map", "QueryLanguage": "JSONata", "Bad": {}, "InputPath": "$", "Items": "{% [1] %}", "Catch": [{"Next": "B"}],
      "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "States": {"B": {"Type": "Pass", "Result": {"Type": "no"}}}}}`,
  );
  const { holders, fields } = visitsOf(machineOf(text));
  expect(holders.map(({ shape, state }) => `${shape} ${state?.name ?? ''}`)).toEqual([
    ...['machine ', 'state A', 'catcher A', 'processor A', 'processorConfig A', 'state B'],
  ]);
  expect(
    fields.map(({ holder, field }) => `${holder.state?.name ?? ''}.${field.name} ${holder.queryLanguage}`),
  ).toEqual(['A.Items JSONata', 'B.Result JSONPath']);
});

test('a value that a deployment tool puts in is not looked into', () => {
  const { holders } = visitsOf(machineOf(machine('"A": {"Type": "Map", "ItemProcessor": {"Fn::If": ["c", {}, {}]}}')));
  expect(holders.map(({ shape }) => shape)).toEqual(['machine', 'state']);
});

function expectAllowed(marked: string, wanted: { yes?: string[]; no?: string[] }) {
  const place = at(marked);
  const names = place ? fieldsAllowedAt(place).map(field => field.name) : [];
  for (const name of wanted.yes ?? []) expect(names).toContain(name);
  for (const name of wanted.no ?? []) expect(names).not.toContain(name);
}

test('what may be added: of the language, not there yet, not excluded', () => {
  expectAllowed(machine('"A": {"Type": "Task", "Next": "B", "TimeoutSecondsPath": "$.t", ¦}'), {
    yes: ['Resource', 'Parameters', 'HeartbeatSeconds'],
    no: ['Type', 'Next', 'End', 'TimeoutSeconds', 'Arguments', 'Seconds'],
  });
  expectAllowed(machine('"A": {"Type": "Wait", "Seconds": 1, ¦}'), { yes: ['Next', 'End'], no: ['Timestamp'] });
  expectAllowed(machine('"A": {"Type": "Pass", "End": false, ¦}'), { yes: ['Next'] });
});

test('the key that is being rewritten does not exclude itself', () => {
  expectAllowed(machine('"A": {"Type": "Pass", "En¦d": true}'), { yes: ['End', 'Next'] });
});

test('a comparison is offered while its Variable is possible', () => {
  expectAllowed(machine('"A": {"Type": "Choice", "Choices": [{¦}]}'), {
    yes: ['Variable', 'And', 'StringEquals', 'Next'],
  });
  expectAllowed(machine('"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", ¦}]}'), {
    yes: ['StringEquals', 'IsNull'],
    no: ['And', 'Condition'],
  });
  expectAllowed(machine('"A": {"Type": "Choice", "Choices": [{"And": [], ¦}]}'), { no: ['StringEquals', 'Variable'] });
  expectAllowed(machine('"A": {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{¦}]}'), {
    yes: ['Condition', 'Output', 'Assign'],
    no: ['StringEquals', 'Variable'],
  });
});
