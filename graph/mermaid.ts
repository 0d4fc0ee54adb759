/**
 * The graph as Mermaid text, a flowchart: for READMEs and wikis that draw it themselves. Containers are nested subgraphs, errors
 * dashed lines. Names can be anything; they stand in quotes, with what Mermaid, Markdown or HTML would understand as codes.
 */
import type { Graph, GraphEdge, GraphNode, GraphScope } from './graph.ts';

export function toMermaid({ root }: Graph, { title }: { readonly title?: string } = {}): string {
  const ids = new Map<string, string>();
  const idOf = (node: string) => {
    const known = ids.get(node) ?? `n${ids.size}`;
    ids.set(node, known);
    return known;
  };
  const lines = title === undefined ? [] : ['---', `title: ${JSON.stringify(oneLine(title))}`, '---'];
  lines.push('flowchart TB');
  /** Mermaid knows its lines by their number. */
  const errors: number[] = [];
  let drawn = 0;
  scopeLines(root, '  ');
  const used = new Set(lines.flatMap(line => /:::(\w+)$/.exec(line)?.[1] ?? []));
  for (const [name, style] of Object.entries(classes)) if (used.has(name)) lines.push(`  classDef ${name} ${style}`);
  if (errors.length > 0) lines.push(`  linkStyle ${errors.join(',')} stroke:#cf2f3e`);
  return `${lines.join('\n')}\n`;

  function scopeLines({ nodes, edges }: GraphScope, indent: string): void {
    for (const node of nodes) nodeLines(node, indent);
    for (const edge of edges) {
      lines.push(`${indent}${idOf(edge.from)} ${arrowOf(edge)} ${idOf(edge.to)}`);
      if (edge.kind === 'catch') errors.push(drawn);
      drawn++;
    }
  }

  function nodeLines(node: GraphNode, indent: string): void {
    const id = idOf(node.id);
    if (node.scopes.length === 0) {
      const label = labelOf(node, '<br/>');
      const [open, close] = shapes[classOf(node)] ?? ['[', ']'];
      const marked = classes[classOf(node)] === undefined ? '' : `:::${classOf(node)}`;
      lines.push(`${indent}${id}${open}"${label}"${close}${marked}`);
      return;
    }
    // Mermaid keeps room for one line there.
    lines.push(`${indent}subgraph ${id} ["${labelOf(node, ' · ')}"]`, `${indent}  direction TB`);
    node.scopes.forEach((scope, index) => {
      lines.push(`${indent}  subgraph ${id}b${index} [" "]`, `${indent}    direction TB`);
      if (scope.nodes.length === 0) lines.push(`${indent}    ${id}b${index}n["empty"]`);
      scopeLines(scope, `${indent}    `);
      lines.push(`${indent}  end`);
    });
    lines.push(`${indent}end`);
  }
}

function arrowOf({ kind, labels }: GraphEdge): string {
  const arrow = kind === 'catch' ? '-.->' : '-->';
  return labels.length === 0 ? arrow : `${arrow}|"${labels.map(escaped).join('<br/>')}"|`;
}

/** By class: what stands around the label. */
const shapes: Readonly<Record<string, readonly [string, string]>> = {
  choice: ['{{', '}}'],
  succeed: ['([', '])'],
  fail: ['([', '])'],
  start: ['([', '])'],
  end: ['([', '])'],
};

/** Strokes only: they are seen on a light page and on a dark one. */
const classes: Readonly<Record<string, string>> = {
  choice: 'stroke:#a06a00',
  succeed: 'stroke:#2c8a4b',
  fail: 'stroke:#cf2f3e',
  missing: 'stroke:#cf2f3e,stroke-dasharray:4 3',
};

function classOf({ kind, type }: GraphNode): string {
  return kind === 'state' ? (type ?? '').toLowerCase() : kind;
}

function labelOf({ kind, name, type, details }: GraphNode, between: string): string {
  // What the shape says already need not be said again.
  const told = details.filter(detail => kind === 'missing' || detail !== type);
  const head = kind === 'state' ? `<b>${escaped(name)}</b>` : escaped(name);
  return [head, ...told.map(escaped)].join(between);
}

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .trim();
}

/** Letters that mean something to Mermaid, Markdown or HTML, as numbers. Never empty: an empty label is a mistake to Mermaid. */
function escaped(text: string): string {
  const line = oneLine(text)
    // Two dollars would begin a formula, and `fa:fa-car` be an icon, also written as numbers: what joins them is not seen.
    .replace(/\$(?=\$)|\bfa[bklrs]?:(?=fa-)/g, '$&\u2060')
    .replace(/["#&<>`\\*_[\]{}|~$%]/g, letter => `#${letter.codePointAt(0)};`);
  return line === '' ? ' ' : line;
}
