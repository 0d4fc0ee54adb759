/**
 * What the server knows of one version of an open file: the definitions in it, each with its tree, model and diagnostics. A
 * file that is a definition has one, a template has those that stand in it, everything else has none. All is made when first
 * asked for and kept for that version, so that ten requests about the same text parse it once.
 */
import type { Location, TextEdit as LspEdit, Range } from 'vscode-languageserver';
import type { Catalog } from '../catalog/index.ts';
import { dataForRules } from '../dataflow/index.ts';
import type {
  CheckOptions,
  Definition,
  Diagnostic,
  Document,
  FilePart,
  Format,
  NamedFile,
  Naming,
  Span,
  StateMachine,
  Template,
  TemplateMachine,
  TextEdit,
} from '../language/index.ts';
import {
  checkDocument,
  embeddedDefinition,
  isConfigName,
  looksLikeTemplate,
  looksLikeTerraform,
  memberOf,
  namedFiles,
  namingOfEmbedded,
  nextDocument,
  optionsFor,
  parseDocument,
  readConfig,
  readParts,
  readStateMachine,
  readTemplate,
  standAlone,
  terraformFiles,
  unknownRule,
  unusedKeys,
  unusedSubstitutions,
  withoutImplied,
  withSeverities,
} from '../language/index.ts';
import { type Around, callablesOf } from './features/callables.ts';
import type { Known } from './features/known.ts';
import { LineIndex } from './text.ts';

/** What a template says of a definition, and where that stands. */
export interface NamingAt {
  readonly naming: Naming;
  readonly uri: string;
  readonly lines: LineIndex;
  /** The part of the file that is meant; undefined for all of it. */
  readonly part?: FilePart;
}

/** What is around an open file. */
export interface Surroundings {
  /** Another number after every change. */
  readonly generation: number;
  /** What the templates that name this file say of it. */
  namings(uri: string): readonly NamingAt[];
  /** What the settings say of it. */
  options(uri: string): CheckOptions;
  /** What AWS offers, see `CheckOptions.catalog`. */
  readonly catalog?: () => Catalog | undefined;
  /** What the templates of the workspace mention by ARNs that tasks can call. */
  readonly callables?: () => Around['elsewhere'];
  /** Whether the editor checks JSON files against their schemas itself. */
  readonly jsonIsValidated?: boolean;
  /** The file that another one names, or a part of it. */
  definition(
    uri: string,
    path: string,
    part?: FilePart,
  ): { readonly uri: string; readonly document: Document; readonly lines: LineIndex } | undefined;
}

/** From the offsets of a document to the places of the file it stands in. */
export interface Places {
  readonly uri: string;
  range(span: Span): Range;
  location(span: Span): Location;
  /** Undefined when the file cannot be edited there. */
  textEdit(edit: TextEdit): LspEdit | undefined;
  /** A snippet that replaces `span`, as the file writes it. */
  snippet(text: string, span: Span): string | undefined;
}

/** What a definition of a version before gives away. */
interface PartBefore {
  readonly document: Document;
  readonly machine: StateMachine | undefined;
}

/** A definition in an open file. */
export class Part implements Places {
  readonly uri: string;
  readonly version: number;
  /** The name of the resource, in a template. */
  readonly name: string | undefined;
  readonly definition: Definition;
  readonly document: Document;
  readonly #lines: LineIndex;
  readonly #surroundings: Surroundings;
  #machine: { value: StateMachine | undefined } | undefined;
  /** That of a version before, until this one's is read. */
  #before: StateMachine | undefined;
  #diagnostics: { generation: number; value: readonly Diagnostic[] } | undefined;

  constructor(
    { uri, version, lines }: Snapshot,
    definition: Definition,
    surroundings: Surroundings,
    before: StateMachine | undefined,
  ) {
    this.uri = uri;
    this.version = version;
    this.name = definition.embedded?.machine.name;
    this.definition = definition;
    this.document = definition.document;
    this.#lines = lines;
    this.#surroundings = surroundings;
    this.#before = before;
  }

  /** Undefined when the document's root is not an object. */
  get machine(): StateMachine | undefined {
    this.#machine ??= { value: readStateMachine(this.document, this.#before) };
    this.#before = undefined;
    return this.#machine.value;
  }

  get namings(): readonly NamingAt[] {
    const { embedded } = this.definition;
    const namings = () => this.#surroundings.namings(this.uri);
    if (!embedded) return namings().filter(({ part }) => part === undefined);
    if (embedded.template.isPart) {
      // What it is part of says it.
      const said = namings().filter(
        ({ part }) => part && (part.name ?? embedded.machine.name) === embedded.machine.name,
      );
      if (said.length > 0)
        return said.map(each => ({ ...each, naming: { ...each.naming, type: embedded.machine.type } }));
    }
    return [{ naming: namingOfEmbedded(embedded, nameOf(this.uri)), uri: this.uri, lines: this.#lines }];
  }

  /** How the definition is checked. */
  get options(): CheckOptions {
    const namings = this.namings.map(({ naming }) => naming);
    const { catalog } = this.#surroundings;
    return {
      ...optionsFor(this.definition, namings, this.#surroundings.options(this.uri)),
      ...(catalog && { catalog }),
      data: dataForRules(catalog),
    };
  }

  /** What features know beside the definition. */
  get known(): Known {
    const { catalog, callables } = this.#surroundings;
    const { embedded } = this.definition;
    const around: Around = {
      namings: this.namings.map(({ naming }) => naming),
      substituted: embedded?.substituted === true,
      hasTags: this.document.format === 'yaml' && embedded?.machine.definition?.value?.kind === 'object',
      elsewhere: callables?.() ?? [],
    };
    const { document } = this;
    const { workflowType } = this.options;
    return {
      ...(catalog && { catalog }),
      workflowType,
      get callables() {
        return callablesOf(document, around);
      },
    };
  }

  /** At the offsets of the definition. */
  get diagnostics(): readonly Diagnostic[] {
    const { generation } = this.#surroundings;
    if (this.#diagnostics?.generation === generation) return this.#diagnostics.value;
    // A template may hold a place for a definition with nothing in it yet.
    const nothing = this.definition.embedded && this.document.root === undefined;
    const value = nothing ? [] : withoutImplied(checkDocument(this.document, this.machine, this.options));
    this.#diagnostics = { generation, value };
    return value;
  }

  /** For the next version, which takes the tree as well: what is still asked is worked out anew, from the text. */
  handOver(): PartBefore {
    const machine = this.#machine?.value ?? this.#before;
    this.#machine = undefined;
    this.#before = undefined;
    this.#diagnostics = undefined;
    return { document: this.document, machine };
  }

  range(span: Span): Range {
    return this.#lines.range(this.definition.mapping.toFile(span));
  }

  location(span: Span): Location {
    return { uri: this.uri, range: this.range(span) };
  }

  textEdit(edit: TextEdit): LspEdit | undefined {
    const inFile = this.definition.mapping.edit(edit);
    return inFile && { range: this.#lines.range(inFile.span), newText: inFile.text };
  }

  snippet(text: string, span: Span): string | undefined {
    return this.definition.mapping.snippet(text, span);
  }
}

export class Snapshot implements Places {
  readonly uri: string;
  readonly version: number;
  readonly format: Format;
  readonly text: string;
  readonly isDefinition: boolean;
  /** What templates mean in this file; with other words it has to be read anew. */
  readonly partsMeant: string;
  readonly #surroundings: Surroundings;
  #lines: LineIndex | undefined;
  #document: Document | undefined;
  #alone: boolean | undefined;
  #template: { value: Template | undefined } | undefined;
  #parts: readonly Part[] | undefined;
  #files: readonly NamedFile[] | undefined;
  /** The parts of a version before by their names, until there are parts. */
  #partsBefore: ReadonlyMap<string | undefined, PartBefore> | undefined;
  /** The newest version before this one that has been read, until this one is. */
  #before: Snapshot | undefined;

  /** `isDefinition`: the whole file is one, whatever stands in it. `before`: the version that nobody will ask any more. */
  constructor(
    file: { readonly uri: string; readonly version: number; readonly format: Format; readonly text: string },
    isDefinition: boolean,
    surroundings: Surroundings,
    before?: Snapshot,
  ) {
    this.uri = file.uri;
    this.version = file.version;
    this.format = file.format;
    this.text = file.text;
    this.isDefinition = isDefinition;
    this.partsMeant = partsMeantIn(surroundings.namings(file.uri));
    this.#surroundings = surroundings;
    this.#before = before?.read();
  }

  /** This version, or the last one before it that has been read. */
  private read(): Snapshot | undefined {
    return this.#document ? this : this.#before;
  }

  /** Undefined if nobody has asked for them. */
  private get linesSoFar(): LineIndex | undefined {
    return this.#lines;
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text, this.#before?.linesSoFar);
    return this.#lines;
  }

  /** Terraform names definitions, and holds none. */
  get #isTerraform(): boolean {
    return /\.tf$/i.test(this.uri);
  }

  get template(): Template | undefined {
    // Asked with every request about every JSON and YAML file: most are not parsed at all, and looked at once.
    if (this.#isTerraform) return undefined;
    const mayBe = () => !this.isDefinition && looksLikeTemplate(this.text);
    this.#template ??= { value: mayBe() ? readTemplate(this.#parsed) : this.#partsNamed() };
    return this.#template.value;
  }

  /** The definitions that a template means in a part of this file. */
  #partsNamed(): Template | undefined {
    if (this.isDefinition || this.partsMeant === '') return undefined;
    return readParts(this.#parsed, partsNamed(this.#surroundings.namings(this.uri)));
  }

  /** The whole file is a definition: because of its language, because a template says so, or by what stands in it. */
  get #standsAlone(): boolean {
    this.#alone ??= this.isDefinition || (!this.template && this.#isOne());
    return this.#alone;
  }

  #isOne(): boolean {
    if (!/\bStartAt\b/.test(this.text)) return false;
    const { root } = this.#parsed;
    return memberOf(root, 'StartAt') !== undefined && memberOf(root, 'States') !== undefined;
  }

  get #parsed(): Document {
    this.#document ??= this.#before?.next(this) ?? parseDocument(this.text, this.format);
    if (this.#before?.linesSoFar) void this.lines;
    this.#before = undefined;
    return this.#document;
  }

  /** What this version hands over to the next one. */
  private next(to: Snapshot): Document | undefined {
    if (!this.#document || to.format !== this.format) return undefined;
    to.#partsBefore = this.#parts ? new Map(this.#parts.map(part => [part.name, part.handOver()])) : this.#partsBefore;
    this.#partsBefore = undefined;
    // What the template holds stands in the tree that is given away.
    if (this.#template?.value) {
      this.#template = undefined;
      this.#parts = undefined;
      this.#files = undefined;
    }
    return nextDocument(this.#document, to.text);
  }

  /** Whether this file is any of our business. */
  get ours(): boolean {
    if (this.#isTerraform) return this.files.length > 0;
    return this.#standsAlone || isConfigName(this.uri) || this.template !== undefined;
  }

  /** A configuration file whose schema the editor does not know by itself. */
  get isYamlConfig(): boolean {
    return this.format === 'yaml' && isConfigName(this.uri);
  }

  /** What is wrong with a configuration file; what its schema says of a JSON file, the editor may say itself. */
  get configProblems(): readonly Diagnostic[] {
    if (!isConfigName(this.uri)) return [];
    const { problems } = readConfig(this.text, this.uri);
    const leftOut = this.format === 'json' && this.#surroundings.jsonIsValidated;
    return leftOut ? problems.filter(({ rule }) => rule === unknownRule) : problems;
  }

  /** The same file with another text. */
  changed(text: string): Snapshot {
    const { uri, version, format, isDefinition } = this;
    return new Snapshot({ uri, version, format, text }, isDefinition, this.#surroundings);
  }

  get parts(): readonly Part[] {
    if (!this.#parts) {
      if (this.#isTerraform) return [];
      const { template } = this;
      const alone = this.#standsAlone ? standAlone(this.#parsed) : undefined;
      // By now the text has been read, and the version before has handed over what it had.
      const before = this.#partsBefore;
      this.#partsBefore = undefined;
      const definitions = alone
        ? [alone]
        : (template?.machines.flatMap(machine =>
            embeddedDefinition(template, machine, before?.get(machine.name)?.document),
          ) ?? []);
      this.#parts = definitions.map(each => {
        const machine = before?.get(each.embedded?.machine.name)?.machine;
        return new Part(this, each, this.#surroundings, machine);
      });
    }
    return this.#parts;
  }

  /** The definition at an offset of the file, with the offset inside of it. */
  partAt(offset: number): { readonly part: Part; readonly offset: number } | undefined {
    for (const part of this.parts) {
      const inside = part.definition.mapping.fromFile(offset);
      if (inside !== undefined) return { part, offset: inside };
    }
    return undefined;
  }

  /** The files that this template names. */
  get files(): readonly NamedFile[] {
    if (this.#isTerraform)
      this.#files ??= looksLikeTerraform(this.text) ? terraformFiles(this.text, nameOf(this.uri)) : [];
    else this.#files ??= this.template ? namedFiles(this.template, nameOf(this.uri)) : [];
    return this.#files;
  }

  /** The documents of a machine: in this file, or in the file that it names. */
  documentsOf(machine: TemplateMachine): readonly { readonly document: Document; readonly places: Places }[] {
    const own = this.parts.filter(({ definition }) => definition.embedded?.machine === machine);
    if (own.length > 0) return own.map(part => ({ document: part.document, places: part }));
    const file = machine.file && this.#surroundings.definition(this.uri, machine.file.path, machine.file.part);
    return file ? [{ document: file.document, places: placesOf(file.uri, file.lines) }] : [];
  }

  /** What is wrong with the template itself. Not kept: it depends on other files. */
  get templateDiagnostics(): readonly Diagnostic[] {
    const found = (this.template?.machines ?? []).flatMap(machine =>
      unusedSubstitutions(
        machine,
        this.documentsOf(machine).map(({ document }) => document),
      ),
    );
    const keys = this.#isTerraform
      ? this.files.flatMap(file => {
          const named = this.#surroundings.definition(this.uri, file.path);
          return named ? unusedKeys(file, named.document.text) : [];
        })
      : [];
    return withSeverities([...found, ...keys], this.#surroundings.options(this.uri).severities);
  }

  /** The file that a path in this template leads to. */
  fileAt(path: string): string | undefined {
    return this.#surroundings.definition(this.uri, path)?.uri;
  }

  range(span: Span): Range {
    return this.lines.range(span);
  }

  location(span: Span): Location {
    return { uri: this.uri, range: this.range(span) };
  }

  textEdit({ span, text }: TextEdit): LspEdit {
    return { range: this.range(span), newText: text };
  }

  snippet(text: string): string {
    return text;
  }
}

/** The places of a file whose offsets are those of its document. */
export function placesOf(uri: string, lines: LineIndex): Places {
  return {
    uri,
    range: span => lines.range(span),
    location: span => ({ uri, range: lines.range(span) }),
    textEdit: ({ span, text }) => ({ range: lines.range(span), newText: text }),
    snippet: text => text,
  };
}

function partsNamed(namings: readonly NamingAt[]) {
  return namings.flatMap(({ part, naming }) => (part ? { ...part, type: naming.type } : []));
}

/** For comparison; empty where a file is meant as a whole, or not at all. */
export function partsMeantIn(namings: readonly NamingAt[]): string {
  const parts = partsNamed(namings);
  return parts.length === 0 ? '' : JSON.stringify(parts);
}

/** The name of a file, for people. */
export function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
