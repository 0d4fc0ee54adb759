/**
 * Workflows that other people have published are read, checked, drawn and run to the end with generated data and mocks.
 * They lie in a folder beside this project; without it there is nothing to do here, and the test says so. What does not
 * work is in docs/realworld.md, which this test keeps true (UPDATE=1 rewrites it).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { lazyCatalog } from '../../catalog/node.ts';
import { graphOf, layout, stateId } from '../../graph/index.ts';
import type { Moment } from '../../interpreter/index.ts';
import { compile, Execution, historyOf } from '../../interpreter/index.ts';
import type { StateMachine } from '../../language/index.ts';
import { checkDocument, parseDocument, readStateMachine } from '../../language/index.ts';
import { type Definition, folderIsThere, realDefinitions } from './definitions.ts';
import { plausible } from './plausible.ts';
import { type Outcome, reportOf } from './report.ts';
import { type Run, runPlausibly } from './run.ts';

const definitions = realDefinitions();
const catalog = lazyCatalog();
const reportFile = path.resolve(import.meta.dirname, '../../docs/realworld.md');

/**
 * These must run to the end: file, states that the first run enters at least, states that all runs together enter at least.
 * What they have that is worth running stands beside them.
 */
const mustRun: readonly (readonly [id: string, first: number, all: number])[] = [
  // YAML, Parallel
  ['aws-samples/aws-stepfunctions-examples/sam/app-kyc-with-eventbridge/statemachine/kyc.asl.yaml', 8, 9],
  // YAML in JSONata, the definition file of a SAM template with seven DefinitionSubstitutions
  [
    'aws-samples/aws-stepfunctions-examples/sam/app-meeting-summarization/statemachines/summarize_transcription.asl.yaml',
    8,
    8,
  ],
  // YAML, task tokens, DefinitionSubstitutions
  ['aws-samples/step-functions-workflows-collection/curbside-pickup/statemachine/statemachine.asl.yaml', 8, 9],
  // YAML, a reminder beside a human's task
  ['aws-samples/step-functions-workflows-collection/human-task-reminder/statemachine/statemachine.asl.yaml', 6, 8],
  // YAML, filters over the results of Parallel
  ['aws-samples/step-functions-workflows-collection/parallel-translate/statemachine/statemachine.asl.yaml', 7, 7],
  // JSONata: waiting loops inside Parallel
  [
    'aws-samples/step-functions-workflows-collection/bedrock-evaluations-sam/statemachine/statemachine.asl.json',
    20,
    25,
  ],
  // JSONata: Map with Choices, DefinitionSubstitutions
  [
    'aws-samples/serverless-patterns/eventbridge-stepfunction-lambda-getfunctionstatus/statemachine/definition.asl.json',
    10,
    12,
  ],
  // JSONata: Parallel inside Map
  [
    'aws/agent-toolkit-for-aws/skills/specialized-skills/serverless-skills/aws-step-functions/assets/nested-map-parallel-structures.asl.json',
    5,
    5,
  ],
  // JSONata: a saga with compensation
  [
    'aws/agent-toolkit-for-aws/skills/specialized-skills/serverless-skills/aws-step-functions/assets/compensation-saga-pattern.asl.json',
    4,
    7,
  ],
  // both query languages in one machine
  [
    'aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/patterns/pattern-2/statemachine/workflow.asl.json',
    6,
    9,
  ],
  // distributed Map over a CSV, with batches
  [
    'aws-samples/aws-stepfunctions-examples/sam/demo-distributed-map-data-processing/statemachines/dmap-temperatures.asl.json',
    3,
    3,
  ],
  // distributed Map over a listing of objects
  ['aws-samples/aws-stepfunctions-examples/sam/demo-bulk-delete-s3-objects/bulk-delete-objects-from-s3.asl.json', 8, 8],
  // distributed Map with a large inner machine
  [
    'aws-samples/step-functions-workflows-collection/sfn-rekognition-video-catalog-workflow/statemachine/statemachine.asl.json',
    23,
    23,
  ],
  [
    'aws-samples/step-functions-workflows-collection/eventbridge-rules-to-schedules/statemachine/statemachine.asl.json',
    9,
    9,
  ],
  // Parallel branches that fail on purpose to end the others
  [
    'aws-samples/step-functions-workflows-collection/quorum-with-parallel-pattern/statemachine/statemachine.asl.json',
    20,
    28,
  ],
  // a definition that stands inside its SAM template: a saga
  ['aws-samples/step-functions-workflows-collection/saga-pattern-sam/template.yaml#StateMachine', 6, 12],
  // four Maps inside each other inside Parallel: tens of thousands of iterations
  [
    'aws-samples/aws-stepfunctions-examples/sam/demo-manage-glue-crawlers-with-step-functions/template.yaml#StateMachineCreateDataset',
    22,
    22,
  ],
];

/** Runs of hundreds of thousands of moments: once is enough. */
const heavy = /#StateMachineCreateDataset$/;

function machineOf(text: string, { id, format }: Definition): StateMachine {
  const machine = readStateMachine(parseDocument(text, format));
  if (!machine) throw new Error(`${id} has no state machine in it.`);
  return machine;
}

test.runIf(!folderIsThere)('the folder of real workflows is not there', () => {
  console.warn('../shared/realworld is not there: no real workflow was checked, drawn or run.');
});

describe.runIf(folderIsThere)('real workflows', () => {
  test('no error is reported in what people deploy, and one in each file that is known to be broken', () => {
    const wrong: string[] = [];
    for (const definition of definitions) {
      const { id, text, format, sample, knownBroken } = definition;
      const document = parseDocument(text, format);
      const errors = checkDocument(document, readStateMachine(document), { catalog }).filter(
        ({ severity }) => severity === 'error',
      );
      if (knownBroken !== undefined) {
        if (errors.length === 0) wrong.push(`${id}: nothing is reported, but: ${knownBroken}`);
      } else if (sample)
        for (const { rule, message, span } of errors) {
          const line = text.slice(0, span.start).split('\n').length;
          wrong.push(`${id}:${line} ${rule}: ${message}`);
        }
    }
    expect(wrong).toEqual([]);
  });

  test('every one is drawn: each state has its place', () => {
    for (const definition of definitions) {
      const machine = machineOf(definition.text, definition);
      const picture = layout(graphOf(machine));
      const nodes = new Map(picture.nodes.map(node => [node.id, node]));
      const misplaced = machine.states.filter(state => {
        const node = nodes.get(stateId(state.steps));
        if (!node) return true;
        const { x, y, width, height } = node;
        const inside = x >= 0 && y >= 0 && x + width <= picture.width + 1 && y + height <= picture.height + 1;
        return ![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0 || !inside;
      });
      expect(
        misplaced.map(state => state.name),
        definition.id,
      ).toEqual([]);
      for (const { id, path: line } of picture.edges)
        expect(line, `${definition.id} ${id}`).not.toMatch(/NaN|Infinity/);
    }
  }, 120_000);

  describe('runs', () => {
    const outcomes = new Map<string, Outcome>();
    const firsts = new Map<string, Run>();
    const faults: string[] = [];

    beforeAll(async () => {
      for (const definition of definitions) {
        const machine = machineOf(definition.deployed, definition);
        const runs = await runPlausibly(machine, definition.type);
        const visited = new Set(runs.flatMap(run => [...run.visited]));
        outcomes.set(definition.id, {
          definition,
          states: machine.states.length,
          visited: visited.size,
          topLevel: machine.root.states.map(state => state.name),
          runs: runs.map(({ ended, error, cause }) => ({ ended, error, cause })),
        });
        for (const run of runs)
          for (const fault of faultsOf(run)) faults.push(`${definition.id} (world ${run.world}): ${fault}`);
        if (mustRun.some(([id]) => id === definition.id) && runs[0]) firsts.set(definition.id, runs[0]);
      }
    }, 120_000);

    test.each(mustRun)('%s runs to the end', (id, first, all) => {
      const run = firsts.get(id);
      expect(run, 'the file is in the folder').toBeDefined();
      expect(run?.status, `${run?.error}: ${run?.cause}`).toBe('SUCCEEDED');
      expect(run?.visited.size).toBeGreaterThanOrEqual(first);
      expect(outcomes.get(id)?.visited).toBeGreaterThanOrEqual(all);

      const history = historyOf(run?.moments ?? []);
      expect(history[0]?.type).toBe('ExecutionStarted');
      expect(history.at(-1)?.type).toBe('ExecutionSucceeded');
      const entered = history.filter(event => /StateEntered$/.test(event.type)).map(event => event.name);
      const atTop = outcomes.get(id)?.topLevel ?? [];
      expect(atTop).toContain(entered[0]);
      expect(history.filter(event => /StateExited$/.test(event.type)).length).toBeGreaterThan(0);
    });

    test('every run is told without a gap: moments and history events in order, ends that fit', () => {
      expect(faults).toEqual([]);
    });

    test('nobody watching changes nothing, and a frozen run goes on as it would have', async () => {
      for (const definition of definitions.filter(each => each.sample && !heavy.test(each.id))) {
        const program = compile(machineOf(definition.deployed, definition));
        const world = plausible(program.machine).world(0);
        const options = { input: world.input, world, type: definition.type };
        const pull = async (execution: Execution, moments: Moment[] = [], most = Number.POSITIVE_INFINITY) => {
          while (moments.length < most) {
            const moment = await execution.next();
            if (!moment) break;
            moments.push(moment);
            if (moment.kind === 'stateEntered' && moment.state) world.entered(moment.state.steps);
          }
          return moments;
        };
        const watched = new Execution(program, options);
        const moments = await pull(watched);
        const half = new Execution(program, options);
        const first = await pull(half, [], Math.floor(moments.length / 2));
        const resumed = Execution.resume(program, half.snapshot(), options);
        expect(await pull(resumed, first), definition.id).toEqual(moments);
        expect(await new Execution(program, options).run(), definition.id).toEqual(watched.result());
      }
    }, 120_000);

    test('what does not run to the end is written down', () => {
      const all = [...outcomes.values()];
      const report = reportOf(all);
      console.log(
        `Real workflows: ${all.filter(({ runs }) => runs.some(run => run.ended)).length} of ${all.length} run to the end.`,
      );
      if (process.env.UPDATE) writeFileSync(reportFile, report);
      const written = existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : '';
      expect(written, 'docs/realworld.md says something else; look at the difference, then UPDATE=1').toBe(report);
    });
  });
});

const endings: { readonly [status: string]: string } = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
};

/** What is wrong with how a run is told, whatever the run does. */
function faultsOf({ moments, status }: Run): string[] {
  const faults = new Set<string>();
  moments.forEach((moment, i) => {
    if (moment.sequence !== i) faults.add(`moment ${i} says it is ${moment.sequence}`);
    if (moment.time < (moments[i - 1]?.time ?? 0)) faults.add(`moment ${i} is earlier than the one before`);
  });
  const history = historyOf(moments);
  history.forEach((event, i) => {
    if (event.id !== i + 1) faults.add(`event ${i + 1} has the id ${event.id}`);
    if (event.previousEventId >= event.id) faults.add(`event ${event.id} follows ${event.previousEventId}`);
    if (event.timestamp < (history[i - 1]?.timestamp ?? 0))
      faults.add(`event ${event.id} is earlier than the one before`);
  });
  if (history[0]?.type !== 'ExecutionStarted') faults.add(`begins with ${history[0]?.type}`);
  if (history.at(-1)?.type !== endings[status]) faults.add(`${status} ends with ${history.at(-1)?.type}`);
  const count = (kind: Moment['kind']) => moments.filter(moment => moment.kind === kind).length;
  const cut = count('stateFailed') + count('stateAborted') + count('iterationAborted');
  if (status === 'SUCCEEDED' && cut === 0 && count('stateEntered') !== count('stateExited'))
    faults.add(`${count('stateEntered')} states are entered, ${count('stateExited')} left`);
  return [...faults];
}
