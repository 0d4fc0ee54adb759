/**
 * With and without watchers an execution is the same to the byte. Without, straight states and Maps of them take the short
 * way; with, the long one: so machines made at random are run both ways, those that fail and those cut off by limits too.
 */
import { expect, test } from 'vitest';
import { type Json, seededRandom } from '../expressions/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { Execution } from './execution.ts';
import { compile } from './program.ts';
import type { ExecutionOptions, World } from './run.ts';

type Options = Partial<Omit<ExecutionOptions, 'world'>>;

const world: World = { task: () => ({ kind: 'success', result: 1 }) };

async function run(definition: object, options: Options, watch: boolean) {
  const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'));
  if (machine === undefined) throw new Error('No state machine.');
  const execution = new Execution(compile(machine), { input: { n: 1, list: [1, 2, 3] }, ...options, world });
  const result = await execution.run(watch ? () => {} : undefined);
  const { seed, counters } = execution.snapshot();
  return { ...result, seed, strands: counters.strands };
}

async function checkSame(definition: object, options: Options = {}) {
  const watched = await run(definition, options, true);
  const alone = await run(definition, options, false);
  expect(alone, JSON.stringify(definition, undefined, 1)).toEqual(watched);
  return alone;
}

const price = { Type: 'Pass', Parameters: { 'more.$': 'States.MathAdd($, 7)' }, End: true };
const each = (state: object, more: object = {}) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.list',
      ItemProcessor: { StartAt: 'S', States: { S: state } },
      ...more,
      Next: 'Oops',
    },
    // AWS quotes the id of an event here, so that a miscount shows.
    Oops: { Type: 'Pass', InputPath: '$.missing', End: true },
  },
});

test('a Map of straight states counts its events', async () => {
  const { cause } = await checkSame(each(price));
  expect(cause).toContain('#');
  await checkSame(each(price, { MaxConcurrency: 1 }));
  await checkSame(each(price), { input: { n: 1, list: Array.from({ length: 100 }, (_, i) => i) } });
});

test('an iteration that fails fails where the others are', async () => {
  const input = { n: 1, list: [1, 2, 'three', 4, ...Array.from({ length: 60 }, (_, i) => i)] };
  const { error, cause } = await checkSame(each(price), { input });
  expect(error).toBe('States.Runtime');
  expect(cause).toContain('MathAdd');
});

test('randomness is drawn in the order of turns', async () => {
  await checkSame(
    each({ Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' }, End: true }, { ResultPath: '$.ids', Next: 'End' }),
  );
});

test('a stretch ends where a limit does', async () => {
  for (let most = 1; most < 40; most += 3) {
    await checkSame(each(price), { momentLimit: most });
    await checkSame(each(price), { historyLimit: most });
  }
});

test('machines made at random', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const state = (next: string | undefined, depth: number): object => {
      const way = next === undefined ? { End: true } : { Next: next };
      const assign = random() < 0.3 ? { Assign: { 'v.$': pick(['$.n', '$.missing', '$$.State.Name']), w: 1 } } : {};
      switch (pick(['pass', 'pass', 'choice', 'map', 'parallel', 'task'])) {
        case 'pass':
          return {
            Type: 'Pass',
            ...(random() < 0.7 ? { Parameters: parameters() } : {}),
            ...(random() < 0.4 ? { ResultPath: pick(['$', '$.r', '$.n.x', null]) } : {}),
            ...(random() < 0.2 ? { OutputPath: pick(['$', '$.n', null]) } : {}),
            ...assign,
            ...way,
          };
        case 'choice':
          return next === undefined
            ? { Type: 'Succeed' }
            : {
                Type: 'Choice',
                Choices: [
                  { Variable: pick(['$.n', '$.r']), [pick(['NumericLessThan', 'NumericEquals'])]: 3, Next: next },
                ],
                ...(random() < 0.8 ? { Default: next } : {}),
              };
        case 'map':
          return depth > 1
            ? { Type: 'Pass', ...way }
            : {
                Type: 'Map',
                ItemsPath: pick(['$.list', '$.list', '$.n']),
                MaxConcurrency: pick([0, 1, 2]),
                ...(random() < 0.5
                  ? { ItemSelector: { 'n.$': '$$.Map.Item.Value', 'list.$': '$.list', 'i.$': '$$.Map.Item.Index' } }
                  : {}),
                ItemProcessor: scope(1 + Math.floor(random() * 3), depth + 1),
                ...(random() < 0.7 ? { ResultPath: '$.r' } : {}),
                ...(random() < 0.3
                  ? { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.r', Next: next ?? 'S0' }] }
                  : {}),
                ...assign,
                ...way,
              };
        case 'parallel':
          return depth > 1
            ? { Type: 'Pass', ...way }
            : { Type: 'Parallel', Branches: [scope(2, depth + 1), scope(2, depth + 1)], ResultPath: '$.r', ...way };
        default:
          return {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: {},
            ResultPath: '$.n',
            ...way,
          };
      }
    };
    const parameters = (): Json => ({
      'n.$': pick([
        '$.n',
        '$.n',
        '$$.State.Name',
        'States.MathAdd($.n, 1)',
        '$v',
        '$.missing',
        '$$.Execution.StartTime',
      ]),
      'list.$': pick(['$.list', '$.list', 'States.Array($.n, 2)', 'States.ArrayRange(1, 5, 1)']),
      'r.$': pick(['$.n', '$', 'States.UUID()', 'States.MathRandom(1, 100)', '$$.Map.Item.Index']),
    });
    const scope = (count: number, depth: number): object => ({
      StartAt: 'S0',
      States: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`S${i}`, state(i === count - 1 ? undefined : `S${i + 1}`, depth)]),
      ),
    });
    const limits = pick<Options>([{}, {}, {}, { momentLimit: 12 }, { historyLimit: 9 }, { payloadLimit: 60 }]);
    await checkSame(scope(2 + Math.floor(random() * 5), 0), { momentLimit: 2000, ...limits });
  }
});
