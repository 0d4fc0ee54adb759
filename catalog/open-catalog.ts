/**
 * Opens a pack: reads its directory, and the parts of a service when the service is first asked for. A part that is damaged is
 * told once and then counts as unknown, so that all the rest goes on working.
 */
import type {
  Catalog,
  CatalogAction,
  CatalogService,
  Decompress,
  ExampleValue,
  FoundAction,
  PackReader,
  Verdict,
} from './catalog.ts';
import { CatalogError } from './catalog.ts';
import { closestName } from './closest-name.ts';
import { type Calls, describedShape, withMetadata } from './described-shape.ts';
import { exampleOf } from './example-result.ts';
import { type Directory, type DocsPart, headerLength, magic, type Names, type ShapesPart } from './format.ts';
import { sdkServices, serviceDisplayName } from './names.ts';
import {
  type OptimisedAction,
  optimisedAction,
  optimisedService,
  optimisedServices,
  type Pattern,
} from './optimised.ts';
import { optimisedShapes } from './optimised-shapes.ts';
import { parseResource, type Resource } from './resource.ts';
import { type Searchable, search } from './search.ts';
import { emptyStructure, ServiceShapes } from './service-shapes.ts';
import type { Shape, StructureShape } from './shapes.ts';

/**
 * Throws `CatalogError` when the bytes are no pack, or one of another version. `onTrouble` gets a sentence for people when a part
 * turns out to be damaged later; at most one.
 */
export function openCatalog(
  pack: PackReader,
  decompress: Decompress,
  onTrouble: (message: string) => void = () => {},
): Catalog {
  return new PackedCatalog(pack, decompress, onTrouble);
}

/** Of a pack that is in memory as a whole, as in a browser. */
export function readerOf(pack: Uint8Array): PackReader {
  return (start, end) => pack.subarray(start, end);
}

interface Entry extends CatalogService {
  readonly position: number;
  readonly uid: string;
  readonly shapes: Place;
  readonly docs: Place;
}

/** Where a part stands in the pack. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly unpackedLength: number;
}

/** What is unpacked of a service. */
interface Unpacked {
  readonly part: ShapesPart;
  readonly docs: () => DocsPart;
  readonly sdk: ServiceShapes;
  readonly optimised: ServiceShapes;
  /** Places of the actions in the part, by name. */
  readonly positions: ReadonlyMap<string, number>;
}

const nothing: DocsPart = { actions: [], members: {} };
const anything: Shape = { kind: 'any' };

class PackedCatalog implements Catalog {
  readonly about: Catalog['about'];
  private readonly directory: Directory;
  /** Where the parts of a service begin, by its position in the directory; one more for the end of the last. */
  private readonly starts: readonly number[];
  private readonly positions = new Map<string, number>();
  private readonly entries = new Map<string, Entry>();
  private readonly unlisted: ReadonlySet<string>;
  private readonly namesPlace: Place;
  private names: Names | undefined;
  private searchables: readonly Searchable[] | undefined;
  private readonly unpacked = new Map<string, Unpacked | undefined>();
  private readonly actions = new Map<string, CatalogAction | undefined>();
  private troubled = false;

  constructor(
    private readonly pack: PackReader,
    private readonly decompress: Decompress,
    private readonly onTrouble: (message: string) => void,
  ) {
    const { directory, end } = this.readDirectory();
    this.directory = directory;
    const { names, services } = directory;
    this.namesPlace = { start: end, end: end + names[0], unpackedLength: names[1] };
    const starts = [this.namesPlace.end];
    // Cheap on purpose: a start of the program that asks for no service pays for this.
    for (let i = 0; i < services.length; i++) {
      const row = services[i]!;
      starts.push(starts[i]! + row[4][0] + row[5][0]);
      this.positions.set(row[0], i);
    }
    this.starts = starts;
    const last = starts.at(-1) ?? 0;
    if (this.pack(last - 1, last + 1).length !== 1) throw damaged(`it should have ${last} bytes and has not`);
    this.unlisted = new Set(directory.unlisted.split(' '));
    this.about = { sources: directory.sources, services: directory.services.length, actions: directory.actions };
  }

  serviceNames(): readonly string[] {
    return [...this.positions.keys()];
  }

  service(name: string): CatalogService | undefined {
    return this.entry(name);
  }

  actionNames(service: string): readonly string[] {
    const position = this.positions.get(service);
    const names = position === undefined ? undefined : this.allNames()[position];
    return names === undefined ? [] : names.split(' ');
  }

  action(arn: string | Resource): CatalogAction | undefined {
    const resource = parsed(arn);
    if (resource.kind !== 'service') return undefined;
    const { sdk, service, action } = resource;
    return sdk ? this.sdkAction(service, action) : this.optimised(service, action);
  }

  sdkAction(service: string, action: string): CatalogAction | undefined {
    return this.remembered(`aws-sdk:${service}:${action}`, () => {
      const entry = this.entry(service);
      const unpacked = entry && this.touch(entry);
      const position = unpacked?.positions.get(action);
      return position === undefined ? undefined : new SdkAction(entry!, unpacked!, action, position);
    });
  }

  verdict(arn: string | Resource): Verdict {
    const resource = parsed(arn);
    if (resource.kind !== 'service' || isOpen(resource.service)) return { kind: 'open' };
    return resource.sdk ? this.sdkVerdict(resource.service, resource.action) : this.optimisedVerdict(resource);
  }

  inputShape(arn: string | Resource): StructureShape | undefined {
    return this.action(arn)?.input;
  }

  outputShape(arn: string | Resource): Shape | undefined {
    const resource = parsed(arn);
    if (resource.kind === 'lambda' || resource.kind === 'activity') return anything;
    return resource.kind === 'service' ? this.action(resource)?.output(resource.pattern) : undefined;
  }

  errors(arn: string | Resource): readonly string[] {
    const resource = parsed(arn);
    if (resource.kind === 'lambda') return lambdaErrors;
    return this.action(resource)?.errors ?? [];
  }

  exampleResult(arn: string | Resource): ExampleValue | undefined {
    const shape = this.outputShape(arn);
    return shape === undefined || shape.kind === 'any' ? undefined : exampleOf(shape);
  }

  searchActions(query: string, limit = 50): readonly FoundAction[] {
    this.searchables ??= this.everySearchable();
    return search(this.searchables, query, limit).map(({ entry: { service, displayName, sdk }, action, score }) => ({
      service,
      displayName,
      action,
      resource: sdk ? `aws-sdk:${service}:${action}` : `${service}:${action}`,
      sdk,
      score,
    }));
  }

  private everySearchable(): Searchable[] {
    const optimised = optimisedServices.map(({ name, actions }) => ({
      service: name,
      displayName: serviceDisplayName(name),
      sdk: false,
      actions: actions.map(({ action }) => action).join(' '),
    }));
    const sdk = this.directory.services.map(([name], position) => ({
      service: name,
      displayName: serviceDisplayName(name),
      sdk: true,
      actions: this.allNames()[position] ?? '',
    }));
    return [...optimised, ...sdk];
  }

  private optimised(service: string, action: string): CatalogAction | undefined {
    return this.remembered(`${service}:${action}`, () => {
      const known = optimisedAction(service, action);
      return known && new Optimised(known, this.calls);
    });
  }

  /** How described shapes reach those of the API. */
  private readonly calls: Calls = {
    entry: call => {
      const [service = '', action = ''] = call.split(':');
      const entry = this.entry(service);
      const unpacked = entry && this.touch(entry);
      const position = unpacked?.positions.get(action);
      if (!entry || !unpacked || position === undefined) return undefined;
      const [input, output, errors] = unpacked.part.actions[position]!;
      return {
        input: unpacked.optimised.at(input),
        output: unpacked.optimised.at(output),
        errors: errors.map(index => unpacked.part.errors[index]!.split(' ')[0]!),
        doc: () => unpacked.docs().actions[position] ?? '',
        url: urlOf(entry, action),
        operation: operationOf(action),
      };
    },
  };

  private sdkVerdict(service: string, action: string): Verdict {
    const entry = this.entry(service);
    if (!entry) {
      if (this.unlisted.has(service)) return { kind: 'unlistedService', service };
      // Documented, but no source had its model.
      if (sdkServices[service] !== undefined) return { kind: 'open' };
      const meant = this.meantService(service);
      return { kind: 'unknownService', service, ...(meant !== undefined && { meant: `aws-sdk:${meant}` }) };
    }
    if (isOpen(action)) return { kind: 'open' };
    const found = this.sdkAction(service, action);
    if (found) return { kind: 'found', action: found };
    // A service whose part is damaged: nothing is known of its actions.
    if (!this.touch(entry)) return { kind: 'open' };
    const lower = action.toLowerCase();
    const unsupported = entry.unsupported.find(each => each.toLowerCase() === lower);
    if (unsupported !== undefined) return { kind: 'unsupportedAction', service, action: unsupported };
    const names = this.actionNames(service);
    const same = names.find(name => name.toLowerCase() === lower);
    const meant = same ?? closestName(action, names);
    return {
      kind: 'unknownAction',
      service,
      action,
      casing: same !== undefined,
      ...(meant !== undefined && { meant: `aws-sdk:${service}:${meant}` }),
    };
  }

  private optimisedVerdict({ service, action }: Resource & { kind: 'service' }): Verdict {
    const field = mapOnly[`${service}:${action}`];
    if (field) return { kind: 'mapOnly', service, action, field };
    const known = optimisedService(service);
    if (!known) {
      const near = closestName(
        service,
        optimisedServices.map(({ name }) => name),
      );
      const meant = this.positions.has(service.toLowerCase()) ? `aws-sdk:${service.toLowerCase()}` : near;
      return { kind: 'unknownService', service, ...(meant !== undefined && { meant }) };
    }
    if (isOpen(action)) return { kind: 'open' };
    const found = this.optimised(service, action);
    if (found) return { kind: 'found', action: found };
    const names = known.actions.map(each => each.action);
    const lower = action.toLowerCase();
    const same = names.find(name => name.toLowerCase() === lower);
    // `dynamodb:query`: no integration of its own, but an action of the API.
    const sdkService = sdkTwins[service] ?? service;
    const sdk = this.actionNames(sdkService).find(name => name.toLowerCase() === lower);
    const near = same ?? (sdk === undefined ? closestName(action, names) : undefined);
    const meant =
      near !== undefined ? `${service}:${near}` : sdk !== undefined ? `aws-sdk:${sdkService}:${sdk}` : undefined;
    return {
      kind: 'unknownAction',
      service,
      action,
      casing: same !== undefined,
      ...(meant !== undefined && { meant }),
    };
  }

  /** By another of its names, by what people call it, or by a slip of the pen. */
  private meantService(service: string): string | undefined {
    const bare = service.toLowerCase().replace(/[^a-z0-9]/g, '');
    const twin = sdkTwins[service] ?? otherNames[bare];
    if (twin !== undefined) return twin;
    if (this.positions.has(bare)) return bare;
    for (const name of this.positions.keys())
      if (
        serviceDisplayName(name)
          .toLowerCase()
          .replace(/[^a-z0-9]/g, '') === bare
      )
        return name;
    return closestName(bare, this.serviceNames());
  }

  private remembered(key: string, make: () => CatalogAction | undefined): CatalogAction | undefined {
    const known = this.actions.get(key);
    if (known) return known;
    const made = make();
    if (made) this.actions.set(key, made);
    return made;
  }

  private entry(name: string): Entry | undefined {
    const known = this.entries.get(name);
    const position = this.positions.get(name);
    if (known || position === undefined) return known;
    const [, exceptionPrefix, uid, unsupported, shapes, docs] = this.directory.services[position]!;
    const start = this.starts[position]!;
    const middle = start + shapes[0];
    const entry: Entry = {
      name,
      displayName: serviceDisplayName(name),
      exceptionPrefix,
      unsupported: unsupported === '' ? [] : unsupported.split(' '),
      position,
      uid,
      shapes: { start, end: middle, unpackedLength: shapes[1] },
      docs: { start: middle, end: middle + docs[0], unpackedLength: docs[1] },
    };
    this.entries.set(name, entry);
    return entry;
  }

  private touch(entry: Entry): Unpacked | undefined {
    if (this.unpacked.has(entry.name)) return this.unpacked.get(entry.name);
    const part = this.read<ShapesPart>(entry.shapes);
    const names = this.actionNames(entry.name);
    let docs: DocsPart | undefined;
    const allDocs = () => {
      docs ??= this.read<DocsPart>(entry.docs) ?? nothing;
      return docs;
    };
    const unpacked: Unpacked | undefined = part && {
      part,
      docs: allDocs,
      sdk: new ServiceShapes(part, allDocs, 'sdk'),
      optimised: new ServiceShapes(part, allDocs, 'optimised'),
      positions: new Map(names.map((name, position) => [name, position])),
    };
    this.unpacked.set(entry.name, unpacked);
    return unpacked;
  }

  private allNames(): Names {
    this.names ??= this.read<Names>(this.namesPlace) ?? [];
    return this.names;
  }

  private read<T>(place: Place): T | undefined {
    try {
      const bytes = this.decompress(this.pack(place.start, place.end));
      if (bytes.length !== place.unpackedLength) throw new Error('a part of it has the wrong length');
      return jsonOf(bytes) as T;
    } catch (error) {
      if (!this.troubled) this.onTrouble(damaged(error instanceof Error ? error.message : String(error)).message);
      this.troubled = true;
      return undefined;
    }
  }

  private readDirectory(): { directory: Directory; end: number } {
    // With one read more than the header: a directory takes about 14 KB.
    const head = this.pack(0, 20_000);
    const text = new TextDecoder().decode(head.subarray(0, magic.length));
    if (head.length < headerLength || !text.startsWith(magic.slice(0, 6))) throw damaged('it is no catalog');
    if (text !== magic) throw damaged(`it is of version ${text.slice(6)}, and this program reads ${magic.slice(6)}`);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(magic.length, true);
    const end = headerLength + length;
    const bytes = end <= head.length ? head.subarray(headerLength, end) : this.pack(headerLength, end);
    try {
      return { directory: jsonOf(this.decompress(bytes)) as Directory, end };
    } catch (error) {
      throw damaged(`its directory is damaged (${error instanceof Error ? error.message : String(error)})`);
    }
  }
}

class SdkAction implements CatalogAction {
  readonly sdk = true;
  readonly patterns: readonly Pattern[] = ['requestResponse', 'waitForTaskToken'];

  constructor(
    private readonly entry: Entry,
    private readonly unpacked: Unpacked,
    readonly action: string,
    private readonly position: number,
  ) {}

  get service() {
    return this.entry.name;
  }
  get displayName() {
    return this.entry.displayName;
  }
  get exceptionPrefix() {
    return this.entry.exceptionPrefix;
  }
  get operation() {
    return operationOf(this.action);
  }
  get url() {
    return urlOf(this.entry, this.action);
  }
  get doc() {
    return this.unpacked.docs().actions[this.position] ?? '';
  }
  get deprecated() {
    return this.packed[3] === 1;
  }
  get input() {
    return this.unpacked.sdk.structure(this.packed[0]);
  }
  get errors() {
    const { exceptionPrefix } = this;
    const own = this.packed[2].map(index => {
      const [api = '', sdk = api] = this.unpacked.part.errors[index]!.split(' ');
      return `${exceptionPrefix}.${sdk}`;
    });
    return [...own.sort(), `${exceptionPrefix}.${exceptionPrefix}Exception`, `${exceptionPrefix}.SdkClientException`];
  }

  output(pattern: Pattern): Shape {
    return pattern === 'waitForTaskToken' ? anything : this.unpacked.sdk.at(this.packed[1]);
  }

  private get packed() {
    return this.unpacked.part.actions[this.position]!;
  }
}

/** An optimised integration: its own patterns, prefix and names; shapes and words of the API that it calls. */
class Optimised implements CatalogAction {
  readonly sdk = false;
  private readonly outputs = new Map<Pattern, Shape>();
  private structure: StructureShape | undefined;

  constructor(
    private readonly known: OptimisedAction,
    private readonly calls: Calls,
  ) {}

  get service() {
    return this.known.service;
  }
  get action() {
    return this.known.action;
  }
  get patterns() {
    return this.known.patterns;
  }
  get displayName() {
    return serviceDisplayName(this.known.service);
  }
  get exceptionPrefix() {
    return optimisedService(this.known.service)?.errorPrefix ?? '';
  }
  get operation() {
    return this.call?.operation ?? operationOf(this.known.action);
  }
  get url() {
    return this.call?.url ?? `https://docs.aws.amazon.com/step-functions/latest/dg/${guides[this.known.service] ?? ''}`;
  }
  get doc() {
    return this.call?.doc() ?? '';
  }
  get deprecated() {
    return false;
  }
  get input() {
    if (!this.structure) {
      const described = this.shapes?.input;
      const shape = described === undefined ? anything : describedShape(described, this.calls);
      this.structure = shape.kind === 'structure' ? shape : emptyStructure;
    }
    return this.structure;
  }
  get errors() {
    const { exceptionPrefix } = this;
    const general = optimisedService(this.known.service)?.generalErrors ?? [];
    const own = (this.call?.errors ?? []).map(
      // Of the AWS SDK for Java 1, with which these integrations name errors: the shape's own name with its ending.
      name => `${exceptionPrefix}.${name.replace(/(Fault|Exception)$/, '')}Exception`,
    );
    return [...new Set([...own.sort(), ...general.map(name => `${exceptionPrefix}.${name}`)])];
  }

  output(pattern: Pattern): Shape {
    const known = this.outputs.get(pattern);
    if (known) return known;
    const described = pattern === 'waitForTaskToken' ? undefined : this.shapes?.output[pattern];
    const plain = described === undefined ? anything : describedShape(described, this.calls);
    const shape = pattern === 'requestResponse' && this.call ? withMetadata(plain) : plain;
    this.outputs.set(pattern, shape);
    return shape;
  }

  private get shapes() {
    return optimisedShapes(this.known.service, this.known.action);
  }

  private get call() {
    const call = this.shapes?.call;
    return call === undefined ? undefined : this.calls.entry(call);
  }
}

/** What a direct call of a function may raise besides the function's own errors. */
const lambdaErrors = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
];

/** Names of S3 that only a Map has, in `ItemReader` and `ResultWriter`. */
const mapOnly: Readonly<Record<string, 'ItemReader' | 'ResultWriter'>> = {
  's3:getObject': 'ItemReader',
  's3:listObjectsV2': 'ItemReader',
  's3:putObject': 'ResultWriter',
};

/** Optimised services that `aws-sdk:` knows by another name. */
const sdkTwins: Readonly<Record<string, string>> = {
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
  events: 'eventbridge',
  states: 'sfn',
};

/** Names of the same service elsewhere: in the command line interface, in endpoints, in conversation. */
const otherNames: Readonly<Record<string, string>> = {
  applicationdiscoveryservice: 'applicationdiscovery',
  ce: 'costexplorer',
  cloudwatchevents: 'eventbridge',
  cognitoidp: 'cognitoidentityprovider',
  cur: 'costandusagereport',
  cw: 'cloudwatch',
  ddb: 'dynamodb',
  dms: 'databasemigration',
  ds: 'directory',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancingv2',
  es: 'elasticsearch',
  logs: 'cloudwatchlogs',
  monitoring: 'cloudwatch',
  resourcegroupstagging: 'resourcegroupstaggingapi',
  secretmanager: 'secretsmanager',
  stepfunction: 'sfn',
  stepfunctions: 'sfn',
  tagging: 'resourcegroupstaggingapi',
};

/** Pages of the Developer Guide for what no API's reference describes. */
const guides: Readonly<Record<string, string>> = {
  apigateway: 'connect-api-gateway.html',
  bedrockagentcore: 'integrate-optimized.html',
  eks: 'connect-eks.html',
  http: 'call-https-apis.html',
};

function parsed(arn: string | Resource): Resource {
  return typeof arn === 'string' ? parseResource(arn) : arn;
}

/** A placeholder of a deployment tool, or a name that is not there yet: nothing can be said of it. */
const isOpen = (name: string) => name === '' || !/^[\w-]+$/.test(name);

const operationOf = (action: string) => action.charAt(0).toUpperCase() + action.slice(1);

const urlOf = ({ uid }: Entry, action: string) =>
  `https://docs.aws.amazon.com/goto/WebAPI/${uid}/${operationOf(action)}`;

function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

function damaged(reason: string): CatalogError {
  return new CatalogError(
    `The catalog of AWS services cannot be read: ${reason}. Install ASL Workbench again; until then services and actions are not known, and all the rest works.`,
  );
}
