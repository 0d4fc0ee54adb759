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
  readonly samples: readonly string[];
  readonly sample?: string;
  readonly visits: number;
  readonly visit: number;
  readonly runEnd?: string;
  readonly inputFrom: string;
  readonly resultFrom?: string;
  readonly fields: readonly { readonly name: string; readonly text: string; readonly tried: boolean }[];
  readonly stages: readonly Stage[];
  readonly next?: string;
  readonly error?: string;
}

export interface Stage {
  readonly stage: string;
  readonly field?: string;
  readonly value?: string;
  readonly shape?: string;
  readonly bytes?: number;
}

/** Extension to page. */
export type ToPage =
  | { readonly type: 'flow'; readonly flow: DataFlow }
  | { readonly type: 'none'; readonly message: string };

/** What a person tries; the state stays as the document has it. */
export interface TryOut {
  readonly sample?: string;
  readonly visit?: number;
  readonly input?: string;
  readonly result?: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Page to extension. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'try'; readonly tryOut: TryOut }
  | { readonly type: 'apply'; readonly tryOut: TryOut }
  | { readonly type: 'reveal' }
  /** The input that is shown becomes a file beside the definition. */
  | { readonly type: 'keep'; readonly input: string };

export function readFromPage(value: unknown): FromPage | undefined {
  const message = asObject(value);
  switch (message?.type) {
    case 'ready':
    case 'reveal':
      return { type: message.type };
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
    fields: fields as Readonly<Record<string, string>>,
    ...(typeof given.sample === 'string' && { sample: given.sample }),
    ...(Number.isInteger(given.visit) && { visit: given.visit as number }),
    ...(typeof given.input === 'string' && { input: given.input }),
    ...(typeof given.result === 'string' && { result: given.result }),
  };
}

export function readToPage(value: unknown): ToPage | undefined {
  const message = asObject(value);
  if (message?.type === 'none') return { type: 'none', message: String(message.message) };
  const flow = message?.type === 'flow' ? readFlow(message.flow) : undefined;
  return flow && { type: 'flow', flow };
}

export function readFlow(value: unknown): DataFlow | undefined {
  const flow = asObject(value);
  const lists = [flow?.samples, flow?.fields, flow?.stages];
  const isOne = flow && typeof flow.state === 'string' && typeof flow.uri === 'string' && lists.every(Array.isArray);
  return isOne ? (value as DataFlow) : undefined;
}

function asObject(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : undefined;
}
