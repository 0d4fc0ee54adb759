/** What stands under the mouse, in a few lines: a field, a state, a type, an error, a function in an expression. */
import { describeResource, parseResource } from '../../catalog/index.ts';
import type { IntrinsicCall } from '../../expressions/index.ts';
import { intrinsicFunction, jsonataFunction } from '../../expressions/index.ts';
import type { Embedded, Field, Place, Span, State, StateMachine, ValueType } from '../../language/index.ts';
import { embeddedAt, placeAt, predefinedErrors, spanInString, stateTypeDocs } from '../../language/index.ts';
import { nameAt } from './definition.ts';

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hoverAt(machine: StateMachine, offset: number): Hover | undefined {
  const place = placeAt(machine, offset);
  if (!place) return undefined;
  const { node } = place;
  const named = nameAt(machine, offset);
  if (named?.state) return { span: node.span, markdown: stateWords(named.state) };
  if (place.isKey && place.path.length === 0 && place.field)
    return { span: node.span, markdown: fieldWords(place.field, place) };
  const embedded = embeddedAt(machine, offset);
  const inExpression = embedded && functionAt(embedded, offset);
  if (inExpression) return inExpression;
  if (node.kind !== 'string' || place.isKey || !place.field) return undefined;
  const markdown = valueWords(node.value, place);
  return markdown === undefined ? undefined : { span: node.span, markdown };
}

function fieldWords(field: Field, place: Place): string {
  const facts = [
    field.required ? 'required' : '',
    typeWords(field.type),
    field.default === undefined ? '' : `default: ${field.default}`,
    field.languages === 'both' ? '' : `${field.languages} only`,
    field.jsonata !== undefined && place.queryLanguage === 'JSONata' ? '`{% … %}` allowed' : '',
    field.since === undefined ? '' : `since ${field.since}`,
  ].filter(Boolean);
  const deprecated = field.deprecated ? `\n\n**Deprecated**: use \`${field.deprecated.use}\`.` : '';
  return `**${field.name}** · ${facts.join(' · ')}\n\n${field.doc}${deprecated}\n\n\`\`\`json\n${field.example}\n\`\`\``;
}

function typeWords(type: ValueType): string {
  switch (type.kind) {
    case 'string':
      return type.enum ? type.enum.map(({ value }) => `\`${value}\``).join(' | ') : 'text';
    case 'integer':
    case 'number': {
      const noun = type.kind === 'integer' ? 'whole number' : 'number';
      if (type.min === undefined) return noun;
      return type.max === undefined ? `${noun}, at least ${type.min}` : `${noun}, ${type.min} to ${type.max}`;
    }
    case 'list':
      return `list of ${typeWords(type.of)}`;
    default:
      return {
        boolean: 'true or false',
        path: 'JSONPath',
        referencePath: 'reference path',
        stateName: 'name of a state',
        resource: 'ARN',
        timestamp: 'time, RFC 3339',
        payload: 'any JSON, with expressions',
        literal: 'any JSON, as it stands',
        assign: 'variable names to values',
        states: 'names to states',
        object: 'object',
      }[type.kind];
  }
}

function stateWords(state: State): string {
  const comment = state.node?.members.find(({ key }) => key.value === 'Comment')?.value;
  const resource = state.node?.members.find(({ key }) => key.value === 'Resource')?.value;
  const service = resource?.kind === 'string' ? describeResource(resource.value) : undefined;
  const out = state.references.map(
    ({ kind, name }) => `${kind === 'Choices' ? 'rule' : kind === 'Next' ? 'then' : kind} → ${name}`,
  );
  const from = [...new Set(state.referencedBy.map(reference => reference.from?.name ?? 'start'))];
  return [
    `**${state.name}** · ${state.type ?? 'state'}${service === undefined ? '' : ` · ${service}`}${state.queryLanguage === 'JSONata' ? ' · JSONata' : ''}`,
    comment?.kind === 'string' ? comment.value : '',
    state.terminal ? 'Ends here.' : out.length > 0 ? [...new Set(out)].join('  \n') : '',
    from.length > 0 ? `Reached from: ${from.join(', ')}` : 'Nothing leads here.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function valueWords(value: string, { field, shape }: Place): string | undefined {
  if (!field) return undefined;
  if (field.name === 'Type' && shape === 'state') {
    const known = Object.entries(stateTypeDocs).find(([type]) => type === value)?.[1];
    return known && `**${value}** state\n\n${known.doc}\n\n\`\`\`json\n${known.example}\n\`\`\``;
  }
  if (field.name === 'ErrorEquals') {
    const error = predefinedErrors.find(({ name }) => name === value);
    return error && `**${error.name}**\n\n${error.doc}`;
  }
  if (field.type.kind === 'resource') {
    const words = describeResource(value);
    const resource = parseResource(value);
    if (words === undefined) return undefined;
    const how =
      resource.kind === 'service'
        ? {
            requestResponse: 'Goes on with the answer of the call.',
            sync: 'Waits until the job is finished.',
            'sync:2': 'Waits until the job is finished; its output is JSON.',
            waitForTaskToken: 'Waits until somebody sends the task token back.',
          }[resource.pattern]
        : '';
    return `**${words}**\n\n${how}`;
  }
  const choice = field.type.kind === 'string' ? field.type.enum?.find(each => each.value === value) : undefined;
  return choice && `**${choice.value}**\n\n${choice.doc}`;
}

/** The function whose name is under the mouse, in an intrinsic call or a JSONata expression. */
function functionAt(embedded: Embedded, offset: number): Hover | undefined {
  if (embedded.kind === 'jsonata') {
    for (const { name, span } of embedded.parsed.references.functions) {
      const at = spanInString(embedded.node, embedded.text.start + span.start, embedded.text.start + span.end);
      const known = jsonataFunction(name);
      if (known && offset >= at.start && offset <= at.end)
        return { span: at, markdown: `\`${known.signature}\`\n\n${known.doc}` };
    }
  } else if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') {
    const calls: IntrinsicCall[] = [embedded.parsed.call];
    for (const call of calls) {
      const at = spanInString(embedded.node, call.nameSpan.start, call.nameSpan.end);
      const known = intrinsicFunction(call.name);
      if (known && offset >= at.start && offset <= at.end)
        return {
          span: at,
          markdown: `\`${known.name}(${known.parameters.map(each => each.name).join(', ')})\`\n\n${known.doc}\n\n\`${known.example}\``,
        };
      for (const argument of call.args) if (argument.kind === 'call') calls.push(argument);
    }
  }
  return undefined;
}
