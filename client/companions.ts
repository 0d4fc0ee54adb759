/**
 * The files that belong to a definition by their names: inputs, mocks, handlers, the folder that stands for S3. Pure; a folder is a
 * list of names.
 */
export interface Companions {
  /** File names, the plain `NAME.input.json` first. */
  readonly inputs: readonly string[];
  readonly mocks: string | undefined;
  /** A module of functions. */
  readonly handlers: string | undefined;
  readonly s3: string | undefined;
}

/** `names` are the files and folders beside `file`. */
export function companionsOf(file: string, names: readonly string[]): Companions {
  const base = baseOf(file);
  const inputs = names
    .filter(
      name => name.startsWith(`${base}.`) && /^\.(?:[^/\\]+\.)?input\.(?:json|ya?ml)$/.test(name.slice(base.length)),
    )
    .sort((a, b) => caseOf(base, a).localeCompare(caseOf(base, b), 'en'));
  const mocks = [`${base}.mocks.json`, `${base}.mocks.yaml`, `${base}.mocks.yml`, 'MockConfigFile.json'];
  const handlers = ['mjs', 'js', 'ts'].map(ending => `${base}.handlers.${ending}`);
  const there = (name: string) => names.includes(name);
  return {
    inputs,
    mocks: mocks.find(there),
    handlers: handlers.find(there),
    s3: names.find(name => name === 's3'),
  };
}

/** `rush` for `order.rush.input.json`; empty for `order.input.json`. */
export function caseOf(base: string, input: string): string {
  return input
    .slice(base.length)
    .replace(/\.?input\.(?:json|ya?ml)$/, '')
    .replace(/^\./, '');
}

/** The name that companions share: `order` for `order.asl.json`. */
export function baseOf(file: string): string {
  return file.replace(/(?:\.asl)?\.(?:json|jsonc|ya?ml)$|\.asl$/i, '') || file;
}
