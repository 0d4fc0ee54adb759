/**
 * The one table of fields: every field of every object of an Amazon States Language definition is one row here.
 *
 * The JSON Schema, validation, completion, hover, semantic tokens and the compiler read this table, so a field that AWS
 * adds tomorrow is one new row. The table knows names, places, types, ranges and words; it sees no document, and what needs
 * more than one object to decide (targets, reachability, a field's meaning for another field's value) is a rule's matter.
 *
 * Sources: the Amazon States Language specification (edition of November 2024), the AWS Step Functions Developer Guide, and
 * what ValidateStateMachineDefinition answers where the two differ.
 */

import type { QueryLanguage, StateType } from './model.ts';
import { stateTypes } from './model.ts';

/** The objects of a definition that have fields of their own. */
export const shapes = [
  'machine',
  'branch',
  'processor',
  'processorConfig',
  'state',
  'choiceRule',
  'nestedRule',
  'retrier',
  'catcher',
  'itemReader',
  'readerConfig',
  'itemBatcher',
  'resultWriter',
  'writerConfig',
  'credentials',
] as const;
export type Shape = (typeof shapes)[number];

/** Shapes in which the service takes fields that it does not know. AWS recording: `Credentials` with an unknown field. */
export const openShapes: ReadonlySet<Shape> = new Set(['credentials']);

/** One row of the table. */
export interface Field {
  readonly name: string;
  readonly shape: Shape;
  /** The state types that have the field; every type where the shape is not `state`. */
  readonly states: readonly StateType[];
  /** The query languages in which the field is allowed. */
  readonly languages: 'both' | QueryLanguage;
  readonly type: ValueType;
  /** In JSONata a `{% … %}` string may stand for the value; it has to yield this. */
  readonly jsonata?: JsonataResult;
  readonly required?: true;
  /** One of these has to stand beside the field (those that the query language has). */
  readonly requires?: readonly string[];
  /** With this value the field counts as not there for the field's groups. */
  readonly absentWhen?: false;
  /** What is in effect when the field is left out, as a person would say it. */
  readonly default?: string;
  readonly deprecated?: { readonly use: string };
  /** Year and month in which AWS introduced the field, where it was not there from the start. */
  readonly since?: string;
  /** Plain English, one or two sentences; hover shows it. */
  readonly doc: string;
  /** The field as it may stand in a definition. */
  readonly example: string;
  /** Present on the comparison operators of a Choice rule. */
  readonly operator?: Operator;
}

export type JsonataResult = 'any' | 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'number' | 'timestamp';

export interface EnumValue {
  readonly value: string;
  readonly doc: string;
}

export type ValueType =
  | {
      readonly kind: 'string';
      readonly enum?: readonly EnumValue[];
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly format?: StringFormat;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' | 'number'; readonly min?: number; readonly max?: number }
  /** A JSONPath that may select many nodes; also `$$…` and `$variable`. */
  | { readonly kind: 'path'; readonly nullable?: true }
  /** A JSONPath that names one node. */
  | {
      readonly kind: 'referencePath';
      readonly nullable?: true;
      /** `$$…` and `$variable` are allowed, too. */
      readonly context: boolean;
      /** An intrinsic function call is allowed, too. */
      readonly intrinsics?: true;
      /** What the path has to lead to. */
      readonly yields: JsonataResult;
    }
  /** The name of a state of the same `States` object. */
  | { readonly kind: 'stateName' }
  /** An ARN, never an expression. */
  | { readonly kind: 'resource'; readonly of: 'task' | 'itemReader' | 'resultWriter' }
  /** RFC 3339 with upper case `T` and `Z`. */
  | { readonly kind: 'timestamp' }
  /** JSON with expressions inside: a payload template (`"x.$"`) in JSONPath, `{% … %}` strings in JSONata. */
  | { readonly kind: 'payload'; readonly accepts?: readonly ('object' | 'array')[] }
  /** JSON taken as it stands: nothing inside is evaluated. */
  | { readonly kind: 'literal' }
  /** An object whose keys are variable names, its values payload. */
  | { readonly kind: 'assign' }
  | { readonly kind: 'list'; readonly of: ValueType; readonly nonEmpty?: true }
  /** State names to states. */
  | { readonly kind: 'states' }
  | { readonly kind: 'object'; readonly shape: Shape };

export type StringFormat = 'label' | 'jsonPointer';

export type OperatorFamily = 'String' | 'Numeric' | 'Boolean' | 'Timestamp' | 'Is';

export interface Operator {
  readonly family: OperatorFamily;
  /** JSON type of the literal operand. */
  readonly operand: 'string' | 'number' | 'boolean' | 'timestamp';
  /** The operand is a path to the value to compare with. */
  readonly path: boolean;
  /** There is a variant of this operator whose name ends in `Path`. */
  readonly hasPath: boolean;
}

/** Fields of one object that exclude or need each other. */
export interface FieldGroup {
  readonly shape: Shape;
  /** As in `Field.states`. */
  readonly states: readonly StateType[];
  readonly cardinality: 'exactly-one' | 'at-most-one' | 'at-least-one';
  /** In the order in which AWS lists them. */
  readonly members: readonly string[];
  /** The group counts only where this field is present. */
  readonly when?: string;
  /** Rule id of the diagnostic. */
  readonly rule: string;
}

export interface FieldPlace {
  /** Only rows of this state type; of every type when left out. */
  readonly stateType?: StateType | undefined;
  /** Only rows allowed in this language; of both when left out. */
  readonly queryLanguage?: QueryLanguage | undefined;
}

const longest = 99_999_999; // Developer Guide, "Task", "Wait", "Retry": the largest number of seconds
const jsonataSince = '2024-11';
const distributedSince = '2022-12';

const integer = (min?: number, max?: number): ValueType => ({
  kind: 'integer',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
const text: ValueType = { kind: 'string' };
const payload: ValueType = { kind: 'payload' };
const objectPayload: ValueType = { kind: 'payload', accepts: ['object'] };
const oneOf = (values: Readonly<Record<string, string>>): ValueType => ({
  kind: 'string',
  enum: Object.entries(values).map(([value, doc]) => ({ value, doc })),
});
const pathTo = (yields: JsonataResult): ValueType => ({ kind: 'referencePath', context: true, yields });
const shapeOf = (shape: Shape): ValueType => ({ kind: 'object', shape });
const listOf = (of: ValueType): ValueType => ({ kind: 'list', of });
const nonEmptyListOf = (of: ValueType): ValueType => ({ kind: 'list', of, nonEmpty: true });

/** What a state of each type does, for hover and completion. */
export const stateTypeDocs: Readonly<Record<StateType, { readonly doc: string; readonly example: string }>> = {
  Task: {
    doc: 'Does one piece of work: calls a Lambda function, an AWS service, an HTTP endpoint or an activity worker, and goes on with its answer.',
    example: '{ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Done" }',
  },
  Pass: {
    doc: 'Calls nothing: passes its input on, reshapes it, or puts fixed data in.',
    example: '{ "Type": "Pass", "Next": "Done" }',
  },
  Choice: {
    doc: 'Decides where to go: the first rule that holds names the next state, `Default` is taken when none does.',
    example:
      '{ "Type": "Choice", "Choices": [{ "Variable": "$.total", "NumericGreaterThan": 100, "Next": "Review" }], "Default": "Approve" }',
  },
  Wait: {
    doc: 'Waits for a number of seconds or until a point in time, then goes on.',
    example: '{ "Type": "Wait", "Seconds": 30, "Next": "Check" }',
  },
  Succeed: {
    doc: 'Ends the workflow, or the branch or iteration it stands in, with success.',
    example: '{ "Type": "Succeed" }',
  },
  Fail: {
    doc: 'Ends the workflow with a failure that has an error name and a cause; inside a Parallel or Map state it makes that state fail.',
    example: '{ "Type": "Fail", "Error": "OrderRejected", "Cause": "The card was declined." }',
  },
  Parallel: {
    doc: 'Runs several branches at the same time with the same input; its result is the array of their outputs, in the order of the branches.',
    example:
      '{ "Type": "Parallel", "Branches": [{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }], "Next": "Done" }',
  },
  Map: {
    doc: 'Runs the same steps once for each item of an array; its result is the array of their outputs, in the order of the items.',
    example:
      '{ "Type": "Map", "ItemsPath": "$.orders", "ItemProcessor": { "StartAt": "One", "States": { "One": { "Type": "Succeed" } } }, "Next": "Done" }',
  },
};

type Row = Omit<Field, 'shape' | 'states' | 'languages'> & {
  readonly states?: readonly StateType[];
  readonly languages?: QueryLanguage;
};

function rowsOf(shape: Shape, rows: readonly Row[]): Field[] {
  return rows.map(row => ({ languages: 'both', ...row, shape, states: row.states ?? stateTypes }));
}

const queryLanguages = oneOf({
  JSONPath: 'Data is selected with JSONPath and shaped with payload templates and intrinsic functions.',
  JSONata: 'Data is selected and transformed with JSONata expressions between `{%` and `%}`.',
});

const working: readonly StateType[] = ['Task', 'Parallel', 'Map'];
const going: readonly StateType[] = ['Task', 'Pass', 'Wait', 'Parallel', 'Map'];

const machineRows = rowsOf('machine', [
  {
    name: 'Comment',
    type: text,
    doc: 'What the workflow is for, for people; the service ignores it.',
    example: '"Comment": "Ships an order"',
  },
  {
    name: 'QueryLanguage',
    type: queryLanguages,
    default: 'JSONPath',
    since: jsonataSince,
    doc: 'The query language of every state that does not name its own. In a JSONata workflow no state may go back to JSONPath.',
    example: '"QueryLanguage": "JSONata"',
  },
  {
    name: 'StartAt',
    type: { kind: 'stateName' },
    required: true,
    doc: 'The state that runs first; it has to be one of `States`.',
    example: '"StartAt": "Charge"',
  },
  {
    name: 'States',
    type: { kind: 'states' },
    required: true,
    doc: 'The states by name. A name has 1 to 80 characters and occurs only once in the whole workflow.',
    example: '"States": { "Charge": { "Type": "Pass", "End": true } }',
  },
  {
    name: 'TimeoutSeconds',
    type: integer(0, longest),
    default: 'no limit',
    doc: 'How many seconds the whole execution may take; then it ends with the status TIMED_OUT, which nothing can catch.',
    example: '"TimeoutSeconds": 3600',
  },
  {
    name: 'Version',
    type: text,
    default: '"1.0"',
    doc: 'The version of the Amazon States Language; only "1.0" has a meaning.',
    example: '"Version": "1.0"',
  },
]);

const scopeRows = (shape: 'branch' | 'processor', what: string) =>
  rowsOf(shape, [
    { name: 'Comment', type: text, doc: `What the ${what} is for, for people.`, example: '"Comment": "Per order"' },
    ...(shape === 'processor'
      ? [
          {
            name: 'ProcessorConfig',
            type: shapeOf('processorConfig'),
            default: '{ "Mode": "INLINE" }',
            since: distributedSince,
            doc: 'Where the iterations run: inside this execution (INLINE) or as executions of their own (DISTRIBUTED).',
            example: '"ProcessorConfig": { "Mode": "INLINE" }',
          },
        ]
      : []),
    {
      name: 'StartAt',
      type: { kind: 'stateName' },
      required: true,
      doc: `The state that runs first in the ${what}; it has to be one of the \`States\` beside it.`,
      example: '"StartAt": "Pack"',
    },
    {
      name: 'States',
      type: { kind: 'states' },
      required: true,
      doc: `The states of the ${what} by name. They can go to each other, but not to states outside.`,
      example: '"States": { "Pack": { "Type": "Pass", "End": true } }',
    },
  ]);

const processorConfigRows = rowsOf('processorConfig', [
  {
    name: 'Mode',
    type: oneOf({
      INLINE: 'Iterations run inside this execution, at most 40 at the same time.',
      DISTRIBUTED:
        'Each item, or batch of items, runs as a child execution with its own history; up to 10,000 at the same time.',
    }),
    default: 'INLINE',
    since: distributedSince,
    doc: 'How the Map state runs its iterations.',
    example: '"Mode": "DISTRIBUTED"',
  },
  {
    name: 'ExecutionType',
    type: oneOf({
      STANDARD: 'Child executions are Standard workflows: up to a year, exactly once.',
      EXPRESS: 'Child executions are Express workflows: up to five minutes, at least once, cheaper in large numbers.',
    }),
    since: distributedSince,
    doc: 'The workflow type of the child executions; a Distributed Map has to say it.',
    example: '"ExecutionType": "EXPRESS"',
  },
]);

const stateRows = rowsOf('state', [
  {
    name: 'Type',
    type: {
      kind: 'string',
      enum: stateTypes.map(type => ({ value: type, doc: stateTypeDocs[type].doc })),
    },
    required: true,
    doc: 'What kind of step this state is.',
    example: '"Type": "Task"',
  },
  {
    name: 'Comment',
    type: text,
    doc: 'What the state is for, for people; the service ignores it.',
    example: '"Comment": "Charges the card"',
  },
  {
    name: 'QueryLanguage',
    type: queryLanguages,
    default: "the workflow's `QueryLanguage`",
    since: jsonataSince,
    doc: "The query language of this state's own fields; the states inside a Map or Parallel state do not inherit it.",
    example: '"QueryLanguage": "JSONata"',
  },
  // Task
  {
    name: 'Resource',
    states: ['Task'],
    type: { kind: 'resource', of: 'task' },
    required: true,
    doc: 'The ARN of what does the work: a Lambda function, an activity, or a service integration such as `arn:aws:states:::lambda:invoke`. Always a fixed text.',
    example: '"Resource": "arn:aws:states:::lambda:invoke"',
  },
  {
    name: 'InputPath',
    states: ['Task', 'Pass', 'Wait', 'Choice', 'Parallel', 'Map', 'Succeed'],
    languages: 'JSONPath',
    type: { kind: 'path', nullable: true },
    default: '$',
    doc: 'Selects the part of the input that the state works on; null stands for an empty object.',
    example: '"InputPath": "$.order"',
  },
  {
    name: 'Parameters',
    states: ['Task', 'Pass', 'Parallel'],
    languages: 'JSONPath',
    type: payload,
    default: 'the input after `InputPath`',
    doc: 'Builds what the state works with. A key that ends in `.$` takes its value from a path or an intrinsic function, everything else is taken as it stands.',
    example: '"Parameters": { "orderId.$": "$.order.id" }',
  },
  {
    name: 'Arguments',
    states: ['Task', 'Parallel'],
    languages: 'JSONata',
    type: payload,
    jsonata: 'any',
    default: "the state's input",
    since: jsonataSince,
    doc: 'Builds what is handed to the task or to the branches; `{% … %}` strings anywhere inside are evaluated.',
    example: '"Arguments": { "orderId": "{% $states.input.order.id %}" }',
  },
  {
    name: 'Credentials',
    states: ['Task'],
    type: shapeOf('credentials'),
    since: '2022-11',
    doc: "Lets the task act with another IAM role, for example in another account; the workflow's own role has to be allowed to assume it.",
    example: '"Credentials": { "RoleArn": "arn:aws:iam::111122223333:role/Ship" }',
  },
  {
    name: 'TimeoutSeconds',
    states: ['Task'],
    type: integer(1, longest),
    jsonata: 'integer',
    default: '99999999',
    doc: 'How many seconds the task may run before it fails with `States.Timeout`.',
    example: '"TimeoutSeconds": 60',
  },
  {
    name: 'TimeoutSecondsPath',
    states: ['Task'],
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the time limit in seconds stands.',
    example: '"TimeoutSecondsPath": "$.limits.seconds"',
  },
  {
    name: 'HeartbeatSeconds',
    states: ['Task'],
    type: integer(1, longest),
    jsonata: 'integer',
    doc: 'The longest silence between two heartbeats of the worker before the task fails with `States.Timeout`; has to be smaller than `TimeoutSeconds`.',
    example: '"HeartbeatSeconds": 20',
  },
  {
    name: 'HeartbeatSecondsPath',
    states: ['Task'],
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the heartbeat interval in seconds stands.',
    example: '"HeartbeatSecondsPath": "$.limits.heartbeat"',
  },
  // Choice
  {
    name: 'Choices',
    states: ['Choice'],
    type: nonEmptyListOf(shapeOf('choiceRule')),
    required: true,
    doc: 'The rules, tried in order; the first that holds decides.',
    example: '"Choices": [{ "Variable": "$.paid", "BooleanEquals": true, "Next": "Ship" }]',
  },
  {
    name: 'Default',
    states: ['Choice'],
    type: { kind: 'stateName' },
    doc: 'Where to go when no rule holds; without it the execution fails with `States.NoChoiceMatched`.',
    example: '"Default": "Reject"',
  },
  // Wait
  {
    name: 'Seconds',
    states: ['Wait'],
    type: integer(0, longest),
    jsonata: 'integer',
    doc: 'How many seconds to wait.',
    example: '"Seconds": 30',
  },
  {
    name: 'Timestamp',
    states: ['Wait'],
    type: { kind: 'timestamp' },
    jsonata: 'timestamp',
    doc: 'The point in time to wait for, in RFC 3339 with an upper case `T`, and `Z` or an offset.',
    example: '"Timestamp": "2026-03-14T01:59:00Z"',
  },
  {
    name: 'SecondsPath',
    states: ['Wait'],
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the number of seconds to wait stands.',
    example: '"SecondsPath": "$.delay"',
  },
  {
    name: 'TimestampPath',
    states: ['Wait'],
    languages: 'JSONPath',
    type: pathTo('timestamp'),
    doc: 'Where in the input the point in time to wait for stands.',
    example: '"TimestampPath": "$.shipAt"',
  },
  // Fail
  {
    name: 'Error',
    states: ['Fail'],
    type: text,
    jsonata: 'string',
    doc: 'The name of the error, which a `Catch` or `Retry` around it can match.',
    example: '"Error": "OrderRejected"',
  },
  {
    name: 'ErrorPath',
    states: ['Fail'],
    languages: 'JSONPath',
    type: { kind: 'referencePath', context: true, intrinsics: true, yields: 'string' },
    since: '2023-09',
    doc: 'Where in the input the error name stands, or an intrinsic function that makes it.',
    example: '"ErrorPath": "$.error.name"',
  },
  {
    name: 'Cause',
    states: ['Fail'],
    type: text,
    jsonata: 'string',
    doc: 'What went wrong, in words for people.',
    example: '"Cause": "The card was declined."',
  },
  {
    name: 'CausePath',
    states: ['Fail'],
    languages: 'JSONPath',
    type: { kind: 'referencePath', context: true, intrinsics: true, yields: 'string' },
    since: '2023-09',
    doc: 'Where in the input the cause stands, or an intrinsic function that makes it.',
    example: '"CausePath": "States.Format(\'Order {} failed\', $.id)"',
  },
  // Parallel
  {
    name: 'Branches',
    states: ['Parallel'],
    type: nonEmptyListOf(shapeOf('branch')),
    required: true,
    doc: 'The workflows that run at the same time; each gets a copy of the same input.',
    example: '"Branches": [{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }]',
  },
  // Map
  {
    name: 'ItemReader',
    states: ['Map'],
    type: shapeOf('itemReader'),
    since: distributedSince,
    doc: 'Reads the items from Amazon S3 instead of the input; only for a Distributed Map.',
    example:
      '"ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "JSON" }, "Parameters": { "Bucket": "orders", "Key": "all.json" } }',
  },
  {
    name: 'ItemsPath',
    states: ['Map'],
    languages: 'JSONPath',
    type: pathTo('array'),
    default: '$',
    doc: 'Where in the input the array of items stands.',
    example: '"ItemsPath": "$.orders"',
  },
  {
    name: 'Items',
    states: ['Map'],
    languages: 'JSONata',
    type: { kind: 'payload', accepts: ['array', 'object'] },
    jsonata: 'array',
    default: "the state's input",
    since: jsonataSince,
    doc: 'The items: an array, or an expression that yields one.',
    example: '"Items": "{% $states.input.orders %}"',
  },
  {
    name: 'ItemSelector',
    states: ['Map'],
    type: payload,
    jsonata: 'object',
    default: 'the item itself',
    since: distributedSince,
    doc: 'Builds the input of each iteration; the item is `$$.Map.Item.Value` in JSONPath and `$states.context.Map.Item.Value` in JSONata.',
    example: '"ItemSelector": { "order.$": "$$.Map.Item.Value" }',
  },
  {
    name: 'Parameters',
    states: ['Map'],
    languages: 'JSONPath',
    type: payload,
    default: 'the item itself',
    deprecated: { use: 'ItemSelector' },
    doc: 'Builds the input of each iteration: the old name of `ItemSelector`.',
    example: '"Parameters": { "order.$": "$$.Map.Item.Value" }',
  },
  {
    name: 'ItemBatcher',
    states: ['Map'],
    type: shapeOf('itemBatcher'),
    since: distributedSince,
    doc: 'Hands the items to the child executions in batches; only for a Distributed Map.',
    example: '"ItemBatcher": { "MaxItemsPerBatch": 100 }',
  },
  {
    name: 'MaxConcurrency',
    states: ['Map'],
    type: integer(0),
    jsonata: 'integer',
    default: '0: no limit of your own',
    doc: 'How many iterations may run at the same time; the service itself allows 40 inline and 10,000 distributed.',
    example: '"MaxConcurrency": 10',
  },
  {
    name: 'MaxConcurrencyPath',
    states: ['Map'],
    languages: 'JSONPath',
    type: pathTo('integer'),
    since: distributedSince,
    doc: 'Where in the input the number of iterations at the same time stands.',
    example: '"MaxConcurrencyPath": "$.limits.parallel"',
  },
  {
    name: 'ItemProcessor',
    states: ['Map'],
    type: shapeOf('processor'),
    since: distributedSince,
    doc: 'The workflow that runs once for each item.',
    example: '"ItemProcessor": { "StartAt": "One", "States": { "One": { "Type": "Succeed" } } }',
  },
  {
    name: 'Iterator',
    states: ['Map'],
    type: shapeOf('processor'),
    deprecated: { use: 'ItemProcessor' },
    doc: 'The workflow that runs once for each item: the old name of `ItemProcessor`.',
    example: '"Iterator": { "StartAt": "One", "States": { "One": { "Type": "Succeed" } } }',
  },
  {
    name: 'ToleratedFailureCount',
    states: ['Map'],
    type: integer(0),
    jsonata: 'integer',
    default: '0',
    since: distributedSince,
    doc: 'How many items may fail before the Distributed Map as a whole fails.',
    example: '"ToleratedFailureCount": 5',
  },
  {
    name: 'ToleratedFailureCountPath',
    states: ['Map'],
    languages: 'JSONPath',
    type: pathTo('integer'),
    since: distributedSince,
    doc: 'Where in the input the number of items that may fail stands.',
    example: '"ToleratedFailureCountPath": "$.limits.failures"',
  },
  {
    name: 'ToleratedFailurePercentage',
    states: ['Map'],
    type: { kind: 'number', min: 0, max: 100 },
    jsonata: 'number',
    default: '0',
    since: distributedSince,
    doc: 'What share of the items, 0 to 100, may fail before the Distributed Map as a whole fails.',
    example: '"ToleratedFailurePercentage": 2.5',
  },
  {
    name: 'ToleratedFailurePercentagePath',
    states: ['Map'],
    languages: 'JSONPath',
    type: pathTo('number'),
    since: distributedSince,
    doc: 'Where in the input the share of the items that may fail stands.',
    example: '"ToleratedFailurePercentagePath": "$.limits.share"',
  },
  {
    name: 'Label',
    states: ['Map'],
    type: { kind: 'string', minLength: 1, maxLength: 40, format: 'label' },
    default: 'a generated one',
    since: distributedSince,
    doc: 'Names the Distributed Map in the ARNs of its child executions: up to 40 characters, unique in the workflow, without spaces or special characters.',
    example: '"Label": "Orders"',
  },
  {
    name: 'ResultWriter',
    states: ['Map'],
    type: shapeOf('resultWriter'),
    since: distributedSince,
    doc: 'Writes the results of a Distributed Map to Amazon S3, and says in which form.',
    example:
      '"ResultWriter": { "Resource": "arn:aws:states:::s3:putObject", "Parameters": { "Bucket": "results", "Prefix": "orders" } }',
  },
  // Results
  {
    name: 'Result',
    states: ['Pass'],
    languages: 'JSONPath',
    type: { kind: 'literal' },
    default: 'the input after `InputPath` and `Parameters`',
    doc: 'A fixed value that becomes the result; nothing inside it is evaluated.',
    example: '"Result": { "status": "new" }',
  },
  {
    name: 'ResultSelector',
    states: working,
    languages: 'JSONPath',
    type: objectPayload,
    default: 'the result as it came',
    since: '2020-08',
    doc: 'Picks from the result what to keep, before `ResultPath` puts it into the input; `$` is the result.',
    example: '"ResultSelector": { "status.$": "$.Payload.status" }',
  },
  {
    name: 'ResultPath',
    states: ['Task', 'Pass', 'Parallel', 'Map'],
    languages: 'JSONPath',
    type: { kind: 'referencePath', nullable: true, context: false, yields: 'any' },
    default: '$: the result replaces the input',
    doc: 'Where in the input the result is put; null throws the result away and keeps the input.',
    example: '"ResultPath": "$.charge"',
  },
  {
    name: 'OutputPath',
    states: ['Task', 'Pass', 'Wait', 'Choice', 'Parallel', 'Map', 'Succeed'],
    languages: 'JSONPath',
    type: { kind: 'path', nullable: true },
    default: '$',
    doc: 'Selects what is handed to the next state; null stands for an empty object.',
    example: '"OutputPath": "$.charge"',
  },
  {
    name: 'Output',
    states: ['Task', 'Pass', 'Wait', 'Choice', 'Parallel', 'Map', 'Succeed'],
    languages: 'JSONata',
    type: payload,
    jsonata: 'any',
    default: 'the result of a Task, Map or Parallel state, else the input',
    since: jsonataSince,
    doc: 'Builds what is handed to the next state; in a Choice state it is used only when no rule matched.',
    example: '"Output": { "status": "{% $states.result.Payload.status %}" }',
  },
  {
    name: 'Assign',
    states: ['Task', 'Pass', 'Choice', 'Wait', 'Parallel', 'Map'],
    type: { kind: 'assign' },
    jsonata: 'object',
    since: jsonataSince,
    doc: 'Sets workflow variables, which every later state of the scope reads as `$name`; in a Choice state only when no rule matched.',
    example: '"Assign": { "total": "{% $sum($states.input.items.price) %}" }',
  },
  // Errors and transitions
  {
    name: 'Retry',
    states: working,
    type: listOf(shapeOf('retrier')),
    doc: 'What to try again when the state fails: the first retrier that names the error decides how often and how soon.',
    example: '"Retry": [{ "ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2 }]',
  },
  {
    name: 'Catch',
    states: working,
    type: listOf(shapeOf('catcher')),
    doc: 'Where to go when the state has failed and no retry is left: the first catcher that names the error decides.',
    example: '"Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Refund" }]',
  },
  {
    name: 'Next',
    states: going,
    type: { kind: 'stateName' },
    doc: 'The state that follows; it has to be in the same `States`.',
    example: '"Next": "Ship"',
  },
  {
    name: 'End',
    states: going,
    type: { kind: 'boolean' },
    absentWhen: false,
    doc: 'True makes this the last state of the workflow, branch or iteration.',
    example: '"End": true',
  },
]);

/** Name, family, operand and words of each comparison; those with `path` also exist with the suffix `Path`. */
const comparisons: readonly (readonly [
  name: string,
  family: OperatorFamily,
  path: boolean,
  example: string,
  doc: string,
])[] = [
  ['StringEquals', 'String', true, '"paid"', 'is the same text as the operand'],
  ['StringLessThan', 'String', true, '"m"', 'is a text that comes before the operand'],
  ['StringGreaterThan', 'String', true, '"m"', 'is a text that comes after the operand'],
  ['StringLessThanEquals', 'String', true, '"m"', 'is the same text as the operand or comes before it'],
  ['StringGreaterThanEquals', 'String', true, '"m"', 'is the same text as the operand or comes after it'],
  [
    'StringMatches',
    'String',
    false,
    '"log-*.txt"',
    'is a text that fits the pattern, in which `*` stands for any characters and `\\\\*` for a star',
  ],
  ['NumericEquals', 'Numeric', true, '10', 'is the same number as the operand'],
  ['NumericLessThan', 'Numeric', true, '10', 'is a number below the operand'],
  ['NumericGreaterThan', 'Numeric', true, '10', 'is a number above the operand'],
  ['NumericLessThanEquals', 'Numeric', true, '10', 'is a number that is at most the operand'],
  ['NumericGreaterThanEquals', 'Numeric', true, '10', 'is a number that is at least the operand'],
  ['BooleanEquals', 'Boolean', true, 'true', 'is the same boolean as the operand'],
  ['TimestampEquals', 'Timestamp', true, '"2026-03-14T01:59:00Z"', 'is the same point in time as the operand'],
  ['TimestampLessThan', 'Timestamp', true, '"2026-03-14T01:59:00Z"', 'is a point in time before the operand'],
  ['TimestampGreaterThan', 'Timestamp', true, '"2026-03-14T01:59:00Z"', 'is a point in time after the operand'],
  ['TimestampLessThanEquals', 'Timestamp', true, '"2026-03-14T01:59:00Z"', 'is a point in time not after the operand'],
  [
    'TimestampGreaterThanEquals',
    'Timestamp',
    true,
    '"2026-03-14T01:59:00Z"',
    'is a point in time not before the operand',
  ],
  ['IsNull', 'Is', false, 'true', 'is null'],
  ['IsPresent', 'Is', false, 'true', 'is there at all'],
  ['IsNumeric', 'Is', false, 'true', 'is a number'],
  ['IsString', 'Is', false, 'true', 'is a text'],
  ['IsBoolean', 'Is', false, 'true', 'is a boolean'],
  ['IsTimestamp', 'Is', false, 'true', 'is a text with a point in time in RFC 3339'],
];

const operands = {
  String: ['string', text],
  Numeric: ['number', { kind: 'number' }],
  Boolean: ['boolean', { kind: 'boolean' }],
  Timestamp: ['timestamp', { kind: 'timestamp' }],
  Is: ['boolean', { kind: 'boolean' }],
} as const satisfies Record<OperatorFamily, readonly [Operator['operand'], ValueType]>;

/** The 39 comparison operators of a JSONPath Choice rule. */
const operatorRows: readonly Row[] = comparisons.flatMap(([name, family, hasPath, example, doc]) => {
  const [operand, type] = operands[family];
  const literal: Row = {
    name,
    languages: 'JSONPath',
    type,
    requires: ['Variable'],
    operator: { family, operand, path: false, hasPath },
    doc:
      family === 'Is'
        ? `With true, holds when the value that \`Variable\` names ${doc}; with false, when it is not so.`
        : `Holds when the value that \`Variable\` names ${doc}.`,
    example: `"${name}": ${example}`,
  };
  if (!hasPath) return [literal];
  const path: Row = {
    ...literal,
    name: `${name}Path`,
    type: pathTo(operand),
    operator: { family, operand, path: true, hasPath: false },
    doc: `Holds when the value that \`Variable\` names ${doc}, which is read from the input by this path.`,
    example: `"${name}Path": "$.other"`,
    since: '2020-08',
  };
  return [literal, path];
});

/** Names of the comparison operators, in the table's order. */
export const operatorNames: readonly string[] = operatorRows.map(row => row.name);

const ruleRows = (shape: 'choiceRule' | 'nestedRule') =>
  rowsOf(shape, [
    {
      name: 'Variable',
      languages: 'JSONPath',
      type: pathTo('any'),
      doc: 'The value to compare: a path into the input, the context object (`$$.…`) or a variable (`$name`).',
      example: '"Variable": "$.order.total"',
    },
    ...operatorRows,
    {
      name: 'And',
      languages: 'JSONPath',
      type: nonEmptyListOf(shapeOf('nestedRule')),
      doc: 'Holds when every rule of the list holds.',
      example: '"And": [{ "Variable": "$.n", "IsPresent": true }, { "Variable": "$.n", "NumericGreaterThan": 0 }]',
    },
    {
      name: 'Or',
      languages: 'JSONPath',
      type: nonEmptyListOf(shapeOf('nestedRule')),
      doc: 'Holds when at least one rule of the list holds.',
      example: '"Or": [{ "Variable": "$.a", "IsPresent": true }, { "Variable": "$.b", "IsPresent": true }]',
    },
    {
      name: 'Not',
      languages: 'JSONPath',
      type: shapeOf('nestedRule'),
      doc: 'Holds when the rule inside does not hold.',
      example: '"Not": { "Variable": "$.status", "StringEquals": "done" }',
    },
    ...(shape === 'choiceRule'
      ? ([
          {
            name: 'Condition',
            languages: 'JSONata',
            type: { kind: 'boolean' },
            jsonata: 'boolean',
            since: jsonataSince,
            doc: 'The rule matches when this expression yields true.',
            example: '"Condition": "{% $states.input.total > 100 %}"',
          },
          {
            name: 'Next',
            type: { kind: 'stateName' },
            required: true,
            doc: 'The state to go to when the rule matches.',
            example: '"Next": "Review"',
          },
          {
            name: 'Assign',
            type: { kind: 'assign' },
            jsonata: 'object',
            since: jsonataSince,
            doc: "Sets workflow variables when the rule matches; the state's own `Assign` is not used then.",
            example: '"Assign": { "size": "big" }',
          },
          {
            name: 'Output',
            languages: 'JSONata',
            type: payload,
            jsonata: 'any',
            default: "the state's input",
            since: jsonataSince,
            doc: "What is handed on when the rule matches; the state's own `Output` is not used then.",
            example: '"Output": "{% $states.input.order %}"',
          },
        ] satisfies Row[])
      : []),
    { name: 'Comment', type: text, doc: 'What the rule is for, for people.', example: '"Comment": "Large orders"' },
  ]);

const errorEquals = (doc: string): Row => ({
  name: 'ErrorEquals',
  type: nonEmptyListOf(text),
  required: true,
  doc,
  example: '"ErrorEquals": ["States.Timeout"]',
});

const retrierRows = rowsOf('retrier', [
  errorEquals(
    'The error names this retrier is for. `States.ALL` stands for every error, has to be alone, and in the last retrier.',
  ),
  {
    name: 'IntervalSeconds',
    type: integer(0, longest),
    default: '1',
    doc: 'How many seconds to wait before the first retry.',
    example: '"IntervalSeconds": 2',
  },
  {
    name: 'MaxAttempts',
    type: integer(0, longest),
    default: '3',
    doc: 'How many times to retry; 0 means never.',
    example: '"MaxAttempts": 5',
  },
  {
    name: 'BackoffRate',
    type: { kind: 'number', min: 1 },
    default: '2.0',
    doc: 'By what the waiting time is multiplied after each retry.',
    example: '"BackoffRate": 1.5',
  },
  {
    name: 'MaxDelaySeconds',
    type: integer(1, 31_622_400),
    since: '2023-09',
    doc: 'The longest wait between two retries, however large the backoff has grown.',
    example: '"MaxDelaySeconds": 60',
  },
  {
    name: 'JitterStrategy',
    type: oneOf({
      FULL: 'Each wait is a random time between 0 and the computed one, so that many executions do not retry at once.',
      NONE: 'Each wait is exactly the computed time.',
    }),
    default: 'NONE',
    since: '2023-09',
    doc: 'Whether the waits between retries are made random.',
    example: '"JitterStrategy": "FULL"',
  },
  { name: 'Comment', type: text, doc: 'What the retrier is for, for people.', example: '"Comment": "Throttling"' },
]);

const catcherRows = rowsOf('catcher', [
  errorEquals(
    'The error names this catcher is for. `States.ALL` stands for every error, has to be alone, and in the last catcher.',
  ),
  {
    name: 'ResultPath',
    languages: 'JSONPath',
    type: { kind: 'referencePath', nullable: true, context: false, yields: 'any' },
    default: '$: the error output replaces the input',
    doc: "Where in the state's input the error output (`Error` and `Cause`) is put; null throws it away.",
    example: '"ResultPath": "$.error"',
  },
  {
    name: 'Assign',
    type: { kind: 'assign' },
    jsonata: 'object',
    since: jsonataSince,
    doc: 'Sets workflow variables when the error is caught, for example from `$states.errorOutput`.',
    example: '"Assign": { "why": "{% $states.errorOutput.Cause %}" }',
  },
  {
    name: 'Output',
    languages: 'JSONata',
    type: payload,
    jsonata: 'any',
    default: 'the error output',
    since: jsonataSince,
    doc: 'What is handed to the state that handles the error.',
    example: '"Output": { "error": "{% $states.errorOutput %}" }',
  },
  {
    name: 'Next',
    type: { kind: 'stateName' },
    required: true,
    doc: 'The state that handles the error.',
    example: '"Next": "Refund"',
  },
  { name: 'Comment', type: text, doc: 'What the catcher is for, for people.', example: '"Comment": "Undo the charge"' },
]);

const serviceParameters = (shapeOfIt: string, example: string): readonly [Row, Row] => [
  {
    name: 'Parameters',
    languages: 'JSONPath',
    type: payload,
    doc: `What is handed to ${shapeOfIt}; a key that ends in \`.$\` takes its value from a path.`,
    example: `"Parameters": ${example}`,
  },
  {
    name: 'Arguments',
    languages: 'JSONata',
    type: payload,
    jsonata: 'object',
    since: jsonataSince,
    doc: `What is handed to ${shapeOfIt}; \`{% … %}\` strings inside are evaluated.`,
    example: `"Arguments": ${example}`,
  },
];

const itemReaderRows = rowsOf('itemReader', [
  {
    name: 'Resource',
    type: { kind: 'resource', of: 'itemReader' },
    required: true,
    doc: 'How the items are read: `arn:aws:states:::s3:getObject` reads one object, `arn:aws:states:::s3:listObjectsV2` lists a bucket.',
    example: '"Resource": "arn:aws:states:::s3:getObject"',
  },
  ...serviceParameters('Amazon S3: the bucket, and the key or prefix', '{ "Bucket": "orders", "Key": "all.csv" }'),
  {
    name: 'ReaderConfig',
    type: shapeOf('readerConfig'),
    doc: 'How the data is to be read: its format, the CSV header, the number of items.',
    example: '"ReaderConfig": { "InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW" }',
  },
]);

const readerConfigRows = rowsOf('readerConfig', [
  {
    name: 'InputType',
    // In the order in which AWS lists them.
    type: oneOf({
      MANIFEST: 'An Amazon S3 inventory manifest (the old way to say `"ManifestType": "S3_INVENTORY"`).',
      JSON: 'A JSON array or object.',
      CSV: 'Comma separated values; every value is a string.',
      JSONL: 'JSON Lines: one JSON value a line.',
      PARQUET: 'Apache Parquet rows.',
    }),
    doc: 'The format of the data; needed when one object is read.',
    example: '"InputType": "CSV"',
  },
  {
    name: 'ManifestType',
    type: oneOf({
      ATHENA_DATA: 'The manifest of an Athena UNLOAD; `InputType` says the format of the data files.',
      S3_INVENTORY: 'An Amazon S3 inventory; `InputType` is left out.',
    }),
    since: '2025-09',
    doc: 'What kind of manifest lists the data files.',
    example: '"ManifestType": "ATHENA_DATA"',
  },
  {
    name: 'Transformation',
    type: oneOf({
      NONE: 'Each listed object is one item.',
      LOAD_AND_FLATTEN: 'Each listed object is read, and what it holds becomes the items; `InputType` says the format.',
    }),
    default: 'NONE',
    since: '2025-09',
    doc: 'What `s3:listObjectsV2` does with the objects it lists.',
    example: '"Transformation": "LOAD_AND_FLATTEN"',
  },
  {
    name: 'CSVHeaderLocation',
    type: oneOf({
      FIRST_ROW: 'The first line of the file has the column names.',
      GIVEN: '`CSVHeaders` has the column names.',
    }),
    doc: 'Where the column names of a CSV file stand; needed for CSV.',
    example: '"CSVHeaderLocation": "FIRST_ROW"',
  },
  {
    name: 'CSVHeaders',
    type: listOf(text),
    doc: 'The column names of a CSV file without a header line; goes with `"CSVHeaderLocation": "GIVEN"`.',
    example: '"CSVHeaders": ["id", "total"]',
  },
  {
    name: 'CSVDelimiter',
    type: oneOf({ COMMA: '`,`', PIPE: '`|`', SEMICOLON: '`;`', SPACE: 'a space', TAB: 'a tab' }),
    default: 'COMMA',
    since: '2025-02',
    doc: 'What separates the values of a CSV file.',
    example: '"CSVDelimiter": "SEMICOLON"',
  },
  {
    name: 'ItemsPointer',
    type: { kind: 'string', format: 'jsonPointer' },
    since: '2025-09',
    doc: 'A JSON Pointer to the array or object inside a JSON file that has the items.',
    example: '"ItemsPointer": "/inventory/products"',
  },
  {
    name: 'MaxItems',
    // The service takes 0 and fails at run time. AWS recording, "field MaxItems must be positive".
    type: integer(0, 100_000_000),
    jsonata: 'integer',
    default: 'all items, at most 100,000,000',
    doc: 'How many items to read at most.',
    example: '"MaxItems": 1000',
  },
  {
    name: 'MaxItemsPath',
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the number of items to read stands.',
    example: '"MaxItemsPath": "$.limits.items"',
  },
]);

const itemBatcherRows = rowsOf('itemBatcher', [
  {
    name: 'BatchInput',
    type: payload,
    jsonata: 'object',
    doc: 'Data that every batch gets beside its items, as `BatchInput`.',
    example: '"BatchInput": { "day.$": "$.day" }',
  },
  {
    name: 'MaxItemsPerBatch',
    type: integer(1),
    jsonata: 'integer',
    doc: 'How many items a batch has at most.',
    example: '"MaxItemsPerBatch": 100',
  },
  {
    name: 'MaxItemsPerBatchPath',
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the number of items per batch stands.',
    example: '"MaxItemsPerBatchPath": "$.limits.batch"',
  },
  {
    name: 'MaxInputBytesPerBatch',
    type: integer(1, 262_144),
    jsonata: 'integer',
    doc: 'How many bytes a batch has at most, up to 262144.',
    example: '"MaxInputBytesPerBatch": 131072',
  },
  {
    name: 'MaxInputBytesPerBatchPath',
    languages: 'JSONPath',
    type: pathTo('integer'),
    doc: 'Where in the input the number of bytes per batch stands.',
    example: '"MaxInputBytesPerBatchPath": "$.limits.bytes"',
  },
]);

const resultWriterRows = rowsOf('resultWriter', [
  {
    name: 'Resource',
    type: { kind: 'resource', of: 'resultWriter' },
    requires: ['Parameters', 'Arguments'],
    doc: 'Where the results go: `arn:aws:states:::s3:putObject`. Without it they are only transformed.',
    example: '"Resource": "arn:aws:states:::s3:putObject"',
  },
  ...serviceParameters('Amazon S3: the bucket and a prefix', '{ "Bucket": "results", "Prefix": "orders" }'),
  {
    name: 'WriterConfig',
    type: shapeOf('writerConfig'),
    since: '2025-02',
    doc: 'The form of the results.',
    example: '"WriterConfig": { "Transformation": "FLATTEN", "OutputType": "JSON" }',
  },
]);

const writerConfigRows = rowsOf('writerConfig', [
  {
    name: 'Transformation',
    type: oneOf({
      NONE: 'Each result with the data of its child execution around it.',
      COMPACT: 'Only the outputs of the child executions.',
      FLATTEN: 'Only the outputs; outputs that are arrays are joined into one.',
    }),
    required: true,
    since: '2025-02',
    doc: 'What is kept of the results.',
    example: '"Transformation": "COMPACT"',
  },
  {
    name: 'OutputType',
    type: oneOf({ JSON: 'One JSON array.', JSONL: 'JSON Lines: one result a line.' }),
    required: true,
    since: '2025-02',
    doc: 'The format of the results.',
    example: '"OutputType": "JSONL"',
  },
]);

const credentialsRows = rowsOf('credentials', [
  {
    name: 'RoleArn',
    type: text,
    jsonata: 'string',
    doc: 'The ARN of the IAM role that the task acts with.',
    example: '"RoleArn": "arn:aws:iam::111122223333:role/Ship"',
  },
  {
    name: 'RoleArn.$',
    languages: 'JSONPath',
    type: { kind: 'referencePath', context: true, intrinsics: true, yields: 'string' },
    doc: 'Where in the input the ARN of the IAM role stands, or an intrinsic function that makes it.',
    example: '"RoleArn.$": "$.roleArn"',
  },
]);

/** Every row, in the order in which a person would write the fields. */
export const fields: readonly Field[] = [
  ...machineRows,
  ...scopeRows('branch', 'branch'),
  ...scopeRows('processor', 'iteration'),
  ...processorConfigRows,
  ...stateRows,
  ...ruleRows('choiceRule'),
  ...ruleRows('nestedRule'),
  ...retrierRows,
  ...catcherRows,
  ...itemReaderRows,
  ...readerConfigRows,
  ...itemBatcherRows,
  ...resultWriterRows,
  ...writerConfigRows,
  ...credentialsRows,
];

const group = (
  shape: Shape,
  cardinality: FieldGroup['cardinality'],
  members: readonly string[],
  rule = 'exclusive-fields',
  more: { readonly states?: readonly StateType[]; readonly when?: string } = {},
): FieldGroup => ({ shape, cardinality, members, rule, states: stateTypes, ...more });

/** Which fields exclude or need each other. */
export const fieldGroups: readonly FieldGroup[] = [
  group('state', 'exactly-one', ['Next', 'End'], 'next-xor-end', { states: going }),
  group('state', 'exactly-one', ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], 'wait-timing-exactly-one', {
    states: ['Wait'],
  }),
  group('state', 'exactly-one', ['ItemProcessor', 'Iterator'], 'map-processor', { states: ['Map'] }),
  group('state', 'at-most-one', ['ItemSelector', 'Parameters'], 'map-itemselector-and-parameters', { states: ['Map'] }),
  ...(
    [
      ['Task', 'TimeoutSeconds'],
      ['Task', 'HeartbeatSeconds'],
      ['Fail', 'Error'],
      ['Fail', 'Cause'],
      ['Map', 'MaxConcurrency'],
      ['Map', 'ToleratedFailureCount'],
      ['Map', 'ToleratedFailurePercentage'],
    ] as const
  ).map(([type, name]) => group('state', 'at-most-one', [name, `${name}Path`], 'exclusive-fields', { states: [type] })),
  group('readerConfig', 'at-most-one', ['MaxItems', 'MaxItemsPath']),
  group('itemBatcher', 'at-most-one', ['MaxItemsPerBatch', 'MaxItemsPerBatchPath']),
  group('itemBatcher', 'at-most-one', ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath']),
  group(
    'itemBatcher',
    'at-least-one',
    ['MaxItemsPerBatch', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
    'map-itembatcher-limit',
  ),
  group('resultWriter', 'at-least-one', ['Resource', 'WriterConfig'], 'map-resultwriter-shape'),
  group('credentials', 'exactly-one', ['RoleArn', 'RoleArn.$'], 'credentials-rolearn'),
  ...(['choiceRule', 'nestedRule'] as const).flatMap(shape => [
    group(shape, 'exactly-one', ['And', 'Or', 'Not', 'Variable', 'Condition'], 'choice-rule-shape'),
    group(shape, 'exactly-one', operatorNames, 'choice-operator-count', { when: 'Variable' }),
  ]),
];

/** Whether a row may be used in a query language. */
export function allowedIn(field: Field, queryLanguage: QueryLanguage): boolean {
  return field.languages === 'both' || field.languages === queryLanguage;
}

const indexed = new Map<Shape, Map<string, Field[]>>();
for (const field of fields) {
  const ofShape = indexed.get(field.shape) ?? new Map<string, Field[]>();
  indexed.set(field.shape, ofShape);
  const ofName = ofShape.get(field.name);
  if (ofName) ofName.push(field);
  else ofShape.set(field.name, [field]);
}

const lists = new Map<string, readonly Field[]>();

/** The rows of a shape, in the table's order, each name once. */
export function fieldsFor(shape: Shape, place: FieldPlace = {}): readonly Field[] {
  const key = `${shape} ${place.stateType ?? ''} ${place.queryLanguage ?? ''}`;
  let list = lists.get(key);
  if (list === undefined) {
    list = [...(indexed.get(shape)?.values() ?? [])].flatMap(rows => rows.find(row => fits(row, place)) ?? []);
    lists.set(key, list);
  }
  return list;
}

/** Makes something once for every kind of object. Asked for every object of a machine, hence no key put together from text. */
export function oncePerKind<T>(
  make: (shape: Shape, stateType: StateType | undefined, queryLanguage: QueryLanguage) => T,
): (shape: Shape, stateType: StateType | undefined, queryLanguage: QueryLanguage) => T {
  const made = { JSONPath: new Map<Shape, Map<string, T>>(), JSONata: new Map<Shape, Map<string, T>>() };
  return (shape, stateType, queryLanguage) => {
    let ofShape = made[queryLanguage].get(shape);
    if (ofShape === undefined) {
      ofShape = new Map();
      made[queryLanguage].set(shape, ofShape);
    }
    let one = ofShape.get(stateType ?? '');
    if (one === undefined) {
      one = make(shape, stateType, queryLanguage);
      ofShape.set(stateType ?? '', one);
    }
    return one;
  };
}

/**
 * The rows of an object by name: those of its query language, and for a name that only the other language has, that one's.
 * For whoever looks up every member of every object.
 */
export const fieldsByName = oncePerKind((shape, stateType, queryLanguage): ReadonlyMap<string, Field> => {
  const rows = [fieldsFor(shape, { stateType }), fieldsFor(shape, { stateType, queryLanguage })].flat();
  return new Map(rows.map(row => [row.name, row]));
});

/** The row of a name; leave the language out to find a field that is only of the other language. */
export function fieldNamed(shape: Shape, name: string, place: FieldPlace = {}): Field | undefined {
  return indexed
    .get(shape)
    ?.get(name)
    ?.find(row => fits(row, place));
}

/** The groups that count for an object of this shape. */
export function groupsFor(shape: Shape, stateType?: StateType): readonly FieldGroup[] {
  return fieldGroups.filter(
    candidate => candidate.shape === shape && (stateType === undefined || candidate.states.includes(stateType)),
  );
}

/** What takes a field's place in the other query language: the first of these that the same object has. */
const counterparts: Readonly<Record<QueryLanguage, Readonly<Record<string, readonly string[]>>>> = {
  JSONPath: {
    Parameters: ['Arguments', 'ItemSelector', 'Output'],
    Result: ['Output'],
    ResultSelector: ['Output'],
    ResultPath: ['Output'],
    OutputPath: ['Output'],
    ItemsPath: ['Items'],
    'RoleArn.$': ['RoleArn'],
    Variable: ['Condition'],
    And: ['Condition'],
    Or: ['Condition'],
    Not: ['Condition'],
    ...Object.fromEntries(operatorNames.map(name => [name, ['Condition']])),
  },
  JSONata: {
    Arguments: ['Parameters'],
    Output: ['ResultSelector', 'Parameters', 'OutputPath'],
    Items: ['ItemsPath'],
    Condition: ['Variable'],
  },
};

/** The field that does a field's work in the other query language; undefined when there is none of its own. */
export function counterpartOf(field: Field, stateType?: StateType): Field | undefined {
  if (field.languages === 'both') return undefined;
  const queryLanguage = field.languages === 'JSONPath' ? 'JSONata' : 'JSONPath';
  const names = counterparts[field.languages][field.name] ?? [field.name.replace(/Path$/, '')];
  for (const name of names) {
    const other = fieldNamed(field.shape, name, { stateType, queryLanguage });
    if (other) return other;
  }
  return undefined;
}

function fits(row: Field, { stateType, queryLanguage }: FieldPlace): boolean {
  return (
    (stateType === undefined || row.shape !== 'state' || row.states.includes(stateType)) &&
    (queryLanguage === undefined || allowedIn(row, queryLanguage))
  );
}
