/** Rules about which query language is in effect where. Source: Step Functions Developer Guide, "Transforming data with JSONata". */
import { removeMember } from '../edit.ts';
import type { StateMachine } from '../model.ts';
import { ruleAbout, topicOfMachine } from '../topics.ts';
import { memberOf } from '../tree.ts';

const jsonPathInJsonata = topicOfMachine(({ queryLanguage, states }) =>
  queryLanguage === 'JSONata' ? states.filter(state => state.queryLanguage === 'JSONPath') : [],
);

export const queryLanguageMix = ruleAbout(jsonPathInJsonata, {
  id: 'querylanguage-mix',
  severity: 'error',
  awsCode: 'SCHEMA_VALIDATION_FAILED',
  summary: 'A machine whose `QueryLanguage` is JSONata cannot have JSONPath states; the other way round is allowed.',
  wrong: '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed","QueryLanguage":"JSONPath"}}}',
  right: '{"QueryLanguage":"JSONPath","StartAt":"A","States":{"A":{"Type":"Succeed","QueryLanguage":"JSONata"}}}',
  check(state, found) {
    const member = memberOf(state.node, 'QueryLanguage');
    found({
      span: (member ?? state.member).span,
      steps: state.steps,
      awsMessage: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      message: `State "${state.name}" cannot use JSONPath in a machine whose QueryLanguage is JSONata. Remove this line and write the state in JSONata, or set the machine to JSONPath and the other states to JSONata.`,
      ...(member && {
        fixes: (machine: StateMachine) => [
          {
            title: 'Remove "QueryLanguage"',
            asked: true as const,
            edits: removeMember(machine.document, member),
          },
        ],
      }),
    });
  },
});
