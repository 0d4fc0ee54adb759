#!/usr/bin/env node
// @ts-check
// Takes the pictures of README.md and docs/ anew: `node test/vscode/pictures.mjs [--to FOLDER] [--all] [NAME…]`, after `npm run package`.
// With --all both themes are taken of everything, also of what no page shows, to be looked at before a release (--to leads elsewhere).
// It asserts nothing; test/vscode/ui.mjs does. What it shows are the examples, changed while they are open and never saved.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inProject, mustRun, runMain, say, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, installExtension, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';
import { vsix } from '../../scripts/package.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { dataFlowOf } from './ui/dataFlow.mjs';
import { workbenchPage } from './ui/workbenchPage.mjs';
import { copyExamples } from './workspace.mjs';

/** @typedef {import('./ui/workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {{ x: number, y: number, width: number, height: number }} Part what of the window is shown */
/** @typedef {(ui: WorkbenchPage) => Promise<unknown>} Act */
/** @typedef {'light' | 'dark'} Theme */
/**
 * @typedef {object} Scene where a picture is taken
 * @property {string} file that is opened
 * @property {Part} [part] what of the window is shown, and not all of it
 * @property {'wide' | 'panel'} [room] without the side bar; `panel`: with one at the bottom, which is closed afterwards
 * @property {boolean} [graph] with the graph beside the text
 * @property {Act} [after] what was begun is ended
 */
/** @typedef {readonly [words: string, then?: string, back?: number]} Place where the cursor goes, as for `reveal` */
/** @typedef {readonly [name: string, scene: Scene, at: Place | undefined, does: Act]} Picture */

const order = 'order-processing.asl.json';
const etl = 'document-etl.asl.json';
const poller = 'job-poller.asl.yaml';
const sam = 'template.yaml';
const size = { width: 1280, height: 760 };
/** Height of the panel. */
const roomForData = 400;

/** The text without the Explorer and the bars. @type {Part} */
const text = { x: 308, y: 35, width: 880, height: 480 };
/** @type {Scene} */
const inOrder = { file: order, part: text };
/** @type {Scene} */
const inEtl = { file: etl, part: text };
/** @type {Scene} */
const inPanel = { file: order, room: 'panel' };

const suggestWidget = '.suggest-details:visible';
const hover = '.monaco-hover:visible';

/** The pictures that a page of README.md or docs/ shows, and in which theme. @type {Readonly<Record<string, Theme>>} */
const shown = { workbench: 'dark', debug: 'light', template: 'light', 'data-flow': 'light' };

/** The drawings of docs/graph.md: what is made of an example by `asl graph`. */
const drawings = { 'graph-light': [poller, '--theme', 'light'], 'graph-dark': [poller, '--theme', 'dark'] };

/** What they type is undone, what they open is closed. @type {readonly Picture[]} */
const pictures = [
  ['template', { file: `templates/${sam}`, room: 'wide' }, ['Next: Worth a refund?', '', 1], misspellBesideGraph],
  ['data-flow', inPanel, ['"Validate order": {'], showDataFlow],
  ['data-flow-shapes', { ...inPanel, after: withValues }, ['"Validate order": {'], showShapes],
  ['data-flow-iteration', inPanel, ['"Book parcel": {'], showIteration],
  ['data-flow-try', inPanel, ['"Remember order": {'], tryField],
  ['data-flow-problem', inPanel, ['"Remember order": {'], breakInput],
  ['edit', { file: order, room: 'wide', graph: true }, ['"Reserve stock": {'], nothing],
  ['yaml', { file: poller }, ['  Look at load:'], nothing],
  ['complete-resource', inOrder, ['"ResultPath": "$.price",'], completeResource],
  ['complete-pattern', inOrder, ['"Next": "Validate order"\n    },'], ui => suggestOnNewLine(ui, 'retry')],
  ['complete-member', inOrder, ['/order-approvals",'], ui => suggestOnNewLine(ui, '"')],
  ['complete-path', inOrder, ['"items.$": "$.'], suggestWithDocumentation],
  ['complete-jsonata', inEtl, ['"reportKey": "{% $'], suggestWithDocumentation],
  [
    'hover-retrier',
    inOrder,
    ['"StockDatabaseBusy", "Lambda.TooManyRequestsException"],\n          "IntervalSec'],
    showHover,
  ],
  ['hover-errors', inOrder, ['with jitter', '"Retr'], showHover],
  ['hover-resource', inOrder, ['arn:aws:states:::sqs:send'], showHover],
  ['hover-data', inOrder, ['"items.$": "$.it'], showHover],
  ['hover-problem', inOrder, ['"Next": "Reserve stock'], hoverProblem],
  ['signature-intrinsic', inOrder, ['States.MathAdd($.Payload.subtotal,'], showParameters],
  ['signature-jsonata', inEtl, ['$lookup($ratesToEuro,'], showParameters],
  ['quick-fix', inOrder, ['"Next": "Reserve stock'], offerFixes],
  ['rename', inOrder, ['"Reserve stock": {', '', 6], ui => pressUntil(ui, 'F2', '.rename-box')],
  ['refactor', inOrder, ['"Reserve stock": {', '', 6], ui => pressUntil(ui, 'Control+Shift+R', '.action-widget')],
  // Last, for the view of the data shows what the newest session has seen.
  ['workbench', { file: poller, graph: true, after: endDebugging }, undefined, debugWithoutConsole],
  ['debug', { file: order, graph: true, after: endDebugging }, undefined, ui => debugTo(ui, order, 'Reserve stock')],
];

/** @param {WorkbenchPage} ui @param {Picture} picture */
async function show(ui, [, { file, room, graph }, at, does]) {
  await ui.openFile(path.basename(file));
  if (room) await ui.runCommand('View: Close Primary Side Bar');
  if (graph) await openGraph(ui);
  if (at) await reveal(ui, file, ...at);
  await does(ui);
}

/** Everything as it was. @param {WorkbenchPage} ui @param {Scene} scene */
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
  /** @param {string} name */
  const isWanted = name =>
    positionals.length > 0 ? positionals.includes(name) : values.all || name in shown || name in drawings;
  for (const [name, [file = '', ...theme]] of Object.entries(drawings)) {
    if (!isWanted(name)) continue;
    const to = path.join(values.to, `${name}.png`);
    const cli = inProject('dist', 'cli.mjs');
    await mustRun(process.execPath, [cli, 'graph', inProject('examples', file), ...theme, '--scale', '1.5', '-o', to]);
  }
  return inBrowser(home, {}, async (server, browser) => {
    const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
    await page.goto(server.addressOf(workspace));
    const ui = workbenchPage(page, { workspace });
    await ui.ready();
    let failed = 0;
    for (const picture of pictures) {
      const [name, scene] = picture;
      if (!isWanted(name)) continue;
      const take = (/** @type {string} */ suffix) =>
        page.screenshot({
          animations: 'disabled',
          path: path.join(values.to, `${name}${suffix}.png`),
          ...(scene.part && suffix !== '-failed' ? { clip: scene.part } : {}),
        });
      try {
        await ui.useTheme(shown[name] ?? 'light');
        await show(ui, picture);
        await page.waitForTimeout(1_500); // hints and lenses come after the text
        await take('');
        if (values.all) {
          await ui.useTheme(shown[name] === 'dark' ? 'light' : 'dark');
          await page.waitForTimeout(500);
          await take('-other-theme');
        }
        say(name);
      } catch (error) {
        failed++;
        say(`${name}: ${error instanceof Error ? error.message : error}`);
        await take('-failed');
      }
      await putAway(ui, scene);
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
    await mouse.move(panel.x + panel.width / 2, panel.y - 3); // the line that is drawn lies in the gap above
    await mouse.down();
    await mouse.move(panel.x + panel.width / 2, panel.y + panel.height - roomForData - 3, { steps: 5 });
    await mouse.up();
    await mouse.move(5, 5); // else the line is lit up; nothing that tells its name is there
  }
  return view;
}

/** As it is. */
async function nothing() {}

/** Stopped there, with the data open. @param {WorkbenchPage} ui @param {string} file @param {string} state */
async function debugTo(ui, file, state) {
  await ui.setBreakpointAt(file, file.endsWith('.json') ? `"${state}": {` : `  ${state}:`);
  await ui.startDebugging();
  await ui.answer(file.replace(/\.asl\..*/, '.input.json'));
  await ui.stopped(state);
  await ui.expand('Data');
  await ui.expand(/^Variables/);
}

/** With more room for the graph. @param {WorkbenchPage} ui */
async function debugWithoutConsole(ui) {
  await debugTo(ui, poller, 'Look at load');
  await ui.runCommand('View: Toggle Panel Visibility');
}

/** @param {WorkbenchPage} ui */
async function endDebugging(ui) {
  await ui.press('Shift+F5');
  await ui.debuggingEnded();
}

/** @param {WorkbenchPage} ui */
async function misspellBesideGraph(ui) {
  await ui.type('x');
  await ui.press('Escape');
  await openGraph(ui);
  await ui.squiggles('error').first().waitFor();
}

/** @param {WorkbenchPage} ui */
async function showShapes(ui) {
  const view = await showDataFlow(ui);
  await view.choose('run', 'no run');
  await view.page.locator('pre.shape').first().waitFor();
}

/** What is chosen stays from state to state. @param {WorkbenchPage} ui */
async function withValues(ui) {
  await dataFlowOf(ui).choose('run', /^order-processing\.input\.json$/);
}

/** @param {WorkbenchPage} ui */
async function showIteration(ui) {
  const view = await showDataFlow(ui);
  await view.choose('branch', 'Pack items[2]');
  await view.hasText(' input', /LAMP-ARC-BR/);
}

/** @param {WorkbenchPage} ui */
async function tryField(ui) {
  const view = await showDataFlow(ui);
  await view.choose('add', 'InputPath');
  await view.field('InputPath').fill('$.customer');
  await view.apply.waitFor();
}

/** @param {WorkbenchPage} ui */
async function breakInput(ui) {
  const view = await showDataFlow(ui);
  await view.field(' input').fill('{"orderId": ');
  await view.error.waitFor();
}

/** @param {WorkbenchPage} ui */
async function completeResource(ui) {
  await ui.press('Enter');
  await ui.undoAll();
  await reveal(ui, order, '"Resource": "');
  for (let times = 0; times < 'arn:aws:states:::lambda:invoke'.length; times++) await ui.press('Delete');
  await ui.type('secrets get');
  await suggestWithDocumentation(ui);
}

/** @param {WorkbenchPage} ui @param {string} chord @param {string} seen */
async function pressUntil(ui, chord, seen) {
  await ui.press(chord);
  await ui.page.locator(seen).first().waitFor();
}

/** @param {WorkbenchPage} ui */
async function showParameters(ui) {
  await pressUntil(ui, 'Control+Shift+Space', '.parameter-hints-widget.visible');
}

/** @param {WorkbenchPage} ui */
async function offerFixes(ui) {
  await misspell(ui);
  await pressUntil(ui, 'Control+.', '.action-widget');
}

/** @param {WorkbenchPage} ui */
async function hoverProblem(ui) {
  await misspell(ui);
  await showHover(ui);
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
