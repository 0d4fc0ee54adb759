/**
 * The breakpoints that a client has set, of all kinds, and which of them a moment comes to: in sources, on functions (states by
 * name, tasks by `service:action`), on data (a variable that is assigned, a path that a state changes).
 *
 * Texts come to be known while a run goes: a machine that a task starts is placed when its first state is entered.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { compilePath, type Json, parsePath } from '../expressions/index.ts';
import { readResource, serviceName } from '../interpreter/index.ts';
import { memberValue, type Scope, type State, stringOf } from '../language/index.ts';
import { BreakpointMap, comesTo, type Target } from './breakpoints.ts';
import { type BreakpointRule, countProblem, type Evaluate, isPlain, type Reached, reach } from './conditions.ts';
import { type ProgramSource, sourceOf } from './definition.ts';
import { patternOf } from './exceptions.ts';
import { baseName, samePath } from './paths.ts';
import type { PositionConvention } from './position.ts';
import { type Focus, fieldOfStage, type Hit, rootOf } from './run.ts';
import type { Entry } from './tape.ts';

export interface RequestedBreakpoint extends BreakpointRule {
  readonly line: number;
  readonly column: number | undefined;
}

interface FunctionRule extends BreakpointRule {
  readonly name: string;
  readonly pattern: RegExp;
}

interface DataRule extends BreakpointRule {
  readonly watched: WatchedData;
}

/** What a data breakpoint is about; as JSON text it is the `dataId`. */
export type WatchedData = { readonly variable: string } | { readonly path: string };

interface Loaded {
  readonly source: ProgramSource;
  readonly map: BreakpointMap;
}

type Placed = DebugProtocol.Breakpoint;

/** A rule that a moment comes to, and what of the state it stands at then. */
interface Come {
  readonly rule: BreakpointRule;
  readonly focus: Focus | undefined;
}

export class BreakpointList {
  #sources: { readonly path: string; readonly requested: readonly RequestedBreakpoint[] }[] = [];
  #functions: readonly FunctionRule[] = [];
  #data: readonly DataRule[] = [];
  #main: ProgramSource | undefined;
  readonly #loaded = new Map<Scope, Loaded>();
  #active = new Map<State, { readonly rule: BreakpointRule; readonly target: Target }[]>();
  #nextId = 1;
  convention: PositionConvention = { linesStartAt1: true, columnsStartAt1: true };

  /** A new run: nothing else is loaded yet. Gives the breakpoints where they stand now. */
  load(source: ProgramSource): Placed[] {
    this.#main = source;
    this.#loaded.clear();
    this.#loaded.set(source.machine.root, { source, map: new BreakpointMap(source.machine, source.lines) });
    return [...this.#placeAll().values(), ...this.#functions.map(rule => this.#placedFunction(rule))];
  }

  /** The machine of a state that is entered. Gives the breakpoints that have found their place by it. */
  learn(state: State): Placed[] {
    const root = rootOf(state);
    if (this.#loaded.has(root)) return [];
    const source = sourceOf(root);
    if (!source) return [];
    this.#loaded.set(root, { source, map: new BreakpointMap(source.machine, source.lines) });
    const placed = this.#placeAll(false);
    const ids = new Set(
      this.#sources
        .filter(each => samePath(each.path, source.path))
        .flatMap(each => each.requested.map(({ id }) => id)),
    );
    return [...placed.values()].filter(({ id }) => ids.has(id!));
  }

  // ---- setting -------------------------------------------------------------------------------------------------------

  setSource(path: string, wanted: readonly DebugProtocol.SourceBreakpoint[]): Placed[] {
    const before = this.#sources.find(source => samePath(source.path, path))?.requested ?? [];
    const requested = wanted.map(one => {
      const { line, column } = one;
      const known = before.find(each => each.line === line && each.column === column);
      return { ...this.#ruleOf(one, known?.id), line, column };
    });
    this.#sources = [...this.#sources.filter(source => !samePath(source.path, path)), { path, requested }];
    const placed = this.#placeAll();
    return requested.map(({ id }) => placed.get(id)!);
  }

  setFunctions(wanted: readonly DebugProtocol.FunctionBreakpoint[]): Placed[] {
    this.#functions = wanted.map(one => {
      const known = this.#functions.find(({ name }) => name === one.name);
      const name = one.name.trim();
      return { ...this.#ruleOf(one, known?.id), name, pattern: patternOf(name) };
    });
    return this.#functions.map(rule => this.#placedFunction(rule));
  }

  setData(wanted: readonly DebugProtocol.DataBreakpoint[]): Placed[] {
    const rules: DataRule[] = [];
    const placed = wanted.map(one => {
      const watched = watchedBy(one.dataId);
      const rule = this.#ruleOf(one);
      const wrong = this.#wrongCount(rule);
      if (!watched) return { id: rule.id, verified: false, message: 'There is no such data.' };
      if (wrong !== undefined) return { id: rule.id, verified: false, message: wrong };
      rules.push({ ...rule, watched });
      return { id: rule.id, verified: true };
    });
    this.#data = rules;
    return placed;
  }

  /** Places where breakpoints can stand, as positions of the client. */
  locations(
    path: string,
    from: { line: number; column: number },
    to: { line: number; column: number },
  ): { line: number; column: number }[] {
    const loaded = [...this.#loaded.values()].filter(({ source }) => samePath(source.path, path));
    return loaded.flatMap(({ source, map }) =>
      map.locations(from, to).map(offset => source.lines.toClient(offset, this.convention)),
    );
  }

  /** The state around a line (from 0) of a file. */
  stateAt(path: string, line: number): State | undefined {
    for (const { source, map } of this.#loaded.values()) {
      const state = samePath(source.path, path) ? map.stateAt(line) : undefined;
      if (state) return state;
    }
    return undefined;
  }

  #ruleOf(
    { condition, hitCondition, logMessage }: Partial<DebugProtocol.SourceBreakpoint>,
    id: number = this.#nextId++,
  ): BreakpointRule {
    return {
      id,
      condition: condition || undefined,
      hitCondition: hitCondition || undefined,
      logMessage: logMessage || undefined,
      hits: 0,
    };
  }

  #wrongCount({ hitCondition }: BreakpointRule): string | undefined {
    return hitCondition === undefined ? undefined : countProblem(hitCondition);
  }

  // ---- placing -------------------------------------------------------------------------------------------------------

  /** Places all requested breakpoints in the texts that run. */
  #placeAll(countAnew = true): Map<number, Placed> {
    const result = new Map<number, Placed>();
    this.#active = new Map();
    for (const { path, requested } of this.#sources) {
      const loaded = [...this.#loaded.values()].filter(({ source }) => samePath(source.path, path));
      for (const rule of requested) {
        if (countAnew) rule.hits = 0;
        result.set(rule.id, this.#placed(rule, loaded));
      }
    }
    return result;
  }

  #placed(rule: RequestedBreakpoint, loaded: readonly Loaded[]): Placed {
    const { id, line, column } = rule;
    const unverified = (message: string): Placed => ({ id, verified: false, message });
    if (!this.#main) return unverified('No state machine is running yet.');
    const wrong = this.#wrongCount(rule);
    if (wrong !== undefined) return unverified(wrong);
    if (loaded.length === 0)
      return unverified(`${baseName(this.#main.path)} is being debugged, and has not started this file so far.`);
    let result: Placed | undefined;
    for (const { source, map } of loaded) {
      const { lines, path } = source;
      const { target, message } = map.place(
        lines.fromClientLine(line, this.convention),
        column === undefined ? undefined : column - (this.convention.columnsStartAt1 ? 1 : 0),
      );
      if (!target) {
        result ??= unverified(message ?? '');
        continue;
      }
      const active = this.#active.get(target.state);
      if (active) active.push({ rule, target });
      else this.#active.set(target.state, [{ rule, target }]);
      const at = lines.toClient(target.offset, this.convention);
      result = {
        id,
        verified: true,
        source: { name: baseName(path), path },
        line: at.line,
        // A column is shown as a second marker inside the line: only where the client asked for one.
        ...(column !== undefined && { column: at.column }),
      };
    }
    return result!;
  }

  #placedFunction(rule: FunctionRule): Placed {
    const { id, name } = rule;
    const wrong = this.#wrongCount(rule);
    if (wrong !== undefined) return { id, verified: false, message: wrong };
    const sources = [...this.#loaded.values()].map(({ source }) => source);
    for (const { machine, lines, path } of sources) {
      const state = machine.states.find(each => isCalled(rule, each));
      if (!state) continue;
      const place = lines.toClient(state.nameNode.span.start, this.convention);
      return { id, verified: true, source: { name: baseName(path), path }, ...place };
    }
    return {
      id,
      verified: false,
      message: `No state has the name "${name}", and no task calls it. Write the name of a state, or service:action such as lambda:invoke; * stands for anything.`,
    };
  }

  // ---- while it runs -------------------------------------------------------------------------------------------------

  /**
   * The breakpoints that stop at a moment. `tell` gets log points and what is wrong with conditions; `ready` is waited for
   * before anything is evaluated, if it is there.
   */
  at(
    entry: Entry,
    forward: boolean,
    evaluate: Evaluate,
    tell: (text: string, isProblem: boolean) => void,
    ready: (() => Promise<void>) | undefined,
  ): Hit | undefined | Promise<Hit | undefined> {
    const come = this.#comeTo(entry);
    if (come === undefined) return undefined;
    if (come.every(({ rule }) => isPlain(rule))) return hitOf(come);
    if (ready) return ready().then(() => this.#judge(come, 0, [], entry, forward, evaluate, tell));
    return this.#judge(come, 0, [], entry, forward, evaluate, tell);
  }

  #judge(
    come: readonly Come[],
    from: number,
    hits: Come[],
    entry: Entry,
    forward: boolean,
    evaluate: Evaluate,
    tell: (text: string, isProblem: boolean) => void,
  ): Hit | undefined | Promise<Hit | undefined> {
    for (let i = from; i < come.length; i++) {
      const one = come[i]!;
      const { rule } = one;
      const { hits: before } = rule;
      const take = (reached: Reached) => {
        if (rule.hitCondition !== undefined && rule.hits !== before) {
          const others = entry.undo;
          entry.undo = () => {
            others?.();
            rule.hits = before;
          };
        }
        if (reached.kind === 'log') tell(reached.text, false);
        if (reached.kind !== 'stop') return;
        if (reached.problem !== undefined) tell(reached.problem, true);
        hits.push(one);
      };
      const reached = reach(rule, evaluate, !forward);
      if (reached instanceof Promise)
        return reached.then(done => {
          take(done);
          return this.#judge(come, i + 1, hits, entry, forward, evaluate, tell);
        });
      take(reached);
    }
    return hitOf(hits);
  }

  #comeTo({ moment, state, before, after }: Entry): Come[] | undefined {
    if (!moment || !state) return undefined;
    let come: Come[] | undefined;
    for (const { rule, target } of this.#active.get(state) ?? []) {
      if (!comesTo(target, moment, before, after)) continue;
      const focus = target.label === undefined ? undefined : { label: labelOf(target), offset: target.offset };
      come = [...(come ?? []), { rule, focus }];
    }
    if (this.#functions.length > 0)
      if (moment.kind === 'stateEntered' || moment.kind === 'taskScheduled')
        for (const rule of this.#functions) {
          const called =
            moment.kind === 'stateEntered' ? rule.pattern.test(state.name) : isResource(rule, moment.resource);
          if (!called) continue;
          const field = moment.kind === 'taskScheduled' ? fieldOfStage(state, 'Result') : undefined;
          come = [...(come ?? []), { rule, focus: field && { label: 'Resource', offset: field.key.span.start } }];
        }
    if (this.#data.length > 0)
      for (const rule of this.#data) {
        const { watched } = rule;
        const touched =
          'variable' in watched
            ? moment.kind === 'variablesAssigned' && Object.hasOwn(moment.variables, watched.variable)
            : moment.kind === 'stateExited' &&
              before?.visit !== undefined &&
              isChanged(watched.path, before.visit.input, moment.output);
        if (!touched) continue;
        const field = 'variable' in watched ? fieldOfStage(state, 'Assign') : undefined;
        const focus = field && { label: field.key.value, offset: field.key.span.start };
        come = [...(come ?? []), { rule, focus }];
      }
    return come;
  }
}

/** What is watched by the text of a `dataId`; undefined when it is none of ours. */
export function watchedBy(dataId: string): WatchedData | undefined {
  try {
    const read = JSON.parse(dataId) as { variable?: unknown; path?: unknown } | null;
    if (typeof read?.variable === 'string') return { variable: read.variable };
    if (typeof read?.path === 'string' && parsePath(read.path).problems.length === 0) return { path: read.path };
  } catch {
    // Not ours.
  }
  return undefined;
}

function hitOf(come: readonly Come[]): Hit | undefined {
  const [first] = come;
  if (!first) return undefined;
  const reason =
    'watched' in first.rule ? 'data breakpoint' : 'pattern' in first.rule ? 'function breakpoint' : 'breakpoint';
  return { reason, ids: come.map(({ rule }) => rule.id), focus: first.focus };
}

/** A stage is stopped at before it is done. */
function labelOf({ kind, label = '' }: Target): string {
  return kind === 'stage' ? `before ${label}` : label;
}

function isCalled(rule: FunctionRule, state: State): boolean {
  if (rule.pattern.test(state.name)) return true;
  const resource = state.type === 'Task' ? stringOf(state.node, 'Resource')?.value : undefined;
  if (resource !== undefined) return isResource(rule, resource);
  return state.type === 'Task' && memberValue(state.node, 'Resource') !== undefined && rule.name === '*:*';
}

function isResource({ name, pattern }: FunctionRule, resource: string): boolean {
  // A function whose ARN is the Resource is invoked, too.
  const service = readResource(resource).kind === 'lambda' ? 'lambda:invoke' : serviceName(resource);
  return name.includes(':') && (pattern.test(service) || pattern.test(resource));
}

function isChanged(path: string, before: Json, after: Json): boolean {
  if (before === after) return false;
  const read = parsePath(path).path;
  if (!read) return false;
  const find = compilePath(read);
  const [one, other] = [before, after].map(input => {
    const result = find({ input, context: {}, variables: {} });
    return result.found ? result.value : undefined;
  });
  return one !== other && JSON.stringify(one) !== JSON.stringify(other);
}
