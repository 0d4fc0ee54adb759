/** Rules about the names of states. They are unique over the whole machine, nested scopes included. */
import type { Fix } from '../diagnostics.ts';
import { replaceString } from '../edit.ts';
import type { State, StateMachine } from '../model.ts';
import { ruleAbout, theMachine, topic } from '../topics.ts';

export const duplicateStateName = ruleAbout(theMachine, {
  id: 'duplicate-state-name',
  severity: 'error',
  awsCode: 'DUPLICATE_STATE_NAME',
  summary: 'A state name may occur once in the whole machine, also across branches and item processors.',
  wrong:
    '{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"P","States":{"P":{"Type":"Succeed"}}}]}}}',
  right:
    '{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"Q","States":{"Q":{"Type":"Succeed"}}}]}}}',
  check(machine, found) {
    if (machine.scopes.length === 1) return;
    for (const state of machine.states) {
      const known = machine.byName.get(state.name);
      // The same key twice in one object is a duplicate key, which is reported as such.
      if (known && known.scope !== state.scope)
        found({
          span: state.nameNode.span,
          steps: state.steps,
          awsMessage: `Duplicate State name: ${state.name}`,
          message: `State "${state.name}" exists already in this machine. Names must differ, also between branches and Maps: rename one.`,
          related: [{ span: known.nameNode.span, message: `The other "${state.name}"` }],
          fixes: machine => [renamed(machine, state)],
        });
    }
  },
});

/** With the next free number behind it, also where transitions of its scope name it. */
function renamed(machine: StateMachine, { name, nameNode, referencedBy }: State): Fix {
  let number = 2;
  while (machine.byName.has(`${name} ${number}`)) number++;
  const fresh = `${name} ${number}`;
  const places = [nameNode, ...referencedBy.map(({ node }) => node)];
  return { title: `Rename to "${fresh}"`, asked: true, edits: places.map(node => replaceString(node, fresh)) };
}

/** Characters may be two units long. */
const isOverlong = (name: string) => name.length === 0 || (name.length > 80 && [...name].length > 80);

const overlongNames = topic(({ states, others }): readonly State[] => {
  const found = states.some(({ name }) => isOverlong(name)) || others.some(({ name }) => isOverlong(name));
  return found ? [...states, ...others].filter(({ name }) => isOverlong(name)) : none;
});

const none: readonly never[] = [];

export const stateNameLength = ruleAbout(overlongNames, {
  id: 'state-name-length',
  severity: 'error',
  awsCode: 'INVALID_STATE_NAME',
  summary: 'A state name has 1 to 80 characters.',
  wrong: `{"StartAt":"${'n'.repeat(81)}","States":{"${'n'.repeat(81)}":{"Type":"Succeed"}}}`,
  right: `{"StartAt":"${'n'.repeat(80)}","States":{"${'n'.repeat(80)}":{"Type":"Succeed"}}}`,
  check(state, found) {
    const length = [...state.name].length;
    found({
      span: state.nameNode.span,
      steps: state.steps,
      awsMessage: `Invalid State name: '${state.name}' ${length === 0 ? 'cannot be empty' : 'exceeds the 80-character limit allowed by the service'}`,
      message:
        length === 0
          ? 'A state needs a name of 1 to 80 characters.'
          : `This state name has ${length} characters; at most 80 are allowed. Shorten it.`,
    });
  },
});
