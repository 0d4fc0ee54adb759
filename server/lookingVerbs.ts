/** The verbs about how a definition looks: colours, hints, folding, selection, signatures, formatting. */
import type { CancellationToken } from 'vscode-languageserver';
import { type Token, tokenModifiers, tokensOf, tokenTypes } from './features/tokens.ts';
import { type Preferences, preferencesOf } from './preferences.ts';
import { TokenMemory, tokenData, tokensInLines } from './tokenData.ts';
import { type Context, type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

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

/**
 * Like `whole`, for what nobody waits for while typing. What has come in by then is read first: a request that is outdated is
 * cancelled before any work is done for it.
 */
async function unhurried<T>(
  context: Context,
  verb: string,
  uri: string,
  token: CancellationToken,
  fallback: T,
  work: (snapshot: Snapshot) => T,
) {
  await new Promise(resolve => setImmediate(resolve));
  return whole(context, verb, uri, token, fallback, work);
}

const presets = preferencesOf(undefined);

/** What people have switched on and off for a file. */
export function preferencesFor(context: Context, uri: string): Preferences {
  return context.preferences?.(uri) ?? presets;
}
