/**
 * The definition that a launch is about: the file that "program" names, or one of those in a template. Lines and columns are
 * those of the file in any case.
 */
import {
  type CheckOptions,
  checkDocument,
  definitionsIn,
  formatOf,
  namingOfEmbedded,
  optionsFor,
  readStateMachine,
  type Scope,
  type StateMachine,
  workflowTypeOf,
} from '../language/index.ts';
import { baseName, titleOf } from './paths.ts';
import { Lines, startAtOne } from './position.ts';
import { definitionDoubtful, definitionNotChosen, definitionWrong, notADefinition } from './trouble.ts';

/** Where a machine is written. */
export interface ProgramSource {
  readonly path: string;
  readonly title: string;
  readonly machine: StateMachine;
  readonly lines: Lines;
}

/** The source of the machine whose outermost scope it is, when it was read here. */
export function sourceOf(root: Scope): ProgramSource | undefined {
  return sources.get(root);
}

/** A state leads to its text by the scope that it lies in: who runs a machine need not carry along where it is written. */
const sources = new WeakMap<Scope, ProgramSource>();

export interface ProgramDefinition {
  readonly title: string;
  readonly machine: StateMachine;
  readonly lines: Lines;
  /** As the template says it, or the definition itself. */
  readonly type: CheckOptions['workflowType'];
  /** What is wrong with it, and does not keep it from running. */
  readonly warnings: readonly string[];
}

/**
 * `name` is that of the resource in a template. Throws a `Trouble` when there is nothing that can run: what AWS would not create
 * does not start here either, also where mocks answer. Other errors are said.
 */
export function readProgram(path: string, text: string, name: string | undefined): ProgramDefinition {
  const all = definitionsIn(text, formatOf(path));
  const named = all.filter(({ embedded }) => name === undefined || embedded?.machine.name === name);
  const [definition] = named;
  if (!definition || named.length > 1 || (all.length === 1 && name !== undefined && !definition.embedded)) {
    const names = all.flatMap(({ embedded }) => embedded?.machine.name ?? []);
    throw names.length === 0 ? notADefinition(baseName(path)) : definitionNotChosen(baseName(path), name, names);
  }
  const { document, embedded, mapping } = definition;
  const lines = new Lines(text, embedded && mapping);
  const machine = readStateMachine(document);
  const options = optionsFor(definition, embedded ? [namingOfEmbedded(embedded, baseName(path))] : []);
  const errors = checkDocument(document, machine, options).filter(({ severity }) => severity === 'error');
  const placeOf = ({ span }: (typeof errors)[number]) => ({
    file: baseName(path),
    ...lines.toClient(span.start, startAtOne),
  });
  const refused = errors.filter(({ awsCode }) => awsCode !== undefined);
  const [first] = refused;
  if (first) throw definitionWrong(placeOf(first), first.message, refused.length);
  if (!machine) throw notADefinition(baseName(path));
  const title = embedded?.machine.name ?? titleOf(path);
  sources.set(machine.root, { path, title, machine, lines });
  return {
    title,
    machine,
    lines,
    type: workflowTypeOf(document, [embedded?.machine.type], undefined),
    warnings: errors.map(each => definitionDoubtful(placeOf(each), each.message)),
  };
}
