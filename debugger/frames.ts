/**
 * The call stack of a strand: the state it is in, then the Map or Parallel state around it, the machine, and where that was
 * started by a task, the task and its machine.
 *
 * Every frame leads to the line of its state, in the file of its machine. Knows strands and states, no protocol.
 */
import type { StrandInfo } from '../interpreter/index.ts';
import type { State } from '../language/index.ts';
import { type ProgramSource, sourceOf } from './definition.ts';
import { type Focus, rootOf } from './run.ts';

/** What a frame needs of a strand that lives. */
export interface StrandPosition {
  readonly info: StrandInfo;
  readonly state: State | undefined;
}

export interface Frame {
  readonly strand: StrandInfo;
  /** Undefined for the frame of a machine itself. */
  readonly state: State | undefined;
  readonly name: string;
  readonly source: ProgramSource;
  /** Where it is written. */
  readonly offset: number;
}

/** Frames from the inside out, the strand's own first. `focus` is what the innermost state stands at, if not its beginning. */
export function framesOf(main: ProgramSource, chain: readonly StrandPosition[], focus?: Focus): Frame[] {
  const frames: Frame[] = [];
  let place = '';
  for (const [index, { info, state }] of chain.entries()) {
    const source = (state && sourceOf(rootOf(state))) ?? main;
    if (state) {
      const at = frames.length === 0 ? focus : undefined;
      frames.push({
        strand: info,
        state,
        name: at ? `${state.name} · ${at.label}` : `${state.name}${place}`,
        source,
        offset: at?.offset ?? state.nameNode.span.start,
      });
    }
    const outer = chain[index + 1];
    place = ownPlace(info, outer?.info);
    if (outer && outer.info.machine === info.machine && !isStarted(info, outer.info)) continue;
    const { machine, title } = source;
    frames.push({
      strand: info,
      state: undefined,
      name: title,
      source,
      offset: machine.root.startAt?.node.span.start ?? machine.node.span.start,
    });
  }
  return frames;
}

/** Whether a task of the outer strand has started the inner one: a machine may start itself. */
function isStarted(inner: StrandInfo, outer: StrandInfo): boolean {
  return inner.machine !== undefined && inner.execution === inner.id && ownPath(inner, outer).endsWith(')');
}

/** What a strand adds to the name of the state around it: `[2]` of an iteration, ` {Charge}` of a branch. */
function ownPlace(info: StrandInfo, outer: StrandInfo | undefined): string {
  const own = ownPath(info, outer);
  const index = /\[\d+\]$/.exec(own);
  if (index) return index[0];
  const branch = /\{.*\}$/s.exec(own);
  return branch ? ` ${branch[0]}` : '';
}

function ownPath(info: StrandInfo, outer: StrandInfo | undefined): string {
  return info.path.slice(outer === undefined || outer.path === '' ? 0 : outer.path.length + 1);
}
