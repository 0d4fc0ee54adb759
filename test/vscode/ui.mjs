// @ts-check
// The packaged extension in a real workbench, used as a person uses it, in a headless browser driven by Playwright. Each
// walk has a copy of examples/; screenshots go to test/shots/. A new step goes into the walk where it belongs (ui/writing.mjs,
// ui/graph.mjs, ui/debugging.mjs ...); what it needs of VS Code is in ui/workbenchPage.mjs.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { clearResults, resultsFile, writeResults } from '../../scripts/lib/results.mjs';
import { inProject, runMain, say, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, installExtension, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';
import { vsix } from '../../scripts/package.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { catalog } from './ui/catalog.mjs';
import { dataFlow } from './ui/dataFlow.mjs';
import { debugging } from './ui/debugging.mjs';
import { graph } from './ui/graph.mjs';
import { graphEditing } from './ui/graphEditing.mjs';
import { graphForAll } from './ui/graphForAll.mjs';
import { graphRuns } from './ui/graphRuns.mjs';
import { runs } from './ui/runs.mjs';
import { walk } from './ui/steps.mjs';
import { tasks } from './ui/tasks.mjs';
import { typing } from './ui/typing.mjs';
import { workbenchPage } from './ui/workbenchPage.mjs';
import { writing } from './ui/writing.mjs';
import { copyExamples } from './workspace.mjs';

await runMain(async () => {
  clearResults(resultsFile('ui'));
  if (!existsSync(vsix)) throw new Trouble('There is no dist/asl-workbench.vsix. Make it with "npm run package".');
  await ensureRealVSCode();
  const { positionals } = parseArgs({ allowPositionals: true });
  // What a walk leaves in the files is not there in the next one.
  const all = [
    [writing, graph, debugging],
    [typing],
    [catalog],
    [graphRuns],
    [runs],
    [graphEditing],
    [graphForAll],
    [dataFlow],
    [tasks],
  ];
  // `node test/vscode/ui.mjs runs` takes those walks only of which a part has this name.
  const walks =
    positionals.length > 0 ? all.filter(parts => parts.some(({ name }) => positionals.includes(name))) : all;
  if (walks.length === 0) throw new Trouble(`There is no walk ${positionals.join(', ')}.`);
  /** @type {import('../../scripts/lib/results.mjs').TestResult[]} */
  const results = [];
  for (const parts of walks) await walked(parts, results);
  writeResults(resultsFile('ui'), results);
  return results.some(result => result.state === 'failed') ? 1 : 0;
});

/** @param {((ui: ReturnType<typeof workbenchPage>, step: import('./ui/steps.mjs').Step, workspace: string) => Promise<void>)[]} parts @param {import('../../scripts/lib/results.mjs').TestResult[]} all */
async function walked(parts, all) {
  const home = makeHome({ settings: testSettings });
  const workspace = copyExamples(home);
  await installExtension(home, vsix);
  await inBrowser(home, {}, async (server, browser) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    const pageErrors = watchErrors(page);
    const strangers = watchRequests(page);
    await page.goto(server.addressOf(workspace));
    const ui = workbenchPage(page, { workspace });
    const { step, results } = walk(ui, inProject('test', 'shots'), all.length);
    say('Steps in the web workbench');
    await ui.ready();
    for (const part of parts) await part(ui, step, workspace);
    await step('nothing was asked of the network, and the page threw no error', async () => {
      assert.deepEqual([...strangers], []);
      assert.deepEqual(pageErrors, []);
    });
    all.push(...results);
    return 0;
  });
}

/** @param {import('playwright-core').Page} page */
function watchErrors(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  return errors;
}

/** Hosts beside our own server that the page asked. @param {import('playwright-core').Page} page */
function watchRequests(page) {
  /** @type {Set<string>} */
  const hosts = new Set();
  page.on('request', request => {
    const url = new URL(request.url());
    // A webview's own files: a service worker answers for this host.
    if (url.hostname.endsWith('.vscode-resource.vscode-cdn.net')) return;
    if (/^(http|ws)/.test(url.protocol) && url.hostname !== '127.0.0.1') hosts.add(url.origin);
  });
  return hosts;
}
