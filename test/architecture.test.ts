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
  expressions: { rooms: [], packages: ['jsonata', /^@noble\/hashes(\/|$)/] },
  language: { rooms: ['expressions', 'catalog'], packages: ['jsonc-parser', 'yaml', 'ajv', 'picomatch/posix'] },
  interpreter: { rooms: ['language', 'expressions'], packages: ['hyparquet', 'fflate', 'fzstd'] },
  library: { rooms: ['interpreter', 'language', 'expressions'], packages: ['node'] },
  dataflow: { rooms: ['interpreter', 'catalog', 'language', 'expressions'], packages: [] },
  graph: { rooms: ['language'], packages: ['@dagrejs/dagre'] },
  server: {
    rooms: ['dataflow', 'language', 'catalog', 'expressions', 'graph', 'interpreter'],
    packages: ['node', /^vscode-languageserver(-textdocument)?(\/|$)/],
  },
  debugger: {
    rooms: ['interpreter', 'dataflow', 'language', 'expressions'],
    packages: ['node', '@vscode/debugadapter', '@vscode/debugprotocol'],
  },
  cli: {
    rooms: ['dataflow', 'language', 'catalog', 'expressions', 'graph', 'interpreter', 'debugger', 'library'],
    packages: ['node', 'commander', 'yaml', 'tinyglobby', 'sarif'],
  },
  client: { rooms: ['graph'], packages: ['node', 'vscode', /^vscode-languageclient(\/|$)/] },
};

const files = Object.keys(rooms).flatMap(room =>
  readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map(file => ({ room, file: path.join(room, file) })),
);

interface Import {
  room: string;
  file: string;
  to: string;
}

const imports: Import[] = files.flatMap(({ room, file }) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map(match => ({ room, file, to: match[1] ?? match[2] ?? match[3] ?? '' }));
});

test('every room has source files, and they import something', () => {
  for (const room of Object.keys(rooms))
    expect(files.filter(file => file.room === room).length, room).toBeGreaterThan(0);
  expect(imports.length).toBeGreaterThan(50);
});

test('arrows between rooms run one way and lead through the door', () => {
  const wrong = imports.flatMap(({ room, file, to }) => {
    if (!to.startsWith('.')) return [];
    const target = path.relative(root, path.resolve(root, path.dirname(file), to));
    const [targetRoom = ''] = target.split(path.sep);
    if (targetRoom === room) return [];
    if (!rooms[room]?.rooms.includes(targetRoom))
      return [`${file} imports ${target}: ${room} must not know ${targetRoom}`];
    return target === path.join(targetRoom, 'index.ts')
      ? []
      : [`${file} imports ${target}: use ${targetRoom}/index.ts`];
  });
  expect(wrong).toEqual([]);
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
