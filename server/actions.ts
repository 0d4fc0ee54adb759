/**
 * Code actions: quick fixes, one action that applies all that need no choice, and refactorings. A refactoring is offered with
 * its title only; its edits are worked out when the editor asks for them, as nobody takes most of what a menu offers.
 */
import type { CodeAction } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import { fixAll } from '../language/index.ts';
import { convertAction, convertKind } from './converting.ts';
import { fixesAt, silencesFor } from './features/fixes.ts';
import { toCodeAction, toDiagnostic, toWorkspaceEdit } from './protocol.ts';
import { dataOf, refactoringActions, refactoringKinds, resolved } from './refactoring.ts';
import { traceActions, traceKind } from './tracing.ts';
import { type Verb, whole } from './verb.ts';

/** Quick fixes, and one action that applies all that need no choice (`source.fixAll.asl`, also on save). */
const fixAllKind = `${CodeActionKind.SourceFixAll}.asl`;
export const codeAction: Verb = {
  capabilities: {
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, convertKind, traceKind, ...refactoringKinds],
      resolveProvider: true,
    },
  },
  register: context => {
    context.connection.onCodeAction((params, token) =>
      whole(context, 'codeAction', params.textDocument.uri, token, null, snapshot => {
        const wanted = (kind: string) =>
          params.context.only?.some(only => kind === only || kind.startsWith(`${only}.`)) ??
          kind === CodeActionKind.QuickFix;
        const actions: CodeAction[] = [];
        const { lines } = snapshot;
        const from = lines.offsetAt(params.range.start);
        const to = lines.offsetAt(params.range.end);
        for (const part of snapshot.parts) {
          if (wanted(CodeActionKind.QuickFix)) {
            const inFile = part.diagnostics.filter(({ span }) => {
              const { start, end } = part.definition.mapping.toFile(span);
              return start <= to && end >= from;
            });
            const mends = inFile.flatMap(found => fixesAt([found], found.span));
            const silencing = inFile.flatMap(found => silencesFor(part, found));
            for (const fix of [...mends, ...silencing])
              actions.push(...[toCodeAction(fix, part)].filter(action => action !== undefined));
            for (const rule of new Set(inFile.map(found => found.rule))) {
              const off = context.switchOff(part.uri, rule);
              const diagnostics = inFile.filter(found => found.rule === rule).map(found => toDiagnostic(found, part));
              if (off) actions.push({ ...off, kind: CodeActionKind.QuickFix, diagnostics });
            }
          }
        }
        if (wanted(CodeActionKind.QuickFix))
          for (const fix of fixesAt(snapshot.configProblems, { start: from, end: to }))
            actions.push(...[toCodeAction(fix, snapshot)].filter(action => action !== undefined));
        const all = wanted(fixAllKind)
          ? snapshot.parts.flatMap(part => {
              const edits = fixAll(part.diagnostics);
              const edit = edits.length > 0 ? toWorkspaceEdit(edits, part) : undefined;
              return edit?.changes?.[part.uri] ?? [];
            })
          : [];
        if (all.length > 0)
          actions.push({
            title: 'Fix all that can be fixed',
            kind: fixAllKind,
            edit: { changes: { [snapshot.uri]: all } },
          });
        if (params.context.only && wanted(convertKind)) actions.push(...convertAction(context, snapshot));
        actions.push(...refactoringActions(context, snapshot, { start: from, end: to }, params.context));
        const { only } = params.context;
        if (only ? wanted(traceKind) : from === to) actions.push(...traceActions(context, snapshot, from));
        return actions;
      }),
    );
    context.connection.onCodeActionResolve((action, token) => {
      const data = dataOf(action);
      return data
        ? whole(context, 'resolve code action', data.uri, token, action, snapshot =>
            resolved(context, snapshot, action, data),
          )
        : action;
    });
  },
};
