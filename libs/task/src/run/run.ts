import type { RunStatus } from './run-status.js';
import type { RunTrace } from './run-trace.js';
import type { RunWait } from './run-wait.js';

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
  /** How much is done per second, smoothed over the last quarter of a minute or so; `null` when unknown. */
  readonly rate: number | null;
  /** Milliseconds until it is full at this rate, from when it was told; `null` when unknown, and once the run has ended. */
  readonly remainingMs: number | null;
}

/** How far a run is: its main bar, and the named ones. */
export interface RunProgress extends ProgressBar {
  readonly bars: readonly (ProgressBar & { readonly name: string })[];
}

/** A named, timed part of a run. */
export interface RunStep {
  readonly name: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Whether the run goes on when it fails, and ends as `partial`. */
  readonly optional: boolean;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly error: RunError | null;
  readonly steps: readonly RunStep[];
}

/** An item of a loop that failed. */
export interface FailedItem {
  /** Place in the list, from 0. */
  readonly index: number;
  /** The item's key. */
  readonly key: string;
  readonly error: RunError;
}

/** How the items of a run's loops came out. */
export interface RunItems {
  readonly ok: number;
  readonly failed: number;
  /** Done by an earlier attempt or run. */
  readonly skipped: number;
  /** The first items that failed, at most 1,000. */
  readonly failures: readonly FailedItem[];
}

/** One attempt that has ended. The last one of a finished run is among them. */
export interface RunAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly status: 'succeeded' | 'partial' | 'failed' | 'timed_out' | 'cancelled' | 'interrupted';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** When a process died under it: when it was last heard of. */
  readonly finishedAt: string;
  /** How long of it the run was paused. */
  readonly pausedMs: number;
  /** Its steps; absent for the latest one, whose steps are those of the run, and for all but the ten before it. */
  readonly steps?: readonly RunStep[];
  /** Number of its last event; its log is what stands between the one of the attempt before and this. */
  readonly lastSeq: number;
  /** Log lines of the run up to its end, those of earlier attempts included. */
  readonly logLines: number;
  readonly error: RunError | null;
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
  /** Path of the download; `null` without an admin site. */
  readonly url: string | null;
}

/** What is kept of an artifact; its bytes are in the file store. */
export type KeptArtifact = Omit<RunArtifact, 'url'>;

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
  /** What it waits for; `null` unless it is `queued`, and where this node does not know. */
  readonly waiting: RunWait | null;
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
  /** Every attempt that has ended, in order. */
  readonly attempts: readonly RunAttempt[];
  /** When the current or last attempt began; `null` before the first. */
  readonly attemptStartedAt: string | null;
  /** The run that this one repeats. */
  readonly retryOf: string | null;
  /** Key whose runs count together for the limits of the task. */
  readonly concurrencyKey: string | null;
  readonly priority: number;
  readonly createdAt: string;
  /** Not started before this time. */
  readonly availableAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Between creation and the first start, or until now. */
  readonly queuedMs: number;
  /** At work up to now, all attempts together, without what it waited and was paused in between; `null` before the first start. */
  readonly durationMs: number | null;
  /** How long of it the run was paused. */
  readonly pausedMs: number;
  readonly progress: RunProgress | null;
  readonly steps: readonly RunStep[];
  /** `null` when it has no loop of items. */
  readonly items: RunItems | null;
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
  /** Trace that its spans belong to, 32 hexadecimal digits; `null` before it has begun, and where nobody traces. */
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
  readonly attempts: readonly RunAttempt[];
  /** When the current or last attempt began. */
  readonly attemptStartedAt: number | null;
  /** How long the attempts that have ended were at work, without pauses. */
  readonly workedMs: number;
  /** How long the present attempt was paused before now, and since when it is. */
  readonly pausedMs: number;
  readonly pausedAt: number | null;
  readonly retryOf: string | null;
  readonly concurrencyKey: string | null;
  readonly priority: number;
  readonly idempotencyKey: string | null;
  readonly createdAt: number;
  readonly availableAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly progress: RunProgress | null;
  readonly steps: readonly RunStep[];
  readonly items: RunItems | null;
  readonly summary: string | null;
  readonly result: JsonValue;
  readonly artifacts: readonly KeptArtifact[];
  readonly tags: readonly string[];
  readonly metadata: { readonly [key: string]: JsonValue };
  readonly error: RunError | null;
  readonly cancelRequestedAt: number | null;
  readonly cancelRequestedBy: string | null;
  readonly ignoredSignal: boolean;
  readonly logLines: number;
  /** What its events have counted so far, those that were left out later included: see `bytesOf`. */
  readonly logBytes: number;
  readonly lastSeq: number;
  readonly node: string | null;
  readonly trace: RunTrace | null;
}
