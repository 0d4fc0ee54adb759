/**
 * Debugging in VS Code: starts the adapter, fills in what a launch configuration leaves open (so that F5 needs none), and
 * the Run and Debug buttons. What the adapter does is its own business.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { companionsOf } from '../language/index.ts';
import { chooseInput } from './inputs.ts';
import type { DefinitionAt } from './languageClient.ts';
import { definitionFor, isAsl, mayHoldDefinitions } from './languages.ts';
import { runsFolder } from './runs.ts';

const debugType = 'asl';

export function registerDebugging(context: vscode.ExtensionContext, definitionAt: DefinitionAt): vscode.Disposable {
  const provider = new AslConfigurations(context, definitionAt);
  const { debug, commands } = vscode;
  return vscode.Disposable.from(
    debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: ({ configuration: { request, port } }) =>
        // A started execution: its session is a part of the one that runs it.
        request === 'attach' && typeof port === 'number'
          ? new vscode.DebugAdapterServer(port, '127.0.0.1')
          : // VS Code's own program is Node, too, when it is told so; a person's machine need not have one.
            new vscode.DebugAdapterExecutable(
              process.execPath,
              [context.asAbsolutePath(path.join('dist', 'debugAdapter.cjs'))],
              {
                env: { ELECTRON_RUN_AS_NODE: '1' },
              },
            ),
    }),
    debug.registerDebugConfigurationProvider(debugType, provider),
    commands.registerCommand('aslWorkbench.run', (resource: unknown, definition: unknown) =>
      start(resource, definition, true),
    ),
    commands.registerCommand('aslWorkbench.debug', (resource: unknown, definition: unknown) =>
      start(resource, definition, false),
    ),
  );
}

/** `definition` names one of a template, where a code lens stands above it; else it is the one at the cursor. */
async function start(resource: unknown, definition: unknown, noDebug: boolean): Promise<void> {
  const uri = definitionFor(resource);
  if (!uri) {
    void vscode.window.showInformationMessage('Open a state machine definition (.asl.json or .asl.yaml) to run it.');
    return;
  }
  if (uri.scheme === 'untitled') {
    tellToSave();
    return;
  }
  const configuration = { ...configurationFor(uri), ...(typeof definition === 'string' && { definition }) };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration, { noDebug });
}

/** The adapter reads files; a text that has never been saved is none. */
function tellToSave(): void {
  void vscode.window.showInformationMessage('Save the state machine definition first: it is run from its file.');
}

function configurationFor(uri: vscode.Uri): vscode.DebugConfiguration {
  const name = path.basename(uri.fsPath);
  return { type: debugType, request: 'launch', name: `Debug ${name}`, program: uri.fsPath };
}

class AslConfigurations implements vscode.DebugConfigurationProvider {
  readonly #context: vscode.ExtensionContext;
  readonly #definitionAt: DefinitionAt;

  constructor(context: vscode.ExtensionContext, definitionAt: DefinitionAt) {
    this.#context = context;
    this.#definitionAt = definitionAt;
  }

  /** For a new launch.json. */
  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [{ type: debugType, request: 'launch', name: 'Debug state machine', program: '${file}' }];
  }

  /** F5 without launch.json comes with an empty configuration. */
  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | undefined {
    const isEmpty = !configuration.type && !configuration.request && !configuration.name;
    if (configuration.program || configuration.run || configuration.request === 'attach') return configuration;
    const document = vscode.window.activeTextEditor?.document;
    if (document?.isUntitled && isAsl(document)) {
      tellToSave();
      return undefined;
    }
    if (document && mayHoldDefinitions(document))
      return { ...configurationFor(document.uri), ...(isEmpty ? {} : configuration) };
    void vscode.window.showErrorMessage(
      'There is nothing to debug: open a state machine definition, or set "program" in launch.json to the path of one.',
    );
    return undefined;
  }

  /** The files beside the definition fill in what is not said. Undefined, when a person wants no input after all, cancels. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (configuration.request === 'attach') return configuration;
    const record = configuration.record ?? runsFolder(this.#context);
    const kept = record === undefined ? {} : { record };
    const { program } = configuration;
    if (configuration.run !== undefined || configuration.history !== undefined) return { ...configuration, ...kept };
    // What is wrong with it, the adapter says.
    if (typeof program !== 'string') return configuration;
    const folder = path.dirname(program);
    const resolved: vscode.DebugConfiguration = { ...configuration, ...kept };
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.fsPath === program && !isAsl(editor.document))
      resolved.definition ??= await this.#definitionAt(editor.document.uri, editor.selection.active);
    const beside = companionsOf(path.basename(program), await namesIn(folder), resolved.definition);
    const { inputs, mocks, handlers, s3 } = beside;
    if (mocks !== undefined) resolved.mocks ??= path.join(folder, mocks);
    if (handlers !== undefined) resolved.handlers ??= path.join(folder, handlers);
    if (s3 !== undefined) resolved.s3 ??= path.join(folder, s3);
    if (resolved.input === undefined) {
      const chosen = await chooseInput(this.#context.workspaceState, program, inputs);
      if (!chosen) return undefined;
      resolved.input = chosen.input;
    }
    return resolved;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder))).map(([name]) => name);
  } catch {
    // The adapter says what is wrong with the path.
    return [];
  }
}
