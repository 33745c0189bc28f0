/** One thing that is wrong with one input: which param, a stable code, and a sentence that says what to enter. */
export interface ParamIssue {
  /** Key of the param, or `confirm`; `''` when the input as a whole is wrong. */
  readonly param: string;
  /** Stable, machine-readable: `required`, `type`, `min`, `max`, `choice`, `unknown`, … */
  readonly code: string;
  /** One sentence for a person, without the name of the param. */
  readonly message: string;
}

/** Base of every error this library throws on purpose; those of one attempt are in `attempt.errors.ts`. `code` is stable; `message` says what, where and what to do. */
export abstract class TaskError extends Error {
  /** Stable, machine-readable name of the error; the HTTP API and the socket use the same. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A wrong declaration, found when the application starts. The message names `Class.method` and what to do. */
export class TaskDeclarationError extends TaskError {
  readonly code = 'task_declaration';

  constructor(
    /** Where the declaration stands: `Class.method`, or the key of a task added at run time. */
    readonly declaredAt: string,
    /** What is wrong, and what to do. */
    readonly problem: string,
    /** Further wrong declarations, when several were found at once; the message lists them too, one a line. */
    readonly others: readonly TaskDeclarationError[] = [],
  ) {
    super([`${declaredAt}: ${problem}`, ...others.map(({ message }) => message)].join('\n'));
  }
}

/** A setting with a wrong value, or an unknown `TASK_*` name. Stops the start. */
export class TaskSettingsError extends TaskError {
  readonly code = 'task_settings';
}

/** The input of a run does not fit the params of its task. No run was created. */
export class InvalidParamsError extends TaskError {
  readonly code = 'invalid_params';

  constructor(
    /** Key of the task. */
    readonly task: string,
    /** Everything that is wrong, in the order of the params. */
    readonly issues: readonly ParamIssue[],
  ) {
    super(
      `Nothing was started: ${issues.length} ${issues.length === 1 ? 'param of' : 'params of'} "${task}" ` +
        `${issues.length === 1 ? 'needs' : 'need'} a change. ` +
        issues.map(({ param, message }) => (param === '' ? message : `${param}: ${message}`)).join(' '),
    );
  }
}

/** There is no task with this key. */
export class TaskNotFoundError extends TaskError {
  readonly code = 'task_not_found';

  constructor(
    readonly key: string,
    /** Up to three keys that look alike, nearest first. */
    readonly nearest: readonly string[] = [],
  ) {
    super(`There is no task "${key}".${nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''}`);
  }
}

/** There is no run with this id: it never existed, or was deleted after the retention time. */
export class RunNotFoundError extends TaskError {
  readonly code = 'run_not_found';

  constructor(readonly runId: string) {
    super(`There is no run ${runId}. It may have been deleted after the retention time.`);
  }
}

/** No registered task has this schedule. */
export class ScheduleNotFoundError extends TaskError {
  readonly code = 'schedule_not_found';

  constructor(readonly scheduleId: string) {
    super(
      `There is no schedule ${scheduleId}. Its id changes with its cron, time zone and args: see tasks.schedules().`,
    );
  }
}

/** The status of the run does not allow what was asked, for example to cancel a finished run. */
export class RunConflictError extends TaskError {
  readonly code = 'run_conflict';

  constructor(
    readonly runId: string,
    /** Status of the run when it was asked. */
    readonly status: string,
    message: string,
  ) {
    super(message);
  }
}

/** The same idempotency key was used for the same task with other arguments within 24 hours. */
export class IdempotencyConflictError extends TaskError {
  readonly code = 'idempotency_conflict';

  constructor(
    /** Key of the task. */
    readonly task: string,
    readonly idempotencyKey: string,
    /** The run that holds the key. */
    readonly runId: string,
  ) {
    super(
      `The idempotency key "${idempotencyKey}" was used for run ${runId} of "${task}" with other arguments. Use a new key.`,
    );
  }
}

/** As many runs are waiting as `maxQueued` allows. Nothing was dropped; try again later. */
export class QueueFullError extends TaskError {
  readonly code = 'queue_full';

  constructor(
    /** The limit that was reached (`TASK_MAX_QUEUED`). */
    readonly maxQueued: number,
    /** When to try again, in seconds. */
    readonly retryAfterSeconds: number,
  ) {
    super(`Not started: ${maxQueued} runs are waiting already (TASK_MAX_QUEUED). Try again in ${retryAfterSeconds} s.`);
  }
}

/** A task with `overlap: 'reject'` has as many runs queued or running as it may have. No run was created. */
export class OverlapError extends TaskError {
  readonly code = 'overlap';

  constructor(
    /** Key of the task. */
    readonly task: string,
    /** The concurrency key that was taken; `null` when all runs of the task count together. */
    readonly concurrencyKey: string | null,
    /** The oldest of the runs that stand in the way. */
    readonly runId: string,
  ) {
    const of = concurrencyKey === null ? '' : ` for "${concurrencyKey}"`;
    super(`Not started: run ${runId} of "${task}"${of} goes on already. Wait for its end, or cancel it.`);
  }
}

/** The policy refused: this actor may not do this to this task. */
export class AccessDeniedError extends TaskError {
  readonly code = 'access_denied';
}

/** The HTTP request itself cannot be read: unknown format, wrong content type, malformed cursor. */
export class BadRequestError extends TaskError {
  readonly code = 'bad_request';
}

/** None of the formats in the request's `Accept` header can be produced. */
export class NotAcceptableError extends TaskError {
  readonly code = 'not_acceptable';
}

/** A file cannot be attached to a run: its name or content is not possible, it is too large, or the run has ended. Nothing of it was kept. */
export class ArtifactError extends TaskError {
  readonly code = 'artifact';

  constructor(
    /** Name of the file. */
    readonly artifact: string,
    /** What is wrong, and what to do. */
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`The file ${JSON.stringify(artifact)} was not attached: ${problem}`, options);
  }
}

/** The run has no file of this name, or its bytes are no longer where they were kept. */
export class ArtifactNotFoundError extends TaskError {
  readonly code = 'artifact_not_found';

  constructor(
    readonly runId: string,
    /** Name of the file. */
    readonly artifact: string,
  ) {
    super(`There is no file ${JSON.stringify(artifact)} of run ${runId}.`);
  }
}

/**
 * The database or the folder of files cannot be opened or written. The message says which file and what to do; `cause` is
 * the error of the driver or the file system.
 */
export class StoreError extends TaskError {
  readonly code = 'store';
}

/** The process of an attempt (`isolation: 'process'`) was asked for something that only the process of the application does. */
export class IsolationError extends TaskError {
  readonly code = 'isolation';

  constructor(
    /** What was asked for, such as `tasks.watch`. */
    readonly asked: string,
    /** Why it cannot be, and what to do. */
    problem: string,
  ) {
    super(`${asked} cannot be had in the process of an attempt: ${problem}`);
  }
}
