import type { LogLevel, Run, RunProgress } from '../run/run.js';
import type { RunStatus } from '../run/run-status.js';

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

/**
 * What a reader of a run receives, in code (`watch`) and on the socket alike. `seq` is the highest event a frame covers;
 * the first frame is a `snapshot` whose `seq` is where the stream continues from, the last one is `complete`.
 */
export type RunFrame =
  | { readonly type: 'snapshot'; readonly seq: number; readonly run: Run }
  | { readonly type: 'log'; readonly seq: number; readonly lines: readonly RunLogLine[] }
  | { readonly type: 'progress'; readonly seq: number; readonly progress: RunProgress }
  | { readonly type: 'status'; readonly seq: number; readonly run: Run }
  | { readonly type: 'complete'; readonly seq: number; readonly run: Run };
