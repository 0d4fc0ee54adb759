/** Somebody who types at random, for tests of what is taken over from one version of a document to the next. */

/** Makes the same numbers every time. */
export function chance(seed: number): (below: number) => number {
  let state = seed + 0x9e3779b9;
  return below => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x1b56c4e9;
    state ^= state >>> 13;
    return (state >>> 0) % below;
  };
}

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '/',
  '*',
  '//',
  '/*',
  '*/',
  '\n',
  '\t',
  ' ',
  '0',
  '-',
  'e',
  'true',
  '${X}',
  'é',
  '😀',
  '"x":1,',
  '"Next": "A",',
  '{"k":[{}]},',
  '\\u0041',
  '\ufeff',
  "'",
  'A',
  '"Type"',
  '"A":{},',
];

/** Somewhere something is typed, taken away, or written over; nearly always a little. */
export function edited(text: string, next: (below: number) => number): string {
  const at = next(text.length + 1);
  const length = next(3) === 0 ? next(next(8) === 0 ? 300 : 4) : 0;
  const typed =
    next(4) === 0
      ? ''
      : next(3) === 0
        ? text.slice(next(text.length)).slice(0, next(60))
        : pieces[next(pieces.length)]!;
  return text.slice(0, at) + typed + text.slice(at + length);
}
