/** The adapter's own process: the protocol over standard input and output, files from Node's file system. */
import { nodeHost } from './nodeHost.ts';
import { guardRegularExpressions } from './regularExpressions.ts';
import { serveStdio } from './serve.ts';

guardRegularExpressions();
serveStdio(nodeHost);
