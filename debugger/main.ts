/** The adapter's own process: the protocol over standard input and output, files from Node's file system. */
import { nodeHost } from './nodeHost.ts';
import { guardRegularExpressions } from './regularExpressions.ts';
import { AslDebugSession } from './session.ts';

guardRegularExpressions();
const session = new AslDebugSession(nodeHost);
// The last response is still on its way when the session ends.
session.on('shutdown', () => setTimeout(() => process.exit(0), 50));
session.start(process.stdin, process.stdout);
