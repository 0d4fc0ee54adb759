/** While debugging, the value of the expression under the mouse. */
import * as vscode from 'vscode';
import { expressionAt } from './expressionAt.ts';
import { aslDocuments } from './languages.ts';

export function registerHovers(): vscode.Disposable {
  return vscode.languages.registerEvaluatableExpressionProvider(aslDocuments, {
    provideEvaluatableExpression(document, position) {
      const found = expressionAt(document.lineAt(position.line).text, position.character);
      if (!found) return undefined;
      const range = new vscode.Range(position.line, found.start, position.line, found.end);
      return new vscode.EvaluatableExpression(range, found.text);
    },
  });
}
