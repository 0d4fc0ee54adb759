/**
 * The picture as SVG text: for the panel, which adopts it, and for files, which carry their own style. Pure strings.
 *
 * All text of the document passes through `escapeText`, in elements and attributes alike; there are no inline styles, so the
 * strictest content policy holds. Colours are the style sheet's (`style.ts`).
 */
import type { Graph, GraphNode, Severity } from './graph.ts';
import { retryIcon, serviceIcon, severityIcons, stateIcons, statusIcons } from './icons.ts';
import { layout } from './layout.ts';
import { fonts, metrics } from './layout-metrics.ts';
import type { ExecutionMarks, Picture, PictureEdge, PictureNode, StateStatus } from './picture.ts';
import { stateStatuses } from './picture.ts';
import type { Theme } from './style.ts';
import { embeddedStyle, exportStyle } from './style.ts';
import { textWidth } from './textWidth.ts';

export interface SvgOptions {
  /**
   * A file that stands by itself, with colours and background; `vscode` brings a style in the theme's colours to a page of VS Code that
   * has none of ours. Otherwise the page has the style.
   */
  readonly standalone?: Theme | 'auto' | 'vscode';
  /** With roles, ids and focus, for a page with a keyboard; otherwise one image with a name. */
  readonly interactive?: boolean;
  /** Without looks: the page draws them when they come in sight. */
  readonly bare?: boolean;
  readonly title?: string;
  readonly selected?: string;
  readonly execution?: ExecutionMarks;
}

export function renderSvg(picture: Picture, options: SvgOptions = {}): string {
  const { interactive = false, bare = false, execution } = options;
  const title = options.title ?? 'State machine';
  const outgoing = groupBy(picture.edges, edge => edge.from);
  const names = new Map(picture.nodes.map(node => [node.id, node.name]));
  const cards = picture.nodes.filter(node => !node.container);
  const containers = picture.nodes.filter(node => node.container);
  const regions = groupBy(picture.scopes, scope => scope.owner);

  const drawNode = (node: PictureNode) => {
    const status = execution?.states[node.id];
    const classes = [
      'node',
      ...nodeClasses(node),
      ...statusClasses(status),
      ...(node.id === options.selected ? ['is-selected'] : []),
    ];
    const tooltip = tooltipOf(node);
    const semantics = interactive
      ? ` data-id="${escapeText(node.id)}" role="treeitem" tabindex="-1" aria-level="${node.depth + 1}" aria-selected="${node.id === options.selected}" aria-label="${escapeText(describe(node, outgoing.get(node.id) ?? [], names))}"`
      : '';
    if (bare) return `<g class="${classes.join(' ')}"${semantics}></g>`;
    const inner = (regions.get(node.id) ?? []).map(
      region =>
        box('region', region.x - node.x, region.y - node.y, region.width, region.height, 6) +
        (region.empty
          ? `<text class="region-empty" x="${region.x - node.x + region.width / 2}" y="${region.y - node.y + region.height / 2 + 4}">empty</text>`
          : ''),
    );
    return (
      `<g class="${classes.join(' ')}" transform="translate(${node.x} ${node.y})"${semantics}>` +
      (tooltip === '' ? '' : `<title>${escapeText(tooltip)}</title>`) +
      shapeOf(node) +
      inner.join('') +
      contentOf(node) +
      badgesOf(node) +
      (node.kind === 'state'
        ? stateStatuses
            .filter(each => interactive || each === status)
            .map(each => statusSign(each))
            .join('')
        : '') +
      '</g>'
    );
  };
  const edgeMark = (edge: PictureEdge) => {
    const status = execution?.edges[edge.id];
    return status ? ` is-${status} is-reached` : '';
  };
  const dataEdge = (edge: PictureEdge) => (interactive ? ` data-edge="${escapeText(edge.id)}"` : '');
  const startOfEdge = (edge: PictureEdge) =>
    `<g class="edge ${edge.kind}${edge.back ? ' back' : ''}${edgeMark(edge)}"${dataEdge(edge)}>`;
  const drawEdge = (edge: PictureEdge) =>
    startOfEdge(edge) +
    (edge.text === '' ? '' : `<title>${escapeText(edge.text)}</title>`) +
    `<path class="line" d="${edge.own ?? edge.path}"/>${edge.own === undefined ? '' : `<path class="line whole" d="${edge.path}"/>`}<path class="head" d="${edge.head}"/></g>`;
  const drawLabel = (edge: PictureEdge) => {
    const { label } = edge;
    if (!label) return '';
    const start = `<g class="label ${edge.kind}${edgeMark(edge)}"${dataEdge(edge)}>`;
    if (bare) return `${start}</g>`;
    const middle = label.x + label.width / 2;
    const lines = label.lines.map(
      (line, index) =>
        `<text x="${middle}" y="${label.y + 3 + metrics.labelLine * (index + 1) - 3}">${escapeText(line)}</text>`,
    );
    const count = edge.count > 1 ? pill(label.x + label.width + 3, label.y - 9, String(edge.count)) : '';
    return `${start}<title>${escapeText(edge.text)}</title>${box('plate', label.x, label.y, label.width, label.height, 5)}${lines.join('')}${count}</g>`;
  };

  const layers =
    group('containers', containers.map(drawNode)) +
    group('edges', picture.edges.map(bare ? edge => `${startOfEdge(edge)}</g>` : drawEdge)) +
    group('cards', cards.map(drawNode)) +
    group('labels', picture.edges.map(drawLabel));
  const hasExecution = execution && Object.keys(execution.states).length > 0 ? ' has-execution' : '';
  if (interactive)
    return `<svg xmlns="http://www.w3.org/2000/svg" class="asl-picture${hasExecution}" role="tree" aria-label="${escapeText(title)}"><g class="world">${layers}</g></svg>`;
  const { width, height } = picture;
  const { standalone } = options;
  const sheet = standalone && (standalone === 'vscode' ? embeddedStyle() : exportStyle(standalone));
  const style = sheet ? `<style>${sheet}</style>` : '';
  const canvas =
    standalone && standalone !== 'vscode' ? `<rect class="canvas" width="${width}" height="${height}"/>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" class="asl-picture${hasExecution}" role="img" aria-label="${escapeText(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escapeText(title)}</title>${style}${canvas}${layers}</svg>`;
}

/** A file that stands by itself. */
export function toSvg(
  graph: Graph,
  { title, theme = 'auto' }: { readonly title?: string; readonly theme?: Theme | 'auto' } = {},
): string {
  return renderSvg(layout(graph), { standalone: theme, ...(title !== undefined && { title }) });
}

/** The class names that show a status; the panel sets the same ones on a picture that is there already. */
export function statusClasses(status: StateStatus | undefined): string[] {
  return status === undefined ? [] : [`is-${status}`, 'is-reached'];
}

/** What a screen reader says: name, type, what it does, where it leads. */
export function describe(
  node: PictureNode,
  outgoing: readonly PictureEdge[],
  names: ReadonlyMap<string, string>,
): string {
  if (node.kind === 'end') return 'End';
  const sentences = [
    node.kind === 'missing' ? `${node.name}: this state does not exist` : [node.name, ...nodeWords(node)].join(', '),
  ];
  if (node.retries > 0) sentences.push(`Retries: ${node.retries}`);
  sentences.push(
    ...node.problems.map(problem => `${problemWords[problem.severity]}: ${problem.message.replace(/\.$/, '')}`),
  );
  for (const edge of outgoing) {
    const target = edge.kind === 'end' ? 'ends' : (names.get(edge.to) ?? '');
    const texts = edge.text === '' ? [] : edge.text.split('\n');
    if (edge.kind === 'end') sentences.push('Ends here');
    else if (edge.kind === 'catch') sentences.push(`On ${texts.join(', ')}: ${target}`);
    else if (texts.length > 0) {
      const words = texts.map(text => (text === 'Default' ? 'otherwise' : text)).join(', or ');
      sentences.push(`If ${words}: ${target}`.replace(/^If otherwise/, 'Otherwise'));
    } else sentences.push(`Next: ${target}`);
  }
  return sentences.join('. ');
}

const problemWords: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', info: 'Note' };

function nodeWords(node: PictureNode): string[] {
  if (node.kind !== 'state') return [];
  const type = node.type ?? 'state';
  return [
    type,
    ...node.detailLines.filter(line => line !== type),
    ...(node.isTerminal ? ['ends its workflow or branch'] : []),
  ];
}

function tooltipOf(node: PictureNode): string {
  if (node.kind === 'missing') return `There is no state "${node.name}" in this scope.`;
  if (node.kind !== 'state') return '';
  const lines = [node.name, ...node.detailLines];
  if (node.comment !== undefined) lines.push('', node.comment);
  if (node.retries > 0) lines.push('', `Retried in ${node.retries === 1 ? '1 way' : `${node.retries} ways`}`);
  if (node.problems.length > 0)
    lines.push('', ...node.problems.map(problem => `${problemWords[problem.severity]}: ${problem.message}`));
  return lines.join('\n');
}

function typeClass(node: PictureNode): string {
  return node.kind === 'state' ? (node.type?.toLowerCase() ?? 'unknown') : node.kind;
}

function nodeClasses(node: PictureNode): string[] {
  return [
    typeClass(node),
    ...(node.kind === 'state' ? ['state'] : []),
    ...(node.container ? ['container'] : []),
    ...(node.kind !== 'state' && node.height < 20 ? ['small'] : []),
  ];
}

/** The outline says the type: a hexagon decides, a pill ends, cut corners wait, square corners only pass on. */
function shapeOf(node: PictureNode): string {
  const { width, height } = node;
  const halo = box('halo', -4, -4, width + 8, height + 8, haloRadius(node));
  if (node.kind === 'start' || node.kind === 'end') {
    const outline = box('shape', 0, 0, width, height, height / 2);
    return (
      halo +
      outline +
      (node.kind === 'end' && height < 20 ? `<circle class="dot" cx="${width / 2}" cy="${height / 2}" r="3"/>` : '')
    );
  }
  if (node.container) {
    const behind = node.type === 'Map' ? box('behind', 5, 5, width, height, 10) : '';
    return behind + halo + box('shape', 0, 0, width, height, 10);
  }
  switch (node.type) {
    case 'Choice': {
      const cut = metrics.hexagon;
      return `${halo}<path class="shape" d="M${cut} 0H${width - cut}L${width} ${height / 2}L${width - cut} ${height}H${cut}L0 ${height / 2}Z"/>`;
    }
    case 'Wait': {
      const cut = 9;
      return `${halo}<path class="shape" d="M${cut} 0H${width - cut}L${width} ${cut}V${height - cut}L${width - cut} ${height}H${cut}L0 ${height - cut}V${cut}Z"/>`;
    }
    case 'Succeed':
    case 'Fail':
      return halo + box('shape', 0, 0, width, height, Math.min(26, height / 2));
    case 'Pass':
      return halo + box('shape', 0, 0, width, height, 2);
    case 'Parallel':
    case 'Map':
      return `${box('behind', 4, 4, width, height, 8)}${halo}${box('shape', 0, 0, width, height, 8)}`;
    default:
      return halo + box('shape', 0, 0, width, height, 8);
  }
}

function haloRadius(node: PictureNode): number {
  return node.kind === 'start' || node.kind === 'end' || node.type === 'Succeed' || node.type === 'Fail'
    ? (node.height + 8) / 2
    : 12;
}

function contentOf(node: PictureNode): string {
  const { width, height, nameLines, detailLines } = node;
  if (node.kind === 'start' || node.kind === 'end')
    return nameLines
      .map(line => `<text class="name" x="${width / 2}" y="${height / 2 + 4}">${escapeText(line)}</text>`)
      .join('');
  const indent = node.type === 'Choice' ? metrics.hexagon : node.type === 'Succeed' || node.type === 'Fail' ? 4 : 0;
  const tile = 26;
  const left = indent + 9;
  const blockHeight = nameLines.length * metrics.nameLine + detailLines.length * metrics.detailLine;
  const areaHeight = node.container ? metrics.header : height;
  let y = (areaHeight - blockHeight) / 2;
  const lines: string[] = [];
  for (const line of nameLines) {
    lines.push(`<text class="name" x="${indent + metrics.textLeft}" y="${round(y + 13)}">${escapeText(line)}</text>`);
    y += metrics.nameLine;
  }
  for (const line of detailLines) {
    lines.push(`<text class="detail" x="${indent + metrics.textLeft}" y="${round(y + 11)}">${escapeText(line)}</text>`);
    y += metrics.detailLine;
  }
  const icon = serviceIcon(node.service) ?? stateIcons[node.kind === 'missing' ? 'Missing' : (node.type ?? 'Unknown')];
  const tileTop = (areaHeight - tile) / 2;
  return `${box('tile', left, tileTop, tile, tile, 6)}<path class="icon" transform="translate(${left + 4} ${round(tileTop + 4)}) scale(0.9)" d="${icon}"/>${lines.join('')}`;
}

function badgesOf(node: PictureNode): string {
  const parts: string[] = [];
  // A hexagon's upper edge ends before its point.
  let right = node.width - (node.problems.length > 0 ? 16 : 10) - (node.type === 'Choice' ? metrics.hexagon : 0);
  const add = (text: string, icon: string | undefined, title: string) => {
    const width = Math.ceil((icon ? 14 : 0) + textWidth(text, fonts.badge)) + 12;
    right -= width;
    parts.push(
      `<g class="badge"><title>${escapeText(title)}</title>${box('plate', right, -8, width, 16, 8)}` +
        (icon ? `<path class="sign" transform="translate(${right + 5} -5) scale(0.5)" d="${icon}"/>` : '') +
        `<text x="${right + width / 2 + (icon ? 6 : 0)}" y="3.5">${escapeText(text)}</text></g>`,
    );
    right -= 4;
  };
  if (node.retries > 0) add(String(node.retries), retryIcon, `Retry: ${node.retries}`);
  if (node.language !== undefined) add(node.language, undefined, `Query language: ${node.language}`);
  if (node.distributed && node.container) add('distributed', undefined, 'Every item runs in an execution of its own');
  const worst = worstOf(node.problems);
  if (worst)
    parts.push(
      `<g class="problem ${worst}" transform="translate(${node.width - 4} 2)"><circle class="plate" r="8"/><path class="sign" transform="translate(-6 -6) scale(0.6)" d="${severityIcons[worst]}"/></g>`,
    );
  return parts.join('');
}

function statusSign(status: StateStatus): string {
  return `<g class="status ${status}" transform="translate(3 3)"><circle class="plate" r="8.5"/><path class="sign" transform="translate(-6.5 -6.5) scale(0.65)" d="${statusIcons[status]}"/></g>`;
}

function worstOf(problems: GraphNode['problems']): Severity | undefined {
  return (['error', 'warning', 'info'] as const).find(severity =>
    problems.some(problem => problem.severity === severity),
  );
}

function pill(x: number, y: number, text: string): string {
  const width = Math.ceil(textWidth(text, fonts.badge)) + 10;
  return `<g class="badge">${box('plate', round(x - width / 2), round(y), width, 14, 7)}<text x="${round(x)}" y="${round(y + 10.5)}">${escapeText(text)}</text></g>`;
}

function box(name: string, x: number, y: number, width: number, height: number, radius: number): string {
  return `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}"/>`;
}

function group(name: string, content: readonly string[]): string {
  return `<g class="${name}">${content.join('')}</g>`;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const result = new Map<string, T[]>();
  for (const item of items) {
    const list = result.get(key(item));
    if (list) list.push(item);
    else result.set(key(item), [item]);
  }
  return result;
}

/** Text for XML: markup becomes entities; what XML cannot hold (control characters, halves of pairs) becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replace(/[&<>"']/g, letter => entities[letter] ?? letter);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
