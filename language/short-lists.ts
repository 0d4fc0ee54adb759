/**
 * Lists of which there are very many, most of them with one item or none: the states of a state, its references, who refers to
 * it. A list that starts empty makes room for seventeen when the first item comes; one that starts with it has room for it alone.
 */

/** The list with one more item: itself, unless it is empty. Whoever gives a list here has it to itself, or it is empty. */
export function withOne<T>(list: readonly T[], one: T): readonly T[] {
  if (list.length === 0) return [one];
  (list as T[]).push(one);
  return list;
}
