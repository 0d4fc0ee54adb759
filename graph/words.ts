/**
 * Short, readable wording for what a state does: `DynamoDB PutItem`, `Wait 30 s`, `$.total > 100`.
 *
 * Works on plain JSON values and never fails: whatever is half typed gives a shorter text. It knows how people speak of
 * AWS services, and nothing about positions, boxes or widths (shortening to a width is the layout's business).
 */
import { type Json, parseResource, type StateType, serviceDisplayName } from '../language/index.ts';

type JsonObject = { readonly [key: string]: Json };

/** The line under a state's name. `type` is undefined while it is missing or not a known one. */
export function detailOf(type: StateType | undefined, state: JsonObject, typeText: string | undefined): string[] {
  switch (type) {
    case 'Task':
      return taskWords(state);
    case 'Wait':
      return [waitWords(state)];
    case 'Fail':
      return [joined('Fail', textOf(state.Error) ?? textOf(state.ErrorPath))];
    case 'Parallel':
      return [joined('Parallel', counted(lengthOf(state.Branches), 'branch', 'branches'))];
    case 'Map':
      return mapWords(state);
    case 'Pass':
    case 'Choice':
    case 'Succeed':
      return [type];
    case undefined:
      return [typeText === undefined || typeText === '' ? 'No type yet' : `Unknown type "${typeText}"`];
  }
}

/** The service that a task calls, as ARNs name it; undefined where that is not known. */
export function serviceOf(state: JsonObject): string | undefined {
  const read = parseResource(resourceText(state.Resource) ?? '');
  return read.kind === 'service' ? read.service.toLowerCase() : read.kind === 'unknown' ? undefined : read.kind;
}

/**
 * A Choice rule as one reads it: `$.total > 100 and $.vip = true`, `$.status = "new" or "open"`. A rule that says nothing yet
 * gives `…`. Paths longer than `pathLength` are cut to their last steps: `$…detail.status`.
 */
export function conditionWords(rule: Json | undefined, pathLength = Number.POSITIVE_INFINITY): string {
  if (!isObject(rule)) return '…';
  if (rule.Condition !== undefined) return expressionWords(rule.Condition);
  return ruleWords(rule, false, pathLength);
}

/** The error names of a catcher, as they are written. */
export function errorWords(errors: Json | undefined): string {
  const names = Array.isArray(errors) ? errors.filter(name => typeof name === 'string') : [];
  return names.length === 0 ? '…' : names.join(', ');
}

/** A JSONata text without its `{% %}`, in one line, and with `input` for `$states.input`. */
export function expressionWords(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const inner = /^\{%([\s\S]*)%\}$/.exec(value.trim());
  return (inner?.[1] ?? value)
    .replace(/\s+/g, ' ')
    .replace(/\$states\.(input|result|errorOutput|context)\b/g, '$1')
    .trim();
}

function taskWords(state: JsonObject): string[] {
  const resource = resourceText(state.Resource);
  if (resource === undefined || resource === '') return ['Task'];
  const given = isObject(state.Parameters) ? state.Parameters : isObject(state.Arguments) ? state.Arguments : {};
  const read = parseResource(resource);
  switch (read.kind) {
    case 'lambda':
      return [joined('Lambda Invoke', read.functionName)];
    case 'activity':
      return [joined('Activity', read.activityName)];
    case 'unknown':
      return [joined('Task', nameIn(resource))];
    default:
  }
  const { service: key, action, pattern } = read;
  // People do not say which version of a service's API they call; the Resource, in the tooltip, does.
  const name = serviceDisplayName(key).replace(/ V\d$/, '');
  const lines = [`${name} ${capitalised(action)}`.trim()];
  const subject = subjectOf(key, given);
  if (subject !== undefined) lines.push(subject);
  const manner = pattern.startsWith('sync')
    ? 'until it ends'
    : pattern === 'waitForTaskToken'
      ? 'until called back'
      : '';
  if (manner !== '') lines.push(manner);
  // The name of the thing is told beside the action; the manner of waiting stands by itself.
  return lines.length > 2 ? [joined(lines[0]!, lines[1]), lines[2]!] : [joined(lines[0]!, lines[1])];
}

function waitWords(state: JsonObject): string {
  if (typeof state.Seconds === 'number') return `Wait ${duration(state.Seconds)}`;
  const seconds = textOf(state.Seconds) ?? textOf(state.SecondsPath);
  if (seconds !== undefined) return `Wait ${seconds} s`;
  const moment = textOf(state.Timestamp) ?? textOf(state.TimestampPath);
  return moment === undefined ? 'Wait' : `Wait until ${moment}`;
}

function mapWords(state: JsonObject): string[] {
  const processor = isObject(state.ItemProcessor) ? state.ItemProcessor : state.Iterator;
  const config = isObject(processor) ? processor.ProcessorConfig : undefined;
  const distributed = isObject(config) && config.Mode === 'DISTRIBUTED';
  const reader = isObject(state.ItemReader) ? state.ItemReader : undefined;
  const readerConfig = isObject(reader?.ReaderConfig) ? reader.ReaderConfig : {};
  const listed = textOf(reader?.Resource)?.endsWith('listObjectsV2') === true;
  const items = reader
    ? `${listed ? 'objects' : (textOf(readerConfig.InputType) ?? 'items')} in S3`
    : (textOf(state.ItemsPath) ?? textOf(state.Items));
  const limit = typeof state.MaxConcurrency === 'number' && state.MaxConcurrency > 0 ? state.MaxConcurrency : undefined;
  const line = joined(distributed ? 'Distributed map' : 'Map', items === undefined ? undefined : `over ${items}`);
  return [limit === undefined ? line : joined(line, limit === 1 ? 'one at a time' : `${limit} at a time`)];
}

/** Words for one rule; `nested` puts parentheses around a combination inside another one. */
function ruleWords(rule: Json | undefined, nested: boolean, pathLength: number): string {
  if (!isObject(rule)) return '…';
  for (const [key, word] of [
    ['And', ' and '],
    ['Or', ' or '],
  ] as const) {
    const parts = rule[key];
    if (!Array.isArray(parts)) continue;
    const text = combined(parts, word, pathLength);
    return nested && parts.length > 1 ? `(${text})` : text;
  }
  const comparison = comparisonOf(rule, pathLength);
  if (comparison) return `${comparison.variable} ${comparison.verb} ${comparison.object}`.trim();
  return rule.Not === undefined
    ? `${pathWords(rule.Variable, pathLength)} …`
    : `not (${ruleWords(rule.Not, false, pathLength)})`;
}

/**
 * The parts of a combination in a row. What the part before has said already is not said again: `$.total > 100 and < 200`,
 * `$.status = "new" or "open"`.
 */
function combined(parts: readonly Json[], word: string, pathLength: number): string {
  let before: Comparison | undefined;
  const words = parts.map(part => {
    const comparison = isObject(part) ? comparisonOf(part, pathLength) : undefined;
    const same = before !== undefined && comparison !== undefined && before.path === comparison.path;
    const sameVerb = same && before?.verb === comparison.verb && comparison.repeats;
    before = comparison;
    if (!comparison || !same) return ruleWords(part, parts.length > 1, pathLength);
    return sameVerb ? comparison.object : `${comparison.verb} ${comparison.object}`;
  });
  return words.join(word);
}

/** One comparison: `$.total`, `>`, `100`. */
interface Comparison {
  /** Unshortened: two paths can have one end. */
  readonly path: string;
  readonly variable: string;
  readonly verb: string;
  readonly object: string;
  /** Said of several objects it still means the same: `= "a" or "b"`, but not `≠ "a" or "b"`. */
  readonly repeats: boolean;
}

/** Undefined for what is no comparison, or not yet one. */
function comparisonOf(rule: JsonObject, pathLength: number): Comparison | undefined {
  const { Not: denied } = rule;
  if (isObject(denied)) {
    const inner = comparisonOf(denied, pathLength);
    const verb = inner && opposites[inner.verb];
    return inner && verb ? { ...inner, verb, repeats: false } : undefined;
  }
  const path = pathWords(rule.Variable);
  const variable = endOfPath(path, pathLength);
  for (const [operator, value] of Object.entries(rule)) {
    const test = /^Is(Null|Present|Numeric|String|Boolean|Timestamp)$/.exec(operator);
    if (test)
      return {
        path,
        variable,
        verb: value === false ? 'is not' : 'is',
        object: typeTests[test[1]!]!,
        repeats: value !== false,
      };
    const match =
      /^(?:String|Numeric|Boolean|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals|Matches)(Path)?$/.exec(
        operator,
      );
    if (!match) continue;
    // Without a wildcard a text is like itself alone.
    const isPlain = match[1] === 'Matches' && typeof value === 'string' && !/[*\\]/.test(value);
    const verb = isPlain ? '=' : comparators[match[1]!]!;
    return {
      path,
      variable,
      verb,
      object: match[2] ? pathWords(value, pathLength) : JSON.stringify(value),
      repeats: verb === '=' || verb === 'like',
    };
  }
  return undefined;
}

function pathWords(path: Json | undefined, length = Number.POSITIVE_INFINITY): string {
  return endOfPath(textOf(path) ?? '…', length);
}

/** `$.order.lines[0].detail.status` in 20 letters is `$…detail.status`: the end tells more than the beginning. */
function endOfPath(path: string, length: number): string {
  if (path.length <= length) return path;
  const steps = path.split('.');
  let end = steps.pop() ?? '';
  for (let step = steps.pop(); step !== undefined && end.length + step.length + 3 <= length; step = steps.pop())
    end = `${step}.${end}`;
  return `$…${end}`;
}

const typeTests: Readonly<Record<string, string>> = {
  Null: 'null',
  Present: 'present',
  Numeric: 'a number',
  String: 'a string',
  Boolean: 'a boolean',
  Timestamp: 'a timestamp',
};

/** What is as short when it is denied. `not (… < …)` is not `≥`: of other things than numbers neither is true. */
const opposites: Readonly<Record<string, string>> = { '=': '≠', like: 'not like', is: 'is not', 'is not': 'is' };

const comparators: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  GreaterThan: '>',
  LessThanEquals: '≤',
  GreaterThanEquals: '≥',
  Matches: 'like',
};

/** 5400 is `1 h 30 min`. */
function duration(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds <= 0) return `${seconds} s`;
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** What a task works on: the member of its parameters that names it, by service. */
const subjects: Readonly<Record<string, readonly string[]>> = {
  lambda: ['FunctionName'],
  states: ['StateMachineArn'],
  sfn: ['StateMachineArn'],
  sqs: ['QueueUrl'],
  sns: ['TopicArn'],
  dynamodb: ['TableName'],
  s3: ['Bucket'],
  glue: ['JobName', 'Name', 'DatabaseName'],
  batch: ['JobName', 'JobDefinition'],
  ecs: ['TaskDefinition'],
  http: ['ApiEndpoint'],
  apigateway: ['Path', 'ApiEndpoint'],
  bedrock: ['ModelId'],
  bedrockruntime: ['ModelId'],
  codebuild: ['ProjectName'],
  databrew: ['Name'],
  sagemaker: ['TrainingJobName', 'ModelName', 'EndpointName'],
};

function subjectOf(service: string, given: JsonObject): string | undefined {
  for (const key of subjects[service] ?? []) {
    const value = given[key] ?? given[`${key}.$`];
    const text = resourceText(value);
    if (text !== undefined && text !== '') return nameIn(expressionWords(text));
  }
  return undefined;
}

/** The text of a resource, also where a template puts a CloudFormation function in its place. */
function resourceText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  if (typeof value.Ref === 'string') return value.Ref;
  const sub = value['Fn::Sub'];
  if (typeof sub === 'string') return sub;
  if (Array.isArray(sub) && typeof sub[0] === 'string') return sub[0];
  const attribute = value['Fn::GetAtt'];
  if (typeof attribute === 'string') return attribute.split('.')[0];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
}

/** The telling part of an ARN, URL or reference: its last name. */
function nameIn(text: string): string {
  if (text.startsWith('$.') || text.startsWith('$$')) return text;
  const reference = /^\$\{([^}]*)\}$/.exec(text);
  // `Worker.Arn`, `Nested.Outputs.WorkerArn` and `worker_arn` are the worker.
  if (reference)
    return reference[1]!
      .replace(/^.*\.Outputs\./, '')
      .replace(/(?<=.)(?:[._](?:Arn|ARN|arn)|(?<=[a-z0-9])(?:Arn|ARN))$/, '');
  const lambda = /:function:([^:]+)/.exec(text);
  if (lambda) return nameIn(lambda[1]!);
  if (/^arn:|^https:\/\/sqs\./.test(text))
    return nameIn(text.slice(Math.max(text.lastIndexOf(':'), text.lastIndexOf('/')) + 1));
  return text.replace(generatedEnd, '');
}

/** What CloudFormation puts behind the names that it makes up, and the CDK before that: `Orders-Charge2FC5D1C8-mmEqRUpX0a1B`. */
const generatedEnd = /(?<=-[\w-]+)(?:[0-9A-F]{8}-|-(?=\w*\d)(?=\w*[A-Z]))[A-Za-z0-9]{11,13}$/;

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function joined(first: string, second: string | undefined): string {
  return second === undefined || second === '' ? first : `${first} · ${second}`;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? expressionWords(value) : undefined;
}

function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
