/**
 * The picture of a document's machine. While the text cannot be drawn (broken in the middle of typing) the last picture
 * that could be is shown again, marked as stale, so that the graph never blinks away. Pictures have numbers: who has the one before
 * is told what has changed.
 */

import type { Picture, PictureChanges } from '../../graph/index.ts';
import { changesBetween, graphOf } from '../../graph/index.ts';
import type { Layouts } from '../layouts.ts';
import { LayoutsHere } from '../layouts.ts';
import type { Part } from '../workspace.ts';
import { nameOf } from '../workspace.ts';

export interface GraphAnswer {
  readonly version: number;
  readonly title: string;
  /** Whole; not there when `changes` say it, or when there is nothing to draw. */
  readonly picture?: Picture | undefined;
  /** What became of the picture that is known. */
  readonly changes?: PictureChanges;
  /** Of the picture; no other one of this or an earlier server has it. */
  readonly number: number;
  /** The picture is older than the text. */
  readonly stale: boolean;
  /** Which of the file's definitions it shows; those of a template have names. */
  readonly machine: string | undefined;
}

interface Kept extends GraphAnswer {
  readonly folded: string;
  /** As the layout made it, before its places were those of the file. */
  readonly made: Picture | undefined;
  readonly before: { readonly number: number; readonly picture: Picture } | undefined;
}

let numbers = Date.now();

export class GraphCache {
  readonly #last = new Map<string, Kept>();

  readonly #asked = new Set<string>();

  constructor(private readonly layouts: Layouts = new LayoutsHere()) {}

  /**
   * `collapsed`: ids of the Parallel and Map states that are drawn without what is inside. Later for a large machine; one that was
   * asked for meanwhile may be the answer. `known`: the number of the picture that who asks has.
   */
  pictureOf(part: Part, collapsed: readonly string[] = [], known?: number): GraphAnswer | Promise<GraphAnswer> {
    // A template may hold more than one.
    const key = part.name === undefined ? part.uri : `${part.uri}#${part.name}`;
    const last = this.#last.get(key);
    const folded = JSON.stringify(collapsed);
    if (last?.version === part.version && last.folded === folded) return answer(last, known);
    const title = part.name === undefined ? nameOf(part.uri) : `${part.name} · ${nameOf(part.uri)}`;
    const broken = part.document.problems.some(problem => problem.rule !== 'duplicate-key');
    const drawable = part.machine !== undefined && part.machine.states.length > 0;
    if (last?.picture && (broken || !drawable)) {
      const stale = { ...last, version: part.version, stale: true, folded };
      this.#last.set(key, stale);
      return answer(stale, known);
    }
    const keep = (made: Picture | undefined) => {
      const old = this.#last.get(key);
      // Several questions may have waited for one picture.
      const same = old?.made === made && old?.version === part.version ? old : undefined;
      const picture = made && (same?.picture ?? inFile(part, made));
      const before = same ? same.before : old?.picture && { number: old.number, picture: old.picture };
      const number = same?.number ?? ++numbers;
      const { version, name: machine } = part;
      const fresh = { version, title, picture, stale: false, machine, number, folded, made, before };
      // The file may have been closed, or changed, while this was drawn.
      if (this.#asked.has(key) && (!old || old.version <= version)) this.#last.set(key, fresh);
      return answer(fresh, known);
    };
    this.#asked.add(key);
    if (!drawable || !part.machine) return keep(undefined);
    const picture = this.layouts.picture(key, graphOf(part.machine), collapsed);
    return picture instanceof Promise ? picture.then(keep) : keep(picture);
  }

  forget(uri: string): void {
    for (const key of this.#asked)
      if (key === uri || key.startsWith(`${uri}#`)) {
        this.#asked.delete(key);
        this.#last.delete(key);
        this.layouts.forget(key);
      }
  }
}

/** The editor knows the places of the file only. */
function inFile({ definition: { embedded, mapping } }: Part, picture: Picture): Picture {
  if (!embedded) return picture;
  const nodes = picture.nodes.map(node => ({
    ...node,
    nameSpan: node.nameSpan && mapping.toFile(node.nameSpan),
    span: node.span && mapping.toFile(node.span),
  }));
  const edges = picture.edges.map(edge => ({ ...edge, spans: edge.spans.map(span => mapping.toFile(span)) }));
  return { ...picture, nodes, edges };
}

function answer(
  { version, title, picture, stale, machine, number, before }: Kept,
  known: number | undefined,
): GraphAnswer {
  const told = { version, title, stale, machine, number };
  if (!picture || known === undefined) return { ...told, picture };
  if (known === number) return { ...told, changes: changesBetween(picture, picture) };
  return known === before?.number
    ? { ...told, changes: changesBetween(before.picture, picture) }
    : { ...told, picture };
}
