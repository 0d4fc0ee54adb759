/**
 * The icons: one per state type, one per sort of service that tasks call, and the small signs on badges. Stroked paths in a square
 * of 20, drawn for this picture. The colour comes from the style sheet.
 */
import type { StateType } from '../language/index.ts';
import type { Severity } from './graph.ts';
import type { StateStatus, TraceRole } from './picture.ts';

export const stateIcons: Readonly<Record<StateType | 'Unknown' | 'Missing', string>> = {
  Task: 'M11.2 2.6 4.6 11.2h4.6l-.8 6.2 7-8.8h-4.8z',
  Pass: 'M3.4 10h12.4M11.2 5.2 16 10l-4.8 4.8',
  Choice: 'M10 2.8v4.4M10 7.2 4.8 12.4v4.4M10 7.2l5.2 5.2v4.4M3 15l1.8 1.9L6.6 15M13.4 15l1.8 1.9L17 15',
  Wait: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM10 6v4.2l2.8 1.8',
  Succeed: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM6.8 10.2l2.3 2.3 4.2-4.7',
  Fail: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM7.4 7.4l5.2 5.2M12.6 7.4l-5.2 5.2',
  Parallel: 'M4.4 3v14M10 3v14M15.6 3v14M2.6 15.2 4.4 17l1.8-1.8M8.2 15.2 10 17l1.8-1.8M13.8 15.2l1.8 1.8 1.8-1.8',
  Map: 'M3 8.4h8.6V17H3zM5.8 5.7h8.5v8.5M8.5 3H17v8.5',
  Unknown: 'M7 7.4a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.1M10 15.4v.4',
  Missing: 'M7 7.4a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.1M10 15.4v.4',
};

/** What a task calls as a sign; services of a kind share theirs, as their names tell them apart. Undefined for the others. */
export function serviceIcon(service: string | undefined): string | undefined {
  return service === undefined ? undefined : iconsOfServices.get(service);
}

/** A sign, and the services that have it, as ARNs name them. */
const signs: readonly (readonly [path: string, services: string])[] = [
  // A lambda.
  ['M5.8 3.6h2.4l6 12.8h2M9.9 8 5 16.4', 'lambda'],
  // Who asks for work.
  ['M10 3.2a3.1 3.1 0 1 0 0 6.2a3.1 3.1 0 1 0 0-6.2zM3.8 17c.5-3.3 2.9-5 6.2-5s5.7 1.7 6.2 5', 'activity'],
  // A workflow in a workflow.
  ['M7.3 2.8h5.4v4.4H7.3zM2.6 12.8H8v4.4H2.6zM12 12.8h5.4v4.4H12zM10 7.2V10M5.3 12.8V10h9.4v2.8', 'states sfn'],
  // A drum of records.
  [
    'M4 5.4C4 4 6.7 3 10 3s6 1 6 2.4-2.7 2.4-6 2.4-6-1-6-2.4zM4 5.4v9.2C4 16 6.7 17 10 17s6-1 6-2.4V5.4M4 10c0 1.4 2.7 2.4 6 2.4s6-1 6-2.4',
    'dynamodb dynamodbstreams rds rdsdata redshift redshiftdata redshiftserverless docdb docdbelastic neptune neptunegraph elasticache memorydb keyspaces timestreamquery timestreamwrite timestreaminfluxdb dax dsql',
  ],
  // A bucket.
  [
    'M3.4 5.2c0-1.2 3-2.1 6.6-2.1s6.6.9 6.6 2.1-3 2.1-6.6 2.1-6.6-.9-6.6-2.1zM3.4 5.2l1.9 10.2c.2 1 2.3 1.7 4.7 1.7s4.5-.7 4.7-1.7l1.9-10.2',
    's3 s3control s3tables s3vectors s3files glacier efs fsx backup storagegateway datasync',
  ],
  // One behind the other.
  ['M2.4 6.4h4v7.2h-4zM8 6.4h4v7.2H8zM13.6 6.4h4v7.2h-4z', 'sqs kinesis kinesisanalyticsv2 firehose kafka mq'],
  // A bell.
  [
    'M10 3.2a4.6 4.6 0 0 0-4.6 4.6c0 4-2 5.6-2 5.6h13.2s-2-1.6-2-5.6A4.6 4.6 0 0 0 10 3.2zM8.4 16a1.8 1.8 0 0 0 3.2 0',
    'sns pinpoint pinpointsmsvoicev2',
  ],
  // A letter.
  ['M2.8 5h14.4v10.4H2.8zM3.2 5.6 10 11l6.8-5.4', 'ses sesv2 workmail'],
  // To all sides.
  [
    'M10 7.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2zM10 7.4V2.8M10 12.6v4.6M7.8 8.7 3.8 6.4M12.2 8.7l4-2.3M7.8 11.3l-4 2.3M12.2 11.3l4 2.3',
    'events eventbridge scheduler pipes schemas',
  ],
  // A box.
  ['M10 2.6 16.4 6v8L10 17.4 3.6 14V6zM3.6 6 10 9.4 16.4 6M10 9.4v8', 'ecs eks eksauth ecr ecrpublic apprunner'],
  // Layers of work.
  ['M10 3 17 6.5 10 10 3 6.5zM3 10l7 3.5 7-3.5M3 13.5 10 17l7-3.5', 'batch'],
  // Several that work together.
  [
    'M10 2.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4zM4.8 12.4a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4zM15.2 12.4a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4zM8.9 6.9 5.9 12.7M11.1 6.9l3 5.8M7 14.6h6',
    'elasticmapreduce emr emr-containers emrcontainers emr-serverless emrserverless pcs',
  ],
  // A processor.
  [
    'M5.6 5.6h8.8v8.8H5.6zM8 5.6V2.8M12 5.6V2.8M8 17.2v-2.8M12 17.2v-2.8M5.6 8H2.8M5.6 12H2.8M17.2 8h-2.8M17.2 12h-2.8',
    'ec2 autoscaling lightsail imagebuilder fis',
  ],
  // A funnel.
  ['M3 3.8h14l-5.4 6.6v4.8L8.4 17v-6.6z', 'glue databrew appflow dataexchange entityresolution'],
  // A lens.
  [
    'M8.6 3.2a5.4 5.4 0 1 0 0 10.8a5.4 5.4 0 1 0 0-10.8zM12.6 12.6 17 17',
    'athena opensearch opensearchserverless elasticsearch cloudsearch kendra config resourcegroupstaggingapi resourceexplorer2',
  ],
  // A spark.
  [
    'M10 2.6c.7 4.6 2.8 6.7 7.4 7.4-4.6.7-6.7 2.8-7.4 7.4-.7-4.6-2.8-6.7-7.4-7.4 4.6-.7 6.7-2.8 7.4-7.4z',
    'bedrock bedrockagent bedrockagentruntime bedrockagentcore bedrockagentcorecontrol bedrockruntime bedrockdataautomation bedrockdataautomationruntime sagemaker sagemakerruntime sagemakerfeaturestoreruntime sagemakera2iruntime forecast forecastquery frauddetector personalize personalizeruntime',
  ],
  // An eye.
  [
    'M2.4 10S5.2 4.8 10 4.8s7.6 5.2 7.6 5.2-2.8 5.2-7.6 5.2S2.4 10 2.4 10zM10 7.7a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 1 0 0-4.6z',
    'rekognition textract lookoutvision',
  ],
  // What is said.
  [
    'M2.8 3.8h14.4v9.4H9.6L6 16.6v-3.4H2.8zM6 7.2h8M6 10h5.4',
    'transcribe translate polly comprehend comprehendmedical lexmodelsv2 lexruntimev2 connect support',
  ],
  // The world.
  [
    'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM2.8 10h14.4M10 2.8c2.1 2 3.2 4.4 3.2 7.2s-1.1 5.2-3.2 7.2c-2.1-2-3.2-4.4-3.2-7.2s1.1-5.2 3.2-7.2z',
    'http cloudfront route53 route53domains location',
  ],
  // A tag.
  ['M6.4 5.8 2.4 10l4 4.2M13.6 5.8l4 4.2-4 4.2M11.6 3.8 8.4 16.2', 'apigateway apigatewayv2 appsync'],
  // A prompt.
  [
    'M2.8 4h14.4v12H2.8zM5.8 7.6 8.2 10l-2.4 2.4M10.2 12.6h4',
    'codebuild codepipeline codedeploy codecommit codeartifact codestarconnections cloudformation cloudcontrol amplify ssm ssmincidents',
  ],
  // A key.
  [
    'M6.2 6.6a3.4 3.4 0 1 0 0 6.8a3.4 3.4 0 1 0 0-6.8zM9.6 10h7.8v3.2M14 10v2.4',
    'secretsmanager kms iam sts acm acmpca cognitoidentityprovider cognitoidentity organizations ssoadmin identitystore rolesanywhere verifiedpermissions paymentcryptography paymentcryptographydata',
  ],
  // A curve.
  [
    'M3 3.2v13.6h14M5.8 12.8l3.2-4 2.8 2.4L16.2 5.6',
    'cloudwatch cloudwatchlogs xray costexplorer quicksight cloudtrail',
  ],
  // A film.
  [
    'M2.8 4.4h14.4v11.2H2.8zM8.4 7.4v5.2l4.4-2.6z',
    'mediaconvert medialive mediapackage mediapackagev2 mediapackagevod mediaconnect mediatailor ivs kinesisvideo',
  ],
];

const iconsOfServices: ReadonlyMap<string, string> = new Map(
  signs.flatMap(([path, services]) => services.split(' ').map(service => [service, path] as const)),
);

/** A circling arrow. */
export const retryIcon = 'M15.6 6.4A6.6 6.6 0 1 0 16.6 10M16 2.8v3.8h-3.8';

export const severityIcons: Readonly<Record<Severity, string>> = {
  error: 'M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8',
  warning: 'M10 5v6M10 14.4v.4',
  info: 'M10 9v6M10 5.2v.4',
};

/** A spring, what comes in, what goes through. */
export const traceIcons: Readonly<Record<TraceRole, string>> = {
  produces: 'M10 4.5 15.5 10 10 15.5 4.5 10z',
  reads: 'M3 10h9M8.4 6.4 12 10l-3.6 3.6M16 4.5v11',
  passes: 'M2.5 10h13M11.6 5.8 16 10l-4.4 4.2',
};

/** Every status has a sign of its own, so that colour is never the only one. */
export const statusIcons: Readonly<Record<StateStatus, string>> = {
  active: 'M7.6 5.6 14 10l-6.4 4.4z',
  succeeded: 'M5.4 10.4l3.2 3.2 6-7',
  failed: 'M6.4 6.4l7.2 7.2M13.6 6.4l-7.2 7.2',
  caught: 'M5.4 6v3.4a3 3 0 0 0 3 3H14M11 9l3.4 3.4L11 15.8',
  visited: 'M8.4 10h3.2',
};
