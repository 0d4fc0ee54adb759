/** Rules about which query language is in effect where. Source: Step Functions Developer Guide, "Transforming data with JSONata". */
import type { Rule } from '../diagnostics.ts';
import { removeMember } from '../edit.ts';
import { memberOf } from '../tree.ts';

export const queryLanguageMix: Rule = {
  id: 'querylanguage-mix',
  severity: 'error',
  awsCode: 'SCHEMA_VALIDATION_FAILED',
  summary: 'A machine whose `QueryLanguage` is JSONata cannot have JSONPath states; the other way round is allowed.',
  wrong: '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed","QueryLanguage":"JSONPath"}}}',
  right: '{"QueryLanguage":"JSONPath","StartAt":"A","States":{"A":{"Type":"Succeed","QueryLanguage":"JSONata"}}}',
  *check(machine) {
    if (machine.queryLanguage !== 'JSONata') return;
    for (const state of machine.states) {
      if (state.queryLanguage !== 'JSONPath') continue;
      const member = memberOf(state.node, 'QueryLanguage');
      yield {
        span: (member ?? state.member).span,
        steps: state.steps,
        awsMessage: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        message: `State "${state.name}" cannot use JSONPath in a machine whose QueryLanguage is JSONata. Remove this line and write the state in JSONata, or set the machine to JSONPath and the other states to JSONata.`,
        ...(member && {
          fixes: () => [
            {
              title: 'Remove "QueryLanguage"',
              asked: true as const,
              edits: removeMember(machine.document, member),
            },
          ],
        }),
      };
    }
  },
};
