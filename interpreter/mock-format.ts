/**
 * The one table of what may stand in a mocks file: members by shape, what they hold, and one sentence for people. The reader
 * (`read-mocks.ts`) and the JSON Schema (`mock-schema.ts`) both follow it. It knows nothing of how mocks answer.
 */
export interface MockMember {
  readonly name: string;
  readonly holds: MockValue;
  /** Markdown; the first sentence says what it is. */
  readonly doc: string;
}

/**
 * `seconds`, `seconds-list`: numbers, or a text `{% … %}` that gives them. `condition`: an object to compare parameters
 * with, or a text `{% … %}`. The other names are shapes of this table, `…s` a map from names to them.
 */
export type MockValue =
  | 'any'
  | 'text'
  | 'true'
  | 'seconds'
  | 'seconds-list'
  | 'condition'
  | 'throw'
  | 'response'
  | 'answer'
  | 'answers'
  | 'resources'
  | 'machines'
  | 'cases'
  | 'mocked-responses';

export type MockShape = 'file' | 'machine' | 'response' | 'answer' | 'throw';

const comment: MockMember = { name: 'Comment', holds: 'any', doc: 'For people; nothing reads it.' };

const response: readonly MockMember[] = [
  {
    name: 'Return',
    holds: 'any',
    doc: 'The result as the service gives it, before `ResultSelector`. Texts `{% … %}` in it are JSONata: `$states.input` is what the state sent, `$attempt` and `$invocation` count from 0.',
  },
  { name: 'Throw', holds: 'throw', doc: 'The task fails with this error. Retriers and catchers of the state see it.' },
  {
    name: 'Silent',
    holds: 'true',
    doc: 'The task never answers: only `TimeoutSeconds`, `HeartbeatSeconds` or a stop ends it.',
  },
  { name: 'Delay', holds: 'seconds', doc: 'Seconds of virtual time until the answer comes.' },
  {
    name: 'Heartbeats',
    holds: 'seconds-list',
    doc: 'Seconds after the start of the task at which a heartbeat comes, for `.waitForTaskToken` and activities: `[10, 20]`.',
  },
  {
    name: 'Submitted',
    holds: 'any',
    doc: 'What the service answers to the request itself, where the state then waits for a job (`.sync`) or a token.',
  },
  { name: 'Worker', holds: 'text', doc: "Name of the worker that takes an activity's task." },
];

export const mockMembers: { readonly [shape in MockShape]: readonly MockMember[] } = {
  file: [
    { name: '$schema', holds: 'text', doc: 'The JSON Schema of this file, for editors.' },
    comment,
    {
      name: 'States',
      holds: 'answers',
      doc: 'Answers by the name of the state, also of states inside Map and Parallel.',
    },
    {
      name: 'Resources',
      holds: 'resources',
      doc: 'Answers by what is called: the whole `Resource`, or the name of the service and the action, as `lambda:invoke`, `aws-sdk:s3:getObject` or `sqs:sendMessage.waitForTaskToken`.',
    },
    { name: 'Default', holds: 'answer', doc: 'The answer of every task that nothing else answers.' },
    {
      name: 'StateMachines',
      holds: 'machines',
      doc: 'Test cases by state machine, as Step Functions Local has them: which state gets which answer.',
    },
    {
      name: 'MockedResponses',
      holds: 'mocked-responses',
      doc: 'Named responses by invocation, as Step Functions Local has them. Nothing in them is computed.',
    },
  ],
  machine: [comment, { name: 'TestCases', holds: 'cases', doc: 'Test cases by name: which state gets which answer.' }],
  response: [...response, comment],
  answer: [
    {
      name: 'When',
      holds: 'condition',
      doc: 'Only for calls like this: an object that the parameters must contain, or a condition `{% $states.input.amount > 100 %}`.',
    },
    ...response,
    { name: 'Default', holds: 'response', doc: 'The response to all invocations that are not named here.' },
    comment,
  ],
  throw: [
    { name: 'Error', holds: 'text', doc: 'Name of the error, such as `Lambda.ServiceException`.' },
    { name: 'Cause', holds: 'text', doc: 'Details of the error.' },
  ],
};

/** How often the state has been called in this execution: `0`, `1-2`, or `3-` for all later ones. */
export const invocationPattern = '^\\d+(-\\d*)?$';

/** A text that is JSONata as a whole. */
export const expressionPattern = '^\\s*\\{%[\\s\\S]*%\\}\\s*$';
