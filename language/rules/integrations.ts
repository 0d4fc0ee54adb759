/**
 * Rules about what a `Resource` names: an ARN, an integration that exists, an action that AWS has, a way to wait that it
 * allows. What the optimised integrations are is always known; the thousands of actions behind `aws-sdk:` only with a catalog.
 * Sources: Developer Guide, "Integrating services with Step Functions" and "Learning to use AWS service SDK integrations";
 * messages as ValidateStateMachineDefinition has them.
 */
import type { Catalog, Verdict } from '../../catalog/index.ts';
import {
  catalogMonth,
  optimisedAction,
  optimisedService,
  optimisedServices,
  serviceDisplayName,
} from '../../catalog/index.ts';
import type { CheckOptions, Finding, Rule } from '../diagnostics.ts';
import { replaceString } from '../edit.ts';
import type { StateMachine } from '../model.ts';
import { closest, editDistance } from '../suggest.ts';
import type { Task } from '../tasks.ts';
import { integrationsIn, partOfArn, perMachineAndCatalog, sdkNameOf, suffixes, tasksThat } from '../tasks.ts';
import type { StringNode } from '../tree.ts';
import { pathOf } from '../tree.ts';
import { hasEnded } from './ended-services.ts';
import { publish, resource, sdk } from './task-examples.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';
const table = ',"Parameters":{"TableName":"t","Key":{"id":{"S":"1"}}}';

const withoutArn = tasksThat(({ isArn }) => !isArn);
const notCallables = tasksThat(task => task.notCallable);
const optimised = tasksThat(({ integration }) => integration?.sdk === false);
/** Half of a name is told as that. */
const sdkCalls = tasksThat(({ integration, notCallable }) => integration?.sdk === true && !notCallable);

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
        ...changeTo(arn, meant),
      };
    }
  },
};

export const resourceNotCallable: Rule = {
  id: 'resource-not-callable',
  severity: 'error',
  awsCode: schema,
  summary: 'A Task calls a Lambda function, an activity or a service integration; other ARNs are refused.',
  wrong: resource('arn:aws:sns:us-east-1:111122223333:orders'),
  right: publish('', '"Message":"m"'),
  looksAt: notCallables,
  *check(machine) {
    for (const task of notCallables(machine)) {
      const { arn } = task;
      if (!task.isArn || isDoubtful(task)) continue;
      const owner = arn.value.split(':')[2] ?? '';
      const name = arn.value.includes(':stateMachine:') ? 'states' : owner;
      const action = name === 'states' ? 'startExecution' : optimisedService(name)?.actions[0]?.action;
      const hint =
        action !== undefined && !/^arn:[^:]*:states:::/.test(arn.value)
          ? ` For ${serviceDisplayName(name)} write "arn:aws:states:::${name}:${action}" and name the resource in the parameters.`
          : '';
      yield {
        span: arn.span,
        ...notRecognised(arn),
        message: `A Task cannot call this ARN: it takes a Lambda function, an activity, or an integration.${hint}`,
      };
    }
  },
};

export const resourceDoubtful: Rule = {
  id: 'resource-doubtful',
  severity: 'warning',
  summary:
    'ARNs that examples have and that nobody has seen the service take: tasks of SWF, integrations of a region or an account.',
  wrong: resource('arn:aws:swf:us-east-1:111122223333:task:pack'),
  right: publish('', '"Message":"m"'),
  looksAt: notCallables,
  *check(machine) {
    for (const task of notCallables(machine))
      if (isDoubtful(task))
        yield {
          span: task.arn.span,
          message:
            'Step Functions probably refuses this ARN: it takes a Lambda function, an activity, or an integration such as "arn:aws:states:::lambda:invoke".',
        };
  },
};

/** The specification's own examples call SWF, and `task:X`. */
function isDoubtful({ arn, resource: found }: Task): boolean {
  const owner = arn.value.split(':')[2];
  if (found.kind === 'service') return found.service === 'task' || optimisedService(found.service) !== undefined;
  return owner === 'swf';
}

export const resourceUnknownIntegration: Rule = {
  id: 'resource-unknown-integration',
  severity: 'error',
  awsCode: schema,
  summary: 'The service and the action of `arn:aws:states:::service:action` must be an integration that exists.',
  wrong: resource('arn:aws:states:::dynamodb:getitem', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  looksAt: optimised,
  *check(machine, options) {
    for (const task of optimised(machine)) {
      const { arn, integration: found, action: exists } = task;
      if (!found || exists) continue;
      const known = optimisedService(found.service);
      const actions = known?.actions.map(({ action }) => action) ?? [];
      const [action] = closest(found.action, actions);
      const [service] = known ? [] : closest(found.service, serviceNames);
      const verdict = options.catalog?.()?.verdict(found);
      const better = verdict
        ? meantBy(task, verdict)
        : action !== undefined
          ? arn.value.replace(`:${found.action}`, `:${action}`)
          : service !== undefined && optimisedAction(service, found.action)
            ? arn.value.replace(`:${found.service}:`, `:${service}:`)
            : undefined;
      const throughSdk = `Other actions are called through the SDK: "arn:aws:states:::aws-sdk:${sdkNameOf(found.service)}:${found.action}".`;
      const what = known
        ? `${serviceDisplayName(found.service)} has no integration of its own for "${found.action}" (it has ${actions.join(', ')}).`
        : verdict?.kind === 'mapOnly'
          ? `"${found.service}:${found.action}" is for the ${verdict.field} of a Map; a Task calls S3 through the SDK.`
          : `Step Functions has no integration of its own named "${found.service}".`;
      yield {
        span: partOfArn(arn, known ? found.action : found.service),
        ...notRecognised(arn),
        message: `${what} ${better === undefined ? throughSdk : `Did you mean "${better}"?`}`,
        ...changeTo(arn, better),
      };
    }
  },
};

const serviceNames = optimisedServices.map(({ name }) => name);

export const resourcePattern: Rule = {
  id: 'resource-pattern',
  severity: 'error',
  awsCode: schema,
  summary: 'How a task waits (`.sync`, `.sync:2`, `.waitForTaskToken`) must be one that the integration has.',
  wrong: resource('arn:aws:states:::dynamodb:getItem.sync', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  looksAt: integrationsIn,
  *check(machine) {
    for (const task of integrationsIn(machine)) {
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
        span: partOfArn(arn, suffix),
        ...notRecognised(arn),
        message: `${name} cannot be called with "${suffix}". ${allowed.length === 0 ? 'It is called without a suffix only.' : `It has ${allowed.join(' and ')}, or no suffix.`}`,
        ...changeTo(arn, better),
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
  wrong: sdk('s3:GetObject', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  looksAt: sdkCalls,
  *check(machine, options) {
    const catalog = options.catalog?.();
    const calls = catalog ? notFound(machine, catalog).map(({ task }) => task) : sdkCalls(machine);
    for (const { arn, integration: found } of calls) {
      if (!found) continue;
      const names = catalog ? spelledRight(found, catalog) : lowerCased(found);
      if (!names || (names.service === found.service && names.action === found.action)) continue;
      const { service, action } = names;
      const better = arn.value.replace(`:${found.service}:${found.action}`, `:${service}:${action}`);
      yield {
        span: partOfArn(arn, service === found.service ? found.action : found.service),
        ...notRecognised(arn),
        message: `An SDK integration is named in lower case, its action with a small first letter: "${service}:${action}".`,
        ...changeTo(arn, better),
      };
    }
  },
};

interface Names {
  readonly service: string;
  readonly action: string;
}

function lowerCased({ service, action }: Names): Names {
  return { service: service.toLowerCase(), action: action.charAt(0).toLowerCase() + action.slice(1) };
}

/** The same names with the capitals that they have; undefined where even so there is no such service or action. */
function spelledRight(given: Names, catalog: Catalog): Names | undefined {
  const { service, action } = lowerCased(given);
  if (!catalog.service(service)) return undefined;
  const lower = action.toLowerCase();
  const same = catalog.actionNames(service).find(name => name.toLowerCase() === lower);
  if (same !== undefined) return { service, action: same };
  return service === given.service ? undefined : { service, action };
}

export const sdkUnknownService: Rule = {
  id: 'aws-sdk-unknown-service',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary: 'The service behind `aws-sdk:` must be one that AWS has, by the name that its SDK for Java has for it.',
  wrong: sdk('states:startExecution', '"StateMachineArn":"arn"'),
  right: sdk('sfn:startExecution', '"StateMachineArn":"arn"'),
  looksAt: sdkCalls,
  *check(machine, options) {
    for (const { task, arn, names, verdict } of sdkVerdicts(machine, options)) {
      if (verdict.kind !== 'unknownService' || verdict.meant === `aws-sdk:${names.service.toLowerCase()}`) continue;
      if (hasEnded(names.service)) continue;
      const better = meantBy(task, verdict);
      yield {
        span: partOfArn(arn, names.service),
        ...notRecognised(arn),
        message: `AWS has no service "${names.service}" for SDK integrations (catalog of ${catalogMonth}).${better === undefined ? ' It is named as in the AWS SDK for Java, in lower case, such as "dynamodb" or "sfn".' : ` Did you mean "${better}"?`}`,
        ...changeTo(arn, better),
      };
    }
  },
};

export const sdkUnlistedService: Rule = {
  id: 'aws-sdk-unlisted-service',
  severity: 'warning',
  needsCatalog: true,
  summary:
    'Step Functions does not list all services of AWS among those that it can call; of one that it does not list nobody knows until it is tried.',
  wrong: sdk('iotdataplane:publish', '"Topic":"t"'),
  right: sdk('iot:listTopicRules', '"Topic":"t"'),
  looksAt: sdkCalls,
  *check(machine, options) {
    for (const { arn, names, verdict } of sdkVerdicts(machine, options))
      if (verdict.kind === 'unlistedService' && !hasEnded(names.service))
        yield {
          span: partOfArn(arn, names.service),
          message: `Step Functions does not list "${names.service}" among the services that it can call. If it refuses the definition, call a Lambda function that calls the service.`,
        };
  },
};

export const sdkUnknownAction: Rule = {
  id: 'aws-sdk-unknown-action',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary:
    'The action of an SDK integration must be one that the service has. (One that looks like no slip of the pen may be newer than the catalog: [aws-sdk-unlisted-action](#aws-sdk-unlisted-action).)',
  wrong: sdk('s3:getObjects', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  looksAt: sdkCalls,
  *check(machine, options) {
    for (const { task, arn, names, verdict } of sdkVerdicts(machine, options)) {
      if (!isMisspelt(verdict)) continue;
      const better = meantBy(task, verdict);
      yield {
        span: partOfArn(arn, names.action),
        ...notRecognised(arn),
        message: `${serviceDisplayName(names.service)} has no action "${names.action}". Did you mean "${better}"?`,
        ...changeTo(arn, better),
      };
    }
  },
};

/**
 * An existing action with one or two letters wrong. New actions are named unlike those that there are, but for a number at
 * the end: of 265 that the catalog of August 2026 lacks all others are farther away.
 */
function isMisspelt(verdict: Verdict): boolean {
  if (verdict.kind !== 'unknownAction' || verdict.casing || verdict.meant === undefined) return false;
  const [, , meant = ''] = verdict.meant.split(':');
  const version = /V\d+$/;
  return (
    version.test(meant) === version.test(verdict.action) &&
    editDistance(verdict.action.toLowerCase(), meant.toLowerCase(), 2) <= 2
  );
}

export const sdkUnlistedAction: Rule = {
  id: 'aws-sdk-unlisted-action',
  severity: 'warning',
  needsCatalog: true,
  summary: `An action that the service did not have in ${catalogMonth}, when the catalog was made. It may be newer.`,
  wrong: sdk('s3:fetchObject', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  looksAt: sdkCalls,
  *check(machine, options) {
    for (const { task, arn, names, verdict } of sdkVerdicts(machine, options)) {
      if (verdict.kind !== 'unknownAction' || verdict.casing || isMisspelt(verdict)) continue;
      const better = meantBy(task, verdict);
      yield {
        span: partOfArn(arn, names.action),
        message: `The action "${names.action}" of ${serviceDisplayName(names.service)} is not known to this version (catalog of ${catalogMonth}): AWS refuses it unless it is newer. ${better === undefined ? `"asl catalog ${names.service}" lists those that are known.` : `Did you mean "${better}"?`}`,
        // Perhaps it is right: nothing is changed without being asked.
        ...changeTo(arn, better, true),
      };
    }
  },
};

export const sdkUnsupportedAction: Rule = {
  id: 'aws-sdk-unsupported-action',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary: 'Some actions exist and cannot be called by Step Functions: those that stream, and a few more.',
  wrong: sdk('sts:assumeRole', '"RoleArn":"arn:aws:iam::111122223333:role/r","RoleSessionName":"s"'),
  right: sdk('sts:getCallerIdentity', ''),
  looksAt: sdkCalls,
  *check(machine, options) {
    for (const { arn, names, verdict } of sdkVerdicts(machine, options))
      if (verdict.kind === 'unsupportedAction')
        yield {
          span: partOfArn(arn, names.action),
          ...notRecognised(arn),
          message: `Step Functions cannot call ${serviceDisplayName(names.service)} ${verdict.action}. ${names.service === 'sts' ? 'To act as another role, give the state Credentials.' : 'Call a Lambda function that calls it.'}`,
        };
  },
};

interface SdkVerdict {
  readonly task: Task;
  readonly arn: StringNode;
  readonly names: Names;
  readonly verdict: Verdict;
}

/** Calls through the SDK of what the catalog does not find. */
function sdkVerdicts(machine: StateMachine, options: CheckOptions): readonly SdkVerdict[] {
  const catalog = options.catalog?.();
  return catalog ? notFound(machine, catalog) : [];
}

const notFound = perMachineAndCatalog((machine, catalog): readonly SdkVerdict[] => {
  const verdicts = new Map<Task['integration'], Verdict>();
  const found: SdkVerdict[] = [];
  for (const task of sdkCalls(machine)) {
    const { arn, integration } = task;
    if (!integration) continue;
    // The same text in `Resource` is the same object.
    const verdict = verdicts.get(integration) ?? catalog.verdict(integration);
    verdicts.set(integration, verdict);
    if (verdict.kind !== 'found') found.push({ task, arn, names: integration, verdict });
  }
  return found;
});

/** The whole ARN that was probably meant. */
function meantBy({ arn, integration }: Task, verdict: Verdict): string | undefined {
  if (!integration) return undefined;
  if (verdict.kind === 'mapOnly') return inPlaceOf(arn, `aws-sdk:${verdict.service}:${verdict.action}`);
  if (!('meant' in verdict) || verdict.meant === undefined) return undefined;
  const { meant } = verdict;
  const suffix = integration.resource.slice(integration.action.length);
  // Only jobs that Step Functions itself knows can be waited for.
  const kept = meant.startsWith('aws-sdk:') && suffix !== '.waitForTaskToken' ? '' : suffix;
  return inPlaceOf(arn, verdict.kind === 'unknownService' ? `${meant}:${integration.resource}` : meant + kept);
}

/** With this behind `states:::`. */
const inPlaceOf = (arn: StringNode, call: string) => arn.value.replace(/(:states:[^:]*:[^:]*:).*/, `$1${call}`);

/** The words of the service, and where it says them. */
function notRecognised(arn: StringNode): Pick<Finding, 'steps' | 'awsMessage'> {
  return {
    steps: pathOf(arn),
    awsMessage: `The resource provided ${arn.value} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
  };
}

function changeTo(arn: StringNode, better: string | undefined, isGuess = false): Pick<Finding, 'fixes'> {
  if (better === undefined) return {};
  const asked = isGuess && { asked: true as const };
  return { fixes: () => [{ title: `Change to "${better}"`, edits: [replaceString(arn, better)], ...asked }] };
}

export const integrationRules: readonly Rule[] = [
  resourceArn,
  resourceNotCallable,
  resourceDoubtful,
  resourceUnknownIntegration,
  resourcePattern,
  sdkActionCase,
  sdkUnknownService,
  sdkUnlistedService,
  sdkUnknownAction,
  sdkUnlistedAction,
  sdkUnsupportedAction,
];
