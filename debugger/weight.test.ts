import { expect, test } from 'vitest';
import { Scales } from './weight.ts';

test('a large value counts once, also inside of others; a small one that goes on counts once', () => {
  const scales = new Scales();
  const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'x'.repeat(50) }));
  expect(scales.weigh({ rows })).toBeGreaterThan(100_000);
  expect(scales.weigh({ rows, more: 1 })).toBeLessThan(200);
  expect(scales.weigh(rows.slice(500))).toBeLessThan(20_000);
  const small = { text: 'y'.repeat(10_000) };
  expect(scales.weigh(small)).toBeGreaterThan(20_000);
  expect(scales.weigh({ small })).toBeLessThan(200);
  const order = { id: 1 };
  expect([scales.weigh(order), scales.weigh(order)]).toEqual([40, 0]);
});

test('nested deeply, and nothing at all', () => {
  let deep: object = {};
  for (let i = 0; i < 100_000; i++) deep = { deep };
  expect(new Scales().weigh(deep as never)).toBeGreaterThan(3_000_000);
  expect(new Scales().weigh(undefined)).toBe(8);
});
