/**
 * The test of one state as a file (`*.aslrun.json`): what the state was, and its visit with the data of every stage, as `asl test-state
 * --record` has seen it. It looks like a run that was kept from outside, but there is nothing to run again. Knows no files.
 */
import type { Json } from '../expressions/index.ts';
import type { Visit } from './visits.ts';

export const keptTestEnding = '.aslrun.json';

export interface KeptTest {
  /** The name of the state. */
  readonly test: string;
  readonly program: string;
  /** Of a template: which of its machines. */
  readonly definition?: string | undefined;
  readonly status: string;
  readonly error?: string | undefined;
  /** ISO 8601. */
  readonly kept: string;
  /** The state as it was. */
  readonly state: Json;
  readonly visits: readonly Visit[];
}

export function keptTestText({ state, visits, ...about }: KeptTest): string {
  const { test, error } = about;
  // The second line alone says what it is, to whoever lists runs.
  const line = JSON.stringify({
    'asl-run': 1,
    title: `Test of ${test}`,
    ...about,
    ...(error !== undefined && { error }),
    visits: visits.length,
    events: 0,
    moments: 0,
    milliseconds: 0,
  });
  return `{\n"about":${line},\n"state":${JSON.stringify(state)},\n"visits":${JSON.stringify(visits)}\n}\n`;
}

/** Undefined for what is no test, as a whole run is none. */
export function readKeptTest(text: string): KeptTest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { about, state, visits } = asObject(value);
  const { test, program, definition, status, error, kept, 'asl-run': version } = asObject(about);
  const texts = [test, program, status, kept];
  if (version !== 1 || !texts.every(each => typeof each === 'string') || !areVisits(visits)) return undefined;
  return {
    test: test as string,
    program: program as string,
    ...(typeof definition === 'string' && { definition }),
    status: status as string,
    ...(typeof error === 'string' && { error }),
    kept: kept as string,
    state: state as Json,
    visits,
  };
}

/** As much as is read of visits that come from outside. */
export function areVisits(visits: unknown): visits is readonly Visit[] {
  if (!Array.isArray(visits)) return false;
  return visits.every(visit => {
    const { state, stages, attempts, variables } = asObject(visit);
    const { name, steps } = asObject(state);
    const isObject = typeof variables === 'object' && variables !== null;
    return (
      typeof name === 'string' && Array.isArray(steps) && Array.isArray(stages) && Array.isArray(attempts) && isObject
    );
  });
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
}
