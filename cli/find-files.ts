/**
 * Which files `asl check` is about. A file that is named is checked, whatever it is called; in folders and among the files of
 * a glob, definitions and templates are looked for, by their names and by what is in them.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';
import {
  looksLikeTemplate,
  looksLikeTerraform,
  memberOf,
  namedFiles,
  readTemplate,
  terraformFiles,
} from '../language/index.ts';
import { UserError } from './files.ts';
import { parsedFile } from './parsed.ts';

/** Folders of other people's files and of files that tools have made. */
const skipped = ['**/node_modules/**', '**/.git/**', '**/.aws-sam/**', '**/.serverless/**', '**/cdk.out/**'];

/** Larger files are not looked into; they may still be named. */
const largest = 4_000_000;

/** Paths relative to the working directory, sorted, each once. Throws `UserError` for what leads nowhere. */
export async function findFiles(patterns: readonly string[], cwd: string): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns.length > 0 ? patterns : ['.']) {
    const stats = statSync(path.resolve(cwd, pattern), { throwIfNoEntry: false });
    if (stats?.isFile()) found.add(shown(cwd, pattern, path.isAbsolute(pattern)));
    else {
      const globs = stats ? [folderGlob(cwd, pattern)] : [pattern.replaceAll('\\', '/')];
      if (!stats && !isDynamicPattern(pattern)) throw new UserError(`Cannot read ${pattern}: there is no such file.`);
      const files = await glob(globs, { cwd, absolute: true, ignore: skipped, expandDirectories: false });
      if (!stats && files.length === 0) throw new UserError(`No file fits ${pattern}.`);
      const ours = new Set(files.filter(isOurs));
      // What a template means by a part of a file.
      const all = new Set(files);
      for (const file of [...ours]) for (const each of partsNamedIn(file)) if (all.has(each)) ours.add(each);
      for (const file of ours) found.add(shown(cwd, file, path.isAbsolute(pattern)));
    }
  }
  return [...found].sort();
}

function folderGlob(cwd: string, folder: string): string {
  const relative = path.relative(cwd, path.resolve(cwd, folder)).replaceAll('\\', '/');
  const prefix = relative === '' ? '' : `${escapePath(relative)}/`;
  return `${prefix}**/*.{asl,json,yaml,yml,template,tf}`;
}

/** As a person would write it who wrote the pattern. */
function shown(cwd: string, file: string, asAbsolute: boolean): string {
  const relative = path.relative(cwd, path.resolve(cwd, file));
  return asAbsolute && relative.startsWith('..') ? path.resolve(cwd, file) : relative;
}

/** A definition or a template, found without being named: by its name, or an object with `StartAt` and `States`. */
function isOurs(file: string): boolean {
  if (/\.asl(\.json|\.ya?ml)?$/i.test(file)) return true;
  if (/\.tf$/.test(file)) return givesKeys(file);
  if (!/\.(json|ya?ml|template)$/i.test(file) || statSync(file).size > largest) return false;
  const text = readFileSync(file, 'utf8');
  const mayBe = looksLikeTemplate(text) || (/\bStartAt\b/.test(text) && /\bStates\b/.test(text));
  if (!mayBe) return false;
  const document = parsedFile(file, text);
  const isDefinition =
    memberOf(document.root, 'StartAt') !== undefined && memberOf(document.root, 'States') !== undefined;
  return isDefinition || readTemplate(document) !== undefined;
}

/** A Terraform configuration that fills in placeholders of definitions. */
function givesKeys(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return looksLikeTerraform(text) && terraformFiles(text, '').some(({ naming }) => naming.given !== undefined);
}

function partsNamedIn(file: string): string[] {
  if (!/\.ya?ml$|\.json$/i.test(file)) return [];
  const text = readFileSync(file, 'utf8');
  const template = looksLikeTemplate(text) ? readTemplate(parsedFile(file, text)) : undefined;
  return template
    ? namedFiles(template, '').flatMap(({ path: to, part }) => (part ? path.resolve(path.dirname(file), to) : []))
    : [];
}
