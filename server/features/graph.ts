/**
 * The picture of a document's machine. While the text cannot be drawn (broken in the middle of typing) the last picture
 * that could be is shown again, marked as stale, so that the graph never blinks away.
 */

import type { Picture } from '../../graph/index.ts';
import { graphOf } from '../../graph/index.ts';
import type { Layouts } from '../layouts.ts';
import { LayoutsHere } from '../layouts.ts';
import type { Part } from '../workspace.ts';
import { nameOf } from '../workspace.ts';

export interface GraphAnswer {
  readonly version: number;
  readonly title: string;
  readonly picture: Picture | undefined;
  /** The picture is older than the text. */
  readonly stale: boolean;
  /** Which of the file's definitions it shows; those of a template have names. */
  readonly machine: string | undefined;
}

export class GraphCache {
  readonly #last = new Map<string, GraphAnswer & { folded: string }>();

  readonly #asked = new Set<string>();

  constructor(private readonly layouts: Layouts = new LayoutsHere()) {}

  /**
   * `collapsed`: ids of the Parallel and Map states that are drawn without what is inside. Later for a large machine; one that was
   * asked for meanwhile may be the answer.
   */
  pictureOf(part: Part, collapsed: readonly string[] = []): GraphAnswer | Promise<GraphAnswer> {
    // A template may hold more than one.
    const key = part.name === undefined ? part.uri : `${part.uri}#${part.name}`;
    const last = this.#last.get(key);
    const folded = JSON.stringify(collapsed);
    if (last?.version === part.version && last.folded === folded) return answer(last);
    const title = part.name === undefined ? nameOf(part.uri) : `${part.name} · ${nameOf(part.uri)}`;
    const broken = part.document.problems.some(problem => problem.rule !== 'duplicate-key');
    const drawable = part.machine !== undefined && part.machine.states.length > 0;
    if (last?.picture && (broken || !drawable)) {
      const stale = { ...last, version: part.version, stale: true, folded };
      this.#last.set(key, stale);
      return answer(stale);
    }
    const keep = (picture: Picture | undefined) => {
      const fresh = { version: part.version, title, picture, stale: false, machine: part.name, folded };
      const known = this.#last.get(key);
      // The file may have been closed, or changed, while this was drawn.
      if (this.#asked.has(key) && (!known || known.version <= part.version)) this.#last.set(key, fresh);
      return answer(fresh);
    };
    this.#asked.add(key);
    if (!drawable || !part.machine) return keep(undefined);
    const picture = this.layouts.picture(key, graphOf(part.machine), collapsed);
    return picture instanceof Promise ? picture.then(made => keep(inFile(part, made))) : keep(inFile(part, picture));
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

function answer({ version, title, picture, stale, machine }: GraphAnswer): GraphAnswer {
  return { version, title, picture, stale, machine };
}
