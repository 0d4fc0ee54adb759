/** Recorded verdicts on definitions, put to `checkDocument` and answered as ValidateStateMachineDefinition answers. */
import { lazyCatalog } from '../../catalog/node.ts';
import type { Json } from '../../expressions/index.ts';
import {
  checkDocument,
  invalidDefinitionMessage,
  parseDocument,
  readStateMachine,
  serviceDiagnostics,
  variableReferences,
} from '../../language/index.ts';
import type { Comparer, Difference } from './comparer.ts';

interface StaticCase {
  readonly name: string;
  readonly category: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition?: Json;
  readonly definitionText?: string;
  readonly expected: { readonly exception?: { readonly code: string; readonly message?: string } };
}

export interface StaticVerdict {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  /** Accepted or refused as AWS did, for the same codes; the same variables read. */
  readonly verdict: boolean;
  /** The same words at the same places. */
  readonly messages: boolean;
  readonly first: Difference | undefined;
}

export function judgeStatic(file: string, recorded: Json, comparer: Comparer): StaticVerdict {
  const given = recorded as unknown as StaticCase;
  const actual = answerTo(given);
  const verdict = comparer.compareStatic(recorded as object, actual);
  // Some recordings keep the exception's code only.
  const wordless = given.expected.exception?.message === undefined;
  const { exception, ...rest } = actual;
  const spoken = wordless && exception ? { ...rest, exception: { code: exception.code } } : actual;
  const messages = comparer.compareStatic(recorded as object, spoken, { messages: true });
  const why = actual.result === 'FAIL' ? ` (we say: ${actual.exception?.message ?? ''})` : '';
  const first = verdict[0] ?? messages[0];
  return {
    file,
    name: given.name,
    category: given.category,
    verdict: verdict.length === 0,
    messages: messages.length === 0,
    first: first && { ...first, message: first.message + why },
  };
}

const catalog = lazyCatalog();

function answerTo({ definition, definitionText, type }: StaticCase) {
  const document = parseDocument(definitionText ?? JSON.stringify(definition), 'json');
  const machine = readStateMachine(document);
  const found = serviceDiagnostics(checkDocument(document, machine, { workflowType: type, catalog }));
  // Unless asked for warnings, too, the service lists errors only.
  const diagnostics = found.filter(({ severity }) => severity === 'ERROR');
  const message = invalidDefinitionMessage(diagnostics);
  return {
    result: message === undefined ? 'OK' : 'FAIL',
    diagnostics,
    ...(message !== undefined && { exception: { code: 'InvalidDefinition', message } }),
    variableReferences: machine ? variableReferences(machine) : {},
  };
}
