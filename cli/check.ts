/** `asl check`: the diagnostics of definitions, for people or for machines. */

import type { Diagnostic } from '../language/index.ts';
import { checkDocument, ruleNamed } from '../language/index.ts';
import { readDefinition } from './files.ts';
import { frameOf, placeOf } from './place.ts';

export interface CheckReport {
  readonly text: string;
  readonly errors: number;
  readonly warnings: number;
}

export function check(files: readonly string[], format: 'pretty' | 'json'): CheckReport {
  const found = files.map(file => {
    const { document, machine } = readDefinition(file);
    return { file, text: document.text, diagnostics: checkDocument(document, machine) };
  });
  const all = found.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const warnings = all.filter(({ severity }) => severity === 'warning').length;
  if (format === 'json') {
    const entries = found.flatMap(({ file, text, diagnostics }) =>
      diagnostics.map(diagnostic => forMachines(file, text, diagnostic)),
    );
    return { text: JSON.stringify(entries, undefined, 2), errors, warnings };
  }
  const blocks = found.flatMap(({ file, text, diagnostics }) =>
    diagnostics.filter(({ severity }) => severity !== 'hint').map(diagnostic => forPeople(file, text, diagnostic)),
  );
  const count = (amount: number, noun: string) => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
  const summary = `${count(files.length, 'file')} checked: ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return { text: [...blocks, summary].join('\n\n'), errors, warnings };
}

function forPeople(file: string, text: string, { span, severity, message, rule }: Diagnostic): string {
  const { line, column } = placeOf(text, span.start);
  return `${file}:${line}:${column} ${severity}: ${message} (${rule})\n${frameOf(text, span.start, span.end)}`;
}

function forMachines(file: string, text: string, diagnostic: Diagnostic) {
  const { rule, severity, message, span, location } = diagnostic;
  const awsCode = ruleNamed(rule)?.awsCode;
  return {
    file,
    rule,
    severity,
    message,
    start: placeOf(text, span.start),
    end: placeOf(text, span.end),
    location,
    awsCode,
  };
}
