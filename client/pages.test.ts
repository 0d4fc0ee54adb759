/** The pages of the views: what may be loaded and run in them, and that all that is pressed or chosen has a name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFlowHtml } from './dataFlowPage/html.ts';
import { historyHtml } from './historyPage/html.ts';

const options = {
  cspSource: 'https://host',
  nonce: 'n0nce',
  scriptUri: 'https://host/page.js',
  styleUri: 'https://host/page.css',
  title: '<img src=x onerror=alert(1)>',
};

describe.each([
  ['data flow', dataFlowHtml(options), 'dataFlowPage/main.ts'],
  ['history', historyHtml(options), 'historyPage/main.ts'],
])('%s', (_, page, script) => {
  test('the content policy allows our script and our style sheet, and nothing unsafe', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      "default-src 'none'; script-src 'nonce-n0nce'; style-src https://host",
    );
  });

  test('no inline style, no handler, and text only as text', () => {
    expect(page).not.toMatch(/\sstyle=|\son\w+=(?!alert)|javascript:/);
    expect(page).not.toContain('<img');
    expect([...page.matchAll(/<script/g)]).toHaveLength(1);
    for (const file of [script, 'pageElements.ts'])
      expect(readFileSync(path.join(import.meta.dirname, file), 'utf8'), file).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      );
  });

  test('what is pressed, filled in or chosen has a name', () => {
    for (const [whole, tag, attributes, text] of page.matchAll(/<(button|input|select)\b([^>]*)>([^<]*)/g)) {
      const isNamed = /aria-label="[^"]+"/.test(attributes ?? '') || (tag === 'button' && text?.trim() !== '');
      const isLabelled = page.slice(0, page.indexOf(whole)).search(/<label[^>]*>[^<]+$/) >= 0;
      // The name of the state is written into it.
      expect(isNamed || isLabelled || whole.includes('id="state"'), whole).toBe(true);
    }
  });
});
