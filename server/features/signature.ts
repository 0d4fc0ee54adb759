/**
 * Which function's arguments are being typed, and which of them: intrinsic functions, JSONata functions, and those that the
 * expression makes itself. Told by the words before the cursor, so that a call need not be finished.
 */
import type { FunctionParameter, JsonataToken } from '../../expressions/index.ts';
import { intrinsicFunction, jsonataFunction, jsonataTokens } from '../../expressions/index.ts';
import type { Embedded, Span, StateMachine } from '../../language/index.ts';
import { embeddedAt, indexInString } from '../../language/index.ts';
import { parameterText } from './hover/expressions.ts';

export interface Signature {
  /** `States.ArrayRange(first: number, last: number, step: number): array of numbers`. */
  readonly label: string;
  /** Where each parameter stands in the label. */
  readonly parameters: readonly Span[];
  /** Markdown. */
  readonly doc: string;
  /** Index of the parameter; as many as there are where there are too many arguments. */
  readonly active: number;
}

export function signatureAt(machine: StateMachine, offset: number): Signature | undefined {
  const { text } = machine.document;
  const embedded = expressionBefore(machine, offset);
  if (!embedded) return undefined;
  const { node } = embedded;
  const end = node.offsetAt(node.value.length);
  const index = indexInString(node, offset);
  // Blanks and commas at an end that is still to be written are not counted as the text's.
  const behind = offset > end ? text.slice(end, offset) : '';
  if (/[\n"']/.test(behind)) return undefined;
  const before = node.value.slice(0, index) + behind;
  const after = node.value.slice(index);
  switch (embedded.kind) {
    case 'template':
      return intrinsicSignature(before);
    case 'jsonata':
    // `%}` is not there yet.
    case 'malformed':
      return before.startsWith('{%') ? jsonataSignature(before.slice(2), after.replace(/%\}$/, '')) : undefined;
    default:
      return undefined;
  }
}

function expressionBefore(machine: StateMachine, offset: number): Embedded | undefined {
  const { text } = machine.document;
  const found = embeddedAt(machine, offset, { withPlaceholders: true });
  if (found) return found;
  let at = offset;
  while (at > 0 && /[ \t,]/.test(text[at - 1] ?? '')) at--;
  return at < offset ? embeddedAt(machine, at, { withPlaceholders: true }) : undefined;
}

/** An opened bracket. */
interface Frame {
  /** Of the function, where it is a call. */
  readonly name: string | undefined;
  /** Index of the token that opens it. */
  readonly opener: number;
  commas: number;
}

const innermostCall = (frames: readonly Frame[]) => frames.findLast(({ name }) => name !== undefined);

// ---- Intrinsic functions

function intrinsicSignature(before: string): Signature | undefined {
  const frames: Frame[] = [];
  const pattern = /'(?:\\.|[^'\\])*(?:'|$)|([\w.]*)\(|[[\])]|,/gs;
  for (const match of before.matchAll(pattern)) {
    const [word, name] = match;
    if (word.startsWith("'")) continue;
    if (word.endsWith('(') || word === '[')
      frames.push({ name: name?.startsWith('States.') ? name : undefined, opener: match.index, commas: 0 });
    else if (word === ',') {
      const frame = frames.at(-1);
      if (frame) frame.commas += 1;
    } else frames.pop();
  }
  const call = innermostCall(frames);
  const known = call && intrinsicFunction(call.name ?? '');
  return known && signature(known.name, known, call.commas);
}

// ---- JSONata

function jsonataSignature(before: string, after: string): Signature | undefined {
  const tokens = jsonataTokens(before + after);
  const index = before.length;
  const frames: Frame[] = [];
  let at = 0;
  for (; at < tokens.length && tokens[at]!.start < index; at++) step(frames, tokens, at);
  const call = innermostCall(frames);
  if (!call) return undefined;
  const name = call.name ?? '';
  const own = ownFunction(tokens, name);
  const known = own ?? jsonataFunction(name);
  if (!known) return undefined;
  const given = leftOut(tokens, call, frames, at, known.parameters);
  return signature(`$${name}`, known, call.commas + given);
}

function step(frames: Frame[], tokens: readonly JsonataToken[], at: number): void {
  const { kind, value } = tokens[at]!;
  if (kind !== 'operator') return;
  const before = tokens[at - 1];
  if (value === '(') {
    const name = before?.kind === 'variable' && before.value !== '' ? before.value : undefined;
    frames.push({ name, opener: at, commas: 0 });
  } else if (value === '[' || value === '{') frames.push({ name: undefined, opener: at, commas: 0 });
  else if (value === ')' || value === ']' || value === '}') frames.pop();
  else if (value === ',') {
    const frame = frames.at(-1);
    if (frame) frame.commas += 1;
  }
}

/**
 * How many of the first parameters are given without being written: what `~>` hands on, and in a step of a path the value that
 * it works on, where fewer arguments are written than are needed.
 */
function leftOut(
  tokens: readonly JsonataToken[],
  call: Frame,
  open: readonly Frame[],
  at: number,
  parameters: readonly FunctionParameter[],
): number {
  const before = tokens[call.opener - 2]?.value;
  if (before === '~>') return 1;
  if (before !== '.' || !parameters[0]?.optional) return 0;
  // Of the arguments behind the cursor, too.
  const frames = open.slice(0, open.indexOf(call) + 1).map(frame => ({ ...frame }));
  const inner = open.slice(frames.length).map(frame => ({ ...frame }));
  const all = [...frames, ...inner];
  const own = frames.at(-1)!;
  for (let next = at; next < tokens.length && all.includes(own); next++) step(all, tokens, next);
  const needed = parameters.slice(1).filter(({ optional }) => !optional).length + 1;
  return own.commas + 1 < needed ? 1 : 0;
}

/** A function that the expression binds: `$f := function($a, $b) { … }`. */
function ownFunction(tokens: readonly JsonataToken[], name: string): Described | undefined {
  const at = tokens.findIndex(
    (token, index) =>
      token.kind === 'variable' &&
      token.value === name &&
      tokens[index + 1]?.value === ':=' &&
      ['function', 'λ'].includes(tokens[index + 2]?.value ?? '') &&
      tokens[index + 3]?.value === '(',
  );
  if (at < 0) return undefined;
  const parameters: FunctionParameter[] = [];
  for (let next = at + 4; next < tokens.length && tokens[next]!.value !== ')'; next++)
    if (tokens[next]!.kind === 'variable') parameters.push({ name: `$${tokens[next]!.value}`, type: 'any' });
  return { parameters, returns: 'any', doc: 'A function of this expression.' };
}

// ---- Words

interface Described {
  readonly parameters: readonly FunctionParameter[];
  readonly returns: string;
  readonly doc: string;
  readonly example?: string;
  readonly result?: string;
}

function signature(name: string, { parameters, returns, doc, example, result }: Described, index: number): Signature {
  let label = `${name}(`;
  const spans: Span[] = [];
  for (const [at, parameter] of parameters.entries()) {
    if (at > 0) label += ', ';
    const start = label.length;
    label += parameterText(parameter);
    spans.push({ start, end: label.length });
  }
  label += `): ${returns}`;
  const last = parameters.length - 1;
  const gives = result === undefined ? '' : `\n${result.startsWith('fails') ? result : `→ ${result}`}`;
  return {
    label,
    parameters: spans,
    doc: example === undefined ? doc : `${doc}\n\n\`\`\`text\n${example}${gives}\n\`\`\``,
    active: parameters[last]?.variadic ? Math.min(index, last) : Math.min(index, parameters.length),
  };
}
