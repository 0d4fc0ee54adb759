/**
 * The state machines that the tasks of a run may start executions of: named in the launch configuration by ARN or name, or a
 * definition beside the program whose file has the name of the state machine, or one in the same template. Each is read when it
 * is first asked for, and has its own mocks beside it, if there are any. What starting means is the interpreter's business.
 */
import {
  type AnswerTask,
  compile,
  type LocalStateMachine,
  stateMachineNameOf,
  type World,
} from '../interpreter/index.ts';
import { companionName, companionNames, definitionsIn, formatOf } from '../language/index.ts';
import { readProgram } from './definition.ts';
import { handlersFrom } from './handlers.ts';
import { type Host, readText } from './host.ts';
import { answersFrom, hasTestCases, type MockChoice, noAnswers } from './mocks.ts';
import { baseName, besides } from './paths.ts';
import { machineMissing } from './trouble.ts';

export interface MachineChoice extends Pick<MockChoice, 'testCase' | 'startTime' | 'seed' | 'last'> {
  /** Puts what is said of tasks one by one before the answers of a machine's own. */
  before?(base: World['task']): World['task'];
  /** The definition that is run. */
  readonly program: string;
  /** Paths by ARN or name; behind a `#` the name of the resource in a template. */
  readonly named: { readonly [arnOrName: string]: string };
  /** The mocks file of the run: it may have answers for the others. */
  readonly mocks: string | undefined;
}

/** Finds state machines for `World.stateMachine`. Rejects with a `Trouble` when one is there and cannot be used. */
export function localMachines(host: Host, choice: MachineChoice): LocalMachines {
  const known = new Map<string, Promise<LocalStateMachine | undefined>>();
  const all = (asked: string) => {
    let found = known.get(asked);
    if (found === undefined) {
      found = find(host, choice, asked, all);
      known.set(asked, found);
    }
    return found;
  };
  return all;
}

type LocalMachines = (asked: string) => Promise<LocalStateMachine | undefined>;

async function find(
  host: Host,
  choice: MachineChoice,
  asked: string,
  all: LocalMachines,
): Promise<LocalStateMachine | undefined> {
  const { program, named } = choice;
  const name = stateMachineNameOf(asked);
  const given = Object.hasOwn(named, asked) ? asked : Object.keys(named).find(key => stateMachineNameOf(key) === name);
  if (given !== undefined) {
    const [file = '', definition] = named[given]!.split('#');
    const path = besides(program, file);
    const text = await readText(host, path);
    if (text === undefined) throw machineMissing(given, path);
    return machineOf(host, choice, name, path, text, definition, all);
  }
  // AWS allows a name no slash; a file of that name stands in the same folder.
  if (name === '' || name === '.' || name === '..' || /[\\/:]/.test(name)) return undefined;
  for (const ending of endings) {
    const path = besides(program, `./${name}${ending}`);
    const text = await readText(host, path);
    if (text !== undefined) return machineOf(host, choice, name, path, text, undefined, all);
  }
  const text = (await readText(host, program)) ?? '';
  const isHere = definitionsIn(text, formatOf(program)).some(({ embedded }) => embedded?.machine.name === name);
  return isHere ? machineOf(host, choice, name, program, text, name, all) : undefined;
}

const endings = ['.asl.json', '.asl.yaml', '.asl.yml', '.asl'];

async function machineOf(
  host: Host,
  choice: MachineChoice,
  name: string,
  path: string,
  text: string,
  definition: string | undefined,
  all: LocalMachines,
): Promise<LocalStateMachine> {
  const { machine, type } = readProgram(path, text, definition);
  const task = await answers(host, choice, name, path, machine.byName.keys(), all);
  return { program: compile(machine), ...(type && { type }), ...(task && { task: choice.before?.(task) ?? task }) };
}

/** Its own mocks and handlers; undefined when it has none, and those of the run answer for it. */
async function answers(
  host: Host,
  { testCase, startTime, seed, mocks, last }: MachineChoice,
  name: string,
  path: string,
  states: Iterable<string>,
  all: LocalMachines,
): Promise<World['task'] | undefined> {
  let otherwise: AnswerTask | undefined;
  for (const file of companionNames(baseName(path), 'handlers')) {
    const module = besides(path, `./${file}`);
    if (otherwise === undefined && host.importModule && (await host.readFile(module)) !== undefined)
      otherwise = (await handlersFrom(host, module)).task;
  }
  const chosen = { stateMachine: name, testCase, otherwise, last, startTime, seed, states, machines: all };
  for (const fileName of companionNames(baseName(path), 'mocks')) {
    const file = besides(path, `./${fileName}`);
    const written = await readText(host, file);
    if (written === undefined) continue;
    return answersFrom(file, written, { ...chosen, fileName }).task;
  }
  const written = mocks === undefined ? undefined : await readText(host, mocks);
  if (mocks !== undefined && written !== undefined && hasTestCases(mocks, written, name))
    return answersFrom(mocks, written, { ...chosen, fileName: baseName(mocks) }).task;
  return otherwise && noAnswers({ ...chosen, fileName: companionName(baseName(path), 'mocks') });
}
