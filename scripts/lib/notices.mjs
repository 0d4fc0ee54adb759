// @ts-check
// The licences of what the bundles hold. Most of them ask that copyright and permission go along with every copy, and a minified
// bundle has lost its comments; so they stand in one file beside it, made from what the bundler says that it has put in.
import { readdir, readFile } from 'node:fs/promises';
import { inProject } from './terminal.mjs';

/**
 * @param {Iterable<string>} inputs files that went into bundles, relative to the project
 * @returns {Promise<string>} every package once, with its licence
 */
export async function noticesOf(inputs) {
  const folders = [...new Set([...inputs].flatMap(input => folderOf(input) ?? []))].sort();
  const parts = await Promise.all(folders.map(noticeOf));
  return `${[
    'ASL Workbench contains software of others, each under its own licence. The programs in this folder are bundles of it.',
    ...parts,
  ].join(`\n\n${'-'.repeat(100)}\n\n`)}\n`;
}

/** The folder of the package that a file belongs to; none for files of our own. @param {string} input */
function folderOf(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

/** @param {string} folder */
async function noticeOf(folder) {
  const { name, version, license, homepage, repository, author } = JSON.parse(
    await readFile(inProject(folder, 'package.json'), 'utf8'),
  );
  const from = homepage ?? repository?.url ?? repository ?? `https://www.npmjs.com/package/${name}`;
  const file = (await readdir(inProject(folder))).find(each => /^licen[cs]e(\.md|\.txt)?$/i.test(each));
  const text = file ? (await readFile(inProject(folder, file), 'utf8')).trim() : undefined;
  const by = typeof author === 'string' ? author : author?.name;
  return `${name} ${version}, ${license}\n${from}\n\n${text ?? `Copyright ${by ?? `the authors of ${name}`}. Licence: ${license}.`}`;
}
