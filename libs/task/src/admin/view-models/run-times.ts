import type { Run } from '../../run/run.js';

/** Where the time of a run went up to now, in milliseconds. */
export interface RunTimes {
  /** Until its first attempt began. */
  readonly queuedMs: number;
  /** At work, all attempts together, without what it was paused; `null` before the first. */
  readonly workMs: number | null;
  readonly pausedMs: number;
  /** Between two attempts. */
  readonly retryMs: number;
  /** From when a process that ended under it was last heard of, until another attempt began or that was found. */
  readonly downMs: number;
  readonly totalMs: number;
  /** The present attempt alone, which its timeout counts; `null` while none is at work. */
  readonly attemptMs: number | null;
}

/** Splits the time of a run. */
export function runTimes(run: Run, now: Date): RunTimes {
  const totalMs = since(run.createdAt, run.finishedAt === null ? now : new Date(run.finishedAt));
  if (run.startedAt === null)
    return { queuedMs: totalMs, workMs: null, pausedMs: 0, retryMs: 0, downMs: 0, totalMs, attemptMs: null };
  const isAtWork = run.status === 'running' || run.status === 'paused';
  const pausedBefore = run.attempts.reduce((sum, one) => sum + one.pausedMs, 0);
  const present = isAtWork ? since(run.attemptStartedAt ?? run.startedAt, now) : 0;
  const attemptMs = isAtWork ? Math.max(0, present - (run.pausedMs - pausedBefore)) : null;
  const queuedMs = since(run.createdAt, new Date(run.startedAt));
  const workMs = run.durationMs ?? 0;
  const downMs = downOf(run, isAtWork ? run.attemptStartedAt : run.finishedAt, now);
  // The run was read a moment before `now`: before a first attempt has ended that moment is no wait.
  const retryMs = run.attempts.length === 0 ? 0 : Math.max(0, totalMs - queuedMs - workMs - run.pausedMs - downMs);
  return { queuedMs, workMs, pausedMs: run.pausedMs, retryMs, downMs, totalMs, attemptMs };
}

function downOf({ attempts }: Run, wentOnAt: string | null, now: Date): number {
  const gaps = attempts.map(({ status, finishedAt }, index) => {
    const until = attempts[index + 1]?.startedAt ?? wentOnAt ?? now.toISOString();
    return status === 'interrupted' ? since(finishedAt, new Date(until)) : 0;
  });
  return gaps.reduce((sum, gap) => sum + gap, 0);
}

function since(from: string, to: Date): number {
  return Math.max(0, to.getTime() - new Date(from).getTime());
}
