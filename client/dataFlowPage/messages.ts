/**
 * What the data flow view's page and the extension say to each other. Either side gets somebody else's value: it is used only after
 * a guard here has looked at what will be used of it.
 */

/** What the server answers to `asl/dataFlow`; see server/dataFlowView.ts. */
export interface DataFlow {
  readonly uri: string;
  readonly version: number;
  readonly machine?: string;
  readonly state: string;
  /** Of the state's name. */
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly type?: string;
  readonly queryLanguage: string;
  readonly runs: readonly RunChoice[];
  readonly run?: string;
  readonly branches: readonly string[];
  readonly branch?: string;
  readonly visits: number;
  readonly visit: number;
  readonly status?: string;
  readonly runEnd?: string;
  readonly inputFrom: string;
  readonly resultFrom?: string;
  readonly resultRun?: string;
  /** The state is another one than in the run: what is shown is worked out with the data of then. */
  readonly hasChanged?: boolean;
  readonly fields: readonly { readonly name: string; readonly text: string; readonly tried: boolean }[];
  readonly stages: readonly Stage[];
  /** Of a Choice. */
  readonly rules?: readonly Rule[];
  readonly next?: string;
  readonly error?: string;
  /** The field at which it failed, or `Result`; not there where that is not certain. */
  readonly failedAt?: string;
  /** Of the whole workflow, where that was wanted. */
  readonly sizes?: readonly Sizes[];
}

/** A state, where its name stands, and the bytes of its data. */
export interface Sizes {
  readonly state: string;
  readonly line: number;
  readonly character: number;
  /** How many states are around it. */
  readonly depth: number;
  readonly visits: number;
  readonly input?: number;
  readonly output?: number;
  readonly largest?: { readonly stage: string; readonly bytes: number };
}

/** A run that can be shown. */
export interface RunChoice {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly at?: number;
  readonly problem?: string;
}

export interface Stage {
  readonly stage: string;
  readonly field?: string;
  readonly value?: string;
  readonly shape?: string;
  readonly bytes?: number;
}

/** A rule of a Choice, or its Default. */
export interface Rule {
  /** As which its test is tried out; none for Default. */
  readonly field?: string;
  readonly words: string;
  /** Its tests in a row, where that is all it is. */
  readonly joined?: 'and' | 'or';
  readonly next?: string;
  /** Not there without data. */
  readonly answer?: Exclude<RuleTest['answer'], 'not asked'>;
  readonly isTaken: boolean;
  /** No rule before it has decided. */
  readonly isReached: boolean;
  readonly problem?: string;
  readonly tests: readonly RuleTest[];
}

/** One comparison, with the values that were compared as JSON. */
export interface RuleTest {
  readonly words: string;
  readonly answer: 'holds' | 'does not hold' | 'fails' | 'not asked';
  readonly operands: readonly { readonly words: string; readonly value?: string }[];
}

/** What somebody has chosen to see; the rest is as the server thinks best. */
export interface Chosen {
  /** Empty: none, only what is inferred. */
  readonly run?: string;
  readonly branch?: string;
  readonly visit?: number;
  /** All states with their sizes, in place of the stages of one. */
  readonly whole?: boolean;
}

/** What a person tries; the state stays as the document has it. */
export interface TryOut extends Chosen {
  readonly input?: string;
  readonly result?: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Extension to page. */
export type ToPage =
  | { readonly type: 'flow'; readonly flow: DataFlow; readonly chosen: Chosen }
  /** The fields that were tried stand in the document now. */
  | { readonly type: 'applied' }
  | { readonly type: 'none'; readonly message: string };

/** Page to extension. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'try'; readonly tryOut: TryOut }
  | { readonly type: 'apply'; readonly tryOut: TryOut }
  /** The state that is shown, or what stands at a place. */
  | { readonly type: 'reveal'; readonly line?: number; readonly character?: number }
  /** A run in a file is wanted: one that was kept, or a history that AWS has recorded. */
  | { readonly type: 'open' }
  /** The input that is shown becomes a file beside the definition. */
  | { readonly type: 'keep'; readonly input: string };

export function readFromPage(value: unknown): FromPage | undefined {
  const message = asObject(value);
  switch (message?.type) {
    case 'ready':
    case 'open':
      return { type: message.type };
    case 'reveal': {
      const { line, character } = message;
      const isPlace = Number.isInteger(line) && Number.isInteger(character);
      return { type: 'reveal', ...(isPlace && { line: line as number, character: character as number }) };
    }
    case 'keep':
      return typeof message.input === 'string' ? { type: 'keep', input: message.input } : undefined;
    case 'try':
    case 'apply': {
      const tryOut = readTryOut(message.tryOut);
      return tryOut && { type: message.type, tryOut };
    }
    default:
      return undefined;
  }
}

function readTryOut(value: unknown): TryOut | undefined {
  const given = asObject(value);
  const fields = asObject(given?.fields);
  if (!given || !fields || !Object.values(fields).every(text => typeof text === 'string')) return undefined;
  return {
    ...readChosen(given),
    fields: fields as Readonly<Record<string, string>>,
    ...(typeof given.input === 'string' && { input: given.input }),
    ...(typeof given.result === 'string' && { result: given.result }),
  };
}

/** Of a larger value only this. */
export function readChosen(value: unknown): Chosen {
  const { run, branch, visit, whole } = asObject(value) ?? {};
  return {
    ...(typeof run === 'string' && { run }),
    ...(typeof branch === 'string' && { branch }),
    ...(Number.isInteger(visit) && { visit: visit as number }),
    ...(whole === true && { whole }),
  };
}

export function readToPage(value: unknown): ToPage | undefined {
  const message = asObject(value);
  if (message?.type === 'none') return { type: 'none', message: String(message.message) };
  if (message?.type === 'applied') return { type: 'applied' };
  const flow = message?.type === 'flow' ? readFlow(message.flow) : undefined;
  return flow && { type: 'flow', flow, chosen: readChosen(message?.chosen) };
}

export function readFlow(value: unknown): DataFlow | undefined {
  const flow = asObject(value);
  const lists = [flow?.runs, flow?.branches, flow?.fields, flow?.stages];
  const isOne = flow && typeof flow.state === 'string' && typeof flow.uri === 'string' && lists.every(Array.isArray);
  return isOne ? (value as DataFlow) : undefined;
}

function asObject(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : undefined;
}
