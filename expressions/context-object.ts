/**
 * The context object, which `$$` and `$states.context` lead to: its members, what each holds, and where it is there. One table
 * for hover and completion. Source: Developer Guide, "Accessing execution data from the Context object".
 */
export interface ContextField {
  readonly name: string;
  /** One sentence. */
  readonly doc: string;
  /** JSON; of a member that has members of its own there is none. */
  readonly example?: string;
  readonly members?: readonly ContextField[];
}

export const contextObject: readonly ContextField[] = [
  {
    name: 'Execution',
    doc: 'The execution that is running.',
    members: [
      {
        name: 'Id',
        doc: 'ARN of the execution.',
        example: '"arn:aws:states:eu-west-1:123456789012:execution:orders:8f14e45f"',
      },
      { name: 'Input', doc: 'What the execution was started with.', example: '{"orderId":7}' },
      { name: 'Name', doc: 'Name of the execution.', example: '"8f14e45f"' },
      {
        name: 'RoleArn',
        doc: 'ARN of the role as which the execution acts.',
        example: '"arn:aws:iam::123456789012:role/orders"',
      },
      {
        name: 'StartTime',
        doc: 'When the execution was started, as ISO 8601 text.',
        example: '"2026-01-01T08:00:00.000Z"',
      },
      { name: 'RedriveCount', doc: 'How often the execution was redriven, 0 for none.', example: '0' },
      {
        name: 'RedriveTime',
        doc: 'When the execution was last redriven; not there before.',
        example: '"2026-01-01T09:00:00.000Z"',
      },
    ],
  },
  {
    name: 'State',
    doc: 'The state that is running.',
    members: [
      {
        name: 'EnteredTime',
        doc: 'When the state was entered, as ISO 8601 text.',
        example: '"2026-01-01T08:00:01.000Z"',
      },
      { name: 'Name', doc: 'Name of the state.', example: '"Charge"' },
      { name: 'RetryCount', doc: 'How often the state has been retried so far, 0 at the first attempt.', example: '0' },
    ],
  },
  {
    name: 'StateMachine',
    doc: 'The state machine whose execution is running.',
    members: [
      {
        name: 'Id',
        doc: 'ARN of the state machine.',
        example: '"arn:aws:states:eu-west-1:123456789012:stateMachine:orders"',
      },
      { name: 'Name', doc: 'Name of the state machine.', example: '"orders"' },
    ],
  },
  {
    name: 'Task',
    doc: 'The task that is running; only where its `Resource` ends in `.waitForTaskToken`, or is an activity.',
    members: [
      {
        name: 'Token',
        doc: 'What the one who does the work sends back with SendTaskSuccess or SendTaskFailure.',
        example: '"AQCEAAAAKgAAAAMAAAAAAAAA"',
      },
    ],
  },
  {
    name: 'Map',
    doc: 'The iteration that is running; only inside a Map state, and in its `ItemSelector`.',
    members: [
      {
        name: 'Item',
        doc: 'The item of the iteration.',
        members: [
          { name: 'Index', doc: 'Place of the item in the array, counted from 0.', example: '0' },
          { name: 'Value', doc: 'The item.', example: '{"sku":"A-1"}' },
          { name: 'Key', doc: 'Name of the member, where the items are those of an object.', example: '"A-1"' },
          {
            name: 'Source',
            doc: 'Where the item was read from: the URI of an S3 object, or `STATE_DATA`; in a distributed Map.',
            example: '"STATE_DATA"',
          },
        ],
      },
    ],
  },
];

/** The field that a chain of names leads to; undefined where there is none, and behind a field that may hold anything. */
export function contextField(names: readonly string[]): ContextField | undefined {
  let fields: readonly ContextField[] | undefined = contextObject;
  let found: ContextField | undefined;
  for (const name of names) {
    found = fields?.find(each => each.name === name);
    if (!found) return undefined;
    fields = found.members;
  }
  return found;
}
