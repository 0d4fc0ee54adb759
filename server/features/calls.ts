/**
 * What the task of a state calls that may be here as well: a Lambda function, another state machine. It reads what the
 * definition says (an ARN, a name, a `${Placeholder}`, a function of CloudFormation) and what a template makes of it; where
 * the resource is to be found is asked elsewhere.
 */
import type { Node, State, StateMachine } from '../../language/index.ts';
import { memberValue, parseResource, stateAt } from '../../language/index.ts';

export interface Callee {
  /** `any` where only the deployment knows. */
  readonly kind: 'function' | 'stateMachine' | 'any';
  /** What names it: a text, or a value that CloudFormation fills in. */
  readonly node: Node;
  readonly state: State;
}

/** What the state calls; undefined for what is no task, and for services that are not ours to look into. */
export function calleeOf(state: State): Callee | undefined {
  const resource = state.parts?.Resource?.value;
  if (state.type !== 'Task' || !resource) return undefined;
  if (resource.kind !== 'string') return { kind: 'any', node: resource, state };
  const parsed = parseResource(resource.value);
  if (parsed.kind === 'lambda') return { kind: 'function', node: resource, state };
  if (parsed.kind === 'unknown') return { kind: 'any', node: resource, state };
  if (parsed.kind !== 'service') return undefined;
  const { service, action } = parsed;
  const member = service === 'lambda' && action.startsWith('invoke') ? 'FunctionName' : startsMachine(service, action);
  const parameters = (state.queryLanguage === 'JSONata' ? state.parts?.Arguments : state.parts?.Parameters)?.value;
  const node = member === undefined ? undefined : memberValue(parameters, member);
  return node && { kind: member === 'FunctionName' ? 'function' : 'stateMachine', node, state };
}

function startsMachine(service: string, action: string): 'StateMachineArn' | undefined {
  const starts = (service === 'states' || service === 'sfn') && /^start(Sync)?Execution$/.test(action);
  return starts ? 'StateMachineArn' : undefined;
}

/** What is called by the words at an offset. */
export function calleeAt(machine: StateMachine, offset: number): Callee | undefined {
  const state = stateAt(machine, offset);
  const callee = state && calleeOf(state);
  return callee && offset >= callee.node.span.start && offset <= callee.node.span.end ? callee : undefined;
}
