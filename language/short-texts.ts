/**
 * Short texts of documents, each made once: of keys there are few that are different, and very many that are written. They are
 * compared with each other, and with names in code, far more often than they are read, and the same string object is found to
 * be the same at once.
 */

/** No name of a field is longer. */
const longest = 40;

/** Values up to here are met again often: types, names of states, paths. */
const longestValue = 12;

/** A power of two. */
const places = 8192;
const texts: (string | undefined)[] = Array.from({ length: places });

/** A piece of a text. The first one that has a place among the short texts keeps it. */
export function pieceOf(text: string, from: number, to: number, isKey: boolean): string {
  const length = to - from;
  if (length > longest) return text.slice(from, to);
  if (length === 0) return '';
  const first = text.charCodeAt(from) * 31 + text.charCodeAt(from + (length >> 1));
  const last = text.charCodeAt(to - 1) * 31 + text.charCodeAt(to - 2);
  const place = (length * 499 + first * 37 + last) & (places - 1);
  const known = texts[place];
  if (known !== undefined)
    return known.length === length && text.startsWith(known, from) ? known : text.slice(from, to);
  const piece = text.slice(from, to);
  if (!isKey && length > longestValue) return piece;
  // A property's name is one and the same string wherever it is met, and does not hold on to the text it was cut from.
  const [made = piece] = Object.keys({ [piece]: 0 });
  texts[place] = made;
  return made;
}

/** A bit for a key: by most of their lengths and ends keys are told from each other. */
export function markOf(key: string): number {
  const { length } = key;
  return length === 0 ? 1 : 1 << (key.charCodeAt(0) + key.charCodeAt(length - 1) + length);
}
