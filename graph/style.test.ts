import { expect, test } from 'vitest';
import { embeddedStyle, exportStyle, pictureStyle } from './style.ts';

/** What the style sheet says of the size of text. */
const sizes = (style: string) => [...style.matchAll(/font-size: (.*?);/g)].map(([, size]) => size);

test('in the panel all text of the picture becomes smaller where the font is a wide one, bold text by its own measure', () => {
  expect(new Set(sizes(pictureStyle()))).toEqual(
    new Set([
      'calc(11px * var(--asl-fit, 1))',
      'calc(13px * var(--asl-fit-bold, 1))',
      'calc(12px * var(--asl-fit-bold, 1))',
      'calc(10px * var(--asl-fit, 1))',
    ]),
  );
});

test.each([
  ['a file', exportStyle('auto')],
  ['a page that is not ours', embeddedStyle()],
])('in %s sizes are plain numbers: nobody measures there', (_, style) => {
  for (const size of sizes(style)) expect(size).toMatch(/^\d+px$/);
});
