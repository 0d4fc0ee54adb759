#!/usr/bin/env node
// @ts-check
// Stands in for the desktop VS Code's executable: takes the arguments that @vscode/test-electron gives it, and runs the
// extension's tests in the web workbench, in a headless browser. Ends with the code that the extension host ended with.
import { format, parseArgs } from 'node:util';
import { runMain, Trouble } from '../../scripts/lib/terminal.mjs';
import { inBrowser, makeHome, testSettings } from '../../scripts/lib/workbench.mjs';

/** The whole run; a hanging suite ends here when Mocha's own timeouts do not see it. */
const patience = Number(process.env.ASL_TEST_TIMEOUT ?? 900_000);

await runMain(async () => {
  const { values, positionals } = parseArgs({
    strict: false, // most of the arguments are about a window, which there is not
    allowPositionals: true,
    options: { extensionTestsPath: { type: 'string' }, extensionDevelopmentPath: { type: 'string', multiple: true } },
  });
  const tests = values.extensionTestsPath;
  const developed = /** @type {string[]} */ (values.extensionDevelopmentPath ?? []);
  if (typeof tests !== 'string' || developed.length === 0) {
    throw new Trouble(
      'This stands in for VS Code in tests only: --extensionTestsPath and --extensionDevelopmentPath are needed.',
    );
  }

  const home = makeHome({ settings: testSettings });
  return inBrowser(home, { smokeTestDriver: true }, async (server, browser) => {
    const page = await browser.newPage();
    /** @type {string[]} */
    const talk = [];
    let mochaSpoke = false;
    page.on('pageerror', error => console.error(`[page] ${error.message}`));
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      // The workbench's own talk comes this way too; what Mocha prints is indented.
      const line = format(...args);
      const isMocha = type === 'info' && /^( |$)/.test(line);
      if (isMocha || process.env.ASL_TEST_VERBOSE) console.log(line);
      mochaSpoke ||= isMocha;
      talk.push(line);
    });
    /** @type {(code: number) => void} */
    let ended = () => {};
    // Before the page is there: it looks for the function only once.
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => ended(code));
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      ended = resolve;
      browser.once('disconnected', () => reject(new Trouble('The browser is gone.')));
      void server.ended.then(({ output }) => reject(new Trouble(`The workbench's server is gone:\n${output}`)));
      setTimeout(() => reject(new Trouble(`The suites did not end within ${patience / 1000} s.`)), patience).unref();
    });
    exit.catch(() => {}); // it may come to nothing before anyone waits for it
    await page.goto(
      server.addressOf(positionals[0] ?? home.folder, [
        ['skipWelcome', 'true'],
        ['extensionTestsPath', server.uriOf(tests)],
        ...developed.map(folder => /** @type {const} */ (['extensionDevelopmentPath', server.uriOf(folder)])),
      ]),
    );
    const code = await exit;
    if (code !== 0 && !mochaSpoke)
      console.error(`The suites did not start. VS Code said:\n${talk.slice(-40).join('\n')}`);
    return code;
  });
});
process.exit(); // whatever is still waited for above
