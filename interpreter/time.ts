/**
 * Timestamps as Step Functions reads and prints them. Milliseconds since the epoch inside, ISO 8601 outside.
 */

// ISO-8601 "extended offset date-time": T and a zone are obligatory, any number of fraction digits (AWS recordings of Wait).
const offsetDateTime = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, or undefined when the text is no offset date-time or names a day that does not exist. */
export function parseTimestamp(text: string): number | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : Math.floor(instant);
}

/** The same with what is less than a millisecond (to a microsecond), for comparisons. */
export function parseInstant(text: string): number | undefined {
  const match = offsetDateTime.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  time.setUTCFullYear(year, month - 1, day);
  // Date rolls 31 February over to March and 24:61 to the next day; Java refuses them.
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const fraction = match[7] === undefined ? 0 : Number(match[7].slice(1).padEnd(9, '0')) / 1e6;
  const zone = match[8]!;
  const sign = zone.startsWith('-') ? -1 : 1;
  const [hours, minutes] = zone === 'Z' ? [0, 0] : [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  // Java knows no zone further away, though none of these is on any map.
  if (minutes > 59 || hours * 60 + minutes > 18 * 60) return undefined;
  const offset = sign * (hours * 60 + minutes);
  return time.getTime() + fraction - offset * 60_000;
}

/** `2025-01-01T00:00:00Z`, with milliseconds only when there are some (as in the context object). */
export function formatTimestamp(time: number): string {
  if (time !== lastTime) {
    const text = new Date(time).toISOString();
    lastText = text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
    lastTime = time;
  }
  return lastText;
}

// Virtual time mostly stands still: thousands of children of a Map start at the same moment.
let lastTime = Number.NaN;
let lastText = '';
