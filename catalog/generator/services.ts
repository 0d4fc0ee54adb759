/**
 * What no model says: which operations Step Functions does not call, and which services it called once. Which services it
 * calls is catalog/names.ts. Sources: Step Functions Developer Guide, "Supported AWS SDK integrations", column "Unsupported
 * operations", and "Release history of AWS SDK integrations".
 */

import type { Facts } from './facts.ts';

/** Operations that the guide excludes, by the service's name in ARNs. Event streams are excluded wherever they occur. */
export const unsupportedOperations: Readonly<Record<string, readonly string[]>> = {
  applicationdiscovery: ['DescribeExportConfigurations', 'ExportConfigurations'],
  bedrockagentruntime: [
    'InvokeAgent',
    'InvokeFlow',
    'InvokeInlineAgent',
    'OptimizePrompt',
    'RetrieveAndGenerateStream',
  ],
  bedrockruntime: ['InvokeModelWithResponseStream', 'ConverseStream'],
  cloudwatchlogs: ['StartLiveTail'],
  codedeploy: [
    'BatchGetDeploymentInstances',
    'GetDeploymentInstance',
    'ListDeploymentInstances',
    'SkipWaitTimeForInstanceTermination',
  ],
  comprehendmedical: ['DetectEntities'],
  dataexchange: ['SendApiAsset'],
  directconnect: [
    'AllocateConnectionOnInterconnect',
    'DescribeConnectionLoa',
    'DescribeConnectionsOnInterconnect',
    'DescribeInterconnectLoa',
  ],
  efs: ['CreateTags'],
  emr: ['DescribeJobFlows'],
  iot: ['AttachPrincipalPolicy', 'ListPrincipalPolicies', 'DetachPrincipalPolicy', 'ListPolicyPrincipals'],
  iotdeviceadvisor: ['ListTestCases'],
  iotsitewise: ['InvokeAssistant'],
  kinesis: ['SubscribeToShard'],
  lambda: ['InvokeAsync', 'InvokeWithResponseStream'],
  lexruntimev2: ['StartConversation'],
  mediapackage: ['RotateChannelCredentials'],
  qbusiness: ['Chat'],
  rdsdata: ['ExecuteSql'],
  s3: ['SelectObjectContent'],
  s3control: ['SelectObjectContent'],
  sagemakerruntime: ['InvokeEndpointWithResponseStream'],
  securitylake: [
    'GetDatalake',
    'GetDatalakeAutoEnable',
    'GetDatalakeExceptionsExpiry',
    'GetDatalakeExceptionsSubscription',
    'GetDatalakeStatus',
    'CreateSubscriptionNotificationConfiguration',
    'CreateDatalake',
    'CreateDatalakeAutoEnable',
    'CreateDatalakeDelegatedAdmin',
    'CreateDatalakeExceptionsSubscription',
    'DeleteDatalake',
    'UpdateDatalake',
    'UpdateSubscriptionNotificationConfiguration',
    'UpdateDatalakeExceptionsExpiry',
    'UpdateDatalakeExceptionsSubscription',
    'DeleteDatalakeAutoEnable',
    'DeleteDatalakeDelegatedAdmin',
    'DeleteDatalakeExceptionsSubscription',
    'DeleteSubscriptionNotificationConfiguration',
    'ListDatalakeExceptions',
  ],
  shield: ['DeleteSubscription'],
  sts: ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
};

/** Operations that the SDK for Java 2, with which Step Functions calls, has under a newer name only. */
export const replacedOperations: Readonly<Record<string, readonly string[]>> = {
  s3: ['GetBucketLifecycle', 'GetBucketNotification', 'PutBucketLifecycle', 'PutBucketNotification'],
};

/** Services whose integration was taken away, by when. */
export const removedServices: Readonly<Record<string, readonly string[]>> = {
  '2026-03-12': [
    'apptest',
    'elastictranscoder',
    'evidently',
    'lookoutmetrics',
    'opsworks',
    'qldb',
    'qldbsession',
    'robomaker',
  ],
  '2026-06-03': ['lexmodelbuilding', 'lexruntime'],
};

/** What recordings of TestState show, where the newest model says otherwise. */
export const recordedFacts: Facts = {
  source: 'AWS recordings',
  services: { lambda: { limits: { MemorySize: [128, 10240] } } },
};
