/**
 * Rules about workflow variables: values that are not there when they are read, and names that AWS or JSONata has other ideas
 * about. What is assigned where is worked out in `variables.ts`.
 * Sources: Developer Guide, "Passing data between states with variables"; Amazon States Language, "Workflow variables".
 */
import { jsonataFunction, jsonataFunctions } from '../../expressions/index.ts';
import type { Finding, Rule } from '../diagnostics.ts';
import type { Scope, StateMachine } from '../model.ts';
import { closest } from '../suggest.ts';
import { ruleAbout, theMachine, topicOfMachine } from '../topics.ts';
import { pathOf } from '../tree.ts';
import type { Assignment, VariableRead, VariableStatus } from '../variables.ts';
import { assignedIn, isVariableName, variablesOf } from '../variables.ts';

const functionNames = jsonataFunctions.map(({ name }) => name);

const machineOf = (states: string) => `{"QueryLanguage":"JSONata","StartAt":"A","States":{${states}}}`;
const succeed = (name: string, output: string) => `"${name}":{"Type":"Succeed","Output":"${output}"}`;
const map = (assign: string, mode: string, inner: string) =>
  `"A":{"Type":"Pass","Assign":${assign},"Next":"M"},"M":{"Type":"Map","Items":[1],"ItemProcessor":{"ProcessorConfig":${mode},"StartAt":"I","States":{${inner}}},"End":true}`;
const inline = '{"Mode":"INLINE"}';
const distributed = '{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}';

const readsIn = topicOfMachine(machine => variablesOf(machine).reads);
const assignedNamesIn = topicOfMachine(machine => {
  const names = assignedIn(machine);
  return names.size === 0 ? [] : [...names];
});

const variableUndefined = ruleAbout(readsIn, {
  id: 'variable-undefined',
  severity: 'warning',
  summary: 'A variable is read that has been assigned nowhere before: the execution fails there.',
  wrong: machineOf(`"A":{"Type":"Pass","Assign":{"total":1},"Next":"B"},${succeed('B', '{% $totals %}')}`),
  right: machineOf(`"A":{"Type":"Pass","Assign":{"total":1},"Next":"B"},${succeed('B', '{% $total %}')}`),
  check(read, found, { machine }) {
    const variables = variablesOf(machine);
    const status = variables.statusOf(read);
    if (status !== 'nowhere' && status !== 'late' && status !== 'outside') return;
    // Asking whether it is there is a right thing to do with a variable that may not be there.
    if ((status === 'late' && isGuarded(read)) || variables.open) return;
    found(undefinedRead(machine, read, status));
  },
});

function undefinedRead(machine: StateMachine, read: VariableRead, status: VariableStatus): Finding {
  const { byName } = variablesOf(machine);
  const { name, span } = read;
  const others = byName.get(name) ?? [];
  const related = others.slice(0, 3).map(({ key }) => ({ span: key.span, message: `$${name} is assigned here` }));
  if (status === 'outside') {
    const owner = others[0]?.state.scope.owner;
    return {
      span,
      related,
      message: `$${name} has no value here: it is assigned inside ${owner ? `${owner.type} "${owner.name}"` : 'another scope'}, and variables end with the branch or iteration they belong to. Hand the value out in its output.`,
    };
  }
  if (status === 'late')
    return {
      span,
      related,
      message: `$${name} has no value yet: it is assigned only in states that come after "${read.state.name}"${others.every(({ state }) => state === read.state) ? ' is left; a state reads the variables as they were when it was entered' : ''}. Assign it in a state before.`,
    };
  const names = visibleNames(machine, read.state.scope);
  if (read.state.queryLanguage === 'JSONata') names.add('states');
  else if (name === 'states')
    return {
      span,
      message: 'There is $states in JSONata only. In JSONPath $ is the input, and $$ the context object.',
    };
  const [suggestion] = closest(name, names);
  // Handed on instead of called, as in `~> $uppercase`, a function looks like a variable.
  const [meant] = suggestion === undefined && read.embedded.kind === 'jsonata' ? closest(name, functionNames) : [];
  if (meant !== undefined)
    return {
      span,
      message: `$${name} is assigned nowhere. Did you mean the function $${meant}?`,
      fixes: () => [{ title: `Change to $${meant}`, edits: [{ span, text: `$${meant}` }] }],
    };
  return {
    span,
    message: `$${name} is assigned nowhere. ${suggestion === undefined ? `Assign it in a state before: "Assign": { "${name}": … }.` : `Did you mean $${suggestion}?`}`,
    ...(suggestion !== undefined && {
      fixes: () => [{ title: `Change to $${suggestion}`, edits: [{ span, text: `$${suggestion}` }] }],
    }),
  };
}

const variableMaybeUndefined = ruleAbout(theMachine, {
  id: 'variable-maybe-undefined',
  severity: 'warning',
  summary: 'A variable is read that has been assigned on some of the ways here, but not on every one.',
  wrong: machineOf(
    `"A":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.big %}","Assign":{"size":"big"},"Next":"B"}],"Default":"B"},${succeed('B', '{% $size %}')}`,
  ),
  right: machineOf(
    `"A":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.big %}","Assign":{"size":"big"},"Next":"B"}],"Assign":{"size":"small"},"Default":"B"},${succeed('B', '{% $size %}')}`,
  ),
  check(machine, found) {
    const variables = variablesOf(machine);
    if (variables.reads.length === 0) return;
    const said = new Set<string>();
    for (const read of variables.reads) {
      if (variables.statusOf(read) !== 'maybe' || isGuarded(read) || variables.open) continue;
      // Once a state: the other places in it have the same cause.
      const key = `${read.state.steps.join('/')} ${read.name}`;
      if (said.has(key)) continue;
      said.add(key);
      found({
        span: read.span,
        related: (variables.byName.get(read.name) ?? [])
          .slice(0, 3)
          .map(({ key: at }) => ({ span: at.span, message: `$${read.name} is assigned here` })),
        message: `$${read.name} has a value only on some of the ways to "${read.state.name}": there is a way that passes none of its assignments. Assign it before the ways part, or on each of them.`,
      });
    }
  },
});

const variableInDistributedChild = ruleAbout(readsIn, {
  id: 'variable-in-distributed-child',
  severity: 'error',
  summary:
    'The states inside a distributed Map run as executions of their own and do not see the variables outside; hand them in with `ItemSelector`.',
  wrong: machineOf(map('{"limit":5}', distributed, succeed('I', '{% $limit %}'))),
  right: machineOf(
    map('{"limit":5}', distributed, succeed('I', '{% $states.input.limit %}')).replace(
      '"Items":[1]',
      '"Items":[1],"ItemSelector":{"limit":"{% $limit %}"}',
    ),
  ),
  check(read, found, { machine }) {
    if (variablesOf(machine).statusOf(read) === 'distributed')
      found({
        span: read.span,
        message: `$${read.name} cannot be seen inside a distributed Map, whose items run as executions of their own. Hand it in with the Map's ItemSelector, and read it from the input.`,
      });
  },
});

const variableShadowing = ruleAbout(assignedNamesIn, {
  id: 'variable-shadowing',
  severity: 'error',
  awsCode: 'DUPLICATE_VARIABLE_NAME',
  summary: 'A branch or item processor cannot assign a variable that is assigned in a scope around it.',
  wrong: machineOf(map('{"n":1}', inline, `"I":{"Type":"Pass","Assign":{"n":2},"End":true}`)),
  right: machineOf(map('{"n":1}', inline, `"I":{"Type":"Pass","Assign":{"itemN":2},"End":true}`)),
  check([name, group], found) {
    if (group.length < 2) return;
    const outside = groupByScope(group);
    if (outside.size < 2) return;
    for (const { state, key, node } of group) {
      const outer = outerAssignment(state.scope, outside);
      if (!outer) continue;
      found({
        span: key.span,
        steps: pathOf(node),
        awsMessage: `The variable name '${name}' was already defined in a parent scope.`,
        message: `$${name} is assigned in a scope around this one already, and inner states cannot change it. Use another name, or hand the value out in the output.`,
        related: [{ span: outer.key.span, message: `$${name} is assigned here` }],
      });
    }
  },
});

function groupByScope(group: readonly Assignment[]): Map<Scope, Assignment[]> {
  const scopes = new Map<Scope, Assignment[]>();
  for (const each of group) {
    const list = scopes.get(each.state.scope);
    if (list) list.push(each);
    else scopes.set(each.state.scope, [each]);
  }
  return scopes;
}

/**
 * An assignment in a scope around this one. Those of the Map or Parallel state around it come when the inner scope is over:
 * the service takes them (recorded: a Parallel whose catcher assigns what a branch assigns, too).
 */
function outerAssignment(scope: Scope, scopes: ReadonlyMap<Scope, readonly Assignment[]>): Assignment | undefined {
  for (let at = scope; at.owner && !at.distributed; at = at.owner.scope) {
    const { owner } = at;
    const outer = scopes.get(owner.scope)?.find(({ state, when }) => state !== owner && when !== 'Catch');
    if (outer) return outer;
  }
  return undefined;
}

const variableStaleRead = ruleAbout(readsIn, {
  id: 'variable-stale-read',
  severity: 'information',
  summary:
    'A state that assigns a variable and reads it in its `Output` gets the old value: all reads are of the values at entry.',
  wrong: machineOf(
    `"A":{"Type":"Pass","Assign":{"n":1},"Next":"B"},"B":{"Type":"Pass","Assign":{"n":2},"Output":"{% $n %}","End":true}`,
  ),
  right: machineOf(
    `"A":{"Type":"Pass","Assign":{"n":1},"Next":"B"},"B":{"Type":"Pass","Assign":{"n":2},"Output":2,"End":true}`,
  ),
  check(read, found, { machine }) {
    const variables = variablesOf(machine);
    const { field, holder } = read.embedded.visit;
    if (field.name !== 'Output' && field.name !== 'OutputPath' && field.name !== 'ResultSelector') return;
    const same = variables.byName
      .get(read.name)
      ?.find(({ node }) => node.parent?.kind === 'member' && node.parent.parent === holder.node);
    if (!same || variables.statusOf(read) === 'late') return;
    found({
      span: read.span,
      related: [{ span: same.key.span, message: `The new value of $${read.name}` }],
      message: `This is the value that $${read.name} had when the state was entered; the one assigned in this state is there from the next state on.`,
    });
  },
});

const variableUnused = ruleAbout(theMachine, {
  id: 'variable-unused',
  severity: 'hint',
  summary: 'A variable is assigned and never read.',
  wrong: machineOf('"A":{"Type":"Pass","Assign":{"n":1},"End":true}'),
  right: machineOf(`"A":{"Type":"Pass","Assign":{"n":1},"Next":"B"},${succeed('B', '{% $n %}')}`),
  check(machine, found) {
    const { byName, reads } = variablesOf(machine);
    if (byName.size === 0) return;
    const read = new Set(reads.map(({ name }) => name));
    let mentioned: Set<string> | undefined;
    for (const [name, [first]] of byName) {
      // A name that cannot be one is told as that.
      if (!first || read.has(name) || name === 'states' || !isVariableName(name)) continue;
      mentioned ??= namesBehindDollars(machine.document.text);
      if (!mentioned.has(name))
        found({
          span: first.key.span,
          tag: 'unnecessary',
          message: `$${name} is assigned and never read. Remove it, unless it is there to be looked at in the execution's history.`,
        });
    }
  },
});

/** Where an expression does not parse, or is filled in later, its variables are not among those that are read. */
function namesBehindDollars(text: string): Set<string> {
  const name = /[\p{ID_Continue}]+/uy;
  const names = new Set<string>();
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    name.lastIndex = at + 1;
    const [found] = name.exec(text) ?? [];
    if (found !== undefined) names.add(found);
  }
  return names;
}

const variableLikeFunction = ruleAbout(assignedNamesIn, {
  id: 'variable-like-function',
  severity: 'warning',
  summary: 'A variable named like a JSONata function hides that function from every expression.',
  wrong: machineOf(`"A":{"Type":"Pass","Assign":{"sum":1},"Next":"B"},${succeed('B', '{% $sum([1, 2]) %}')}`),
  right: machineOf(`"A":{"Type":"Pass","Assign":{"total":1},"Next":"B"},${succeed('B', '{% $sum([1, 2]) %}')}`),
  check([name, group], found, { machine }) {
    if (!jsonataFunction(name) || !usesJsonata(machine)) return;
    for (const { key } of group)
      found({
        span: key.span,
        message: `$${name} is a function of JSONata: with a variable of this name the function can no longer be called. Choose another name.`,
      });
  },
});

function usesJsonata(machine: StateMachine): boolean {
  return machine.states.some(({ queryLanguage }) => queryLanguage === 'JSONata');
}

/** Names that a state of the scope could read. */
function visibleNames(machine: StateMachine, scope: Scope): Set<string> {
  const visible = new Set<Scope>();
  for (let at: Scope | undefined = scope; at; at = at.distributed ? undefined : at.owner?.scope) visible.add(at);
  const { assignments } = variablesOf(machine);
  return new Set(assignments.filter(({ state }) => visible.has(state.scope)).map(({ name }) => name));
}

/** The expression asks whether the variable is there, or uses it where nothing is as good as a value. */
function isGuarded({ name, embedded }: VariableRead): boolean {
  const { shape } = embedded.visit.holder;
  if (embedded.kind !== 'jsonata') {
    // `IsPresent` is the one comparison that takes a variable that is not there.
    const rule = embedded.visit.holder.node;
    return (
      (shape === 'choiceRule' || shape === 'nestedRule') && rule.members.some(({ key }) => key.value === 'IsPresent')
    );
  }
  const text = embedded.text.expression;
  const variable = `\\$${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\w])`;
  return (
    new RegExp(`\\$(exists|type|boolean|not|append|merge|count|string|distinct)\\s*\\([^()]*${variable}`, 'u').test(
      text,
    ) ||
    new RegExp(`${variable}[^?]*\\?`, 'u').test(text) ||
    new RegExp(`\\[[^\\]]*${variable}`, 'u').test(text) ||
    new RegExp(`(\\band\\b|\\bor\\b|[=&])\\s*${variable}|${variable}\\s*(\\band\\b|\\bor\\b|!?=|&)`, 'u').test(text)
  );
}

export const variableRules: readonly Rule[] = [
  variableUndefined,
  variableMaybeUndefined,
  variableInDistributedChild,
  variableShadowing,
  variableStaleRead,
  variableUnused,
  variableLikeFunction,
];
