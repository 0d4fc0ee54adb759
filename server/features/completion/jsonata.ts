/**
 * Inside `{% %}`: functions with a stop for every argument, what `$states` has in this field, workflow variables, names that the
 * expression itself binds, and the keys of values that are known. Where no expression has been begun, its marks.
 */
import type { FunctionParameter, JsonataFunction, JsonataToken } from '../../../expressions/index.ts';
import { jsonataFunctions, jsonataTokens, statesMembers } from '../../../expressions/index.ts';
import type { Place } from '../../../language/index.ts';
import { literal } from '../snippet.ts';
import { contextAt } from './context-members.ts';
import type { Completion, TextCursor } from './item.ts';
import { textItem } from './item.ts';
import type { KnownValue, KnownValues } from './known-values.ts';
import { aboutValue, membersThrough, valueWith } from './known-values.ts';
import { assignedWords, shortType } from './paths.ts';
import { variablesAt } from './variables.ts';

export function jsonataItems(text: TextCursor, place: Place, known: () => KnownValues): Completion[] {
  const { value, index } = text;
  if (/^\{?%?$/.test(value.slice(0, index)) && /^%?\s*(%?\})?$/.test(value.slice(index)) && index < 3)
    if (index < 2 || value.length < 4) return markItems(text, place);
  if (!value.startsWith('{%') || index < 2) return [];
  const end = value.endsWith('%}') && value.length >= 4 ? value.length - 2 : value.length;
  return index <= end ? new Expression(text, value.slice(2, end), 2, place, known).items() : [];
}

/** A whole expression. */
function markItems(text: TextCursor, place: Place): Completion[] {
  const item = (label: string, insert: string, rank: number, detail: string) => ({
    ...textItem(text, 0, text.value.length, insert, { label, kind: 'value', rank, detail }),
    again: insert.includes('$1'),
  });
  const starts = statesAt(place).map(({ name, doc }, rank) =>
    item(`{% $states.${name} %}`, `{% \\$states.${name}$1 %\\}`, 910 + rank, doc),
  );
  return [
    item('{% … %}', '{% $1 %\\}', 900, 'a JSONata expression'),
    ...starts.map(each => ({ ...each, again: false })),
  ];
}

/** The members of `$states` that are there in this field. Developer Guide, "Reserved variable: $states". */
function statesAt({ member, shape, state }: Place) {
  const builds = member?.key.value === 'Assign' || member?.key.value === 'Output';
  const there = {
    input: true,
    context: true,
    result: builds && shape === 'state' && ['Task', 'Parallel', 'Map'].includes(state?.type ?? ''),
    errorOutput: builds && shape === 'catcher',
  };
  return statesMembers.filter(({ name }) => there[name]);
}

/** Functions that call a function with the items of their first argument. */
const overItems = new Set(['map', 'filter', 'reduce', 'single', 'sort']);

class Expression {
  readonly #text: TextCursor;
  readonly #place: Place;
  readonly #known: () => KnownValues;
  readonly #offset: number;
  readonly #at: number;
  readonly #source: string;
  readonly #tokens: readonly JsonataToken[];

  constructor(text: TextCursor, source: string, offset: number, place: Place, known: () => KnownValues) {
    this.#text = text;
    this.#place = place;
    this.#known = known;
    this.#offset = offset;
    this.#source = source;
    this.#at = text.index - offset;
    this.#tokens = jsonataTokens(source);
  }

  items(): Completion[] {
    const at = this.#at;
    const current = this.#tokens.find(({ start, end }) => start < at && at <= end);
    if (current && ['string', 'regex', 'number', 'constant'].includes(current.kind)) {
      // Behind the closing quote it is over, too.
      if (current.kind !== 'constant') return [];
    }
    if (!current && this.#inComment()) return [];
    const word = current && current.kind !== 'operator' ? current : undefined;
    const begun =
      current?.kind === 'operator' && (current.value === 'and' || current.value === 'or' || current.value === 'in');
    const token = begun ? current : word;
    const from = token?.start ?? at;
    const to = token?.end ?? at;
    const before = this.#tokens.filter(({ end }) => end <= from);
    const previous = before.at(-1);
    const typed = this.#source.slice(from, at);
    if (previous?.kind === 'operator' && previous.value === '.') {
      const keys = this.#keys(this.#chain(before.slice(0, -1)), from, to, 0);
      return typed.startsWith('$') ? this.#functions(from, to, 100) : keys;
    }
    if (endsOperand(previous)) return [];
    const around = this.#context(before);
    return [
      ...(typed.startsWith('$') ? [] : this.#keys(around, from, to, 0)),
      ...this.#names(before, from, to),
      ...this.#functions(from, to, 500),
    ];
  }

  #inComment(): boolean {
    const open = this.#source.lastIndexOf('/*', this.#at - 1);
    if (open < 0 || this.#tokens.some(({ start, end }) => start <= open && open < end)) return false;
    const close = this.#source.indexOf('*/', open + 2);
    return close < 0 || close + 2 > this.#at;
  }

  #item(from: number, to: number, insert: string, item: Parameters<typeof textItem>[4]): Completion {
    return textItem(this.#text, from + this.#offset, to + this.#offset, insert, item);
  }

  #keys(value: KnownValue | undefined, from: number, to: number, rank: number): Completion[] {
    return [...membersThrough(value)].map(([name, value], index) => {
      const { doc, members, item } = value;
      const plain = /^[A-Za-z_]\w*$/.test(name) && !['and', 'or', 'in', 'true', 'false', 'null'].includes(name);
      return this.#item(from, to, literal(plain ? name : `\`${name}\``), {
        label: name,
        kind: 'path',
        rank: rank + index,
        detail: aboutValue(value),
        description: shortType(value),
        documentation: doc,
        ...((members.size > 0 || item) && { commit: ['.'] }),
      });
    });
  }

  /** `$states`, variables of the workflow, and those that the expression binds. */
  #names(before: readonly JsonataToken[], from: number, to: number): Completion[] {
    const item = (
      name: string,
      rank: number,
      detail: string,
      kind: 'variable' | 'context',
      commit: readonly string[] = ['.'],
    ) => this.#item(from, to, literal(`$${name}`), { label: `$${name}`, kind, rank, detail, commit });
    const own = [...new Set(boundIn(before))].map((name, index) =>
      item(name, 100 + index, 'in this expression', 'variable'),
    );
    const ofWorkflow = variablesAt(this.#text.cursor.machine, this.#place).map(({ name, where }, index) =>
      item(name, 200 + index, assignedWords(this.#known().variable(name), where), 'variable'),
    );
    const states = statesAt(this.#place).map(({ name, doc }, index) =>
      item(`states.${name}`, 150 + index, doc, 'context'),
    );
    return [...own, ...states, ...ofWorkflow, item('states', 160, 'input, context and more', 'context')];
  }

  #functions(from: number, to: number, rank: number): Completion[] {
    const hasArguments = /^\s*\(/.test(this.#source.slice(to));
    return jsonataFunctions.map((definition, index) =>
      this.#item(from, to, hasArguments ? `\\$${definition.name}` : callSnippet(definition), {
        label: `$${definition.name}`,
        kind: 'function',
        rank: rank + index,
        detail: definition.signature.slice(definition.name.length + 1),
        documentation: () =>
          `${definition.doc}${definition.added ? ' Added by Step Functions.' : ''}\n\n\`\`\`\n${definition.example}\n→ ${definition.result}\n\`\`\``,
      }),
    );
  }

  /** The value of the path that ends at the last of these tokens, with filters and indexes passed over. */
  #chain(tokens: readonly JsonataToken[]): KnownValue | undefined {
    const names: string[] = [];
    let at = tokens.length - 1;
    for (; at >= 0; at--) {
      const token = tokens[at]!;
      if (token.kind === 'operator' && (token.value === ']' || token.value === ')')) {
        const open = openOf(tokens, at);
        if (token.value === ')') return undefined;
        at = open;
      } else if (token.kind === 'variable') {
        let value = this.#root(token.value, tokens.slice(0, at), names);
        for (const name of names) value = membersThrough(value).get(name);
        return value;
      } else if (token.kind === 'name') {
        names.unshift(token.value);
        if (tokens[at - 1]?.value !== '.') {
          let value = this.#context(tokens.slice(0, at));
          for (const name of names) value = membersThrough(value).get(name);
          return value;
        }
        at--;
      } else return undefined;
    }
    return undefined;
  }

  #root(name: string, before: readonly JsonataToken[], names: string[]): KnownValue | undefined {
    if (name === 'states') {
      const known = this.#known();
      const error = valueWith({
        Error: valueWith({}, 'The name of the error.'),
        Cause: valueWith({}, 'What went wrong, in words.'),
      });
      const values: Record<string, KnownValue> = {};
      for (const { name: member, doc } of statesAt(this.#place))
        values[member] = {
          ...{
            input: known.input,
            result: known.result,
            errorOutput: error,
            context: contextAt(this.#place, known),
          }[member],
          doc,
        };
      return valueWith(values);
    }
    if (name === '') return names.length >= 0 ? this.#context(before) : undefined;
    return this.#bound(name, before) ?? this.#known().variable(name);
  }

  /** What a name of the expression stands for: a path that is given a name, or the items that a function is called with. */
  #bound(name: string, before: readonly JsonataToken[]): KnownValue | undefined {
    for (let at = before.length - 1; at >= 0; at--) {
      const token = before[at]!;
      if (token.kind !== 'variable' || token.value !== name) continue;
      if (before[at + 1]?.value === ':=') {
        let end = at + 2;
        while (end < before.length && ![';', ','].includes(before[end]!.value)) end++;
        return this.#chain(before.slice(at + 2, end));
      }
      // `$map(path, function($name`
      const open = before[at - 1]?.value === '(' ? at - 1 : -1;
      if (open < 2 || !isLambda(before[open - 1]) || before[open - 2]?.value !== ',') continue;
      const call = openAround(before.slice(0, open - 2));
      if (call > 0 && overItems.has(before[call - 1]!.value)) return this.#chain(before.slice(call + 1, open - 2));
    }
    return undefined;
  }

  /** What bare names are members of here: inside of a filter `path[…]` or a step `path.(…)`. */
  #context(before: readonly JsonataToken[]): KnownValue | undefined {
    for (let end = before.length; ; ) {
      const open = openAround(before.slice(0, end));
      if (open <= 0) return undefined;
      const bracket = before[open]!.value;
      const left = before[open - 1]!;
      if (bracket === '[' && endsOperand(left)) return this.#chain(before.slice(0, open));
      if ((bracket === '(' || bracket === '{' || bracket === '[') && left.value === '.')
        return this.#chain(before.slice(0, open - 1));
      end = open;
    }
  }
}

/** Behind an operand comes an operator: nothing to complete. */
function endsOperand(token: JsonataToken | undefined): boolean {
  if (token === undefined) return false;
  return token.kind !== 'operator' || [')', ']', '}'].includes(token.value);
}

/** The index of the bracket that closes at `close`; 0 when there is none. */
function openOf(tokens: readonly JsonataToken[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const token = tokens[at]!;
    if (token.kind !== 'operator') continue;
    if ([')', ']', '}'].includes(token.value)) depth++;
    else if (['(', '[', '{'].includes(token.value) && --depth === 0) return at;
  }
  return 0;
}

/** The index of the innermost bracket that is still open; -1 when there is none. */
function openAround(tokens: readonly JsonataToken[]): number {
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at]!;
    if (token.kind !== 'operator') continue;
    if ([')', ']', '}'].includes(token.value)) depth++;
    else if (['(', '[', '{'].includes(token.value) && --depth < 0) return at;
  }
  return -1;
}

function isLambda(token: JsonataToken | undefined): boolean {
  return token?.kind === 'name' && (token.value === 'function' || token.value === 'λ');
}

/** Names that are bound before the cursor: `$x := …`, parameters of functions. */
function boundIn(tokens: readonly JsonataToken[]): string[] {
  const names: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'variable' && tokens[index + 1]?.value === ':=') names.push(token.value);
    if (!isLambda(token)) continue;
    for (let at = index + 2; at < tokens.length && tokens[at]!.value !== ')'; at++)
      if (tokens[at]!.kind === 'variable') names.push(tokens[at]!.value);
  }
  return names.filter(name => name !== '').reverse();
}

/** A first parameter may be left out where the value at hand is meant, which it seldom is; these may always. */
const reallyOptional = new Set(['picture', 'seed']);

/** A call with its required parameters as stops; a function that is wanted is begun. */
function callSnippet({ name, parameters }: JsonataFunction): string {
  let stop = 0;
  const written = parameters
    .filter((each, index) => !each.optional || (index === 0 && !reallyOptional.has(each.name)))
    .map(each => argument(each, () => ++stop));
  return `\\$${name}(${written.join(', ')})`;
}

function argument({ name, type }: FunctionParameter, next: () => number): string {
  if (!type.startsWith('function')) return `\${${next()}:${literal(name)}}`;
  const names = [...type.matchAll(/\$(\w+)/g)].map(([, each = '']) => each);
  // Of what is handed to the function the first is wanted; of what is compared or combined, both.
  const wanted = names.slice(0, names[0] === 'left' || names[0] === 'previous' ? 2 : 1);
  return `function(${wanted.map(each => `\\$\${${next()}:${each}}`).join(', ')}) { $${next()} \\}`;
}
