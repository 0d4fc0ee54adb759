/**
 * States of one scope put into a scope of their own, that of a Parallel with one branch or of a Map; and taken out of it
 * again. What is put in has one entry and one exit. The branch's output goes on as if there were no Parallel around it.
 */
import { addMemberBefore, removeMember } from '../edit.ts';
import type { QueryLanguage, Reference, Scope, State, StateMachine } from '../model.ts';
import type { Json } from '../tree.ts';
import { memberOf } from '../tree.ts';
import { writeString } from '../write.ts';
import { inPlaceOf, textOf } from './part-text.ts';
import { attempt, freshName, inSteps, needsUniqueNames, type Outcome, quoted, Refused } from './refactoring.ts';
import { staysInSight } from './scope-names.ts';
import { endAt, goOnTo, leadTo, needsKnownWays } from './transitions.ts';

type JsonObject = { readonly [key: string]: Json };

export function wrap(machine: StateMachine, states: readonly State[], by: 'Parallel' | 'Map'): Outcome {
  return attempt(machine, () => {
    needsUniqueNames(machine, states);
    needsKnownWays(states);
    const { entry, into, out, next } = boundary(states);
    staysInSight(machine, states);
    const first = states[0] ?? entry;
    const name = freshName(machine, by === 'Map' ? `Each of ${entry.name}` : `Around ${entry.name}`);
    // What a rule or a catcher leads to cannot be "the end": it gets a state that is one.
    const byOthers = next === undefined ? [] : out.filter(({ kind }) => kind !== 'Next');
    const done = byOthers.length > 0 ? freshName(machine, `End of ${name}`) : undefined;
    return inSteps(
      machine,
      draft => {
        draft.apply(leadTo(into, name));
        if (next !== undefined) {
          for (const { from, kind } of out)
            if (kind === 'Next' && from) draft.apply([endAt(draft.document, draft.state(from.name))]);
          const left = states.flatMap(each => draft.state(each.name).references.filter(({ name: to }) => to === next));
          if (done !== undefined) draft.apply(leadTo(left, done));
        }
        // A state that stands for those which move: the writer of values knows how all around it looks.
        const place = freshName(draft.machine, 'place');
        const inner = { [place]: null, ...(done !== undefined && { [done]: { Type: 'Succeed' } }) };
        const whole = wrapper(by, machine.queryLanguage, { StartAt: entry.name, States: inner }, next);
        draft.apply([addMemberBefore(draft.document, draft.state(first.name).member, name, whole)]);
        const held = draft.state(name);
        const placeholder = held.scopes[0]?.byName.get(place);
        if (!placeholder) throw new Error('What was just written is not there.');
        const moved = states.map(each => stateIn(held.scope, each.name).member);
        draft.apply([inPlaceOf(draft.document, placeholder.member, moved)]);
        for (const each of states)
          draft.apply(removeMember(draft.document, stateIn(draft.state(name).scope, each.name).member));
      },
      name,
    );
  });
}

/** The new state around a scope, so that its output is that of the scope; a Map goes through a list instead. */
function wrapper(by: 'Parallel' | 'Map', language: QueryLanguage, scope: JsonObject, next: string | undefined): Json {
  const jsonata = language === 'JSONata';
  const way = next === undefined ? { End: true } : { Next: next };
  if (by === 'Parallel') {
    const output = jsonata ? { Output: '{% $states.result[0] %}' } : { OutputPath: '$[0]' };
    return { Type: by, Branches: [scope], ...output, ...way };
  }
  const items = jsonata ? { Items: '{% $states.input %}' } : { ItemsPath: '$' };
  return { Type: by, ...items, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...scope }, ...way };
}

function stateIn(scope: Scope, name: string): State {
  const state = scope.states.find(each => each.name === name);
  if (!state) throw new Error(`There is no state "${name}".`);
  return state;
}

interface Boundary {
  readonly entry: State;
  /** What leads into the selection from outside. */
  readonly into: readonly Reference[];
  /** What leads out of it. */
  readonly out: readonly Reference[];
  /** Where it leads; undefined when everything ends inside. */
  readonly next: string | undefined;
}

/** One way in and one way out, or the reason why these states are no part of the flow by themselves. */
export function boundary(states: readonly State[]): Boundary {
  const first = states[0];
  if (!first) throw new Refused('Select the states first.');
  if (states.some(({ scope }) => scope !== first.scope))
    throw new Refused('The selected states are in different scopes. Select states that stand side by side.');
  const inside = new Set(states);
  const into = states.flatMap(state => state.referencedBy.filter(({ from }) => !from || !inside.has(from)));
  const entries = [...new Set(into.map(({ target }) => target))];
  const [entry, ...more] = entries;
  if (!entry) throw new Refused(`Nothing leads to ${quoted(states)}.`);
  if (more.length > 0)
    throw new Refused(
      `The selection is entered at ${quoted(entries.filter(each => each !== undefined))}. It must have one entry: select what lies before them, too.`,
    );
  const out = states.flatMap(state => state.references.filter(({ target }) => !target || !inside.has(target)));
  const exits = [...new Set(out.map(({ name }) => name))];
  if (exits.length > 1)
    throw new Refused(
      `The selection leads to ${exits.map(name => `"${name}"`).join(' and ')}. It must have one exit: select fewer states, or those as well.`,
    );
  const ends = states.filter(({ end, type }) => end || type === 'Succeed');
  if (exits.length > 0 && ends.length > 0)
    throw new Refused(`The selection leads to "${exits[0]}", and ends in ${quoted(ends)}. It must have one exit.`);
  return { entry, into, out, next: exits[0] };
}

// ---- Unwrapping

/** The states of a Parallel with one branch, or of a Map, in the place of that state. */
export function unwrap(machine: StateMachine, state: State): Outcome {
  return attempt(machine, () => {
    needsUniqueNames(machine, [state, ...state.scopes.flatMap(({ states }) => states)]);
    const inner = innerScope(state);
    const start = inner.startAt?.target;
    if (!start) throw new Refused(`The states in "${state.name}" do not say where they begin.`);
    keepsMeaning(machine, state);
    const next = state.references.find(({ kind }) => kind === 'Next')?.name;
    return inSteps(machine, draft => {
      draft.apply(leadTo(state.referencedBy, start.name));
      if (next !== undefined)
        for (const { name, end, type } of inner.states) {
          const now = draft.state(name);
          const { document } = draft;
          if (type === 'Succeed' && now.typeNode && now.node) {
            draft.apply([{ span: now.typeNode.span, text: writeString('Pass', document.format) }]);
            draft.apply([goOnTo(draft.document, draft.state(name), next)]);
          } else if (end) draft.apply([goOnTo(document, now, next)]);
        }
      const held = draft.state(state.name);
      const moved = innerScope(held).states.map(each => each.member);
      draft.apply([inPlaceOf(draft.document, held.member, moved)]);
    });
  });
}

function innerScope({ name, type, scopes }: State): Scope {
  if (type !== 'Parallel' && type !== 'Map') throw new Refused(`"${name}" has no states inside.`);
  const [only, ...more] = scopes;
  if (!only) throw new Refused(`"${name}" has no states inside.`);
  if (more.length > 0)
    throw new Refused(
      `"${name}" runs ${scopes.length} branches at the same time. Only a single branch can take its place.`,
    );
  return only;
}

/** What may stand in a Parallel or a Map that is taken away. */
const harmless: ReadonlySet<string> = new Set([
  'Type',
  'Comment',
  'Branches',
  'ItemProcessor',
  'Iterator',
  'Next',
  'End',
  'QueryLanguage',
  'MaxConcurrency',
]);

function keepsMeaning(machine: StateMachine, state: State): void {
  const isMap = state.type === 'Map';
  for (const { key, value } of state.node?.members ?? []) {
    if (harmless.has(key.value)) continue;
    const text = value?.kind === 'string' ? value.value.replace(/\s/g, '') : undefined;
    if (
      !isMap &&
      ((key.value === 'OutputPath' && text === '$[0]') || (key.value === 'Output' && text === '{%$states.result[0]%}'))
    )
      continue;
    if (
      isMap &&
      ((key.value === 'ItemsPath' && text === '$') || (key.value === 'Items' && text === '{%$states.input%}'))
    )
      continue;
    throw new Refused(`"${key.value}" of "${state.name}" would be lost. Move what it does elsewhere first.`);
  }
  if (!isMap && !memberOf(state.node, 'OutputPath') && !memberOf(state.node, 'Output'))
    throw new Refused(
      `What follows "${state.name}" gets a list with one result. Take the result out of it first: ${
        state.queryLanguage === 'JSONata' ? '"Output": "{% $states.result[0] %}"' : '"OutputPath": "$[0]"'
      }.`,
    );
  if (isMap && /\$\$?\.Map\.|context\.Map\b/.test(textOf(machine.document, state.member.span)))
    throw new Refused(`The states in "${state.name}" read the item's place in the list ($$.Map.Item).`);
}
