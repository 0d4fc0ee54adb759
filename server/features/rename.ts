/**
 * Renaming a state, a variable, or a name that a JSONata expression binds: the edits of the definition, or in one sentence why
 * it cannot be done. What else names the state, in other files, is found by the glue.
 */
import { jsonataFunction } from '../../expressions/index.ts';
import type { Mention, Name, Scope, Span, StateMachine, TextEdit } from '../../language/index.ts';
import { assignedNames, embeddedAt, mentionsOf, nameAt, replaceString } from '../../language/index.ts';

/** Why a name cannot be changed, or not to that. */
export interface Refusal {
  readonly refused: string;
}

export interface Renaming {
  /** What an editor lets a person type over: the name alone. */
  readonly span: Span;
  readonly placeholder: string;
}

export interface Renamed {
  readonly name: Name;
  /** As it will be written, without the `$` that a person may have typed before a variable. */
  readonly newName: string;
  readonly edits: readonly TextEdit[];
}

/** Whether there is something to rename; undefined where no name stands. */
export function renamingAt(machine: StateMachine, offset: number): Renaming | Refusal | undefined {
  const found = nameAt(machine, offset);
  if (!found) return undefined;
  const { name, at } = found;
  return unchangeable(name) ?? { span: at.span, placeholder: name.name };
}

export function renameAt(machine: StateMachine, offset: number, wanted: string): Renamed | Refusal | undefined {
  const found = nameAt(machine, offset);
  if (!found) return undefined;
  const { name } = found;
  const newName = name.kind === 'state' ? wanted : wanted.replace(/^\$/, '');
  if (newName === name.name) return { name, newName, edits: [] };
  const refusal = unchangeable(name) ?? misnamed(name, newName) ?? taken(machine, name, newName);
  if (refusal) return refusal;
  return { name, newName, edits: mentionsOf(machine, name).map(mention => editOf(name, mention, newName)) };
}

function editOf(name: Name, { node, role, end, span }: Mention, newName: string): TextEdit {
  if (name.kind === 'state') return replaceString(node, newName);
  // A key of Assign keeps its `.$`; it may need other quotes than before.
  if (name.kind === 'variable' && role === 'writes') return replaceString(node, newName + node.value.slice(end));
  return { span, text: newName };
}

const longest = 80;
const refuse = (refused: string): Refusal => ({ refused });

function unchangeable(name: Name): Refusal | undefined {
  if (name.kind === 'state' && !name.state)
    return refuse(`No state in this scope is called "${name.name}", so there is nothing to rename.`);
  if (name.kind === 'local' && name.expression.parsed.problems.length > 0)
    return refuse('This expression has a syntax error: which names belong together is not certain. Mend it first.');
  return undefined;
}

/** What a name may not be, wherever it is. */
function misnamed({ kind }: Name, newName: string): Refusal | undefined {
  const length = [...newName].length;
  const what = kind === 'state' ? 'A state' : 'A variable';
  if (newName.trim() === '') return refuse(`${what} needs a name of 1 to ${longest} characters.`);
  if (length > longest && kind !== 'local')
    return refuse(`${what} name has at most ${longest} characters; this one has ${length}.`);
  if (kind === 'state') {
    if (/\p{Cc}/u.test(newName)) return refuse('The name of a state has no line breaks and no control characters.');
    if (newName.includes('${'))
      return refuse('With "${" begins a value that a deployment fills in: it cannot be part of a new name.');
    return undefined;
  }
  if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(newName))
    return refuse(
      `"${newName}" is no name for a variable: it begins with a letter, and has letters, digits and underscores.`,
    );
  if (newName === 'states')
    return refuse('$states is reserved: it holds the input, the result and the context of a state.');
  return undefined;
}

function taken(machine: StateMachine, name: Name, newName: string): Refusal | undefined {
  switch (name.kind) {
    case 'state': {
      const other = machine.byName.get(newName);
      if (!other || other === name.state) return undefined;
      const where = other.scope === name.scope ? '' : ', in another scope; names differ in all of a state machine';
      return refuse(`There is a state "${newName}" already${where}.`);
    }
    case 'variable':
      return takenVariable(machine, name, newName);
    case 'local':
      return takenLocal(name, newName);
  }
}

type Variable = Extract<Name, { kind: 'variable' }>;

function takenVariable(machine: StateMachine, name: Variable, newName: string): Refusal | undefined {
  const mentions = mentionsOf(machine, name);
  for (const scope of assignedNames(machine).get(newName) ?? [])
    if (name.scope && (sees(scope, name.scope) || sees(name.scope, scope)))
      return refuse(
        scope === name.scope
          ? `$${newName} is assigned already in the same scope: the two would become one.`
          : `$${newName} is assigned already in ${scopeWords(scope)}: a variable cannot have the name of one around it.`,
      );
  // Who reads a variable of that name now, and finds none, would read this one.
  const { scope } = name;
  const reader =
    scope &&
    mentionsOf(machine, { kind: 'variable', name: newName, scope: undefined }).find(
      ({ state }) => state && sees(state.scope, scope),
    );
  if (reader)
    return refuse(`$${newName} is read already in state "${reader.state?.name}", and means something else there.`);
  for (const { node, state } of mentions) {
    const inJsonata = state?.queryLanguage === 'JSONata';
    if (inJsonata && jsonataFunction(newName))
      return refuse(`$${newName} is a function of JSONata: a variable of that name would hide it.`);
    if (inJsonata && bindsLocally(machine, node, newName))
      return refuse(`An expression in state "${state.name}" binds $${newName} itself, and would not see the variable.`);
  }
  return undefined;
}

function takenLocal({ local, expression }: Extract<Name, { kind: 'local' }>, newName: string): Refusal | undefined {
  const { locals, variables, functions } = expression.parsed.references;
  if (locals.some(each => each !== local && each.name === newName))
    return refuse(`$${newName} is bound already in this expression.`);
  if (variables.some(each => each.name === newName))
    return refuse(`This expression reads the variable $${newName}: it would be hidden.`);
  if (functions.some(each => each.name === newName))
    return refuse(`This expression uses the function $${newName}: it would be hidden.`);
  return undefined;
}

/** Whether states of `from` see the variables of `scope`. */
function sees(from: Scope, scope: Scope): boolean {
  for (let at: Scope | undefined = from; at; at = at.distributed ? undefined : at.owner?.scope)
    if (at === scope) return true;
  return false;
}

function scopeWords({ owner }: Scope): string {
  return owner ? `${owner.type ?? 'state'} "${owner.name}"` : 'the state machine around it';
}

/** Whether the expression that a string holds gives that name a value itself. */
function bindsLocally(machine: StateMachine, node: Mention['node'], newName: string): boolean {
  const embedded = embeddedAt(machine, node.span.start + 1, { withPlaceholders: true });
  return embedded?.kind === 'jsonata' && embedded.parsed.references.locals.some(({ name }) => name === newName);
}
