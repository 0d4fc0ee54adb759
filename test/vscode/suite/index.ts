// Runs every *.test suite beside it with Mocha inside VS Code's extension host, and writes what happened into the file named by
// ASL_TEST_RESULTS (see scripts/lib/results.mjs). It knows no feature; a new suite is a new file `x.test.ts`.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** VS Code calls this and waits. Rejects when a test failed, so that VS Code ends with a code. */
export function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const grep = process.env.ASL_TEST_GREP;
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 30_000, ...(grep ? { grep } : {}) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const tests: { title: string; state: string; ms?: number | undefined; error?: string }[] = [];
  return new Promise((resolve, reject) => {
    mocha
      .run(failures => {
        const file = process.env.ASL_TEST_RESULTS;
        if (file) writeFileSync(file, `${JSON.stringify({ tests }, null, 2)}\n`);
        if (failures > 0) reject(new Error(`${failures} failed`));
        else resolve();
      })
      .on('pass', test => tests.push({ title: test.fullTitle(), state: 'passed', ms: test.duration }))
      // A failing hook is reported here as well, under its own title.
      .on('fail', (test, error) =>
        tests.push({
          title: test.fullTitle(),
          state: 'failed',
          ms: test.duration,
          error: error.stack ?? error.message,
        }),
      )
      .on('pending', test => tests.push({ title: test.fullTitle(), state: 'skipped' }));
  });
}
