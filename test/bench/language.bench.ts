/** From cold text to all diagnostics, beside the language service of AWS and asl-validator; JSON.parse is the yardstick. */
import { createRequire } from 'node:module';
import { checkDocument, nextDocument, parseDocument, readStateMachine } from '../../language/index.ts';
import { examples, realWorld, type Text } from './files.ts';
import { compare, measureOf, report, skipped } from './harness.ts';
import { jsonText, machineOf, yamlText } from './machines.ts';
import { awsService } from './peers.ts';

const aslValidator = createRequire(import.meta.url)('asl-validator') as (definition: object) => unknown;

function diagnose({ text, format }: Pick<Text, 'text' | 'format'>) {
  const document = parseDocument(text, format);
  return checkDocument(document, readStateMachine(document));
}

const targets: Record<number, number> = { 1000: 20, 5000: 150 };

for (const states of [100, 1000, 5000]) {
  const kilobytes = Math.round(jsonText(machineOf({ states })).length / 1024);
  await compare(
    {
      title: `JSON to all diagnostics, ${states} states (${kilobytes} kB)`,
      prepare: seed => jsonText(machineOf({ states, seed })),
      ...(targets[states] !== undefined && { target: targets[states] }),
    },
    [
      { name: 'ours', run: text => diagnose({ text, format: 'json' }) },
      { name: 'amazon-states-language-service', run: text => awsService.validate(text, 'json') },
      { name: 'asl-validator', run: text => aslValidator(JSON.parse(text)) },
      { name: 'JSON.parse', run: text => JSON.parse(text) },
    ],
  );
}

for (const states of [100, 1000, 5000])
  await compare(
    { title: `YAML to all diagnostics, ${states} states`, prepare: seed => yamlText(machineOf({ states, seed })) },
    [
      { name: 'ours', run: text => diagnose({ text, format: 'yaml' }) },
      ...(states <= 1000
        ? [{ name: 'amazon-states-language-service', run: (text: string) => awsService.validate(text, 'yaml') }]
        : []),
    ],
  );

/** What the server does: each version takes over from the one before what has not changed. */
function afterEdit(): (text: string) => unknown {
  let document = parseDocument('', 'json');
  let machine = readStateMachine(document);
  return text => {
    document = nextDocument(document, text);
    machine = readStateMachine(document, machine);
    return checkDocument(document, machine);
  };
}

let typed = jsonText(machineOf({ states: 5000, seed: 1 }));
await compare(
  {
    title: 'JSON of 5000 states after an edit of one character, to all diagnostics',
    prepare: round => {
      const at = typed.indexOf('Prepares', (typed.length * ((round * 37) % 90)) / 100);
      typed = `${typed.slice(0, at)}${round % 10}${typed.slice(at)}`;
      return typed;
    },
    target: 60,
  },
  [
    { name: 'ours', run: afterEdit() },
    { name: 'amazon-states-language-service', run: text => awsService.validate(text, 'json') },
  ],
);

const files = realWorld();
if (files.length === 0) skipped('Real definitions', 'the folder of real workflows is not beside the project');
for (const [title, texts] of [
  ['the examples', examples()],
  [`${files.length} real definitions`, files],
] as const) {
  const json = texts.filter(({ format }) => format === 'json');
  if (json.length === 0) continue;
  await compare(
    {
      title: `All diagnostics of ${title}, the JSON ones, one after the other`,
      prepare: () => json,
      amount: { of: json.length, unit: 'files' },
    },
    [
      { name: 'ours', run: given => given.map(diagnose) },
      {
        name: 'amazon-states-language-service',
        run: async given => {
          for (const { text } of given) await awsService.validate(text, 'json');
        },
      },
      {
        name: 'asl-validator',
        run: given => {
          for (const { text } of given) attempt(() => aslValidator(JSON.parse(text)));
        },
      },
    ],
  );
}

/**
 * File by file: the least of some rounds for each, and of these the median over the files. The least, because the files take
 * less time than what else the machine does; the median, because that is what a usual file takes.
 */
if (files.length > 0) {
  const json = files.filter(({ format }) => format === 'json');
  const ours = json.map(() => Number.POSITIVE_INFINITY);
  const peer = json.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 40; round++)
    for (const [index, file] of json.entries()) {
      const start = performance.now();
      diagnose(file);
      const middle = performance.now();
      await awsService.validate(file.text, 'json');
      ours[index] = Math.min(ours[index] ?? 0, middle - start);
      peer[index] = Math.min(peer[index] ?? 0, performance.now() - middle);
    }
  report({ title: `One real definition in JSON, the usual one of ${json.length}` }, [
    measureOf('ours', ours),
    measureOf('amazon-states-language-service', peer),
  ]);
}

/** A peer that gives up on a file has done with it. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // It does not parse as plain JSON, or is not what the peer expects.
  }
}
