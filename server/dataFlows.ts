/**
 * What is known of the data in open definitions: the flow analysis of each version, begun with the inputs beside the file. Made
 * when somebody asks, and kept; after an edit what did not change is taken over.
 */
import { analyse, type Flow } from '../dataflow/index.ts';
import { type Shape, shapeOfSamples } from '../expressions/index.ts';
import type { StateMachine } from '../language/index.ts';
import { type Sample, Samples } from './samples.ts';
import type { Context } from './verb.ts';
import type { Part } from './workspace.ts';

export class DataFlows {
  readonly samples = new Samples();
  readonly #flows = new WeakMap<StateMachine, { readonly samples: readonly Sample[]; readonly flow: Flow }>();
  readonly #inputs = new WeakMap<readonly Sample[], Shape>();

  /** Undefined for what is no definition. */
  of(part: Part): Flow | undefined {
    const { machine } = part;
    if (!machine) return undefined;
    const samples = this.samplesOf(part);
    const known = this.#flows.get(machine);
    if (known?.samples === samples) return known.flow;
    const { catalog } = part.options;
    const flow = analyse(machine, { input: this.#inputOf(samples), catalog: catalog?.() });
    this.#flows.set(machine, { samples, flow });
    return flow;
  }

  /** Of the definitions in a template nobody knows whose the inputs beside it are. */
  samplesOf(part: Part): readonly Sample[] {
    return part.name === undefined ? this.samples.all(part.uri) : none;
  }

  #inputOf(samples: readonly Sample[]): Shape | undefined {
    if (samples.length === 0) return undefined;
    const known = this.#inputs.get(samples) ?? shapeOfSamples(samples.map(({ value }) => value));
    this.#inputs.set(samples, known);
    return known;
  }
}

const none: readonly Sample[] = [];
const all = new WeakMap<Context, DataFlows>();

/** The same for all verbs of a server. */
export function dataFlowsOf(context: Context): DataFlows {
  let found = all.get(context);
  if (!found) {
    found = new DataFlows();
    all.set(context, found);
  }
  return found;
}
