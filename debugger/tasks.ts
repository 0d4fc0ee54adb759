/**
 * Who answers which task: `tasks` of a launch configuration, read, checked and followed. A rule says for a state, a state of
 * one machine, a resource or a pattern who is asked, one after the other until somebody knows; what no rule is about is answered
 * as ever (mocks, handlers), and then by the one that is named for all. Knows no protocol; who answers comes from outside.
 */
import {
  type AnswerTask,
  mockWorld,
  readMocks,
  serviceName,
  stateMachineNameOf,
  type TaskAnswer,
  type TaskCall,
  type World,
} from '../interpreter/index.ts';
import { closest, type Json } from '../language/index.ts';
import type { Answerer } from './answerer.ts';
import type { FunctionChoice } from './lambdas.ts';
import { wrongArgument } from './trouble.ts';

/** `tasks` as it may stand in a launch configuration. */
export type TasksChoice = Source | readonly Source[] | { readonly [selector: string]: Source | readonly Source[] };

/** A word, a function or a module, or an answer as a mocks file has it. */
export type Source = SourceWord | { readonly [member: string]: Json };

const sourceWords = ['mocks', 'handlers', 'lambda', 'ask', 'example'] as const;
export type SourceWord = (typeof sourceWords)[number];

/** Who can be asked. */
export interface Answerers {
  readonly mocks: Answerer;
  readonly handlers: Answerer | undefined;
  readonly ask: Answerer;
  readonly example: Answerer;
  lambda(choice: FunctionChoice | undefined): Answerer;
  /** A function of a module: `./charge.mjs#charge`. */
  handler(path: string): Answerer;
}

interface Rule {
  readonly selector: string;
  readonly answerers: readonly Answerer[];
}

export class TaskRules {
  readonly #answerers: Answerers;
  #rules: readonly Rule[] = [];
  /** Asked for what no rule is about and nobody has answered. */
  #all: readonly Answerer[] = [];
  readonly #title: string;

  /** Throws a `Trouble` when the choice is none. `title` is the name of the machine that is run. */
  constructor(choice: TasksChoice | undefined, answerers: Answerers, title: string) {
    this.#answerers = answerers;
    this.#title = title;
    if (choice === undefined) return;
    if (typeof choice === 'string' || Array.isArray(choice)) this.#all = this.#read(choice, 'tasks');
    else if (typeof choice === 'object' && choice !== null)
      this.#rules = Object.entries(choice).map(([selector, source]) => ({
        selector,
        answerers: this.#read(source, selector),
      }));
    else throw wrongTasks('tasks');
  }

  /** The words of the configuration that are about nothing that is there. */
  warnings(states: Iterable<string>): string[] {
    const known = new Set(states);
    return this.#rules.flatMap(({ selector }) => {
      if (known.has(selector) || /[*:.]/.test(selector)) return [];
      const [meant] = closest(selector, known);
      return `"tasks" names "${selector}", and the definition has no such state. ${meant === undefined ? 'Resources are named as lambda:invoke, or by a pattern with *.' : `Did you mean "${meant}"?`}`;
    });
  }

  /** From now on that answers; as the console's `mock` wants it. Throws a `Trouble`. */
  add(selector: string, source: Source): void {
    const rule = { selector, answerers: this.#read(source, selector) };
    this.#rules = [rule, ...this.#rules.filter(each => each.selector !== selector)];
  }

  /** The world's answers with the rules before them. */
  before(base: World['task']): World['task'] {
    return call => {
      const rule = this.#ruleFor(call);
      if (!rule) return base(call);
      return first(rule.answerers, call, 0, () => ({
        kind: 'unanswered',
        message: `State "${call.state}" calls ${call.resource}, and nobody that "tasks" names for "${rule.selector}" in the launch configuration answers it.`,
      }));
    };
  }

  /** For `MockOptions.last`: asked when nobody else has answered. */
  readonly last: AnswerTask = call => {
    if (this.#all.length === 0) return undefined;
    let unknown = false;
    const answer = first(this.#all, call, 0, () => {
      unknown = true;
      return { kind: 'unanswered', message: `State "${call.state}" calls ${call.resource}, and nobody answers it.` };
    });
    return unknown ? undefined : answer;
  };

  /** The most telling: a state of one machine, a state, a resource by its name, then the longest pattern. */
  #ruleFor(call: TaskCall): Rule | undefined {
    if (this.#rules.length === 0) return undefined;
    const machine = call.stateMachine === undefined ? this.#title : stateMachineNameOf(call.stateMachine);
    const names = [
      `${machine}.${call.state}`,
      call.state,
      call.resource,
      serviceName(call.resource),
      ...calleesOf(call),
    ];
    for (const name of names) {
      const exact = this.#rules.find(({ selector }) => selector === name);
      if (exact) return exact;
    }
    return this.#rules
      .filter(({ selector }) => selector.includes('*') && names.some(name => patternOf(selector).test(name)))
      .sort((a, b) => b.selector.length - a.selector.length)[0];
  }

  #read(given: unknown, place: string): Answerer[] {
    const sources = Array.isArray(given) ? given : [given];
    if (sources.length === 0) throw wrongTasks(place);
    return sources.map(source => this.#answererOf(source, place));
  }

  #answererOf(source: unknown, place: string): Answerer {
    const { mocks, handlers, ask, example } = this.#answerers;
    switch (source) {
      case 'mocks':
        return mocks;
      case 'handlers':
        return handlers ?? (() => undefined);
      case 'ask':
        return ask;
      case 'example':
        return example;
      case 'lambda':
        return this.#answerers.lambda(undefined);
    }
    if (typeof source !== 'object' || source === null || Array.isArray(source)) throw wrongTasks(place, source);
    const { handler, lambda } = source as { readonly [name: string]: unknown };
    if (typeof handler === 'string') return this.#answerers.handler(handler);
    if (typeof lambda === 'string') return this.#answerers.lambda({ name: lambda });
    if (typeof lambda === 'object' && lambda !== null && !Array.isArray(lambda))
      return this.#answerers.lambda(functionChoice(lambda, place));
    return mockOf(source as Json, place);
  }
}

/** An answer as it stands in a mocks file, for one place. */
function mockOf(source: Json, place: string): Answerer {
  const { mocks, problems } = readMocks({ States: { it: source } });
  if (!mocks || problems.length > 0)
    throw wrongArgument('tasks', `${expected} "${place}": ${problems[0]?.message ?? ''}`);
  const answer = knownOnly(last => mockWorld(mocks, { last }));
  return call => answer({ ...call, state: 'it' });
}

/** Mocks that say undefined, and no message, to what they do not know. `make` is given whom to ask last. */
export function knownOnly(make: (last: AnswerTask) => World['task']): Answerer {
  const nobody: TaskAnswer = { kind: 'unanswered', message: '' };
  const answer = make(() => nobody);
  const known = (given: TaskAnswer) => (given === nobody ? undefined : given);
  return call => {
    const given = answer(call);
    return given instanceof Promise ? given.then(known) : known(given);
  };
}

const functionMembers: { readonly [name: string]: 'text' | 'number' | 'texts' } = {
  name: 'text',
  template: 'text',
  handler: 'text',
  runtime: 'text',
  folder: 'text',
  timeout: 'number',
  env: 'texts',
};

function functionChoice(given: object, place: string): FunctionChoice {
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(functionMembers, name) ? functionMembers[name] : undefined;
    const fits =
      kind === 'text'
        ? typeof value === 'string'
        : kind === 'number'
          ? typeof value === 'number' && value > 0
          : kind === 'texts' &&
            typeof value === 'object' &&
            value !== null &&
            Object.values(value).every(each => typeof each === 'string');
    if (!fits)
      throw wrongArgument(
        'tasks',
        `right for "${place}": "lambda" takes ${Object.keys(functionMembers).join(', ')}, and "${name}" is not understood`,
      );
  }
  return given as FunctionChoice;
}

const expected = `an answerer (${sourceWords.map(each => `"${each}"`).join(', ')}), an object of them by state or resource, or an answer such as { "Return": {} };`;

function wrongTasks(place: string, given?: unknown) {
  return wrongArgument(
    'tasks',
    `${expected} not ${place === 'tasks' ? '' : `for "${place}" `}${JSON.stringify(given) ?? 'nothing'}`,
  );
}

/** The first that knows. A promise only where somebody is waited for. */
function first(
  answerers: readonly Answerer[],
  call: TaskCall,
  at: number,
  nobody: () => TaskAnswer,
): TaskAnswer | Promise<TaskAnswer> {
  for (let i = at; i < answerers.length; i++) {
    const answer = answerers[i]!(call);
    if (answer instanceof Promise) return answer.then(given => given ?? first(answerers, call, i + 1, nobody));
    if (answer !== undefined) return answer;
  }
  return nobody();
}

/** Whom the service is to call: a function, a state machine. */
function calleesOf({ parameters }: TaskCall): string[] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  const { FunctionName, StateMachineArn } = parameters as { readonly [name: string]: unknown };
  return [FunctionName, StateMachineArn].filter(each => typeof each === 'string');
}

function patternOf(selector: string): RegExp {
  const parts = selector.split('*').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
