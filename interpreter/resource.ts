/** What a Task's `Resource` says: whom it calls, as AWS names it in histories, and how the state waits for it. */

export interface TaskResource {
  readonly kind: 'lambda' | 'activity' | 'service';
  /** `lambda`, `aws-sdk:s3`; empty unless `kind` is `service`. */
  readonly service: string;
  /** `invoke`, `sendMessage.waitForTaskToken`; the whole ARN unless `kind` is `service`. */
  readonly action: string;
  readonly pattern: 'request' | 'sync' | 'waitForTaskToken';
}

export function readResource(resource: string): TaskResource {
  const parts = resource.split(':');
  if (parts[2] === 'states' && parts[5] === 'activity')
    return { kind: 'activity', service: '', action: resource, pattern: 'request' };
  if (parts[2] === 'states' && parts.length > 6) {
    const rest = parts.slice(5);
    const last = rest.at(-1)!;
    // `.sync:2` holds a colon of its own.
    const at = /^\d+$/.test(last) && rest.at(-2)?.endsWith('.sync') ? rest.length - 2 : rest.length - 1;
    const action = rest.slice(at).join(':');
    const pattern = action.endsWith('.waitForTaskToken')
      ? 'waitForTaskToken'
      : /\.sync(:\d+)?$/.test(action)
        ? 'sync'
        : 'request';
    return { kind: 'service', service: rest.slice(0, at).join(':'), action, pattern };
  }
  return { kind: 'lambda', service: '', action: resource, pattern: 'request' };
}
