// @ts-check
// Makes node_modules what package-lock.json says, so that `npm start` and `npm test` work in a fresh clone and after a pull.
// Only Node's own modules: it runs before anything is installed.
import { readFile } from 'node:fs/promises';
import { inProject, mustRun, step, Trouble } from './terminal.mjs';

/** The oldest Node that every dependency supports (package.json, "engines"). */
const oldestNode = 20;

export async function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new Trouble(
      `This is Node ${process.versions.node}; Node ${oldestNode} or newer is needed (https://nodejs.org).`,
    );
  }
  if (await isInstalled()) return;
  // Not `npm ci`: it refuses a lock file without the optional packages of other platforms, and not every registry has them all.
  await step('Installing dependencies from npm', () =>
    mustRun('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']),
  );
}

/** npm leaves a list of what it installed beside it; a package for another platform is rightly missing there. */
async function isInstalled() {
  const [wanted, present] = await Promise.all([
    readLock('package-lock.json'),
    readLock('node_modules', '.package-lock.json'),
  ]);
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, { version, optional, devOptional, link }]) => {
    if (name === '' || link) return true;
    const found = present[name];
    return found ? found.version === version : optional || devOptional;
  });
}

/**
 * @param {...string} segments
 * @returns {Promise<Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> | undefined>}
 */
async function readLock(...segments) {
  try {
    return JSON.parse(await readFile(inProject(...segments), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
