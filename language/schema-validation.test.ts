import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { schemaRules, validateSchema } from './schema-validation.ts';

function validate(text: string, format: 'json' | 'yaml' = /^\s*[{[]/.test(text) ? 'json' : 'yaml') {
  const machine = readStateMachine(parseDocument(text, format));
  return machine ? validateSchema(machine) : [];
}

/** The document with `‹rule:text›` marks: the problems must be just these, at just these places. */
function expectProblems(marked: string, ...messages: (string | RegExp)[]) {
  const wanted: string[] = [];
  let text = '';
  for (const part of marked.split(/(‹[\w-]+:[^›]*›)/)) {
    const [, rule, marks] = /^‹([\w-]+):([^›]*)›$/.exec(part) ?? [];
    if (rule !== undefined) wanted.push(`${rule} at ${text.length}: ${marks}`);
    text += marks ?? part;
  }
  const found = validate(text).sort((a, b) => a.span.start - b.span.start);
  expect(found.map(({ rule, span }) => `${rule} at ${span.start}: ${text.slice(span.start, span.end)}`)).toEqual(
    wanted,
  );
  for (const [index, message] of messages.entries()) expect(found[index]?.message).toMatch(message);
}

/** The first problem's first fix applied. */
function expectFixed(text: string, fixed: string) {
  const edit = validate(text)[0]?.fixes?.()[0]?.edits[0];
  expect(edit && text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end)).toBe(fixed);
}

/** The service's words for the only problem of a document. */
function expectAws(text: string, wanted: string) {
  expect(validate(text).map(problem => `${problem.awsCode}: ${problem.awsMessage} at ${problem.location}`)).toEqual([
    wanted,
  ]);
}

const one = (state: string, more = '') => `{${more}"StartAt":"A","States":{"A":{${state}}}}`;
const jsonata = (state: string) => one(state, '"QueryLanguage":"JSONata",');
const choice = (rule: string, more = '') => one(`"Type":"Choice","Choices":[{${rule},"Next":"A"}]${more}`);
const lambda = '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true';
const inner = '"StartAt":"I","States":{"I":{"Type":"Succeed"}}';
const map = (more: string) => one(`"Type":"Map","End":true,"ItemProcessor":{${inner}}${more}`);

test('a correct machine has no problems', () => {
  expectProblems(one('"Type":"Pass","End":true'));
  expectProblems(jsonata(`${lambda},"Arguments":"{% $states.input %}","TimeoutSeconds":"{% 1 %}"`));
  expectProblems('StartAt: A\nStates:\n  A:\n    Type: Wait\n    Seconds: 5\n    End: true\n');
});

test('a name nobody knows, with what was probably meant', () => {
  expectProblems(one(`${lambda},‹unknown-field:"TimeoutSecond"›:5`), 'Did you mean `TimeoutSeconds`?');
  expectProblems(one(`${lambda},‹unknown-field:"Colour"›:5`), 'State "A" has no field `Colour`. Remove it.');
  const ending = '"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"A",‹unknown-field:"End"›:true}]';
  expectProblems(one(ending), 'A Choice rule has no field `End`. To end here, lead to a Succeed state with `Next`.');
  expectFixed(one(`${lambda},"TimeoutSecond":5`), one(`${lambda},"TimeoutSeconds":5`));
  expectFixed(
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Comnent: x\n    End: true\n',
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Comment: x\n    End: true\n',
  );
  expectAws(one(`${lambda},"Foo":5`), "SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/A");
});

test('a suggestion is for the state type and the query language in effect', () => {
  expectProblems(jsonata(`${lambda},‹unknown-field:"Argument"›:{}`), 'Did you mean `Arguments`?');
  expectProblems(map(',‹unknown-field:"TimeoutSeconds"›:5'), 'It is a field of Task states.');
});

test('a field of the other language says what to use here', () => {
  expectProblems(
    jsonata(`${lambda},‹field-wrong-language:"Parameters"›:{}`),
    '`Parameters` is a JSONPath field; in JSONata use `Arguments`.',
  );
  expectProblems(one(`${lambda},‹field-wrong-language:"Output"›:{}`), 'in JSONPath use `ResultSelector`, or set');
  expectProblems(
    jsonata(`${lambda},‹field-wrong-language:"TimeoutSecondsPath"›:"$.t"`),
    'use `TimeoutSeconds` with a `{% … %}`',
  );
  expectAws(
    jsonata('"Type":"Pass","InputPath":"$","End":true'),
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A",
  );
});

test('in a state that must not be JSONPath at all, only that is a problem', () => {
  expectProblems(jsonata('"Type":"Pass","QueryLanguage":"JSONPath","Output":1,"End":true'));
});

test('the language of a Map does not reach its inner states', () => {
  expectProblems(
    one(`"Type":"Map","QueryLanguage":"JSONata","Items":[],"End":true,"ItemProcessor":{"StartAt":"I","States":{
      "I":{"Type":"Pass","Result":1,"End":true}, "J":{"Type":"Pass",‹field-wrong-language:"Output"›:1,"End":true}}}`),
  );
});

test('missing fields are one problem of the object', () => {
  expectProblems(
    '{‹required-fields:"Comment"›:"two lines,\\n", \n"Version":"1.0"}',
    'The state machine needs `StartAt` and `States`.',
  );
  expectProblems('‹required-fields:{}›');
  expectAws('{}', 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /');
  expectProblems(one('').replace('"A":{', '‹required-fields:"A"›:{'), 'State "A" needs `Type`.');
  expectProblems(one(`${lambda},"Retry":[‹required-fields:{"MaxAttempts":1}›]`), 'A retrier needs `ErrorEquals`');
});

test('a value of the wrong type', () => {
  expectProblems(
    one('"Type":"Pass","End":‹wrong-json-type:"true"›'),
    '`End` must be true or false, not the string "true".',
  );
  expectProblems(one(`${lambda},"Comment":‹wrong-json-type:null›,"Retry":‹wrong-json-type:{}›`));
  expectProblems(
    one(`${lambda},"Catch":[‹wrong-json-type:1›]`),
    'An entry of `Catch` must be an object, not the number 1.',
  );
  expectProblems(
    one('').replace('{}', '‹wrong-json-type:[]›'),
    'State "A" must be an object with a `Type`, not a list.',
  );
  expectProblems(one('"Type":"Wait","Seconds":‹wrong-json-type:1.5›,"End":true'), 'a whole number, not the number 1.5');
  expectFixed(one('"Type":"Wait","Seconds":"5","End":true'), one('"Type":"Wait","Seconds":5,"End":true'));
  expectFixed(choice('"Variable":"$.a","StringEquals":10.0'), choice('"Variable":"$.a","StringEquals":"10.0"'));
  expectAws(
    one('"Type":"Wait","Seconds":"5","End":true'),
    'SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/A/Seconds',
  );
});

test('an expression stands where the table allows one, and only in JSONata', () => {
  expectProblems(jsonata('"Type":"Wait","Seconds":"{% $n %}","End":true'));
  expectProblems(
    one('"Type":"Wait","Seconds":‹wrong-json-type:"{% $n %}"›,"End":true'),
    'plain text in a JSONPath state',
  );
  expectProblems(
    jsonata(`${lambda},"Retry":[{"ErrorEquals":["E"],"MaxAttempts":‹wrong-json-type:"{% 1 %}"›}]`),
    'cannot stand here',
  );
  expectProblems(
    jsonata('"Type":"Wait","Seconds":‹wrong-json-type:"soon"›,"End":true'),
    'or a `{% … %}` expression that yields a whole number',
  );
});

test('null throws a result away, but is no path elsewhere', () => {
  expectProblems(one(`${lambda},"ResultPath":null,"InputPath":null,"OutputPath":null`));
  expectProblems(map(',"ItemsPath":‹wrong-json-type:null›'));
});

test('state types, words and ranges', () => {
  expectProblems(
    one('"Type":‹unknown-state-type:"Tsk"›,"Resource":"x"'),
    'There is no state type "Tsk". Did you mean "Task"?',
  );
  expectProblems(one('"Type":"Succeed","QueryLanguage":‹querylanguage-value:"jsonata"›'));
  expectProblems(
    one(
      `${lambda},"Retry":[{"ErrorEquals":["E"],"JitterStrategy":‹enum-value:"HALF"›,"BackoffRate":‹value-range:0.5›}]`,
    ),
  );
  expectProblems(
    one('"Type":"Wait","Seconds":‹value-range:-1›,"End":true'),
    'is between 0 and 99999999; this is too small',
  );
  expectAws(
    map(',"ToleratedFailurePercentage":101'),
    'SCHEMA_VALIDATION_FAILED: Maximum value is 100 at /States/A/ToleratedFailurePercentage',
  );
});

test('lists that must not be empty', () => {
  expectProblems('{"StartAt":"A","States":‹empty-collection:{}›}');
  expectProblems(one('"Type":"Choice","Choices":‹empty-collection:[]›'));
  expectProblems(one(`${lambda},"Retry":[],"Catch":[{"ErrorEquals":‹empty-collection:[]›,"Next":"A"}]`));
});

test('Next and End: exactly one; End false is none', () => {
  expectProblems(one('"Type":"Pass"').replace('"A":{', '‹next-xor-end:"A"›:{'));
  expectProblems(one('"Type":"Pass","End":false').replace('"A":{', '‹next-xor-end:"A"›:{'));
  expectProblems(one('"Type":"Pass","Next":"A","End":false'));
  expectProblems(one('"Type":"Pass","End":true,‹next-xor-end:"Next"›:"A"'));
  expectProblems(one('"Type":"Fail",‹terminal-has-transition:"End"›:true'));
  expectProblems(choice('"Variable":"$.a","IsNull":true', ',‹terminal-has-transition:"Next"›:"A"'));
});

test('fields that exclude each other', () => {
  expectProblems(
    one('"Type":"Wait","Seconds":1,‹wait-timing-exactly-one:"Timestamp"›:"2026-01-01T00:00:00Z","End":true'),
  );
  expectProblems(one('"Type":"Fail","Error":"E",‹exclusive-fields:"ErrorPath"›:"$.e"'));
  expectProblems(one('"Type":"Map","End":true').replace('"A":{', '‹map-processor:"A"›:{'));
  expectProblems(map(',"ItemSelector":{},‹map-itemselector-and-parameters:"Parameters"›:{}'));
  expectAws(
    one('"Type":"Wait","Seconds":1,"SecondsPath":"$.s","End":true'),
    'SCHEMA_VALIDATION_FAILED: There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/A',
  );
});

test('a field of the other language is reported once, not also as a conflict, nor what is in it', () => {
  expectProblems(
    jsonata('"Type":"Choice","Choices":[{‹field-wrong-language:"And"›:[{"Condition":true,"Foo":1}],"Next":"A"}]'),
  );
  expectProblems(jsonata('"Type":"Wait","Seconds":1,‹field-wrong-language:"SecondsPath"›:"$.s","End":true'));
  expectProblems(jsonata('"Type":"Wait",‹field-wrong-language:"SecondsPath"›:"$.s","End":true'));
});

test('Choice rules', () => {
  expectProblems(
    one('"Type":"Choice","Choices":[‹choice-rule-shape:{"Next":"A"}›]'),
    'needs one of `And`, `Or`, `Not` or `Variable`',
  );
  expectProblems(jsonata('"Type":"Choice","Choices":[‹choice-rule-shape:{"Next":"A"}›]'), 'needs a `Condition`');
  expectProblems(one('"Type":"Choice","Choices":[‹choice-operator-count:{"Variable":"$.a","Next":"A"}›]'));
  expectProblems(choice('"Variable":"$.a","IsNull":true,‹choice-operator-count:"IsString"›:true'));
  expectProblems(choice('‹choice-rule-shape:"StringEquals"›:"x"'), '`StringEquals` needs a `Variable` beside it');
  expectProblems(choice('"Variable":"$.a","NumericEquals":‹choice-operand-type:"1"›'));
  expectProblems(choice('"Not":{"Variable":"$.a","IsNull":true,‹choice-nested-next:"Next"›:"A"}'));
  expectProblems(
    choice(
      '"And":[{"Variable":"$.a","StringMatches":"*"},{"Not":‹choice-rule-shape:{"And":[{"Variable":"$.a","IsNull":true}],"Or":[]}›}]',
    ).replace(
      '‹choice-rule-shape:{"And":[{"Variable":"$.a","IsNull":true}],"Or":[]}›',
      '{"And":[{"Variable":"$.a","IsNull":true}],‹choice-rule-shape:"Or"›:‹empty-collection:[]›}',
    ),
  );
  expectProblems(
    jsonata(
      '"Type":"Choice","Choices":[{"Condition":true,"Next":"A"},{"Condition":"{% true %}","Output":1,"Next":"A"}]',
    ),
  );
});

test('what stands around a Distributed Map', () => {
  expectProblems(map(',‹map-itembatcher-limit:"ItemBatcher"›:{"BatchInput":{}}'));
  expectProblems(map(',‹map-resultwriter-shape:"ResultWriter"›:{}'));
  expectProblems(
    map(',"ResultWriter":{‹map-resultwriter-shape:"Resource"›:"arn:aws:states:::s3:putObject"}'),
    'needs `Parameters` beside it',
  );
  expectAws(
    map(',"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{},"Arguments":{}}'),
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Arguments' is only supported for the 'JSONata' QueryLanguage at /States/A/ResultWriter/Arguments",
  );
  expectProblems(map(',"Label":‹label-invalid:"my label"›'));
  expectProblems(map(',"Label":‹label-invalid:""›'));
  expectProblems(
    one(`"Type":"Parallel","End":true,"Branches":[{‹querylanguage-on-branch:"QueryLanguage"›:"JSONata",${inner}}]`),
  );
});

test('Credentials need a role, directly or by path, and may have more', () => {
  expectProblems(one(`${lambda},"Credentials":{"RoleArn.$":"$.role"}`));
  expectProblems(one(`${lambda},‹credentials-rolearn:"Credentials"›:{"Other":1}`));
  expectProblems(jsonata(`${lambda},"Credentials":{‹credentials-rolearn:"RoleArn.$"›:"$.role"}`));
  expectProblems(jsonata(`${lambda},"Credentials":{"RoleArn":"r","RoleArn.$":"$.role"}`));
});

test('timestamps', () => {
  const wait = (timestamp: string) => one(`"Type":"Wait","Timestamp":${timestamp},"End":true`);
  for (const good of ['2026-03-14T01:59:00Z', '2026-03-14T01:59:00.123+02:00']) expectProblems(wait(`"${good}"`));
  for (const bad of [
    '2026-13-14T01:59:00Z',
    '2026-02-30T01:59:00Z',
    '2026-04-31T01:59:00Z',
    '2026-03-14T25:59:00Z',
    '2026-03-14T01:59:00',
    '2026-03-14t01:59:00z',
  ])
    expectProblems(wait(`‹wait-timestamp-format:"${bad}"›`));
  expectFixed(wait('"2026-03-14t01:59:00"'), wait('"2026-03-14T01:59:00Z"'));
  expectProblems(wait('‹wait-timestamp-format:"{% $now() %}"›'), 'cannot be an expression in a JSONPath state');
});

test('what a deployment tool fills in later raises no alarm', () => {
  expectProblems(one('"Type":"Wait","Seconds":"${Delay}","End":true'));
  expectProblems(one('"Type":"Task","Resource":{"Fn::GetAtt":["F","Arn"]},"TimeoutSeconds":{"Ref":"T"},"End":true'));
  expectProblems(map(',"MaxConcurrency":"${N}","ItemBatcher":{"Fn::If":["c",{},{}]}'));
});

test('a value that is still being typed is not of the wrong type', () => {
  expectProblems('{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":   ,"End":true}}}');
  expectProblems('StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: A\n    ResultPath:\n    Parameters:\n');
});

test('a key of YAML with nothing behind it is null, which the service refuses', () => {
  expectProblems(
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    ‹wrong-json-type:Next›:\n',
    '`Next` has no value: it must be the name of a state (a string).',
  );
  expectProblems('‹wrong-json-type:StartAt›:\n‹wrong-json-type:States›:\n');
  expectProblems(
    'StartAt: A\nStates:\n  A:\n    Type: Succeed\n  ‹wrong-json-type:B›:\n',
    'State "B" is empty: it must be an object with a `Type`.',
  );
  expectAws('StartAt: A\nStates:\n', 'SCHEMA_VALIDATION_FAILED: Expected value of type [OBJECT] at /States');
});

test('names with slashes, tildes and percents are found again', () => {
  const text = one('').replace('"A":{}', '"a/b~c%d":5');
  expect(validate(text)[0]).toMatchObject({ location: '/States/a/b~c%d', rule: 'wrong-json-type' });
});

test('every rule id is in the list', () => {
  expect(new Set(schemaRules).size).toBe(schemaRules.length);
});

test('five thousand states', () => {
  const states = Array.from({ length: 5000 }, (_, i) => `"S${i}":{${lambda},"Retry":[{"ErrorEquals":["E"]}]}`);
  const machine = readStateMachine(parseDocument(`{"StartAt":"S0","States":{${states.join()}}}`, 'json'));
  expect(machine && validateSchema(machine)).toEqual([]);
});

// ---- Against definitions of other people and verdicts of the service; only where that folder is there.

const shared = new URL('../../shared/', import.meta.url);
const present = existsSync(shared);
interface RealFile {
  file: string;
  kind: string;
  format: string;
  knownBroken?: unknown;
  parseable?: boolean;
}

test.skipIf(!present)('no alarm about real definitions, but for Task states that have no Resource', () => {
  const index: RealFile[] = JSON.parse(readFileSync(new URL('realworld/index.json', shared), 'utf8'));
  const kinds = /^(asl-json|asl-yaml|sam-definition|serverless-definition|cfn-.*)$/;
  const files = index.filter(entry => kinds.test(entry.kind) && !entry.knownBroken && entry.parseable !== false);
  expect(files.length).toBeGreaterThan(100);
  const alarms = files.flatMap(({ file, format }) =>
    validate(readFileSync(new URL(file, shared), 'utf8'), format === 'yaml' ? 'yaml' : 'json')
      .filter(problem => problem.message.indexOf('needs `Resource`') < 0)
      .map(problem => `${file}: ${problem.message}`),
  );
  expect(alarms).toEqual([]);
});

test.skipIf(!present)('what the service accepts has no problems; where it refuses, its words are ours', () => {
  const folder = new URL('conformance/static/', shared);
  const wrong: string[] = [];
  for (const name of readdirSync(folder)) {
    const { definition, expected } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    if (definition === undefined) continue;
    const problems = validate(JSON.stringify(definition));
    const words = problems.map(problem => `${problem.awsCode}: ${problem.awsMessage} at ${problem.location}`);
    if (expected.result === 'OK') wrong.push(...words.map(word => `${name}: ${word}`));
    // Refusals for which there is a message and we have a problem: the message must be the same.
    else if (expected.exception?.message && words.length > 0 && !expected.exception.message.includes(words.join(', ')))
      wrong.push(`${name}: ${words.join(', ')} instead of ${expected.exception.message}`);
  }
  expect(wrong).toEqual([]);
});
