import { expect, test } from 'vitest';
import type { Diagnostic } from './diagnostics.ts';
import { invalidDefinitionMessage, serviceDiagnostics } from './service-diagnostics.ts';

const at = { span: { start: 0, end: 1 }, severity: 'error', message: 'Our words.' } as const;
const list: Diagnostic[] = [
  { ...at, rule: 'a', awsCode: 'CODE_A', awsMessage: 'Its words', location: '/States/S' },
  { ...at, rule: 'a', awsCode: 'CODE_A', awsMessage: 'Its words', location: '/States/S' },
  { ...at, rule: 'ours-only' },
  { ...at, rule: 'softened', severity: 'warning', awsCode: 'CODE_S' },
  { ...at, rule: 'dollar', severity: 'warning', awsCode: 'NO_DOLLAR' },
  { ...at, rule: 'b', awsCode: 'CODE_B' },
];

test('what the service knows, each once; its warnings are warnings', () => {
  expect(serviceDiagnostics(list).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    'ERROR CODE_A',
    'WARNING NO_DOLLAR',
    'ERROR CODE_B',
  ]);
});

test('the exception names errors only, and null where there is no place', () => {
  expect(invalidDefinitionMessage(serviceDiagnostics(list))).toBe(
    "Invalid State Machine Definition: 'CODE_A: Its words at /States/S, CODE_B: Our words. at null'",
  );
  expect(invalidDefinitionMessage(serviceDiagnostics(list.slice(2, 5)))).toBeUndefined();
});
