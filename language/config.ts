/**
 * What people decide about checking: how severe each rule is, which type their state machines have, which files are left
 * alone. Written in `.aslrc.json`, `.aslrc.yaml` or `.aslrc.yml`, where what is wrong with it has exact places; settings of an
 * editor and options of a terminal are layers of the same shape. Where files lie and who reads them, it does not know:
 * paths are relative to the folder of the file, with `/`.
 */
import picomatch from 'picomatch/posix';
import type { Diagnostic, Fix, Level, TextEdit } from './diagnostics.ts';
import { addMember, replaceString } from './edit.ts';
import { formatOf, parseDocument } from './parse.ts';
import { rules } from './rules/index.ts';
import { closest } from './suggest.ts';
import type { Node, ObjectNode, StringNode } from './tree.ts';
import { memberOf, toJson } from './tree.ts';

export const levels: readonly Level[] = ['off', 'hint', 'information', 'warning', 'error'];

export const workflowTypes = ['STANDARD', 'EXPRESS'] as const;
export type WorkflowType = (typeof workflowTypes)[number];

/** One layer of decisions; what it does not say, a weaker layer decides. */
export interface CheckSettings {
  readonly workflowType?: WorkflowType;
  /** By rule id. */
  readonly rules?: Readonly<Record<string, Level>>;
}

/** What a configuration file says. Globs are relative to its folder; one without a slash is about a name at any depth. */
export interface Config extends CheckSettings {
  /** Files that are not checked. */
  readonly ignore?: readonly string[];
  /** The last that fits decides. */
  readonly overrides?: readonly (CheckSettings & { readonly files: readonly string[] })[];
}

/** The decisions about one file. */
export interface FileSettings extends CheckSettings {
  readonly ignored: boolean;
}

/** In one folder the first that is there is used, and the files of folders above are not asked. */
export const configNames: readonly string[] = ['.aslrc.json', '.aslrc.yaml', '.aslrc.yml'];

export function isConfigName(path: string): boolean {
  return /(^|[/\\])\.aslrc\.(json|ya?ml)$/.test(path);
}

/** The schema of configuration files: also what this file validates by. */
export const configSchema: ConfigSchema = schemaOfConfig();

/**
 * Reads a configuration file; its name says the format. Never throws: what cannot be used is left out of `config` and told in
 * `problems`, whose rule is `configuration`.
 */
export function readConfig(text: string, fileName: string): { config: Config; problems: Diagnostic[] } {
  const document = parseDocument(text, formatOf(fileName));
  const problems: Diagnostic[] = document.problems.map(({ span, message }) => ({
    ...problem,
    span,
    message,
  }));
  const { root } = document;
  // An empty file decides nothing.
  if (!root || (root.kind === 'null' && document.format === 'yaml')) return { config: {}, problems };
  validate(root, configSchema, 'The configuration', problems);
  const bySpan = (a: Diagnostic, b: Diagnostic) => a.span.start - b.span.start;
  return { config: configOf(root), problems: problems.sort(bySpan) };
}

/** Strongest last. */
export function mergeSettings(layers: readonly (CheckSettings | undefined)[]): CheckSettings {
  let workflowType: WorkflowType | undefined;
  const merged: Record<string, Level> = {};
  for (const layer of layers) {
    workflowType = layer?.workflowType ?? workflowType;
    Object.assign(merged, layer?.rules);
  }
  return { rules: merged, ...(workflowType && { workflowType }) };
}

/** The schema as a file, for other editors and for the completion of configuration files. */
export function configSchemaText(): string {
  const { rules: once } = configSchema.properties ?? {};
  let written = false;
  // The rules stand in it twice, and are many.
  const text = JSON.stringify(
    configSchema,
    (_, value: unknown) => {
      if (value !== once) return value;
      if (written) return { $ref: '#/properties/rules' };
      written = true;
      return value;
    },
    2,
  );
  return `${text}\n`;
}

/** What the file decides about the definition at `path`, which is relative to the folder of the file. */
export function settingsForFile(config: Config, path: string): FileSettings {
  const fitting = (config.overrides ?? []).filter(({ files }) => matches(files, path));
  return { ...mergeSettings([config, ...fitting]), ignored: matches(config.ignore ?? [], path) };
}

/** Whether one of the globs fits the path. Those that cannot be read fit nothing. */
export function matches(globs: readonly string[], path: string): boolean {
  if (globs.length === 0) return false;
  let fits = matchers.get(globs);
  if (!fits) {
    fits = picomatch(globs.map(anchored), { dot: true });
    matchers.set(globs, fits);
  }
  return fits(path);
}

const matchers = new WeakMap<readonly string[], (path: string) => boolean>();

/** `generated/` is a folder and all that is in it; `*.draft.asl.json` is a name anywhere; `./a/b` starts here. */
function anchored(glob: string): string {
  const whole = glob.endsWith('/') ? `${glob}**` : glob;
  if (whole.startsWith('./')) return whole.slice(2);
  if (whole.startsWith('/')) return whole.slice(1);
  return glob.replace(/\/$/, '').includes('/') ? whole : `**/${whole}`;
}

const problem = { rule: 'configuration', severity: 'error' } as const;

/** The part of JSON Schema that the file needs. */
export interface ConfigSchema {
  readonly type?: 'object' | 'array' | 'string';
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | ConfigSchema;
  readonly items?: ConfigSchema;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly [annotation: string]: unknown;
}

function schemaOfConfig(): ConfigSchema {
  const level: ConfigSchema = { type: 'string', enum: levels };
  const workflowType: ConfigSchema = {
    type: 'string',
    enum: workflowTypes,
    description: 'Type of the state machines. A comment in a definition and a template that names it are stronger.',
  };
  const severities: ConfigSchema = {
    type: 'object',
    description: 'How severe each rule is, by its id.',
    properties: Object.fromEntries(
      rules.map(({ id, summary, severity }) => [
        id,
        {
          ...level,
          description: `${summary} (default: ${severity})`,
          markdownDescription: `${summary}\n\nDefault: \`${severity}\``,
          default: severity,
        },
      ]),
    ),
    // A rule that is not known is told by the reader, who also knows which one may be meant.
    additionalProperties: level,
  };
  const globs = (description: string): ConfigSchema => ({ type: 'array', items: { type: 'string' }, description });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ASL Workbench: configuration (.aslrc.json, .aslrc.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where the schema of this file is, for other editors.' },
      workflowType,
      rules: severities,
      ignore: globs(
        'Files that are not checked: globs relative to this folder; one without a slash is about a name at any depth.',
      ),
      overrides: {
        type: 'array',
        description: 'Other decisions for some files; the last that fits decides.',
        items: {
          type: 'object',
          required: ['files'],
          additionalProperties: false,
          properties: {
            files: globs('Globs of the files, relative to this folder.'),
            workflowType,
            rules: severities,
          },
        },
      },
    },
  };
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
      ...problem,
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
      ...problem,
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
    if (!memberOf(node, name)) problems.push({ ...problem, span: node.span, message: `${what} needs "${name}".` });
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
    rule: closed ? problem.rule : unknownRule,
    severity: closed ? 'error' : 'warning',
    span: key.span,
    message: closed
      ? `"${key.value}" is no setting.${mean || ` There are ${listed(known)}.`}`
      : `There is no rule "${key.value}".${mean || ' "asl rules" lists them all.'}`,
    fixes: instead === undefined ? [] : [replacing(key, instead)],
  };
}

/** The rule of problems that the schema alone does not find. */
export const unknownRule = 'configuration-unknown-rule';

function replacing(node: StringNode, value: string): Fix {
  return { title: `Change to "${value}"`, edits: [replaceString(node, value)] };
}

const listed = (words: readonly string[]) => words.map(word => `"${word}"`).join(', ');
const lowered = (what: string) => what.replace(/^The/, 'the').replace(/^An/, 'an');

/** What can be used of a file, also of one with mistakes. */
function configOf(root: Node): Config {
  const json = toJson(root);
  const settings = settingsOf(json);
  if (!isObject(json)) return {};
  const overrides = Array.isArray(json.overrides) ? json.overrides : [];
  return {
    ...settings,
    ignore: texts(json.ignore),
    overrides: overrides.flatMap(each => (isObject(each) ? [{ ...settingsOf(each), files: texts(each.files) }] : [])),
  };
}

/** The edit of a configuration file that gives a rule a severity; undefined where the file is no object, or half written. */
export function editOfLevel(text: string, fileName: string, rule: string, level: Level): TextEdit | undefined {
  const document = parseDocument(text, formatOf(fileName));
  const { root } = document;
  if (document.problems.length > 0) return undefined;
  if (root === undefined || (root.kind === 'null' && document.format === 'yaml')) {
    const content = document.format === 'yaml' ? `rules:\n  ${rule}: "${level}"\n` : configTextWith(rule, level);
    return { span: { start: text.length, end: text.length }, text: content };
  }
  if (root.kind !== 'object') return undefined;
  const chosen = memberOf(root, 'rules');
  if (!chosen) return addMember(document, root, 'rules', { [rule]: level });
  if (chosen.value?.kind !== 'object') return undefined;
  const before = memberOf(chosen.value, rule)?.value;
  if (!before) return addMember(document, chosen.value, rule, level);
  return before.kind === 'string' ? replaceString(before, level) : undefined;
}

/** A new configuration file in JSON. */
export function configTextWith(rule: string, level: Level): string {
  return `${JSON.stringify({ rules: { [rule]: level } }, undefined, 2)}\n`;
}

/** A layer from a value of unknown origin, such as an editor's settings. */
export function settingsOf(value: unknown): CheckSettings {
  if (!isObject(value)) return {};
  const { workflowType } = value;
  const type = workflowTypes.find(known => known === workflowType);
  const chosen = isObject(value.rules) ? value.rules : {};
  const entries = Object.entries(chosen).filter((entry): entry is [string, Level] =>
    levels.includes(entry[1] as Level),
  );
  return { rules: Object.fromEntries(entries), ...(type && { workflowType: type }) };
}

/** The texts of a list of unknown origin. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
