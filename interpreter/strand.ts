/**
 * Strands made and copied, and the groups they start. What a strand holds is said in `run.ts`.
 */
import type { Json } from '../expressions/index.ts';
import type { MapItem } from './map-run.ts';
import type { StrandInfo } from './moments.ts';
import type { ExecutionRecord, Group, ScopeProgram, Strand, Variables } from './run.ts';

/**
 * Values of `pc` that are no index. `catching`: the catcher is at work, and what fails there is not caught by the same
 * state. The others are for whoever watches: the moment has been given, what it tells of is still to be done, so that
 * the strand can be looked at in the state that it leaves.
 */
export const catching = -1;
export const leaving = -2;
export const failing = -3;
export const caught = -4;

export function newGroup(kind: Group['kind'], length: number, items: readonly MapItem[]): Group {
  return {
    kind,
    length,
    items,
    list: undefined,
    concurrency: Infinity,
    next: 0,
    running: 0,
    failed: 0,
    failedItems: 0,
    results: undefined,
    outputs: undefined,
    startAfter: 0,
    run: undefined,
  };
}

export interface StrandOrigin {
  readonly info: StrandInfo;
  readonly scope: ScopeProgram;
  readonly parent: Strand | undefined;
  readonly index: number;
  readonly item: MapItem | undefined;
  readonly input: Json;
  readonly execution: ExecutionRecord | undefined;
}

export function newStrand(origin: StrandOrigin): Strand {
  const { info, scope, parent, index, item, input, execution } = origin;
  const sees = execution === undefined && parent !== undefined ? parent.visible : noVariables;
  const strand: Strand = {
    info,
    scope,
    parent,
    root: undefined as unknown as Strand,
    index,
    item,
    state: scope.start,
    pc: 0,
    alive: true,
    timer: 0,
    waitingUntil: undefined,
    input,
    data: input,
    result: undefined,
    errorOutput: undefined,
    next: undefined,
    assigned: undefined,
    own: noVariables,
    visible: sees,
    enteredTime: 0,
    entered: 0,
    before: 0,
    event: 0,
    retryCount: 0,
    attempts: undefined,
    task: undefined,
    token: undefined,
    group: undefined,
    failure: undefined,
    catcher: 0,
    execution,
  };
  strand.root = execution === undefined && parent !== undefined ? parent.root : strand;
  return strand;
}

const noVariables: Variables = {};

/** Copies of strands that refer to each other, in the same order; all values are shared. */
export function copyStrands(strands: Iterable<Strand>): Map<Strand, Strand> {
  const copies = new Map<Strand, Strand>();
  for (const strand of strands)
    copies.set(strand, {
      ...strand,
      group: strand.group && { ...strand.group },
      execution: strand.execution && { ...strand.execution },
    });
  for (const copy of copies.values()) {
    copy.root = copies.get(copy.root) ?? copy.root;
    if (copy.parent) copy.parent = copies.get(copy.parent) ?? copy.parent;
  }
  return copies;
}
