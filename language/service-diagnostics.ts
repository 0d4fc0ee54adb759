/**
 * Our diagnostics as the service would give them: those of rules that it has, with its codes, words, places and order, without
 * what it leaves out. The editor shows more and says it better; this is for comparing, and for what asks in the service's way.
 * Sources: API reference, "ValidateStateMachineDefinition" and "CreateStateMachine"; order and omissions as recorded.
 */
import type { Diagnostic } from './diagnostics.ts';
import type { StateMachine } from './model.ts';
import type { Document } from './tree.ts';
import { locationOf } from './tree.ts';

export interface ServiceDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** The response of ValidateStateMachineDefinition. */
export interface ServiceAnswer {
  readonly result: 'OK' | 'FAIL';
  readonly diagnostics: readonly ServiceDiagnostic[];
  readonly truncated: boolean;
}

/** API reference, ValidateStateMachineDefinition: `maxResults`. */
const most = 100;

/** The whole answer to a definition; `found` is what `checkDocument` says of it, `severity` the lowest to be told. */
export function serviceAnswer(
  document: Document,
  machine: StateMachine | undefined,
  found: readonly Diagnostic[],
  severity: ServiceDiagnostic['severity'] = 'ERROR',
): ServiceAnswer {
  const syntax = found.find(({ awsCode }) => awsCode === 'INVALID_JSON_DESCRIPTION');
  const all = syntax ? [syntaxDiagnostic(document, syntax)] : serviceDiagnostics(found);
  if (!syntax) {
    // A workflow without an end is not searched for states that are never reached; what is nested in it is.
    const endless = all.some(({ code }) => code === 'MISSING_END_STATE');
    const end = endless ? all.splice(-1) : [];
    all.push(...unreachableWithoutStart(machine, endless), ...end);
  }
  const told = all.filter(each => severity === 'WARNING' || each.severity === 'ERROR');
  return {
    result: all.some(each => each.severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: told.slice(0, most),
    truncated: told.length > most,
  };
}

/** API reference, ValidateStateMachineDefinitionDiagnostic: the codes that leave a definition valid. */
const warnings = new Set(['NO_DOLLAR', 'NO_PATH', 'PASS_RESULT_IS_STATIC']);

/**
 * In the order given, a missing end last. What the service would say twice with the same words at the same place, it says
 * once (AWS recordings).
 */
export function serviceDiagnostics(found: readonly Diagnostic[]): ServiceDiagnostic[] {
  const list = new Map<string, ServiceDiagnostic>();
  const ends: ServiceDiagnostic[] = [];
  for (const { awsCode: code, awsMessage, message, location, severity } of found) {
    if (code === undefined) continue;
    const warning = warnings.has(code);
    if (!warning && severity !== 'error') continue;
    const end = code === 'MISSING_END_STATE';
    const diagnostic: ServiceDiagnostic = {
      severity: warning ? 'WARNING' : 'ERROR',
      code,
      message: awsMessage ?? message,
      // What is missing has no place.
      ...(location !== undefined && !end && { location }),
    };
    if (end) ends.push(diagnostic);
    else list.set(JSON.stringify(diagnostic), diagnostic);
  }
  return [...list.values(), ...ends];
}

/** The message of the exception `InvalidDefinition`; undefined when there is no error among them. */
export function invalidDefinitionMessage(diagnostics: readonly ServiceDiagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return undefined;
  const list = errors.map(({ code, message, location }) => `${code}: ${message} at ${location ?? null}`);
  return `Invalid State Machine Definition: '${list.join(', ')}'`;
}

/** For the service no state is reached where `StartAt` names none that exists. In the editor the one mistake is enough. */
function* unreachableWithoutStart(machine: StateMachine | undefined, endless: boolean): Generator<ServiceDiagnostic> {
  for (const scope of machine?.scopes ?? [])
    if (scope.startAt && !scope.startAt.target && !(endless && scope.kind === 'machine'))
      for (const { name, steps } of scope.states)
        yield {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: `State "${name}" is not reachable.`,
          location: locationOf(steps),
        };
}

/** In the words of Jackson, the parser behind the service, where they are known: for a word that is no JSON, and a comment. */
function syntaxDiagnostic({ text }: Document, { span, message, awsCode = '' }: Diagnostic): ServiceDiagnostic {
  const token = /^[A-Za-z_$][\w$]*|^\//.exec(text.slice(span.start, span.start + 200))?.[0];
  const before = text.slice(0, span.start + (token?.length ?? 0)).split('\n');
  const shown = text.length > 500 ? `${text.slice(0, 500)}"[truncated ${text.length - 500} chars]` : `${text}"`;
  const location = `[Source: (String)"${shown}; line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}]`;
  const words =
    token === undefined
      ? message
      : token === '/'
        ? "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
        : `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  return { severity: 'ERROR', code: awsCode, message: `${words}\n at ${location}`, location };
}
