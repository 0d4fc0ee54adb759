/**
 * What the analysis needs of a state, read once: paths parsed, templates planned, rules of Choices as tests. A plan holds no
 * nodes and no positions, so that it stays good for every version of a document in which the state is untouched. Nothing
 * is evaluated here.
 */
import {
  jsonataTextOf,
  type Key,
  keysOf,
  literalShape,
  type Origin,
  objectShape,
  type ParsedPath,
  type Path,
  type PayloadValue,
  parseJsonata,
  parsePath,
  parsePayloadValue,
  remember,
  required,
  type Shape,
  stringShape,
  type TemplateMember,
  type TemplatePlan,
  tupleShape,
} from '../expressions/index.ts';
import type { Stage } from '../interpreter/index.ts';
import type { Node, ObjectNode, Reference, State, StateType } from '../language/index.ts';

/** What a state's data goes through; `Input` is what it is entered with. */
export type FlowStage = 'Input' | 'Catch' | Stage;

/** Where a member got its value: a state, by name, and what of it. */
export interface ProducedBy extends Origin {
  readonly state: string;
  readonly stage: FlowStage;
  /** The way from the field's value to what gives the value; empty for the whole field. */
  readonly path: readonly (string | number)[];
  /** Index of the catcher. */
  readonly catcher?: number;
  /** Index of the rule of a Choice. */
  readonly rule?: number;
}

/** A path of a field; `open` where it cannot be read, `nothing` for `null`. Undefined: the field is not there. */
export type FieldPath = { readonly path: Path; readonly keys: readonly Key[] | undefined } | 'nothing' | 'open';

export interface StatePlan {
  readonly name: string;
  readonly type: StateType | undefined;
  readonly jsonata: boolean;
  readonly inputPath: FieldPath | undefined;
  /** Parameters of JSONPath, Arguments of JSONata; not of a Map. */
  readonly parameters: TemplatePlan | undefined;
  readonly result: TemplatePlan | undefined;
  readonly resultSelector: TemplatePlan | undefined;
  readonly resultPath: FieldPath | undefined;
  readonly outputPath: FieldPath | undefined;
  readonly assign: TemplatePlan | undefined;
  readonly output: TemplatePlan | undefined;
  /** Undefined unless it is a text that is written out. */
  readonly resource: string | undefined;
  readonly rules: readonly RulePlan[];
  readonly catchers: readonly CatcherPlan[];
  readonly map: MapPlan | undefined;
  /** All origins that have been made so far. */
  readonly origins: readonly (readonly ProducedBy[])[];
  /** The origins of what the stages of the state give. */
  readonly from: (stage: FlowStage) => readonly ProducedBy[];
}

export interface RulePlan extends OnWay {
  readonly test: TestPlan;
  /** Of its output as a whole. */
  readonly from: readonly ProducedBy[];
}

/** The condition of a rule. `open` decides nothing. */
export type TestPlan =
  | { readonly kind: 'and' | 'or'; readonly tests: readonly TestPlan[] }
  | { readonly kind: 'not'; readonly test: TestPlan }
  | {
      readonly kind: 'compare';
      readonly path: Path;
      readonly keys: readonly Key[];
      readonly operator: string;
      readonly operand: boolean | number | string;
      /** Of an operator that ends in `Path`: what is compared with. */
      readonly other: Path | undefined;
    }
  | { readonly kind: 'jsonata'; readonly plan: TemplatePlan }
  | { readonly kind: 'open' };

export interface CatcherPlan extends OnWay {
  /** Undefined where the names cannot be read. */
  readonly errors: readonly string[] | undefined;
  readonly resultPath: FieldPath | undefined;
  readonly from: readonly ProducedBy[];
}

export interface MapPlan {
  readonly itemsPath: FieldPath | undefined;
  readonly items: TemplatePlan | undefined;
  readonly selector: TemplatePlan | undefined;
  /** What an ItemReader reads; undefined without one. */
  readonly reader: Shape | undefined;
  readonly batcher: { readonly input: TemplatePlan | undefined } | undefined;
  /** Results go elsewhere (`written`), or are transformed in a way that is not followed (`transformed`). */
  readonly writer: 'written' | 'transformed' | undefined;
  /** Children may fail and have no result of their own. */
  readonly tolerant: boolean;
}

/**
 * The plan of a state: the same object as long as the state is, which is until its text is touched. With what it was before that,
 * origins that are the same are the same objects.
 */
export function planOf(state: State, before?: State): StatePlan {
  let plan = plans.get(state);
  if (plan === undefined) {
    plan = new Reader(state, before?.name === state.name ? plans.get(before)?.origins : undefined).plan();
    plans.set(state, plan);
  }
  return plan;
}

const plans = new WeakMap<State, StatePlan>();

/** What happens on one of the ways out of a state, and on no other. */
export function onWay(plan: StatePlan, { kind, index }: Pick<Reference, 'kind' | 'index'>): OnWay | undefined {
  if (kind === 'Choices') return plan.rules[index ?? -1];
  return kind === 'Catch' ? plan.catchers[index ?? -1] : plan;
}

export interface OnWay {
  readonly assign: TemplatePlan | undefined;
  readonly output: TemplatePlan | undefined;
}

const readPath: (text: string) => ParsedPath = remember(
  20_000,
  text => attempt(() => parsePath(text)) ?? { problems: [] },
);
const readPayload: (text: string) => PayloadValue | 'open' = remember(
  20_000,
  text => attempt(() => parsePayloadValue(text)) ?? 'open',
);

/** Brackets in brackets, thousands of them, are more than the stack holds. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What of a state an origin belongs to, unless to all of it. */
type PartOfState = Pick<ProducedBy, 'catcher' | 'rule'>;

class Reader {
  readonly #state: State;
  readonly #jsonata: boolean;
  readonly #before: readonly (readonly ProducedBy[])[] | undefined;
  readonly #origins: (readonly ProducedBy[])[] = [];

  constructor(state: State, before: readonly (readonly ProducedBy[])[] | undefined) {
    this.#state = state;
    this.#before = before;
    this.#jsonata = state.queryLanguage === 'JSONata';
  }

  plan(): StatePlan {
    const { name, type } = this.#state;
    const fields = membersOf(this.#state.node);
    const jsonata = this.#jsonata;
    const get = (field: string) => fields.get(field);
    const template = (field: FlowStage) => this.#template(get(field), field);
    let made: Map<FlowStage, readonly ProducedBy[]> | undefined;
    const resource = get('Resource');
    return {
      name,
      type,
      jsonata,
      inputPath: jsonata ? undefined : fieldPath(get('InputPath')),
      parameters: type === 'Map' ? undefined : template(jsonata ? 'Arguments' : 'Parameters'),
      result: jsonata || type !== 'Pass' || !get('Result') ? undefined : constant(get('Result')!),
      resultSelector: jsonata ? undefined : template('ResultSelector'),
      resultPath: jsonata ? undefined : fieldPath(get('ResultPath')),
      outputPath: jsonata ? undefined : fieldPath(get('OutputPath')),
      assign: template('Assign'),
      output: jsonata ? template('Output') : undefined,
      resource: resource?.kind === 'string' ? resource.value : undefined,
      rules: type === 'Choice' ? itemsOf(get('Choices')).map((rule, index) => this.#rule(rule, index)) : [],
      catchers: itemsOf(get('Catch')).map((catcher, index) => this.#catcher(catcher, index)),
      map: type === 'Map' ? this.#map(fields) : undefined,
      origins: this.#origins,
      from: stage => {
        made ??= new Map();
        const known = made.get(stage) ?? this.#origin(stage, []);
        made.set(stage, known);
        return known;
      },
    };
  }

  #template(node: Node | undefined, stage: FlowStage, part: PartOfState = {}): TemplatePlan | undefined {
    if (node === undefined) return undefined;
    return this.#planned(node, path => this.#origin(stage, path, part));
  }

  #origin(stage: FlowStage, path: readonly (string | number)[], part: PartOfState = {}): readonly ProducedBy[] {
    const isIt = ([by]: readonly ProducedBy[]) =>
      by?.stage === stage &&
      by.catcher === part.catcher &&
      by.rule === part.rule &&
      by.path.length === path.length &&
      by.path.every((step, i) => step === path[i]);
    const origin = this.#before?.find(isIt) ?? [{ state: this.#state.name, stage, path, ...part }];
    this.#origins.push(origin);
    return origin;
  }

  /** Recursion ends with the tree, which a parser has not let grow too deep. */
  #planned(
    node: Node,
    from: (path: readonly (string | number)[]) => readonly ProducedBy[],
    path: readonly (string | number)[] = [],
  ): TemplatePlan {
    if (isFilledIn(node)) return { kind: 'open' };
    switch (node.kind) {
      case 'string':
        return this.#jsonata ? jsonataPlan(node.value) : { kind: 'constant', shape: literalShape(node.value) };
      case 'array': {
        const items = node.items.map((item, index) => this.#planned(item, from, [...path, index]));
        if (!items.every(isConstant)) return { kind: 'array', items };
        return { kind: 'constant', shape: tupleShape(items.map(item => item.shape)) };
      }
      case 'object': {
        const members: TemplateMember[] = [];
        for (const [key, value] of membersOf(node)) {
          const inner = [...path, key];
          const dynamic = !this.#jsonata && key.endsWith('.$');
          members.push({
            name: dynamic ? key.slice(0, -2) : key,
            plan: dynamic ? payloadPlan(value) : this.#planned(value, from, inner),
            from: from(inner),
          });
        }
        return { kind: 'object', members };
      }
      default:
        return constant(node);
    }
  }

  #rule(node: Node, index: number): RulePlan {
    const part = { rule: index };
    const fields = membersOf(node);
    const condition = fields.get('Condition');
    return {
      test: !this.#jsonata
        ? testOf(node)
        : condition
          ? { kind: 'jsonata', plan: this.#template(condition, 'Input')! }
          : { kind: 'open' },
      assign: this.#template(fields.get('Assign'), 'Assign', part),
      output: this.#jsonata ? this.#template(fields.get('Output'), 'Output', part) : undefined,
      from: this.#origin('Output', [], part),
    };
  }

  #catcher(node: Node, index: number): CatcherPlan {
    const part = { catcher: index };
    const fields = membersOf(node);
    const names = fields.get('ErrorEquals');
    const errors = itemsOf(names).map(name => (name.kind === 'string' && !isFilledIn(name) ? name.value : undefined));
    return {
      errors: names?.kind === 'array' && errors.every(name => name !== undefined) ? errors : undefined,
      resultPath: this.#jsonata ? undefined : fieldPath(fields.get('ResultPath')),
      assign: this.#template(fields.get('Assign'), 'Assign', part),
      output: this.#jsonata ? this.#template(fields.get('Output'), 'Output', part) : undefined,
      from: this.#origin('Catch', [], part),
    };
  }

  #map(fields: ReadonlyMap<string, Node>): MapPlan {
    const jsonata = this.#jsonata;
    const reader = fields.get('ItemReader');
    const batcher = fields.get('ItemBatcher');
    const writer = fields.get('ResultWriter');
    const selector = fields.get('ItemSelector') ?? (jsonata ? undefined : fields.get('Parameters'));
    return {
      itemsPath: jsonata ? undefined : fieldPath(fields.get('ItemsPath')),
      items: jsonata ? this.#template(fields.get('Items'), 'Items') : undefined,
      selector: this.#template(selector, 'ItemSelector'),
      reader: reader && itemsRead(membersOf(reader)),
      batcher: batcher && { input: this.#template(membersOf(batcher).get('BatchInput'), 'ItemBatcher') },
      writer: writer && (membersOf(writer).has('Resource') || isFilledIn(writer) ? 'written' : 'transformed'),
      tolerant: [...fields.keys()].some(name => name.startsWith('ToleratedFailure')),
    };
  }
}

// ---------------------------------------------------------------- values

type Constant = Extract<TemplatePlan, { kind: 'constant' }>;

function isConstant(plan: TemplatePlan): plan is Constant {
  return plan.kind === 'constant';
}

/** Values that a deployment fills in, whole or in part. */
function isFilledIn(node: Node): boolean {
  if (node.kind === 'placeholder') return true;
  if (node.kind === 'string') return node.value.includes('${') || /^\{\{.*\}\}$/s.test(node.value);
  const only = node.kind === 'object' && node.members.length === 1 ? node.members[0]?.key.value : undefined;
  return only !== undefined && (only === 'Ref' || only.startsWith('Fn::'));
}

/** A value in which nothing is evaluated. */
function constant(node: Node): TemplatePlan {
  const shape = literal(node);
  return shape === undefined ? { kind: 'open' } : { kind: 'constant', shape };
}

function literal(node: Node): Shape | undefined {
  if (isFilledIn(node)) return undefined;
  switch (node.kind) {
    case 'array': {
      const items = node.items.map(literal);
      return items.every(item => item !== undefined) ? tupleShape(items) : undefined;
    }
    case 'object': {
      const members = new Map();
      for (const [name, value] of membersOf(node)) {
        const shape = literal(value);
        if (shape === undefined) return undefined;
        members.set(name, required(shape));
      }
      return objectShape(members);
    }
    default:
      return literalShape(node.value);
  }
}

function payloadPlan(node: Node): TemplatePlan {
  if (node.kind !== 'string' || isFilledIn(node)) return { kind: 'open' };
  const value = readPayload(node.value);
  if (value === 'open' || value.kind === 'neither' || value.problems.some(({ late }) => !late)) return { kind: 'open' };
  return { kind: 'payload', value };
}

function jsonataPlan(value: string): TemplatePlan {
  const text = jsonataTextOf(value);
  if (text === undefined) return { kind: 'constant', shape: literalShape(value) };
  if (text.kind !== 'expression') return { kind: 'open' };
  const { ast } = parseJsonata(text.expression);
  return ast === undefined ? { kind: 'open' } : { kind: 'jsonata', ast };
}

function fieldPath(node: Node | undefined): FieldPath | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'null') return 'nothing';
  if (node.kind !== 'string' || isFilledIn(node)) return 'open';
  const { path, problems } = readPath(node.value);
  if (path === undefined || problems.some(({ late }) => !late)) return 'open';
  if (path.root === 'input' && path.segments.length === 0) return undefined;
  return { path, keys: keysOf(path) };
}

function membersOf(node: Node | ObjectNode | undefined): ReadonlyMap<string, Node> {
  const members = new Map<string, Node>();
  if (node?.kind === 'object') for (const { key, value } of node.members) if (value) members.set(key.value, value);
  return members;
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'array' ? node.items : [];
}

// ---------------------------------------------------------------- rules

function testOf(node: Node): TestPlan {
  const fields = membersOf(node);
  for (const kind of ['And', 'Or'] as const) {
    const tests = fields.get(kind);
    if (tests) return { kind: kind === 'And' ? 'and' : 'or', tests: itemsOf(tests).map(testOf) };
  }
  const negated = fields.get('Not');
  if (negated) return { kind: 'not', test: testOf(negated) };
  const variable = fields.get('Variable');
  const path = variable?.kind === 'string' && !isFilledIn(variable) ? readPath(variable.value) : undefined;
  const keys = path?.path && keysOf(path.path);
  if (!path?.path || path.problems.length > 0 || !keys) return { kind: 'open' };
  for (const [operator, operand] of fields) {
    if (!/^(String|Numeric|Boolean|Timestamp|Is)[A-Z]/.test(operator)) continue;
    if (operand.kind !== 'string' && operand.kind !== 'number' && operand.kind !== 'boolean') break;
    if (isFilledIn(operand)) break;
    const ofPath = operator.endsWith('Path');
    const other = ofPath && operand.kind === 'string' ? readPath(operand.value).path : undefined;
    if (ofPath && !other) break;
    return {
      kind: 'compare',
      path: path.path,
      keys,
      operator: ofPath ? operator.slice(0, -4) : operator,
      operand: operand.value,
      other,
    };
  }
  return { kind: 'open' };
}

// ---------------------------------------------------------------- items that are read

/** What the items are that an ItemReader reads (Developer Guide, "ItemReader"). */
function itemsRead(reader: ReadonlyMap<string, Node>): Shape {
  const text = (node: Node | undefined) => (node?.kind === 'string' && !isFilledIn(node) ? node.value : undefined);
  const resource = text(reader.get('Resource')) ?? '';
  const configured = reader.get('ReaderConfig');
  const config = membersOf(configured);
  const type = text(config.get('InputType'));
  const manifest = text(config.get('ManifestType'));
  if (configured && isFilledIn(configured)) return { kind: 'unknown' };
  if (resource.endsWith(':listObjectsV2') && text(config.get('Transformation')) !== 'LOAD_AND_FLATTEN')
    return config.has('Transformation') && text(config.get('Transformation')) === undefined
      ? { kind: 'unknown' }
      : listedObject;
  if (manifest === 'S3_INVENTORY' || (manifest === undefined && type === 'MANIFEST')) return textRow;
  if (type !== 'CSV') return { kind: 'unknown' };
  const headers = itemsOf(config.get('CSVHeaders')).map(text);
  if (text(config.get('CSVHeaderLocation')) !== 'GIVEN' || !headers.every(header => header !== undefined))
    return textRow;
  return objectShape(new Map(headers.map(header => [header, required(stringShape)])));
}

/** A row whose columns are not known: whatever they are, their values are texts. */
const textRow = objectShape({}, stringShape);

/** AWS recording: LastModified is in seconds since the epoch. */
const listedObject = objectShape(
  {
    Etag: stringShape,
    LastModified: { kind: 'number', integer: false },
    Key: stringShape,
    Size: { kind: 'number', integer: true },
    StorageClass: stringShape,
  },
  undefined,
);
