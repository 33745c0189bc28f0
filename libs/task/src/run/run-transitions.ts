import { RunConflictError } from '../task.errors.js';
import type { JsonValue, RunAttempt, RunError, RunRecord } from './run.js';
import type { RunStatus } from './run-status.js';

/** Attempts whose steps are kept. */
const MOST_WITH_STEPS = 10;

/** One allowed change of status, and why it is allowed. */
export interface RunTransition {
  readonly from: RunStatus;
  readonly to: RunStatus;
  readonly because: string;
}

/** Every allowed change of status. What is not listed cannot happen. */
export const RUN_TRANSITIONS: readonly RunTransition[] = [
  { from: 'queued', to: 'running', because: 'a slot is free and its time has come' },
  { from: 'queued', to: 'cancelled', because: 'somebody cancelled it before it started' },
  { from: 'queued', to: 'failed', because: 'it cannot start: its task is gone, or its arguments no longer fit' },
  { from: 'queued', to: 'interrupted', because: 'its secrets were in the memory of a process that ended' },
  { from: 'running', to: 'succeeded', because: 'the method returned' },
  { from: 'running', to: 'partial', because: 'the method returned, but items or optional steps failed' },
  { from: 'running', to: 'failed', because: 'the method threw' },
  { from: 'running', to: 'timed_out', because: 'the attempt went over its limit' },
  { from: 'running', to: 'cancelled', because: 'somebody cancelled it while it ran' },
  { from: 'running', to: 'interrupted', because: 'its process ended, or shut down before the method returned' },
  { from: 'running', to: 'queued', because: 'the attempt did not succeed and its task allows another' },
  { from: 'running', to: 'paused', because: 'somebody paused it, and none of its loops has an item at work' },
  { from: 'paused', to: 'running', because: 'somebody resumed it, or its method ends all the same' },
  { from: 'paused', to: 'queued', because: 'somebody resumed it after its process had ended' },
  { from: 'paused', to: 'cancelled', because: 'somebody cancelled it while it stood still' },
];

/** What can happen to a run. Each names the status it leads to, and carries what that status needs. */
export type RunChange =
  | { readonly to: 'running'; readonly node: string }
  | { readonly to: 'succeeded'; readonly result: JsonValue }
  | { readonly to: 'partial'; readonly result: JsonValue; readonly reason: string }
  | { readonly to: 'failed'; readonly error: RunError; readonly reason?: string }
  | { readonly to: 'timed_out'; readonly error: RunError; readonly reason: string; readonly ignoredSignal: boolean }
  | { readonly to: 'cancelled'; readonly error?: RunError; readonly reason: string; readonly ignoredSignal: boolean }
  | { readonly to: 'interrupted'; readonly error?: RunError; readonly reason: string; readonly ignoredSignal: boolean }
  | { readonly to: 'paused'; readonly reason: string }
  | RunRetry;

/** The attempt has ended as `ended`, and another follows. */
export interface RunRetry {
  readonly to: 'queued';
  readonly ended: 'failed' | 'timed_out' | 'interrupted';
  readonly error: RunError | null;
  readonly reason: string;
  readonly ignoredSignal: boolean;
  /** When the next attempt may begin, epoch ms. */
  readonly availableAt: number;
}

/** Whether a run with status `from` may get status `to`. */
export function isAllowed(from: RunStatus, to: RunStatus): boolean {
  return RUN_TRANSITIONS.some((transition) => transition.from === from && transition.to === to);
}

/**
 * Applies one change and returns the new record; the old one stays as it was. Every change is told by one event of its
 * own, which gets the number after the last. `endedAt` (epoch ms) is when the attempt that ends did so, if not just now.
 * @throws RunConflictError when {@link RUN_TRANSITIONS} does not list the change.
 */
export function applyChange(record: RunRecord, change: RunChange, now: number, endedAt: number = now): RunRecord {
  if (!isAllowed(record.status, change.to)) {
    throw new RunConflictError(
      record.id,
      record.status,
      `Run ${record.id} is ${record.status} and cannot become ${change.to}.`,
    );
  }
  const next = { ...record, status: change.to, lastSeq: record.lastSeq + 1 };
  if (change.to === 'paused') return { ...next, reason: change.reason, pausedAt: now };
  const pausedMs = record.pausedMs + (record.pausedAt === null ? 0 : Math.max(0, now - record.pausedAt));
  const unpaused = { ...next, pausedMs, pausedAt: null };
  if (change.to === 'running')
    return record.status === 'paused' ? { ...unpaused, reason: null } : begun(next, change.node, now);
  const ended = record.status === 'queued' ? [] : [endedAttempt(unpaused, change, endedAt)];
  const attempts = [...record.attempts, ...ended];
  const workedMs = record.workedMs + (record.status === 'queued' ? 0 : workOf(unpaused, endedAt));
  if (change.to === 'queued') {
    const { error, reason, ignoredSignal, availableAt } = change;
    // A resume takes none of the attempts that the task allows.
    const maxAttempts = record.maxAttempts + (record.status === 'paused' ? 1 : 0);
    return { ...unpaused, attempts, workedMs, maxAttempts, error, reason, ignoredSignal, availableAt };
  }
  const { to: status, ...facts } = change;
  return { ...unpaused, ...facts, status, attempts, workedMs, finishedAt: now };
}

/** How long the present attempt was at work, in milliseconds; `until` is epoch ms. */
function workOf({ attemptStartedAt, pausedMs }: RunRecord, until: number): number {
  return Math.max(0, until - (attemptStartedAt ?? until) - pausedMs);
}

/** With the steps of the latest one, and those of the oldest let go: all are written anew with every attempt. */
function withSteps(attempts: readonly RunAttempt[], steps: RunRecord['steps']): RunAttempt[] {
  const last = attempts.length - 1;
  return attempts.map((attempt, index) => {
    if (index === last) return { ...attempt, steps };
    const { steps: _old, ...rest } = attempt;
    return index === last - MOST_WITH_STEPS ? rest : attempt;
  });
}

/** A new attempt starts afresh: what the one before left is in `attempts`, its steps too, and in the log. */
function begun(record: RunRecord, node: string, now: number): RunRecord {
  return {
    ...record,
    node,
    attempts: withSteps(record.attempts, record.steps),
    attempt: record.attempt + 1,
    startedAt: record.startedAt ?? now,
    attemptStartedAt: now,
    pausedMs: 0,
    reason: null,
    error: null,
    ignoredSignal: false,
    progress: null,
    steps: [],
    items: null,
  };
}

function endedAttempt(
  record: RunRecord,
  change: Exclude<RunChange, { to: 'running' | 'paused' }>,
  now: number,
): RunAttempt {
  return {
    attempt: record.attempt,
    status: change.to === 'queued' ? change.ended : change.to,
    startedAt: new Date(record.attemptStartedAt ?? now).toISOString(),
    finishedAt: new Date(now).toISOString(),
    pausedMs: record.pausedMs,
    lastSeq: record.lastSeq,
    logLines: record.logLines,
    error: 'error' in change ? (change.error ?? null) : null,
  };
}
