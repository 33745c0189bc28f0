import { LOG_LEVELS, type LogLevel, type RunProgress, RunStep } from './run.js';
import type { RunStatus } from './run-status.js';

/** Whether lines of this level are recorded where `lowest` is the lowest that is. */
export function isRecorded(level: LogLevel, lowest: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest);
}

/** One line of a run's log. */
export interface RunLogLine {
  /** Number among all events of the run, from 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** `log` for what the task said through its context, else where a child process or the console wrote it. */
  readonly stream: 'log' | 'stdout' | 'stderr';
  /** Step it was written in: the names from the outermost step on, joined by ` › `; `null` outside of steps. */
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

/** A step as it is told: without the steps inside it, but with its place among all steps of the run. */
export interface ToldStep extends Omit<RunStep, 'steps'> {
  /** Names of the steps around it, outermost first, and its own. */
  readonly path: readonly string[];
  /** Indices of the same: `[2, 0]` is `run.steps[2].steps[0]`. Steps are only ever added at the end of a list. */
  readonly place: readonly number[];
}

/** A step began or ended. */
export interface StepChanged {
  readonly type: 'step';
  readonly seq: number;
  readonly step: ToldStep;
}

/** Status, attempt or request to cancel changed, and the run goes on. Carries only what a change of status changes. */
export interface StatusChanged {
  readonly type: 'status';
  readonly seq: number;
  readonly status: RunStatus;
  /** When, epoch ms. */
  readonly at: number;
  readonly attempt: number;
  readonly availableAt: number;
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
export type RunEvent = LineWritten | ProgressChanged | StepChanged | StatusChanged | RunCompleted;
