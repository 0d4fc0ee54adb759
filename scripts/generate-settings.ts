/**
 * Writes the settings of the rules into `package.json` from the list of rules: `tsx scripts/generate-settings.ts`. With
 * `--check` it writes nothing and fails when they are not what the list says. The other settings are written by hand there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { levels, rules } from '../language/index.ts';

const file = fileURLToPath(new URL('../package.json', import.meta.url));
const current = readFileSync(file, 'utf8');
const manifest = JSON.parse(current);
manifest.contributes.configuration.properties['asl.rules'].properties = Object.fromEntries(
  rules.map(({ id, severity, summary }) => [id, { enum: levels, default: severity, markdownDescription: summary }]),
);
const text = `${JSON.stringify(manifest, undefined, 2)}\n`;

if (text !== current) {
  if (process.argv.includes('--check')) {
    console.error(
      'The setting asl.rules in package.json is not what the list of rules says. Run: npx tsx scripts/generate-settings.ts',
    );
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`Wrote the setting asl.rules in package.json (${rules.length} rules).`);
  }
}
