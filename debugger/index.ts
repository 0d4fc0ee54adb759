/** The door of the room `debugger`: a debug adapter over the interpreter, for any client that speaks the protocol. */
export { type EvaluationData, evaluateText, meaningOf } from './evaluate.ts';
export type { Host, HostFile } from './host.ts';
export { askedThrough } from './journal.ts';
export { editsOf, makeAgain, prepareKept, runFileOf } from './keptRun.ts';
export { type LaunchArguments, type Prepared, prepare } from './launch.ts';
export type { ExecutionLights, Light, Transition } from './lights.ts';
export { nodeHost, writingNodeHost } from './nodeHost.ts';
export { recordingHost } from './recording.ts';
export { guardRegularExpressions } from './regularExpressions.ts';
export { Run } from './run.ts';
export { type RunAbout, type RunFile, readRun, runEnding, runText } from './runFile.ts';
export { type Served, serveStdio, serveTcp } from './serve.ts';
export { AslDebugSession } from './session.ts';
export { type RunSummary, SummaryRecorder, summaryText } from './summary.ts';
export { Trouble } from './trouble.ts';
