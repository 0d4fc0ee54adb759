/** The error names that Step Functions itself raises or matches. Source: Developer Guide, "Handling errors in workflows". */
export interface PredefinedError {
  readonly name: string;
  readonly doc: string;
  /** False where no Retry or Catch ever matches it. */
  readonly matchable: boolean;
}

export const predefinedErrors: readonly PredefinedError[] = [
  known('States.ALL', 'Matches every error except States.Runtime. Stands alone in its list, in the last entry.'),
  known('States.TaskFailed', 'Matches every failure of a task except a timeout.'),
  known('States.Timeout', 'The task ran longer than TimeoutSeconds, or missed a heartbeat.'),
  known('States.HeartbeatTimeout', 'The task sent no heartbeat for HeartbeatSeconds.'),
  known('States.Permissions', 'The role may not do what the task needs.'),
  known('States.DataLimitExceeded', 'An input or output is larger than 256 KiB.'),
  known('States.QueryEvaluationError', 'A JSONata expression failed, or returned nothing or the wrong type.'),
  known('States.ExceedToleratedFailureThreshold', 'More items of a distributed Map failed than are tolerated.'),
  known('States.ItemReaderFailed', 'A distributed Map could not read its items.'),
  known('States.ResultWriterFailed', 'A distributed Map could not write its results.'),
  known('States.BranchFailed', 'A branch of a Parallel state failed.'),
  known('States.Http.Socket', 'An HTTP task got no answer within 60 seconds.'),
  {
    name: 'States.Runtime',
    doc: 'The definition could not be carried out: a path that leads nowhere, a bad argument. Never retried, never caught.',
    matchable: false,
  },
];

/** What an error means, also one of a service; undefined for names that say all there is. */
export function errorDoc(name: string): string | undefined {
  const own = predefinedErrors.find(error => error.name === name)?.doc ?? lambdaErrors[name];
  if (own !== undefined) return own;
  if (/^[\w]+\.SdkClientException$/.test(name))
    return 'The SDK could not send the request or read the answer. Worth a retry.';
  const status = /^States\.Http\.StatusCode\.(\d{3})$/.exec(name)?.[1];
  return status === undefined ? undefined : `The endpoint answered with the status ${status}.`;
}

/** Developer Guide, "Handle transient Lambda service exceptions", and the Lambda API's reference for `Invoke`. */
const lambdaErrors: Readonly<Record<string, string>> = {
  'Lambda.ServiceException': 'Lambda had trouble of its own. Transient: worth a retry.',
  'Lambda.AWSLambdaException': 'An error of Lambda that its API does not describe. Often transient: worth a retry.',
  'Lambda.SdkClientException': 'Lambda could not be reached. Transient: worth a retry.',
  'Lambda.TooManyRequestsException':
    'More calls at the same time than the account or the function allows. Worth a retry, with a growing interval.',
  'Lambda.ClientExecutionTimeoutException': 'Lambda did not answer in time. Transient: worth a retry.',
  'Lambda.Unknown': 'The function ended without saying why: it ran out of memory or time, or its runtime crashed.',
};

function known(name: string, doc: string): PredefinedError {
  return { name, doc, matchable: true };
}
