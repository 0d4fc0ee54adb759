/**
 * A debug adapter that nobody debugs with: it opens a run that was kept, so that its history can be asked for. A process of its
 * own, as a run may be large; ended when it is no longer shown.
 */
import { type ChildProcess, spawn } from 'node:child_process';

interface Response {
  readonly type: string;
  readonly request_seq: number;
  readonly success: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

export class AdapterProcess {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  #seq = 0;
  #received: Buffer = Buffer.alloc(0);

  /** `command` is the program that runs the adapter's file. */
  constructor(command: string, file: string) {
    this.#child = spawn(command, [file], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => this.#receive(data));
    this.#child.on('error', error => this.#over(error));
    this.#child.on('exit', () => this.#over(new Error('The debug adapter has ended.')));
    this.#child.stdin?.on('error', () => {});
  }

  async open(launch: object): Promise<void> {
    await this.request('initialize', {
      adapterID: 'asl',
      pathFormat: 'path',
      linesStartAt1: true,
      columnsStartAt1: true,
    });
    await this.request('launch', launch);
  }

  request(command: string, args: object): Promise<unknown> {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    return new Promise((resolve, reject) => {
      this.#answers.set(seq, { resolve, reject });
      this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
  }

  dispose(): void {
    this.#child.kill();
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      const length = end < 0 ? undefined : /Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, end))?.[1];
      if (length === undefined || this.#received.length < end + 4 + Number(length)) return;
      const body = this.#received.toString('utf8', end + 4, end + 4 + Number(length));
      this.#received = this.#received.subarray(end + 4 + Number(length));
      const message = JSON.parse(body) as Response;
      if (message.type !== 'response') continue;
      const waiting = this.#answers.get(message.request_seq);
      this.#answers.delete(message.request_seq);
      if (message.success) waiting?.resolve(message.body);
      else waiting?.reject(new Error(message.message));
    }
  }

  #over(error: Error): void {
    for (const { reject } of this.#answers.values()) reject(error);
    this.#answers.clear();
  }
}
