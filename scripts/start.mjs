// @ts-check
// `npm start`: from a fresh clone to a VS Code that stands open on examples/ with the extension installed. The person's own
// VS Code when "code" is on the PATH, else a downloaded one, else the web workbench, whose address is printed.
//
//   --web               the web workbench, whatever else there is
//   --port N            where the web workbench listens (else 8137, or any free port)
//   --exit-after-ready  end as soon as it is open (for tests of this script)
//
// Only Node's own modules are imported at the top: node_modules may not be there yet.
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { downloadDesktop, findDesktop } from './lib/desktop.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inProject, mustRun, runMain, say, step } from './lib/terminal.mjs';

const examples = inProject('examples');

await runMain(async () => {
  const { values: flags } = parseArgs({
    options: { web: { type: 'boolean' }, port: { type: 'string' }, 'exit-after-ready': { type: 'boolean' } },
  });
  await ensureInstalled();
  const { pack, vsix } = await import('./package.mjs');
  await step('Building and packaging the extension', () => pack());

  const code = flags.web ? undefined : await findDesktop();
  if (code) return openOwn(code, vsix);
  const downloaded = flags.web ? undefined : await downloadDesktop();
  if (downloaded) return openDownloaded(downloaded, vsix);
  return openWeb(vsix, { port: flags.port, exitAfterReady: flags['exit-after-ready'] ?? false });
});

/** @param {string} code @param {string} vsix */
async function openOwn(code, vsix) {
  await step('Installing the extension into your VS Code', () =>
    mustRun(code, ['--install-extension', vsix, '--force']),
  );
  await mustRun(code, [examples]);
  say('VS Code is open on examples/. Open order-processing.asl.json to begin.');
}

/** With a profile of its own below .vscode-test/. @param {string} executable @param {string} vsix */
async function openDownloaded(executable, vsix) {
  const { resolveCliArgsFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  const [cli, ...profile] = resolveCliArgsFromVSCodeExecutablePath(executable);
  if (!cli) throw new Error('@vscode/test-electron names no command line');
  await step('Installing the extension', () => mustRun(cli, [...profile, '--install-extension', vsix, '--force']));
  await mustRun(cli, [...profile, '--disable-workspace-trust', examples]);
  say('VS Code is open on examples/. Open order-processing.asl.json to begin.');
}

/** @param {string} vsix @param {{ port: string | undefined, exitAfterReady: boolean }} options */
async function openWeb(vsix, { port, exitAfterReady }) {
  say('Using the web workbench, which is a real VS Code in the browser.');
  const { ensureRealVSCode } = await import('./real-vscode.mjs');
  const { makeHome, installExtension, startServer } = await import('./lib/workbench.mjs');
  await ensureRealVSCode();
  const home = makeHome({ folder: inProject('.vscode-real', 'home') }); // it stays, so that settings survive a restart
  await step('Installing the extension', () => installExtension(home, vsix));
  const server = await step('Starting the web workbench', async () => startServer(home, { port: await portFor(port) }));
  say('VS Code is ready. Open this address in a browser on this machine, then order-processing.asl.json:');
  console.log(`\n  ${server.addressOf(examples)}\n`);
  if (exitAfterReady) return server.stop();
  say('Ctrl+C stops it.');
  await server.ended;
}

/** A port that stays the same from start to start keeps breakpoints and layout, which a browser stores by address. @param {string | undefined} wanted */
async function portFor(wanted) {
  if (wanted) return Number(wanted);
  return (await isFree(8137)) ? 8137 : 0;
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
