/**
 * The call stack of a strand: the state it is in, then the Map or Parallel state around it, and so on to the machine.
 *
 * Every frame leads to the line of its state. Knows strands and states, no protocol.
 */
import type { Stage, StrandInfo } from '../interpreter/index.ts';
import type { State, StateMachine } from '../language/index.ts';
import { fieldOfStage } from './run.ts';

/** What a frame needs of a strand that lives. */
export interface StrandPosition {
  readonly info: StrandInfo;
  readonly state: State | undefined;
}

export interface Frame {
  readonly strand: StrandInfo;
  /** Undefined for the frame of the machine itself, the outermost. */
  readonly state: State | undefined;
  readonly name: string;
  /** Where it is written. */
  readonly offset: number;
}

/** Frames from the inside out. `stage` is the stage that the innermost state has just done, if the stop is inside it. */
export function framesOf(
  machine: StateMachine,
  title: string,
  strands: ReadonlyMap<number, StrandPosition>,
  strand: StrandPosition,
  stage?: Stage,
): Frame[] {
  const frames: Frame[] = [];
  let place = '';
  for (
    let at: StrandPosition | undefined = strand;
    at;
    at = at.info.parent === undefined ? undefined : strands.get(at.info.parent)
  ) {
    const { info, state } = at;
    if (state) {
      const field = frames.length === 0 && stage ? fieldOfStage(state, stage) : undefined;
      frames.push({
        strand: info,
        state,
        name: field ? `${state.name} · ${field.key.value}` : `${state.name}${place}`,
        offset: (field ?? state.member).key.span.start,
      });
    }
    place = ownPlace(info, strands);
  }
  const root = [...strands.values()].find(({ info }) => info.parent === undefined)?.info ?? strand.info;
  frames.push({
    strand: root,
    state: undefined,
    name: title,
    offset: machine.root.startAt?.node.span.start ?? machine.node.span.start,
  });
  return frames;
}

/** What a strand adds to the name of the state around it: `[2]` of an iteration, ` {Charge}` of a branch. */
function ownPlace(info: StrandInfo, strands: ReadonlyMap<number, StrandPosition>): string {
  const outer = info.parent === undefined ? '' : (strands.get(info.parent)?.info.path ?? '');
  const own = info.path.slice(outer === '' ? 0 : outer.length + 1);
  const index = /\[\d+\]$/.exec(own);
  if (index) return index[0];
  const branch = /\{.*\}$/s.exec(own);
  return branch ? ` ${branch[0]}` : '';
}
