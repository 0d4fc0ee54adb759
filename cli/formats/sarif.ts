/**
 * Findings as a SARIF log, which code scanning services read.
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactLocation, Log, Region, ReportingDescriptor, Result, Fix as SarifFix } from 'sarif';
import type { Fix, Rule, Severity, Span } from '../../language/index.ts';
import { ruleMarkdown, rules } from '../../language/index.ts';
import type { CheckedFile, FileDiagnostic } from '../diagnose.ts';
import type { Lines } from '../place.ts';
import { type Report, toldOf } from '../report.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

export function sarif(report: Report): string {
  const found = report.files.flatMap(file => toldOf(file, report).map(diagnostic => ({ file, diagnostic })));
  const used = new Set(found.map(({ diagnostic }) => diagnostic.rule));
  const told: readonly Descriptor[] = [
    ...rules.filter(({ id }) => used.has(id)),
    // What is wrong with a configuration file is no rule about definitions.
    ...[...used].filter(id => !rules.some(rule => rule.id === id)).map(id => ({ id })),
  ];
  const index = new Map(told.map(({ id }, position) => [id, position]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ASL Workbench',
            semanticVersion: report.version,
            rules: told.map(rule => descriptor(rule, report)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { uri: pathToFileURL(`${report.cwd}/`).href } },
        invocations: [{ executionSuccessful: true }],
        artifacts: report.files.map(file => ({ location: locationOf(file, report.cwd) })),
        results: found.map(({ file, diagnostic }) =>
          result(file, diagnostic, index.get(diagnostic.rule) ?? -1, report.cwd),
        ),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

type Descriptor = Pick<Rule, 'id'> & Partial<Rule>;

function descriptor(rule: Descriptor, { helpUri }: Report): ReportingDescriptor {
  const uri = rule.summary === undefined ? undefined : helpUri(rule.id);
  return {
    id: rule.id,
    ...(rule.summary !== undefined && {
      shortDescription: { text: rule.summary.replaceAll('`', '') },
      help: { text: rule.summary.replaceAll('`', ''), markdown: ruleMarkdown(rule as Rule) },
    }),
    ...(uri !== undefined && { helpUri: uri }),
    ...(rule.severity && { defaultConfiguration: { level: levels[rule.severity] } }),
    ...(rule.awsCode !== undefined && { properties: { awsCode: rule.awsCode } }),
  };
}

function result(
  file: CheckedFile,
  { rule, severity, message, span, location, related, fixes }: FileDiagnostic,
  ruleIndex: number,
  cwd: string,
): Result {
  const artifactLocation = locationOf(file, cwd);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: { artifactLocation, region: regionOf(file.lines, span) },
        ...(location !== undefined && { logicalLocations: [{ fullyQualifiedName: location }] }),
      },
    ],
    ...(related && {
      relatedLocations: related.map((other, id) => ({
        id,
        message: { text: other.message },
        physicalLocation: { artifactLocation, region: regionOf(file.lines, other.span) },
      })),
    }),
    ...(fixes && fixes.length > 0 && { fixes: fixes.map(fix => fixOf(file, fix, cwd)) }),
  };
}

function fixOf(file: CheckedFile, { title, edits }: Fix, cwd: string): SarifFix {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: locationOf(file, cwd),
        replacements: edits.map(({ span, text }) => ({
          deletedRegion: regionOf(file.lines, span),
          ...(text !== '' && { insertedContent: { text } }),
        })),
      },
    ],
  };
}

function regionOf(lines: Lines, { start, end }: Span): Region {
  const from = lines.placeOf(start);
  const to = lines.placeOf(end);
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    charOffset: start,
    charLength: end - start,
  };
}

/** Relative to the working directory; what is elsewhere with its whole way. */
function locationOf({ path: file }: CheckedFile, cwd: string): ArtifactLocation {
  const slashes = file.replaceAll('\\', '/');
  if (/^(\/|[A-Za-z]:\/|\.\.\/)/.test(slashes)) return { uri: pathToFileURL(path.resolve(cwd, file)).href };
  return { uri: slashes.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
