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

function known(name: string, doc: string): PredefinedError {
  return { name, doc, matchable: true };
}
