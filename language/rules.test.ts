/** What the examples of the rules do not show: where a rule keeps quiet, and the places of what it finds. */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { checkDocument } from './check.ts';
import { type CheckOptions, withoutImplied } from './diagnostics.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { serviceAnswer } from './service-diagnostics.ts';

function check(text: string, options: CheckOptions = {}) {
  const document = parseDocument(text, /^\s*[{[]/.test(text) ? 'json' : 'yaml');
  return checkDocument(document, readStateMachine(document), options);
}

/** The rules that speak, hints left out; with the underlined text where it is asked for. */
const rulesIn = (text: string, options?: CheckOptions) =>
  check(text, options)
    .filter(({ severity }) => severity !== 'hint')
    .map(({ rule }) => rule);
const underlined = (text: string, rule: string) =>
  check(text)
    .filter(found => found.rule === rule)
    .map(({ span }) => text.slice(span.start, span.end));
const pass = (members: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass",${members},"End":true}}}`;
const task = (arn: string, more = '') =>
  `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${arn}"${more},"End":true}}}`;
const jsonata = (members: string) => `{"QueryLanguage":"JSONata",${pass(members).slice(1)}`;

test.each([
  // money, prose, placeholders of a deployment, and JSONPaths that another service takes
  '"Parameters":{"price":"$","more":"$5","text":"${Name}","rule":{"InputPathsMap":{"id":"$.detail.id"}}}',
  '"Parameters":{"ItemsPath":"$.a","definition":{"x":"$.a"}}',
  '"Result":{"price":"$5.00"}',
  '"Parameters":{"pattern":"States of America"}',
])('text that is meant as text: %s', members => expect(rulesIn(pass(members))).toEqual([]));

test.each([
  'arn:aws:lambda:us-east-1:111122223333:function:f',
  '${Function.Arn}',
  'arn:${AWS::Partition}:states:::lambda:${Action}',
  '{{ function_arn }}',
  '#{function_arn}',
  '__FUNCTION_ARN__',
  'SHARED_LAMBDA_ARN',
  'arn:aws:states:::aws-sdk:newservice:doSomething',
  'arn:aws-us-gov:states:us-gov-west-1:111122223333:activity:a',
  'arn:aws:states:::eks:call.waitForTaskToken',
])('a Resource that nothing is wrong with: %s', arn => {
  const found = rulesIn(task(arn)).filter(rule => rule.startsWith('resource') || rule.startsWith('aws-sdk'));
  expect(found).toEqual([]);
});

test('parts of a Resource are underlined', () => {
  expect(underlined(task('arn:aws:states:::dynamodb:query'), 'resource-unknown-integration')).toEqual(['query']);
  expect(underlined(task('arn:aws:states:::dynamobd:getItem'), 'resource-unknown-integration')).toEqual(['dynamobd']);
  expect(underlined(task('arn:aws:states:::aws-sdk:s3:getObject.sync'), 'resource-pattern')).toEqual(['.sync']);
  expect(underlined(task('arn:aws:states:::aws-sdk:S3:getObject'), 'aws-sdk-action-case')).toEqual(['S3']);
});

test('parameters may come from paths, from an expression, or from a deployment', () => {
  const lambda = 'arn:aws:states:::lambda:invoke';
  expect(rulesIn(task(lambda, ',"Parameters":{"FunctionName.$":"$.f"}'))).toEqual([]);
  expect(rulesIn(task(lambda, ',"Parameters":{"Fn::Sub":"x"}'))).toEqual([]);
  expect(rulesIn(task(lambda, ',"QueryLanguage":"JSONata","Arguments":"{% $states.input %}"'))).toEqual([]);
  expect(underlined(task(lambda, ',"Parameters":{"functionName":"f"}'), 'parameters-field-missing')).toEqual([
    '"functionName"',
  ]);
});

test('Express comes from outside, and says it in the words of the service', () => {
  const text = task(
    'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    ',"Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}}',
  );
  expect(rulesIn(text)).toEqual(['wftt-without-timeout']);
  const document = parseDocument(text, 'json');
  const machine = readStateMachine(document);
  expect(serviceAnswer(document, machine, checkDocument(document, machine, { workflowType: 'EXPRESS' }))).toEqual({
    result: 'FAIL',
    diagnostics: [
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: "Express state machine does not support '.waitForTaskToken' service integration ",
        location: '/States/A/Resource',
      },
    ],
    truncated: false,
  });
});

test('an answer lists a missing end last, and warnings only where they are asked for', () => {
  const text =
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"$.b"},"Next":"B"},"B":{"Type":"Pass","Next":"Z"}}}';
  const document = parseDocument(text, 'json');
  const machine = readStateMachine(document);
  const found = checkDocument(document, machine);
  expect(serviceAnswer(document, machine, found).diagnostics).toEqual([
    {
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: "Missing 'Next' target: Z",
      location: '/States/B/Next',
    },
    { severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' },
  ]);
  expect(serviceAnswer(document, machine, found, 'WARNING').diagnostics.map(({ code }) => code)).toEqual([
    'NO_DOLLAR',
    'MISSING_TRANSITION_TARGET',
    'MISSING_END_STATE',
  ]);
});

test('variables that an expression asks for, or does well without, are no mistake', () => {
  const machine = (output: string) =>
    `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.x %}","Assign":{"n":1},"Next":"B"}],"Default":"B"},"B":{"Type":"Succeed","Output":"${output}"}}}`;
  expect(rulesIn(machine('{% $n + 1 %}'))).toEqual(['variable-maybe-undefined']);
  for (const quiet of ['$exists($n) ? $n : 0', '$append($n, 1)', '$n ? 1 : 2', '[$n, 1]', "'a' & $n"])
    expect(rulesIn(machine(`{% ${quiet} %}`)), quiet).toEqual([]);
});

test('the service takes a variable of a branch that the catcher of its Parallel assigns, too', () => {
  const branch = '{"StartAt":"I","States":{"I":{"Type":"Pass","Assign":{"n":1},"End":true}}}';
  const text = `{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[${branch}],"Catch":[{"ErrorEquals":["States.ALL"],"Assign":{"n":2},"Next":"E"}],"Next":"E"},"E":{"Type":"Succeed","Output":"{% $exists($n) %}"}}}`;
  expect(rulesIn(text)).toEqual([]);
});

test('a function of the expression itself is known, and so are those that Step Functions adds', () => {
  expect(rulesIn(jsonata('"Output":"{% ($f := function($x){ $x + 1 }; $map([1,2], $f)) %}"'))).toEqual([]);
  expect(rulesIn(jsonata('"Output":"{% $partition([1,2], 1) ~> $count() & $uuid() %}"'))).toEqual([]);
  expect(rulesIn(jsonata('"Output":"{% $states.input.name.$uppercase() %}"'))).toEqual([]);
});

test('a Choice that covers everything needs no Default', () => {
  const choice = (rules: string) =>
    `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[${rules}]},"B":{"Type":"Succeed"}}}`;
  const rule = (condition: string) => `{${condition},"Next":"B"}`;
  const both = (a: string, b: string) => rulesIn(choice(`${rule(a)},${rule(b)}`));
  expect(both('"Variable":"$.a","BooleanEquals":true', '"Variable":"$.a","BooleanEquals":false')).toEqual([]);
  expect(both('"Variable":"$.n","NumericLessThan":5', '"NumericGreaterThanEquals":5,"Variable":"$.n"')).toEqual([]);
  expect(both('"Variable":"$.s","StringEquals":"a"', '"Not":{"Variable":"$.s","StringEquals":"a"}')).toEqual([]);
  expect(both('"Variable":"$.s","StringEquals":"a"', '"Variable":"$.s","StringEquals":"b"')).toEqual([
    'choice-without-default',
  ]);
});

test('names that a Fail state raises are matched, also those that belong to Step Functions', () => {
  const text = `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"States.Mine"}}}],"Catch":[{"ErrorEquals":["States.Mine"],"Next":"E"}],"Next":"E"},"E":{"Type":"Succeed"}}}`;
  expect(rulesIn(text)).toEqual([]);
  expect(underlined(text.replace('["States.Mine"]', '["States.Timeuot"]'), 'errorequals-reserved-name')).toEqual([
    '"States.Timeuot"',
  ]);
});

test('a text that is no JSON is told once, as the service tells it', () => {
  const document = parseDocument('not a definition', 'json');
  const location = '[Source: (String)"not a definition"; line: 1, column: 4]';
  expect(serviceAnswer(document, undefined, checkDocument(document, undefined)).diagnostics).toEqual([
    {
      severity: 'ERROR',
      code: 'INVALID_JSON_DESCRIPTION',
      message: `Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at ${location}`,
      location,
    },
  ]);
});

test('a variable with any name may be looked for in an expression', () => {
  const expression =
    '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"it\'s(":1},"Output":"{% $type($`it\'s(`) %}","End":true}}}';
  const document = parseDocument(expression, 'json');
  expect(
    checkDocument(document, readStateMachine(document)).filter(({ message }) => message.includes('failed')),
  ).toEqual([]);
});

const pair = (a: string, b = '"Type":"Succeed"') => `{"StartAt":"A","States":{"A":{${a}},"B":{${b}}}}`;

test.each([
  // what is wrong once is told once: a transition, an end or a type that cannot be read may be meant to be any
  [pair('"Type":"Pass","Next":3'), 'wrong-json-type'],
  [pair('"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":null}],"Default":"A"'), 'wrong-json-type'],
  ['{"StartAt":"A","States":{"A":{"Type":"Pass","End":"true"}}}', 'wrong-json-type'],
  ['{"StartAt":"A","States":{"A":{"Type":"suceed"}}}', 'unknown-state-type'],
  ['{"StartAt":"A","States":{"A":null}}', 'wrong-json-type'],
  ['{"StartAt":"A","States":{}}', 'empty-collection'],
  ['{"StartAt":"A"}', 'required-fields'],
  ['{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}}}', 'duplicate-key'],
  [pair('"Type":"Succeed"', '"Type":"Pass","Next":"B"'), 'unreachable-state'],
])('one mistake is told once: %s', (text, rule) => expect(rulesIn(text)).toEqual([rule]));

test('no state of a scope whose StartAt is wrong is reached, for the service; at the top only where there is an end', () => {
  const answer = (text: string) => {
    const document = parseDocument(text, 'json');
    const machine = readStateMachine(document);
    const { diagnostics } = serviceAnswer(document, machine, checkDocument(document, machine));
    return diagnostics.map(({ message, location }) => `${message} ${location}`);
  };
  const branch = '{"StartAt":"X","States":{"I":{"Type":"Pass","End":true}}}';
  const nested = [
    "Missing 'Next' target: X /States/P/Branches[0]/StartAt",
    'State "I" is not reachable. /States/P/Branches[0]/States/I',
  ];
  const text = `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[${branch}],"Next":"P"}}}`;
  expect(answer(text)).toEqual([...nested, 'Workflow has no terminal state undefined']);
  expect(answer(text.replace('"Next":"P"', '"End":true'))).toEqual(nested);
  expect(answer('{"StartAt":"X","States":{"A":{"Type":"Succeed"}}}')).toEqual([
    "Missing 'Next' target: X /StartAt",
    'State "A" is not reachable. /States/A',
  ]);
});

/** Codes and words of the service, with places. */
const service = (text: string) =>
  check(text)
    .filter(({ awsCode, severity }) => awsCode && severity === 'error')
    .map(({ awsMessage, location }) => `${awsMessage} ${location}`);

test('paths: what is refused, in whose words, and what only fails when it runs', () => {
  const late = "$.a['b','c'].d";
  for (const members of [`"InputPath":"${late}"`, `"Parameters":{"x.$":"${late}"}`])
    expect(rulesIn(pass(members)), members).toEqual(['jsonpath-fails']);
  expect(rulesIn(pass(`"Parameters":{"x.$":"States.Array(${late})"}`))).toEqual(['jsonpath-fails']);
  expect(rulesIn(pass(`"ResultPath":"${late}"`))).toEqual(['reference-path']);
  expect(rulesIn(pass('"ResultPath":"$x.a"'))).toEqual(['resultpath-context-or-variable']);
  expect(service(pass('"InputPath":"a"'))).toEqual(['Value must be a valid JSONPath. /States/A/InputPath']);
  expect(service(pass('"ResultPath":"a"'))).toEqual([
    "Value is not a Reference Path: Reference path didn't start with '$' /States/A/ResultPath",
  ]);
  expect(service(pass('"Parameters":{"a":[{"x.$":5}]}'))).toEqual([
    "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call /States/A/Parameters/a[0]",
  ]);
  const fail = (members: string) => `{"StartAt":"A","States":{"A":{"Type":"Fail",${members}}}}`;
  expect(rulesIn(fail('"CausePath":"$.causes[*]"'))).toEqual(['reference-path']);
  expect(rulesIn(fail('"CausePath":"States.Format(\'{}\', $.causes[*])"'))).toEqual([]);
  expect(service(fail('"ErrorPath":"oops"'))[0]).toMatch(/ErrorPath.* \/States\/A\/ErrorPath$/);
});

test('blanks outside of a JSONata expression: text with blanks on both sides, refused with one', () => {
  expect(rulesIn(jsonata('"Output":" {% 1 %} "'))).toEqual(['jsonata-literal-whitespace']);
  expect(rulesIn(jsonata('"Output":" {% 1 %}"'))).toEqual(['jsonata-delimiters']);
  expect(rulesIn(jsonata('"Output":"{% 1 %} "'))).toEqual(['jsonata-delimiters']);
});

test('expressions without their marks, and paths where no key can have a ".$"', () => {
  const assigned = '"Assign":{"total":1}';
  const quiet = (text: string) => expect(rulesIn(text), text).toEqual([]);
  const then = (text: string, output: string) =>
    text.replace('"End":true}', `"Next":"B"},"B":{"Type":"Pass",${output},"End":true}`);
  const rulesOf = (language: (members: string) => string, members: string) =>
    rulesIn(then(language(assigned), members));
  expect(rulesOf(jsonata, '"Output":{"a":"$total","b":"$states.input.x","c":"$now()"}')).toEqual(
    Array(3).fill('jsonata-without-marks'),
  );
  expect(rulesOf(pass, '"Parameters":{"a":"$total","b":"$total.x"}')).toEqual(Array(2).fill('template-missing-dollar'));
  expect(rulesOf(pass, '"Parameters":{"a":["$.x","$total"],"b":["$.y"]}')).toEqual(
    Array(2).fill('template-path-in-list'),
  );
  quiet(pass('"Parameters":{"expression":"$.a + $.b * 2","also":"$.total > 5","values":{"a.$":"$.a"}}'));
  quiet(then(jsonata(assigned), '"Output":["$5","$totals","$HOME/x","costs $total"]'));
  quiet(then(pass(assigned), '"Parameters":{"a":"$totals","b":["$5","$HOME"],"Definition":["$.a"]}'));
  expect(
    rulesIn('{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Fail","Cause":"$states.input.c"}}}'),
  ).toEqual(['jsonata-without-marks']);
});

test('$states is no variable, and what is nearly called so is meant to be it', () => {
  const messages = (text: string) => check(text).map(({ message, fixes }) => `${message} ${fixes?.[0]?.title ?? ''}`);
  expect(messages(pass('"Parameters":{"x.$":"$states.input"}'))[0]).toMatch(/^There is \$states in JSONata only/);
  expect(messages(jsonata('"Output":"{% $state.input %}"'))[0]).toMatch(/Did you mean \$states\? Change to \$states$/);
});

test('an ARN of something else is refused; one that only examples have is doubted', () => {
  expect(rulesIn(task('arn:aws:sqs:us-east-1:111122223333:q'))).toEqual(['resource-not-callable']);
  expect(rulesIn(task('arn:aws:states:us-east-1:111122223333:stateMachine:m'))).toEqual(['resource-not-callable']);
  expect(service(task('arn:aws:states:::lambda'))).toEqual([
    'The resource provided arn:aws:states:::lambda is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. /States/A/Resource',
  ]);
  expect(rulesIn(task('arn:aws:swf:us-east-1:111122223333:task:X'))).toEqual(['resource-doubtful']);
  for (const half of ['states:::aws-sdk:s3', 'states:::aws-sdk:s3:', 'lambda:us-east-1:111122223333:function:'])
    for (const options of [{}, { catalog: lazyCatalog() }])
      expect(rulesIn(task(`arn:aws:${half}`), options), half).toEqual(['resource-not-callable']);
});

test('values that a template engine fills in raise no alarm', () => {
  expect(
    rulesIn(
      '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":"{{ delay }}","Next":"{{ next }}"},"B":{"Type":"Succeed"}}}',
    ),
  ).toEqual([]);
  expect(rulesIn(pass('"InputPath":"{{ path }}","Parameters":{"a.$":"{{ path }}"}'))).toEqual([]);
});

test('the context object: members that there are, and where', () => {
  const inPass = (path: string) => rulesIn(pass(`"Parameters":{"x.$":"${path}"}`));
  expect(inPass('$$.Execution.Input.id[0]')).toEqual([]);
  expect(inPass('$$.State.Entered')).toEqual(['context-object-member']);
  expect(inPass("States.Format('{}', $$.Map.Item.Value)")).toEqual(['context-object-member']);
  expect(inPass('$$.Task.Token')).toEqual(['context-object-member']);
  const map = (path: string) =>
    `{"StartAt":"M","States":{"M":{"Type":"Map","ItemSelector":{"x.$":"${path}"},"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"${path}","End":true}}},"End":true}}}`;
  expect(rulesIn(map('$$.Map.Item.Value.id'))).toEqual([]);
  expect(rulesIn(map('$$.Map.Item.Valu'))).toEqual(['context-object-member', 'context-object-member']);
  expect(
    rulesIn(jsonata('"Output":"{% $states.context.Execution.StartTime & $states.context.Execution.Input.a %}"')),
  ).toEqual([]);
  expect(underlined(jsonata('"Output":"{% $states.context.execution.Id %}"'), 'context-object-member')).toEqual([
    'execution',
  ]);
});

test('JSONata: arguments that are missing, and those that come from the left', () => {
  expect(rulesIn(jsonata('"Output":"{% $sum() %}"'))).toEqual(['jsonata-arguments']);
  expect(rulesIn(jsonata('"Output":"{% $hash(\\"a\\") %}"'))).toEqual(['jsonata-arguments']);
  for (const good of [
    '$states.input.a ~> $sum()',
    "$states.input.s ~> $split(',')",
    "$states.input.s.$split(',')",
    '$map([1], $string)',
    '$join($states.input.a)',
  ])
    expect(rulesIn(jsonata(`"Output":"{% ${good} %}"`)), good).toEqual([]);
});

test('Express by the template and by the Map: waits of more than five minutes', () => {
  const wait = '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":301,"End":true}}}';
  expect(rulesIn(wait)).toEqual([]);
  expect(rulesIn(wait, { workflowType: 'EXPRESS' })).toEqual(['express-duration']);
  const child = (type: string) =>
    `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"${type}"},${wait.slice(1)},"End":true}}}`;
  expect(rulesIn(child('EXPRESS'))).toEqual(['express-duration']);
  expect(rulesIn(child('STANDARD'))).toEqual([]);
});

test('a Map over a listing: only inline, without a limit, and right behind it', () => {
  const text = (limit: string, more: string, path = '$.Contents') =>
    `{"StartAt":"L","States":{"L":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:listObjectsV2","Parameters":{"Bucket":"b"${limit}},"Next":"M"},"M":{"Type":"Map","ItemsPath":"${path}","ItemProcessor":{${more}"StartAt":"I","States":{"I":{"Type":"Succeed"}}},"End":true}}}`;
  expect(rulesIn(text('', ''))).toEqual(['map-inline-unbounded']);
  expect(rulesIn(text(',"MaxKeys.$":"$.n"', ''))).toEqual([]);
  expect(rulesIn(text('', '"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},'))).toEqual([]);
  expect(rulesIn(text('', '', '$.mine'))).toEqual([]);
});

test('no distributed Map in an Express child, and no comments in JSON for the service', () => {
  const inner =
    '{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Succeed"}}}';
  const outer = (type: string) =>
    `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"${type}"},"StartAt":"N","States":{"N":{"Type":"Map","ItemProcessor":${inner},"End":true}}},"End":true}}}`;
  expect(rulesIn(outer('STANDARD'))).toEqual([]);
  expect(rulesIn(outer('EXPRESS'))).toEqual(['express-child-pattern']);
  const text = '{"Comment":"see http://a/b", // why\n"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
  expect(underlined(text, 'json-comment')).toEqual(['// why']);
  const document = parseDocument(text, 'json');
  const machine = readStateMachine(document);
  const answer = serviceAnswer(document, machine, checkDocument(document, machine));
  expect(answer.result).toBe('FAIL');
  expect(answer.diagnostics[0]?.message).toMatch(
    /^Unexpected character \('\/' \(code 47\)\): maybe a \(non-standard\) comment\?/,
  );
  expect(answer.diagnostics[0]?.location).toMatch(/line: 1, column: 31\]$/);
  expect(underlined(text.replace('// why', ''), 'json-comment')).toEqual([]);
});

/** What a rule says of the document, without the rest of the sentence being pinned. */
const said = (text: string, rule: string) => check(text).flatMap(found => (found.rule === rule ? [found.message] : []));

test('what is near to a known word is asked for in the message, not in the fix alone', () => {
  expect(said(jsonata('"Output":"{% $states.inptu %}"'), 'jsonata-states-member')).toEqual([
    '$states.inptu does not exist here. Did you mean $states.input?',
  ]);
  expect(said(pass('"Parameters":{"a.$":"States.Formatt($.x)"}'), 'intrinsic-syntax')).toEqual([
    'There is no intrinsic function States.Formatt. Did you mean States.Format?',
  ]);
  // A function that is handed on, not called, looks like a variable.
  expect(said(jsonata('"Output":"{% [1] ~> $uppercas %}"'), 'variable-undefined')).toEqual([
    '$uppercas is assigned nowhere. Did you mean the function $uppercase?',
  ]);
});

test('one mistake is told once', () => {
  expect(rulesIn(pass('"ResultPath":"$$.x"'))).toEqual(['resultpath-context-or-variable']);
  expect(check(pass('"Assign":{"order-id":1}')).map(({ rule }) => rule)).toEqual(['variable-name']);
  expect(check(pass('"Assign":{"states":1}')).map(({ rule }) => rule)).toEqual(['variable-reserved']);
  const told = (states: string) =>
    withoutImplied(check(`{"StartAt":"A","States":{${states}}}`)).map(({ rule }) => rule);
  // The service tells these twice.
  expect(told('"A":{"Type":"Pass","Nxt":"B"},"B":{"Type":"Succeed"}')).toEqual(['unknown-field', 'unreachable-state']);
  expect(told('"A":{"Type":"Task","resource":"${Function}","End":true}')).toEqual(['unknown-field']);
  const choice = (operator: string) =>
    `"A":{"Type":"Choice","Choices":[{"Variable":"$.a","${operator}":"x","Next":"B"}],"Default":"B"},"B":{"Type":"Succeed"}`;
  expect(told(choice('StringEqual'))).toEqual(['unknown-field']);
  expect(told(choice('Text'))).toEqual(['choice-operator-count', 'unknown-field']);
  expect(told('"A":{"Type":"Pass"}')).toEqual(['next-xor-end']);
  expect(told('"A":{"Type":"Pass","Next":"B"}')).toEqual(['missing-transition-target']);
  expect(told('"A":{"Type":"Pass","Next":"A"}')).toEqual(['no-terminal-state']);
  const ending = '{"Variable":"$.a","IsNull":true,"End":true}';
  expect(told(`"A":{"Type":"Choice","Choices":[${ending}],"Default":"A"}`)).toEqual([
    'required-fields',
    'unknown-field',
  ]);
  expect(rulesIn('{"StartAt":"A","States":{"A":{"Type":"Pass"}}}')).toEqual(['no-terminal-state', 'next-xor-end']);
  const typing = '"A":{"Type":"Pass","Next":"Chrage"},"Charge":{"Type":"Pass","Next":"Z"},"Z":{"Type":"Succeed"}';
  expect(told(typing)).toEqual(['missing-transition-target']);
  expect(told(`${typing},"Lost":{"Type":"Succeed"}`)).toEqual(['missing-transition-target', 'unreachable-state']);
  expect(withoutImplied(check('{"StartAt":"B","States":{"A":{"Type":"Pass"}}}')).map(({ rule }) => rule)).toEqual([
    'startat-target',
    'next-xor-end',
  ]);
  // Where the cause is switched off, the consequence is told.
  const off = check('{"StartAt":"A","States":{"A":{"Type":"Pass"}}}', { severities: { 'next-xor-end': 'off' } });
  expect(withoutImplied(off).map(({ rule }) => rule)).toEqual(['no-terminal-state']);
});

test('a Type in other letters is what the state needs, under another name', () => {
  const text = '{"StartAt":"A","States":{"A":{"type":"Pass","End":true}}}';
  expect(said(text, 'required-fields')).toEqual(['State "A" needs `Type`. Write `Type` for `type`.']);
  expect(underlined(text, 'required-fields')).toEqual(['"type"']);
  const [fix] = check(text)[0]?.fixes ?? [];
  expect(fix?.title).toBe('Change to "Type"');
});
