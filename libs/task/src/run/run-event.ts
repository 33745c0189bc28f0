import type { LogLevel, RunProgress } from './run.js';
import type { RunStatus } from './run-status.js';

/** One line of a run's log. */
export interface RunLogLine {
  /** Number among all events of the run, from 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** `log` for what the task said through its context, else where a child process or the console wrote it. */
  readonly stream: 'log' | 'stdout' | 'stderr';
  /** Name of the step it belongs to. */
  readonly step: string | null;
  /** One line; colour codes (ANSI) are kept. */
  readonly text: string;
}

/** The line was written. */
export interface LineWritten extends RunLogLine {
  readonly type: 'log';
}

/** The progress changed. */
export interface ProgressChanged {
  readonly type: 'progress';
  readonly seq: number;
  readonly progress: RunProgress;
}

/** Status, attempt or request to cancel changed, and the run goes on. Carries only what a change of status changes. */
export interface StatusChanged {
  readonly type: 'status';
  readonly seq: number;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly cancelRequestedAt: number | null;
  readonly cancelRequestedBy: string | null;
}

/** The run has ended; always its last event. */
export interface RunCompleted {
  readonly type: 'complete';
  readonly seq: number;
}

/** What is numbered, kept and told of a run. One event per number. */
export type RunEvent = LineWritten | ProgressChanged | StatusChanged | RunCompleted;
