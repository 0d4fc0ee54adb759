/**
 * Code lenses: what they are is in `features/lens.ts`; their commands are the client's, and a client that has none of them gets
 * no lenses. What a lens of a state says is worked out when the editor shows it.
 */
import type { CodeLens, Command, Position } from 'vscode-languageserver';
import { type Lens, lensesOf, referenceWords } from './features/lens.ts';
import { type Context, neighboursOf, preferencesFor, unhurried, type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

interface LensData {
  readonly uri: string;
  readonly part: string | undefined;
  readonly state: string;
}

const codeLens: Verb = {
  capabilities: { codeLensProvider: { resolveProvider: true } },
  register: context => {
    context.connection.onCodeLens(({ textDocument: { uri } }, token) =>
      unhurried(context, 'codeLens', uri, token, null, snapshot => {
        if (!context.client?.hasCommands) return null;
        const preferences = preferencesFor(context, uri);
        const choice = {
          run: preferences['codeLens.run'],
          references: preferences['codeLens.references'],
          files: preferences['codeLens.files'],
        };
        return snapshot.parts.flatMap(part =>
          part.machine ? lensesOf(part.machine, choice).flatMap(lens => toCodeLens(context, snapshot, part, lens)) : [],
        );
      }),
    );
    context.connection.onCodeLensResolve((lens, token) => {
      const data = lens?.data as LensData | undefined;
      return whole(context, 'codeLens/resolve', data?.uri ?? '', token, lens, snapshot => {
        const part = snapshot.parts.find(({ name }) => name === data?.part);
        const state = data && part?.machine?.states.find(({ name }) => name === data.state);
        if (!part || !state) return lens;
        const locations = state.referencedBy.map(({ node }) => part.location(node.span));
        const command = references(
          part,
          part.range(state.nameNode.span).start,
          referenceWords(locations.length),
          locations,
        );
        return { range: lens.range, command };
      });
    });
  },
};

function toCodeLens(context: Context, snapshot: Snapshot, part: Part, { kind, state }: Lens): CodeLens[] {
  if (state) {
    const data: LensData = { uri: part.uri, part: part.name, state: state.name };
    return [{ range: part.range(state.nameNode.span), data }];
  }
  const { embedded } = part.definition;
  const root = part.document.root?.span.start ?? 0;
  const range = embedded ? snapshot.range(embedded.machine.nameNode.span) : part.range({ start: root, end: root });
  return commandsOf(context, part, kind, range.start).map(command => ({ range, command }));
}

function commandsOf(context: Context, part: Part, kind: Lens['kind'], position: Position): Command[] {
  const target = [part.uri, ...(part.name === undefined ? [] : [part.name])];
  switch (kind) {
    case 'run':
      return [{ title: '$(play) Run', command: 'aslWorkbench.run', arguments: target }];
    case 'debug':
      return [{ title: '$(debug-alt) Debug', command: 'aslWorkbench.debug', arguments: target }];
    case 'deployments': {
      if (part.definition.embedded) return [];
      const all = neighboursOf(context).deployments(part);
      const [first] = all;
      if (!first) return [];
      const locations = all.map(({ uri, lines, machine }) => ({ uri, range: lines.range(machine.nameNode.span) }));
      const title = all.length === 1 ? `deployed as ${first.machine.name}` : `deployed by ${all.length} resources`;
      return [references(part, position, title, locations)];
    }
    case 'files':
      return fileCommands(context, part, position);
    case 'references':
      return [];
  }
}

/** Each file by its name; of many inputs a list. Of several definitions in a file nobody knows whose they are. */
function fileCommands(context: Context, part: Part, position: Position): Command[] {
  if ((part.definition.embedded?.template.machines.length ?? 1) > 1) return [];
  const files = neighboursOf(context).companions(part.uri);
  const inputs = files.filter(({ kind }) => kind === 'input');
  const single = inputs.length > 3 ? files.filter(({ kind }) => kind !== 'input') : files;
  const opening = single.map(({ uri, name }) => ({ title: name, command: 'aslWorkbench.openFile', arguments: [uri] }));
  if (single === files) return opening;
  const start = { line: 0, character: 0 };
  const locations = inputs.map(({ uri }) => ({ uri, range: { start, end: start } }));
  return [...opening, references(part, position, `${inputs.length} inputs`, locations)];
}

/** The editor's list of places. */
function references(part: Part, position: Position, title: string, locations: readonly object[]): Command {
  return { title, command: 'aslWorkbench.showReferences', arguments: [part.uri, position, locations] };
}

export const lensVerbs: readonly Verb[] = [codeLens];
