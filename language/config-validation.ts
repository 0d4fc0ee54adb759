/** What is wrong with a configuration file by its schema, at the exact places, with what may have been meant. */
import type { ConfigSchema } from './config-schema.ts';
import { configSchema, levels } from './config-schema.ts';
import type { Diagnostic, Fix, Level } from './diagnostics.ts';
import { replaceString } from './edit.ts';
import { closest } from './suggest.ts';
import type { Node, ObjectNode, StringNode } from './tree.ts';
import { memberOf } from './tree.ts';

/** The rule of problems that the schema alone does not find. */
export const unknownRule = 'configuration-unknown-rule';

export const configProblem = { rule: 'configuration', severity: 'error' } as const;

export function validateConfig(root: Node): Diagnostic[] {
  const problems: Diagnostic[] = [];
  validate(root, configSchema, 'The configuration', problems);
  return problems;
}

const named = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  placeholder: 'a placeholder',
};

/** What other tools call it. */
const synonyms: Readonly<Record<string, Level>> = {
  warn: 'warning',
  info: 'information',
  note: 'information',
  none: 'off',
  disabled: 'off',
  '0': 'off',
  '1': 'warning',
  '2': 'error',
};

function validate(node: Node, schema: ConfigSchema, what: string, problems: Diagnostic[]): void {
  if (schema.type && node.kind !== schema.type) {
    const choice = schema.enum ? `one of ${listed(schema.enum)}` : named[schema.type];
    // YAML: `off` and `no` without quotes are texts in YAML 1.2, false is not.
    const hint = node.kind === 'boolean' && schema.enum === levels ? ' To switch a rule off write "off".' : '';
    problems.push({
      ...configProblem,
      span: node.span,
      message: `${what} must be ${choice}, not ${named[node.kind]}.${hint}`,
    });
    return;
  }
  if (node.kind === 'string' && schema.enum && !schema.enum.includes(node.value)) {
    const synonym = synonyms[node.value.toLowerCase()];
    const instead = synonym && schema.enum.includes(synonym) ? [synonym] : closest(node.value, schema.enum);
    const fixes = instead.map(value => replacing(node, value));
    const mean = instead[0] === undefined ? '' : ` Did you mean "${instead[0]}"?`;
    problems.push({
      ...configProblem,
      span: node.span,
      message: `${what} must be one of ${listed(schema.enum)}, not "${node.value}".${mean}`,
      fixes,
    });
  }
  if (node.kind === 'array' && schema.items)
    for (const item of node.items) validate(item, schema.items, `An entry of ${lowered(what)}`, problems);
  if (node.kind === 'object') validateObject(node, schema, what, problems);
}

function validateObject(node: ObjectNode, schema: ConfigSchema, what: string, problems: Diagnostic[]): void {
  for (const name of schema.required ?? [])
    if (!memberOf(node, name))
      problems.push({ ...configProblem, span: node.span, message: `${what} needs "${name}".` });
  const known = Object.keys(schema.properties ?? {});
  for (const { key, value } of node.members) {
    const property = Object.hasOwn(schema.properties ?? {}, key.value) ? schema.properties?.[key.value] : undefined;
    if (!property) problems.push(unknownKey(key, known, schema.additionalProperties === false));
    const inner = property ?? schema.additionalProperties;
    if (value && inner) validate(value, inner, `"${key.value}"`, problems);
  }
}

/** `closed`: the configuration has no such member; else it is a rule that does not exist, perhaps not yet. */
function unknownKey(key: StringNode, known: readonly string[], closed: boolean): Diagnostic {
  const [instead] = closest(key.value, known);
  const mean = instead === undefined ? '' : ` Did you mean "${instead}"?`;
  return {
    rule: closed ? configProblem.rule : unknownRule,
    severity: closed ? 'error' : 'warning',
    span: key.span,
    message: closed
      ? `"${key.value}" is no setting.${mean || ` There are ${listed(known)}.`}`
      : `There is no rule "${key.value}".${mean || ' "asl rules" lists them all.'}`,
    fixes: instead === undefined ? [] : [replacing(key, instead)],
  };
}

function replacing(node: StringNode, value: string): Fix {
  return { title: `Change to "${value}"`, edits: [replaceString(node, value)] };
}

const listed = (words: readonly string[]) => words.map(word => `"${word}"`).join(', ');
const lowered = (what: string) => what.replace(/^The/, 'the').replace(/^An/, 'an');
