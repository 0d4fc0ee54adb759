/** Mocks as a program has them: the text of a mocks file, its value, or what was read from it before. */
import { type Mocks, readMocks, spanOfProblem } from '../interpreter/index.ts';
import { type Json, locationOf, parseDocument, toJson } from '../language/index.ts';
import { formatOf, placeIn } from './text.ts';

/** JSON or YAML text of a mocks file, the parsed file, or the outcome of `mocksOf`. */
export type MockSource = string | { readonly [member: string]: Json } | Mocks;

/** Something that is wrong with mocks. */
export interface MocksProblem {
  readonly message: string;
  /** Where: `/States/Charge/Delay`; `/` for the whole. */
  readonly location: string;
  /** Where in the text, from 1; in the JSON text with two spaces of indentation when the mocks are a value. */
  readonly line: number;
  readonly column: number;
}

export class MocksError extends Error {
  override readonly name = 'MocksError';

  constructor(readonly problems: readonly MocksProblem[]) {
    const said = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
    super(`The mocks cannot be used. ${said.join('\n')}`);
  }
}

/** Reads mocks once, to use them often. Throws a `MocksError` when something is wrong with them. */
export function mocksOf(source: MockSource): Mocks {
  if (typeof source !== 'string' && source.states instanceof Map) return source as Mocks;
  const text = typeof source === 'string' ? source : JSON.stringify(source, undefined, 2);
  const { root, problems: unreadable } = parseDocument(text, formatOf(text));
  if (unreadable.length > 0)
    throw new MocksError(
      unreadable.map(({ message, span }) => ({ message, location: '/', ...placeIn(text, span.start) })),
    );
  const { mocks, problems } = readMocks(root ? toJson(root) : {});
  if (mocks && problems.length === 0) return mocks;
  throw new MocksError(
    problems.map(problem => ({
      message: problem.message,
      location: locationOf(problem.path),
      ...placeIn(text, root ? spanOfProblem(root, problem).start : 0),
    })),
  );
}
