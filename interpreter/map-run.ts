/** A Map Run: what a distributed Map knows while its children run. Plain data, replaced and never changed, as a snapshot needs it. */
import type { Json } from '../expressions/index.ts';
import type { Page } from './pages.ts';
import type { Collected, Destination } from './result-writer.ts';
import type { MapItem } from './strand.ts';

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
