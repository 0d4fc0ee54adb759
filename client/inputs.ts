/**
 * Which input an execution gets when the launch configuration does not say: the file beside the definition when there is
 * exactly one, else a person's choice, remembered for each definition.
 */
import path from 'node:path';
import * as vscode from 'vscode';

/** What was chosen last for a definition. */
type Remembered =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'empty' };

interface InputItem extends vscode.QuickPickItem {
  readonly choice: Remembered | 'enter' | 'browse';
}

/** `input` as the adapter takes it: a path, or JSON. Undefined when the person cancelled. */
export async function chooseInput(
  memory: vscode.Memento,
  program: string,
  files: readonly string[],
): Promise<{ input: unknown } | undefined> {
  const folder = path.dirname(program);
  const [only] = files;
  if (only !== undefined && files.length === 1) return { input: path.join(folder, only) };

  const key = `input:${program}`;
  const last = memory.get<Remembered>(key);
  const items = itemsFor(files, last);
  const picked = await vscode.window.showQuickPick(items, {
    title: `Input of ${path.basename(program)}`,
    placeHolder: 'The JSON that the execution starts with',
  });
  if (!picked) return undefined;
  const choice = await settle(picked.choice, last, folder);
  if (!choice) return undefined;
  await memory.update(key, choice);
  switch (choice.kind) {
    case 'file':
      return { input: path.resolve(folder, choice.name) };
    case 'text':
      return { input: JSON.parse(choice.text) };
    case 'empty':
      return { input: {} };
  }
}

function itemsFor(files: readonly string[], last: Remembered | undefined): InputItem[] {
  const items: InputItem[] = files.map(name => ({
    label: name,
    iconPath: new vscode.ThemeIcon('json'),
    choice: { kind: 'file', name },
  }));
  if (last?.kind === 'text')
    items.push({ label: shortened(last.text), description: 'entered last time', choice: last });
  items.push(
    { label: 'Enter JSON…', iconPath: new vscode.ThemeIcon('edit'), choice: 'enter' },
    { label: 'Choose a File…', iconPath: new vscode.ThemeIcon('folder-opened'), choice: 'browse' },
    { label: 'Empty {}', iconPath: new vscode.ThemeIcon('json'), choice: { kind: 'empty' } },
  );
  // What was chosen last comes first, so that Enter repeats it.
  const repeats = (item: InputItem) => JSON.stringify(item.choice) === JSON.stringify(last);
  return [...items.filter(repeats), ...items.filter(item => !repeats(item))];
}

async function settle(
  choice: InputItem['choice'],
  last: Remembered | undefined,
  folder: string,
): Promise<Remembered | undefined> {
  if (choice === 'enter') {
    const text = await vscode.window.showInputBox({
      title: 'Input of the execution',
      prompt: 'JSON',
      value: last?.kind === 'text' ? last.text : '{}',
      validateInput: problemIn,
      ignoreFocusOut: true,
    });
    return text === undefined ? undefined : { kind: 'text', text };
  }
  if (choice === 'browse') {
    const [file] =
      (await vscode.window.showOpenDialog({
        defaultUri: vscode.Uri.file(folder),
        filters: { JSON: ['json'], YAML: ['yaml', 'yml'] },
      })) ?? [];
    return file && { kind: 'file', name: file.fsPath };
  }
  return choice;
}

function problemIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
