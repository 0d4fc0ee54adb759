// @ts-check
// Starts and drives the real VS Code of real-vscode.mjs in a home of its own: nothing of the person's VS Code leaks in and
// nothing of ours leaks out, no request leaves the machine, and all of it is gone when the script ends, however it ends.
// It knows nothing of our extension; page objects for the tests are in test/vscode/.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { realVSCode } from '../real-vscode.mjs';
import { onPath, Trouble } from './terminal.mjs';

/** @typedef {Record<string, unknown>} Settings */
/** @typedef {ReturnType<typeof makeHome>} Home */
/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/** Quiet, offline, and nothing in the way of the workflow. @type {Settings} */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off', // as on the desktop; the web workbench saves after a delay unless told otherwise
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** For tests: nothing else may run or move. @type {Settings} */
export const testSettings = {
  'editor.minimap.enabled': false,
  'git.enabled': false,
  'window.autoDetectColorScheme': true, // the browser says light or dark
  'workbench.preferredDarkColorTheme': 'Dark Modern',
  'workbench.preferredLightColorTheme': 'Light Modern',
};

/**
 * Makes an empty home. Short paths on purpose: unix sockets live below it, and their names have at most 107 bytes.
 * @param {{ settings?: Settings, folder?: string }} [options] `folder`: a home that stays (its own settings win); else a temporary one
 */
export function makeHome({ settings = {}, folder } = {}) {
  const temporary = mkdtempSync(path.join(tmpdir(), 'asl-'));
  cleanups.add(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
  const base = folder ?? temporary;
  const home = {
    /** Where a test may put its workspace and its results. */
    folder: base,
    temporary,
    userData: path.join(base, 'ud'),
    extensions: path.join(base, 'ext'),
  };
  const settingsFile = path.join(home.userData, 'User/settings.json');
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  mkdirSync(home.extensions, { recursive: true });
  if (!existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  return home;
}

/** Installs a packaged extension into the home. @param {Home} home @param {string} vsix */
export async function installExtension(home, vsix) {
  const { code, output } = await codeServer(home, ['--install-extension', vsix, '--force']).ended;
  if (code !== 0) throw new Trouble(`${path.basename(vsix)} could not be installed:\n${output}`);
}

/**
 * Starts the workbench's server on 127.0.0.1 and waits until it listens.
 * @param {Home} home
 * @param {{ env?: Record<string, string | undefined>, port?: number, smokeTestDriver?: boolean }} [options]
 *   `env` reaches the extension host. `smokeTestDriver`: without it a built workbench ignores extensionDevelopmentPath and
 *   extensionTestsPath in the address; with it there are no notification toasts.
 */
export async function startServer(home, { env = {}, port = 0, smokeTestDriver = false } = {}) {
  const server = codeServer(
    home,
    [
      ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none'],
      ...['--session-socket', path.join(home.temporary, 's')],
      ...[
        '--disable-telemetry',
        '--disable-update-check',
        '--disable-workspace-trust',
        '--disable-getting-started-override',
      ],
      ...['--disable-proxy', '--ignore-last-opened'],
      ...(smokeTestDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    env,
  );
  const log = createWriteStream(path.join(home.temporary, 'server.log'));
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    server.onOutput(text => {
      log.write(text);
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(server.output())?.[1];
      if (address) resolve(address);
    });
    void server.ended.then(({ code, output }) =>
      reject(new Trouble(`The web workbench ended with ${code} before it listened:\n${output}`)),
    );
  });
  return {
    url,
    ended: server.ended,
    stop: server.stop,
    /**
     * The address that opens a folder. @param {string} folder
     * @param {readonly (readonly [string, string])[]} [payload] options of the workbench, e.g. extensionTestsPath
     */
    addressOf(folder, payload = []) {
      const address = new URL(url);
      address.searchParams.set('folder', path.resolve(folder));
      if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
      return address.href;
    },
    /** A file of this machine as the workbench names it. @param {string} file */
    uriOf: file => `vscode-remote://${new URL(url).host}${path.resolve(file)}`,
  };
}

/**
 * Does something with a server and a browser, and ends both.
 * @template T
 * @param {Home} home
 * @param {Parameters<typeof startServer>[1]} options
 * @param {(server: Server, browser: import('playwright-core').Browser) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inBrowser(home, options, work) {
  const executable = await findBrowser(); // first, because it may not be there
  const server = await startServer(home, options);
  try {
    const browser = await openBrowser(home, executable);
    try {
      return await work(server, browser);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** A headless browser that can reach the server and nothing else. @param {Home} home @param {string} executablePath */
async function openBrowser(home, executablePath) {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    headless: true,
    env: /** @type {Record<string, string>} */ ({ ...process.env, ...foldersIn(home) }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // a webview's resources come through a service worker, not the network
    ],
  });
}

/** The browser for the tests, or a sentence that says how to get one. */
async function findBrowser() {
  const named = process.env.ASL_TEST_BROWSER;
  if (named) return named;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = await onPath(name);
    if (found) return found;
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  if (existsSync(mac)) return mac;
  throw new Trouble(
    'There is no Chromium to run the workbench in. Install it (Debian: apt-get install chromium), or name one in ASL_TEST_BROWSER.',
  );
}

/**
 * Starts code-server in a process group of its own, so that extension hosts and language servers end with it.
 * @param {Home} home
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} [env]
 */
function codeServer(home, args, env = {}) {
  const child = spawn(
    realVSCode.node,
    [realVSCode.entry, '--user-data-dir', home.userData, '--extensions-dir', home.extensions, ...args],
    {
      env: { ...ownEnvironment(home), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let output = '';
  /** @type {(text: string) => void} */
  let listener = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output = (output + text).slice(-20_000);
      listener(text);
    });
  }
  /** @param {NodeJS.Signals} signal */
  const kill = signal => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The whole group is gone already.
    }
  };
  const killNow = () => kill('SIGKILL');
  cleanups.add(killNow);
  /** @type {Promise<{ code: number, output: string }>} */
  const ended = new Promise(resolve => {
    child.once('error', error => resolve({ code: 1, output: String(error) }));
    child.once('close', code => {
      cleanups.delete(killNow);
      resolve({ code: code ?? 1, output });
    });
  });
  return {
    ended,
    output: () => output,
    /** @param {(text: string) => void} next */
    onOutput(next) {
      listener = next;
    },
    async stop() {
      kill('SIGTERM');
      const patience = setTimeout(killNow, 5_000);
      await ended;
      clearTimeout(patience);
      killNow(); // whoever of the group outlived its leader
    },
  };
}

/** Our environment without what belongs to a VS Code around us, and with folders inside the home. @param {Home} home */
function ownEnvironment(home) {
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER|PASSWORD$|HASHED_PASSWORD$|PORT$|NODE_OPTIONS$)/;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return {
    ...kept,
    ...foldersIn(home),
    TMPDIR: home.temporary, // sockets are left behind there
    EXTENSIONS_GALLERY: '{}', // no marketplace: code-server would ask open-vsx.org
  };
}

/** @param {Home} home */
function foldersIn(home) {
  return {
    XDG_CONFIG_HOME: path.join(home.folder, 'config'),
    XDG_DATA_HOME: path.join(home.folder, 'data'),
    XDG_CACHE_HOME: path.join(home.temporary, 'cache'),
    XDG_RUNTIME_DIR: home.temporary,
  };
}

/** What must be undone when the process ends; processes first, then folders. @type {Set<() => void>} */
const cleanups = new Set();
process.on('exit', () => {
  for (const undo of [...cleanups].reverse()) {
    try {
      undo();
    } catch (error) {
      // A process that is ending may still write into its folder: what is left behind must not change how this script ends.
      console.error(`Left behind: ${error instanceof Error ? error.message : error}`);
    }
  }
});
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.once(signal, () => process.exit(code));
}
