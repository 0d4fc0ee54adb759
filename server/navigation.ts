/** The verbs that lead from place to place: definition, references, highlights, the hierarchy of calls. */
import type { CallHierarchyItem, CancellationToken, DocumentHighlight, Location, Range } from 'vscode-languageserver';
import { DocumentHighlightKind, SymbolKind } from 'vscode-languageserver';
import type { Mention, Name, StateMachine } from '../language/index.ts';
import { meantBy, nameAt, placeholderAt } from '../language/index.ts';
import {
  incomingOf,
  outgoingOf,
  type Transition,
  type TransitionEnd,
  transitionEndAt,
} from './features/call-hierarchy.ts';
import { calleeAt, calleeOf } from './features/calls.ts';
import { definitionAt } from './features/definition.ts';
import { highlightsAt } from './features/highlight.ts';
import { referencesAt } from './features/references.ts';
import { substitutionAt, usesOfSubstitution } from './features/substitutions.ts';
import { beside } from './files.ts';
import { guardAsync } from './guard.ts';
import { distinct } from './neighbours.ts';
import { symbolKinds } from './protocol.ts';
import { at, type Context, holds, neighboursOf, type PositionParams, type Verb, whole } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

const definition: Verb = {
  capabilities: { definitionProvider: true },
  register: context =>
    context.connection.onDefinition((params, token) => {
      const places = at(context, 'definition', null, {
        inside: (part, offset): Location[] | null => {
          const { machine } = part;
          const named = machine && definitionAt(machine, offset);
          if (named && named.length > 0) return named.map(mention => part.location(placeOf(mention)));
          const found = distinct([...substitutionPlaces(part, offset), ...calleePlaces(context, part, offset)]);
          if (found.length > 0) return found;
          const root = machine?.node.members.find(({ key }) => key.value === 'StartAt')?.key.span;
          return root && holds(root, offset) ? deployments(context, part) : null;
        },
        outside: (snapshot, offset) => {
          const file = snapshot.files.find(({ span }) => holds(span, offset));
          const uri = file && snapshot.fileAt(file.path);
          return uri === undefined ? null : [{ uri, range: fileStart }];
        },
      })(params, token);
      return places ?? machineElsewhere(context, params, token);
    }),
};

/** Another state machine that a task starts, when it is not near: one of that name anywhere in the workspace. */
function machineElsewhere(context: Context, params: PositionParams, token: CancellationToken) {
  const { states } = context;
  const snapshot = context.snapshot(params.textDocument.uri);
  const place = states && snapshot?.ours ? snapshot.partAt(snapshot.lines.offsetAt(params.position)) : undefined;
  const callee = place?.part.machine && calleeAt(place.part.machine, place.offset);
  if (!states || callee?.kind !== 'stateMachine') return null;
  const { names } = meantBy(callee.node);
  return guardAsync(context.connection.console, 'definition', token, null, async (): Promise<Location[]> => {
    const found: Location[] = [];
    for (const name of names)
      for (const each of (await states.find(name, () => token.isCancellationRequested)) ?? [])
        if (each.isMachine && each.name === name) found.push({ uri: each.uri, range: each.range });
    return found;
  });
}

const fileStart: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A name that is all of a string is shown with its quotes. */
const placeOf = ({ node, start, end, span }: Mention) =>
  start === 0 && end === node.value.length && node.style !== 'literal' && node.style !== 'folded' ? node.span : span;

function substitutionPlaces(part: Part, offset: number): Location[] {
  const found = substitutionAt(part.document, part.namings, offset);
  return (found?.sources ?? []).flatMap(({ source: { uri, lines }, given, resource }) =>
    [given?.key, resource].flatMap(span => (span ? { uri, range: lines.range(span) } : [])),
  );
}

function calleePlaces(context: Context, part: Part, offset: number): Location[] {
  const callee = part.machine && calleeAt(part.machine, offset);
  return callee ? neighboursOf(context).calleeLocations(part, callee) : [];
}

/** The resources that deploy a definition in a file of its own. */
function deployments(context: Context, part: Part): Location[] | null {
  if (part.definition.embedded) return null;
  return neighboursOf(context)
    .deployments(part)
    .map(({ uri, lines, machine }) => ({ uri, range: lines.range(machine.nameNode.span) }));
}

const references: Verb = {
  capabilities: { referencesProvider: true },
  register: context =>
    context.connection.onReferences((params, token) => {
      const declarations = params.context.includeDeclaration;
      return at(context, 'references', null, {
        inside: (part, offset): Location[] | null => {
          const uses = part.machine && referencesAt(part.machine, offset, { declarations });
          if (uses && !isPlaceholder(part, offset, uses.name)) {
            const { name, mentions } = uses;
            const here = mentions.map(mention => part.location(placeOf(mention)));
            const elsewhere =
              name.kind === 'state' && name.state ? neighboursOf(context).mentionsOf(part, name.name) : [];
            return [...here, ...elsewhere.map(({ file: { uri, lines }, span }) => ({ uri, range: lines.range(span) }))];
          }
          const found = substitutionAt(part.document, part.namings, offset);
          if (!found || found.placeholder.byIntrinsic) return null;
          const mentions = usesOfSubstitution(part.document, found.placeholder.name).map(span => part.location(span));
          const keys = found.sources.flatMap(({ source: { uri, lines }, given }) =>
            given ? { uri, range: lines.range(given.key) } : [],
          );
          return declarations ? [...keys, ...mentions] : mentions;
        },
        outside: (snapshot, offset) =>
          usesOfKey(snapshot, offset, declarations) ??
          usesOfTerraformKey(context, snapshot, offset, declarations) ??
          usesOfFile(context, snapshot, offset) ??
          null,
      })(params, token);
    }),
};

/** Where a state is named by a placeholder, the placeholder is what is meant. */
function isPlaceholder(part: Part, offset: number, name: Name): boolean {
  return name.kind === 'state' && !name.state && placeholderAt(part.document, offset) !== undefined;
}

/** A key of DefinitionSubstitutions: whoever mentions it. */
function usesOfKey(snapshot: Snapshot, offset: number, declarations: boolean): Location[] | undefined {
  for (const machine of snapshot.template?.machines ?? [])
    for (const { key } of machine.substitutions?.values() ?? [])
      if (holds(key.span, offset)) {
        const mentions = snapshot
          .documentsOf(machine)
          .flatMap(({ document, places }) =>
            usesOfSubstitution(document, key.value).map(span => places.location(span)),
          );
        return declarations ? [snapshot.location(key.span), ...mentions] : mentions;
      }
  return undefined;
}

/** A key of `templatefile`. */
function usesOfTerraformKey(context: Context, snapshot: Snapshot, offset: number, declarations: boolean) {
  for (const { path, naming } of snapshot.files)
    for (const [name, { key }] of naming.expressions ? (naming.given ?? []) : []) {
      if (!holds(key, offset)) continue;
      const uri = beside(snapshot.uri, path);
      const file = uri === undefined ? undefined : neighboursOf(context).file(uri);
      const mentions = file
        ? usesOfSubstitution(file.document, name).map(span => ({ uri: file.uri, range: file.lines.range(span) }))
        : [];
      return declarations ? [snapshot.location(key), ...mentions] : mentions;
    }
  return undefined;
}

/** The path of a definition: all templates that deploy the file. */
function usesOfFile(context: Context, snapshot: Snapshot, offset: number): Location[] | undefined {
  const file = snapshot.files.find(({ span }) => holds(span, offset));
  const uri = file && beside(snapshot.uri, file.path);
  if (uri === undefined) return undefined;
  return neighboursOf(context)
    .deploymentsOf(uri)
    .flatMap(({ uri: template, lines, machine }) =>
      machine.file ? { uri: template, range: lines.range(machine.file.node.span) } : [],
    );
}

const documentHighlight: Verb = {
  capabilities: { documentHighlightProvider: true },
  register: context =>
    context.connection.onDocumentHighlight(
      at(context, 'documentHighlight', null, {
        inside: (part, offset): DocumentHighlight[] | null => {
          const { machine } = part;
          const name = machine && nameAt(machine, offset)?.name;
          const found = machine && name && !isPlaceholder(part, offset, name) && highlightsAt(machine, offset);
          if (found)
            return found.map(({ span, kind }) => ({
              range: part.range(span),
              kind: kind === 'write' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
            }));
          const substitution = substitutionAt(part.document, part.namings, offset);
          if (!substitution || substitution.placeholder.byIntrinsic) return null;
          return usesOfSubstitution(part.document, substitution.placeholder.name).map(span => ({
            range: part.range(span),
            kind: DocumentHighlightKind.Read,
          }));
        },
      }),
    ),
};

// ---- Call hierarchy: transitions

/** What the editor sends back. */
interface ItemData {
  readonly uri: string;
  /** Of the definition in a template. */
  readonly part: string | undefined;
  /** The name of the state; undefined for the machine. */
  readonly state: string | undefined;
}

const callHierarchy: Verb = {
  capabilities: { callHierarchyProvider: true },
  register: context => {
    const { callHierarchy: requests } = context.connection.languages;
    requests.onPrepare(
      at(context, 'prepareCallHierarchy', null, {
        inside: (part, offset): CallHierarchyItem[] | null => {
          const end = part.machine && transitionEndAt(part.machine, offset);
          return end ? [itemOf(part, end)] : null;
        },
      }),
    );
    const again = <T>(
      item: CallHierarchyItem | undefined,
      work: (part: Part, end: TransitionEnd, machine: StateMachine) => T[],
    ) => {
      const data = item?.data as ItemData | undefined;
      return (snapshot: Snapshot): T[] => {
        const part = snapshot.parts.find(({ name }) => name === data?.part);
        const state = data?.state === undefined ? undefined : part?.machine?.byName.get(data.state);
        if (!part?.machine || (data?.state !== undefined && !state)) return [];
        return work(part, state ?? part.machine, part.machine);
      };
    };
    const uriOf = (item: CallHierarchyItem | undefined) => (item?.data as ItemData | undefined)?.uri ?? item?.uri ?? '';
    requests.onIncomingCalls(({ item }, token) =>
      whole(
        context,
        'incomingCalls',
        uriOf(item),
        token,
        null,
        again(item, (part, end, machine) =>
          incomingOf(machine, end).map(transition => ({
            from: itemOf(part, transition.end),
            fromRanges: rangesOf(part, transition),
          })),
        ),
      ),
    );
    requests.onOutgoingCalls(({ item }, token) =>
      whole(
        context,
        'outgoingCalls',
        uriOf(item),
        token,
        null,
        again(item, (part, end) => [
          ...outgoingOf(end).map(transition => ({
            to: itemOf(part, transition.end),
            fromRanges: rangesOf(part, transition),
          })),
          ...calledBy(context, part, end),
        ]),
      ),
    );
  },
};

const rangesOf = (part: Part, { spans }: Transition) => spans.map(span => part.range(span));

function itemOf(part: Part, end: TransitionEnd): CallHierarchyItem {
  const state = 'referencedBy' in end ? end : undefined;
  const data: ItemData = { uri: part.uri, part: part.name, state: state?.name };
  if (!state) {
    const title = part.name ?? decodeURIComponent(part.uri.slice(part.uri.lastIndexOf('/') + 1));
    const span = part.document.root?.span ?? { start: 0, end: 0 };
    const range = part.range(span);
    return {
      name: title,
      kind: SymbolKind.Class,
      uri: part.uri,
      range,
      selectionRange: { start: range.start, end: range.start },
      data,
    };
  }
  return {
    name: state.name,
    kind: state.type ? symbolKinds[state.type] : SymbolKind.Object,
    ...(state.type && { detail: state.type }),
    uri: part.uri,
    range: part.range(state.member.span),
    selectionRange: part.range(state.nameNode.span),
    data,
  };
}

/** What a task calls that is here: its handler, another state machine. */
function calledBy(context: Context, part: Part, end: TransitionEnd) {
  const callee = 'referencedBy' in end ? calleeOf(end) : undefined;
  if (!callee) return [];
  return neighboursOf(context)
    .calleeLocations(part, callee)
    .map(({ uri, range }) => {
      const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
      const isMachine = callee.kind === 'stateMachine';
      const data: ItemData = { uri, part: undefined, state: undefined };
      const to: CallHierarchyItem = {
        name,
        kind: isMachine ? SymbolKind.Class : SymbolKind.Function,
        uri,
        range,
        selectionRange: range,
        data,
      };
      return { to, fromRanges: [part.range(callee.node.span)] };
    });
}

export const navigationVerbs: readonly Verb[] = [definition, references, documentHighlight, callHierarchy];
