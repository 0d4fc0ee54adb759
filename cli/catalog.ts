/**
 * `asl catalog`: what the catalog knows of a service or an action, to read in a terminal or as JSON. Both ways of calling an
 * action are shown: the optimised integration, where there is one, and `aws-sdk:`.
 */
import type { Catalog, CatalogAction, Shape, ShapeMember, StructureShape } from '../catalog/index.ts';
import { optimisedService, serviceDisplayName } from '../catalog/index.ts';
import { lazyCatalog } from '../catalog/node.ts';
import { UserError } from './files.ts';

export interface CatalogCall {
  /** As in ARNs, or what follows `arn:aws:states:::`; all services when it is left out. */
  readonly service?: string;
  readonly action?: string;
  /** Words to search all actions for. */
  readonly search?: string;
  readonly json?: boolean;
}

/** The text for standard output. */
export function catalog({ service, action, search, json = false }: CatalogCall): string {
  let trouble: string | undefined;
  const opened = lazyCatalog(message => {
    trouble = message;
  })();
  if (!opened) throw new UserError(trouble ?? 'There is no catalog of AWS services.');
  try {
    const told = search !== undefined ? found(opened, search) : ofCall(opened, service, action);
    const text = json ? JSON.stringify(told.data, undefined, 2) : told.text();
    if (trouble === undefined) return text;
  } catch (error) {
    // A part that cannot be read counts as unknown; what is wrong with it says more.
    if (trouble === undefined) throw error;
  }
  throw new UserError(trouble);
}

/** The same facts twice: for programs, and for people when they are wanted. */
interface Told {
  readonly data: unknown;
  text(): string;
}

function ofCall(opened: Catalog, given: string | undefined, action: string | undefined): Told {
  if (given === undefined) return everything(opened);
  // `aws-sdk:s3:getObject`, `dynamodb:putItem.sync` or a whole ARN say service and action at once.
  const resource = given.startsWith('arn:') ? given : given.includes(':') ? `arn:aws:states:::${given}` : undefined;
  if (resource !== undefined) {
    const exact = opened.action(resource);
    if (exact) return ofActions([exact]);
    throw unknown(opened, resource, given);
  }
  if (action === undefined) return ofService(opened, given);
  const arns = [`arn:aws:states:::${given}:${action}`, `arn:aws:states:::aws-sdk:${given}:${action}`];
  const actions = arns.map(arn => opened.action(arn)).filter(each => each !== undefined);
  if (actions.length === 0) throw unknown(opened, arns[1]!, `${given} ${action}`);
  return ofActions(actions);
}

function unknown(opened: Catalog, arn: string, given: string): UserError {
  const verdict = opened.verdict(arn);
  if (verdict.kind === 'unsupportedAction')
    return new UserError(`Step Functions cannot call ${verdict.action} of ${serviceDisplayName(verdict.service)}.`);
  if (verdict.kind === 'mapOnly')
    return new UserError(`${given} is for the ${verdict.field} of a Map only; a Task calls aws-sdk:${given}.`);
  if (verdict.kind === 'unlistedService')
    return new UserError(`Step Functions does not list the service "${verdict.service}".`);
  const meant = 'meant' in verdict && verdict.meant !== undefined ? ` Did you mean ${verdict.meant}?` : '';
  return new UserError(
    `The catalog has no "${given}".${meant} "asl catalog --search WORDS" looks through all actions.`,
  );
}

function found(opened: Catalog, words: string): Told {
  if (words.trim() === '') throw new UserError('--search needs words, such as "secrets get".');
  const data = opened.searchActions(words, 30).map(({ resource, displayName }) => ({ resource, service: displayName }));
  if (data.length === 0) throw new UserError(`The catalog has nothing for "${words}".`);
  return { data, text: () => table(data.map(({ resource, service }) => [resource, service])) };
}

function everything(opened: Catalog): Told {
  const services = opened.serviceNames().map(name => ({
    service: name,
    displayName: serviceDisplayName(name),
    actions: opened.actionNames(name).length,
  }));
  return {
    data: { ...opened.about, services },
    text: () =>
      `${table(services.map(({ service, displayName, actions }) => [service, displayName, `${actions} actions`]))}

${opened.about.services} services, ${opened.about.actions} actions, from ${opened.about.sources.join(', ')}`,
  };
}

function ofService(opened: Catalog, name: string): Told {
  const service = opened.service(name);
  const optimised = optimisedService(name);
  if (!service && !optimised) throw unknown(opened, `arn:aws:states:::aws-sdk:${name}:`, name);
  const actions = opened.actionNames(name).map(action => ({ action, doc: opened.sdkAction(name, action)?.doc ?? '' }));
  const data = {
    service: name,
    displayName: serviceDisplayName(name),
    ...(service && { exceptionPrefix: service.exceptionPrefix, unsupported: service.unsupported }),
    ...(optimised && {
      optimised: {
        exceptionPrefix: optimised.errorPrefix,
        actions: optimised.actions.map(({ action, patterns }) => ({ action, patterns })),
      },
    }),
    actions,
  };
  return {
    data,
    text: () => {
      const parts = [data.displayName];
      if (optimised)
        parts.push(
          `Optimised integrations, arn:aws:states:::${name}:ACTION, errors ${optimised.errorPrefix}.NAME`,
          indented(table(optimised.actions.map(({ action, patterns }) => [action, patterns.join(', ')]))),
        );
      if (service)
        parts.push(
          `Actions, arn:aws:states:::aws-sdk:${name}:ACTION, errors ${service.exceptionPrefix}.NAME`,
          indented(table(actions.map(({ action, doc }) => [action, doc]))),
        );
      if (service && service.unsupported.length > 0)
        parts.push(`Step Functions cannot call ${service.unsupported.join(', ')}.`);
      return parts.join('\n\n');
    },
  };
}

function ofActions(actions: readonly CatalogAction[]): Told {
  return {
    data: actions.length === 1 ? dataOf(actions[0]!) : actions.map(dataOf),
    text: () => actions.map(textOf).join('\n\n\n'),
  };
}

const resourceOf = ({ sdk, service, action }: CatalogAction) => `${sdk ? 'aws-sdk:' : ''}${service}:${action}`;

function textOf(action: CatalogAction): string {
  const { displayName, operation, sdk, doc, deprecated, url, patterns, input, errors } = action;
  const suffixes = patterns.filter(pattern => pattern !== 'requestResponse').map(pattern => `.${pattern}`);
  const results = patterns
    .filter(pattern => pattern !== 'waitForTaskToken')
    .map(pattern => {
      const title = pattern === 'requestResponse' ? 'Result' : `Result of .${pattern}`;
      return `${title}\n${indented(shapeText(action.output(pattern)))}`;
    });
  return [
    `${displayName} ${operation}${sdk ? '' : ', optimised'}${deprecated ? ', deprecated' : ''}`,
    ...(doc === '' ? [] : [doc]),
    [`arn:aws:states:::${resourceOf(action)}${suffixes.length > 0 ? `[${suffixes.join('|')}]` : ''}`, url].join('\n'),
    `Parameters\n${indented(shapeText(input))}`,
    ...results,
    `Errors\n${indented(errors.join('\n'))}`,
  ].join('\n\n');
}

/** How many structures in one another are spelled out. */
const deepest = 3;

function shapeText(shape: Shape): string {
  const inner = structureIn(shape);
  if (!inner) return typeText(shape);
  const lines = membersText(inner, []);
  return lines.length > 0 ? table(lines) : 'nothing';
}

function membersText(structure: StructureShape, above: readonly Shape[]): string[][] {
  const inside = [...above, structure];
  return structure.members.flatMap(member => {
    const inner = structureIn(member.shape);
    const deeper = inner && !inside.includes(inner) && inside.length < deepest ? membersText(inner, inside) : [];
    const name = `${'  '.repeat(above.length)}${member.name}`;
    return [[name, typeText(member.shape) + (member.required ? ', required' : ''), docText(member)], ...deeper];
  });
}

const docText = ({ doc, deprecated }: ShapeMember) => (deprecated ? `Deprecated. ${doc}` : doc);

/** The structure that a shape is, or has in its lists and maps. */
function structureIn(shape: Shape): StructureShape | undefined {
  if (shape.kind === 'list') return structureIn(shape.item);
  if (shape.kind === 'map') return structureIn(shape.value);
  return shape.kind === 'structure' ? shape : undefined;
}

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case 'structure':
      return shape.union ? 'object with one of' : 'object';
    case 'list':
      return `list of ${typeText(shape.item)}`;
    case 'map':
      return `map to ${typeText(shape.value)}`;
    case 'string':
      if (!shape.values) return 'string';
      return `${shape.values.slice(0, 6).join(' | ')}${shape.values.length > 6 ? ` | … (${shape.values.length})` : ''}`;
    case 'number':
      return shape.integer ? 'integer' : 'number';
    case 'any':
      return 'any JSON';
    default:
      return shape.kind;
  }
}

function dataOf(action: CatalogAction): unknown {
  const { service, operation, sdk, doc, deprecated, url, patterns, exceptionPrefix, input, errors } = action;
  const results = patterns.filter(pattern => pattern !== 'waitForTaskToken');
  return {
    resource: resourceOf(action),
    service,
    action: action.action,
    operation,
    sdk,
    doc,
    deprecated,
    url,
    patterns,
    exceptionPrefix,
    input: shapeData(input, new Set()),
    output: Object.fromEntries(results.map(pattern => [pattern, shapeData(action.output(pattern), new Set())])),
    errors,
  };
}

/** Each structure once; where it stands again, only its name. */
function shapeData(shape: Shape, seen: Set<Shape>): unknown {
  switch (shape.kind) {
    case 'structure': {
      if (seen.has(shape)) return { kind: 'structure', ...(shape.name !== undefined && { name: shape.name }) };
      seen.add(shape);
      return {
        kind: 'structure',
        ...(shape.name !== undefined && { name: shape.name }),
        ...(shape.union && { union: true }),
        members: shape.members.map(({ name, required, doc, deprecated, shape: inner }) => ({
          name,
          required,
          ...(doc !== '' && { doc }),
          ...(deprecated && { deprecated }),
          shape: shapeData(inner, seen),
        })),
      };
    }
    case 'list':
      return { kind: 'list', item: shapeData(shape.item, seen) };
    case 'map':
      return { kind: 'map', ...(shape.keys && { keys: shape.keys }), value: shapeData(shape.value, seen) };
    default:
      return shape;
  }
}

/** Columns with two spaces between; the last one is as long as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    // One very long cell must not push all the others away.
    Math.min(44, Math.max(...rows.map(row => row[column]?.length ?? 0))),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '  ');
