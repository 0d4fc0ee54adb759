/** How a task is carried out, by its `Resource`: whom it calls, as AWS names it in histories, and how the state waits for it. */
import { parseResource } from '../language/index.ts';

export interface TaskResource {
  readonly kind: 'lambda' | 'activity' | 'service';
  /** `lambda`, `aws-sdk:s3`; empty unless `kind` is `service`. */
  readonly service: string;
  /** `invoke`, `sendMessage.waitForTaskToken`; the whole ARN unless `kind` is `service`. */
  readonly action: string;
  readonly pattern: 'request' | 'sync' | 'waitForTaskToken';
}

/** A resource that is not understood (known only when deployed) is called like a function. */
export function readResource(resource: string): TaskResource {
  const read = parseResource(resource);
  if (read.kind !== 'service')
    return {
      kind: read.kind === 'activity' ? 'activity' : 'lambda',
      service: '',
      action: resource,
      pattern: 'request',
    };
  const pattern = read.pattern === 'sync:2' ? 'sync' : read.pattern === 'requestResponse' ? 'request' : read.pattern;
  return { kind: 'service', service: read.resourceType, action: read.resource, pattern };
}
