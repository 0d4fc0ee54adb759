/**
 * From a definition to the one state that is tested: a state machine that holds it under the name `StateName` (as the
 * service calls it, in whole machines, too: AWS recordings), and stands-ins for the states it leads to.
 */
import type { JsonObject } from '../../expressions/index.ts';
import {
  checkDocument,
  type Diagnostic,
  type Document,
  invalidDefinitionMessage,
  memberOf,
  parseDocument,
  readStateMachine,
  type State,
  type StateMachine,
  serviceDiagnostics,
  toJson,
} from '../../language/index.ts';
import { invalid, Refused } from './api.ts';

const testedName = 'StateName';

/**
 * A machine whose start state is the tested one, `called` that. Throws `Refused` for a definition with errors or without the state.
 */
export function machineOfState(definition: string, stateName: string | undefined, called = testedName): StateMachine {
  const document = parseDocument(definition, 'json');
  if (stateName === undefined) return machineOfDefinition(document, called);
  const machine = valid(document);
  const state = machine.byName.get(stateName);
  if (state?.node === undefined) throw invalid('State not found in definition');
  return machineAround(toJson(state.node) as JsonObject, state, called);
}

function machineOfDefinition(document: Document, called: string): StateMachine {
  const { root } = document;
  if (root?.kind !== 'object') throw refused(messageOf(checkDocument(document, undefined)));
  if (document.problems.some(problem => problem.rule !== 'duplicate-key'))
    // Nothing can be put around a text that does not parse; its own problems say why.
    throw refused(messageOf(checkDocument({ ...document, root: undefined }, undefined)));
  const machine = machineAround(toJson(root) as JsonObject, undefined, called);
  // Where a state leads to, and whether that ends anywhere, is not the state's own business.
  return valid(machine.document, machine, ['MISSING_END_STATE', 'MISSING_TRANSITION_TARGET']);
}

/** The state in a machine of its own, with a Succeed state wherever it goes. */
function machineAround(json: JsonObject, state: State | undefined, called: string): StateMachine {
  const alone = read({ [called]: json }, called);
  const targets = alone.root.references.filter(each => each.target === undefined).map(each => each.name);
  const language = state?.queryLanguage ?? 'JSONPath';
  return read(
    Object.fromEntries([
      [called, json],
      ...targets.filter(name => name !== called).map(name => [name, { Type: 'Succeed' }]),
    ]),
    called,
    memberOf(alone.root.states[0]?.node, 'QueryLanguage') === undefined ? language : undefined,
  );
}

function read(states: JsonObject, called: string, queryLanguage?: string): StateMachine {
  const machine = { StartAt: called, ...(queryLanguage && { QueryLanguage: queryLanguage }), States: states };
  return readStateMachine(parseDocument(JSON.stringify(machine), 'json'))!;
}

/** The machine of a document that the service would take. */
function valid(
  document: Document,
  machine = readStateMachine(document),
  ignored: readonly string[] = [],
): StateMachine {
  const found = checkDocument(document, machine);
  const message = messageOf(found.filter(({ awsCode }) => awsCode === undefined || !ignored.includes(awsCode)));
  if (message !== undefined || machine === undefined) throw refused(message);
  return machine;
}

function messageOf(found: readonly Diagnostic[]): string | undefined {
  return invalidDefinitionMessage(serviceDiagnostics(found));
}

function refused(message = "Invalid State Machine Definition: ''"): Refused {
  return new Refused('InvalidDefinition', message);
}
