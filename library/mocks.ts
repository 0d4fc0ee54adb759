/** Mocks as a program has them: the text of a mocks file, its value, or what was read from it before. */
import { type MockProblem, type Mocks, readMocks } from '../interpreter/index.ts';
import { type Json, parseDocument, toJson } from '../language/index.ts';
import { formatOf, placeIn } from './text.ts';

/** JSON or YAML text of a mocks file, the parsed file, or the outcome of `mocksOf`. */
export type MockSource = string | { readonly [member: string]: Json } | Mocks;

export class MocksError extends Error {
  override readonly name = 'MocksError';

  constructor(readonly problems: readonly MockProblem[]) {
    super(
      `The mocks cannot be used. ${problems.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('\n')}`,
    );
  }
}

/** Reads mocks once, to use them often. Throws a `MocksError` when something is wrong with them. */
export function mocksOf(source: MockSource): Mocks {
  if (typeof source !== 'string' && source.states instanceof Map) return source as Mocks;
  const { mocks, problems } = readMocks(typeof source === 'string' ? parsed(source) : (source as Json));
  if (problems.length > 0 || mocks === undefined) throw new MocksError(problems);
  return mocks;
}

function parsed(text: string): Json {
  const { root, problems } = parseDocument(text, formatOf(text));
  const [problem] = problems;
  if (problem) {
    const { line, column } = placeIn(text, problem.span.start);
    throw new MocksError([{ path: [], message: `${line}:${column}: ${problem.message}` }]);
  }
  return root ? toJson(root) : {};
}
