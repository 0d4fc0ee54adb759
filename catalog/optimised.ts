/**
 * The optimised integrations: the services that Step Functions itself knows how to call, wait for, and word errors of.
 *
 * Source: AWS Step Functions Developer Guide, "Integrating optimized services" and the page of each service. Written by
 * hand since no AWS model says it. The thousands of `aws-sdk:` actions are not here.
 */

/** How a task waits: for the answer of the call, for the end of the job, or for someone to send the task token back. */
export type Pattern = 'requestResponse' | 'sync' | 'sync:2' | 'waitForTaskToken';

export interface OptimisedAction {
  readonly service: string;
  readonly action: string;
  /** Request-response is always possible. */
  readonly patterns: readonly Pattern[];
  /** Members that Parameters or Arguments must have. */
  readonly required: readonly string[];
}

export interface OptimisedService {
  /** As in the ARN: `states`, `elasticmapreduce`. */
  readonly name: string;
  /** Prefix of the error names it raises: `DynamoDB.ResourceNotFoundException`. */
  readonly errorPrefix: string;
  readonly actions: readonly OptimisedAction[];
}

const sync: Pattern[] = ['requestResponse', 'sync'];
const token: Pattern[] = ['requestResponse', 'waitForTaskToken'];
const syncAndToken: Pattern[] = ['requestResponse', 'sync', 'waitForTaskToken'];

type Row = readonly [action: string, patterns?: readonly Pattern[] | undefined, required?: readonly string[]];

export const optimisedServices: readonly OptimisedService[] = [
  service('lambda', 'Lambda', [['invoke', token, ['FunctionName']]]),
  service('apigateway', 'ApiGateway', [['invoke', token, ['ApiEndpoint', 'Method']]]),
  service('athena', 'Athena', [
    ['startQueryExecution', sync],
    ['stopQueryExecution'],
    ['getQueryExecution'],
    ['getQueryResults'],
  ]),
  service('batch', 'Batch', [['submitJob', sync, ['JobDefinition', 'JobName', 'JobQueue']]]),
  service('bedrock', 'Bedrock', [
    ['invokeModel', token, ['ModelId']],
    ['createModelCustomizationJob', sync],
  ]),
  service('bedrockagentcore', 'BedrockAgentCore', [['invokeHarness']]),
  service('codebuild', 'CodeBuild', [
    ['startBuild', sync, ['ProjectName']],
    ['stopBuild'],
    ['batchDeleteBuilds'],
    ['batchGetReports'],
    ['startBuildBatch', sync, ['ProjectName']],
    ['stopBuildBatch'],
    ['retryBuildBatch', sync],
    ['deleteBuildBatch'],
  ]),
  service('databrew', 'DataBrew', [['startJobRun', sync, ['Name']]]),
  service('dynamodb', 'DynamoDB', [
    ['getItem', undefined, ['TableName', 'Key']],
    ['putItem', undefined, ['TableName', 'Item']],
    ['updateItem', undefined, ['TableName', 'Key']],
    ['deleteItem', undefined, ['TableName', 'Key']],
  ]),
  service('ecs', 'AmazonECS', [['runTask', syncAndToken, ['TaskDefinition']]]),
  service('eks', 'EKS', [
    ['createCluster', sync],
    ['deleteCluster', sync],
    ['createFargateProfile', sync],
    ['deleteFargateProfile', sync],
    ['createNodegroup', sync],
    ['deleteNodegroup', sync],
    ['runJob', sync],
    ['call'],
  ]),
  service('elasticmapreduce', 'ElasticMapReduce', [
    ['createCluster', sync],
    ['setClusterTerminationProtection'],
    ['terminateCluster', sync],
    ['addStep', sync],
    ['cancelStep'],
    ['modifyInstanceFleetByName'],
    ['modifyInstanceGroupByName'],
  ]),
  service('emr-containers', 'EMRContainers', [
    ['createVirtualCluster'],
    ['deleteVirtualCluster', sync],
    ['startJobRun', sync],
  ]),
  service('emr-serverless', 'EMRServerless', [
    ['createApplication', sync],
    ['startApplication', sync],
    ['stopApplication', sync],
    ['deleteApplication', sync],
    ['startJobRun', sync],
    ['cancelJobRun', sync],
  ]),
  service('events', 'EventBridge', [['putEvents', token, ['Entries']]]),
  service('glue', 'Glue', [['startJobRun', sync, ['JobName']]]),
  service('mediaconvert', 'MediaConvert', [['createJob', sync]]),
  service('sagemaker', 'SageMaker', [
    ['createEndpoint'],
    ['createEndpointConfig'],
    ['createModel'],
    ['updateEndpoint'],
    ['createHyperParameterTuningJob', sync],
    ['createLabelingJob', sync],
    ['createProcessingJob', sync],
    ['createTrainingJob', sync],
    ['createTransformJob', sync],
  ]),
  service('sns', 'SNS', [['publish', token, ['Message']]]),
  service('sqs', 'SQS', [['sendMessage', token, ['QueueUrl', 'MessageBody']]]),
  service('states', 'StepFunctions', [
    ['startExecution', ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken'], ['StateMachineArn']],
  ]),
  service('http', 'States.Http', [['invoke', undefined, ['ApiEndpoint', 'Method']]]),
];

const byName = new Map(optimisedServices.map(entry => [entry.name, entry]));

/** The optimised service of that ARN name; undefined when Step Functions has none. */
export function optimisedService(name: string): OptimisedService | undefined {
  return byName.get(name);
}

export function optimisedAction(serviceName: string, action: string): OptimisedAction | undefined {
  return byName.get(serviceName)?.actions.find(entry => entry.action === action);
}

function service(name: string, errorPrefix: string, rows: readonly Row[]): OptimisedService {
  const actions = rows.map(([action, patterns = ['requestResponse'], required = []]) => ({
    service: name,
    action,
    patterns,
    required,
  }));
  return { name, errorPrefix, actions };
}
