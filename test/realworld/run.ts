/**
 * Runs a real definition in plausible worlds: three in which every task succeeds with different answers, and one in which
 * every task that has a Catch fails at first. An execution has run to the end when it succeeded, or failed with an error that
 * the definition itself raises; not when the engine could not go on.
 */
import type { Moment } from '../../interpreter/index.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import type { StateMachine } from '../../language/index.ts';
import { type Failing, plausible } from './plausible.ts';

export interface Run {
  /** Which of the worlds it was. */
  readonly world: string;
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Succeeded, or failed as the definition says. */
  readonly ended: boolean;
  /** Locations of the states that were entered. */
  readonly visited: ReadonlySet<string>;
  readonly moments: readonly Moment[];
}

/** Enough for every loop that ends; a loop that does not gets through a few thousand turns first. */
const mostSteps = 1_000_000;

const worlds: readonly { readonly turn: number; readonly failing: Failing }[] = [
  ...[0, 1, 2, 5, 6, 7].map(turn => ({ turn, failing: 'none' as const })),
  ...[0, 1].map(turn => ({ turn, failing: 'all' as const })),
  ...[0, 1, 2, 3].map(failing => ({ turn: 0, failing })),
];

export async function runPlausibly(machine: StateMachine, type: 'STANDARD' | 'EXPRESS'): Promise<readonly Run[]> {
  const program = compile(machine);
  const data = plausible(machine);
  const runs: Run[] = [];
  for (const { turn, failing } of worlds) {
    const world = data.world(turn, failing);
    const execution = new Execution(program, { input: world.input, world, type, momentLimit: mostSteps });
    const moments: Moment[] = [];
    const visited = new Set<string>();
    const raised = new Set<string | undefined>();
    const { status, error, cause } = await execution.run(moment => {
      moments.push(moment);
      if (moment.kind === 'stateEntered' && moment.state) {
        visited.add(moment.state.steps.join('/'));
        world.entered(moment.state.steps);
      } else if (moment.kind === 'stateFailed' && moment.state?.type === 'Fail' && moment.error !== 'States.Runtime')
        raised.add(moment.error);
    });
    for (const name of world.failed) raised.add(name);
    if (raised.size > 0) raised.add('States.ExceedToleratedFailureThreshold');
    const ended = status === 'SUCCEEDED' || (status === 'FAILED' && raised.has(error));
    runs.push({
      world: `${turn}${failing === 'none' ? '' : `, failing: ${failing}`}`,
      status,
      error,
      cause,
      ended,
      visited,
      moments,
    });
    // One run of this size says enough.
    if (moments.length > 50_000) break;
  }
  return runs;
}
