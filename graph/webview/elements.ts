/** Small things of the page: its elements by id, new ones with text as text, how wide words are, and whether to keep still. */

export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

export function part<T extends Element = HTMLElement>(holder: ParentNode, selector: string): T {
  const found = holder.querySelector<T>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** A new element; `text` is never markup. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { text, name, ...attributes }: { text?: string; name?: string; [attribute: string]: string | undefined } = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name !== undefined) made.className = name;
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
  children: readonly (Node | string)[] = [],
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** How wide a text of a sign is in the page's font, which is another one on every system. The size is that of `graph.css`. */
export function widthOfSign(text: string): number {
  const known = signWidths.get(text);
  if (known !== undefined) return known;
  const brush = document.createElement('canvas').getContext('2d');
  if (!brush) return text.length * 7;
  brush.font = `600 10.5px ${getComputedStyle(document.body).fontFamily}`;
  const { width } = brush.measureText(text);
  signWidths.set(text, width);
  return width;
}
const signWidths = new Map<string, number>();

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** The system asks for it, or VS Code's setting "workbench.reduceMotion" does. */
export function isCalm(): boolean {
  return stillness.matches || document.body.classList.contains('vscode-reduce-motion');
}

/** Does it once per frame, however often it is asked for; the last wish counts. */
export function perFrame<T extends readonly unknown[]>(work: (...wish: T) => void): (...wish: T) => void {
  let wished: T | undefined;
  return (...wish) => {
    if (wished === undefined)
      requestAnimationFrame(() => {
        const last = wished!;
        wished = undefined;
        work(...last);
      });
    wished = wish;
  };
}
