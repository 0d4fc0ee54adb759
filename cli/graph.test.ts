import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GraphCall, graph } from './graph.ts';
import { pngOf } from './png.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-graph-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const flow = 'StartAt: Only\nStates:\n  Only: {Type: Succeed}\n';

const template = `Resources:
  First: {Type: AWS::StepFunctions::StateMachine, Properties: {Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}
  Second: {Type: AWS::StepFunctions::StateMachine, Properties: {Definition: {StartAt: B, States: {B: {Type: Succeed}}}}}
`;

function draw(call: GraphCall = {}, text = flow) {
  const file = path.join(folder, 'flow.asl.yaml');
  writeFileSync(file, text);
  return graph(text === template ? renamed(file, 'template.yaml') : file, call);
}

function renamed(file: string, name: string): string {
  const to = path.join(path.dirname(file), name);
  writeFileSync(to, readFileSync(file));
  return to;
}

test.each([
  [{}, /^<svg xmlns.*prefers-color-scheme/s],
  [{ format: 'svg', theme: 'dark' }, /^<svg xmlns(?!.*prefers-color-scheme)/s],
  [{ format: 'mermaid' }, /^---\ntitle: "flow\.asl\.yaml"\n---\nflowchart TB\n/],
  [{ format: 'dot' }, /^digraph "flow\.asl\.yaml" \{/],
] as const)('%j', async (call, expected) => {
  const { content, words } = await draw(call);
  expect(String(content)).toMatch(expected);
  expect(words).toEqual([]);
});

test.each([
  ['a.svg', '<svg'],
  ['a.png', '\ufffdPNG'],
  ['a.mmd', '---'],
  ['a.gv', 'digraph'],
])('the name %s says the format', async (name, beginning) => {
  const output = path.join(folder, name);
  const { content, words } = await draw({ output });
  expect(content).toBe(undefined);
  expect(words[0]).toBe(`Wrote ${output}`);
  expect(readFileSync(output, 'utf8').startsWith(beginning)).toBe(true);
});

test('a PNG is as large as asked', async () => {
  const size = async (scale: number) => {
    const png = Buffer.from((await draw({ format: 'png', scale })).content as Uint8Array);
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  };
  const [width, height] = await size(1);
  const [twice, high] = await size(2);
  expect(Math.abs(twice! - 2 * width!)).toBeLessThan(2);
  expect(Math.abs(high! - 2 * height!)).toBeLessThan(2);
});

test('a very large PNG is drawn smaller, and it is said', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200000" height="100" viewBox="0 0 200000 100"/>';
  const { words } = await pngOf(svg, { width: 200_000, height: 100 }, { scale: 4, fonts: [] });
  expect(words.join()).toMatch(/^The picture is so large that it is drawn at \d+ % of the size asked for/);
});

test('without a font it is said what to do; letters that no font may have are named', async () => {
  const svg = (words: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>${words}</text></svg>`;
  const size = { width: 9, height: 9 };
  await expect(pngOf(svg('a'), size, { scale: 1, fonts: [], folders: [folder] })).rejects.toThrow(
    /There is no font for the words in a PNG\. Install .* --font/,
  );
  await expect(pngOf(svg('a'), size, { scale: 1, fonts: ['nowhere.ttf'] })).rejects.toThrow(
    /The font nowhere\.ttf cannot be read/,
  );
});

test('a screen is not filled with a PNG, and what cannot be written is said', async () => {
  await expect(draw({ format: 'png', toScreen: true })).rejects.toThrow('Name a file with -o');
  await expect(draw({ output: folder, format: 'svg' })).rejects.toThrow(/^Cannot write .*: it is a folder\.$/);
  await expect(draw({ output: path.join(folder, 'a.gif') })).rejects.toThrow(
    'asl graph makes no .gif. Let the name end in',
  );
});

test('one machine of a template is named', async () => {
  await expect(draw({}, template)).rejects.toThrow(
    'template.yaml has 2 state machines. Name one with --definition: First, Second.',
  );
  expect(String((await draw({ definition: 'Second', format: 'mermaid' }, template)).content)).toContain(
    'title: "Second"',
  );
});
