/**
 * The flow analysis: what the data looks like at every point of a state machine before anything runs. From what is known of the
 * input it follows every transition, through the stages of each state, into the scopes of Map and Parallel and back, around loops
 * until nothing new is learnt. What it says holds for every execution whose input and task results are as assumed; what is not
 * known stays `unknown`. docs/dataflow.md says what is inferred and what never is.
 *
 * What was found for a state is kept with its plan and used again as long as the state and all that comes into it are the same:
 * after an edit only what depends on it is worked out. Nothing runs here, and no editor is known.
 */
import type { Catalog } from '../catalog/index.ts';
import {
  assignAt,
  type Found,
  found,
  integerShape,
  isOnly,
  join,
  joinOrigins,
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
  sameOrigins,
  shapeOfPath,
  shapeOfTemplate,
  stringShape,
  type TemplatePlan,
  tupleShape,
  unknownShape,
  widen,
} from '../expressions/index.ts';
import type { Scope, State, StateMachine } from '../language/index.ts';
import { narrowed, seenInTest } from './narrow.ts';
import { type CatcherPlan, type FieldPath, type FlowStage, planOf, type StatePlan } from './plan.ts';
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

/** What the analysis has found. */
export interface Flow {
  readonly machine: StateMachine;
  /** Undefined for a state that is never reached with any data. */
  of(state: State): StateFlow | undefined;
  /** States that data reaches, inner ones included. */
  readonly reached: ReadonlyMap<State, StateFlow>;
  /** What an execution gives when it succeeds. */
  readonly output: Found;
}

/** What is known at a state. Holds no nodes and no positions: it outlives versions of a document. */
export interface StateFlow {
  readonly plan: StatePlan;
  readonly entry: Entry;
  /** In the order in which they happen; only those that the state declares or that are always there (`Input`, `Result`). */
  readonly stages: readonly StageFlow[];
  /** The ways out, as the state's references have them; `End` for the end of the scope. */
  readonly ways: readonly Way[];
  /** What the expressions of a field see. */
  environment(field: FlowField): ShapeEnvironment;
}

/** With what a state is entered. */
export interface Entry {
  readonly input: Found;
  readonly variables: ObjectShape;
  readonly around: Around;
}

/** What is the same for all states of a scope. */
export interface Around {
  /** `Execution.Input`. */
  readonly executionInput: Shape;
  /** `Map.Item` inside an iteration. */
  readonly item: ObjectShape | undefined;
}

export interface StageFlow {
  readonly stage: FlowStage;
  /** What comes out of the stage; of `Assign` the variables it gives values. `present` says whether it can fail. */
  readonly value: Found;
}

export interface Way {
  readonly kind: 'Next' | 'Choices' | 'Default' | 'Catch' | 'End';
  readonly index: number | undefined;
  /** What goes that way. */
  readonly data: Found;
  readonly variables: ObjectShape;
}

/** A field in which expressions stand, with the rule or catcher it belongs to. */
export interface FlowField {
  readonly field: string;
  readonly catcher?: number | undefined;
  readonly rule?: number | undefined;
  /** The way from the rule to the place in it: what stands behind a test in an `And` is looked at only when that holds. */
  readonly within?: readonly (string | number)[] | undefined;
}

/** The flow of a machine; the same object for the same machine and options, so that everybody who asks may call it. */
export function analyse(machine: StateMachine, options: FlowOptions = {}): Flow {
  const { input = unknownShape, catalog, results } = options;
  const known = flows.get(machine);
  if (known && known.catalog === catalog && known.results === results && same(known.input, input)) return known.flow;
  const flow = new Analysis(machine, { input, catalog, results }).flow();
  flows.set(machine, { input, catalog, results, flow });
  return flow;
}

const flows = new WeakMap<StateMachine, FlowOptions & { readonly input: Shape; readonly flow: Flow }>();

const noVariables = objectShape({});

class Analysis {
  readonly #machine: StateMachine;
  readonly #options: FlowOptions;
  readonly #reached = new Map<State, StateFlow>();
  /** With what each scope has been gone through last. */
  readonly #scopes = new Map<Scope, { readonly entry: Entry; readonly output: Found }>();
  #visits = 0;

  constructor(machine: StateMachine, options: FlowOptions) {
    this.#machine = machine;
    this.#options = options;
  }

  flow(): Flow {
    const input = found(this.#options.input ?? unknownShape, 'always', executionInput);
    const around: Around = { executionInput: input.shape, item: undefined };
    const output = this.scope(this.#machine.root, { input, variables: noVariables, around });
    const reached = this.#reached;
    return { machine: this.#machine, reached, output, of: state => reached.get(state) };
  }

  /** What comes out at the ends of a scope. Asked again with the same, it has been gone through already. */
  scope(scope: Scope, given: Entry): Found {
    const entry = this.#tired ? anyEntry(given) : given;
    const before = this.#scopes.get(scope);
    if (before && sameEntry(before.entry, entry)) return before.output;
    const output = this.#through(scope, entry);
    this.#scopes.set(scope, { entry, output });
    return output;
  }

  /** Loops in loops, through many scopes, would be gone through very often: then less is looked at. */
  get #tired(): boolean {
    return this.#visits > 1000 + 10 * this.#machine.states.length;
  }

  /** Goes through a scope until nothing changes. */
  #through(scope: Scope, entry: Entry): Found {
    const start = scope.startAt?.target;
    if (start === undefined) return nothing;
    const order = reversePostorder(start);
    const stays = order.map(
      (state): Stay => ({ state, arrivals: [], entry: undefined, flow: undefined, waits: false, rounds: 0 }),
    );
    const places = new Map(order.map((state, index) => [state, index]));
    const [first] = stays;
    first!.entry = entry;
    first!.waits = true;
    for (let again = true; again; ) {
      again = false;
      for (const [index, stay] of stays.entries()) {
        if (!stay.waits) continue;
        stay.waits = false;
        const flow = this.#visit(stay, entry.around);
        if (flow === undefined || flow === stay.flow) continue;
        const before = stay.flow;
        stay.flow = flow;
        this.#reached.set(stay.state, flow);
        for (const [at, way] of flow.ways.entries()) {
          const was = before?.ways[at];
          if (way === was || way.data.shape.kind === 'never') continue;
          const target = targetOf(stay.state, way);
          const place = target && places.get(target);
          if (place === undefined) continue;
          const next = stays[place]!;
          const known = was === undefined ? -1 : next.arrivals.indexOf(was);
          if (known < 0) next.arrivals.push(way);
          else next.arrivals[known] = way;
          next.waits = true;
          if (place <= index) again = true;
        }
      }
    }
    let output: Found = nothing;
    for (const { flow } of stays)
      for (const { kind, data } of flow?.ways ?? [])
        if (kind === 'End' && data.shape.kind !== 'never')
          output =
            output === nothing
              ? data
              : found(join(output.shape, data.shape), 'always', joinOrigins(output.from, data.from));
    return output;
  }

  /** What is known at a state with all that has come to it so far; undefined when that is nothing new. */
  #visit(stay: Stay, around: Around): StateFlow | undefined {
    const { state, arrivals } = stay;
    this.#visits++;
    const plan = planOf(state);
    const { catalog, results } = this.#options;
    let memo = memos.get(plan);
    if (memo === undefined || memo.catalog !== catalog || memo.results !== results) {
      memo = { catalog, results, found: [] };
      memos.set(plan, memo);
    }
    const inner = state.scopes.length > 0 && (plan.type === 'Parallel' || plan.type === 'Map');
    const before = stay.entry;
    // The same ways have led here before, to the same end: nothing needs to be joined or compared.
    let seen: Remembered | undefined;
    for (const each of memo.found)
      if (each.before === before && sameAround(each.flow.entry.around, around) && sameList(each.arrivals, arrivals)) {
        seen = each;
        break;
      }
    let entry = seen?.flow.entry;
    if (entry === undefined) {
      entry =
        arrivals.length === 0
          ? before!
          : entered(before, arrivals, around, this.#tired ? coarseRounds + 1 : stay.rounds);
      if (entry === before && stay.flow) return undefined;
    }
    if (stay.flow) stay.rounds++;
    stay.entry = entry;
    let known = seen;
    if (!known)
      for (const each of memo.found)
        if (sameEntry(each.flow.entry, entry)) {
          known = each;
          break;
        }
    if (known && !inner) {
      stay.entry = known.flow.entry;
      if (!seen) remembered(memo, { before, arrivals: arrivals.slice(), flow: known.flow });
      return known.flow;
    }
    stay.entry = known?.flow.entry ?? entry;
    const made = new StateAnalysis(state, plan, stay.entry, this, this.#options).flow();
    // What a scope inside gives is not known from the state alone; often it gives the same.
    const flow = known && sameFlow(known.flow, made) ? known.flow : made;
    if (flow !== seen?.flow) remembered(memo, { before, arrivals: arrivals.slice(), flow });
    return flow;
  }
}

/** A state of a scope that is gone through, and what has come to it so far. */
interface Stay {
  readonly state: State;
  /** The ways that lead here, of each state what it gave last. */
  readonly arrivals: Way[];
  entry: Entry | undefined;
  flow: StateFlow | undefined;
  waits: boolean;
  /** How often it has been come back to with something new. */
  rounds: number;
}

/** What was found for a state before, for what came to it: the newest first. */
interface Memo {
  readonly catalog: Catalog | undefined;
  readonly results: FlowOptions['results'];
  readonly found: Remembered[];
}

interface Remembered {
  readonly before: Entry | undefined;
  readonly arrivals: readonly Way[];
  readonly flow: StateFlow;
}

/** A loop is gone through more than once, and each time another entry is met. */
const mostRemembered = 4;

const memos = new WeakMap<StatePlan, Memo>();

function remembered(memo: Memo, one: Remembered): void {
  memo.found.unshift(one);
  if (memo.found.length > mostRemembered) memo.found.pop();
}

function entered(before: Entry | undefined, arrivals: readonly Way[], around: Around, rounds: number): Entry {
  let entry = before;
  for (const { data, variables } of arrivals) {
    const came: Entry = { input: data, variables, around };
    entry = entry === undefined ? came : joinedEntry(entry, came, rounds);
  }
  return entry!;
}

/** Any data, and any values of the variables. */
function anyEntry({ input, variables, around }: Entry): Entry {
  return {
    input: found(unknownShape, 'always', input.from),
    variables: forgotten(variables),
    around: { executionInput: around.executionInput, item: around.item && batchContext },
  };
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Of one state, for the same entry. */
function sameFlow(a: StateFlow, b: StateFlow): boolean {
  return (
    a.ways.length === b.ways.length &&
    a.ways.every(({ kind, index, data, variables }, i) => {
      const other = b.ways[i]!;
      return (
        kind === other.kind && index === other.index && sameFound(data, other.data) && same(variables, other.variables)
      );
    }) &&
    a.stages.length === b.stages.length &&
    a.stages.every(({ stage, value }, i) => stage === b.stages[i]!.stage && sameFound(value, b.stages[i]!.value))
  );
}

function sameFound(a: Found, b: Found): boolean {
  return a === b || (a.present === b.present && same(a.shape, b.shape) && sameOrigins(a.from, b.from));
}

const nothing: Found = { shape: neverShape, present: 'never' };
const executionInput: readonly Origin[] = [{ state: '', stage: 'Input', path: [] }];

function targetOf({ references }: State, { kind, index }: Way): State | undefined {
  for (const reference of references) if (reference.kind === kind && reference.index === index) return reference.target;
  return undefined;
}

function sameEntry(a: Entry, b: Entry): boolean {
  if (a === b) return true;
  return sameFound(a.input, b.input) && same(a.variables, b.variables) && sameAround(a.around, b.around);
}

function sameAround(a: Around, b: Around): boolean {
  return a === b || (same(a.executionInput, b.executionInput) && same(a.item ?? neverShape, b.item ?? neverShape));
}

/** How often a state may be come back to before what is different is made coarse, and before it is given up. */
const exactRounds = 3;
const coarseRounds = 10;

/** `before` itself when nothing is new. */
function joinedEntry(before: Entry, came: Entry, rounds: number): Entry {
  let shape = join(before.input.shape, came.input.shape);
  let variables = join(before.variables, came.variables) as ObjectShape;
  if (rounds > coarseRounds) {
    if (!same(shape, before.input.shape)) shape = unknownShape;
    if (!same(variables, before.variables)) variables = forgotten(variables);
  } else if (rounds > exactRounds) {
    shape = widen(before.input.shape, shape);
    const widened = widen(before.variables, variables);
    variables = widened.kind === 'object' ? widened : forgotten(variables);
  }
  const from = joinOrigins(before.input.from, came.input.from);
  if (same(shape, before.input.shape) && from === before.input.from && same(variables, before.variables)) return before;
  return { input: found(shape, 'always', from), variables, around: before.around };
}

/** Variables may be there, and may be anything. */
function forgotten(variables: ObjectShape): ObjectShape {
  return objectShape(new Map([...variables.members.keys()].map(name => [name, optional(unknownShape)])));
}

/** The states reached from `start`, each before those it leads to, loops aside. */
function reversePostorder(start: State): State[] {
  const seen = new Set([start]);
  const order: State[] = [];
  const stack: { readonly state: State; next: number }[] = [{ state: start, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = top.state.references[top.next++]?.target;
    if (target && !seen.has(target)) {
      seen.add(target);
      stack.push({ state: target, next: 0 });
    } else if (top.next > top.state.references.length) {
      order.push(top.state);
      stack.pop();
    }
  }
  return order.reverse();
}

// ---------------------------------------------------------------- one state

/** The stages of one state for one entry. */
class StateAnalysis {
  readonly #state: State;
  readonly #plan: StatePlan;
  readonly #entry: Entry;
  readonly #analysis: Analysis;
  readonly #options: FlowOptions;
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

  constructor(state: State, plan: StatePlan, entry: Entry, analysis: Analysis, options: FlowOptions) {
    this.#state = state;
    this.#plan = plan;
    this.#entry = entry;
    this.#analysis = analysis;
    this.#options = options;
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
    return this.#options.results?.(name, resource) ?? taskResult(resource, this.#options.catalog);
  }

  #finished(shape: Shape): void {
    this.#stage('Result', found(shape));
    this.#result = this.#data;
  }

  /** Variables behind the state. */
  #assign(
    assign: TemplatePlan | undefined,
    environment: ShapeEnvironment,
    variables = environment.variables,
  ): ObjectShape {
    if (assign === undefined) return variables;
    const value = shapeOfTemplate(assign, environment);
    this.#stages.push({ stage: 'Assign', value });
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
      const variables = this.#assign(own.assign, seen, seen.variables);
      let data = seen.input;
      if (jsonata) {
        if (own.output) {
          const value = shapeOfTemplate(own.output, seen);
          this.#stages.push({ stage: 'Output', value });
          data = found(orUnknown(value), 'always', value.from ?? this.#plan.from('Output'));
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
    return tupleShape(
      this.#state.scopes.map(scope => orUnknown(this.#analysis.scope(scope, { input, variables, around }))),
    );
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
        : this.#analysis.scope(scope, { input: { ...input, present: 'always' }, variables, around });
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

interface Outcome {
  readonly assign: TemplatePlan | undefined;
  readonly output: TemplatePlan | undefined;
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

/** AWS documents the item for ItemSelector only; what a batch's states see of it is not known. */
const batchContext = objectShape({}, unknownShape);

/** AWS recording of a Map with a ResultWriter. */
const writtenResult = objectShape({
  MapRunArn: stringShape,
  ResultWriterDetails: objectShape({ Bucket: stringShape, Key: stringShape }),
});
