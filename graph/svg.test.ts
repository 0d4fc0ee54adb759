import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { graphHtml } from './html.ts';
import { layout } from './layout.ts';
import type { Direction } from './navigate.ts';
import { firstNode, neighbour } from './navigate.ts';
import { renderSvg } from './svg.ts';
import { machineOf, machines } from './testing.ts';

const draw = (text: string, format: 'json' | 'yaml' = 'yaml') => layout(graphOf(machineOf(text, format)));
const evil = '<img src=x onerror="alert(1)">';

test('a name that looks like markup is text everywhere', () => {
  const text = JSON.stringify({
    StartAt: evil,
    States: {
      [evil]: {
        Type: 'Choice',
        Comment: evil,
        Choices: [{ Variable: evil, StringEquals: evil, Next: evil }],
        Default: `${evil}'`,
      },
      x: {
        Type: 'Task',
        Resource: `arn:aws:states:::lambda:invoke`,
        Parameters: { FunctionName: evil },
        Next: 'gone </text>',
      },
    },
  });
  for (const interactive of [true, false]) {
    const svg = renderSvg(draw(text, 'json'), { interactive, title: evil });
    expect(svg).not.toContain('<img');
    expect(svg.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*onerror/);
    expect(svg).toContain('&lt;img src=x');
    expect(elementsOf(svg)).toEqual([]);
  }
});

test('characters that XML cannot hold become replacement characters', () => {
  const svg = renderSvg(
    draw(JSON.stringify({ StartAt: 'a\u0000b\ud800', States: { 'a\u0000b\ud800': { Type: 'Pass' } } }), 'json'),
  );
  expect(svg).toContain('a\ufffdb\ufffd');
  expect(svg).not.toMatch(/[\u0000-\u0008\ud800-\udfff]/);
});

test('a file stands by itself: no custom properties, no scripts, no inline styles, nothing remote', () => {
  for (const theme of ['light', 'dark', 'auto'] as const) {
    const svg = renderSvg(draw(machines.order), { standalone: theme });
    expect(svg).not.toMatch(/var\(|<script|style="|href|url\(|undefined|NaN/);
    expect(svg).toContain('<style>');
  }
  expect(renderSvg(draw(machines.order), { interactive: true })).not.toMatch(/<style|style=|undefined|NaN/);
});

test('shapes tell the type', () => {
  const svg = renderSvg(draw(machines.order), { interactive: true });
  for (const type of ['choice', 'task', 'parallel container', 'fail', 'pass', 'start', 'end'])
    expect(svg).toContain(`class="node ${type.replace(/^(\w+) /, '$1 state ')}`);
});

test('a screen reader hears name, type and where it leads', () => {
  const labels = [...renderSvg(draw(machines.order), { interactive: true }).matchAll(/aria-label="([^"]*)"/g)].map(
    match => match[1],
  );
  expect(labels).toContain('Check order, Choice. If $.total &gt; 100, or $.vip = true: Approve. Otherwise: Charge');
  expect(labels).toContain(
    'Charge, Task, Lambda Invoke · charge-card. Retries: 2. Next: Fulfil. On CardDeclined, States.ALL: Refused',
  );
});

test('an execution and a selection are drawn', () => {
  const svg = renderSvg(draw(machines.poller), {
    selected: '/States/Ask',
    execution: {
      states: { '/States/Start job': 'succeeded', '/States/Ask': 'active' },
      edges: { '/States/Start job -> /States/Wait a little': 'taken' },
    },
  });
  expect(svg).toContain('class="node task state is-active is-reached is-selected"');
  expect(svg).toContain('class="edge next is-taken is-reached"');
  expect(svg.match(/class="status /g)).toHaveLength(2);
});

test.each<[string, Direction, string | undefined]>([
  ['Check order', 'down', 'Approve'],
  ['Approve', 'up', 'Check order'],
  ['Charge', 'down', 'Fulfil'],
  ['Fulfil', 'right', 'Pack'],
  ['Pack', 'down', 'Ship'],
  ['Ship', 'right', 'Mail'],
  ['Pack', 'left', 'Fulfil'],
  ['Mail', 'up', 'Fulfil'],
  ['Refused', 'down', undefined],
])('from %s %s is %s', (from, direction, to) => {
  const picture = draw(machines.order);
  const id = picture.nodes.find(node => node.name === from)!.id;
  expect(neighbour(picture, id, direction)?.name).toBe(to);
});

test('a walk begins at the first state', () => {
  expect(firstNode(draw(machines.poller))?.name).toBe('Start job');
});

test('the page allows its one script and one style sheet, and nothing inline', () => {
  const html = graphHtml({
    cspSource: 'vscode-resource:',
    nonce: 'n0nce',
    scriptUri: 'graph.js',
    styleUri: 'graph.css',
    title: evil,
  });
  expect(html).toContain('default-src &#39;none&#39;; script-src &#39;nonce-n0nce&#39;; style-src vscode-resource:');
  expect(html).not.toMatch(/unsafe|style="|onclick|<img/);
  expect(html.match(/<script/g)).toHaveLength(1);
});

/** Tags that are not closed, or closed and not open. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name, empty] of svg.matchAll(/<(\/?)([\w]+)[^>]*?(\/?)>/g)) {
    if (empty) continue;
    if (!close) open.push(name!);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}
