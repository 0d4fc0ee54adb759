// @ts-check
// A real VS Code from the npm registry alone: code-server (the web workbench, with the real extension host, debugger and
// webviews) and the Node it needs, under .vscode-real/. Used where the desktop VS Code cannot be had: `npm start` on a machine
// without a screen, and the tests in a container. It knows nothing of our extension.
//
// Each combination of versions has its own folder, built aside and renamed when complete, so that a folder that exists is a
// whole one, however the installation before it ended.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inProject, isMain, mustRun, onPath, run, runMain, say, step, Trouble } from './lib/terminal.mjs';

/** Code 1.139.1, and the Node it is built for. `engines.vscode` and `@types/vscode` must not be newer than this. */
const codeServer = '4.139.1';
const node = '24.21.0';
const platform = `${process.platform}-${process.arch}`;

const store = inProject('.vscode-real');
const folder = path.join(store, `code-server-${codeServer}-node-${node}-${platform}`);

/** Where things are, once `ensureRealVSCode` has run. */
export const realVSCode = layout(folder);

/** @param {string} base */
function layout(base) {
  const modules = path.join(base, 'node_modules');
  return {
    nodeHome: path.join(modules, `node-${platform}`),
    node: path.join(modules, `node-${platform}`, 'bin/node'),
    entry: path.join(modules, 'code-server/out/node/entry.js'),
    workbench: path.join(modules, 'code-server/lib/vscode'),
  };
}

/** Installs what is missing; does nothing when all is there. About a minute and 360 MB. */
export async function ensureRealVSCode() {
  if (existsSync(folder)) return;
  if (!['linux', 'darwin'].includes(process.platform)) {
    throw new Trouble(
      'The web workbench runs on Linux and macOS only. Install VS Code so that "code" is on the PATH, and try again.',
    );
  }
  await mkdir(store, { recursive: true });
  const staging = path.join(store, `installing-${process.pid}`);
  try {
    await install(staging);
    await rename(staging, folder).catch(error => {
      if (!existsSync(folder)) throw error; // else another process was faster
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  await removeLeftovers();
}

/** @param {string} staging */
async function install(staging) {
  const at = layout(staging);
  // Install scripts stay off: code-server's own compile sqlite3 and kerberos (which needs libkrb5-dev) and ask github.com for prebuilt ones.
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  await mkdir(staging, { recursive: true });
  await writeFile(path.join(staging, 'package.json'), '{"private":true}\n');
  await step(`Installing code-server ${codeServer} and Node ${node} from npm`, () =>
    mustRun(
      'npm',
      [
        'install',
        ...quietly,
        '--no-save',
        '--no-package-lock',
        `node-${platform}@${node}`,
        `code-server@${codeServer}`,
      ],
      { cwd: staging, quiet: true },
    ),
  );
  // From here npm runs under the new Node. `npm ci` would refuse: the shipped shrinkwrap does not match its package.json.
  const env = { ...process.env, PATH: `${path.join(at.nodeHome, 'bin')}${path.delimiter}${process.env.PATH}` };
  await step("Installing the workbench's own packages", () =>
    mustRun('npm', ['install', ...quietly, '--omit=dev'], { cwd: at.workbench, env, quiet: true }),
  );

  // Without spdlog the workbench works, but output channels stay empty.
  if ((await onPath('g++')) && (await onPath('make'))) {
    await step('Compiling two native modules', async () => {
      const code = await run(
        'npm',
        ['rebuild', '--loglevel=error', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog'],
        {
          cwd: at.workbench,
          env: { ...env, npm_config_nodedir: at.nodeHome, npm_config_build_from_source: 'true' },
          quiet: true,
        },
      );
      if (code !== 0)
        say('They did not compile; the workbench works without them, only its output channels stay empty.');
    });
  } else {
    say('No g++ and make: the workbench works without its two native modules, only its output channels stay empty.');
  }
  await removeUnneeded(at);
}

/** More than half of the size is in what nobody here uses. @param {ReturnType<typeof layout>} at */
async function removeUnneeded(at) {
  const modules = path.join(at.workbench, 'node_modules');
  const copilot = (await readdir(path.join(modules, '@github')).catch(() => [])).filter(name =>
    name.startsWith('copilot-sdk-'),
  );
  const unneeded = [
    ...copilot.map(name => path.join(modules, '@github', name)),
    path.join(modules, '@microsoft/mxc-sdk'),
    path.join(modules, '@vscode/windows-process-tree'),
    path.join(at.workbench, 'extensions/copilot'),
    path.join(at.workbench, 'extensions/mermaid-markdown-features'),
    path.join(at.nodeHome, 'include'),
  ];
  for (const binaries of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const names = await readdir(path.join(modules, binaries)).catch(() => []);
    unneeded.push(...names.filter(name => name !== platform).map(name => path.join(modules, binaries, name)));
  }
  await Promise.all(unneeded.map(name => rm(name, { recursive: true, force: true })));
}

/** Installations that were killed, and those of older versions. */
async function removeLeftovers() {
  for (const name of await readdir(store)) {
    const installer = /^installing-(\d+)$/.exec(name)?.[1];
    const stale = installer
      ? !isAlive(Number(installer))
      : name.startsWith('code-server-') && path.join(store, name) !== folder;
    if (stale) await rm(path.join(store, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await ensureRealVSCode();
    say(`The real VS Code is in ${path.relative(process.cwd(), folder)}`);
  });
}
