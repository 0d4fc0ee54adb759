/**
 * Our diagnostics as the service would give them: those of rules that it has, with its code, words and place, each once
 * (API reference, "ValidateStateMachineDefinition" and "CreateStateMachine").
 */
import type { Diagnostic } from './diagnostics.ts';

export interface ServiceDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** API reference, ValidateStateMachineDefinitionDiagnostic: the codes that leave a definition valid. */
const warnings = new Set(['NO_DOLLAR', 'NO_PATH', 'PASS_RESULT_IS_STATIC']);

/** In the order given. What the service would say twice with the same words at the same place, it says once (AWS recordings). */
export function serviceDiagnostics(found: readonly Diagnostic[]): ServiceDiagnostic[] {
  const list = new Map<string, ServiceDiagnostic>();
  for (const { awsCode: code, awsMessage, message, location, severity } of found) {
    if (code === undefined) continue;
    const warning = warnings.has(code);
    if (!warning && severity !== 'error') continue;
    const diagnostic: ServiceDiagnostic = {
      severity: warning ? 'WARNING' : 'ERROR',
      code,
      message: awsMessage ?? message,
      ...(location !== undefined && { location }),
    };
    list.set(JSON.stringify(diagnostic), diagnostic);
  }
  return [...list.values()];
}

/** The message of the exception `InvalidDefinition`; undefined when there is no error among them. */
export function invalidDefinitionMessage(diagnostics: readonly ServiceDiagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return undefined;
  const list = errors.map(({ code, message, location }) => `${code}: ${message} at ${location ?? null}`);
  return `Invalid State Machine Definition: '${list.join(', ')}'`;
}
