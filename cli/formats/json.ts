/** Findings as a list of objects, for programs. Lines and columns count from 1; `end` is behind the last character. */
import { sureFix } from '../../language/index.ts';
import { type Report, toldOf } from '../report.ts';

export function json(report: Report): string {
  const entries = report.files.flatMap(file =>
    toldOf(file, report).map(diagnostic => {
      const { rule, severity, message, span, location, awsCode, definition, related } = diagnostic;
      const place = (offset: number) => file.lines.placeOf(offset);
      return {
        file: file.path,
        definition,
        rule,
        severity,
        message,
        start: place(span.start),
        end: place(span.end),
        location,
        awsCode,
        fixable: sureFix(diagnostic) !== undefined,
        related: related?.map(other => ({
          message: other.message,
          start: place(other.span.start),
          end: place(other.span.end),
        })),
      };
    }),
  );
  return JSON.stringify(entries, undefined, 2);
}
