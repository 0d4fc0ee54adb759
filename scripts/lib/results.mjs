// @ts-check
// How a run of tests in VS Code reports: one JSON file, written by whoever saw the tests (the extension host, or the
// Playwright script) and added up by scripts/test.mjs. A missing or empty file is a failure: then nothing was tested.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './terminal.mjs';

/** @typedef {{ title: string, state: 'passed' | 'failed' | 'skipped', ms?: number, error?: string }} TestResult */

/** @param {'unit' | 'vscode' | 'ui'} run */
export const resultsFile = run => inProject('test', 'results', `${run}.json`);

/** Forgets an earlier run. @param {string} file */
export function clearResults(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
}

/** @param {string} file @param {readonly TestResult[]} tests */
export function writeResults(file, tests) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ tests }, null, 2)}\n`);
}

/** @param {string} file @returns {TestResult[]} empty when there was no run */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).tests;
  } catch {
    return [];
  }
}
