/**
 * Writes `docs/rules.md` from the list of rules: `tsx scripts/generate-rules.ts`. With `--check` it writes nothing and fails
 * when the page is not what the list says. How often each rule speaks is measured by `test/lint`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rulesPage } from './lib/rules-page.ts';

const file = fileURLToPath(new URL('../docs/rules.md', import.meta.url));
const noise = fileURLToPath(new URL('../test/lint/noise.json', import.meta.url));
const text = rulesPage(JSON.parse(readFileSync(noise, 'utf8')));

if (process.argv.includes('--check')) {
  if (current() !== text) {
    console.error('docs/rules.md is not what the list of rules says. Run: npx tsx scripts/generate-rules.ts');
    process.exitCode = 1;
  }
} else if (current() !== text) {
  writeFileSync(file, text);
  console.log(`Wrote docs/rules.md (${text.split('\n').length} lines).`);
}

function current(): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
