/**
 * Writes what is in `schemas/` from the tables it is made of: `tsx scripts/generate-schemas.ts`.
 * With `--check` it writes nothing and fails when a file is not what its table says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mockSchemaText } from '../interpreter/index.ts';
import { configSchemaText, definitionSchemaText } from '../language/index.ts';

const schemas = [
  { name: 'asl.schema.json', text: definitionSchemaText() },
  { name: 'asl-mocks.schema.json', text: mockSchemaText() },
  { name: 'aslrc.schema.json', text: configSchemaText() },
];

for (const { name, text } of schemas) {
  const file = fileURLToPath(new URL(`../schemas/${name}`, import.meta.url));
  if (current(file) === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`schemas/${name} is not what its table says. Run: npx tsx scripts/generate-schemas.ts`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`Wrote schemas/${name} (${text.length} characters).`);
  }
}

function current(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
