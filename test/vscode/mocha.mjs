// @ts-check
// Runs the Mocha suites of test/vscode/suite inside VS Code's extension host, on the extension as it is built in dist/. The
// executable is a desktop VS Code where there is a screen and one can be had, else webWorkbench.mjs; @vscode/test-electron
// starts both the same way. `--grep TEXT` runs only the tests whose titles contain it; `--web` takes the web workbench.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { downloadDesktop } from '../../scripts/lib/desktop.mjs';
import { clearResults, readResults, resultsFile } from '../../scripts/lib/results.mjs';
import { inProject, root, runMain, say, Trouble } from '../../scripts/lib/terminal.mjs';
import { makeHome } from '../../scripts/lib/workbench.mjs';
import { ensureRealVSCode } from '../../scripts/real-vscode.mjs';
import { copyExamples } from './workspace.mjs';

await runMain(async () => {
  const { values: flags } = parseArgs({ options: { grep: { type: 'string' }, web: { type: 'boolean' } } });
  const results = resultsFile('vscode');
  clearResults(results);
  if (!existsSync(inProject('dist/test/index.cjs'))) {
    throw new Trouble('The suites are not built. Build them with "npm run build -- --tests".');
  }

  const desktop = flags.web ? undefined : await downloadDesktop();
  if (!desktop) await ensureRealVSCode();
  say(`Mocha suites in ${desktop ? 'the desktop VS Code' : 'the web workbench'}`);
  const home = makeHome();
  const code = await runTests({
    vscodeExecutablePath: desktop ?? inProject('test/vscode/webWorkbench.mjs'),
    extensionDevelopmentPath: root,
    extensionTestsPath: inProject('dist/test/index.cjs'),
    launchArgs: [copyExamples(home), `--user-data-dir=${path.join(home.temporary, 'desktop')}`, '--disable-extensions'],
    extensionTestsEnv: { ASL_TEST_RESULTS: results, ASL_TEST_GREP: flags.grep },
  }).catch(error => {
    say(error.message);
    return 1;
  });
  const tests = readResults(results);
  if (tests.length === 0) say('The suites did not run: no results were written.');
  return tests.length === 0 || tests.some(test => test.state === 'failed') ? code || 1 : code;
});
