/** A rule is not asked about machines that have nothing of what it looks at. It would have had nothing to say. */
import { expect, test } from 'vitest';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { rules } from './rules/index.ts';

test('a rule that is not asked would have found nothing', () => {
  const machines = rules
    .flatMap(({ wrong, right }) => [wrong, right])
    .map(text => readStateMachine(parseDocument(text, /^\s*[{[]/.test(text) ? 'json' : 'yaml')));
  let notAsked = 0;
  for (const { id, looksAt, check } of rules)
    for (const machine of machines) {
      if (!machine || !check || looksAt?.(machine).length !== 0) continue;
      notAsked++;
      for (const workflowType of ['STANDARD', 'EXPRESS'] as const)
        expect([...check(machine, { workflowType })], `${id}: ${machine.document.text.slice(0, 300)}`).toEqual([]);
    }
  expect(notAsked).toBeGreaterThan(1000);
});
