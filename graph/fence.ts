/**
 * A fence of Markdown as HTML: the picture of the definition that stands in it, or why there is none. A program of its own
 * (dist/fence.cjs), which is loaded at the first such fence: it reads definitions, which whoever shows pictures otherwise does not.
 *
 * Knows nothing of markdown-it. All text of the definition is escaped; there is no script.
 */
import type { Document } from '../language/index.ts';
import { memberValue, parseDocument, readStateMachine } from '../language/index.ts';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import { escapeText, renderSvg } from './svg.ts';

/** `info` is what stands behind the fence's backticks: a format may be told there, as in `asl.yaml`. */
export const fenceHtml: FenceHtml = (text, info) => {
  const format = /ya?ml/i.test(info) ? 'yaml' : /^\s*([{[]|\/[/*])/.test(text) || text.trim() === '' ? 'json' : 'yaml';
  const document = parseDocument(text, format);
  const problem = document.problems.find(({ rule }) => rule !== 'duplicate-key');
  if (problem) return refusal(text, `${problem.message} (line ${lineAt(document, problem.span.start)})`);
  const machine = readStateMachine(document);
  if (!machine || machine.states.length === 0)
    return refusal(text, 'There are no states to draw. A definition is an object with StartAt and States.');
  const comment = memberValue(document.root, 'Comment');
  const title = comment?.kind === 'string' ? comment.value : 'State machine';
  return `<div class="asl-fence">${renderSvg(layout(graphOf(machine)), { standalone: 'vscode', title })}</div>`;
};

export type FenceHtml = (text: string, info: string) => string;

/** What is wrong, above the text as it stands. */
function refusal(text: string, reason: string): string {
  return `<div class="asl-fence"><p role="note"><strong>This workflow cannot be drawn.</strong> ${escapeText(reason)}</p><pre><code>${escapeText(text)}</code></pre></div>`;
}

function lineAt({ text }: Document, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
