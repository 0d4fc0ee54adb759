/**
 * Values that were recorded: what a stage of a state gave in runs, and what an expression gives with the data of a visit. They win
 * over shapes where there are any, and each says of which run and iteration it is. Where runs come from (a debug session, a test,
 * a sample input) is the caller's business.
 */
import {
  compileIntrinsicValue,
  compileJsonata,
  compilePath,
  type Environment,
  type Json,
  type PayloadValue,
} from '../expressions/index.ts';
import type { MadeUp } from '../interpreter/index.ts';
import type { Embedded, State } from '../language/index.ts';
import type { FlowField } from './flow.ts';
import type { FlowStage } from './plan.ts';
import { fieldOf } from './shapes-at.ts';
import type { Visit } from './visits.ts';

/** One run. */
export interface Recording {
  /** As people know it: `test "declined card"`, `last run`, `orders.input.json`. */
  readonly label: string;
  readonly visits: readonly Visit[];
}

export interface RecordedValue {
  readonly value: Json;
  readonly recording: Recording;
  readonly visit: Visit;
}

/** What an expression gave. */
export interface ExpressionValue extends RecordedValue {
  /** Who made up results that came before it, and that it may follow from. */
  readonly madeUp: ReadonlySet<MadeUp>;
}

/** The visits of a state, run by run, in the order in which they happened. */
export function visitsOfState(recordings: readonly Recording[], state: State): readonly Omit<RecordedValue, 'value'>[] {
  const { steps, name } = state;
  return recordings.flatMap(recording =>
    recording.visits
      .filter(visit => visit.state.name === name && sameSteps(visit.state.steps, steps))
      .map(visit => ({ recording, visit })),
  );
}

function sameSteps(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/** What a stage gave, each time it happened. `Output` is what the state was left with. */
export function valuesAtStage(
  recordings: readonly Recording[],
  state: State,
  stage: FlowStage | 'End',
): readonly RecordedValue[] {
  return visitsOfState(recordings, state).flatMap(each => {
    const value = valueAtStage(each.visit, stage);
    return value === undefined ? [] : [{ ...each, value }];
  });
}

function valueAtStage(visit: Visit, stage: FlowStage | 'End'): Json | undefined {
  if (stage === 'Input') return visit.input;
  if (stage === 'End') return visit.output;
  if (stage === 'Catch') return errorOf(visit);
  const staged = visit.stages.findLast(each => each.stage === stage)?.data;
  return staged ?? (stage === 'Result' ? resultOf(visit) : undefined);
}

function resultOf({ attempts }: Visit): Json | undefined {
  const outcome = attempts.at(-1)?.outcome;
  return outcome && 'result' in outcome ? outcome.result : undefined;
}

function errorOf({ error }: Visit): Json | undefined {
  return error && { Error: error.error ?? null, Cause: error.cause ?? null };
}

/**
 * What an expression gives with the data of each visit of its state. A visit with whose data it gives nothing, or of which not
 * enough was recorded (most of the context object), is left out. Recorded values are never changed.
 */
export async function valuesOfExpression(
  recordings: readonly Recording[],
  state: State,
  embedded: Embedded,
): Promise<readonly ExpressionValue[]> {
  const field = fieldOf(state, embedded.node);
  const values: ExpressionValue[] = [];
  for (const each of visitsOfState(recordings, state)) {
    const value = await givenBy(embedded, state, each.visit, field);
    if (value !== undefined) values.push({ ...each, value, madeUp: madeUpBefore(each, field) });
  }
  return values;
}

function madeUpBefore({ recording, visit }: Omit<RecordedValue, 'value'>, field: FlowField): ReadonlySet<MadeUp> {
  const readsResult = field.catcher !== undefined || behindTask.has(field.field);
  const found = new Set<MadeUp>();
  for (const { id, attempts } of recording.visits)
    if (readsResult ? id <= visit.id : id < visit.id) for (const { madeUp } of attempts) if (madeUp) found.add(madeUp);
  return found;
}

const behindTask: ReadonlySet<string> = new Set(['ResultSelector', 'Assign', 'ResultPath', 'OutputPath', 'Output']);

async function givenBy(embedded: Embedded, state: State, visit: Visit, field: FlowField): Promise<Json | undefined> {
  const context = contextOf(visit);
  if (embedded.kind === 'jsonata') {
    const result = field.field === 'Assign' || field.field === 'Output' ? resultOf(visit) : undefined;
    const errorOutput = field.catcher === undefined ? undefined : errorOf(visit);
    const states: Json = {
      input: visit.input,
      context,
      ...(result !== undefined && { result }),
      ...(errorOutput !== undefined && { errorOutput }),
    };
    const { expression } = embedded.text;
    // What an expression draws or reads off a clock was another value then.
    if (/\$(random|uuid|now|millis)\b/.test(expression)) return undefined;
    const outcome = await compileJsonata(expression).evaluate(
      { ...visit.variables, states },
      { random: () => 0.5, now: visit.enteredAt },
    );
    return outcome.kind === 'value' ? outcome.value : undefined;
  }
  const input = dollarOf(state, visit, field);
  if (input === undefined) return undefined;
  const environment: Environment = { input, context, variables: visit.variables };
  if (embedded.kind === 'path')
    return embedded.parsed.path && read({ kind: 'path', path: embedded.parsed.path, problems: [] }, environment);
  return embedded.kind === 'template' ? read(embedded.parsed, environment) : undefined;
}

function read(value: PayloadValue, environment: Environment): Json | undefined {
  if (value.kind === 'path') {
    const result = compilePath(value.path)(environment);
    return result.found ? result.value : undefined;
  }
  if (value.kind === 'neither' || /States\.(UUID|MathRandom)/.test(value.call.text)) return undefined;
  try {
    return compileIntrinsicValue(value.call)(environment, () => 0.5);
  } catch {
    return undefined;
  }
}

/** What `$` was for a field. */
function dollarOf(state: State, visit: Visit, { field, catcher }: FlowField): Json | undefined {
  if (catcher !== undefined) return errorOf(visit);
  const results = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
  const staged = (stage: string) => visit.stages.find(each => each.stage === stage)?.data;
  const effective = staged('InputPath') ?? visit.input;
  switch (field) {
    case 'InputPath':
    case 'ErrorPath':
    case 'CausePath':
      return visit.input;
    case 'ResultSelector':
      return resultOf(visit);
    case 'Assign':
      return results ? resultOf(visit) : (staged('Result') ?? staged('Parameters') ?? effective);
    case 'OutputPath':
      return (
        staged('ResultPath') ??
        staged('ResultSelector') ??
        (results ? resultOf(visit) : (staged('Result') ?? staged('Parameters') ?? effective))
      );
    default:
      return effective;
  }
}

/** Of the context object what is certain. */
function contextOf({ state, executionInput }: Visit): Json {
  return {
    ...(executionInput !== undefined && { Execution: { Input: executionInput } }),
    State: { Name: state.name },
  };
}
