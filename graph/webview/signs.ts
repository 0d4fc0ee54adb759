/**
 * What the page says at a node beside the picture's own drawing: problems with their number, breakpoints, what a run has done
 * there, and whether a container is folded. Each has a shape of its own, so that colour is never the only sign.
 */
import { retryIcon, severityIcons, statusIcons, traceIcons } from '../icons.ts';
import type { ExecutionMarks, FieldTrace, PictureEdge, PictureNode, StateNote, TraceRole } from '../picture.ts';
import { traceRoles } from '../picture.ts';
import type { BreakpointSign, NodeProblem } from '../protocol.ts';
import { statusClasses } from '../svg.ts';
import type { Drawing, Fresh } from './drawing.ts';
import { svg, widthOfSign } from './elements.ts';

const statusNames = ['is-active', 'is-succeeded', 'is-failed', 'is-caught', 'is-visited'];
const edgeNames = ['is-taken', 'is-current'];

type Problems = Readonly<Record<string, readonly NodeProblem[]>>;
type Breakpoints = Readonly<Record<string, BreakpointSign>>;

export class Signs {
  problems: Problems = {};
  breakpoints: Breakpoints = {};
  marks: ExecutionMarks = { states: {}, edges: {} };
  collapsed: ReadonlySet<string> = new Set();
  trace: FieldTrace | undefined;
  readonly #drawing: Drawing;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
  }

  /** What is said of nodes and transitions that are new elements. */
  dress({ nodes, edges, said }: Fresh): void {
    for (const id of said) this.#say(this.#drawing.node(id));
    for (const id of nodes) {
      const target = this.#drawing.nodes.get(id);
      const node = this.#drawing.node(id);
      if (!target || !node) continue;
      target.classList.add(...statusClasses(this.marks.states[id]));
      this.#trace(node, target);
      this.#chevron(node, target);
      if (this.problems[id]) this.#problem(node);
      this.#tell(id, target);
    }
    for (const id of edges) {
      const edge = this.#drawing.edge(id);
      if (!edge) continue;
      this.#runAlong(id);
      if (this.trace) this.#traceEdge(edge);
    }
    this.#drawing.root?.classList.toggle('has-execution', Object.keys(this.marks.states).length > 0);
    this.#drawing.root?.classList.toggle('has-trace', this.trace !== undefined);
  }

  /** The signs of nodes whose looks were drawn just now. */
  redraw(drawn: readonly string[]): void {
    for (const id of drawn) {
      const target = this.#drawing.nodes.get(id);
      const node = this.#drawing.node(id);
      if (!target || !node) continue;
      this.#chevron(node, target);
      if (this.problems[id]) this.#problem(node);
      if (this.breakpoints[id]) this.#breakpoint(node);
      const note = this.marks.notes?.[id];
      if (note) this.#note(node, note);
      if (this.trace?.states[id]) this.#trace(node, target);
    }
  }

  /** A field through the machine: who makes it, hands it on and reads it; the rest steps back. */
  showTrace(trace: FieldTrace | undefined): void {
    const before = this.trace?.states ?? {};
    const states = trace?.states ?? {};
    this.trace = trace;
    this.#drawing.root?.classList.toggle('has-trace', trace !== undefined);
    for (const id of new Set([...Object.keys(before), ...Object.keys(states)])) {
      const target = this.#drawing.nodes.get(id);
      const node = this.#drawing.node(id);
      if (!target || !node) continue;
      this.#trace(node, target);
      this.#tell(id, target);
    }
    for (const edge of this.#drawing.picture?.edges ?? []) this.#traceEdge(edge);
  }

  #trace(node: PictureNode, target: SVGGElement): void {
    const role = this.trace?.states[node.id]?.role;
    target.classList.toggle('is-traced', role !== undefined);
    for (const each of traceRoles) target.classList.toggle(`trace-${each}`, each === role);
    this.#replace(node.id, 'trace-role', role && traceSign(node, role));
  }

  #traceEdge({ id, from, to }: PictureEdge): void {
    const { states = {} } = this.trace ?? {};
    for (const target of this.#drawing.edges.get(id) ?? [])
      target.classList.toggle('is-traced', states[from] !== undefined && states[to] !== undefined);
  }

  showProblems(problems: Problems): void {
    const before = this.problems;
    this.problems = problems;
    for (const id of new Set([...Object.keys(before), ...Object.keys(problems)])) {
      const node = this.#drawing.node(id);
      if (node && JSON.stringify(before[id]) !== JSON.stringify(problems[id])) this.#problem(node);
    }
  }

  showBreakpoints(breakpoints: Breakpoints): void {
    const before = this.breakpoints;
    this.breakpoints = breakpoints;
    for (const id of new Set([...Object.keys(before), ...Object.keys(breakpoints)])) {
      const node = this.#drawing.node(id);
      if (node && before[id] !== breakpoints[id]) this.#breakpoint(node);
    }
  }

  showRun(marks: ExecutionMarks): void {
    const before = this.marks;
    this.marks = marks;
    this.#runOver(before, marks);
  }

  /** The state of a node in words: for a screen reader and for the card. */
  wordsOf(id: string): string[] {
    const { states, notes = {} } = this.marks;
    const words: string[] = [];
    const status = states[id];
    if (status) words.push(statusWords[status]);
    words.push(...noteWords(notes[id]));
    const traced = this.trace?.states[id];
    if (traced) words.push(`${traceWords[traced.role]} ${traced.words.join(', ') || this.trace?.field}`);
    const sign = this.breakpoints[id];
    if (sign) words.push(breakpointWords[sign]);
    return words;
  }

  #runOver(before: ExecutionMarks, { states, edges, notes = {} }: ExecutionMarks): void {
    this.#drawing.root?.classList.toggle('has-execution', Object.keys(states).length > 0);
    const old = before.notes ?? {};
    for (const id of new Set([...Object.keys(before.states), ...Object.keys(states), ...Object.keys(notes)])) {
      const target = this.#drawing.nodes.get(id);
      if (!target) continue;
      if (before.states[id] !== states[id]) {
        target.classList.remove(...statusNames, 'is-reached');
        target.classList.add(...statusClasses(states[id]));
      }
      if (JSON.stringify(old[id]) !== JSON.stringify(notes[id])) this.#note(this.#drawing.node(id)!, notes[id]);
      this.#tell(id, target);
    }
    for (const id of new Set([...Object.keys(before.edges), ...Object.keys(edges)])) {
      if (before.edges[id] !== edges[id]) this.#runAlong(id);
    }
  }

  #runAlong(id: string): void {
    const status = this.marks.edges[id];
    const [line] = this.#drawing.edges.get(id) ?? [];
    if (status === undefined) line?.removeAttribute('aria-description');
    else line?.setAttribute('aria-description', edgeWords[status]);
    for (const target of this.#drawing.edges.get(id) ?? []) {
      target.classList.remove(...edgeNames, 'is-reached');
      if (status !== undefined) target.classList.add(`is-${status}`, 'is-reached');
    }
  }

  #tell(id: string, target: Element): void {
    const words = this.wordsOf(id);
    if (words.length > 0) target.setAttribute('aria-description', words.join(', '));
    else target.removeAttribute('aria-description');
  }

  #chevron(node: PictureNode, target: SVGGElement): void {
    const folded = this.collapsed.has(node.id) && !node.container;
    if (!(node.container || folded)) return;
    target.setAttribute('aria-expanded', String(!folded));
    const at = folded ? `translate(${node.width} ${node.height / 2})` : `translate(${node.width - 20} 24)`;
    this.#replace(
      node.id,
      'fold',
      svg('g', { class: `sign-of fold${folded ? ' is-folded' : ''}`, transform: at, 'data-fold': node.id }, [
        svg('circle', { class: 'plate', r: 9 }),
        svg('path', { class: 'sign', d: folded ? 'M-4 0H4M0 -4V4' : 'M-4 0H4' }),
      ]),
    );
  }

  #problem(node: PictureNode): void {
    const target = this.#drawing.nodes.get(node.id);
    if (!target) return;
    const problems = this.problems[node.id] ?? [];
    this.#replace(node.id, 'problem', problems.length === 0 ? undefined : problemSign(node, problems));
    this.#say(node);
  }

  #say(node: PictureNode | undefined): void {
    if (!node) return;
    const words = this.#drawing.describe(node, this.problems[node.id] ?? []);
    this.#drawing.nodes.get(node.id)?.setAttribute('aria-label', words);
  }

  #breakpoint({ id, height, container }: PictureNode): void {
    const target = this.#drawing.nodes.get(id);
    if (!target) return;
    const sign = this.breakpoints[id];
    const y = container ? 24 : height / 2;
    const shape = (kind: BreakpointSign) =>
      kind === 'log'
        ? svg('path', { class: 'dot', d: 'M0 -7 7 0 0 7 -7 0Z' })
        : svg('circle', { class: 'dot', r: 6.5 });
    const made =
      sign &&
      svg('g', { class: `sign-of breakpoint ${sign}`, transform: `translate(0 ${y})` }, [
        shape(sign),
        ...(sign === 'conditional' ? [svg('path', { class: 'sign', d: 'M-3 -1.7H3M-3 1.7H3' })] : []),
      ]);
    this.#replace(id, 'breakpoint', made);
    this.#tell(id, target);
  }

  #note({ id, width, height }: PictureNode, note: StateNote | undefined): void {
    const pills: SVGGElement[] = [];
    let right = width - 8;
    const add = (name: string, icon: string | undefined, text: string) => {
      right -= pillWidth(icon, text);
      pills.push(pill(name, icon, text, right, height - 8));
      right -= 3;
    };
    if (note?.map) {
      const { total, running, succeeded, failed } = note.map;
      if (total !== undefined) add('total', undefined, `of ${total}`);
      if (failed > 0) add('failed', statusIcons.failed, String(failed));
      add('succeeded', statusIcons.succeeded, String(succeeded));
      if (running > 0) add('active', statusIcons.active, String(running));
    }
    if (note?.retries) add(note.retrying ? 'retrying' : 'retried', retryIcon, String(note.retries));
    if (note?.visits) add('visits', undefined, `×${note.visits}`);
    this.#replace(id, 'run-note', pills.length > 0 ? svg('g', { class: 'sign-of run-note' }, pills) : undefined);
  }

  /** One sign of a sort at a time, where there is something to put it on: who comes in sight later gets its signs then. */
  #replace(id: string, sort: string, made: SVGGElement | undefined): void {
    const target = this.#drawing.nodes.get(id);
    if (!target || !this.#drawing.isDrawn(id)) return;
    target.querySelector(`:scope > .${sort}`)?.remove();
    if (made) target.append(made);
  }
}

function pillWidth(icon: string | undefined, text: string): number {
  return Math.ceil((icon ? 16 : 6) + widthOfSign(text) + 7);
}

/** A word on a plate, behind a sign. */
function pill(name: string, icon: string | undefined, text: string, x: number, y: number): SVGGElement {
  return svg('g', { class: `pill ${name}`, transform: `translate(${x} ${y})` }, [
    svg('rect', { class: 'plate', width: pillWidth(icon, text), height: 16, rx: 8 }),
    ...(icon ? [svg('path', { class: 'sign', transform: 'translate(3.5 3) scale(0.5)', d: icon })] : []),
    svg('text', { x: icon ? 16 : 6, y: 11.5 }, [text]),
  ]);
}

function problemSign({ width }: PictureNode, problems: readonly NodeProblem[]): SVGGElement {
  const worst = (['error', 'warning', 'info'] as const).find(each =>
    problems.some(({ severity }) => severity === each),
  )!;
  const count = problems.length > 1 ? String(problems.length) : '';
  const wide = 16 + (count === '' ? 0 : Math.ceil(widthOfSign(count)) + 3);
  return svg('g', { class: `sign-of problem ${worst}`, transform: `translate(${width - 9} -6)` }, [
    svg('rect', { class: 'plate', width: wide, height: 16, rx: 8 }),
    svg('path', { class: 'sign', transform: 'translate(2 2) scale(0.6)', d: severityIcons[worst] }),
    ...(count === '' ? [] : [svg('text', { x: 15, y: 12 }, [count])]),
  ]);
}

export const traceWords: Readonly<Record<TraceRole, string>> = {
  produces: 'produces',
  passes: 'passes on',
  reads: 'reads',
};

/** The sign of a role as it is at the states, for a legend. */
export function signOfRole(role: TraceRole): SVGElement {
  return svg('svg', { viewBox: '0 0 20 20', width: 14, height: 14, class: `pill ${role}`, 'aria-hidden': 'true' }, [
    svg('path', { class: 'sign', d: traceIcons[role] }),
  ]);
}

function traceSign({ height }: PictureNode, role: TraceRole): SVGGElement {
  return pill(`sign-of trace-role ${role}`, traceIcons[role], traceWords[role], 8, height - 8);
}

const statusWords = {
  active: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  caught: 'its error was caught',
  visited: 'left',
} as const;

const edgeWords = { taken: 'taken', current: 'taken last' } as const;

const breakpointWords: Readonly<Record<BreakpointSign, string>> = {
  on: 'breakpoint',
  conditional: 'conditional breakpoint',
  log: 'log point',
  off: 'disabled breakpoint',
};

function noteWords(note: StateNote | undefined): string[] {
  if (!note) return [];
  const words: string[] = [];
  const { visits, retries, retrying, error, map } = note;
  if (visits) words.push(`entered ${visits} times`);
  if (retries) words.push(`${retrying ? 'waits for retry' : 'retries:'} ${retries}`);
  if (error) words.push(`last error ${error}`);
  if (map) {
    const of = map.total === undefined ? '' : ` of ${map.total}`;
    words.push(`items${of}: ${map.running} running, ${map.succeeded} succeeded, ${map.failed} failed`);
  }
  return words;
}
