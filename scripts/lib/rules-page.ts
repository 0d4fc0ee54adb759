/** The rule reference as a page of Markdown, made from the list of rules and from how often each speaks in published workflows. */
import type { Rule } from '../../language/index.ts';
import { rules } from '../../language/index.ts';

export interface Noise {
  readonly definitions: number;
  readonly rules: Readonly<Record<string, readonly [findings: number, definitions: number]>>;
}

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
    ...rules.map(section),
  ].join('\n\n')}\n`;
}

function countOf({ id }: Rule, noise: Noise): string {
  const [findings, definitions] = noise.rules[id] ?? [0, 0];
  return findings === 0 ? '0' : `${findings} in ${definitions}`;
}

function section(rule: Rule): string {
  const code = rule.awsCode === undefined ? '' : `, in AWS \`${rule.awsCode}\``;
  const options = rule.exampleOptions?.workflowType;
  return [
    `## ${rule.id}`,
    `${rule.severity}${code}`,
    rule.summary,
    `Wrong${options === undefined ? '' : ` (${options === 'EXPRESS' ? 'an Express workflow' : 'a Standard workflow'})`}:`,
    example(rule.wrong),
    'Right:',
    example(rule.right),
  ].join('\n\n');
}

/** JSON as a person would write it; long texts, which some examples need, are cut. */
function example(text: string): string {
  const json = /^\s*[{[]/.test(text);
  const parsed = json ? safeParse(text) : undefined;
  // What is broken, or has a key twice, would not survive being written anew.
  let shown = parsed === undefined || hasTwice(text) ? text.trimEnd() : shortLines(parsed);
  // What is deep is not easier to read over a hundred lines.
  if (shown.split('\n').length > 40) shown = inline(parsed ?? null);
  shown = shown.replace(/([A-Za-z])\1{90,}/g, match => `${match.slice(0, 20)}… (${match.length} characters)`);
  const fence = '```';
  return `${fence}${json ? 'json' : 'yaml'}\n${shown}\n${fence}`;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What fits on a line stands on a line. */
function shortLines(value: Json, indent = ''): string {
  const line = inline(value);
  if (line.length + indent.length <= 100 || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(each => `${inner}${shortLines(each, inner)}`)
    : Object.entries(value as Record<string, Json>).map(
        ([key, each]) => `${inner}${JSON.stringify(key)}: ${shortLines(each, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

function inline(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function safeParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A key that stands twice in a row. */
function hasTwice(text: string): boolean {
  return /("\w+":"\w+"),\1/.test(text);
}
