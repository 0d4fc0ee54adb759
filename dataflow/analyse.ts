/**
 * The flow analysis: what the data looks like at every point of a state machine before anything runs. From what is known of the
 * input it follows every transition, through the stages of each state, into the scopes of Map and Parallel and back, around loops
 * until nothing new is learnt. What it says holds for every execution whose input and task results are as assumed; what is not
 * known stays `unknown`. docs/dataflow.md says what is inferred and what never is.
 *
 * What one state does with its data stands here; how states follow each other, and what is taken over from the version before,
 * in scope-run.ts. It is worked out as far as somebody asks. Nothing runs here, and no editor is known.
 */
import type { Catalog } from '../catalog/index.ts';
import {
  assignAt,
  type Found,
  found,
  integerShape,
  isOnly,
  join,
  listShape,
  literalShape,
  mergedShape,
  neverShape,
  nullShape,
  type ObjectShape,
  type Origin,
  objectShape,
  oneOf,
  optional,
  orUnknown,
  partOf,
  required,
  type Shape,
  type ShapeEnvironment,
  type ShapeMember,
  same,
  shapeOfPath,
  shapeOfTemplate,
  stringShape,
  type TemplatePlan,
  tupleShape,
  unknownShape,
} from '../expressions/index.ts';
import type { Scope, State, StateMachine } from '../language/index.ts';
import type { Around, Entry, Flow, FlowField, StageFlow, StateFlow, Way } from './flow.ts';
import { narrowed, seenInTest } from './narrow.ts';
import { type CatcherPlan, type FieldPath, type FlowStage, type OnWay, planOf, type StatePlan } from './plan.ts';
import { batchContext, nothing, ScopeRun, type Through, type Visitor } from './scope-run.ts';
import { taskResult } from './task-results.ts';

export interface FlowOptions {
  /** What the machine is started with; any JSON unless given. */
  readonly input?: Shape | undefined;
  readonly catalog?: Catalog | undefined;
  /**
   * What a task's result is known to be, from mocks, a schema or recorded runs; undefined for a state of which nothing is. It wins
   * over the catalog. Give the same function for the same facts: what was found before is used again only then.
   */
  readonly results?: ((state: string, resource: string | undefined) => Shape | undefined) | undefined;
}

/** The flow of a machine; the same object for the same machine and options, so that everybody who asks may call it. */
export function analyse(machine: StateMachine, options: FlowOptions = {}): Flow {
  const { input = unknownShape, results } = options;
  // Nobody else asks the catalog: what is found without one is the same then.
  const catalog = hasTasks(machine) ? options.catalog : undefined;
  const assumed: Assumed = { input, catalog, results };
  const begun = flows.get(machine) ?? [];
  const known = begun.find(each => sameAssumed(each.assumed, assumed));
  if (known) return known.flow;
  const before = runBefore(machine, assumed);
  const entry: Entry = {
    input: found(input, 'always', executionInput),
    variables: noVariables,
    around: { executionInput: input, item: undefined },
  };
  const run = new ScopeRun(new Analysis(machine, assumed), machine.root, entry, before);
  const flow = flowOf(machine, run);
  flows.set(machine, [{ assumed, flow }, ...begun.slice(0, mostAssumed - 1)]);
  keepRun(machine, assumed, run);
  return flow;
}

// What is asked of all states after each edit is asked without a list of them.

function countOf({ states }: Scope): number {
  let count = states.length;
  for (const { scopes } of states) for (const inner of scopes) count += countOf(inner);
  return count;
}

/** Whether anything is called. */
export function hasTasks({ root }: StateMachine): boolean {
  const calls = ({ states }: Scope): boolean =>
    states.some(({ type, scopes }) => type === 'Task' || scopes.some(calls));
  return calls(root);
}

/** What follows is found when it is asked for. */
function flowOf(machine: StateMachine, root: ScopeRun): Flow {
  let reached: ReadonlyMap<State, StateFlow> | undefined;
  const runOf = (scope: Scope): ScopeRun | undefined =>
    scope.owner ? runOf(scope.owner.scope)?.within(scope.owner, scope) : scope === machine.root ? root : undefined;
  return {
    machine,
    of: state => runOf(state.scope)?.at(state),
    get output() {
      return root.output;
    },
    get reached() {
      reached ??= new Map(root.reached());
      return reached;
    },
  };
}

/** What is assumed of everything outside. */
interface Assumed {
  readonly input: Shape;
  readonly catalog: Catalog | undefined;
  readonly results: FlowOptions['results'];
}

function sameAssumed(a: Assumed, b: Assumed): boolean {
  return a.catalog === b.catalog && a.results === b.results && same(a.input, b.input);
}

/** With any input, and with that of the samples beside the file. */
const mostAssumed = 3;

const flows = new WeakMap<StateMachine, readonly { readonly assumed: Assumed; readonly flow: Flow }[]>();

// Which version a machine comes from is not known, but nearly all its states are those of that version.

const runs = new WeakMap<State, readonly { readonly assumed: Assumed; readonly run: ScopeRun }[]>();

function landmarks({ root: { states, startAt } }: StateMachine): readonly (State | undefined)[] {
  return [states[0], states.at(-1), states[states.length >> 1], startAt?.target];
}

function runBefore(machine: StateMachine, assumed: Assumed): ScopeRun | undefined {
  let other: ScopeRun | undefined;
  for (const state of landmarks(machine))
    for (const each of (state && runs.get(state)) ?? []) {
      if (sameAssumed(each.assumed, assumed)) return each.run;
      // With another input much is the same, too.
      if (each.assumed.catalog === assumed.catalog && each.assumed.results === assumed.results) other ??= each.run;
    }
  return other;
}

function keepRun(machine: StateMachine, assumed: Assumed, run: ScopeRun): void {
  for (const state of landmarks(machine)) {
    if (!state) continue;
    const others = (runs.get(state) ?? []).filter(each => each.run !== run && !sameAssumed(each.assumed, assumed));
    runs.set(state, [{ assumed, run }, ...others.slice(0, mostAssumed - 1)]);
  }
}

const noVariables = objectShape({});
const executionInput: readonly Origin[] = [{ state: '', stage: 'Input', path: [] }];

class Analysis implements Visitor {
  readonly #assumed: Assumed;
  /** Loops in loops, through many scopes, would be gone through very often: behind that less is looked at. */
  readonly #most: number;
  #visits = 0;

  constructor({ root }: StateMachine, assumed: Assumed) {
    this.#assumed = assumed;
    this.#most = 1000 + 10 * countOf(root);
  }

  get tired(): boolean {
    return this.#visits > this.#most;
  }

  flowOf(state: State, before: State | undefined, entry: Entry, through: Through): StateFlow {
    this.#visits++;
    return new StateAnalysis(state, planOf(state, before), entry, through, this.#assumed).flow();
  }
}

// ---------------------------------------------------------------- one state

/** The stages of one state for one entry. */
class StateAnalysis {
  readonly #state: State;
  readonly #plan: StatePlan;
  readonly #entry: Entry;
  readonly #through: Through;
  readonly #assumed: Assumed;
  readonly #stages: StageFlow[] = [];
  readonly #ways: Way[] = [];
  readonly #context: ObjectShape;
  /** `$` of JSONPath: what the next stage reads. */
  #data: Found;
  /** What Parameters, rules and the like see. */
  #effective: Found;
  #result: Found | undefined;
  /** What Assign sees, and what OutputPath does. */
  #worked: Found | undefined;
  #finishedData: Found | undefined;
  /** What ItemSelector sees beyond. */
  #item: ObjectShape | undefined;

  constructor(state: State, plan: StatePlan, entry: Entry, through: Through, assumed: Assumed) {
    this.#state = state;
    this.#plan = plan;
    this.#entry = entry;
    this.#through = through;
    this.#assumed = assumed;
    this.#data = entry.input;
    this.#effective = entry.input;
    this.#context = new ContextShape(entry.around, plan, false);
  }

  flow(): StateFlow {
    const plan = this.#plan;
    this.#stages.push({ stage: 'Input', value: this.#entry.input });
    if (plan.type === 'Fail' || plan.type === undefined) return this.#done();
    if (!(plan.type === 'Pass' && plan.result)) this.#inputPath();
    this.#effective = this.#data;
    switch (plan.type) {
      case 'Pass':
        if (plan.result) this.#stage('Result', shapeOfTemplate(plan.result, this.#environment()));
        else this.#parameters();
        break;
      case 'Task':
        this.#parameters();
        this.#finished(this.#taskResult());
        break;
      case 'Parallel':
        this.#parameters();
        this.#finished(this.#branches());
        break;
      case 'Map':
        this.#finished(this.#iterations());
        break;
      case 'Choice':
        this.#choice();
        return this.#done();
      default:
    }
    this.#worked = this.#data;
    const variables = this.#assign(plan.assign, this.#environment());
    if (plan.jsonata) this.#output();
    else {
      if (plan.resultSelector && this.#result)
        this.#stage('ResultSelector', shapeOfTemplate(plan.resultSelector, this.#environment()));
      if (this.#result || plan.type === 'Pass') this.#resultPath();
      this.#finishedData = this.#data;
      this.#outputPath();
    }
    this.#way(this.#state.terminal ? 'End' : 'Next', undefined, this.#data, variables);
    if (this.#result) for (const [index, catcher] of plan.catchers.entries()) this.#caught(catcher, index);
    return this.#done();
  }

  #done(): StateFlow {
    const plan = this.#plan;
    const entry = this.#entry;
    const ways = this.#ways;
    const seen: Seen = {
      effective: this.#effective,
      worked: this.#worked ?? this.#effective,
      finished: this.#finishedData ?? this.#effective,
      result: this.#result,
      context: this.#context,
      item: this.#item,
      ways,
    };
    return { plan, entry, stages: this.#stages, ways, environment: field => environmentOf(plan, entry, seen, field) };
  }

  /** What expressions see: for JSONPath the data of now is `$`. */
  #environment(input = this.#data): ShapeEnvironment {
    const { variables } = this.#entry;
    const context = this.#context;
    if (!this.#plan.jsonata) return { input, context, variables };
    const environment = { input: this.#entry.input, context, variables };
    return this.#result ? { ...environment, result: this.#result } : environment;
  }

  /** A stage whose value becomes the data. What always fails leaves everything possible. */
  #stage(stage: FlowStage, value: Found): void {
    this.#stages.push({ stage, value });
    this.#data = found(orUnknown(value), 'always', value.from ?? this.#plan.from(stage));
  }

  #inputPath(): void {
    const value = this.#lookUp(this.#plan.inputPath);
    if (value) this.#stage('InputPath', value);
  }

  #outputPath(): void {
    const value = this.#lookUp(this.#plan.outputPath);
    if (value) this.#stage('OutputPath', value);
  }

  #lookUp(path: FieldPath | undefined): Found | undefined {
    if (path === undefined) return undefined;
    if (path === 'nothing') return found(objectShape({}));
    if (path === 'open') return found(unknownShape, 'maybe');
    return shapeOfPath(path.path, this.#environment());
  }

  #parameters(): void {
    const { parameters, jsonata } = this.#plan;
    if (parameters) this.#stage(jsonata ? 'Arguments' : 'Parameters', shapeOfTemplate(parameters, this.#environment()));
  }

  #taskResult(): Shape {
    const { name, resource } = this.#plan;
    return this.#assumed.results?.(name, resource) ?? taskResult(resource, this.#assumed.catalog);
  }

  #finished(shape: Shape): void {
    this.#stage('Result', found(shape));
    this.#result = this.#data;
  }

  /** Variables behind the state. */
  #assign(assign: TemplatePlan | undefined, environment: ShapeEnvironment, rule?: number): ObjectShape {
    const { variables } = environment;
    if (assign === undefined) return variables;
    const value = shapeOfTemplate(assign, environment);
    this.#stages.push({ stage: 'Assign', value, ...(rule !== undefined && { rule }) });
    return withAssigned(variables, value);
  }

  #output(): void {
    const { output, type } = this.#plan;
    if (output) this.#stage('Output', shapeOfTemplate(output, this.#environment()));
    else if (type !== 'Task' && type !== 'Parallel' && type !== 'Map') this.#data = this.#entry.input;
  }

  #resultPath(): void {
    const path = this.#plan.resultPath;
    if (path === undefined) return;
    this.#stage('ResultPath', merged(this.#entry.input, path, this.#data, this.#plan.from('ResultPath')));
  }

  #way(kind: Way['kind'], index: number | undefined, data: Found, variables: ObjectShape): void {
    this.#ways.push({ kind, index, data, variables });
  }

  // -------------------------------------------------------------- Choice

  #choice(): void {
    const { rules, jsonata, assign, output } = this.#plan;
    let left: ShapeEnvironment | undefined = this.#environment(this.#effective);
    const leave = (kind: 'Choices' | 'Default', index: number | undefined, seen: ShapeEnvironment, own: Outcome) => {
      const variables = this.#assign(own.assign, seen, index);
      let data = seen.input;
      if (jsonata) {
        if (own.output) {
          const value = shapeOfTemplate(own.output, seen);
          this.#stages.push({ stage: 'Output', value, ...(index !== undefined && { rule: index }) });
          data = found(orUnknown(value), 'always', value.from ?? own.from ?? this.#plan.from('Output'));
        }
      } else {
        this.#data = seen.input;
        this.#outputPath();
        data = this.#data;
      }
      this.#way(kind, index, data, variables);
    };
    for (const [index, rule] of rules.entries()) {
      if (left === undefined) break;
      const holds = narrowed(rule.test, left, true);
      if (holds) leave('Choices', index, holds, rule);
      left = narrowed(rule.test, left, false);
    }
    if (left) leave('Default', undefined, left, { assign, output });
  }

  // -------------------------------------------------------------- Parallel and Map

  #branches(): Shape {
    const { variables, around } = this.#entry;
    const input = found(this.#data.shape, 'always', this.#data.from);
    return tupleShape(this.#state.scopes.map(scope => orUnknown(this.#through(scope, { input, variables, around }))));
  }

  #iterations(): Shape {
    const plan = this.#plan.map!;
    const scope = this.#state.scopes[0];
    if (scope === undefined) return unknownShape;
    const { distributed } = scope;
    const { array, items } = this.#items(distributed);
    const item = itemContext(items, plan.reader !== undefined, distributed);
    this.#item = item;
    let input = found(items);
    if (plan.selector) {
      const environment = this.#environment(this.#effective);
      const context = new ContextShape({ ...this.#entry.around, item }, this.#plan, true);
      const value = shapeOfTemplate(plan.selector, { ...environment, context });
      this.#stages.push({ stage: 'ItemSelector', value });
      input = found(orUnknown(value), 'always', this.#plan.from('ItemSelector'));
    }
    if (plan.batcher) {
      const members = new Map<string, ShapeMember>();
      if (plan.batcher.input) {
        const value = shapeOfTemplate(plan.batcher.input, this.#environment(this.#effective));
        members.set('BatchInput', required(orUnknown(value)));
      }
      members.set('Items', required(listShape(input.shape)));
      const batch = objectShape(members);
      this.#stages.push({ stage: 'ItemBatcher', value: found(listShape(batch)) });
      input = found(batch, 'always', this.#plan.from('ItemBatcher'));
    }
    const around: Around = distributed
      ? { executionInput: input.shape, item: plan.batcher ? batchContext : item }
      : { executionInput: this.#entry.around.executionInput, item };
    const variables = distributed ? noVariables : this.#entry.variables;
    const output =
      items.kind === 'never'
        ? nothing
        : this.#through(scope, { input: { ...input, present: 'always' }, variables, around });
    if (plan.writer === 'written') return writtenResult;
    if (plan.writer === 'transformed') return distributed ? unknownShape : listShape(unknownShape);
    if (items.kind === 'never') return tupleShape([]);
    if (plan.tolerant) return listShape(unknownShape);
    const tuple = plan.batcher || plan.reader ? undefined : array.kind === 'array' ? array.tuple : undefined;
    // An iteration that never succeeds ends the Map: what comes out of it is nothing, or what is not understood.
    const result = orUnknown(output);
    return tuple ? tupleShape(tuple.map(() => result)) : listShape(result);
  }

  /** What is iterated over, and what the items are. */
  #items(distributed: boolean): { readonly array: Shape; readonly items: Shape } {
    const plan = this.#plan.map!;
    if (plan.reader) {
      const array = listShape(plan.reader);
      this.#stages.push({ stage: 'ItemReader', value: found(array) });
      return { array, items: plan.reader };
    }
    const value = this.#plan.jsonata
      ? plan.items
        ? shapeOfTemplate(plan.items, this.#environment())
        : this.#entry.input
      : (this.#lookUp(plan.itemsPath) ?? this.#data);
    const array = orUnknown(value);
    this.#stages.push({ stage: 'Items', value });
    const list = partOf(array, 'array');
    if (!distributed) return { array: list ?? unknownShape, items: list ? list.items : unknownShape };
    const object = partOf(array, 'object');
    const members = object ? [...object.members.values()].map(member => member.shape) : [];
    let items: Shape = join(list?.items ?? neverShape, object?.rest ?? neverShape);
    for (const member of members) items = join(items, member);
    const certain = isOnly(array, 'array') ? array : unknownShape;
    return { array: certain, items: list || object ? items : unknownShape };
  }

  // -------------------------------------------------------------- Catch

  #caught(catcher: CatcherPlan, index: number): void {
    const error = found(errorOutput(catcher.errors), 'always', catcher.from);
    const { variables, input } = this.#entry;
    const environment: ShapeEnvironment = this.#plan.jsonata
      ? { input, context: this.#context, variables, errorOutput: error }
      : { input: error, context: this.#context, variables };
    const assigned = catcher.assign ? withAssigned(variables, shapeOfTemplate(catcher.assign, environment)) : variables;
    let data: Found = error;
    if (catcher.output) {
      const value = shapeOfTemplate(catcher.output, environment);
      data = found(orUnknown(value), 'always', value.from ?? catcher.from);
    } else if (catcher.resultPath) {
      const value = merged(input, catcher.resultPath, error, catcher.from);
      data = found(orUnknown(value), 'always', value.from);
    }
    this.#way('Catch', index, data, assigned);
  }
}

interface Outcome extends OnWay {
  readonly from?: readonly Origin[];
}

interface Seen {
  readonly effective: Found;
  /** What the work of the state gave: `$` in Assign. */
  readonly worked: Found;
  /** What there is before OutputPath. */
  readonly finished: Found;
  readonly result: Found | undefined;
  readonly context: ObjectShape;
  readonly item: ObjectShape | undefined;
  readonly ways: readonly Way[];
}

function environmentOf(
  plan: StatePlan,
  entry: Entry,
  seen: Seen,
  { field, catcher, rule, within }: FlowField,
): ShapeEnvironment {
  const { variables, input } = entry;
  const { context, result, effective } = seen;
  if (catcher !== undefined) {
    const of = plan.catchers[catcher];
    const error = found(errorOutput(of?.errors), 'always', of?.from);
    // A place that is written: what is there then.
    const written = seen.ways.find(way => way.kind === 'Catch' && way.index === catcher);
    if (field === 'ResultPath' && written) return { input: written.data, context, variables };
    return plan.jsonata ? { input, context, variables, errorOutput: error } : { input: error, context, variables };
  }
  if (plan.type === 'Choice' && field !== 'InputPath' && field !== 'OutputPath')
    return inChoice(plan, { input: plan.jsonata ? input : effective, context, variables }, rule, within ?? []);
  if (field === 'ItemSelector' || (plan.type === 'Map' && field === 'Parameters')) {
    const around = { ...entry.around, item: seen.item };
    const base = { context: new ContextShape(around, plan, true), variables };
    return { input: plan.jsonata ? input : effective, ...base };
  }
  if (plan.jsonata) {
    const afterwards = result && (field === 'Assign' || field === 'Output');
    return afterwards ? { input, context, variables, result } : { input, context, variables };
  }
  switch (field) {
    case 'InputPath':
    case 'ErrorPath':
    case 'CausePath':
      return { input, context, variables };
    case 'Assign':
      return { input: seen.worked, context, variables };
    case 'ResultSelector':
      return { input: result ?? effective, context, variables };
    // A place that is written: what is there then.
    case 'ResultPath':
    case 'OutputPath':
      return { input: seen.finished, context, variables };
    default:
      return { input: effective, context, variables };
  }
}

/** What is seen at a place of a Choice: the rules before it have not held. Without a rule: none of them has. */
function inChoice(
  plan: StatePlan,
  environment: ShapeEnvironment,
  rule: number | undefined,
  within: readonly (string | number)[],
): ShapeEnvironment {
  let seen = environment;
  for (const { test } of plan.rules.slice(0, rule ?? plan.rules.length)) seen = narrowed(test, seen, false) ?? seen;
  const own = rule === undefined ? undefined : plan.rules[rule];
  if (!own) return seen;
  return within[0] === 'Assign' || within[0] === 'Output'
    ? (narrowed(own.test, seen, true) ?? seen)
    : seenInTest(own.test, seen, within);
}

function withAssigned(variables: ObjectShape, value: Found): ObjectShape {
  const assigned = partOf(value.shape, 'object');
  return assigned ? mergedShape(variables, assigned) : variables;
}

/** ResultPath, of a state or of a catcher. */
function merged(input: Found, path: FieldPath, value: Found, from: readonly Origin[]): Found {
  if (path === 'nothing') return input;
  if (path === 'open' || path.keys === undefined) return found(unknownShape, 'maybe', from);
  if (path.path.root !== 'input') return nothing;
  const shape = assignAt(input.shape, path.keys, value.shape, from);
  const certain = path.keys.length === 1 && isOnly(input.shape, 'object');
  return found(shape, certain ? 'always' : 'maybe', input.from ?? from);
}

/** Developer Guide, "Fallback states": both are always there; AWS recordings have null where a name or cause was not given. */
function errorOutput(errors: readonly string[] | undefined): Shape {
  // Other names of `States.` stand for several errors, or for one that is told by another name.
  const exact = errors?.every(name => !name.startsWith('States.') || name === 'States.Timeout');
  const error = errors && exact ? oneOf(errors) : join(nullShape, stringShape);
  return objectShape({ Error: error, Cause: join(nullShape, stringShape) });
}

// ---------------------------------------------------------------- the context object

/** `$$`, put together when somebody looks (Developer Guide, "Accessing execution data from the Context object"). */
class ContextShape implements ObjectShape {
  readonly kind = 'object';
  readonly rest = undefined;
  readonly #around: Around;
  readonly #plan: StatePlan;
  readonly #selecting: boolean;
  #members: ReadonlyMap<string, ShapeMember> | undefined;

  constructor(around: Around, plan: StatePlan, selecting: boolean) {
    this.#around = around;
    this.#plan = plan;
    this.#selecting = selecting;
  }

  get members(): ReadonlyMap<string, ShapeMember> {
    this.#members ??= this.#make();
    return this.#members;
  }

  #make(): ReadonlyMap<string, ShapeMember> {
    const { executionInput: input, item } = this.#around;
    const { name, type } = this.#plan;
    const retries = type === 'Task' || type === 'Parallel' || type === 'Map';
    const members = new Map<string, ShapeMember>([
      ['Execution', required(executionShape(input))],
      ['StateMachine', required(stateMachineShape)],
      [
        'State',
        required(
          objectShape({
            Name: literalShape(name),
            EnteredTime: stringShape,
            ...(retries && { RetryCount: integerShape }),
          }),
        ),
      ],
    ]);
    if (type === 'Task') members.set('Task', optional(taskShape));
    if (item) members.set('Map', { shape: objectShape({ Item: item }), optional: !this.#selecting });
    return members;
  }
}

const taskShape = objectShape({ Token: stringShape });
const stateMachineShape = objectShape({ Id: stringShape, Name: stringShape });

function executionShape(input: Shape): ObjectShape {
  return objectShape({
    Id: stringShape,
    Input: input,
    Name: stringShape,
    RoleArn: stringShape,
    StartTime: stringShape,
    RedriveCount: optional(integerShape),
    RedriveTime: optional(stringShape),
  });
}

function itemContext(value: Shape, read: boolean, distributed: boolean): ObjectShape {
  const members: Record<string, Shape | ShapeMember> = { Index: integerShape, Value: value };
  if (distributed) {
    members.Key = optional(stringShape);
    members.Source = read ? stringShape : optional(stringShape);
  }
  return objectShape(members);
}

/** AWS recording of a Map with a ResultWriter. */
const writtenResult = objectShape({
  MapRunArn: stringShape,
  ResultWriterDetails: objectShape({ Bucket: stringShape, Key: stringShape }),
});
