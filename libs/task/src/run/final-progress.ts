import type { ProgressBar, RunRecord } from './run.js';

/**
 * The progress of a run that is no longer at work: nothing has time left, and where it ended well, what was counted to its
 * total is at 100.
 */
export function finalProgress({ progress, status }: Pick<RunRecord, 'progress' | 'status'>): RunRecord['progress'] {
  if (progress === null) return null;
  const isDone = status === 'succeeded';
  return { ...final(progress, isDone), bars: progress.bars.map((bar) => final(bar, isDone)) };
}

function final<T extends ProgressBar>(bar: T, isDone: boolean): T {
  const isFull = isDone && bar.total !== null && bar.current >= bar.total;
  return { ...bar, percent: isFull ? 100 : bar.percent, remainingMs: null };
}
