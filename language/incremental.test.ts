/**
 * What is found after an edit is what would be found if the text were new, whatever is known of the states that nobody
 * touched; and a rule that does not ask for the machine around says the same of a state wherever that stands.
 */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { checkDocument } from './check.ts';
import { contentsIn } from './contents.ts';
import type { About, CheckOptions, Diagnostic, Finding, Rule, Topic } from './diagnostics.ts';
import type { StateMachine } from './model.ts';
import { readStateMachine } from './model.ts';
import { nextDocument, parseDocument } from './parse.ts';
import { rules } from './rules/index.ts';
import { chance, edited } from './testing.ts';
import { theMachine } from './topics.ts';
import type { Json } from './tree.ts';

const catalog = lazyCatalog();

interface Definition {
  readonly QueryLanguage?: string;
  readonly StartAt?: string;
  readonly States: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Everything that is wrong and right by the examples of the rules, each in a branch of its own. */
function machineOfExamples(language: 'JSONPath' | 'JSONata'): string {
  const States: Record<string, Json> = {};
  for (const text of rules.flatMap(({ wrong, right }) => [wrong, right])) {
    const example = definitionOf(text);
    if (!example || (example.QueryLanguage ?? 'JSONPath') !== language || text.length > 3000) continue;
    const { StartAt = 'A', States: states } = example;
    const number = Object.keys(States).length;
    // Half of them are states of the machine itself.
    const [[name, state] = ['', undefined], ...others] = Object.entries(states);
    if (state && others.length === 0 && number % 2 === 0) States[`${name}${number}`] = state;
    else States[`P${number}`] = { Type: 'Parallel', Branches: [{ StartAt, States: states }], Next: `P${number + 1}` };
  }
  return JSON.stringify({ QueryLanguage: language, StartAt: 'P1', States }, undefined, 1);
}

function definitionOf(text: string): Definition | undefined {
  try {
    const json = JSON.parse(text) as Definition;
    return typeof json.States === 'object' ? json : undefined;
  } catch {
    return undefined;
  }
}

/** All that is told; of every `each`th the mends, too: to put all of them together takes long. */
function shown(found: readonly Diagnostic[], each = 10): string {
  const said = found.map((one, at) => {
    const { rule, severity, message, span, related, location, awsMessage, tag, impliedBy } = one;
    const fixes = at % each === 0 ? one.fixes : undefined;
    return { rule, severity, message, span, related, location, awsMessage, tag, impliedBy, fixes };
  });
  return JSON.stringify(said);
}

/** What people type where it matters: names, languages, types, fields, whole states. */
const words = [
  '"Next": "A0",',
  '"End": true,',
  '"Type": "Map"',
  '"QueryLanguage": "JSONata",',
  '"Assign": { "order": 1, "x": "$.a" },',
  '"Output": "{% $order + $x %}",',
  '"InputPath": "$order.id",',
  '"Mode": "DISTRIBUTED"',
  '"ExecutionType": "EXPRESS"',
  '"Error": "States.Mine",',
  '"Retry": [{ "ErrorEquals": ["States.Mine", "States.ALL"] }],',
  '"Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "A0" }],',
  '"Label": "orders",',
  '"TimeoutSeconds": 60,',
  '"Comment": "asl-disable",',
  '"Parameters": { "a": "$order", "b": ["$.x"], "c.$": "$.d" },',
  '"${Name}"',
  '\n"New": { "Type": "Pass", "Next": "P1" },\n',
];

function typed(text: string, random: (below: number) => number): string {
  if (random(3) === 0) return edited(text, random);
  const at = text.indexOf(random(2) === 0 ? '"' : '\n', random(text.length));
  if (at < 0) return text;
  const word = words[random(words.length)]!;
  const end = random(3) === 0 ? text.indexOf(',', at) + 1 : at;
  return text.slice(0, at) + word + text.slice(Math.max(at, end));
}

const optionSets: readonly CheckOptions[] = [
  { catalog },
  { workflowType: 'EXPRESS', severities: { 'lambda-retry-missing': 'off', 'unknown-field': 'hint' } },
];

/** More on request: `SEEDS=100 npx vitest run language/incremental.test.ts`. */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 6) }, (_, index) => index + 1);

test.each(seeds)('after edits at random as from nothing, seed %i', { timeout: 60_000 }, seed => {
  const random = chance(seed);
  const options = optionSets[seed % optionSets.length]!;
  let document = parseDocument(machineOfExamples(seed % 3 === 0 ? 'JSONata' : 'JSONPath'), 'json');
  let machine: StateMachine | undefined;
  for (let version = 0; version < 20; version++) {
    // What cannot be read any more is typed right again.
    const good = document.problems.length < 5 ? document.text : machineOfExamples('JSONPath');
    document = nextDocument(document, version === 0 ? document.text : typed(good, random));
    machine = readStateMachine(document, machine);
    const known = checkDocument(document, machine, options);
    const fresh = parseDocument(document.text, 'json');
    expect(shown(known), `version ${version}`).toBe(shown(checkDocument(fresh, readStateMachine(fresh), options)));
  }
});

/** Edits of one state that change what is found in another, which nobody touches. */
const fromAfar: readonly (readonly [string, untouched: object, edited: object, edit: readonly [string, string]])[] = [
  [
    'template-missing-dollar',
    { Type: 'Pass', Parameters: { id: '$order' }, Next: 'S1' },
    { Type: 'Pass', Assign: { other: 1 }, Next: 'S1' },
    ['"other"', '"order"'],
  ],
  ['label-duplicate', mapLabelled('orders', 'I'), mapLabelled('order', 'J'), ['"Label": "order"', '"Label": "orders"']],
  [
    'errorequals-reserved-name',
    { Type: 'Parallel', Branches: [], Retry: [{ ErrorEquals: ['States.Mine'] }], Next: 'S1' },
    { Type: 'Fail', Error: 'States.Mine' },
    ['"Error": "States.Mine"', '"Error": "Mine"'],
  ],
  [
    'wftt-without-timeout',
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      Next: 'S1',
    },
    { Type: 'Succeed' },
    ['"TimeoutSeconds"', '"Comment"'],
  ],
  [
    'catch-default-resultpath',
    { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['E'], Next: 'Edited' }], Next: 'S1' },
    { Type: 'Pass', Parameters: { id: '$.id' }, Next: 'S1' },
    ['"id":', '"id.$":'],
  ],
  [
    'map-inline-unbounded',
    { Type: 'Map', ItemsPath: '$.Contents', ItemProcessor: inner('K'), Next: 'S1' },
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:s3:headObject',
      Parameters: { Bucket: 'b' },
      Next: 'Untouched',
    },
    ['headObject', 'listObjectsV2'],
  ],
];

function inner(name: string): Json {
  return { StartAt: name, States: { [name]: { Type: 'Succeed' } } };
}

function mapLabelled(label: string, name: string): object {
  return { Type: 'Map', Label: label, ItemProcessor: inner(name), Next: 'S1' };
}

test.each(fromAfar)('%s is found where nobody touched anything', (id, untouched, editedState, [from, to]) => {
  const fillers = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`S${at}`, { Type: 'Succeed' }]));
  const States = { Edited: editedState, ...fillers, Untouched: untouched };
  const text = JSON.stringify({ StartAt: 'S0', TimeoutSeconds: 60, States }, undefined, 1);
  const before = parseDocument(text, 'json');
  const machine = readStateMachine(before);
  const told = (found: readonly Diagnostic[]) => found.filter(({ rule }) => rule === id).length;
  const first = told(checkDocument(before, machine));
  const after = nextDocument(before, text.replace(from, to));
  const next = readStateMachine(after, machine);
  expect(told(checkDocument(after, next))).toBe(first + 1);
  // And back again.
  const last = nextDocument(after, text);
  expect(told(checkDocument(last, readStateMachine(last, next)))).toBe(first);
});

test('YAML, too', () => {
  const random = chance(7);
  let text = 'StartAt: A0\nStates:\n';
  for (let number = 0; number < 40; number++)
    text += `  A${number}:\n    Type: Task\n    Resource: arn:aws:states:::lambda:invoke\n    Parameters:\n      Payload: $.a\n    Next: A${number + 1}\n`;
  let document = parseDocument(text, 'yaml');
  let machine = readStateMachine(document);
  for (let version = 0; version < 15; version++) {
    document = nextDocument(document, edited(document.text, random));
    machine = readStateMachine(document, machine);
    const known = checkDocument(document, machine, {});
    const fresh = parseDocument(document.text, 'yaml');
    expect(shown(known), `version ${version}`).toBe(shown(checkDocument(fresh, readStateMachine(fresh), {})));
  }
});

test('what other settings find is not taken over', () => {
  const document = parseDocument(machineOfExamples('JSONPath'), 'json');
  const machine = readStateMachine(document);
  for (const options of [...optionSets, {}, ...optionSets]) {
    const fresh = readStateMachine(parseDocument(document.text, 'json'));
    expect(shown(checkDocument(document, machine, options))).toBe(shown(checkDocument(document, fresh, options)));
  }
});

test('of the states of a large machine only those that changed are looked at again', () => {
  const document = parseDocument(machineOfExamples('JSONPath'), 'json');
  const machine = readStateMachine(document)!;
  const before = contentsIn(machine);
  const at = document.text.indexOf('"Type"', document.text.length / 2);
  const next = nextDocument(document, `${document.text.slice(0, at)}"Comment": "x", ${document.text.slice(at)}`);
  const after = contentsIn(readStateMachine(next, machine)!);
  expect(after.length).toBe(before.length);
  expect(after.length).toBeGreaterThan(100);
  expect(after.filter((contents, index) => contents !== before[index]).length).toBe(1);
});

test('a rule about what stands in a state does not look beyond it unless it asks for the machine', () => {
  const whole = JSON.parse(machineOfExamples('JSONPath')) as Definition;
  const all = machineOf(whole);
  const local = rules.filter(({ topic }) => topic && outermost(topic) !== theMachine);
  expect(local.length).toBeGreaterThan(60);
  let compared = 0;
  for (const [name, state] of Object.entries(whole.States)) {
    const alone = machineOf({ ...whole, StartAt: 'other', States: { [name]: state } });
    for (const rule of local) {
      const here = askedAlone(rule, alone, name);
      const there = askedAlone(rule, all, name);
      if (here === undefined || there === undefined) continue;
      compared++;
      expect(there, `${rule.id} on ${name}`).toEqual(here);
    }
  }
  expect(compared).toBeGreaterThan(5000);
});

function machineOf(definition: Definition): StateMachine {
  return readStateMachine(parseDocument(JSON.stringify(definition), 'json'))!;
}

/** What a rule finds in the contents of a state, by places in that state; undefined if it asks for the machine. */
function askedAlone(rule: Rule, machine: StateMachine, name: string): unknown {
  const contents = contentsIn(machine).find(({ state }) => state?.name === name)!;
  const start = contents.state!.member.span.start;
  const found: Finding[] = [];
  let beyond = false;
  const about: About = {
    get machine() {
      beyond = true;
      return machine;
    },
    workflowType: undefined,
    data: undefined,
    catalog: catalog(),
    options: {},
  };
  for (const one of membersOf(rule.topic!)) rule.check?.(one, finding => found.push(finding), about);
  const places = found.map(({ span, message }) => [span.start - start, span.end - start, message]);
  return beyond ? undefined : places;

  function membersOf(topic: Topic<unknown>): readonly unknown[] {
    const outer = topic.within ? membersOf(topic.within) : [contents];
    return outer.flatMap(each => {
      const inner = topic.find(each, about);
      return topic.many ? ((inner ?? []) as readonly unknown[]) : inner === undefined ? [] : [inner];
    });
  }
}

function outermost(topic: Topic<unknown>): Topic<unknown> {
  return topic.within ? outermost(topic.within) : topic;
}
