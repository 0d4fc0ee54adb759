/**
 * Remembers what was made of a text, so that an edit elsewhere in a large document does not make it again. Not more than `limit`
 * are kept: what nobody has asked for while half as many others came is forgotten, all of it at once. (To take the oldest out of
 * a map one by one is slow: the map looks for it behind the places of all that were taken out before.)
 */
export function remember<T>(limit: number, make: (text: string) => T): (text: string) => T {
  let known = new Map<string, T>();
  let before = new Map<string, T>();
  return text => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = before.get(text) ?? make(text);
    if (known.size >= limit / 2) {
      before = known;
      known = new Map();
    }
    known.set(text, made);
    return made;
  };
}
