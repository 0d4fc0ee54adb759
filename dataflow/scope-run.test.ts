import { expect, test } from 'vitest';
import { type Origin, type Shape, shapeText } from '../expressions/index.ts';
import { nextDocument, parseDocument, readStateMachine, type State } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { chance } from './chance.testing.ts';
import type { Flow } from './flow.ts';
import type { ProducedBy } from './plan.ts';

/** A shape to the last member, whatever order they are in. */
function plain(shape: Shape): unknown {
  switch (shape.kind) {
    case 'array':
      return shape.tuple?.map(plain) ?? [plain(shape.items), '...'];
    case 'union':
      return { either: shape.of.map(plain) };
    case 'object':
      return [
        ...[...shape.members.keys()].sort().map(name => {
          const { shape: inner, optional, from } = shape.members.get(name)!;
          return { [`${name}${optional ? '?' : ''}`]: plain(inner), from: names(from) };
        }),
        shape.rest && { rest: plain(shape.rest) },
      ];
    default:
      return shapeText(shape, { depth: 9, members: 99 });
  }
}

const names = (from: readonly Origin[] | undefined) =>
  ((from ?? []) as readonly ProducedBy[]).map(by => `${by.state} ${by.stage}/${by.path.join('/')}`).sort();

/** All that is known of a state. */
function told(flow: Flow, state: State): unknown {
  const known = flow.of(state);
  if (!known) return { [state.name]: 'not reached' };
  const { input, variables, around } = known.entry;
  return {
    [state.name]: plain(input.shape),
    from: names(input.from),
    variables: plain(variables),
    item: around.item && plain(around.item),
    stages: known.stages.map(({ stage, value }) => [stage, value.present, plain(value.shape), names(value.from)]),
    ways: known.ways.map(way => [way.kind, way.index, plain(way.data.shape), plain(way.variables)]),
  };
}

const fresh = (text: string) => analyse(readStateMachine(parseDocument(text, 'json'))!);

interface Step {
  readonly text: string;
  /** Asked in this version; all when nothing is said. */
  readonly asked?: readonly string[];
}

/** Whatever is asked in a version of a session, it is what a new analysis of the text finds. */
function check(steps: readonly Step[]): void {
  let document = parseDocument(steps[0]!.text, 'json');
  let machine = readStateMachine(document)!;
  for (const { text, asked } of steps) {
    document = nextDocument(document, text);
    machine = readStateMachine(document, machine)!;
    const flow = analyse(machine);
    const anew = fresh(text);
    for (const [at, state] of machine.states.entries())
      if (!asked || asked.includes(state.name)) expect(told(flow, state)).toEqual(told(anew, anew.machine.states[at]!));
    if (!asked) expect(plain(flow.output.shape)).toEqual(plain(anew.output.shape));
  }
}

type Definition = { StartAt: string; States: Record<string, Record<string, unknown>> };

/** A machine of states that lead anywhere, with scopes in them. */
class Writer {
  readonly #below: (below: number) => number;
  #named = 0;

  constructor(below: (below: number) => number) {
    this.#below = below;
  }

  scope(count: number, depth: number): Definition {
    const names = Array.from({ length: count }, () => `S${this.#named++}`);
    return {
      StartAt: names[0]!,
      States: Object.fromEntries(names.map((name, at) => [name, this.state(names, at, depth)])),
    };
  }

  /** Mostly it leads to the one behind it. */
  state(names: readonly string[], at: number, depth: number): Record<string, unknown> {
    const below = this.#below;
    const any = () => (below(4) === 0 ? names[below(names.length)]! : (names[at + 1] ?? names[at]!));
    const field = () => 'abcde'[below(5)]!;
    const way = at === names.length - 1 || below(12) === 0 ? { End: true } : { Next: any() };
    switch (below(depth > 0 ? 10 : 7)) {
      case 0:
        return {
          Type: 'Choice',
          Choices: [
            { Variable: `$.${field()}`, IsPresent: below(2) === 0, Next: any() },
            { Variable: `$.${field()}`, NumericEquals: below(3), Next: any() },
          ],
          ...(below(3) > 0 && { Default: any() }),
        };
      case 1:
        return {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
          ResultPath: `$.${field()}`,
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: `$.${field()}`, Next: any() }],
          ...way,
        };
      case 2:
        return { Type: 'Pass', Parameters: { [`${field()}.$`]: `$.${field()}`, c: below(3) }, ...way };
      case 3:
        return { Type: 'Pass', Assign: { [`v${below(2)}.$`]: `$.${field()}` }, ...way };
      case 4:
        return {
          Type: 'Pass',
          QueryLanguage: 'JSONata',
          Output: `{% $merge([$states.input, {'${field()}': ${below(3)}}]) %}`,
          ...way,
        };
      case 5:
        return { Type: 'Pass', Comment: `${below(9)}`, ...way };
      case 6:
        return {
          Type: 'Pass',
          Result: below(2) === 0 ? below(3) : { [field()]: 'x' },
          ResultPath: `$.${field()}`,
          ...way,
        };
      case 7:
        return {
          Type: 'Parallel',
          Branches: [this.scope(1 + below(3), depth - 1), this.scope(1 + below(2), depth - 1)],
          ResultPath: `$.${field()}`,
          ...way,
        };
      default:
        return {
          Type: 'Map',
          ItemsPath: `$.${field()}`,
          ItemSelector: { 'item.$': '$$.Map.Item.Value', 'all.$': `$.${field()}` },
          ItemProcessor: this.scope(1 + below(4), depth - 1),
          ResultPath: `$.${field()}`,
          ...way,
        };
    }
  }
}

/** All scopes of a definition, the outermost first. */
function scopesOf(definition: Definition): Definition[] {
  const inner = Object.values(definition.States).flatMap(state => [
    ...((state.Branches as Definition[]) ?? []),
    ...(state.ItemProcessor ? [state.ItemProcessor as Definition] : []),
  ]);
  return [definition, ...inner.flatMap(scopesOf)];
}

test('in any session what is known is what a new analysis finds', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const below = chance(seed);
    const writer = new Writer(below);
    const definition = writer.scope(8, 2);
    const steps: Step[] = [{ text: JSON.stringify(definition, undefined, 1) }];
    for (let edit = 0; edit < 12; edit++) {
      const scopes = scopesOf(definition);
      const scope = scopes[below(scopes.length)]!;
      const names = Object.keys(scope.States);
      const at = below(names.length);
      const name = names[at]!;
      const kind = below(11);
      if (kind === 0 && names.length > 1) delete scope.States[name];
      else if (kind === 1) scope.States[`N${seed}x${edit}`] = writer.state(names, at, 0);
      else if (kind === 2) scope.StartAt = names[below(names.length)]!;
      else if (kind === 3) scope.States[name] = { ...scope.States[name], Comment: `${edit}` };
      else if (kind < 7 && scope.States[name]?.Next !== undefined)
        scope.States[name] = { ...scope.States[name], Next: names[below(names.length)] };
      else scope.States[name] = writer.state(names, at, 1);
      const all = scopesOf(definition).flatMap(({ States }) => Object.keys(States));
      const asked = below(3) === 0 ? undefined : Array.from({ length: below(3) }, () => all[below(all.length)]!);
      steps.push({ text: JSON.stringify(definition, undefined, 1), ...(asked && { asked }) });
    }
    steps.push({ text: steps.at(-1)!.text });
    check(steps);
  }
});

/** A machine in a few words: its states with where they lead. */
const machineOf = (states: Record<string, object>) => JSON.stringify({ StartAt: 'A', States: states }, undefined, 1);
const pass = (Next: string, more: object = {}) => ({ Type: 'Pass', ...more, Next });
const either = (...names: string[]) => ({
  Type: 'Choice',
  Choices: names.map(Next => ({ Variable: '$.x', IsPresent: true, Next })),
  Default: 'End',
});

test('a state that leads elsewhere gives there what it gave before, and no more where it led', () => {
  const states = (next: string) =>
    machineOf({
      A: { ...either('B', 'C'), Default: 'C' },
      B: pass(next, { Result: 1, ResultPath: '$.b' }),
      C: pass('D', { Result: 2, ResultPath: '$.c' }),
      // Whatever comes in, the same goes out.
      D: pass('E', { Result: 5 }),
      E: pass('End'),
      End: { Type: 'Succeed' },
    });
  check([{ text: states('D') }, { text: states('E') }, { text: states('D'), asked: ['B'] }, { text: states('End') }]);
});

/** Which tasks are worked out when that is asked. */
function worked(
  steps: readonly { readonly text: string; readonly asked: string | undefined; readonly expected: string }[],
) {
  let seen: string[] = [];
  const results = (state: string) => {
    seen.push(state);
    return undefined;
  };
  let document = parseDocument(steps[0]!.text, 'json');
  let machine = readStateMachine(document)!;
  for (const { text, asked, expected } of steps) {
    document = nextDocument(document, text);
    machine = readStateMachine(document, machine)!;
    seen = [];
    const flow = analyse(machine, { results });
    if (asked === undefined) void flow.output;
    else flow.of(machine.byName.get(asked)!);
    expect(seen.join(' ')).toBe(expected);
  }
}

const task = (Next: string, more: object = {}) => ({ Type: 'Task', Resource: 'arn:aws:states:::x:y', Next, ...more });

test('only what changed is worked out again, and what that leads to, as far as somebody asks', () => {
  const text = (b: object, inner: object = {}) =>
    machineOf({
      A: task('B'),
      B: task('C', b),
      C: task('M', { ResultPath: '$.c' }),
      M: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'I', States: { I: task('J', inner), J: { Type: 'Pass', End: true } } },
        Next: 'D',
      },
      D: task('End'),
      End: { Type: 'Succeed' },
    });
  worked([
    { text: text({}), asked: 'B', expected: 'A B' },
    { text: text({}), asked: undefined, expected: 'C I D' },
    // A comment changes nothing that is passed on.
    { text: text({ Comment: 'x' }), asked: undefined, expected: 'B' },
    // What comes into C is another object; out of M comes a list of what is not known, as before.
    { text: text({ ResultPath: '$.b' }), asked: 'C', expected: 'B C' },
    { text: text({ ResultPath: '$.b' }), asked: 'I', expected: '' },
    { text: text({ ResultPath: '$.b' }), asked: 'J', expected: '' },
    { text: text({ ResultPath: '$.b' }, { ResultPath: null }), asked: 'I', expected: 'I' },
    { text: text({ ResultPath: '$.b' }, { ResultPath: null }), asked: undefined, expected: '' },
  ]);
});
