/**
 * The house stands as docs/architecture.md draws it: arrows run one way, rooms are entered through their door, and the
 * pure rooms know no editor, no protocol, no file system and no process. This test reads the imports of every source file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Which rooms a room may import, and by which packages it is built. `node` means Node's own modules. */
const rooms: Record<string, { rooms: string[]; packages: (string | RegExp)[] }> = {
  catalog: { rooms: [], packages: [] },
  // Makes the catalog's data, before anything runs: files, other people's packages, and the room that it writes for.
  'catalog/generator': { rooms: ['catalog'], packages: ['node', 'typescript', 'fflate'] },
  // The catalog's second door, for programs that run in Node: the pack is a file beside them, and its reader knows no files.
  'catalog/node.ts': { rooms: ['catalog'], packages: ['node'] },
  expressions: { rooms: [], packages: ['jsonata', /^@noble\/hashes(\/|$)/] },
  language: { rooms: ['expressions', 'catalog'], packages: ['jsonc-parser', 'yaml', 'picomatch/posix'] },
  interpreter: { rooms: ['language', 'expressions'], packages: ['hyparquet', 'papaparse', 'fflate', 'fzstd'] },
  library: { rooms: ['interpreter', 'catalog', 'language', 'expressions'], packages: ['node'] },
  dataflow: { rooms: ['interpreter', 'catalog', 'language', 'expressions'], packages: [] },
  graph: { rooms: ['language'], packages: ['@dagrejs/dagre'] },
  server: {
    rooms: ['dataflow', 'language', 'catalog', 'expressions', 'graph', 'interpreter'],
    packages: ['node', /^vscode-languageserver(-textdocument)?(\/|$)/],
  },
  debugger: {
    rooms: ['interpreter', 'dataflow', 'catalog', 'language', 'expressions'],
    packages: ['node', '@vscode/debugadapter', '@vscode/debugprotocol', 'sucrase'],
  },
  cli: {
    rooms: ['dataflow', 'language', 'catalog', 'expressions', 'graph', 'interpreter', 'debugger', 'library'],
    packages: ['node', 'commander', 'tinyglobby', 'sarif', '@resvg/resvg-wasm'],
  },
  client: { rooms: ['graph', 'language'], packages: ['node', 'vscode', /^vscode-languageclient(\/|$)/] },
};

/** The room of a file: the folder or file of the list that it lies in, the innermost. */
function roomOf(file: string): string {
  const around = Object.keys(rooms).filter(room => file === room || file.startsWith(`${room}${path.sep}`));
  return around.sort((a, b) => b.length - a.length)[0] ?? file.split(path.sep)[0] ?? '';
}

const folderOf = (file: string) => file.split(path.sep)[0] ?? '';

/** Every file of the house, tests included. */
const everyFile = [...new Set([...Object.keys(rooms).map(folderOf), 'test', 'scripts'])].flatMap(folder =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.includes('node_modules'))
    .map(file => path.join(folder, file)),
);

const files = everyFile
  // What tests are made of may use what tests use.
  .filter(file => folderOf(file) in rooms && !/(?:^|[./\\])test(?:ing)?\.ts$/.test(file))
  .map(file => ({ room: roomOf(file), file }));

interface Import {
  room: string;
  file: string;
  to: string;
}

/** What a file imports, as it is written; by value or only for its types. */
function importsOf(file: string): string[] {
  const found = readFileSync(path.join(root, file), 'utf8').matchAll(
    /^(?:import|export)\s[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map(match => match[1] ?? match[2] ?? match[3] ?? '');
}

const imports: Import[] = files.flatMap(({ room, file }) => importsOf(file).map(to => ({ room, file, to })));

test('every room has source files, and they import something', () => {
  for (const room of Object.keys(rooms))
    expect(files.filter(file => file.room === room).length, room).toBeGreaterThan(0);
  expect(imports.length).toBeGreaterThan(50);
});

test('arrows between rooms run one way and lead through the door', () => {
  const wrong = imports.flatMap(({ room, file, to }) => {
    if (!to.startsWith('.')) return [];
    const target = path.relative(root, path.resolve(root, path.dirname(file), to));
    const targetRoom = roomOf(target);
    if (targetRoom === room) return [];
    const known = rooms[room]?.rooms ?? [];
    // Inside one folder there are no doors, but still directions: the reader must not know its files and its generator.
    if (folderOf(target) === folderOf(file))
      return known.includes(targetRoom) ? [] : [`${file} imports ${target}: ${room} must not know ${targetRoom}`];
    if (!known.includes(folderOf(target)))
      return [`${file} imports ${target}: ${room} must not know ${folderOf(target)}`];
    const secondDoor = targetRoom === target && rooms[room]?.packages.includes('node');
    return target === path.join(folderOf(target), 'index.ts') || secondDoor
      ? []
      : [`${file} imports ${target}: use ${folderOf(target)}/index.ts`];
  });
  expect(wrong).toEqual([]);
});

test('files stand in one order: none needs another one that needs it, not even for its types', () => {
  const needed = new Map(
    everyFile.map(file => [
      file,
      importsOf(file)
        .filter(to => to.startsWith('.'))
        .map(to => path.join(path.dirname(file), to)),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string) => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    way.push(file);
    for (const to of needed.get(file) ?? []) visit(to);
    way.pop();
    done.add(file);
  };
  for (const file of needed.keys()) visit(file);
  expect(
    circles,
    'open them: what both need into a file of its own, or a function handed in instead of imported',
  ).toEqual([]);
});

test('what is exported somebody imports', () => {
  const texts = new Map(everyFile.map(file => [file, readFileSync(path.join(root, file), 'utf8')]));
  const words = new Map([...texts].map(([file, text]) => [file, new Set(text.match(/\w+/g))]));
  const importers = new Map<string, string[]>();
  for (const file of everyFile)
    for (const to of importsOf(file).filter(each => each.startsWith('.'))) {
      const target = path.join(path.dirname(file), to);
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  const isDoor = (file: string) => file === path.join(folderOf(file), 'index.ts');
  /** A door that hands on all of a file offers it to whoever comes. */
  const isOffered = (file: string, name: string) =>
    (importers.get(file) ?? []).some(
      each =>
        words.get(each)?.has(name) || (texts.get(each) ?? '').includes(`export * from './${path.basename(file)}'`),
    );
  const unused = files
    .filter(({ file }) => !isDoor(file))
    .flatMap(({ file }) =>
      [...(texts.get(file) ?? '').matchAll(/^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter(name => !isOffered(file, name))
        .map(name => `${file}: ${name}`),
    );
  // What VS Code and Node call.
  const called = ['client/extension.ts: activate', 'client/extension.ts: deactivate'];
  const hooks = ['debugger/typescript.ts: initialize', 'debugger/typescript.ts: load'];
  const ours = unused.filter(each => ![...called, ...hooks].includes(each));
  expect(ours, 'without `export`, the compiler says whether anybody in the file needs it').toEqual([]);
});

test('a room is built from its own packages only', () => {
  const wrong = imports.flatMap(({ room, file, to }) => {
    if (to.startsWith('.')) return [];
    const name = to.startsWith('node:') ? 'node' : to;
    const allowed = rooms[room]?.packages.some(entry =>
      typeof entry === 'string' ? entry === name : entry.test(name),
    );
    return allowed ? [] : [`${file} imports ${to}`];
  });
  expect(wrong).toEqual([]);
});

test('the pure rooms use no global of Node or of a browser', () => {
  const pure = ['catalog', 'expressions', 'language', 'interpreter', 'dataflow'];
  const wrong = files
    .filter(({ room }) => pure.includes(room))
    .flatMap(({ file }) => {
      const code = readFileSync(path.join(root, file), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*|`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/g,
        '',
      );
      const globals = code.match(
        /\b(process|Buffer|__dirname|require|setTimeout|setInterval|Date\.now|Math\.random|document\.createElement|window)\b(?=\s*[.(])/g,
      );
      return (globals ?? []).map(name => `${file} uses ${name}`);
    });
  expect(wrong).toEqual([]);
});

/** The lines `a, b -> x, y (why); b -> z` of the map, by who points. */
function drawn(): Map<string, Set<string>> {
  const map = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
  const block = /Arrows, top to bottom only:\s+```\n([\s\S]*?)```/.exec(map)?.[1] ?? '';
  const arrows = new Map<string, Set<string>>();
  for (const arrow of block.replace(/\([^)]*\)/g, '').split(/[\n;]/)) {
    const [from = '', to] = arrow.split('->').map(side => side.trim());
    if (to === undefined) continue;
    for (const room of from.split(/, */))
      arrows.set(room, new Set([...(arrows.get(room) ?? []), ...to.split(/, */).map(each => each.trim())]));
  }
  return arrows;
}

test('docs/architecture.md draws the arrows that are allowed', () => {
  const sorted = (arrows: Iterable<readonly [room: string, to: Iterable<string>]>) =>
    Object.fromEntries([...arrows].map(([room, to]) => [room, [...to].sort()]));
  const allowed = Object.entries(rooms).filter(([room, { rooms: to }]) => to.length > 0 && !room.includes('/'));
  expect(sorted(drawn())).toEqual(sorted(allowed.map(([room, { rooms: to }]) => [room, to])));
});

test('nothing is allowed that nobody needs', () => {
  const unused = Object.entries(rooms).flatMap(([room, { rooms: to, packages }]) => {
    const named = imports.filter(each => each.room === room);
    const entered = named
      .filter(each => each.to.startsWith('.'))
      .map(each => folderOf(path.relative(root, path.resolve(root, path.dirname(each.file), each.to))));
    const taken = named.map(each => (each.to.startsWith('node:') ? 'node' : each.to));
    return [
      ...to.filter(each => !entered.includes(each)),
      ...packages.filter(each => !taken.some(name => (typeof each === 'string' ? each === name : each.test(name)))),
    ].map(each => `${room} does not use ${each}`);
  });
  expect(unused).toEqual([]);
});
