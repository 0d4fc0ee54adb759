/**
 * The terminal: the same engine without an editor. Results go to standard output, words for people to standard error;
 * exit code 0 is success, 1 a definition with errors or an execution that failed, 2 a call that makes no sense, or a failure
 * of our own, 130 an execution stopped by Ctrl+C. What a command is made of is loaded when it is called.
 */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readStdin, UserError } from './files.ts';

const manifest = new URL('../package.json', import.meta.url);
const { version, homepage } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string; homepage?: string };

/** Where a rule is explained: in public, or in the copy that came with the program. */
function helpUri(rule: string): string {
  const page = homepage === undefined ? new URL('../docs/rules.md', import.meta.url).href : `${homepage}/docs/rules.md`;
  return `${page}#${rule}`;
}

const program = new Command('asl')
  .description('Amazon States Language in the terminal: check, run and draw state machines.')
  .version(version)
  .showHelpAfterError('(asl --help shows what can be asked)')
  .exitOverride();

program
  .command('check')
  .description('report what is wrong with definitions (JSON or YAML), also with those inside templates')
  .argument('[files...]', 'files, folders and globs (default: everything here); - for standard input')
  .addOption(
    new Option('--format <format>', 'how to print; aws: as ValidateStateMachineDefinition answers')
      .choices(['pretty', 'json', 'sarif', 'github', 'aws'])
      .default('pretty'),
  )
  .option('--type <type>', 'kind of all state machines, whatever templates and comments say', machineType)
  .option('--max-warnings <count>', 'more warnings than that are a failure', wholeNumber)
  .option('--fix', 'mend what can be mended without a choice')
  .option(
    '--rule <id=severity>',
    'severity of a rule: off, hint, information, warning or error; repeatable',
    (each: string, before: readonly string[] = []) => [...before, each],
  )
  .option('--config <file>', 'configuration instead of the nearest .aslrc.json, .aslrc.yaml or .aslrc.yml')
  .option('--quiet', 'tell errors only')
  .addOption(
    new Option(
      '--severity <severity>',
      'the least severe to tell (default: information; json: hint; aws: error)',
    ).choices(['error', 'warning', 'information', 'hint']),
  )
  .option('--stdin', 'check the text on standard input; with --fix it is written mended to standard output')
  .option('--stdin-filename <file>', 'the name of that text, for its format and its settings', 'stdin.asl.json')
  .addHelpText(
    'after',
    `
Exit codes: 0 nothing to complain about, 1 errors or more warnings than allowed, 2 a wrong call or configuration.

Examples:
  asl check                                   every definition and template in this folder
  asl check "src/**/*.asl.json" template.yaml
  asl check --format sarif > asl.sarif        for code scanning
  asl check --rule unreachable-state=warning --max-warnings 0`,
  )
  .action(async (files: string[], { rule, stdin, stdinFilename, ...call }) => {
    const { check, ruleLevel, wantsColour } = await import('./check.ts');
    const fromStdin = stdin || (files.length === 1 && files[0] === '-');
    const outcome = await check(fromStdin && !stdin ? [] : files, {
      ...call,
      rules: Object.fromEntries(((rule ?? []) as string[]).map(ruleLevel)),
      ...(fromStdin && { stdin: { text: readStdin(), name: stdinFilename } }),
      coloured: wantsColour(process.stdout.isTTY === true, process.env),
      version,
      helpUri,
    });
    if (outcome.fixedText === undefined) process.stdout.write(`${outcome.text}\n`);
    else {
      process.stdout.write(outcome.fixedText);
      process.stderr.write(`${outcome.text}\n`);
    }
    process.exitCode = outcome.exitCode;
  });

program
  .command('rules')
  .description('list the rules, or explain one with its examples')
  .argument('[id]', 'rule, such as unreachable-state')
  .option('--json', 'for programs')
  .action(async (id: string | undefined, { json = false }: { json?: boolean }) => {
    const { listRules } = await import('./rules.ts');
    process.stdout.write(`${listRules(id, json)}\n`);
  });

program
  .command('run')
  .description('execute a definition; waits take no time, tasks are answered by mocks')
  .argument('<file>', 'definition, or a run that was kept (.aslrun.json)')
  .option(
    '--input <file-or-json-or-case>',
    'input of the execution; CASE is NAME.CASE.input.json beside the definition (default: NAME.input.json, else {})',
  )
  .option(
    '--mocks <file>',
    'what tasks answer (default: NAME.mocks.json or .yaml beside the definition, MockConfigFile.json)',
  )
  .option('--test-case <name>', 'which test case of a MockConfigFile.json')
  .option(
    '--handlers <file>',
    'module of functions that answer what mocks do not (default: NAME.handlers.mjs, .js or .ts)',
  )
  .option(
    '--s3 <folder>',
    'folder whose folders stand for buckets; results are written there (default: s3 beside the definition, only read)',
  )
  .option(
    '--state-machine <name-or-arn=file>',
    'a definition that tasks may start executions of; repeatable (default: NAME.asl.json or .yaml in the same folder)',
    (each: string, before: readonly string[]) => [...before, each],
    [],
  )
  .option('--examples', 'tasks that nobody answers give results invented from the catalog')
  .option('--start-time <time>', 'when virtual time starts, such as 2026-01-01T08:00:00Z (default: now)', timeOfDay)
  .option('--seed <number>', 'seed of random numbers and UUIDs (default: 1)', wholeNumber)
  .option('--real-time', 'waits take as long as they say')
  .option('--history', 'print the history instead of the output')
  .addOption(
    new Option('--format <format>', 'how the history is printed; json: as get-execution-history')
      .choices(['table', 'json'])
      .default('table'),
  )
  .option('--summary', 'tell what it comes to: states, retries, state transitions, cost as Standard and as Express')
  .option('--record <file>', 'keep the run in a file (.aslrun.json), to be opened again: asl run FILE.aslrun.json')
  .option('--no-quotas', 'leave out the quotas of AWS: 256 KiB payloads, 25,000 history events')
  .option('--step-limit <number>', 'steps after which an endless workflow ends (default: 1000000)', positiveWhole)
  .option('--definition <name>', 'which state machine of a template that has several')
  .option(
    '--type <type>',
    'kind of state machine: standard or express (default: what the definition or its template says)',
    machineType,
  )
  .action(async (file: string, options) => {
    const [{ run }, { guardRegularExpressions }] = await Promise.all([
      import('./run.ts'),
      import('../debugger/index.ts'),
    ]);
    guardRegularExpressions();
    const interrupt = new AbortController();
    // The first Ctrl+C stops the execution and tells how far it came; the second ends the process.
    process.once('SIGINT', () => interrupt.abort());
    const width = process.stdout.columns ?? 160;
    const outcome = await run(file, { ...options, width, signal: interrupt.signal }, ended => {
      if (process.stderr.isTTY) process.stderr.write(`${ended.toLocaleString('en-US')} child executions ended\r`);
    });
    process.stdout.write(`${outcome.text}\n`);
    process.stderr.write(`${outcome.words}\n`);
    if (outcome.status !== 'SUCCEEDED') process.exitCode = interrupt.signal.aborted ? 130 : 1;
    // A handler may still wait for something; nobody waits for the handler now.
    if (interrupt.signal.aborted) setTimeout(() => process.exit(), 500).unref();
  });

program
  .command('test-state')
  .description('test one state on its own, as the TestState API does; a mock stands for the service')
  .argument('<file>', 'definition of a state machine, or of a single state')
  .option('--state <name>', 'which state of the machine')
  .option('--input <file-or-json>', 'input of the state (default: {})')
  .option('--mock <file-or-json>', 'what the task answers: {"result": …} or {"errorOutput": {"error": …, "cause": …}}')
  .option('--variables <file-or-json>', 'workflow variables on entry')
  .option('--context <file-or-json>', 'context object, instead of one made up')
  .addOption(
    new Option('--inspection-level <level>', 'how much to show').choices(['INFO', 'DEBUG', 'TRACE']).default('DEBUG'),
  )
  .option('--role <arn>', 'role of the execution, as the context object shows it')
  .option('--retry-count <count>', 'retries that the matching retrier has made already', wholeNumber)
  .option('--failure-count <count>', 'failed iterations of a Map', wholeNumber)
  .option('--error-from <state>', 'the state inside a Map or Parallel that raised the mocked error')
  .option('--reader-data <file>', 'what the ItemReader of a Map reads')
  .option(
    '--record [file]',
    'keep its data in a file (*.aslrun.json), beside the definition if not named: hovers and the Data Flow view show it',
  )
  .action(async (file: string, options) => {
    const [{ testOneState }, { guardRegularExpressions }] = await Promise.all([
      import('./test-state.ts'),
      import('../debugger/index.ts'),
    ]);
    guardRegularExpressions();
    const outcome = await testOneState(file, options);
    process.stdout.write(`${outcome.text}\n`);
    process.stderr.write(`${outcome.words}\n`);
    if (outcome.status !== 'SUCCEEDED') process.exitCode = outcome.status === undefined ? 2 : 1;
  });

program
  .command('eval')
  .description('evaluate one expression on given data: JSONata, JSONPath or an intrinsic function')
  .argument(
    '<expression>',
    "such as '$states.input.total * 2', '$.items[*].price' or 'States.UUID()'; - for standard input",
  )
  .addOption(
    new Option('--language <language>', 'in a state of which language, where a text could be either')
      .choices(['jsonpath', 'jsonata'])
      .default('jsonata'),
  )
  .option('--input <file-or-json>', '$ and $states.input (default: {}); - for standard input')
  .option('--result <file-or-json>', '$states.result; $ behind a task')
  .option('--error-output <file-or-json>', '$states.errorOutput')
  .option('--variables <file-or-json>', 'variables by name: {"count": 1}')
  .option('--context <file-or-json>', '$$ and $states.context (default: Execution.Input only)')
  .option('--compact', 'the value on one line')
  .action(async (expression: string, options) => {
    const [{ evaluate }, { guardRegularExpressions }] = await Promise.all([
      import('./eval.ts'),
      import('../debugger/index.ts'),
    ]);
    guardRegularExpressions();
    const { text, words } = await evaluate(expression === '-' ? readStdin() : expression, options);
    if (text !== undefined) process.stdout.write(`${text}\n`);
    if (words !== undefined) process.stderr.write(`${words}\n`);
    if (text === undefined) process.exitCode = 1;
  });

program
  .command('flow')
  .description(
    'what the data looks like at every stage of every state: inferred, and with an input the values of a run',
  )
  .argument('<file>', 'definition')
  .option('--state <name>', 'only this state')
  .option('--input <file-or-json-or-case>', 'input of the execution (default: as asl run)')
  .option('--visit <number>', 'which visit of a state that is visited several times, from 1', positiveWhole)
  .option('--mocks <file>', 'what tasks answer (default: as asl run)')
  .option('--test-case <name>', 'which test case of a MockConfigFile.json')
  .option('--handlers <file>', 'module of functions that answer what mocks do not (default: as asl run)')
  .option('--s3 <folder>', 'folder whose folders stand for buckets (default: s3 beside the definition)')
  .option('--no-run', 'run nothing: only what can be inferred')
  .option('--definition <name>', 'which state machine of a template that has several')
  .option('--json', 'print JSON')
  .action(async (file: string, options) => {
    const [{ flow }, { guardRegularExpressions }, { wantsColour }] = await Promise.all([
      import('./flow.ts'),
      import('../debugger/index.ts'),
      import('./check.ts'),
    ]);
    guardRegularExpressions();
    const { styleText } = await import('node:util');
    const coloured = wantsColour(process.stdout.isTTY === true, process.env);
    const { text, words } = await flow(file, {
      ...options,
      width: process.stdout.columns ?? 160,
      ...(coloured && {
        bold: (part: string) => styleText('bold', part),
        dim: (part: string) => styleText('dim', part),
      }),
    });
    process.stdout.write(`${text}\n`);
    process.stderr.write(`${words}\n`);
  });

program
  .command('dap')
  .description('the debug adapter for any editor that speaks the Debug Adapter Protocol')
  .option(
    '--port <number>',
    'listen on this TCP port, for several sessions, instead of standard input and output',
    portNumber,
  )
  .option(
    '--host <address>',
    'with --port: the address to listen on; others than this machine can then run code here',
    '127.0.0.1',
  )
  .addHelpText(
    'after',
    `
Launch arguments are those of launch.json, such as {"program": "flow.asl.json", "input": {"id": 7}}.
docs/debugging.md has configurations for Neovim, Emacs and Helix.`,
  )
  .action(async ({ port, host }: { port?: number; host: string }) => {
    const { guardRegularExpressions, nodeHost, serveStdio, serveTcp } = await import('../debugger/index.ts');
    guardRegularExpressions();
    if (port === undefined) {
      serveStdio(nodeHost);
      return;
    }
    try {
      const served = await serveTcp(nodeHost, port, host);
      process.stderr.write(`The ASL debug adapter listens on ${host}:${served.port}. Ctrl+C ends it.\n`);
    } catch (error) {
      throw new UserError(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}.`);
    }
  });

program
  .command('catalog')
  .description('what AWS offers to a Task: services, actions, their parameters, results and errors')
  .argument('[service]', 'as in ARNs: dynamodb; or with the action: aws-sdk:s3:getObject; all services without it')
  .argument('[action]', 'as in ARNs: putItem')
  .option('--search <words>', 'look through all actions: "secrets get"')
  .option('--json', 'print JSON')
  .action(async (service: string | undefined, action: string | undefined, { search, json }) => {
    const { catalog } = await import('./catalog.ts');
    process.stdout.write(
      `${catalog({ ...(service !== undefined && { service }), ...(action !== undefined && { action }), search, json })}\n`,
    );
  });

program
  .command('mocks')
  .description('make a mocks file: an example result for each task that has no answer yet, from the catalog')
  .argument('<file>', 'definition')
  .option(
    '--write',
    'write NAME.mocks.json beside the definition, or add to what is there; without it the file is printed',
  )
  .option('-o, --output <file>', 'the mocks file to write or to add to')
  .option('--definition <name>', 'which state machine of a template that has several')
  .addHelpText('after', '\nWhat stands in the file already is never changed.')
  .action(async (file: string, call) => {
    const { mocks } = await import('./mocks.ts');
    const { text, words } = mocks(file, call);
    if (text !== undefined) process.stdout.write(text);
    for (const line of words) process.stderr.write(`${line}\n`);
  });

program
  .command('graph')
  .description('draw a definition: as SVG, PNG, Mermaid or DOT')
  .argument('<file>', 'definition')
  .addOption(
    new Option('--format <format>', 'what to make of it (default: what the name of the output says, else svg)').choices(
      ['svg', 'png', 'mermaid', 'dot'],
    ),
  )
  .option('-o, --output <file>', 'write this file instead of standard output')
  .addOption(
    new Option('--theme <theme>', 'colours; auto follows who reads the SVG, and is light in a PNG')
      .choices(['light', 'dark', 'auto'])
      .default('auto'),
  )
  .option('--definition <name>', 'which state machine of a template that has several')
  .option('--scale <number>', 'of a PNG: pixels for each point (default: 2)', positiveNumber)
  .option(
    '--font <file>',
    'of a PNG: a font for its words, before those of the system; repeatable',
    (each: string, before: readonly string[] = []) => [...before, each],
  )
  .action(async (file: string, { definition, font, ...call }) => {
    const { graph } = await import('./graph.ts');
    const { content, words } = await graph(file, {
      ...call,
      ...(definition !== undefined && { definition }),
      ...(font !== undefined && { fonts: font }),
      toScreen: process.stdout.isTTY === true,
    });
    if (content !== undefined) process.stdout.write(content);
    for (const line of words) process.stderr.write(`${line}\n`);
  });

// Whoever reads the beginning only, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UserError) {
    process.stderr.write(`asl: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    // Ours to mend, not the definition's: its own code, so that a pipeline does not take it for a finding.
    process.stderr.write(
      `asl: Something is wrong in asl itself, not in what it was given. Please report it with these lines.\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 2;
  }
}

function machineType(text: string): 'STANDARD' | 'EXPRESS' {
  const type = text.toUpperCase();
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new InvalidArgumentError('It must be standard or express.');
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port from 0 (any that is free) to 65535.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= 20) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 20.');
}

function timeOfDay(text: string): string {
  if (Number.isFinite(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a time such as 2026-01-01T08:00:00Z.');
}

function positiveWhole(text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number that is not negative.');
}
