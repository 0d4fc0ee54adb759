import { expect, test } from 'vitest';
import { graphOf } from '../graph/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { litAfter, marksOf } from './executionMarks.ts';

const definition = `{ "StartAt": "A", "States": {
  "A": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "B", "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "C" }] },
  "B": { "Type": "Pass", "End": true },
  "C": { "Type": "Pass", "End": true } } }`;

test('marks have the ids of the picture', () => {
  const { root } = graphOf(readStateMachine(parseDocument(definition, 'json'))!);
  const first = litAfter(undefined, {
    program: 'a',
    reset: true,
    states: { '/States/A': 'retrying' },
    transitions: [{ from: '/', to: '/States/A', kind: 'start' }],
  });
  expect(marksOf(first).states).toEqual({ '/States/A': 'active' });
  const { states, edges } = marksOf(
    litAfter(first, {
      program: 'a',
      reset: false,
      states: { '/States/A': 'caught', '/States/C': 'active' },
      transitions: [
        { from: '/States/A', to: '/States/C', kind: 'catch' },
        { from: '/States/C', to: '/', kind: 'end' },
      ],
    }),
  );
  expect(states).toEqual({ '/States/A': 'caught', '/States/C': 'active' });
  expect(Object.values(edges)).toEqual(['taken', 'taken', 'current']);
  const ids = root.edges.map(({ id }) => id);
  for (const id of Object.keys(edges)) expect(ids).toContain(id);
});

test('a new run puts the lights of the last one out', () => {
  const run = { program: 'a', states: {}, transitions: [], reset: true };
  const lit = litAfter(undefined, { ...run, states: { '/States/A': 'failed' }, ended: 'FAILED' });
  expect(marksOf(litAfter(lit, run))).toEqual({ states: {}, edges: {} });
  expect(marksOf(undefined)).toEqual({ states: {}, edges: {} });
});
