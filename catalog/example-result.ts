/**
 * A plausible value of a shape: what a mock starts from and what a data flow shows before anything has run. Values follow from
 * names and types, so the same shape always gives the same value.
 */
import type { ExampleValue } from './catalog.ts';
import type { Shape } from './shapes.ts';

/** How deep structures in structures are filled; below only what is required is. */
const depth = 4;

/** `name` is the member's, from which text is guessed; `above` are the structures that it stands in. */
export function exampleOf(shape: Shape, name = '', above: readonly Shape[] = []): ExampleValue {
  switch (shape.kind) {
    case 'structure': {
      const inside = [...above, shape];
      const members = shape.members.filter(
        member =>
          !recurs(member.shape, inside) &&
          (member.required || (above.length < depth && !member.deprecated && !absent.test(member.name))),
      );
      // Of one that has exactly one member, the first; of others all.
      const shown = shape.union ? members.slice(0, 1) : members;
      return Object.fromEntries(shown.map(member => [member.name, exampleOf(member.shape, member.name, inside)]));
    }
    case 'list':
      return recurs(shape.item, above) ? [] : [exampleOf(shape.item, singular(name), above)];
    case 'map': {
      if (recurs(shape.value, above)) return {};
      return { [shape.keys?.[0] ?? 'key']: exampleOf(shape.value, singular(name), above) };
    }
    case 'string':
      return shape.values
        ? valueFrom(shape.values, name)
        : fitted(textFor(name), shape.min ?? 0, shape.max ?? Number.POSITIVE_INFINITY);
    case 'number':
      return Math.min(Math.max(numberFor(name), shape.min ?? -Infinity), shape.max ?? Infinity);
    case 'boolean':
      return !/Truncated|HasMore|Delete|Failed|Error/.test(name);
    case 'blob':
      return /^(Body|Payload)$/.test(name) ? '{}' : 'ZXhhbXBsZQ==';
    case 'timestamp':
      return /End|Stop|Complet|Finish|Updat|Modif/.test(name) ? '2026-01-01T00:01:00Z' : '2026-01-01T00:00:00Z';
    case 'any':
      return {};
  }
}

/** Not there when all went well and everything fits one page; nor what the SDK says of the call. */
const absent = /Error|Failure|^Cause$|^Exception$|^Next(Page)?(Token|Marker)$|^Sdk/;

/** Of a state the one of a job that ended well, or of a thing that is in use, so that who asks again and again comes to an end. */
function valueFrom(values: readonly string[], name: string): string {
  const states = /(Status|State)$/.test(name) ? [ended, inUse, wasDone, isThere] : [];
  return states.map(state => values.find(value => state.test(value))).find(Boolean) ?? values[0] ?? '';
}

const ended = /^(succeeded|success|successful|completed?|finished)$/i;
/** `CREATE_COMPLETE`, `CreateCompleted`. */
const wasDone = /(?<!in)completed?$|succeeded$/i;
const isThere =
  /^(ok|valid|healthy|idle|created|prepared|trained|attached|associated|provisioned|deployed|applied|passed|approved|verified|connected|online|activated|registered|started|up)$/i;
const inUse = /^(active|available|enabled|ready|running|in_?service)$/i;

/** Through lists and maps, so that a tree of lists ends as well. */
function recurs(shape: Shape, above: readonly Shape[]): boolean {
  if (shape.kind === 'list') return recurs(shape.item, above);
  if (shape.kind === 'map') return recurs(shape.value, above);
  return shape.kind === 'structure' && above.includes(shape);
}

function textFor(name: string): string {
  const word = words(name);
  for (const [pattern, text] of texts) if (pattern.test(name)) return text.replace('NAME', word);
  return word || 'text';
}

/** The first that fits a member's name. NAME is that name in small letters: `execution` for `ExecutionArn`. */
const texts: readonly (readonly [RegExp, string])[] = [
  [/RoleArn$/, 'arn:aws:iam::111122223333:role/example'],
  [/FunctionArn$/, 'arn:aws:lambda:us-east-1:111122223333:function:example'],
  [/StateMachineArn$/, 'arn:aws:states:us-east-1:111122223333:stateMachine:example'],
  [/ExecutionArn$/, 'arn:aws:states:us-east-1:111122223333:execution:example:run'],
  [/TopicArn$/, 'arn:aws:sns:us-east-1:111122223333:example'],
  [/QueueArn$/, 'arn:aws:sqs:us-east-1:111122223333:example'],
  [/Arns?$|ARN$/, 'arn:aws:service:us-east-1:111122223333:NAME/example'],
  [/QueueUrl$/, 'https://sqs.us-east-1.amazonaws.com/111122223333/example'],
  [/Ur[il]$|URL$|Endpoint$/, 'https://example.com/'],
  [/^(Owner|Account|AwsAccount|.*AccountId|OwnerId)$/, '111122223333'],
  [/Region$/, 'us-east-1'],
  [/AvailabilityZone$/, 'us-east-1a'],
  [/ETag$/, '"9b2cf535f27731c974343645a3985328"'],
  [/^MD5/, '9b2cf535f27731c974343645a3985328'],
  [/Bucket(Name)?$/, 'example-bucket'],
  [/^(Next|Previous)?(Token|Marker)$|NextToken$/, 'next'],
  [/Token$/, 'token'],
  [/ExecutedVersion$/, '$LATEST'],
  [/Version(Id)?$/, '1'],
  [/ContentType$/, 'application/json'],
  [/IpAddress$|CidrIp$/, '192.0.2.1'],
  [/Cidr(Block)?$/, '192.0.2.0/24'],
  [/DnsName$|DomainName$|^Domain$|HostName$|Hostname$/, 'example.com'],
  [/Email(Address)?$/, 'someone@example.com'],
  [/PhoneNumber$/, '+15550100'],
  [/(Date|Time|Timestamp|At)$/, '2026-01-01T00:00:00Z'],
  [/^N$/, '1'],
  [/^(Body|Payload|Output|Input)$/, '{}'],
  [/^(Request|Event|Message|Execution)Id$/, '00000000-0000-4000-8000-000000000000'],
  [/Ids?$/, 'NAME-1'],
  [/Name$/, 'example'],
  [/Message$|Reason$|Description$|Cause$/, 'An example.'],
];

function numberFor(name: string): number {
  if (/StatusCode$/.test(name)) return 200;
  if (/Failed|Error|Failure|Throttled|ExitCode/.test(name)) return 0;
  if (/edAt$|Timestamp$/.test(name)) return 1_767_225_600_000;
  return 1;
}

/** `ExecutionArn` → `execution`, `DbInstanceIdentifier` → `db-instance`. */
function words(name: string): string {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  if (parts.length > 1 && /^(Arns?|Ids?|Identifier|Name|ARN|ID)$/.test(parts.at(-1) ?? '')) parts.pop();
  return parts.join('-').toLowerCase();
}

const singular = (name: string) => name.replace(/ies$/, 'y').replace(/(?<=[a-z])(?<!s)s$/, '');

function fitted(text: string, min: number, max: number): string {
  return text.length < min ? text.padEnd(min, 'x') : text.slice(0, Math.max(max, 0));
}
