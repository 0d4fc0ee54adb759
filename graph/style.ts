/**
 * The look of the picture, as one style sheet over a small palette of custom properties. In VS Code the properties come
 * from the theme (`webview/graph.css`); an exported file gets them as plain colours, because few SVG programs know properties.
 */
import type { StateType } from '../language/index.ts';

export type Theme = 'light' | 'dark';

/** The style sheet that a page adopts; the page says what the `--asl-…` properties are. */
export function pictureStyle(): string {
  return [...rules.map(fitted), ...farRules, ...traceRules].join('\n');
}

/** The page measures its font, which is another one on every system, and says how much smaller text must be to fit. */
function fitted(rule: string): string {
  const fit = /font-weight: [56]00/.test(rule) ? 'fit-bold' : 'fit';
  return rule.replace(/font-size: (\d+px)/, `font-size: calc($1 * var(--asl-${fit}, 1))`);
}

/** A style sheet that stands by itself in an SVG file. `auto` follows the reader's preference. */
export function exportStyle(theme: Theme | 'auto'): string {
  if (theme !== 'auto') return resolved(theme);
  return `${resolved('light')}\n@media (prefers-color-scheme: dark) {\n${resolved('dark')}\n}`;
}

/**
 * A style sheet for a picture on a page of VS Code that is not ours, such as the Markdown preview: in the theme's colours, and for
 * nothing but our pictures.
 */
export function embeddedStyle(): string {
  const style = resolved('vscode').replace(
    /^(.*?) \{/gm,
    (_, selectors: string) => `${selectors.split(', ').map(ours).join(', ')} {`,
  );
  return `${style}\n.asl-picture { max-width: 100%; height: auto; }\n.vscode-high-contrast .asl-picture .region { stroke: ${palettes.vscode.border}; stroke-dasharray: 2 3; }\n.vscode-high-contrast .asl-picture * { stroke-opacity: 1 !important; }`;
}

/** The same element, for the classes of the picture itself; no stronger than before. */
function ours(selector: string): string {
  if (selector.startsWith('.asl-picture')) return selector;
  return selector.startsWith('.has-execution') ? `:where(.asl-picture)${selector}` : `:where(.asl-picture) ${selector}`;
}

function resolved(theme: keyof typeof palettes): string {
  return rules
    .filter(rule => !rule.startsWith('@') && !rule.includes(':focus'))
    .join('\n')
    .replace(/var\(--asl-([a-z-]+)\)/g, (_, name: keyof typeof palettes.light) => palettes[theme][name]);
}

const palettes = {
  light: {
    font: "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Segoe UI', system-ui, sans-serif",
    canvas: '#ffffff',
    card: '#ffffff',
    region: '#f4f5f7',
    text: '#1f2328',
    muted: '#656d76',
    border: '#c9cfd6',
    line: '#8a929c',
    focus: '#0a6ed1',
    blue: '#1a73d9',
    gray: '#6b7480',
    yellow: '#a06a00',
    orange: '#c2570c',
    purple: '#7c4dce',
    green: '#2c8a4b',
    red: '#cf2f3e',
    'on-colour': '#ffffff',
    soft: '0.65',
    dim: '0.45',
    'dim-text': '0.75',
  },
  dark: {
    font: "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Segoe UI', system-ui, sans-serif",
    canvas: '#1e1f22',
    card: '#27292d',
    region: '#232529',
    text: '#e3e5e8',
    muted: '#9da4ad',
    border: '#454a52',
    line: '#7d858f',
    focus: '#4aa3ff',
    blue: '#5aa7f5',
    gray: '#a0a8b2',
    yellow: '#e0b04c',
    orange: '#ef9a5b',
    purple: '#b08cf2',
    green: '#67c287',
    red: '#f2727c',
    'on-colour': '#16181b',
    soft: '0.65',
    dim: '0.45',
    'dim-text': '0.75',
  },
  vscode: {
    // Nobody measures here: first the faces for whose widths there is room.
    font: "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Segoe UI', var(--vscode-font-family, sans-serif)",
    canvas: 'var(--vscode-editor-background, #ffffff)',
    card: 'var(--vscode-editorWidget-background, #f8f8f8)',
    region: mixed(4),
    text: 'var(--vscode-editor-foreground, #3b3b3b)',
    muted: 'var(--vscode-descriptionForeground, #717171)',
    border: `var(--vscode-contrastBorder, ${mixed(28)})`,
    line: `var(--vscode-contrastBorder, ${mixed(52)})`,
    focus: 'var(--vscode-focusBorder, #0078d4)',
    blue: 'var(--vscode-charts-blue, #1a73d9)',
    gray: 'var(--vscode-descriptionForeground, #717171)',
    yellow: 'var(--vscode-charts-yellow, #a06a00)',
    // Not charts.orange: that is the translucent colour of a search's matches.
    orange: 'var(--vscode-charts-yellow, #c2570c)',
    purple: 'var(--vscode-charts-purple, #7c4dce)',
    green: 'var(--vscode-charts-green, #2c8a4b)',
    red: 'var(--vscode-charts-red, #cf2f3e)',
    'on-colour': 'var(--vscode-editor-background, #ffffff)',
    soft: '0.65',
    dim: '0.45',
    'dim-text': '0.75',
  },
} as const satisfies Record<Theme | 'vscode', Record<string, string>>;

function mixed(percent: number): string {
  return `color-mix(in srgb, var(--vscode-editor-foreground, #3b3b3b) ${percent}%, var(--vscode-editor-background, #ffffff))`;
}

const tones: Readonly<Record<Lowercase<StateType> | 'unknown' | 'missing', string>> = {
  task: 'blue',
  pass: 'gray',
  choice: 'yellow',
  wait: 'orange',
  succeed: 'green',
  fail: 'red',
  parallel: 'purple',
  map: 'purple',
  unknown: 'gray',
  missing: 'red',
};

const statusTones = { active: 'focus', succeeded: 'green', failed: 'red', caught: 'orange', visited: 'green' } as const;

/** One rule per entry. */
const rules: readonly string[] = [
  '.asl-picture { font-family: var(--asl-font); }',
  '.asl-picture text { fill: var(--asl-text); font-size: 11px; }',
  '.asl-picture .canvas { fill: var(--asl-canvas); }',

  '.node .shape { fill: var(--asl-card); stroke: var(--asl-border); stroke-width: 1.2; }',
  '.node .behind { fill: var(--asl-card); stroke: var(--asl-border); stroke-width: 1; }',
  '.node text.name { font-size: 13px; font-weight: 600; }',
  '.node text.detail { fill: var(--asl-muted); }',
  '.node .icon { fill: none; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }',
  '.node .tile { fill-opacity: 0.13; }',
  ...Object.entries(tones).flatMap(([type, tone]) => [
    `.node.${type} .icon { stroke: var(--asl-${tone}); }`,
    `.node.${type} .tile { fill: var(--asl-${tone}); }`,
  ]),
  ...(['choice', 'succeed', 'fail', 'wait'] as const).map(
    type => `.node.${type} .shape { stroke: var(--asl-${tones[type]}); stroke-opacity: var(--asl-soft); }`,
  ),
  '.node.unknown .shape, .node.missing .shape { stroke-dasharray: 4 3; }',
  '.node.missing .shape { stroke: var(--asl-red); fill: none; }',
  '.node.missing text.name { font-weight: 400; }',
  '.node.container .shape { fill: var(--asl-canvas); stroke: var(--asl-border); }',
  '.region { fill: var(--asl-region); stroke: none; }',
  '.region-empty { text-anchor: middle; }',
  '.asl-picture text.region-empty { fill: var(--asl-muted); font-style: italic; }',
  '.node.start .shape, .node.end .shape { stroke: var(--asl-line); fill: var(--asl-canvas); stroke-width: 1.3; }',
  '.node.start.small .shape, .node.end .dot { fill: var(--asl-line); }',
  '.node.start text.name, .node.end text.name { font-size: 12px; font-weight: 500; fill: var(--asl-muted); text-anchor: middle; }',

  '.edge .line { fill: none; stroke: var(--asl-line); stroke-width: 1.4; }',
  '.edge .head { fill: var(--asl-line); stroke: none; }',
  '.edge.catch .line { stroke: var(--asl-red); stroke-opacity: var(--asl-soft); stroke-dasharray: 5 4; }',
  '.edge.catch .head { fill: var(--asl-red); fill-opacity: 0.85; }',
  '.label .plate { fill: var(--asl-canvas); stroke: var(--asl-border); stroke-width: 0.8; }',
  '.label text { text-anchor: middle; }',
  '.asl-picture .label.default text { fill: var(--asl-muted); font-style: italic; }',
  '.label.catch .plate { stroke: var(--asl-red); stroke-opacity: var(--asl-soft); }',
  '.asl-picture .label.catch text { fill: var(--asl-red); }',

  '.badge .plate { fill: var(--asl-card); stroke: var(--asl-border); stroke-width: 1; }',
  '.asl-picture .badge text { font-size: 10px; fill: var(--asl-muted); text-anchor: middle; }',
  '.badge .sign { fill: none; stroke: var(--asl-muted); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }',
  '.problem .plate { stroke: var(--asl-canvas); stroke-width: 1.5; }',
  '.problem .sign, .status .sign { fill: none; stroke: var(--asl-on-colour); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }',
  '.problem.error .plate { fill: var(--asl-red); }',
  '.problem.warning .plate { fill: var(--asl-yellow); }',
  '.problem.info .plate { fill: var(--asl-blue); }',

  '.status { display: none; }',
  '.status .plate { stroke: var(--asl-canvas); stroke-width: 1.5; }',
  ...Object.entries(statusTones).flatMap(([status, tone]) => [
    `.node.is-${status} > .shape { stroke: var(--asl-${tone}); stroke-opacity: 1; stroke-width: ${status === 'visited' ? 1.4 : 2}; }`,
    `.node.is-${status} > .status.${status} { display: inline; }`,
    `.status.${status} .plate { fill: var(--asl-${tone}); }`,
  ]),
  '.node.is-active > .shape { stroke-width: 2.6; }',
  // Where lines join, each draws its own part; what was taken is drawn as a whole.
  '.edge .line.whole { display: none; }',
  '.edge.is-taken .line.whole, .edge.is-current .line.whole { display: inline; }',
  '.edge.is-taken .line, .edge.is-current .line { stroke: var(--asl-green); stroke-width: 2.2; stroke-opacity: 1; }',
  '.edge.is-taken .head, .edge.is-current .head { fill: var(--asl-green); fill-opacity: 1; }',
  '.edge.is-current .line { stroke: var(--asl-focus); }',
  '.edge.is-current .head { fill: var(--asl-focus); }',
  // What was not reached steps back, but its text stays readable (3:1 or more in VS Code's own themes).
  ...['.node:not(.is-reached):not(.start):not(.end)', '.label:not(.is-reached)'].flatMap(unreached => [
    `.has-execution ${unreached} > text { opacity: var(--asl-dim-text); }`,
    `.has-execution ${unreached} > .tile, .has-execution ${unreached} > .icon, .has-execution ${unreached} > .badge { opacity: var(--asl-dim); }`,
    `.has-execution ${unreached} > .shape, .has-execution ${unreached} > .behind, .has-execution ${unreached} > .plate { stroke-opacity: var(--asl-dim); }`,
  ]),
  '.has-execution .node:not(.is-reached):not(.start):not(.end) > text.name { fill: var(--asl-muted); }',
  '.has-execution .edge:not(.is-reached) { opacity: var(--asl-dim); }',

  '.halo { display: none; fill: none; stroke: var(--asl-focus); stroke-width: 2; }',
  '.node.is-selected > .halo { display: inline; }',
];

/** In the panel, where all of a large picture is shown: lines as strong as is needed for them to be seen. */
const farRules: readonly string[] = [
  '.far .node > .shape, .far .node > .behind, .far .edge .line { stroke-width: 4; }',
  '.far .node.is-reached > .shape, .far .edge.is-reached .line { stroke-width: 6; }',
  '.far .node.is-selected > .halo { stroke-width: 6; }',
  '.far .edge.catch .line { stroke-dasharray: 14 10; }',
];

/** A field that is followed through the machine, in the panel alone. Who has a part in it has a sign with a word, too. */
const traceRules: readonly string[] = [
  '.node.trace-produces > .shape, .pill.produces .plate { stroke: var(--asl-green); }',
  '.node.trace-reads > .shape, .pill.reads .plate { stroke: var(--asl-purple); }',
  '.node.trace-passes > .shape { stroke: var(--asl-text); }',
  '.node.is-traced > .shape { stroke-opacity: 1; stroke-width: 2; }',
  '.node.trace-passes > .shape { stroke-width: 1.4; }',
  '.pill.trace-role .plate { stroke-width: 1.4; }',
  '.pill.produces .sign { fill: var(--asl-green); stroke: var(--asl-green); }',
  '.pill.reads .sign { stroke: var(--asl-purple); }',
  '.pill.reads .sign, .pill.passes .sign { fill: none; }',
  // Far out there are no signs to be read.
  '.far .node.trace-produces > .shape { fill: var(--asl-green); }',
  '.far .node.trace-reads > .shape { stroke-width: 7; }',
  '.edge.is-traced > .line { stroke: var(--asl-text); stroke-width: 2.2; stroke-opacity: 1; }',
  '.far .edge.is-traced > .line { stroke-width: 6; }',
  '.edge.is-traced > .line.whole { display: inline; }',
  '.edge.is-traced > .head { fill: var(--asl-text); }',
  '.has-trace .edge:not(.is-traced), .has-trace .label:not(.is-traced), .has-trace .node:not(.is-traced, .start, .end) > :is(.tile, .icon, .badge) { opacity: var(--asl-dim); }',
  '.has-trace .node:not(.is-traced, .start, .end) > text { opacity: var(--asl-dim-text); }',
  '.has-trace .node:not(.is-traced, .start, .end) > :is(.shape, .behind) { stroke-opacity: var(--asl-dim); }',
];
