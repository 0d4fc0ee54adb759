/**
 * The context object of a tested state: one that the caller gives, checked member by member, or one made up in the shape
 * that the service's has (AWS recordings: an Express execution of a state machine nobody created).
 */
import { isObject, type Json, type JsonObject } from '../../expressions/index.ts';
import type { TaskResource } from '../resource.ts';
import { formatTimestamp } from '../time.ts';
import { invalid } from './api.ts';

type Kind = 'string' | 'number' | 'any';

const members: { readonly [name: string]: { readonly [name: string]: Kind } } = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  StateMachine: { Id: 'string', Name: 'string' },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  Task: { Token: 'string' },
};

/** Reads a given context object. What is left out stays out: `{}` is a context object, and `$$` is then `{}`. */
export function readContext(text: string, resource: TaskResource | undefined): JsonObject {
  const value = parsed(text);
  if (!isObject(value)) throw refused('Context must be a JSON object');
  for (const [name, part] of Object.entries(value)) {
    if (name === 'Map') throw refused(`'Map' field is not supported when mocking a Context object`);
    if (!Object.hasOwn(members, name)) throw refused(`Field '${name}' is not allowed`);
    if (name === 'Task' && (resource === undefined || resource.pattern === 'request'))
      throw refused(
        `Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern`,
      );
    if (!isObject(part)) throw refused(`${name} must be an object`);
    for (const [inner, given] of Object.entries(part)) {
      const kind = Object.hasOwn(members[name]!, inner) ? members[name]![inner] : undefined;
      if (kind === undefined) throw refused(`Field '${inner}' is not allowed`);
      if (kind !== 'any' && typeof given !== kind) throw refused(`${name}.${inner} must be a ${kind}`);
    }
  }
  return value;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw refused(`it is not JSON: ${(error as Error).message}`);
  }
}

function refused(words: string) {
  return invalid(`Invalid Context object provided: ${words}`);
}

export interface Identity {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly stateMachine: string;
  readonly roleArn: string | undefined;
  readonly time: number;
}

/** `Execution` and `StateMachine` of a made up context object; `State` comes with the state. */
export function madeUpContext(identity: Identity, input: Json): JsonObject {
  const { account, region, name, stateMachine, roleArn, time } = identity;
  return {
    Execution: {
      Id: `arn:aws:states:${region}:${account}:express:${stateMachine}:${name}`,
      Input: input,
      Name: name,
      RoleArn: roleArn ?? null,
      StartTime: formatTimestamp(time),
    },
    StateMachine: { Id: `arn:aws:states:${region}:${account}:stateMachine:${stateMachine}`, Name: stateMachine },
  };
}
