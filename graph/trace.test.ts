import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import { machineOf, machines } from './testing.ts';
import { createTrace } from './trace.ts';

/** `+A` enters, `-A>B` leaves for B, `!A` has an error caught, `xA` fails, `~A` is aborted. */
function marksAfter(moments: string) {
  const trace = createTrace();
  const kinds = { '+': 'stateEntered', '-': 'stateExited', '!': 'errorCaught', x: 'stateFailed', '~': 'stateAborted' };
  for (const moment of moments.split(';')) {
    const [name, next] = moment.trim().slice(1).split('>');
    trace.add({
      kind: kinds[moment.trim().charAt(0) as keyof typeof kinds],
      state: { steps: ['States', name!] },
      next,
    });
  }
  return trace.marks();
}

test('a state is active, then succeeded, and the way is lit', () => {
  expect(marksAfter('+Check order; -Check order>Charge; +Charge')).toEqual({
    states: { '/States/Check order': 'succeeded', '/States/Charge': 'active' },
    edges: { '/(start) -> /States/Check order': 'taken', '/States/Check order -> /States/Charge': 'current' },
  });
});

test('a caught error leaves by its own line', () => {
  const { states, edges } = marksAfter('+Charge; !Charge; -Charge>Refused; +Refused; xRefused');
  expect(states).toEqual({ '/States/Charge': 'caught', '/States/Refused': 'failed' });
  expect(edges).toMatchObject({ '/States/Charge ~> /States/Refused': 'current' });
});

test('a state that several iterations are in is active until the last has left', () => {
  expect(marksAfter('+A; +A; -A').states).toEqual({ '/States/A': 'active' });
  expect(marksAfter('+A; +A; -A; ~A').states).toEqual({ '/States/A': 'visited' });
});

test('the ids are those of the picture', () => {
  const { nodes, edges } = layout(graphOf(machineOf(machines.order, 'yaml')));
  const marks = marksAfter(
    '+Check order; -Check order>Approve; +Approve; -Approve>Charge; +Charge; !Charge; -Charge>Refused; +Fulfil; -Fulfil',
  );
  const known = new Set([...nodes, ...edges].map(each => each.id));
  const unknown = [...Object.keys(marks.states), ...Object.keys(marks.edges)].filter(id => !known.has(id));
  // The test lets Fulfil begin out of nowhere, which only a start line could explain.
  expect(unknown).toEqual(['/(start) -> /States/Fulfil']);
});

test('moments that say nothing to the picture are ignored', () => {
  const trace = createTrace();
  trace.add({ kind: 'executionStarted' });
  trace.add({ kind: 'taskScheduled', state: { steps: ['States', 'A'] } });
  expect(trace.marks()).toEqual({ states: {}, edges: {} });
});
