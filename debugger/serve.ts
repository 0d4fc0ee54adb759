/**
 * The adapter for any client: over standard input and output, one session for the life of the process, or over TCP, a session for
 * each connection. How messages are framed is the library's business; what they mean, the session's.
 */
import { createServer, type Socket } from 'node:net';
import type { Host } from './host.ts';
import { AslDebugSession } from './session.ts';

export function serveStdio(host: Host): void {
  const session = new AslDebugSession(host);
  // The last response is still on its way when the session ends.
  session.on('shutdown', () => setTimeout(() => process.exit(0), 50));
  session.start(process.stdin, process.stdout);
}

export interface Served {
  readonly port: number;
  /** Ends all sessions. */
  close(): Promise<void>;
}

/** Listens on this machine only: whoever can connect can run code that a launch configuration names. With port 0 a free one is taken. */
export function serveTcp(host: Host, port: number, address = '127.0.0.1'): Promise<Served> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const session = new AslDebugSession(host);
    session.setRunAsServer(true);
    session.on('shutdown', () => socket.end());
    socket.on('close', () => {
      sockets.delete(socket);
      session.leave();
    });
    // The other side is gone; `close` follows.
    socket.on('error', () => {});
    session.start(socket, socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      const listening = server.address();
      resolve({
        port: typeof listening === 'object' && listening ? listening.port : port,
        close: () =>
          new Promise(done => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      });
    });
  });
}
