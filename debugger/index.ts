/** The door of the room `debugger`: a debug adapter over the interpreter, for any client that speaks the protocol. */
export type { Host, HostFile } from './host.ts';
export { type LaunchArguments, type Prepared, prepare } from './launch.ts';
export type { ExecutionLights, Light, Transition } from './lights.ts';
export { nodeHost, writingNodeHost } from './nodeHost.ts';
export { guardRegularExpressions } from './regularExpressions.ts';
export { AslDebugSession } from './session.ts';
export { Trouble } from './trouble.ts';
