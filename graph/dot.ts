/**
 * The graph as DOT text, for Graphviz and what understands its language. Containers are nested clusters; as no edge can end at a
 * cluster, each has an unseen point at its top and one at its bottom that stand for it.
 */
import type { Graph, GraphEdge, GraphNode, GraphScope } from './graph.ts';

export function toDot({ root }: Graph, { title = 'State machine' }: { readonly title?: string } = {}): string {
  const lines = [
    `digraph ${quoted(title)} {`,
    '  rankdir=TB;',
    '  compound=true;',
    '  fontname="Helvetica";',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
  ];
  const containers = new Set<string>();
  collect(root);
  scopeLines(root, '  ');
  lines.push('}');
  return `${lines.join('\n')}\n`;

  function collect(scope: GraphScope): void {
    for (const node of scope.nodes) {
      if (node.scopes.length > 0) containers.add(node.id);
      node.scopes.forEach(collect);
    }
  }

  function scopeLines({ nodes, edges }: GraphScope, indent: string): void {
    for (const node of nodes) nodeLines(node, indent);
    for (const edge of edges) lines.push(`${indent}${edgeLine(edge)}`);
  }

  function nodeLines(node: GraphNode, indent: string): void {
    if (node.scopes.length === 0) {
      lines.push(`${indent}${quoted(node.id)} [label=${labelOf(node)}${attributesOf(node)}];`);
      return;
    }
    const [top, bottom] = [quoted(`${node.id} top`), quoted(`${node.id} bottom`)];
    lines.push(`${indent}subgraph ${quoted(`cluster ${node.id}`)} {`);
    lines.push(`${indent}  label=${labelOf(node)}; style=rounded; fontsize=11;`);
    lines.push(`${indent}  ${top} [shape=point, style=invis]; ${bottom} [shape=point, style=invis];`);
    if (node.scopes.every(scope => scope.nodes.length === 0))
      lines.push(`${indent}  ${top} -> ${bottom} [style=invis];`);
    node.scopes.forEach(scope => {
      lines.push(`${indent}  subgraph ${quoted(`cluster ${scope.id}`)} {`);
      lines.push(`${indent}    label=""; style=dotted;`);
      scopeLines(scope, `${indent}    `);
      lines.push(`${indent}  }`);
      const left = new Set(scope.edges.map(edge => edge.from));
      const entered = new Set(scope.edges.map(edge => edge.to));
      for (const inner of scope.nodes) {
        if (!entered.has(inner.id)) lines.push(`${indent}  ${top} -> ${anchor(inner.id, 'top')} [style=invis];`);
        if (!left.has(inner.id)) lines.push(`${indent}  ${anchor(inner.id, 'bottom')} -> ${bottom} [style=invis];`);
      }
    });
    lines.push(`${indent}}`);
  }

  function anchor(id: string, end: 'top' | 'bottom'): string {
    return quoted(containers.has(id) ? `${id} ${end}` : id);
  }

  function edgeLine({ from, to, kind, labels }: GraphEdge): string {
    const attributes: string[] = [];
    if (labels.length > 0) attributes.push(`label=${text(labels)}`);
    if (kind === 'catch') attributes.push('style=dashed', 'color="#cf2f3e"', 'fontcolor="#cf2f3e"');
    if (containers.has(from)) attributes.push(`ltail=${quoted(`cluster ${from}`)}`);
    if (containers.has(to)) attributes.push(`lhead=${quoted(`cluster ${to}`)}`);
    const list = attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`;
    return `${anchor(from, 'bottom')} -> ${anchor(to, 'top')}${list};`;
  }
}

function attributesOf({ kind, type }: GraphNode): string {
  const attributes = styles[kind === 'state' ? (type ?? '') : kind];
  return attributes === undefined ? '' : `, ${attributes}`;
}

const styles: Readonly<Record<string, string>> = {
  Choice: 'shape=hexagon, style=solid, color="#a06a00"',
  Succeed: 'color="#2c8a4b"',
  Fail: 'color="#cf2f3e"',
  Wait: 'shape=octagon, style=solid',
  Pass: 'style=solid',
  start: 'shape=oval, style=solid',
  end: 'shape=oval, style=solid',
  missing: 'style=dashed, color="#cf2f3e"',
};

function labelOf({ kind, name, type, details }: GraphNode): string {
  return text([name, ...(kind === 'state' ? details.filter(detail => detail !== type) : [])]);
}

/** Lines, centred. Graphviz reads entities of HTML in labels. */
function text(lines: readonly string[]): string {
  return `"${lines.map(line => inside(line).replaceAll('&', '&amp;')).join('\\n')}"`;
}

function quoted(id: string): string {
  return `"${inside(id)}"`;
}

function inside(line: string): string {
  return line
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}
