import type { HistogramBar } from '../../store/run-statistics.js';
import { countText, exactText, numberText } from '../figures.js';
import { STATUS_GROUPS } from './run-filters.view.js';

/** One span of the chart, in a box of 960 by 60. Parts are stacked from below. */
export interface HistogramBarView {
  readonly href: string;
  readonly title: string;
  readonly parts: readonly {
    readonly kind: 'ok' | 'other' | 'failed';
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
}

/** Runs of the last 24 hours: a chart, its legend, and the same as a table by the hour. */
export interface RunHistogramView {
  readonly total: string;
  readonly legend: readonly {
    readonly kind: 'ok' | 'other' | 'failed';
    readonly name: string;
    readonly count: string;
  }[];
  readonly sentence: string;
  readonly bars: readonly HistogramBarView[];
  /** Times below the chart, left to right. */
  readonly axis: readonly string[];
  readonly hours: readonly {
    readonly from: string;
    readonly href: string;
    readonly ok: string;
    readonly failed: string;
    readonly other: string;
  }[];
}

interface Counts {
  readonly ok: number;
  readonly other: number;
  readonly failed: number;
}

const WIDTH = 960;
const HEIGHT = 60;
const GAP = 2;
const AXIS_HOURS = 4;
const HOUR_MS = 3_600_000;
const OK: readonly string[] = STATUS_GROUPS[2].statuses;
const FAILED: readonly string[] = STATUS_GROUPS[3].statuses;

/** The chart of equal spans, oldest first. `path` is the address of the list. */
export function runHistogramView(bars: readonly HistogramBar[], path: string): RunHistogramView {
  const counts = bars.map(countsOf);
  const total = summed(counts);
  const highest = Math.max(1, ...counts.map(sizeOf));
  const step = WIDTH / Math.max(1, bars.length);
  return {
    total: countText(sizeOf(total), 'run'),
    legend: [
      { kind: 'ok', name: 'Succeeded', count: numberText(total.ok) },
      { kind: 'failed', name: 'Failed or timed out', count: numberText(total.failed) },
      ...(total.other === 0
        ? []
        : [{ kind: 'other' as const, name: 'Active or cancelled', count: numberText(total.other) }]),
    ],
    sentence: `${countText(sizeOf(total), 'run')} in the last 24 hours: ${numberText(total.ok)} succeeded, ${numberText(total.failed)} failed or timed out.`,
    bars: bars.map((bar, index) => ({
      href: spanHref(path, bar.from, bar.to),
      title: `${exactText(new Date(bar.from))}: ${countText(sizeOf(counts[index] ?? total), 'run')}`,
      parts: stacked(counts[index] ?? total, index * step, step - GAP, highest),
    })),
    axis: axisOf(bars),
    hours: hoursOf(bars, counts, path),
  };
}

function countsOf({ counts }: HistogramBar): Counts {
  const sum = { ok: 0, other: 0, failed: 0 };
  for (const [status, count] of Object.entries(counts)) {
    sum[OK.includes(status) ? 'ok' : FAILED.includes(status) ? 'failed' : 'other'] += count;
  }
  return sum;
}

function summed(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, one) => ({ ok: sum.ok + one.ok, other: sum.other + one.other, failed: sum.failed + one.failed }),
    {
      ok: 0,
      other: 0,
      failed: 0,
    },
  );
}

function sizeOf({ ok, other, failed }: Counts): number {
  return ok + other + failed;
}

function stacked(counts: Counts, x: number, width: number, highest: number): HistogramBarView['parts'] {
  let top = HEIGHT;
  return (['ok', 'other', 'failed'] as const).flatMap((kind) => {
    if (counts[kind] === 0) return [];
    const height = Math.max(3, Math.round((counts[kind] / highest) * (HEIGHT - 6)));
    top = Math.max(0, top - height - (top === HEIGHT ? 0 : 1));
    return [{ kind, x: Math.round(x * 10) / 10, y: top, width: Math.round(width * 10) / 10, height }];
  });
}

function axisOf(bars: readonly HistogramBar[]): string[] {
  const [first] = bars;
  if (first === undefined) return [];
  const marks = Array.from({ length: 24 / AXIS_HOURS }, (_none, index) =>
    clockOf(first.from + index * AXIS_HOURS * HOUR_MS),
  );
  return [`yesterday ${marks[0]}`, ...marks.slice(1), 'now'];
}

function hoursOf(bars: readonly HistogramBar[], counts: readonly Counts[], path: string): RunHistogramView['hours'] {
  const perHour = Math.max(1, Math.round(bars.length / 24));
  return bars.flatMap((bar, index) => {
    if (index % perHour !== 0) return [];
    const sum = summed(counts.slice(index, index + perHour));
    const to = bars[Math.min(index + perHour, bars.length) - 1]?.to ?? bar.to;
    return [
      {
        from: exactText(new Date(bar.from)),
        href: spanHref(path, bar.from, to),
        ok: numberText(sum.ok),
        failed: numberText(sum.failed),
        other: numberText(sum.other),
      },
    ];
  });
}

function clockOf(at: number): string {
  return exactText(new Date(at)).slice(-8, -3);
}

function spanHref(path: string, from: number, to: number): string {
  return `${path}?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
}
