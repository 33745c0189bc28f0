import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { LIBRARY_PLACE } from '../../library-place.js';
import { HAS_GROUPS, ProcessGroup } from '../command/process-group.js';
import { forkedOptions } from './forked-options.js';
import type { FromAttempt, ToAttempt } from './isolation.messages.js';

const SCRIPT = join(LIBRARY_PLACE, 'execution/isolation/isolated-process.js');

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not be started at all. */
  readonly fault?: Error;
}

/** The process of an attempt, with the programs it has started: from its start until nothing of it is left. */
export class RunProcess {
  /** Resolves when it has ended and all it has said was heard. */
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private readonly group: ProcessGroup | undefined;
  private programs: readonly ProcessGroup[] = [];

  constructor(hear: (message: FromAttempt) => void) {
    this.child = fork(SCRIPT, [], {
      execArgv: forkedOptions(process.execArgv),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: HAS_GROUPS,
    });
    if (this.child.pid !== undefined) this.group = new ProcessGroup(this.child.pid);
    this.ended = new Promise((resolve) => {
      this.child.once('error', (fault) => resolve({ exitCode: null, signal: null, fault }));
      // Not `exit`: after that there may be words on the way.
      this.child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    this.child.on('message', (message: FromAttempt) => {
      if (message.type === 'programs') this.keep(message.leaders);
      else hear(message);
    });
    void this.ended.then(() => this.group?.release());
  }

  /** Nothing happens when it has ended, or could not be started. @throws DataCloneError for what cannot travel */
  send(message: ToAttempt): void {
    // Where no file can be opened any more there is no channel to close either.
    if (this.child.connected) this.child.send(message, () => {});
  }

  /** Ends it at once, with all that it has started and that is not there to stay. */
  kill(): void {
    this.group?.kill('SIGKILL');
    for (const program of this.programs) program.kill('SIGKILL');
    this.keep([]);
  }

  /** Ended with this process, should that end first. */
  private keep(leaders: readonly number[]): void {
    const before = this.programs;
    this.programs = leaders.map((leader) => before.find((one) => one.leader === leader) ?? new ProcessGroup(leader));
    for (const program of before) if (!this.programs.includes(program)) program.release();
  }
}
