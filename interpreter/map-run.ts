/** What a Map goes over, and a Map Run: what a distributed Map knows while its children run. Plain data, replaced and never changed, as a snapshot needs it. */
import type { Json } from '../expressions/index.ts';
import type { Page } from './pages.ts';

export interface MapItem {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
  readonly source?: string;
}

export interface MapRun {
  readonly arn: string;
  readonly label: string;
  readonly id: string;
  readonly toleratedCount: number;
  readonly toleratedPercentage: number;
  readonly started: number;
  readonly batch: BatchLimits | undefined;

  /** Where it is in its items: a page, the next item of it, and the page behind it, which is read ahead. */
  readonly page: Page<MapItem> | undefined;
  readonly at: number;
  readonly following: Page<MapItem> | undefined;
  /** How many items there are, known as soon as the last page is. */
  readonly total: number | undefined;
  /** A selected item that did not fit into the last batch. */
  readonly carried: Json | undefined;
  /** The input of a child that could not start any more, the Map Run having failed meanwhile. */
  readonly taken: Json | undefined;

  readonly destination: Destination | undefined;
  readonly collected: Collected;
  /** Why it fails: no more children start. */
  readonly failure: { readonly error: string; readonly cause: string } | undefined;
  /** The Map state has been given a turn and has not had it yet. */
  readonly awake: boolean;
}

export interface BatchLimits {
  readonly items: number;
  /** Of the child's input as JSON text in UTF-8. */
  readonly bytes: number;
  readonly input: Json | undefined;
}

export interface Destination {
  readonly bucket: string;
  /** `<Prefix>/<id of the Map Run>`, without the id. */
  readonly prefix: string;
}

/** Results so far. Never changed, only replaced: a frozen execution holds it. */
export interface Collected {
  /** For the state's output; newest first. */
  readonly values: Kept | undefined;
  readonly bytes: number;
  readonly succeeded: ResultFile;
  readonly failed: ResultFile;
}

export interface Kept {
  readonly index: number;
  readonly value: Json;
  readonly before: Kept | undefined;
}

/** `SUCCEEDED_n.json`, `FAILED_n.json` or `PENDING_n.json` while it is written, and those before it. */
export interface ResultFile {
  /** Texts for the next part, newest first. */
  readonly texts: Text | undefined;
  readonly waiting: number;
  /** Of the file that is written now: parts and bytes that are handed on, and whether a result is among them. */
  readonly parts: number;
  readonly size: number;
  readonly begun: boolean;
  readonly done: readonly { readonly Key: string; readonly Size: number }[];
}

export interface Text {
  readonly index: number;
  readonly text: string;
  readonly before: Text | undefined;
}
