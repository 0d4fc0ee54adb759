import { expect, test } from 'vitest';
import { fenceHtml } from './fence.ts';
import { machines } from './testing.ts';

test.each([
  ['asl', machines.poller],
  ['asl.yaml', machines.poller],
  ['asl', '{"StartAt": "Ask", "States": {"Ask": {"Type": "Succeed"}}}'],
])('a definition in a fence of %s is a picture', (info, text) => {
  const html = fenceHtml(text, info);
  expect(html).toMatch(/^<div class="asl-fence"><svg .*class="asl-picture".*Ask.*<\/svg><\/div>$/s);
});

test('the picture has the colours of the theme, and its style is about nothing else on the page', () => {
  const style = /<style>(.*?)<\/style>/s.exec(fenceHtml(machines.order, 'asl'))![1]!;
  expect(style).toContain('var(--vscode-editor-foreground');
  expect(style).not.toContain('--asl-');
  const selectors = [...style.matchAll(/^(.*?) \{/gm)].flatMap(([, list]) => list!.split(', '));
  expect(selectors.length).toBeGreaterThan(50);
  expect(selectors.filter(selector => !/^(\.vscode-high-contrast )?(:where\()?\.asl-picture/.test(selector))).toEqual(
    [],
  );
});

test.each([
  ['{"StartAt": "A",\n "States": {', /The workflow.*|cannot be drawn.*\(line 2\)/s],
  ['{}', /There are no states to draw/],
  ['', /cannot be drawn/],
  ['just words', /cannot be drawn/],
])('%s is not drawn, and it is said why, above the text', (text, expected) => {
  const html = fenceHtml(text, 'asl');
  expect(html).toMatch(expected);
  expect(html).toContain(`<pre><code>${text.replaceAll('"', '&quot;')}</code></pre>`);
  expect(html).not.toContain('<svg');
});

test('what stands in the fence is text, never markup', () => {
  const name = '</style></svg><script>alert(1)</script><img src=x onerror=alert(1)>';
  const definition = JSON.stringify({
    Comment: name,
    StartAt: name,
    States: { [name]: { Type: 'Fail', Error: name } },
  });
  for (const html of [fenceHtml(definition, 'asl'), fenceHtml(definition.slice(0, -1), 'asl'), fenceHtml(name, 'asl')])
    expect(html).not.toMatch(/<script|<img|on\w+="/);
});
