import type { Readable } from 'node:stream';
import type { Duration } from '../duration.js';

/** How a program is run. */
export interface ExecOptions {
  /** Folder it runs in. Default: the process's own. */
  readonly cwd?: string;
  /** Variables beside those of this process; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from its standard input. Default: nothing. */
  readonly input?: string | Uint8Array | Readable;
  /** Ends it, and rejects, when it runs longer: a duration or milliseconds, `0` for no limit. Default: the limit of the attempt alone. */
  readonly timeout?: Duration;
  /** Whether an exit code other than 0, or an end by a signal, rejects. Default true. */
  readonly reject?: boolean;
}

/** How a program ended, and the last of what it wrote. */
export interface ExecResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** `SIGKILL`, …; `null` when it ended by itself. */
  readonly signal: string | null;
  /** At most its last 65,536 characters, without the last line break. All of it is in the run's log. */
  readonly stdout: string;
  /** At most its last 65,536 characters, without the last line break. All of it is in the run's log. */
  readonly stderr: string;
}
