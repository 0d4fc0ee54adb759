/** Small things of the views' pages: elements by their id, and new ones, with text that is only ever text. Runs in the browser. */
/// <reference lib="dom" />

export function element<T extends HTMLElement>(id: string, type: { new (): T; prototype: T }): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
  return found;
}

export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function option(value: string, selected: boolean, text = value): HTMLOptionElement {
  const node = made('option', '', text);
  node.value = value;
  node.selected = selected;
  return node;
}
