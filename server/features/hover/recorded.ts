/**
 * The values that the expression under the mouse had in runs, with where each comes from. They are what has happened, so they
 * stand before what is inferred; what follows from results that were made up says so.
 */
import { type Recording, type ShapeInText, valuesOfExpression } from '../../../dataflow/index.ts';
import { parsePath, parsePayloadValue } from '../../../expressions/index.ts';
import type { MadeUp } from '../../../interpreter/index.ts';
import type { Embedded } from '../../../language/index.ts';

/** Values that are shown. */
const most = 3;
/** Characters of one that are shown. */
const longest = 400;

/** In Markdown; undefined where there are no values. */
export async function recordedWords(at: ShapeInText, recordings: readonly Recording[]): Promise<string | undefined> {
  const part = partOf(at);
  const values = await valuesOfExpression(recordings, at.state, part);
  if (values.length === 0) return undefined;
  // The same value again says nothing new.
  const shown = new Map<string, string[]>();
  for (const { value, recording, visit, madeUp } of values) {
    const text = JSON.stringify(value);
    const where = `${recording.label}${visit.branch === '' ? '' : ` ${visit.branch}`}${madeUpWords(madeUp)}`;
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

/** Results of which it may follow, and that no task has given. */
function madeUpWords(madeUp: ReadonlySet<MadeUp>): string {
  if (madeUp.size === 0) return '';
  if (!madeUp.has('example')) return ' (with results of mocks)';
  return ` (with results made up from the catalog${madeUp.has('mocks') ? ', and of mocks' : ''})`;
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
