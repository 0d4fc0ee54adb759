/**
 * Fields of Parallel and Map states that say over what is iterated, how much at a time and what each iteration gets: for
 * inline and distributed Maps, and for those whose result is given. How strands are started is not its business.
 */
import { isArray, type Json, parsePath } from '../expressions/index.ts';
import { causePrefix, StatesError } from './failure.ts';
import { compileLookup, compileTemplate, runtimeError } from './fields.ts';
import { compileInteger, compileJsonataField, compileTyped, evaluationError } from './jsonata-fields.ts';
import type { MapItem } from './map-run.ts';
import type { Run, Select, StateSource, Strand } from './run.ts';

type Items = (run: Run, strand: Strand) => Json | Promise<Json>;
/** ItemsPath, or Items. The value is not judged here, except that the JSONata one must be of an allowed type. */
export function compileItems(source: StateSource, objectToo = false): Items {
  const { fields } = source;
  if (source.jsonata) {
    const written = fields.get('Items');
    if (written === undefined)
      return (_run, strand) => {
        const { input } = strand;
        if (isArray(input) || (objectToo && typeof input === 'object' && input !== null)) return input;
        throw evaluationError(strand, undefined, `Map state input must be an array but was: ${JSON.stringify(input)}`);
      };
    return compileTyped(written, 'Items', objectToo ? 'items' : 'array');
  }
  const path = fields.get('ItemsPath');
  if (path === undefined || path === '$') return (_run, strand) => strand.data;
  const lookup = compileLookup(path, 'ItemsPath');
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (result.found) return result.value;
    const segment = parsePath(String(path)).path?.segments[result.at];
    const step = segment?.kind === 'child' ? segment.name : segment?.kind === 'index' ? String(segment.index) : path;
    throw new StatesError(
      'States.ReferencePathConflict',
      `${causePrefix(strand.state?.name ?? '', strand.entered)}Unable to apply step "${step}" to input ${JSON.stringify(strand.data)}`,
    );
  };
}

/** AWS recording: no prefix, and a context path loses one of its `$`. */
export function notArray(strand: Strand): StatesError {
  const fields = strand.state?.state.node;
  const written = fields?.members.find(member => member.key.value === 'ItemsPath')?.value;
  const path = written?.kind === 'string' ? written.value : '$';
  const shown = path.startsWith('$$') ? path.slice(1) : path;
  return new StatesError('States.Runtime', `Reference path "${shown}" must point to array.`);
}

/** ItemSelector, or Parameters of old: what an iteration gets. Without either, the item. */
export function compileSelector(source: StateSource): Select {
  const { fields } = source;
  const name = fields.has('ItemSelector') || source.jsonata ? 'ItemSelector' : 'Parameters';
  const written = fields.get(name);
  if (written === undefined) return (_run, _strand, item) => item.value;
  if (source.jsonata) {
    const evaluate = compileJsonataField(written, 'ItemSelector');
    return (run, strand, item) => evaluate(run, strand, { item });
  }
  const template = compileTemplate(written);
  return (run, strand, item) => template(run, strand, strand.data, item);
}

type Limit = (run: Run, strand: Strand) => number | Promise<number>;

/** MaxConcurrency as it is given; 0 without one. */
export function compileConcurrency(source: StateSource): Limit {
  const written = compileWhole(source, 'MaxConcurrency');
  if (written === undefined) return () => 0;
  const checked = (strand: Strand, limit: number) => {
    if (limit >= 0) return limit;
    throw runtimeError(strand, `Expected non-negative integer for MaxConcurrency, got '${limit}' instead.`);
  };
  return (run, strand) => {
    const limit = written(run, strand);
    return limit instanceof Promise ? limit.then(value => checked(strand, value)) : checked(strand, limit);
  };
}

/**
 * A whole number field with its Path twin and JSONata; negative numbers are for the caller to judge. `within`: the way to
 * the object that has it, as in `ItemReader/ReaderConfig/`.
 */
export function compileWhole(
  source: StateSource,
  name: string,
  fields = source.fields,
  within = '',
): Limit | undefined {
  return compileNumber(source, name, 'integer', fields, within);
}

export function compileNumber(
  source: StateSource,
  name: string,
  kind: 'integer' | 'float',
  fields = source.fields,
  within = '',
): Limit | undefined {
  const written = fields.get(name);
  if (source.jsonata) {
    if (written === undefined) return undefined;
    const place = within + name;
    return kind === 'integer' ? compileInteger(written, place) : (compileTyped(written, place, 'number') as Limit);
  }
  const path = fields.get(`${name}Path`);
  if (path === undefined) return typeof written === 'number' ? () => written : undefined;
  const lookup = compileLookup(path, `${name}Path`);
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (!result.found) throw runtimeError(strand, `Invalid path '${path}' : ${result.reason}`);
    const { value } = result;
    // AWS recordings: numbers in strings are taken, 1.5 and {} are not.
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && (kind === 'float' ? Number.isFinite(number) : Number.isInteger(number)))
      return number;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw runtimeError(
      strand,
      `The ${name}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`,
    );
  };
}

/** A template or expression inside one of the Map's configuration objects. */
export function compileInner(
  source: StateSource,
  written: Json,
  place: string,
): (run: Run, strand: Strand) => Json | Promise<Json> {
  if (source.jsonata) return compileJsonataField(written, place);
  const template = compileTemplate(written);
  return (run, strand) => template(run, strand, strand.data);
}

export function itemsOf(list: readonly Json[], source: string | undefined): readonly MapItem[] {
  return list.map((value, index) => (source === undefined ? { index, value } : { index, value, source }));
}
