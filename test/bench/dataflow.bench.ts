/** The flow analysis: from scratch, after an edit, and over all real definitions. */
import { lazyCatalog } from '../../catalog/node.ts';
import { analyse } from '../../dataflow/index.ts';
import { nextDocument, parseDocument, readStateMachine, type StateMachine } from '../../language/index.ts';
import { examples, realWorld } from './files.ts';
import { measureOf, report, skipped } from './harness.ts';
import { jsonText, machineOf } from './machines.ts';

const catalog = lazyCatalog()();
const options = { catalog };

function machineFrom(text: string): StateMachine {
  return readStateMachine(parseDocument(text, 'json'))!;
}

/** All that is found, which otherwise waits for somebody to ask. */
function whole(machine: StateMachine): void {
  void analyse(machine, options).output;
}

/**
 * Each machine once only: what was found for a state is kept as long as it says the same. Beside the clock's time stands what the
 * processor has worked, garbage collector and compiler included, which says more on a busy machine.
 */
function once(
  title: string,
  rounds: number,
  target: number | undefined,
  prepare: (round: number) => StateMachine[],
): void {
  const samples: number[] = [];
  const worked: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const machines = prepare(round);
    const before = process.cpuUsage();
    const start = performance.now();
    for (const machine of machines) whole(machine);
    samples.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1000);
  }
  const median = [...worked].sort((a, b) => a - b)[Math.floor(rounds / 2)];
  console.log(
    `\n${title}: the first time in this process ${samples[0]?.toFixed(1)} ms; work of the processor ${worked[0]?.toFixed(1)} ms then, ${median?.toFixed(1)} ms in the median`,
  );
  report({ title, ...(target !== undefined && { target }) }, [measureOf('ours', samples)]);
}

for (const [title, texts, target] of [
  ['all real definitions', realWorld(), 1000],
  ['the examples', examples(), undefined],
] as const) {
  if (texts.length === 0) {
    skipped(`The shapes of ${title}`, 'the folder of real workflows is not beside the project');
    continue;
  }
  once(`The shapes of ${title}, one after the other`, 20, target, round =>
    texts.flatMap(({ text, format }) => {
      // Every state written in another way each round, so that none is known.
      const fresh = text.replace(/\bType("?:)[ \t]*/g, (_, colon) => `Type${colon}${' '.repeat(round + 1)}`);
      const machine = readStateMachine(parseDocument(fresh, format));
      return machine ? [machine] : [];
    }),
  );
}

for (const states of [1000, 5000])
  once(`The shapes of ${states} states, from scratch`, 20, states === 5000 ? 300 : undefined, round => [
    machineFrom(jsonText(machineOf({ states, seed: 7000 + states + round }))),
  ]);

/** One version after the other, as an editor has them; only the analysis counts. */
function edits(title: string, change: (text: string, round: number) => string): void {
  let document = parseDocument(jsonText(machineOf({ states: 5000, seed: 1 })), 'json');
  let machine = readStateMachine(document)!;
  whole(machine);
  const samples: number[] = [];
  for (let round = 0; round < 30; round++) {
    document = nextDocument(document, change(document.text, round));
    machine = readStateMachine(document, machine)!;
    const start = performance.now();
    whole(machine);
    samples.push(performance.now() - start);
  }
  report({ title, target: 40 }, [measureOf('ours', samples)]);
}

/** The place of a word somewhere in the text, another one each round. */
function placeOf(text: string, word: string, round: number): number {
  return text.indexOf(word, (text.length * ((round * 37) % 90)) / 100);
}

edits('The shapes of 5000 states after an edit in a comment', (text, round) => {
  const at = placeOf(text, 'Prepares', round);
  return `${text.slice(0, at)}${round % 10}${text.slice(at)}`;
});
edits('The shapes of 5000 states after an edit that changes what is passed on', (text, round) => {
  const at = placeOf(text, '"ResultPath": "$.', round) + '"ResultPath": "$.'.length;
  return `${text.slice(0, at)}x${round}${text.slice(at)}`;
});
edits('The shapes of 5000 states after an edit in one of the first states', (text, round) => {
  const at = text.indexOf('"ResultPath": "$.') + '"ResultPath": "$.'.length;
  return `${text.slice(0, at)}x${round}${text.slice(at)}`;
});
