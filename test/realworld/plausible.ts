/**
 * A world in which a definition makes sense, made from nothing but the definition: an input and task answers that hold
 * what the definition reads, with the values it compares them to. How data flows from state to state is followed by
 * unifying shapes; task answers rotate from call to call, so that loops end and other branches are taken.
 */
import type { IntrinsicCall, Json, Path, Segment } from '../../expressions/index.ts';
import { isArray, isObject, jsonataTextOf, parseJsonata, parsePayloadValue } from '../../expressions/index.ts';
import type { TaskAnswer, TaskCall, World } from '../../interpreter/index.ts';
import type { Scope, State, StateMachine } from '../../language/index.ts';
import { toJson } from '../../language/index.ts';
import { compared, type Names, shapeOfJsonata } from './read-jsonata.ts';
import { Shape } from './shape.ts';

type Fields = { readonly [name: string]: Json };

/** No task, every one, or the one that is reached as number so-and-so. */
export type Failing = 'none' | 'all' | number;

export interface PlausibleWorld extends World {
  readonly input: Json;
  /** The error names that tasks were made to fail with. */
  readonly failed: ReadonlySet<string>;
  /** To be told of every state entered: the next object read is for it. */
  entered(steps: readonly (string | number)[]): void;
}

export interface Plausible {
  /** `turn` chooses between alternatives; `failing` says which of the tasks that have a Catch fail when they are first visited. */
  world(turn: number, failing?: Failing): PlausibleWorld;
}

export function plausible(machine: StateMachine): Plausible {
  const flow = new Flow();
  const input = new Shape('input');
  flow.input = input;
  flow.scope(machine.root, input, undefined);
  flow.join();
  return {
    world: (turn, failing = 'none') => worldOf(flow, input.make(turn), turn, failing),
  };
}

function worldOf(flow: Flow, input: Json, first: number, failing: Failing): PlausibleWorld {
  const visits = new Map<string, number>();
  const failed = new Set<string>();
  /** The tasks that have a Catch, as they are reached. */
  const reached: string[] = [];
  let reader: Shape | undefined;
  let format: Json | undefined;
  return {
    input,
    failed,
    entered(steps) {
      const found = flow.readers.get(steps.join('/'));
      if (found) ({ items: reader, format } = found);
    },
    task(call: TaskCall): TaskAnswer {
      const key = call.steps.join('/');
      const visit = (visits.get(key) ?? 0) + (call.attempt === 0 ? 1 : 0);
      visits.set(key, visit);
      const errors = flow.errors.get(key);
      if (errors && !reached.includes(key)) reached.push(key);
      const number = reached.indexOf(key);
      if (errors && visit === 1 && (failing === 'all' || failing === number)) {
        const error = errors[(first + number) % errors.length]!;
        failed.add(error);
        const cause = flow.causes.get(key)?.make(first) ?? 'made to fail';
        return { kind: 'failure', error, cause: typeof cause === 'string' ? cause : JSON.stringify(cause) };
      }
      const result = flow.results.get(key)?.make(first + call.invocation) ?? {};
      return { kind: 'success', result: echo(result, call.parameters), delaySeconds: 1 };
    },
    async readObject() {
      const items = reader?.item() ?? new Shape();
      const rows = [items.row(first), items.row(first + 1)];
      const made = [items.make(first), items.make(first + 1)];
      const columns = Object.keys(rows[0]!);
      const cell = (text: string | undefined) => `"${(text ?? '').replaceAll('"', '""')}"`;
      const text =
        format === 'JSONL'
          ? made.map(item => JSON.stringify(item)).join('\n')
          : format === 'JSON'
            ? JSON.stringify(made)
            : [columns.map(cell), ...rows.map(row => columns.map(name => cell(row[name])))].join('\n');
      return new TextEncoder().encode(text);
    },
    async listObjects(_bucket, prefix) {
      return [1, 2].map(i => ({
        key: `${prefix}object-${i}`,
        size: 100 * i,
        lastModified: Date.UTC(2025, 0, i),
        etag: `"${i}"`,
      }));
    },
    async writeObject() {},
  };
}

/** Services repeat what they were asked for: a member that was sent under the same name comes back as it was. */
function echo(result: Json, sent: Json): Json {
  if (!isObject(result) || !isObject(sent)) return result;
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => {
      const same = Object.hasOwn(sent, name) ? sent[name] : undefined;
      return [name, typeof same === 'string' && typeof value === 'string' ? same : value];
    }),
  );
}

/** What `$` and `$$` are at one place of one state. */
interface Here {
  readonly data: Shape;
  readonly item: Shape | undefined;
}

class Flow {
  input = new Shape();
  readonly results = new Map<string, Shape>();
  readonly errors = new Map<string, readonly string[]>();
  readonly causes = new Map<string, Shape>();
  readonly readers = new Map<string, { items: Shape; format: Json | undefined }>();
  private readonly variables = new Map<string, Shape>();
  private readonly edges: (readonly [Shape, Shape])[] = [];

  /** Joins what leaves a state to what enters the next, once everything is known of both. */
  join(): void {
    for (const [to, from] of this.edges) if (!to.conflictsWith(from)) to.unify(from);
  }

  /** Gives the shape of what the scope returns. */
  scope(scope: Scope, input: Shape, item: Shape | undefined): Shape {
    const inputs = new Map<State, Shape>(scope.states.map(state => [state, new Shape('input')]));
    const output = new Shape('output');
    const start = scope.startAt?.target;
    if (start) inputs.get(start)!.unify(input);
    for (const state of scope.states) {
      const go = (to: State | undefined, data: Shape) => this.edges.push([to ? inputs.get(to)! : output, data]);
      this.state(state, inputs.get(state)!, item, go);
    }
    return output;
  }

  private state(state: State, input: Shape, item: Shape | undefined, go: (to: State | undefined, data: Shape) => void) {
    const json = state.node ? toJson(state.node) : {};
    const fields: Fields = isObject(json) ? json : {};
    const next = state.references.find(reference => reference.kind === 'Next')?.target;
    const target = (kind: string, index?: number) =>
      state.references.find(reference => reference.kind === kind && reference.index === index)?.target;
    const leave = (data: Shape) => {
      if (state.type === 'Choice') {
        listOf(fields.Choices).forEach((_, index) => {
          const to = target('Choices', index);
          if (to) go(to, data);
        });
        const otherwise = target('Default');
        if (otherwise) go(otherwise, data);
      } else if (state.type !== 'Fail') go(next, data);
    };
    const error = new Shape('error').hint('object');
    listOf(fields.Catch).forEach((catcher, index) => {
      const to = target('Catch', index);
      if (!to || !isObject(catcher)) return;
      if (state.queryLanguage === 'JSONata') {
        const names = this.statesOf(input, item, { errorOutput: error });
        if (isObject(catcher.Assign)) this.assign(catcher.Assign, value => this.jsonata(value, names));
        go(to, catcher.Output === undefined ? error : this.jsonata(catcher.Output, names));
      } else {
        if (isObject(catcher.Assign)) this.assignPaths(catcher.Assign, { data: error, item });
        go(to, this.resultPath(catcher.ResultPath, input, error));
      }
    });
    const key = state.steps.join('/');
    const caught = listOf(fields.Catch).flatMap(catcher => (isObject(catcher) ? listOf(catcher.ErrorEquals) : []));
    const names = caught.filter(name => typeof name === 'string');
    if (names.length > 0 && state.type === 'Task') {
      this.errors.set(
        key,
        names.map(name => (/^States\.(ALL|TaskFailed)$/.test(name) ? 'Made.ToFail' : name)),
      );
      error.member('Error').hint('string');
      this.causes.set(key, error.member('Cause'));
    }
    if (state.queryLanguage === 'JSONata') this.jsonataState(state, fields, input, item, leave, target, go);
    else this.pathState(state, fields, input, item, leave);
  }

  // ------------------------------------------------------------------ JSONPath

  private pathState(state: State, fields: Fields, raw: Shape, item: Shape | undefined, leave: (data: Shape) => void) {
    const input = this.optionalPath(fields.InputPath, { data: raw, item });
    let here: Here = { data: input, item };
    const { type } = state;
    if (fields.Parameters !== undefined && type !== 'Map')
      here = { data: this.template(fields.Parameters, here), item };
    let result: Shape | undefined;
    if (type === 'Task') {
      result = new Shape(state.name).hint('answer');
      this.results.set(state.steps.join('/'), result);
      for (const name of ['TimeoutSecondsPath', 'HeartbeatSecondsPath'])
        if (typeof fields[name] === 'string') this.text(fields[name], { data: input, item }).hint('number');
    } else if (type === 'Pass') result = fields.Result === undefined ? here.data : literal(fields.Result);
    else if (type === 'Wait') {
      if (typeof fields.SecondsPath === 'string') this.text(fields.SecondsPath, here).hint('number');
      if (typeof fields.TimestampPath === 'string') this.text(fields.TimestampPath, here).hint('timestamp');
    } else if (type === 'Choice') {
      for (const rule of listOf(fields.Choices)) this.rule(rule, here);
    } else if (type === 'Fail') {
      for (const name of ['ErrorPath', 'CausePath'])
        if (typeof fields[name] === 'string') this.text(fields[name], here).hint('string');
    } else if (type === 'Parallel') {
      const array = new Shape('branches').hint('array');
      state.scopes.forEach((scope, i) => {
        array.itemAt(i).unify(this.scope(scope, here.data, item));
      });
      result = array;
    } else if (type === 'Map') result = this.mapPaths(state, fields, here);
    if (result && fields.ResultSelector !== undefined)
      result = this.template(fields.ResultSelector, { data: result, item });
    if (isObject(fields.Assign)) this.assignPaths(fields.Assign, { data: result ?? here.data, item });
    for (const rule of listOf(fields.Choices))
      if (isObject(rule) && isObject(rule.Assign)) this.assignPaths(rule.Assign, here);
    const whole = result ? this.resultPath(fields.ResultPath, raw, result) : here.data;
    leave(this.optionalPath(fields.OutputPath, { data: whole, item }));
  }

  private mapPaths(state: State, fields: Fields, here: Here): Shape {
    const every = this.itemOf(state, fields, () =>
      typeof fields.ItemsPath === 'string' ? this.text(fields.ItemsPath, here) : here.data,
    );
    const reader = isObject(fields.ItemReader) ? fields.ItemReader : {};
    if (reader.Parameters !== undefined) this.template(reader.Parameters, here);
    for (const [name, value] of Object.entries(fields))
      if (/^(MaxConcurrency|ToleratedFailure\w*)Path$/.test(name) && typeof value === 'string')
        this.text(value, here).hint('number');
    const selector = fields.ItemSelector ?? fields.Parameters;
    let each = selector === undefined ? every : this.template(selector, { data: here.data, item: every });
    if (isObject(fields.ItemBatcher)) {
      const { BatchInput } = fields.ItemBatcher;
      const batch = new Shape('batch');
      batch.member('Items').item().unify(each);
      if (BatchInput !== undefined) batch.member('BatchInput').unify(this.template(BatchInput, here));
      each = batch;
    }
    return this.iterate(state, fields, each, every);
  }

  /** The shape of every item of a Map, from its reader or from the data. */
  private itemOf(state: State, fields: Fields, given: () => Shape): Shape {
    const reader = isObject(fields.ItemReader) ? fields.ItemReader : undefined;
    const items = reader ? new Shape('items') : given();
    if (reader) {
      const config = isObject(reader.ReaderConfig) ? reader.ReaderConfig : {};
      this.readers.set(state.steps.join('/'), { items, format: config.InputType });
    }
    return items.item(reader ? 1 : 2);
  }

  private iterate(state: State, fields: Fields, each: Shape, item: Shape): Shape {
    const results = new Shape('results').hint('array');
    for (const scope of state.scopes) results.item().unify(this.scope(scope, each, item));
    // With a ResultWriter the state returns where the results are, not the results.
    return fields.ResultWriter === undefined ? results : new Shape('written').hint('object');
  }

  private rule(rule: Json, here: Here): void {
    if (!isObject(rule)) return;
    for (const name of ['And', 'Or']) for (const inner of listOf(rule[name])) this.rule(inner, here);
    if (rule.Not !== undefined) this.rule(rule.Not, here);
    if (typeof rule.Variable !== 'string') return;
    const shape = this.text(rule.Variable, here);
    for (const [operator, value] of Object.entries(rule)) {
      const other = operator.endsWith('Path') && typeof value === 'string' ? this.text(value, here) : undefined;
      if (operator === 'IsPresent') shape.mayBeAbsent();
      else if (operator === 'IsNull') shape.candidate(null);
      else if (operator === 'IsNumeric') shape.candidate(2, 'text');
      else if (operator === 'IsString') shape.candidate('text', 2);
      else if (operator === 'IsBoolean') shape.candidate(true, 'text');
      else if (operator === 'IsTimestamp') shape.candidate('2025-01-01T00:01:00Z', 'text');
      else if (operator.startsWith('String')) {
        shape.hint('string');
        other?.hint('string');
        if (other && operator.startsWith('StringEquals')) shape.candidate(`${rule.Variable}-text`);
        if (typeof value === 'string' && !other)
          compared(
            shape,
            operator === 'StringMatches' ? value.replace(/\\(.)|\*/g, (_, escaped) => escaped ?? 'x') : value,
          );
      } else if (operator.startsWith('Numeric')) {
        shape.hint('number');
        other?.hint('number');
        if (typeof value === 'number') shape.candidate(value, value + 1, value - 1);
      } else if (operator.startsWith('Boolean')) {
        shape.candidate(true, false);
        other?.candidate(true, false);
      } else if (operator.startsWith('Timestamp')) {
        shape.hint('timestamp');
        other?.hint('timestamp');
        if (typeof value === 'string' && !other) shape.candidate(value, '2000-01-01T00:00:00Z', '2099-01-01T00:00:00Z');
      }
    }
  }

  private template(template: Json, here: Here): Shape {
    if (isArray(template)) {
      const array = new Shape().hint('array');
      template.forEach((each, i) => {
        array.itemAt(i).unify(this.template(each, here));
      });
      return array;
    }
    if (!isObject(template)) return literal(template);
    const object = new Shape().hint('object');
    for (const [name, value] of Object.entries(template)) {
      const dynamic = name.endsWith('.$') && typeof value === 'string';
      object
        .member(dynamic ? name.slice(0, -2) : name)
        .unify(dynamic ? this.text(value, here) : this.template(value, here));
    }
    return object;
  }

  /** A path or an intrinsic call. */
  private text(text: string, here: Here): Shape {
    const value = parsePayloadValue(text);
    if (value.kind === 'path') return this.path(value.path, here);
    return value.kind === 'intrinsic' ? this.intrinsic(value.call, here) : new Shape();
  }

  private optionalPath(path: Json | undefined, here: Here): Shape {
    if (path === null) return new Shape().hint('object');
    return typeof path === 'string' ? this.text(path, here) : here.data;
  }

  private resultPath(path: Json | undefined, input: Shape, result: Shape): Shape {
    if (path === null) return input;
    if (typeof path !== 'string' || path === '$') return result;
    this.text(path, { data: input, item: undefined }).unify(result);
    return input;
  }

  private path(path: Path, here: Here): Shape {
    let segments = path.segments;
    let shape = here.data;
    if (path.root === 'context') {
      const names = segments.slice(0, 3).map(segment => (segment.kind === 'child' ? segment.name : ''));
      if (names[0] === 'Map' && names[2] === 'Value' && here.item) {
        shape = here.item;
        segments = segments.slice(3);
      } else if (names[0] === 'Execution' && names[1] === 'Input') {
        shape = this.input;
        segments = segments.slice(2);
      } else shape = new Shape();
    } else if (path.root !== 'input') shape = this.variable(path.root.variable);
    let plural = false;
    for (const segment of segments) {
      shape = this.segment(segment, shape, here);
      plural ||= segment.kind !== 'child' && segment.kind !== 'index' && segment.kind !== 'names';
    }
    if (!plural) return shape;
    const found = new Shape('found').hint('array');
    found.item().unify(shape);
    return found;
  }

  private segment(segment: Segment, shape: Shape, here: Here): Shape {
    switch (segment.kind) {
      case 'child':
        return shape.member(segment.name);
      case 'names':
        for (const name of segment.names) shape.member(name);
        return shape;
      case 'index':
        return shape.itemAt(segment.index);
      case 'indexes':
        return shape.item(Math.max(...segment.indexes) + 1);
      case 'slice':
        return shape.item(Math.max(Math.abs(segment.to ?? 1), Math.abs(segment.from ?? 0) + 1));
      case 'wildcard':
        return shape.item();
      case 'recursive':
        return shape;
      case 'filter': {
        // Several items, so that more than one of the values that filters look for is among them.
        const each = shape.item(4);
        const visit = (filter: typeof segment.filter): void => {
          if (filter.kind === 'compare') {
            const sides = [filter.left, filter.right].map(side =>
              side.kind === 'literal'
                ? undefined
                : this.path(side.path, { ...here, data: side.kind === 'item' ? each : here.data }),
            );
            if (filter.right.kind === 'literal' && sides[0]) compared(sides[0], filter.right.value);
            if (filter.left.kind === 'literal' && sides[1]) compared(sides[1], filter.left.value);
          } else if (filter.kind === 'exists') {
            if (filter.path.kind !== 'literal') this.path(filter.path.path, { ...here, data: each });
          } else if (filter.kind === 'not') visit(filter.operand);
          else {
            visit(filter.left);
            visit(filter.right);
          }
        };
        visit(segment.filter);
        return each;
      }
    }
  }

  private intrinsic(call: IntrinsicCall, here: Here): Shape {
    const args = call.args.map(argument =>
      argument.kind === 'path'
        ? this.path(argument.path, here)
        : argument.kind === 'call'
          ? this.intrinsic(argument, here)
          : argument.kind === 'literal'
            ? literal(argument.value)
            : new Shape(),
    );
    const numberAt = (i: number): number => {
      const argument = call.args[i];
      return argument?.kind === 'literal' && typeof argument.value === 'number' ? argument.value : 0;
    };
    const [a = new Shape(), b = new Shape()] = args;
    const array = new Shape().hint('array');
    switch (call.name) {
      case 'States.StringToJson':
        return a.text();
      case 'States.Array':
        args.forEach((each, i) => {
          array.itemAt(i).unify(each);
        });
        return array;
      case 'States.ArrayPartition':
        b.hint('number');
        array.item().item().unify(a.item());
        return array;
      case 'States.ArrayContains': {
        const value = call.args[1];
        if (value?.kind === 'literal') compared(a.item(), value.value);
        else a.item();
        return new Shape().hint('boolean');
      }
      case 'States.ArrayRange':
        for (const each of args) each.hint('number');
        array.item().hint('number');
        return array;
      case 'States.ArrayGetItem':
        if (call.args[1]?.kind !== 'literal') b.candidate(0);
        return call.args[1]?.kind === 'literal' ? a.itemAt(numberAt(1)) : a.item();
      case 'States.ArrayLength':
        a.item();
        return new Shape().hint('number');
      case 'States.ArrayUnique':
        array.item().unify(a.item());
        return array;
      case 'States.JsonMerge':
        a.hint('object').unify(b.hint('object'));
        return a;
      case 'States.MathRandom':
      case 'States.MathAdd':
        for (const each of args) each.hint('number');
        return new Shape().hint('number');
      case 'States.StringSplit': {
        const delimiter = call.args[1];
        return a.split(delimiter?.kind === 'literal' && typeof delimiter.value === 'string' ? delimiter.value : ',');
      }
      default:
        if (/Base64|Hash/.test(call.name)) a.hint('string');
        return new Shape().hint('string');
    }
  }

  // ------------------------------------------------------------------ JSONata

  private jsonataState(
    state: State,
    fields: Fields,
    input: Shape,
    item: Shape | undefined,
    leave: (data: Shape) => void,
    target: (kind: string, index?: number) => State | undefined,
    go: (to: State | undefined, data: Shape) => void,
  ) {
    const before = this.statesOf(input, item, {});
    const { type } = state;
    const sent = fields.Arguments === undefined ? input : this.jsonata(fields.Arguments, before);
    let result: Shape | undefined;
    for (const name of ['TimeoutSeconds', 'HeartbeatSeconds', 'Seconds', 'MaxConcurrency'])
      if (fields[name] !== undefined) this.jsonata(fields[name], before).hint('number');
    for (const name of ['Error', 'Cause'])
      if (fields[name] !== undefined) this.jsonata(fields[name], before).hint('string');
    if (fields.Timestamp !== undefined) this.jsonata(fields.Timestamp, before).hint('timestamp');
    if (type === 'Task') {
      result = new Shape(state.name).hint('answer');
      this.results.set(state.steps.join('/'), result);
    } else if (type === 'Parallel') {
      const array = new Shape('branches').hint('array');
      state.scopes.forEach((scope, i) => {
        array.itemAt(i).unify(this.scope(scope, sent, item));
      });
      result = array;
    } else if (type === 'Map') {
      const every = this.itemOf(state, fields, () =>
        fields.Items === undefined ? input : this.jsonata(fields.Items, before),
      );
      if (isObject(fields.ItemReader) && fields.ItemReader.Arguments !== undefined)
        this.jsonata(fields.ItemReader.Arguments, before);
      let each =
        fields.ItemSelector === undefined ? every : this.jsonata(fields.ItemSelector, this.statesOf(input, every, {}));
      if (isObject(fields.ItemBatcher)) {
        const batch = new Shape('batch');
        batch.member('Items').item().unify(each);
        if (fields.ItemBatcher.BatchInput !== undefined)
          batch.member('BatchInput').unify(this.jsonata(fields.ItemBatcher.BatchInput, before));
        each = batch;
      }
      result = this.iterate(state, fields, each, every);
    }
    const after = this.statesOf(input, item, result ? { result } : {});
    listOf(fields.Choices).forEach((rule, index) => {
      if (!isObject(rule)) return;
      const condition = rule.Condition === undefined ? undefined : this.jsonata(rule.Condition, before);
      // A condition that is nothing but a value is that value's truth.
      condition?.hint('boolean');
      if (isObject(rule.Assign)) this.assign(rule.Assign, value => this.jsonata(value, before));
      const to = target('Choices', index);
      if (to && rule.Output !== undefined) go(to, this.jsonata(rule.Output, before));
    });
    if (isObject(fields.Assign)) this.assign(fields.Assign, value => this.jsonata(value, after));
    leave(fields.Output === undefined ? (result ?? input) : this.jsonata(fields.Output, after));
  }

  private statesOf(input: Shape, item: Shape | undefined, more: { readonly [name: string]: Shape }): Names {
    const states = new Shape('states');
    states.member('input').unify(input);
    for (const [name, shape] of Object.entries(more)) states.member(name).unify(shape);
    const context = states.member('context');
    context.member('Execution').member('Input').unify(this.input);
    if (item) context.member('Map').member('Item').member('Value').unify(item);
    return new Map([['states', states]]);
  }

  private jsonata(value: Json, names: Names): Shape {
    if (typeof value === 'string') {
      const text = jsonataTextOf(value);
      if (text?.kind !== 'expression') return literal(value);
      const { ast } = parseJsonata(text.expression);
      return ast ? shapeOfJsonata(ast, names, name => this.variable(name)) : new Shape();
    }
    if (isArray(value)) {
      const array = new Shape().hint('array');
      value.forEach((each, i) => {
        array.itemAt(i).unify(this.jsonata(each, names));
      });
      return array;
    }
    if (!isObject(value)) return literal(value);
    const object = new Shape().hint('object');
    for (const [name, each] of Object.entries(value)) object.member(name).unify(this.jsonata(each, names));
    return object;
  }

  // ------------------------------------------------------------------ variables

  private variable(name: string): Shape {
    let shape = this.variables.get(name);
    if (!shape) {
      shape = new Shape(name);
      this.variables.set(name, shape);
    }
    return shape;
  }

  private assign(assign: Fields, shapeOf: (value: Json) => Shape): void {
    for (const [name, value] of Object.entries(assign)) this.variable(name).unify(shapeOf(value));
  }

  private assignPaths(assign: Fields, here: Here): void {
    for (const [name, value] of Object.entries(assign))
      if (name.endsWith('.$') && typeof value === 'string')
        this.variable(name.slice(0, -2)).unify(this.text(value, here));
      else this.variable(name).unify(this.template(value, here));
  }
}

/** A value that stands in the definition: it is what it is, only its kind is of interest. */
function literal(value: Json): Shape {
  const shape = new Shape();
  if (isArray(value)) {
    shape.hint('array');
    value.forEach((each, i) => {
      shape.itemAt(i).unify(literal(each));
    });
  } else if (isObject(value)) {
    shape.hint('object');
    for (const [name, each] of Object.entries(value)) shape.member(name).unify(literal(each));
  } else if (typeof value === 'number') shape.hint('number');
  else if (typeof value === 'boolean') shape.hint('boolean');
  else if (typeof value === 'string') shape.hint('string');
  return shape;
}

function listOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isArray(value) ? value : [];
}
