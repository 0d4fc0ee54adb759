/**
 * Retry, Catch and a time limit for a state that can fail, with the errors that its own task raises: those of its action as
 * AWS has them, those of Lambda as the Developer Guide recommends ("Handle transient Lambda service exceptions").
 */
import { addItem, addMember } from '../edit.ts';
import type { State, StateMachine } from '../model.ts';
import type { ArrayNode, Json, Member, Node } from '../tree.ts';
import { memberOf, memberValue, stringOf } from '../tree.ts';
import { attempt, freshName, inSteps, needsUniqueNames, type Outcome, Refused } from './refactoring.ts';

/** The names of the errors that a resource raises, as far as they are known. */
export type ErrorsOf = (resource: string) => readonly string[];

const lambdaTransient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** Errors after which the same call may well succeed. */
const transient =
  /Throttl|TooManyRequests|ServiceUnavailable|ServiceException$|InternalServer|InternalFailure|InternalError|InternalException|SdkClientException|ProvisionedThroughput|RequestLimit|SlowDown|Unavailable|ClientExecutionTimeout|TransactionConflict|TransactionInProgress|Overloaded|StatusCode\.(429|50[234])/;

export function transientErrors(state: State, errorsOf: ErrorsOf): readonly string[] {
  const resource = stringOf(state.node, 'Resource')?.value;
  if (state.type !== 'Task' || resource === undefined) return [];
  if (/:lambda:/.test(resource)) return lambdaTransient;
  return errorsOf(resource).filter(name => transient.test(name));
}

export function addRetry(machine: StateMachine, state: State, errorsOf: ErrorsOf): Outcome {
  return attempt(machine, () => {
    const { node } = state;
    if (!node || !canFail(state)) throw new Refused('Only a Task, a Parallel and a Map can have a Retry.');
    const named = namesIn(memberOf(node, 'Retry'));
    if (named.has('States.ALL')) throw new Refused(`The Retry of "${state.name}" matches every error already.`);
    const own = transientErrors(state, errorsOf);
    const left = (own.length > 0 ? own : [fallback(state)]).filter(name => !named.has(name));
    if (left.length === 0) throw new Refused(`The Retry of "${state.name}" has all its transient errors already.`);
    const retrier = {
      ErrorEquals: left,
      IntervalSeconds: 1,
      MaxAttempts: 3,
      BackoffRate: 2,
      JitterStrategy: 'FULL',
    };
    return inSteps(machine, draft => {
      const now = draft.state(state.name);
      draft.apply([appended(now, 'Retry', retrier)]);

      function appended(to: State, field: string, entry: Json) {
        const member = memberOf(to.node, field);
        if (member?.value?.kind === 'array')
          return addItem(draft.document, member.value, entry, before(member.value, left));
        return addMember(draft.document, to.node!, field, [entry], beforeWay(to, field));
      }
    });
  });
}

/** `names`: the errors to catch; a Fail state is made to which the catcher leads. */
export function addCatch(machine: StateMachine, state: State, names: readonly string[]): Outcome {
  return attempt(machine, () => {
    const { node } = state;
    needsUniqueNames(machine, [state]);
    if (!node || !canFail(state)) throw new Refused('Only a Task, a Parallel and a Map can have a Catch.');
    const existing = memberOf(node, 'Catch');
    const caught = namesIn(existing);
    const left = names.filter(name => !caught.has(name));
    if (names.length === 0) throw new Refused(`What "${state.name}" may fail with is not known.`);
    if (left.length === 0) throw new Refused(`The Catch of "${state.name}" has these errors already.`);
    if (caught.has('States.ALL')) throw new Refused(`The Catch of "${state.name}" matches every error already.`);
    const handler = freshName(machine, `${state.name} failed`);
    const jsonata = state.queryLanguage === 'JSONata';
    const catcher = {
      ErrorEquals: left,
      ...(jsonata
        ? { Output: "{% $merge([$states.input, {'error': $states.errorOutput}]) %}" }
        : { ResultPath: '$.error' }),
      Next: handler,
    };
    // What a person fills in: what to undo, whom to tell. Until then it fails with the same error.
    const failure = jsonata
      ? { Error: '{% $states.input.error.Error %}', Cause: '{% $states.input.error.Cause %}' }
      : { ErrorPath: '$.error.Error', CausePath: '$.error.Cause' };
    const own = machine.queryLanguage !== state.queryLanguage ? { QueryLanguage: state.queryLanguage } : {};
    return inSteps(
      machine,
      draft => {
        const now = draft.state(state.name);
        const member = memberOf(now.node, 'Catch');
        draft.apply([
          member?.value?.kind === 'array'
            ? addItem(draft.document, member.value, catcher, before(member.value, left))
            : addMember(draft.document, now.node!, 'Catch', [catcher], beforeWay(now, 'Catch')),
        ]);
        const { member: place } = draft.state(state.name);
        draft.apply([addMember(draft.document, place.parent, handler, { Type: 'Fail', ...own, ...failure }, place)]);
      },
      handler,
    );
  });
}

export function addTimeout(machine: StateMachine, state: State, seconds = 300): Outcome {
  return attempt(machine, () => {
    const { node } = state;
    if (!node || state.type !== 'Task') throw new Refused('Only a Task has a time limit of its own.');
    if (memberOf(node, 'TimeoutSeconds') || memberOf(node, 'TimeoutSecondsPath'))
      throw new Refused(`"${state.name}" has a time limit already.`);
    const heartbeat = memberValue(node, 'HeartbeatSeconds');
    const longer = heartbeat?.kind === 'number' ? Math.max(seconds, heartbeat.value * 2) : seconds;
    const { document } = machine;
    return { edits: () => [addMember(document, node, 'TimeoutSeconds', longer, beforeWay(state, 'TimeoutSeconds'))] };
  });
}

function canFail({ type }: State): boolean {
  return type === 'Task' || type === 'Parallel' || type === 'Map';
}

/** Where nothing is known of what is called. */
function fallback({ type }: State): string {
  return type === 'Task' ? 'States.TaskFailed' : 'States.ALL';
}

function namesIn(list: Member | undefined): ReadonlySet<string> {
  return new Set(list?.value?.kind === 'array' ? list.value.items.flatMap(namesOf) : []);
}

/** The errors that a retrier or a catcher names. */
function namesOf(entry: Node): readonly string[] {
  const equals = memberValue(entry, 'ErrorEquals');
  return equals?.kind === 'array' ? equals.items.flatMap(name => (name.kind === 'string' ? name.value : [])) : [];
}

/** The entry behind which one for `names` has an effect: before the first that matches them, too, by `States.TaskFailed`. */
function before({ items }: ArrayNode, names: readonly string[]): Node | undefined {
  const isAboutAll = names.some(name => name.startsWith('States.'));
  const wide = isAboutAll ? -1 : items.findIndex(item => namesOf(item).includes('States.TaskFailed'));
  return wide < 0 ? items.at(-1) : items[wide - 1];
}

/** The last member before those that say how the state goes on: a Retry before the Catch, both before Next. */
function beforeWay({ node }: State, field: string): Member | undefined {
  const later = new Set([
    'Next',
    'End',
    ...(field === 'Catch' ? [] : ['Catch']),
    ...(field === 'TimeoutSeconds' ? ['Retry'] : []),
  ]);
  const members = node?.members ?? [];
  const first = members.findIndex(({ key }) => later.has(key.value));
  return first > 0 ? members[first - 1] : undefined;
}
