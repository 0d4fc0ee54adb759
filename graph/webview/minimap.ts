/** The whole picture, small, in a corner: where one is in it, and a click leads elsewhere. Large pictures only. */
import type { ExecutionMarks, Picture } from '../picture.ts';
import type { Size, View } from '../view.ts';
import { element, perFrame } from './elements.ts';

/** Fewer states can be seen at a glance. */
const fewestStates = 40;
const largest: Size = { width: 168, height: 190 };
/** A long picture is pressed together, so that it can be told where one is. */
const narrowest: Size = { width: 64, height: 64 };

export class Minimap {
  onGo: (x: number, y: number) => void = () => {};
  readonly #canvas = element<HTMLCanvasElement>('minimap');
  readonly #redraw = perFrame(() => this.#paint());
  /** The states, painted once for all views. */
  #still: OffscreenCanvas | undefined;
  #picture: Picture | undefined;
  #marks: ExecutionMarks = { states: {}, edges: {} };
  #view: View = { x: 0, y: 0, scale: 1 };
  #area: Size = { width: 0, height: 0 };
  /** Pixels of the map for one of the picture; another one upwards in a long picture. */
  #scale = { x: 1, y: 1 };

  constructor() {
    const canvas = this.#canvas;
    const go = (event: PointerEvent) => {
      const { left, top } = canvas.getBoundingClientRect();
      this.onGo((event.clientX - left) / this.#scale.x, (event.clientY - top) / this.#scale.y);
    };
    canvas.addEventListener('pointerdown', event => {
      event.stopPropagation();
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    canvas.addEventListener('pointermove', event => {
      if (canvas.hasPointerCapture(event.pointerId)) go(event);
    });
    const others = new MutationObserver(() => {
      colours.clear();
      this.show(this.#picture, this.#marks);
    });
    others.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
    others.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  show(picture: Picture | undefined, marks: ExecutionMarks): void {
    this.#picture = picture;
    this.#marks = marks;
    this.#still = undefined;
    const states = picture?.nodes.filter(({ kind }) => kind === 'state').length ?? 0;
    this.#canvas.hidden = states < fewestStates || this.#area.width < 300 || this.#area.height < 260;
    this.#redraw();
  }

  look(view: View, area: Size): void {
    const resized = area.width !== this.#area.width || area.height !== this.#area.height;
    this.#view = view;
    this.#area = area;
    if (resized) this.show(this.#picture, this.#marks);
    else this.#redraw();
  }

  #paint(): void {
    const picture = this.#picture;
    const canvas = this.#canvas;
    if (!picture || canvas.hidden) return;
    const ratio = devicePixelRatio;
    const most = { width: largest.width, height: Math.max(largest.height, this.#area.height * 0.6) };
    const even = Math.min(most.width / picture.width, most.height / picture.height);
    const width = Math.round(Math.max(picture.width * even, narrowest.width));
    const height = Math.round(Math.max(picture.height * even, narrowest.height));
    this.#scale = { x: width / picture.width, y: height / picture.height };
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      this.#still = undefined;
    }
    const paper = canvas.getContext('2d');
    if (!paper) return;
    const zoom = { x: this.#scale.x * ratio, y: this.#scale.y * ratio };
    this.#still ??= this.#states(picture, canvas.width, canvas.height, zoom);
    paper.clearRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(this.#still, 0, 0);
    const { x, y, scale } = this.#view;
    const [left, top] = [(-x / scale) * zoom.x, (-y / scale) * zoom.y];
    const wide = Math.max(4 * ratio, (this.#area.width / scale) * zoom.x);
    const high = Math.max(4 * ratio, (this.#area.height / scale) * zoom.y);
    paper.strokeStyle = colour('--asl-focus');
    paper.fillStyle = paper.strokeStyle;
    paper.globalAlpha = 0.18;
    paper.fillRect(left, top, wide, high);
    paper.globalAlpha = 1;
    paper.lineWidth = 1.5 * ratio;
    paper.strokeRect(left, top, wide, high);
  }

  #states({ nodes }: Picture, width: number, height: number, zoom: { x: number; y: number }): OffscreenCanvas {
    const still = new OffscreenCanvas(width, height);
    const paper = still.getContext('2d')!;
    const plain = colour('--asl-line');
    const lit = {
      active: colour('--asl-focus'),
      succeeded: colour('--asl-green'),
      failed: colour('--asl-red'),
      caught: colour('--asl-orange'),
      visited: colour('--asl-green'),
    };
    for (const node of nodes) {
      if (node.kind !== 'state') continue;
      const status = this.#marks.states[node.id];
      paper.fillStyle = status ? lit[status] : plain;
      paper.strokeStyle = paper.fillStyle;
      const box = [
        node.x * zoom.x,
        node.y * zoom.y,
        Math.max(1, node.width * zoom.x),
        Math.max(1, node.height * zoom.y),
      ] as const;
      if (node.container) paper.strokeRect(...box);
      else paper.fillRect(...box);
    }
    return still;
  }
}

function colour(name: string): string {
  const known = colours.get(name);
  if (known !== undefined) return known;
  // Computed by the browser, as a canvas knows no custom properties.
  const probe = element('minimap');
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  colours.set(name, color);
  return color;
}

/** Those of the theme: to compute one, the browser brings the styles of the whole page up to date. */
const colours = new Map<string, string>();
