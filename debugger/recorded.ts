/**
 * What a run that is over tells of its data, for hovers and the data flow beside the text: each visit of a state with its stages. Long runs and large
 * data are cut: the first visits are told, as many as fit.
 */
import { type Visit, VisitRecorder } from '../dataflow/index.ts';
import type { Run } from './run.ts';

/** Body of the custom event `asl/recorded`, and what the request of that name answers. */
export interface RecordedEvent {
  readonly program: string;
  readonly label: string;
  readonly visits: readonly Visit[];
}

/** Moments that are looked at, and characters of JSON that are told. */
const mostMoments = 50_000;
const mostText = 4_000_000;

export function recordedOf({ tape, prepared, execution }: Run): RecordedEvent {
  const recorder = new VisitRecorder();
  let count = 0;
  for (const moment of tape.moments(tape.first, tape.end)) {
    if (++count > mostMoments) break;
    if (moment.strand.machine === undefined) recorder.record(moment);
  }
  const visits: Visit[] = [];
  let left = mostText;
  for (const visit of recorder.visits) {
    left -= JSON.stringify(visit).length;
    if (left < 0) break;
    visits.push(visit);
  }
  return { program: prepared.path, label: `the last session (${execution.status})`, visits };
}
