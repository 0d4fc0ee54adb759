// @ts-check
// The desktop VS Code, where one can be had: the person's own, or a download by @vscode/test-electron. It answers quickly
// that there is none on a machine without a screen or without the internet.
import { inProject, onPath, say, step } from './terminal.mjs';

/** Could a window be shown here? */
export const hasScreen =
  ['win32', 'darwin'].includes(process.platform) || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** The command line of the person's own VS Code. @returns {Promise<string | undefined>} */
export const findDesktop = async () => (hasScreen ? onPath('code') : undefined);

/**
 * Downloads VS Code into .vscode-test/ (about 150 MB, once).
 * @returns {Promise<string | undefined>} its executable; undefined when there is no screen or the download does not come
 */
export async function downloadDesktop() {
  if (!hasScreen) {
    say('No screen here (DISPLAY is not set), so no desktop VS Code.');
    return undefined;
  }
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await step('Getting a desktop VS Code', async () => {
      await within(10_000, fetch('https://update.code.visualstudio.com/api/releases/stable', { method: 'HEAD' }));
      return within(600_000, downloadAndUnzipVSCode({ version: 'stable', cachePath: inProject('.vscode-test') }));
    });
  } catch (error) {
    say(`No desktop VS Code could be downloaded (${error instanceof Error ? error.message : error}).`);
    return undefined;
  }
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function within(ms, promise) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
