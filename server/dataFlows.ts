/**
 * What is known of the data in open definitions: the flow analysis of each version, begun with the inputs beside the file. Made
 * when somebody asks, and kept; after an edit what did not change is taken over.
 */

import { analyse, type Flow } from '../dataflow/index.ts';
import { type Shape, shapeOfSamples } from '../expressions/index.ts';
import type { StateMachine } from '../language/index.ts';
import { isAboutMachine } from '../language/index.ts';
import { type Sample, Samples, type SpoiltSample } from './samples.ts';
import type { Context } from './verb.ts';
import type { Part } from './workspace.ts';

export class DataFlows {
  readonly samples = new Samples();
  readonly #flows = new WeakMap<StateMachine, { readonly samples: readonly Sample[]; readonly flow: Flow }>();
  readonly #own = new WeakMap<readonly Sample[], Map<string, readonly Sample[]>>();
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

  /** The inputs beside the file; of a template with several machines those that name this one. The same list for the same inputs. */
  samplesOf(part: Part): readonly Sample[] {
    const all = this.samples.all(part.uri);
    if (part.name === undefined || all.length === 0) return all;
    const known = this.#own.get(all) ?? new Map<string, readonly Sample[]>();
    this.#own.set(all, known);
    const own = known.get(part.name) ?? all.filter(({ name }) => isAbout(part, name));
    known.set(part.name, own);
    return own;
  }

  /** Inputs that cannot be used, and why. */
  spoiltOf(part: Part): readonly SpoiltSample[] {
    return this.samples.spoilt(part.uri).filter(({ name }) => isAbout(part, name));
  }

  #inputOf(samples: readonly Sample[]): Shape | undefined {
    if (samples.length === 0) return undefined;
    const known = this.#inputs.get(samples) ?? shapeOfSamples(samples.map(({ value }) => value));
    this.#inputs.set(samples, known);
    return known;
  }
}

/** Whether a file beside it is about this definition. */
export function isAbout({ name, uri, definition: { embedded } }: Part, file: string): boolean {
  const template = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  return !name || !embedded || isAboutMachine(file, template, name, embedded.template.machines.length);
}

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
