/**
 * What a task's `Resource` says: which service and action, and how the task waits. Text in, plain data out; nothing here
 * knows states or documents. Source: Step Functions Developer Guide, "Integrating services with Step Functions".
 */
import { serviceDisplayName } from './names.ts';
import type { Pattern } from './optimised.ts';

export type Resource =
  | { readonly kind: 'lambda'; readonly arn: string; readonly functionName: string }
  | { readonly kind: 'activity'; readonly arn: string; readonly activityName: string }
  | {
      readonly kind: 'service';
      readonly arn: string;
      /** True for `aws-sdk:service:action`, the direct call of an API. */
      readonly sdk: boolean;
      readonly service: string;
      readonly action: string;
      readonly pattern: Pattern;
      /** As history events name them: `aws-sdk:s3` and `getObject.waitForTaskToken`. */
      readonly resourceType: string;
      readonly resource: string;
    }
  /** A placeholder, or no ARN of a task: nothing is known of it. */
  | { readonly kind: 'unknown'; readonly arn: string };

/** Reads a `Resource`. Never fails: what cannot be understood is `unknown`. Placeholders may stand for any part. */
export function parseResource(arn: string): Resource {
  // A reference such as ${AWS::Region} has colons of its own, which are none of the ARN's.
  const parts = arn.replace(/\$\{[^}]*\}/g, reference => reference.replaceAll(':', '.')).split(':');
  const [scheme, , owner, , , first = '', ...rest] = parts;
  if (scheme !== 'arn') return { kind: 'unknown', arn };
  if (owner === 'lambda') return { kind: 'lambda', arn, functionName: rest[0] ?? '' };
  if (owner !== 'states' || rest.length === 0) return { kind: 'unknown', arn };
  if (first === 'activity') return { kind: 'activity', arn, activityName: rest[0] ?? '' };
  const sdk = first === 'aws-sdk';
  const service = sdk ? (rest.shift() ?? '') : first;
  const resource = rest.join(':');
  const [action = '', suffix] = resource.split(/\.(.*)/s);
  const pattern = patterns.find(each => each === suffix) ?? 'requestResponse';
  return {
    kind: 'service',
    arn,
    sdk,
    service,
    action,
    pattern,
    resourceType: sdk ? `aws-sdk:${service}` : service,
    resource,
  };
}

const patterns: readonly Pattern[] = ['sync', 'sync:2', 'waitForTaskToken'];

/** How people say it: `DynamoDB PutItem`, `Lambda charge-card`, `HTTP Invoke`; undefined when the ARN is not understood. */
export function describeResource(arn: string): string | undefined {
  const resource = parseResource(arn);
  switch (resource.kind) {
    case 'lambda':
      return `Lambda ${resource.functionName}`;
    case 'activity':
      return `Activity ${resource.activityName}`;
    case 'service':
      return `${serviceDisplayName(resource.service)} ${resource.action.charAt(0).toUpperCase()}${resource.action.slice(1)}`;
    case 'unknown':
      return undefined;
  }
}
