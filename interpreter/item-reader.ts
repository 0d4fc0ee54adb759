/**
 * ItemReader: the items of a distributed Map from objects in S3, as CSV, JSON, JSON Lines, or a listing of objects
 * (Developer Guide, "ItemReader"). Every failure here is the Map Run's: States.ItemReaderFailed.
 */
import { parse as parseCsv } from 'csv-parse/sync';
import { isArray, isObject, type Json, setMember } from '../expressions/index.ts';
import { compileInner } from './distributed.ts';
import type { Execution } from './execution.ts';
import { StatesError } from './failure.ts';
import { BadField, Fields } from './fields.ts';
import { compileWhole } from './groups.ts';
import type { StateSource } from './program.ts';
import type { MapItem, Strand } from './strand.ts';

export interface ItemReader {
  /** Evaluates what must be right before the Map Run starts; an error here is the state's. */
  prepare(run: Execution, strand: Strand): Promise<void>;
  read(run: Execution, strand: Strand): Promise<readonly MapItem[]>;
}

export function compileReader(source: StateSource): ItemReader | undefined {
  const fields = source.fields.object('ItemReader');
  if (fields === undefined) return undefined;
  const resource = fields.text('Resource') ?? '';
  const listing = resource.endsWith(':s3:listObjectsV2');
  if (!listing && !resource.endsWith(':s3:getObject'))
    throw new BadField(
      `ItemReader/Resource must be arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2, not "${resource}".`,
    );
  const name = source.jsonata ? 'Arguments' : 'Parameters';
  const parameters = compileInner(source, fields.get(name) ?? {}, `ItemReader/${name}`);
  const config = fields.object('ReaderConfig') ?? new Fields({});
  const maxItems = compileWhole(source, 'MaxItems', config);
  const where = async (run: Execution, strand: Strand) => {
    const value = await parameters(run, strand);
    return new Fields(isObject(value) ? value : {});
  };
  return {
    async prepare(run, strand) {
      await where(run, strand);
      await maxItems?.(run, strand);
    },
    async read(run, strand) {
      const place = await where(run, strand);
      const most = await maxItems?.(run, strand);
      if (most !== undefined && most <= 0) throw failed('field MaxItems must be positive');
      const bucket = place.text('Bucket') ?? '';
      const items = listing
        ? await list(run, bucket, place.text('Prefix') ?? '', config)
        : await readObject(run, bucket, place.text('Key') ?? '', config);
      return most === undefined ? items : items.slice(0, most);
    },
  };
}

function failed(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause, { mapRun: true });
}

/** The world could not read at all, say for want of rights. */
function unreadable(error: unknown): never {
  throw failed(error instanceof Error ? error.message : String(error));
}

async function list(run: Execution, bucket: string, prefix: string, config: Fields): Promise<readonly MapItem[]> {
  if (run.world.listObjects === undefined)
    throw failed(
      `Nobody here can list the bucket "${bucket}". Give the execution a folder that stands for it (world.listObjects).`,
    );
  const objects = await run.world.listObjects(bucket, prefix).catch(unreadable);
  if (config.get('Transformation') === 'LOAD_AND_FLATTEN') {
    const all: MapItem[] = [];
    for (const { key } of objects)
      for (const item of await readObject(run, bucket, key, config)) all.push({ ...item, index: all.length });
    return all;
  }
  return objects.map(({ key, size, lastModified, etag }, index) => ({
    index,
    value: {
      Etag: etag,
      LastModified: Math.floor(lastModified / 1000),
      Key: key,
      Size: size,
      StorageClass: 'STANDARD',
    },
    source: `s3://${bucket}`,
  }));
}

async function readObject(run: Execution, bucket: string, key: string, config: Fields): Promise<readonly MapItem[]> {
  const type = config.get('InputType');
  const read = typeof type === 'string' && Object.hasOwn(formats, type) ? formats[type] : undefined;
  if (read === undefined || config.has('ManifestType'))
    throw failed(
      `ItemReader with ${config.has('ManifestType') ? `ManifestType ${config.text('ManifestType')}` : `InputType ${type ?? '(none)'}`} is not supported by this interpreter yet. Supported: ${Object.keys(formats).join(', ')} and listObjectsV2.`,
    );
  if (run.world.readObject === undefined)
    throw failed(
      `Nobody here can read s3://${bucket}/${key}. Give the execution a folder that stands for the bucket (world.readObject).`,
    );
  const bytes = await run.world.readObject(bucket, key).catch(unreadable);
  if (bytes === undefined) throw failed(`The specified key does not exist: s3://${bucket}/${key}`);
  const text = new TextDecoder().decode(bytes);
  return read(text, config).map((item, index) => ({ ...item, index, source: `s3://${bucket}/${key}` }));
}

type Found = { readonly value: Json; readonly key?: string };

const formats: { readonly [type: string]: (text: string, config: Fields) => readonly Found[] } = {
  CSV: readCsv,
  JSON: readJson,
  JSONL: text =>
    text
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => ({ value: parseJson(line) })),
};

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw failed(`Attempting to read invalid JSON: ${(error as Error).message}`);
  }
}

function readJson(text: string, config: Fields): readonly Found[] {
  let value: Json | undefined = parseJson(text);
  const pointer = config.text('ItemsPointer');
  for (const step of pointer === undefined ? [] : pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isArray(value)
      ? value[Number(name)]
      : isObject(value) && Object.hasOwn(value, name)
        ? value[name]
        : undefined;
  }
  if (isArray(value)) return value.map(item => ({ value: item }));
  // Where a pointer leads to an object, its members are the items (Developer Guide). A file that is an object as a whole
  // is refused: AWS recording.
  if (pointer !== undefined && isObject(value))
    return Object.entries(value).map(([key, item]) => ({ key, value: item }));
  throw failed('Attempting to map over non-iterable node.');
}

const delimiters: { readonly [name: string]: string } = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

/** All values are text; a short row is filled up with empty texts, a long one is cut (AWS recordings). */
function readCsv(text: string, config: Fields): readonly Found[] {
  let rows: readonly (readonly string[])[];
  try {
    rows = parseCsv(text, {
      bom: true,
      delimiter: delimiters[config.text('CSVDelimiter') ?? 'COMMA'] ?? ',',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as string[][];
  } catch (error) {
    throw failed(`The CSV file could not be read: ${(error as Error).message}`);
  }
  const given = config.get('CSVHeaderLocation') === 'GIVEN';
  const headers = given ? config.list('CSVHeaders').map(String) : (rows[0] ?? []);
  if (new Set(headers).size < headers.length) throw failed('CSV headers cannot contain duplicates.');
  return (given ? rows : rows.slice(1)).map(row => {
    const value: Record<string, Json> = {};
    for (const [i, header] of headers.entries()) setMember(value, header, row[i] ?? '');
    return { value };
  });
}
