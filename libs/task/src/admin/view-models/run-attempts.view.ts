import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run, RunAttempt } from '../../run/run.js';
import { durationText, type MomentView, momentView, numberText } from '../figures.js';
import { STATUS_LOOKS, type StatusLook } from '../words.js';
import { type PastStepsView, pastStepsView } from './past-steps.view.js';
import { backoffText } from './retry-words.js';
import { type LogWindow, numberAt } from './run-log.view.js';
import { runTimes } from './run-times.js';
import { type TickView, ticking } from './tick.view.js';

/** One attempt of a run. */
export interface AttemptView {
  readonly place: number;
  /** `2 of 3`. */
  readonly number: string;
  readonly status: StatusLook;
  /** `ConnectionError: refused`; `null` where nothing went wrong. */
  readonly error: string | null;
  /** `after waiting 5.0s`; `null` for the first. */
  readonly waited: string | null;
  readonly started: MomentView;
  readonly duration: TickView;
  /** Its steps where they are not those in the rail; `null` without any. */
  readonly steps: PastStepsView | null;
  /** Where its part of the log begins; `null` while it has written nothing. */
  readonly log: { readonly text: string; readonly href: string } | null;
}

/** The attempts of a run, newest first. */
export interface RunAttemptsView {
  /** How the waits between them grow; `null` where the task no longer says. */
  readonly backoff: string | null;
  readonly rows: readonly AttemptView[];
}

/** What the list needs beside the run. */
export interface AttemptsFacts {
  readonly task: TaskDefinition | undefined;
  readonly log: LogWindow;
  /** Address of the run's page. */
  readonly path: string;
  readonly now: Date;
}

/** The attempts of a run that had more than one, or may have; else `null`. */
export function runAttemptsView(run: Run, facts: AttemptsFacts): RunAttemptsView | null {
  if (run.attempt === 0 || (run.attempt === 1 && run.maxAttempts === 1)) return null;
  const rows = run.attempts.map((attempt, index) => endedView(attempt, run.attempts[index - 1], run, facts));
  const present = presentView(run, facts);
  const retry = facts.task?.retry;
  return {
    backoff: retry === undefined || retry.attempts < 2 ? null : backoffText(retry),
    rows: [...rows, ...(present === null ? [] : [present])].reverse(),
  };
}

function endedView(
  { attempt, status, startedAt, finishedAt, error, logLines, steps = [] }: RunAttempt,
  before: RunAttempt | undefined,
  run: Run,
  facts: AttemptsFacts,
): AttemptView {
  return {
    place: attempt,
    number: numberOf(attempt, run),
    status: STATUS_LOOKS[status],
    error: error === null ? null : `${error.name}: ${error.message}`,
    waited: waitedText(before, startedAt),
    started: momentView(startedAt, facts.now),
    duration: ticking(durationText(new Date(finishedAt).getTime() - new Date(startedAt).getTime())),
    steps: pastStepsView(steps, finishedAt),
    log: logLink(attempt, before, logLines, facts),
  };
}

/** The attempt at work, which is not among those that have ended. */
function presentView(run: Run, facts: AttemptsFacts): AttemptView | null {
  const { attemptMs } = runTimes(run, facts.now);
  if (attemptMs === null) return null;
  const startedAt = run.attemptStartedAt ?? run.createdAt;
  const before = run.attempts.at(-1);
  return {
    place: run.attempt,
    number: numberOf(run.attempt, run),
    status: STATUS_LOOKS[run.status],
    error: null,
    waited: waitedText(before, startedAt),
    started: momentView(startedAt, facts.now),
    duration: ticking('', attemptMs, 'up'),
    steps: null,
    log: logLink(run.attempt, before, run.logLines, facts),
  };
}

function numberOf(attempt: number, { maxAttempts }: Run): string {
  return `${numberText(attempt)} of ${numberText(maxAttempts)}`;
}

function waitedText(before: RunAttempt | undefined, startedAt: string): string | null {
  if (before === undefined) return null;
  return `after waiting ${durationText(Math.max(0, new Date(startedAt).getTime() - new Date(before.finishedAt).getTime()))}`;
}

/** A line on the page is gone to; another part of the log is loaded with the page. */
function logLink(
  attempt: number,
  before: RunAttempt | undefined,
  lines: number,
  { log, path }: AttemptsFacts,
): AttemptView['log'] {
  const line = (before?.logLines ?? 0) + 1;
  if (line > lines) return null;
  const isShown = line >= log.firstNumber && line < numberAt(log, log.lines.length);
  const href = isShown ? `#L${line}` : `${path}?attempt=${attempt}#L${line}`;
  return { text: `Line ${numberText(line)}`, href };
}
