/** The verbs about how a definition looks: colours, hints, folding, selection, signatures, formatting. */
import type {
  CancellationToken,
  FoldingRange,
  FormattingOptions,
  InlayHint,
  SelectionRange,
  SignatureHelp,
  TextEdit,
} from 'vscode-languageserver';
import type { Span, TextEdit as SpanEdit } from '../language/index.ts';
import { dataFlowsOf } from './dataFlows.ts';
import { foldsOf } from './features/folding.ts';
import type { FormatRequest } from './features/format.ts';
import { formatEdits, formatEditsIn, formatEditsOnBracket } from './features/format.ts';
import { hintsIn } from './features/inlay.ts';
import { selectionsAt } from './features/selection.ts';
import { signatureAt } from './features/signature.ts';
import { type Token, tokenModifiers, tokensOf, tokenTypes } from './features/tokens.ts';
import { TokenMemory, tokenData, tokensInLines } from './tokenData.ts';
import { at, type Context, preferencesFor, unhurried, type Verb, whole } from './verb.ts';
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
const tokensIn = ({ machine, definition }: Part): Token[] =>
  machine ? tokensOf(machine, definition.embedded !== undefined) : [];

/** Hints stand at places of the file: those of a definition inside a text are all looked at. */
const inlayHint: Verb = {
  capabilities: { inlayHintProvider: true },
  register: context => {
    const flows = dataFlowsOf(context);
    context.connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
      unhurried(context, 'inlayHint', uri, token, null, snapshot => {
        const preferences = preferencesFor(context, uri);
        const kinds = {
          nextStateType: preferences['inlayHints.nextStateType'],
          retryTimeline: preferences['inlayHints.retryTimeline'],
          defaults: preferences['inlayHints.defaults'],
          expressionTypes: preferences['inlayHints.expressionTypes'],
        };
        const start = snapshot.lines.offsetAt(range.start);
        const end = snapshot.lines.offsetAt(range.end);
        return snapshot.parts.flatMap((part): InlayHint[] => {
          if (!part.machine) return [];
          const within = part.definition.embedded ? { start: 0, end: Number.POSITIVE_INFINITY } : { start, end };
          return hintsIn(part.machine, within, kinds, () => flows.of(part)).flatMap(({ offset, text, tooltip }) => {
            const place = part.definition.mapping.toFile({ start: offset, end: offset }).start;
            if (place < start || place > end) return [];
            return {
              position: snapshot.lines.positionAt(place),
              label: text,
              paddingLeft: true,
              ...(tooltip !== undefined && { tooltip: { kind: 'markdown' as const, value: tooltip } }),
            };
          });
        });
      }),
    );
  },
};

const signatureHelp: Verb = {
  capabilities: { signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [')', ' '] } },
  register: context =>
    context.connection.onSignatureHelp(
      at(context, 'signatureHelp', null, {
        inside: (part, offset): SignatureHelp | null => {
          if (!preferencesFor(context, part.uri)['signatureHelp.enabled']) return null;
          const found = part.machine && signatureAt(part.machine, offset);
          if (!found) return null;
          const { label, doc, parameters, active } = found;
          const signature = {
            label,
            documentation: { kind: 'markdown' as const, value: doc },
            parameters: parameters.map(({ start, end }) => ({ label: [start, end] as [number, number] })),
          };
          return { signatures: [signature], activeSignature: 0, activeParameter: active };
        },
      }),
    ),
};

/** All of a file: an editor that is told some folds looks for no others. */
const foldingRange: Verb = {
  capabilities: { foldingRangeProvider: true },
  register: context =>
    context.connection.onFoldingRanges(({ textDocument: { uri } }, token) =>
      unhurried(context, 'foldingRange', uri, token, null, snapshot => {
        if (!preferencesFor(context, uri)['folding.enabled']) return null;
        const { lines, template } = snapshot;
        const inTexts = snapshot.parts.flatMap(({ document, definition: { mapping, embedded } }) =>
          embedded && document.text === template?.document.text
            ? []
            : foldsOf(document).map(fold => ({ ...fold, ...mapping.toFile(fold) })),
        );
        const folds = template ? [...foldsOf(template.document), ...inTexts] : inTexts;
        const found = new Map<string, FoldingRange>();
        for (const { start, end, kind, closed } of folds) {
          const startLine = lines.positionAt(start).line;
          const endLine = lines.positionAt(end).line - (closed ? 1 : 0);
          if (endLine <= startLine) continue;
          const known = kind === 'comment' || kind === 'region' ? { kind } : {};
          found.set(`${startLine} ${endLine}`, { startLine, endLine, ...known });
        }
        return [...found.values()];
      }),
    ),
};

const selectionRange: Verb = {
  capabilities: { selectionRangeProvider: true },
  register: context =>
    context.connection.onSelectionRanges(({ textDocument: { uri }, positions }, token) =>
      whole(context, 'selectionRange', uri, token, null, snapshot => {
        if (!preferencesFor(context, uri)['selectionRanges.enabled']) return null;
        return positions.map(position => {
          const offset = snapshot.lines.offsetAt(position);
          const found = snapshot.partAt(offset);
          const inner = found
            ? selectionsAt(found.part.document, found.part.machine, found.offset).map(span =>
                found.part.definition.mapping.toFile(span),
              )
            : [];
          const outer = snapshot.template ? selectionsAt(snapshot.template.document, undefined, offset) : [];
          let range: SelectionRange | undefined;
          const spans = growing([...inner, ...outer], offset);
          for (const span of spans.reverse()) range = { range: snapshot.range(span), ...(range && { parent: range }) };
          return range ?? { range: { start: position, end: position } };
        });
      }),
    ),
};

/** Each has to hold the one before it, also where those of a definition and those of the file around meet. */
function growing(spans: readonly Span[], offset: number): Span[] {
  const kept: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const last = kept.at(-1);
    if (span.start > offset || span.end < offset) continue;
    if (!last || (span.start <= last.start && span.end >= last.end && span.end - span.start > last.end - last.start))
      kept.push(span);
  }
  return kept;
}

const closers = { firstTriggerCharacter: '}', moreTriggerCharacter: [']'] };

/**
 * In a template only the definitions are laid out. An editor asks for all files of a language, so that formatting is offered
 * for our own languages only where the client lets us say so (main.ts): nobody shall be asked who formats their YAML.
 */
const formatting: Verb = {
  capabilities: {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: closers,
  },
  registrations: {
    'textDocument/formatting': {},
    'textDocument/rangeFormatting': {},
    'textDocument/onTypeFormatting': closers,
  },
  register: context => {
    const { connection } = context;
    const ask = (
      verb: string,
      { textDocument: { uri }, options }: { textDocument: { uri: string }; options: FormattingOptions },
      token: CancellationToken,
      edits: (snapshot: Snapshot, part: Part, request: FormatRequest) => readonly SpanEdit[],
    ) =>
      whole(context, verb, uri, token, null, snapshot => {
        const preferences = preferencesFor(context, uri);
        if (!preferences['format.enabled']) return null;
        const request = {
          unit: options.insertSpaces ? ' '.repeat(options.tabSize) : '\t',
          lineWidth: preferences['format.lineWidth'],
          sortFields: preferences['format.sortFields'],
          insertFinalNewline: options.insertFinalNewline,
          trimFinalNewlines: options.trimFinalNewlines,
        };
        return snapshot.parts.flatMap(part => placed(part, edits(snapshot, part, request)));
      });
    connection.onDocumentFormatting((params, token) =>
      ask('formatting', params, token, (_, part, request) => formatEdits(part.document, request)),
    );
    connection.onDocumentRangeFormatting((params, token) =>
      ask('rangeFormatting', params, token, (snapshot, part, request) => {
        const start = part.definition.mapping.fromFile(snapshot.lines.offsetAt(params.range.start));
        const end = part.definition.mapping.fromFile(snapshot.lines.offsetAt(params.range.end));
        return start === undefined || end === undefined ? [] : formatEditsIn(part.document, request, { start, end });
      }),
    );
    connection.onDocumentOnTypeFormatting((params, token) =>
      ask('onTypeFormatting', params, token, (snapshot, part, request) => {
        const offset = part.definition.mapping.fromFile(snapshot.lines.offsetAt(params.position));
        return offset === undefined ? [] : formatEditsOnBracket(part.document, request, offset);
      }),
    );
  },
};

/** All of them or none. In a quoted text a line break would be written as `\\n`, and nobody could read it. */
function placed(part: Part, edits: readonly SpanEdit[]): TextEdit[] {
  const inFile = edits.map(edit => part.textEdit(edit));
  const breaks = (text: string | undefined) => text?.split('\n').length;
  const good = inFile.every((edit, index) => edit !== undefined && breaks(edit.newText) === breaks(edits[index]?.text));
  return good ? inFile.filter(edit => edit !== undefined) : [];
}

export const lookingVerbs: readonly Verb[] = [
  semanticTokens,
  inlayHint,
  signatureHelp,
  foldingRange,
  selectionRange,
  formatting,
];
