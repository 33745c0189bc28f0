import type { RunStatus } from '../../run/run-status.js';
import type { HistogramBar } from '../../store/run-statistics.js';
import { countText, exactText, numberText } from '../figures.js';

/** How runs are told apart, from the bottom of a bar to its top. */
const KINDS = ['ok', 'partial', 'other', 'interrupted', 'failed'] as const;

type Kind = (typeof KINDS)[number];

/** One span of the chart, in a box of 960 by 60. Parts are stacked from below. */
export interface HistogramBarView {
  readonly href: string;
  readonly title: string;
  readonly parts: readonly {
    readonly kind: Kind;
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
    readonly kind: Kind;
    readonly name: string;
    readonly count: string;
  }[];
  readonly sentence: string;
  readonly bars: readonly HistogramBarView[];
  /** The same with one bar an hour, for narrow pages. */
  readonly hourBars: readonly HistogramBarView[];
  /** Times below the chart, left to right. */
  readonly axis: readonly string[];
  /** Heads of the table, and its rows. */
  readonly columns: readonly string[];
  readonly hours: readonly {
    readonly from: string;
    readonly href: string;
    /** One count for each column, in the order of {@link RunHistogramView.columns}. */
    readonly counts: readonly string[];
  }[];
}

type Counts = Readonly<Record<Kind, number>>;

interface Span {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly counts: Counts;
}

const WIDTH = 960;
const HEIGHT = 60;
/** Between bars, in units of the box: about as wide on a narrow page, where a unit is a third. */
const GAP = 2;
const HOUR_GAP = 8;
/** Between the parts of a bar. */
const PART_GAP = 3;
const AXIS_HOURS = 4;
const HOUR_MS = 3_600_000;
const NONE: Counts = { ok: 0, partial: 0, other: 0, interrupted: 0, failed: 0 };
/** What is not listed is active or cancelled. */
const KIND_OF: Readonly<Partial<Record<RunStatus, Kind>>> = {
  succeeded: 'ok',
  partial: 'partial',
  failed: 'failed',
  timed_out: 'failed',
  interrupted: 'interrupted',
};
/** In the order of legend and table. */
const NAMES = [
  ['ok', 'Succeeded'],
  ['partial', 'Partial'],
  ['failed', 'Failed or timed out'],
  ['interrupted', 'Interrupted'],
  ['other', 'Active or cancelled'],
] as const;
/** Named also where there are none. */
const ALWAYS_NAMED: readonly Kind[] = ['ok', 'failed'];

/** The chart of equal spans, oldest first. `path` is the address of the list. */
export function runHistogramView(bars: readonly HistogramBar[], path: string): RunHistogramView {
  const spans = bars.map((bar): Span => ({ from: bar.from, to: bar.to, counts: countsOf(bar) }));
  const hours = byHour(spans);
  const total = summed(spans);
  const legend = NAMES.filter(([kind]) => ALWAYS_NAMED.includes(kind) || total[kind] > 0).map(([kind, name]) => ({
    kind,
    name,
    count: numberText(total[kind]),
  }));
  return {
    total: countText(sizeOf(total), 'run'),
    legend,
    sentence: `${countText(sizeOf(total), 'run')} in the last 24 hours: ${legend.map(({ name, count }) => `${count} ${name.toLowerCase()}`).join(', ')}.`,
    bars: barsOf(spans, GAP, path),
    hourBars: barsOf(hours, HOUR_GAP, path),
    axis: axisOf(bars),
    columns: NAMES.map(([, name]) => name),
    hours: hours.map(({ from, to, counts }) => ({
      from: exactText(new Date(from)),
      href: spanHref(path, from, to),
      counts: NAMES.map(([kind]) => numberText(counts[kind])),
    })),
  };
}

function byHour(spans: readonly Span[]): Span[] {
  const perHour = Math.max(1, Math.round(spans.length / 24));
  return spans.flatMap((first, index) => {
    if (index % perHour !== 0) return [];
    const hour = spans.slice(index, index + perHour);
    return [{ from: first.from, to: (hour.at(-1) ?? first).to, counts: summed(hour) }];
  });
}

function barsOf(spans: readonly Span[], gap: number, path: string): HistogramBarView[] {
  const highest = Math.max(1, ...spans.map(({ counts }) => sizeOf(counts)));
  const step = WIDTH / Math.max(1, spans.length);
  return spans.map(({ from, to, counts }, index) => ({
    href: spanHref(path, from, to),
    title: `${exactText(new Date(from))}: ${countText(sizeOf(counts), 'run')}`,
    parts: stacked(counts, { x: index * step, width: step - gap, inset: gap / 2 }, highest),
  }));
}

function countsOf({ counts }: HistogramBar): Counts {
  const sum = { ...NONE };
  for (const [status, count] of Object.entries(counts)) sum[KIND_OF[status as RunStatus] ?? 'other'] += count;
  return sum;
}

function summed(spans: readonly Span[]): Counts {
  const sum = { ...NONE };
  for (const { counts } of spans) for (const kind of KINDS) sum[kind] += counts[kind];
  return sum;
}

function sizeOf(counts: Counts): number {
  return KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

// What stands on another is drawn as an outline, so a little narrower: its line goes over the edge.
function stacked(
  counts: Counts,
  { x, width, inset }: { readonly x: number; readonly width: number; readonly inset: number },
  highest: number,
): HistogramBarView['parts'] {
  let top = HEIGHT;
  return KINDS.flatMap((kind) => {
    if (counts[kind] === 0) return [];
    const height = Math.max(3, Math.round((counts[kind] / highest) * (HEIGHT - 2 * PART_GAP)));
    top = Math.max(0, top - height - (top === HEIGHT ? 0 : PART_GAP));
    const outline = kind === 'ok' || kind === 'partial' ? 0 : inset;
    return [{ kind, x: tenths(x + outline), y: top, width: tenths(width - 2 * outline), height }];
  });
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function axisOf(bars: readonly HistogramBar[]): string[] {
  const [first] = bars;
  if (first === undefined) return [];
  const marks = Array.from({ length: 24 / AXIS_HOURS }, (_none, index) =>
    clockOf(first.from + index * AXIS_HOURS * HOUR_MS),
  );
  return [`yesterday ${marks[0]}`, ...marks.slice(1), 'now'];
}

function clockOf(at: number): string {
  return exactText(new Date(at)).slice(-8, -3);
}

function spanHref(path: string, from: number, to: number): string {
  return `${path}?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
}
