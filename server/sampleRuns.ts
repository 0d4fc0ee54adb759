/**
 * Runs of open definitions with the inputs beside them, for showing values: in virtual time, tasks answered by the mocks beside
 * the file and, where those are silent, by examples of the catalog; S3 is the folder `s3` beside it. No code of the person is run, and a run is stopped when it has
 * gone far enough. Each is made once for a version.
 */
import type { Catalog } from '../catalog/index.ts';
import { type Recording, VisitRecorder } from '../dataflow/index.ts';
import { compile, Execution, type Mocks, mockWorld, readMocks } from '../interpreter/index.ts';
import type { Document, Json, StateMachine } from '../language/index.ts';
import { toJson } from '../language/index.ts';
import { bucketFolder } from './bucketFolder.ts';
import type { Sample } from './samples.ts';
import type { Part } from './workspace.ts';

export interface SampleRun extends Recording {
  readonly sample: Sample;
  /** How it ended; undefined where it was stopped. */
  readonly end: string | undefined;
}

/** Moments after which a run is stopped, and the time that all runs of a version may take, in milliseconds. */
const mostMoments = 20_000;
const longest = 300;

export class SampleRuns {
  readonly #runs = new WeakMap<StateMachine, Map<Sample['value'], { mocks: unknown; run: Promise<SampleRun> }>>();

  /** Undefined for what is no definition. `mocksFile` is the one beside it. */
  of(part: Part, sample: Sample, mocksFile: Document | undefined): Promise<SampleRun> | undefined {
    const { machine } = part;
    if (!machine) return undefined;
    const known = this.#runs.get(machine) ?? new Map();
    this.#runs.set(machine, known);
    const mocks = mocksFile && mocksIn(mocksFile);
    const before = known.get(sample.value);
    if (before && before.mocks === mocks) return before.run;
    const run = runWith(part.uri, machine, sample, mocks, part.options.catalog?.());
    known.set(sample.value, { mocks, run });
    return run;
  }
}

const readOf = new WeakMap<Document, { readonly mocks: Mocks | undefined }>();

/** Undefined for a file that cannot be used: the debugger tells why. */
function mocksIn(document: Document): Mocks | undefined {
  let known = readOf.get(document);
  if (!known) {
    const { root, problems } = document;
    known = { mocks: root && problems.length === 0 ? readMocks(toJson(root)).mocks : undefined };
    readOf.set(document, known);
  }
  return known.mocks;
}

async function runWith(
  uri: string,
  machine: StateMachine,
  sample: Sample,
  mocks: Mocks | undefined,
  catalog: Catalog | undefined,
): Promise<SampleRun> {
  const task = mockWorld(mocks, {
    last: ({ resource }) => ({
      kind: 'success',
      result: (catalog?.exampleResult(resource) ?? {}) as Json,
      madeUp: 'example',
    }),
  });
  const recorder = new VisitRecorder();
  const execution = new Execution(compile(machine), {
    input: sample.value,
    world: { ...bucketFolder(uri), task },
    anyPattern: true,
    momentLimit: mostMoments,
  });
  const until = performance.now() + longest;
  let finished = false;
  for (let count = 1; performance.now() < until; count++) {
    const pending = execution.next();
    const moment = pending instanceof Promise ? await pending : pending;
    if (moment === undefined) {
      finished = true;
      break;
    }
    if (moment.strand.machine === undefined) recorder.record(moment);
    // Requests of the person come first.
    if (count % 2_000 === 0) await new Promise(resolve => setImmediate(resolve));
  }
  const { status, error, cause } = execution;
  const end = finished ? [status, error, cause].filter(Boolean).join(': ') : undefined;
  return { label: sample.name, visits: recorder.visits, sample, end };
}
