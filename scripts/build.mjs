// @ts-check
// Bundles every program of the project into dist/ with esbuild: one file per process or page, as the packaged extension runs
// them. `--minify` for the package, `--tests` adds VS Code's Mocha suites, `--strict` fails when an entry is missing.
// The types of the library are made as well, but for a package that is only to be installed. Beside the bundles stand the
// licences of the packages in them.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noticesOf } from './lib/notices.mjs';
import { inProject, isMain, root, run, runMain, say, Trouble } from './lib/terminal.mjs';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

/** What a program for Node looks like. @type {BuildOptions} */
const forNode = { platform: 'node', target: 'node20', format: 'cjs' };

/** Bundled CommonJS packages call require() for Node's own modules, which an ES module does not have. */
const requireInModule =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/** The only list of bundles: file in dist/, entry, and how it is built. @type {readonly { out: string, entry: string, options: BuildOptions }[]} */
export const bundles = [
  { out: 'client.cjs', entry: 'client/extension.ts', options: { ...forNode, external: ['vscode'] } },
  { out: 'server.cjs', entry: 'server/main.ts', options: forNode },
  { out: 'layoutThread.cjs', entry: 'server/layoutThread.ts', options: forNode },
  { out: 'debugAdapter.cjs', entry: 'debugger/main.ts', options: forNode },
  { out: 'taskHost.cjs', entry: 'debugger/taskHost.ts', options: forNode },
  {
    out: 'cli.mjs',
    entry: 'cli/main.ts',
    options: {
      ...forNode,
      format: 'esm',
      banner: { js: `#!/usr/bin/env node\n${requireInModule}` },
    },
  },
  {
    out: 'library.mjs',
    entry: 'library/index.ts',
    options: { ...forNode, format: 'esm', banner: { js: requireInModule } },
  },
  { out: 'fence.cjs', entry: 'graph/fence.ts', options: forNode },
  {
    out: 'graph.js',
    entry: 'graph/webview/main.ts',
    options: { platform: 'browser', target: 'es2022', format: 'iife' },
  },
  { out: 'graph.css', entry: 'graph/webview/graph.css', options: { target: 'es2022' } },
  {
    out: 'history.js',
    entry: 'client/historyPage/main.ts',
    options: { platform: 'browser', target: 'es2022', format: 'iife' },
  },
  {
    out: 'dataFlow.js',
    entry: 'client/dataFlowPage/main.ts',
    options: { platform: 'browser', target: 'es2022', format: 'iife' },
  },
  { out: 'dataFlow.css', entry: 'client/dataFlowPage/dataFlow.css', options: { target: 'es2022' } },
  { out: 'history.css', entry: 'client/historyPage/history.css', options: { target: 'es2022' } },
];

/** Mocha suites run inside VS Code's extension host; Mocha itself comes from node_modules, so that there is one of it. */
async function testBundles() {
  const folder = 'test/vscode/suite';
  const names = (await readdir(inProject(folder))).filter(name => name === 'index.ts' || name.endsWith('.test.ts'));
  return names.map(name => ({
    out: `test/${name.replace(/\.ts$/, '.cjs')}`,
    entry: `${folder}/${name}`,
    options: { ...forNode, external: ['vscode', 'mocha'], minify: false, sourcemap: /** @type {const} */ ('inline') },
  }));
}

/**
 * @param {{ minify?: boolean, strict?: boolean, tests?: boolean, types?: boolean }} [options]
 * @returns {Promise<void>} rejects with Trouble when a bundle has errors (esbuild has printed them)
 */
export async function build({ minify = false, strict = false, tests = false, types = tests } = {}) {
  const wanted = [...bundles, ...(tests ? await testBundles() : [])];
  const missing = wanted.filter(bundle => !existsSync(inProject(bundle.entry)));
  for (const { out, entry } of missing) say(`dist/${out} is left out: there is no ${entry}`);
  if (strict && missing.length > 0)
    throw new Trouble(`Not everything can be built: ${missing.map(bundle => bundle.entry).join(', ')} missing.`);

  const { build: bundle } = await import('esbuild');
  if (tests) await rm(inProject('dist', 'test'), { recursive: true, force: true }); // suites that were renamed
  const results = await Promise.allSettled(
    wanted
      .filter(each => !missing.includes(each))
      .map(({ out, entry, options }) =>
        bundle({
          absWorkingDir: root,
          entryPoints: [entry],
          outfile: path.join('dist', out),
          bundle: true,
          minify,
          sourcemap: minify ? false : 'linked',
          sourcesContent: false,
          // The UMD build of jsonc-parser hides its own modules from the bundler, and would fail when it starts.
          mainFields: options.platform === 'browser' ? ['browser', 'module', 'main'] : ['module', 'main'],
          legalComments: 'none',
          logLevel: 'warning',
          metafile: true,
          // catalog/node.ts looks for its folder in the way of both module systems.
          logOverride: { 'empty-import-meta': 'silent' },
          ...options,
        }),
      ),
  );
  const failed = results.filter(result => result.status === 'rejected');
  if (failed.length > 0)
    throw new Trouble(`${failed.length} of ${results.length} bundles could not be built; esbuild says why above.`);
  const inputs = results.flatMap(each =>
    each.status === 'fulfilled' ? Object.keys(each.value.metafile?.inputs ?? {}) : [],
  );
  await writeFile(inProject('dist/THIRD-PARTY-NOTICES.txt'), await noticesOf(inputs));
  // The data that the programs read when a service is first asked for, see catalog/node.ts.
  await copyFile(inProject('catalog/generated/catalog.pack'), inProject('dist/catalog.pack'));
  // What draws PNGs in the terminal, see cli/png.ts.
  await copyFile(inProject('node_modules/@resvg/resvg-wasm/index_bg.wasm'), inProject('dist/resvg.wasm'));
  if (types) await buildTypes();
  if (minify) await removeSourceMaps();
  say(`Built ${results.length} bundles into dist/`);
}

/**
 * The types of the library: the declarations that the compiler makes of its entry and of all that they mention, as they are, under
 * dist/types/. One file with a name of its own leads there.
 */
async function buildTypes() {
  await run(process.execPath, [inProject('node_modules/typescript/bin/tsc'), '-b', 'library']);
  // Whether all types are right, `npm run check` says; here it is enough that there are some.
  if (!existsSync(inProject('out/library/index.d.ts')))
    throw new Trouble('The types of the library could not be made; the compiler says why above.');
  await rm(inProject('dist/types'), { recursive: true, force: true });
  const waiting = ['library/index.d.ts'];
  const seen = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = await readFile(inProject('out', file), 'utf8');
    const folder = path.posix.dirname(file);
    // The sources name their neighbours with `.ts`; outside that is allowed to nobody.
    const rewritten = text.replace(/(from |import\()(['"])(\.[^'"]*)\.ts\2/g, (_, before, quote, to) => {
      const target = path.posix.join(folder, `${to}.d.ts`);
      if (!seen.has(target)) {
        seen.add(target);
        waiting.push(target);
      }
      return `${before}${quote}${to}.js${quote}`;
    });
    await mkdir(inProject('dist/types', folder), { recursive: true });
    await writeFile(inProject('dist/types', file), rewritten);
  }
  await writeFile(inProject('dist/library.d.ts'), "export * from './types/library/index.js';\n");
  say(`Wrote the types of the library (${seen.size} files)`);
}

/** Maps of an earlier development build would describe other files. */
async function removeSourceMaps() {
  const maps = (await readdir(inProject('dist'))).filter(name => name.endsWith('.map'));
  await Promise.all(maps.map(name => rm(inProject('dist', name))));
}

if (isMain(import.meta.url)) {
  const flags = new Set(process.argv.slice(2));
  await runMain(() =>
    build({ minify: flags.has('--minify'), strict: flags.has('--strict'), tests: flags.has('--tests'), types: true }),
  );
}
