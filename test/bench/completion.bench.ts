/**
 * Completion where people type: every position of the examples and many of the real definitions, as JSON and as YAML, and texts
 * that end at the cursor. The 95th percentile, and the slowest of all requests with its place.
 */

import path from 'node:path';
import { stringify } from 'yaml';
import { openCatalogFile } from '../../catalog/node.ts';
import { parseDocument, readStateMachine, toJson } from '../../language/index.ts';
import { completionsAt } from '../../server/features/completion.ts';
import { examples, realWorld, type Text } from './files.ts';
import { measureOf, report, skipped } from './harness.ts';
import { jsonText, machineOf, yamlText } from './machines.ts';

const catalog = openCatalogFile(path.join(process.cwd(), 'catalog', 'generated', 'catalog.pack'), message =>
  console.error(message),
);
const known = {
  catalog: () => catalog,
  sample: () => ({ order: { id: 1, lines: [{ price: 2 }] } }),
};

interface Slowest {
  took: number;
  where: string;
}

function positions(title: string, texts: readonly Text[], step: number, target: number): void {
  const times: number[] = [];
  const slowest: Slowest = { took: 0, where: '' };
  for (const warm of [true, false])
    for (const { name, format, text } of texts) {
      const document = parseDocument(text, format);
      const machine = readStateMachine(document);
      for (let offset = 0; offset <= text.length; offset += step * (warm ? 5 : 1)) {
        const start = performance.now();
        completionsAt(document, machine, offset, known);
        if (!warm) note(times, slowest, performance.now() - start, `${name}, offset ${offset}`);
      }
    }
  show(title, times, slowest, target);
}

/** The text ends where one types; reading it is not measured here. */
function beginnings(title: string, texts: readonly Text[], step: number): void {
  const times: number[] = [];
  const slowest: Slowest = { took: 0, where: '' };
  for (const { name, format, text } of texts)
    for (let end = 1; end <= text.length; end += step) {
      const document = parseDocument(text.slice(0, end), format);
      const machine = readStateMachine(document);
      const start = performance.now();
      completionsAt(document, machine, end, known);
      note(times, slowest, performance.now() - start, `the first ${end} characters of ${name}`);
    }
  show(title, times, slowest, 5);
}

function note(times: number[], slowest: Slowest, took: number, where: string): void {
  times.push(took);
  if (took > slowest.took) Object.assign(slowest, { took, where });
}

function show(title: string, times: readonly number[], { took, where }: Slowest, target: number): void {
  report({ title: `completion, ${title}`, target }, [measureOf('ours', times)], [], 'p95');
  console.log(`  slowest: ${took.toFixed(1)} ms at ${where}`);
}

/** The same definition in the other format. */
function other({ name, format, text }: Text): Text[] {
  const { root } = parseDocument(text, format);
  if (!root) return [];
  const value = toJson(root);
  return format === 'json'
    ? [{ name: `${name} as YAML`, format: 'yaml', text: stringify(value, { aliasDuplicateObjects: false }) }]
    : [{ name: `${name} as JSON`, format: 'json', text: JSON.stringify(value, undefined, 2) }];
}

const own = examples();
positions('every position of the examples', own, 1, 5);
positions('every position of the examples in the other format', own.flatMap(other), 1, 5);
beginnings('the examples as far as they are typed', [...own, ...own.flatMap(other)], 11);
const real = realWorld();
if (real.length > 0) positions(`every 29th position of ${real.length} real definitions`, real, 29, 5);
else skipped('Real definitions', 'the folder of real workflows is not beside the project');
const large = machineOf({ states: 5000 });
positions('5000 states (json)', [{ name: 'm.asl.json', format: 'json', text: jsonText(large) }], 1009, 15);
positions('5000 states (yaml)', [{ name: 'm.asl.yaml', format: 'yaml', text: yamlText(large) }], 1009, 15);
