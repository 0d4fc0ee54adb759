/**
 * The optimised integrations: the services that Step Functions itself knows how to call, wait for, and word errors of.
 *
 * Source: AWS Step Functions Developer Guide, "Integrating optimized services" and the page of each service. Written by
 * hand since no AWS model says it, but for the required parameters, which are those of the API that is called. What
 * parameters and results look like is in optimised-shapes.ts; the thousands of `aws-sdk:` actions are in the catalog.
 */
import requiredParameters from './generated/required.json' with { type: 'json' };

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
  /** Errors of every action beside those that the API's model has, without the prefix. */
  readonly generalErrors: readonly string[];
  readonly actions: readonly OptimisedAction[];
}

const sync: Pattern[] = ['requestResponse', 'sync'];
const token: Pattern[] = ['requestResponse', 'waitForTaskToken'];
const syncAndToken: Pattern[] = ['requestResponse', 'sync', 'waitForTaskToken'];

type Row = readonly [action: string, patterns?: readonly Pattern[]];

const sdk = 'SdkClientException';

export const optimisedServices: readonly OptimisedService[] = [
  service(
    'lambda',
    'Lambda',
    [['invoke', token]],
    [
      'AWSLambdaException',
      'ClientExecutionTimeoutException',
      sdk,
      'ServiceException',
      'TooManyRequestsException',
      'Unknown',
    ],
  ),
  service('apigateway', 'ApiGateway', [['invoke', token]], ['400', '403', '404', '429', '500', '502', '503', '504']),
  service(
    'athena',
    'Athena',
    [['startQueryExecution', sync], ['stopQueryExecution'], ['getQueryExecution'], ['getQueryResults']],
    ['AmazonAthenaException', sdk],
  ),
  service('batch', 'Batch', [['submitJob', sync]], ['AWSBatchException', sdk]),
  service(
    'bedrock',
    'Bedrock',
    [
      ['invokeModel', token],
      ['createModelCustomizationJob', sync],
    ],
    [sdk],
  ),
  service('bedrockagentcore', 'BedrockAgentCore', [['invokeHarness']], [sdk]),
  service(
    'codebuild',
    'CodeBuild',
    [
      ['startBuild', sync],
      ['stopBuild'],
      ['batchDeleteBuilds'],
      ['batchGetReports'],
      ['startBuildBatch', sync],
      ['stopBuildBatch'],
      ['retryBuildBatch', sync],
      ['deleteBuildBatch'],
    ],
    ['AWSCodeBuildException', sdk],
  ),
  service('databrew', 'DataBrew', [['startJobRun', sync]], [sdk]),
  service(
    'dynamodb',
    'DynamoDB',
    [['getItem'], ['putItem'], ['updateItem'], ['deleteItem']],
    ['AmazonDynamoDBException', sdk],
  ),
  service('ecs', 'AmazonECS', [['runTask', syncAndToken]], ['AmazonECSException', sdk, 'Unknown']),
  service(
    'eks',
    'EKS',
    [
      ['createCluster', sync],
      ['deleteCluster', sync],
      ['createFargateProfile', sync],
      ['deleteFargateProfile', sync],
      ['createNodegroup', sync],
      ['deleteNodegroup', sync],
      ['runJob', sync],
      ['call'],
    ],
    ['AmazonEKSException', sdk],
  ),
  service(
    'elasticmapreduce',
    'ElasticMapReduce',
    [
      ['createCluster', sync],
      ['setClusterTerminationProtection'],
      ['terminateCluster', sync],
      ['addStep', sync],
      ['cancelStep'],
      ['modifyInstanceFleetByName'],
      ['modifyInstanceGroupByName'],
    ],
    ['AmazonElasticMapReduceException', sdk],
  ),
  service(
    'emr-containers',
    'EMRContainers',
    [['createVirtualCluster'], ['deleteVirtualCluster', sync], ['startJobRun', sync]],
    [sdk],
  ),
  service(
    'emr-serverless',
    'EMRServerless',
    [
      ['createApplication', sync],
      ['startApplication', sync],
      ['stopApplication', sync],
      ['deleteApplication', sync],
      ['startJobRun', sync],
      ['cancelJobRun', sync],
    ],
    [sdk],
  ),
  service('events', 'EventBridge', [['putEvents', token]], ['AmazonEventBridgeException', 'FailedEntry', sdk]),
  service('glue', 'Glue', [['startJobRun', sync]], ['AWSGlueException', sdk]),
  service('mediaconvert', 'MediaConvert', [['createJob', sync]], [sdk]),
  service(
    'sagemaker',
    'SageMaker',
    [
      ['createEndpoint'],
      ['createEndpointConfig'],
      ['createModel'],
      ['updateEndpoint'],
      ['createHyperParameterTuningJob', sync],
      ['createLabelingJob', sync],
      ['createProcessingJob', sync],
      ['createTrainingJob', sync],
      ['createTransformJob', sync],
    ],
    ['AmazonSageMakerException', sdk],
  ),
  service('sns', 'SNS', [['publish', token]], ['AmazonSNSException', sdk]),
  service('sqs', 'SQS', [['sendMessage', token]], ['AmazonSQSException', sdk]),
  service(
    'states',
    'StepFunctions',
    [['startExecution', ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken']]],
    ['AWSStepFunctionsException', sdk],
  ),
  service(
    'http',
    'States.Http',
    [['invoke']],
    ['Socket', ...['400', '401', '403', '404', '429', '500', '502', '503', '504'].map(code => `StatusCode.${code}`)],
  ),
];

const byName = new Map(optimisedServices.map(entry => [entry.name, entry]));

/** The optimised service of that ARN name; undefined when Step Functions has none. */
export function optimisedService(name: string): OptimisedService | undefined {
  return byName.get(name);
}

export function optimisedAction(serviceName: string, action: string): OptimisedAction | undefined {
  return byName.get(serviceName)?.actions.find(entry => entry.action === action);
}

function service(
  name: string,
  errorPrefix: string,
  rows: readonly Row[],
  generalErrors: readonly string[],
): OptimisedService {
  const requiredOf: { readonly [action: string]: readonly string[] | undefined } = requiredParameters;
  const actions = rows.map(([action, patterns = ['requestResponse']]) => ({
    service: name,
    action,
    patterns,
    required: requiredOf[`${name}:${action}`] ?? [],
  }));
  return { name, errorPrefix, generalErrors, actions };
}
