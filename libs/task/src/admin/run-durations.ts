import { isActive } from '../run/run-status.js';
import type { RunDigest } from '../store/run-statistics.js';

/** How long a finished run was at work, in milliseconds; 0 when it never started, or goes on. */
export function durationOf({ status, workedMs }: Pick<RunDigest, 'status' | 'workedMs'>): number {
  return isActive(status) ? 0 : workedMs;
}

/** The value in the middle, between the two middle ones of an even count; `null` of nothing. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** The value below which the share `part` (0 to 1) of all values lies, between two where it falls between; `null` of nothing. */
export function quantile(values: readonly number[], part: number): number | null {
  const inOrder = [...values].sort((a, b) => a - b);
  const place = (inOrder.length - 1) * part;
  const [below, above] = [inOrder[Math.floor(place)], inOrder[Math.ceil(place)]];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}

/** Figures over finished runs. Cancelled and interrupted ones count in none of them: they say nothing about the task. */
export interface DurationFigures {
  /** Runs that ended, whatever way. */
  readonly finished: number;
  /** Succeeded and partial ones. */
  readonly succeeded: number;
  readonly partial: number;
  /** Runs that `succeeded` is a share of. */
  readonly counted: number;
  /** Milliseconds; `null` when nothing counts. */
  readonly median: number | null;
  readonly p95: number | null;
  readonly slowest: number | null;
}

/** Figures over the finished ones of these runs. */
export function durationFigures(runs: readonly RunDigest[]): DurationFigures {
  const finished = runs.filter(({ status }) => !isActive(status));
  const counted = finished.filter(({ status }) => status !== 'cancelled' && status !== 'interrupted');
  const durations = counted.map(durationOf);
  return {
    finished: finished.length,
    succeeded: counted.filter(({ status }) => status === 'succeeded' || status === 'partial').length,
    partial: counted.filter(({ status }) => status === 'partial').length,
    counted: counted.length,
    median: median(durations),
    p95: quantile(durations, 0.95),
    slowest: quantile(durations, 1),
  };
}
