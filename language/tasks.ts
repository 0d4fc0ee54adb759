/**
 * The tasks of a machine and what their `Resource` says, worked out once for all rules about them. Reads ARNs, and knows the
 * optimised integrations; what else AWS offers has to be asked of a catalog.
 */
import type { Catalog, OptimisedAction, Resource } from '../catalog/index.ts';
import { optimisedAction, parseResource } from '../catalog/index.ts';
import { remember } from '../expressions/index.ts';
import type { Topic } from './diagnostics.ts';
import type { State, StateWithParts } from './model.ts';
import type { Parts } from './parts.ts';
import { statesIn, topicWithin } from './topics.ts';
import type { Member, ObjectNode, Span, StringNode } from './tree.ts';
import { spanInString } from './tree.ts';

/** What a text in `Resource` says; the same for all tasks that have it. */
export interface Called {
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
export interface Task extends Called {
  readonly called: Called;
  readonly state: State;
  readonly node: ObjectNode;
  readonly parts: Parts;
  readonly arn: StringNode;
  /** `Parameters` or `Arguments`, as the language has it. */
  readonly parameters: Member | undefined;
}

const tasksIn: Topic<Task> = topicWithin(statesIn, taskOf);

/** The state as a task, if it is one. */
export function taskOf(state: StateWithParts): Task | undefined {
  const { parts, node } = state;
  const arn = parts.Resource?.value;
  if (state.type !== 'Task' || arn?.kind !== 'string') return undefined;
  const called = callOf(arn.value);
  const { isArn, notCallable, resource, integration, action } = called;
  const parameters = state.queryLanguage === 'JSONata' ? parts.Arguments : parts.Parameters;
  return { called, isArn, notCallable, resource, integration, action, state, node, parts, arn, parameters };
}

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

/** Those of the tasks that a rule is about. */
export const tasksThat = (is: (task: Task) => boolean): Topic<Task> =>
  topicWithin(tasksIn, task => (is(task) ? task : undefined));

/** Those of which that only depends on what their `Resource` says: it is asked once for each text there. */
export function tasksCalling(is: (called: Called) => boolean): Topic<Task> {
  const known = new WeakMap<Called, boolean>();
  return tasksThat(({ called }) => {
    let answer = known.get(called);
    if (answer === undefined) {
      answer = is(called);
      known.set(called, answer);
    }
    return answer;
  });
}

type Integration = NonNullable<Called['integration']>;

/** Works something out once for a catalog and what a `Resource` says: the same text there is the same object. */
export function perIntegration<T extends object>(
  workOut: (integration: Integration, catalog: Catalog) => T,
): (integration: Integration, catalog: Catalog) => T {
  const known = new WeakMap<Catalog, WeakMap<Integration, T>>();
  return (integration, catalog) => {
    let ofCatalog = known.get(catalog);
    if (!ofCatalog) {
      ofCatalog = new WeakMap();
      known.set(catalog, ofCatalog);
    }
    const before = ofCatalog.get(integration);
    if (before) return before;
    const made = workOut(integration, catalog);
    ofCatalog.set(integration, made);
    return made;
  };
}

/** Those that name an integration, written out in full. */
export const integrationsIn = tasksThat(({ integration }) => integration !== undefined);

/** Services whose name among the SDK integrations is another. */
const sdkNames: Readonly<Record<string, string>> = {
  states: 'sfn',
  events: 'eventbridge',
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
};
const optimisedNames = new Map(Object.entries(sdkNames).map(([optimised, sdk]) => [sdk, optimised]));

export const sdkNameOf = (optimised: string) => sdkNames[optimised] ?? optimised;
export const optimisedNameOf = (sdk: string) => optimisedNames.get(sdk) ?? sdk;

/** What follows the action in an ARN, for each way to wait. */
export const suffixes = {
  requestResponse: '',
  sync: '.sync',
  'sync:2': '.sync:2',
  waitForTaskToken: '.waitForTaskToken',
};

/** The place of a part of the ARN behind `states:::`. */
export function partOfArn(arn: StringNode, part: string): Span {
  const at = arn.value.lastIndexOf(part);
  return at < 0 || part === '' ? arn.span : spanInString(arn, at, at + part.length);
}

function isArn(text: string): boolean {
  return /^arn:[^:]*:[^:]+:[^:]*:[^:]*:[^:]/.test(text) || hasPlaceholder(text);
}

function notCallable(resource: Resource): boolean {
  const { kind, arn } = resource;
  const [, owner = '', region = ''] = /^arn:[^:]*:([^:]+):([^:]*):/.exec(arn) ?? [];
  if (owner === '' || hasPlaceholder(arn)) return false;
  if (kind === 'lambda' || kind === 'activity') return arn.endsWith(':');
  if (kind !== 'service') return true;
  // Half of a name; of the optimised integrations the action that is missing is told.
  if (resource.sdk) return resource.service === '' || resource.action === '';
  return region !== '';
}

/**
 * Text of a deployment tool stands in it: `${Name}`, `{{ name }}`, `<name>`, `%name%`, `@name@`, `#{name}`, `[[name]]`,
 * `__NAME__`, or it is a name in capitals that somebody is to replace.
 */
const hasPlaceholder = (text: string) =>
  /\$\{[^}]*\}|\{\{.*\}\}|<\w.*>|%\w+%|@@?\w+@@?|#\{[^}]*\}|\[\[.*\]\]|__\w+__|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(
    text,
  );
