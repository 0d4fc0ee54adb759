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
import type { Finding, Rule } from '../diagnostics.ts';
import { replaceString } from '../edit.ts';
import { closest, editDistance } from '../suggest.ts';
import type { Called, Task } from '../tasks.ts';
import { partOfArn, perIntegration, sdkNameOf, suffixes, tasksCalling, tasksThat } from '../tasks.ts';
import { ruleAbout, topicWithin } from '../topics.ts';
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

interface SdkVerdict {
  readonly task: Task;
  readonly arn: StringNode;
  readonly names: Names;
  readonly verdict: Verdict;
}

const verdictOf = perIntegration((integration, catalog) => catalog.verdict(integration));

/** Calls through the SDK of what the catalog does not find. */
const sdkVerdicts = topicWithin(sdkCalls, (task, { catalog }): SdkVerdict | undefined => {
  const { arn, integration } = task;
  const verdict = catalog && integration && verdictOf(integration, catalog);
  return !verdict || verdict.kind === 'found' ? undefined : { task, arn, names: integration, verdict };
});

const resourceArn = ruleAbout(withoutArn, {
  id: 'resource-arn',
  severity: 'error',
  awsCode: schema,
  summary: '`Resource` is an ARN, written out: never a path or an expression.',
  wrong: resource('lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  check({ arn }, found) {
    const text = arn.value;
    const [, service = '', action = ''] = /^([\w-]+):(\w+)/.exec(text) ?? [];
    const meant = optimisedAction(service, action) ? `arn:aws:states:::${text}` : undefined;
    const hint = /^\$|^\{%|^States\./.test(text)
      ? ' It cannot be computed: call a function by a name from the input with arn:aws:states:::lambda:invoke and "FunctionName".'
      : meant !== undefined
        ? ` Did you mean "${meant}"?`
        : ' For example: "arn:aws:states:::lambda:invoke".';
    found({
      span: arn.span,
      awsMessage: 'Value is not a valid resource ARN',
      message: `Resource must be an ARN, and "${text}" is none.${hint}`,
      ...changeTo(arn, meant),
    });
  },
});

const resourceNotCallable = ruleAbout(notCallables, {
  id: 'resource-not-callable',
  severity: 'error',
  awsCode: schema,
  summary: 'A Task calls a Lambda function, an activity or a service integration; other ARNs are refused.',
  wrong: resource('arn:aws:sns:us-east-1:111122223333:orders'),
  right: publish('', '"Message":"m"'),
  check(task, found) {
    const { arn } = task;
    if (!task.isArn || isDoubtful(task)) return;
    const owner = arn.value.split(':')[2] ?? '';
    const name = arn.value.includes(':stateMachine:') ? 'states' : owner;
    const action = name === 'states' ? 'startExecution' : optimisedService(name)?.actions[0]?.action;
    const hint =
      action !== undefined && !/^arn:[^:]*:states:::/.test(arn.value)
        ? ` For ${serviceDisplayName(name)} write "arn:aws:states:::${name}:${action}" and name the resource in the parameters.`
        : '';
    found({
      span: arn.span,
      ...notRecognised(arn),
      message: `A Task cannot call this ARN: it takes a Lambda function, an activity, or an integration.${hint}`,
    });
  },
});

const doubtful = tasksCalling(isDoubtful);

const resourceDoubtful = ruleAbout(doubtful, {
  id: 'resource-doubtful',
  severity: 'warning',
  summary:
    'ARNs that examples have and that nobody has seen the service take: tasks of SWF, integrations of a region or an account, functions without the word `function`, partitions that AWS does not have.',
  wrong: resource('arn:aws:swf:us-east-1:111122223333:task:pack'),
  right: publish('', '"Message":"m"'),
  check({ arn }, found) {
    const [, partition = '', , , , name] = /^arn:([^:]*):(lambda):([^:]*):([^:]*):([^:]*)$/.exec(arn.value) ?? [];
    const better = name === undefined ? undefined : `${arn.value.slice(0, -name.length)}function:${name}`;
    found({
      span: arn.span,
      message:
        better !== undefined && isPartition(partition)
          ? `The ARN of a function has "function:" before its name. Did you mean "${better}"?`
          : 'Step Functions probably refuses this ARN: it takes a Lambda function, an activity, or an integration such as "arn:aws:states:::lambda:invoke".',
      ...(better !== undefined && changeTo(arn, better, true)),
    });
  },
});

const isPartition = (text: string) => /^aws(?:-[a-z]+)*$/.test(text);

/** The specification's own examples call SWF, and `task:X`. */
function isDoubtful({ resource: call, isArn, notCallable }: Called): boolean {
  const { arn } = call;
  const [, partition = '', owner, , , kind] = arn.split(':');
  if (/^arn:\w+:/.test(arn) && isArn && !/[$<{%@#[_]/.test(arn)) {
    if (/^\w{2,5}$/.test(partition) && !isPartition(partition.toLowerCase())) return true;
    if (owner === 'lambda' && kind !== 'function') return true;
  }
  if (!notCallable) return false;
  if (call.kind === 'service') return call.service === 'task' || optimisedService(call.service) !== undefined;
  return owner === 'swf';
}

const resourceUnknownIntegration = ruleAbout(optimised, {
  id: 'resource-unknown-integration',
  severity: 'error',
  awsCode: schema,
  summary: 'The service and the action of `arn:aws:states:::service:action` must be an integration that exists.',
  wrong: resource('arn:aws:states:::dynamodb:getitem', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  check(task, found, about) {
    const { arn, integration: call, action: exists } = task;
    if (!call || exists) return;
    const known = optimisedService(call.service);
    const actions = known?.actions.map(({ action }) => action) ?? [];
    const [action] = closest(call.action, actions);
    const [service] = known ? [] : closest(call.service, serviceNames);
    const verdict = about.catalog?.verdict(call);
    const better = verdict
      ? meantBy(task, verdict)
      : action !== undefined
        ? arn.value.replace(`:${call.action}`, `:${action}`)
        : service !== undefined && optimisedAction(service, call.action)
          ? arn.value.replace(`:${call.service}:`, `:${service}:`)
          : undefined;
    const sdkName = sdkNameOf(call.service);
    const throughSdk =
      !about.catalog || about.catalog.service(sdkName)
        ? hintOfSdk(call.action, sdkName, about.catalog?.actionNames(sdkName) ?? [])
        : `It has ${serviceNames.join(', ')}; other services of AWS are called through the SDK: "arn:aws:states:::aws-sdk:s3:getObject".`;
    const what = known
      ? `${serviceDisplayName(call.service)} has no integration of its own for "${call.action}" (it has ${actions.join(', ')}).`
      : verdict?.kind === 'mapOnly'
        ? `"${call.service}:${call.action}" is for the ${verdict.field} of a Map; a Task calls S3 through the SDK.`
        : `Step Functions has no integration of its own named "${call.service}".`;
    const waitsNoMore = better !== undefined && isJob(arn.value) && !isJob(better);
    found({
      span: partOfArn(arn, known ? call.action : call.service),
      ...notRecognised(arn),
      message: `${what} ${better === undefined ? throughSdk : `Did you mean "${better}"?${waitsNoMore ? ' It does not wait for the end of what it starts.' : ''}`}`,
      ...changeTo(arn, better, waitsNoMore),
    });
  },
});

const isJob = (arn: string) => /\.sync(?::2)?$/.test(arn);

function hintOfSdk(action: string, service: string, names: readonly string[]): string {
  const arn = `arn:aws:states:::aws-sdk:${service}:`;
  if (names.length === 0) return `Other actions are called through the SDK: "${arn}${action}".`;
  const [near] = closest(action, names);
  return `Nor is it an action of the SDK.${near === undefined ? '' : ` Did you mean "${arn}${near}"?`}`;
}

const serviceNames = optimisedServices.map(({ name }) => name);

/** Called in a way that the integration does not have. */
const wronglyWaiting = tasksCalling(({ integration: call, action }) => {
  const patterns = call && patternsOf(call, action);
  if (!patterns) return false;
  const suffix = call.resource.slice(call.action.length);
  // The guide's overview says that EKS has callbacks, the page of EKS that it has none.
  if (call.service === 'eks' && suffix === '.waitForTaskToken') return false;
  return !patterns.some(pattern => suffixes[pattern] === suffix);
});

function patternsOf({ sdk }: NonNullable<Called['integration']>, action: Called['action']) {
  return sdk ? (['requestResponse', 'waitForTaskToken'] as const) : action?.patterns;
}

const resourcePattern = ruleAbout(wronglyWaiting, {
  id: 'resource-pattern',
  severity: 'error',
  awsCode: schema,
  summary: 'How a task waits (`.sync`, `.sync:2`, `.waitForTaskToken`) must be one that the integration has.',
  wrong: resource('arn:aws:states:::dynamodb:getItem.sync', table),
  right: resource('arn:aws:states:::dynamodb:getItem', table),
  check(task, found) {
    const { arn, integration: call, action } = task;
    const patterns = call && patternsOf(call, action);
    if (!patterns) return;
    const suffix = call.resource.slice(call.action.length);
    const allowed = patterns.map(pattern => suffixes[pattern]).filter(Boolean);
    const [near] = closest(suffix, allowed);
    const better = arn.value.slice(0, arn.value.length - suffix.length) + (near ?? '');
    const name = call.sdk ? 'An SDK integration' : `${call.service}:${call.action}`;
    found({
      span: partOfArn(arn, suffix),
      ...notRecognised(arn),
      message: `${name} cannot be called with "${suffix}". ${allowed.length === 0 ? 'It is called without a suffix only.' : `It has ${allowed.join(' and ')}, or no suffix.`}`,
      ...changeTo(arn, better),
    });
  },
});

const sdkActionCase = ruleAbout(sdkCalls, {
  id: 'aws-sdk-action-case',
  severity: 'error',
  awsCode: schema,
  summary:
    'In the ARN of an SDK integration the service is in lower case, and the action starts with a lower case letter.',
  wrong: sdk('s3:GetObject', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  check({ arn, integration: call }, found, about) {
    if (!call) return;
    const { catalog } = about;
    if (catalog && verdictOf(call, catalog).kind === 'found') return;
    const names = catalog ? spelledRight(call, catalog) : lowerCased(call);
    if (!names || (names.service === call.service && names.action === call.action)) return;
    const { service, action } = names;
    const better = arn.value.replace(`:${call.service}:${call.action}`, `:${service}:${action}`);
    found({
      span: partOfArn(arn, service === call.service ? call.action : call.service),
      ...notRecognised(arn),
      message: `An SDK integration is named in lower case, its action with a small first letter: "${service}:${action}".`,
      ...changeTo(arn, better),
    });
  },
});

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

const sdkUnknownService = ruleAbout(sdkVerdicts, {
  id: 'aws-sdk-unknown-service',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary: 'The service behind `aws-sdk:` must be one that AWS has, by the name that its SDK for Java has for it.',
  wrong: sdk('states:startExecution', '"StateMachineArn":"arn"'),
  right: sdk('sfn:startExecution', '"StateMachineArn":"arn"'),
  check({ task, arn, names, verdict }, found) {
    if (verdict.kind !== 'unknownService' || verdict.meant === `aws-sdk:${names.service.toLowerCase()}`) return;
    const better = meantBy(task, verdict);
    // What looks like no slip of the pen may be newer than the catalog.
    if (hasEnded(names.service) || better === undefined) return;
    found({
      span: partOfArn(arn, names.service),
      ...notRecognised(arn),
      message: `AWS has no service "${names.service}" for SDK integrations (catalog of ${catalogMonth}). Did you mean "${better}"?`,
      ...changeTo(arn, better),
    });
  },
});

const sdkUnlistedService = ruleAbout(sdkVerdicts, {
  id: 'aws-sdk-unlisted-service',
  severity: 'warning',
  needsCatalog: true,
  summary:
    'Step Functions does not list all services of AWS among those that it can call; of one that it does not list nobody knows until it is tried.',
  wrong: sdk('iotdataplane:publish', '"Topic":"t"'),
  right: sdk('iot:listTopicRules', '"Topic":"t"'),
  check({ arn, names, verdict }, found) {
    if (hasEnded(names.service)) return;
    if (verdict.kind === 'unknownService' && verdict.meant === undefined)
      found({
        span: partOfArn(arn, names.service),
        message: `The service "${names.service}" is not known to this version (catalog of ${catalogMonth}): AWS refuses it unless it is newer. It is named as in the AWS SDK for Java, in lower case, such as "dynamodb" or "sfn".`,
      });
    if (verdict.kind === 'unlistedService')
      found({
        span: partOfArn(arn, names.service),
        message: `Step Functions does not list "${names.service}" among the services that it can call. If it refuses the definition, call a Lambda function that calls the service.`,
      });
  },
});

const sdkUnknownAction = ruleAbout(sdkVerdicts, {
  id: 'aws-sdk-unknown-action',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary:
    'The action of an SDK integration must be one that the service has. (What looks like no slip of the pen may be newer than the catalog: aws-sdk-unlisted-action.)',
  wrong: sdk('s3:getObjects', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  check({ task, arn, names, verdict }, found) {
    if (!isMisspelt(verdict)) return;
    const better = meantBy(task, verdict);
    found({
      span: partOfArn(arn, names.action),
      ...notRecognised(arn),
      message: `${serviceDisplayName(names.service)} has no action "${names.action}". Did you mean "${better}"?`,
      ...changeTo(arn, better),
    });
  },
});

/**
 * An existing action with one or two letters wrong. New actions are named unlike those that there are, but for a number at
 * the end (`createTopicV2`): of 341 that an older catalog lacked all others were farther away.
 */
function isMisspelt(verdict: Verdict): boolean {
  if (verdict.kind !== 'unknownAction' || verdict.casing || verdict.meant === undefined) return false;
  const [, , meant = ''] = verdict.meant.split(':');
  const version = (name: string) => /V\d+$/.exec(name)?.[0];
  return (
    version(meant) === version(verdict.action) &&
    editDistance(verdict.action.toLowerCase(), meant.toLowerCase(), 2) <= 2
  );
}

const sdkUnlistedAction = ruleAbout(sdkVerdicts, {
  id: 'aws-sdk-unlisted-action',
  severity: 'warning',
  needsCatalog: true,
  summary: `An action that the service did not have in ${catalogMonth}, when the catalog was made. It may be newer.`,
  wrong: sdk('s3:fetchObject', '"Bucket":"b","Key":"k"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  check({ task, arn, names, verdict }, found) {
    if (verdict.kind !== 'unknownAction' || verdict.casing || isMisspelt(verdict)) return;
    const better = meantBy(task, verdict);
    found({
      span: partOfArn(arn, names.action),
      message: `The action "${names.action}" of ${serviceDisplayName(names.service)} is not known to this version (catalog of ${catalogMonth}): AWS refuses it unless it is newer. ${better === undefined ? `"asl catalog ${names.service}" lists those that are known.` : `Did you mean "${better}"?`}`,
      // Perhaps it is right: nothing is changed without being asked.
      ...changeTo(arn, better, true),
    });
  },
});

const sdkUnsupportedAction = ruleAbout(sdkVerdicts, {
  id: 'aws-sdk-unsupported-action',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary: 'Some actions exist and cannot be called by Step Functions: those that stream, and a few more.',
  wrong: sdk('sts:assumeRole', '"RoleArn":"arn:aws:iam::111122223333:role/r","RoleSessionName":"s"'),
  right: sdk('sts:getCallerIdentity', ''),
  check({ arn, names, verdict }, found) {
    if (verdict.kind === 'unsupportedAction')
      found({
        span: partOfArn(arn, names.action),
        ...notRecognised(arn),
        message: `Step Functions cannot call ${serviceDisplayName(names.service)} ${verdict.action}. ${names.service === 'sts' ? 'To act as another role, give the state Credentials.' : 'Call a Lambda function that calls it.'}`,
      });
  },
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
  return inPlaceOf(arn, (verdict.kind === 'unknownService' ? `${meant}:${integration.action}` : meant) + kept);
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
