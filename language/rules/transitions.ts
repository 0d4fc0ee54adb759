/**
 * Rules about how states lead to one another: targets that exist, states that are reached, a way to the end.
 * Transitions never leave their `States` object (Amazon States Language specification, "Transitions").
 */
import type { Finding, Fix } from '../diagnostics.ts';
import { addMember, removeMember, replaceMember, replaceString } from '../edit.ts';
import type { Reference, Scope, State, StateMachine } from '../model.ts';
import { openScopes } from '../open-scopes.ts';
import { isSubstitution } from '../places.ts';
import { closest } from '../suggest.ts';
import { ruleAbout, theMachine, topicOfMachine } from '../topics.ts';
import type { Member } from '../tree.ts';
import { memberOf } from '../tree.ts';

/** Where as many names are wrong as that, nobody wants a suggestion for each, which looks at all names there are. */
const mostComparisons = 200_000;

const missingTargets = topicOfMachine((machine): readonly { reference: Reference; suggests: boolean }[] => {
  let found: { reference: Reference; suggests: boolean }[] | undefined;
  let comparisons = mostComparisons;
  for (const scope of machine.scopes)
    for (const reference of scope.references) {
      if (reference.target !== undefined || reference.kind === 'StartAt' || !isMissing(machine, reference)) continue;
      comparisons -= scope.byName.size;
      found ??= [];
      found.push({ reference, suggests: comparisons >= 0 });
    }
  return found ?? [];
});

export const missingTransitionTarget = ruleAbout(missingTargets, {
  id: 'missing-transition-target',
  severity: 'error',
  awsCode: 'MISSING_TRANSITION_TARGET',
  summary: '`Next`, `Default` and the `Next` of rules and catchers must name a state of the same `States` object.',
  wrong: '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"b"},"B":{"Type":"Succeed"}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}',
  check({ reference, suggests }, found, { machine }) {
    found(missingTarget(machine, reference.scope, reference, suggests));
  },
});

const scopesIn = topicOfMachine(({ scopes }) => scopes);

export const startAtTarget = ruleAbout(scopesIn, {
  id: 'startat-target',
  severity: 'error',
  awsCode: 'MISSING_TRANSITION_TARGET',
  summary: '`StartAt` must name a state of the `States` object beside it.',
  wrong: '{"StartAt":"a","States":{"A":{"Type":"Succeed"}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
  check(scope, found, { machine }) {
    const { startAt } = scope;
    if (startAt && !startAt.target && isMissing(machine, startAt)) found(missingTarget(machine, scope, startAt, true));
  },
});

export const unreachableState = ruleAbout(scopesIn, {
  id: 'unreachable-state',
  severity: 'error',
  awsCode: 'MISSING_TRANSITION_TARGET',
  summary: 'Every state must be reached from `StartAt` through `Next`, `Choices`, `Default` or `Catch`.',
  wrong: '{"StartAt":"A","States":{"A":{"Type":"Succeed"},"Lost":{"Type":"Succeed"}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Found"},"Found":{"Type":"Succeed"}}}',
  check(scope, found, { machine }) {
    const start = scope.startAt?.target;
    if (!start || areReachedInOrder(scope.states, start)) return;
    // Without a start everything would be unreachable: the missing start is what to mend. Without any end the service
    // reports only that (recorded: MISSING_END_STATE suppresses reports of unreachable states of the top level).
    if (scope.kind === 'machine' && !hasTerminal(scope)) return;
    const reached = reachable(start);
    if (reached.size === scope.byName.size || openScopes(machine).scopes.has(scope)) return;
    // Where a transition is no name the state may be meant to lead anywhere: that is what to mend.
    if (scope.states.some(hasUnreadableTransition)) return;
    const meant = meantIn(scope);
    for (const state of scope.states) {
      // Of two states alike the second is reported as a duplicate key.
      if (reached.has(state) || scope.byName.get(state.name) !== state) continue;
      const hasReferences = state.referencedBy.some(reference => reference.from !== state);
      found({
        span: state.nameNode.span,
        steps: state.steps,
        awsMessage: `State "${state.name}" is not reachable.`,
        message: hasReferences
          ? `State "${state.name}" is never reached: only states that are never reached themselves lead to it.`
          : `State "${state.name}" is never reached: nothing transitions to it. Add a transition, or remove it.`,
        tag: 'unnecessary',
        ...(meant.has(state) && { impliedBy: 'missing-transition-target' }),
        ...(!hasReferences && {
          fixes: (machine: StateMachine) => [
            ...connections(machine, state, reached),
            {
              title: `Remove the state "${state.name}"`,
              asked: true,
              edits: removeMember(machine.document, state.member),
            },
          ],
        }),
      });
    }
  },
});

/** Every state but the first is led to by one before it, as in most machines: then all are reached. */
function areReachedInOrder(states: readonly State[], start: State): boolean {
  if (states[0] !== start) return false;
  for (let at = 1; at < states.length; at++) {
    const { referencedBy, nameNode } = states[at] as State;
    const place = nameNode.span.start;
    if (!referencedBy.some(({ from }) => from !== undefined && from.nameNode.span.start < place)) return false;
  }
  return true;
}

/** The state before it, where that one ends or leads nowhere, could go on to it. */
function connections({ document }: StateMachine, state: State, reached: ReadonlySet<State>): Fix[] {
  const before = state.scope.states[state.scope.states.indexOf(state) - 1];
  if (!before?.node || !reached.has(before)) return [];
  if (!before.type || ['Choice', 'Succeed', 'Fail'].includes(before.type) || memberOf(before.node, 'Next')) return [];
  const end = memberOf(before.node, 'End');
  const edit = end
    ? replaceMember(document, end, 'Next', state.name)
    : addMember(document, before.node, 'Next', state.name);
  return [{ title: `Lead there from "${before.name}"`, asked: true, edits: [edit] }];
}

export const noTerminalState = ruleAbout(theMachine, {
  id: 'no-terminal-state',
  severity: 'error',
  awsCode: 'MISSING_END_STATE',
  summary: 'The workflow needs a state that ends it: `Succeed`, `Fail`, or one with `"End": true`.',
  wrong: '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","End":true}}}',
  check(machine, found) {
    if (machine.root.states.length === 0 || machine.root.states.some(mayEnd)) return;
    if (openScopes(machine).scopes.has(machine.root)) return;
    const cause = causeOf(machine.root);
    found({ ...endless(machine.root, 'The workflow can never end'), ...(cause && { impliedBy: cause }) });
  },
});

export const nestedNoTerminalState = ruleAbout(scopesIn, {
  id: 'nested-no-terminal-state',
  severity: 'warning',
  summary: 'A branch or item processor without a state that ends it runs for ever. The service accepts it.',
  wrong:
    '{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}}}}',
  right:
    '{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}',
  check(scope, found, { machine }) {
    if (scope.kind === 'machine' || scope.states.length === 0 || scope.states.some(mayEnd)) return;
    // The way out may be the one that is misspelt.
    if (scope.references.some(({ target }) => !target)) return;
    if (openScopes(machine).scopes.has(scope)) return;
    found(endless(scope, scope.kind === 'branch' ? 'This branch can never end' : 'Processing an item can never end'));
  },
});

/** The rule that says why there is no end, where a state leads nowhere: that is the one mistake. */
function causeOf({ references, states }: Scope): string | undefined {
  const nowhere = states.some(
    ({ node, type, references: out }) =>
      node && type && type !== 'Choice' && !memberOf(node, 'End') && !out.some(({ kind }) => kind === 'Next'),
  );
  if (nowhere) return 'next-xor-end';
  if (states.some(endsInRule)) return 'unknown-field';
  return references.some(({ kind, target }) => kind !== 'StartAt' && !target) ? 'missing-transition-target' : undefined;
}

/** A Choice of which somebody thought that its rules can end the workflow. */
function endsInRule({ node }: State): boolean {
  const rules = memberOf(node, 'Choices')?.value;
  return rules?.kind === 'array' && rules.items.some(rule => memberOf(rule, 'End'));
}

/** States that would be reached, were each target that does not exist the one that it is close to. */
function meantIn(scope: Scope): ReadonlySet<State> {
  const all = new Set<State>();
  for (const { kind, name, target, from } of scope.references) {
    if (kind === 'StartAt' || target || !from) continue;
    const [near] = closest(name, scope.byName.keys());
    const meant = near === undefined ? undefined : scope.byName.get(near);
    if (meant && !all.has(meant)) for (const state of reachable(meant)) all.add(state);
  }
  return all;
}

function endless(scope: Scope, what: string): Finding {
  const states = memberOf(scope.node, 'States');
  return {
    span: states?.key.span ?? scope.node.span,
    steps: scope.steps,
    awsMessage: 'Workflow has no terminal state',
    message: `${what}: no state here is a Succeed or Fail state or has "End": true. Give the last state "End": true.`,
    ...endHere(scope),
  };
}

/** The one state that leads nowhere could be the end. */
function endHere(scope: Scope): Partial<Finding> {
  const open = scope.states.filter(
    ({ node, type, references }) =>
      node && type && type !== 'Choice' && !references.some(({ kind }) => kind === 'Next'),
  );
  const [last] = open;
  const node = last?.node;
  if (open.length !== 1 || !node || memberOf(node, 'End')) return {};
  return {
    fixes: ({ document }) => [
      { title: `Add "End": true to "${last.name}"`, asked: true, edits: [addMember(document, node, 'End', true)] },
    ],
  };
}

function missingTarget(
  machine: StateMachine,
  scope: Scope,
  reference: Scope['references'][number],
  suggests: boolean,
): Finding {
  const elsewhere = machine.byName.get(reference.name);
  // Nobody means the state itself: that would be a loop.
  const others = suggests ? [...scope.byName.keys()].filter(name => name !== reference.from?.name) : [];
  const [suggestion] = closest(reference.name, others);
  const where =
    scope.kind === 'machine'
      ? 'at the top level'
      : scope.kind === 'branch'
        ? 'in this branch'
        : 'in this item processor';
  const problem = elsewhere
    ? `State "${reference.name}" exists, but not ${where}: a transition cannot lead into or out of a Parallel branch or a Map.`
    : `There is no state "${reference.name}" ${where}.`;
  const way = suggestion
    ? ` Did you mean "${suggestion}"?`
    : elsewhere
      ? ''
      : ' Name an existing state, or add this one.';
  const states = memberOf(scope.node, 'States')?.value;
  const fixes: Fix[] = [];
  if (suggestion !== undefined)
    fixes.push({ title: `Change to "${suggestion}"`, edits: [replaceString(reference.node, suggestion)] });
  if (!elsewhere && reference.name !== '' && states?.kind === 'object' && !/\$\{|^\{%/.test(reference.name))
    fixes.push({
      title: `Add the state "${reference.name}"`,
      asked: true,
      edits: [addMember(machine.document, states, reference.name, { Type: 'Succeed' }, reference.from?.member)],
    });
  return {
    span: reference.node.span,
    awsMessage: `Missing 'Next' target: ${reference.name}`,
    message: problem + way,
    ...(fixes.length > 0 && { fixes }),
  };
}

/** Names no state, and neither the name nor those of the states are still to be filled in. */
function isMissing(machine: StateMachine, { target, node, scope }: Reference): boolean {
  if (target !== undefined || isSubstitution(node)) return false;
  const states = memberOf(scope.node, 'States')?.value;
  // Without any states they are what is missing.
  if (states?.kind !== 'object' || states.members.length === 0 || isSubstitution(states)) return false;
  return !openScopes(machine).scopes.has(scope) || !scope.states.some(({ nameNode }) => isSubstitution(nameNode));
}

function hasTerminal(scope: Scope): boolean {
  return scope.states.some(state => state.terminal);
}

/** Ends its scope, or would if its `Type` or its `End` were right: that is reported as such. */
function mayEnd({ terminal, node, type, parts }: State): boolean {
  if (terminal || !node || (type === undefined && !parts?.Next)) return true;
  return parts?.End !== undefined && parts.End.value?.kind !== 'boolean';
}

/** A target that is there, but is no text. */
export function hasUnreadableTransition({ parts }: State): boolean {
  if (!parts) return false;
  const isNoText = (member: Member | undefined) => member !== undefined && member.value?.kind !== 'string';
  if (isNoText(parts.Next) || isNoText(parts.Default)) return true;
  return [parts.Choices, parts.Catch].some(
    list =>
      list &&
      (list.value?.kind !== 'array' ||
        list.value.items.some(item => item.kind !== 'object' || isNoText(memberOf(item, 'Next')))),
  );
}

function reachable(start: State): Set<State> {
  const reached = new Set([start]);
  for (const state of reached) for (const { target } of state.references) if (target) reached.add(target);
  return reached;
}
