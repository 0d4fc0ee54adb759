/**
 * What optimised integrations take and give. Most take what an API takes and give what it gives, under names that only have a
 * capital in front; so a description refers to a call of an API wherever it can, and spells out the rest. Sources: the page of
 * each service under "Integrating optimized services" in the Step Functions Developer Guide.
 */
import type { Pattern } from './optimised.ts';

/** A description that the catalog turns into a shape. */
export type Described = Plain | Fields | Api | List | Values;

export type Plain = 'text' | 'number' | 'boolean' | 'any' | 'texts' | 'time';

export interface Values {
  readonly values: readonly string[];
}

export interface List {
  readonly list: Described;
}

/** By name, `!` after the name when it is required; with a sentence of documentation where one is given. */
export interface Fields {
  readonly fields: { readonly [name: string]: Described | readonly [Described, string] };
}

/** What a call of an API takes or gives, or a part of it. */
export interface Api {
  readonly api: 'input' | 'output';
  /** As `aws-sdk:` names it: `glue:getJobRun`. */
  readonly call: string;
  /** Members that lead to the part that is meant; `[]` for the items of a list. */
  readonly path?: readonly string[];
  /** Top-level members that the integration takes, where it takes fewer. */
  readonly only?: readonly string[];
  /** Members that are other than the API's, or not the API's at all. */
  readonly plus?: Fields['fields'];
  /** Members that are required or no longer required against the API. */
  readonly required?: { readonly [member: string]: boolean };
}

export interface OptimisedShapes {
  readonly input: Described;
  /** For each way of waiting; the result of `waitForTaskToken` is whatever was sent back. */
  readonly output: { readonly [pattern in Exclude<Pattern, 'waitForTaskToken'>]?: Described };
  /** The call whose name, documentation and errors are its own. */
  readonly call?: string;
}

/** By service and action as in the ARN. */
export function optimisedShapes(service: string, action: string): OptimisedShapes | undefined {
  return table[`${service}:${action}`];
}

const input = (call: string, more: Partial<Api> = {}): Api => ({ api: 'input', call, ...more });
const output = (call: string, ...path: string[]): Api => ({ api: 'output', call, path });

/** Takes and gives what the API does; `.sync` gives what `finished` says of the job. */
function as(call: string, finished?: Described, more: Partial<Api> = {}): OptimisedShapes {
  return {
    call,
    input: input(call, more),
    output: { requestResponse: output(call), ...(finished !== undefined && { sync: finished }) },
  };
}

const httpMethod: Values = { values: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] };

const httpAnswer: Fields = {
  fields: {
    Headers: ['any', 'Names of headers with a list of values each.'],
    ResponseBody: ['any', 'The body; JSON when it is JSON, otherwise text.'],
    StatusCode: 'number',
    StatusText: 'text',
  },
};

const kubernetes: Fields['fields'] = {
  'ClusterName!': ['text', 'The EKS cluster.'],
  'CertificateAuthority!': ['text', 'The base64-encoded certificate of the cluster.'],
  'Endpoint!': ['text', 'The endpoint of the Kubernetes API server.'],
};

const emrCluster: Fields = { fields: { Cluster: output('emr:describeCluster', 'Cluster') } };

const idOfApplication: Fields = { fields: { 'ApplicationId!': 'text' } };

const table: Readonly<Record<string, OptimisedShapes>> = {
  'apigateway:invoke': {
    input: {
      fields: {
        'ApiEndpoint!': ['text', 'Host name of the API: ID.execute-api.REGION.amazonaws.com.'],
        'Method!': [httpMethod, 'The HTTP method.'],
        Headers: ['any', 'Names of headers with a list of values each.'],
        Stage: ['text', 'Name of the stage where the API is deployed.'],
        Path: ['text', 'Path after the API endpoint.'],
        QueryParameters: ['any', 'Names of query parameters with a list of values each.'],
        RequestBody: ['any', 'The body of the request: JSON or text.'],
        AllowNullValues: ['boolean', 'Whether null in the body is sent; otherwise it is left out.'],
        AuthType: [{ values: ['NO_AUTH', 'IAM_ROLE', 'RESOURCE_POLICY'] }, 'How the request is authorised.'],
      },
    },
    output: { requestResponse: httpAnswer },
  },
  'athena:startQueryExecution': as('athena:startQueryExecution', output('athena:getQueryExecution')),
  'athena:stopQueryExecution': as('athena:stopQueryExecution'),
  'athena:getQueryExecution': as('athena:getQueryExecution'),
  'athena:getQueryResults': as('athena:getQueryResults'),
  'batch:submitJob': as('batch:submitJob', output('batch:describeJobs', 'Jobs', '[]')),
  'bedrock:invokeModel': {
    call: 'bedrockruntime:invokeModel',
    input: input('bedrockruntime:invokeModel', {
      required: { Body: false },
      plus: {
        Body: ['any', 'The prompt and parameters of the model, as JSON.'],
        Input: [{ fields: { S3Uri: 'text' } }, 'Where the body is read from, instead of Body.'],
        Output: [{ fields: { S3Uri: 'text' } }, 'Where the answer is written to.'],
      },
    }),
    output: { requestResponse: { fields: { Body: 'any', ContentType: 'text' } } },
  },
  'bedrock:createModelCustomizationJob': as(
    'bedrock:createModelCustomizationJob',
    output('bedrock:getModelCustomizationJob'),
  ),
  'bedrockagentcore:invokeHarness': {
    input: {
      fields: {
        'HarnessArn!': ['text', 'The harness to call.'],
        RuntimeSessionId: ['text', 'The session that the call belongs to.'],
        Messages: [{ list: 'any' }, 'The conversation: Role and Content of each message.'],
        Model: ['any', 'The model to use instead of the harness’s.'],
        SystemPrompt: [{ list: 'any' }, 'What the agent is told first, instead of what the harness has.'],
        Tools: [{ list: 'any' }, 'The tools that the agent may use, instead of the harness’s.'],
        Skills: [{ list: 'any' }, 'The skills that the agent has, instead of the harness’s.'],
        AllowedTools: [{ list: 'text' }, 'Names or patterns of the tools that may be used.'],
        MaxIterations: ['number', 'How often the agent may go round at most.'],
        MaxTokens: ['number', 'How many tokens the agent may make at most.'],
        TimeoutSeconds: ['number', 'How long the agent may take.'],
        ActorId: ['text', 'Whose memory the agent uses.'],
        RuntimeUserId: ['text', 'Who asks; handed on to the container.'],
      },
    },
    output: {
      requestResponse: {
        fields: {
          Output: {
            fields: { Message: { fields: { Role: 'text', Content: { list: { fields: { Text: 'text' } } } } } },
          },
          StopReason: 'text',
          Usage: { fields: { InputTokens: 'number', OutputTokens: 'number', TotalTokens: 'number' } },
          Metrics: { fields: { LatencyMs: 'number' } },
        },
      },
    },
  },
  'codebuild:startBuild': as('codebuild:startBuild', output('codebuild:startBuild')),
  'codebuild:stopBuild': as('codebuild:stopBuild'),
  'codebuild:batchDeleteBuilds': as('codebuild:batchDeleteBuilds'),
  'codebuild:batchGetReports': as('codebuild:batchGetReports'),
  'codebuild:startBuildBatch': as('codebuild:startBuildBatch', output('codebuild:startBuildBatch')),
  'codebuild:stopBuildBatch': as('codebuild:stopBuildBatch'),
  'codebuild:retryBuildBatch': as('codebuild:retryBuildBatch', output('codebuild:retryBuildBatch')),
  'codebuild:deleteBuildBatch': as('codebuild:deleteBuildBatch'),
  'databrew:startJobRun': as('databrew:startJobRun', output('databrew:describeJobRun')),
  'dynamodb:getItem': as('dynamodb:getItem'),
  'dynamodb:putItem': as('dynamodb:putItem'),
  'dynamodb:updateItem': as('dynamodb:updateItem'),
  'dynamodb:deleteItem': as('dynamodb:deleteItem'),
  'ecs:runTask': as('ecs:runTask', output('ecs:describeTasks', 'Tasks', '[]')),
  'eks:createCluster': as('eks:createCluster', output('eks:describeCluster')),
  'eks:deleteCluster': as('eks:deleteCluster', output('eks:describeCluster')),
  'eks:createFargateProfile': as('eks:createFargateProfile', output('eks:describeFargateProfile')),
  'eks:deleteFargateProfile': as('eks:deleteFargateProfile', output('eks:describeFargateProfile')),
  'eks:createNodegroup': as('eks:createNodegroup', output('eks:describeNodegroup')),
  'eks:deleteNodegroup': as('eks:deleteNodegroup', output('eks:describeNodegroup')),
  'eks:runJob': {
    input: {
      fields: {
        ...kubernetes,
        'Job!': ['any', 'The Kubernetes Job to run.'],
        Namespace: ['text', 'The namespace of the job; "default" when left out.'],
        LogOptions: [
          { fields: { RetrieveLogs: 'boolean', RawLogs: 'boolean', LogParameters: 'any' } },
          'Whether and how the logs of the job are in the result.',
        ],
      },
    },
    output: { requestResponse: 'any', sync: 'any' },
  },
  'eks:call': {
    input: {
      fields: {
        ...kubernetes,
        'Method!': [httpMethod, 'The HTTP method.'],
        'Path!': ['text', 'The path of the Kubernetes API.'],
        QueryParameters: ['any', 'Names of query parameters with a list of values each.'],
        RequestBody: ['any', 'The body of the request: JSON or text.'],
      },
    },
    output: {
      requestResponse: { fields: { ResponseBody: 'any', StatusCode: 'number', StatusText: 'text' } },
    },
  },
  'elasticmapreduce:createCluster': {
    call: 'emr:runJobFlow',
    input: input('emr:runJobFlow'),
    // The guide's sample project reads $.ClusterId behind `.sync`, others $.Cluster.Id: the answer of the call is kept.
    output: {
      requestResponse: { fields: { ClusterId: 'text', ClusterArn: 'text' } },
      sync: { fields: { ...emrCluster.fields, ClusterId: 'text', ClusterArn: 'text' } },
    },
  },
  'elasticmapreduce:setClusterTerminationProtection': {
    call: 'emr:setTerminationProtection',
    input: { fields: { 'ClusterId!': 'text', 'TerminationProtected!': 'boolean' } },
    output: { requestResponse: 'any' },
  },
  'elasticmapreduce:terminateCluster': {
    call: 'emr:terminateJobFlows',
    input: { fields: { 'ClusterId!': 'text' } },
    output: { requestResponse: 'any', sync: emrCluster },
  },
  'elasticmapreduce:addStep': {
    call: 'emr:addJobFlowSteps',
    input: {
      fields: {
        'ClusterId!': 'text',
        'Step!': input('emr:addJobFlowSteps', { path: ['Steps', '[]'] }),
        ExecutionRoleArn: 'text',
      },
    },
    output: {
      requestResponse: { fields: { StepId: 'text' } },
      sync: { fields: { Step: output('emr:describeStep', 'Step') } },
    },
  },
  'elasticmapreduce:cancelStep': {
    call: 'emr:cancelSteps',
    input: { fields: { 'ClusterId!': 'text', 'StepId!': 'text' } },
    output: {
      requestResponse: { fields: { CancelStepsInfo: output('emr:cancelSteps', 'CancelStepsInfoList', '[]') } },
    },
  },
  'elasticmapreduce:modifyInstanceFleetByName': {
    call: 'emr:modifyInstanceFleet',
    input: {
      fields: {
        'ClusterId!': 'text',
        'InstanceFleetName!': 'text',
        'InstanceFleet!': input('emr:modifyInstanceFleet', {
          path: ['InstanceFleet'],
          required: { InstanceFleetId: false },
        }),
      },
    },
    output: { requestResponse: 'any' },
  },
  'elasticmapreduce:modifyInstanceGroupByName': {
    call: 'emr:modifyInstanceGroups',
    input: {
      fields: {
        'ClusterId!': 'text',
        'InstanceGroup!': input('emr:modifyInstanceGroups', {
          path: ['InstanceGroups', '[]'],
          required: { InstanceGroupId: false },
          plus: { 'InstanceGroupName!': 'text' },
        }),
      },
    },
    output: { requestResponse: 'any' },
  },
  'emr-containers:createVirtualCluster': as('emrcontainers:createVirtualCluster'),
  'emr-containers:deleteVirtualCluster': as(
    'emrcontainers:deleteVirtualCluster',
    output('emrcontainers:describeVirtualCluster'),
  ),
  'emr-containers:startJobRun': as('emrcontainers:startJobRun', output('emrcontainers:describeJobRun')),
  'emr-serverless:createApplication': as('emrserverless:createApplication', output('emrserverless:getApplication')),
  'emr-serverless:startApplication': givesId('startApplication'),
  'emr-serverless:stopApplication': givesId('stopApplication'),
  'emr-serverless:deleteApplication': givesId('deleteApplication'),
  'emr-serverless:startJobRun': as('emrserverless:startJobRun', output('emrserverless:getJobRun')),
  'emr-serverless:cancelJobRun': as('emrserverless:cancelJobRun', output('emrserverless:getJobRun')),
  'events:putEvents': as('eventbridge:putEvents', undefined, { only: ['Entries'] }),
  'glue:startJobRun': as('glue:startJobRun', output('glue:getJobRun', 'JobRun')),
  'http:invoke': {
    input: {
      fields: {
        'ApiEndpoint!': ['text', 'The URL to call, with https.'],
        'Method!': [httpMethod, 'The HTTP method.'],
        Authentication: [
          { fields: { 'ConnectionArn!': 'text' } },
          'The EventBridge connection whose credentials are sent. It or InvocationConfig is needed.',
        ],
        InvocationConfig: [
          { fields: { 'ConnectionArn!': 'text' } },
          'The EventBridge connection to a private API. It or Authentication is needed.',
        ],
        Headers: ['any', 'Names of headers with their values.'],
        QueryParameters: ['any', 'Names of query parameters with their values.'],
        RequestBody: ['any', 'The body of the request: JSON or text.'],
        Transform: [
          {
            fields: {
              RequestBodyEncoding: { values: ['NONE', 'URL_ENCODED'] },
              RequestEncodingOptions: {
                fields: { ArrayFormat: { values: ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'] } },
              },
            },
          },
          'How the body is encoded.',
        ],
      },
    },
    output: { requestResponse: httpAnswer },
  },
  'lambda:invoke': {
    call: 'lambda:invoke',
    input: input('lambda:invoke', {
      only: ['ClientContext', 'FunctionName', 'InvocationType', 'Qualifier', 'LogType'],
      plus: { Payload: ['any', 'The input of the function, as JSON.'] },
    }),
    output: {
      requestResponse: {
        api: 'output',
        call: 'lambda:invoke',
        plus: { Payload: ['any', 'What the function answered, as JSON.'] },
      },
    },
  },
  'mediaconvert:createJob': as('mediaconvert:createJob', output('mediaconvert:getJob')),
  'sagemaker:createEndpoint': as('sagemaker:createEndpoint'),
  'sagemaker:createEndpointConfig': as('sagemaker:createEndpointConfig'),
  'sagemaker:createModel': as('sagemaker:createModel'),
  'sagemaker:updateEndpoint': as('sagemaker:updateEndpoint'),
  'sagemaker:createHyperParameterTuningJob': as(
    'sagemaker:createHyperParameterTuningJob',
    output('sagemaker:describeHyperParameterTuningJob'),
  ),
  'sagemaker:createLabelingJob': as('sagemaker:createLabelingJob', output('sagemaker:describeLabelingJob')),
  'sagemaker:createProcessingJob': as('sagemaker:createProcessingJob', output('sagemaker:describeProcessingJob')),
  'sagemaker:createTrainingJob': as('sagemaker:createTrainingJob', output('sagemaker:describeTrainingJob')),
  'sagemaker:createTransformJob': as('sagemaker:createTransformJob', output('sagemaker:describeTransformJob')),
  'sns:publish': as('sns:publish'),
  'sqs:sendMessage': as('sqs:sendMessage', undefined, {
    only: ['DelaySeconds', 'MessageAttributes', 'MessageBody', 'MessageDeduplicationId', 'MessageGroupId', 'QueueUrl'],
  }),
  'states:startExecution': {
    call: 'sfn:startExecution',
    input: input('sfn:startExecution', {
      only: ['Name', 'StateMachineArn', 'TraceHeader'],
      plus: { Input: ['any', 'The input of the execution, as JSON.'] },
    }),
    output: {
      requestResponse: output('sfn:startExecution'),
      sync: output('sfn:describeExecution'),
      'sync:2': { api: 'output', call: 'sfn:describeExecution', plus: { Input: 'any', Output: 'any' } },
    },
  },
};

/** The API gives nothing, the integration the application's id. */
function givesId(action: string): OptimisedShapes {
  const finished = output('emrserverless:getApplication');
  return { ...as(`emrserverless:${action}`, finished), output: { requestResponse: idOfApplication, sync: finished } };
}
