/**
 * What holds for every text, however bad: the checker and the features of the server neither throw nor hang, and whatever they
 * answer lies inside of the text.
 */
import { expect } from 'vitest';
import { CancellationToken, type CodeAction, type CompletionItem, type Range } from 'vscode-languageserver';
import { checkText, type Diagnostic, parseDocument, type Span } from '../../language/index.ts';
import { type Context, verbs } from '../../server/verbs.ts';
import { Snapshot, type Surroundings } from '../../server/workspace.ts';
import type { Text } from './texts.ts';

function expectInside({ name, text }: Text, { start, end }: Span, what: string) {
  if (!(start >= 0 && start <= end && end <= text.length && Number.isInteger(start) && Number.isInteger(end)))
    expect.fail(`${name}: ${what} at ${start} to ${end} of ${text.length}`);
}

/** The tree alone, and what the parser has to say. */
export function parse(given: Text): void {
  for (const { rule, span } of parseDocument(given.text, given.format).problems) expectInside(given, span, rule);
}

/** Everything that is found, all of it inside of the text, and no rule that crashed. */
export function check(given: Text): Diagnostic[] {
  const found = checkText(given.text, given.format, given.name);
  for (const { rule, span, message, related, fixes } of found) {
    if (message.includes(' failed on this document (')) expect.fail(`${given.name}: ${message}`);
    expectInside(given, span, rule);
    for (const each of related ?? []) expectInside(given, each.span, `${rule}, related`);
    for (const fix of fixes ?? [])
      for (const edit of fix.edits) expectInside(given, edit.span, `${rule}, "${fix.title}"`);
  }
  return found;
}

type Handler = (params: object, token: CancellationToken) => unknown;

const surroundings: Surroundings = {
  generation: 0,
  namings: () => [],
  options: () => ({}),
  definition: () => undefined,
};

/** A server with one open file, without the wire: all verbs, through the glue that answers an editor. */
function server(given: Text) {
  const errors: string[] = [];
  const handlers = new Map<string, Handler>();
  const connection = recorder(handlers, errors, '') as Context['connection'];
  const uri = `file:///fuzz/machine${given.format === 'json' ? '.asl.json' : '.asl.yaml'}`;
  const file = { uri, version: 1, format: given.format, text: given.text };
  const snapshot = new Snapshot(file, !given.name.startsWith('template'), surroundings);
  const context: Context = {
    connection,
    snapshot: () => snapshot,
    onClose: () => {},
    settled: () => undefined,
    // As in VS Code: the edits of a refactoring are asked for when it is chosen.
    client: { resolvesActions: true },
    switchOff: () => undefined,
  };
  for (const verb of verbs) verb.register(context);
  const lastLine = snapshot.lines.positionAt(given.text.length).line;
  return {
    /** Each answer has its ranges inside of the file. */
    async ask(method: string, offset: number) {
      const position = snapshot.lines.positionAt(offset);
      const params = {
        ...{ uri, textDocument: { uri }, position, range: { start: position, end: position }, id: 'unreachable-state' },
        ...{ positions: [position], newName: 'New', query: 'a', options: { tabSize: 2, insertSpaces: true } },
        ...(method === 'asl/launchAt' && { text: given.text, folder: 'file:///fuzz' }),
        ...(method === 'onReferences' && { context: { includeDeclaration: true } }),
        ...(method === 'onCodeAction' && { context: { diagnostics: [] } }),
        ...(method === 'onRenameRequest' && { newName: 'renamed' }),
        ...(method.endsWith('SelectionRanges') && { positions: [position] }),
      };
      const answer = await handlers.get(method)?.(params, CancellationToken.None);
      if (errors.length > 0) expect.fail(`${given.name}: ${method} at ${offset}: ${errors[0]}`);
      for (const range of rangesIn(answer, method)) {
        const { start, end } = range;
        const ordered = start.line < end.line || (start.line === end.line && start.character <= end.character);
        if (!ordered || start.line < 0 || start.character < 0 || end.line > lastLine)
          expect.fail(`${given.name}: ${method} at ${offset} answers ${JSON.stringify(range)}`);
      }
    },
    methods: [...handlers.keys()],
  };
}

/** A connection on which everything may be registered; a handler is kept by the way to it, `languages.diagnostics.on`. */
function recorder(handlers: Map<string, Handler>, errors: string[], way: string): unknown {
  const register = (first: Handler | string, handler?: Handler) => {
    if (way === 'console.error') errors.push(String(first));
    else if (typeof first === 'function') handlers.set(way, first);
    else if (handler) handlers.set(first, handler);
  };
  return new Proxy(register, {
    get: (_, name) =>
      typeof name === 'string' ? recorder(handlers, errors, way === '' ? name : `${way}.${name}`) : undefined,
  });
}

function rangesIn(answer: unknown, method: string): Range[] {
  // Many items, all with the same range.
  if (method === 'onCompletion') {
    const items = (answer as { items?: CompletionItem[] } | null)?.items ?? [];
    return items.slice(0, 3).flatMap(({ textEdit }) => (textEdit && 'range' in textEdit ? [textEdit.range] : []));
  }
  if (method === 'onCodeAction')
    return ((answer as CodeAction[] | null) ?? []).flatMap(({ edit }) =>
      Object.values(edit?.changes ?? {}).flatMap(edits => edits.map(({ range }) => range)),
    );
  if (Array.isArray(answer)) return answer.flatMap(each => rangesIn(each, method));
  if (typeof answer !== 'object' || answer === null) return [];
  const { range, items } = answer as { range?: Range; items?: unknown };
  return [...(range ? [range] : []), ...(items ? rangesIn(items, method) : [])];
}

/** With `FUZZ_ALL=1` everything is asked everywhere. */
export const thorough = process.env.FUZZ_ALL !== undefined;

/** How many turns it takes until everything has been asked once. */
const turns = 7;

/**
 * Asks for everything at these places; with a `turn` for some of it, for something else each turn, so that texts that are much
 * alike are asked everything among them. Pictures are drawn only where asked for: they take the most time.
 */
export async function askAll(given: Text, offsets: readonly number[], pictures = false, turn?: number) {
  const { ask, methods } = server(given);
  for (const [index, method] of methods.entries()) {
    if (method === 'asl/graph' ? !pictures : turn !== undefined && !thorough && (index + turn) % turns !== 0) continue;
    // What is about the whole file is the same everywhere.
    const whole = /Symbol|diagnostics|Tokens|Folding|CodeLens|InlayHint|graph|rule/i.test(method);
    for (const offset of !whole ? offsets : offsets.slice(0, 1)) await ask(method, offset);
  }
}
