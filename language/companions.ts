/**
 * The files beside a definition that belong to it by their names: `order.asl.json` has `order.input.json`, `order.rush.input.json`,
 * `order.mocks.yaml` … One table of these names, for the editor, the debugger and the terminal. Names only: which files there are,
 * and what is in them, is known to whoever asks.
 */
export type CompanionKind = 'input' | 'mocks' | 'handlers' | 'tests';

interface CompanionRow {
  readonly kind: CompanionKind;
  /** What stands behind the name of the definition. */
  readonly words: readonly string[];
  /** The first that is there is taken where one is wanted. */
  readonly endings: readonly string[];
  /** Whether a case may stand before the word: `order.rush.input.json`. */
  readonly cases: boolean;
  /** One for all definitions of the folder, when there is none of its own. */
  readonly shared?: string;
}

const data = ['json', 'yaml', 'yml'];

const table: readonly CompanionRow[] = [
  { kind: 'input', words: ['input'], endings: data, cases: true },
  { kind: 'mocks', words: ['mocks'], endings: data, cases: false, shared: 'MockConfigFile.json' },
  { kind: 'handlers', words: ['handlers'], endings: ['mjs', 'js', 'ts'], cases: false },
  { kind: 'tests', words: ['tests', 'test'], endings: data, cases: true },
];

/** The folder beside a definition that stands for S3. */
const objectsFolder = 's3';

export interface Companions {
  /** File names, those of the machine of a template before the others, the plain `NAME.input.json` before its cases. */
  readonly inputs: readonly string[];
  readonly mocks: string | undefined;
  /** A module of functions. */
  readonly handlers: string | undefined;
  readonly s3: string | undefined;
}

/** `names` are the files and folders beside the definition; `machine` is the name of one in a template. */
export function companionsOf(definition: string, names: readonly string[], machine?: string): Companions {
  const there = new Set(names);
  const first = (kind: CompanionKind) =>
    [...companionNames(definition, kind), rowOf(kind).shared].find(name => name !== undefined && there.has(name));
  const own = machine === undefined ? undefined : `${baseOf(definition)}.${machine}.`;
  const rank = (name: string) => (own !== undefined && name.startsWith(own) ? 0 : 1);
  return {
    inputs: names
      .filter(name => companionKind(name, definition) === 'input')
      .sort((a, b) => rank(a) - rank(b) || byCase(definition, a, b)),
    mocks: first('mocks'),
    handlers: first('handlers'),
    s3: there.has(objectsFolder) ? objectsFolder : undefined,
  };
}

/** What a file is to the definition beside it; undefined for one that has nothing to do with it. */
export function companionKind(file: string, definition: string): CompanionKind | undefined {
  if (isShared(file)) return table.find(({ shared }) => shared === file)?.kind;
  const base = `${baseOf(definition)}.`;
  return file !== definition && file.startsWith(base) ? read(file.slice(base.length))?.row.kind : undefined;
}

/** Its own files that are looked for where one is wanted, the first that is there being taken: `order.mocks.json`, `order.mocks.yaml` … */
export function companionNames(definition: string, kind: CompanionKind): string[] {
  const { words, endings } = rowOf(kind);
  const base = baseOf(definition);
  return words.flatMap(word => endings.map(ending => `${base}.${word}.${ending}`));
}

/** Whether a companion belongs to all definitions of the folder, as `MockConfigFile.json` does. */
export function isShared(file: string): boolean {
  return table.some(({ shared }) => shared === file);
}

/** What a new one is called: `order.mocks.json`, and for a case `order.rush.input.json`. */
export function companionName(definition: string, kind: CompanionKind, caseName = ''): string {
  const { words, endings } = rowOf(kind);
  return [baseOf(definition), caseName, words[0], endings[0]].filter(Boolean).join('.');
}

/** Where a glob of VS Code finds all of a kind. */
export function companionGlob(kind: CompanionKind): string {
  const { words, endings, shared } = rowOf(kind);
  const all = [...words.flatMap(word => endings.map(ending => `*.${word}.${ending}`)), ...(shared ? [shared] : [])];
  return `**/{${all.join(',')}}`;
}

/** `rush` for `order.rush.input.json`; empty for `order.input.json`. */
export function caseOf(definition: string, companion: string): string {
  return read(companion.slice(baseOf(definition).length + 1))?.caseName ?? '';
}

/** The name that companions share: `order` for `order.asl.json`. */
export function baseOf(file: string): string {
  return file.replace(/(?:\.asl)?\.(?:json|jsonc|ya?ml)$|\.asl$/i, '') || file;
}

/**
 * Whether a file beside a template is about that one of its machines: about the only one whatever it is called, else about the one that
 * is in its name (`template.Orders.input.json`). Whose another file is nobody knows.
 */
export function isAboutMachine(file: string, template: string, machine: string, machines: number): boolean {
  return machines === 1 || file.startsWith(`${baseOf(template)}.${machine}.`);
}

/** What stands behind the name that companions share, such as `rush.input.json`. */
function read(rest: string): { readonly row: CompanionRow; readonly caseName: string } | undefined {
  const [ending = '', word = '', ...before] = rest.split('.').reverse();
  const row = table.find(({ words, endings }) => words.includes(word) && endings.includes(ending));
  const caseName = before.reverse().join('.');
  return row && (row.cases || caseName === '') && !/[\\/]/.test(caseName) ? { row, caseName } : undefined;
}

function rowOf(kind: CompanionKind): CompanionRow {
  return table.find(row => row.kind === kind)!;
}

function byCase(definition: string, a: string, b: string): number {
  const [one, other] = [caseOf(definition, a), caseOf(definition, b)];
  if (one !== other) return one < other ? -1 : 1;
  const { endings } = rowOf('input');
  return endings.findIndex(ending => a.endsWith(ending)) - endings.findIndex(ending => b.endsWith(ending));
}
