/**
 * Colours by meaning: states where they are declared and named, variables, what stands inside expressions, names of errors,
 * placeholders. The grammars colour everything else; what they can tell as well (strings, fields) is left to them. In a template
 * the grammar is that of another language, so that fields and types of states are told here.
 */

import { intrinsicFunction, jsonataFunction } from '../../expressions/index.ts';
import type { Node, Span, State, StateMachine, StringNode } from '../../language/index.ts';
import {
  assignmentsIn,
  embeddedIn,
  memberValue,
  placeholdersIn,
  placeOf,
  predefinedErrors,
  spanInString,
} from '../../language/index.ts';
import { type Word, wordsOf } from './words.ts';

/** The protocol's own types, and those of ours (package.json says what they are like). */
export const tokenTypes = [
  'aslState',
  'variable',
  'property',
  'function',
  'operator',
  'keyword',
  'parameter',
  'number',
  'event',
  'macro',
  'aslField',
  'aslFlowField',
  'aslStateType',
] as const;
export const tokenModifiers = ['declaration', 'modification', 'readonly', 'defaultLibrary'] as const;

export type TokenType = (typeof tokenTypes)[number];
export type TokenModifier = (typeof tokenModifiers)[number];

export interface Token extends Span {
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** In the order of the text; none overlaps another. `withFields`: the fields of the language, and types of states, too. */
export function tokensOf(machine: StateMachine, withFields = false): Token[] {
  const tokens: Token[] = [];
  const add = ({ start, end }: Span, type: TokenType, modifiers: readonly TokenModifier[] = none) => {
    tokens.push({ start, end, type, modifiers });
  };
  for (const scope of machine.scopes) {
    for (const { node } of scope.references) add(contentOf(node), 'aslState');
    for (const { nameNode } of scope.states) add(contentOf(nameNode), 'aslState', declaration);
  }
  for (const state of machine.states) for (const node of errorNames(state)) add(contentOf(node), ...errorToken(node));
  const declared = new Map<object, Set<string>>();
  for (const { name, key, state } of assignmentsIn(machine)) {
    const known = declared.get(state.scope) ?? new Set();
    declared.set(state.scope, known);
    add(spanInString(key, 0, name.length), 'variable', known.has(name) ? modification : declaration);
    known.add(name);
  }
  for (const embedded of embeddedIn(machine)) {
    const { node } = embedded;
    const { start, words } = wordsOf(embedded);
    for (const word of words) {
      const kind = kindOf(word);
      if (!kind) continue;
      const [type, modifiers = none] = kind;
      tokens.push({ start: node.offsetAt(start + word.start), end: node.offsetAt(start + word.end), type, modifiers });
    }
  }
  for (const { span } of placeholdersIn(machine.document)) add(span, 'macro');
  if (withFields) for (const { node, type } of fieldsIn(machine)) add(contentOf(node), type);
  return withoutOverlaps(tokens.sort((a, b) => a.start - b.start));
}

/** Fields that say how it goes on; grammars colour the same ones. */
const flowFields = new Set(
  'StartAt States Type Next End Default Choices Branches ItemProcessor Iterator Retry Catch And Or Not'.split(' '),
);

/** Keys that are fields, down to where data begin, and the types of states. */
function* fieldsIn(machine: StateMachine): Iterable<{ readonly node: StringNode; readonly type: TokenType }> {
  const open: Node[] = [machine.node];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'array') open.push(...node.items);
    if (node.kind !== 'object') continue;
    for (const { key, value } of node.members) {
      const { field, holder, shape, member } = placeOf(machine, key);
      if (member?.key !== key) {
        // A name that the author gave, of a state.
        if (field?.type.kind === 'states' && value) open.push(value);
        continue;
      }
      if (!field || holder !== node) continue;
      yield { node: key, type: flowFields.has(field.name) ? 'aslFlowField' : 'aslField' };
      if (shape === 'state' && field.name === 'Type' && value?.kind === 'string')
        yield { node: value, type: 'aslStateType' };
      if (value && !['payload', 'literal', 'assign'].includes(field.type.kind)) open.push(value);
    }
  }
}

type Kind = readonly [type: TokenType, modifiers?: readonly TokenModifier[]];

const none: readonly TokenModifier[] = [];
const declaration: readonly TokenModifier[] = ['declaration'];
const modification: readonly TokenModifier[] = ['modification'];
const given: readonly TokenModifier[] = ['readonly', 'defaultLibrary'];
const builtIn: readonly TokenModifier[] = ['defaultLibrary'];

/** Made once: there are many words. */
const kinds = {
  given: ['variable', given],
  variable: ['variable'],
  property: ['property'],
  statesMember: ['property', given],
  operator: ['operator'],
  keyword: ['keyword'],
  number: ['number'],
  parameter: ['parameter', declaration],
  local: ['parameter'],
  function: ['function'],
  builtIn: ['function', builtIn],
} as const satisfies Record<string, Kind>;

function kindOf(word: Word): Kind | undefined {
  switch (word.kind) {
    case 'root':
    case 'states':
      return kinds.given;
    case 'segment': {
      const segment = word.path.segments[word.index];
      if (segment?.kind === 'child') return kinds.property;
      return segment?.kind === 'wildcard' || segment?.kind === 'recursive' ? kinds.operator : undefined;
    }
    case 'variable':
      return kinds.variable;
    case 'local':
      return word.binds ? kinds.parameter : kinds.local;
    case 'member':
      return word.of.name === 'states' && word.index === 0 ? kinds.statesMember : kinds.property;
    case 'function': {
      const known = word.language === 'intrinsic' ? intrinsicFunction(word.name) : jsonataFunction(word.name);
      return known ? kinds.builtIn : kinds.function;
    }
    case 'property':
    case 'operator':
    case 'keyword':
    case 'number':
      return kinds[word.kind];
    case 'constant':
      return kinds.keyword;
    default:
      return undefined;
  }
}

const predefined = new Set(predefinedErrors.map(({ name }) => name));
const errorToken = (node: StringNode): Kind => ['event', predefined.has(node.value) ? builtIn : none];

/** The names of errors that a state catches, retries, or fails with. */
function* errorNames({ node, parts, type, queryLanguage }: State): Iterable<StringNode> {
  for (const list of [parts?.Retry?.value, parts?.Catch?.value]) {
    if (list?.kind !== 'array') continue;
    for (const item of list.items) {
      const names = memberValue(item, 'ErrorEquals');
      if (names?.kind === 'array') for (const name of names.items) if (name.kind === 'string') yield name;
    }
  }
  if (type !== 'Fail') return;
  const error = memberValue(node, 'Error');
  if (error?.kind === 'string' && !(queryLanguage === 'JSONata' && error.value.startsWith('{%'))) yield error;
}

/** Without the quotes. */
const contentOf = (node: StringNode): Span => spanInString(node, 0, node.value.length);

/** A placeholder may stand in a name: then it counts, and the name does not. An alias of YAML leads to a place twice. */
function withoutOverlaps(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (token.end <= token.start) continue;
    const last = kept.at(-1);
    if (last && token.start < last.end) {
      if (token.type !== 'macro') continue;
      kept.pop();
    }
    kept.push(token);
  }
  return kept;
}
