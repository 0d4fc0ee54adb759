/** Finding a state by its name, type or resource: what fits is marked, and one goes from match to match. */
import type { PictureNode } from '../picture.ts';
import type { Drawing } from './drawing.ts';
import { element, part } from './elements.ts';
import { matchesIn } from './matches.ts';

export class Find {
  /** A match is to be shown. */
  onGo: (node: PictureNode) => void = () => {};
  onClose: () => void = () => {};
  readonly #drawing: Drawing;
  readonly #bar = element('find');
  readonly #input = part<HTMLInputElement>(this.#bar, 'input');
  readonly #count = part(this.#bar, 'output');
  #matches: readonly PictureNode[] = [];
  #at = -1;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
    this.#input.addEventListener('input', () => this.#search(true));
    this.#bar.addEventListener('keydown', event => {
      if (event.key === 'Enter') this.go(event.shiftKey ? -1 : 1);
      else if (event.key === 'Escape') this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  get isOpen(): boolean {
    return !this.#bar.hidden;
  }

  open(): void {
    if (this.isOpen && document.activeElement === this.#input) return;
    this.#bar.hidden = false;
    this.#input.focus();
    this.#input.select();
    this.#search(false);
  }

  close(): void {
    if (!this.isOpen) return;
    this.#bar.hidden = true;
    this.#mark([]);
    this.onClose();
  }

  /** The next match, or one before. */
  go(step: 1 | -1): void {
    const count = this.#matches.length;
    if (count === 0) return;
    this.#at = (this.#at + step + count) % count;
    this.#show();
  }

  /** The picture is another one. */
  again(): void {
    if (this.isOpen) this.#search(false);
  }

  #search(goes: boolean): void {
    const current = this.#matches[this.#at]?.id;
    const matches = matchesIn(this.#drawing.picture, this.#input.value);
    this.#mark(matches);
    this.#at = Math.max(
      matches.length > 0 ? 0 : -1,
      matches.findIndex(({ id }) => id === current),
    );
    if (goes && matches.length > 0) this.#show();
    else this.#tell();
  }

  #show(): void {
    const match = this.#matches[this.#at];
    for (const [id, target] of this.#drawing.nodes) target.classList.toggle('is-current-match', id === match?.id);
    if (match) this.onGo(match);
    this.#tell();
  }

  #tell(): void {
    const count = this.#matches.length;
    this.#count.textContent =
      this.#input.value.trim() === '' ? '' : count === 0 ? 'No state' : `${this.#at + 1} of ${count}`;
    this.#input.classList.toggle('without-match', this.#input.value.trim() !== '' && count === 0);
  }

  #mark(matches: readonly PictureNode[]): void {
    this.#matches = matches;
    const ids = new Set(matches.map(({ id }) => id));
    for (const [id, target] of this.#drawing.nodes) {
      target.classList.toggle('is-match', ids.has(id));
      target.classList.remove('is-current-match');
    }
    this.#drawing.root?.classList.toggle('has-matches', ids.size > 0);
  }
}
