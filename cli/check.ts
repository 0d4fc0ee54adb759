/**
 * `asl check`: finds the files, mends what it is asked to mend, and tells what is wrong. Decides the exit code as linters do:
 * 0 nothing to complain about, 1 errors or more warnings than allowed, 2 a call or a configuration that makes no sense.
 */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic, Level, Severity, WorkflowType } from '../language/index.ts';
import { applyEdits, fixAll, sureFix } from '../language/index.ts';
import { type CheckedFile, Diagnoser } from './diagnose.ts';
import { readText, UserError } from './files.ts';
import { findFiles } from './find-files.ts';
import { answersOf, aws } from './formats/aws.ts';
import { github } from './formats/github.ts';
import { json } from './formats/json.ts';
import { pretty } from './formats/pretty.ts';
import { sarif } from './formats/sarif.ts';
import { Lines } from './place.ts';
import { countOf, type Report } from './report.ts';
import { type ConfigFile, SettingsFinder } from './settings.ts';

const formats = ['pretty', 'json', 'sarif', 'github', 'aws'] as const;

export interface CheckCall {
  /** Folder that relative paths start from. */
  readonly cwd?: string;
  readonly format?: (typeof formats)[number];
  readonly type?: WorkflowType;
  /** More warnings than that are a failure. */
  readonly maxWarnings?: number;
  readonly fix?: boolean;
  /** Severities that are stronger than those of files. */
  readonly rules?: Readonly<Record<string, Level>>;
  readonly config?: string;
  readonly quiet?: boolean;
  /** The least severe that is told. */
  readonly severity?: Severity;
  /** A text instead of files, and the name it is to have. */
  readonly stdin?: { readonly text: string; readonly name: string };
  readonly coloured?: boolean;
  readonly version?: string;
  helpUri?(rule: string): string | undefined;
}

export interface CheckOutcome {
  readonly exitCode: 0 | 1 | 2;
  readonly text: string;
  /** The text that was given instead of files, mended; undefined when it was not to be mended. */
  readonly fixedText: string | undefined;
}

/** Throws `UserError` for what cannot be read or understood. */
export async function check(patterns: readonly string[], call: CheckCall = {}): Promise<CheckOutcome> {
  const { cwd = process.cwd(), format = 'pretty', stdin } = call;
  if ((stdin && patterns.length > 0) || patterns.includes('-'))
    throw new UserError('Name files, or take standard input (- or --stdin), not both.');
  const settings = new SettingsFinder(cwd, call.config, call.rules ? { rules: call.rules } : {});
  const diagnoser = new Diagnoser({ cwd, settings, workflowType: call.type });
  const names = stdin ? [stdin.name] : await findFiles(patterns, cwd);
  const wanted = names.filter(name => !settings.settingsFor(name).ignored);
  const texts = new Map(wanted.map(name => [name, stdin?.text ?? readText(path.resolve(cwd, name), name)]));
  for (const [name, text] of texts) diagnoser.know(name, text);

  const files: CheckedFile[] = [];
  let fixed = 0;
  for (const [name, text] of texts) {
    const before = diagnoser.check(name, text);
    const after = call.fix ? mended(diagnoser, before) : before;
    if (after !== before) {
      fixed += Math.max(1, before.diagnostics.length - after.diagnostics.length);
      if (!stdin) writeWhole(path.resolve(cwd, name), after.text);
    }
    files.push(after);
  }
  const configurations = settings.files
    .filter(({ problems }) => problems.length > 0)
    .map(each => checkedConfig(each, cwd));
  const least =
    call.severity ?? (call.quiet || format === 'aws' ? 'error' : format === 'json' ? 'hint' : 'information');
  const report: Report = {
    cwd,
    files: [...configurations, ...files],
    fixed,
    ignored: names.length - wanted.length,
    least,
    version: call.version ?? '0.0.0',
    helpUri: call.helpUri ?? (() => undefined),
  };
  const { text, failed } = format === 'aws' ? asService(report) : told(report, format, call);
  const misconfigured = configurations.some(({ diagnostics }) => diagnostics.some(isError));
  return {
    exitCode: misconfigured ? 2 : failed ? 1 : 0,
    text,
    fixedText: stdin && call.fix ? (files[0]?.text ?? stdin.text) : undefined,
  };
}

function asService(report: Report) {
  const answers = answersOf(report);
  return { text: aws(answers), failed: answers.some(({ result }) => result === 'FAIL') };
}

function told(report: Report, format: 'pretty' | 'json' | 'sarif' | 'github', { coloured, maxWarnings }: CheckCall) {
  const tooMany = maxWarnings !== undefined && countOf(report, 'warning') > maxWarnings;
  const text =
    format === 'pretty'
      ? `${pretty(report, coloured)}${tooMany ? `\nMore warnings than --max-warnings ${maxWarnings} allows.` : ''}`
      : { json, sarif, github }[format](report);
  return { text, failed: tooMany || countOf(report, 'error') > 0 };
}

const isError = ({ severity }: Diagnostic) => severity === 'error';

/**
 * The file with all mended that needs no choice, if there are no more errors in it than before; a guess may have been a wrong
 * one. Then the fixes of one rule are left out, whichever it is.
 */
function mended(diagnoser: Diagnoser, first: CheckedFile): CheckedFile {
  const used = new Set<string>();
  const without = (left?: string) => {
    const result = mendedAsFarAsItGoes(diagnoser, first, found => {
      if (found.rule !== left && sureFix(found)) used.add(found.rule);
      return found.rule !== left;
    });
    return errorsIn(result) <= errorsIn(first) ? result : undefined;
  };
  const all = without();
  if (all) return all;
  for (const rule of [...used]) {
    const most = without(rule);
    if (most) return most;
  }
  return first;
}

/** Every fix may make room for another; a text that has been there before would go on for ever. */
function mendedAsFarAsItGoes(
  diagnoser: Diagnoser,
  first: CheckedFile,
  wanted: (found: Diagnostic) => boolean,
): CheckedFile {
  const seen = new Set([first.text]);
  let file = first;
  for (;;) {
    const edits = fixAll(file.diagnostics.filter(wanted));
    const text = applyEdits(file.text, edits);
    if (edits.length === 0 || seen.has(text) || seen.size > 100) return file;
    seen.add(text);
    const next = diagnoser.check(file.path, text);
    // A mend that breaks the text is none.
    if (syntaxProblems(next) > syntaxProblems(file)) return file;
    file = next;
  }
}

const errorsIn = ({ diagnostics }: CheckedFile) => diagnostics.filter(isError).length;

function syntaxProblems({ definitions }: CheckedFile): number {
  return definitions.reduce((sum, { document }) => sum + document.problems.length, 0);
}

/** All of it or nothing: whoever reads the file meanwhile finds the old or the new text. */
function writeWhole(file: string, text: string): void {
  const real = realpathSync(file);
  const beside = path.join(path.dirname(real), `.${path.basename(real)}.${process.pid}.tmp`);
  try {
    writeFileSync(beside, text, { mode: statSync(real).mode });
    renameSync(beside, real);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UserError(`Cannot write ${file}: ${(error as Error).message}.`);
  }
}

function checkedConfig({ path: file, text, problems }: ConfigFile, cwd: string): CheckedFile {
  const relative = path.relative(cwd, file);
  return { path: relative, text, lines: new Lines(text), definitions: [], diagnostics: problems };
}

export { wantsColour } from './formats/pretty.ts';
export { ruleLevel } from './settings.ts';
