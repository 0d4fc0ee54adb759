/** Somebody who types at random, for tests of what is read in several ways, and what a tree says, to compare it with another. */
import type { ArrayNode, Member, Node } from './tree.ts';

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

/** What is typed in YAML. */
export const yamlPieces = [
  ...[
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '- ',
    '-',
    '? ',
    '#',
    ' #',
    '|',
    '>',
    '|\n',
    ': |-\n      ',
    '&a ',
    '*a',
  ],
  ...[
    '!Sub ',
    '!Ref ',
    '!GetAtt A.B',
    '\n',
    '\n\n',
    '\r\n',
    ' ',
    '  ',
    '    ',
    '\t',
    '\n  ',
    '\n    ',
    '\n      ',
    '\n        - ',
  ],
  ...[
    '---\n',
    '\n---\n',
    '...\n',
    '%',
    '%YAML 1.1\n',
    '<<: *a\n',
    '<<: {x: 1}',
    '{% x %}',
    '{%',
    '%}',
    '${X}',
    '\\',
    "''",
    'x',
    'é😀',
  ],
  ...[
    'Next',
    'Next:',
    'Next: A',
    '\n      Next',
    '\n    New:\n      Type: Pass\n',
    '\n"',
    '\n      "Nex',
    '\n  x: 1',
    '\nx: 1',
    'x: y: z',
  ],
  ...[
    '\ufeff',
    '\u2028',
    '\0',
    '~',
    'null',
    'true',
    '1',
    '\n      # a note',
    '\n# a note\n',
    '@',
    '`',
    '|2\n',
    '>+\n\n',
    '? [a]\n: b\n',
  ],
];

/** Somewhere something is typed, taken away, or written over; nearly always a little. */
export function edited(text: string, next: (below: number) => number, typing: readonly string[] = pieces): string {
  const at = next(text.length + 1);
  const length = next(3) === 0 ? next(next(8) === 0 ? 300 : 4) : 0;
  const typed =
    next(4) === 0
      ? ''
      : next(3) === 0
        ? text.slice(next(text.length)).slice(0, next(60))
        : typing[next(typing.length)]!;
  return text.slice(0, at) + typed + text.slice(at + length);
}

/** A tree with all its places, and whether each node knows what is around it. */
export function shownTree(node: Node | undefined, parent: Member | ArrayNode | undefined): unknown {
  if (!node) return undefined;
  const common = [node.kind, node.span.start, node.span.end, node.parent === parent || 'another parent'];
  switch (node.kind) {
    case 'object':
      return [
        ...common,
        node.members.map(member => [
          member.span,
          member.parent === node || 'another parent',
          shownTree(member.key, member),
          shownTree(member.value, member),
        ]),
      ];
    case 'array':
      return [...common, node.items.map(item => shownTree(item, node))];
    case 'string':
      return [
        ...common,
        node.value,
        node.style,
        node.tag,
        Array.from(`${node.value}.`, (_, index) => node.offsetAt(index)),
      ];
    case 'number':
      return [...common, node.value, node.text];
    case 'placeholder':
      return [...common, node.value, shownTree(node.intrinsic, parent)];
    default:
      return [...common, node.value];
  }
}
