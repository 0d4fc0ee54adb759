/** Completion and hover in the words that silence rules: `asl-disable-next-line unreachable-state`, in comments and `Comment` fields. */
import type { Document, Span } from '../../language/index.ts';
import { directivesOf, ruleMarkdown, ruleNamed, rules } from '../../language/index.ts';
import type { Completion } from './completion.ts';

const words = [
  ['asl-disable-next-line', 'Silences rules on the next line.'],
  ['asl-disable-line', 'Silences rules on this line.'],
  ['asl-disable', 'Silences rules in the whole file.'],
  ['asl: EXPRESS', 'This is the definition of an Express workflow.'],
] as const;

/** Undefined where no such words are being written. */
export function directiveCompletionsAt({ text }: Document, offset: number): Completion[] | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const id = /\basl-disable(?:-next-line|-line)?[ \t]+(?:(?!--)[\w-]+[ \t,]+)*([\w-]*)$/.exec(before)?.[1];
  const word = /(?:\/\/|\/\*|#)[ \t]*(asl[\w:-]*)$/.exec(before)?.[1];
  if (id === undefined && word === undefined) return undefined;
  const rest = /^[\w-]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const replace = { start: offset - (id ?? word ?? '').length, end: offset + rest };
  const base = { kind: 'value' as const, replace };
  if (id !== undefined)
    return rules.map(({ id: label, severity, summary }, rank) => ({
      ...base,
      label,
      detail: severity,
      documentation: summary,
      insert: label,
      filter: label,
      rank,
      again: false,
    }));
  return words.map(([label, documentation], rank) => ({
    ...base,
    label,
    detail: undefined,
    documentation,
    insert: label.includes(':') ? label : `${label} `,
    filter: label,
    rank,
    again: !label.includes(':'),
  }));
}

export function directiveHoverAt(document: Document, offset: number): { markdown: string; span: Span } | undefined {
  for (const directive of directivesOf(document))
    for (const { id, span } of directive.rules) {
      const rule = offset >= span.start && offset <= span.end ? ruleNamed(id) : undefined;
      if (rule) return { markdown: ruleMarkdown(rule), span };
    }
  return undefined;
}
