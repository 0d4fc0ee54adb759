/**
 * Text that fits its cards and plates in whatever font VS Code has. The layout makes room for letters of a common width
 * (`textWidth.ts`), without a browser; a font that is wider, as DejaVu Sans on Linux is by a tenth, is drawn that much smaller.
 * It never makes text larger: narrow letters stand in the middle of their plates.
 */
import { textWidth } from '../textWidth.ts';

/** The margin of a card or a plate takes so much more. */
const leeway = 1.04;

/** Words as they stand in pictures: names, conditions, resources. */
const samples = [
  'Estimate delivery',
  'How closely do we look?',
  '$.approval.approved = true',
  'Lambda Invoke · orders',
];

/** Measures the font and tells the style sheet. */
export function fitText(): void {
  const brush = document.createElement('canvas').getContext('2d');
  if (!brush) return;
  const { style } = document.documentElement;
  const family = getComputedStyle(document.body).fontFamily;
  for (const [property, weight] of [
    ['--asl-fit', 400],
    ['--asl-fit-bold', 600],
  ] as const) {
    brush.font = `${weight} 100px ${family}`;
    const fits = samples.map(text => {
      const room = textWidth(text, { size: 100, bold: weight > 400 }) * leeway;
      return room / brush.measureText(text).width;
    });
    style.setProperty(property, Math.min(1, ...fits.filter(Number.isFinite)).toFixed(3));
  }
}
