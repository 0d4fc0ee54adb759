/** Which template names which file, in a folder on disk that changes. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { TemplateIndex } from './templates.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const sam = (file: string, type = 'EXPRESS') =>
  `Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Type: ${type}\n      DefinitionUri: ${file}\n`;

/** A folder with these files, and an index that has looked through it. */
async function indexOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl templates '));
  folders.push(folder);
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
  const index = new TemplateIndex();
  await index.scan([pathToFileURL(folder).href]);
  const said = (name: string) =>
    index.namings(uriOf(name)).map(({ uri, naming }) => `${path.posix.basename(uri)}: ${naming.type}`);
  return { index, write, uriOf, said, folder };
}

test('templates are found at any depth, and name files beside them', async () => {
  const { said } = await indexOf({
    'a/template.yaml': sam('flows/x.asl.json'),
    'a/b/stack.template.json': JSON.stringify({
      Resources: {
        F: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: { Type: 'STANDARD', DefinitionUri: '../flows/x.asl.json' },
        },
      },
    }),
    'serverless.yml':
      'stepFunctions:\n  stateMachines:\n    f:\n      type: EXPRESS\n      definition: ${file(y.asl.yaml)}\n',
    'main.tf':
      'resource "aws_sfn_state_machine" "f" {\n  type = "EXPRESS"\n  definition = templatefile("${path.module}/z.asl.json", {})\n}\n',
    'node_modules/p/template.yaml': sam('../../y.asl.yaml'),
    '.aws-sam/build/template.yaml': sam('../../z.asl.json'),
    'other.yaml': 'services: {}\n',
  });
  expect(said('a/flows/x.asl.json').sort()).toEqual(['stack.template.json: STANDARD', 'template.yaml: EXPRESS']);
  expect(said('y.asl.yaml')).toEqual(['serverless.yml: EXPRESS']);
  expect(said('z.asl.json')).toEqual(['main.tf: EXPRESS']);
  expect(said('x.asl.json')).toEqual([]);
});

test('folders above the workspace may be called anything', async () => {
  const { index, write, uriOf, folder } = await indexOf({ 'build/work/template.yaml': sam('x.asl.json') });
  const inside = new TemplateIndex();
  await inside.scan([pathToFileURL(path.join(folder, 'build/work')).href]);
  write('build/work/template.yaml', sam('y.asl.json'));
  expect(await inside.changed(uriOf('build/work/template.yaml'))).toBe(true);
  expect(await index.changed(uriOf('build/work/template.yaml'))).toBe(false);
});

test('what changes on disk is taken notice of, and only what matters is told', async () => {
  const { index, write, uriOf, said, folder } = await indexOf({
    'template.yaml': sam('x.asl.json'),
    'x.asl.json': '{}',
  });
  write('template.yaml', sam('y.asl.json', 'STANDARD'));
  expect(await index.changed(uriOf('template.yaml'))).toBe(true);
  expect([said('x.asl.json'), said('y.asl.json')]).toEqual([[], ['template.yaml: STANDARD']]);
  // Nothing new.
  expect(await index.changed(uriOf('template.yaml'))).toBe(false);
  expect(await index.changed(uriOf('package.json'))).toBe(false);
  expect(await index.changed(uriOf('node_modules/p/template.yaml'))).toBe(false);
  // The definition itself: what its template gives it for nothing may have changed.
  expect(await index.changed(uriOf('y.asl.json'))).toBe(true);
  rmSync(path.join(folder, 'template.yaml'));
  expect(await index.changed(uriOf('template.yaml'))).toBe(true);
  expect(said('y.asl.json')).toEqual([]);
});

test('a template that is being typed counts before it is saved', async () => {
  const { index, uriOf, said } = await indexOf({ 'template.yaml': sam('x.asl.json') });
  expect(index.update(uriOf('template.yaml'), sam('x.asl.json', 'STANDARD'))).toBe(true);
  expect(said('x.asl.json')).toEqual(['template.yaml: STANDARD']);
  // The same in other words is nothing new to anybody.
  expect(index.update(uriOf('template.yaml'), `# new\n${sam('x.asl.json', 'STANDARD')}`)).toBe(false);
  expect(index.update(uriOf('template.yaml'), undefined)).toBe(true);
  expect(said('x.asl.json')).toEqual([]);
});

test('a definition beside a template is read from disk, and again when it changes', async () => {
  const { index, write, uriOf } = await indexOf({ 'x.asl.json': '{"a": 1}' });
  const text = () => index.definition(uriOf('template.yaml'), './x.asl.json')?.document.text;
  expect(text()).toBe('{"a": 1}');
  write('x.asl.json', '{"abc": 1}');
  expect(text()).toBe('{"abc": 1}');
  expect(index.definition(uriOf('template.yaml'), 'none.asl.json')).toBeUndefined();
  expect(index.definition('untitled:1', 'x.asl.json')).toBeUndefined();
});

/** Everything that is known of the files that templates name, places included. */
function allSaid(index: TemplateIndex, uris: readonly string[]): string {
  const said = uris.flatMap(uri =>
    index.namings(uri).map(({ naming, lines, part }) => ({
      ...naming,
      given: naming.given && [...naming.given].map(([name, each]) => [name, each, lines.range(each.key)]),
      resources: naming.resources.map(name => naming.resource(name)),
      part,
    })),
  );
  return JSON.stringify(said, undefined, 1);
}

const examples = path.join(import.meta.dirname, '../examples/templates');

test.each(readdirSync(examples).filter(file => /ya?ml$/.test(file)))(
  '%s, typed in, is what it is when it is new',
  file => {
    const text = readFileSync(path.join(examples, file), 'utf8');
    const uriOf = (name: string) => pathToFileURL(path.join(examples, name)).href;
    const uris = readdirSync(examples, { recursive: true, encoding: 'utf8' }).map(uriOf);
    const index = new TemplateIndex();
    const typed = [
      '  Type: STANDARD\n',
      'x',
      ' # note',
      "'",
      '\n',
      '    A: !Ref B\n',
      '- {',
      '${X}',
      'DefinitionUri: refund.asl.json\n',
    ];
    let now = text;
    for (let round = 0; round < 60; round++) {
      const at = (round * 7919) % now.length;
      const place = round % 2 === 0 ? now.indexOf('\n', at) + 1 : at;
      // What has become of it too often is taken back.
      now = round % 6 === 5 ? text : now.slice(0, place) + typed[round % typed.length] + now.slice(place + (round % 4));
      index.update(uriOf(file), now);
      const anew = new TemplateIndex();
      anew.update(uriOf(file), now);
      expect(allSaid(index, uris), `round ${round}`).toBe(allSaid(anew, uris));
    }
  },
);
