/**
 * Rules about what a Task gives to what it calls: members that are missing, misspelt or unknown, values of another type. What
 * the optimised integrations cannot do without is always known; all else about the actions of AWS only with a catalog.
 * Sources: Developer Guide, "Passing parameters to a service API"; messages as ValidateStateMachineDefinition has them.
 */
import type { Catalog, Shape } from '../../catalog/index.ts';
import { serviceDisplayName } from '../../catalog/index.ts';
import type { Fix, Rule } from '../diagnostics.ts';
import { addMember, renameKey, replaceString } from '../edit.ts';
import type { Misfit } from '../misfits.ts';
import { givenName, meantMember, misfitsThatAre } from '../misfits.ts';
import { isSubstitution } from '../places.ts';
import { closest } from '../suggest.ts';
import type { Task } from '../tasks.ts';
import { integrationsIn } from '../tasks.ts';
import { ruleAbout } from '../topics.ts';
import type { Json, Member } from '../tree.ts';
import { memberOf, pathOf } from '../tree.ts';
import { resource, sdk } from './task-examples.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';

const parametersRequired = ruleAbout(integrationsIn, {
  id: 'parameters-required',
  severity: 'error',
  awsCode: schema,
  summary: 'An integration that needs parameters is given `Parameters` (JSONPath) or `Arguments` (JSONata).',
  wrong: resource('arn:aws:states:::lambda:invoke'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f"}'),
  check(task, found, about) {
    if (task.parameters) return;
    const required = requiredOf(task, about.catalog);
    if (required.length === 0) return;
    const { state, node, arn } = task;
    const field = state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters';
    // The field of the other language, if it is there, is what has to be mended.
    if (memberOf(node, field === 'Arguments' ? 'Parameters' : 'Arguments')) return;
    const fresh = Object.fromEntries(required.map(({ name, shape }) => [name, emptyOf(shape)]));
    found({
      span: arn.span,
      steps: pathOf(node),
      awsMessage: `${field} field is required for resource ARN: ${arn.value}`,
      message: `${nameOf(task)} needs ${field} with ${listed(required.map(({ name }) => name))}.`,
      fixes: machine => [
        {
          title: `Add ${field}`,
          asked: true,
          edits: [addMember(machine.document, node, field, fresh, memberOf(node, 'Resource'))],
        },
      ],
    });
  },
});

const parametersFieldMissing = ruleAbout(misfitsThatAre('missing'), {
  id: 'parameters-field-missing',
  severity: 'error',
  awsCode: schema,
  summary: 'The parameters that an integration cannot do without are there.',
  wrong: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"Payload":{}}'),
  right: resource('arn:aws:states:::lambda:invoke', ',"Parameters":{"FunctionName":"f","Payload":{}}'),
  check({ task, object, member, holder, misspelt }, found) {
    const { name } = member;
    const top = holder === task.parameters;
    found({
      span: (misspelt ?? holder)?.key.span ?? { start: object.span.start, end: object.span.start + 1 },
      steps: pathOf(object),
      awsMessage: `The field '${name}' is required but was missing`,
      message: misspelt
        ? `${nameOf(task)} needs "${name}", with this spelling.`
        : top
          ? `${nameOf(task)} needs "${name}". Add it to ${holder?.key.value}.`
          : `${holder ? `"${givenName(holder, task)}"` : 'This item'} needs "${name}". Add it.`,
      fixes: ({ document }) => [
        misspelt
          ? respelled(misspelt, task, name)
          : {
              title: `Add "${name}"`,
              asked: true,
              edits: [addMember(document, object, name, emptyOf(member.shape))],
            },
      ],
    });
  },
});

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

const parametersMemberCase = ruleAbout(misfitsThatAre('misspelt'), {
  id: 'parameters-member-case',
  severity: 'error',
  awsCode: schema,
  needsCatalog: true,
  summary:
    'The members of parameters are spelled as Step Functions has them, which is not always as the API has them: `DbInstanceIdentifier` for `DBInstanceIdentifier`.',
  wrong: sdk('rds:describeDBInstances', '"DBInstanceIdentifier":"d"'),
  right: sdk('rds:describeDBInstances', '"DbInstanceIdentifier":"d"'),
  check({ task, member, name }, found) {
    found({
      span: member.key.span,
      steps: pathOf(member.parent),
      awsMessage: notSupported(member),
      message: `${nameOf(task)} has no "${givenName(member, task)}" in this spelling. Write "${name}".`,
      fixes: () => [respelled(member, task, name)],
    });
  },
});

const parametersPascalCase = ruleAbout(integrationsIn, {
  id: 'parameters-pascal-case',
  severity: 'warning',
  summary: 'The parameters of service integrations start with a capital letter, whatever the API itself calls them.',
  // With a catalog the spelling of every member is known.
  exampleOptions: { catalog: () => undefined },
  wrong: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","cluster":"c"}'),
  right: resource('arn:aws:states:::ecs:runTask', ',"Parameters":{"TaskDefinition":"t","Cluster":"c"}'),
  check(task, found, about) {
    const { integration } = task;
    const value = task.parameters?.value;
    if (!integration || value?.kind !== 'object' || isSubstitution(value)) return;
    const required = task.action?.required ?? [];
    for (const member of value.members) {
      const name = givenName(member, task);
      if (!/^[a-z]/.test(name)) continue;
      // What the catalog knows is told by others.
      if (about.catalog?.action(integration)) return;
      const better = name.charAt(0).toUpperCase() + name.slice(1);
      if (!integration.sdk && required.includes(better)) continue;
      found({
        span: member.key.span,
        message: `Parameters of an integration start with a capital letter: "${better}".`,
        fixes: () => [respelled(member, task, better)],
      });
    }
  },
});

const parametersUnknownMember = ruleAbout(misfitsThatAre('unknown'), {
  id: 'parameters-unknown-member',
  severity: 'warning',
  needsCatalog: true,
  summary: 'A member that the action does not have. (An action may have got it since the catalog was made.)',
  wrong: sdk('s3:getObject', '"Bucket":"b","Key":"k","Encoding":"utf8"'),
  right: sdk('s3:getObject', '"Bucket":"b","Key":"k"'),
  check({ task, member, known }, found) {
    const name = givenName(member, task);
    const meant = meantMember(name, known);
    found({
      span: member.key.span,
      steps: pathOf(member.parent),
      awsMessage: notSupported(member),
      message: `${nameOf(task)} has no "${name}" here.${meant === undefined ? ` ${thereAre(known.members.map(each => each.name))}` : ` Did you mean "${meant}"?`}`,
      ...(meant !== undefined && { fixes: () => [respelled(member, task, meant)] }),
    });
  },
});

const parametersWrongType = ruleAbout(misfitsThatAre('type'), {
  id: 'parameters-wrong-type',
  severity: 'warning',
  needsCatalog: true,
  summary: 'A parameter that is written out is of the type that the action takes.',
  wrong: sdk('sqs:receiveMessage', '"QueueUrl":"q","MaxNumberOfMessages":"10"'),
  right: sdk('sqs:receiveMessage', '"QueueUrl":"q","MaxNumberOfMessages":10'),
  check({ task, node, shape, key }, found) {
    const fix = retyped(node, shape);
    found({
      span:
        node.kind === 'object' || node.kind === 'array'
          ? { start: node.span.start, end: node.span.start + 1 }
          : node.span,
      steps: pathOf(node),
      message: `${nameOf(task)} takes ${typeNames[shape.kind]} ${key === undefined ? 'here' : `for "${key}"`}, and this is ${nodeNames[node.kind]}.`,
      ...(fix && { fixes: () => [fix] }),
    });
  },
});

const parametersEnumValue = ruleAbout(misfitsThatAre('value'), {
  id: 'parameters-enum-value',
  severity: 'warning',
  needsCatalog: true,
  summary: 'Where an action takes one of some words, it is one of them. (A service may know newer ones.)',
  wrong: sdk('s3:putObjectAcl', '"Bucket":"b","Key":"k","Acl":"publicread"'),
  right: sdk('s3:putObjectAcl', '"Bucket":"b","Key":"k","Acl":"public-read"'),
  check({ task, node, values, key }, found) {
    const [near] = closest(node.value, values);
    const meant = values.find(value => value.toLowerCase() === node.value.toLowerCase()) ?? near;
    found({
      span: node.span,
      message: `${nameOf(task)} does not know "${node.value}"${key === undefined ? '' : ` for "${key}"`}.${meant === undefined ? ` ${thereAre(values)}` : ` Did you mean "${meant}"?`}`,
      ...(meant !== undefined && {
        fixes: () => [{ title: `Change to "${meant}"`, edits: [replaceString(node, meant)] }],
      }),
    });
  },
});

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
