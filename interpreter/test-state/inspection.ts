/**
 * The data between the stages of a tested state. Which members the service shows depends on type and query language and
 * not on what is declared: a JSONPath Task without ResultSelector has an `afterResultSelector` all the same (AWS recordings).
 */
import type { Json } from '../../expressions/index.ts';
import type { State } from '../../language/index.ts';
import { memberValue } from '../../language/index.ts';
import type { Moment, Stage } from '../moments.ts';
import type { ErrorDetails, InspectionData } from './api.ts';

type Shown =
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterArguments'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath';

/** A step on the way of the data: the moment that tells what came out of it, and the member that shows it. */
interface Step {
  readonly field: string;
  readonly stage: Stage | 'work';
  readonly shows?: Shown;
}

const inputPath: Step = { field: 'InputPath', stage: 'InputPath', shows: 'afterInputPath' };
const parameters: Step = { field: 'Parameters', stage: 'Parameters', shows: 'afterParameters' };
const selector: Step = { field: 'ResultSelector', stage: 'ResultSelector', shows: 'afterResultSelector' };
const resultPath: Step = { field: 'ResultPath', stage: 'ResultPath', shows: 'afterResultPath' };
const work: Step = { field: '', stage: 'work' };
const task: Step = { ...work, shows: 'result' };
const { shows: _shown, ...hiddenInputPath } = inputPath;
const { shows: _also, ...hiddenParameters } = parameters;

function stepsOf(state: State): readonly Step[] {
  const jsonata = state.queryLanguage === 'JSONata';
  switch (state.type) {
    case 'Pass':
      if (jsonata) return [];
      if (memberValue(state.node, 'Result') !== undefined)
        return [{ field: 'Result', stage: 'Result', shows: 'result' }, selector, resultPath];
      return [inputPath, parameters, selector, resultPath];
    case 'Task':
      return jsonata
        ? [{ field: 'Arguments', stage: 'Arguments', shows: 'afterArguments' }, task]
        : [inputPath, parameters, task, selector, resultPath];
    case 'Parallel':
      return jsonata ? [] : [hiddenInputPath, hiddenParameters, work, selector, resultPath];
    case 'Map':
      return jsonata ? [] : [inputPath, work, selector, resultPath];
    default:
      return jsonata ? [] : [inputPath];
  }
}

export class Inspection {
  maxConcurrency: number | undefined;
  toleratedFailureCount: number | undefined;
  toleratedFailurePercentage: number | undefined;
  afterItemsPath: Json | undefined;
  afterItemsPointer: Json | undefined;
  afterItemSelector: Json | undefined;
  afterItemBatcher: Json | undefined;
  errorDetails: ErrorDetails | undefined;
  private readonly stages = new Map<Stage, Json>();
  private work: Json | undefined;

  record(moment: Moment): void {
    if (moment.kind === 'stage') this.stages.set(moment.stage, moment.data);
    else if (moment.kind === 'taskSucceeded') this.work = moment.output;
  }

  /** `outcome`: what the Map or Parallel state got instead of its work, when it came so far. */
  data(state: State, input: Json, outcome: Json | undefined, variables: Json | undefined): InspectionData {
    const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, errorDetails } = this;
    const texts: { [member in keyof InspectionData]: Json | undefined } = {
      input,
      ...this.alongTheWay(state, input, outcome ?? this.work),
      afterItemsPath: this.afterItemsPath,
      afterItemsPointer: this.afterItemsPointer,
      afterItemSelector: this.afterItemSelector,
      afterItemBatcher: this.afterItemBatcher,
      variables,
    };
    const shown = Object.entries(texts).filter(([, value]) => value !== undefined);
    return {
      ...Object.fromEntries(shown.map(([name, value]) => [name, JSON.stringify(value)])),
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
      ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
      ...(errorDetails && { errorDetails }),
    };
  }

  /** Follows the data as far as it came. A stage that is declared and told of nothing was not passed. */
  private alongTheWay(state: State, input: Json, worked: Json | undefined): { [member in Shown]?: Json } {
    const shown: { [member in Shown]?: Json } = {};
    let data = input;
    for (const { field, stage, shows } of stepsOf(state)) {
      const value = stage === 'work' ? worked : this.stages.get(stage);
      if (value === undefined && (stage === 'work' || changes(state, field))) break;
      if (value !== undefined) data = value;
      if (shows) shown[shows] = data;
    }
    return shown;
  }
}

/** Whether the field is there and is more than the default `$`, for which there is no stage. */
function changes(state: State, field: string): boolean {
  const value = memberValue(state.node, field);
  return value !== undefined && !(value.kind === 'string' && value.value === '$');
}
