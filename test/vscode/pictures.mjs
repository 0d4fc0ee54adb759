#!/usr/bin/env node
// @ts-check
// Takes the pictures of docs/guide.md anew: `node test/vscode/pictures.mjs [--to FOLDER] [--all] [NAME…]`, after `npm run package`.
// With --all both themes are taken of everything, also of what the guide does not show, to be looked at before a release.
// It asserts nothing; test/vscode/ui.mjs does. What it shows are the examples, changed while they are open and never saved.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inProject, runMain, say, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, installExtension, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';
import { vsix } from '../../scripts/package.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { workbenchPage } from './ui/workbenchPage.mjs';
import { copyExamples } from './workspace.mjs';

/** @typedef {import('./ui/workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {{ x: number, y: number, width: number, height: number }} Part what of the window is shown */
/** @typedef {{ name: string, guide: boolean, part?: Part, show: (ui: WorkbenchPage) => Promise<unknown>, after?: (ui: WorkbenchPage) => Promise<unknown> }} Picture */

const order = 'order-processing.asl.json';
const etl = 'document-etl.asl.json';
const sam = 'template.yaml';
const size = { width: 1280, height: 760 };
/** The text without the Explorer and the bars. @type {Part} */
const text = { x: 308, y: 35, width: 880, height: 480 };

/** Each begins with the file that it opens and nothing else; what it types is undone. @type {readonly Picture[]} */
const pictures = [
  {
    name: 'workbench',
    guide: true,
    async show(ui) {
      await ui.openFile(order);
      await ui.runCommand('View: Close Primary Side Bar');
      await ui.runCommand('ASL: Open Graph to the Side');
      await ui.webview().locator('.state').first().waitFor();
      await ui.focusText();
      await reveal(ui, order, '"Reserve stock": {');
    },
    after: ui => ui.runCommand('View: Toggle Primary Side Bar Visibility'),
  },
  {
    name: 'complete-resource',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"ResultPath": "$.price",');
      await ui.press('Enter');
      await ui.undoAll();
      await replaceAfter(ui, order, '"Resource": "', 'arn:aws:states:::lambda:invoke'.length, 'secrets get');
      await suggestWithDocumentation(ui);
    },
  },
  {
    name: 'complete-pattern',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"Next": "Validate order"\n    },');
      await ui.press('Enter');
      await ui.type('retry');
      await suggestWithDocumentation(ui);
    },
  },
  {
    name: 'complete-member',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/order-approvals",');
      await ui.press('Enter');
      await ui.type('"');
      await suggestWithDocumentation(ui);
    },
  },
  {
    name: 'complete-jsonata',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(etl);
      await reveal(ui, etl, '"reportKey": "{% $');
      await ui.suggest();
      await suggestWithDocumentation(ui);
    },
  },
  {
    name: 'hover-retrier',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"StockDatabaseBusy", "Lambda.TooManyRequestsException"],\n          "IntervalSec');
      await ui.showHover();
      await ui.hover.first().waitFor();
    },
  },
  {
    name: 'hover-errors',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, 'with jitter', '"Retr');
      await ui.showHover();
      await ui.hover.first().waitFor();
    },
  },
  {
    name: 'hover-resource',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, 'arn:aws:states:::sqs:send');
      await ui.showHover();
      await ui.hover.first().waitFor();
    },
  },
  {
    name: 'signature-intrinsic',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, 'States.MathAdd($.Payload.subtotal,');
      await ui.press('Control+Shift+Space');
      await ui.page.locator('.parameter-hints-widget.visible').waitFor();
    },
  },
  {
    name: 'signature-jsonata',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(etl);
      await reveal(ui, etl, '$lookup($ratesToEuro,');
      await ui.press('Control+Shift+Space');
      await ui.page.locator('.parameter-hints-widget.visible').waitFor();
    },
  },
  {
    name: 'quick-fix',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"Next": "Reserve stock');
      await ui.type('s');
      await ui.press('Escape');
      await ui.squiggles('error').first().waitFor();
      await ui.press('ArrowLeft');
      await ui.press('Control+.');
      await ui.page.locator('.action-widget').first().waitFor();
    },
    after: ui => ui.press('Escape'),
  },
  {
    name: 'hover-problem',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"Next": "Reserve stock');
      await ui.type('s');
      await ui.press('Escape');
      await ui.squiggles('error').first().waitFor();
      await ui.press('ArrowLeft');
      await ui.showHover();
      await ui.hover.first().waitFor();
    },
  },
  {
    name: 'rename',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"Reserve stock": {', '', 6);
      await ui.press('F2');
      await ui.page.locator('.rename-box').first().waitFor();
    },
    after: ui => ui.press('Escape'),
  },
  {
    name: 'refactor',
    guide: true,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"Reserve stock": {', '', 6);
      await ui.press('Control+Shift+R');
      await ui.page.locator('.action-widget').first().waitFor();
    },
    after: ui => ui.press('Escape'),
  },
  {
    name: 'data-flow',
    guide: true,
    async show(ui) {
      await ui.openFile(order);
      await ui.runCommand('View: Close Primary Side Bar');
      await reveal(ui, order, '"Validate order": {');
      await ui.runCommand('ASL: Show Data Flow');
      await dataFlow(ui).locator('.stage').nth(3).waitFor();
    },
    async after(ui) {
      await ui.runCommand('View: Toggle Panel Visibility');
      await ui.runCommand('View: Toggle Primary Side Bar Visibility');
    },
  },
  {
    name: 'data-flow-try',
    guide: false,
    async show(ui) {
      await ui.openFile(order);
      await ui.runCommand('View: Close Primary Side Bar');
      await reveal(ui, order, '"Validate order": {');
      await ui.runCommand('ASL: Show Data Flow');
      const field = dataFlow(ui).locator('textarea[data-field="ResultPath"]');
      await field.fill('$.checked.price');
      await dataFlow(ui).locator('#apply:visible').waitFor();
    },
    async after(ui) {
      await ui.runCommand('View: Toggle Panel Visibility');
      await ui.runCommand('View: Toggle Primary Side Bar Visibility');
    },
  },
  {
    name: 'hover-data',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"items.$": "$.it');
      await ui.showHover();
      await ui.hover.first().waitFor();
    },
  },
  {
    name: 'complete-path',
    guide: false,
    part: text,
    async show(ui) {
      await ui.openFile(order);
      await reveal(ui, order, '"items.$": "$.');
      await suggestWithDocumentation(ui).catch(() => {});
    },
  },
  {
    name: 'template',
    guide: true,
    async show(ui) {
      await ui.openFile(sam);
      await ui.runCommand('View: Close Primary Side Bar');
      await reveal(ui, `templates/${sam}`, 'Next: Worth a refund?', '', 1);
      await ui.type('x');
      await ui.press('Escape');
      await ui.runCommand('ASL: Open Graph to the Side');
      await ui.webview().locator('.state').first().waitFor();
      await ui.focusText();
      await ui.squiggles('error').first().waitFor();
    },
    after: ui => ui.runCommand('View: Toggle Primary Side Bar Visibility'),
  },
  {
    name: 'yaml',
    guide: false,
    async show(ui) {
      await ui.openFile('job-poller.asl.yaml');
      await reveal(ui, 'job-poller.asl.yaml', '  Look at load:');
    },
  },
  {
    name: 'debug',
    guide: true,
    async show(ui) {
      await ui.openFile(order);
      await ui.runCommand('ASL: Open Graph to the Side');
      await ui.webview().locator('.state').first().waitFor();
      await ui.focusText();
      await ui.setBreakpointAt(order, '"Reserve stock": {');
      await ui.startDebugging();
      await ui.answer('order-processing.input.json');
      await ui.stopped('Reserve stock');
      await ui.expand('Data');
      await ui.expand(/^Variables/);
    },
    async after(ui) {
      await ui.press('Shift+F5');
      await ui.debuggingEnded();
    },
  },
];

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { to: { type: 'string', default: inProject('docs', 'images') }, all: { type: 'boolean', default: false } },
  });
  if (!existsSync(vsix)) throw new Trouble('There is no dist/asl-workbench.vsix. Make it with "npm run package".');
  mkdirSync(values.to, { recursive: true });
  await ensureRealVSCode();
  const home = makeHome({
    settings: { ...testSettings, 'editor.scrollbar.horizontal': 'hidden', 'breadcrumbs.enabled': false },
  });
  const workspace = copyExamples(home);
  await installExtension(home, vsix);
  return inBrowser(home, {}, async (server, browser) => {
    const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
    await page.goto(server.addressOf(workspace));
    const ui = workbenchPage(page, { workspace });
    await ui.ready();
    let failed = 0;
    for (const picture of pictures) {
      if (positionals.length > 0 ? !positionals.includes(picture.name) : !picture.guide && !values.all) continue;
      const take = (/** @type {string} */ suffix) =>
        page.screenshot({
          animations: 'disabled',
          path: path.join(values.to, `${picture.name}${suffix}.png`),
          ...(picture.part && suffix !== '-failed' ? { clip: picture.part } : {}),
        });
      try {
        await picture.show(ui);
        await page.waitForTimeout(1_500); // hints and lenses come after the text
        await take('');
        if (values.all) {
          await ui.useTheme('dark');
          await page.waitForTimeout(500);
          await take('-dark');
        }
        say(picture.name);
      } catch (error) {
        failed++;
        say(`${picture.name}: ${error instanceof Error ? error.message : error}`);
        await take('-failed');
      }
      await ui.useTheme('light');
      await ui.press('Escape');
      await ui.press('Escape');
      await picture.after?.(ui);
      await ui.undoAll();
      await ui.closeAll();
    }
    return failed > 0 ? 1 : 0;
  });
});

/**
 * Puts the cursor behind a text, a third below the upper edge.
 * @param {WorkbenchPage} ui @param {string} file @param {string} words @param {string} [then] the next occurrence of these words, behind the first
 * @param {number} [back] so many characters to the left
 */
async function reveal(ui, file, words, then = '', back = 0) {
  await ui.putCursorAfter(file, words);
  if (then) {
    await ui.press('ArrowDown');
    await ui.press('End');
  }
  for (let times = 0; times < back; times++) await ui.press('ArrowLeft');
  // From above: a window of lines before the cursor, without moving it.
  for (let times = 0; times < 7; times++) await ui.press('Control+ArrowDown');
}

/** @param {WorkbenchPage} ui @param {string} file @param {string} before @param {number} length @param {string} by */
async function replaceAfter(ui, file, before, length, by) {
  await reveal(ui, file, before);
  for (let times = 0; times < length; times++) await ui.press('Delete');
  await ui.type(by);
}

/** The page inside the data flow view. @param {WorkbenchPage} ui */
function dataFlow(ui) {
  return ui.page
    .frameLocator('iframe.webview.ready')
    .last()
    .frameLocator('iframe[title="Data Flow"], #active-frame')
    .first();
}

/** @param {WorkbenchPage} ui */
async function suggestWithDocumentation(ui) {
  await ui.press('Escape');
  await ui.suggest();
  await ui.page.waitForTimeout(500);
  if (!(await ui.page.locator('.suggest-details:visible').count())) await ui.press('Control+Space');
  await ui.page.locator('.suggest-details:visible').waitFor();
}
