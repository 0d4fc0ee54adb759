/**
 * Rules about how a Task waits and what it does when nothing comes back: tokens, time limits, Express workflows, Credentials.
 * Sources: Developer Guide, "Integrating services with Step Functions" and "Task workflow state"; messages as
 * ValidateStateMachineDefinition has them.
 */
import type { Fix, Rule } from '../diagnostics.ts';
import { addMember, removeMember } from '../edit.ts';
import type { State, StateMachine } from '../model.ts';
import { isSubstitution } from '../places.ts';
import type { Called, Task } from '../tasks.ts';
import { partOfArn, suffixes, taskOf, tasksCalling, tasksThat } from '../tasks.ts';
import { ruleAbout, statesIn, topicWithin } from '../topics.ts';
import type { Node } from '../tree.ts';
import { memberOf, memberValue, pathOf, stringOf } from '../tree.ts';
import { publish, resource } from './task-examples.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';
const activity = 'arn:aws:states:us-east-1:111122223333:activity:pack';
const token = '"Message":{"token.$":"$$.Task.Token"}';
const job = (suffix: string, more = '') =>
  resource(`arn:aws:states:::glue:startJobRun${suffix}`, `,"Parameters":{"JobName":"j"}${more}`);

const isWaiting = ({ resource }: Called) =>
  resource.kind === 'activity' || (resource.kind === 'service' && resource.pattern !== 'requestResponse');
const isCallback = ({ resource }: Called) => resource.kind === 'service' && resource.pattern === 'waitForTaskToken';

const callbacks = tasksCalling(isCallback);
const waiting = tasksCalling(isWaiting);
const activities = tasksCalling(({ resource }) => resource.kind === 'activity');
const withHeartbeat = tasksThat(({ parts }) => parts.HeartbeatSeconds !== undefined);
const lambdas = tasksCalling(
  ({ resource }) =>
    resource.kind === 'lambda' ||
    (resource.kind === 'service' && resource.service === 'lambda' && resource.action === 'invoke'),
);

const callbackWithoutToken = ruleAbout(callbacks, {
  id: 'wftt-without-token',
  severity: 'warning',
  summary: 'A task that waits for its token must hand the token out, or nobody can end it.',
  wrong: publish('.waitForTaskToken', '"Message":"hello"', ',"TimeoutSeconds":60'),
  right: publish('.waitForTaskToken', token, ',"TimeoutSeconds":60'),
  check({ parameters, arn, state }, found) {
    const value = parameters?.value;
    if (value && (isSubstitution(value) || mentionsToken(value))) return;
    found({
      span: partOfArn(arn, '.waitForTaskToken'),
      message: `The task waits until its token comes back, but no token is handed out. Put ${state.queryLanguage === 'JSONata' ? '"{% $states.context.Task.Token %}"' : '"$$.Task.Token"'} into ${state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters'}.`,
    });
  },
});

/** Somewhere in it stands the token, or the whole context object, or something that may hold it. */
function mentionsToken(node: Node): boolean {
  switch (node.kind) {
    case 'string':
      return /Task\s*\.\s*Token|\bToken\b|\$\$$|\$states\.context\s*(?![\w.\s])|\$\{/.test(node.value);
    case 'array':
      return node.items.some(mentionsToken);
    case 'object':
      return node.members.some(({ value }) => value !== undefined && mentionsToken(value));
    case 'placeholder':
      return node.intrinsic === undefined;
    default:
      return false;
  }
}

const hasLimit = ({ parts }: Task) =>
  parts.TimeoutSeconds ?? parts.TimeoutSecondsPath ?? parts.HeartbeatSeconds ?? parts.HeartbeatSecondsPath;

const callbackWithoutTimeout = ruleAbout(callbacks, {
  id: 'wftt-without-timeout',
  severity: 'information',
  summary: 'A task that waits for its token without a time limit waits for a year when the token gets lost.',
  wrong: publish('.waitForTaskToken', token),
  right: publish('.waitForTaskToken', token, ',"TimeoutSeconds":3600'),
  check(task, found, about) {
    if (!hasLimit(task) && !memberOf(about.machine.node, 'TimeoutSeconds'))
      found({
        span: partOfArn(task.arn, '.waitForTaskToken'),
        message:
          'If the token never comes back, this waits for up to a year. Give it TimeoutSeconds, or HeartbeatSeconds if the worker sends heartbeats.',
        fixes: machine => addLimit(machine, task, 'TimeoutSeconds', 'HeartbeatSeconds'),
      });
  },
});

const limits = { TimeoutSeconds: 3600, HeartbeatSeconds: 600 };

function addLimit({ document }: StateMachine, { node, parts }: Task, ...names: (keyof typeof limits)[]): Fix[] {
  return names.map(name => ({
    title: `Add "${name}": ${limits[name]}`,
    asked: true,
    edits: [addMember(document, node, name, limits[name], parts.Arguments ?? parts.Parameters ?? parts.Resource)],
  }));
}

const taskWithoutTimeout = ruleAbout(waiting, {
  id: 'task-without-timeout',
  severity: 'hint',
  summary:
    'A job or an activity without a time limit may run for a year. (Calls that answer at once have limits of their own.)',
  wrong: resource(activity),
  right: resource(activity, ',"TimeoutSeconds":3600'),
  check(task, found, about) {
    const { resource: called, arn } = task;
    if (!isCallback(task) && !hasLimit(task) && !memberOf(about.machine.node, 'TimeoutSeconds'))
      found({
        span: arn.span,
        message: `Without TimeoutSeconds this waits for up to a year when the ${called.kind === 'activity' ? 'worker' : 'job'} hangs.`,
        fixes: machine => addLimit(machine, task, 'TimeoutSeconds'),
      });
  },
});

/** Developer Guide, "Handle transient Lambda service exceptions". */
const transient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

const lambdaRetryMissing = ruleAbout(lambdas, {
  id: 'lambda-retry-missing',
  severity: 'hint',
  summary:
    'Lambda fails now and then for reasons of its own; a Retry on these errors keeps such a moment from failing the execution.',
  wrong: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  right: resource(
    'arn:aws:states:::lambda:invoke',
    ',"Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["Lambda.ServiceException","Lambda.TooManyRequestsException"],"IntervalSeconds":2,"MaxAttempts":6}]',
  ),
  check({ arn, node, state, parts }, found) {
    if (parts.Retry || ownerRetries(state)) return;
    found({
      span: arn.span,
      message: 'A moment of trouble inside Lambda fails this task at once. Retry on its transient errors.',
      fixes: machine => [
        {
          title: "Retry on Lambda's transient errors",
          asked: true,
          edits: [
            addMember(machine.document, node, 'Retry', [
              { ErrorEquals: transient, IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2 },
            ]),
          ],
        },
      ],
    });
  },
});

/** The Map or Parallel state around it tries again as a whole. */
function ownerRetries(state: State): boolean {
  for (let owner = state.scope.owner; owner; owner = owner.scope.owner) if (memberOf(owner.node, 'Retry')) return true;
  return false;
}

const heartbeatLessThanTimeout = ruleAbout(withHeartbeat, {
  id: 'heartbeat-less-than-timeout',
  severity: 'error',
  awsCode: schema,
  summary: '`HeartbeatSeconds` is smaller than `TimeoutSeconds`.',
  wrong: resource(activity, ',"TimeoutSeconds":60,"HeartbeatSeconds":60'),
  right: resource(activity, ',"TimeoutSeconds":60,"HeartbeatSeconds":20'),
  check({ parts }, found) {
    const heartbeat = parts.HeartbeatSeconds?.value;
    const timeout = parts.TimeoutSeconds?.value;
    if (heartbeat?.kind !== 'number' || timeout?.kind !== 'number' || heartbeat.value < timeout.value) return;
    found({
      span: heartbeat.span,
      related: [{ span: timeout.span, message: 'The time limit' }],
      awsMessage: 'HeartbeatSeconds must be smaller than TimeoutSeconds',
      message: `A heartbeat is missed after ${heartbeat.text} seconds, but the task ends after ${timeout.text} already. HeartbeatSeconds must be smaller than TimeoutSeconds.`,
    });
  },
});

const heartbeatInVain = tasksThat(
  task => (task.parts.HeartbeatSeconds ?? task.parts.HeartbeatSecondsPath) !== undefined && sendsNone(task),
);

/** Nobody has a token to send a heartbeat with. */
function sendsNone({ resource }: Task): boolean {
  return resource.kind === 'lambda' || (resource.kind === 'service' && resource.pattern === 'requestResponse');
}

const heartbeatWithoutEffect = ruleAbout(heartbeatInVain, {
  id: 'heartbeat-without-effect',
  severity: 'information',
  summary:
    'Heartbeats are sent by activity workers and by whoever has a task token; other tasks have no use for a limit.',
  wrong: resource('arn:aws:lambda:us-east-1:111122223333:function:f', ',"TimeoutSeconds":60,"HeartbeatSeconds":20'),
  right: resource('arn:aws:lambda:us-east-1:111122223333:function:f', ',"TimeoutSeconds":60'),
  check({ parts }, found) {
    const member = parts.HeartbeatSeconds ?? parts.HeartbeatSecondsPath;
    if (!member) return;
    found({
      span: member.key.span,
      message: 'This task sends no heartbeats, so the limit has no effect. Give it TimeoutSeconds instead.',
      fixes: ({ document }) => [
        { title: `Remove "${member.key.value}"`, asked: true, edits: removeMember(document, member) },
      ],
    });
  },
});

const expressPattern = ruleAbout(waiting, {
  id: 'express-pattern',
  severity: 'error',
  awsCode: schema,
  summary: 'Express workflows cannot wait for a job or for a token: no `.sync`, no `.waitForTaskToken`.',
  exampleOptions: { workflowType: 'EXPRESS' },
  wrong: job('.sync', ',"TimeoutSeconds":60'),
  right: job(''),
  check({ resource: called, arn }, found, { workflowType }) {
    if (workflowType !== 'EXPRESS' || called.kind !== 'service') return;
    const sync = called.pattern !== 'waitForTaskToken';
    const suffix = suffixes[called.pattern];
    const span = partOfArn(arn, suffix);
    found({
      span,
      steps: pathOf(arn),
      // The blank at the end is the service's.
      awsMessage: sync
        ? "Express state machine does not support '.sync' service integration"
        : "Express state machine does not support '.waitForTaskToken' service integration ",
      message: `An Express workflow cannot wait with "${suffix}". Make it a Standard workflow, or call without the suffix.`,
      // What follows may rely on the end of the job.
      fixes: () => [{ title: `Call without "${suffix}"`, asked: true, edits: [{ span, text: '' }] }],
    });
  },
});

const expressActivity = ruleAbout(activities, {
  id: 'express-activity',
  severity: 'error',
  awsCode: schema,
  summary: 'Express workflows have no activities.',
  exampleOptions: { workflowType: 'EXPRESS' },
  wrong: resource(activity, ',"TimeoutSeconds":60'),
  right: resource(
    'arn:aws:states:::lambda:invoke',
    ',"Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["States.TaskFailed"]}]',
  ),
  check({ arn }, found, { workflowType }) {
    if (workflowType !== 'EXPRESS') return;
    found({
      span: arn.span,
      awsMessage: 'Express state machine does not support Activity ARN',
      message: 'An Express workflow cannot use an activity. Make it a Standard workflow, or call a Lambda function.',
    });
  },
});

const inExpressChildren = topicWithin(statesIn, state => (isInExpressChild(state) ? state : undefined));

const expressChild = ruleAbout(inExpressChildren, {
  id: 'express-child-pattern',
  severity: 'warning',
  summary:
    'The child executions of a distributed Map with `"ExecutionType": "EXPRESS"` are Express workflows: they cannot wait with `.sync` or `.waitForTaskToken`, and have no activities and no distributed Maps.',
  wrong: distributedMap('EXPRESS'),
  right: distributedMap('STANDARD'),
  check(state, found) {
    for (const scope of state.scopes)
      if (scope.distributed)
        found({
          span: state.nameNode.span,
          message: `The iterations around "${state.name}" are Express workflows, which cannot have a distributed Map. Set the "ExecutionType" of the outer Map to STANDARD.`,
        });
    const task = taskOf(state);
    if (task && isWaiting(task))
      found({
        span: task.arn.span,
        message:
          'The iterations of this Map are Express workflows, which cannot wait for a job, a token or an activity. Set the "ExecutionType" of the Map to STANDARD.',
      });
  },
});

function distributedMap(type: string): string {
  return `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"${type}"},"StartAt":"A","States":${JSON.stringify(JSON.parse(job('.sync', ',"TimeoutSeconds":60')).States)}},"End":true}}}`;
}

function isInExpressChild(state: State): boolean {
  for (let scope = state.scope; scope.owner; scope = scope.owner.scope)
    if (scope.distributed)
      return stringOf(memberValue(scope.node, 'ProcessorConfig'), 'ExecutionType')?.value === 'EXPRESS';
  return false;
}

const credentialsActivity = ruleAbout(activities, {
  id: 'credentials-activity',
  severity: 'error',
  awsCode: schema,
  summary: 'An activity has no `Credentials`: its worker acts with its own.',
  wrong: resource(activity, ',"TimeoutSeconds":60,"Credentials":{"RoleArn":"arn:aws:iam::111122223333:role/r"}'),
  right: resource(activity, ',"TimeoutSeconds":60'),
  check({ node }, found) {
    const credentials = memberOf(node, 'Credentials');
    if (!credentials) return;
    found({
      span: credentials.key.span,
      steps: pathOf(node),
      awsMessage: "The field 'Credentials' is not supported for activities",
      message: 'An activity takes no Credentials: its worker acts with its own. Remove them.',
      fixes: machine => [
        { title: 'Remove "Credentials"', asked: true as const, edits: removeMember(machine.document, credentials) },
      ],
    });
  },
});

export const taskRules: readonly Rule[] = [
  heartbeatLessThanTimeout,
  heartbeatWithoutEffect,
  callbackWithoutToken,
  callbackWithoutTimeout,
  taskWithoutTimeout,
  lambdaRetryMissing,
  expressPattern,
  expressActivity,
  expressChild,
  credentialsActivity,
];
