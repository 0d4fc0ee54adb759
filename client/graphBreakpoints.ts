/** Breakpoints of the editor at states of a picture: which there are, set and taken away. A state's line is that of its name. */
import * as vscode from 'vscode';
import { type BreakpointSign, nodeAtOffset, type Picture, type PictureEdge, type PictureNode } from '../graph/index.ts';

export function breakpointsOn(document: vscode.TextDocument, picture: Picture): Record<string, BreakpointSign> {
  const found: Record<string, BreakpointSign> = {};
  for (const breakpoint of breakpointsIn(document)) {
    const { line } = breakpoint.location.range.start;
    if (line >= document.lineCount) continue;
    const { firstNonWhitespaceCharacterIndex: column } = document.lineAt(line);
    // A breakpoint inside a state, at a field or a transition, is seen at the state.
    const node = nodeAtOffset(picture, document.offsetAt(new vscode.Position(line, column)));
    if (!node) continue;
    const sign = signOf(breakpoint);
    if (found[node.id] === undefined || found[node.id] === 'off') found[node.id] = sign;
  }
  return found;
}

export function breakpointAt(document: vscode.TextDocument, target: PictureNode | PictureEdge) {
  const place = placeOf(document, target);
  return place && breakpointsIn(document).find(({ location }) => location.range.start.line === place.line);
}

/** Sets a breakpoint there, or takes away what is there. */
export function toggleBreakpoint(document: vscode.TextDocument, target: PictureNode | PictureEdge): void {
  const place = placeOf(document, target);
  if (!place) return;
  const known = breakpointAt(document, target);
  if (known) vscode.debug.removeBreakpoints([known]);
  else vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(document.uri, place))]);
}

/** Where it is written: a state's name, the target of a transition. */
export function placeOf(document: vscode.TextDocument, target: PictureNode | PictureEdge): vscode.Position | undefined {
  const span = 'spans' in target ? target.spans[0] : target.nameSpan;
  return span && document.positionAt(span.start);
}

function breakpointsIn({ uri }: vscode.TextDocument): vscode.SourceBreakpoint[] {
  const wanted = uri.toString();
  return vscode.debug.breakpoints.filter(
    (each): each is vscode.SourceBreakpoint =>
      each instanceof vscode.SourceBreakpoint && each.location.uri.toString() === wanted,
  );
}

function signOf({ enabled, condition, hitCondition, logMessage }: vscode.SourceBreakpoint): BreakpointSign {
  if (!enabled) return 'off';
  if (logMessage) return 'log';
  return condition || hitCondition ? 'conditional' : 'on';
}
