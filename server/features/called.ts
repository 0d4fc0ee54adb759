/**
 * What a task calls, and what the catalog says of the place inside its parameters: which members an object there may have, of
 * which types. Used wherever parameters are completed or explained.
 */
import type { Catalog, CatalogAction, Shape, ShapeMember, StructureShape } from '../../catalog/index.ts';
import type { PathStep, Place } from '../../language/index.ts';
import { memberValue, parseResource } from '../../language/index.ts';

export interface Called {
  readonly action: CatalogAction;
  readonly input: StructureShape;
}

/** The action whose parameters stand at this place; undefined elsewhere, and where it is not known what is called. */
export function calledAt(place: Place, catalog: Catalog | undefined): Called | undefined {
  const { field, shape, holder } = place;
  if (!catalog || (field?.name !== 'Parameters' && field?.name !== 'Arguments')) return undefined;
  const resource = memberValue(holder, 'Resource');
  if (resource?.kind !== 'string') return undefined;
  const parsed = parseResource(resource.value);
  if (shape === 'state') {
    const action = catalog.action(parsed);
    return action && { action, input: action.input };
  }
  // A Map reads and writes objects of S3, and takes fewer parameters than the API.
  const taken = parsed.kind === 'service' ? takenByMap[`${shape} ${parsed.service}:${parsed.action}`] : undefined;
  const action = parsed.kind === 'service' && taken ? catalog.sdkAction('s3', parsed.action) : undefined;
  if (!action || !taken) return undefined;
  const members = taken.flatMap(name => action.input.member(name) ?? []);
  return { action, input: { ...emptyStructure, members, member: name => members.find(each => each.name === name) } };
}

const emptyStructure = { kind: 'structure', union: false } as const;

const takenByMap: Readonly<Record<string, readonly string[]>> = {
  'itemReader s3:getObject': ['Bucket', 'Key', 'VersionId'],
  'itemReader s3:listObjectsV2': ['Bucket', 'Prefix'],
  'resultWriter s3:putObject': ['Bucket', 'Prefix'],
};

/** The shape at the end of a way into a value; undefined where the way leads out of what is known. */
export function shapeAt(shape: Shape, path: readonly PathStep[]): Shape | undefined {
  let at: Shape | undefined = shape;
  for (const step of path) {
    if (at?.kind === 'list' && typeof step === 'number') at = at.item;
    else if (at?.kind === 'map' && typeof step === 'string') at = at.value;
    else if (at?.kind === 'structure' && typeof step === 'string') at = at.member(step)?.shape;
    else return undefined;
  }
  return at;
}

/** The member that a key inside parameters names, `.$` or not. */
export function memberAt(input: StructureShape, path: readonly PathStep[]): ShapeMember | undefined {
  const name = path.at(-1);
  const around = shapeAt(input, path.slice(0, -1));
  if (typeof name !== 'string' || around?.kind !== 'structure') return undefined;
  return around.member(name) ?? around.member(name.replace(/\.\$$/, ''));
}

/** A type in a few words: `text`, `list of numbers`, `AttributeValue`. */
export function typeWords(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return shape.values ? `one of ${shape.values.length} words` : 'text';
    case 'number':
      return shape.integer ? 'whole number' : 'number';
    case 'boolean':
      return 'true or false';
    case 'timestamp':
      return 'time, such as 2026-01-31T08:00:00Z';
    case 'list':
      return `list of ${plural(shape.item)}`;
    case 'map':
      return `object of ${plural(shape.value)}`;
    case 'structure':
      return shape.name === undefined ? 'object' : `object (${shape.name})`;
    default:
      return 'any JSON';
  }
}

function plural(shape: Shape): string {
  const words = typeWords(shape);
  if (shape.kind === 'string') return shape.values ? 'words' : 'texts';
  return shape.kind === 'number' || shape.kind === 'structure' ? words.replace(/^[a-z ]+(?= |$)/, '$&s') : words;
}
