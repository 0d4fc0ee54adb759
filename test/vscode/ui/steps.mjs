// @ts-check
// A walk through the workbench, step by step: each step is a test with a name, a time and a screenshot of what it left behind.
// A step that fails is counted and the walk goes on, as a person would,
// until nothing works any more.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { seconds } from '../../../scripts/lib/terminal.mjs';

/** @typedef {import('../../../scripts/lib/results.mjs').TestResult} TestResult */
/** @typedef {ReturnType<typeof walk>['step']} Step */

/** Steps of which each is looked at in both themes, unless it says otherwise. @param {Step} step @returns {Step} */
export const inBothThemes = step => (name, work, options) => step(name, work, { dark: true, ...options });

/**
 * The first step of a walk that types from an empty file on.
 * @param {import('./workbenchPage.mjs').WorkbenchPage} ui @param {Step} step
 * @param {{ details?: import('playwright-core').Locator }} [options] `details`: what stands beside a list is opened; VS Code remembers it.
 * (Later lists are asked for again with every letter, and for a moment the same keys would ask, too.)
 */
export const languageServerIsThere = (ui, step, { details } = {}) =>
  step('a workflow is there, and with it the language server', async () => {
    const file = 'order-processing.asl.json';
    await ui.openFile(file);
    await ui.putCursorAfter(file, '"StartAt": "');
    await ui.suggest();
    await ui.suggestion('Validate order').waitFor();
    if (details) {
      await ui.press('Control+Space');
      await details.waitFor();
    }
    await ui.press('Escape');
    await ui.closeAll();
  });

/**
 * @param {import('./workbenchPage.mjs').WorkbenchPage} ui
 * @param {string} shots the folder for the screenshots; it is emptied by the first walk
 * @param {number} before how many steps there were in walks before
 */
export function walk(ui, shots, before = 0) {
  if (before === 0) rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  /** @type {TestResult[]} */
  const results = [];
  let number = before;
  let failedInARow = 0;

  /** With the theme in its name. @param {string} name */
  async function shoot(name) {
    const slug = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60);
    await ui.page.screenshot({
      animations: 'disabled',
      path: path.join(shots, `${String(number).padStart(2, '0')}-${slug}-${await ui.themeInUse()}.png`),
    });
  }

  /**
   * @param {string} name what a person can do or see, as a sentence
   * @param {(look: (what?: string) => Promise<void>) => Promise<void>} work may `look` itself, for a picture of what is gone when it is done; `what`: which of several
   * @param {{ dark?: boolean }} [options] `dark`: a second picture in the dark theme
   */
  async function step(name, work, { dark = false } = {}) {
    number++;
    if (failedInARow >= 3) {
      console.log(`  ✗ ${name} (not tried)`);
      results.push({ title: name, state: 'failed', error: 'Not tried, because three steps before it failed.' });
      return;
    }
    let looks = 0;
    const look = async (what = '') => {
      looks++;
      // What it shows comes first: the end of a long name is cut off.
      const picture = `${what || (looks > 1 ? looks : '')} ${name}`.trim();
      await shoot(picture);
      if (!dark) return;
      await ui.useTheme('dark');
      await shoot(picture);
      await ui.useTheme('light');
    };
    const start = performance.now();
    /** @type {string | undefined} */
    let error;
    try {
      await work(look);
      if (looks === 0) await look();
      failedInARow = 0;
    } catch (thrown) {
      failedInARow++;
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    }
    const ms = Math.round(performance.now() - start);
    console.log(`  ${error ? '✗' : '✓'} ${name} (${seconds(ms)})${error ? `\n${error.replace(/^/gm, '      ')}` : ''}`);

    results.push({ title: name, state: error ? 'failed' : 'passed', ms, ...(error ? { error } : {}) });
    if (error) {
      await shoot(`failed ${name}`).catch(() => {});
      await ui.press('Escape').catch(() => {});
    }
  }
  return { step, results };
}
