/**
 * The handlers of a launch: a module of functions that answer tasks, loaded through the host and checked. What handlers mean
 * is the interpreter's business; how a module is loaded is the host's.
 */
import { type AnswerTask, type Handlers, handlerAnswers, readHandlers } from '../interpreter/index.ts';
import type { Host } from './host.ts';
import { baseName } from './paths.ts';
import { handlersMissing, handlersNotLoaded, handlersUnsupported, handlersWrong } from './trouble.ts';

/** Loads a module of handlers. Throws a `Trouble` that says what is wrong with it. */
export async function handlersFrom(host: Host, path: string): Promise<{ task: AnswerTask; handlers: Handlers }> {
  if (!host.importModule) throw handlersUnsupported(path);
  let module: unknown;
  try {
    module = await host.importModule(path);
  } catch (error) {
    throw handlersNotLoaded(baseName(path), whyNot(error));
  }
  if (module === undefined) throw handlersMissing(path);
  const { handlers, problems } = readHandlers(module);
  if (problems.length > 0) throw handlersWrong(baseName(path), problems);
  return { task: handlerAnswers(handlers), handlers };
}

function whyNot(error: unknown): string {
  const { code, message, name, stack } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return 'Its kind of file cannot be loaded. Write it as .mjs, .js, .mts or .ts.';
  // Node tells the place of a syntax error in the first line of the stack only.
  const place = name === 'SyntaxError' ? /^(?:file:\/\/)?\S*?([^/\\]+?)(?:\?[^:]*)?:(\d+)$/m.exec(stack ?? '') : null;
  const said = `${name ?? 'Error'}: ${message ?? String(error)}`;
  return place ? `${place[1]}:${place[2]}: ${said}` : said;
}
