/**
 * The members of every state that rules ask for again and again, looked up once per machine: in a large document each further
 * look at each member of each state costs more than all that is done with it.
 */
import type { State } from './model.ts';
import { perMachine } from './model.ts';
import type { Member, ObjectNode } from './tree.ts';

export interface Parts {
  readonly state: State;
  readonly node: ObjectNode;
  Resource: Member | undefined;
  Parameters: Member | undefined;
  Arguments: Member | undefined;
  Retry: Member | undefined;
  Catch: Member | undefined;
  Choices: Member | undefined;
  Assign: Member | undefined;
  TimeoutSeconds: Member | undefined;
  TimeoutSecondsPath: Member | undefined;
  HeartbeatSeconds: Member | undefined;
  HeartbeatSecondsPath: Member | undefined;
}

/** The states that are objects, in document order, each with its members of these names; of two alike the last. */
export const partsOf = perMachine((machine): readonly Readonly<Parts>[] => {
  const all: Parts[] = [];
  for (const state of machine.states) if (state.node) all.push(partsOfState(state, state.node));
  return all;
});

function partsOfState(state: State, node: ObjectNode): Parts {
  // Every field from the start: objects of one form are much faster to read.
  const parts: Parts = {
    state,
    node,
    Resource: undefined,
    Parameters: undefined,
    Arguments: undefined,
    Retry: undefined,
    Catch: undefined,
    Choices: undefined,
    Assign: undefined,
    TimeoutSeconds: undefined,
    TimeoutSecondsPath: undefined,
    HeartbeatSeconds: undefined,
    HeartbeatSecondsPath: undefined,
  };
  for (const member of node.members) {
    const name = member.key.value;
    switch (name) {
      case 'Resource':
      case 'Parameters':
      case 'Arguments':
      case 'Retry':
      case 'Catch':
      case 'Choices':
      case 'Assign':
      case 'TimeoutSeconds':
      case 'TimeoutSecondsPath':
      case 'HeartbeatSeconds':
      case 'HeartbeatSecondsPath':
        parts[name] = member;
        break;
      default:
    }
  }
  return parts;
}
