#!/usr/bin/env node
// @ts-check
// Stands in for the desktop VS Code's executable: takes the arguments that @vscode/test-electron gives it, and runs the
// extension's tests in the web workbench, in a headless browser. Ends with the code that the extension host ended with.
import { format, parseArgs } from 'node:util';
import { runMain, Trouble } from '../../scripts/lib/terminal.mjs';
import { makeHome, openBrowser, startServer, testSettings } from '../../scripts/lib/workbench.mjs';

/** The whole run; a hanging suite ends here when Mocha's own timeouts do not see it. */
const patience = Number(process.env.ASL_TEST_TIMEOUT ?? 300_000);

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
  const server = await startServer(home, { smokeTestDriver: true });
  const browser = await openBrowser(home);
  try {
    const page = await browser.newPage();
    page.on('pageerror', error => console.error(`[page] ${error.message}`));
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      // The workbench's own talk comes this way too; what Mocha prints is indented.
      const line = format(...args);
      if (process.env.ASL_TEST_VERBOSE || (type === 'info' && /^( |$)/.test(line))) console.log(line);
    });
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve);
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
    return await exit;
  } finally {
    await browser.close();
    await server.stop();
  }
});
process.exit(); // the rejected timers and pipes above must not hold it
