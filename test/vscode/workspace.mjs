// @ts-check
// A copy of examples/ for a run of tests: starting a debug session saves every open file, and tests type into them.
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { inProject } from '../../scripts/lib/terminal.mjs';

/** @param {import('../../scripts/lib/workbench.mjs').Home} home @returns {string} the folder to open */
export function copyExamples(home) {
  const workspace = path.join(home.folder, 'examples');
  mkdirSync(workspace);
  cpSync(inProject('examples'), workspace, { recursive: true });
  return workspace;
}
