/**
 * What a person waits for while typing: completion, hover, definition and its kin at many positions, by the 95th percentile. AWS's
 * language service takes its turns in a process of its own (server.peer.ts): of single requests the slow ones are told, and those
 * are slow because something is collected meanwhile, which has to be each side's own.
 */
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
import { Apart } from './apart.ts';
import type { Text } from './files.ts';
import { asked, compare, isShort, measureOf, report, skipped } from './harness.ts';
import { jsonText, machineOf, yamlText } from './machines.ts';
import type { ServerQuestion } from './server.peer.ts';
import { type EditName, edits, type FileSet, filesOf } from './serverInputs.ts';

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

type Verb = keyof typeof verbs;
const allVerbs = Object.keys(verbs) as Verb[];

const peerName = 'amazon-states-language-service';
let started: Apart<ServerQuestion> | undefined;

async function askPeer(question: ServerQuestion): Promise<number> {
  started ??= new Apart<ServerQuestion>('server');
  return await started.ask(question);
}

/** Every position of `step`, the document known to both sides already: what a request costs by itself. */
async function positions(
  title: string,
  { texts, set }: { readonly texts: readonly Text[]; readonly set?: FileSet },
  step: number,
  target: number,
  mostForPeer: number,
) {
  const wanted = allVerbs.filter(verb => asked(`${verb}, ${title}`));
  if (wanted.length === 0) return;
  const files = texts.map(text => open(text));
  for (const { part } of files) checkDocument(part.document, part.machine);
  for (const verb of wanted) {
    const run = verbs[verb];
    const ours: number[] = [];
    const theirs: number[] = [];
    const all = files.reduce((sum, { text }) => sum + Math.ceil(text.length / step), 0);
    const every = Math.max(1, Math.floor(all / mostForPeer));
    for (const warm of [true, false])
      for (const [index, file] of files.entries())
        for (let offset = 0; offset < file.text.length; offset += step * (warm ? 7 : 1)) {
          const start = performance.now();
          run(file, offset);
          if (!warm) ours.push(performance.now() - start);
          if (!set || !(verb === 'completion' || verb === 'hover') || file.format !== 'json') continue;
          if ((ours.length + (warm ? offset / step : 0)) % every >= 1) continue;
          const took = await askPeer({ verb, set, file: index, offset });
          if (!warm) theirs.push(took);
        }
    report(
      { title: `${verb}, ${title}`, target },
      [measureOf('ours', ours), ...(theirs.length > 0 ? [measureOf(peerName, theirs)] : [])],
      [],
      'p95',
    );
  }
}

await positions(
  'every 50th position of the examples',
  { texts: filesOf.examples(), set: 'examples' },
  isShort ? 350 : 50,
  5,
  400,
);
const real = filesOf.real();
if (real.length > 0)
  await positions(
    `every 50th position of ${real.length} real definitions`,
    { texts: real, set: 'real' },
    isShort ? 350 : 50,
    5,
    800,
  );
else skipped('Real definitions', 'the folder of real workflows is not beside the project');
await positions('5000 states (json), the document known', { texts: filesOf.large(), set: 'large' }, 1009, 15, 100);
const yaml = { name: 'm.asl.yaml', format: 'yaml' as const, text: yamlText(machineOf({ states: 5000 })) };
await positions('5000 states (yaml), the document known', { texts: [yaml] }, 1009, 15, 0);

/** The first request about each version while somebody works: everything of the version before is known, and gone on with. */
async function session(verb: Verb, what: EditName, format: 'json' | 'yaml' = 'json') {
  const title = `${verb}, 5000 states (${format}), the first request after an edit: ${what}`;
  if (!asked(title)) return;
  const original = (format === 'json' ? jsonText : yamlText)(machineOf({ states: 5000 }));
  const file = (text: string, before?: Snapshot) => open({ name: `m.asl.${format}`, format, text }, before);
  let { snapshot } = file(original);
  const ours: number[] = [];
  const theirs: number[] = [];
  const [warm, rounds] = [10, isShort ? 40 : 100];
  for (let round = -warm; round < rounds; round++) {
    void snapshot.parts[0]?.diagnostics;
    const { text, at } = edits[what](original, round + warm);
    const start = performance.now();
    const next = file(text, snapshot);
    verbs[verb](next, at);
    if (round >= 0) ours.push(performance.now() - start);
    // Taken back again, with nobody waiting for it.
    ({ snapshot } = file(original, next.snapshot));
    if (format !== 'json' || !(verb === 'completion' || verb === 'hover')) continue;
    if (round < 0 ? round < -2 : round % (isShort ? 10 : 5) > 0) continue;
    const took = await askPeer({ verb, edit: what, round: round + warm });
    if (round >= 0) theirs.push(took);
  }
  report(
    { title, target: 15 },
    [measureOf('ours', ours), ...(theirs.length > 0 ? [measureOf(peerName, theirs)] : [])],
    [],
    'p95',
  );
}

for (const verb of allVerbs) await session(verb, 'a letter more in a name');
await session('completion', 'a string that is not closed');
for (const verb of ['definition', 'references', 'highlights'] as const)
  await session(verb, 'a letter more in a variable');
const paths = (Object.keys(edits) as EditName[]).slice(3);
for (const what of paths) for (const verb of ['completion', 'hover'] as const) await session(verb, what);
for (const verb of ['completion', 'hover', 'definition'] as const)
  await session(verb, 'a letter more in a name', 'yaml');
for (const what of paths) for (const verb of ['completion', 'hover'] as const) await session(verb, what, 'yaml');
started?.end();

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
