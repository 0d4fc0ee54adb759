/**
 * When a step is done: a step is told every moment of the run and says at which one it ends.
 *
 * Over: the next state of this strand. In: the next stage of this state's data, or into an iteration, a branch or a started
 * execution. Out: the next state of the strand around this one. When the strand itself ends first, the step goes on to whoever
 * comes next beside or around it, as a step over a return goes on to the caller. Knows moments only, no protocol.
 */
import type { Moment, StrandInfo } from '../interpreter/index.ts';

export type StepKind = 'over' | 'in' | 'out';

export interface StepStart {
  readonly kind: StepKind;
  readonly strand: StrandInfo;
  /** True where stepping in stops at the stages of the data rather than inside. */
  readonly stages: boolean;
  /** End of the path of the strand to step into, such as `{Charge}` or `[2]`; any when left out. */
  readonly into?: string | undefined;
}

export class Step {
  readonly kind: StepKind;
  readonly #strand: number;
  readonly #stages: boolean;
  readonly #into: string | undefined;
  /** Strands that have ended, from the step's own outwards: their siblings and their parent may end the step. */
  readonly #endedParents = new Set<number>();
  /** The step's strand and those around it. */
  readonly #chain = new Map<number, number | undefined>();
  /** Strands inside the step's own. */
  readonly #inside = new Set<number>();

  /** `around` are the strands that hold the step's own, innermost first. */
  constructor(start: StepStart, around: readonly StrandInfo[]) {
    this.kind = start.kind;
    this.#strand = start.strand.id;
    this.#stages = start.stages;
    this.#into = start.into;
    for (const strand of [start.strand, ...around]) this.#chain.set(strand.id, strand.parent);
    this.#inside.add(start.strand.id);
  }

  /** True when the step ends at this moment. To be called with every moment, in order. */
  endsAt(moment: Moment): boolean {
    const { id, parent, path } = moment.strand;
    if (parent !== undefined && this.#inside.has(parent)) this.#inside.add(id);
    switch (moment.kind) {
      case 'stateEntered':
        if (this.kind === 'out') return id !== this.#strand && this.#chain.has(id);
        if (id === this.#strand) return true;
        if (this.kind === 'in' && this.#inside.has(id))
          return this.#into === undefined || (parent === this.#strand && path.endsWith(this.#into));
        return this.#endedParents.has(id) || (parent !== undefined && this.#endedParents.has(parent));
      case 'stage':
      case 'taskSucceeded':
      case 'parallelSucceeded':
      case 'mapSucceeded':
        return this.kind === 'in' && this.#stages && id === this.#strand;
      case 'stateExited':
        if (moment.next === undefined) this.#ended(id);
        return false;
      case 'stateFailed':
      case 'stateAborted':
        this.#ended(id);
        return false;
      default:
        return false;
    }
  }

  #ended(id: number): void {
    const parent = this.#chain.get(id);
    if (parent !== undefined) this.#endedParents.add(parent);
  }
}
