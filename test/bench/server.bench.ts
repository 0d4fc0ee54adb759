/** What a person waits for while typing: completion, hover, definition and its kin at many positions, by the 95th percentile. */
import { lazyCatalog } from '../../catalog/node.ts';
import { checkDocument, embeddedIn } from '../../language/index.ts';
import { DataFlows } from '../../server/dataFlows.ts';
import { completionsAt } from '../../server/features/completion.ts';
import { definitionAt } from '../../server/features/definition.ts';
import { foldsOf } from '../../server/features/folding.ts';
import { formatEdits } from '../../server/features/format.ts';
import { highlightsAt } from '../../server/features/highlight.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { hintsIn } from '../../server/features/inlay.ts';
import { referencesAt } from '../../server/features/references.ts';
import { selectionsAt } from '../../server/features/selection.ts';
import { signatureAt } from '../../server/features/signature.ts';
import { tokensOf } from '../../server/features/tokens.ts';
import { toCompletionItem } from '../../server/protocol.ts';
import { TokenMemory, tokenData } from '../../server/tokenData.ts';
import { Snapshot, type Surroundings } from '../../server/workspace.ts';
import { examples, realWorld, type Text } from './files.ts';
import { compare, measureOf, report, skipped } from './harness.ts';
import { jsonText, machineOf, yamlText } from './machines.ts';
import { awsService, complete, hover, type Opened } from './peers.ts';

let version = 0;
const catalog = lazyCatalog();
const alone: Surroundings = {
  generation: 0,
  namings: () => [],
  options: () => ({}),
  definition: () => undefined,
  catalog,
};
const flows = new DataFlows();

/** The one definition of a file that is opened. */
function open({ name, format, text }: Text, before?: Snapshot) {
  const snapshot = new Snapshot({ uri: `file:///${name}`, version: ++version, format, text }, true, alone, before);
  const [part] = snapshot.parts;
  if (!part) throw new Error(`${name} has no definition.`);
  return { text, format, lines: snapshot.lines, part, snapshot };
}
type File = ReturnType<typeof open>;

/** As in the server, with all that is known of the data. */
const verbs = {
  completion: ({ part }: File, offset: number) => {
    const known = Object.assign(Object.create(part.known), { flow: () => flows.of(part) });
    return completionsAt(part.document, part.machine, offset, known).map(item => toCompletionItem(item, part));
  },
  hover: ({ part }: File, offset: number) => {
    const flow = () => flows.of(part);
    const found = part.machine && hoverAt(part.machine, offset, part.known, { flow, link: words => words });
    return found && part.range(found.span);
  },
  definition: ({ part }: File, offset: number) =>
    part.machine && definitionAt(part.machine, offset)?.map(({ span }) => part.location(span)),
  references: ({ part }: File, offset: number) =>
    part.machine &&
    referencesAt(part.machine, offset, { declarations: true })?.mentions.map(({ span }) => part.location(span)),
  highlights: ({ part }: File, offset: number) =>
    part.machine && highlightsAt(part.machine, offset)?.map(({ span }) => part.range(span)),
  signature: ({ part }: File, offset: number) => part.machine && signatureAt(part.machine, offset),
  selection: ({ part }: File, offset: number) =>
    selectionsAt(part.document, part.machine, offset).map(span => part.range(span)),
};

const peers: Partial<Record<keyof typeof verbs, typeof complete | typeof hover>> = { completion: complete, hover };

/** Every position of `step`, the document known to both sides already: what a request costs by itself. */
async function positions(title: string, texts: readonly Text[], step: number, target: number, mostForPeer: number) {
  const snapshots = texts.map(text => open(text));
  for (const { part } of snapshots) checkDocument(part.document, part.machine);
  const parsed = new Map<File, Opened>();
  for (const [verb, run] of Object.entries(verbs) as [keyof typeof verbs, (typeof verbs)[keyof typeof verbs]][]) {
    const ours: number[] = [];
    const theirs: number[] = [];
    const ask = peers[verb];
    const all = snapshots.reduce((sum, { text }) => sum + Math.ceil(text.length / step), 0);
    const every = Math.max(1, Math.floor(all / mostForPeer));
    for (const warm of [true, false])
      for (const snapshot of snapshots)
        for (let offset = 0; offset < snapshot.text.length; offset += step * (warm ? 7 : 1)) {
          const start = performance.now();
          run(snapshot, offset);
          if (!warm) ours.push(performance.now() - start);
          if (!ask || snapshot.format !== 'json' || (ours.length + (warm ? offset / step : 0)) % every >= 1) continue;
          let opened = parsed.get(snapshot);
          if (!opened) {
            opened = awsService.open(snapshot.text, snapshot.format);
            parsed.set(snapshot, opened);
          }
          const position = snapshot.lines.positionAt(offset);
          const begin = performance.now();
          await ask(opened, position).catch(() => undefined);
          if (!warm) theirs.push(performance.now() - begin);
        }
    report(
      { title: `${verb}, ${title}`, target },
      [measureOf('ours', ours), ...(theirs.length > 0 ? [measureOf('amazon-states-language-service', theirs)] : [])],
      [],
      'p95',
    );
  }
}

await positions('every 50th position of the examples', examples(), 50, 5, 400);
const real = realWorld();
if (real.length > 0) await positions(`every 50th position of ${real.length} real definitions`, real, 50, 5, 800);
else skipped('Real definitions', 'the folder of real workflows is not beside the project');
for (const [format, write, step] of [
  ['json', jsonText, 1009],
  ['yaml', yamlText, 20011],
] as const)
  await positions(
    `5000 states (${format}), the document known`,
    [{ name: `m.asl.${format}`, format, text: write(machineOf({ states: 5000 })) }],
    step,
    15,
    100,
  );

/** Where somebody types, and what the text is then. */
interface Edit {
  readonly text: string;
  readonly at: number;
}

/** The place behind a word of the text, another one each round. */
function behind(text: string, round: number, word: RegExp): number {
  word.lastIndex = (text.length * ((round * 37) % 70)) / 100;
  const found = word.exec(text);
  if (!found) throw new Error(`Nothing like ${word} in the text.`);
  return found.index + found[0].length;
}

const written = (text: string, at: number, more: string): Edit => ({
  text: `${text.slice(0, at)}${more}${text.slice(at)}`,
  at: at + more.length,
});

const edits: Readonly<Record<string, (text: string, round: number) => Edit>> = {
  'a letter more in a name': (text, round) => written(text, behind(text, round, /\bNext"?: "?../g), 'x'),
  'a string that is not closed': (text, round) => {
    const at = behind(text, round, /"Next": "/g);
    const end = text.indexOf('"', at);
    return { text: `${text.slice(0, at)}${text.slice(end + 1)}`, at };
  },
  'a letter more in a variable': (text, round) => written(text, behind(text, round, /\bseen/g), 'x'),
  // What follows from the edit is behind the place, and much of what is passed on changes with it.
  'a path of JSONPath': (text, round) => {
    const at = behind(text, round, /\.\$"?: "?\$\./g);
    const end = text.indexOf('.', at);
    return { text: `${text.slice(0, at)}${text.slice(end)}`, at };
  },
  'the path of a rule': (text, round) => written(text, behind(text, round, /\bVariable"?: "?\$\./g), 'o'),
  'a path of JSONata': (text, round) => written(text, behind(text, round, /"?\{% \$states\.input\./g), 'o'),
  'a variable of JSONata': (text, round) => written(text, behind(text, round, /"?\{% /g), '$seen'),
  'where a result is put': (text, round) => written(text, behind(text, round, /\bResultPath"?: "?\$\./g), 'x'),
};

/** The first request about each version while somebody works: everything of the version before is known, and gone on with. */
async function session(verb: keyof typeof verbs, what: string, rounds: number, format: 'json' | 'yaml' = 'json') {
  const original = (format === 'json' ? jsonText : yamlText)(machineOf({ states: 5000 }));
  const file = (text: string, before?: Snapshot) => open({ name: `m.asl.${format}`, format, text }, before);
  let { snapshot } = file(original);
  const ours: number[] = [];
  const theirs: number[] = [];
  const ask = format === 'json' ? peers[verb] : undefined;
  const warm = format === 'json' ? 10 : 1;
  for (let round = -warm; round < rounds; round++) {
    void snapshot.parts[0]?.diagnostics;
    const { text, at } = edits[what]!(original, round + warm);
    const start = performance.now();
    const next = file(text, snapshot);
    verbs[verb](next, at);
    if (round >= 0) ours.push(performance.now() - start);
    // Taken back again, with nobody waiting for it.
    ({ snapshot } = file(original, next.snapshot));
    if (!ask || round < 0 || round % 10 > 0) continue;
    const begin = performance.now();
    const opened = awsService.open(text, 'json');
    await ask(opened, opened.document.positionAt(at)).catch(() => undefined);
    theirs.push(performance.now() - begin);
  }
  report(
    {
      title: `${verb}, 5000 states (${format}), the first request after an edit: ${what}`,
      ...(format === 'json' && { target: 15 }),
    },
    [measureOf('ours', ours), ...(theirs.length > 0 ? [measureOf('amazon-states-language-service', theirs)] : [])],
    [],
    'p95',
  );
}

for (const verb of Object.keys(verbs) as (keyof typeof verbs)[]) await session(verb, 'a letter more in a name', 60);
await session('completion', 'a string that is not closed', 60);
for (const verb of ['definition', 'references', 'highlights'] as const)
  await session(verb, 'a letter more in a variable', 60);
const paths = Object.keys(edits).slice(3);
for (const what of paths) for (const verb of ['completion', 'hover'] as const) await session(verb, what, 60);
for (const what of paths.slice(0, 3)) await session('completion', what, 5, 'yaml');

/** What an editor asks about the whole file after a change, the text parsed and its expressions read already. */
const memory = new TokenMemory();
const looks = {
  'semantic tokens': [
    60,
    ({ snapshot }: File) =>
      memory.full(
        'm',
        tokenData(snapshot, ({ machine }) => (machine ? tokensOf(machine) : [])),
      ),
  ],
  'inlay hints of a screen': [
    15,
    ({ part, text }: File) =>
      part.machine &&
      hintsIn(
        part.machine,
        { start: text.length / 2, end: text.length / 2 + 4000 },
        { nextStateType: true, retryTimeline: true, defaults: true },
      ),
  ],
  folding: [60, ({ part }: File) => foldsOf(part.document)],
  formatting: [
    1000,
    ({ part }: File) => formatEdits(part.document, { unit: '    ', lineWidth: 100, sortFields: false }),
  ],
} as const;
for (const [format, write] of [
  ['json', jsonText],
  ['yaml', yamlText],
] as const)
  for (const [name, [target, run]] of Object.entries(looks))
    await compare(
      {
        title: `${name}, 5000 states (${format})`,
        prepare: round => {
          const text = write(machineOf({ states: 5000, seed: (round % 3) + 1 }));
          const file = open({ name: `m.asl.${format}`, format, text });
          if (file.part.machine) embeddedIn(file.part.machine);
          return file;
        },
        target,
        budget: 400,
      },
      [{ name: 'ours', run }],
    );
