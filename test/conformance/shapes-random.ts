/**
 * Is the flow analysis sound for workflows made at random? Runs them, with tasks that answer anything and fail, and compares all that
 * happens with what was inferred before.
 *
 *   npx tsx test/conformance/shapes-random.ts COUNT [FIRST SEED]
 */
import { pathToFileURL } from 'node:url';
import { analyse } from '../../dataflow/index.ts';
import {
  type Json,
  join,
  neverShape,
  type Shape,
  shapeOf,
  shapeOfSamples,
  unknownShape,
} from '../../expressions/index.ts';
import { compile, Execution, type TaskAnswer, type World } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { comparedWith, type Told, unsoundText } from './shapes.ts';
import { objects, WorkflowDice } from './workflows.testing.ts';

const bucket: Omit<World, 'task'> = {
  readObject: async (_, key) => {
    const text = objects.find(([name]) => name === key)?.[1];
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
  listObjects: async () =>
    objects.map(([key, text]) => ({ key, size: text.length, lastModified: 1_700_000_000_000, etag: '"e"' })),
  writeObject: async () => {},
};

export interface Seen {
  readonly status: string;
  /** Names of the states that were entered, and the kinds of what happened. */
  readonly happened: ReadonlySet<string>;
  /** What is no instance of what was inferred, or what has thrown. */
  readonly unsound: string | undefined;
}

export async function soundnessOf(seed: number, counts: { compared: number; unknown: number }): Promise<Seen> {
  const make = new WorkflowDice(seed * 7919);
  const definition = make.machine();
  const input = make.input();
  const text = `seed ${seed}: ${JSON.stringify(definition)}\ninput ${JSON.stringify(input)}`;
  const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'))!;
  const moments: Told[] = [];
  const happened = new Set<string>();
  let results: Shape = neverShape;
  const task = (): TaskAnswer => {
    if (make.below(20) === 0) return { kind: 'silence' };
    if (make.below(4) === 0) return { kind: 'failure', error: make.of(['Oops', 'Other']), cause: 'because' };
    const result: Json = make.value();
    results = join(results, shapeOf(result));
    return { kind: 'success', result };
  };
  const execution = new Execution(compile(machine), { input, world: { ...bucket, task }, momentLimit: 400 });
  try {
    for await (const moment of execution.moments()) {
      const view = moment.kind === 'stateEntered' ? execution.strand(moment.strand.id) : undefined;
      const variables = view && Object.assign({}, ...view.variables.map(each => each.variables).toReversed());
      moments.push({ moment, variables });
      happened.add(moment.kind === 'stage' ? moment.stage : moment.kind);
    }
    const known = results.kind === 'never' ? unknownShape : results;
    for (const [assumed, options] of [
      ['exactly this input and these results', { input: shapeOf(input), results: () => known }],
      ['inputs like this', { input: shapeOfSamples([input]) }],
      ['any input', {}],
    ] as const) {
      const [first] = comparedWith(analyse(machine, options), moments, counts);
      if (first)
        return {
          status: execution.status,
          happened,
          unsound: `${text}\n${unsoundText({ file: '', assumed, ...first })}`,
        };
    }
  } catch (error) {
    return { status: 'THROWN', happened, unsound: `${text}\n${(error as Error).stack}` };
  }
  return { status: execution.status, happened, unsound: undefined };
}

async function main([count = '1000', first = '1']: readonly string[]): Promise<void> {
  const counts = { compared: 0, unknown: 0 };
  const tally = new Map<string, number>();
  let unsound = 0;
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const seen = await soundnessOf(seed, counts);
    for (const each of [seen.status, ...seen.happened]) tally.set(each, (tally.get(each) ?? 0) + 1);
    if (seen.unsound && ++unsound <= 30) console.log(`${seen.unsound}\n`);
  }
  console.log([...tally].map(([what, number]) => `${what} ${number}`).join(', '));
  console.log(
    `${count} workflows, ${counts.compared} values compared, ${counts.unknown} unknown, ${unsound} exceptions`,
  );
  if (unsound > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2));
