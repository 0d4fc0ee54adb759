/** The rule reference as a page of Markdown, made from the list of rules and from how often each speaks in published workflows. */

import { lazyCatalog } from '../../catalog/node.ts';
import { dataForRules } from '../../dataflow/index.ts';
import type { Rule } from '../../language/index.ts';
import { ruleMarkdown, rules } from '../../language/index.ts';

export interface Noise {
  readonly definitions: number;
  readonly rules: Readonly<Record<string, readonly [findings: number, definitions: number]>>;
}

const catalog = lazyCatalog();

export function rulesPage(noise: Noise): string {
  const severities = ['error', 'warning', 'information', 'hint'] as const;
  const table = rules.map(
    rule =>
      `| [${rule.id}](#${rule.id}) | ${rule.severity} | ${rule.awsCode === undefined ? '' : `\`${rule.awsCode}\``} | ${rule.summary.replaceAll('|', '\\|')} | ${countOf(rule, noise)} |`,
  );
  const counts = severities.map(severity => `${rules.filter(rule => rule.severity === severity).length} ${severity}`);
  return `${[
    '# Rules',
    '<!-- Made by scripts/generate-rules.ts from language/rules. Do not edit. -->',
    `What ASL Workbench finds in a definition: ${rules.length} rules (${counts.join(', ')}). A rule with a code of AWS reports what the service reports under this code when a state machine is created or validated; the others report what the service accepts and what then fails, or hurts, when it runs.`,
    `The last column says how often a rule speaks in ${noise.definitions} definitions that their authors published as working: findings, and in how many definitions. Errors are not among them.`,
    ['| Rule | Severity | AWS code | What it says | Published |', '| --- | --- | --- | --- | --- |', ...table].join(
      '\n',
    ),
    ...rules.map(rule => ruleMarkdown(rule, { catalog, data: dataForRules(catalog) })),
  ].join('\n\n')}\n`;
}

function countOf({ id }: Rule, noise: Noise): string {
  const [findings, definitions] = noise.rules[id] ?? [0, 0];
  return findings === 0 ? '0' : `${findings} in ${definitions}`;
}
