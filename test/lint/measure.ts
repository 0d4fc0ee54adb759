/**
 * Runs the checks over the definitions beside this project whose verdict is known, and over those that people publish: which
 * verdicts differ, and how often each rule speaks. Without the folders there is nothing to measure.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lazyCatalog } from '../../catalog/node.ts';
import { dataForRules } from '../../dataflow/index.ts';
import type { CheckOptions, Diagnostic, Format } from '../../language/index.ts';
import { checkDocument, parseDocument, readStateMachine } from '../../language/index.ts';
import { realDefinitions } from '../realworld/definitions.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/lint');

export const labelledIsThere = existsSync(folder);

interface Labelled {
  readonly name: string;
  readonly source: string;
  /** Who says so: the service itself, somebody who quotes it, or another tool's own test. */
  readonly authority: 'aws' | 'aws-thread' | 'localstack-snapshot' | 'peer-test';
  readonly format: Format;
  readonly expected: 'valid' | 'invalid' | 'context-dependent';
  readonly definition: string;
}

const catalog = lazyCatalog();
const data = dataForRules(catalog);

export function check(text: string, format: Format, options: CheckOptions = {}): Diagnostic[] {
  const document = parseDocument(text, format);
  return checkDocument(document, readStateMachine(document), { catalog, data, ...options });
}

export interface Difference extends Labelled {
  readonly errors: readonly string[];
}

/** Definitions on which we say something else than their label, and how many there are in all of each label. */
export function labelledDifferences(): { readonly differences: readonly Difference[]; readonly counts: string[] } {
  const differences: Difference[] = [];
  const counts = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    const entries = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Labelled[];
    for (const entry of entries) {
      if (entry.expected === 'context-dependent') continue;
      const key = `${entry.authority} ${entry.expected}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const errors = check(entry.definition, entry.format).filter(({ severity }) => severity === 'error');
      if ((errors.length > 0 ? 'invalid' : 'valid') !== entry.expected)
        differences.push({ ...entry, errors: [...new Set(errors.map(({ rule }) => rule))].sort() });
    }
  }
  return { differences, counts: [...counts].map(([key, count]) => `${key}: ${count}`) };
}

/** How often each rule speaks in what people publish as working: findings, and in how many definitions. */
export function noise(): {
  readonly definitions: number;
  readonly rules: Readonly<Record<string, readonly [findings: number, definitions: number]>>;
} {
  const counts: Record<string, [number, number]> = {};
  const samples = realDefinitions().filter(({ sample, knownBroken }) => sample && knownBroken === undefined);
  for (const { text, format, type } of samples) {
    const found = check(text, format, { workflowType: type });
    for (const { rule } of found) {
      const [findings, inDefinitions] = counts[rule] ?? [0, 0];
      counts[rule] = [findings + 1, inDefinitions];
    }
    for (const rule of new Set(found.map(each => each.rule))) {
      const [findings, inDefinitions] = counts[rule] ?? [0, 0];
      counts[rule] = [findings, inDefinitions + 1];
    }
  }
  return {
    definitions: samples.length,
    rules: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
