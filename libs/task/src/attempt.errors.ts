import { TaskError } from './task.errors.js';

/** Reason of `context.signal` when an attempt ran longer than its timeout. */
export class TaskTimeoutError extends TaskError {
  readonly code = 'task_timeout';

  constructor(
    /** The limit in milliseconds. */
    readonly timeoutMs: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reason of `context.signal` when somebody cancelled the run. */
export class RunCancelledError extends TaskError {
  readonly code = 'run_cancelled';

  constructor(
    /** Who cancelled it; `null` when that is not known. */
    readonly cancelledBy: string | null,
  ) {
    super(cancelledBy === null ? 'The run was cancelled.' : `The run was cancelled by ${cancelledBy}.`);
  }
}

/** Reason of `context.signal` when a newer run took its place (`overlap: 'replace'`). */
export class RunReplacedError extends TaskError {
  readonly code = 'run_replaced';

  constructor(
    /** The newer run. */
    readonly replacedBy: string,
  ) {
    super(`Run ${replacedBy} took its place.`);
  }
}

/** Reason of `context.signal` when the process is shutting down. */
export class ShutdownError extends TaskError {
  readonly code = 'shutdown';

  constructor() {
    super('The process is shutting down.');
  }
}

/**
 * Throw it from a task to say that the same may well succeed later: it is worth another attempt where the task's `retry`
 * leaves one, also with `when: 'transient'`.
 */
export class TransientTaskError extends TaskError {
  readonly code = 'transient_task';

  constructor(
    message: string,
    /** `retryAfterMs`: not tried again before this many milliseconds, within the policy's `maxDelay`. */
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Not tried again before this many milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** Throw it from a task to say that another attempt cannot help: the run fails at once, whatever its `retry` says. */
export class PermanentTaskError extends TaskError {
  readonly code = 'permanent_task';
}

/**
 * The process of an attempt (`isolation: 'process'`) could not build the application, or ended before the method did: it
 * ran out of memory, was killed, or something in it ended it. The message says how; `cause` is what went wrong in it, where
 * that is known.
 */
export class TaskProcessError extends TaskError {
  readonly code = 'task_process';
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** `SIGKILL`, `SIGABRT`, …; `null` when no signal ended it. */
  readonly signal: string | null;

  constructor(
    { exitCode, signal }: Pick<TaskProcessError, 'exitCode' | 'signal'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

/**
 * A program that a task ran with `context.exec` could not be started, took too long, or ended with an error. The message
 * says which program, how it ended, and the last line it wrote to standard error.
 */
export class CommandError extends TaskError {
  readonly code = 'command';
  /** The program and its arguments, without secrets. */
  readonly command: string;
  /** `null` when it was not started, or a signal ended it. */
  readonly exitCode: number | null;
  /** `SIGKILL`, …; `null` when no signal ended it. */
  readonly signal: string | null;
  /** The last lines it wrote to standard error, at most ten. */
  readonly stderr: string;

  constructor(
    facts: { readonly line: string } & Pick<CommandError, 'exitCode' | 'signal' | 'stderr'>,
    problem: string,
    options?: ErrorOptions,
  ) {
    const { line, exitCode, signal, stderr } = facts;
    super(`${line.length <= 200 ? line : `${line.slice(0, 199)}…`} ${problem}`, options);
    this.command = line;
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderr = stderr;
  }
}
