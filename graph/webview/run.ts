/** A run under and beside the picture: the time line that one scrubs over, and the data of a state at that moment. */
import type { FromPanel, Timeline } from '../protocol.ts';
import type { VisitData } from '../trail.ts';
import { element, html, part, perFrame } from './elements.ts';

type Post = (message: FromPanel) => void;

export class TimeLine {
  timeline: Timeline | undefined;
  readonly #bar = element('timeline');
  readonly #slider = part<HTMLInputElement>(this.#bar, 'input');
  readonly #post: Post;
  readonly #scrub = perFrame((position: number) => this.#post({ type: 'scrub', position }));

  constructor(post: Post) {
    this.#post = post;
    this.#slider.addEventListener('input', () => this.#scrub(Number(this.#slider.value)));
  }

  show(timeline: Timeline | null): void {
    this.timeline = timeline ?? undefined;
    this.#bar.hidden = !timeline;
    if (!timeline) return;
    const { length, position, words, elapsed, live, canTravel, title } = timeline;
    this.#bar.setAttribute('aria-label', `Time line of ${title}`);
    this.#slider.max = String(length);
    this.#slider.value = String(position);
    this.#slider.setAttribute('aria-valuetext', `${words}, step ${position} of ${length}`);
    part(this.#bar, '.count').textContent = `${position} / ${length}`;
    const line = part(this.#bar, '.words');
    line.textContent = `${words} · ${durationWords(elapsed)}`;
    line.title = `${title}: ${words}`;
    this.#bar.classList.toggle('is-live', live);
    part<HTMLButtonElement>(this.#bar, '[data-action=travel]').hidden = !canTravel;
    for (const [action, disabled] of [
      ['timeFirst', position === 0],
      ['timePrevious', position === 0],
      ['timeNext', position >= length],
      ['timeLast', position >= length],
    ] as const)
      part<HTMLButtonElement>(this.#bar, `[data-action=${action}]`).disabled = disabled;
  }

  focus(): void {
    if (!this.#bar.hidden) this.#slider.focus();
  }

  go(to: 'first' | 'previous' | 'next' | 'last'): void {
    if (!this.timeline) return;
    const { length, position } = this.timeline;
    const target = {
      first: 0,
      previous: Math.max(0, position - 1),
      next: Math.min(length, position + 1),
      last: length,
    };
    this.#scrub(target[to]);
  }

  travel(): void {
    if (this.timeline?.canTravel) this.#post({ type: 'travel', position: this.timeline.position });
  }
}

export class DataPanel {
  /** The state whose data is shown. */
  id: string | undefined;
  onClose: () => void = () => {};
  readonly #panel = element('data');
  readonly #post: Post;
  readonly #ask = perFrame((id: string, visit: number | undefined) =>
    this.#post({ type: 'askData', id, ...(visit !== undefined && { visit }) }),
  );
  /** Another visit than the last one, chosen by a person. */
  #visit: number | undefined;
  #shown: VisitData | null = null;
  /** Which parts are closed, by title: they stay so from state to state. */
  readonly #closed = new Set<string>();

  constructor(post: Post) {
    this.#post = post;
    this.#panel.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      this.close();
      event.stopPropagation();
    });
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  ask(id: string): void {
    if (this.id !== id) this.#visit = undefined;
    this.id = id;
    this.#ask(id, this.#visit);
  }

  /** The moment is another one. */
  again(): void {
    if (this.isOpen && this.id !== undefined) this.#ask(this.id, this.#visit);
  }

  turnTo(step: 1 | -1): void {
    if (!this.#shown || this.id === undefined) return;
    const wanted = this.#shown.number + step;
    this.#visit = wanted >= this.#shown.of ? undefined : Math.max(1, wanted);
    this.#ask(this.id, this.#visit);
  }

  show(id: string, name: string, visit: VisitData | null): void {
    if (id !== this.id) return;
    this.#shown = visit;
    this.#panel.hidden = false;
    this.#panel.setAttribute('aria-label', `Data of ${name}`);
    part(this.#panel, 'h2').textContent = name;
    const visits = part(this.#panel, 'nav');
    visits.hidden = (visit?.of ?? 0) < 2;
    if (visit) part(visits, 'span').textContent = `Visit ${visit.number} of ${visit.of}`;
    part<HTMLButtonElement>(visits, '[data-action=visitPrevious]').disabled = (visit?.number ?? 1) <= 1;
    part<HTMLButtonElement>(visits, '[data-action=visitNext]').disabled = !visit || visit.number >= visit.of;
    const parts = part(this.#panel, '.parts');
    if (!visit) parts.replaceChildren(html('p', { text: 'The run has not been here at this moment.' }));
    else
      parts.replaceChildren(
        ...(visit.path === '' ? [] : [html('p', { name: 'path', text: visit.path })]),
        ...visit.parts.map(({ title, text, at, isCut, isJson }) => {
          const made = html('details', { name: isJson ? 'json' : 'trouble' }, [html('summary', { text: title })]);
          made.open = !this.#closed.has(title);
          made.addEventListener('toggle', () => {
            if (made.open) this.#closed.delete(title);
            else this.#closed.add(title);
          });
          made.append(
            html('pre', { text: isJson && !isCut ? pretty(text) : text, tabindex: '0', 'aria-label': title }),
          );
          if (isCut) {
            const all = html('button', { type: 'button', name: 'whole', text: 'Open all of it' });
            all.addEventListener('click', () => this.#post({ type: 'askWhole', id, at }));
            made.append(all);
          }
          return made;
        }),
      );
  }

  close(): void {
    if (!this.isOpen) return;
    this.#panel.hidden = true;
    this.id = undefined;
    this.onClose();
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 2 : 1))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
