// @ts-check
// Builds the minified bundles and packs them into dist/asl-workbench.vsix. What goes in is the allow-list in .vscodeignore;
// the bundles hold their dependencies, so node_modules stays out.
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
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
    rewriteRelativeLinks: false, // the README's links are right in the repository, and there is no public one to point to
    skipLicense: !existsSync(inProject('LICENSE')),
  });
  const { size } = await stat(vsix);
  say(`Packaged dist/asl-workbench.vsix (${Math.round(size / 1024)} KB)`);
}

if (isMain(import.meta.url))
  await runMain(() => pack({ strict: process.argv.includes('--strict'), tests: process.argv.includes('--tests') }));
