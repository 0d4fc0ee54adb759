/** A world whose tasks are asked through somebody: who notes the answers, or gives those of an earlier run. */
import type { LocalStateMachine, World } from '../interpreter/index.ts';

/** `through` is called for everyone who answers tasks: the world, and state machines with answers of their own. */
export function askedThrough(world: World, through: (ask: World['task']) => World['task']): World {
  const { stateMachine } = world;
  const machines = new WeakMap<LocalStateMachine, LocalStateMachine>();
  const own = (local: LocalStateMachine | undefined): LocalStateMachine | undefined => {
    if (!local?.task) return local;
    const known = machines.get(local) ?? { ...local, task: through(local.task) };
    machines.set(local, known);
    return known;
  };
  return {
    ...world,
    task: through(call => world.task(call)),
    ...(stateMachine && {
      stateMachine: (arn: string) => {
        const local = stateMachine(arn);
        return local instanceof Promise ? local.then(own) : own(local);
      },
    }),
  };
}
