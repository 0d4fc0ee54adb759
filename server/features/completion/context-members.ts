/** The context object, member by member, as far as it is there at a place. Developer Guide, "Accessing execution data from the Context object". */
import type { Place } from '../../../language/index.ts';
import { stringOf } from '../../../language/index.ts';
import type { KnownValue, KnownValues } from './known-values.ts';
import { valueWith } from './known-values.ts';

/** `$$` in JSONPath, `$states.context` in JSONata. `known` says what the execution's input is, and the item of an iteration. */
export function contextAt(place: Place, known: Pick<KnownValues, 'execution' | 'item'>): KnownValue {
  const { state, member } = place;
  const retries = state?.type === 'Task' || state?.type === 'Parallel' || state?.type === 'Map';
  const hasToken = /\.waitForTaskToken$/.test(stringOf(state?.node, 'Resource')?.value ?? '');
  let inMap = state?.type === 'Map' && ['ItemSelector', 'Parameters', 'BatchInput'].includes(member?.key.value ?? '');
  for (let scope = state?.scope; scope?.owner; scope = scope.owner.scope) inMap ||= scope.owner.type === 'Map';
  const text = (doc: string) => valueWith({}, doc);
  return valueWith({
    Execution: valueWith(
      {
        Id: text('The ARN of the execution.'),
        Input: documented(known.execution, 'The input of the whole execution; it never changes.'),
        Name: text('The name of the execution.'),
        RoleArn: text('The ARN of the role that the workflow acts with.'),
        StartTime: text('When the execution started, as `2026-03-14T01:59:00.000Z`.'),
        RedriveCount: text('How often the execution has been redriven.'),
        RedriveTime: text('When the execution was last redriven; only there after that.'),
      },
      'What is known about the execution.',
    ),
    State: valueWith(
      {
        Name: text('The name of the state.'),
        EnteredTime: text('When the state was entered.'),
        ...(retries && { RetryCount: text('How many times the state has been tried again so far.') }),
      },
      'What is known about the state.',
    ),
    StateMachine: valueWith(
      { Id: text('The ARN of the state machine.'), Name: text('The name of the state machine.') },
      'What is known about the state machine.',
    ),
    ...(hasToken && {
      Task: valueWith(
        { Token: text('The token with which somebody reports that the task is done, or has failed.') },
        'What is known about the task.',
      ),
    }),
    ...(inMap && {
      Map: valueWith(
        {
          Item: valueWith(
            {
              Index: text('The number of the item, from 0.'),
              Value: documented(known.item, 'The item.'),
              Key: text('The key of the item, where the members of an object are iterated.'),
              Source: text('Where the item comes from, in a Distributed Map.'),
            },
            'The item of this iteration.',
          ),
        },
        'What is known about the iteration.',
      ),
    }),
  });
}

function documented(value: KnownValue, doc: string): KnownValue {
  return { ...value, doc };
}
