/**
 * Delimited text to rows, piece by piece, in the dialect of ItemReader (Developer Guide, "How Step Functions parses input
 * CSV files"): quotes enclose a field, two of them are one, and a backslash escapes a backslash, a quote or the delimiter
 * and vanishes before anything else. No published reader knows that dialect at a bearable price, and those that stream
 * need the streams of Node, which this room has not (ADR 8). It knows no headers: rows are lists of texts.
 */
export class CsvReader {
  private rest = '';
  private started = false;

  /** `longestRow` in characters: a quote that is never closed would otherwise collect the whole file. */
  constructor(
    private readonly delimiter: string,
    private readonly longestRow = 8 * 1024 * 1024,
  ) {}

  /** The rows that are complete now. Lines without anything on them are no rows. */
  push(text: string): string[][] {
    return this.read(text, false);
  }

  /** The row that no newline ends, if there is one. */
  end(): string[][] {
    return this.read('', true);
  }

  private read(text: string, last: boolean): string[][] {
    let data = this.rest === '' ? text : this.rest + text;
    if (!this.started && data !== '') {
      this.started = true;
      if (data.charCodeAt(0) === 0xfeff) data = data.slice(1);
    }
    const rows: string[][] = [];
    const { delimiter } = this;
    let at = 0;
    let quote = data.indexOf('"');
    let backslash = data.indexOf('\\');
    while (at < data.length) {
      let end = data.indexOf('\n', at);
      if (end < 0 && !last) break;
      if (end < 0) end = data.length;
      if (quote >= 0 && quote < at) quote = data.indexOf('"', at);
      if (backslash >= 0 && backslash < at) backslash = data.indexOf('\\', at);
      if ((quote < 0 || quote > end) && (backslash < 0 || backslash > end)) {
        const line = data.slice(at, data.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end);
        if (line !== '') rows.push(line.split(delimiter));
        at = end + 1;
        continue;
      }
      const row: string[] = [];
      const after = readRow(data, at, delimiter, last, row);
      if (after < 0) break;
      if (row.length > 1 || row[0] !== '' || data[at] === '"') rows.push(row);
      at = after;
    }
    this.rest = at === 0 ? data : data.slice(at);
    if (this.rest.length > this.longestRow)
      throw new RangeError(`A row is longer than ${this.longestRow} characters. A quote may not be closed.`);
    return rows;
  }
}

/** Reads one row character by character. Gives where the next one starts, or -1 when this one goes on after the data. */
function readRow(data: string, start: number, delimiter: string, last: boolean, row: string[]): number {
  const delimiterCode = delimiter.charCodeAt(0);
  let at = start;
  for (;;) {
    let field = '';
    let quoted = false;
    if (data[at] === '"') {
      quoted = true;
      at++;
    }
    for (;;) {
      const char = data[at];
      if (char === undefined) {
        if (!last) return -1;
        row.push(field);
        return at;
      }
      if (char === '\\') {
        const next = data[at + 1];
        if (next === undefined && !last) return -1;
        if (next === '\\' || next === '"' || next === delimiter) {
          field += next;
          at++;
        }
        at++;
      } else if (char === '"') {
        const next = data[at + 1];
        if (next === undefined && !last) return -1;
        if (next === '"') {
          field += '"';
          at += 2;
        } else if (quoted) {
          // The field is over; what stands between its quote and the delimiter counts as a part of it.
          quoted = false;
          at++;
        } else {
          field += '"';
          at++;
        }
      } else if (!quoted && (char === delimiter || char === '\n')) {
        row.push(char === '\n' && data[at - 1] === '\r' ? field.slice(0, -1) : field);
        at++;
        if (char === '\n') return at;
        break;
      } else {
        const from = at++;
        while (at < data.length && !isSpecial(data.charCodeAt(at), delimiterCode)) at++;
        field += data.slice(from, at);
      }
    }
  }
}

function isSpecial(code: number, delimiter: number): boolean {
  return code === 10 || code === 34 || code === 92 || code === delimiter;
}
