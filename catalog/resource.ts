/**
 * What a task's `Resource` says: which service and action, and how the task waits. Text in, plain data out; nothing here
 * knows states or documents. Source: Step Functions Developer Guide, "Integrating services with Step Functions".
 */

import type { Pattern } from './optimised.ts';
import { optimisedAction, optimisedService } from './optimised.ts';

export type Resource =
  | { readonly kind: 'lambda'; readonly arn: string; readonly functionName: string }
  | { readonly kind: 'activity'; readonly arn: string; readonly activityName: string }
  | {
      readonly kind: 'service';
      readonly arn: string;
      readonly partition: string;
      /** True for `aws-sdk:service:action`, the direct call of an API. */
      readonly sdk: boolean;
      readonly service: string;
      readonly action: string;
      readonly pattern: Pattern;
      /** As history events name them: `aws-sdk:s3` and `getObject.waitForTaskToken`. */
      readonly resourceType: string;
      readonly resource: string;
    }
  /** Contains a placeholder or is not an ARN: nothing is known of it. */
  | { readonly kind: 'unknown'; readonly arn: string };

const lambdaArn = /^arn:([\w-]+):lambda:([\w-]*):(\d*):function:([^:]+)(?::([^:]+))?$/;
const activityArn = /^arn:([\w-]+):states:([\w-]*):(\d*):activity:(.+)$/;
const serviceArn =
  /^arn:([\w-]+):states:[\w-]*:\d*:((aws-sdk:)?([\w-]+)):([A-Za-z0-9]+)(?:\.(sync(?::2)?|waitForTaskToken))?$/;

/** Reads a `Resource`. Never fails: what cannot be understood is `unknown`. */
export function parseResource(arn: string): Resource {
  const lambda = lambdaArn.exec(arn);
  if (lambda) return { kind: 'lambda', arn, functionName: lambda[4] ?? '' };
  const activity = activityArn.exec(arn);
  if (activity) return { kind: 'activity', arn, activityName: activity[4] ?? '' };
  const match = serviceArn.exec(arn);
  if (!match) return { kind: 'unknown', arn };
  const [, partition = '', resourceType = '', sdk, service = '', action = '', suffix] = match;
  return {
    kind: 'service',
    arn,
    partition,
    sdk: sdk !== undefined,
    service,
    action,
    pattern: (suffix as Pattern | undefined) ?? 'requestResponse',
    resourceType,
    resource: suffix ? `${action}.${suffix}` : action,
  };
}

/** How people say it: `DynamoDB PutItem`, `Lambda charge-card`, `HTTP Invoke`; undefined when the ARN is not understood. */
export function describeResource(arn: string): string | undefined {
  const resource = parseResource(arn);
  switch (resource.kind) {
    case 'lambda':
      return `Lambda ${resource.functionName}`;
    case 'activity':
      return `Activity ${resource.activityName}`;
    case 'service': {
      const display = optimisedService(resource.service)?.displayName ?? resource.service;
      return `${display} ${resource.action.charAt(0).toUpperCase()}${resource.action.slice(1)}`;
    }
    case 'unknown':
      return undefined;
  }
}

/** Whether Step Functions offers this integration with this pattern; undefined where this room cannot know (SDK calls). */
export function isOffered(arn: string): boolean | undefined {
  const resource = parseResource(arn);
  if (resource.kind !== 'service') return undefined;
  if (resource.sdk)
    return resource.pattern === 'requestResponse' || resource.pattern === 'waitForTaskToken' ? undefined : false;
  const action = optimisedAction(resource.service, resource.action);
  return action?.patterns.includes(resource.pattern) ?? false;
}
