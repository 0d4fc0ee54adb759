/** `asl rules`: the list of rules, or one of them explained. */

import { dataForRules } from '../dataflow/index.ts';
import type { Rule } from '../language/index.ts';
import { closest, fixesOf, ruleMarkdown, ruleNamed, rules } from '../language/index.ts';
import { awsCatalog } from './awsCatalog.ts';
import { UserError } from './files.ts';

const known = { catalog: awsCatalog, data: dataForRules(awsCatalog) };

/** Throws `UserError` for a rule that does not exist. */
export function listRules(id: string | undefined, asJson: boolean): string {
  if (id === undefined) return asJson ? JSON.stringify(rules.map(forMachines), undefined, 2) : table();
  const rule = ruleNamed(id);
  if (!rule) {
    const ids = rules.map(each => each.id);
    const parts = id === '' ? [] : ids.filter(each => each.includes(id));
    const near = parts.length > 0 ? parts : closest(id, ids, 3);
    throw new UserError(
      `There is no rule "${id}". ${near.length > 0 ? `Did you mean ${near.map(each => `"${each}"`).join(', ')}?` : '"asl rules" lists them all.'}`,
    );
  }
  return asJson ? JSON.stringify(forMachines(rule), undefined, 2) : explained(rule);
}

function table(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(11)}  ${summary.replaceAll('`', '')}`)
    .join('\n');
}

/** The page of the reference without the marks that only a Markdown reader needs. */
function explained(rule: Rule): string {
  return ruleMarkdown(rule, known)
    .replace(/^## /, '')
    .split('\n')
    .filter(line => !line.startsWith('```'))
    .join('\n')
    .replaceAll('`', '');
}

function forMachines(rule: Rule) {
  const { id, severity, awsCode, summary, wrong, right, exampleOptions } = rule;
  return {
    id,
    severity,
    awsCode: awsCode ?? null,
    summary,
    wrong,
    right,
    ...(exampleOptions?.workflowType && { workflowType: exampleOptions.workflowType }),
    fixes: fixesOf(rule, known).map(({ title, asked }) => ({ title, automatic: !asked })),
  };
}
