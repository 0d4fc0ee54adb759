/**
 * The values that the expression under the mouse had in runs, with where each comes from. They are what has happened, so they
 * stand before what is inferred; what follows from results that were made up says so.
 */
import { type Recording, type ShapeInText, valuesOfExpression } from '../../../dataflow/index.ts';
import { parsePath, parsePayloadValue } from '../../../expressions/index.ts';
import type { Embedded } from '../../../language/index.ts';

/** Values that are shown. */
const most = 3;
/** Characters of one that are shown. */
const longest = 400;

type Run = Recording & { readonly invented?: ReadonlySet<string> };

/** In Markdown; undefined where there are no values. */
export async function recordedWords(at: ShapeInText, recordings: readonly Run[]): Promise<string | undefined> {
  const part = partOf(at);
  const values = await valuesOfExpression(recordings, at.state, part);
  if (values.length === 0) return undefined;
  // The same value again says nothing new.
  const shown = new Map<string, string[]>();
  for (const { value, recording, visit } of values) {
    const text = JSON.stringify(value);
    const { label, invented } = recording as Run;
    const where = `${label}${visit.branch === '' ? '' : ` ${visit.branch}`}${invented?.size ? ' (with example results)' : ''}`;
    const known = shown.get(text);
    if (known) known.push(where);
    else if (shown.size < most) shown.set(text, [where]);
  }
  const whole = part === at.embedded && at.text !== at.embedded.node.value && at.embedded.kind === 'jsonata';
  return [...shown]
    .map(([text, where]) => {
      const labels = [...new Set(where)];
      const from = `${labels.slice(0, most).join(', ')}${labels.length > most ? ` and ${labels.length - most} more` : ''}`;
      const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
      return `${whole ? 'The expression in' : 'In'} ${from}:\n\`\`\`json\n${cut}\n\`\`\``;
    })
    .join('\n\n');
}

/** The part under the mouse as an expression of its own, where it can be one. */
function partOf({ embedded, text }: ShapeInText): Embedded {
  if (text === embedded.node.value || (embedded.kind !== 'path' && embedded.kind !== 'template')) return embedded;
  const { visit, node } = embedded;
  const parsed = parsePath(text);
  if (parsed.path) return { kind: 'path', visit, node, parsed, reference: false, context: true };
  if (embedded.kind !== 'template') return embedded;
  return { kind: 'template', visit, node, member: embedded.member, parsed: parsePayloadValue(text) };
}
