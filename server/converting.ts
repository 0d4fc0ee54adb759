/**
 * A definition in the other format. `asl/convert` gives the text and the name of a file beside it; making and opening that file
 * is the client's matter. The code action only leads there, so it is offered where the client has the command.
 */
import type { CancellationToken, CodeAction } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import { convertedDocument, convertedName } from '../language/index.ts';
import { type Context, type Verb, whole } from './verb.ts';
import { nameOf, type Snapshot } from './workspace.ts';

export const convertKind = `${CodeActionKind.Source}.convert`;

export type Converted = { readonly name: string; readonly text: string } | { readonly refused: string };

export const converting: Verb = {
  capabilities: { experimental: { aslConvert: true } },
  register: context => {
    context.connection.onRequest<Converted | null, never>(
      'asl/convert',
      (params: { uri: string }, token: CancellationToken) =>
        whole(context, 'convert', params.uri, token, null as Converted | null, converted),
    );
  },
};

export function convertAction(context: Context, snapshot: Snapshot): CodeAction[] {
  const [part] = snapshot.parts;
  if (!context.client?.hasCommands || !part || part.definition.embedded) return [];
  const title = `Convert to ${snapshot.format === 'json' ? 'YAML' : 'JSON'} (new file)`;
  return [{ title, kind: convertKind, command: { title, command: 'aslWorkbench.convert', arguments: [snapshot.uri] } }];
}

function converted(snapshot: Snapshot): Converted {
  const [part] = snapshot.parts;
  if (!part) return { refused: 'There is no state machine in this file.' };
  if (part.definition.embedded) return { refused: 'A definition in a template has the format of the template.' };
  const to = snapshot.format === 'json' ? 'yaml' : 'json';
  const text = convertedDocument(part.document, to);
  if (text === undefined)
    return {
      refused: `The text cannot be read in full. Mend what is wrong with its ${snapshot.format.toUpperCase()} first.`,
    };
  return { name: convertedName(nameOf(snapshot.uri), to), text };
}
