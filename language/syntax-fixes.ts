/**
 * What mends a text that is no JSON, or that says a thing twice: commas that are missing or too many, quotes of another
 * language, one of two keys alike. Works on what the parser found, and reads the text at its place.
 */
import type { Fix } from './diagnostics.ts';
import { removeMember } from './edit.ts';
import { withoutTabs } from './parse-yaml.ts';
import type { Document, Span, SyntaxProblem } from './tree.ts';
import { nodeAt } from './tree.ts';

/** What mends a problem, if anything does. */
export function syntaxFixes(document: Document, problem: SyntaxProblem): Fix[] {
  const tabs = document.format === 'yaml' ? withoutTabs(document.text, problem) : [];
  if (tabs.length > 0) return [{ title: 'Replace tabs by spaces', edits: tabs }];
  const fix = problem.rule === 'duplicate-key' ? removal(document, problem) : jsonFix(document, problem);
  return fix ? [fix] : [];
}

function removal(document: Document, { span }: SyntaxProblem): Fix | undefined {
  const parent = document.root && nodeAt(document.root, span.start)?.parent;
  if (parent?.kind !== 'member' || parent.key.span.start !== span.start) return undefined;
  return { title: `Remove this "${parent.key.value}"`, asked: true, edits: removeMember(document, parent) };
}

function jsonFix({ text, format }: Document, { span, message }: SyntaxProblem): Fix | undefined {
  if (format !== 'json') return undefined;
  const found = text.slice(span.start, span.end);
  if (found === ',' && message.includes('Remove')) return { title: 'Remove the comma', edits: [{ span, text: '' }] };
  if (message.startsWith('A comma is missing')) {
    const at = endOfWhatIsBefore(text, span);
    return at === undefined
      ? undefined
      : { title: 'Add the comma', edits: [{ span: { start: at, end: at }, text: ',' }] };
  }
  // A text in single quotes without any other quote or escape in it.
  const inner = /^'([^'"\\]*)'$/.exec(found)?.[1];
  return inner === undefined
    ? undefined
    : { title: `Change to "${inner}"`, edits: [{ span, text: JSON.stringify(inner) }] };
}

/** Where a comma belongs; undefined behind a comment. */
function endOfWhatIsBefore(text: string, { start }: Span): number | undefined {
  const before = text.slice(Math.max(0, start - 2000), start).trimEnd();
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (before === '' || before.endsWith('*/') || /(^|[^:])\/\//.test(line)) return undefined;
  return start - (text.slice(Math.max(0, start - 2000), start).length - before.length);
}
