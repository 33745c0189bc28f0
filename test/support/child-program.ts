import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProgram>();
const kept = new Set<ChildProgram>();

/** Ends what a failed test has left running. */
afterEach(async () => {
  for (const program of running) if (!kept.has(program)) await program.end('SIGKILL');
});
afterAll(async () => {
  for (const program of running) await program.end('SIGKILL');
});

/** A program in a process of its own: what it wrote, and how it ends. None outlives the test that started it, unless it is kept. */
export class ChildProgram {
  /** What it wrote. */
  output = '';

  protected constructor(protected readonly child: ChildProcess) {
    running.add(this);
    child.once('exit', () => running.delete(this));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Of the process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Lets it outlive the tests, until the last of the file. */
  keep(): void {
    kept.add(this);
  }

  /** Sends it a signal; resolves with how it ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<NodeJS.Signals | number | null> {
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }
}
