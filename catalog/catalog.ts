/**
 * The catalog: every service and action that a Task can call, with parameters, results and errors. It is opened over the
 * bytes of a generated pack (see docs/catalog.md): a small index, and a compressed shard per service that is unpacked when
 * the service is first asked for, and kept. All reads are synchronous and cheap after that; nothing here knows files,
 * documents or editors.
 */
import type { Pattern } from './optimised.ts';
import type { Resource } from './resource.ts';
import type { Shape, StructureShape } from './shapes.ts';

export interface Catalog {
  /** Where the facts come from, and how many there are. */
  readonly about: CatalogRecord;

  /** Names in ARNs of the services that `aws-sdk:` reaches, sorted: `dynamodb`, `sfn`. Does not touch a shard. */
  serviceNames(): readonly string[];

  /** The service of that name in `aws-sdk:` ARNs, exactly spelled; undefined when there is none. Does not touch a shard. */
  service(name: string): CatalogService | undefined;

  /** Names in ARNs of a service's actions, sorted: `getItem`; none for an unknown service. Does not touch a shard. */
  actionNames(service: string): readonly string[];

  /**
   * What a `Resource` names: the `aws-sdk:` action, or the optimised one, of any partition and pattern. Undefined for what is
   * no integration (a function, an activity, a placeholder), for unknown names, and for actions that cannot be called.
   */
  action(arn: string | Resource): CatalogAction | undefined;

  /** The same by its names: `sdkAction('dynamodb', 'getItem')`. */
  sdkAction(service: string, action: string): CatalogAction | undefined;

  /** Why a `Resource` names no action, and what may have been meant. */
  verdict(arn: string | Resource): Verdict;

  /** What Parameters or Arguments look like. */
  inputShape(arn: string | Resource): StructureShape | undefined;

  /** What the task's result looks like, for the pattern that the ARN names: `.sync` gives what the finished job says. */
  outputShape(arn: string | Resource): Shape | undefined;

  /**
   * Names for `ErrorEquals` that the action raises itself, without the predefined `States.*`: the modelled ones sorted, then
   * what the service and the SDK raise in general. For a Lambda function's ARN those of Lambda.
   */
  errors(arn: string | Resource): readonly string[];

  /** A plausible result made from the output shape: the same for every call. Undefined where the shape is not known. */
  exampleResult(arn: string | Resource): ExampleValue | undefined;

  /**
   * Actions whose service, display name or action match all words of a query (`secrets get`, `ddbput`, `getsecretvalue`), the
   * best first. `limit` is 50 unless given. Does not touch a shard.
   */
  searchActions(query: string, limit?: number): readonly FoundAction[];
}

export interface CatalogRecord {
  /** Packages or checkouts with their versions: `aws-sdk@2.1693.0`. */
  readonly sources: readonly string[];
  readonly services: number;
  readonly actions: number;
}

export interface CatalogService {
  /** As in the ARN: `secretsmanager`. */
  readonly name: string;
  /** As people say it: `Secrets Manager`. */
  readonly displayName: string;
  /** Before the dot of its error names: `SecretsManager`. */
  readonly exceptionPrefix: string;
  /** Names of actions that the service has and Step Functions cannot call, sorted: `startLiveTail`. */
  readonly unsupported: readonly string[];
}

export interface CatalogAction {
  /** As in the ARN: `aws-sdk:` ones `sfn`, optimised ones `states`. */
  readonly service: string;
  readonly displayName: string;
  /** As in the ARN: `startExecution`. */
  readonly action: string;
  /** As the API's reference calls it: `StartExecution`. */
  readonly operation: string;
  /** True for `aws-sdk:`, false for an optimised integration. */
  readonly sdk: boolean;
  /** How a task may wait for it. Express workflows know request-response only. */
  readonly patterns: readonly Pattern[];
  /** The first sentence of its documentation; empty when there is none. */
  readonly doc: string;
  readonly deprecated: boolean;
  /** Its page in the API's reference. */
  readonly url: string;
  /** Before the dot of its error names: `DynamoDb` for `aws-sdk:`, `DynamoDB` for the optimised integration. */
  readonly exceptionPrefix: string;
  readonly input: StructureShape;
  /** What the task's result looks like when it waits in that way. */
  output(pattern: Pattern): Shape;
  /** As `Catalog.errors`. */
  readonly errors: readonly string[];
}

/**
 * What is to be said of a `Resource`. `meant` is what to write after `arn:aws:states:::` (`aws-sdk:sfn:startExecution`, without a
 * pattern), where something is close; for an unknown service only the part up to it (`aws-sdk:sfn`).
 */
export type Verdict =
  | { readonly kind: 'found'; readonly action: CatalogAction }
  /** A function, an activity, a placeholder in the part that would tell: nothing to say. */
  | { readonly kind: 'open' }
  | { readonly kind: 'unknownService'; readonly service: string; readonly meant?: string }
  /** `casing` is true when `meant` differs in capitals only. */
  | {
      readonly kind: 'unknownAction';
      readonly service: string;
      readonly action: string;
      readonly meant?: string;
      readonly casing: boolean;
    }
  | { readonly kind: 'unsupportedAction'; readonly service: string; readonly action: string }
  /** AWS has the service, or had it; Step Functions does not list it. It may have been added since the catalog was made. */
  | { readonly kind: 'unlistedService'; readonly service: string }
  /** Optimised ARN that only a Map's `ItemReader` or `ResultWriter` may name: `s3:listObjectsV2`. */
  | {
      readonly kind: 'mapOnly';
      readonly service: string;
      readonly action: string;
      readonly field: 'ItemReader' | 'ResultWriter';
    };

export interface FoundAction {
  readonly service: string;
  readonly displayName: string;
  readonly action: string;
  /** `aws-sdk:secretsmanager:getSecretValue` or `dynamodb:getItem`: what follows `arn:aws:states:::`. */
  readonly resource: string;
  readonly sdk: boolean;
  /** Greater is better; comparable within one search only. */
  readonly score: number;
}

export type ExampleValue =
  | string
  | number
  | boolean
  | null
  | readonly ExampleValue[]
  | { readonly [name: string]: ExampleValue };

/**
 * Undoes zlib's compression: the bytes of one part in, those of its JSON text out. Comes from outside, as the reader knows no
 * platform: Node's `inflateSync`, or fflate's `unzlibSync` in a browser.
 */
export type Decompress = (bytes: Uint8Array) => Uint8Array;

/** Gives the bytes of the pack from `start` up to `end`, or as many of them as there are. */
export type PackReader = (start: number, end: number) => Uint8Array;

/** A pack that cannot be read. Its message says what is wrong and what to do. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
}
