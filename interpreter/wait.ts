/** Wait states: until when, in both query languages, with the checks and the words of AWS for each of the four fields. */
import type { Json } from '../expressions/index.ts';
import { compileLookup, runtimeError } from './fields.ts';
import { compileSecondsField, compileTyped, evaluationError } from './jsonata-fields.ts';
import type { Operation, Run, StateSource, Strand } from './run.ts';
import { whenDone } from './stages.ts';
import { parseTimestamp } from './time.ts';
import { BadField } from './written-fields.ts';

export function waitOperations(source: StateSource): Operation[] {
  const until = source.jsonata ? untilJsonata(source) : untilJsonPath(source);
  return [
    (run, strand) =>
      whenDone(until(run, strand), time => {
        // AWS recording: 24,855 days from now are accepted, 24,856 are not (2^31 - 1 seconds).
        if (time - run.now > 2_147_483_647_000) throw runtimeError(strand, 'Wait state delay is too long.');
        strand.pc++;
        run.sleep(strand, time);
        if (run.watched) run.tell(strand, { kind: 'waitStarted', until: time });
      }),
    (_run, strand) => {
      strand.pc++;
    },
  ];
}

type Until = (run: Run, strand: Strand) => number | Promise<number>;

function untilJsonPath({ fields }: StateSource): Until {
  const seconds = fields.get('Seconds');
  if (seconds !== undefined) {
    if (typeof seconds !== 'number') throw new BadField('Seconds must be a number.');
    return run => run.now + seconds * 1000;
  }
  const timestamp = fields.get('Timestamp');
  if (timestamp !== undefined) {
    const time = typeof timestamp === 'string' ? parseTimestamp(timestamp) : undefined;
    if (time === undefined) throw new BadField('Timestamp: String does not match RFC3339 timestamp');
    return () => time;
  }
  const secondsPath = fields.get('SecondsPath');
  if (secondsPath !== undefined) {
    const lookup = compileLookup(secondsPath, 'SecondsPath');
    return (run, strand) => {
      const result = lookup(run, strand, strand.data);
      const value = result.found ? result.value : null;
      if (value === null)
        throw runtimeError(strand, `The SecondsPath parameter does not reference an input value: ${secondsPath}`);
      const number = typeof value === 'string' && /^[-+]?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number))
        throw runtimeError(
          strand,
          `The SecondsPath parameter cannot be parsed as a long value: ${secondsPath} == ${shown(value)}`,
        );
      if (number < 0)
        throw runtimeError(
          strand,
          `The SecondsPath parameter references a negative value: ${secondsPath} == ${shown(value)}`,
        );
      return run.now + number * 1000;
    };
  }
  const timestampPath = fields.get('TimestampPath');
  if (timestampPath === undefined)
    throw new BadField('A Wait state needs one of Seconds, Timestamp, SecondsPath and TimestampPath.');
  const lookup = compileLookup(timestampPath, 'TimestampPath');
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (!result.found)
      throw runtimeError(strand, `The TimestampPath parameter does not reference an input value: ${timestampPath}`);
    const time = typeof result.value === 'string' ? parseTimestamp(result.value) : undefined;
    if (time === undefined)
      throw runtimeError(
        strand,
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${timestampPath} == ${shown(result.value)}`,
      );
    return time;
  };
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function untilJsonata({ fields }: StateSource): Until {
  const written = fields.get('Timestamp');
  if (written !== undefined) {
    const timestamp = compileTyped(written, 'Timestamp', 'string');
    return async (run, strand) => {
      const value = (await timestamp(run, strand)) as string;
      const time = parseTimestamp(value);
      if (time !== undefined) return time;
      throw evaluationError(
        strand,
        'Timestamp',
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`,
      );
    };
  }
  const field = fields.get('Seconds');
  if (field === undefined) throw new BadField('A Wait state needs one of Seconds and Timestamp.');
  const seconds = compileSecondsField(field, 'Seconds');
  return async (run, strand) => run.now + (await seconds(run, strand)) * 1000;
}
