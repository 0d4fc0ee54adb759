/** Recorded calls of the TestState API, put to `testState`. */
import { valuesOf } from '../../cli/test-state.ts';
import type { Json } from '../../expressions/index.ts';
import { type TestStateRequest, testState } from '../../library/index.ts';
import type { Comparer, Difference, Masked } from './comparer.ts';

interface TestStateCase {
  readonly name: string;
  readonly definition?: Json;
  readonly definitionText?: string;
  readonly stateName?: string;
  readonly input?: Json;
  readonly inputText?: string;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly variables?: Json;
  readonly variablesText?: string;
  readonly context?: Json;
  readonly contextText?: string;
  readonly mock?: {
    readonly result?: Json;
    readonly resultText?: string;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
    readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
  };
  readonly stateConfiguration?: TestStateRequest['stateConfiguration'];
  readonly roleGiven?: boolean;
  readonly revealSecrets?: boolean;
  readonly masked?: Masked;
  readonly expected: {
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    readonly inspectionData?: { readonly result?: Json };
  };
}

export interface TestStateVerdict {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly passed: boolean;
  readonly first: Difference | undefined;
}

export async function judgeTestState(file: string, recorded: Json, comparer: Comparer): Promise<TestStateVerdict> {
  const { name, ...given } = recorded as unknown as TestStateCase;
  const category = /test_[a-z_]+(?=::)/.exec(name)?.[0] ?? 'teststate';
  const verdict = (differences: readonly Difference[]) => ({
    file,
    name,
    category,
    passed: differences.length === 0,
    first: differences[0],
  });
  try {
    const answer = await testState(requestOf(given), { account: '111111111111', task: serviceOf(given) });
    return verdict(comparer.compareTestState(recorded as object, valuesOf(answer)));
  } catch (error) {
    return verdict([{ path: '$', message: `testState threw: ${(error as Error).stack}` }]);
  }
}

function requestOf(given: Omit<TestStateCase, 'name'>): TestStateRequest {
  const { mock, stateName, inspectionLevel, revealSecrets, stateConfiguration, roleGiven } = given;
  const text = (value: Json | undefined, verbatim: string | undefined) =>
    verbatim ?? (value === undefined ? undefined : JSON.stringify(value));
  const members = {
    definition: text(given.definition, given.definitionText) ?? '',
    stateName,
    input: text(given.input, given.inputText),
    inspectionLevel,
    revealSecrets,
    variables: text(given.variables, given.variablesText),
    context: text(given.context, given.contextText),
    roleArn: roleGiven ? 'arn:aws:iam::111111111111:role/tester' : undefined,
    mock: mock && defined({ ...mock, result: text(mock.result, mock.resultText), resultText: undefined }),
    stateConfiguration,
  };
  return defined(members) as unknown as TestStateRequest;
}

function defined(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** What the real service answered: it shows in what was recorded, or follows from it. */
function serviceOf({ expected, definition }: Omit<TestStateCase, 'name'>) {
  return () =>
    expected.error === undefined
      ? ({
          kind: 'success',
          result: expected.inspectionData?.result ?? resultOf(definition, expected.output ?? null),
        } as const)
      : ({
          kind: 'failure',
          error: expected.error,
          ...(expected.cause === undefined ? {} : { cause: expected.cause }),
        } as const);
}

/** Back from a state's output to its result, through ResultPath, and through a ResultSelector that picks members. */
function resultOf(state: Json | undefined, output: Json): Json {
  const fields = (state ?? {}) as { readonly [field: string]: Json | undefined };
  const { ResultPath: path, OutputPath: filter, ResultSelector: selector } = fields;
  const selected = typeof path === 'string' && filter !== path ? (at(output, path) ?? output) : output;
  if (selector === undefined || selector === null || typeof selector !== 'object') return selected;
  const result: { [name: string]: Json } = {};
  for (const [name, from] of Object.entries(selector)) {
    const value = at(selected, `$.${name.replace(/\.\$$/, '')}`);
    const steps = String(from).split('.').slice(1);
    let place = result;
    for (const step of steps.slice(0, -1)) {
      place[step] ??= {};
      place = place[step] as { [name: string]: Json };
    }
    if (steps.length > 0 && value !== undefined) place[steps.at(-1)!] = value;
  }
  return result;
}

/** The value at a path of plain names. */
function at(data: Json, path: string): Json | undefined {
  return path
    .split('.')
    .slice(1)
    .reduce<Json | undefined>((value, name) => (value as { readonly [name: string]: Json } | undefined)?.[name], data);
}
