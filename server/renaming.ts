/**
 * Renaming, across files: the edits of a definition, and with a state the mocks, tests, handlers and launch configurations that
 * name it; a key of DefinitionSubstitutions on both sides. What cannot be done is answered with the reason.
 */
import type { Range, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Member, TemplateMachine } from '../language/index.ts';
import { memberOf, placeholderAt, renameKey, replaceString } from '../language/index.ts';
import { keyLike } from './features/companions.ts';
import { type Refusal, renameAt, renamingAt } from './features/rename.ts';
import { usesOfSubstitution } from './features/substitutions.ts';
import { beside } from './files.ts';
import { at, type Context, holds, neighboursOf, type Verb } from './verb.ts';
import type { Part, Places, Snapshot } from './workspace.ts';
import { placesOf } from './workspace.ts';

export const renaming: Verb = {
  capabilities: { renameProvider: { prepareProvider: true } },
  register: context => {
    const { connection } = context;
    type Prepared = { range: Range; placeholder: string } | ResponseError<never> | null;
    connection.onPrepareRename((params, token) => {
      const answer = at(context, 'prepareRename', null as Prepared, {
        inside: (part, offset): Prepared => {
          const found = part.machine && renamingAt(part.machine, offset);
          if (found && 'span' in found) return { range: part.range(found.span), placeholder: found.placeholder };
          // A placeholder may stand where a state is named.
          return prepareSubstitution(part, offset) ?? refused(found ?? nothing);
        },
        outside: (snapshot, offset): Prepared => {
          const key = keyAt(snapshot, offset);
          return key ? { range: snapshot.range(nameSpan(key.member)), placeholder: key.member.key.value } : null;
        },
      })(params, token);
      return answer as never;
    });
    connection.onRenameRequest((params, token) => {
      const newName = params.newName ?? '';
      const answer = at(context, 'rename', null as WorkspaceEdit | ResponseError<never> | null, {
        inside: (part, offset) => {
          const { machine } = part;
          const renamed = machine && renameAt(machine, offset, newName);
          if (!renamed || 'refused' in renamed)
            return renameSubstitutionIn(context, part, offset, newName) ?? refused(renamed ?? nothing);
          const files = new FileEdits(context);
          for (const edit of renamed.edits)
            if (!files.add(part, part.version, part.textEdit(edit))) return refused(pieced);
          if (renamed.name.kind === 'state' && renamed.edits.length > 0)
            addMentions(context, files, part, renamed.name.name, renamed.newName);
          return files.workspaceEdit();
        },
        outside: (snapshot, offset) => {
          const key = keyAt(snapshot, offset);
          return key ? renameSubstitution(context, snapshot, key.machine, key.member.key.value, newName) : null;
        },
      })(params, token);
      return answer as never;
    });
  },
};

const nothing: Refusal = {
  refused: 'There is nothing to rename here: states, variables and keys of DefinitionSubstitutions have names.',
};
const pieced: Refusal = {
  refused: 'A part of this definition is put together by functions of the template, and cannot be edited there.',
};

const refused = ({ refused: reason }: Refusal) => new ResponseError<never>(LSPErrorCodes.RequestFailed, reason);

/** The edits of several files, each at most once for a place. */
class FileEdits {
  readonly #context: Context;
  readonly #files = new Map<string, { readonly version: number | null; readonly edits: Map<string, TextEdit> }>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** False where there is no edit to add. */
  add({ uri }: { readonly uri: string }, version: number | null, edit: TextEdit | undefined): boolean {
    if (!edit) return false;
    const file = this.#files.get(uri) ?? { version, edits: new Map<string, TextEdit>() };
    file.edits.set(JSON.stringify(edit.range), edit);
    this.#files.set(uri, file);
    return true;
  }

  workspaceEdit(): WorkspaceEdit {
    const all = [...this.#files].map(([uri, { version, edits }]) => ({ uri, version, edits: [...edits.values()] }));
    if (this.#context.client?.changesDocuments === false)
      return { changes: Object.fromEntries(all.map(({ uri, edits }) => [uri, edits])) };
    return {
      documentChanges: all.map(
        ({ uri, version, edits }): TextDocumentEdit => ({ textDocument: { uri, version }, edits }),
      ),
    };
  }
}

function addMentions(context: Context, files: FileEdits, part: Part, name: string, newName: string): void {
  for (const { file, span, what } of neighboursOf(context).mentionsOf(part, name)) {
    const edit = 'node' in what ? replaceString(what.node, newName) : { span, text: keyLike(newName, what.key) };
    files.add(file, file.version, placesOf(file.uri, file.lines).textEdit(edit));
  }
}

// ---- Substitutions

function prepareSubstitution(part: Part, offset: number) {
  const placeholder = placeholderAt(part.document, offset);
  if (!placeholder) return undefined;
  const { name, byIntrinsic, nameSpan: span } = placeholder;
  if (byIntrinsic) return refused(byTemplate);
  const given = part.namings.some(({ naming }) => naming.given?.has(name));
  return given ? { range: part.range(span), placeholder: name } : refused(notGiven(part, name));
}

const byTemplate: Refusal = {
  refused: 'This names a resource or parameter of the template, which is not renamed from here.',
};
const unknownKey = (name: string): Refusal => ({
  refused: `No template that is known here gives a value for "${name}", so there is nothing to rename.`,
});

/** Why a name to which no value is given cannot be changed. */
function notGiven(part: Part, name: string): Refusal {
  return part.namings.some(({ naming }) => naming.resource(name)) ? byTemplate : unknownKey(name);
}

/** The key of `DefinitionSubstitutions` at an offset of a template. */
function keyAt(snapshot: Snapshot, offset: number): { machine: TemplateMachine; member: Member } | undefined {
  for (const machine of snapshot.template?.machines ?? [])
    for (const member of machine.substitutions?.values() ?? [])
      if (holds(member.key.span, offset)) return { machine, member };
  return undefined;
}

function nameSpan({ key }: Member) {
  return { start: key.offsetAt(0), end: key.offsetAt(key.value.length) };
}

function renameSubstitutionIn(context: Context, part: Part, offset: number, newName: string) {
  const placeholder = placeholderAt(part.document, offset);
  if (!placeholder) return undefined;
  const { name, byIntrinsic } = placeholder;
  if (byIntrinsic) return refused(byTemplate);
  const { embedded } = part.definition;
  if (!embedded) return renameInFile(context, part.uri, name, newName) ?? refused(notGiven(part, name));
  const files = new FileEdits(context);
  const wrong = misnamed(newName, embedded.machine, name);
  if (wrong) return refused(wrong);
  const member = embedded.machine.substitutions?.get(name) ?? memberOf(embedded.values, name);
  const naming = part.namings[0];
  if (!member || !naming) return refused(notGiven(part, name));
  files.add(part, part.version, placesOf(part.uri, naming.lines).textEdit(renameKey(member, newName)));
  for (const span of usesOfSubstitution(part.document, name))
    if (!files.add(part, part.version, part.textEdit({ span, text: newName }))) return refused(pieced);
  return files.workspaceEdit();
}

function renameSubstitution(
  context: Context,
  snapshot: Snapshot,
  machine: TemplateMachine,
  name: string,
  newName: string,
): WorkspaceEdit | ResponseError<never> {
  const file = machine.file && beside(snapshot.uri, machine.file.path);
  // The file may be deployed by others as well: they have to give the value by its new name, too.
  const everywhere = file === undefined ? undefined : renameInFile(context, file, name, newName);
  if (everywhere) return everywhere;
  const wrong = misnamed(newName, machine, name);
  if (wrong) return refused(wrong);
  const files = new FileEdits(context);
  const member = machine.substitutions?.get(name);
  if (member) files.add(snapshot, snapshot.version, snapshot.textEdit(renameKey(member, newName)));
  for (const { document, places } of snapshot.documentsOf(machine))
    for (const span of usesOfSubstitution(document, name))
      if (!files.add(places, versionOf(context, snapshot, places), places.textEdit({ span, text: newName })))
        return refused(pieced);
  return files.workspaceEdit();
}

function versionOf(context: Context, snapshot: Snapshot, { uri }: Places): number | null {
  return uri === snapshot.uri ? snapshot.version : (context.snapshot(uri)?.version ?? null);
}

/** All templates that deploy the file, and the file; undefined where none of them is known to give the name. */
function renameInFile(context: Context, uri: string, name: string, newName: string) {
  const neighbours = neighboursOf(context);
  const file = neighbours.file(uri);
  const givers = neighbours.deploymentsOf(uri).filter(({ machine }) => machine.substitutions?.has(name));
  if (!file || givers.length === 0) return undefined;
  const files = new FileEdits(context);
  for (const { uri: template, lines, machine } of givers) {
    const wrong = misnamed(newName, machine, name);
    if (wrong) return refused(wrong);
    const member = machine.substitutions?.get(name);
    const version = neighbours.file(template)?.version ?? null;
    if (member) files.add({ uri: template }, version, placesOf(template, lines).textEdit(renameKey(member, newName)));
  }
  const places = placesOf(file.uri, file.lines);
  for (const span of usesOfSubstitution(file.document, name))
    files.add(file, file.version, places.textEdit({ span, text: newName }));
  return files.workspaceEdit();
}

/** What a key may not be. CloudFormation: letters, digits and underscores, as a placeholder has them. */
function misnamed(
  newName: string,
  { substitutions, name: machine }: TemplateMachine,
  name: string,
): Refusal | undefined {
  if (!/^\w[\w.-]*$/.test(newName))
    return { refused: `"${newName}" is no name for a substitution: letters, digits and underscores make one.` };
  if (newName !== name && substitutions?.has(newName))
    return { refused: `"${machine}" gives a value for "${newName}" already.` };
  return undefined;
}
