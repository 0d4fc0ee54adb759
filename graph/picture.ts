/**
 * The picture: a graph with a place for everything, in absolute pixels. What the layout makes and the renderer draws; plain
 * data that goes over the wire as it is. Nothing here computes anything but look-ups.
 */
import type { Span } from '../language/index.ts';
import type { EdgeKind, GraphNode } from './graph.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Containers before what they hold. */
  readonly nodes: readonly PictureNode[];
  /** The boxes of branches and item processors, inside their containers. */
  readonly scopes: readonly PictureScope[];
  readonly edges: readonly PictureEdge[];
}

export interface PictureNode extends Box, Omit<GraphNode, 'scopes' | 'details'> {
  /** The name, broken and shortened to fit. */
  readonly nameLines: readonly string[];
  readonly detailLines: readonly string[];
  /** Holds the boxes of its scopes; otherwise a card or a marker. */
  readonly container: boolean;
  /** The Parallel or Map state that this is drawn inside of. */
  readonly parent: string | undefined;
  /** 0 in the machine itself, 1 in its branches, ... */
  readonly depth: number;
}

export interface PictureScope extends Box {
  readonly id: string;
  readonly kind: 'branch' | 'processor';
  readonly owner: string;
  readonly empty: boolean;
}

export interface PictureEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly count: number;
  /** SVG path data of the line, and of its arrow head. */
  readonly path: string;
  readonly head: string;
  /** The part of the line that no edge before this has drawn: lines to the same place join. Not there where that is all of it. */
  readonly own?: string;
  /** Leads back up: a loop. */
  readonly back: boolean;
  /** Everything the line says, unshortened; empty when it says nothing. */
  readonly text: string;
  readonly label: EdgeLabel | undefined;
  /** Where its transitions are written: the names of the target. */
  readonly spans: readonly Span[];
}

export interface EdgeLabel extends Box {
  readonly lines: readonly string[];
}

/** The innermost node whose text holds `offset`: where the cursor is, as a node. */
export function nodeAtOffset(picture: Picture, offset: number): PictureNode | undefined {
  let found: PictureNode | undefined;
  for (const node of picture.nodes)
    if (node.span && offset >= node.span.start && offset <= node.span.end && (!found || node.depth >= found.depth))
      found = node;
  return found;
}

export const stateStatuses = ['active', 'succeeded', 'failed', 'caught', 'visited'] as const;
/** What an execution has made of a state: `visited` was left behind, `caught` failed and went on by a catcher. */
export type StateStatus = (typeof stateStatuses)[number];

export const edgeStatuses = ['taken', 'current'] as const;
/** `current` is the transition made last. */
export type EdgeStatus = (typeof edgeStatuses)[number];

/** An execution's trace over the picture, by node and edge ids. What is not named has not been reached. */
export interface ExecutionMarks {
  readonly states: Readonly<Record<string, StateStatus>>;
  readonly edges: Readonly<Record<string, EdgeStatus>>;
  /** What more there is to say of states. */
  readonly notes?: Readonly<Record<string, StateNote>>;
}

export interface StateNote {
  /** How often it was entered, when more than once. */
  readonly visits?: number;
  /** Retries of the last visit. */
  readonly retries?: number;
  /** It waits for its next try. */
  readonly retrying?: boolean;
  /** The last error of the visit. */
  readonly error?: string;
  readonly map?: MapCounts;
}

export const traceRoles = ['produces', 'reads', 'passes'] as const;
/** What a state does with a field that is followed: `passes` lets it through as it is. */
export type TraceRole = (typeof traceRoles)[number];

/** A field that is followed through the machine. */
export interface FieldTrace {
  /** As it is written where one has asked. */
  readonly field: string;
  /** By node id; where it does so, in the text's words. Who is not named has no part in it. */
  readonly states: Readonly<Record<string, { readonly role: TraceRole; readonly words: readonly string[] }>>;
}

/** How far a Map is. */
export interface MapCounts {
  /** Of how many items, where that is known before. */
  readonly total?: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
}
