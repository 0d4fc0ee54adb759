/**
 * YAML 1.2 (core schema) to positioned tree. The `yaml` package reads the grammar; this file says what its nodes mean as
 * JSON: keys are strings, aliases stand for what they point at, merge keys are merged, the tags of CloudFormation make placeholders, timestamps stay
 * strings. Before that it mends what would make the grammar swallow the neighbours of a half-typed line: a quote that is
 * not closed, a text with a colon or a JSONata expression that is not quoted are masked, so that they are read as one plain word of the same
 * length. Content that is reached through an alias has the positions of the place where it is written. It knows no ASL.
 */
import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  Parser,
  Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
  type Document as YamlDocument,
} from 'yaml';
import type { TextEdit } from './diagnostics.ts';
import { opensText, quotesIn, withoutClosers } from './json-tokens.ts';
import { ReadArray, ReadMember, ReadNumber, ReadObject, ReadTagged, ReadValue } from './nodes.ts';
import { maxDepth, messageAboutDuplicate, shown } from './parse-json.ts';
import { Stretch } from './stretch.ts';
import { lengthOfStretch } from './strict-json.ts';
import {
  type Decoded,
  DecodedString,
  decodeBlock,
  decodeDouble,
  decodeInstead,
  decodePlain,
  decodeSingle,
} from './string-offsets.ts';
import { nameOfIntrinsic } from './templates/intrinsics.ts';
import type { ArrayNode, Document, Member, Node, ObjectNode, PlaceholderNode, Span, SyntaxProblem } from './tree.ts';

/** What aliases may add to a document, in nodes: enough for any workflow, too little for a "billion laughs". */
const maxAliasedNodes = 100_000;
const maxProblems = 200;
/** How often a text is mended and read again. */
const maxRepairs = 8;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Parent = Member | ArrayNode | undefined;

/** Parses any text; of several documents in it, the first one. Never throws. */
export function parseYaml(text: string): Document {
  const { root, reading } = readYaml(text);
  return documentOf(text, root, reading);
}

/** What is known of a text beside its tree; with it the text can be read again in parts. */
export interface Reading {
  /** Every mistake, also what is not told because of another one. */
  readonly found: readonly Mistake[];
  /** Each part of it means the same wherever it stands: it has no anchors, no tabs, nothing before or behind its only document. */
  readonly isPlain: boolean;
}

/** The tree and the mistakes of a text. Its nodes are in the `stretch` and those behind it. */
export function readYaml(text: string): { root: Node | undefined; reading: Reading; stretch: Stretch } {
  const mistakes = new Mistakes();
  const stretch = new Stretch(0);
  let root: Node | undefined;
  let isPlain = false;
  try {
    let source = text;
    let composed = compose(source, mistakes);
    const hasTabs = composed.document.errors.some(isAboutTabs);
    if (hasTabs) {
      // Told once, and read as it was meant: a blank for each tab, so that all places stay the same.
      mistakes.clear();
      mistakes.add('masked', firstTabs(text), tabsMessage);
      source = text.replaceAll(tabbed, indent => ' '.repeat(indent.length));
      composed = compose(source, mistakes);
    }
    const { document, masked, repairs, readUntil, isAlone } = composed;
    const reader = new Reader({ text: source, masked, repairs }, mistakes, stretch);
    root = reader.read(document.contents, undefined, 0);
    for (const error of document.errors) {
      // A bracket that is missing is missing at the end of the text.
      if (readUntil < text.length && error.pos[0] >= readUntil) continue;
      if (reader.explains(error)) continue;
      const unexpected = error.code === 'UNEXPECTED_TOKEN' && !/flow-(?:map|seq)-end/.test(error.message);
      if (isAboutBracket.test(error.message))
        mistakes.add('bracket', spanOf(error), messageOf(error), endOfText(source, error.pos[0]));
      else mistakes.add(unexpected ? 'unexpected' : 'grammar', spanOf(error), messageOf(error));
    }
    isPlain = isAlone && !hasTabs && !reader.refers && readUntil === text.length && !mistakes.isFull;
  } catch (error) {
    // The grammar is another package's: a failure there must not take the editor down.
    mistakes.add('grammar', { start: 0, end: 1 }, `This text could not be read as YAML: ${String(error)}.`);
  }
  return { root, reading: { found: mistakes.found, isPlain }, stretch };
}

const readings = new WeakMap<Document, Reading>();

export function documentOf(text: string, root: Node | undefined, reading: Reading): Document {
  const document: Document = { format: 'yaml', text, root, problems: problemsOf(text, reading.found) };
  readings.set(document, reading);
  return document;
}

/** Undefined for a document that was not made here. */
export function readingOf(document: Document): Reading | undefined {
  return readings.get(document);
}

/** The indentation of a line with a tab in it. */
const tabbed = /^ *\t[ \t]*(?=[^\s])/gm;
const tabsMessage = 'YAML does not allow tabs for indentation. Replace them by spaces, here and in all lines.';
const isAboutTabs = ({ message }: YAMLError) => message.startsWith('Tabs are not allowed');

/** With the word behind them, as there would be nothing to see. */
function firstTabs(text: string): Span {
  const start = Math.max(0, text.search(tabbed));
  const [line = ''] = /^[ \t]*\S*/.exec(text.slice(start, start + 200)) ?? [];
  return { start, end: start + line.length };
}

/** What replaces the tabs that indent lines: two spaces each. Empty for a problem that is about something else. */
export function withoutTabs(text: string, { message }: SyntaxProblem): TextEdit[] {
  if (message !== tabsMessage) return [];
  return Array.from(text.matchAll(tabbed), ({ index, 0: indent }) => ({
    span: { start: index, end: index + indent.length },
    text: indent.replaceAll('\t', '  '),
  }));
}

// --- from text to the package's nodes -----------------------------------------------------------------------------------

/** A piece of text that is masked, and how to read it nevertheless. */
interface Repair extends Span {
  readonly kind: 'double' | 'single' | 'jsonata' | 'colon';
  /** Between brackets, where a text without quotes would go on in the next line. */
  readonly inFlow?: boolean;
}

interface Composed {
  readonly document: YamlDocument.Parsed;
  /** The text as the package has read it. */
  readonly masked: string;
  readonly repairs: ReadonlyMap<number, Repair>;
  /** Errors behind this offset are about text that was not read. */
  readonly readUntil: number;
  /** It is all of the text, but for comments and a marker before it. */
  readonly isAlone: boolean;
}

function compose(text: string, mistakes: Mistakes): Composed {
  const repairs = new Map<number, Repair>();
  let masked = text;
  for (let attempt = 0; ; attempt++) {
    const { tokens, broken, cuts, readUntil } = tokenize(masked, attempt < maxRepairs);
    if (broken.length > 0) {
      const apart = withoutOverlaps(broken);
      for (const repair of apart) repairs.set(repair.start, repair);
      masked = mask(masked, apart);
      continue;
    }
    for (const start of cuts) mistakes.add('cut', { start, end: start }, '');
    for (const { kind, start, end } of repairs.values())
      mistakes.add(kind === 'double' || kind === 'single' ? kind : 'masked', { start, end }, repairMessages[kind]);
    if (readUntil < text.length)
      mistakes.add(
        'masked',
        { start: readUntil, end: readUntil + 1 },
        `This is nested deeper than ${maxDepth} levels; the text from here on is not read. Make it flatter.`,
      );
    const composer = new Composer({
      keepSourceTokens: true,
      uniqueKeys: false,
      schema: 'core',
      resolveKnownTags: false,
    });
    const documents = [...composer.compose(tokens, true, text.length)] as YamlDocument.Parsed[];
    const second = documents[1];
    if (second) {
      const start = second.range[0];
      mistakes.add(
        'masked',
        { start, end: start + 3 },
        'Only the first document of a file is used. Move this one to its own file.',
      );
    }
    const isAlone = !second && tokens.every(({ type }) => type !== 'doc-end' && type !== 'directive');
    return { document: documents[0]!, masked, repairs, readUntil, isAlone };
  }
}

const repairMessages: Readonly<Record<Repair['kind'], string>> = {
  double: 'This string is not closed. Add a double quote at its end.',
  single: 'This string is not closed. Add a single quote at its end.',
  colon: 'A text with ": " in it stands in quotes in YAML. Put this value in quotes.',
  jsonata: 'In YAML a JSONata expression stands in quotes. Write "{% ... %}".',
};

interface Tokens {
  readonly tokens: CST.Token[];
  /** Empty if nothing is to be mended, or `mend` is false. */
  readonly broken: Repair[];
  /** Where brackets are open that are not closed in the lines that are theirs. */
  readonly cuts: readonly number[];
  readonly readUntil: number;
}

/** Reads tokens until a string is found that is not closed as its writer meant it, or the nesting is too deep. */
function tokenize(text: string, mend: boolean): Tokens {
  const lexer = new Lexer();
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const broken: Repair[] = [];
  const cuts: number[] = [];
  let scalar = false;
  let flow = 0;
  /** A closed string over several lines: whether it was meant so is seen by what follows. */
  let suspect: Repair | undefined;
  /** How far the current line is as a `key: value` of a block: behind its key, its colon, or the start of its value. */
  let line: 'start' | 'key' | 'colon' | number = 'start';
  for (const lexeme of lexer.lex(text)) {
    const start = parser.offset;
    const plain: boolean = scalar;
    scalar = !plain && lexeme === '\u001f';
    const char = plain ? 'plain' : lexeme[0];
    if (suspect && char !== ' ' && char !== '\t') {
      if ((char === ':' && flow === 0) || char === '"' || char === "'" || scalar)
        return { tokens, broken: [...broken, suspect], cuts, readUntil: 0 };
      suspect = undefined;
    }
    if (char === '{' || char === '[') flow += 1;
    else if (char === '}' || char === ']') flow = Math.max(0, flow - 1);
    else if (lexeme === '\u0018') {
      flow = 0;
      cuts.push(start);
    }
    if (mend && char === '{' && text[start + 1] === '%') {
      // Only the expression of one line: over several lines nobody knows where it ends.
      const expression = /^\{%.*?%\}/.exec(text.slice(start, start + 10_000));
      if (expression) broken.push({ kind: 'jsonata', start, end: start + expression[0].length });
    }
    if (mend && (char === '"' || char === "'")) {
      const kind = char === '"' ? 'double' : 'single';
      const inFlow = flow > 0;
      const repair = (before?: number): Repair => ({
        kind,
        start,
        end: endOfBroken(text, start, inFlow, before),
        inFlow,
      });
      const close = start + lexeme.length - 1;
      if (!isClosed(lexeme)) return { tokens, broken: [...broken, repair()], cuts, readUntil: 0 };
      if (lexeme.includes('\n')) suspect = repair();
      else if (inFlow && opensAnother(text, close)) suspect = repair(close);
    }
    // Lines without a colon are joined with the key behind them.
    const isKey = plain && line === 'start' && !lexeme.endsWith('\n');
    if (flow > 0 || (lexeme.includes('\n') && !isKey)) line = 'start';
    else if (plain || char === '"' || char === "'") line = line === 'start' ? 'key' : line === 'colon' ? start : line;
    else if (char === ':' && line === 'key') line = 'colon';
    else if (char === ':' && typeof line === 'number' && mend) {
      // `Comment: Note: this` would make an object of the comment and of all lines below it.
      broken.push({ kind: 'colon', start: line, end: endOfPlain(text, line) });
      line = 'start';
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > maxDepth) {
      for (const token of parser.end()) tokens.push(token);
      return { tokens, broken, cuts, readUntil: start };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, broken, cuts, readUntil: text.length };
}

function isClosed(quoted: string): boolean {
  const quote = quoted[0]!;
  if (quoted.length < 2 || !quoted.endsWith(quote)) return false;
  // The last quote counts unless it is escaped: by a backslash, or as one half of a pair of single quotes.
  const escaping = quote === '"' ? '\\' : quote;
  let run = 0;
  for (let i = quoted.length - 2; i > 0 && quoted[i] === escaping; i--) run += 1;
  return run % 2 === 0;
}

/** Where a string that is not closed most likely ends: with its line, or before what closes the structure around it. */
function endOfBroken(text: string, start: number, inFlow: boolean, before = text.length): number {
  const newline = text.indexOf('\n', start);
  let end = Math.min(newline === -1 ? text.length : newline, before);
  const lineStart = text.lastIndexOf('\n', start) + 1;
  // A quote at the start of a line opens a key.
  const key = /^[ \t-]*$/.test(text.slice(lineStart, start)) ? /:(?=\s|$)/.exec(text.slice(start, end)) : null;
  if (key) end = start + key.index;
  if (inFlow) {
    const next = text.slice(start + 1, end).search(nextInFlow);
    return withoutClosers(text, start + 1, next < 0 ? end : start + 1 + next);
  }
  while (end > start + 1 && /\s/.test(text[end - 1]!)) end -= 1;
  return end;
}

/** Where the next text or member begins between brackets. */
const nextInFlow = /,\s*(?:"|[\w.$-]+:\s)|"[^"]+"\s*:/;

/** In JSON between brackets: whether the quote that seems to close a text opens the next. */
function opensAnother(text: string, quote: number): boolean {
  if (text[quote] !== '"' || !opensText(text, quote)) return false;
  const newline = text.indexOf('\n', quote);
  return quotesIn(text, quote, newline === -1 ? text.length : newline) % 2 === 0;
}

/** Where a text without quotes ends if all of its line belongs to it: before a comment. */
function endOfPlain(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  const line = text.slice(start, newline === -1 ? text.length : newline);
  const comment = /\s#/.exec(line);
  return start + line.slice(0, comment?.index ?? line.length).trimEnd().length;
}

/** In the order of the text; of those that overlap, the first. */
function withoutOverlaps(repairs: readonly Repair[]): Repair[] {
  const result: Repair[] = [];
  for (const repair of [...repairs].sort((a, b) => a.start - b.start))
    if (repair.start >= (result.at(-1)?.end ?? 0)) result.push(repair);
  return result;
}

function mask(text: string, repairs: readonly Repair[]): string {
  let result = '';
  let from = 0;
  for (const repair of repairs) {
    const { start, end } = repair;
    const written = repair.inFlow ? maskInFlow(text, repair) : 'x'.repeat(end - start);
    result += text.slice(from, start) + written;
    from = start + written.length;
  }
  return result + text.slice(from);
}

/**
 * In quotes, as it would go on in the next line, and with the comma behind it that is missing. A quote alone has no room for that,
 * unless a blank or a line break behind it gives it: then the place of the value is left empty.
 */
function maskInFlow(text: string, { start, end }: Repair): string {
  const comma = /^\s*[^\s,}\]]/.test(text.slice(end, end + 1000)) ? ',' : '';
  const room = end - start + (end === start + 1 && comma && /\s/.test(text[end]!) ? 1 : 0) - comma.length;
  if (room === 0 && !/:\s*$/.test(text.slice(Math.max(0, start - 10), start))) return 'x';
  return (room > 1 ? `"${'x'.repeat(room - 2)}"` : 'x'.repeat(room)) + comma;
}

// --- from the package's nodes to the tree -------------------------------------------------------------------------------

class Reader {
  readonly #text: string;
  readonly #masked: string;
  readonly #repairs: ReadonlyMap<number, Repair>;
  readonly #mistakes: Mistakes;
  readonly #anchors = new Map<string, unknown>();
  /** What an alias points at: the anchor of that name before it, however often a name is reused. */
  readonly #targets = new Map<unknown, unknown>();
  /** Nodes that are being read, for aliases that point at what they are in. */
  readonly #open = new Set<unknown>();
  readonly #splitKeys = new Set<number>();
  #aliasDepth = 0;
  #aliasedNodes = 0;
  #exhausted = false;
  /** There are anchors, aliases or merge keys. */
  refers = false;
  /** That of the nodes that are read now, and where the next one begins. */
  #stretch: Stretch;
  #nextStretch = lengthOfStretch;

  constructor(
    { text, masked, repairs }: { text: string; masked: string; repairs: ReadonlyMap<number, Repair> },
    mistakes: Mistakes,
    stretch: Stretch,
  ) {
    this.#text = text;
    this.#masked = masked;
    this.#repairs = repairs;
    this.#mistakes = mistakes;
    this.#stretch = stretch;
  }

  /** Of a node that starts there: nodes are made in the order of the text. */
  #stretchAt(start: number): Stretch {
    if (start >= this.#nextStretch) {
      const next = new Stretch(0);
      this.#stretch.next = next;
      this.#stretch = next;
      this.#nextStretch = start + lengthOfStretch;
    }
    return this.#stretch;
  }

  /** Whether an error of the grammar is told in better words already. */
  explains(error: YAMLError): boolean {
    return error.code === 'MULTILINE_IMPLICIT_KEY' && this.#splitKeys.has(error.pos[0]);
  }

  /** The tree of a node; undefined when nothing is written there, or what is written stands for nothing. */
  read(source: unknown, parent: Parent, depth: number): Node | undefined {
    if (this.#aliasDepth > 0 && ++this.#aliasedNodes > maxAliasedNodes) return undefined;
    if (isAlias(source)) return this.#throughAlias(source, target => this.read(target, parent, depth));
    if (depth > maxDepth) {
      this.#mistakes.add(
        'reading',
        { start: 0, end: 0 },
        `Aliases nest this document deeper than ${maxDepth} levels. Make it flatter.`,
      );
      return undefined;
    }
    this.#anchor(source);
    if (!isScalar(source) && !isMap(source) && !isSeq(source)) return undefined;
    const { tag } = source;
    // `!Ref`, but not `!!str`, which is a tag of YAML itself.
    if (tag === undefined || !/^!\w/.test(tag)) return this.#untagged(source, parent, depth);
    if (tag === '!Sub' && isScalar(source)) {
      const text = this.#string(source, parent);
      text.tag = tag;
      return text;
    }
    return this.#tagged(source, tag, parent, depth);
  }

  #untagged(source: Scalar | YAMLMap | YAMLSeq, parent: Parent, depth: number): Node | undefined {
    if (isScalar(source)) return this.#scalar(source, parent);
    this.#open.add(source);
    const node = isMap(source) ? this.#object(source, parent, depth) : this.#array(source, parent, depth);
    this.#open.delete(source);
    return node;
  }

  /** A value with a tag of CloudFormation is known on deployment only. What the tag is short for is kept beside it. */
  #tagged(source: Scalar | YAMLMap | YAMLSeq, tag: string, parent: Parent, depth: number): PlaceholderNode {
    const at = source.range?.[0] ?? 0;
    // Nothing but blanks, comments and an anchor stands between a tag and its value.
    const start = Math.max(0, this.#masked.lastIndexOf(tag, at));
    const tagSpan = { start, end: start + tag.length };
    const stretch = this.#stretchAt(start);
    const name = tag.slice(1);
    const long = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
    const object = new ReadObject(start, tagSpan.end, parent, stretch);
    const decode = () => decodeInstead(long, tagSpan);
    const key = new DecodedString(start, tagSpan.end, 'plain', long, decode, undefined, stretch);
    const member = new ReadMember(key, object);
    key.parent = member;
    object.members = [member];
    member.value = this.#untagged(source, member, depth + 1);
    if (member.value) member.to = Math.max(member.to, member.value.span.end);
    object.to = member.to;
    const value = `\${${nameOfIntrinsic({ name: long, argument: member.value })}}`;
    return new ReadTagged(object, value);
  }

  #anchor(source: unknown): void {
    if (this.#aliasDepth > 0 || !(isScalar(source) || isMap(source) || isSeq(source))) return;
    if (!source.anchor) return;
    this.refers = true;
    this.#anchors.set(source.anchor, source);
  }

  #throughAlias<T>(
    alias: { source: string; range?: readonly number[] | null },
    read: (target: unknown) => T,
  ): T | undefined {
    this.refers = true;
    const span = { start: alias.range?.[0] ?? 0, end: alias.range?.[1] ?? 0 };
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) {
      this.#mistakes.add(
        'reading',
        span,
        `There is no anchor "&${alias.source}" before this alias. Define it, or correct the name.`,
      );
      return undefined;
    }
    this.#targets.set(alias, target);
    if (this.#open.has(target)) {
      this.#mistakes.add(
        'reading',
        span,
        `"*${alias.source}" stands inside of what it refers to. Refer to something else.`,
      );
      return undefined;
    }
    if (this.#aliasedNodes > maxAliasedNodes) {
      if (!this.#exhausted)
        this.#mistakes.add(
          'reading',
          span,
          'The aliases of this document make it too large. From here on they are not followed.',
        );
      this.#exhausted = true;
      return undefined;
    }
    this.#aliasDepth += 1;
    this.#aliasedNodes += 1;
    const result = read(target);
    this.#aliasDepth -= 1;
    return result;
  }

  #scalar(source: Scalar, parent: Parent): Node | undefined {
    const token = source.srcToken as CST.FlowScalar | CST.BlockScalar | undefined;
    // Nothing is written: the value is still being typed. Only an explicit null is null.
    if (token === undefined || (token.type === 'scalar' && token.source === '')) return undefined;
    const { value } = source;
    if (token.type !== 'scalar' || this.#repairs.has(token.offset)) return this.#string(source, parent);
    const start = token.offset;
    const end = start + token.source.length;
    const stretch = this.#stretchAt(start);
    if (value === null) return new ReadValue('null', start, end, parent, value, stretch);
    if (typeof value === 'boolean') return new ReadValue('boolean', start, end, parent, value, stretch);
    // JSON has no NaN and no Infinity.
    if (typeof value === 'number' && Number.isFinite(value))
      return new ReadNumber(start, end, parent, token.source, value, stretch);
    return this.#string(source, parent);
  }

  #string(source: Scalar, parent: Parent): DecodedString {
    const text = this.#text;
    const token = source.srcToken as CST.FlowScalar | CST.BlockScalar | undefined;
    const value = source.source ?? '';
    if (token === undefined) {
      const at = source.range?.[0] ?? 0;
      return new DecodedString(at, at, 'plain', value, undefined, parent, this.#stretchAt(at));
    }
    if (token.type === 'block-scalar') return this.#block(source, token, parent);
    const start = token.offset;
    const end = start + token.source.length;
    const repair = this.#repairs.get(start);
    if (repair) return this.#mended(repair, repair.inFlow ? repair.end : end, parent);
    const folded = token.source.includes('\n');
    const stretch = this.#stretchAt(start);
    switch (token.type) {
      case 'single-quoted-scalar': {
        const to = isClosed(token.source) ? end - 1 : end;
        const verbatim = !folded && value.length === to - start - 1;
        const decode = verbatim ? undefined : () => decodeSingle(text, start + 1, to);
        return new DecodedString(start, end, 'single', value, decode, parent, stretch);
      }
      case 'double-quoted-scalar': {
        const to = isClosed(token.source) ? end - 1 : end;
        const verbatim = !folded && !token.source.includes('\\');
        const decode = verbatim ? undefined : () => decodeDouble(text, start + 1, to);
        return new DecodedString(start, end, 'double', value, decode, parent, stretch);
      }
      default: {
        const decode = folded ? () => decodePlain(text, start, end) : undefined;
        return new DecodedString(start, end, 'plain', value, decode, parent, stretch);
      }
    }
  }

  /** A string of which the package saw only a mask. */
  #mended(repair: Repair, end: number, parent: Parent): DecodedString {
    const text = this.#text;
    const { start } = repair;
    const quoted = repair.kind === 'double' || repair.kind === 'single';
    const from = quoted ? start + 1 : start;
    const decode = (): Decoded =>
      repair.kind === 'double'
        ? decodeDouble(text, from, end)
        : repair.kind === 'single'
          ? decodeSingle(text, from, end)
          : decodePlain(text, from, end);
    const style = repair.kind === 'double' || repair.kind === 'single' ? repair.kind : 'plain';
    return new DecodedString(start, end, style, decode().value, decode, parent, this.#stretchAt(start));
  }

  #block(source: Scalar, token: CST.BlockScalar, parent: Parent): DecodedString {
    const text = this.#text;
    const header = token.props[0] as CST.SourceToken;
    const last = token.props.at(-1) as CST.SourceToken;
    const start = last.offset + last.source.length;
    const block = { header: header.source, parentIndent: token.indent, start, end: start + token.source.length };
    // The span ends with the last line of content, so that the next line is not a part of it.
    let end = block.end;
    while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
    if (end <= start) end = header.offset + header.source.length;
    const style = header.source.startsWith('>') ? 'folded' : 'literal';
    const stretch = this.#stretchAt(token.offset);
    const decode = () => decodeBlock(text, block);
    return new DecodedString(token.offset, end, style, source.source ?? '', decode, parent, stretch);
  }

  #array(source: YAMLSeq, parent: Parent, depth: number): ArrayNode {
    const { start, end: closed } = spanOfCollection(source);
    const items: Node[] = [];
    const node = new ReadArray(start, closed, parent, this.#stretchAt(start));
    let end = start + 1;
    for (const item of source.items) {
      const known = this.#exhausted;
      const value = this.read(item, node, depth + 1);
      if (value) items.push(value);
      else if (isScalar(item) && !known) {
        // `-` alone is null in YAML, and the items behind it keep their index.
        const at = item.range?.[0] ?? end;
        items.push(new ReadValue('null', at, at, node, null, this.#stretchAt(at)));
      }
      end = Math.max(end, isAlias(item) || !value ? ((item as Scalar).range?.[1] ?? end) : value.span.end);
    }
    node.to = source.flow ? Math.max(closed, start + 1) : end;
    if (items.length > 0) node.items = items.slice();
    return node;
  }

  #object(source: YAMLMap, parent: Parent, depth: number): ObjectNode {
    const { start, end: closed } = spanOfCollection(source);
    const members: Member[] = [];
    const node = new ReadObject(start, closed, parent, this.#stretchAt(start));
    const end = this.#members(source, node, members, depth, new Set(), false);
    // A mapping of one pair inside of a flow sequence has no brackets: `[a: 1]`.
    if (!source.flow || source.srcToken === undefined) node.to = Math.max(end, start);
    if (members.length > 0) node.members = members.slice();
    return node;
  }

  /**
   * Reads the members of a mapping into an object, and returns where the last of them ends. `merged`: the mapping is the
   * value of a merge key, and of its members only those count that are not in `taken`.
   */
  #members(
    source: YAMLMap,
    node: ObjectNode,
    into: Member[],
    depth: number,
    taken: Set<string>,
    merged: boolean,
  ): number {
    const own = new Set<string>();
    const hidden = merged ? source.items.map(pair => taken.has(nameOf(pair))) : [];
    if (merged || source.items.some(pair => isMergeKey(pair.key)))
      for (const pair of source.items) if (!isMergeKey(pair.key)) taken.add(nameOf(pair));
    let end = source.range?.[0] ?? 0;
    for (const [index, pair] of source.items.entries()) {
      if (hidden[index]) continue;
      if (isMergeKey(pair.key) && pair.value !== null && this.#merge(pair, node, into, depth, taken)) {
        end = Math.max(end, (pair.value as Scalar).range?.[1] ?? end);
        continue;
      }
      const key = this.#key(pair, node, source.flow !== true, into);
      const name = key.value;
      const member = this.#member(pair, key, node, depth);
      // A line without a colon is told to be one, and may become anything.
      if (source.flow || hasColon(member)) {
        if (own.has(name) && this.#aliasDepth === 0) this.#mistakes.add('twice', key.span, messageAboutDuplicate(name));
        own.add(name);
      }
      into.push(member);
      end = Math.max(end, member.span.end);
    }
    return end;
  }

  /** Applies a merge key (yaml.org/type/merge): keys of the mapping itself win, then those of the earlier merged ones. */
  #merge(pair: Pair, node: ObjectNode, into: Member[], depth: number, taken: Set<string>): boolean {
    const mergeOne = (target: unknown): boolean => {
      if (isAlias(target)) return this.#throughAlias(target, mergeOne) ?? false;
      if (!isMap(target)) return false;
      if (depth > maxDepth) return true;
      this.refers = true;
      this.#anchor(target);
      if (this.#aliasDepth > 0) this.#aliasedNodes += target.items.length;
      this.#open.add(target);
      this.#members(target, node, into, depth + 1, taken, true);
      this.#open.delete(target);
      return true;
    };
    if (isSeq(pair.value) && pair.value.items.length > 0) {
      this.#anchor(pair.value);
      return pair.value.items.map(mergeOne).every(Boolean);
    }
    return mergeOne(pair.value);
  }

  #member(pair: Pair, key: DecodedString, parent: ObjectNode, depth: number): ReadMember {
    const member = new ReadMember(key, parent);
    key.parent = member;
    const token = (pair as { srcToken?: CST.CollectionItem }).srcToken;
    const colon = token?.sep?.find(sep => sep.type === 'map-value-ind');
    if (colon) member.to = Math.max(member.to, colon.offset + 1);
    member.value = this.read(pair.value, member, depth + 1) ?? (colon && this.#begun(colon.offset + 1, member));
    if (isAlias(pair.value)) member.to = Math.max(member.to, pair.value.range?.[1] ?? 0);
    else if (member.value) member.to = Math.max(member.to, member.value.span.end);
    return member;
  }

  /** A quote alone, for which the mask had no room. */
  #begun(behindColon: number, member: Member): DecodedString | undefined {
    let start = behindColon;
    while (this.#text[start] === ' ') start += 1;
    const repair = this.#repairs.get(start);
    return repair?.inFlow ? this.#mended(repair, repair.end, member) : undefined;
  }

  /** The key of a pair as text. Lines before it that have no colon yet become members without a value. */
  #key(pair: Pair, parent: ObjectNode, block: boolean, into: Member[]): DecodedString {
    const key = pair.key;
    if (isAlias(key)) {
      const target = this.#throughAlias(key, target =>
        isScalar(target) ? this.#string(target, undefined) : undefined,
      );
      if (target) return target;
    } else if (isScalar(key)) {
      this.#anchor(key);
      const token = key.srcToken;
      const explicit = (pair as { srcToken?: { explicitKey?: true } }).srcToken?.explicitKey;
      if (block && !explicit && token?.type === 'scalar' && token.source.includes('\n'))
        return this.#lastLineOfKey(token, parent, into);
      return this.#string(key, undefined);
    }
    const range = (key as Scalar | null)?.range;
    const start = range?.[0] ?? parent.span.start;
    const end =
      isAlias(key) || isScalar(key)
        ? (range?.[1] ?? start)
        : Math.max(start, this.#trimmedEnd(start, range?.[1] ?? start));
    if (range && !isAlias(key))
      this.#mistakes.add('reading', { start, end }, 'A key is a text. Put this one in quotes.');
    return this.#asItStands(start, end);
  }

  #asItStands(start: number, end: number): DecodedString {
    return new DecodedString(
      start,
      end,
      'plain',
      this.#text.slice(start, end),
      undefined,
      undefined,
      this.#stretchAt(start),
    );
  }

  /** A line without a colon is joined with the key on the next line, which is never what its writer meant. */
  #lastLineOfKey(token: CST.FlowScalar, parent: ObjectNode, into: Member[]): DecodedString {
    this.#splitKeys.add(token.offset);
    let from = token.offset;
    const keys: DecodedString[] = [];
    for (const line of token.source.split('\n')) {
      const start = from + line.length - line.trimStart().length;
      const end = Math.max(start, from + line.trimEnd().length);
      from += line.length + 1;
      const repair = this.#repairs.get(start);
      if (repair) keys.push(this.#mended(repair, end, undefined));
      else if (end > start) keys.push(this.#asItStands(start, end));
    }
    const last = keys.pop()!;
    for (const key of keys) {
      const member = new ReadMember(key, parent);
      key.parent = member;
      into.push(member);
      this.#mistakes.add('reading', key.span, messageAboutLonelyKey(key.value));
    }
    return last;
  }

  #trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && /\s/.test(this.#text[at - 1]!)) at -= 1;
    return at;
  }
}

function nameOf(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? '') : '';
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === Scalar.PLAIN;
}

/** From the start of a collection to its closing bracket; a block ends with its content, which is not known here. */
function spanOfCollection(source: YAMLMap | YAMLSeq): Writable<Span> {
  const start = source.range?.[0] ?? 0;
  return { start, end: Math.max(start, source.range?.[1] ?? start) };
}

// --- mistakes -----------------------------------------------------------------------------------------------------------

/** What a mistake is about, and which is told where there are several in one place. Of a cut something else is told. */
const phases = {
  cut: 0,
  double: 0,
  single: 0,
  masked: 0,
  reading: 1,
  twice: 1,
  grammar: 2,
  bracket: 2,
  unexpected: 2,
} as const;

export interface Mistake extends Span {
  /** A string that is not closed by its quote, text that means something else, a key that is written twice, … */
  readonly kind: keyof typeof phases;
  readonly message: string;
  /** A place in what is wrong, also where something behind it shows that. */
  readonly of: number;
}

/** Told where the next thing stands. */
const isAboutBracket = /must (?:be sufficiently indented and )?end with a [\]}]/;

/** Where the text ends that has only blanks and line breaks behind it up to `offset`. */
function endOfText(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1]!)) at -= 1;
  return at;
}

/** Behind so many there is something else than a mistake. */
const maxMistakes = 2000;

class Mistakes {
  readonly found: Mistake[] = [];

  add(kind: Mistake['kind'], { start, end }: Span, message: string, of = start): void {
    if (!this.isFull) this.found.push({ kind, start, end, message, of });
  }

  clear(): void {
    this.found.length = 0;
  }

  get isFull(): boolean {
    return this.found.length >= maxMistakes;
  }
}

/**
 * What is told of the mistakes, in the order of the text. One problem per place is enough, and the first one told is the most
 * precise; behind the first thing that is not expected the grammar finds nothing else.
 */
function problemsOf(text: string, found: readonly Mistake[]): readonly SyntaxProblem[] {
  if (found.length === 0) return none;
  const problems: SyntaxProblem[] = [];
  const places = new Set<number>();
  let derailed = false;
  for (const mistake of [...found].sort((a, b) => phases[a.kind] - phases[b.kind] || a.start - b.start)) {
    if (problems.length >= maxProblems) break;
    const { kind, message } = mistake;
    if (kind === 'cut' || (kind === 'unexpected' && derailed)) continue;
    derailed ||= kind === 'unexpected';
    const span = visible(text, mistake);
    if (places.has(span.start)) continue;
    places.add(span.start);
    problems.push({ span, message, rule: kind === 'twice' ? 'duplicate-key' : 'yaml-syntax' });
  }
  return problems.sort((a, b) => a.span.start - b.span.start);
}

const none: readonly never[] = [];

/** Moves a span that shows nothing to the next word, or at the end of the text to the last character. */
function visible(text: string, place: Span): Span {
  const start = Math.max(0, Math.min(place.start, text.length));
  const end = Math.max(start, Math.min(place.end, text.length));
  if (/\S/.test(text.slice(start, Math.min(end, start + 1000)))) {
    const newline = text.slice(start, end).search(/\r?\n/);
    return { start, end: newline > 0 ? start + newline : end };
  }
  const word = /\S+/g;
  word.lastIndex = end;
  const next = word.exec(text);
  if (next) return { start: next.index, end: Math.min(next.index + next[0].length, next.index + 200) };
  return { start: Math.max(0, Math.min(start, text.length - 1)), end: text.length };
}

/** Whether a member of a block has the colon behind its key. */
export function hasColon({ key, to }: ReadMember): boolean {
  return to > key.to;
}

function spanOf(error: YAMLError): Span {
  return { start: error.pos[0], end: error.pos[1] };
}

function messageAboutLonelyKey(key: string): string {
  return `${shown(key)} has no value. Write a colon and a value after it.`;
}

/** The package's messages in the words of a person who can do something about it; the first pattern that fits. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^Implicit map keys need/, 'This key has no value. Write a colon and a value after it.'],
  [/^Implicit keys .*single line/, 'A key and its colon stand on one line. Write "key: value" on one line.'],
  [
    /^Nested mappings/,
    'A second "key: value" cannot begin on the same line. Put it on its own line, or quote this text.',
  ],
  [
    /^All mapping items|^All sequence items/,
    'This line is indented differently from its neighbours. Align it with them.',
  ],
  [/must be sufficiently indented and end with a (\S)/, 'The closing "$1" is missing, or is indented too little.'],
  [/must end with a (\S)/, 'The closing "$1" is missing. Add it.'],
  [/^Missing , (?:between|or)/, 'A comma is missing between two entries. Add it.'],
  [/^Missing space after :/, 'A space is missing after the colon. Add it.'],
  [
    /^Unexpected , in|^Unexpected empty item/,
    'An entry is missing at this comma. Remove the comma, or write the entry.',
  ],
  [/^Tabs are not allowed/, tabsMessage],
  [/cannot start with (?:.* )?(\S+)$/, 'A text cannot start with $1 in YAML. Put it in quotes.'],
  [/^Invalid escape sequence (.*)$/s, '$1 is not an escape. For a backslash write two of them, or use single quotes.'],
  [/^Missing closing/, 'This string is not closed. Add the closing quote.'],
  [/^Sequence item without/, 'A "-" is missing before this item. Add it.'],
  [
    /block-seq-ind on same line|block sequence may not be used/,
    'A list cannot begin on the line of its key. Start it on the next line.',
  ],
  [
    /^Block collections are not allowed within/,
    'Inside of brackets everything is written with brackets. Use "{ }" or "[ ]".',
  ],
  [/^Block scalar/, 'The lines of this block are indented too little. Indent them deeper than the key.'],
  [/^Comments must be separated/, 'A space is missing before this "#". Add it, or quote the text.'],
  [/must be separated from the next token/, 'A space is missing after this tag or anchor. Add it.'],
  [
    /^A node can have at most one|must be after the/,
    'This tag or anchor is out of place. Write at most one of each, before the value.',
  ],
  [/^(?:Alias|Anchor) cannot be an empty/, 'The name of the anchor is missing. Write it after the sign.'],
  [/^An alias node must not/, 'An alias takes no tag and no anchor. Remove them.'],
  [/must be at most 1024/, 'A key can have at most 1024 characters. Shorten it, or write it with "? ".'],
  [/^Unexpected flow-(?:map|seq)-end/, 'This bracket closes nothing. Remove it.'],
  [/^Unexpected/, 'This is not expected here. Quote the text, or check the indentation and the line above.'],
];

function messageOf(error: YAMLError): string {
  const message = error.message;
  for (const [pattern, text] of messages) {
    const match = pattern.exec(message);
    if (match) return text.replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  }
  return `This is not valid YAML: ${message.trim().replace(/[.:]?$/, '.')}`;
}
