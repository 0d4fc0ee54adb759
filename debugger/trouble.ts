/**
 * Everything that can be wrong with what a person asked for, as one sentence each: what, where, and the way out.
 *
 * A `Trouble` becomes the error of the request that met it. `showUser` ones VS Code shows in a dialog.
 */
export class Trouble extends Error {
  readonly id: number;
  readonly showUser: boolean;

  constructor(id: number, message: string, showUser = true) {
    super(message);
    this.name = 'Trouble';
    this.id = id;
    this.showUser = showUser;
  }
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const at = ({ file, line, column }: Place) => `${file}:${line}:${column}`;

export const noProgram = () =>
  new Trouble(
    1001,
    'The launch configuration has no "program". Set it to the path of the state machine definition (JSON or YAML).',
  );

export const wrongArgument = (name: string, expected: string) =>
  new Trouble(1002, `"${name}" of the launch configuration must be ${expected}.`);

export const programMissing = (path: string) =>
  new Trouble(
    1003,
    `There is no file "${path}". "program" of the launch configuration must be the path of a state machine definition.`,
  );

export const definitionWrong = (place: Place, message: string, count: number) =>
  new Trouble(
    1004,
    `The definition has ${count === 1 ? 'an error' : `${count} errors`} and cannot run. ${count === 1 ? '' : 'The first: '}${at(place)}: ${message}`,
  );

/** AWS takes it, so it runs. */
export const definitionDoubtful = (place: Place, message: string) => `${at(place)}: ${message}`;

export const notADefinition = (file: string) =>
  new Trouble(
    1005,
    `"${file}" is no state machine definition: its root must be an object with "StartAt" and "States".`,
  );

export const definitionNotChosen = (file: string, asked: string | undefined, names: readonly string[]) =>
  new Trouble(
    1012,
    `${asked === undefined ? `"${file}" has ${names.length} state machines.` : `"${file}" has no state machine "${asked}" with a definition in it.`} Name one of them as "definition": ${names.join(', ')}.`,
  );

export const inputMissing = (path: string) =>
  new Trouble(
    1006,
    `There is no input file "${path}". Set "input" of the launch configuration to a JSON file or to a JSON value.`,
  );

export const inputNotJson = (place: Place | undefined, message: string) =>
  new Trouble(1007, `The input is not valid JSON${place ? ` at ${at(place)}` : ''}: ${message}`);

/** More than an execution comes near. */
export const inputTooMuch = (what: string, problem: string) => new Trouble(1007, `${what} ${problem}`);

export const mocksMissing = (path: string) =>
  new Trouble(1008, `There is no mocks file "${path}". Correct "mocks" of the launch configuration, or remove it.`);

export const mocksWrong = (file: string, problems: readonly string[]) =>
  new Trouble(
    1009,
    `The mocks file "${file}" cannot be used${problems.length > 1 ? ` (${problems.length} problems)` : ''}: ${problems[0] ?? ''}`,
  );

export const handlersMissing = (path: string) =>
  new Trouble(
    1010,
    `There is no module of handlers "${path}". Correct "handlers" of the launch configuration, or remove it.`,
  );

export const handlersNotLoaded = (file: string, why: string) =>
  new Trouble(1011, `The module of handlers "${file}" cannot be loaded: ${why}`);

export const handlersWrong = (file: string, problems: readonly string[]) =>
  new Trouble(
    1012,
    `The module of handlers "${file}" cannot be used${problems.length > 1 ? ` (${problems.length} problems)` : ''}: ${problems[0] ?? ''}`,
  );

export const handlersUnsupported = (path: string) =>
  new Trouble(1013, `"${path}" cannot be loaded: handlers need Node, and here is none. Use mocks instead.`);

export const machineMissing = (name: string, path: string) =>
  new Trouble(
    1014,
    `There is no file "${path}" for the state machine "${name}". Correct "stateMachines" of the launch configuration (--state-machine in the terminal).`,
  );

export const runMissing = (path: string) =>
  new Trouble(1021, `There is no run "${path}". "run" of the launch configuration must be the path of a kept run.`);
export const historyMissing = (path: string) =>
  new Trouble(1024, `There is no execution history "${path}". Correct "history" of the launch configuration.`);
export const historyWrong = (file: string) =>
  new Trouble(
    1025,
    `"${file}" is no execution history: it needs a list "events" that begins with ExecutionStarted, as "aws stepfunctions get-execution-history" prints it.`,
  );
export const runWrong = (file: string, why: string) =>
  new Trouble(1022, `"${file}" is no run that can be opened: ${why}`);

export const notUnderstood = (command: string) =>
  new Trouble(2001, `The request "${command}" is not supported.`, false);
export const wrongRequest = (command: string, message: string) =>
  new Trouble(2002, `The request "${command}" cannot be answered: ${message}`, false);
export const notLaunched = () => new Trouble(2003, 'No state machine has been launched.', false);
export const notStopped = () => new Trouble(2004, 'The execution is running. Pause it first.', false);
export const hasEnded = () =>
  new Trouble(2011, 'The execution has ended. Start it anew, or step through the run that was kept.', false);
export const expired = (what: string) => new Trouble(2005, `This ${what} belongs to an earlier stop.`, false);
export const notEvaluated = (message: string) => new Trouble(2006, message, false);
/** The expression is right, and there is nothing at its place. */
export const noValueId = 2007;
export const noValue = (message: string) => new Trouble(noValueId, message, false);
export const notReplaced = (message: string) => new Trouble(2008, message, false);
export const notBack = (message: string) => new Trouble(2009, message, false);
export const internal = (message: string) =>
  new Trouble(9000, `Internal error in the debug adapter: ${message}`, false);
/** A task cannot be told how it ends. */
export const notAnswered = (message: string) => new Trouble(2010, message, false);
