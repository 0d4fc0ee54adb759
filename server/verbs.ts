/**
 * The table of what the server can do. A verb is a capability and the glue for it: find the definition that is meant, call the
 * feature, convert. A definition is the same to a feature whether it is a file or a part of a template: `at` and `whole` find
 * it, and `Places` leads back. What the server advertises is computed from this table, so nothing is implemented and not
 * advertised, or the other way round.
 */

import type { CancellationToken, Hover, Position, ServerCapabilities } from 'vscode-languageserver';
import { TextDocumentSyncKind } from 'vscode-languageserver';
import { shapeAt } from '../dataflow/index.ts';
import { graphOf, toDot, toMermaid } from '../graph/index.ts';
import type { Span } from '../language/index.ts';
import { ruleMarkdown, ruleNamed, rules } from '../language/index.ts';
import { codeAction } from './actions.ts';
import { completing } from './completing.ts';
import { converting } from './converting.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { dataFlowView } from './dataFlowView.ts';
import { configHoverAt } from './features/config.ts';
import { directiveHoverAt } from './features/directives.ts';
import { type GraphAnswer, GraphCache } from './features/graph.ts';
import { recordedWords } from './features/hover/recorded.ts';
import { hoverAt } from './features/hover.ts';
import { substitutionAt, substitutionHover } from './features/substitutions.ts';
import { guardAsync } from './guard.ts';
import { launching } from './launch.ts';
import { lensVerbs } from './lenses.ts';
import { lookingVerbs } from './lookingVerbs.ts';
import { mocking } from './mocking.ts';
import { navigationVerbs } from './navigation.ts';
import { outlineVerbs } from './outline.ts';
import { toDiagnostic } from './protocol.ts';
import { recorded, recordingsOf } from './recordings.ts';
import { renaming } from './renaming.ts';
import { tracing } from './tracing.ts';
import { at, isLong, preferencesFor, unhurried, type Verb, whole, wholeLater } from './verb.ts';
import { nameOf, type Part, type Snapshot } from './workspace.ts';

export type { Context } from './verb.ts';

/** Markdown that leads to a place: editors go to the line and column behind the `#`. */
function linkTo(places: Part, words: string, span: Span): string {
  const { start } = places.range(span);
  return `[${words}](${places.uri}#L${start.line + 1},${start.character + 1})`;
}

/** How long a hover waits for runs with the inputs beside the file, in milliseconds; the next one has their values. */
const patience = 150;

const hover: Verb = {
  capabilities: { hoverProvider: true },
  register: context => {
    const answer = at<Hover | null | Promise<Hover | null>>(context, 'hover', null, {
      inside: (part, offset) => {
        if (!preferencesFor(context, part.uri)['hover.enabled']) return null;
        const substitution = substitutionAt(part.document, part.namings, offset);
        const flow = () => dataFlowsOf(context).of(part);
        const found =
          directiveHoverAt(part.document, offset) ??
          (substitution && substitutionHover(substitution)) ??
          (part.machine &&
            hoverAt(part.machine, offset, part.known, {
              link: (words, span) => linkTo(part, words, span),
              flow,
            }));
        const told = (markdown: string | undefined, span: Span): Hover | null =>
          markdown ? { contents: { kind: 'markdown' as const, value: markdown }, range: part.range(span) } : null;
        const recordings = part.machine && recordingsOf(context).of(context, part);
        const known = recordings && flow();
        const expression = known && shapeAt(known, offset);
        if (!recordings || !expression) return found ? told(found.markdown, found.span) : null;
        const values = recordings.then(runs => recordedWords(expression, runs));
        const waited = new Promise<undefined>(resolve => setTimeout(resolve, patience, undefined));
        return Promise.race([values, waited]).then(words =>
          told([words, found?.markdown].filter(Boolean).join('\n\n---\n\n'), found?.span ?? expression.span),
        );
      },
      outside: (snapshot, offset) => {
        const found = snapshot.isYamlConfig ? configHoverAt(snapshot.text, offset) : undefined;
        return found
          ? { contents: { kind: 'markdown' as const, value: found.markdown }, range: snapshot.range(found.span) }
          : null;
      },
    });
    context.connection.onHover((params, token) => {
      const started = answer(params, token);
      return started instanceof Promise
        ? guardAsync(context.connection.console, 'hover', token, null, () => started)
        : started;
    });
  },
};

/** Pull diagnostics. A client without them is pushed to, see main.ts. */
const diagnostic: Verb = {
  capabilities: {
    // A template is about other files, and tells about them.
    diagnosticProvider: { identifier: 'asl', interFileDependencies: true, workspaceDiagnostics: false },
  },
  register: context => {
    const empty = { kind: 'full' as const, items: [] };
    context.connection.languages.diagnostics.on((params, token) => {
      const { uri } = params.textDocument;
      const all = (snapshot: Snapshot) => ({ kind: 'full' as const, items: diagnosticsOf(snapshot) });
      const tell = () =>
        isLong(context, uri)
          ? unhurried(context, 'diagnostic', uri, token, empty, all)
          : whole(context, 'diagnostic', uri, token, empty, all);
      return context.settled()?.then(tell) ?? tell();
    });
  },
};

interface GraphParams {
  readonly uri: string;
  /** Where the cursor is: the definition there, or the last one before. */
  readonly position?: Position;
  /** One of a template by its name, wherever the cursor is. */
  readonly machine?: string;
  /** Parallel and Map states to be drawn without what is inside, by id. */
  readonly collapsed?: readonly string[];
  /** The number of the picture that who asks has: its changes are enough. */
  readonly known?: number;
  /** When what was done is told as well, for who measures. */
  readonly timed?: boolean;
}

interface GraphTextParams {
  readonly uri: string;
  readonly machine?: string;
  readonly format: 'mermaid' | 'dot';
}

/** `asl/graph`: the picture of a machine of the document, or the last one that could be drawn, and which ones there are. */
const graph: Verb = {
  capabilities: { experimental: { aslGraph: true } },
  register: context => {
    const pictures = new GraphCache(context.layouts);
    context.connection.onRequest(
      'asl/graph',
      ({ uri, position, machine, collapsed, known, timed }: GraphParams, token: CancellationToken) =>
        wholeLater(context, 'graph', uri, token, null, snapshot => {
          const asked = Date.now();
          const named = machine === undefined ? undefined : snapshot.parts.find(({ name }) => name === machine);
          const part = named ?? partMeant(snapshot, position);
          const machines = snapshot.parts.flatMap(({ name }) => name ?? []);
          if (!part) return null;
          const read = Date.now();
          const made = pictures.pictureOf(part, collapsed, known);
          const graphed = Date.now();
          const tell = (answer: GraphAnswer) => ({
            ...answer,
            machines,
            ...(timed && { times: { asked, read, graphed, arranged: Date.now() } }),
          });
          return made instanceof Promise ? made.then(tell) : tell(made);
        }),
    );
    context.connection.onRequest(
      'asl/graphText',
      ({ uri, machine, format }: GraphTextParams, token: CancellationToken) =>
        whole(context, 'graphText', uri, token, null, snapshot => {
          const part = snapshot.parts.find(({ name }) => machine === undefined || name === machine);
          if (!part?.machine) return null;
          const write = format === 'dot' ? toDot : toMermaid;
          return write(graphOf(part.machine), { title: part.name ?? nameOf(part.uri) });
        }),
    );
    context.onClose(uri => pictures.forget(uri));
  },
};

/** `asl/rules`: the list of rules. `asl/rule`: one of them explained, in Markdown; null for one that does not exist. */
const rulePages: Verb = {
  capabilities: { experimental: { aslRules: true } },
  register: ({ connection }) => {
    connection.onRequest('asl/rules', () => rules.map(({ id, severity, summary }) => ({ id, severity, summary })));
    connection.onRequest('asl/rule', ({ id }: { id: string }) => {
      const rule = ruleNamed(id);
      return rule ? ruleMarkdown(rule) : null;
    });
  },
};

/**
 * `asl/definitionAt`: the name of the state machine that is meant at a place of a template, for whoever runs it; with `inside` only of
 * one whose text stands there.
 */
const definitionName: Verb = {
  capabilities: {},
  register: context => {
    context.connection.onRequest(
      'asl/definitionAt',
      ({ uri, position, inside }: { uri: string; position: Position; inside?: boolean }, token: CancellationToken) =>
        whole(context, 'definitionAt', uri, token, null, snapshot => {
          const part = inside
            ? snapshot.partAt(snapshot.lines.offsetAt(position))?.part
            : partMeant(snapshot, position);
          return part?.name ?? null;
        }),
    );
  },
};

export const verbs: readonly Verb[] = [
  ...navigationVerbs,
  renaming,
  ...outlineVerbs,
  ...lensVerbs,
  hover,
  completing,
  codeAction,
  converting,
  mocking,
  diagnostic,
  graph,
  definitionName,
  launching,
  dataFlowView,
  recorded,
  tracing,
  rulePages,
  ...lookingVerbs,
];

/** `registers`: the client takes registrations, so that what has some of its own is left out here. */
export function capabilities(registers = false): ServerCapabilities {
  const all = verbs.filter(verb => !(registers && verb.registrations)).map(verb => verb.capabilities);
  return Object.assign({ textDocumentSync: TextDocumentSyncKind.Incremental }, ...all, {
    experimental: Object.assign({}, ...all.map(({ experimental }) => experimental)),
  });
}

export function diagnosticsOf(snapshot: Snapshot) {
  return [
    ...snapshot.parts.flatMap(part => part.diagnostics.map(found => toDiagnostic(found, part))),
    ...snapshot.templateDiagnostics.map(found => toDiagnostic(found, snapshot)),
    ...snapshot.configProblems.map(found => toDiagnostic(found, snapshot)),
  ];
}

/** The definition at a position, else the last one that begins before it, else the first. */
function partMeant(snapshot: Snapshot, position: Position | undefined): Part | undefined {
  const { parts } = snapshot;
  if (!position) return parts[0];
  const offset = snapshot.lines.offsetAt(position);
  const before = parts.filter(({ definition: { embedded } }) => (embedded?.machine.nameNode.span.start ?? 0) <= offset);
  return snapshot.partAt(offset)?.part ?? before.at(-1) ?? parts[0];
}
