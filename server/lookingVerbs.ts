/** The verbs about how a definition looks: colours, hints, folding, selection, signatures, formatting. */
import { type Token, tokenModifiers, tokensOf, tokenTypes } from './features/tokens.ts';
import { TokenMemory, tokenData, tokensInLines } from './tokenData.ts';
import { type Context, preferencesFor, unhurried, type Verb } from './verb.ts';
import type { Part } from './workspace.ts';

const semanticTokens: Verb = {
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
  },
  register: context => {
    const memory = new TokenMemory();
    const { semanticTokens: requests } = context.connection.languages;
    const empty = { data: [] };
    requests.on(({ textDocument: { uri } }, token) =>
      unhurried(context, 'semanticTokens', uri, token, empty, snapshot =>
        colours(context, uri) ? memory.full(uri, tokenData(snapshot, tokensIn)) : empty,
      ),
    );
    requests.onDelta(({ textDocument: { uri }, previousResultId }, token) =>
      unhurried(context, 'semanticTokens/delta', uri, token, empty, snapshot =>
        colours(context, uri) ? memory.delta(uri, previousResultId, tokenData(snapshot, tokensIn)) : empty,
      ),
    );
    requests.onRange(({ textDocument: { uri }, range }, token) =>
      unhurried(context, 'semanticTokens/range', uri, token, empty, snapshot =>
        colours(context, uri)
          ? { data: tokensInLines(tokenData(snapshot, tokensIn), range.start.line, range.end.line) }
          : empty,
      ),
    );
    context.onClose(uri => memory.forget(uri));
  },
};

const colours = (context: Context, uri: string) => preferencesFor(context, uri)['semanticTokens.enabled'];
const tokensIn = ({ machine }: Part): Token[] => (machine ? tokensOf(machine) : []);

export const lookingVerbs: readonly Verb[] = [semanticTokens];
