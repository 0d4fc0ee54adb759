/**
 * The files around an open definition, as features want them: the templates that deploy it, the code and the state machines
 * that its tasks call, and the files that speak of its states. What is read is kept as long as the text is the same.
 */
import path from 'node:path';
import type { Location } from 'vscode-languageserver';
import type {
  Document,
  Embedding,
  Span,
  State,
  StateMachine,
  StringNode,
  Template,
  TemplateFunction,
  TemplateMachine,
} from '../language/index.ts';
import {
  baseOf,
  type CompanionKind,
  companionKind,
  declarationIn,
  definitionsIn,
  formatOf,
  functionNamed,
  functionsOf,
  handlerCandidates,
  meantBy,
  memberValue,
  parseDocument,
  readStateMachine,
  readTemplate,
  stringOf,
} from '../language/index.ts';
import type { Callee } from './features/calls.ts';
import {
  type LaunchConfiguration,
  launchConfigurations,
  statesInHandlers,
  statesInLaunch,
  statesInMocks,
  statesInTests,
} from './features/companions.ts';
import { mocksBase } from './features/mocks.ts';
import { beside, type Files, sameFile } from './files.ts';
import { LineIndex } from './text.ts';
import type { NamingAt, Part } from './workspace.ts';

/** A file that has been read. */
export interface ReadFile {
  readonly uri: string;
  readonly version: number | null;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineIndex;
}

/** A template that deploys a definition. */
export interface Deployment {
  readonly uri: string;
  readonly lines: LineIndex;
  readonly template: Template;
  readonly machine: TemplateMachine;
  readonly embedding: Embedding | undefined;
}

export interface Companion {
  readonly uri: string;
  readonly name: string;
  readonly kind: CompanionKind;
}

/** A place in another file that names a state, and how another name would be written there. */
export interface StateMention {
  readonly file: Pick<ReadFile, 'uri' | 'version' | 'lines'>;
  readonly span: Span;
  readonly what: { readonly node: StringNode } | { readonly key: string };
}

const definitionEndings = ['.asl.json', '.asl.yaml', '.asl.yml', '.asl'];
const noFiles: Files = { read: () => undefined, names: () => [] };

export class Neighbours {
  readonly #files: Files;
  readonly #namings: (uri: string) => readonly NamingAt[];
  readonly #read = new Map<string, ReadFile & { template?: { readonly value: Template | undefined } }>();

  constructor(files: Files = noFiles, namings: (uri: string) => readonly NamingAt[] = () => []) {
    this.#files = files;
    this.#namings = namings;
  }

  file(uri: string): ReadFile | undefined {
    const found = this.#files.read(uri);
    if (!found) return undefined;
    const { text, version } = found;
    const known = this.#read.get(found.uri);
    if (known?.text === text && known.version === version) return known;
    const document = parseDocument(text, formatOf(found.uri));
    const file = { uri: found.uri, version, text, document, lines: new LineIndex(text) };
    if (this.#read.size > 200) this.#read.clear();
    this.#read.set(found.uri, file);
    return file;
  }

  exists(uri: string): boolean {
    return this.#files.read(uri) !== undefined;
  }

  template(uri: string): { readonly file: ReadFile; readonly template: Template } | undefined {
    const file = this.file(uri);
    const known = file && this.#read.get(file.uri);
    if (!file || !known) return undefined;
    known.template ??= { value: readTemplate(file.document) };
    return known.template.value && { file, template: known.template.value };
  }

  /** Who deploys the definition: the template it stands in, or those that name its file. */
  deployments(part: Part): Deployment[] {
    const { embedded: embedding } = part.definition;
    if (embedding) {
      const { template, machine } = embedding;
      if (template.isPart) return this.#deploymentsOfPart(part, embedding);
      return part.namings.map(({ uri, lines }) => ({ uri, lines, template, machine, embedding }));
    }
    return this.deploymentsOf(part.uri);
  }

  /** Of a definition in a part of a file that a template names. */
  #deploymentsOfPart(part: Part, embedding: Embedding): Deployment[] {
    const { machine } = embedding;
    return part.namings.flatMap(({ uri }): Deployment[] => {
      const found = this.template(uri);
      if (!found) return [];
      const { file, template } = found;
      const named = template.machines.find(each => each.name === machine.name && each.file?.part);
      return [{ uri: file.uri, lines: file.lines, template, machine: named ?? machine, embedding }];
    });
  }

  deploymentsOf(uri: string): Deployment[] {
    const templates = new Set(this.#namings(uri).map(naming => naming.uri));
    return [...templates].flatMap(each => {
      const found = this.template(each);
      if (!found) return [];
      const { file, template } = found;
      return template.machines.flatMap(machine => {
        const target = machine.file && beside(each, machine.file.path);
        if (target === undefined || !sameFile(target, uri)) return [];
        return { uri: file.uri, lines: file.lines, template, machine, embedding: undefined };
      });
    });
  }

  // ---- What tasks call

  /** Where what a task calls is written: the function of a handler, the definition of a state machine. */
  calleeLocations(part: Part, callee: Callee): Location[] {
    const found: Location[] = [];
    const deployments: (Deployment | undefined)[] = this.deployments(part);
    for (const deployment of deployments.length > 0 ? deployments : [undefined]) {
      const { resources, names } = meantBy(callee.node, deployment?.machine, deployment?.embedding);
      if (deployment && callee.kind !== 'stateMachine') {
        const all = functionsOf(deployment.template);
        const byId = resources.flatMap(id => functionNamed(deployment.template, id) ?? []);
        const byName = all.filter(each => names.includes(each.functionName ?? each.name));
        for (const each of [...byId, ...byName]) found.push(this.#handlerOf(deployment, each));
      }
      if (callee.kind !== 'function') found.push(...this.#machinesNamed(part, deployment, resources, names));
    }
    return distinct(found);
  }

  #handlerOf({ uri, lines }: Deployment, found: TemplateFunction): Location {
    if (found.code) return { uri, range: lines.range(found.code.span) };
    const { files, name } = handlerCandidates(found);
    for (const each of files) {
      const target = beside(uri, each);
      const file = target === undefined ? undefined : this.#files.read(target);
      if (file) return { uri: file.uri, range: new LineIndex(file.text).range(declarationIn(file.text, name)) };
    }
    return { uri, range: lines.range(found.member.key.span) };
  }

  #machinesNamed(
    part: Part,
    deployment: Deployment | undefined,
    resources: readonly string[],
    names: readonly string[],
  ): Location[] {
    const found: Location[] = [];
    for (const machine of deployment?.template.machines ?? []) {
      if (!deployment) continue;
      const given = nameGiven(machine);
      if (!resources.includes(machine.name) && !names.includes(machine.name) && !(given && names.includes(given)))
        continue;
      const target = machine.file && beside(deployment.uri, machine.file.path);
      const file = target === undefined ? undefined : this.#files.read(target);
      if (file) found.push({ uri: file.uri, range: start });
      else found.push({ uri: deployment.uri, range: deployment.lines.range(machine.nameNode.span) });
    }
    if (found.length > 0) return found;
    for (const name of names)
      for (const ending of definitionEndings) {
        const target = beside(part.uri, name + ending);
        const file = target === undefined ? undefined : this.#files.read(target);
        if (file) found.push({ uri: file.uri, range: start });
      }
    return found;
  }

  // ---- Files that belong to a definition

  companions(uri: string): Companion[] {
    const folder = beside(uri, '.');
    const own = fileName(uri);
    return (folder === undefined ? [] : this.#files.names(folder)).flatMap(name => {
      const kind = companionKind(name, own);
      const target = beside(uri, name);
      return kind && target !== undefined ? { uri: target, name, kind } : [];
    });
  }

  /** The definitions that a mocks file beside them speaks of, by its name; of a template all. */
  mockedBy(uri: string): StateMachine[] {
    const base = mocksBase(fileName(uri));
    for (const ending of base === undefined ? [] : [...definitionEndings, '.json', '.yaml', '.yml', '.template']) {
      const target = beside(uri, base + ending);
      const file = target === undefined ? undefined : this.#files.read(target);
      const machines = file
        ? definitionsIn(file.text, formatOf(file.uri)).map(each => readStateMachine(each.document))
        : [];
      const found = machines.flatMap(machine => machine ?? []);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Every place in other files that names a state of the definition. */
  mentionsOf(part: Part, state: State | string): StateMention[] {
    const name = typeof state === 'string' ? state : state.name;
    const launches = this.#launches(part.uri);
    const beyond = launches.flatMap(({ configuration, folder }) => {
      const target = configuration.mocks === undefined ? undefined : resolved(configuration.mocks, folder);
      return target === undefined ? [] : { uri: target, name: fileName(target), kind: 'mocks' as const };
    });
    const all = new Map([...this.companions(part.uri), ...beyond].map(each => [each.uri, each]));
    const deployed = this.deployments(part).flatMap(({ machine }) => [
      machine.name,
      nameGiven(machine) ?? machine.name,
    ]);
    const names = new Set([part.name ?? baseOf(fileName(part.uri)), ...deployed]);
    const found: StateMention[] = [...all.values()].flatMap(each => this.#mentionsIn(each, names, name));
    for (const { configuration, file } of launches) found.push(...nodes(file, statesInLaunch(configuration, name)));
    return found;
  }

  #mentionsIn({ uri, kind }: Companion, names: ReadonlySet<string>, state: string): StateMention[] {
    if (kind === 'input') return [];
    if (kind === 'handlers') {
      const file = this.#files.read(uri);
      if (!file) return [];
      const lines = new LineIndex(file.text);
      return statesInHandlers(file.text, state).map(({ start: from, end, text }) => ({
        file: { uri: file.uri, version: file.version, lines },
        span: { start: from, end },
        what: { key: text },
      }));
    }
    const file = this.file(uri);
    if (!file) return [];
    return nodes(
      file,
      kind === 'mocks' ? statesInMocks(file.document, names, state) : statesInTests(file.document, state),
    );
  }

  /** The launch configurations of the folders above that run the definition. */
  #launches(uri: string) {
    const found: { readonly configuration: LaunchConfiguration; readonly file: ReadFile; readonly folder: string }[] =
      [];
    for (let up = '.', depth = 0; depth < 12; up += '/..', depth++) {
      const folder = beside(uri, up);
      const launch = beside(uri, `${up}/.vscode/launch.json`);
      const file = launch === undefined ? undefined : this.file(launch);
      if (file && folder !== undefined)
        for (const configuration of launchConfigurations(file.document)) {
          const program = resolved(configuration.program, folder);
          if (program !== undefined && sameFile(program, uri)) found.push({ configuration, file, folder });
        }
      if (folder === undefined || folder === beside(uri, `${up}/..`)) break;
    }
    return found;
  }
}

const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function nodes(file: ReadFile, found: readonly StringNode[]): StateMention[] {
  return found.map(node => ({ file, span: node.span, what: { node } }));
}

/** The name that a machine gets when it is deployed, where the template says it. */
function nameGiven({ nameNode, host }: TemplateMachine): string | undefined {
  const member = nameNode.parent;
  const value = member?.kind === 'member' ? member.value : undefined;
  const properties = host === 'serverless' ? value : memberValue(value, 'Properties');
  const key = host === 'serverless' ? 'name' : host === 'sam' ? 'Name' : 'StateMachineName';
  return stringOf(properties, key)?.value;
}

/** A path of launch.json; undefined where it depends on more than the folder. */
function resolved(text: string, folder: string): string | undefined {
  const inFolder = text.replace(/^\$\{workspaceFolder(?::[^}]*)?\}[/\\]?/, './');
  return inFolder.includes('${') ? undefined : beside(`${folder.replace(/\/$/, '')}/x`, inFolder);
}

function fileName(uri: string): string {
  return decodeURIComponent(path.posix.basename(uri));
}

/** Each place once. */
export function distinct(locations: readonly Location[]): Location[] {
  return [...new Map(locations.map(each => [JSON.stringify(each), each])).values()];
}
