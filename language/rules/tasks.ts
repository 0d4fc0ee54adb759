/**
 * Rules about what a Task calls and how it waits: ARNs, integrations and their patterns, required parameters, time limits.
 * Which integrations there are is the catalog's knowledge. Sources: Developer Guide, "Integrating services with Step
 * Functions" and "Task workflow state"; messages as ValidateStateMachineDefinition has them.
 */
import type { OptimisedAction, Resource } from '../../catalog/index.ts';
import {
  optimisedAction,
  optimisedService,
  optimisedServices,
  parseResource,
  serviceDisplayName,
} from '../../catalog/index.ts';
import { remember } from '../../expressions/index.ts';
import type { Finding, Rule } from '../diagnostics.ts';
import { addMember, renameKey, replaceString } from '../edit.ts';
import type { State } from '../model.ts';
import { perMachine } from '../model.ts';
import type { Parts } from '../parts.ts';
import { statesWithParts } from '../parts.ts';
import { isSubstitution } from '../places.ts';
import { closest } from '../suggest.ts';
import type { Member, Node, ObjectNode, StringNode } from '../tree.ts';
import { memberOf, memberValue, pathOf, spanInString, stringOf } from '../tree.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';
const machineOf = (state: string) => `{"StartAt":"A","States":{"A":{"Type":"Task",${state},"End":true}}}`;
const resource = (arn: string, more = '') => machineOf(`"Resource":"${arn}"${more}`);
const activity = 'arn:aws:states:us-east-1:111122223333:activity:pack';
const table = ',"Parameters":{"TableName":"t","Key":{"id":{"S":"1"}}}';
const publish = (suffix: string, message: string, more = '') =>
  resource(`arn:aws:states:::sns:publish${suffix}`, `,"Parameters":{"TopicArn":"t",${message}}${more}`);
const token = '"Message":{"token.$":"$$.Task.Token"}';
const job = (suffix: string, more = '') =>
  resource(`arn:aws:states:::glue:startJobRun${suffix}`, `,"Parameters":{"JobName":"j"}${more}`);

/** What a text in `Resource` says; the same for all tasks that have it. */
interface Called {
  /** Has the parts of an ARN, or will have them when a deployment has filled it in. */
  readonly isArn: boolean;
  /** An ARN that is written out and names nothing that a Task could call. */
  readonly notCallable: boolean;
  readonly resource: Resource;
  /** The integration that is named, where it is written out in full. */
  readonly integration: Extract<Resource, { kind: 'service' }> | undefined;
  /** The optimised action, where it is one. */
  readonly action: OptimisedAction | undefined;
}

/** A Task whose `Resource` is a text. */
interface Task extends Called {
  readonly state: State;
  readonly node: ObjectNode;
  readonly parts: Parts;
  readonly arn: StringNode;
  /** `Parameters` or `Arguments`, as the language has it. */
  readonly parameters: Member | undefined;
}

export const tasksIn = perMachine((machine): readonly Task[] => {
  const found: Task[] = [];
  for (const state of statesWithParts(machine)) {
    const { parts, node } = state;
    const arn = parts.Resource?.value;
    if (state.type !== 'Task' || arn?.kind !== 'string') continue;
    const { isArn, notCallable, resource, integration, action } = callOf(arn.value);
    const parameters = state.queryLanguage === 'JSONata' ? parts.Arguments : parts.Parameters;
    found.push({
      isArn,
      notCallable,
      resource,
      integration,
      action,
      state,
      node,
      parts,
      arn,
      parameters,
    });
  }
  return found;
});

const callOf = remember(2000, (arn): Called => {
  const parsed = parseResource(arn);
  const full =
    parsed.kind === 'service' &&
    !hasPlaceholder(`${parsed.service}:${parsed.resource}`) &&
    (parsed.sdk || /^arn:[^:]*:states:::/.test(arn.replace(/\$\{[^}]*\}/g, '')));
  const integration = full ? parsed : undefined;
  const action = integration && !integration.sdk ? optimisedAction(integration.service, integration.action) : undefined;
  return { isArn: isArn(arn), notCallable: notCallable(parsed), resource: parsed, integration, action };
});

const isWaiting = ({ resource }: Task) =>
  resource.kind === 'activity' || (resource.kind === 'service' && resource.pattern !== 'requestResponse');
const isCallback = ({ resource }: Task) => resource.kind === 'service' && resource.pattern === 'waitForTaskToken';

/** Those of the tasks that a rule is about. */
const only = (is: (task: Task) => boolean) =>
  perMachine((machine): readonly Task[] => {
    return tasksIn(machine).filter(is);
  });
const withoutArn = only(({ isArn }) => !isArn);
const notCallables = only(task => task.notCallable);
const integrations = only(({ integration }) => integration !== undefined);
const optimised = only(({ integration }) => integration?.sdk === false);
const sdkCalls = only(({ integration }) => integration?.sdk === true);
const withRequired = only(task => requiredOf(task) !== undefined);
const callbacks = only(isCallback);
const waiting = only(isWaiting);
const activities = only(({ resource }) => resource.kind === 'activity');
const withHeartbeat = only(({ parts }) => parts.HeartbeatSeconds !== undefined);
const lambdas = only(
  ({ resource }) =>
    resource.kind === 'lambda' ||
    (resource.kind === 'service' && resource.service === 'lambda' && resource.action === 'invoke'),
);

function isArn(text: string): boolean {
  return /^arn:[^:]*:[^:]+:[^:]*:[^:]*:[^:]/.test(text) || hasPlaceholder(text);
}

function notCallable({ kind, arn }: Resource): boolean {
  const [, owner = '', region = ''] = /^arn:[^:]*:([^:]+):([^:]*):/.exec(arn) ?? [];
  if (owner === '' || hasPlaceholder(arn) || kind === 'lambda' || kind === 'activity') return false;
  return kind !== 'service' || (region !== '' && !/:aws-sdk:/.test(arn));
}

/** Text of a deployment tool stands in it: `${Name}`, `{{ name }}`, `<name>`, `%name%`, `@name@`. */
const hasPlaceholder = (text: string) => /\$\{[^}]*\}|\{\{.*\}\}|<\w.*>|%\w+%|@@?\w+@@?/.test(text);

export const resourceArn: Rule = {
  id: 'resource-arn',
  severity: 'error',
  awsCode: schema,
  summary: '`Resource` is an ARN, written out: never a path or an expression.',
  wrong: resource('lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  looksAt: withoutArn,
  *check(machine) {
    for (const { arn } of withoutArn(machine)) {
      const text = arn.value;
      const [, service = '', action = ''] = /^([\w-]+):(\w+)/.exec(text) ?? [];
      const meant = optimisedAction(service, action) ? `arn:aws:states:::${text}` : undefined;
      const hint = /^\$|^\{%|^States\./.test(text)
        ? ' It cannot be computed: call a function by a name from the input with arn:aws:states:::lambda:invoke and "FunctionName".'
        : meant !== undefined
          ? ` Did you mean "${meant}"?`
          : ' For example: "arn:aws:states:::lambda:invoke".';
      yield {
        span: arn.span,
        awsMessage: 'Value is not a valid resource ARN',
        message: `Resource must be an ARN, and "${text}" is none.${hint}`,
        ...(meant !== undefined && {
          fixes: [{ title: `Change to "${meant}"`, edits: [replaceString(arn, meant)] }],
        }),
      };
    }
  },
};

export const resourceNotCallable: Rule = {
  id: 'resource-not-callable',
  severity: 'warning',
  summary: 'A Task calls a Lambda function, an activity or a service integration; other ARNs are refused.',
  wrong: resource('arn:aws:sns:us-east-1:111122223333:orders'),
  right: publish('', '"Message":"m"'),
  looksAt: notCallables,
  *check(machine) {
    for (const { arn } of notCallables(machine)) {
      const owner = arn.value.split(':')[2] ?? '';
      const service = optimisedService(owner);
      yield {
        span: arn.span,
        message: `A Task cannot call this ARN: it takes a Lambda function, an activity, or an integration.${service ? ` For ${serviceDisplayName(owner)} write "arn:aws:states:::${owner}:${service.actions[0]?.action}" and name the resource in the parameters.` : ''}`,
      };
    }
  },
};

const notRecognised = (arn: string) =>
  `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;

export const resourceUnknownIntegration: Rule = {
  id: 'resource-unknown-integration',
  severity: 'error',
  awsCode: schema,
  summary: 'The service and the action of `arn:aws:states:::service:action` must be an integration that exists.',
  wrong: resource('arn:aws:states:::dynamodb:getitem', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  looksAt: optimised,
  *check(machine) {
    for (const { arn, integration: found, action: exists } of optimised(machine)) {
      if (!found || exists) continue;
      const known = optimisedService(found.service);
      const actions = known?.actions.map(({ action }) => action) ?? [];
      const [action] = closest(found.action, actions);
      const [service] = known ? [] : closest(found.service, serviceNames);
      const better =
        action !== undefined
          ? arn.value.replace(`:${found.action}`, `:${action}`)
          : service !== undefined && optimisedAction(service, found.action)
            ? arn.value.replace(`:${found.service}:`, `:${service}:`)
            : undefined;
      const sdkName = sdkNames[found.service] ?? found.service;
      const sdk = `Other actions are called through the SDK: "arn:aws:states:::aws-sdk:${sdkName}:${found.action}".`;
      const what = known
        ? `${serviceDisplayName(found.service)} has no integration of its own for "${found.action}" (it has ${actions.join(', ')}).`
        : `Step Functions has no integration of its own named "${found.service}".`;
      yield {
        span: partOf(arn, known ? found.action : found.service),
        steps: pathOf(arn),
        awsMessage: notRecognised(arn.value),
        message: `${what} ${better === undefined ? sdk : `Did you mean "${better}"?`}`,
        ...(better !== undefined && {
          fixes: [{ title: `Change to "${better}"`, edits: [replaceString(arn, better)] }],
        }),
      };
    }
  },
};

const serviceNames = optimisedServices.map(({ name }) => name);

/** Services whose name among the SDK integrations is another. */
const sdkNames: Readonly<Record<string, string>> = {
  states: 'sfn',
  events: 'eventbridge',
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
};

/** The place of a part of the ARN behind `states:::`. */
function partOf(arn: StringNode, part: string) {
  const at = arn.value.lastIndexOf(part);
  return at < 0 || part === '' ? arn.span : spanInString(arn, at, at + part.length);
}

const suffixes = { requestResponse: '', sync: '.sync', 'sync:2': '.sync:2', waitForTaskToken: '.waitForTaskToken' };

export const resourcePattern: Rule = {
  id: 'resource-pattern',
  severity: 'error',
  awsCode: schema,
  summary: 'How a task waits (`.sync`, `.sync:2`, `.waitForTaskToken`) must be one that the integration has.',
  wrong: resource('arn:aws:states:::dynamodb:getItem.sync', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  looksAt: integrations,
  *check(machine) {
    for (const task of integrations(machine)) {
      const found = task.integration;
      if (!found) continue;
      const { arn } = task;
      const suffix = found.resource.slice(found.action.length);
      const { action } = task;
      const patterns = found.sdk ? (['requestResponse', 'waitForTaskToken'] as const) : action?.patterns;
      if (!patterns || patterns.some(pattern => suffixes[pattern] === suffix)) continue;
      // The guide's overview says that EKS has callbacks, the page of EKS that it has none.
      if (found.service === 'eks' && suffix === '.waitForTaskToken') continue;
      const allowed = patterns.map(pattern => suffixes[pattern]).filter(Boolean);
      const [near] = closest(suffix, allowed);
      const better = arn.value.slice(0, arn.value.length - suffix.length) + (near ?? '');
      const name = found.sdk ? 'An SDK integration' : `${found.service}:${found.action}`;
      yield {
        span: partOf(arn, suffix),
        steps: pathOf(arn),
        awsMessage: notRecognised(arn.value),
        message: `${name} cannot be called with "${suffix}". ${allowed.length === 0 ? 'It is called without a suffix only.' : `It has ${allowed.join(' and ')}, or no suffix.`}`,
        fixes: [{ title: `Change to "${better}"`, edits: [replaceString(arn, better)] }],
      };
    }
  },
};

export const sdkActionCase: Rule = {
  id: 'aws-sdk-action-case',
  severity: 'error',
  awsCode: schema,
  summary:
    'In the ARN of an SDK integration the service is in lower case, and the action starts with a lower case letter.',
  wrong: resource('arn:aws:states:::aws-sdk:s3:GetObject', ',"Parameters":{"Bucket":"b","Key":"k"}'),
  right: resource('arn:aws:states:::aws-sdk:s3:getObject', ',"Parameters":{"Bucket":"b","Key":"k"}'),
  looksAt: sdkCalls,
  *check(machine) {
    for (const { arn, integration: found } of sdkCalls(machine)) {
      if (!found) continue;
      const action = found.action.charAt(0).toLowerCase() + found.action.slice(1);
      const service = found.service.toLowerCase();
      if (action === found.action && service === found.service) continue;
      const better = arn.value.replace(`:${found.service}:${found.action}`, `:${service}:${action}`);
      yield {
        span: partOf(arn, service === found.service ? found.action : found.service),
        steps: pathOf(arn),
        awsMessage: notRecognised(arn.value),
        message: `An SDK integration is named in lower case, its action with a small first letter: "${service}:${action}".`,
        fixes: [{ title: `Change to "${better}"`, edits: [replaceString(arn, better)] }],
      };
    }
  },
};

/** The action of a task, if there are members that it cannot do without. */
function requiredOf({ action }: Task): OptimisedAction | undefined {
  return action && action.required.length > 0 ? action : undefined;
}

export const parametersRequired: Rule = {
  id: 'parameters-required',
  severity: 'error',
  awsCode: schema,
  summary: 'An integration that needs parameters is given `Parameters` (JSONPath) or `Arguments` (JSONata).',
  wrong: resource('arn:aws:states:::lambda:invoke'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  looksAt: withRequired,
  *check(machine) {
    for (const task of withRequired(machine)) {
      const action = requiredOf(task);
      if (!action || task.parameters) continue;
      const { state, node, arn } = task;
      const field = state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters';
      // The field of the other language, if it is there, is what has to be mended.
      if (memberOf(node, field === 'Arguments' ? 'Parameters' : 'Arguments')) continue;
      const empty = Object.fromEntries(action.required.map(name => [name, '']));
      yield {
        span: arn.span,
        steps: pathOf(node),
        awsMessage: `${field} field is required for resource ARN: ${arn.value}`,
        message: `${serviceDisplayName(action.service)} needs ${field} with ${action.required.join(' and ')}.`,
        fixes: [
          {
            title: `Add ${field}`,
            asked: true,
            edits: [addMember(machine.document, node, field, empty, memberOf(node, 'Resource'))],
          },
        ],
      };
    }
  },
};

export const parametersFieldMissing: Rule = {
  id: 'parameters-field-missing',
  severity: 'error',
  awsCode: schema,
  summary: 'The parameters that an integration cannot do without are there.',
  wrong: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"Payload":{}}'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f","Payload":{}}'),
  looksAt: withRequired,
  *check(machine) {
    for (const task of withRequired(machine)) {
      const action = requiredOf(task);
      const { parameters, state } = task;
      const value = parameters?.value;
      if (!action || !parameters || value?.kind !== 'object' || isSubstitution(value)) continue;
      const given = new Map(value.members.map(member => [nameOf(member, state), member]));
      if ([...given.keys()].some(name => name.includes('${') || name.startsWith('Fn::'))) continue;
      for (const name of action.required) {
        if (given.has(name)) continue;
        const misspelt = [...given].find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
        yield {
          span: misspelt ? misspelt.key.span : parameters.key.span,
          steps: pathOf(value),
          awsMessage: `The field '${name}' is required but was missing`,
          message: misspelt
            ? `${serviceDisplayName(action.service)} needs "${name}", with this spelling.`
            : `${serviceDisplayName(action.service)} ${action.action} needs "${name}". Add it to ${parameters.key.value}.`,
          fixes: [
            misspelt
              ? {
                  title: `Change to "${name}"`,
                  edits: [renameKey(misspelt, misspelt.key.value.endsWith('.$') ? `${name}.$` : name)],
                }
              : { title: `Add "${name}"`, asked: true, edits: [addMember(machine.document, value, name, '')] },
          ],
        };
      }
    }
  },
};

function nameOf(member: Member, state: State): string {
  const key = member.key.value;
  return state.queryLanguage === 'JSONPath' ? key.replace(/\.\$$/, '') : key;
}

export const parametersPascalCase: Rule = {
  id: 'parameters-pascal-case',
  severity: 'warning',
  summary: 'The parameters of service integrations start with a capital letter, whatever the API itself calls them.',
  wrong: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","cluster":"c"}'),
  right: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","Cluster":"c"}'),
  looksAt: integrations,
  *check(machine) {
    for (const task of integrations(machine)) {
      const found = task.integration;
      const value = task.parameters?.value;
      if (!found || value?.kind !== 'object' || isSubstitution(value)) continue;
      const required = task.action?.required ?? [];
      for (const member of value.members) {
        const name = nameOf(member, task.state);
        if (!/^[a-z]/.test(name)) continue;
        const better = name.charAt(0).toUpperCase() + name.slice(1);
        if (!found.sdk && required.includes(better)) continue;
        yield {
          span: member.key.span,
          message: `Parameters of an integration start with a capital letter: "${better}".`,
          fixes: [
            {
              title: `Change to "${better}"`,
              edits: [renameKey(member, member.key.value.charAt(0).toUpperCase() + member.key.value.slice(1))],
            },
          ],
        };
      }
    }
  },
};

export const callbackWithoutToken: Rule = {
  id: 'wftt-without-token',
  severity: 'warning',
  summary: 'A task that waits for its token must hand the token out, or nobody can end it.',
  wrong: publish('.waitForTaskToken', '"Message":"hello"', ',"TimeoutSeconds":60'),
  right: publish('.waitForTaskToken', token, ',"TimeoutSeconds":60'),
  looksAt: callbacks,
  *check(machine) {
    for (const { parameters, arn, state } of callbacks(machine)) {
      const value = parameters?.value;
      if (value && (isSubstitution(value) || mentionsToken(value))) continue;
      yield {
        span: partOf(arn, '.waitForTaskToken'),
        message: `The task waits until its token comes back, but no token is handed out. Put ${state.queryLanguage === 'JSONata' ? '"{% $states.context.Task.Token %}"' : '"$$.Task.Token"'} into ${state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters'}.`,
      };
    }
  },
};

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

export const callbackWithoutTimeout: Rule = {
  id: 'wftt-without-timeout',
  severity: 'information',
  summary: 'A task that waits for its token without a time limit waits for a year when the token gets lost.',
  wrong: publish('.waitForTaskToken', token),
  right: publish('.waitForTaskToken', token, ',"TimeoutSeconds":3600'),
  looksAt: callbacks,
  *check(machine) {
    if (memberOf(machine.node, 'TimeoutSeconds')) return;
    for (const task of callbacks(machine)) {
      if (!hasLimit(task))
        yield {
          span: partOf(task.arn, '.waitForTaskToken'),
          message:
            'If the token never comes back, this waits for up to a year. Give it TimeoutSeconds, or HeartbeatSeconds if the worker sends heartbeats.',
        };
    }
  },
};

export const taskWithoutTimeout: Rule = {
  id: 'task-without-timeout',
  severity: 'hint',
  summary:
    'A job or an activity without a time limit may run for a year. (Calls that answer at once have limits of their own.)',
  wrong: resource(activity),
  right: resource(activity, ',"TimeoutSeconds":3600'),
  looksAt: waiting,
  *check(machine) {
    if (memberOf(machine.node, 'TimeoutSeconds')) return;
    for (const task of waiting(machine)) {
      const { resource: found, arn } = task;
      if (!isCallback(task) && !hasLimit(task))
        yield {
          span: arn.span,
          message: `Without TimeoutSeconds this waits for up to a year when the ${found.kind === 'activity' ? 'worker' : 'job'} hangs.`,
        };
    }
  },
};

/** Developer Guide, "Handle transient Lambda service exceptions". */
const transient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

export const lambdaRetryMissing: Rule = {
  id: 'lambda-retry-missing',
  severity: 'hint',
  summary:
    'Lambda fails now and then for reasons of its own; a Retry on these errors keeps such a moment from failing the execution.',
  wrong: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  right: resource(
    'arn:aws:states:::lambda:invoke',
    ',"Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["Lambda.ServiceException","Lambda.TooManyRequestsException"],"IntervalSeconds":2,"MaxAttempts":6}]',
  ),
  looksAt: lambdas,
  *check(machine) {
    for (const { arn, node, state, parts } of lambdas(machine)) {
      if (parts.Retry || ownerRetries(state)) continue;
      yield {
        span: arn.span,
        message: 'A moment of trouble inside Lambda fails this task at once. Retry on its transient errors.',
        fixes: [
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
      };
    }
  },
};

/** The Map or Parallel state around it tries again as a whole. */
function ownerRetries(state: State): boolean {
  for (let owner = state.scope.owner; owner; owner = owner.scope.owner) if (memberOf(owner.node, 'Retry')) return true;
  return false;
}

export const heartbeatLessThanTimeout: Rule = {
  id: 'heartbeat-less-than-timeout',
  severity: 'error',
  awsCode: schema,
  summary: '`HeartbeatSeconds` is smaller than `TimeoutSeconds`.',
  wrong: resource(activity, ',"TimeoutSeconds":60,"HeartbeatSeconds":60'),
  right: resource(activity, ',"TimeoutSeconds":60,"HeartbeatSeconds":20'),
  looksAt: withHeartbeat,
  *check(machine) {
    for (const { parts } of withHeartbeat(machine)) {
      const heartbeat = parts.HeartbeatSeconds?.value;
      const timeout = parts.TimeoutSeconds?.value;
      if (heartbeat?.kind !== 'number' || timeout?.kind !== 'number' || heartbeat.value < timeout.value) continue;
      yield {
        span: heartbeat.span,
        related: [{ span: timeout.span, message: 'The time limit' }],
        awsMessage: 'HeartbeatSeconds must be smaller than TimeoutSeconds',
        message: `A heartbeat is missed after ${heartbeat.text} seconds, but the task ends after ${timeout.text} already. HeartbeatSeconds must be smaller than TimeoutSeconds.`,
      };
    }
  },
};

export const expressPattern: Rule = {
  id: 'express-pattern',
  severity: 'error',
  awsCode: schema,
  summary: 'Express workflows cannot wait for a job or for a token: no `.sync`, no `.waitForTaskToken`.',
  exampleOptions: { workflowType: 'EXPRESS' },
  wrong: job('.sync', ',"TimeoutSeconds":60'),
  right: job(''),
  looksAt: waiting,
  *check(machine, { workflowType }) {
    if (workflowType !== 'EXPRESS') return;
    for (const { resource: found, arn } of waiting(machine)) {
      if (found.kind !== 'service') continue;
      const sync = found.pattern !== 'waitForTaskToken';
      const suffix = suffixes[found.pattern];
      yield {
        span: partOf(arn, suffix),
        steps: pathOf(arn),
        // The blank at the end is the service's.
        awsMessage: sync
          ? "Express state machine does not support '.sync' service integration"
          : "Express state machine does not support '.waitForTaskToken' service integration ",
        message: `An Express workflow cannot wait with "${suffix}". Make it a Standard workflow, or call without the suffix.`,
      };
    }
  },
};

export const expressActivity: Rule = {
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
  looksAt: activities,
  *check(machine, { workflowType }) {
    if (workflowType !== 'EXPRESS') return;
    for (const { arn } of activities(machine))
      yield {
        span: arn.span,
        awsMessage: 'Express state machine does not support Activity ARN',
        message: 'An Express workflow cannot use an activity. Make it a Standard workflow, or call a Lambda function.',
      };
  },
};

export const expressChild: Rule = {
  id: 'express-child-pattern',
  severity: 'warning',
  summary:
    'The child executions of a distributed Map with `"ExecutionType": "EXPRESS"` are Express workflows: they cannot wait with `.sync` or `.waitForTaskToken`, and have no activities.',
  wrong: distributedMap('EXPRESS'),
  right: distributedMap('STANDARD'),
  looksAt: waiting,
  *check(machine) {
    for (const { arn, state } of waiting(machine)) {
      if (!inExpressChild(state)) continue;
      yield {
        span: arn.span,
        message:
          'The iterations of this Map are Express workflows, which cannot wait for a job, a token or an activity. Set the "ExecutionType" of the Map to STANDARD.',
      };
    }
  },
};

function distributedMap(type: string): string {
  return `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"${type}"},"StartAt":"A","States":${JSON.stringify(JSON.parse(job('.sync', ',"TimeoutSeconds":60')).States)}},"End":true}}}`;
}

function inExpressChild(state: State): boolean {
  for (let scope = state.scope; scope.owner; scope = scope.owner.scope)
    if (scope.distributed)
      return stringOf(memberValue(scope.node, 'ProcessorConfig'), 'ExecutionType')?.value === 'EXPRESS';
  return false;
}

export const credentialsActivity: Rule = {
  id: 'credentials-activity',
  severity: 'error',
  awsCode: schema,
  summary: 'An activity has no `Credentials`: its worker acts with its own.',
  wrong: resource(activity, ',"TimeoutSeconds":60,"Credentials":{"RoleArn":"arn:aws:iam::111122223333:role/r"}'),
  right: resource(activity, ',"TimeoutSeconds":60'),
  looksAt: activities,
  *check(machine) {
    for (const { node } of activities(machine)) {
      const credentials = memberOf(node, 'Credentials');
      if (!credentials) continue;
      yield {
        span: credentials.key.span,
        steps: pathOf(node),
        awsMessage: "The field 'Credentials' is not supported for activities",
        message: 'An activity takes no Credentials: its worker acts with its own. Remove them.',
      } satisfies Finding;
    }
  },
};

export const taskRules: readonly Rule[] = [
  resourceArn,
  resourceNotCallable,
  resourceUnknownIntegration,
  resourcePattern,
  sdkActionCase,
  parametersRequired,
  parametersFieldMissing,
  parametersPascalCase,
  heartbeatLessThanTimeout,
  callbackWithoutToken,
  callbackWithoutTimeout,
  taskWithoutTimeout,
  lambdaRetryMissing,
  expressPattern,
  expressActivity,
  expressChild,
  credentialsActivity,
];
