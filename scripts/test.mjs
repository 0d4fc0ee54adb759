// @ts-check
// `npm test`: everything that can be known about the project, from a fresh clone: installs, checks, builds, runs the unit and
// conformance tests, VS Code's Mocha suites and the Playwright walk, and ends with one line that counts them all.
// `--only unit|vscode|ui` runs one part (several: repeat it), without `npm run check`.
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { clearResults, readResults, resultsFile } from './lib/results.mjs';
import { inProject, run, runMain, say, Trouble } from './lib/terminal.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const parts = /** @type {const} */ (['unit', 'vscode', 'ui']);

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  for (const name of values.only ?? []) {
    if (!parts.some(part => part === name)) throw new Trouble(`--only knows ${parts.join(', ')}; not "${name}".`);
  }
  const wanted = new Set(values.only ?? ['check', ...parts]);
  await ensureInstalled();

  /** @type {{ name: string, count: Count }[]} */
  const counts = [];
  /** @param {string} name @param {() => Promise<Count>} part */
  const count = async (name, part) => {
    if (wanted.has(name)) counts.push({ name, count: await part() });
  };
  await count('check', checks);
  // Before the unit tests: some of them talk to the server's bundle as a client does.
  const built = await builds();
  counts.push({ name: 'build', count: built });
  await count('unit', units);
  // Without bundles both would only repeat that there are none.
  if (built.failed === 0) {
    await count('vscode', () => inVSCode('vscode', 'test/vscode/mocha.mjs'));
    await count('ui', () => inVSCode('ui', 'test/vscode/ui.mjs'));
  }

  const total = counts.reduce((sum, { count }) => add(sum, count), none);
  console.log();
  for (const { name, count } of counts) say(`${name}: ${inWords(count)}`);
  console.log(inWords(total));
  return total.failed > 0 ? 1 : 0;
}

const none = { passed: 0, failed: 0, skipped: 0 };
/** @param {Count} a @param {Count} b @returns {Count} */
const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });
/** @param {Count} count */
const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
/** A step that is right or wrong as a whole. @param {number} code @returns {Count} */
const oneTest = code => (code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 });

const checks = async () => oneTest(await run(process.execPath, [inProject('scripts/check.mjs')]));

/** The suites are bundled with the extension, and the package is what the walk installs. */
const builds = async () =>
  oneTest(await run(process.execPath, [inProject('scripts/package.mjs'), '--strict', '--tests']));

/** @returns {Promise<Count>} */
async function units() {
  const file = resultsFile('unit');
  clearResults(file);
  const vitest = inProject('node_modules/vitest/vitest.mjs');
  const code = await run(process.execPath, [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return countVitest(file, code);
}

/**
 * Vitest's JSON, in which a file that could not be loaded has failed without a test.
 * @param {string} file @param {number} code @returns {Promise<Count>}
 */
async function countVitest(file, code) {
  const { readFile } = await import('node:fs/promises');
  const report = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
  if (!report) return { ...none, failed: 1 };
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ suite) =>
      suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  // An error outside of any test fails the run as well.
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {'vscode' | 'ui'} part @param {string} script writes its results where `resultsFile` says
 * @returns {Promise<Count>}
 */
async function inVSCode(part, script) {
  const file = resultsFile(part);
  clearResults(file);
  const code = await run(process.execPath, [inProject(script)]);
  const tests = readResults(file);
  /** @param {string} state */
  const number = state => tests.filter(test => test.state === state).length;
  for (const test of tests) {
    if (test.state === 'failed') console.error(`✗ ${part}: ${test.title}`);
  }
  const failed = number('failed');
  // No results, or a run that ended badly after its tests, is a failure of its own.
  return {
    passed: number('passed'),
    failed: failed === 0 && (code !== 0 || tests.length === 0) ? 1 : failed,
    skipped: number('skipped'),
  };
}

await runMain(main);
