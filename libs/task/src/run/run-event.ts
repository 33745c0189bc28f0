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

/** Events that were left out because there were too many; the run itself tells what became of their steps and progress. */
export interface EventsLeftOut {
  readonly type: 'truncated';
  /** The same as `to`: one event stands for all these numbers. */
  readonly seq: number;
  /** Number of the first event that is missing. */
  readonly from: number;
  /** Number of the last event that is missing. */
  readonly to: number;
  /** How many of them are log lines; for who resumes amid them at most so many. */
  readonly lines: number;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** What stands in a log: lines, and marks where lines are missing. */
export type LogEntry = LineWritten | EventsLeftOut;

/** The run has ended; always its last event. */
export interface RunCompleted {
  readonly type: 'complete';
  readonly seq: number;
}

/** What is numbered, kept and told of a run. One event per number, or one mark for all the numbers that are left out. */
export type RunEvent = LineWritten | ProgressChanged | StepChanged | StatusChanged | EventsLeftOut | RunCompleted;

/** A shorter line counts as much: keeping it costs more than its text. */
const LEAST_BYTES = 64;

/**
 * What the event counts of what a run may keep: the bytes of a line with its break, of progress and a step those of their
 * JSON; a mark of what is missing nothing.
 */
export function bytesOf(event: RunEvent): number {
  if (event.type === 'truncated') return 0;
  if (event.type === 'progress' || event.type === 'step') return JSON.stringify(event).length;
  return event.type === 'log' ? Math.max(LEAST_BYTES, Buffer.byteLength(event.text) + 1) : LEAST_BYTES;
}

/** Number of the first event that this one stands for. */
export function firstSeqOf(event: RunEvent): number {
  return event.type === 'truncated' ? event.from : event.seq;
}

/** Whether it stands in the log. */
export function isLogEntry(event: RunEvent): event is LogEntry {
  return event.type === 'log' || event.type === 'truncated';
}

/** How many lines of the log it stands for. */
export function linesOf(event: RunEvent): number {
  return event.type === 'truncated' ? event.lines : Number(event.type === 'log');
}

/** The part of a mark that stands for events after `after` and before `before`. */
export function partLeftOut(mark: EventsLeftOut, after: number, before = Number.MAX_SAFE_INTEGER): EventsLeftOut {
  const from = Math.max(mark.from, after + 1);
  const to = Math.min(mark.to, before - 1);
  return from === mark.from && to === mark.to
    ? mark
    : { ...mark, seq: to, from, to, lines: Math.min(mark.lines, to - from + 1) };
}

/** The events after number `after`, of a list in order; of a mark that begins before, the part that stands for later ones. */
export function eventsAfter(events: readonly RunEvent[], after: number): readonly RunEvent[] {
  const [first] = events;
  if (first === undefined || firstSeqOf(first) > after) return events;
  // Not a difference of numbers: a mark stands for many.
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.seq ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  const [next, ...later] = events.slice(low);
  if (next === undefined) return [];
  return [next.type === 'truncated' ? partLeftOut(next, after) : next, ...later];
}
