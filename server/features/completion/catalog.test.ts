/**
 * Completion of what the catalog knows: resources with their parameters, members and values of parameters, names of errors. Every
 * document is asked in JSON and in YAML; a completion is shown by the document after it was accepted.
 */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../../../catalog/node.ts';
import type { Known } from '../known.ts';
import { accept as accepted, itemsAt, offered } from './testing.ts';

const catalog = lazyCatalog();

/** As a list shows a resource: without what all have in common. */
const shown = (resource: string) => resource.replace(/^arn:[\w-]+:states:::(?=.)/, '');

const at = (marked: string, known?: Known) => itemsAt(marked, { catalog, ...known });
const labels = (marked: string, known?: Known) => offered(marked, { catalog, ...known });
const first = (marked: string, known?: Known) => labels(marked, known)[0];
const accept = (marked: string, label: string, known?: Known) => accepted(marked, shown(label), { catalog, ...known });

const json = (state: string, language = '') => `{${language}
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Task",
      ${state}
    }
  }
}`;
const jsonata = (state: string) => json(state, '\n  "QueryLanguage": "JSONata",');
const yaml = (state: string) => `StartAt: A
States:
  A:
    Type: Task
    ${state}
`;
const resource = (typed: string) => json(`"Resource": "${typed}"`);
const arn = 'arn:aws:states:::';

test('an empty Resource: optimised integrations first, then the services of the SDK, then other partitions', () => {
  for (const marked of [resource('¦'), json('"Resource": ¦'), yaml('Resource: ¦')]) {
    const found = labels(marked);
    expect(found[0]).toBe('lambda:invoke');
    expect(found.indexOf('http:invoke')).toBeLessThan(found.indexOf('aws-sdk:s3:'));
    expect(found.slice(-3)).toEqual([arn, 'arn:aws-cn:states:::', 'arn:aws-us-gov:states:::']);
    expect(found.length).toBeGreaterThan(400);
  }
});

test.each([
  ['Secrets Manager', `${arn}aws-sdk:secretsmanager:`],
  ['secrets get', `${arn}aws-sdk:secretsmanager:getSecretValue`],
  ['getsecretvalue', `${arn}aws-sdk:secretsmanager:getSecretValue`],
  ['dynamo', `${arn}dynamodb:getItem`],
  ['ddbput', `${arn}dynamodb:putItem`],
  ['sqs', `${arn}sqs:sendMessage`],
  ['step functions', `${arn}states:startExecution`],
  [`${arn}aws-sdk:secr`, `${arn}aws-sdk:secretsmanager:`],
  [`${arn}aws-sdk:s3:getO`, `${arn}aws-sdk:s3:getObject`],
  [`${arn}aws-sdk:s3:getObject.`, `${arn}aws-sdk:s3:getObject`],
  [`${arn}dynamodb:query`, `${arn}aws-sdk:dynamodb:query`],
  ['arn:aws-cn:states:::sns', 'arn:aws-cn:states:::sns:publish'],
  // A service of that name before all the actions that begin so.
  ['s', `${arn}sagemaker:createEndpoint`],
  ['secrets', `${arn}aws-sdk:secretsmanager:`],
  ['st', `${arn}states:startExecution`],
  ['aws', `${arn}aws-sdk:accessanalyzer:`],
  ['sdk', `${arn}aws-sdk:accessanalyzer:`],
  // The word for the SDK, and then what is meant of it.
  ['sdk dynamodb', `${arn}aws-sdk:dynamodb:`],
  ['aws sdk dynamodb', `${arn}aws-sdk:dynamodb:`],
  ['aws-sdk secrets man', `${arn}aws-sdk:secretsmanager:`],
  ['sdk getsecretvalue', `${arn}aws-sdk:secretsmanager:getSecretValue`],
])('%s finds %s', (typed, label) => {
  expect(first(resource(`${typed}¦`))).toBe(shown(label));
  expect(first(yaml(`Resource: ${typed}¦`))).toBe(shown(label));
  // Whatever was typed, the editor's own matching keeps it, and all of it is replaced.
  expect(accept(yaml(`Resource: ${typed}¦`), label)).toContain(`Resource: ${label}\n`);
});

test('all of a list replace the same text: an editor ranks by how much of it was typed', () => {
  for (const marked of [resource('secrets¦'), resource('¦'), resource('dyn¦'), yaml('Resource: "dyn¦"')]) {
    const ranges = at(marked).items.map(
      ({ replace, filter }) => `${replace.start} ${replace.end} ${filter[0] === '"'}`,
    );
    expect(new Set(ranges).size, marked).toBe(1);
  }
});

test.each([arn, `${arn}aws-sdk:`, `${arn}aws-sdk:s3:`, `${arn}dynamodb:`])(
  'up to a colon, where YAML reads a key: %s',
  typed => {
    expect(labels(yaml(`Resource: ${typed}¦`))).toEqual(labels(resource(`${typed}¦`)));
    expect(labels(yaml(`Resource: ${typed}¦`)).length).toBeGreaterThan(3);
  },
);

test('all actions of a service, and those in which the cursor stands', () => {
  expect(labels(resource(`${arn}aws-sdk:s3:¦`)).length).toBeGreaterThan(80);
  expect(labels(resource(`${arn}aws-sdk:s3:¦getObject`)).length).toBeGreaterThan(80);
  expect(accept(resource(`${arn}aws-sdk:s3:put¦Object`), `${arn}aws-sdk:s3:putBucketAcl`)).toContain(
    `"${arn}aws-sdk:s3:putBucketAcl"`,
  );
  expect(labels(resource(`${arn}aws-sdk:s3:getObject¦`)).slice(0, 2)).toEqual([
    'aws-sdk:s3:getObject',
    'aws-sdk:s3:getObject.waitForTaskToken',
  ]);
});

test('Express workflows are not offered what they cannot wait for', () => {
  const express: Known = { workflowType: 'EXPRESS' };
  expect(labels(resource('¦'), express).filter(label => /\.(sync|waitFor)/.test(label))).toEqual([]);
  expect(labels(resource('¦')).filter(label => /\.(sync|waitFor)/.test(label)).length).toBeGreaterThan(10);
});

test('what the action cannot do without comes with it', () => {
  expect(accept(resource('putitem¦'), `${arn}dynamodb:putItem`)).toBe(
    json(`"Resource": "${arn}dynamodb:putItem",
      "Parameters": {
        "TableName": "",
        "Item": {
          
        }
      }`),
  );
  expect(accept(yaml('Resource: secrets get¦'), `${arn}aws-sdk:secretsmanager:getSecretValue`)).toBe(
    yaml(`Resource: ${arn}aws-sdk:secretsmanager:getSecretValue
    Parameters:
      SecretId: `),
  );
  expect(accept(jsonata('"Resource": "¦",\n      "End": true'), `${arn}sqs:sendMessage`)).toBe(
    jsonata(`"Resource": "${arn}sqs:sendMessage",
      "Arguments": {
        "QueueUrl": "",
        "MessageBody": ""
      },
      "End": true`),
  );
  // On one line, where the state stands on one.
  expect(accept(`{"States":{"A":{"Type":"Task","Resource":"¦","End":true}}}`, `${arn}lambda:invoke`)).toBe(
    `{"States":{"A":{"Type":"Task","Resource":"${arn}lambda:invoke", "Parameters": { "FunctionName": "" },"End":true}}}`,
  );
  // A callback hands out its token.
  expect(accept(yaml('Resource: ¦'), `${arn}sqs:sendMessage.waitForTaskToken`)).toBe(
    yaml(`Resource: ${arn}sqs:sendMessage.waitForTaskToken
    Parameters:
      QueueUrl: 
      MessageBody:
        TaskToken.$: $$.Task.Token`),
  );
  // Not where there are parameters already, and not for a service alone.
  const given = '"Parameters": { "a": 1 },\n      "Resource": ';
  expect(accept(json(`${given}"¦"`), `${arn}lambda:invoke`)).toBe(json(`${given}"${arn}lambda:invoke"`));
  expect(accept(resource('¦'), `${arn}aws-sdk:s3:`)).toBe(resource(`${arn}aws-sdk:s3:`));
});

test('what an accepted action brought along goes with it when another one is accepted, unless something was filled in', () => {
  const label = `${arn}ecs:runTask.sync`;
  const lambda = '"Parameters": {\n        "FunctionName": ""\n      }';
  const ecs = `"Resource": "${label}",\n      "Parameters": {\n        "TaskDefinition": ""\n      }`;
  // Between others, at the end, before the Resource, on one line.
  expect(accept(json(`"Resource": "ecs¦",\n      ${lambda},\n      "End": true`), label)).toBe(
    json(`${ecs},\n      "End": true`),
  );
  expect(accept(json(`"Resource": "ecs¦",\n      ${lambda}`), label)).toBe(json(ecs));
  expect(accept(json(`${lambda},\n      "Resource": "ecs¦"`), label)).toBe(json(ecs));
  expect(
    accept('{"States":{"A":{"Type":"Task","Resource":"ecs¦","Parameters":{"FunctionName":""},"End":true}}}', label),
  ).toBe(`{"States":{"A":{"Type":"Task","Resource":"${label}", "Parameters": { "TaskDefinition": "" },"End":true}}}`);
  const inBlock = (resource: string, given: string) =>
    yaml(`Resource: ${resource}\n    Parameters:\n      ${given}\n    End: true`);
  for (const none of [
    'FunctionName:',
    'FunctionName: ""',
    'FunctionName.$: $.',
    'MessageBody:\n        TaskToken.$: $$.Task.Token',
  ])
    expect(accept(inBlock('ecs¦', none), label), none).toBe(inBlock(label, 'TaskDefinition: '));
  const computed = (given: string) => jsonata(`"Resource": ${given}`);
  expect(
    accept(
      computed('"sqs send¦",\n      "Arguments": {\n        "Payload": "{%  %}"\n      }'),
      `${arn}sqs:sendMessage`,
    ),
  ).toBe(
    computed(
      `"${arn}sqs:sendMessage",\n      "Arguments": {\n        "QueueUrl": "",\n        "MessageBody": ""\n      }`,
    ),
  );
  // An action that needs nothing takes them away, too.
  expect(accept(json(`"Resource": "s3 listbuckets¦",\n      ${lambda}`), `${arn}aws-sdk:s3:listBuckets`)).toBe(
    json(`"Resource": "${arn}aws-sdk:s3:listBuckets"`),
  );
  for (const some of ['"FunctionName": "charge"', '"FunctionName": "", "Payload": { "n": 0 }']) {
    const given = `"Parameters": { ${some} }`;
    expect(accept(json(`"Resource": "ecs¦",\n      ${given}`), label)).toBe(
      json(`"Resource": "${label}",\n      ${given}`),
    );
  }
  // A service alone is not accepted yet.
  const service = `${arn}aws-sdk:s3:`;
  expect(accept(json(`"Resource": "¦",\n      ${lambda}`), service)).toBe(
    json(`"Resource": "${service}",\n      ${lambda}`),
  );
});

test('what a service is called for most comes first', () => {
  for (const [typed, wanted] of [
    ['bedrock', 'bedrock:invokeModel'],
    ['athena', 'athena:startQueryExecution'],
    ['emr', 'elasticmapreduce:createCluster'],
    ['glue', 'glue:startJobRun'],
  ] as const)
    expect(first(resource(`${typed}¦`)), typed).toBe(wanted);
});

test('how to wait is found by its words, behind those of the action', () => {
  for (const [typed, wanted] of [
    ['sqs token', 'sqs:sendMessage.waitForTaskToken'],
    ['sqs send callback', 'sqs:sendMessage.waitForTaskToken'],
    ['ecs run sync', 'ecs:runTask.sync'],
    ['athena start sync', 'athena:startQueryExecution.sync'],
    ['ecs:runTask.sync', 'ecs:runTask.sync'],
    ['states start sync:2', 'states:startExecution.sync:2'],
    [`${arn}sqs:sendMessage.wait`, 'sqs:sendMessage.waitForTaskToken'],
    [`${arn}states:startExecution.sync:`, 'states:startExecution.sync:2'],
  ] as const)
    expect(first(resource(`${typed}¦`)), typed).toBe(wanted);
  expect(labels(resource('ecs sync¦'))).not.toContain('ecs:runTask');
  // With every letter there is something to choose, or the editor closes the list.
  for (const words of ['ecs run sync', 'sqs send token', 'glue start sync', 'sns publish callback'])
    for (let end = 1; end <= words.length; end++)
      for (const marked of [resource(`${words.slice(0, end)}¦`), yaml(`Resource: ${words.slice(0, end)}¦`)])
        expect(labels(marked), marked).not.toEqual([]);
  expect(accept(yaml('Resource: ecs stop ¦'), 'aws-sdk:ecs:stopTask')).toContain(
    `Resource: ${arn}aws-sdk:ecs:stopTask\n`,
  );
  // An Express workflow cannot wait; it can call.
  expect(labels(resource('ecs sync¦'), { workflowType: 'EXPRESS' })).toEqual(['ecs:runTask']);
});

test('what no model requires but every call needs is there as well', () => {
  const after = (label: string) => accept(yaml('Resource: ¦'), `${arn}${label}`);
  expect(after('http:invoke')).toBe(
    yaml(`Resource: ${arn}http:invoke
    Parameters:
      ApiEndpoint: 
      Method: GET
      Authentication:
        ConnectionArn: `),
  );
  expect(after('events:putEvents')).toBe(
    yaml(`Resource: ${arn}events:putEvents
    Parameters:
      Entries:
        - Source: 
          DetailType: 
          Detail:
            `),
  );
});

test('what the documentation calls legacy comes behind what has replaced it', () => {
  const query = `Resource: ${arn}aws-sdk:dynamodb:query\n    Parameters:\n      Key¦`;
  const found = labels(yaml(query));
  expect(found.indexOf('KeyConditionExpression')).toBeLessThan(found.indexOf('KeyConditions'));
  expect(at(yaml(query)).items.find(({ label }) => label === 'KeyConditions')?.detail).toMatch(/^legacy · /);
});

test('functions and state machines of the workspace', () => {
  const known: Known = {
    callables: [
      { kind: 'function', name: 'Charge', text: '${ChargeArn}', where: 'template.yaml' },
      { kind: 'stateMachine', name: 'Refund', text: '${RefundArn}', where: 'template.yaml' },
    ],
  };
  expect(labels(resource('¦'), known).slice(0, 3)).toEqual([
    'lambda:invoke Charge',
    'states:startExecution Refund',
    '${ChargeArn}',
  ]);
  expect(accept(yaml('Resource: char¦'), `${arn}lambda:invoke Charge`, known)).toBe(
    yaml(`Resource: ${arn}lambda:invoke\n    Parameters:\n      FunctionName: "\${ChargeArn}"`),
  );
  expect(accept(resource('char¦'), '${ChargeArn}', known)).toBe(resource('${ChargeArn}'));
  const start = `"Resource": "${arn}states:startExecution", "Parameters": { "StateMachineArn": "¦" }`;
  expect(labels(json(start), known)).toEqual(['${RefundArn}']);
});

test('without a catalog the optimised integrations are known, with what they need', () => {
  const without: Known = { catalog: () => undefined };
  expect(first(resource('¦'), without)).toBe('lambda:invoke');
  expect(accept(resource('dynamoput¦'), `${arn}dynamodb:putItem`, without)).toContain('"TableName": ""');
});

const given = (call: string, parameters: string) =>
  json(`"Resource": "${arn}${call}",\n      "Parameters": ${parameters}`);

test('members: required ones first, with the type; each with its twin for a path', () => {
  const { items } = at(given('aws-sdk:s3:getObject', '{ "¦" }'));
  expect(items.slice(0, 2).map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
    'Bucket: required · text',
    'Key: required · text',
  ]);
  expect(items.map(({ label }) => label)).toContain('Bucket.$');
  expect(items.find(({ label }) => label === 'Range')?.documentation).toMatch(/byte range/);
  // Not those that are there, in either spelling.
  expect(first(given('aws-sdk:s3:getObject', '{ "Bucket.$": "$.b", "¦" }'))).toBe('Key');
  expect(labels(given('aws-sdk:s3:getObject', '{ "Bucket.$": "$.b", "¦" }'))).not.toContain('Bucket');
  const inJsonata = jsonata(`"Resource": "${arn}aws-sdk:s3:getObject", "Arguments": { "¦" }`);
  expect(labels(inJsonata)).toContain('Bucket');
  expect(labels(inJsonata).filter(label => label.endsWith('.$'))).toEqual([]);
});

test('members at every depth: in structures, in items of lists, in values of maps; half typed', () => {
  const run = (inner: string) =>
    given('ecs:runTask', `{ "TaskDefinition": "t", "Overrides": { "ContainerOverrides": [{ ${inner} }] } }`);
  expect(labels(run('"¦"'))).toContain('Environment');
  expect(labels(run('"Environment": [{ "¦" }]'))).toEqual(['Name', 'Value', 'Name.$', 'Value.$']);
  expect(labels(run('"Environment": [{ "Name": "n", "Va¦'))).toContain('Value');
  const inYaml = (inner: string) =>
    yaml(`Resource: ${arn}dynamodb:putItem
    Parameters:
      TableName: t
      Item:
        id:
          ${inner}`);
  expect(labels(inYaml('¦')).filter(label => !label.endsWith('.$'))).toEqual([
    'S',
    'N',
    'B',
    'SS',
    'NS',
    'BS',
    'M',
    'L',
    'NULL',
    'BOOL',
  ]);
  expect(accept(inYaml('B¦'), 'BOOL.$')).toBe(inYaml('BOOL.$: $.'));
  expect(labels(yaml(`Resource: ${arn}events:putEvents\n    Parameters:\n      Entries:\n        - ¦`))).toContain(
    'DetailType',
  );
});

test('a member is accepted with the beginning of a value, written for the place', () => {
  expect(accept(given('aws-sdk:s3:getObject', '{ "Bu¦" }'), 'Bucket')).toBe(
    given('aws-sdk:s3:getObject', '{ "Bucket": "" }'),
  );
  expect(accept(given('aws-sdk:s3:getObject', '{\n        ¦\n      }'), 'Key.$')).toBe(
    given('aws-sdk:s3:getObject', '{\n        "Key.$": "$."\n      }'),
  );
  expect(accept(yaml(`Resource: ${arn}aws-sdk:ec2:startInstances\n    Parameters:\n      ¦`), 'InstanceIds')).toBe(
    yaml(`Resource: ${arn}aws-sdk:ec2:startInstances\n    Parameters:\n      InstanceIds:\n        - `),
  );
  expect(accept(given('aws-sdk:s3:getObject', '{ "Bu¦": "b" }'), 'Bucket')).toBe(
    given('aws-sdk:s3:getObject', '{ "Bucket": "b" }'),
  );
});

test('values: words of an enumeration, truth values, objects with what they need', () => {
  expect(labels(given('lambda:invoke', '{ "InvocationType": "¦" }'))).toEqual(['Event', 'RequestResponse', 'DryRun']);
  expect(accept(yaml(`Resource: ${arn}lambda:invoke\n    Parameters:\n      InvocationType: Ev¦`), 'Event')).toBe(
    yaml(`Resource: ${arn}lambda:invoke\n    Parameters:\n      InvocationType: Event`),
  );
  expect(labels(given('aws-sdk:ec2:startInstances', '{ "DryRun": ¦ }'))).toEqual(['true', 'false']);
  expect(
    accept(given('aws-sdk:sqs:sendMessageBatch', '{ "Entries": [ ¦ ] }'), '{ … }').replaceAll(/\s+/g, ' '),
  ).toContain('"Entries": [ { "Id": "", "MessageBody": "" } ]');
  expect(labels(jsonata(`"Resource": "${arn}lambda:invoke", "Arguments": { "InvocationType": ¦ }`))).toEqual([
    'Event',
    'RequestResponse',
    'DryRun',
    '{% … %}',
  ]);
  // A path is somebody else's matter.
  expect(labels(given('lambda:invoke', '{ "InvocationType.$": "¦" }'))).not.toContain('Event');
});

test('the parameters of a reader of items', () => {
  const reader = (inner: string) =>
    `{"StartAt":"M","States":{"M":{"Type":"Map","ItemReader":{${inner}},"ItemProcessor":{}}}}`;
  expect(labels(reader(`"Resource":"¦"`))).toEqual([`${arn}s3:getObject`, `${arn}s3:listObjectsV2`]);
  expect(labels(reader(`"Resource":"${arn}s3:listObjectsV2","Parameters":{"¦"}`))).toEqual([
    'Bucket',
    'Prefix',
    'Bucket.$',
    'Prefix.$',
  ]);
});

test('errors: those of Step Functions that people mean, those of the action, the others', () => {
  const retry = (errors: string, call = 'aws-sdk:s3:getObject') =>
    json(`"Resource": "${arn}${call}",\n      "Retry": [{ "ErrorEquals": [${errors}] }]`);
  const found = labels(retry('"¦"'));
  expect(found.slice(0, 3)).toEqual(['States.ALL', 'States.TaskFailed', 'States.Timeout']);
  expect(found.indexOf('S3.NoSuchKeyException')).toBeLessThan(found.indexOf('States.Permissions'));
  // What passes by itself comes before what does not.
  expect(labels(retry('"¦"', 'lambda:invoke')).slice(3, 8)).toEqual([
    'Lambda.ServiceException',
    'Lambda.TooManyRequestsException',
    'Lambda.AWSLambdaException',
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.SdkClientException',
  ]);
  expect(labels(retry('"¦"', 'dynamodb:putItem'))[3]).toMatch(/Exceeded|Throttling/);
  // What is there is not offered again; States.ALL stands alone.
  const more = labels(retry('"S3.NoSuchKeyException", "¦"'));
  expect(more).not.toContain('S3.NoSuchKeyException');
  expect(more).not.toContain('States.ALL');
  expect(labels(retry('"¦"', 'lambda:invoke'))).toContain('Lambda.TooManyRequestsException');
  expect(
    labels(json('"Resource": "arn:aws:lambda:us-east-1:111122223333:function:f", "Catch": [{ "ErrorEquals": ["¦"] }]')),
  ).toContain('Lambda.ServiceException');
  expect(accept(retry('"S3.N¦"'), 'S3.NoSuchKeyException')).toBe(retry('"S3.NoSuchKeyException"'));
  const outside = `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${arn}dynamodb:getItem","Next":"F"},"F":{"Type":"Fail","Error":"Mine"}}}],"Catch":[{"ErrorEquals":["¦"]}]}}}`;
  expect(labels(outside)).toEqual(expect.arrayContaining(['Mine', 'DynamoDB.ResourceNotFoundException']));
});
