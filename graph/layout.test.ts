import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { formatOf, parseDocument, readStateMachine } from '../language/index.ts';
import { arrange } from './arrange.ts';
import { graphOf } from './graph.ts';
import { createLayout, layout } from './layout.ts';
import { middlesOf, movesOf, partOf, pointsOf, qualityOf } from './measures.ts';
import type { Picture } from './picture.ts';
import { nodeAtOffset } from './picture.ts';
import { renderSvg } from './svg.ts';
import { chanceOf, type Definition, edits, flawsOf, graphFrom, machineOf, machines, scopesOf } from './testing.ts';
import { shorten, textWidth, wrap } from './textWidth.ts';

// The real engine, counted: a memory is proved by what is not asked again.
vi.mock('./arrange.ts', async original => {
  const engine = await original<typeof import('./arrange.ts')>();
  return { ...engine, arrange: vi.fn(engine.arrange) };
});

const draw = (text: string) => layout(graphOf(machineOf(text, 'yaml')));

// The picture as a file one can open: places, words and shapes at once. UPDATE=1 rewrites; look at what has changed.
test.each(Object.entries(machines))('the picture of %s', (name, text) => {
  const svg = `${renderSvg(draw(text), { standalone: 'light', title: name }).replaceAll('><', '>\n<')}\n`;
  const file = path.join(import.meta.dirname, 'golden', `${name}.golden.svg`);
  if (process.env.UPDATE) writeFileSync(file, svg);
  expect(svg).toBe(readFileSync(file, 'utf8'));
});

test('a state that nothing leads to yet stands beside the others, not far away', () => {
  const { width } = draw(`
StartAt: One
States:
  One: {Type: Task, Resource: arn, End: true, Catch: [{ErrorEquals: [States.ALL], Next: Fallback}]}
  Fallback: {Type: Pass, End: true}
  New: {}
`);
  expect(width).toBeLessThan(700);
});

test.each(Object.entries(machines))('nothing overlaps in the picture of %s', (_, text) => {
  expect(flawsOf(draw(text))).toEqual([]);
});

test('nothing overlaps in pictures of machines made by chance', () => {
  for (let seed = 1; seed <= 16; seed++) {
    const picture = layout(graphFrom(JSON.stringify(machineByChance(seed))));
    expect({ seed, flaws: flawsOf(picture) }).toEqual({ seed, flaws: [] });
  }
});

test.each(Object.entries(machines))('no lines cross in the picture of %s', (_, text) => {
  expect(qualityOf(draw(text)).crossings).toBe(0);
});

test('a loop out of a fan crosses nothing: what leads back stands at its edge', () => {
  const end = { Type: 'Pass', End: true };
  const choice = (ways: Record<string, string>, Default: string) => ({
    Type: 'Choice',
    Choices: Object.entries(ways).map(([value, Next]) => ({ Variable: '$.a', StringEquals: value, Next })),
    Default,
  });
  const States = {
    Begin: { Type: 'Pass', Next: 'Ask' },
    Ask: { Type: 'Pass', Next: 'Done?' },
    'Done?': choice({ open: 'Count', done: 'Good' }, 'Bad'),
    Count: { Type: 'Pass', Next: 'Often?' },
    'Often?': choice({ no: 'Wait', yes: 'Late' }, 'Bad'),
    Wait: { Type: 'Wait', Seconds: 60, Next: 'Ask' },
    Good: end,
    Late: end,
    Bad: end,
  };
  expect(qualityOf(layout(graphFrom(JSON.stringify({ StartAt: 'Begin', States })))).crossings).toBe(0);
});

test('a state that is added moves others down, and nothing aside that stands in a column', () => {
  const before = draw(machines.poller);
  const after = draw(
    machines.poller.replace('Next: Ask}', 'Next: Look}').replace('  Ask:', '  Look: {Type: Pass, Next: Ask}\n  Ask:'),
  );
  const columns = new Map(before.nodes.map(node => [node.id, node.x]));
  for (const node of after.nodes)
    if (columns.has(node.id)) expect([node.name, node.x]).toEqual([node.name, columns.get(node.id)]);
  const { sideways, vertical } = movesOf(middlesOf(before), middlesOf(after));
  expect(Math.max(...sideways)).toBe(0);
  expect(Math.max(...vertical)).toBeLessThan(160);
});

/** Pictures of a definition, the first from nothing, each of the others after another edit. */
function edited(definition: Definition, count: number, seed: number, only?: string) {
  const chance = chanceOf(seed);
  const drawing = createLayout();
  const graph = () => graphFrom(JSON.stringify(definition));
  const pictures = [drawing(graph())];
  for (let done = 0; done < count; ) {
    const scopes = scopesOf(definition);
    const names = only === undefined ? Object.keys(edits) : [only];
    if (!edits[names[chance(names.length)]!]!(scopes[chance(scopes.length)]!, chance)) continue;
    done++;
    pictures.push(drawing(graph()));
  }
  return { pictures, fresh: layout(graph()) };
}

test('after many edits a picture has no flaws, and is as good as one from nothing', () => {
  const sum = { crossings: 0, bends: 0, length: 0 };
  const fresh = { crossings: 0, bends: 0, length: 0 };
  for (let seed = 1; seed <= 4; seed++) {
    const chain = edited(machineByChance(seed), 8, seed);
    chain.pictures.forEach((picture, step) => {
      expect({ seed, step, flaws: flawsOf(picture) }).toEqual({ seed, step, flaws: [] });
    });
    const [one, other] = [qualityOf(chain.pictures.at(-1)!), qualityOf(chain.fresh)];
    for (const key of ['crossings', 'bends', 'length'] as const) {
      sum[key] += one[key];
      fresh[key] += other[key];
    }
  }
  expect(sum.crossings).toBeLessThanOrEqual(fresh.crossings * 1.05);
  expect(sum.bends).toBeLessThan(fresh.bends * 1.05);
  expect(sum.length).toBeLessThan(fresh.length * 1.05);
});

test.each([
  ['a state more', 0],
  ['a state less', 20],
  ['a longer name', 20],
])('nine of ten states that were not edited stay where they were, sideways: %s', (edit, most) => {
  const sideways: number[] = [];
  const { halfTyped: _, ...whole } = machines;
  for (const text of Object.values(whole)) {
    const definition = parse(text) as Definition;
    for (let seed = 1; seed <= 3; seed++) {
      const { pictures } = edited(structuredClone(definition), 1, seed, edit);
      sideways.push(...movesOf(middlesOf(pictures[0]!), middlesOf(pictures[1]!)).sideways);
    }
  }
  expect(partOf(sideways, 0.9)).toBeLessThanOrEqual(most);
});

test('what is undone looks as before', () => {
  const drawing = createLayout();
  const first = drawing(graphOf(machineOf(machines.order, 'yaml')));
  const other = drawing(graphOf(machineOf(machines.order.replace('Next: Fulfil', 'Next: Refused'), 'yaml')));
  expect(other).not.toEqual(first);
  expect(drawing(graphOf(machineOf(machines.order, 'yaml')))).toEqual(first);
});

test('nothing overlaps in a scope of many hundred states, nor after an edit of it', () => {
  const chain = edited(longMachine(700), 3, 5);
  for (const picture of [...chain.pictures, chain.fresh]) expect(flawsOf(picture).slice(0, 5)).toEqual([]);
});

test('while cards grow wider and narrower letter by letter nothing overlaps, order and crossings stay, and it is no worse than from nothing', () => {
  for (const count of [30, 310]) {
    const widths = new Set<number>();
    const definition = longMachine(count);
    const drawing = createLayout();
    const typed = (text: string) => {
      definition.States['Step 2']!.Resource = `arn:aws:states:::dynamodb:putItem${text}`;
      return graphFrom(JSON.stringify(definition));
    };
    const first = qualityOf(drawing(typed('')));
    for (const letters of [9, 13, 21, 2]) {
      const graph = typed('x'.repeat(letters));
      const picture = drawing(graph);
      expect({ letters, flaws: flawsOf(picture).slice(0, 5) }).toEqual({ letters, flaws: [] });
      const [quality, fresh] = [qualityOf(picture), qualityOf(layout(graph))];
      expect(quality.crossings).toBe(first.crossings);
      expect(quality.length).toBeLessThan(fresh.length * 1.05);
      expect(quality.bends).toBeLessThanOrEqual(fresh.bends * 1.05);
      widths.add(picture.nodes[1]!.width);
    }
    expect(widths.size).toBeGreaterThan(count > 300 ? 1 : 2);
  }
});

test('of many cards widths are few, so that few letters move all of them', () => {
  const widthsOf = (count: number) => {
    const definition = longMachine(count);
    const widths = new Set<number>();
    for (let letters = 0; letters < 30; letters += 3) {
      definition.States['Step 2']!.Resource = `arn:aws:states:::dynamodb:putItem${'x'.repeat(letters)}`;
      widths.add(layout(graphFrom(JSON.stringify(definition))).nodes[1]!.width);
    }
    return [...widths];
  };
  expect(widthsOf(130)).toEqual([192, 236]);
  expect(widthsOf(20).length).toBeGreaterThan(4);
});

test('nothing overlaps where the lines of a scope are so many that the longest pass outside', () => {
  const picture = layout(graphFrom(JSON.stringify(longMachine(320, 120))));
  expect(flawsOf(picture).slice(0, 5)).toEqual([]);
});

test('many errors that lead to one state are one line, which each joins', () => {
  const count = 12;
  const States = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `S${index}`,
      {
        Type: 'Task',
        Catch: [{ ErrorEquals: [`E${index}`], Next: 'Failed' }],
        ...(index + 1 < count ? { Next: `S${index + 1}` } : { End: true }),
      },
    ]),
  );
  const picture = layout(graphFrom(JSON.stringify({ StartAt: 'S0', States: { ...States, Failed: { Type: 'Fail' } } })));
  const errors = picture.edges.filter(({ kind }) => kind === 'catch');
  expect(errors.filter(({ own }) => own === undefined).length).toBe(2); // the whole line, and the one that comes from right above
  expect(new Set(errors.slice(0, -1).map(({ head }) => head)).size).toBe(1);
  expect(flawsOf(picture)).toEqual([]);
  // Each stands where its state is, not somewhere along the line.
  for (const { from, label } of errors) {
    const state = picture.nodes.find(({ id }) => id === from)!;
    expect(label!.y - state.y - state.height).toBeLessThan(60);
  }
});

test('the main path is one column, also beside exits and a loop', () => {
  const { nodes, edges } = draw(machines.poller);
  const middles = nodes.map(({ x, width }) => x + width / 2);
  expect(new Set(middles.map(Math.round)).size).toBe(1);
  expect(edges.filter(edge => edge.back).length).toBe(1);
});

test('the check itself sees what is wrong', () => {
  const picture = draw(machines.poller);
  const broken: Picture = {
    ...picture,
    nodes: picture.nodes.map(node => (node.name === 'Ask' ? { ...node, y: node.y - 80 } : node)),
  };
  expect(flawsOf(broken)).toContain('/States/Wait a little overlaps /States/Ask');
  expect(flawsOf(broken).some(flaw => flaw.includes('runs through /States/Ask'))).toBe(false);
  const aside: Picture = {
    ...picture,
    nodes: picture.nodes.map(node => (node.name === 'Ready' ? { ...node, y: 150 } : node)),
  };
  expect(flawsOf(aside)).not.toEqual([]);
});

test('a loop leaves and enters at the side, and is marked as one', () => {
  const picture = draw(machines.poller);
  const loop = picture.edges.find(edge => edge.back);
  expect(loop?.id).toBe('/States/Done? -> /States/Wait a little');
  const wait = picture.nodes.find(node => node.name === 'Wait a little')!;
  const beside = pointsOf(loop!.path).filter(
    point => point.y > wait.y + wait.height && (point.x < wait.x || point.x > wait.x + wait.width),
  );
  expect(beside.length).toBeGreaterThan(5);
});

test('the main path of a saga is no staircase, though its errors all leave to one side', () => {
  const steps = ['Flight', 'Car', 'Hotel', 'Payment', 'Mail'];
  const undo = ['Undo 3', 'Undo 2', 'Undo 1'];
  const chain = (names: readonly string[], catches: boolean) =>
    names.map((name, index) => {
      const next = names[index + 1];
      const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: `Undo ${Math.min(index + 1, 3)}` }] };
      return [name, { Type: 'Task', ...(next ? { Next: next } : { End: true }), ...(catches ? caught : {}) }] as const;
    });
  const States = Object.fromEntries([...chain(steps, true), ...chain(undo, false)]);
  const { nodes } = layout(graphFrom(JSON.stringify({ StartAt: 'Flight', States })));
  const path = nodes.filter(node => steps.includes(node.name)).map(node => node.x);
  const bends = path.filter((x, index) => index > 0 && x !== path[index - 1]);
  expect(bends.length).toBeLessThan(2);
});

test('a scope that has not changed is not arranged anew, and stays as it was', () => {
  const drawing = createLayout();
  const first = drawing(graphOf(machineOf(machines.order, 'yaml')));
  const renamed = drawing(graphOf(machineOf(machines.order.replaceAll('Pack', 'Wrap'), 'yaml')));
  expect(renamed.nodes.map(({ x, y }) => [x, y])).toEqual(first.nodes.map(({ x, y }) => [x, y]));
  expect(renamed).toEqual(draw(machines.order.replaceAll('Pack', 'Wrap')));
  const large = JSON.stringify(machineByChance(7, 120));
  drawing(graphFrom(large));
  const before = vi.mocked(arrange).mock.calls.length;
  expect(before).toBeGreaterThan(10);
  drawing(graphFrom(large));
  expect(vi.mocked(arrange).mock.calls.length).toBe(before);
});

test('four hundred states in a row that all lead to one as well are drawn', () => {
  const count = 400;
  const states = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `S${i}`,
      i === count - 1
        ? { Type: 'Fail' }
        : {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Catch: [{ ErrorEquals: ['States.ALL'], Next: `S${count - 1}` }],
            ...(i < count - 2 ? { Next: `S${i + 1}` } : { End: true }),
          },
    ]),
  );
  const { nodes } = layout(graphFrom(JSON.stringify({ StartAt: 'S0', States: states })));
  expect(nodes.filter(({ name }) => /^S\d+$/.test(name)).length).toBe(count);
});

test('five thousand states in a row, and as many that nothing connects yet, are drawn', () => {
  const row = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`S${i}`, { Type: 'Pass', Next: `S${i + 1}` }]),
  );
  const loose = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`S${i}`, { Type: 'Pass' }]));
  for (const States of [row, loose]) {
    const { nodes } = layout(graphFrom(JSON.stringify({ StartAt: 'S0', States })));
    const start = nodes.find(node => node.name === 'S0');
    expect(nodes.every(node => Number.isFinite(node.x) && node.y >= 0)).toBe(true);
    expect(
      nodes.filter(node => node.name.startsWith('S') && node.y < (start?.y ?? 0) && node.name !== 'Start'),
    ).toEqual([]);
  }
});

test('a collapsed container is a card', () => {
  const graph = graphOf(machineOf(machines.order, 'yaml'));
  const picture = layout(graph, { collapsed: new Set(['/States/Fulfil']) });
  expect(picture.scopes).toEqual([]);
  expect(picture.nodes.find(node => node.name === 'Fulfil')?.container).toBe(false);
  expect(picture.nodes.some(node => node.name === 'Pack')).toBe(false);
});

test('the cursor finds the innermost node', () => {
  const text =
    '{"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass"}}}]}}}';
  const picture = layout(graphFrom(text));
  expect(nodeAtOffset(picture, text.indexOf('"Pass"'))?.name).toBe('X');
  expect(nodeAtOffset(picture, text.indexOf('"Branches"'))?.name).toBe('P');
  expect(nodeAtOffset(picture, 2)).toBeUndefined();
});

test('texts are measured, broken at joints and shortened', () => {
  const font = { size: 13, bold: true };
  expect(textWidth('WWW', font)).toBeGreaterThan(textWidth('iii', font) * 2);
  expect(wrap('Wait for the callback of the warehouse', 150, 2, font)).toEqual([
    'Wait for the callback',
    'of the warehouse',
  ]);
  expect(wrap('CreateOrUpdateTheCustomerRecord', 150, 2, font)).toEqual(['CreateOrUpdateThe', 'CustomerRecord']);
  // Not with a stub for a last line, unless a word would have to be cut for it, and only if all of it is there.
  expect(wrap('Get Evaluation Job Status 2', 180, 3, font)).toEqual(['Get Evaluation', 'Job Status 2']);
  expect(wrap('Wait for the callback of the warehouse in Graz', 150, 3, font)).toEqual([
    'Wait for the',
    'callback of the',
    'warehouse in Graz',
  ]);
  expect(wrap('Lambda Invoke - Combine data', 180, 3, font)).toEqual(['Lambda Invoke -', 'Combine data']);
  expect(wrap('TransformCustomers to', 150, 3, font)).toEqual(['TransformCustomers', 'to']);
  expect(wrap('GetEvaluationJobStatusOf2', 160, 3, font)).toEqual(['GetEvaluationJobStatus', 'Of2']);
  expect(wrap('Wait for the callback of the warehouse in Graz', 150, 2, font)[0]).toBe('Wait for the callback');
  const short = shorten('x'.repeat(100), 100, font);
  expect(short.endsWith('…')).toBe(true);
  expect(textWidth(short, font)).toBeLessThanOrEqual(100);
  expect(shorten('😀'.repeat(30), 60, font)).toMatch(/^(😀)+…$/u);
  expect(wrap('', 100, 2, font)).toEqual(['']);
});

const realWorld = path.join(import.meta.dirname, '..', '..', 'shared', 'realworld');

test.skipIf(!existsSync(realWorld))('nothing overlaps in pictures of real workflows (needs ../shared)', () => {
  const files = readdirSync(realWorld, { recursive: true, encoding: 'utf8' }).filter(
    file => /\.(json|ya?ml)$/.test(file) && file !== 'index.json',
  );
  let drawn = 0;
  let crossings = 0;
  const flawed: Record<string, string[]> = {};
  for (const file of files) {
    const machine = readStateMachine(parseDocument(readFileSync(path.join(realWorld, file), 'utf8'), formatOf(file)));
    if (!machine || machine.states.length === 0) continue;
    drawn++;
    const picture = layout(graphOf(machine));
    crossings += qualityOf(picture).crossings;
    const flaws = flawsOf(picture);
    if (flaws.length > 0) flawed[file] = flaws;
  }
  expect(flawed).toEqual({});
  expect(drawn).toBeGreaterThan(100);
  // 46 when this was written.
  expect(crossings).toBeLessThan(60);
});

test.skipIf(!existsSync(realWorld))(
  'in real workflows what was not edited stays where it was, sideways (needs ../shared)',
  () => {
    const sideways: number[] = [];
    const files = readdirSync(realWorld, { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.asl.json'),
    );
    for (const file of files.sort().filter((_, index) => index % 4 === 0)) {
      let definition: Definition;
      try {
        definition = JSON.parse(readFileSync(path.join(realWorld, file), 'utf8')) as Definition;
      } catch {
        continue; // with comments, or what a template fills in
      }
      if (Object.keys(definition.States ?? {}).length < 4) continue;
      for (const edit of ['a state more', 'a state less']) {
        const changed = structuredClone(definition);
        if (!edits[edit]!(changed, chanceOf(file.length))) continue;
        const drawing = createLayout();
        const [before, after] = [definition, changed].map(each => middlesOf(drawing(graphFrom(JSON.stringify(each)))));
        sideways.push(...movesOf(before!, after!).sideways);
      }
    }
    expect(sideways.length).toBeGreaterThan(200);
    expect(partOf(sideways, 0.9)).toBeLessThan(5);
  },
);

/** States in a row; every third catches, and goes on `reach` states further, every seventh may go back a little. */
function longMachine(count: number, reach = 4): Definition {
  const name = (index: number) => `Step ${Math.max(0, Math.min(index, count - 1))}`;
  const States = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const next = index + 1 < count ? { Next: name(index + 1) } : { End: true };
      const rule = { Variable: '$.again', BooleanEquals: true, Next: name(index - 3) };
      if (index % 7 === 5) return [name(index), { Type: 'Choice', Choices: [rule], Default: name(index + 1) }];
      const caught = { Catch: [{ ErrorEquals: [`Error ${index}`], Next: name(index + reach) }] };
      return [name(index), { Type: 'Task', Resource: 'arn', ...next, ...(index % 3 === 0 ? caught : {}) }];
    }),
  );
  return { StartAt: name(0), States } as Definition;
}

/** A machine of every shape, the same for the same seed. */
function machineByChance(seed: number, size = 14, depth = 0): Definition {
  let state = seed * 2_654_435_761;
  const chance = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return Math.abs(state) % below;
  };
  const count = 2 + chance(size);
  const name = (index: number) => `${'State '.repeat(1 + (index % 3))}${depth}.${index}`;
  const states: Record<string, unknown> = {};
  for (let index = 0; index < count; index++) {
    const next = index + 1 < count ? { Next: name(chance(4) === 0 ? chance(count) : index + 1) } : { End: true };
    const caught =
      chance(3) === 0
        ? { Catch: [{ ErrorEquals: ['States.Timeout', 'A.Very.Long.Error.Name'], Next: name(chance(count)) }] }
        : {};
    const kind = chance(8);
    if (kind < 3)
      states[name(index)] = {
        Type: 'Choice',
        Choices: Array.from({ length: 1 + chance(3) }, () => ({
          Variable: '$.some.path.to.compare',
          NumericGreaterThan: chance(1_000),
          Next: name(chance(count)),
        })),
        Default: name(chance(count)),
      };
    else if (kind === 3 && depth < 2)
      states[name(index)] = {
        Type: 'Parallel',
        Branches: Array.from({ length: 1 + chance(3) }, (_, branch) =>
          machineByChance(seed + index + branch, 6, depth + 1),
        ),
        ...next,
        ...caught,
      };
    else states[name(index)] = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...next, ...caught };
  }
  return { StartAt: name(chance(4) === 0 ? chance(count) : 0), States: states } as Definition;
}
