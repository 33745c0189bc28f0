import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Run } from 'nestjs-taskforge';

/** What an application in a process of its own says over IPC. */
interface Message {
  readonly ready?: true;
  readonly acknowledged?: string;
  readonly ask?: string;
  readonly answer?: Run;
  readonly error?: string;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test has left running. */
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** An application in a process of its own: `test/restarted-project`, compiled. */
export class ChildApplication {
  /** Ids of the runs whose start was acknowledged, in order. */
  readonly acknowledged: string[] = [];
  /** What it wrote. */
  output = '';
  private readonly listeners = new Set<(message: Message) => void>();

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: Message) => {
      if (message.acknowledged !== undefined) this.acknowledged.push(message.acknowledged);
      for (const listener of this.listeners) listener(message);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Starts it; resolves when it is ready. */
  static async start(main: string, env: Readonly<Record<string, string>>): Promise<ChildApplication> {
    const { PATH, NODE_ENV } = process.env;
    const child = fork(main, { env: { PATH, NODE_ENV, ...env }, execArgv: [], silent: true });
    running.add(child.once('exit', () => running.delete(child)));
    const started = new ChildApplication(child);
    await started.heard(({ ready }) => ready === true);
    return started;
  }

  /** Starts a run, and gives it as it was acknowledged. */
  start(task: string, args: object = {}): Promise<Run> {
    return this.ask('start', task, args);
  }

  /** The run once it has this status. */
  until(runId: string, status: 'running'): Promise<Run> {
    return this.ask('until', runId, status);
  }

  /** Lets it start runs without end; resolves when so many were acknowledged. */
  async storm(count: number): Promise<void> {
    this.child.send({ ask: 'storm', args: [] });
    await this.heard(() => this.acknowledged.length >= count);
  }

  /** Sends it a signal; resolves with how it ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<NodeJS.Signals | number | null> {
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [code, by] = await ended;
    return code ?? by;
  }

  private async ask(ask: string, ...args: unknown[]): Promise<Run> {
    const answered = this.heard((message) => message.ask === ask);
    this.child.send({ ask, args });
    const { answer, error } = await answered;
    if (answer === undefined) throw new Error(`${ask} failed: ${error}`);
    return answer;
  }

  private heard(isIt: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`The application ended: ${this.output}`));
      const listener = (message: Message) => {
        if (!isIt(message)) return;
        this.listeners.delete(listener);
        this.child.off('exit', fail);
        resolve(message);
      };
      this.listeners.add(listener);
      this.child.once('exit', fail);
    });
  }
}
