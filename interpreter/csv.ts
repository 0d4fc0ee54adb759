/**
 * Delimited text to rows, piece by piece, in the dialect of ItemReader (Developer Guide, "How Step Functions parses input
 * CSV files"). Papa Parse reads the rows; here is only what the dialect has beyond its own: a backslash escapes a backslash,
 * a quote or the delimiter and vanishes before anything else, and two quotes are one also in a field that none enclose.
 * It knows no headers: rows are lists of texts.
 */
import Papa from 'papaparse';

export class CsvReader {
  private rest = '';
  private started = false;
  private readonly delimiter: string;
  private readonly longestRow: number;
  private readonly escaped: readonly string[];

  /** `longestRow` in characters: a quote that is never closed would otherwise collect the whole file. */
  constructor(delimiter: string, longestRow = 8 * 1024 * 1024) {
    this.delimiter = delimiter;
    this.longestRow = longestRow;
    this.escaped = ['\\', '"', delimiter];
  }

  /** The rows that are complete now. Lines without anything on them are no rows. */
  push(text: string): string[][] {
    return this.read(text, false);
  }

  /** The row that no newline ends, if there is one. */
  end(): string[][] {
    return this.read('', true);
  }

  private read(text: string, last: boolean): string[][] {
    let data = this.rest + text;
    if (!this.started && data !== '') {
      this.started = true;
      if (data.charCodeAt(0) === 0xfeff) data = data.slice(1);
    }
    // What a backslash at the end of a piece escapes is in the next one.
    const held = last ? '' : (/\\+$/.exec(data)?.[0] ?? '');
    const ready = held.length % 2 === 1 ? data.slice(0, -1) : data;
    const input = this.hideEscaped(ready);
    const rows: string[][] = [];
    let start = 0;
    const parser = new Papa.Parser({
      delimiter: this.delimiter,
      newline: '\n',
      quoteChar: '"',
      step: ({ data: [row], meta }: { data: string[][]; meta: { cursor: number } }) => {
        const line = input.slice(start, meta.cursor).replace(/\r?\n$/, '');
        start = meta.cursor;
        if (line !== '' && row) rows.push(this.tidy(row, line));
      },
    });
    parser.parse(input, 0, !last);
    this.rest = input.slice(start) + (ready === data ? '' : '\\');
    if (this.rest.length > this.longestRow)
      throw new RangeError(`A row is longer than ${this.longestRow} characters. A quote may not be closed.`);
    return rows;
  }

  /** Escaped characters become noncharacters of Unicode, which no text holds, so that Papa Parse takes them for text. */
  private hideEscaped(text: string): string {
    if (!text.includes('\\')) return text;
    return text.replace(/\\([\s\S]?)/g, (_all, next: string) => {
      const index = this.escaped.indexOf(next);
      return index < 0 ? next : String.fromCharCode(firstNoncharacter + index);
    });
  }

  private tidy(row: string[], line: string): string[] {
    const end = row.length - 1;
    if (row[end]?.endsWith('\r')) row[end] = row[end].slice(0, -1);
    const hidden = hasNoncharacter.test(line);
    if (!hidden && !line.includes('""')) return row;
    return row.map(field => {
      // Papa Parse leaves two quotes alone in a field without enclosing ones; it does not tell which those are.
      let text = field;
      if (text.includes('""') && !line.includes(`"${text.replaceAll('"', '""')}"`)) text = text.replaceAll('""', '"');
      return hidden
        ? text.replace(noncharacters, each => this.escaped[each.charCodeAt(0) - firstNoncharacter] ?? each)
        : text;
    });
  }
}

const firstNoncharacter = 0xfdd0;
const hasNoncharacter = /[\ufdd0-\ufdd2]/;
const noncharacters = /[\ufdd0-\ufdd2]/g;
