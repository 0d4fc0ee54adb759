/**
 * Where the text of a rule is opened from the code of a diagnostic. An editor that has a page of its own for rules says how to
 * link to it; for all others it is the reference that came with the program.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ruleNamed } from '../language/index.ts';

let pattern: string | undefined = bundled();

export const ruleLinks = {
  /** A URI with `{rule}` in it. Everything else is ignored. */
  use(link: unknown): void {
    if (typeof link === 'string' && link.includes('{rule}')) pattern = link;
  },
  /** Undefined where there is nothing to open. */
  href(rule: string): string | undefined {
    return ruleNamed(rule) ? pattern?.replace('{rule}', rule) : undefined;
  },
};

function bundled(): string | undefined {
  const program = process.argv[1];
  const page = program && path.join(path.dirname(program), '..', 'docs', 'rules.md');
  return page && existsSync(page) ? `${pathToFileURL(page).href}#{rule}` : undefined;
}
