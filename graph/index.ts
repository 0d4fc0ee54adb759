/**
 * The door of `graph`: a state machine as a picture. Pure throughout; what runs in the panel (`webview/`) is a program of
 * its own, talks by the messages of `protocol.ts`, and is never imported.
 */

export { toDot } from './dot.ts';
export type { FenceHtml } from './fence.ts';
export type { EdgeKind, Graph, GraphEdge, GraphNode, GraphScope, NodeKind, Problem, Severity } from './graph.ts';
export { edgeId, endId, graphOf, startId, stateId } from './graph.ts';
export type { GraphChanges, GraphContent } from './graphChange.ts';
export { contentAfter, contentChanges, contentOf, graphIn } from './graphChange.ts';
export type { LocateState, RecordedRun } from './history.ts';
export { readHistory } from './history.ts';
export { graphHtml } from './html.ts';
export type { Layout, LayoutOptions } from './layout.ts';
export { createLayout, layout } from './layout.ts';
export { toMermaid } from './mermaid.ts';
export type { PageOptions } from './page.ts';
export { pageHtml } from './page.ts';
export type {
  Box,
  EdgeLabel,
  EdgeStatus,
  ExecutionMarks,
  FieldTrace,
  MapCounts,
  Picture,
  PictureEdge,
  PictureNode,
  PictureScope,
  StateNote,
  StateStatus,
  TraceRole,
} from './picture.ts';
export { nodeAtOffset } from './picture.ts';
export { applied, changesBetween } from './pictureChange.ts';
export type { BreakpointSign, FromPanel, MenuItem, PictureChanges, Shown, Timeline, ToPanel } from './protocol.ts';
export { isChanges, isPicture, readFieldTrace, readFromPanel, readToPanel } from './protocol.ts';
export { rehearsal } from './rehearsal.ts';
export type { Theme } from './style.ts';
export type { SvgOptions } from './svg.ts';
export { renderSvg, toSvg } from './svg.ts';
export type { TrailStep, VisitData, VisitPart } from './trail.ts';
export { readSteps, Trail } from './trail.ts';
export { conditionWords, expressionWords } from './words.ts';
