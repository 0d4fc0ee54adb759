/**
 * ItemReader: where the items of a distributed Map are, and how many of them count. One object, all objects that a manifest
 * names, a listing of objects, or what is in the objects of a listing (Developer Guide, "ItemReader"). Items come as pages,
 * read while children run. Every failure here is the Map Run's: States.ItemReaderFailed.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { csvItems, type Found, formats } from './formats.ts';
import { compileInner, compileWhole } from './group-fields.ts';
import type { MapItem } from './map-run.ts';
import { asReaderFailure, contentText, readerFailed, wholeText } from './objects.ts';
import { firstPage, type Page } from './pages.ts';
import type { Run, StateSource, Strand, World } from './run.ts';
import { BadField, Fields } from './written-fields.ts';

export interface ItemReader {
  /** Evaluates what must be right before the Map Run starts; an error here is the state's. */
  prepare(run: Run, strand: Strand): Promise<void>;
  /** The first page of items; undefined when there are none. */
  open(run: Run, strand: Strand): Promise<Page<MapItem> | undefined>;
  /** All items at once, for those who know that they are few. */
  read(run: Run, strand: Strand): Promise<readonly MapItem[]>;
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
  const maxItems = compileWhole(source, 'MaxItems', config, 'ItemReader/ReaderConfig/');
  const where = async (run: Run, strand: Strand) => {
    const value = await parameters(run, strand);
    return new Fields(isObject(value) ? value : {});
  };
  const pages = async (run: Run, strand: Strand) => {
    const place = await where(run, strand);
    const most = await maxItems?.(run, strand);
    if (most !== undefined && most <= 0) throw readerFailed('field MaxItems must be positive');
    return atMost(sourceOf(run.world, listing, place, config), most ?? Infinity);
  };
  return {
    async prepare(run, strand) {
      await where(run, strand);
      await maxItems?.(run, strand);
    },
    open: async (run, strand) => firstPage(await pages(run, strand)),
    async read(run, strand) {
      const items: MapItem[] = [];
      for await (const page of await pages(run, strand)) for (const item of page) items.push(item);
      return items;
    },
  };
}

/** Items of one origin, some at a time. */
interface Portion {
  readonly items: readonly Found[];
  /** `Map.Item.Source`. */
  readonly source: string;
}

/** Gives the items their indexes and ends after `most` of them, so that nothing beyond is read. */
async function* atMost(portions: AsyncIterable<Portion>, most: number): AsyncGenerator<readonly MapItem[]> {
  let count = 0;
  for await (const { items, source } of portions) {
    const page: MapItem[] = [];
    for (const { value, key } of items) {
      if (count === most) break;
      page.push(key === undefined ? { index: count, value, source } : { index: count, value, key, source });
      count++;
    }
    yield page;
    if (count === most) return;
  }
}

function sourceOf(world: World, listing: boolean, place: Fields, config: Fields): AsyncIterable<Portion> {
  const bucket = place.text('Bucket') ?? '';
  if (listing) {
    const prefix = place.text('Prefix') ?? '';
    return config.text('Transformation') === 'LOAD_AND_FLATTEN'
      ? listedContent(world, bucket, prefix, config)
      : listed(world, bucket, prefix);
  }
  const key = place.text('Key') ?? '';
  const manifest = config.text('ManifestType');
  const type = config.text('InputType');
  if (type === 'PARQUET' && place.has('VersionId'))
    throw readerFailed('S3 Version ID selection is not currently supported for PARQUET files');
  if (manifest === 'S3_INVENTORY' || (manifest === undefined && type === 'MANIFEST'))
    return inventory(world, bucket, key);
  if (manifest === 'ATHENA_DATA') return athenaData(world, bucket, key, config);
  if (manifest !== undefined)
    throw readerFailed(`ManifestType must be ATHENA_DATA or S3_INVENTORY, not "${manifest}".`);
  return content(world, bucket, key, config);
}

async function* content(world: World, bucket: string, key: string, config: Fields): AsyncGenerator<Portion> {
  const type = config.text('InputType') ?? '';
  if (!Object.hasOwn(formats, type))
    throw readerFailed(`ReaderConfig/InputType must be one of ${Object.keys(formats).join(', ')}, not "${type}".`);
  const source = `s3://${bucket}/${key}`;
  for await (const items of formats[type]!(world, bucket, key, config)) yield { items, source };
}

// ---------------------------------------------------------------- listings

async function objectsOf(world: World, bucket: string, prefix: string) {
  if (world.listObjects === undefined)
    throw readerFailed(
      `There is nothing here that stands for the bucket "${bucket}". Make the folder s3/${bucket} beside the definition, or name a folder whose folders stand for buckets (world.listObjects).`,
    );
  return world.listObjects(bucket, prefix).catch((error: unknown) => {
    throw asReaderFailure(error);
  });
}

async function* listed(world: World, bucket: string, prefix: string): AsyncGenerator<Portion> {
  const objects = await objectsOf(world, bucket, prefix);
  const items = objects.map(({ key, size, lastModified, etag }) => ({
    value: {
      Etag: etag,
      LastModified: Math.floor(lastModified / 1000),
      Key: key,
      Size: size,
      StorageClass: 'STANDARD',
    },
  }));
  yield { items, source: `s3://${bucket}` };
}

async function* listedContent(world: World, bucket: string, prefix: string, config: Fields): AsyncGenerator<Portion> {
  // A key that ends in "/" stands for a folder and has no content.
  for (const { key } of await objectsOf(world, bucket, prefix))
    if (!key.endsWith('/')) yield* content(world, bucket, key, config);
}

// ---------------------------------------------------------------- manifests

/** The rows of a report of S3 Inventory, whose manifest names its files and their columns (S3 User Guide, "Inventory manifest"). */
async function* inventory(world: World, bucket: string, key: string): AsyncGenerator<Portion> {
  const text = await wholeText(world, bucket, key);
  const manifest = readManifest(text, bucket, key);
  const format = manifest.text('fileFormat') ?? 'CSV';
  const columns = (manifest.text('fileSchema') ?? '').split(',').map(column => column.trim());
  const destination = manifest.text('destinationBucket')?.replace(/^arn:[^:]*:s3:::/, '') ?? bucket;
  for (const entry of manifest.list('files')) {
    const file = isObject(entry) ? new Fields(entry).text('key') : undefined;
    if (file === undefined) throw readerFailed(`A file of the manifest s3://${bucket}/${key} has no "key".`);
    if (format !== 'CSV')
      throw readerFailed(`The inventory s3://${bucket}/${key} is of fileFormat "${format}". Only CSV can be read.`);
    const source = `s3://${destination}/${file}`;
    for await (const items of csvItems(contentText(world, destination, file), ',', columns)) yield { items, source };
  }
}

function readManifest(text: string, bucket: string, key: string): Fields {
  let value: Json | undefined;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    value = undefined;
  }
  if (!isObject(value) || !isArray((value as { readonly files?: Json }).files))
    throw readerFailed(
      `s3://${bucket}/${key} is not the manifest.json of an S3 inventory: it needs "fileSchema" and a list of "files".`,
    );
  return new Fields(value);
}

/** The rows of all data files that an UNLOAD of Athena has written: its manifest is one address a line. */
async function* athenaData(world: World, bucket: string, key: string, config: Fields): AsyncGenerator<Portion> {
  for (const line of (await wholeText(world, bucket, key)).split('\n')) {
    const address = line.trim().replace(/^"(.*)"$/, '$1');
    if (address === '') continue;
    const [, dataBucket, dataKey] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(address) ?? [];
    if (dataBucket === undefined || dataKey === undefined)
      throw readerFailed(`A line of the Athena manifest s3://${bucket}/${key} is no S3 address: ${address}`);
    yield* content(world, dataBucket, dataKey, config);
  }
}
