/** A plain value in words: a type of state, the name of an error, one of a few words that a field takes, a resource. */
import type { Place } from '../../../language/index.ts';
import { errorDoc, memberValue, stateTypeDocs } from '../../../language/index.ts';
import type { Known } from '../known.ts';
import { resourceWords } from './resources.ts';

export function valueWords(value: string, place: Place, known: Known): string | undefined {
  const { field, shape } = place;
  if (!field) return undefined;
  if (field.name === 'Type' && shape === 'state') {
    const known = Object.entries(stateTypeDocs).find(([type]) => type === value)?.[1];
    return known && `**${value}** state\n\n${known.doc}\n\n\`\`\`json\n${known.example}\n\`\`\``;
  }
  if (field.name === 'ErrorEquals' || (field.name === 'Error' && shape === 'state'))
    return errorWords(value, place, known);
  if (field.type.kind === 'resource')
    return field.type.of === 'task' ? resourceWords(value, known) : mapResourceWords(value);
  const choice = field.type.kind === 'string' ? field.type.enum?.find(each => each.value === value) : undefined;
  return choice && `**${choice.value}**\n\n${choice.doc}`;
}

/** What a Map reads its items with, or writes its results with (Developer Guide, "ItemReader" and "ResultWriter"). */
function mapResourceWords(value: string): string | undefined {
  const action = /:states:::s3:(\w+)$/.exec(value)?.[1];
  const doc = action === undefined ? undefined : mapActions[action];
  return doc && `**S3 ${action}**\n\n${doc}`;
}

const mapActions: Readonly<Record<string, string>> = {
  getObject: 'Reads one object of S3, a file in JSON, JSON Lines, CSV or another form: its entries are the items.',
  listObjectsV2:
    'Lists the objects of a bucket in S3: what is known of each, its key, size and time, is an item, not what it holds.',
  putObject: 'Writes the results of the child executions to S3, with a manifest of the files.',
};

/** An error that Step Functions or the task's action raises. */
function errorWords(name: string, { state }: Place, known: Known): string | undefined {
  const doc = errorDoc(name);
  const resource = memberValue(state?.node, 'Resource');
  const catalog = known.catalog?.();
  const arn = resource?.kind === 'string' ? resource.value : undefined;
  if (arn !== undefined && catalog?.errors(arn).includes(name)) {
    const action = catalog.action(arn);
    const by = action ? `${action.displayName} ${action.operation}` : 'the function';
    return `**${name}**\n\n${doc ?? 'An error that the API describes.'}\n\nRaised by ${by}.${action ? ` [API reference](${action.url}#API_${action.operation}_Errors)` : ''}`;
  }
  return doc && `**${name}**\n\n${doc}`;
}
