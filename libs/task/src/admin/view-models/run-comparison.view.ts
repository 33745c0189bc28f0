import type { Run } from '../../run/run.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { durationText } from '../figures.js';
import { durationOf, median as medianOf } from '../run-durations.js';

/** How long this run took beside earlier ones. */
export interface RunComparisonView {
  /** `12.6s, usual` or `3m 21s, 40% slower than usual`. */
  readonly text: string;
  readonly median: string;
  /** The chart in a box of 100 by 40; this run last. */
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly current: boolean;
  }[];
  readonly label: string;
}

const FEWEST = 5;
const MOST = 19;
const USUAL_PERCENT = 20;
const HEIGHT = 40;

/** The comparison of a run that returned with the ones before it; `null` with fewer than five of them. */
export function runComparisonView(run: Run, recent: readonly RunDigest[]): RunComparisonView | null {
  if (run.durationMs === null || (run.status !== 'succeeded' && run.status !== 'partial')) return null;
  const earlier = recent
    .filter((other) => other.id < run.id && (other.status === 'succeeded' || other.status === 'partial'))
    .map(durationOf)
    .slice(0, MOST);
  if (earlier.length < FEWEST) return null;
  const median = medianOf(earlier) ?? 0;
  const text = `${durationText(run.durationMs)}, ${comparedText(run.durationMs, median)}`;
  return {
    text,
    median: `median ${durationText(median)}`,
    bars: barsOf([...earlier.reverse(), run.durationMs]),
    label: `${text}. Median of ${earlier.length} earlier runs ${durationText(median)}.`,
  };
}

function comparedText(ms: number, median: number): string {
  const percent = median === 0 ? 0 : Math.round((ms / median - 1) * 100);
  if (Math.abs(percent) < USUAL_PERCENT) return 'usual';
  return percent > 0 ? `${percent}% slower than usual` : `${-percent}% faster than usual`;
}

function barsOf(values: readonly number[]): RunComparisonView['bars'] {
  const slowest = Math.max(1, ...values);
  const step = 100 / values.length;
  return values.map((value, index) => {
    const height = Math.max(1, Math.round((value / slowest) * HEIGHT));
    return {
      x: round(index * step),
      y: HEIGHT - height,
      width: round(step * 0.8),
      height,
      current: index === values.length - 1,
    };
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
