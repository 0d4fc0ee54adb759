/**
 * What the task of a state calls that may be here as well: a Lambda function, another state machine. It reads what the
 * definition says (an ARN, a name, a `${Placeholder}`, a function of CloudFormation) and what a template makes of it; where
 * the resource is to be found is asked elsewhere.
 */
import type { Embedding, Node, State, StateMachine, TemplateMachine } from '../../language/index.ts';
import { intrinsicOf, memberValue, nameOfIntrinsic, parseResource, stateAt, subOf } from '../../language/index.ts';

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

/** Who is meant: resources of the template by their logical ids, and names of their own that are written out. */
export interface Meant {
  readonly resources: readonly string[];
  readonly names: readonly string[];
}

/** `machine` and `embedding`: what the template says that deploys the definition. */
export function meantBy(node: Node, machine?: TemplateMachine, embedding?: Embedding): Meant {
  const resources = new Set<string>();
  const names = new Set<string>();
  const give = (name: string, byCloudFormation: boolean): void => {
    const given = byCloudFormation ? undefined : machine?.substitutions?.get(name)?.value;
    const own = memberValue(embedding?.values, name);
    if (given ?? own) read((given ?? own) as Node, true);
    // A resource by its own name, or by an attribute: `Worker.Arn`.
    else if (!name.startsWith('AWS::')) resources.add(name.split('.')[0] ?? name);
  };
  read(node, embedding?.substituted === true);
  return { resources: [...resources], names: [...names] };

  /** `filledIn`: placeholders in the text are CloudFormation's. */
  function read(value: Node, filledIn: boolean): void {
    const intrinsic = intrinsicOf(value);
    if (intrinsic) {
      const sub = subOf(intrinsic);
      if (sub) readText(sub.text.value, true);
      else if (intrinsic.name === 'Ref' || intrinsic.name === 'Fn::GetAtt') give(nameOfIntrinsic(intrinsic), true);
    } else if (value.kind === 'string') readText(value.value, filledIn || value.tag === '!Sub');
    else if (value.kind === 'placeholder') readText(value.value, filledIn);
  }

  function readText(text: string, filledIn: boolean): void {
    // `!` marks what stands for a function between two fragments, see `TemplateText`.
    for (const [, bang = '', name = ''] of text.matchAll(/\$\{(!?)([\w.:-]+)\}/g)) give(name, filledIn || bang !== '');
    for (const [, name = ''] of text.matchAll(/:(?:function|stateMachine):([\w-]+)/g)) names.add(name);
    if (/^[\w-]+(?::[\w$-]+)?$/.test(text)) names.add(text.split(':')[0] ?? text);
  }
}
