/**
 * Where in a text a run can be stopped: states, the fields that are a stage of their data, transitions, rules of a Choice,
 * entries of Retry and Catch. A breakpoint anywhere else belongs to what it stands in and snaps to the line of that.
 *
 * Knows texts and states, no session; lines and columns count from 0.
 */
import type { Moment } from '../interpreter/index.ts';
import type { Member, State, StateMachine } from '../language/index.ts';
import { isNext, phaseOfField } from './phases.ts';
import type { Lines } from './position.ts';
import type { StrandRecord } from './records.ts';

/** A place in a state that a run comes to. */
export interface Target {
  readonly kind: 'state' | 'stage' | 'leave' | 'rule' | 'retry' | 'catch';
  readonly state: State;
  /** What stands behind the name of the state in a stack frame; undefined for the state itself. */
  readonly label: string | undefined;
  readonly offset: number;
  readonly end: number;
  /** Of a stage: see `phases.ts`. */
  readonly phase?: number;
  /** Of an entry of Choices, Retry or Catch; without it any of them. */
  readonly index?: number | 'Default';
}

export interface PlacedBreakpoint {
  /** Where it stops; undefined when there is nothing. */
  readonly target: Target | undefined;
  /** Why it cannot stop anywhere. */
  readonly message: string | undefined;
}

/** The targets of one text by line, made once per text so that many breakpoints cost nothing each. */
export class BreakpointMap {
  readonly #lines: Lines;
  readonly #targets: readonly Target[];
  /** What starts on a line, in order. */
  readonly #starting = new Map<number, Target[]>();
  /** The innermost target around each line. */
  readonly #around: (Target | undefined)[];

  constructor(machine: StateMachine, lines: Lines) {
    this.#lines = lines;
    this.#targets = machine.states.flatMap(targetsOf).sort((a, b) => a.offset - b.offset);
    this.#around = new Array<Target | undefined>(lines.count).fill(undefined);
    const { text } = machine.document;
    // A target comes before those inside it, so the inner ones overwrite.
    for (const target of this.#targets) {
      const first = lines.lineOf(target.offset);
      const last = lines.lineOf(endOfContent(text, target.end));
      for (let line = first; line <= last; line++) this.#around[line] = target;
      const known = this.#starting.get(first);
      if (known) known.push(target);
      else this.#starting.set(first, [target]);
    }
  }

  /** Places one breakpoint. With a column, something that is written further right on a shared line can be meant. */
  place(line: number, column: number | undefined): PlacedBreakpoint {
    const here = this.#starting.get(line);
    const offset = column === undefined ? undefined : this.#lines.offsetOf(line, column);
    const left = offset === undefined ? undefined : here?.findLast(target => target.offset <= offset);
    const target = left ?? here?.[0] ?? this.#around[line];
    if (!target) return { target: undefined, message: 'No state here. A breakpoint stands on a line of a state.' };
    if (!target.state.type)
      return {
        target: undefined,
        message: `State "${target.state.name}" has no known Type, so it cannot run and be stopped at.`,
      };
    return { target, message: undefined };
  }

  /** Offsets in a range where a breakpoint can stand. */
  locations(from: { line: number; column: number }, to: { line: number; column: number }): readonly number[] {
    const start = this.#lines.offsetOf(from.line, from.column);
    const end = this.#lines.offsetOf(to.line, to.column);
    return this.#targets.map(({ offset }) => offset).filter(offset => offset >= start && offset <= end);
  }

  /** The state around a place. */
  stateAt(line: number): State | undefined {
    return (this.#starting.get(line)?.[0] ?? this.#around[line])?.state;
  }
}

/** Whether a moment of the target's state comes to it. `before` and `after`: what is known of its strand. */
export function comesTo(
  target: Target,
  moment: Moment,
  before: StrandRecord | undefined,
  after: StrandRecord | undefined,
): boolean {
  switch (target.kind) {
    case 'state':
      return moment.kind === 'stateEntered';
    case 'leave':
      return moment.kind === 'stateExited' && !after?.visit?.caught;
    case 'rule':
      return moment.kind === 'choiceMade' && (target.index === undefined || moment.rule === target.index);
    case 'retry':
      return moment.kind === 'retryScheduled' && (target.index === undefined || moment.retrier === target.index);
    case 'catch':
      return moment.kind === 'errorCaught' && (target.index === undefined || moment.catcher === target.index);
    case 'stage': {
      const { state, phase = 0 } = target;
      const visit = after?.info.id === moment.strand.id ? after.visit : undefined;
      if (!visit || visit.left !== undefined || !isNext(state, visit.phase, phase)) return false;
      if (moment.kind === 'stateEntered' || moment.kind === 'retryScheduled') return true;
      // Once for each pass: not again at what happens before the stage.
      const phaseBefore = before?.visit?.phase ?? visit.phase;
      return phaseBefore !== visit.phase && !isNext(state, phaseBefore, phase);
    }
  }
}

/** The target that a moment stands at: what a stop inside a state shows. */
export function targetOf(state: State, moment: Moment): { label: string; offset: number } | undefined {
  const entry = (field: string, index: number | 'Default') => {
    const member = state.node?.members.find(each => each.key.value === (index === 'Default' ? index : field));
    const item = index === 'Default' || member?.value?.kind !== 'array' ? undefined : member.value.items[index];
    const label = index === 'Default' ? index : `${field}[${index}]`;
    return member && { label, offset: item?.span.start ?? member.key.span.start };
  };
  switch (moment.kind) {
    case 'choiceMade':
      return entry('Choices', moment.rule);
    case 'retryScheduled':
      return entry('Retry', moment.retrier);
    case 'errorCaught':
      return entry('Catch', moment.catcher);
    default:
      return undefined;
  }
}

function targetsOf(state: State): Target[] {
  const { start } = state.nameNode.span;
  const targets: Target[] = [{ kind: 'state', state, label: undefined, offset: start, end: state.member.span.end }];
  for (const member of state.node?.members ?? []) {
    const target = targetOfField(state, member);
    if (!target) continue;
    targets.push(target);
    const kind = entries[member.key.value];
    if (kind && member.value?.kind === 'array')
      for (const [index, { span }] of member.value.items.entries())
        targets.push({
          kind,
          state,
          label: `${member.key.value}[${index}]`,
          offset: span.start,
          end: span.end,
          index,
        });
  }
  return targets;
}

/** Fields that are lists of what a run can come to. */
const entries: { readonly [field: string]: Target['kind'] } = { Choices: 'rule', Retry: 'retry', Catch: 'catch' };

function targetOfField(state: State, member: Member): Target | undefined {
  const label = member.key.value;
  const base = { state, label, offset: member.key.span.start, end: member.span.end };
  const phase = phaseOfField(state, label);
  if (phase !== undefined) return { ...base, kind: 'stage', phase };
  switch (label) {
    case 'Next':
    case 'End':
      return { ...base, kind: 'leave' };
    case 'Default':
      return { ...base, kind: 'rule', index: 'Default' };
    case 'Retry':
      return { ...base, kind: 'retry' };
    case 'Catch':
      return { ...base, kind: 'catch' };
    default:
      return undefined;
  }
}

/** A YAML block ends where the next one starts; what counts is its last character that is not blank. */
function endOfContent(text: string, end: number): number {
  let at = end - 1;
  while (at > 0 && /\s/.test(text[at]!)) at--;
  return at;
}
