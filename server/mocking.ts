/**
 * A mocks file for a definition. `asl/mocks` gives its name beside the definition and its text, with an example result for each task
 * that has no answer yet; writing and opening it is the client's matter.
 */
import type { CancellationToken } from 'vscode-languageserver';
import { exampleMocks } from '../dataflow/index.ts';
import { companionName, formatOf, isShared } from '../language/index.ts';
import { neighboursOf, type Verb, whole } from './verb.ts';
import { nameOf } from './workspace.ts';

export type Mocking =
  | { readonly name: string; readonly text: string; readonly added: readonly string[]; readonly isThere: boolean }
  | { readonly refused: string };

export const mocking: Verb = {
  capabilities: { experimental: { aslMocks: true } },
  register: context => {
    context.connection.onRequest<Mocking | null, never>(
      'asl/mocks',
      (params: { uri: string; definition?: string }, token: CancellationToken) =>
        whole(context, 'mocks', params.uri, token, null as Mocking | null, (snapshot): Mocking => {
          const part =
            snapshot.parts.find(({ name }) => params.definition !== undefined && name === params.definition) ??
            snapshot.parts[0];
          const machine = part?.machine;
          if (!machine) return { refused: 'There is no state machine in this file.' };
          const neighbours = neighboursOf(context);
          const there = neighbours
            .companions(snapshot.uri)
            .find(({ kind, name }) => kind === 'mocks' && !isShared(name));
          const file = there && neighbours.file(there.uri);
          const name = there?.name ?? companionName(nameOf(snapshot.uri), 'mocks');
          const existing = file && { text: file.text, format: formatOf(name) };
          const draft = exampleMocks(machine, part.options.catalog?.(), existing);
          if (!draft) return { refused: `${name} is no mocks file that can be read. Mend it first.` };
          return { name, text: draft.text, added: draft.added, isThere: file !== undefined };
        }),
    );
  },
};
