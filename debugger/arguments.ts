/**
 * What the arguments of requests are, by name: the protocol gives a name the same type wherever it stands, and so do our own
 * requests. Looked at once for all requests, so that none meets a value that it does not expect. What a request cannot do without, it
 * says itself; launch configurations are read in `launch.ts`.
 */
import { wrongRequest } from './trouble.ts';

const texts = [
  'expression',
  'name',
  'value',
  'text',
  'context',
  'condition',
  'id',
  'error',
  'cause',
  'kind',
  'granularity',
];
const numbers = [
  ...['threadId', 'frameId', 'variablesReference', 'locationReference', 'sourceReference', 'targetId'],
  ...['line', 'column', 'endLine', 'endColumn', 'start', 'count', 'startFrame', 'levels'],
  ...['at', 'position', 'row', 'execution'],
];
const truths = ['singleThread', 'sourceModified', 'goOn', 'linesStartAt1', 'columnsStartAt1', 'restart'];
const lists = ['breakpoints', 'lines', 'filters', 'filterOptions', 'exceptionOptions'];
const objects = ['source', 'format'];

type Check = readonly [fits: (value: unknown) => boolean, expected: string];

const checks = new Map<string, Check>(
  (
    [
      [texts, [value => typeof value === 'string', 'a text']],
      [numbers, [value => typeof value === 'number' && Number.isFinite(value), 'a number']],
      [truths, [value => typeof value === 'boolean', 'true or false']],
      [lists, [Array.isArray, 'a list']],
      [objects, [value => typeof value === 'object' && !Array.isArray(value), 'an object']],
    ] as [string[], Check][]
  ).flatMap(([names, check]) => names.map((name): [string, Check] => [name, check])),
);

/** Requests whose arguments are a configuration. */
const configured: ReadonlySet<string> = new Set(['launch', 'attach']);

/** The arguments without what is null, which some clients write for what they leave out. Throws when one is something else than its name says. */
export function argumentsOf(command: string, given: unknown): object | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'object' || Array.isArray(given)) throw wrongRequest(command, '"arguments" must be an object.');
  if (configured.has(command)) return given;
  const args = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  for (const [name, value] of Object.entries(args)) {
    const check = checks.get(name);
    if (check && value !== undefined && !check[0](value)) throw wrongRequest(command, `"${name}" must be ${check[1]}.`);
  }
  return args;
}
