/** The menu of a node or an edge: what can be done there, and why not. Opened with the mouse or the menu key, used with either. */
import type { MenuItem } from '../protocol.ts';
import { element, html } from './elements.ts';

export class Menu {
  readonly #menu = element('menu');
  #choose: (item: MenuItem) => void = () => {};
  #before: Element | null = null;

  constructor() {
    const menu = this.#menu;
    menu.addEventListener('keydown', event => {
      const items = this.#items();
      const at = items.indexOf(document.activeElement as HTMLElement);
      const to = (index: number) => items[(index + items.length) % items.length]?.focus();
      if (event.key === 'ArrowDown') to(at + 1);
      else if (event.key === 'ArrowUp') to(at < 0 ? -1 : at - 1);
      else if (event.key === 'Home') to(0);
      else if (event.key === 'End') to(-1);
      else if (event.key === 'Escape' || event.key === 'Tab') this.close();
      else if (event.key === 'Enter' || event.key === ' ') (document.activeElement as HTMLElement).click();
      else if (event.key.length === 1) {
        const letter = event.key.toLowerCase();
        const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
        order.find(item => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    menu.addEventListener('contextmenu', event => event.preventDefault());
    addEventListener('pointerdown', event => {
      if (this.isOpen && !menu.contains(event.target as Node)) this.close();
    });
    addEventListener('blur', () => this.close());
    addEventListener('resize', () => this.close());
  }

  get isOpen(): boolean {
    return !this.#menu.hidden;
  }

  open(label: string, items: readonly MenuItem[], x: number, y: number, choose: (item: MenuItem) => void): void {
    if (items.length === 0) return;
    if (!this.isOpen) this.#before = document.activeElement;
    this.#choose = choose;
    const menu = this.#menu;
    menu.setAttribute('aria-label', label);
    const rows: HTMLElement[] = [];
    let group = items[0]!.group;
    for (const item of items) {
      if (item.group !== group) rows.push(html('div', { role: 'separator' }));
      group = item.group;
      const row = html('div', { name: 'item', role: 'menuitem', tabindex: '-1', 'data-intent': item.intent }, [
        html('span', { text: item.title }),
      ]);
      if (item.refused !== undefined) {
        row.setAttribute('aria-disabled', 'true');
        row.append(html('small', { text: item.refused }));
      }
      row.addEventListener('pointerenter', () => row.focus({ preventScroll: true }));
      row.addEventListener('click', () => {
        if (item.refused !== undefined) return;
        this.close();
        this.#choose(item);
      });
      rows.push(row);
    }
    menu.replaceChildren(...rows);
    menu.hidden = false;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
    this.#items()[0]?.focus({ preventScroll: true });
  }

  close(): void {
    if (!this.isOpen) return;
    const had = document.hasFocus() && this.#menu.contains(document.activeElement);
    this.#menu.hidden = true;
    if (had && this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
    else if (had && this.#before instanceof SVGElement) this.#before.focus({ preventScroll: true });
  }

  #items(): HTMLElement[] {
    return [...this.#menu.querySelectorAll<HTMLElement>('.item')];
  }
}
