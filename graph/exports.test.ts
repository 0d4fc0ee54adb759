import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@ts-graphviz/ast';
import { expect, test } from 'vitest';
import { formatOf, parseDocument, readStateMachine } from '../language/index.ts';
import { toDot } from './dot.ts';
import type { Graph } from './graph.ts';
import { graphOf } from './graph.ts';
import { toMermaid } from './mermaid.ts';
import { toSvg } from './svg.ts';
import { graphFrom, machineOf, machines } from './testing.ts';

// What other programs draw; each was looked at in theirs. UPDATE=1 rewrites.
test.each(Object.entries(machines))('%s as Mermaid and as DOT', (name, text) => {
  const graph = graphOf(machineOf(text, 'yaml'));
  for (const [ending, made] of [
    ['mmd', toMermaid(graph, { title: name })],
    ['dot', toDot(graph, { title: name })],
  ] as const) {
    const file = path.join(import.meta.dirname, 'golden', `${name}.golden.${ending}`);
    if (process.env.UPDATE) writeFileSync(file, made);
    expect(made).toBe(readFileSync(file, 'utf8'));
  }
});

const awkward = [
  'a "quoted" name',
  'brackets [x] (y) {z} <i>',
  '<img src=x onerror=alert(1)>',
  'end',
  '`code` *bold* _it_ ~~no~~',
  '#35; &amp; \\N \\',
  'a;b %% c | d',
  'two\nlines\ttab',
  '\u0000\u001b',
  '😀 日本語',
  '',
  '{% $x %}',
  '$$.a = $$.b',
  'fa:fa-car',
];

/** Every name as state, function, error and value; also inside of containers. */
function awkwardGraph(): Graph {
  const States = Object.fromEntries(
    awkward.map((name, index) => {
      const Next = awkward[index + 1] ?? 'nowhere "at all"';
      const Catch = [{ ErrorEquals: [name, 'States.ALL'], Next: awkward[0] }];
      const inner = {
        StartAt: name,
        States: { [name]: { Type: 'Pass', Next: `${name} 2` }, [`${name} 2`]: { Type: 'Fail' } },
      };
      const shapes = [
        { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: name }, Catch, Next },
        { Type: 'Choice', Choices: [{ Variable: '$.x', StringEquals: name, Next }], Default: awkward[0] },
        { Type: 'Parallel', Branches: [inner, {}], Next },
      ];
      return [name, shapes[index % 3]];
    }),
  );
  return graphFrom(JSON.stringify({ StartAt: awkward[0], States }));
}

/** Whatever stands in quotes can only be what means nothing to Mermaid, or a number. */
const mermaidLine =
  /^ *(?:(?:n\d+ (?:-->|-\.->)(?:\|"(?<edge>[^"]*)"\|)? n\d+)|(?:n\d+(?:b\d+n)?(?:\[|\(\[|\{\{)"(?<node>[^"]*)"(?:\]|\]\)|\}\})(?::::\w+)?)|(?:subgraph n\d+(?:b\d+)? \["(?<group>[^"]*)"\])|direction TB|end|flowchart TB|classDef \w+ [\w:#,\- ]+|linkStyle \d+(?:,\d+)* stroke:#\w+)$/;

function checkMermaid(text: string): void {
  for (const line of text.trimEnd().split('\n')) {
    const match = mermaidLine.exec(line);
    expect(match, line).not.toBe(null);
    const label = match?.groups?.edge ?? match?.groups?.node ?? match?.groups?.group;
    if (label === undefined) continue;
    expect(label.replace(/<\/?b>|<br\/>|#\d+;/g, ''), line).not.toMatch(/["#&<>`\\*[\]{}|~$%\p{Cc}]/u);
    expect(label, line).not.toBe('');
    // A formula, an icon.
    expect(label, line).not.toMatch(/#36;#36;|fa:fa-/);
  }
  const opened = text.match(/^ *subgraph /gm)?.length ?? 0;
  expect(text.match(/^ *end$/gm)?.length ?? 0).toBe(opened);
}

test('names of all sorts are text in Mermaid', () => {
  checkMermaid(toMermaid(awkwardGraph()));
  expect(toMermaid(awkwardGraph())).toContain('<b>#60;img src=x onerror=alert(1)#62;</b>');
  expect(toMermaid(awkwardGraph(), { title: 'a: "b"\n---' })).toMatch(/^---\ntitle: "a: \\"b\\" ---"\n---\n/);
});

test('lines of errors are red in Mermaid, by their number', () => {
  const text = toMermaid(graphOf(machineOf(machines.order, 'yaml')));
  const lines = text.split('\n').filter(line => / -(?:->|\.->)/.test(line));
  const dashed = lines.flatMap((line, index) => (line.includes('-.->') ? [index] : []));
  expect(dashed.length).toBeGreaterThan(0);
  expect(text).toContain(`linkStyle ${dashed.join(',')} stroke:`);
});

test('names of all sorts are text in DOT, which a parser of DOT reads', () => {
  const text = toDot(awkwardGraph(), { title: 'a "title"' });
  expect(() => parse(text)).not.toThrow();
  expect(text).toContain('label="a \\"quoted\\" name\\n');
  expect(text).toContain('#35; &amp;amp; \\\\N \\\\');
  expect(() => parse(text.replace('\\"quoted', '"quoted'))).toThrow();
});

test('a transition of a container in DOT begins and ends at its cluster', () => {
  const text = toDot(graphOf(machineOf(machines.order, 'yaml')));
  expect(text).toContain('"/States/Charge" -> "/States/Fulfil top" [lhead="cluster /States/Fulfil"];');
  expect(text).toContain('"/States/Fulfil bottom" -> "/(end)" [ltail="cluster /States/Fulfil"];');
});

test('an SVG stands by itself: no script, no markup of the document, nothing from elsewhere', () => {
  const svg = toSvg(awkwardGraph(), { title: '</title><script>', theme: 'dark' });
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*viewBox=/);
  expect(svg).not.toMatch(/<script|<img|<i>|href|url\(|var\(|@media/);
  expect(svg).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

const realWorld = path.join(import.meta.dirname, '..', '..', 'shared', 'realworld');

test.skipIf(!existsSync(realWorld))('real workflows as Mermaid and DOT are read (needs ../shared)', () => {
  let made = 0;
  for (const file of readdirSync(realWorld, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(json|ya?ml)$/.test(file) || file === 'index.json') continue;
    const machine = readStateMachine(parseDocument(readFileSync(path.join(realWorld, file), 'utf8'), formatOf(file)));
    if (!machine || machine.states.length === 0) continue;
    checkMermaid(toMermaid(graphOf(machine)));
    expect(() => parse(toDot(graphOf(machine))), file).not.toThrow();
    made++;
  }
  expect(made).toBeGreaterThan(100);
});
