/**
 * How the picture is moved: one CSS transform on one layer, so that the browser only shows what it has drawn already. Nothing in
 * the picture is touched while it moves; far out, where nobody can read, its small parts are not drawn at all.
 */
import type { Size, View } from '../view.ts';
import { element, isCalm } from './elements.ts';

/** Below this scale texts, icons and badges are left out. */
const legible = 0.32;
const moveTime = 220;
/** The layer is drawn anew, sharp, when it has been still so long. */
const restTime = 160;

export class Camera {
  readonly stage = element('stage');
  readonly layer = element('camera');
  /** Where the view is. */
  view: View = { x: 0, y: 0, scale: 1 };
  /** Where it is, or is on its way to. */
  heading: View = this.view;
  onMove: (view: View) => void = () => {};
  onResize: () => void = () => {};
  /** The part of the page in which the picture is seen. Asking the page for it each time would lay it out each time. */
  area: Size = { width: this.stage.clientWidth, height: this.stage.clientHeight };
  #turn = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    new ResizeObserver(() => {
      this.area = { width: this.stage.clientWidth, height: this.stage.clientHeight };
      this.onResize();
    }).observe(this.stage);
  }

  set(next: View): void {
    this.#turn++;
    this.heading = next;
    const { x, y, scale } = this.view;
    if (next.x !== x || next.y !== y || next.scale !== scale) this.#paint(next);
  }

  /** Goes there smoothly, or at once where motion is not wanted. */
  glide(target: View): void {
    if (isCalm()) {
      this.set(target);
      return;
    }
    const turn = ++this.#turn;
    const from = this.view;
    this.heading = target;
    const begin = performance.now();
    const step = (now: number) => {
      if (turn !== this.#turn) return;
      const part = Math.min(1, Math.max(0, now - begin) / moveTime);
      const eased = 1 - (1 - part) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      this.#paint({
        scale: between(from.scale, target.scale),
        x: between(from.x, target.x),
        y: between(from.y, target.y),
      });
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  /** A point of the page in the stage. */
  inStage(clientX: number, clientY: number): { x: number; y: number } {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #paint(view: View): void {
    this.view = view;
    const { style, classList } = this.layer;
    style.transform = `translate(${view.x.toFixed(2)}px, ${view.y.toFixed(2)}px) scale(${view.scale.toFixed(4)})`;
    classList.add('moving');
    classList.toggle('far', view.scale < legible);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => classList.remove('moving'), restTime);
    this.onMove(view);
  }
}
