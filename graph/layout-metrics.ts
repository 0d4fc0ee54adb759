/**
 * Sizes that layout and renderer agree on: the layout makes room, the renderer puts the text there.
 */
import type { Font } from './textWidth.ts';

export const fonts = {
  name: { size: 13, bold: true },
  detail: { size: 11, bold: false },
  label: { size: 11, bold: false },
  badge: { size: 10, bold: false },
} as const satisfies Record<string, Font>;

/** Distances that the renderer needs as well. */
export const metrics = {
  nameLine: 17,
  detailLine: 14,
  labelLine: 14,
  /** From a card's left side to its text; the icon stands in between. */
  textLeft: 44,
  cardPadding: 10,
  header: 48,
  /** How far the points of a Choice's hexagon stick out beyond its text area. */
  hexagon: 12,
  margin: 24,
} as const;
