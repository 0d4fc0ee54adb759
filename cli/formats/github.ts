/**
 * Findings as commands of GitHub Actions, which shows them at the lines of a pull request.
 * Source: GitHub documentation, "Workflow commands for GitHub Actions"; escapes as its toolkit writes them.
 */
import type { Severity } from '../../language/index.ts';
import { countOf, type Report, toldOf } from '../report.ts';

const commands: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

export function github(report: Report): string {
  const lines = report.files.flatMap(file =>
    toldOf(file, report).map(({ span, severity, message, rule }) => {
      const start = file.lines.placeOf(span.start);
      const end = file.lines.placeOf(span.end);
      const properties = {
        file: file.path.replaceAll('\\', '/'),
        line: start.line,
        endLine: end.line,
        // Columns are only read for what stands on one line.
        ...(start.line === end.line && { col: start.column, endColumn: end.column }),
        title: rule,
      };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
      return `::${commands[severity]} ${list.join(',')}::${escaped(message)}`;
    }),
  );
  const summary = `${report.files.length} checked: ${countOf(report, 'error')} errors, ${countOf(report, 'warning')} warnings`;
  return [...lines, summary].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
