/**
 * What the objects that ItemReader reads are made of: CSV, JSON, JSON Lines and Parquet, each as a stream of items
 * (Developer Guide, "ItemReader"). CSV and JSON Lines are read piece by piece, Parquet by row groups, JSON as a whole.
 */
import { gunzipSync } from 'fflate';
import { decompress as unzstd } from 'fzstd';
import { parquetMetadataAsync, parquetReadObjects, toJson } from 'hyparquet';
import { isArray, isObject, type Json, setMember } from '../expressions/index.ts';
import { CsvReader } from './csv.ts';
import { asReaderFailure, contentText, readerFailed, storedBytes, wholeBytes, wholeText } from './objects.ts';
import type { World } from './run.ts';
import type { Fields } from './written-fields.ts';

export interface Found {
  readonly value: Json;
  /** The member's name, where the members of an object are the items. */
  readonly key?: string;
}

/** The items of one object, some at a time. `config` is ReaderConfig. */
export type ReadItems = (world: World, bucket: string, key: string, config: Fields) => AsyncIterable<readonly Found[]>;

export const formats: { readonly [inputType: string]: ReadItems } = {
  CSV: readCsv,
  JSON: readJson,
  JSONL: readJsonLines,
  PARQUET: readParquet,
};

// ---------------------------------------------------------------- CSV

const delimiters: { readonly [name: string]: string } = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

async function* readCsv(world: World, bucket: string, key: string, config: Fields): AsyncGenerator<readonly Found[]> {
  const delimiter = delimiters[config.text('CSVDelimiter') ?? 'COMMA'];
  if (delimiter === undefined)
    throw readerFailed(
      `CSVDelimiter must be one of ${Object.keys(delimiters).join(', ')}, not "${config.text('CSVDelimiter')}".`,
    );
  const given = config.text('CSVHeaderLocation') === 'GIVEN' ? config.list('CSVHeaders').map(String) : undefined;
  yield* csvItems(contentText(world, bucket, key), delimiter, given);
}

/** Without `headers` the first row has them. All values are text; a short row is filled up, a long one cut. */
export async function* csvItems(
  text: AsyncIterable<string>,
  delimiter: string,
  headers: readonly string[] | undefined,
): AsyncGenerator<readonly Found[]> {
  const reader = new CsvReader(delimiter);
  let item = headers && itemMaker(headers);
  const itemsOf = (rows: string[][]): Found[] => {
    if (item === undefined && rows.length > 0) item = itemMaker(rows.shift()!);
    return rows.map(row => ({ value: item!(row) }));
  };
  try {
    for await (const piece of text) yield itemsOf(reader.push(piece));
    yield itemsOf(reader.end());
  } catch (error) {
    throw asReaderFailure(error);
  }
}

function itemMaker(headers: readonly string[]): (row: readonly string[]) => Json {
  if (new Set(headers).size < headers.length) throw readerFailed('CSV headers cannot contain duplicates.');
  return row => {
    const value: Record<string, Json> = {};
    for (let i = 0; i < headers.length; i++) setMember(value, headers[i]!, row[i] ?? '');
    return value;
  };
}

// ---------------------------------------------------------------- JSON

async function* readJson(world: World, bucket: string, key: string, config: Fields): AsyncGenerator<readonly Found[]> {
  let value: Json | undefined = parseJson(await wholeText(world, bucket, key));
  const pointer = config.text('ItemsPointer');
  for (const step of pointer === undefined ? [] : pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~'); // RFC 6901
    value = isArray(value)
      ? /^(0|[1-9]\d*)$/.test(name)
        ? value[Number(name)]
        : undefined
      : isObject(value) && Object.hasOwn(value, name)
        ? value[name]
        : undefined;
  }
  // Where a pointer leads to an object, its members are the items (Developer Guide). A file that is an object as a whole
  // is refused: AWS recording.
  if (isArray(value)) yield value.map(item => ({ value: item }));
  else if (pointer !== undefined && isObject(value))
    yield Object.entries(value).map(([name, item]) => ({ key: name, value: item }));
  else throw readerFailed('Attempting to map over non-iterable node.');
}

async function* readJsonLines(world: World, bucket: string, key: string): AsyncGenerator<readonly Found[]> {
  let rest = '';
  let number = 0;
  const itemsOf = (lines: readonly string[]): Found[] => {
    const items: Found[] = [];
    for (const line of lines) {
      number++;
      if (line.trim() !== '') items.push({ value: parseJson(line, number) });
    }
    return items;
  };
  for await (const piece of contentText(world, bucket, key)) {
    if (!piece.includes('\n')) {
      rest += piece;
      continue;
    }
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    yield itemsOf(lines);
  }
  yield itemsOf([rest]);
}

function parseJson(text: string, line?: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const place = line === undefined ? '' : ` in line ${line}`;
    throw readerFailed(`Attempting to read invalid JSON${place}: ${(error as Error).message}`);
  }
}

// ---------------------------------------------------------------- Parquet

const rowsAtATime = 2000;

/** Whole numbers of 64 bits and decimals become JSON numbers, times ISO 8601 texts. */
async function* readParquet(world: World, bucket: string, key: string): AsyncGenerator<readonly Found[]> {
  const bytes = await wholeBytes(storedBytes(world, bucket, key));
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer as ArrayBuffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file,
        metadata,
        rowStart: start,
        rowEnd: end,
        compressors: { GZIP: input => gunzipSync(input), ZSTD: input => unzstd(input) },
        parsers: { dateFromDays: days => new Date(days * 86_400_000).toISOString().slice(0, 10) },
      });
      for (let at = 0; at < rows.length; at += rowsAtATime)
        yield rows.slice(at, at + rowsAtATime).map(row => ({ value: toJson(row) as Json }));
      start = end;
    }
  } catch (error) {
    throw readerFailed(`s3://${bucket}/${key} could not be read as Parquet: ${(error as Error).message}`);
  }
}
