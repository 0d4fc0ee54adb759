/**
 * How wide a text will be, without a browser: a table of letter widths, and breaking and shortening by it.
 *
 * The table holds the widths of a common sans serif face in thousandths of the font size, rounded up a little: an
 * interface font is different on every system, and a text that is a little narrower than its box does no harm.
 */

export interface Font {
  readonly size: number;
  readonly bold: boolean;
}

/** Width of `text` in pixels. Never less than what common interface fonts need. */
export function textWidth(text: string, font: Font): number {
  let sum = 0;
  for (const letter of text) sum += letterWidth(letter);
  return (sum * font.size * (font.bold ? 1.07 : 1.01)) / 1000;
}

/** Shortens to `width` with an ellipsis. Never splits a surrogate pair. */
export function shorten(text: string, width: number, font: Font): string {
  if (textWidth(text, font) <= width) return text;
  let result = '';
  for (const letter of text) {
    if (textWidth(`${result}${letter}…`, font) > width) break;
    result += letter;
  }
  return `${result.trimEnd()}…`;
}

/**
 * Breaks into at most `lines` lines of `width`, at spaces, then at joints inside words; the last one is shortened. A last line that
 * is but a stub gets more words from those above.
 */
export function wrap(text: string, width: number, lines: number, font: Font): string[] {
  const result: string[] = [];
  const clean = text.replace(/\s+/g, ' ').trim();
  let isInWord = false;
  for (let rest = clean; rest !== ''; ) {
    if (textWidth(rest, font) <= width) return withoutStub([...result, rest], isInWord, font);
    if (result.length === lines - 1) return [...result, shorten(rest, width, font)];
    const cut = breakAt(rest, width, font);
    isInWord ||= rest.charAt(cut) !== ' ';
    result.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return [''];
}

/** A line, or the text before a break, is a stub when it has less than this part of the room. */
const stub = 0.4;

/** The same number of lines, as even as its words allow, if the last one is a stub. What is broken inside a word stays as it is. */
function withoutStub(lines: string[], isInWord: boolean, font: Font): string[] {
  if (lines.length < 2 || isInWord) return lines;
  const widths = lines.map(line => textWidth(line, font));
  const widest = Math.max(...widths);
  if (widths.at(-1)! >= stub * widest) return lines;
  const even = evenly(lines.join(' ').split(wordEnd), lines.length, widest, font);
  return even.cost === Infinity ? lines : even.lines;
}

/** No line begins with a dash that stands by itself. */
const wordEnd = / (?![-–—·:&+/] )/;

/** So many lines, none wider than `limit`, as even as can be: the squares of their widths are least in sum. */
function evenly(words: readonly string[], count: number, limit: number, font: Font): { lines: string[]; cost: number } {
  if (count === 1) {
    const line = words.join(' ');
    const width = textWidth(line, font);
    return { lines: [line], cost: width > limit ? Infinity : width ** 2 };
  }
  let best = { lines: [words.join(' ')], cost: Infinity };
  for (let first = 1; first <= words.length - count + 1; first++) {
    const line = words.slice(0, first).join(' ');
    const width = textWidth(line, font);
    if (width > limit) break;
    const below = evenly(words.slice(first), count - 1, limit, font);
    const cost = width ** 2 + below.cost;
    if (cost < best.cost) best = { lines: [line, ...below.lines], cost };
  }
  return best;
}

/** Where to break: the last joint that fits and leaves no stub, else the last letter that fits. */
function breakAt(text: string, width: number, font: Font): number {
  let end = 0;
  let atSpace = 0;
  let atJoint = 0;
  let sum = 0;
  const limit = (width * 1000) / (font.size * (font.bold ? 1.07 : 1.01));
  for (const letter of text) {
    sum += letterWidth(letter);
    if (sum > limit) break;
    end += letter.length;
    const next = text.charAt(end);
    if (next === ' ') atSpace = end;
    else if (/[-_.:/,]/.test(letter) || (/[a-z0-9]/.test(letter) && /[A-Z]/.test(next))) atJoint = end;
  }
  const enough = end * stub;
  if (text.charAt(end) === ' ') return end;
  if (atSpace >= enough) return atSpace;
  if (atJoint >= enough) return atJoint;
  return atSpace > 0 ? atSpace : Math.max(end, 1);
}

function letterWidth(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 128) return ascii[code] ?? 560;
  // CJK, full-width forms and pictographs take a whole square, other letters about as much as ASCII's wide ones.
  return code >= 0x1100 ? (code >= 0x1f000 ? 1300 : code >= 0x2000 && code < 0x2e80 ? 700 : 1020) : 600;
}

const ascii: readonly number[] = (() => {
  const widths = new Array<number>(128).fill(570);
  const set = (letters: string, width: number) => {
    for (const letter of letters) widths[letter.charCodeAt(0)] = width;
  };
  set(" !,./:;'|ijlI", 285);
  set('ft()[]{}r`"-*\\', 355);
  set('ckszvxyJ', 520);
  set('abdeghnopqu0123456789$?_#LF', 575);
  set('=+<>~^', 600);
  set('ABEKPSTVXYZ&', 680);
  set('CDGHNOQRU', 740);
  set('mM', 870);
  set('wW%@', 930);
  set('w', 760);
  return widths;
})();
