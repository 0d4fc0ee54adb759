/** A rule explained to a person: for the reference, for whoever clicks the code of a diagnostic, for a terminal. */
import { checkDocument } from './check.ts';
import type { CheckOptions, Fix, Rule } from './diagnostics.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import type { Json } from './tree.ts';

/** Where the catalog is, for rules that need it: without it their quick fixes cannot be shown. */
type Known = Pick<CheckOptions, 'catalog' | 'data'>;

/** A rule in Markdown, under a heading of the second level: severity, summary, a wrong and a right example. */
export function ruleMarkdown(rule: Rule, known: Known = {}): string {
  const code = rule.awsCode === undefined ? '' : `, in AWS \`${rule.awsCode}\``;
  const options = rule.exampleOptions?.workflowType;
  const fixes = fixesOf(rule, known);
  return [
    `## ${rule.id}`,
    `${rule.severity}${code}`,
    rule.summary,
    `Wrong${options === undefined ? '' : ` (${options === 'EXPRESS' ? 'an Express workflow' : 'a Standard workflow'})`}:`,
    ruleExample(rule.wrong),
    'Right:',
    ruleExample(rule.right),
    ...fixes.map(({ title, asked }) => `Quick fix: ${title}${asked ? '' : ' (also by `asl check --fix`)'}`),
  ].join('\n\n');
}

/** What is offered to mend the wrong example; several ways need a choice. */
export function fixesOf(rule: Rule, known: Known = {}): Fix[] {
  const document = parseDocument(rule.wrong, /^\s*[{[]/.test(rule.wrong) ? 'json' : 'yaml');
  const found = checkDocument(document, readStateMachine(document), { ...known, ...rule.exampleOptions });
  const fixes = found.find(each => each.rule === rule.id)?.fixes ?? [];
  const sure = fixes.filter(({ asked }) => !asked).length === 1;
  return fixes.map(fix => (sure || fix.asked ? fix : { ...fix, asked: true as const }));
}

/** JSON as a person would write it; long texts, which some examples need, are cut. */
export function ruleExample(text: string): string {
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
