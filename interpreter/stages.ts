/** The two kinds of stage that a state's data goes through, as operations. */
import type { EvaluateJsonata } from './jsonata-fields.ts';
import type { Stage } from './moments.ts';
import type { Evaluate, Operation } from './run.ts';
import { pure } from './straight.ts';

/** A stage of a JSONPath state that turns `$` into the next `$`. */
export function stage(name: Stage, evaluate: Evaluate): Operation {
  return pure(evaluate, (run, strand) => {
    strand.data = evaluate(run, strand, strand.data);
    strand.pc++;
    if (run.watched) run.tell(strand, { kind: 'stage', stage: name, data: strand.data });
  });
}

/** A stage of a JSONata state: what comes out becomes the data. */
export function jsonataStage(name: Stage, evaluate: EvaluateJsonata): Operation {
  return (run, strand) =>
    whenDone(evaluate(run, strand), value => {
      strand.data = value;
      strand.pc++;
      if (run.watched) run.tell(strand, { kind: 'stage', stage: name, data: value });
    });
}

/** Goes on with a value that may still be on its way; stays synchronous when it is not. */
export function whenDone<T>(value: T | Promise<T>, use: (value: T) => void | Promise<void>): void | Promise<void> {
  return value instanceof Promise ? value.then(use) : use(value);
}
