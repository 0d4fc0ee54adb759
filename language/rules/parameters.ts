/**
 * Rules about what a Task gives to what it calls: members that are missing, misspelt or unknown, values of another type. What
 * the optimised integrations cannot do without is always known; all else about the actions of AWS only with a catalog.
 * Sources: Developer Guide, "Passing parameters to a service API"; messages as ValidateStateMachineDefinition has them.
 */
import type { Catalog, Shape } from '../../catalog/index.ts';
import { serviceDisplayName } from '../../catalog/index.ts';
import type { CheckOptions, Fix, Rule } from '../diagnostics.ts';
import { addMember, renameKey, replaceString } from '../edit.ts';
import type { Misfit } from '../misfits.ts';
import { givenName, meantMember, misfitsIn } from '../misfits.ts';
import type { StateMachine } from '../model.ts';
import { isSubstitution } from '../places.ts';
import { closest } from '../suggest.ts';
import type { Task } from '../tasks.ts';
import { integrationsIn } from '../tasks.ts';
import type { Json, Member } from '../tree.ts';
import { memberOf, pathOf } from '../tree.ts';
import { resource, sdk } from './task-examples.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';

export const parametersRequired: Rule = {
  id: 'parameters-required',
  severity: 'error',
  awsCode: schema,
  summary: 'An integration that needs parameters is given `Parameters` (JSONPath) or `Arguments` (JSONata).',
  wrong: resource('arn:aws:states:::lambda:invoke'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  looksAt: integrationsIn,
  *check(machine, options) {
    const catalog = options.catalog?.();
    for (const task of integrationsIn(machine)) {
      if (task.parameters) continue;
      const required = requiredOf(task, catalog);
      if (required.length === 0) continue;
      const { state, node, arn } = task;
      const field = state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters';
      // The field of the other language, if it is there, is what has to be mended.
      if (memberOf(node, field === 'Arguments' ? 'Parameters' : 'Arguments')) continue;
      const fresh = Object.fromEntries(required.map(({ name, shape }) => [name, emptyOf(shape)]));
      yield {
        span: arn.span,
        steps: pathOf(node),
        awsMessage: `${field} field is required for resource ARN: ${arn.value}`,
        message: `${nameOf(task)} needs ${field} with ${listed(required.map(({ name }) => name))}.`,
        fixes: () => [
          {
            title: `Add ${field}`,
            asked: true,
            edits: [addMember(machine.document, node, field, fresh, memberOf(node, 'Resource'))],
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
  looksAt: integrationsIn,
  *check(machine, options) {
    const catalog = options.catalog?.();
    const missing = catalog ? misfits(machine, options, 'missing') : missingWithoutCatalog(machine);
    for (const { task, object, member, holder, misspelt } of missing) {
      const { name } = member;
      const top = holder === task.parameters;
      yield {
        span: (misspelt ?? holder)?.key.span ?? { start: object.span.start, end: object.span.start + 1 },
        steps: pathOf(object),
        awsMessage: `The field '${name}' is required but was missing`,
        message: misspelt
          ? `${nameOf(task)} needs "${name}", with this spelling.`
          : top
            ? `${nameOf(task)} needs "${name}". Add it to ${holder?.key.value}.`
            : `${holder ? `"${givenName(holder, task)}"` : 'This item'} needs "${name}". Add it.`,
        fixes: () => [
          misspelt
            ? respelled(misspelt, task, name)
            : {
                title: `Add "${name}"`,
                asked: true,
                edits: [addMember(machine.document, object, name, emptyOf(member.shape))],
              },
        ],
      };
    }
  },
};

/** A member that has to be there. */
interface Required {
  readonly name: string;
  /** Undefined where nobody knows. */
  readonly shape?: Shape;
}

function requiredOf({ integration, action }: Task, catalog: Catalog | undefined): readonly Required[] {
  const known = integration && catalog?.action(integration);
  return known
    ? known.input.members.filter(({ required }) => required)
    : (action?.required ?? []).map(name => ({ name }));
}

type Missing = Pick<Extract<Misfit, { kind: 'missing' }>, 'task' | 'object' | 'holder' | 'misspelt'> & {
  readonly member: Required;
};

/** At the top only, and of the optimised integrations only. */
function* missingWithoutCatalog(machine: StateMachine): Generator<Missing> {
  for (const task of integrationsIn(machine)) {
    const { parameters } = task;
    const object = parameters?.value;
    if (!parameters || object?.kind !== 'object' || isSubstitution(object)) continue;
    const given = new Map(object.members.map(member => [givenName(member, task), member]));
    if ([...given.keys()].some(name => name.includes('${') || name.startsWith('Fn::'))) continue;
    for (const name of task.action?.required ?? []) {
      if (given.has(name)) continue;
      const misspelt = [...given].find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
      yield { task, object, holder: parameters, misspelt, member: { name } };
    }
  }
}

export const parametersMemberCase: Rule = {
  id: 'parameters-member-case',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary:
    'The members of parameters are spelled as Step Functions has them, which is not always as the API has them: `DbInstanceIdentifier` for `DBInstanceIdentifier`.',
  wrong: sdk('rds:describeDBInstances', '"DBInstanceIdentifier":"d"'),
  right: sdk('rds:describeDBInstances', '"DbInstanceIdentifier":"d"'),
  looksAt: integrationsIn,
  *check(machine, options) {
    for (const { task, member, name } of misfits(machine, options, 'misspelt'))
      yield {
        span: member.key.span,
        steps: pathOf(member.parent),
        awsMessage: notSupported(member),
        message: `${nameOf(task)} has no "${givenName(member, task)}" in this spelling. Write "${name}".`,
        fixes: () => [respelled(member, task, name)],
      };
  },
};

export const parametersPascalCase: Rule = {
  id: 'parameters-pascal-case',
  severity: 'warning',
  summary: 'The parameters of service integrations start with a capital letter, whatever the API itself calls them.',
  // With a catalog the spelling of every member is known.
  exampleOptions: { catalog: () => undefined },
  wrong: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","cluster":"c"}'),
  right: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","Cluster":"c"}'),
  looksAt: integrationsIn,
  *check(machine, options) {
    const catalog = options.catalog?.();
    for (const task of integrationsIn(machine)) {
      const found = task.integration;
      const value = task.parameters?.value;
      if (!found || value?.kind !== 'object' || isSubstitution(value)) continue;
      const required = task.action?.required ?? [];
      for (const member of value.members) {
        const name = givenName(member, task);
        if (!/^[a-z]/.test(name)) continue;
        // What the catalog knows is told by others.
        if (catalog?.action(found)) break;
        const better = name.charAt(0).toUpperCase() + name.slice(1);
        if (!found.sdk && required.includes(better)) continue;
        yield {
          span: member.key.span,
          message: `Parameters of an integration start with a capital letter: "${better}".`,
          fixes: () => [respelled(member, task, better)],
        };
      }
    }
  },
};

export const parametersUnknownMember: Rule = {
  id: 'parameters-unknown-member',
  severity: 'warning',
  needsCatalog: true,
  summary: 'A member that the action does not have. (An action may have got it since the catalog was made.)',
  wrong: sdk('s3:getObject', '"Bucket":"b","Key":"k","Encoding":"utf8"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  looksAt: integrationsIn,
  *check(machine, options) {
    for (const { task, member, known } of misfits(machine, options, 'unknown')) {
      const name = givenName(member, task);
      const meant = meantMember(name, known);
      yield {
        span: member.key.span,
        steps: pathOf(member.parent),
        awsMessage: notSupported(member),
        message: `${nameOf(task)} has no "${name}" here.${meant === undefined ? ` ${thereAre(known.members.map(each => each.name))}` : ` Did you mean "${meant}"?`}`,
        ...(meant !== undefined && { fixes: () => [respelled(member, task, meant)] }),
      };
    }
  },
};

export const parametersWrongType: Rule = {
  id: 'parameters-wrong-type',
  severity: 'warning',
  needsCatalog: true,
  summary: 'A parameter that is written out is of the type that the action takes.',
  wrong: sdk('sqs:receiveMessage', '"QueueUrl":"q","MaxNumberOfMessages":"10"'),
  right: sdk('sqs:receiveMessage', '"QueueUrl":"q","MaxNumberOfMessages":10'),
  looksAt: integrationsIn,
  *check(machine, options) {
    for (const { task, node, shape, key } of misfits(machine, options, 'type')) {
      const fix = retyped(node, shape);
      yield {
        span:
          node.kind === 'object' || node.kind === 'array'
            ? { start: node.span.start, end: node.span.start + 1 }
            : node.span,
        steps: pathOf(node),
        message: `${nameOf(task)} takes ${typeNames[shape.kind]} ${key === undefined ? 'here' : `for "${key}"`}, and this is ${nodeNames[node.kind]}.`,
        ...(fix && { fixes: () => [fix] }),
      };
    }
  },
};

export const parametersEnumValue: Rule = {
  id: 'parameters-enum-value',
  severity: 'warning',
  needsCatalog: true,
  summary: 'Where an action takes one of some words, it is one of them. (A service may know newer ones.)',
  wrong: sdk('s3:putObjectAcl', '"Bucket":"b","Key":"k","Acl":"publicread"'),
  right: sdk('s3:putObjectAcl', '"Bucket":"b","Key":"k","Acl":"public-read"'),
  looksAt: integrationsIn,
  *check(machine, options) {
    for (const { task, node, values, key } of misfits(machine, options, 'value')) {
      const [near] = closest(node.value, values);
      const meant = values.find(value => value.toLowerCase() === node.value.toLowerCase()) ?? near;
      yield {
        span: node.span,
        message: `${nameOf(task)} does not know "${node.value}"${key === undefined ? '' : ` for "${key}"`}.${meant === undefined ? ` ${thereAre(values)}` : ` Did you mean "${meant}"?`}`,
        ...(meant !== undefined && {
          fixes: () => [{ title: `Change to "${meant}"`, edits: [replaceString(node, meant)] }],
        }),
      };
    }
  },
};

function misfits<K extends Misfit['kind']>(
  machine: StateMachine,
  options: CheckOptions,
  kind: K,
): readonly Extract<Misfit, { kind: K }>[] {
  const catalog = options.catalog?.();
  if (!catalog) return [];
  return misfitsIn(machine, catalog).filter((each): each is Extract<Misfit, { kind: K }> => each.kind === kind);
}

/** As people say it: `Lambda invoke`. */
function nameOf({ integration }: Task): string {
  return `${serviceDisplayName(integration?.service ?? '')} ${integration?.action ?? ''}`;
}

const notSupported = ({ key }: Member) => `The field "${key.value}" is not supported by Step Functions`;

/** The key in that spelling, with its `.$`. */
function respelled(member: Member, task: Task, name: string): Fix {
  const ending = member.key.value.slice(givenName(member, task).length);
  return { title: `Change to "${name}"`, edits: [renameKey(member, name + ending)] };
}

/** Words for a message: all of them, or the first ones of many. */
function thereAre(names: readonly string[]): string {
  if (names.length === 0) return 'It takes none.';
  return `There ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const typeNames: Readonly<Record<Shape['kind'], string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  timestamp: 'a time as text',
  list: 'a list',
  map: 'an object',
  structure: 'an object',
  blob: 'any JSON',
  any: 'any JSON',
};

const nodeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** The beginning of a value of the shape. */
function emptyOf(shape: Shape | undefined): Json {
  switch (shape?.kind) {
    case 'number':
      return shape.min ?? 0;
    case 'boolean':
      return false;
    case 'list':
      return [];
    case 'map':
    case 'structure':
      return {};
    case 'string':
      return shape.values?.length === 1 ? (shape.values[0] ?? '') : '';
    default:
      return '';
  }
}

/** The same word as the type that is taken, where it can be read as that. */
function retyped(node: Extract<Misfit, { kind: 'type' }>['node'], shape: Shape): Fix | undefined {
  const change = (text: string) => ({ title: `Change to ${text}`, edits: [{ span: node.span, text }] });
  if (node.kind === 'number' && shape.kind === 'string') return change(`"${node.text}"`);
  if (node.kind === 'boolean' && shape.kind === 'string') return change(`"${node.value}"`);
  if (node.kind !== 'string') return undefined;
  if (shape.kind === 'number' && /^-?\d+(\.\d+)?$/.test(node.value)) return change(node.value);
  if (shape.kind === 'boolean' && /^(true|false)$/i.test(node.value)) return change(node.value.toLowerCase());
  return undefined;
}

export const parameterRules: readonly Rule[] = [
  parametersRequired,
  parametersFieldMissing,
  parametersMemberCase,
  parametersPascalCase,
  parametersUnknownMember,
  parametersWrongType,
  parametersEnumValue,
];
