/** All states of a workflow with the size of their data and how much that is of the limit, as a table that leads to the states. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { made } from '../pageElements.ts';
import type { DataFlow, Sizes } from './messages.ts';

/** AWS: bytes of what a state takes and gives. */
export const limit = 262_144;

/** Fills `list`; one that says the same already stays, with the focus in it. */
export function sizesTable(
  list: HTMLElement,
  sizes: readonly Sizes[],
  { state, runs, run }: DataFlow,
  goTo: (place: { readonly line: number; readonly character: number }) => void,
): void {
  const isRun = runs.some(({ id, problem }) => id === run && problem === undefined);
  const said = JSON.stringify([sizes, isRun]);
  if (list.dataset.said !== said) {
    list.dataset.said = said;
    const table = made('table', '');
    const head = made('tr', '');
    for (const title of ['State', 'In', 'Out', 'Largest', 'of 256 KiB']) {
      const cell = made('th', '', title);
      cell.scope = 'col';
      head.append(cell);
    }
    table.append(head, ...sizes.map(each => rowOf(each, isRun, goTo)));
    list.replaceChildren(table);
  }
  for (const row of list.querySelectorAll<HTMLElement>('tr[data-state]')) {
    if (row.dataset.state === state) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
}

function rowOf(sizes: Sizes, isRun: boolean, goTo: Parameters<typeof sizesTable>[3]): HTMLElement {
  const { state, depth, visits, input, output, largest, line, character } = sizes;
  const row = made('tr', '');
  row.dataset.state = state;
  const name = made('th', '');
  name.scope = 'row';
  name.style.paddingLeft = `${Math.min(depth, 8) * 1.2}em`;
  const button = made('button', 'link', state);
  button.type = 'button';
  button.title = 'Go to the state';
  button.addEventListener('click', () => goTo({ line, character }));
  name.append(button);
  if (visits > 1) name.append(made('span', 'times', ` ${visits} times`));
  const text = (bytes: number | undefined) =>
    bytes === undefined ? '' : `${isRun ? '' : '≥ '}${bytes.toLocaleString('en-US')} B`;
  const nothing = isRun && visits === 0 ? 'not reached' : '';
  const share = largest === undefined ? undefined : largest.bytes / limit;
  const over = share !== undefined && share > 1;
  const meter = made('td', over ? 'share over' : 'share');
  if (share !== undefined) {
    const bar = made('span', 'bar');
    bar.style.width = `${Math.min(100, share * 100)}%`;
    const percent = share < 0.01 ? 'under 1 %' : `${Math.floor(share * 100)} %`;
    meter.append(bar, made('span', '', over ? `${percent}, over the limit` : percent));
  }
  const most = made('td', 'number', largest === undefined ? nothing : text(largest.bytes));
  if (largest !== undefined) most.title = largest.stage;
  row.append(name, made('td', 'number', text(input)), made('td', 'number', text(output)), most, meter);
  return row;
}
