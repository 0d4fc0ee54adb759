/**
 * Which workflow variables each state reads, as DescribeStateMachine reports them (`variableReferences`). Whether such a
 * variable is ever assigned is a question for the rules; a state that only assigns has no entry.
 */
import type { IntrinsicCall, Path, PayloadValue } from '../expressions/index.ts';
import { type Embedded, embeddedIn } from './embedded.ts';
import type { StateMachine } from './model.ts';

export interface VariableReferences {
  /** Names without `$`, sorted, each once. */
  readonly [state: string]: readonly string[];
}

/** Every state that reads variables, with their names. A path that does not parse counts as far as it can be read. */
export function variableReferences(machine: StateMachine): VariableReferences {
  const found = new Map<string, Set<string>>();
  for (const embedded of embeddedIn(machine)) {
    const state = embedded.visit.holder.state?.name;
    if (state === undefined) continue;
    for (const name of variablesRead(embedded)) {
      const names = found.get(state);
      if (names) names.add(name);
      else found.set(state, new Set([name]));
    }
  }
  return Object.fromEntries([...found].map(([state, names]) => [state, [...names].sort()]));
}

/** The variables that one expression reads, in order and as often as it does. */
export function variablesRead(embedded: Embedded): readonly string[] {
  switch (embedded.kind) {
    case 'path':
      return embedded.parsed.path ? ofPath(embedded.parsed.path) : [];
    case 'template':
      return ofPayload(embedded.parsed);
    case 'jsonata':
      return embedded.parsed.references.variables.map(({ name }) => name);
    default:
      return [];
  }
}

function ofPayload(value: PayloadValue): readonly string[] {
  if (value.kind === 'path') return ofPath(value.path);
  return value.kind === 'intrinsic' ? ofCall(value.call) : [];
}

function ofPath({ root }: Path): readonly string[] {
  return typeof root === 'object' ? [root.variable] : [];
}

function ofCall({ args }: IntrinsicCall): readonly string[] {
  return args.flatMap(argument => {
    if (argument.kind === 'path') return ofPath(argument.path);
    return argument.kind === 'call' ? ofCall(argument) : [];
  });
}
