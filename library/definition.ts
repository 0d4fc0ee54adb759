/** A definition as a program has it, as text or as a value: what is wrong with it, and what can be executed. */
import { lazyCatalog } from '../catalog/node.ts';
import { compile as compileMachine, type Program } from '../interpreter/index.ts';
import {
  type CheckOptions,
  checkDocument,
  type Json,
  parseDocument,
  readStateMachine,
  type Severity,
} from '../language/index.ts';
import { formatOf, placeIn } from './text.ts';

/** JSON or YAML text, or the parsed definition. */
export type Definition = string | { readonly [field: string]: Json };

/** Something that is wrong with a definition. */
export interface DefinitionProblem {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, and what to do. */
  readonly message: string;
  /** Where: `/States/Charge/Next`. */
  readonly location: string;
  /** Where in the text, from 1; in the JSON text with two spaces of indentation when the definition is a value. */
  readonly line: number;
  readonly column: number;
}

const catalog = lazyCatalog();

export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  constructor(readonly problems: readonly DefinitionProblem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(`The definition cannot be executed. ${first ? `${first.location}: ${first.message}` : ''}${more}`);
  }
}

/**
 * All problems of a definition, in document order; none for a good one. Never throws. Services, actions and their parameters are
 * compared with the catalog that lies beside this program, unless `options` has another.
 */
export function check(definition: Definition, options: CheckOptions = {}): DefinitionProblem[] {
  return read(definition, { catalog, ...options }).problems;
}

/**
 * Makes a definition executable. Compile once, execute often. Throws a `DefinitionError` when it has errors; what a service takes
 * is no matter of running against mocks, so the catalog is not asked.
 */
export function compile(definition: Definition, options: CheckOptions = {}): Program {
  const { machine, problems } = read(definition, options);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || machine === undefined) throw new DefinitionError(errors);
  return compileMachine(machine);
}

function read(definition: Definition, options: CheckOptions) {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition, undefined, 2);
  const document = parseDocument(text, formatOf(text));
  const machine = readStateMachine(document);
  const problems = checkDocument(document, machine, options).map(
    ({ rule, severity, message, location = '/', span }): DefinitionProblem => ({
      rule,
      severity,
      message,
      location,
      ...placeIn(text, span.start),
    }),
  );
  return { machine, problems };
}
