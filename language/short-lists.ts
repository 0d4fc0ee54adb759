/**
 * Lists without room to spare. Of some there are very many, most of them with one item or none: the states of a state, its
 * references, who refers to it; a list that starts empty makes room for seventeen when the first item comes. Others are long, and
 * there is another one for each version of a document: one that is put together by itself takes three times the room on the way.
 */

/** The list with one more item: itself, unless it is empty. Whoever gives a list here has it to itself, or it is empty. */
export function withOne<T>(list: readonly T[], one: T): readonly T[] {
  if (list.length === 0) return [one];
  (list as T[]).push(one);
  return list;
}

/** The list with others in the place of the items from `start` on, before `end`. */
export function withOthers<T>(list: readonly T[], start: number, end: number, others: readonly T[]): T[] {
  if (others.length !== end - start) return list.slice(0, start).concat(others, list.slice(end));
  const copy = list.slice();
  for (let at = 0; at < others.length; at++) copy[start + at] = others[at]!;
  return copy;
}
