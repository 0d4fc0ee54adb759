/**
 * JSONata, read: does it parse and where not, and what does it refer to. Parsing is the `jsonata` package's; this file
 * makes its positions right (it reports where a token ends) and walks its tree for the names an editor and AWS's own
 * checks care about: workflow variables, members of `$states`, functions, and references to the document that does not
 * exist in Step Functions.
 */
import jsonata from 'jsonata';
import type { Problem, Span } from './json.ts';
import { jsonataFunction } from './jsonata-functions.ts';
import { type JsonataToken, jsonataTokens } from './jsonata-tokens.ts';
import { regularExpressions } from './regular-expressions.ts';
import { remember } from './remember.ts';

export interface ParsedJsonata {
  /** The tree as the `jsonata` package has it; undefined when the text does not parse. */
  readonly ast?: JsonataNode;
  /** Syntax errors, in AWS's words (the package's message without its code). */
  readonly problems: readonly Problem[];
  /** From the tree, or guessed from the tokens where there is none. */
  readonly references: JsonataReferences;
}

export interface JsonataReferences {
  /** Free variables: not bound in the expression, not `$states`, no built-in function. */
  readonly variables: readonly VariableReference[];
  /** `$states` and what is read from it. */
  readonly states: readonly VariableReference[];
  /** Built-in functions, and whatever else is called by a free name. */
  readonly functions: readonly FunctionReference[];
  /** References to a document: `$$`, `$` or a bare field name outside of any step. AWS refuses them. */
  readonly roots: readonly RootReference[];
  /** Names bound inside the expression, in the order in which they are; two with the same name where one shadows the other. */
  readonly locals: readonly LocalVariable[];
}

/** A name that the expression gives a value itself: by `:=`, as a parameter of a function, or in a step (`@$x`, `#$i`). */
export interface LocalVariable {
  /** Without `$`. */
  readonly name: string;
  /** Every place where it stands, with `$`, in the order of the text; `binds` where it gets its value. */
  readonly places: readonly { readonly span: Span; readonly binds: boolean }[];
}

export interface VariableReference {
  /** Without `$`. */
  readonly name: string;
  /** With `$`. */
  readonly span: Span;
  /** The plain member names read from it: `input`, `order` for `$states.input.order`. */
  readonly members: readonly { readonly name: string; readonly span: Span }[];
}

export interface FunctionReference {
  readonly name: string;
  readonly span: Span;
  /** False where the function itself is passed on, as in `$map(x, $sum)`. */
  readonly called: boolean;
  /** False when Step Functions has no such function; it may still be a workflow variable's name. */
  readonly known: boolean;
}

export interface RootReference {
  readonly name: string;
  readonly span: Span;
  /** AWS's words (UNSUPPORTED_JSONATA_EXPRESSION). */
  readonly message: string;
}

/** The part of the package's tree that is read here; its own type declaration covers little of it. */
export interface JsonataNode {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly JsonataNode[];
  readonly stages?: readonly { readonly type: string; readonly expr?: JsonataNode; readonly value?: string }[];
  readonly predicate?: readonly { readonly type: string; readonly expr?: JsonataNode }[];
  readonly group?: { readonly lhs: readonly (readonly [JsonataNode, JsonataNode])[] };
  readonly focus?: string;
  readonly index?: string;
  readonly terms?: readonly { readonly expression: JsonataNode }[];
  readonly expressions?: readonly JsonataNode[];
  readonly expression?: JsonataNode;
  readonly lhs?: JsonataNode | readonly (readonly [JsonataNode, JsonataNode])[];
  readonly rhs?: JsonataNode;
  readonly procedure?: JsonataNode;
  readonly arguments?: readonly JsonataNode[];
  readonly body?: JsonataNode;
  readonly thunk?: boolean;
  readonly condition?: JsonataNode;
  readonly then?: JsonataNode;
  readonly else?: JsonataNode;
  readonly pattern?: JsonataNode;
  readonly update?: JsonataNode;
  readonly delete?: JsonataNode;
}

/** Never fails. The answer for a text is remembered; do not change it. */
export const parseJsonata: (text: string) => ParsedJsonata = remember(20_000, text => {
  const tokens = jsonataTokens(text);
  try {
    const ast = jsonata(text, regularExpressions).ast() as unknown as JsonataNode;
    return { ast, problems: [], references: new Walk(tokens).references(ast) };
  } catch (error) {
    return { problems: [syntaxProblem(text, tokens, error)], references: fromTokens(tokens) };
  }
});

/** `/States/x: Field '$states.errorOutput' does not exist.`: AWS's words for a member of `$states` that is not there. */
export function missingStatesMember(name: string): string {
  return `Field '$states.${name}' does not exist.`;
}

function syntaxProblem(text: string, tokens: readonly JsonataToken[], error: unknown): Problem {
  const { code, position, message } = error as { code?: string; position?: number; message?: string };
  if (typeof code !== 'string') {
    // Not one of the package's own errors: a bad regular expression, or nesting that exhausts the stack.
    const regex =
      error instanceof SyntaxError ? tokens.find(token => token.kind === 'regex' && !compiles(token.value)) : undefined;
    const reason = error instanceof RangeError ? 'The expression is nested too deeply.' : (message ?? 'Syntax error');
    return { ...(regex ?? { start: 0, end: text.length }), message: reason };
  }
  const words = (message ?? code).replace(/: undefined$/, '');
  const at = Math.min(position ?? text.length, text.length);
  // An unclosed text or name is marked from where it begins; what breaks off, at its last word.
  const open = tokens.at(-1);
  if ((code === 'S0101' || code === 'S0105' || code === 'S0302') && open !== undefined)
    return { start: open.start, end: open.end, message: words };
  if (code === 'S0103' || code === 'S0104')
    return { start: Math.max(0, at - 1), end: Math.min(at + 1, text.length), message: words };
  if (code === 'S0106') return { start: at, end: text.length, message: words };
  if (code === 'S0203' || code === 'S0207')
    return { start: open?.start ?? 0, end: open?.end ?? text.length, message: words };
  const token = tokens.find(each => each.end === at);
  return { start: token?.start ?? Math.max(0, at - 1), end: at, message: words };
}

function compiles(regex: string): boolean {
  try {
    new RegExp(regex.slice(1, regex.lastIndexOf('/')));
    return true;
  } catch {
    return false;
  }
}

/** The names bound by a block, a lambda or a step; lambdas may use names that are bound after them. */
interface Scope {
  readonly names: Map<string, Local>;
  readonly later: ReadonlyMap<string, Local>;
  readonly parent: Scope | undefined;
}

interface Local extends LocalVariable {
  readonly places: { readonly span: Span; readonly binds: boolean }[];
}

class Walk {
  private readonly starts = new Map<number, number>();
  private readonly variables: VariableReference[] = [];
  private readonly states: VariableReference[] = [];
  private readonly functions: FunctionReference[] = [];
  private readonly roots: RootReference[] = [];
  private readonly locals: Local[] = [];
  private readonly tokens: readonly JsonataToken[];
  /** How far the names behind `@` and `#` have been found. */
  private stepAt = 0;
  private inLambda = 0;

  constructor(tokens: readonly JsonataToken[]) {
    this.tokens = tokens;
    for (const token of tokens) this.starts.set(token.end, token.start);
  }

  references(ast: JsonataNode): JsonataReferences {
    this.visit(ast, frame(undefined, [ast]), true);
    const { variables, states, functions, roots, locals } = this;
    for (const list of [variables, states, functions, roots] as { span: Span }[][]) inOrder(list);
    for (const { places } of locals) inOrder(places);
    return { variables, states, functions, roots, locals };
  }

  /** `top`: nothing has been stepped into yet, so a bare name would be read from a document that does not exist. */
  private visit(node: JsonataNode | undefined, scope: Scope, top: boolean): void {
    if (node === undefined) return;
    switch (node.type) {
      case 'path':
        this.path(node, scope, top);
        return;
      case 'name':
        if (top) this.root(String(node.value), this.span(node, String(node.value)));
        break;
      case 'variable':
        this.variable(node, scope, top, []);
        break;
      case 'function':
      case 'partial':
        this.call(node, scope, top);
        break;
      case 'lambda':
        if (node.thunk) this.visit(node.body, scope, top);
        else {
          this.inLambda++;
          const inner = frame(scope, node.body === undefined ? [] : [node.body]);
          for (const argument of node.arguments ?? []) {
            const name = String(argument.value);
            this.bind(name, this.span(argument, `$${name}`), inner);
          }
          this.visit(node.body, inner, false);
          this.inLambda--;
        }
        break;
      case 'bind': {
        const name = String((node.lhs as JsonataNode).value);
        const span = this.span(node.lhs as JsonataNode, `$${name}`);
        const recursive = node.rhs?.type === 'lambda';
        if (recursive) this.bind(name, span, scope);
        this.visit(node.rhs, scope, top);
        if (!recursive) this.bind(name, span, scope);
        break;
      }
      case 'block': {
        const inner = frame(scope, node.expressions ?? []);
        for (const expression of node.expressions ?? []) this.visit(expression, inner, top);
        break;
      }
      case 'transform':
        this.visit(node.pattern, scope, false);
        this.visit(node.update, scope, false);
        this.visit(node.delete, scope, false);
        break;
      case 'sort':
        for (const term of node.terms ?? []) this.visit(term.expression, scope, false);
        break;
      default:
        this.visit(node.condition, scope, top);
        this.visit(node.then, scope, top);
        this.visit(node.else, scope, top);
        this.visit(node.expression, scope, top);
        for (const expression of node.expressions ?? []) this.visit(expression, scope, top);
        if (Array.isArray(node.lhs))
          this.pairs(node.lhs as readonly (readonly [JsonataNode, JsonataNode])[], scope, top);
        else this.visit(node.lhs as JsonataNode | undefined, scope, top);
        this.visit(node.rhs, scope, top);
    }
    this.details(node, scope);
  }

  private path(node: JsonataNode, scope: Scope, top: boolean): void {
    const steps = node.steps ?? [];
    // What a step binds (`@$x`, `#$i`) is known to the rest of the path.
    const bound = steps.some(
      step => step.focus !== undefined || step.index !== undefined || step.stages?.some(s => s.type === 'index'),
    );
    const inner = bound ? frame(scope, []) : scope;
    steps.forEach((step, i) => {
      if (step.focus !== undefined) this.bindInStep('@', step.focus, inner);
      if (step.index !== undefined) this.bindInStep('#', step.index, inner);
      for (const stage of step.stages ?? [])
        if (stage.type === 'index' && stage.value !== undefined) this.bindInStep('#', stage.value, inner);
      if (i === 0 && step.type === 'variable') {
        this.variable(step, inner, top, membersOf(steps, this));
        this.details(step, inner);
      } else if (i > 0 && (step.type === 'name' || step.type === 'variable')) {
        if (step.type === 'variable') this.variable(step, inner, false, []);
        this.details(step, inner);
      } else this.visit(step, inner, top && i === 0);
    });
    this.details(node, inner);
  }

  /** What can hang on any node: predicates, filters of a step, and grouping. All of it runs inside the step's value. */
  private details(node: JsonataNode, scope: Scope): void {
    for (const part of node.predicate ?? []) this.visit(part.expr, scope, false);
    for (const part of node.stages ?? []) this.visit(part.expr, scope, false);
    if (node.group !== undefined) this.pairs(node.group.lhs, scope, false);
  }

  private pairs(pairs: readonly (readonly [JsonataNode, JsonataNode])[], scope: Scope, top: boolean): void {
    for (const [key, value] of pairs) {
      this.visit(key, scope, top);
      this.visit(value, scope, top);
    }
  }

  private call(node: JsonataNode, scope: Scope, top: boolean): void {
    const procedure = node.procedure;
    if (procedure?.type === 'variable' && typeof procedure.value === 'string' && procedure.predicate === undefined) {
      const name = procedure.value;
      const span = this.span(procedure, `$${name}`);
      if (name !== '' && name !== '$' && !this.isLocal(name, span, scope))
        this.functions.push({
          name,
          span,
          called: true,
          known: jsonataFunction(name) !== undefined,
        });
    } else this.visit(procedure, scope, top);
    for (const argument of node.arguments ?? []) this.visit(argument, scope, top);
  }

  private variable(node: JsonataNode, scope: Scope, top: boolean, members: VariableReference['members']): void {
    const name = String(node.value);
    const span = this.span(node, `$${name}`);
    if (name === '$') this.root('$$', span);
    else if (name === '') {
      if (top) this.root('$', span);
    } else if (this.isLocal(name, span, scope)) return;
    else if (name === 'states') this.states.push({ name, span, members });
    else if (jsonataFunction(name) !== undefined) this.functions.push({ name, span, called: false, known: true });
    else this.variables.push({ name, span, members });
  }

  private root(name: string, span: Span): void {
    const message =
      name === '$$'
        ? "Reference to '$$' is not supported."
        : `Reference to '${name}' at the top level is not supported.`;
    this.roots.push({ name, span, message });
  }

  private bind(name: string, span: Span, scope: Scope): void {
    let local = scope.names.get(name);
    if (local === undefined) {
      local = scope.later.get(name) ?? { name, places: [] };
      scope.names.set(name, local);
      this.locals.push(local);
    }
    local.places.push({ span, binds: true });
  }

  /** The tree has no place for these; they come in the order of the text. */
  private bindInStep(mark: '@' | '#', name: string, scope: Scope): void {
    const { tokens } = this;
    for (let at = this.stepAt; at + 1 < tokens.length; at++) {
      const variable = tokens[at + 1]!;
      if (tokens[at]!.value !== mark || variable.kind !== 'variable' || variable.value !== name) continue;
      this.stepAt = at + 1;
      this.bind(name, { start: variable.start, end: variable.end }, scope);
      return;
    }
    scope.names.set(name, { name, places: [] });
  }

  /** Whether the expression binds the name itself; then this is one of its places. */
  private isLocal(name: string, span: Span, scope: Scope | undefined): boolean {
    for (let each = scope; each !== undefined; each = each.parent) {
      const local = each.names.get(name) ?? (this.inLambda > 0 ? each.later.get(name) : undefined);
      if (local === undefined) continue;
      local.places.push({ span, binds: false });
      return true;
    }
    return false;
  }

  /** `position` is where a token ends; `text` is how it reads when no token ends there. */
  span(node: JsonataNode, text: string): Span {
    const end = node.position ?? 0;
    return { start: this.starts.get(end) ?? Math.max(0, end - text.length), end };
  }
}

function inOrder(list: { readonly span: Span }[]): void {
  if (list.length > 1) list.sort((a, b) => a.span.start - b.span.start);
}

function frame(parent: Scope | undefined, expressions: readonly JsonataNode[]): Scope {
  const later = new Map<string, Local>();
  for (const expression of expressions)
    if (expression.type === 'bind') {
      const name = String((expression.lhs as JsonataNode).value);
      later.set(name, { name, places: [] });
    }
  return { names: new Map(), later, parent };
}

function membersOf(steps: readonly JsonataNode[], walk: Walk): VariableReference['members'] {
  const members: { name: string; span: Span }[] = [];
  // Behind `@$x` a path goes on from where it stood before; such a chain is no chain of members.
  if (steps[0]?.predicate !== undefined || steps.some(step => step.focus !== undefined)) return members;
  for (const step of steps.slice(1)) {
    if (step.type !== 'name') break;
    const name = String(step.value);
    members.push({ name, span: walk.span(step, name) });
    if (step.stages !== undefined) break;
  }
  return members;
}

/** Without a tree: every `$name` and the names chained to it. Local bindings are told by a `:=` or a lambda's parameter list. */
function fromTokens(tokens: readonly JsonataToken[]): JsonataReferences {
  const binding = new Set<JsonataToken>();
  tokens.forEach((token, i) => {
    if (token.kind === 'variable' && tokens[i + 1]?.value === ':=') binding.add(token);
  });
  for (let i = 0; i < tokens.length; i++)
    if (tokens[i]!.kind === 'name' && (tokens[i]!.value === 'function' || tokens[i]!.value === 'λ'))
      for (let j = i + 2; j < tokens.length && tokens[j]!.value !== ')'; j++)
        if (tokens[j]!.kind === 'variable') binding.add(tokens[j]!);
  const local = new Map<string, Local>();
  for (const { value: name } of binding) local.set(name, { name, places: [] });
  const variables: VariableReference[] = [];
  const states: VariableReference[] = [];
  const functions: FunctionReference[] = [];
  const roots: RootReference[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== 'variable' || token.value === '') return;
    const name = token.value;
    const span = { start: token.start, end: token.end };
    const places = local.get(name)?.places;
    if (places) {
      places.push({ span, binds: binding.has(token) });
      return;
    }
    const called = tokens[i + 1]?.value === '(';
    if (name === '$') roots.push({ name: '$$', span, message: "Reference to '$$' is not supported." });
    else if (called || jsonataFunction(name) !== undefined)
      functions.push({ name, span, called, known: jsonataFunction(name) !== undefined });
    else {
      const members: { name: string; span: Span }[] = [];
      for (let j = i + 1; tokens[j]?.value === '.' && tokens[j + 1]?.kind === 'name'; j += 2)
        members.push({ name: tokens[j + 1]!.value, span: { start: tokens[j + 1]!.start, end: tokens[j + 1]!.end } });
      (name === 'states' ? states : variables).push({ name, span, members });
    }
  });
  return { variables, states, functions, roots, locals: [...local.values()] };
}
