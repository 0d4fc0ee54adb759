/**
 * Semantic tokens as the protocol wants them: five numbers for each, counted from the one before, and what has changed since
 * the last answer about the same file. Knows nothing of what is coloured.
 */
import type { SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver';
import { type Token, tokenModifiers, tokenTypes } from './features/tokens.ts';
import type { Part, Snapshot } from './workspace.ts';

export class TokenMemory {
  readonly #sent = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
  #count = 0;

  full(uri: string, data: readonly number[]): SemanticTokens {
    const resultId = String(++this.#count);
    this.#sent.set(uri, { resultId, data });
    return { resultId, data: data as number[] };
  }

  /** All tokens again where the client has another answer than the last one. */
  delta(uri: string, previous: string, data: readonly number[]): SemanticTokens | SemanticTokensDelta {
    const last = this.#sent.get(uri);
    const now = this.full(uri, data);
    if (!last || last.resultId !== previous) return now;
    return { resultId: now.resultId as string, edits: editsBetween(last.data, data) };
  }

  forget(uri: string): void {
    this.#sent.delete(uri);
  }
}

/** One edit: what stands between the beginning and the end that both have. */
export function editsBetween(before: readonly number[], after: readonly number[]): SemanticTokensDelta['edits'] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start === before.length && start === after.length) return [];
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [{ start, deleteCount: before.length - start - tail, data: after.slice(start, after.length - tail) }];
}

const kept = new WeakMap<Snapshot, readonly number[]>();

/** The tokens of all definitions of a file; `tokensOf` is asked once for a version. */
export function tokenData(snapshot: Snapshot, tokensOf: (part: Part) => readonly Token[]): readonly number[] {
  const known = kept.get(snapshot);
  if (known) return known;
  const tokens = snapshot.parts.flatMap(part => {
    const own = tokensOf(part);
    if (!part.definition.embedded) return own;
    return own.map(({ type, modifiers, ...span }) => ({ type, modifiers, ...part.definition.mapping.toFile(span) }));
  });
  if (snapshot.template) tokens.sort((a, b) => a.start - b.start);
  const data = encode(tokens, snapshot);
  kept.set(snapshot, data);
  return data;
}

/** Clients take no token over several lines: it becomes one for each. */
function encode(tokens: readonly Token[], { text, lines }: Snapshot): number[] {
  const data: number[] = [];
  let lastLine = 0;
  let lastCharacter = 0;
  let lastEnd = 0;
  let { line, start: lineStart, end: lineEnd } = lines.lineAt(0);
  const push = (start: number, end: number, token: Token) => {
    if (start >= lineEnd) ({ line, start: lineStart, end: lineEnd } = lines.lineAt(start));
    const character = start - lineStart;
    data.push(
      line - lastLine,
      line === lastLine ? character - lastCharacter : character,
      end - start,
      typeNumber.get(token.type) ?? 0,
      bitsOf(token),
    );
    lastLine = line;
    lastCharacter = character;
  };
  for (const token of tokens) {
    if (token.start < lastEnd || token.end <= token.start) continue;
    lastEnd = token.end;
    let from = token.start;
    for (let at = text.indexOf('\n', from); at >= 0 && at < token.end; at = text.indexOf('\n', from)) {
      pushTrimmed(from, at, token);
      from = at + 1;
    }
    pushTrimmed(from, token.end, token);
  }
  return data;

  function pushTrimmed(from: number, to: number, token: Token) {
    let start = from;
    let end = to;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
    if (end > start) push(start, end, token);
  }
}

const isBlank = (code: number) => code === 0x20 || code === 0x09 || code === 0x0d;

const typeNumber = new Map(tokenTypes.map((type, index) => [type, index]));
const modifierBit = new Map(tokenModifiers.map((modifier, index) => [modifier, 1 << index]));

function bitsOf({ modifiers }: Token): number {
  let bits = 0;
  for (const modifier of modifiers) bits |= modifierBit.get(modifier) ?? 0;
  return bits;
}

/** The tokens between two lines, both included. */
export function tokensInLines(data: readonly number[], first: number, last: number): number[] {
  const found: number[] = [];
  let line = 0;
  let character = 0;
  let before: { line: number; character: number } | undefined;
  for (let at = 0; at < data.length; at += 5) {
    const lineStep = data[at]!;
    line += lineStep;
    character = lineStep > 0 ? data[at + 1]! : character + data[at + 1]!;
    if (line > last) break;
    if (line < first) continue;
    const step = line - (before?.line ?? 0);
    const sameLine = before !== undefined && step === 0;
    found.push(step, sameLine ? character - before!.character : character, data[at + 2]!, data[at + 3]!, data[at + 4]!);
    before = { line, character };
  }
  return found;
}
