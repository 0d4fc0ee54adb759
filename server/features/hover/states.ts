/** A state in words: what it is, the way to it from the start, and where it comes from and goes to. */
import type { Reference, Scope, State } from '../../../language/index.ts';
import { describeResource, stringOf } from '../../../language/index.ts';
import type { HoverOptions } from './found.ts';
import { pageOfState, shownName } from './links.ts';

export function stateWords(state: State, { link = words => words }: HoverOptions = {}): string {
  const resource = stringOf(state.node, 'Resource');
  const service = resource && describeResource(resource.value);
  const facts = [state.type ?? 'state', service, state.queryLanguage === 'JSONata' ? 'JSONata' : undefined];
  const named = (each: State) => link(shownName(each.name), each.nameNode.span);
  const out = new Set(
    state.references.map(({ kind, name, target }) => `${onward(kind)} → ${target ? named(target) : shownName(name)}`),
  );
  const from = new Set(
    state.referencedBy.map(({ from: source, kind }) => (source ? `${named(source)}${by(kind)}` : 'start')),
  );
  const way = wayTo(state);
  return [
    `**${shownName(state.name)}** · ${facts.filter(Boolean).join(' · ')}`,
    stringOf(state.node, 'Comment')?.value ?? '',
    state.terminal ? 'Ends here.' : [...out].join('  \n'),
    from.size > 0 ? `Reached from: ${[...from].join(', ')}` : 'Nothing leads here.',
    way === undefined
      ? from.size > 0
        ? 'No way leads here from the start.'
        : ''
      : `From the start: ${shortened(way)
          .map(each => (each === undefined ? '…' : each === state ? `**${shownName(each.name)}**` : named(each)))
          .join(' → ')}`,
    state.scope.owner ? `Inside ${named(state.scope.owner)}.` : '',
    state.type ? `[${state.type} in the Developer Guide](${pageOfState(state.type)})` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

const onward = (kind: Reference['kind']) => (kind === 'Choices' ? 'rule' : kind === 'Next' ? 'then' : kind);
const by = (kind: Reference['kind']) => (kind === 'Next' ? '' : kind === 'Choices' ? ' (rule)' : ` (${kind})`);

/** For each state of a scope the one before it on the shortest way from the start. */
const known = new WeakMap<Scope, ReadonlyMap<State, State | undefined>>();

function waysIn(scope: Scope): ReadonlyMap<State, State | undefined> {
  const before = known.get(scope);
  if (before) return before;
  const ways = new Map<State, State | undefined>();
  const start = scope.startAt?.target;
  if (start) ways.set(start, undefined);
  // A map goes on over what is added to it meanwhile.
  for (const state of ways.keys())
    for (const { target } of state.references) if (target && !ways.has(target)) ways.set(target, state);
  known.set(scope, ways);
  return ways;
}

/** The shortest way inside the state's own scope; undefined when there is none. */
function wayTo(state: State): State[] | undefined {
  const ways = waysIn(state.scope);
  if (!ways.has(state)) return undefined;
  const way: State[] = [];
  for (let at: State | undefined = state; at; at = ways.get(at)) way.push(at);
  return way.reverse();
}

/** A long way is told by its beginning and its end. */
function shortened(way: readonly State[]): (State | undefined)[] {
  return way.length <= 8 ? [...way] : [...way.slice(0, 3), undefined, ...way.slice(-4)];
}
