import type { RunStatus } from './run-status.js';

/** A value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** How a run came to be. */
export const RUN_TRIGGERS = ['admin', 'api', 'code', 'schedule', 'cli', 'mcp'] as const;

/** How a run came to be, one of {@link RUN_TRIGGERS}. */
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/** Levels of log lines, lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Level of a log line, one of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One counter of a run. */
export interface ProgressBar {
  readonly current: number;
  /** Absent total: `null`. */
  readonly total: number | null;
  /** Floored; `null` without a total, never 100 before the run has ended. */
  readonly percent: number | null;
  readonly message: string | null;
}

/** How far a run is: its main bar, and the named ones. */
export interface RunProgress extends ProgressBar {
  readonly bars: readonly (ProgressBar & { readonly name: string })[];
}

/** A named, timed part of a run. */
export interface RunStep {
  readonly name: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly error: RunError | null;
  readonly steps: readonly RunStep[];
}

/** Why a run failed, with everything the error carried. */
export interface RunError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly cause: RunError | null;
  /** The error's own fields. */
  readonly context: { readonly [key: string]: JsonValue } | null;
}

/** A file that a run left. */
export interface RunArtifact {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly url: string;
}

/** From where a run was asked for. */
export interface RequestedFrom {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/**
 * One execution of a task, in the shape that HTTP, socket and code share.
 * Times are ISO 8601 in UTC, durations are milliseconds, secrets read `"•••"`.
 */
export interface Run {
  /** UUID v7: sorts by time of creation. */
  readonly id: string;
  /** Key of the task. */
  readonly task: string;
  /** Title of the task when the run was created. */
  readonly title: string;
  /** Name that groups runs. */
  readonly label: string | null;
  readonly status: RunStatus;
  /** Why it has this status, in one sentence, where there is more to say than the status does. */
  readonly reason: string | null;
  /** True for `succeeded` alone. */
  readonly ok: boolean;
  readonly trigger: RunTrigger;
  /** Who asked. */
  readonly actor: string | null;
  readonly requestedFrom: RequestedFrom | null;
  readonly args: { readonly [key: string]: JsonValue };
  /** Number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly priority: number;
  readonly createdAt: string;
  /** Not started before this time. */
  readonly availableAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Between creation and the first start, or until now. */
  readonly queuedMs: number;
  /** At work, or until now; `null` before the start. */
  readonly durationMs: number | null;
  readonly progress: RunProgress | null;
  readonly steps: readonly RunStep[];
  readonly items: { readonly ok: number; readonly failed: number; readonly skipped: number } | null;
  /** What the task says of itself, in one sentence. */
  readonly summary: string | null;
  /** What the method returned, as JSON. */
  readonly result: JsonValue;
  readonly artifacts: readonly RunArtifact[];
  readonly tags: readonly string[];
  /** Values the task set. */
  readonly metadata: { readonly [key: string]: JsonValue };
  readonly error: RunError | null;
  readonly cancelRequestedAt: string | null;
  /** Who asked for the cancel. */
  readonly cancelRequestedBy: string | null;
  /** The method did not react to the abort signal within its grace time. */
  readonly ignoredSignal: boolean;
  readonly logLines: number;
  /** Number of the run's last event. */
  readonly lastSeq: number;
  /** Node that executes or executed it. */
  readonly node: string | null;
  readonly traceId: string | null;
  /** Path of the run's page, with the application's prefix; `null` without an admin site. */
  readonly url: string | null;
  /** Path of the run's socket; `null` when sockets are off. */
  readonly socketUrl: string | null;
}

/** What is kept of a run. Times are epoch milliseconds; everything that can be derived is left out. */
export interface RunRecord {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  readonly label: string | null;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly trigger: RunTrigger;
  readonly actor: string | null;
  readonly requestedFrom: RequestedFrom | null;
  readonly args: { readonly [key: string]: JsonValue };
  /** Keys of the args whose values are secret and not kept. */
  readonly secretArgs: readonly string[];
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly priority: number;
  readonly idempotencyKey: string | null;
  readonly createdAt: number;
  readonly availableAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly progress: RunProgress | null;
  readonly summary: string | null;
  readonly result: JsonValue;
  readonly tags: readonly string[];
  readonly metadata: { readonly [key: string]: JsonValue };
  readonly error: RunError | null;
  readonly cancelRequestedAt: number | null;
  readonly cancelRequestedBy: string | null;
  readonly ignoredSignal: boolean;
  readonly logLines: number;
  readonly lastSeq: number;
  readonly node: string | null;
}
