/**
 * The picture of a document's machine. While the text cannot be drawn (broken in the middle of typing) the last picture
 * that could be is shown again, marked as stale, so that the graph never blinks away.
 */

import type { Picture } from '../../graph/index.ts';
import { createLayout, graphOf } from '../../graph/index.ts';
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
  readonly #last = new Map<string, GraphAnswer & { layout: ReturnType<typeof createLayout>; folded: string }>();

  /** `collapsed`: ids of the Parallel and Map states that are drawn without what is inside. */
  pictureOf(part: Part, collapsed: readonly string[] = []): GraphAnswer {
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
    const layout = last?.layout ?? createLayout();
    const options = { collapsed: new Set(collapsed) };
    const picture = drawable && part.machine ? inFile(part, layout(graphOf(part.machine), options)) : undefined;
    const fresh = { version: part.version, title, picture, stale: false, machine: part.name, layout, folded };
    this.#last.set(key, fresh);
    return answer(fresh);
  }

  forget(uri: string): void {
    for (const key of this.#last.keys()) if (key === uri || key.startsWith(`${uri}#`)) this.#last.delete(key);
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
