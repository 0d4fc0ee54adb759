/**
 * Writes `schemas/asl.schema.json` from the field table: `tsx scripts/generate-schemas.ts`.
 * With `--check` it writes nothing and fails when the file is not what the table says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { definitionSchemaText } from '../language/index.ts';

const file = fileURLToPath(new URL('../schemas/asl.schema.json', import.meta.url));
const text = definitionSchemaText();

if (process.argv.includes('--check')) {
  if (current() !== text) {
    console.error('schemas/asl.schema.json is not what the field table says. Run: npx tsx scripts/generate-schemas.ts');
    process.exitCode = 1;
  }
} else if (current() !== text) {
  writeFileSync(file, text);
  console.log(`Wrote schemas/asl.schema.json (${text.length} characters).`);
}

function current(): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
