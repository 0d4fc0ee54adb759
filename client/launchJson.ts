/**
 * launch.json: files and names are completed inside of our configurations, and every definition of the workspace is offered under
 * "Select and Start Debugging", with each of its inputs, and each state machine of a template.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { companionsOf } from '../language/index.ts';
import { isAsl } from './languages.ts';
import { elsewhere, fileGlobs, filesFor, isDefinitionFile, isTemplateFile } from './launchFiles.ts';

/** What the server answers to `asl/launchAt`. */
interface LaunchAnswer {
  readonly members: readonly string[];
  readonly isKey: boolean;
  readonly range: { readonly start: vscode.Position; readonly end: vscode.Position };
  readonly names: readonly string[];
}

interface MachineOutline {
  readonly name: string | null;
  readonly states: readonly string[];
}

const mostFiles = 500;
/** Templates that are read to list what is in them. */
const mostTemplates = 30;

export function registerLaunchJson(client: LanguageClient): vscode.Disposable {
  const selector: vscode.DocumentSelector = [{ pattern: '**/.vscode/launch.json' }, { pattern: '**/*.code-workspace' }];
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(selector, { provideCompletionItems: complete }, '"', '/', '{'),
    vscode.debug.registerDebugConfigurationProvider(
      'asl',
      { provideDebugConfigurations: () => dynamicConfigurations(client) },
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
  );

  async function complete(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[] | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri) ?? vscode.workspace.workspaceFolders?.[0];
    const text = document.getText();
    if (!folder || !/"asl"/.test(text)) return undefined;
    await client.start();
    const answer = await client.sendRequest<LaunchAnswer | null>('asl/launchAt', {
      text,
      position,
      folder: folder.uri.toString(),
    });
    if (!answer) return undefined;
    const { start, end } = answer.range;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const [member = ''] = answer.members;
    const names = answer.names.map(name => item(name, vscode.CompletionItemKind.EnumMember, range));
    const glob = answer.isKey ? undefined : fileGlobs[member];
    if (glob === undefined) return names;
    const program = /"program"\s*:\s*"([^"]*)"/.exec(text)?.[1];
    const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), elsewhere, mostFiles);
    const paths = found.map(uri => path.posix.relative(folder.uri.path, uri.path));
    const files = filesFor(member, paths, member === 'program' ? undefined : program).map((each, index) => {
      const one = item(`\${workspaceFolder}/${each}`, vscode.CompletionItemKind.File, range);
      one.sortText = String(index).padStart(4, '0');
      // `order` finds it, too.
      one.filterText = document.getText(range) === '' ? one.filterText! : `${each} \${workspaceFolder}/${each}`;
      return one;
    });
    return [...names, ...files];
  }
}

function item(label: string, kind: vscode.CompletionItemKind, range: vscode.Range): vscode.CompletionItem {
  const one = new vscode.CompletionItem(label, kind);
  one.range = range;
  one.insertText = JSON.stringify(label).slice(1, -1);
  one.filterText = label;
  return one;
}

/** One for each definition, for each of its inputs where there are several, and for each machine of a template. */
export async function dynamicConfigurations(client: LanguageClient): Promise<vscode.DebugConfiguration[]> {
  const open = vscode.workspace.textDocuments.filter(document => isAsl(document) && document.uri.scheme === 'file');
  const found = await vscode.workspace.findFiles(fileGlobs.program!, elsewhere, 4 * mostFiles);
  const files = new Map<string, vscode.Uri>();
  for (const uri of [...open.map(document => document.uri), ...found.filter(uri => isDefinitionFile(uri.path))])
    files.set(uri.toString(), uri);
  const definitions = [...files.values()].slice(0, mostFiles);
  const folders = new Map<string, Promise<string[]>>();
  const namesIn = (folder: string) => {
    const known = folders.get(folder) ?? namesOf(folder);
    folders.set(folder, known);
    return known;
  };
  const configurations = await Promise.all(
    definitions.map(async ({ fsPath: program }) => {
      const folder = path.dirname(program);
      const { inputs } = companionsOf(path.basename(program), await namesIn(folder));
      const name = `Debug ${vscode.workspace.asRelativePath(program)}`;
      if (inputs.length < 2) return [{ type: 'asl', request: 'launch', name, program }];
      return inputs.map(input => ({
        type: 'asl',
        request: 'launch',
        name: `${name} with ${input}`,
        program,
        input: path.join(folder, input),
      }));
    }),
  );
  const templates = found.filter(uri => isTemplateFile(uri.path)).slice(0, mostTemplates);
  return [...configurations.flat(), ...(await ofTemplates(client, templates))];
}

async function ofTemplates(
  client: LanguageClient,
  templates: readonly vscode.Uri[],
): Promise<vscode.DebugConfiguration[]> {
  if (templates.length === 0) return [];
  await client.start();
  const all = await Promise.all(
    templates.map(async uri => {
      const machines = await client.sendRequest<MachineOutline[]>('asl/machines', { uri: uri.toString() });
      return machines.flatMap(({ name }) => {
        if (name === null) return [];
        const shown = `Debug ${name} of ${vscode.workspace.asRelativePath(uri)}`;
        return { type: 'asl', request: 'launch', name: shown, program: uri.fsPath, definition: name };
      });
    }),
  );
  return all.flat();
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder))).map(([name]) => name);
  } catch {
    return [];
  }
}
