import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Run, RunFrame, RunLogLine, RunStatus } from 'nestjs-taskforge';
import { ChildProgram } from './child-program.js';

/** What an application in a process of its own says over IPC. */
interface Message {
  readonly ready?: true;
  readonly acknowledged?: string;
  /** Number of the ask that is answered. */
  readonly number?: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** An application in a process of its own, compiled, that answers over IPC: see `answerOverIpc`. */
export class ChildApplication extends ChildProgram {
  /** Ids of the runs whose start was acknowledged, in order. */
  readonly acknowledged: string[] = [];
  private asked = 0;
  private readonly listeners = new Set<(message: Message) => void>();

  private constructor(child: ChildProcess) {
    super(child);
    // Every ask that waits for its answer hears of the end.
    child.setMaxListeners(0);
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

  /** Lets a paused run go on, and gives it as it is then. */
  resume(runId: string): Promise<Run> {
    return this.ask('resume', runId);
  }

  /** Runs a task, and gives the run as it ended. */
  run(task: string, args: object = {}): Promise<Run> {
    return this.ask('run', task, args);
  }

  /** Cancels a run, and gives it as it is then. */
  cancel(runId: string): Promise<Run> {
    return this.ask('cancel', runId);
  }

  /** All runs, newest first. */
  all(): Promise<Run[]> {
    return this.ask('all');
  }

  /** The frames of a run that has ended, or ends. */
  frames(runId: string): Promise<RunFrame[]> {
    return this.ask('frames', runId);
  }

  /** The lines of a run that has ended, or ends. */
  async lines(runId: string): Promise<RunLogLine[]> {
    const frames = await this.frames(runId);
    return frames.flatMap((frame) => (frame.type === 'log' ? frame.lines : []));
  }

  /** The run as it is now. */
  find(runId: string): Promise<Run> {
    return this.ask('find', runId);
  }

  /** The first line of a run that matches. */
  line(runId: string, pattern: string): Promise<string> {
    return this.ask('line', runId, pattern);
  }

  /** Resolves once a run has told progress. */
  progressed(runId: string): Promise<unknown> {
    return this.ask('progressed', runId);
  }

  /** Lets it start runs without end; resolves when so many were acknowledged. */
  async storm(count: number): Promise<void> {
    this.child.send({ ask: 'storm', args: [] });
    await this.heard(() => this.acknowledged.length >= count);
  }

  private async ask<T = Run>(ask: string, ...args: unknown[]): Promise<T> {
    const number = ++this.asked;
    const answered = this.heard((message) => message.number === number);
    this.child.send({ ask, args, number });
    const { answer, error } = await answered;
    if (answer === undefined) throw new Error(`${ask} failed: ${error}`);
    return answer as T;
  }

  /** Resolves once it has written this. */
  async wrote(text: string): Promise<void> {
    while (!this.output.includes(text)) await once(this.child.stderr ?? this.child, 'data');
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
