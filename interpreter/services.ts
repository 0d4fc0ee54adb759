/**
 * What the engine itself does to the parameters of a service before they are sent: members it adds, and formats it
 * refuses. Everything else about parameters is for the service, and so for the world, to judge.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';

export interface ServiceRule {
  /** What is sent instead. */
  readonly complete?: (parameters: Json) => Json;
  /** What is wrong, as AWS lists it in `could not be used to start the Task: […]`. */
  readonly refuse?: (parameters: Json) => readonly string[];
}

/** By `service:action` as in a task's Resource. */
const rules: { readonly [resource: string]: ServiceRule } = {
  // AWS recording.
  'ecs:runTask.sync': {
    complete: parameters => (isObject(parameters) ? { ...parameters, StartedBy: 'AWS Step Functions' } : parameters),
  },
  // AWS recording: the values of headers and query parameters are lists of texts.
  'apigateway:invoke': {
    refuse: parameters =>
      ['Headers', 'QueryParameters']
        .filter(name => isObject(parameters) && Object.hasOwn(parameters, name) && !isObjectOfLists(parameters[name]))
        .map(name => `The value of the field '${name}' has an invalid format`),
  },
};

export function serviceRule(service: string, action: string): ServiceRule {
  const key = `${service}:${action.replace('.waitForTaskToken', '')}`;
  return Object.hasOwn(rules, key) ? rules[key]! : {};
}

function isObjectOfLists(value: Json | undefined): boolean {
  return isObject(value) && Object.values(value).every(isArray);
}
