// The extension wakes up by itself for its own files, in both of their languages.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

suite('activation', () => {
  for (const [pattern, language] of [
    ['*.asl.json', 'asl'],
    ['*.asl.yaml', 'asl-yaml'],
  ] as const) {
    test(`${pattern} is ${language} and activates the extension`, async () => {
      const [file] = await vscode.workspace.findFiles(pattern, null, 1);
      assert.ok(file, `examples/ has no ${pattern}`);
      const document = await vscode.workspace.openTextDocument(file);
      assert.equal(document.languageId, language);
      const extension = vscode.extensions.getExtension('asl-workbench.asl-workbench');
      assert.ok(extension, 'the extension is not known to VS Code');
      while (!extension.isActive) await new Promise(resolve => setTimeout(resolve, 50)); // Mocha's timeout ends it
    });
  }
});
