/**
 * What the engine itself does to the parameters of a service before they are sent: members it adds, and formats it
 * refuses. Everything else about parameters is for the service, and so for the world, to judge.
 */
import { isArray, isObject, type Json, parsePayloadValue } from '../expressions/index.ts';
import { invalidMember } from './fields.ts';

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

/**
 * Members from the data that look like those of a template but are none: AWS reads what is sent to a service like a
 * template once more (reported from the field).
 */
export function strayTemplates(value: Json): readonly string[] {
  const found: string[] = [];
  collectStray(value, found);
  return found;
}

/** Loops and no callbacks: on data that is nested too deeply the stack then ends with a RangeError, which is dealt with. */
function collectStray(value: Json, found: string[]): void {
  if (isArray(value)) for (const item of value) collectStray(item, found);
  else if (isObject(value))
    for (const name in value) {
      const member = value[name]!;
      if (!name.endsWith('.$')) collectStray(member, found);
      else if (typeof member !== 'string' || parsePayloadValue(member).kind === 'neither')
        found.push(invalidMember(name));
    }
}

function isObjectOfLists(value: Json | undefined): boolean {
  return isObject(value) && Object.values(value).every(isArray);
}
