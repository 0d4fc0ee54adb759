/**
 * Breakpoints in the code that answers tasks: when a person has set some in JavaScript or TypeScript, functions and handlers wait for
 * VS Code's own JavaScript debugger, which is attached to each of them as a session inside of ours.
 */
import * as vscode from 'vscode';

export function registerCodeDebugging(): vscode.Disposable {
  const { debug } = vscode;
  return vscode.Disposable.from(
    debug.registerDebugConfigurationProvider('asl', {
      resolveDebugConfigurationWithSubstitutedVariables(_folder, configuration) {
        const inspect = configuration.noDebug ? false : (configuration.inspect ?? hasCodeBreakpoints());
        return inspect === false ? configuration : { ...configuration, inspect };
      },
    }),
    debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'asl' || event !== 'asl/inspector') return;
      const { port, name } = body as { readonly port: number; readonly name: string };
      const attach = {
        type: 'node',
        request: 'attach',
        name,
        address: '127.0.0.1',
        port,
        continueOnAttach: true,
        restart: false,
      };
      void debug.startDebugging(session.workspaceFolder, attach, {
        parentSession: session,
        lifecycleManagedByParent: true,
        compact: false,
        suppressSaveBeforeStart: true,
      });
    }),
  );
}

function hasCodeBreakpoints(): boolean {
  return vscode.debug.breakpoints.some(
    each => each.enabled && each instanceof vscode.SourceBreakpoint && /\.[cm]?[jt]sx?$/.test(each.location.uri.path),
  );
}
