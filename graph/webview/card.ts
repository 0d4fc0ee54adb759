/**
 * What a node or a line has to say, in full, beside it: under the mouse after a moment, and for who goes by keyboard. It can be
 * gone into with the mouse, and Escape takes it away (WCAG 1.4.13).
 */
import type { PictureEdge, PictureNode } from '../picture.ts';
import type { NodeProblem } from '../protocol.ts';
import { element, html } from './elements.ts';

const waitTime = 350;
const leaveTime = 180;

const severityWords = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

export class Card {
  readonly #card = element('card');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #of: Element | undefined;
  /** Was clicked on: who works with it does not need to be told. */
  #quiet: Element | undefined;

  constructor() {
    this.#card.addEventListener('pointerenter', () => clearTimeout(this.#timer));
    this.#card.addEventListener('pointerleave', () => this.leave());
  }

  get isOpen(): boolean {
    return !this.#card.hidden;
  }

  /** Shows it in a moment, unless something else is wanted before. */
  soon(of: Element, content: () => readonly Node[], wait = waitTime): void {
    if (of === this.#quiet) return;
    this.#quiet = undefined;
    if (this.#of === of && (this.isOpen || this.#timer !== undefined)) {
      if (this.isOpen) clearTimeout(this.#timer);
      return;
    }
    this.close();
    this.#of = of;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!of.isConnected) return;
      this.#card.replaceChildren(...content());
      this.#card.hidden = false;
      of.setAttribute('aria-describedby', 'card');
      this.#place(of.getBoundingClientRect());
    }, wait);
  }

  /** Not for this one, until the mouse has been elsewhere. */
  hush(of: Element | undefined): void {
    this.close();
    this.#quiet = of;
  }

  leave(): void {
    this.#quiet = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), leaveTime);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#of?.removeAttribute('aria-describedby');
    this.#of = undefined;
    this.#card.hidden = true;
  }

  /** Beside it where there is room: right, left, below, above. */
  #place({ left, right, top, bottom }: DOMRect): void {
    const { width, height } = this.#card.getBoundingClientRect();
    const gap = 10;
    const fitsRight = right + gap + width <= innerWidth;
    const fitsLeft = left - gap - width >= 0;
    const x = fitsRight ? right + gap : fitsLeft ? left - gap - width : left;
    const y = fitsRight || fitsLeft ? top : bottom + gap + height <= innerHeight ? bottom + gap : top - gap - height;
    this.#card.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
    this.#card.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
  }
}

export function cardOfNode(node: PictureNode, problems: readonly NodeProblem[], run: readonly string[]): Node[] {
  if (node.kind === 'missing')
    return [html('strong', { text: node.name }), html('p', { text: 'There is no state of this name in this scope.' })];
  if (node.kind !== 'state') return [html('strong', { text: node.name })];
  const facts = [...new Set([node.type ?? 'No type', ...node.detailLines])];
  if (node.resource !== undefined && !facts.includes(node.resource)) facts.push(node.resource);
  if (node.retries > 0) facts.push(node.retries === 1 ? '1 retrier' : `${node.retries} retriers`);
  if (node.language) facts.push(`Query language: ${node.language}`);
  return [
    html('strong', { text: node.name }),
    ...facts.map(text => html('p', { name: 'fact', text })),
    ...(node.comment === undefined ? [] : [html('p', { name: 'comment', text: node.comment })]),
    ...(run.length === 0 ? [] : [html('p', { name: 'run', text: sentence(run.join(', ')) })]),
    ...problems
      .slice(0, 8)
      .map(({ severity, message }) =>
        html('p', { name: `problem-line ${severity}` }, [
          html('b', { text: `${severityWords[severity]}: ` }),
          document.createTextNode(message),
        ]),
      ),
    ...(problems.length > 8 ? [html('p', { text: `and ${problems.length - 8} more` })] : []),
  ];
}

export function cardOfEdge({ text, count }: PictureEdge, words: string): Node[] {
  const lines = text === '' ? [] : text.split('\n');
  return [
    html('strong', { text: words.replace(/, (?:if|on) .*$/s, '') }),
    ...lines.map(line => html('p', { name: 'fact', text: line })),
    ...(count > 1 ? [html('p', { text: `${count} transitions` })] : []),
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
