/**
 * The diagnostics of files: definitions, templates with definitions in them, and definitions that a template names. A template
 * is known when it is among the files, or when it stands under a usual name beside a definition or above it.
 */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { dataForRules } from '../dataflow/index.ts';
import type {
  CheckOptions,
  Definition,
  Diagnostic,
  Document,
  NamedFile,
  NamedPart,
  Naming,
  StateMachine,
  Template,
} from '../language/index.ts';
import {
  checkDocument,
  diagnosticInFile,
  embeddedDefinition,
  looksLikeTemplate,
  looksLikeTerraform,
  memberOf,
  namedFiles,
  namingOfEmbedded,
  optionsFor,
  readParts,
  readStateMachine,
  readTemplate,
  standAlone,
  terraformFiles,
  unusedKeys,
  unusedSubstitutions,
  type WorkflowType,
  withoutImplied,
  withSeverities,
} from '../language/index.ts';
import { awsCatalog } from './awsCatalog.ts';
import { neighbourText } from './files.ts';
import { parsedFile } from './parsed.ts';
import { Lines } from './place.ts';
import type { SettingsFinder } from './settings.ts';

export interface CheckedFile {
  /** As it is shown. */
  readonly path: string;
  readonly text: string;
  readonly lines: Lines;
  readonly definitions: readonly CheckedDefinition[];
  /** At the places of the file, in its order. */
  readonly diagnostics: readonly FileDiagnostic[];
}

export interface CheckedDefinition {
  /** What its template calls it. */
  readonly name: string | undefined;
  readonly document: Document;
  readonly machine: StateMachine | undefined;
  readonly options: CheckOptions;
}

export interface FileDiagnostic extends Diagnostic {
  /** The definition it is about, where the file has several. */
  readonly definition?: string;
}

export interface DiagnoseOptions {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly settings: SettingsFinder;
  /** The type of all state machines, whatever anybody else says. */
  readonly workflowType?: WorkflowType | undefined;
}

/** Names under which deployment tools look for templates; Terraform reads every file of a folder. */
const templateName = /^(?:(?:template|sam|serverless)\.(?:ya?ml|json)|.*\.tf)$/;

export class Diagnoser {
  readonly #cwd: string;
  readonly #settings: SettingsFinder;
  readonly #workflowType: WorkflowType | undefined;
  readonly #namings = new Map<string, Naming[]>();
  /** Of files of which templates name a part. */
  readonly #parts = new Map<string, NamedPart[]>();
  /** Folders in which templates have been looked for, and files that have been read as templates. */
  readonly #visited = new Set<string>();

  constructor({ cwd, settings, workflowType }: DiagnoseOptions) {
    this.#cwd = cwd;
    this.#settings = settings;
    this.#workflowType = workflowType;
  }

  /** Says that the text is that of the file: a template's words about other files count from now on. */
  know(file: string, text: string): void {
    if (/\.tf$/.test(file)) {
      if (looksLikeTerraform(text)) this.#remember(file, terraformFiles(text, path.basename(file)));
    } else if (looksLikeTemplate(text)) this.#readTemplate(file, text);
  }

  check(file: string, text: string): CheckedFile {
    // Terraform names definitions and holds none.
    if (/\.tf$/.test(file)) {
      this.know(file, text);
      return { path: file, text, lines: new Lines(text), definitions: [], diagnostics: this.#unusedKeys(file, text) };
    }
    const severities = this.#settings.settingsFor(file).rules;
    const template = this.#readTemplate(file, text) ?? this.#partsNamed(file, text);
    const definitions = template
      ? template.machines.flatMap(machine => embeddedDefinition(template, machine))
      : [standAlone(parsedFile(file, text))];
    const checked: CheckedDefinition[] = [];
    const diagnostics: FileDiagnostic[] = [];
    for (const definition of definitions) {
      const { document, embedded } = definition;
      // Where nothing is written yet, there is nothing to say.
      if (embedded && document.root === undefined) continue;
      const name = embedded?.machine.name;
      const options = this.#optionsFor(file, definition);
      const machine = readStateMachine(document);
      checked.push({ name, document, machine, options });
      for (const each of withoutImplied(checkDocument(document, machine, options)))
        diagnostics.push({ ...diagnosticInFile(definition, each), ...(name !== undefined && { definition: name }) });
      if (embedded) diagnostics.push(...withSeverities(unusedSubstitutions(embedded.machine, [document]), severities));
    }
    for (const machine of template?.machines ?? []) {
      const named = machine.file && path.resolve(this.#cwd, path.dirname(file), machine.file.path);
      const content = named !== undefined && machine.substitutions?.size ? neighbourText(named) : undefined;
      if (named === undefined || content === undefined) continue;
      const document = parsedFile(named, content);
      diagnostics.push(...withSeverities(unusedSubstitutions(machine, [document]), severities));
    }
    diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return { path: file, text, lines: new Lines(text), definitions: checked, diagnostics };
  }

  #unusedKeys(file: string, text: string): readonly Diagnostic[] {
    const found = (looksLikeTerraform(text) ? terraformFiles(text, path.basename(file)) : []).flatMap(named => {
      const definition = neighbourText(path.resolve(this.#cwd, path.dirname(file), named.path));
      return definition === undefined ? [] : unusedKeys(named, definition);
    });
    return withSeverities(found, this.#settings.settingsFor(file).rules);
  }

  #optionsFor(file: string, definition: Definition): CheckOptions {
    const { rules, workflowType } = this.#settings.settingsFor(file);
    const settings: CheckOptions = {
      catalog: awsCatalog,
      data: dataForRules(awsCatalog),
      ...(rules && { severities: rules }),
      ...(workflowType && { workflowType }),
    };
    const { embedded } = definition;
    const namings = embedded ? [namingOfEmbedded(embedded, path.basename(file))] : this.#namingsOf(file);
    const options = optionsFor(definition, namings, settings);
    return this.#workflowType ? { ...options, workflowType: this.#workflowType } : options;
  }

  #namingsOf(file: string): readonly Naming[] {
    this.#lookAround(file);
    return this.#namings.get(path.resolve(this.#cwd, file)) ?? [];
  }

  /** Reads the templates beside a file and above it. */
  #lookAround(file: string): void {
    const absolute = path.resolve(this.#cwd, file);
    for (let folder = path.dirname(absolute), level = 0; level < 6; level++) {
      if (!this.#visited.has(folder)) {
        this.#visited.add(folder);
        for (const name of namesIn(folder)) {
          const candidate = path.join(folder, name);
          const template = templateName.test(name) && candidate !== absolute ? neighbourText(candidate) : undefined;
          if (template !== undefined) this.know(candidate, template);
        }
      }
      const parent = path.dirname(folder);
      // A repository, and what is above it, are two things.
      if (parent === folder || existsSync(path.join(folder, '.git'))) break;
      folder = parent;
    }
  }

  /** The definitions that a template means in a part of a file; a file that is one is that. */
  #partsNamed(file: string, text: string): Template | undefined {
    if (!/\bStates\b/.test(text)) return undefined;
    const document = parsedFile(file, text);
    if (memberOf(document.root, 'States') || memberOf(document.root, 'StartAt')) return undefined;
    this.#lookAround(file);
    const parts = this.#parts.get(path.resolve(this.#cwd, file));
    return parts && readParts(document, parts);
  }

  #readTemplate(file: string, text: string): Template | undefined {
    if (!looksLikeTemplate(text)) return undefined;
    const template = readTemplate(parsedFile(file, text));
    if (template) this.#remember(file, namedFiles(template, path.basename(file)));
    return template;
  }

  #remember(file: string, named: readonly NamedFile[]): void {
    const absolute = path.resolve(this.#cwd, file);
    if (this.#visited.has(absolute)) return;
    this.#visited.add(absolute);
    for (const each of named) {
      const target = path.resolve(path.dirname(absolute), each.path);
      if (each.part)
        this.#parts.set(target, [...(this.#parts.get(target) ?? []), { ...each.part, type: each.naming.type }]);
      else this.#namings.set(target, [...(this.#namings.get(target) ?? []), each.naming]);
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder above may be nobody's to read.
    return [];
  }
}
