/**
 * Handlers in TypeScript, and what they import, where Node itself does not load it (it does from 22.18 on; the one inside of VS
 * Code may not): types are taken off by `sucrase` as each module is loaded. Nothing is checked and nothing is written.
 */
import { register } from 'node:module';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

let port: MessagePort | undefined;

/** Loads a module of JavaScript or TypeScript. The address is that of a file and may have a query. */
export async function importModuleFile(address: string, bundled = false): Promise<object> {
  return /\.m?tsx?(?:\?|$)/.test(address)
    ? importTypeScript(address, bundled)
    : ((await import(/* @vite-ignore */ address)) as object);
}

/**
 * Loads a module of TypeScript. `bundled`: written for a bundler, so it names its neighbours without an ending, and uses whatever
 * TypeScript has; Node itself is not asked then.
 */
async function importTypeScript(address: string, bundled = false): Promise<object> {
  const known = (process.features as { readonly typescript?: unknown }).typescript;
  const own = known && !bundled ? undefined : await open();
  own?.ref();
  try {
    return (await import(/* @vite-ignore */ address)) as object;
  } finally {
    // Whoever has nothing else to do ends.
    own?.unref();
  }
}

/** Node runs hooks of loading in a thread of their own; that asks here, where the package is. */
async function open(): Promise<MessagePort> {
  if (port !== undefined) return port;
  const { transform } = await import('sucrase');
  const channel = new MessageChannel();
  port = channel.port1;
  port.on('message', ({ id, url, source }: { id: number; url: string; source: string }) => {
    try {
      const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true, filePath: url });
      channel.port1.postMessage({ id, code });
    } catch (error) {
      channel.port1.postMessage({ id, message: (error as Error).message });
    }
  });
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, {
    data: { port: channel.port2 },
    transferList: [channel.port2],
  });
  return port;
}

const hooks = `
const waiting = new Map();
let port;
let count = 0;
export function initialize(data) {
  port = data.port;
  port.on('message', ({ id, code, message }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (message === undefined) resolve(code);
    else reject(new SyntaxError(message));
  });
}
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\\.{1,2}\\//.test(specifier) || !/\\.m?tsx?(\\?|$)/.test(context.parentURL || '')) throw error;
    const plain = specifier.replace(/\\.m?js$/, '');
    for (const ending of ['.ts', '.mts', '.tsx', '.js', '.mjs', '.json', '/index.ts', '/index.js'])
      try {
        return await next(plain + ending, context);
      } catch {}
    throw error;
  }
}
export async function load(url, context, next) {
  if (!/^file:[^?]*\\.m?tsx?(\\?|$)/.test(url)) return next(url, context);
  const { source } = await next(url, { ...context, format: 'module' });
  const code = await new Promise((resolve, reject) => {
    const id = count++;
    waiting.set(id, { resolve, reject });
    port.postMessage({ id, url, source: typeof source === 'string' ? source : new TextDecoder().decode(source) });
  });
  return { format: 'module', source: code, shortCircuit: true };
}
`;
