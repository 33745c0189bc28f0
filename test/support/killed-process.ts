import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildProgram } from './child-program.js';

/** When a process is killed, in milliseconds. */
export interface KillMoment {
  /** How far its start has come. */
  readonly after: 'opening' | 'ready';
  readonly afterMs: number;
  /** For how long it is shutting down by then. */
  readonly stoppingMs?: number;
}

/** The program of `test/killed-project` in a process of its own. */
export class KilledProcess extends ChildProgram {
  /** How it ended: a signal, or an exit code as text. */
  readonly ended: Promise<string>;

  constructor(program: string, env: Readonly<Record<string, string>>) {
    const { PATH, NODE_ENV } = process.env;
    super(spawn(process.execPath, [program], { env: { PATH, NODE_ENV, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
    this.ended = once(this.child, 'close').then(([code, signal]) => String(signal ?? code));
  }

  /** Kills it at this moment; resolves with how it ended, which it may have done by itself before. */
  async kill({ after, afterMs, stoppingMs }: KillMoment): Promise<string> {
    await Promise.race([this.hasSaid(after), this.ended]);
    await sleep(afterMs);
    if (stoppingMs !== undefined) {
      this.child.kill('SIGTERM');
      await sleep(stoppingMs);
    }
    this.child.kill('SIGKILL');
    return this.ended;
  }

  private async hasSaid(word: string): Promise<void> {
    while (!this.output.includes(`${word}\n`)) await once(this.child.stdout ?? this.child, 'data');
  }
}
