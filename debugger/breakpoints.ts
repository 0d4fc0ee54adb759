/**
 * Which state a line of the text means: where breakpoints may stand, and where they end up.
 *
 * A breakpoint anywhere in the lines of a state belongs to the innermost state there and snaps to the line of its name.
 * Knows texts and states, no session; lines and columns count from 0.
 */
import type { State, StateMachine } from '../language/index.ts';
import type { Lines } from './position.ts';

export interface PlacedBreakpoint {
  /** The state to stop at; undefined when there is none. */
  readonly state: State | undefined;
  /** Why it cannot stop anywhere. */
  readonly message: string | undefined;
}

/** The states of one text by line, made once per text so that many breakpoints cost nothing each. */
export class BreakpointMap {
  readonly #machine: StateMachine;
  readonly #lines: Lines;
  /** Innermost state of each line; among states that share a line, the first that starts on it. */
  readonly #stateOfLine: (State | undefined)[];

  constructor(machine: StateMachine, lines: Lines) {
    this.#machine = machine;
    this.#lines = lines;
    this.#stateOfLine = new Array<State | undefined>(lines.count).fill(undefined);
    const text = machine.document.text;
    // Document order puts a state before the states inside it, so the inner ones overwrite.
    for (const state of machine.states) {
      const first = lines.lineOf(state.nameNode.span.start);
      const last = lines.lineOf(endOfContent(text, state.member.span.end));
      for (let line = first; line <= last; line++) {
        const known = this.#stateOfLine[line];
        if (known && line === first && lines.lineOf(known.nameNode.span.start) === first) continue;
        this.#stateOfLine[line] = state;
      }
    }
  }

  /** Places one breakpoint. With a column, a state that is written further right on a shared line can be meant. */
  place(line: number, column: number | undefined): PlacedBreakpoint {
    const state = (column === undefined ? undefined : this.#startingAt(line, column)) ?? this.#stateOfLine[line];
    if (!state) return { state: undefined, message: 'No state here. A breakpoint stands on a line of a state.' };
    if (!state.type)
      return {
        state: undefined,
        message: `State "${state.name}" has no known Type, so it cannot run and be stopped at.`,
      };
    return { state, message: undefined };
  }

  /** Offsets in a range of lines where a breakpoint can stand: the names of states. */
  locations(firstLine: number, lastLine: number): readonly number[] {
    const from = this.#lines.offsetOf(firstLine, 0);
    const to = this.#lines.offsetOf(lastLine, Number.MAX_SAFE_INTEGER);
    return this.#machine.states
      .map(state => state.nameNode.span.start)
      .filter(offset => offset >= from && offset <= to)
      .sort((a, b) => a - b);
  }

  /** The last state whose name starts on `line`, at or left of `column`. */
  #startingAt(line: number, column: number): State | undefined {
    let found: State | undefined;
    const offset = this.#lines.offsetOf(line, column);
    for (const state of this.#machine.states) {
      const start = state.nameNode.span.start;
      if (start <= offset && this.#lines.lineOf(start) === line) found = state;
    }
    return found;
  }
}

/** A YAML block ends where the next one starts; what counts is its last character that is not blank. */
function endOfContent(text: string, end: number): number {
  let at = end - 1;
  while (at > 0 && /\s/.test(text[at]!)) at--;
  return at;
}
