import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { graphHtml } from './html.ts';

const page = graphHtml({
  cspSource: 'https://host',
  nonce: 'n0nce',
  scriptUri: 'https://host/graph.js',
  styleUri: 'https://host/graph.css',
  title: '<img src=x onerror=alert(1)>',
});

test('the content policy allows our script, our style sheet and bitmaps of our own, and nothing unsafe', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  expect(policy?.replaceAll('&#39;', "'")).toBe(
    "default-src 'none'; script-src 'nonce-n0nce'; style-src https://host; img-src blob:",
  );
});

test('the page has no inline style, no handler, and text only as text', () => {
  expect(page).not.toMatch(/\sstyle=|\son\w+=(?!alert)|javascript:/);
  expect(page).not.toContain('<img');
  expect([...page.matchAll(/<script/g)]).toHaveLength(1);
});

test('what is pressed or filled in has a name', () => {
  for (const [tag] of page.matchAll(/<(?:button|input|aside|dialog)\b[^>]*>/g))
    expect(tag).toMatch(/aria-label="[^"]+"/);
});

test('the page makes no markup of text', () => {
  const folder = path.join(import.meta.dirname, 'webview');
  for (const name of readdirSync(folder).filter(each => each.endsWith('.ts'))) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    expect(text, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    // Of the renderer's text, which is escaped, as XML.
    if (text.includes('DOMParser')) expect(text, name).toContain("'image/svg+xml'");
  }
});
