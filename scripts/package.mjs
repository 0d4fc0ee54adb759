// @ts-check
// Builds the minified bundles and packs them into dist/asl-workbench.vsix. What goes in is the allow-list in .vscodeignore;
// the bundles hold their dependencies, so node_modules stays out.
import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { build } from './build.mjs';
import { inProject, isMain, root, runMain, say } from './lib/terminal.mjs';

export const vsix = inProject('dist', 'asl-workbench.vsix');

/** @param {{ strict?: boolean, tests?: boolean }} [options] as `build` takes them */
export async function pack(options = {}) {
  await rm(vsix, { force: true }); // a package that could not be made must not be mistaken for the one before
  await build({ ...options, minify: true });
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false, // there is no public repository to point to
    skipLicense: !existsSync(inProject('LICENSE')),
  });
  await writePage();
  const { size } = await stat(vsix);
  say(`Packaged dist/asl-workbench.vsix (${Math.round(size / 1024)} KB)`);
}

/** Puts the README that the extension's page shows into the package. */
async function writePage() {
  const name = 'extension/readme.md';
  const files = unzipSync(await readFile(vsix));
  const readme = files[name];
  if (!readme) throw new Error(`The package has no ${name}.`);
  files[name] = strToU8(pageOf(strFromU8(readme)));
  await writeFile(vsix, zipSync(files, { level: 9 }));
}

/**
 * The README as the page of an installed extension shows it. There a link to another file leads nowhere, and a picture is shown only
 * when it comes from the network: links are words, pictures are in the user guide, and what is for those who have the sources is left out.
 * @param {string} readme
 */
export function pageOf(readme) {
  return readme
    .split(/^(?=## )/m)
    .filter(section => !/^## (?:Try it|In a terminal|For developers)\n/.test(section))
    .join('')
    .replaceAll(/^!\[[^\]]*\]\([^)]+\)\n+/gm, '')
    .replaceAll(/ \(\[[a-z ]+\]\((?![a-z]+:)[^)]+\)\)/g, '')
    .replaceAll(/\[docs\/[^\]]*\]\([^)]+\)/g, 'see the user guide')
    .replaceAll(/\[([^\]]*)\]\((?![a-z]+:)[^)]+\)/g, '$1');
}

if (isMain(import.meta.url))
  await runMain(() => pack({ strict: process.argv.includes('--strict'), tests: process.argv.includes('--tests') }));
