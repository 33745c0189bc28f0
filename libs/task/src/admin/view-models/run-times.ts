import type { Run } from '../../run/run.js';

/** Where the time of a run went up to now, in milliseconds. */
export interface RunTimes {
  /** Until its first attempt began. */
  readonly queuedMs: number;
  /** At work, all attempts together; `null` before the first. */
  readonly workMs: number | null;
  /** Between two attempts. */
  readonly retryMs: number;
  readonly totalMs: number;
  /** The present attempt alone; `null` while none is at work. */
  readonly attemptMs: number | null;
}

/** Splits the time of a run. */
export function runTimes(run: Run, now: Date): RunTimes {
  const totalMs = since(run.createdAt, run.finishedAt === null ? now : new Date(run.finishedAt));
  if (run.startedAt === null) return { queuedMs: totalMs, workMs: null, retryMs: 0, totalMs, attemptMs: null };
  const isAtWork = run.status === 'running' || run.status === 'paused';
  const attemptMs = isAtWork ? since(run.attemptStartedAt ?? run.startedAt, now) : null;
  const ended = run.attempts.reduce((sum, one) => sum + since(one.startedAt, new Date(one.finishedAt)), 0);
  const queuedMs = since(run.createdAt, new Date(run.startedAt));
  const workMs = ended + (attemptMs ?? 0);
  return { queuedMs, workMs, retryMs: Math.max(0, totalMs - queuedMs - workMs), totalMs, attemptMs };
}

function since(from: string, to: Date): number {
  return Math.max(0, to.getTime() - new Date(from).getTime());
}
