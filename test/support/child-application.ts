import { type ChildProcess, fork } from 'node:child_process';
import type { Run, RunStatus } from 'nestjs-taskforge';
import { ChildProgram } from './child-program.js';

/** What an application in a process of its own says over IPC. */
interface Message {
  readonly ready?: true;
  readonly acknowledged?: string;
  readonly ask?: string;
  readonly answer?: Run;
  readonly error?: string;
}

/** An application in a process of its own: `test/restarted-project`, compiled. */
export class ChildApplication extends ChildProgram {
  /** Ids of the runs whose start was acknowledged, in order. */
  readonly acknowledged: string[] = [];
  private readonly listeners = new Set<(message: Message) => void>();

  private constructor(child: ChildProcess) {
    super(child);
    child.on('message', (message: Message) => {
      if (message.acknowledged !== undefined) this.acknowledged.push(message.acknowledged);
      for (const listener of this.listeners) listener(message);
    });
  }

  /** Starts it; resolves when it is ready. */
  static async start(main: string, env: Readonly<Record<string, string>>): Promise<ChildApplication> {
    const { PATH, NODE_ENV } = process.env;
    const child = fork(main, { env: { PATH, NODE_ENV, ...env }, execArgv: [], silent: true });
    const started = new ChildApplication(child);
    await started.heard(({ ready }) => ready === true);
    return started;
  }

  /** Starts a run, and gives it as it was acknowledged. */
  start(task: string, args: object = {}): Promise<Run> {
    return this.ask('start', task, args);
  }

  /** The run once it has this status. */
  until(runId: string, status: RunStatus): Promise<Run> {
    return this.ask('until', runId, status);
  }

  /** Pauses a run, and gives it as it is then. */
  pause(runId: string): Promise<Run> {
    return this.ask('pause', runId);
  }

  /** The run once a line of its log has this text. */
  said(runId: string, text: string): Promise<Run> {
    return this.ask('said', runId, text);
  }

  /** Lets it start runs without end; resolves when so many were acknowledged. */
  async storm(count: number): Promise<void> {
    this.child.send({ ask: 'storm', args: [] });
    await this.heard(() => this.acknowledged.length >= count);
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
