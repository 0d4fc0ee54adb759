/**
 * Paths that cannot lead anywhere: a name that the data does not have at that place, a member of what is no object, an index of what
 * is no array. Only what is certain whatever the input is; told once for each path, where it leaves the data. What a JSONata path
 * misses is no failure by itself, so only JSONPath is looked at; whether that is worth a warning is for rules to say.
 */
import {
  type Argument,
  alternatives,
  type Path,
  type Segment,
  type Shape,
  type ShapeEnvironment,
  shapeOfPath,
  shapeText,
} from '../expressions/index.ts';
import {
  closest,
  type Embedded,
  embeddedIn,
  memberOf,
  type Span,
  type State,
  spanInString,
} from '../language/index.ts';
import type { Flow } from './analyse.ts';
import { environmentFor } from './shapes-at.ts';

export interface ImpossiblePath {
  readonly state: State;
  readonly embedded: Embedded;
  /** The segment that leads to nothing, in the document. */
  readonly span: Span;
  /** The path up to it, which leads to `data`. */
  readonly before: string;
  readonly data: Shape;
  /** The name that is not there; undefined for an index. */
  readonly name: string | undefined;
  /** Names that are there. */
  readonly known: readonly string[];
  /** The one that may have been meant. */
  readonly meant: string | undefined;
  /** A sentence or two for people. */
  readonly message: string;
}

export function* impossiblePaths(flow: Flow): Generator<ImpossiblePath> {
  for (const embedded of embeddedIn(flow.machine)) {
    if (embedded.kind !== 'path' && embedded.kind !== 'template') continue;
    const { field, holder } = embedded.visit;
    // What is written may be new, and what is asked for may be missing.
    if (field.name === 'ResultPath' || memberOf(holder.node, 'IsPresent')) continue;
    const environment = environmentFor(flow, embedded);
    if (!environment) continue;
    for (const path of pathsOf(embedded)) {
      const found = endOf(path, environment.seen);
      if (found) yield told(embedded, environment.state, path, found);
    }
  }
}

function pathsOf(embedded: Embedded): readonly Path[] {
  if (embedded.kind === 'path')
    return embedded.parsed.path && embedded.parsed.problems.length === 0 ? [embedded.parsed.path] : [];
  if (embedded.kind !== 'template' || embedded.parsed.problems.length > 0) return [];
  if (embedded.parsed.kind === 'path') return [embedded.parsed.path];
  const paths: Path[] = [];
  const visit = (argument: Argument): void => {
    if (argument.kind === 'path') paths.push(argument.path);
    else if (argument.kind === 'call') argument.args.forEach(visit);
  };
  if (embedded.parsed.kind === 'intrinsic') visit(embedded.parsed.call);
  return paths;
}

interface End {
  readonly index: number;
  readonly segment: Segment;
  readonly data: Shape;
}

/** The first segment that leads to nothing. The context object and missing variables have rules of their own. */
function endOf(path: Path, seen: ShapeEnvironment): End | undefined {
  if (path.root === 'context' || !path.definite || shapeOfPath(path, seen).present !== 'never') return undefined;
  for (const [index, segment] of path.segments.entries()) {
    const data = shapeOfPath(upTo(path, index), seen);
    if (data.present === 'never') return undefined;
    if (shapeOfPath(upTo(path, index + 1), seen).present === 'never') return { index, segment, data: data.shape };
  }
  return undefined;
}

function upTo(path: Path, count: number): Path {
  return { ...path, segments: path.segments.slice(0, count) };
}

function told(embedded: Embedded, state: State, path: Path, { index, segment, data }: End): ImpossiblePath {
  const name = segment.kind === 'child' ? segment.name : undefined;
  const object = alternatives(data)?.find(one => one.kind === 'object');
  const known = object
    ? [...object.members].filter(([, { shape }]) => shape.kind !== 'never').map(([each]) => each)
    : [];
  const [meant] = name === undefined ? [] : closest(name, known);
  const end = path.segments[index - 1]?.span.end ?? path.rootSpan.end;
  const before = path.text.slice(0, end - path.span.start);
  const span = spanInString(embedded.node, segment.span.start, segment.span.end);
  return {
    state,
    embedded,
    span,
    before,
    data,
    name,
    known,
    meant,
    message: messageOf(before, segment, data, known, meant),
  };
}

function messageOf(
  before: string,
  segment: Segment,
  data: Shape,
  known: readonly string[],
  meant: string | undefined,
): string {
  const is = shapeText(data, { depth: 1, members: 4 });
  if (segment.kind !== 'child')
    return `"${before}" is ${is} here: there is nothing at this index, and the execution fails.`;
  const { name } = segment;
  if (!alternatives(data)?.some(({ kind }) => kind === 'object'))
    return `"${before}" is ${is} here, which has no member "${name}": the execution fails.`;
  if (meant !== undefined) return `There is no "${name}" in "${before}" here. Did you mean "${meant}"?`;
  const shown = known.slice(0, 8).join(', ');
  const there =
    known.length === 0 ? 'It is empty.' : `It has ${shown}${known.length > 8 ? ` and ${known.length - 8} more` : ''}.`;
  return `There is no "${name}" in "${before}" here. ${there}`;
}
