/**
 * The verb of completion. An item goes to the editor without its documentation; that is worked out for the one item at which
 * somebody looks, from the list that was sent last.
 */
import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { formatOf, parseDocument } from '../language/index.ts';
import { type DataFlows, dataFlowsOf } from './dataFlows.ts';
import { opensAt } from './features/completion/opening.ts';
import type { Completion } from './features/completion.ts';
import { completionsAt, mostNames } from './features/completion.ts';
import { configCompletionsAt } from './features/config.ts';
import { directiveCompletionsAt } from './features/directives.ts';
import type { Known } from './features/known.ts';
import { mockCompletionsAt, mocksBase } from './features/mocks.ts';
import { substitutionCompletions } from './features/substitutions.ts';
import { guard } from './guard.ts';
import { documentationOf, toCompletionItem } from './protocol.ts';
import type { Context, Verb } from './verb.ts';
import { at, neighboursOf } from './verb.ts';
import { nameOf, type Part, type Places } from './workspace.ts';

/** Which item of which list. */
interface Sent {
  readonly list: number;
  readonly index: number;
}

export const completing: Verb = {
  capabilities: {
    completionProvider: {
      triggerCharacters: ['"', "'", '$', '.', ':', ' ', '/', '{', '%', '(', '[', ','],
      resolveProvider: true,
    },
  },
  register: context => {
    const flows = dataFlowsOf(context);
    let list = 0;
    let last: readonly Completion[] = [];
    const answer = (found: readonly Completion[], places: Places): CompletionList => {
      list += 1;
      last = found;
      const items = found.flatMap((item, index) => {
        const sent: Sent = { list, index };
        return toCompletionItem(item, places, sent) ?? [];
      });
      // Of all that a Resource may be, and of very many states, only what fits the letters so far is sent.
      const isIncomplete =
        found.some(({ kind }) => kind === 'resource') || (found.length >= mostNames && found[0]?.kind === 'state');
      return { isIncomplete, items };
    };
    const inDefinitions = at<CompletionList | null, CompletionParams>(context, 'completion', null, {
      inside: (part, offset, { context: asked }) => {
        const namings = part.namings.map(({ naming }) => naming);
        const found =
          directiveCompletionsAt(part.document, offset) ??
          substitutionCompletions(part.document, namings, offset, part.definition.embedded?.substituted) ??
          // A list that opens by itself where nobody waits for one is in the way: it takes the next Enter.
          (asked?.triggerCharacter !== undefined && !opensAt(part.document, offset, asked.triggerCharacter)
            ? []
            : completionsAt(part.document, part.machine, offset, knownOf(context, part, flows)));
        return answer(found, part);
      },
      outside: (snapshot, offset) =>
        snapshot.isYamlConfig ? answer(configCompletionsAt(snapshot.text, offset), snapshot) : null,
    });
    context.connection.onCompletion((params, token) => {
      const { uri } = params.textDocument;
      if (mocksBase(nameOf(uri)) === undefined) return inDefinitions(params, token);
      return guard(context.connection.console, 'completion', token, null, () => {
        const snapshot = context.snapshot(uri);
        const file = snapshot && neighboursOf(context).file(uri);
        const machines = file ? neighboursOf(context).mockedBy(uri) : [];
        if (!snapshot || !file || machines.length === 0) return null;
        const offset = snapshot.lines.offsetAt(params.position);
        return answer(
          mockCompletionsAt(parseDocument(snapshot.text, formatOf(uri)), offset, machines, context.catalog?.()),
          snapshot,
        );
      });
    });
    context.connection.onCompletionResolve((item, token) =>
      guard(context.connection.console, 'completion resolve', token, item, (): CompletionItem => {
        const sent = item.data as Sent | undefined;
        const found = sent?.list === list ? last[sent.index] : undefined;
        const documentation = found && documentationOf(found);
        return documentation ? { ...item, documentation } : item;
      }),
    );
  },
};

/** What the part knows, which is looked up only when it is asked for, and what is known of its data. */
function knownOf(context: Context, part: Part, flows: DataFlows): Known {
  const patterns = context.preferences?.(part.uri)['completion.patterns'] !== false;
  const sample = () => flows.samplesOf(part)[0]?.value;
  const flow = () => flows.of(part);
  return Object.assign(Object.create(part.known) as Known, { sample, flow, patterns });
}
