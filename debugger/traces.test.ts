/**
 * Conversations with the adapter, one golden file for each feature in traces/. After a change that is meant:
 * `npx vitest run debugger/traces.test.ts -u`, and read the difference.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { replayed } from './traces.testing.ts';

const folder = path.join(import.meta.dirname, 'traces');

test.each(readdirSync(folder))(
  '%s',
  async name => {
    const file = path.join(folder, name);
    await expect(await replayed(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
  },
  60_000,
);
