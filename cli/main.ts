/**
 * The terminal: the same engine without an editor. Results go to standard output, words for people to standard error;
 * exit code 0 is success, 1 a definition with errors or an execution that failed, 2 a call that makes no sense.
 */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { check } from './check.ts';
import { UserError } from './files.ts';
import { graph } from './graph.ts';
import { run } from './run.ts';

const manifest = new URL('../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

const program = new Command('asl')
  .description('Amazon States Language in the terminal: check, run and draw state machines.')
  .version(version)
  .showHelpAfterError('(asl --help shows what can be asked)')
  .exitOverride();

program
  .command('check')
  .description('report what is wrong with definitions (JSON or YAML)')
  .argument('<files...>', 'definitions')
  .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
  .action((files: string[], { format }: { format: 'pretty' | 'json' }) => {
    const report = check(files, format);
    process.stdout.write(`${report.text}\n`);
    if (report.errors > 0) process.exitCode = 1;
  });

program
  .command('run')
  .description('execute a definition; waits take no time, tasks are answered by mocks')
  .argument('<file>', 'definition')
  .option('--input <file-or-json>', 'input of the execution (default: NAME.input.json beside the definition, else {})')
  .option('--mocks <file>', 'what tasks answer (default: NAME.mocks.json beside the definition)')
  .option('--s3 <folder>', 'folder whose folders stand for buckets (default: s3 beside the definition)')
  .option('--start-time <time>', 'when virtual time starts, such as 2026-01-01T08:00:00Z (default: now)')
  .option('--history', 'print the history events instead of the output')
  .addOption(new Option('--type <type>', 'kind of state machine').choices(['STANDARD', 'EXPRESS']).default('STANDARD'))
  .action(async (file: string, options) => {
    const outcome = await run(file, options);
    process.stdout.write(`${outcome.text}\n`);
    process.stderr.write(`${outcome.words}\n`);
    if (outcome.status !== 'SUCCEEDED') process.exitCode = 1;
  });

program
  .command('graph')
  .description('draw a definition as SVG')
  .argument('<file>', 'definition')
  .addOption(new Option('--theme <theme>', 'colours').choices(['light', 'dark', 'auto']).default('auto'))
  .action((file: string, { theme }: { theme: 'light' | 'dark' | 'auto' }) => {
    process.stdout.write(`${graph(file, theme)}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UserError) {
    process.stderr.write(`asl: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
