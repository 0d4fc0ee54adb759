/** Remembers what was made of a text, so that an edit elsewhere in a large document does not make it again. */
export function remember<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (known.size >= limit) known.delete(known.keys().next().value!); // the oldest
    known.set(text, made);
    return made;
  };
}
