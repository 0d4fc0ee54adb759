/**
 * A contender in a process of its own, started as its own server is: with the options of Node as they come. Nobody's collector
 * then waits for what another one has left behind. Both still take turns, round by round: this process does nothing while the
 * other one answers.
 */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export class Apart<Question> {
  readonly #process: ChildProcess;

  /** `name`: of the file `NAME.peer.ts`, which run.ts has bundled beside the benchmark. */
  constructor(name: string) {
    this.#process = fork(path.join(import.meta.dirname, `${name}.peer.mjs`), { execArgv: [] });
  }

  /** How many milliseconds the answer took there. */
  async ask(question: Question): Promise<number> {
    return await new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`The process of the peer ended with ${code}.`));
      this.#process.once('exit', ended);
      this.#process.once('message', took => {
        this.#process.off('exit', ended);
        resolve(Number(took));
      });
      this.#process.send(question as object);
    });
  }

  end(): void {
    this.#process.disconnect();
  }
}

/** The other side: `answer` does what is asked, and says how long it took. */
export function answerApart<Question>(answer: (question: Question) => Promise<number>): void {
  process.on('message', question => {
    void answer(question as Question).then(took => process.send?.(took));
  });
}
