/**
 * What people decide about checking: how severe each rule is, which type their state machines have, which files are left
 * alone. Written in `.aslrc.json`, `.aslrc.yaml` or `.aslrc.yml`, where what is wrong with it has exact places; settings of an
 * editor and options of a terminal are layers of the same shape. Where files lie and who reads them, it does not know:
 * paths are relative to the folder of the file, with `/`.
 */
import picomatch from 'picomatch/posix';
import { levels, type WorkflowType, workflowTypes } from './config-schema.ts';
import { configProblem, validateConfig } from './config-validation.ts';
import type { Diagnostic, Level, TextEdit } from './diagnostics.ts';
import { addMember, replaceString } from './edit.ts';
import { formatOf, parseDocument } from './parse.ts';
import type { Node } from './tree.ts';
import { memberOf, toJson } from './tree.ts';

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

/**
 * Reads a configuration file; its name says the format. Never throws: what cannot be used is left out of `config` and told in
 * `problems`, whose rule is `configuration`.
 */
export function readConfig(text: string, fileName: string): { config: Config; problems: Diagnostic[] } {
  const document = parseDocument(text, formatOf(fileName));
  const problems: Diagnostic[] = document.problems.map(({ span, message }) => ({
    ...configProblem,
    span,
    message,
  }));
  const { root } = document;
  // An empty file decides nothing.
  if (!root || (root.kind === 'null' && document.format === 'yaml')) return { config: {}, problems };
  problems.push(...validateConfig(root));
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
