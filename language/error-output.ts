/**
 * What a state reads that is not there when it is entered with the output of an error alone, which has `Error` and `Cause` and
 * nothing else: read off the text of the state, whatever is known of the data.
 */
import type { Argument, Path } from '../expressions/index.ts';
import { contentsAround, perContents } from './contents.ts';
import { type Embedded, expressionsOf } from './embedded.ts';
import type { State, StateMachine } from './model.ts';
import { memberOf, type ObjectNode, type StringNode } from './tree.ts';

export interface InputRead {
  readonly node: StringNode;
  readonly path: Path;
}

/** The first path of a JSONPath state into its input that error output does not have. */
export function readBesideError(machine: StateMachine, state: State): InputRead | undefined {
  const around = contentsAround(machine, state);
  return around && readsOfInput(around).get(state);
}

const readsOfInput = perContents(contents => {
  let reads: Map<State, InputRead> | undefined;
  for (const embedded of expressionsOf(contents)) {
    const { state } = embedded.visit.holder;
    if (!state || reads?.has(state) || !readsInput(embedded)) continue;
    const path = pathsOf(embedded).find(({ root, segments, definite }) => {
      const [first] = segments;
      return (
        root === 'input' && definite && first?.kind === 'child' && first.name !== 'Error' && first.name !== 'Cause'
      );
    });
    if (path) {
      reads ??= new Map();
      reads.set(state, { node: embedded.node, path });
    }
  }
  return reads ?? noReads;
});

const noReads: ReadonlyMap<State, InputRead> = new Map();

/** Fields that are evaluated on the state's input; with an `InputPath` only that itself is. */
function readsInput({ visit: { field, holder } }: Embedded): boolean {
  if (field.name === 'InputPath') return true;
  if (memberOf(holder.state?.node, 'InputPath')) return false;
  if (holder.shape === 'choiceRule') return field.name === 'Variable' && !asksPresence(holder.node);
  if (holder.shape !== 'state') return false;
  if (field.name === 'OutputPath') return holder.stateType === 'Wait' || holder.stateType === 'Succeed';
  return !['ResultSelector', 'ResultPath', 'Assign'].includes(field.name);
}

const asksPresence = (rule: ObjectNode) => rule.members.some(({ key }) => key.value === 'IsPresent');

function pathsOf(embedded: Embedded): Path[] {
  if (embedded.kind === 'path') return embedded.parsed.path ? [embedded.parsed.path] : [];
  if (embedded.kind !== 'template') return [];
  if (embedded.parsed.kind === 'path') return [embedded.parsed.path];
  if (embedded.parsed.kind !== 'intrinsic') return [];
  const paths: Path[] = [];
  const visit = (argument: Argument) => {
    if (argument.kind === 'path') paths.push(argument.path);
    else if (argument.kind === 'call') argument.args.forEach(visit);
  };
  visit(embedded.parsed.call);
  return paths;
}
