// @ts-check
// How fast the graph is for who sits in front of it: from a keystroke to the frame that shows it, from the command to the first
// picture, and how smoothly it moves; in the packaged extension in a real workbench. `node test/vscode/graphSpeed.mjs`, on a quiet
// machine; the browser draws without a graphics card. It informs, and fails nothing.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { runMain, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, installExtension, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';
import { vsix } from '../../scripts/package.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { resting } from './ui/graph.mjs';
import { machineOfTasks } from './ui/graphEditing.mjs';
import { workbenchPage } from './ui/workbenchPage.mjs';

const edits = 30;
/**
 * The way of a key, each until it was so: VS Code has told of the change, the panel wants the picture, the server begins, has read the
 * text, knows the graph, has the picture, the panel has it, has posted it, the page has it, has drawn it, the frame is on its way.
 */
const steps = 'changed wanted asked read graphed arranged answered posted received drawn frame'.split(' ');
/** In `machineOfTasks`: the table that the first state writes to, of which its card tells. */
const typedAt = { line: 8, column: 20 };

await runMain(async () => {
  if (!existsSync(vsix)) throw new Trouble('There is no dist/asl-workbench.vsix. Make it with "npm run package".');
  await ensureRealVSCode();
  const home = makeHome({ settings: testSettings });
  const workspace = path.join(home.folder, 'speed');
  mkdirSync(workspace);
  const sizes = [15, 100, 1000];
  const fileOf = (/** @type {number} */ count) => `of-${count}.asl.json`;
  for (const count of sizes) writeFileSync(path.join(workspace, fileOf(count)), machineOfTasks(count));
  await installExtension(home, vsix);
  return inBrowser(home, { env: { ASL_GRAPH_TIMES: '1' } }, async (server, browser) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.addressOf(workspace));
    const ui = workbenchPage(page, { workspace });
    await ui.ready();
    for (const count of sizes) {
      await ui.openFile(fileOf(count));
      await measure(ui, count);
      await ui.undoAll();
      await ui.closeAll();
    }
    return 0;
  });
});

/** @param {import('./ui/workbenchPage.mjs').WorkbenchPage} ui @param {number} count */
async function measure(ui, count) {
  console.log(`\n${count} states, load ${(loadavg()[0] ?? 0).toFixed(1)}`);
  const asked = Date.now();
  await ui.runCommand('ASL: Open Graph to the Side');
  const camera = ui.webview().locator('#camera');
  await camera.locator('> svg').waitFor({ state: 'attached' });
  const first = await camera.evaluate(() => ({
    page: performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN,
    at: performance.timeOrigin + (performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN),
  }));
  console.log(`  first picture: ${ms(first.page)} after its page began to load, ${ms(first.at - asked)} after F1`);
  await resting(ui);
  // As one who has opened it: looks around, then types.
  for (const [what, init] of /** @type {const} */ ([
    ['panning', { deltaX: 2, deltaY: 14 }],
    ['zooming', { deltaY: 6, ctrlKey: true }],
  ])) {
    const frames = await ui
      .webview()
      .locator('#stage')
      .evaluate(
        async (stage, given) => {
          const { left, top, width, height } = stage.getBoundingClientRect();
          const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
          const all = [];
          let last = performance.now();
          for (let frame = 0; frame < 120; frame++) {
            const sign = given.ctrlKey && frame >= 60 ? -1 : 1;
            stage.dispatchEvent(new WheelEvent('wheel', { ...at, ...given, deltaY: given.deltaY * sign }));
            await new Promise(resolve => requestAnimationFrame(resolve));
            all.push(performance.now() - last);
            last = performance.now();
          }
          return all;
        },
        /** @type {{ deltaX?: number, deltaY: number, ctrlKey?: boolean }} */ (init),
      );
    console.log(`  ${what}, a frame: ${told(frames)}`);
  }
  // The time at which the frame with a picture is on its way to the screen.
  await camera.evaluate(() => {
    const shown = /** @type {Record<string, number>[]} */ ([]);
    Object.assign(window, { shown });
    new PerformanceObserver(list => {
      const [mark] = list.getEntriesByName('drawn');
      const tell = () =>
        shown.push({ .../** @type {any} */ (mark).detail, frame: performance.timeOrigin + performance.now() });
      if (mark) requestAnimationFrame(() => setTimeout(tell));
    }).observe({ type: 'mark' });
  });
  const shown = () => camera.evaluate(() => /** @type {Record<string, number>[]} */ (Reflect.get(window, 'shown')));
  await ui.focusText();
  await ui.goToLine(typedAt.line, typedAt.column);
  /** @type {number[]} */
  const times = [];
  const ways = new Map(steps.map(step => [step, /** @type {number[]} */ ([])]));
  for (let edit = 0; edit < edits; edit++) {
    const before = (await shown()).length;
    const start = Date.now();
    await ui.press('x');
    for (;;) {
      const all = await shown();
      const next = all[before];
      if (next) {
        times.push((next.frame ?? Number.NaN) - start);
        steps.reduce((last, step) => {
          const time = next[step] ?? last;
          ways.get(step)?.push(time - last);
          return time;
        }, start);
        break;
      }
      await ui.page.waitForTimeout(20);
    }
    await ui.page.waitForTimeout(150); // the rest of what an edit starts
  }
  console.log(`  from a key to the frame that shows it: ${told(times)}`);
  console.log(
    `    of it ${[...ways].map(([step, all]) => `${step} ${ms(at(all, 0.5))}/${ms(at(all, 0.9))}`).join(', ')}`,
  );
}

/** @param {number[]} times */
function told(times) {
  return `median ${ms(at(times, 0.5))}, p90 ${ms(at(times, 0.9))}, least ${ms(at(times, 0))}`;
}

/** @param {number[]} times @param {number} part */
function at(times, part) {
  return [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? Number.NaN;
}

/** @param {number} time */
function ms(time) {
  return `${time.toFixed(time < 100 ? 1 : 0)} ms`;
}
