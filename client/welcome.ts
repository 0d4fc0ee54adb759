/**
 * The first minutes: examples to try things on, a new file, the user guide. Behind the walkthrough "Get started with ASL Workbench",
 * whose links lead here; everything works in an empty window. What it shows belongs to other parts, whose commands it calls.
 */
import * as vscode from 'vscode';

const { commands, window, workspace } = vscode;

export function registerWelcome({ extensionUri, globalStorageUri }: vscode.ExtensionContext): vscode.Disposable {
  const examples = new Examples(
    vscode.Uri.joinPath(extensionUri, 'examples'),
    vscode.Uri.joinPath(globalStorageUri, 'examples'),
  );
  return vscode.Disposable.from(
    commands.registerCommand('aslWorkbench.openExample', (to: unknown) =>
      typeof to === 'string' && Object.hasOwn(tours, to) ? tours[to]!(examples) : chooseExample(examples),
    ),
    commands.registerCommand('aslWorkbench.newStateMachine', () => openNew('')),
    commands.registerCommand('aslWorkbench.openGuide', () =>
      commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extensionUri, 'docs', 'guide.md')),
    ),
  );
}

/** Where the walkthrough leads, by the argument of its links. */
const tours: { readonly [to: string]: (examples: Examples) => Promise<unknown> } = {
  async text(examples) {
    await examples.show(order);
  },
  async resource() {
    await openNew(serviceCall);
  },
  async graph(examples) {
    await commands.executeCommand('aslWorkbench.openGraph', await examples.show(order));
  },
  async dataFlow(examples) {
    await examples.show(order, '"Reserve stock": {');
    await commands.executeCommand('aslWorkbench.showDataFlow');
  },
  async debug(examples) {
    const uri = await examples.show(order, '"How closely do we look?": {');
    const { debug } = vscode;
    const isThere = debug.breakpoints.some(
      each => each instanceof vscode.SourceBreakpoint && each.location.uri.toString() === uri.toString(),
    );
    const at = window.activeTextEditor?.selection.active;
    if (!isThere && at) debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(uri, at))]);
    await commands.executeCommand('aslWorkbench.openGraph', uri);
    await debug.startDebugging(undefined, launch(uri, 'order-processing.input.json'));
  },
  async cases(examples) {
    const uri = await examples.show(order);
    await commands.executeCommand('aslWorkbench.openGraph', uri);
    await vscode.debug.startDebugging(undefined, launch(uri, 'order-processing.declined.input.json'), {
      noDebug: true,
    });
  },
};

const order = 'order-processing.asl.json';

/** `$0` is where the cursor stands, and the list of completions opens. */
const serviceCall = `{
  "StartAt": "Call a service",
  "States": {
    "Call a service": {
      "Type": "Task",
      "Resource": "$0",
      "End": true
    }
  }
}
`;

/** A new file that has no name yet. In an empty one whole state machines are offered. */
async function openNew(snippet: string): Promise<void> {
  const editor = await window.showTextDocument(await workspace.openTextDocument({ language: 'asl' }));
  if (snippet !== '') await editor.insertSnippet(new vscode.SnippetString(snippet));
  await commands.executeCommand('editor.action.triggerSuggest');
}

function launch(program: vscode.Uri, input: string): vscode.DebugConfiguration {
  const name = input.replace('.input.json', '');
  return {
    type: 'asl',
    request: 'launch',
    name,
    program: program.fsPath,
    input: vscode.Uri.joinPath(program, '..', input).fsPath,
  };
}

interface ExampleItem extends vscode.QuickPickItem {
  /** Of the folder; undefined for the folder itself. */
  readonly file?: string;
}

const choice: readonly ExampleItem[] = [
  {
    label: 'Order processing',
    description: 'JSON, JSONPath',
    detail: 'A saga: retry, choice by data, human approval, parallel, map, compensation',
    file: order,
  },
  {
    label: 'Document ETL',
    description: 'JSON, JSONata',
    detail: 'Variables, a Distributed Map over a CSV file, aggregation',
    file: 'document-etl.asl.json',
  },
  {
    label: 'Job poller',
    description: 'YAML, JSONata',
    detail: 'A polling loop with Wait, .sync, time limits, comments and anchors',
    file: 'job-poller.asl.yaml',
  },
  {
    label: 'SAM template',
    description: 'YAML',
    detail: 'One state machine in the template, another in a file that it names',
    file: 'templates/template.yaml',
  },
  { label: 'All examples', description: 'opens their folder in a new window' },
];

async function chooseExample(examples: Examples): Promise<void> {
  const chosen = await window.showQuickPick(choice, {
    title: 'Open Example',
    placeHolder: 'A copy with its inputs and mocks, yours to change',
    matchOnDetail: true,
  });
  if (!chosen) return;
  if (chosen.file !== undefined) await examples.show(chosen.file);
  else await commands.executeCommand('vscode.openFolder', await examples.folder(), { forceNewWindow: true });
}

/** Copies of the examples that lie in the extension, made when they are first wanted. What a person has changed stays. */
class Examples {
  readonly #from: vscode.Uri;
  readonly #to: vscode.Uri;

  constructor(from: vscode.Uri, to: vscode.Uri) {
    this.#from = from;
    this.#to = to;
  }

  async folder(): Promise<vscode.Uri> {
    await copyMissing(this.#from, this.#to);
    return this.#to;
  }

  /** Opens one, with the cursor in front of a piece of text. */
  async show(file: string, text = ''): Promise<vscode.Uri> {
    const document = await workspace.openTextDocument(vscode.Uri.joinPath(await this.folder(), file));
    const at = document.positionAt(Math.max(0, document.getText().indexOf(text)));
    await window.showTextDocument(document, { preview: false, selection: new vscode.Range(at, at) });
    return document.uri;
  }
}

async function copyMissing(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  await workspace.fs.createDirectory(to);
  const there = new Set((await workspace.fs.readDirectory(to)).map(([name]) => name));
  for (const [name, type] of await workspace.fs.readDirectory(from)) {
    const [source, target] = [vscode.Uri.joinPath(from, name), vscode.Uri.joinPath(to, name)];
    if (type === vscode.FileType.Directory) await copyMissing(source, target);
    else if (!there.has(name)) await workspace.fs.copy(source, target);
  }
}
