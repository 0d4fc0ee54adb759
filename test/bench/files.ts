/** Files to measure with: the project's examples, and the folder of real workflows beside the project where it is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Format, formatOf } from '../../language/index.ts';

export interface Text {
  readonly name: string;
  readonly format: Format;
  readonly text: string;
}

/** The benchmarks run in the project's folder, see run.ts. */
const root = process.cwd();

export function examples(): Text[] {
  return readdirSync(path.join(root, 'examples'))
    .filter(file => /\.asl\.(json|ya?ml)$/.test(file))
    .map(file => ({
      name: file,
      format: formatOf(file),
      text: readFileSync(path.join(root, 'examples', file), 'utf8'),
    }));
}

/** Definitions other people wrote; none without the folder. */
export function realWorld(): Text[] {
  const folder = path.join(root, '..', 'shared', 'realworld');
  let index: string;
  try {
    index = readFileSync(path.join(folder, 'index.json'), 'utf8');
  } catch {
    return [];
  }
  const entries = JSON.parse(index) as { file: string; format: Format; kind: string; parseable?: boolean }[];
  return entries
    .filter(entry => !entry.kind.startsWith('template') && entry.parseable !== false)
    .map(({ file, format }) => ({
      name: file,
      format,
      text: readFileSync(path.join(folder, '..', file), 'utf8'),
    }));
}
