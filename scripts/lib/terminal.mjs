// @ts-check
// What every script of the project needs from the terminal: where the project is, one line of progress per long step, and
// child processes that end when the script ends. Only Node's own modules, so that it works before anything is installed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {...string} segments */
export const inProject = (...segments) => path.join(root, ...segments);

/** Was this module started by `node module.mjs`, and not imported? @param {string} url its `import.meta.url` */
export const isMain = url => process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(url);

/** @param {string} line */
export const say = line => console.log(`» ${line}`);

/**
 * Announces a long step, does it, and says how long it took.
 * @template T
 * @param {string} name what is being done, as a sentence without a full stop
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  say(`${name} ...`);
  const start = performance.now();
  const result = await work();
  say(`${name}: done in ${seconds(performance.now() - start)}`);
  return result;
}

/** @param {number} ms */
export const seconds = ms => `${(ms / 1000).toFixed(1)} s`;

/** A failure that the person can understand without a stack trace. */
export class Trouble extends Error {}

/** Runs a script's main function; trouble becomes one line and exit code 1. @param {() => Promise<number | void>} main */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Trouble ? `✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end, its output on ours.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] `quiet`: the output is shown only on failure
 * @returns {Promise<number>} the exit code; 1 when it could not be started or was killed
 */
export function run(command, args, { cwd = root, env = process.env, quiet = false } = {}) {
  return new Promise(resolve => {
    // On Windows npm and code are .cmd files, which only a shell can start.
    const shell = process.platform === 'win32' && !/\.exe$/i.test(command);
    const line = shell ? [command, ...args].map(arg => (/\s/.test(arg) ? `"${arg}"` : arg)).join(' ') : command;
    const child = spawn(line, shell ? [] : args, {
      cwd,
      env,
      shell,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', data => output.push(data));
    child.stderr?.on('data', data => output.push(data));
    child.once('error', error => {
      console.error(`✗ ${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('close', code => {
      if (code !== 0 && quiet) process.stderr.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/** As `run`, but anything else than success is trouble. @param {Parameters<typeof run>} args */
export async function mustRun(...args) {
  const code = await run(...args);
  if (code !== 0) throw new Trouble(`"${[args[0], ...args[1]].join(' ')}" failed with exit code ${code}.`);
}

/** The first of the names that can be started from the PATH. @param {string} name */
export async function onPath(name) {
  const { access, constants } = await import('node:fs/promises');
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (
        await access(file, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return file;
    }
  }
  return undefined;
}
