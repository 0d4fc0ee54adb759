/** What `asl check` found, before it is written in one format or another. */
import type { Severity } from '../language/index.ts';
import type { CheckedFile, FileDiagnostic } from './diagnose.ts';

export interface Report {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly files: readonly CheckedFile[];
  /** How many findings have been mended. */
  readonly fixed: number;
  /** How many files a configuration leaves alone. */
  readonly ignored: number;
  /** The least severe that is told. */
  readonly least: Severity;
  readonly version: string;
  /** Where a rule is explained. */
  helpUri(rule: string): string | undefined;
}

const severities: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** What is told of a file. */
export function toldOf(file: CheckedFile, { least }: Report): readonly FileDiagnostic[] {
  const from = severities.indexOf(least);
  return file.diagnostics.filter(({ severity }) => severities.indexOf(severity) >= from);
}

/** How many findings there are of a severity, told or not. */
export function countOf({ files }: Report, severity: Severity): number {
  let count = 0;
  for (const { diagnostics } of files) for (const each of diagnostics) if (each.severity === severity) count++;
  return count;
}
