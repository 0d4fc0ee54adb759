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
  readonly file: TemplateFile | undefined;
  /** `DefinitionSubstitutions`: every name with its member; undefined when what is given cannot be known from here. */
  readonly substitutions: ReadonlyMap<string, Member> | undefined;
}

/** A file beside a template that holds a definition. */
export interface TemplateFile {
  readonly path: string;
  readonly node: StringNode;
  /** Where in the file the definition stands; undefined when it is all of it. */
  readonly part?: FilePart;
}

/** What a part of a file holds: a definition, a state machine with its type, several by their names, or the whole section. */
export interface FilePart {
  readonly keys: readonly string[];
  readonly holds: 'definition' | 'machine' | 'machines' | 'section';
  /** What the template calls the state machine, where it says that. */
  readonly name?: string;
}

export interface Template {
  readonly document: Document;
  readonly machines: readonly TemplateMachine[];
  /** Files that hold state machines of which the template does not say more. */
  readonly elsewhere: readonly (TemplateFile & { readonly part: FilePart })[];
  /** It is part of another template, which names it. */
  readonly isPart: boolean;
  /** What `Ref` and `Fn::Sub` may name, in the order of the template. */
  readonly names: readonly string[];
  /** What tasks can call: the resources of such types, and what is mentioned by its ARN. */
  readonly callables: readonly Callable[];
  /** The resource or parameter of that name. */
  named(name: string): Member | undefined;
}

const mark =
  /AWS::(?:Serverless|StepFunctions)::StateMachine\b|\bstateMachines["']?[ \t]*:|\bstepFunctions["']?[ \t]*:[ \t]*["']?\$\{file\(/;

/** A cheap look at a text: whether it may be a template with state machines. Nothing is missed, and little is found too much. */
export function looksLikeTemplate(text: string): boolean {
  return mark.test(text);
}

/** The state machines of a template; undefined for a document that is none, or has none. */
export function readTemplate(document: Document): Template | undefined {
  const { root } = document;
  if (root?.kind !== 'object' || memberOf(root, 'States') || !looksLikeTemplate(document.text)) return undefined;
  const template = readResources(document);
  return template && template.machines.length + template.elsewhere.length > 0 ? template : undefined;
}

/** A template that may have no state machine at all, such as one of functions only; undefined for a document that is none. */
export function readResources(document: Document): Template | undefined {
  const { root } = document;
  if (root?.kind !== 'object' || memberOf(root, 'States')) return undefined;
  const sections = [root, ...objectsOf(memberValue(root, 'resources'))];
  const resources = sections.flatMap(section => membersOf(memberValue(section, 'Resources')));
  const machines = resources.flatMap(resourceMachine);
  const elsewhere: (TemplateFile & { readonly part: FilePart })[] = [];
  const section = memberValue(root, 'stepFunctions');
  addServerless(section, 'section');
  addServerless(memberValue(section, 'stateMachines'), 'machines');
  addServerless(memberValue(root, 'stateMachines'), 'machines');
  const parameters = sections.flatMap(section => membersOf(memberValue(section, 'Parameters')));
  const all = new Map([...resources, ...parameters].map(member => [member.key.value, member]));
  return {
    document,
    machines,
    elsewhere,
    isPart: false,
    names: [...all.keys()],
    get callables() {
      return [...callablesAmong(resources), ...callablesByArn(document.text)];
    },
    named: name => all.get(name),
  };

  /** What is given in place, and the files that it is taken from. */
  function addServerless(node: Node | undefined, holds: 'section' | 'machines'): void {
    for (const each of node?.kind === 'array' ? node.items : [node]) {
      const file = fileOf(each);
      if (file) elsewhere.push({ ...file, part: { keys: file.part?.keys ?? [], holds } });
      if (each?.kind !== 'object' || holds === 'section') continue;
      for (const member of each.members) {
        const from = fileOf(member.value);
        if (from)
          elsewhere.push({ ...from, part: { keys: from.part?.keys ?? [], holds: 'machine', name: member.key.value } });
        else machines.push(...serverlessMachine(member));
      }
    }
  }
}

/** The state machines in parts of a file, as a template of the Serverless Framework that names them means it. */
export function readParts(document: Document, parts: readonly NamedPart[]): Template | undefined {
  const machines = new Map<Node, TemplateMachine>();
  for (const { keys, holds, type, name } of parts) {
    let member: Member | undefined;
    let node = document.root;
    for (const key of keys) {
      member = memberOf(node, key);
      node = member?.value;
    }
    if (node?.kind !== 'object' && node?.kind !== 'string') continue;
    if (holds === 'definition' && member)
      machines.set(node, { ...described(member.key, name), type, definition: member, file: undefined });
    else if (holds === 'machine') {
      const key = member?.key ?? memberOf(node, 'definition')?.key;
      if (key) machines.set(node, machineIn(node, key, name));
    } else
      for (const object of objectsOf(holds === 'section' ? memberValue(node, 'stateMachines') : node))
        for (const { key, value } of object.members)
          if (value?.kind === 'object') machines.set(value, machineIn(value, key));
  }
  const all = [...machines.values()].filter(({ definition, file }) => definition || file);
  if (all.length === 0) return undefined;
  return {
    document,
    machines: all,
    elsewhere: [],
    isPart: true,
    names: [],
    get callables() {
      return callablesByArn(document.text);
    },
    named: () => undefined,
  };
}

/** A part with what its template says of a definition in it. */
export interface NamedPart extends FilePart {
  readonly type: WorkflowType | undefined;
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

function serverlessMachine({ key, value }: Member): TemplateMachine[] {
  return value?.kind === 'object' ? [machineIn(value, key)] : [];
}

function machineIn(node: Node, key: StringNode, name?: string): TemplateMachine {
  const definition = memberOf(node, 'definition');
  const text = definition?.value;
  return {
    ...described(key, name),
    type: workflowType(memberValue(node, 'type')),
    definition: text?.kind === 'string' && isVariable(text.value) ? undefined : definition,
    file: fileOf(text, name ?? key.value),
  };
}

/** Variables of the framework are looked up in many places: what they become is known to nobody here. */
function described(key: StringNode, name = key.value) {
  return { name, nameNode: key, host: 'serverless', substitutions: undefined } as const;
}

/** `${file(machines/order.yml)}`, all of it or what stands at `:keys.in.it`; undefined where that depends on other variables. */
function fileOf(node: Node | undefined, name?: string): TemplateFile | undefined {
  if (node?.kind !== 'string') return undefined;
  const call = /^\s*\$\{file\(\s*(['"]?)([^'"(){}]+?)\1\s*\)(?::([\w.-]+))?\s*(?:,[^{}]*)?\}\s*$/.exec(node.value);
  const [, , path = '', keys] = call ?? [];
  // Code computes what it exports.
  if (path === '' || !isLocal(path) || /\.[cm]?[jt]s$/.test(path)) return undefined;
  const part: FilePart | undefined =
    keys === undefined
      ? undefined
      : { keys: keys.split('.'), holds: 'definition', ...(name !== undefined && { name }) };
  return { path, node, ...(part && { part }) };
}

/** All of a text is one variable, which may have others in it: `${file(./${self:custom.stage}.yml)}`. */
function isVariable(text: string): boolean {
  let rest = text.trim();
  if (!rest.startsWith('${') || !rest.endsWith('}') || rest.length > 1000) return false;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replaceAll(/\$\{[^{}]*\}/g, '');
  }
  return rest === '';
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
