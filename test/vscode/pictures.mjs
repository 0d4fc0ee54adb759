#!/usr/bin/env node
// @ts-check
// Takes the pictures of README.md and docs/ anew: `node test/vscode/pictures.mjs [--to FOLDER] [--all] [NAME…]`, after `npm run package`.
// With --all both themes are taken of everything, also of what no page shows, to be looked at before a release.
// It asserts nothing; test/vscode/ui.mjs does. What it shows are the examples, changed while they are open and never saved.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inProject, runMain, say, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, installExtension, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';
import { vsix } from '../../scripts/package.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { dataFlowOf } from './ui/dataFlow.mjs';
import { workbenchPage } from './ui/workbenchPage.mjs';
import { copyExamples } from './workspace.mjs';

/** @typedef {import('./ui/workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {{ x: number, y: number, width: number, height: number }} Part what of the window is shown */
/**
 * @typedef {object} Picture
 * @property {string} name
 * @property {boolean} [guide] a page of README.md or docs/ shows it
 * @property {string} file that is opened
 * @property {readonly [words: string, then?: string, back?: number]} [at] where the cursor goes, as for `reveal`
 * @property {Part} [part] what of the window is shown, and not all of it
 * @property {'wide' | 'panel'} [room] without the side bar; `panel`: with one at the bottom, which is closed afterwards
 * @property {boolean} [graph] with the graph beside the text
 * @property {string | ((ui: WorkbenchPage) => Promise<unknown>)} [does] a chord that is pressed, or more than that
 * @property {string} [until] what must be seen then
 * @property {(ui: WorkbenchPage) => Promise<unknown>} [after]
 */

const order = 'order-processing.asl.json';
const etl = 'document-etl.asl.json';
const sam = 'template.yaml';
const size = { width: 1280, height: 760 };
/** Height of the panel. */
const roomForData = 400;
/** The text without the Explorer and the bars. @type {Part} */
const text = { x: 308, y: 35, width: 880, height: 480 };

const suggestWidget = '.suggest-details:visible';
const parameterHints = '.parameter-hints-widget.visible';
const hover = '.monaco-hover:visible';
const actions = '.action-widget';

/** What they type is undone, what they open is closed. @type {readonly Picture[]} */
const pictures = [
  { name: 'workbench', guide: true, file: order, at: ['"Reserve stock": {'], room: 'wide', graph: true },
  {
    name: 'complete-resource',
    file: order,
    part: text,
    at: ['"ResultPath": "$.price",'],
    async does(ui) {
      await ui.press('Enter');
      await ui.undoAll();
      await replaceAfter(ui, order, '"Resource": "', 'arn:aws:states:::lambda:invoke'.length, 'secrets get');
      await suggestWithDocumentation(ui);
    },
  },
  {
    name: 'complete-pattern',
    file: order,
    part: text,
    at: ['"Next": "Validate order"\n    },'],
    does: ui => suggestOnNewLine(ui, 'retry'),
  },
  {
    name: 'complete-member',
    file: order,
    part: text,
    at: ['"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/order-approvals",'],
    does: ui => suggestOnNewLine(ui, '"'),
  },
  { name: 'complete-jsonata', file: etl, part: text, at: ['"reportKey": "{% $'], does: suggestWithDocumentation },
  {
    name: 'hover-retrier',
    file: order,
    part: text,
    at: ['"StockDatabaseBusy", "Lambda.TooManyRequestsException"],\n          "IntervalSec'],
    does: showHover,
  },
  { name: 'hover-errors', file: order, part: text, at: ['with jitter', '"Retr'], does: showHover },
  { name: 'hover-resource', file: order, part: text, at: ['arn:aws:states:::sqs:send'], does: showHover },
  {
    name: 'signature-intrinsic',
    file: order,
    part: text,
    at: ['States.MathAdd($.Payload.subtotal,'],
    does: 'Control+Shift+Space',
    until: parameterHints,
  },
  {
    name: 'signature-jsonata',
    file: etl,
    part: text,
    at: ['$lookup($ratesToEuro,'],
    does: 'Control+Shift+Space',
    until: parameterHints,
  },
  {
    name: 'quick-fix',
    file: order,
    part: text,
    at: ['"Next": "Reserve stock'],
    async does(ui) {
      await misspell(ui);
      await ui.press('Control+.');
    },
    until: actions,
    after: ui => ui.press('Escape'),
  },
  {
    name: 'hover-problem',
    file: order,
    part: text,
    at: ['"Next": "Reserve stock'],
    async does(ui) {
      await misspell(ui);
      await showHover(ui);
    },
  },
  {
    name: 'rename',
    file: order,
    part: text,
    at: ['"Reserve stock": {', '', 6],
    does: 'F2',
    until: '.rename-box',
    after: ui => ui.press('Escape'),
  },
  {
    name: 'refactor',
    file: order,
    part: text,
    at: ['"Reserve stock": {', '', 6],
    does: 'Control+Shift+R',
    until: actions,
    after: ui => ui.press('Escape'),
  },
  {
    name: 'data-flow',
    guide: true,
    file: order,
    room: 'panel',
    at: ['"Validate order": {'],
    does: showDataFlow,
  },
  {
    name: 'data-flow-shapes',
    file: order,
    room: 'panel',
    at: ['"Validate order": {'],
    async does(ui) {
      const view = await showDataFlow(ui);
      await view.choose('run', 'no run');
      await view.page.locator('pre.shape').first().waitFor();
    },
    // What is chosen stays from state to state.
    after: ui => dataFlowOf(ui).choose('run', /^order-processing\.input\.json$/),
  },
  {
    name: 'data-flow-iteration',
    file: order,
    room: 'panel',
    at: ['"Book parcel": {'],
    async does(ui) {
      const view = await showDataFlow(ui);
      await view.choose('branch', 'Pack items[2]');
      await view.hasText(' input', /LAMP-ARC-BR/);
    },
  },
  {
    name: 'data-flow-try',
    file: order,
    room: 'panel',
    at: ['"Remember order": {'],
    async does(ui) {
      const view = await showDataFlow(ui);
      await view.choose('add', 'InputPath');
      await view.field('InputPath').fill('$.customer');
      await view.apply.waitFor();
    },
  },
  {
    name: 'data-flow-problem',
    file: order,
    room: 'panel',
    at: ['"Remember order": {'],
    async does(ui) {
      const view = await showDataFlow(ui);
      await view.field(' input').fill('{"orderId": ');
      await view.error.waitFor();
    },
  },
  { name: 'hover-data', file: order, part: text, at: ['"items.$": "$.it'], does: showHover },
  {
    name: 'complete-path',
    file: order,
    part: text,
    at: ['"items.$": "$.'],
    does: ui => suggestWithDocumentation(ui).catch(() => {}),
  },
  {
    name: 'template',
    guide: true,
    file: `templates/${sam}`,
    room: 'wide',
    at: ['Next: Worth a refund?', '', 1],
    async does(ui) {
      await ui.type('x');
      await ui.press('Escape');
      await openGraph(ui);
      await ui.squiggles('error').first().waitFor();
    },
  },
  { name: 'yaml', file: 'job-poller.asl.yaml', at: ['  Look at load:'] },
  {
    name: 'debug',
    guide: true,
    file: order,
    graph: true,
    async does(ui) {
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

/** @param {WorkbenchPage} ui @param {Picture} picture */
async function show(ui, { file, at, room, graph, does, until }) {
  await ui.openFile(path.basename(file));
  if (room) await ui.runCommand('View: Close Primary Side Bar');
  if (graph) await openGraph(ui);
  if (at) await reveal(ui, file, ...at);
  if (typeof does === 'string') await ui.press(does);
  else await does?.(ui);
  if (until) await ui.page.locator(until).first().waitFor();
}

/** Everything as it was. @param {WorkbenchPage} ui @param {Picture} picture */
async function putAway(ui, { room, after }) {
  await ui.press('Escape');
  await ui.press('Escape');
  await after?.(ui);
  if (room === 'panel') await ui.runCommand('View: Toggle Panel Visibility');
  if (room) await ui.runCommand('View: Toggle Primary Side Bar Visibility');
  await ui.undoAll();
  await ui.closeAll();
}

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
        await show(ui, picture);
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
      await putAway(ui, picture);
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

/** @param {WorkbenchPage} ui */
async function openGraph(ui) {
  await ui.runCommand('ASL: Open Graph to the Side');
  await ui.webview().locator('.state').first().waitFor();
  await ui.focusText();
}

/** With the values of the state at the cursor. @param {WorkbenchPage} ui */
async function showDataFlow(ui) {
  await ui.runCommand('ASL: Show Data Flow');
  const view = dataFlowOf(ui);
  await view.page.locator('.stage .line').first().waitFor();
  const panel = await ui.page.locator('.part.panel').boundingBox();
  if (panel && panel.height < roomForData) {
    const { mouse } = ui.page;
    await mouse.move(panel.x + panel.width / 2, panel.y);
    await mouse.down();
    await mouse.move(panel.x + panel.width / 2, panel.y + panel.height - roomForData, { steps: 5 });
    await mouse.up();
  }
  return view;
}

/** @param {WorkbenchPage} ui */
async function showHover(ui) {
  await ui.showHover();
  await ui.page.locator(hover).first().waitFor();
}

/** A name that no state has. @param {WorkbenchPage} ui */
async function misspell(ui) {
  await ui.type('s');
  await ui.press('Escape');
  await ui.squiggles('error').first().waitFor();
  await ui.press('ArrowLeft');
}

/** @param {WorkbenchPage} ui @param {string} words */
async function suggestOnNewLine(ui, words) {
  await ui.press('Enter');
  await ui.type(words);
  await suggestWithDocumentation(ui);
}

/** @param {WorkbenchPage} ui */
async function suggestWithDocumentation(ui) {
  await ui.press('Escape');
  await ui.suggest();
  await ui.page.waitForTimeout(500);
  if (!(await ui.page.locator(suggestWidget).count())) await ui.press('Control+Space');
  await ui.page.locator(suggestWidget).waitFor();
}
