/**
 * What no package of the npm registry tells, or tells wrongly: least and greatest lengths and values, what became optional or
 * required, words and errors that a package lacks. Taken once from a checkout of botocore or of the Smithy models
 * (`npm run catalog -- --facts DIR`), by walking it beside what the packages say, and kept in facts.json by service.
 */
import { type Model, type ModelMember, type ModelShape, type Operation, plainShapes } from './model.ts';

export interface Facts {
  /** Where they were taken from. */
  readonly source: string;
  readonly services: { readonly [service: string]: ServiceFacts };
}

/** Members are named `Structure.member`, all by the names that the packages have. */
interface ServiceFacts {
  readonly limits?: { readonly [shape: string]: Limit };
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** Members that are text or a number, and not what the packages say. */
  readonly types?: { readonly [member: string]: 'string' | 'integer' };
  /** Structures that have exactly one of their members. */
  readonly unions?: readonly string[];
  /** Operations and members. */
  readonly deprecated?: readonly string[];
  /** Words of an enumeration, beside those that the packages have. */
  readonly values?: { readonly [shape: string]: readonly string[] };
  /** Error shapes of operations, beside those that the packages have. */
  readonly errors?: { readonly [operation: string]: readonly string[] };
}

/** Either may be missing. */
type Limit = readonly [min: number | null, max: number | null];

/** `ours` is what the packages say, `theirs` what the checkout says. */
export function factsOf(
  ours: readonly Model[],
  theirs: readonly Model[],
  source: string,
  nameOf: (model: Model) => string,
): Facts {
  const others = new Map(theirs.map(model => [nameOf(model), model]));
  const services: { [service: string]: ServiceFacts } = {};
  for (const model of ours) {
    const other = others.get(nameOf(model));
    const found = other && new Comparison(model, other).facts();
    if (found && Object.keys(found).length > 0) services[nameOf(model)] = found;
  }
  return { source, services };
}

class Comparison {
  private readonly limits = new Map<string, Limit>();
  private readonly required = new Set<string>();
  private readonly optional = new Set<string>();
  private readonly types = new Map<string, 'string' | 'integer'>();
  private readonly unions = new Set<string>();
  private readonly deprecated = new Set<string>();
  private readonly values = new Map<string, readonly string[]>();
  private readonly errors = new Map<string, readonly string[]>();
  private readonly walked = new Set<string>();

  constructor(
    private readonly ours: Model,
    private readonly theirs: Model,
  ) {
    for (const [name, operation] of ours.operations) {
      const other = theirs.operations.get(name);
      if (other) this.operation(operation, other);
    }
  }

  facts(): ServiceFacts {
    const all = {
      limits: sorted(this.limits),
      required: [...this.required].sort(),
      optional: [...this.optional].sort(),
      types: sorted(this.types),
      unions: [...this.unions].sort(),
      deprecated: [...this.deprecated].sort(),
      values: sorted(this.values),
      errors: sorted(this.errors),
    };
    return Object.fromEntries(Object.entries(all).filter(([, found]) => Object.keys(found).length > 0));
  }

  private operation(our: Operation, their: Operation): void {
    if (their.deprecated && !our.deprecated) this.deprecated.add(our.name);
    const errors = their.errors.filter(error => !our.errors.includes(error));
    if (errors.length > 0) this.errors.set(our.name, errors);
    if (our.input && their.input) this.shape(our.input, their.input);
    if (our.output && their.output) this.shape(our.output, their.output);
  }

  private shape(our: string, their: string): void {
    const pair = `${our} ${their}`;
    const shape = this.ours.shapes.get(our);
    const other = this.theirs.shapes.get(their);
    if (!shape || !other || this.walked.has(pair)) return;
    this.walked.add(pair);
    if (shape.kind === 'structure' && other.kind === 'structure') this.structure(our, shape.members, other);
    else if (shape.kind === 'list' && other.kind === 'list') this.shape(shape.item, other.item);
    else if (shape.kind === 'map' && other.kind === 'map') this.shape(shape.value, other.value);
    else if (shape.kind === other.kind && !plainShapes.has(our)) this.plain(our, shape, other);
  }

  private structure(name: string, members: ReadonlyMap<string, ModelMember>, other: ModelShape): void {
    if (other.kind !== 'structure') return;
    const mine = this.ours.shapes.get(name);
    if (other.union && mine?.kind === 'structure' && !mine.union) this.unions.add(name);
    for (const [member, their] of other.members) {
      const our = members.get(member);
      if (!our) continue;
      const key = `${name}.${member}`;
      if (our.required !== their.required) (their.required ? this.required : this.optional).add(key);
      if (their.deprecated && !our.deprecated) this.deprecated.add(key);
      const [a, b] = [this.ours.shapes.get(our.target)?.kind, this.theirs.shapes.get(their.target)?.kind];
      if (a === 'number' && b === 'string') this.types.set(key, 'string');
      if (a === 'string' && b === 'number') this.types.set(key, 'integer');
      this.shape(our.target, their.target);
    }
  }

  private plain(name: string, shape: ModelShape, other: ModelShape): void {
    if (shape.kind === 'string' && other.kind === 'string') {
      const values = other.values?.filter(value => !shape.values?.includes(value)) ?? [];
      if (values.length > 0) this.values.set(name, values);
      if (other.values) return;
    }
    if (!isLimited(other)) return;
    // A text of no character at least is no limit.
    const min = other.kind !== 'number' && other.min === 0 ? undefined : other.min;
    if (min !== undefined || other.max !== undefined) this.limits.set(name, [min ?? null, other.max ?? null]);
  }
}

/** Puts the facts into the models. */
export function addFacts(models: readonly Model[], facts: Facts, nameOf: (model: Model) => string): void {
  for (const model of models) {
    const known = facts.services[nameOf(model)];
    if (known) addTo(model, known);
  }
}

function addTo({ shapes, operations }: Model, facts: ServiceFacts): void {
  const { limits = {}, required = [], optional = [], types = {}, unions = [] } = facts;
  const { deprecated = [], values = {}, errors = {} } = facts;
  for (const [name, [min, max]] of Object.entries(limits)) {
    const shape = shapes.get(name);
    if (shape && isLimited(shape))
      shapes.set(name, { ...shape, ...(min !== null && { min }), ...(max !== null && { max }) });
  }
  for (const [name, words] of Object.entries(values)) {
    const shape = shapes.get(name);
    if (shape?.kind === 'string') shapes.set(name, { ...shape, values: [...(shape.values ?? []), ...words] });
  }
  const change = (key: string, changed: Partial<ModelMember>) => {
    const [structure = '', member = ''] = key.split(/\.(?=[^.]*$)/);
    const shape = shapes.get(structure);
    const it = shape?.kind === 'structure' ? shape.members.get(member) : undefined;
    if (shape?.kind === 'structure' && it) shape.members.set(member, { ...it, ...changed });
  };
  for (const key of required) change(key, { required: true });
  for (const key of optional) change(key, { required: false });
  for (const [key, target] of Object.entries(types)) change(key, { target });
  for (const name of unions) {
    const shape = shapes.get(name);
    if (shape?.kind === 'structure') shapes.set(name, { ...shape, union: true });
  }
  for (const key of deprecated) {
    const operation = operations.get(key);
    if (operation) operations.set(key, { ...operation, deprecated: true });
    else change(key, { deprecated: true });
  }
  for (const [name, more] of Object.entries(errors)) {
    const operation = operations.get(name);
    if (operation) operations.set(name, { ...operation, errors: [...operation.errors, ...more] });
  }
}

type Limited = ModelShape & { kind: 'string' | 'number' | 'blob' };

const isLimited = (shape: ModelShape): shape is Limited =>
  shape.kind === 'string' || shape.kind === 'number' || shape.kind === 'blob';

function sorted<T>(map: ReadonlyMap<string, T>): { [name: string]: T } {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
