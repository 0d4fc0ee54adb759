/**
 * Definitions that the service takes and definitions that it refuses, of kinds that are seldom written: each right one without
 * an error and without a warning, each wrong one with an error of the rule that is named. The rest of a definition, which is
 * always the same, is put around.
 */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { checkDocument } from './check.ts';
import type { CheckOptions } from './diagnostics.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';

const catalog = lazyCatalog();

type Json = Readonly<Record<string, unknown>>;

function check(machine: Json | string, options: CheckOptions = {}) {
  const document = parseDocument(typeof machine === 'string' ? machine : JSON.stringify(machine), 'json');
  return checkDocument(document, readStateMachine(document), { catalog, ...options });
}

const jsonata = { QueryLanguage: 'JSONata' };
/** A machine of one state, which ends if it says nothing of what follows. */
function only(state: Json, more: Json = {}): Json {
  const goesOn = ['Next', 'End', 'Choices'].some(key => key in state) || /^(Fail|Succeed)$/.test(String(state.Type));
  return { ...more, StartAt: 'A', States: { A: { ...state, ...(!goesOn && { End: true }) } } };
}
const pass = (more: Json, of: Json = {}) => only({ Type: 'Pass', ...more }, of);
const wait = (more: Json, of: Json = {}) => only({ Type: 'Wait', ...more }, of);
const fail = (more: Json, of: Json = {}) => only({ Type: 'Fail', ...more }, of);
const task = (Resource: string, more: Json = {}, of: Json = {}) => only({ Type: 'Task', Resource, ...more }, of);
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const invoke = 'arn:aws:states:::lambda:invoke';
const called = (more: Json, of: Json = {}) =>
  task(invoke, { [of.QueryLanguage === 'JSONata' ? 'Arguments' : 'Parameters']: { FunctionName: 'f' }, ...more }, of);
const inner = { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } };
const map = (more: Json, of: Json = {}) => only({ Type: 'Map', ItemProcessor: inner, ...more }, of);
const distributed = (more: Json, of: Json = {}) =>
  map(
    { ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner }, ...more },
    of,
  );
const parallel = (more: Json, of: Json = {}) => only({ Type: 'Parallel', Branches: [inner], ...more }, of);
const choice = (rules: readonly Json[], more: Json = {}, of: Json = {}) => ({
  ...of,
  StartAt: 'A',
  States: {
    A: { Type: 'Choice', Choices: rules.map(rule => ({ Next: 'B', ...rule })), Default: 'C', ...more },
    B: { Type: 'Succeed' },
    C: { Type: 'Fail' },
  },
});
const guarded = (rule: Json) => choice([{ And: [{ Variable: rule.Variable, IsPresent: true }, rule] }]);
const calc = (call: string) => pass({ Parameters: { 'x.$': call } });
const expr = (text: string) => pass({ Output: `{% ${text} %}` }, jsonata);
const sdkCall = 'arn:aws:states:::aws-sdk:';
const reader = (config: Json | undefined, more: Json = {}) =>
  distributed({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      Parameters: { Bucket: 'b', Key: 'k' },
      ...(config && { ReaderConfig: config }),
      ...more,
    },
  });
const lister = (config: Json | undefined, parameters: Json = { Bucket: 'b', Prefix: 'p' }) =>
  distributed({
    ItemReader: {
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Parameters: parameters,
      ...(config && { ReaderConfig: config }),
    },
  });
const writer = (more: Json, of: Json = {}) => distributed({ ResultWriter: more }, of);
const retry = (more: Json, of: Json = {}) => called({ Retry: [{ ErrorEquals: ['States.TaskFailed'], ...more }] }, of);
const caught = (more: Json, of: Json = {}) => ({
  ...of,
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: invoke,
      [of.QueryLanguage === 'JSONata' ? 'Arguments' : 'Parameters']: { FunctionName: 'f' },
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Next: 'B',
          ...(of.QueryLanguage === 'JSONata' ? {} : { ResultPath: '$.e' }),
          ...more,
        },
      ],
      End: true,
    },
    B: { Type: 'Succeed' },
  },
});
const http = (parameters: Json) =>
  task('arn:aws:states:::http:invoke', {
    Parameters: { ApiEndpoint: 'https://a.example', Method: 'GET', ...parameters },
  });
const connection = { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/c/1' };

const right: Readonly<Record<string, Json>> = {
  'Version and TimeoutSeconds of the machine': pass({}, { Version: '1.0', TimeoutSeconds: 99999999, Comment: '' }),
  'Result of any type': pass({ Result: [1, 'two', null, { three: [] }], ResultPath: '$.a.b' }),
  'InputPath and OutputPath null': pass({ InputPath: null, OutputPath: null, ResultPath: null }),
  'Parameters that are a list': called({ ResultSelector: { 'a.$': '$.Payload' }, ResultPath: null }),
  'paths with brackets': pass({ InputPath: "$['a b']['c.d']", OutputPath: '$.x[0].y[12]' }),
  'a dot before a bracket': pass({ Parameters: { 'x.$': "$.abc.['def ghi']" } }),
  'slices and wildcards': pass({
    Parameters: { 'a.$': '$.l[1:3]', 'b.$': '$.l[*].x', 'c.$': '$..d', 'd.$': '$.l[-1:]' },
  }),
  'unions and negative numbers': pass({ Parameters: { 'a.$': '$.l[0,2]', 'b.$': "$['a','b']", 'c.$': '$.l[-1]' } }),
  filters: pass({ Parameters: { 'a.$': "$.l[?(@.x > 3 && @.y == 'z')]", 'b.$': '$.l[?(@.x)].y' } }),
  'the context object': pass({
    Parameters: { 'a.$': '$$', 'b.$': '$$.Execution.Input.x[0]', 'c.$': '$$.State.EnteredTime' },
  }),
  'InputPath from the context': pass({ InputPath: '$$.Execution.Input', OutputPath: '$$.Execution.Input' }),
  'deep templates': pass({ Parameters: { a: [{ 'b.$': '$.c' }, [{ 'd.$': '$.e' }]], f: null, g: 1.5e3 } }),
  'keys of other alphabets': pass({ Parameters: { 'größe.$': '$.größe', 'キー.$': '$.キー' } }),
  'states of other alphabets': { StartAt: 'Prüfe ✔', States: { 'Prüfe ✔': { Type: 'Succeed' } } },
  'a name of 80 characters': { StartAt: 'n'.repeat(80), States: { ['n'.repeat(80)]: { Type: 'Succeed' } } },
  'an intrinsic in an intrinsic': calc(
    "States.Format('{}-{}', States.ArrayGetItem(States.StringSplit($.a, '-'), 0), $$.Execution.Name)",
  ),
  'escapes in an intrinsic': calc("States.Format('it\\'s \\{{}\\} \\\\', $.a)"),
  'a line break in an intrinsic': calc("States.StringSplit($.a, '\n')"),
  'numbers in an intrinsic': calc('States.MathAdd($.a, -1)'),
  'an intrinsic without arguments': calc('States.UUID( )'),
  'all kinds of literals': calc("States.Array(1, 'b', true, null, $.c, -1.5e2)"),
  'JSON in an intrinsic': calc('States.JsonMerge($.a, States.StringToJson(\'{"b": {"c": 1}}\'), false)'),
  'nine calls deep': calc(`${'States.JsonToString('.repeat(9)}$.a${')'.repeat(9)}`),
  'hashes and encodings': calc("States.Base64Encode(States.Hash($.a, 'SHA-256'))"),
  'a random number with a seed': calc('States.MathRandom(0, 10, $.seed)'),
  'ranges and partitions': calc('States.ArrayPartition(States.ArrayRange(0, 10, 2), 2)'),
  'an empty array': calc('States.Array()'),
  'a variable': {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Assign: { 'x.$': '$.a', y: { 'z.$': '$$.Execution.Name' } }, Next: 'B' },
      B: { Type: 'Pass', Parameters: { 'a.$': '$x.b[0]', 'b.$': "States.Format('{}', $y.z)" }, End: true },
    },
  },
  'Assign that assigns nothing': pass({ Assign: {} }),
  'Assign in a rule and in its state': choice([{ Variable: '$.a', IsPresent: true, Assign: { 'v.$': '$.a' } }], {
    Assign: { v: 0 },
  }),
  'Assign in a catcher': caught({ Assign: { 'e.$': '$.Error', 'c.$': '$.Cause' } }),
  'Assign in a Wait': wait({ Seconds: 1, Assign: { 'v.$': '$' } }),
  'Assign of a Parallel': parallel({ Assign: { 'v.$': '$[0]' } }),
  'the same variable in two branches': only({
    Type: 'Parallel',
    Branches: ['B', 'C'].map(name => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Assign: { v: 1 }, End: true } },
    })),
  }),
  'variables of other alphabets': pass({ Assign: { zähler: 1, 变量: 2 } }),
  'waiting for nothing': wait({ Seconds: 0 }),
  'waiting for the longest': wait({ Seconds: 99999999 }),
  'Timestamp with an offset': wait({ Timestamp: '2027-01-31T23:59:59.123+05:30' }),
  'TimestampPath of the context': wait({ TimestampPath: '$$.Execution.Input.at' }),
  'SecondsPath of a list': wait({ SecondsPath: '$.delays[0]' }),
  'Seconds by an expression': wait({ Seconds: '{% $states.input.n * 60 %}' }, jsonata),
  'Timestamp by an expression': wait({ Timestamp: '{% $fromMillis($millis() + 60000) %}' }, jsonata),
  'Fail without anything': fail({}),
  'ErrorPath and CausePath': fail({ ErrorPath: '$.e', CausePath: "States.Format('{}: {}', $.a, $$.State.Name)" }),
  'CausePath of the context': fail({ Error: 'E', CausePath: '$$.Execution.Id' }),
  'Error and Cause by expressions': fail({ Error: '{% $states.input.e %}', Cause: '{% "a" & "b" %}' }, jsonata),
  'Succeed with paths': only({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' }),
  'Succeed with Output': only({ Type: 'Succeed', Output: { a: '{% $states.input.a %}', b: [1, '{% 2 %}'] } }, jsonata),
  'all families of operators': choice([
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Or: [{ Variable: '$.a', StringMatches: '*.log' }, { Not: { Variable: '$.a', IsNull: true } }] },
      ],
    },
    {
      And: [
        { Variable: '$.b', IsPresent: true },
        { Variable: '$.b', TimestampLessThan: '2027-01-01T00:00:00Z' },
      ],
    },
    {
      And: [
        { Variable: '$.c', IsPresent: true },
        { Variable: '$.c', IsTimestamp: false },
      ],
    },
  ]),
  'comparison with the context': guarded({ Variable: '$.a', StringEqualsPath: '$$.Execution.Name' }),
  'a Comment in a rule': choice([{ Variable: '$.a', IsPresent: false, Comment: 'why' }]),
  'a Condition that is a boolean': choice([{ Condition: true }], {}, jsonata),
  'Conditions with Output and Assign': choice(
    [{ Condition: "{% $states.input.a in ['x', 'y'] %}", Output: '{% $states.input.a %}', Assign: { v: 1 } }],
    { Output: '{% $states.input %}' },
    jsonata,
  ),
  'a rule that goes on to another Choice': choice([{ Variable: '$$.Execution.Input.a', IsPresent: true }]),
  'a Map over an object of S3': reader({ InputType: 'JSON', ItemsPointer: '/a/b', MaxItems: 10 }),
  'CSV with a header row': reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'TAB' }),
  'CSV with given headers': reader({
    InputType: 'CSV',
    CSVHeaderLocation: 'GIVEN',
    CSVHeaders: ['a', 'b'],
    MaxItemsPath: '$.n',
  }),
  'lines of JSON': reader({ InputType: 'JSONL' }),
  Parquet: reader({ InputType: 'PARQUET' }),
  'an inventory, the older way': reader({ InputType: 'MANIFEST' }),
  'an inventory': reader({ ManifestType: 'S3_INVENTORY' }),
  'results of Athena': reader({ ManifestType: 'ATHENA_DATA', InputType: 'PARQUET' }),
  'a listing': lister(undefined),
  'a listing without a prefix': lister({ MaxItems: 5 }, { 'Bucket.$': '$.bucket' }),
  'a listing that loads': lister({ Transformation: 'LOAD_AND_FLATTEN', InputType: 'JSONL' }),
  'a reader in JSONata': distributed(
    {
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Arguments: { Bucket: '{% $states.input.b %}', Key: 'k' },
        ReaderConfig: { InputType: 'JSON', MaxItems: '{% 3 %}' },
      },
    },
    jsonata,
  ),
  batches: distributed({
    ItemBatcher: { MaxItemsPerBatch: 10, MaxInputBytesPerBatch: 262144, BatchInput: { 'a.$': '$.b' } },
  }),
  'batches by paths': distributed({ ItemBatcher: { MaxItemsPerBatchPath: '$.n', MaxInputBytesPerBatchPath: '$.m' } }),
  'a writer to S3': writer({ Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'p' } }),
  'a writer with a configuration only': writer({ WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSONL' } }),
  'tolerated failures': distributed({
    Label: 'Orders-1',
    ToleratedFailurePercentage: 0.5,
    ToleratedFailureCountPath: '$.n',
    MaxConcurrency: 1000,
  }),
  'tolerated failures by expressions': distributed(
    { ToleratedFailurePercentage: '{% 5 %}', MaxConcurrency: '{% $states.input.n %}' },
    jsonata,
  ),
  'a distributed Map of Express children': map({
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...inner },
  }),
  'a Map in a Map': map({
    ItemProcessor: { StartAt: 'M', States: { M: { Type: 'Map', ItemsPath: '$.l', ItemProcessor: inner, End: true } } },
  }),
  'an inline Map': map({
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, Comment: 'c', ...inner },
    MaxConcurrency: 0,
    ItemsPath: '$.l',
  }),
  'MaxConcurrencyPath and ItemSelector': map({
    MaxConcurrencyPath: '$.n',
    ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value.x', 'all.$': '$' },
  }),
  'Items that are a list': map(
    {
      Items: [1, '{% $states.input.a %}', { b: '{% 2 %}' }],
      ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
    },
    jsonata,
  ),
  'Retry and Catch of a Map': {
    StartAt: 'A',
    States: {
      A: {
        Type: 'Map',
        ItemProcessor: inner,
        Retry: [{ ErrorEquals: ['States.ItemReaderFailed', 'States.ExceedToleratedFailureThreshold'], MaxAttempts: 0 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'C' }],
        ResultSelector: { 'n.$': 'States.ArrayLength($)' },
        ResultPath: '$.r',
        End: true,
      },
      C: { Type: 'Fail' },
    },
  },
  'a Parallel with Parameters': parallel({ Parameters: { 'a.$': '$.b' }, ResultSelector: { 'first.$': '$[0]' } }),
  'a Parallel with Arguments': parallel(
    { Arguments: { a: '{% $states.input %}' }, Output: '{% $states.result[0] %}' },
    jsonata,
  ),
  'a branch that never ends is its own matter, one of a Fail': only({
    Type: 'Parallel',
    Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail' } } }],
  }),
  'every field of a retrier': retry({
    IntervalSeconds: 1,
    MaxAttempts: 99999999,
    BackoffRate: 1,
    MaxDelaySeconds: 31622400,
    JitterStrategy: 'FULL',
    Comment: 'c',
  }),
  'no wait between attempts': retry({ IntervalSeconds: 0, MaxAttempts: 0 }),
  'names of errors': called({
    Retry: [
      {
        ErrorEquals: [
          'Lambda.ServiceException',
          'Lambda.TooManyRequestsException',
          'MyError',
          'com.example.MyException',
        ],
      },
      { ErrorEquals: ['States.Timeout', 'States.HeartbeatTimeout', 'States.Permissions', 'States.DataLimitExceeded'] },
      { ErrorEquals: ['States.ALL'] },
    ],
  }),
  'errors of HTTP': task('arn:aws:states:::http:invoke', {
    Parameters: { ApiEndpoint: 'https://a.example', Method: 'POST', Authentication: connection },
    Retry: [{ ErrorEquals: ['States.Http.StatusCode.429', 'States.Http.StatusCode.503', 'States.Http.Socket'] }],
  }),
  'a catcher with Output': caught(
    {
      Output: '{% $merge([$states.input, {"e": $states.errorOutput.Error}]) %}',
      Assign: { c: '{% $parse($states.errorOutput.Cause) %}' },
    },
    jsonata,
  ),
  'a function by its ARN': task(lambda),
  'a version of a function': task(`${lambda}:42`),
  'an alias of a function': task(`${lambda}:$LATEST`),
  'a function in China': task('arn:aws-cn:lambda:cn-north-1:123456789012:function:f'),
  'a function in GovCloud': task('arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f'),
  'an integration in another partition': task('arn:aws-us-gov:states:::lambda:invoke', {
    Parameters: { FunctionName: 'f' },
  }),
  'an isolated partition': task('arn:aws-iso-b:states:::sqs:sendMessage', {
    Parameters: { QueueUrl: 'q', MessageBody: 'b' },
  }),
  'the European partition': task('arn:aws-eusc:states:::sns:publish', {
    Parameters: { TopicArn: 't', Message: { a: 1 } },
  }),
  'an activity': task('arn:aws:states:us-east-1:123456789012:activity:a', { TimeoutSeconds: 60, HeartbeatSeconds: 5 }),
  'limits by paths': task('arn:aws:states:us-east-1:123456789012:activity:a', {
    TimeoutSecondsPath: '$.t',
    HeartbeatSecondsPath: '$$.Execution.Input.h',
  }),
  'limits by expressions': called({ TimeoutSeconds: '{% $states.input.t %}' }, jsonata),
  'the role of another account': called({ Credentials: { RoleArn: 'arn:aws:iam::111122223333:role/r' } }),
  'a role by a path': called({ Credentials: { 'RoleArn.$': "States.Format('arn:aws:iam::{}:role/r', $.account)" } }),
  'a role by an expression': called({ Credentials: { RoleArn: '{% $states.input.role %}' } }, jsonata),
  'a version of a state machine': task('arn:aws:states:::states:startExecution.sync:2', {
    Parameters: {
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m:7',
      Input: { 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
    },
    TimeoutSeconds: 60,
  }),
  'an alias of a state machine': task('arn:aws:states:::states:startExecution', {
    Parameters: {
      StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m:PROD',
      'Input.$': '$',
      'Name.$': '$$.Execution.Name',
    },
  }),
  'an express state machine': task(`${sdkCall}sfn:startSyncExecution`, {
    Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m', 'Input.$': '$' },
  }),
  'a callback': task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
    Parameters: { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token', 'all.$': '$' } },
    TimeoutSeconds: 600,
    HeartbeatSeconds: 60,
  }),
  'a callback of the SDK': task(`${sdkCall}sqs:sendMessage.waitForTaskToken`, {
    Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
    TimeoutSeconds: 60,
  }),
  'a callback in an expression': task(
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    { Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } }, TimeoutSeconds: 60 },
    jsonata,
  ),
  'a function by a partial ARN': called({
    Parameters: { FunctionName: '123456789012:function:f:PROD', 'Payload.$': '$' },
  }),
  'HTTP with everything': http({
    Method: 'POST',
    InvocationConfig: connection,
    Headers: { 'Content-Type': 'application/json', 'X-A': ['b', 'c'] },
    QueryParameters: { 'a.$': '$.a', b: ['c'] },
    RequestBody: { 'd.$': '$.d' },
    Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat: 'COMMAS' } },
  }),
  'API Gateway': task('arn:aws:states:::apigateway:invoke', {
    Parameters: {
      ApiEndpoint: 'x.execute-api.us-east-1.amazonaws.com',
      Method: 'PUT',
      Headers: { 'A.$': 'States.Array($.a)' },
      AuthType: 'IAM_ROLE',
      AllowNullValues: true,
    },
  }),
  DynamoDB: task('arn:aws:states:::dynamodb:updateItem', {
    Parameters: {
      TableName: 't',
      Key: { id: { 'S.$': '$.id' } },
      UpdateExpression: 'SET n = n + :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
    ResultPath: null,
  }),
  'a job of ECS': task('arn:aws:states:::ecs:runTask.sync', {
    Parameters: {
      LaunchType: 'FARGATE',
      Cluster: 'c',
      TaskDefinition: 'd',
      NetworkConfiguration: { AwsvpcConfiguration: { 'Subnets.$': '$.s' } },
    },
    TimeoutSeconds: 600,
  }),
  'QueryLanguage of one state': {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', ...jsonata, Output: '{% 1 %}', Next: 'B' },
      B: { Type: 'Pass', Parameters: { 'a.$': '$' }, End: true },
    },
  },
  'an Output of any type': pass({ Output: null }, jsonata),
  'a function in a chain': expr('$states.input.names ~> $map(function($n, $i) { $i & $uppercase($n) }) ~> $join(", ")'),
  'blocks and bindings': expr('( $a := $states.input.x; $f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f($a) )'),
  'predicates, orders and groups': expr(
    '$states.input.items[price > 3 and $contains(name, /a.*b/i)]^(>price, name){category: $sum(price)}',
  ),
  transforms: expr("$states.input ~> |items[type='x']|{'price': price * 2}, ['old']|"),
  'wildcards, descendants and parents': expr('[$states.input.*.a, $states.input.**.b, $states.input.c.d.%.e]'),
  'positions and joins': expr("$states.input.a@$l.b#$i[$l.id = id].{'i': $i, 'id': $l.id}"),
  'a partial application': expr('( $first := $substring(?, 0, 5); $first($states.input.a) )'),
  'ranges and ternaries': expr('$states.input.n > 0 ? [1..$states.input.n] : []'),
  'a default of the newer operators': expr('$exists($states.input.a) ? $states.input.a : "none"'),
  'functions of Step Functions': expr(
    '{"p": $partition([1..9], 3), "r": $range(0, 9, 3), "h": $hash("a", "SHA-1"), "u": $uuid(), "n": $random(7), "j": $parse("{}")}',
  ),
  'regular expressions and quotes': expr("$replace($states.input.`a b`, /(\\w+)\\s/, '$1-') & \"it's\""),
  'comments in an expression': expr('/* why */ $states.input.a'),
  'an expression over lines': pass({ Output: '{%\n  $merge([\n    $states.input,\n    {"a": 1}\n  ])\n%}' }, jsonata),
  'numbers as text': expr('$formatNumber($states.input.n, "#,##0.00") & $formatBase(255, 16)'),
  'signatures of functions': expr('( $f := function($a, $b)<nn:n> { $a + $b }; $f(1, 2) )'),
  'keys with dots': pass({ Output: { a: 'b $ c', 'c.d': 1, '': 2 } }, jsonata),
};

test.each(Object.entries(right))('right: %s', (_, machine) => {
  const found = check(machine).filter(({ severity }) => severity === 'error' || severity === 'warning');
  expect(found.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});

const state = (name: string, more: Json) => ({ [name]: more });

/** By the rule that speaks; of some two that say it together. */
const wrong: readonly (readonly [rule: string, what: string, machine: Json | string, options?: CheckOptions])[] = [
  ['json-syntax', 'a comma too many', '{"StartAt":"A","States":{"A":{"Type":"Succeed"},}}'],
  ['root-object', 'nothing', ''],
  ['root-object', 'a list', '[]'],
  ['root-object', 'a text', '"StartAt"'],
  ['required-fields', 'no States', '{"StartAt":"A"}'],
  ['required-fields', 'nothing in it', '{}'],
  ['empty-collection', 'no state', { StartAt: 'A', States: {} }],
  ['required-fields', 'a state without a Type', only({ End: true })],
  ['unknown-state-type', 'a Type in lower case', only({ Type: 'pass', End: true })],
  ['wrong-json-type', 'a Type that is a number', only({ Type: 1, End: true })],
  ['wrong-json-type', 'a state that is a text', { StartAt: 'A', States: { A: 'Pass' } }],
  ['wrong-json-type', 'States that are a list', { StartAt: 'A', States: [{ Type: 'Pass' }] }],
  ['wrong-json-type', 'StartAt that is a list', { StartAt: ['A'], States: { A: { Type: 'Succeed' } } }],
  ['wrong-json-type', 'Comment that is an object', pass({ Comment: {} })],
  ['wrong-json-type', 'TimeoutSeconds of the machine as text', pass({}, { TimeoutSeconds: '60' })],
  ['wrong-json-type', 'a fraction of a second', wait({ Seconds: 1.5 })],
  ['wrong-json-type', 'End as a text', pass({ End: 'true' })],
  ['wrong-json-type', 'Retry that is an object', called({ Retry: { ErrorEquals: ['States.ALL'] } })],
  ['wrong-json-type', 'ErrorEquals that is a text', called({ Retry: [{ ErrorEquals: 'States.ALL' }] })],
  ['wrong-json-type', 'an error name that is a number', called({ Retry: [{ ErrorEquals: [1] }] })],
  ['wrong-json-type', 'Choices that are an object', { ...choice([]), States: { A: { Type: 'Choice', Choices: {} } } }],
  ['wrong-json-type', 'Parameters of a Parallel with Branches as an object', parallel({ Branches: inner })],
  ['wrong-json-type', 'MaxConcurrency as a text', map({ MaxConcurrency: '5' })],
  ['wrong-json-type', 'an ItemProcessor that is a list', map({ ItemProcessor: [inner] })],
  ['wrong-json-type', 'Assign that is a list', pass({ Assign: ['a'] })],
  ['wrong-json-type', 'ResultSelector that is a list', called({ ResultSelector: [{ 'a.$': '$' }] })],
  ['unknown-field', 'a field in lower case', pass({ comment: 'c' })],
  ['unknown-field', 'TimeoutSeconds of a Pass', pass({ TimeoutSeconds: 5 })],
  ['unknown-field', 'TimeoutSeconds of a Map', map({ TimeoutSeconds: 5 })],
  ['unknown-field', 'Retry of a Wait', wait({ Seconds: 1, Retry: [{ ErrorEquals: ['States.ALL'] }] })],
  ['unknown-field', 'Catch of a Choice', choice([{ Variable: '$.a', IsPresent: true }], { Catch: [] })],
  ['unknown-field', 'Parameters of a Wait', wait({ Seconds: 1, Parameters: {} })],
  ['unknown-field', 'ResultPath of a Choice', choice([{ Variable: '$.a', IsPresent: true }], { ResultPath: '$.x' })],
  ['unknown-field', 'ResultSelector of a Pass', pass({ ResultSelector: { 'a.$': '$' } })],
  ['unknown-field', 'Assign of a Succeed', only({ Type: 'Succeed', Assign: { a: 1 } })],
  ['unknown-field', 'Assign of a Fail', fail({ Assign: { a: 1 } })],
  ['unknown-field', 'InputPath of a Fail', fail({ InputPath: '$.a' })],
  ['unknown-field', 'Resource of a Pass', pass({ Resource: lambda })],
  ['unknown-field', 'Result of a Task', called({ Result: 1 })],
  ['unknown-field', 'a field of the machine in a branch', parallel({ Branches: [{ ...inner, TimeoutSeconds: 5 }] })],
  ['unknown-field', 'Version in an ItemProcessor', map({ ItemProcessor: { ...inner, Version: '1.0' } })],
  ['unknown-field', 'a field of the machine', pass({}, { Name: 'm' })],
  ['unknown-field', 'a field of a retrier', retry({ MaxRetries: 3 })],
  ['unknown-field', 'Retry in a catcher', caught({ Retry: [] })],
  [
    'unknown-field',
    'a field of ProcessorConfig',
    map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'INLINE', Label: 'x' } } }),
  ],
  ['unknown-field', 'a field of an ItemReader', reader({ InputType: 'JSON' }, { Bucket: 'b' })],
  ['unknown-field', 'a field of a ReaderConfig', reader({ InputType: 'JSON', Delimiter: 'COMMA' })],
  ['unknown-field', 'a field of an ItemBatcher', distributed({ ItemBatcher: { MaxItemsPerBatch: 1, BatchSize: 3 } })],
  ['unknown-field', 'Credentials of a Pass', pass({ Credentials: { RoleArn: 'r' } })],
  ['unknown-field', 'Arguments of a Pass', pass({ Arguments: {} }, jsonata)],
  [
    'querylanguage-on-branch',
    'QueryLanguage of an ItemProcessor',
    map({ ItemProcessor: { ...inner, QueryLanguage: 'JSONPath' } }),
  ],
  ['querylanguage-value', 'QueryLanguage in other letters', pass({}, { QueryLanguage: 'JSONATA' })],
  ['querylanguage-mix', 'JSONPath in a JSONata machine', pass({ QueryLanguage: 'JSONPath' }, jsonata)],
  ['field-wrong-language', 'ItemsPath in JSONata', map({ ItemsPath: '$.a' }, jsonata)],
  ['field-wrong-language', 'Items in JSONPath', map({ Items: [1] })],
  ['field-wrong-language', 'Output in JSONPath', pass({ Output: {} })],
  ['field-wrong-language', 'Arguments in JSONPath', task(invoke, { Arguments: { FunctionName: 'f' } })],
  ['field-wrong-language', 'Condition in JSONPath', choice([{ Condition: '{% true %}' }])],
  ['field-wrong-language', 'Variable in JSONata', choice([{ Variable: '$.a', IsPresent: true }], {}, jsonata)],
  ['field-wrong-language', 'ResultPath of a catcher in JSONata', caught({ ResultPath: '$.e' }, jsonata)],
  ['field-wrong-language', 'Output of a catcher in JSONPath', caught({ Output: {} })],
  ['field-wrong-language', 'CausePath in JSONata', fail({ CausePath: '$.a' }, jsonata)],
  ['field-wrong-language', 'SecondsPath in JSONata', wait({ SecondsPath: '$.a' }, jsonata)],
  ['field-wrong-language', 'Result in JSONata', pass({ Result: 1 }, jsonata)],
  ['field-wrong-language', 'Parameters of a reader in JSONata', { ...reader({ InputType: 'JSON' }), ...jsonata }],
  [
    'field-wrong-language',
    'a JSONata machine whose inner state has InputPath',
    map({ ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', InputPath: '$.a', End: true } } } }, jsonata),
  ],
  [
    'next-xor-end',
    'both',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B', End: true }, B: { Type: 'Succeed' } } },
  ],
  ['next-xor-end', 'none', { StartAt: 'A', States: { A: { Type: 'Pass' }, B: { Type: 'Succeed' } } }],
  ['next-xor-end', 'End: false alone', { StartAt: 'A', States: { A: { Type: 'Pass', End: false } } }],
  ['terminal-has-transition', 'End of a Choice', choice([{ Variable: '$.a', IsPresent: true }], { End: true })],
  [
    'terminal-has-transition',
    'Next of a Fail',
    { StartAt: 'A', States: { A: { Type: 'Fail', Next: 'B' }, B: { Type: 'Succeed' } } },
  ],
  ['terminal-has-transition', 'End of a Succeed', only({ Type: 'Succeed', End: true })],
  ['startat-target', 'StartAt in other letters', { StartAt: 'a', States: { A: { Type: 'Succeed' } } }],
  [
    'startat-target',
    'StartAt of a branch that names an outer state',
    parallel({ Branches: [{ StartAt: 'A', States: { B: { Type: 'Succeed' } } }] }),
  ],
  [
    'missing-transition-target',
    'Next out of a branch',
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'C' } } }], Next: 'C' },
        C: { Type: 'Succeed' },
      },
    },
  ],
  [
    'missing-transition-target',
    'Default that is not there',
    choice([{ Variable: '$.a', IsPresent: true }], { Default: 'D' }),
  ],
  ['missing-transition-target', 'a catcher that leads nowhere', caught({ Next: 'X' })],
  [
    'missing-transition-target',
    'Next with a blank',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B ' }, B: { Type: 'Succeed' } } },
  ],
  [
    'unreachable-state',
    'a state beside the way',
    { StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Pass', Next: 'A' } } },
  ],
  [
    'no-terminal-state',
    'round and round',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Wait', Seconds: 1, Next: 'A' } } },
  ],
  [
    'duplicate-state-name',
    'the same name inside',
    map({ ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Succeed' } } } }),
  ],
  [
    'state-name-length',
    'a name of 81 characters',
    { StartAt: 'n'.repeat(81), States: state('n'.repeat(81), { Type: 'Succeed' }) },
  ],
  ['duplicate-key', 'the same state twice', '{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Fail"}}}'],
  ['wait-timing-exactly-one', 'two times', wait({ Seconds: 1, Timestamp: '2027-01-01T00:00:00Z' })],
  ['wait-timing-exactly-one', 'no time', wait({})],
  ['wait-timestamp-format', 'without a zone', wait({ Timestamp: '2027-01-01T00:00:00' })],
  ['wait-timestamp-format', 'a day that does not exist', wait({ Timestamp: '2027-02-30T00:00:00Z' })],
  ['wait-timestamp-format', 'an expression in JSONPath', wait({ Timestamp: '{% $now() %}' })],
  ['value-range', 'less than nothing', wait({ Seconds: -1 })],
  ['value-range', 'TimeoutSeconds 0', called({ TimeoutSeconds: 0 })],
  ['value-range', 'too long', called({ TimeoutSeconds: 100000000 })],
  ['value-range', 'BackoffRate below 1', retry({ BackoffRate: 0.99 })],
  ['value-range', 'MaxAttempts below 0', retry({ MaxAttempts: -1 })],
  ['value-range', 'MaxDelaySeconds 0', retry({ MaxDelaySeconds: 0 })],
  ['value-range', 'MaxDelaySeconds above a year', retry({ MaxDelaySeconds: 31622401 })],
  ['value-range', 'MaxConcurrency below 0', map({ MaxConcurrency: -1 })],
  ['value-range', 'more than all', distributed({ ToleratedFailurePercentage: 100.5 })],
  ['value-range', 'a batch that is too large', distributed({ ItemBatcher: { MaxInputBytesPerBatch: 262145 } })],
  [
    'enum-value',
    'a Mode in other letters',
    map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'Distributed' } } }),
  ],
  [
    'enum-value',
    'an ExecutionType',
    map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'Express' } } }),
  ],
  ['enum-value', 'a JitterStrategy', retry({ JitterStrategy: 'EQUAL' })],
  ['enum-value', 'an InputType', reader({ InputType: 'XML' })],
  ['enum-value', 'a CSVDelimiter', reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: ';' })],
  ['enum-value', 'a Transformation', writer({ WriterConfig: { Transformation: 'PRETTY', OutputType: 'JSON' } })],
  ['empty-collection', 'Branches', parallel({ Branches: [] })],
  ['empty-collection', 'ErrorEquals', retry({ ErrorEquals: [] })],
  ['empty-collection', 'And', choice([{ And: [] }])],
  ['exclusive-fields', 'TimeoutSeconds twice', called({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' })],
  ['exclusive-fields', 'Error twice', fail({ Error: 'E', ErrorPath: '$.e' })],
  ['exclusive-fields', 'MaxConcurrency twice', map({ MaxConcurrency: 1, MaxConcurrencyPath: '$.n' })],
  [
    'exclusive-fields',
    'ToleratedFailureCount twice',
    distributed({ ToleratedFailureCount: 1, ToleratedFailureCountPath: '$.n' }),
  ],
  ['exclusive-fields', 'MaxItems twice', reader({ InputType: 'JSON', MaxItems: 1, MaxItemsPath: '$.n' })],
  [
    'exclusive-fields',
    'MaxItemsPerBatch twice',
    distributed({ ItemBatcher: { MaxItemsPerBatch: 1, MaxItemsPerBatchPath: '$.n' } }),
  ],
  [
    'heartbeat-less-than-timeout',
    'the same',
    task('arn:aws:states:us-east-1:123456789012:activity:a', { TimeoutSeconds: 60, HeartbeatSeconds: 60 }),
  ],
  [
    'choice-rule-shape',
    'Variable and Not',
    choice([{ Variable: '$.a', IsPresent: true, Not: { Variable: '$.b', IsPresent: true } }]),
  ],
  ['choice-rule-shape', 'nothing to compare', choice([{}])],
  ['choice-rule-shape', 'no Variable', choice([{ StringEquals: 'a' }])],
  ['choice-operator-count', 'no operator', choice([{ Variable: '$.a' }])],
  ['choice-operator-count', 'two operators', guarded({ Variable: '$.a', NumericGreaterThan: 1, NumericLessThan: 5 })],
  ['choice-operand-type', 'a number for a text', guarded({ Variable: '$.a', StringEquals: 1 })],
  ['choice-operand-type', 'a text for a boolean', choice([{ Variable: '$.a', IsPresent: 'true' }])],
  ['choice-operand-type', 'a day for a timestamp', guarded({ Variable: '$.a', TimestampEquals: '2027-01-01' })],
  ['unknown-field', 'an operator that does not exist', guarded({ Variable: '$.a', StringContains: 'x' })],
  ['unknown-field', 'a path for StringMatches', guarded({ Variable: '$.a', StringMatchesPath: '$.b' })],
  ['choice-nested-next', 'Next inside', choice([{ Or: [{ Variable: '$.a', IsPresent: true, Next: 'B' }] }])],
  ['required-fields', 'a rule without Next', choice([{ Variable: '$.a', IsPresent: true, Next: undefined }])],
  ['wrong-json-type', 'Not of a list', choice([{ Not: [{ Variable: '$.a', IsPresent: true }] }])],
  ['jsonpath-syntax', 'an intrinsic in Variable', choice([{ Variable: 'States.ArrayLength($.a)', NumericEquals: 1 }])],
  ['reference-path', 'a wildcard in ItemsPath', map({ ItemsPath: '$.a[*].b' })],
  ['reference-path', 'a filter in Variable', choice([{ Variable: '$.a[?(@.b)]', IsPresent: true }])],
  ['reference-path', 'a slice in ResultPath', pass({ ResultPath: '$.a[1:2]' })],
  ['reference-path', 'descendants in SecondsPath', wait({ SecondsPath: '$..n' })],
  ['jsonpath-syntax', 'ResultPath without $', pass({ ResultPath: 'result' })],
  ['resultpath-context-or-variable', 'the context', pass({ ResultPath: '$$.a' })],
  ['resultpath-context-or-variable', 'a variable', pass({ ResultPath: '$v' })],
  ['jsonpath-syntax', 'a bracket that stays open', pass({ InputPath: '$.a[0' })],
  ['jsonpath-syntax', 'no $', pass({ InputPath: 'a.b' })],
  ['jsonpath-syntax', 'a blank in front', pass({ OutputPath: ' $.a' })],
  ['template-value', 'a text', pass({ Parameters: { 'a.$': 'b' } })],
  ['template-value', 'a number', pass({ Parameters: { 'a.$': 1 } })],
  ['template-value', 'an object', called({ Parameters: { FunctionName: 'f', 'Payload.$': { a: 1 } } })],
  ['template-value', 'an expression', called({ ResultSelector: { 'a.$': '{% $states.result %}' } })],
  ['template-key-conflict', 'twice', pass({ Parameters: { a: 1, 'a.$': '$.b' } })],
  ['intrinsic-syntax', 'a list as an argument', calc('States.ArrayLength([1, 2])')],
  ['intrinsic-syntax', 'quotes of JSON', calc('States.Format("{}", $.a)')],
  ['intrinsic-syntax', 'another escape', calc("States.Format('\\n', $.a)")],
  ['intrinsic-syntax', 'something behind', calc("States.UUID() + 'x'")],
  ['intrinsic-syntax', 'an unknown name', calc('States.ArrayConcat($.a, $.b)')],
  ['intrinsic-syntax', 'a name in other letters', calc('States.uuid()')],
  ['intrinsic-syntax', 'a comma too many', calc('States.Array(1,)')],
  ['intrinsic-syntax', 'eleven calls deep', calc(`${'States.JsonToString('.repeat(11)}$.a${')'.repeat(11)}`)],
  ['fail-path-function', 'a function that returns no text', fail({ ErrorPath: 'States.Array($.a)' })],
  ['jsonata-delimiters', 'half of the marks', pass({ Output: '{% $states.input' }, jsonata)],
  ['jsonata-syntax', 'nothing inside', expr('')],
  ['jsonata-syntax', 'an operator at the end', expr('$states.input.a +')],
  ['jsonata-syntax', 'a bracket', expr('$count($states.input.a')],
  ['jsonata-syntax', 'equality of other languages', expr('$states.input.a == 1')],
  ['jsonata-syntax', 'and of other languages', expr('$states.input.a && true')],
  ['jsonata-syntax', 'a regular expression that stays open', expr('$match($states.input.a, /b)')],
  ['jsonata-syntax', 'in a Condition', choice([{ Condition: '{% $states.input.a > %}' }], {}, jsonata)],
  ['jsonata-toplevel-reference', 'a name', expr('input.a')],
  ['jsonata-toplevel-reference', '$$', expr('$$.input')],
  ['jsonata-toplevel-reference', '$', expr('$.a')],
  ['jsonata-states-member', 'result in a Pass', expr('$states.result.a')],
  [
    'jsonata-states-member',
    'result in Arguments',
    task(invoke, { Arguments: { FunctionName: '{% $states.result.f %}' } }, jsonata),
  ],
  [
    'jsonata-states-member',
    'errorOutput outside of a catcher',
    called({ Output: '{% $states.errorOutput %}' }, jsonata),
  ],
  ['jsonata-states-member', 'result in a catcher', caught({ Output: '{% $states.result %}' }, jsonata)],
  ['jsonata-states-member', 'a member that does not exist', expr('$states.output')],
  ['variable-name', 'a hyphen', pass({ Assign: { 'a-b': 1 } })],
  ['variable-name', 'a path', pass({ Assign: { 'a.b.$': '$.c' } })],
  ['variable-name', '81 letters', pass({ Assign: { ['v'.repeat(81)]: 1 } })],
  ['variable-reserved', 'states', pass({ Assign: { states: 1 } }, jsonata)],
  [
    'variable-shadowing',
    'inside and outside',
    {
      StartAt: 'V',
      States: {
        V: { Type: 'Pass', Assign: { v: 1 }, Next: 'A' },
        A: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { v: 2 }, End: true } } },
          End: true,
        },
      },
    },
  ],
  [
    'variable-in-distributed-child',
    'from outside',
    {
      StartAt: 'V',
      States: {
        V: { Type: 'Pass', Assign: { v: 1 }, Next: 'A' },
        A: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'B',
            States: { B: { Type: 'Pass', Parameters: { 'a.$': '$v' }, End: true } },
          },
          End: true,
        },
      },
    },
  ],
  ['states-all-alone-and-last', 'among others', retry({ ErrorEquals: ['States.Timeout', 'States.ALL'] })],
  ['retry-after-states-all', 'in front', called({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })],
  ['required-fields', 'a catcher without Next', caught({ Next: undefined })],
  ['required-fields', 'a retrier without ErrorEquals', called({ Retry: [{ MaxAttempts: 1 }] })],
  ['resource-arn', 'a path', task('$.arn')],
  ['resource-arn', 'a name', task('my-function')],
  ['resource-arn', 'an expression', task('{% $states.input.arn %}', {}, jsonata)],
  ['resource-not-callable', 'a queue', task('arn:aws:sqs:us-east-1:123456789012:q')],
  ['resource-not-callable', 'a state machine', task('arn:aws:states:us-east-1:123456789012:stateMachine:m')],
  ['resource-not-callable', 'a table', task('arn:aws:dynamodb:us-east-1:123456789012:table/t')],
  [
    'resource-unknown-integration',
    'an action that has none',
    task('arn:aws:states:::dynamodb:query', { Parameters: { TableName: 't' } }),
  ],
  [
    'resource-unknown-integration',
    'a service that has none',
    task('arn:aws:states:::ses:sendEmail', { Parameters: { a: 1 } }),
  ],
  [
    'resource-pattern',
    'a function as a job',
    task('arn:aws:states:::lambda:invoke.sync', { Parameters: { FunctionName: 'f' } }),
  ],
  ['resource-pattern', 'a job of the SDK', task(`${sdkCall}glue:startJobRun.sync`, { Parameters: { JobName: 'j' } })],
  [
    'resource-pattern',
    '.sync:2 of another service',
    task('arn:aws:states:::batch:submitJob.sync:2', {
      Parameters: { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' },
    }),
  ],
  [
    'resource-pattern',
    'another word',
    task('arn:aws:states:::sqs:sendMessage.async', { Parameters: { QueueUrl: 'q', MessageBody: 'b' } }),
  ],
  ['aws-sdk-action-case', 'as the API has it', task(`${sdkCall}s3:ListBuckets`, { Parameters: {} })],
  ['aws-sdk-unknown-action', 'one letter', task(`${sdkCall}s3:listBucket`, { Parameters: {} })],
  [
    'aws-sdk-unknown-service',
    'as the console has it',
    task(`${sdkCall}stepfunctions:startExecution`, { Parameters: { StateMachineArn: 'm' } }),
  ],
  [
    'aws-sdk-unsupported-action',
    'a stream',
    task(`${sdkCall}lambda:invokeWithResponseStream`, { Parameters: { FunctionName: 'f' } }),
  ],
  ['parameters-required', 'a function without', task(invoke)],
  ['parameters-field-missing', 'FunctionName', task(invoke, { Parameters: { Payload: {} } })],
  [
    'parameters-field-missing',
    'MessageBody',
    task('arn:aws:states:::sqs:sendMessage', { Parameters: { QueueUrl: 'q' } }),
  ],
  [
    'parameters-field-missing',
    'in JSONata',
    task('arn:aws:states:::states:startExecution', { Arguments: { Input: {} } }, jsonata),
  ],
  [
    'credentials-activity',
    'an activity',
    task('arn:aws:states:us-east-1:123456789012:activity:a', {
      Credentials: { RoleArn: 'arn:aws:iam::1:role/r' },
      TimeoutSeconds: 9,
    }),
  ],
  ['credentials-rolearn', 'no role', called({ Credentials: {} })],
  ['map-processor', 'none', only({ Type: 'Map' })],
  ['map-processor', 'both', map({ Iterator: inner })],
  ['map-itemselector-and-parameters', 'both', map({ Parameters: { a: 1 }, ItemSelector: { a: 1 } })],
  [
    'map-executiontype',
    'no word of it',
    map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
  ],
  ['map-itembatcher-limit', 'no limit', distributed({ ItemBatcher: { BatchInput: {} } })],
  ['map-resultwriter-shape', 'nothing', writer({})],
  ['map-resultwriter-shape', 'a Resource alone', writer({ Resource: 'arn:aws:states:::s3:putObject' })],
  ['map-itemreader-resource', 'of the SDK', reader({ InputType: 'JSON' }, { Resource: `${sdkCall}s3:getObject` })],
  ['map-itemreader-parts', 'CSV without headers', reader({ InputType: 'CSV' })],
  ['map-itemreader-parts', 'GIVEN without headers', reader({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN' })],
  ['map-itemreader-parts', 'headers of JSON', reader({ InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' })],
  [
    'map-itemreader-parts',
    'a pointer into CSV',
    reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', ItemsPointer: '/a' }),
  ],
  ['map-itemreader-config', 'a pointer without a slash', reader({ InputType: 'JSON', ItemsPointer: 'a' })],
  ['map-itemreader-parts', 'JSON of Athena', reader({ ManifestType: 'ATHENA_DATA', InputType: 'JSON' })],
  [
    'map-itemreader-parts',
    'an inventory with an InputType',
    reader({ ManifestType: 'S3_INVENTORY', InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
  ],
  ['map-itemreader-parts', 'loading of nobody knows what', lister({ Transformation: 'LOAD_AND_FLATTEN' })],
  [
    'map-s3-parameters',
    'no Key',
    distributed({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: { Bucket: 'b' },
        ReaderConfig: { InputType: 'JSON' },
      },
    }),
  ],
  ['required-fields', 'half a WriterConfig', writer({ WriterConfig: { Transformation: 'COMPACT' } })],
  ['label-invalid', 'a blank', distributed({ Label: 'a b' })],
  ['label-invalid', '41 letters', distributed({ Label: 'l'.repeat(41) })],
  [
    'label-duplicate',
    'twice',
    {
      StartAt: 'A',
      States: Object.fromEntries(
        ['A', 'C'].map(name => [
          name,
          {
            Type: 'Map',
            Label: 'l',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              StartAt: `${name}1`,
              States: { [`${name}1`]: { Type: 'Succeed' } },
            },
            ...(name === 'A' ? { Next: 'C' } : { End: true }),
          },
        ]),
      ),
    },
  ],
  [
    'express-pattern',
    'a job',
    task('arn:aws:states:::glue:startJobRun.sync', { Parameters: { JobName: 'j' } }),
    { workflowType: 'EXPRESS' },
  ],
  [
    'express-pattern',
    'a callback inside',
    parallel({
      Branches: [
        {
          StartAt: 'B',
          States: {
            B: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
              Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
              End: true,
            },
          },
        },
      ],
    }),
    { workflowType: 'EXPRESS' },
  ],
  [
    'express-activity',
    'an activity',
    task('arn:aws:states:us-east-1:123456789012:activity:a'),
    { workflowType: 'EXPRESS' },
  ],
  ['express-distributed-map', 'a distributed Map', distributed({}), { workflowType: 'EXPRESS' }],
];

for (const [rule, what, machine, options] of wrong)
  test(`wrong by ${rule}: ${what}`, () => {
    const errors = check(machine, options).filter(({ severity }) => severity === 'error');
    expect(errors.map(each => each.rule)).toContain(rule);
    expect(new Set(errors.map(({ span }) => span.start)).size).toBeLessThanOrEqual(2);
  });
