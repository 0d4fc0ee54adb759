/**
 * A compiled state machine: every state once, as a list of operations. An operation is a closure that does one stage of
 * a state's work and says where to go on; stages that would change nothing are not in the list. Compiling never throws:
 * a state that cannot work becomes one that fails, with what is wrong with it, when it is reached.
 */
import { isObject, type Json } from '../expressions/index.ts';
import {
  type Node,
  memberValue as nodeOf,
  type Scope,
  type State,
  type StateMachine,
  toJson,
} from '../language/index.ts';
import { runtimeError } from './fields.ts';
import { readRetrier } from './retry.ts';
import type {
  CompileOptions,
  Operation,
  Program,
  ProgramProblem,
  ScopeProgram,
  StateProgram,
  StateSource,
} from './run.ts';
import { keepResult, operationsOf } from './states.ts';
import { straightOf } from './straight.ts';
import { BadField, Fields } from './written-fields.ts';

export function compile(machine: StateMachine, options: CompileOptions = {}): Program {
  const problems: ProgramProblem[] = [];
  const states: StateProgram[] = [];
  const root = compileScope(machine.root);
  const timeout = nodeOf(machine.node, 'TimeoutSeconds');
  return {
    machine,
    root,
    states,
    timeoutSeconds: timeout?.kind === 'number' ? timeout.value : undefined,
    problems,
  };

  function compileScope(scope: Scope): ScopeProgram {
    const byName = new Map<string, StateProgram>();
    for (const state of scope.states) {
      const { name, steps, type } = state;
      const program: StateProgram = {
        state,
        name,
        place: { name, steps, type },
        index: states.length,
        operations: [],
        straight: undefined,
        resultAt: -1,
        retriers: [],
        catchers: [],
        scopes: [],
      };
      states.push(program);
      if (!byName.has(name)) byName.set(name, program);
    }
    for (const state of scope.states) {
      const program = byName.get(state.name)!;
      if (program.state !== state) continue; // a duplicate key: the first one counts
      program.scopes.push(...state.scopes.map(compileScope));
      compileState(program, byName);
    }
    const config = nodeOf(scope.node, 'ProcessorConfig');
    const type = nodeOf(config, 'ExecutionType');
    return {
      scope,
      start: scope.startAt?.target && byName.get(scope.startAt.name),
      states: byName,
      executionType: type?.kind === 'string' && type.value === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    };
  }

  function compileState(program: StateProgram, siblings: ReadonlyMap<string, StateProgram>): void {
    const { state } = program;
    const json = state.node === undefined ? null : toJson(state.node);
    const fields = new Fields(isObject(json) ? json : {});
    const next = fields.text('Next');
    const target = (name: Json | undefined, field: string): StateProgram => {
      const found = typeof name === 'string' ? siblings.get(name) : undefined;
      if (found) return found;
      throw new BadField(
        typeof name === 'string'
          ? `${field} names the state "${name}", which is not in the same scope.`
          : `${field} must name a state.`,
      );
    };
    try {
      const source: StateSource = {
        program,
        fields,
        jsonata: state.queryLanguage === 'JSONata',
        next: next === undefined ? undefined : target(next, 'Next'),
        groups: options.groups,
        target,
      };
      program.operations = operationsOf(source);
      program.straight = straightOf(program.operations, state.type, source.next);
      program.resultAt = program.operations.indexOf(keepResult);
      program.retriers = fields.list('Retry').map(readRetrier);
    } catch (error) {
      if (!(error instanceof BadField || error instanceof RangeError)) throw error;
      const message =
        error instanceof BadField ? error.message + hintAtPlaceholder(state) : 'The state is nested too deeply.';
      problems.push({ steps: state.steps, message });
      program.operations = broken(message);
    }
  }
}

/** A value that is filled in on deployment stands for its text here, which is not enough where something else is wanted. */
function hintAtPlaceholder({ member }: State): string {
  const found = member.value && placeholderIn(member.value);
  return found === undefined
    ? ''
    : ` ${found.replaceAll(/\s+/g, ' ')} is known on deployment only: to run this here, write a value in its place.`;
}

function placeholderIn(node: Node): string | undefined {
  if (node.kind === 'placeholder') return node.value;
  const inner =
    node.kind === 'object' ? node.members.flatMap(({ value }) => value ?? []) : node.kind === 'array' ? node.items : [];
  for (const each of inner) {
    const found = placeholderIn(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A state that cannot work: it is entered and fails. */
function broken(message: string): readonly Operation[] {
  return [
    (run, strand) => run.enter(strand),
    (_run, strand) => {
      throw runtimeError(strand, message);
    },
  ];
}
