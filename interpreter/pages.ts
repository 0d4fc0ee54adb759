/**
 * A list that is read while it is used: pages, each of which knows how to get the next one and remembers it. Whoever holds
 * a page can go on from it as often as they like, so a frozen execution holds one; pages that nobody holds any more
 * are given back to the memory. That is how a Map over a million rows needs the room of a few thousand.
 */
export interface Page<T> {
  readonly items: readonly T[];
  /** The same answer every time; undefined after the last page. */
  next(): Promise<Page<T> | undefined>;
}

/** All there is, as one page. */
export function onlyPage<T>(items: readonly T[]): Page<T> {
  return { items, next: nothing };
}

const nothing = async () => undefined;

/** The first page of a source that gives some items at a time; undefined when it gives none. Empty ones are left out. */
export async function firstPage<T>(source: AsyncIterable<readonly T[]>): Promise<Page<T> | undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const read = async (): Promise<Page<T> | undefined> => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return undefined;
      if (value.length > 0) return new SourcePage(value, read);
    }
  };
  return read();
}

class SourcePage<T> implements Page<T> {
  private following: Promise<Page<T> | undefined> | undefined;

  constructor(
    readonly items: readonly T[],
    private read: (() => Promise<Page<T> | undefined>) | undefined,
  ) {}

  next(): Promise<Page<T> | undefined> {
    if (this.following === undefined) {
      this.following = this.read!();
      this.read = undefined;
    }
    return this.following;
  }
}
