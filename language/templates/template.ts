/**
 * What a template of AWS SAM, CloudFormation or the Serverless Framework says about state machines: where each definition
 * stands, or in which file, its type, and the values that are put into it.
 * Sources: AWS::Serverless::StateMachine, AWS::StepFunctions::StateMachine, the plugin serverless-step-functions.
 */
import type { CheckOptions } from '../diagnostics.ts';
import type { Document, Member, Node, ObjectNode, StringNode } from '../tree.ts';
import { memberOf, memberValue } from '../tree.ts';
import { type Callable, callablesAmong, callablesByArn } from './callables.ts';
import { intrinsicOf } from './intrinsics.ts';

type WorkflowType = NonNullable<CheckOptions['workflowType']>;

/** One state machine that a template declares. */
export interface TemplateMachine {
  /** Its logical id, or its key in serverless.yml. */
  readonly name: string;
  readonly nameNode: StringNode;
  readonly host: 'sam' | 'cloudformation' | 'serverless';
  readonly type: WorkflowType | undefined;
  /** The member with the definition, which may be empty still; undefined where the definition is elsewhere. */
  readonly definition: Member | undefined;
  /** The file with the definition, relative to the template; undefined when it is not a file beside it. */
  readonly file: { readonly path: string; readonly node: StringNode } | undefined;
  /** `DefinitionSubstitutions`: every name with its member; undefined when what is given cannot be known from here. */
  readonly substitutions: ReadonlyMap<string, Member> | undefined;
}

export interface Template {
  readonly document: Document;
  readonly machines: readonly TemplateMachine[];
  /** What `Ref` and `Fn::Sub` may name, in the order of the template. */
  readonly names: readonly string[];
  /** What tasks can call: the resources of such types, and what is mentioned by its ARN. */
  readonly callables: readonly Callable[];
  /** The resource or parameter of that name. */
  named(name: string): Member | undefined;
}

const mark = /AWS::(?:Serverless|StepFunctions)::StateMachine\b|\bstateMachines["']?[ \t]*:/;

/** A cheap look at a text: whether it may be a template with state machines. Nothing is missed, and little is found too much. */
export function looksLikeTemplate(text: string): boolean {
  return mark.test(text);
}

/** The state machines of a template; undefined for a document that is none, or has none. */
export function readTemplate(document: Document): Template | undefined {
  const { root } = document;
  if (root?.kind !== 'object' || memberOf(root, 'States') || !looksLikeTemplate(document.text)) return undefined;
  const template = readResources(document);
  return template && template.machines.length > 0 ? template : undefined;
}

/** A template that may have no state machine at all, such as one of functions only; undefined for a document that is none. */
export function readResources(document: Document): Template | undefined {
  const { root } = document;
  if (root?.kind !== 'object' || memberOf(root, 'States')) return undefined;
  const sections = [root, ...objectsOf(memberValue(root, 'resources'))];
  const resources = sections.flatMap(section => membersOf(memberValue(section, 'Resources')));
  const machines = resources.flatMap(resourceMachine);
  for (const section of [memberValue(root, 'stepFunctions'), root])
    for (const object of objectsOf(memberValue(section, 'stateMachines')))
      for (const member of object.members) machines.push(...serverlessMachine(member));
  const parameters = sections.flatMap(section => membersOf(memberValue(section, 'Parameters')));
  const all = new Map([...resources, ...parameters].map(member => [member.key.value, member]));
  return {
    document,
    machines,
    names: [...all.keys()],
    get callables() {
      return [...callablesAmong(resources), ...callablesByArn(document.text)];
    },
    named: name => all.get(name),
  };
}

const resourceTypes: Readonly<Record<string, TemplateMachine['host']>> = {
  'AWS::Serverless::StateMachine': 'sam',
  'AWS::StepFunctions::StateMachine': 'cloudformation',
};

function resourceMachine(resource: Member): TemplateMachine[] {
  const type = memberValue(resource.value, 'Type');
  const host = type?.kind === 'string' ? resourceTypes[type.value] : undefined;
  if (host === undefined) return [];
  const properties = memberValue(resource.value, 'Properties');
  const definition = memberOf(properties, 'Definition') ?? memberOf(properties, 'DefinitionString');
  const path = memberValue(properties, 'DefinitionUri') ?? memberValue(properties, 'DefinitionS3Location');
  const given = memberValue(properties, 'DefinitionSubstitutions');
  return [
    {
      name: resource.key.value,
      nameNode: resource.key,
      host,
      type: workflowType(memberValue(properties, host === 'sam' ? 'Type' : 'StateMachineType')),
      definition,
      file: path?.kind === 'string' && isLocal(path.value) ? { path: path.value, node: path } : undefined,
      substitutions: substitutionsOf(given),
    },
  ];
}

function serverlessMachine(member: Member): TemplateMachine[] {
  if (member.value?.kind !== 'object') return [];
  const definition = memberOf(member.value, 'definition');
  const text = definition?.value;
  // The whole definition from a file: `${file(machines/order.yml)}`.
  const path =
    text?.kind === 'string' ? /^\$\{file\(\s*['"]?([^'"()]+?)['"]?\s*\)\}$/.exec(text.value)?.[1] : undefined;
  const variable = text?.kind === 'string' && /^\$\{[^{}]*\}$/.test(text.value);
  return [
    {
      name: member.key.value,
      nameNode: member.key,
      host: 'serverless',
      type: workflowType(memberValue(member.value, 'type')),
      definition: variable ? undefined : definition,
      file: path !== undefined && isLocal(path) && text?.kind === 'string' ? { path, node: text } : undefined,
      // Variables of the framework are looked up in many places.
      substitutions: undefined,
    },
  ];
}

function workflowType(node: Node | undefined): WorkflowType | undefined {
  const value = node?.kind === 'string' ? node.value : undefined;
  return value === 'STANDARD' || value === 'EXPRESS' ? value : undefined;
}

function isLocal(path: string): boolean {
  return !/^\w+:\/\//.test(path) && !path.includes('${');
}

function substitutionsOf(node: Node | undefined): ReadonlyMap<string, Member> | undefined {
  const unknown = node !== undefined && (node.kind !== 'object' || intrinsicOf(node) !== undefined);
  return unknown ? undefined : new Map(membersOf(node).map(member => [member.key.value, member]));
}

function membersOf(node: Node | undefined): readonly Member[] {
  return node?.kind === 'object' && !intrinsicOf(node) ? node.members : [];
}

/** An object, or the objects of a list, which the framework merges. */
function objectsOf(node: Node | undefined): ObjectNode[] {
  const nodes = node?.kind === 'array' ? node.items : node ? [node] : [];
  return nodes.flatMap(each => (each.kind === 'object' ? each : []));
}
