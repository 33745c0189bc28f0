import { formatDuration } from '../../duration.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { countText, type MomentView, momentView } from '../figures.js';
import { durationFigures, durationOf } from '../run-durations.js';
import { STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';

const WIDTH = 284;
/** Between the texts of the axis and the grid. */
const AXIS_GAP = 8;
/** Width of a letter of the axis, at most. */
const LETTER = 7.5;
const TOP = 12;
const FLOOR = 104;
const WIDEST_SLOT = 16;
const SHORTEST = 2;

/** A bar of the chart: one run. */
export interface ChartBarView {
  readonly href: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'ok' | 'partial' | 'failed' | 'interrupted' | 'cancelled';
  /** Path of the cross above a failed one, or `null`. */
  readonly cross: string | null;
  readonly title: string;
}

const KEY: readonly { readonly kind: ChartBarView['kind']; readonly name: string }[] = [
  { kind: 'ok', name: 'Succeeded' },
  { kind: 'partial', name: 'Partial' },
  { kind: 'failed', name: 'Failed' },
  { kind: 'interrupted', name: 'Interrupted' },
  { kind: 'cancelled', name: 'Cancelled' },
];

/** The durations of the last runs of a task, as bars and as a table. */
export interface DurationChartView {
  readonly width: number;
  readonly height: number;
  /** Start of the grid lines, and end of the texts beside them. */
  readonly left: number;
  readonly axis: number;
  /** The same in a sentence. */
  readonly label: string;
  readonly lines: readonly { readonly y: number; readonly textY: number; readonly text: string }[];
  readonly bars: readonly ChartBarView[];
  readonly oldest: string;
  /** What the kinds of bars are called: succeeded, and those there are. */
  readonly key: readonly { readonly kind: ChartBarView['kind']; readonly name: string }[];
  readonly rows: readonly ChartRowView[];
}

/** A row of the chart's table. */
export interface ChartRowView {
  readonly href: string;
  readonly moment: MomentView;
  readonly status: StatusLook;
  readonly duration: string;
}

/** The chart of the finished ones of these runs (newest first); `null` of none. */
export function durationChartView(recent: readonly RunDigest[], base: string, now: Date): DurationChartView | null {
  const runs = recent.filter(({ status }) => !isActive(status)).reverse();
  if (runs.length === 0) return null;
  const top = niceTop(Math.max(...runs.map(durationOf)));
  const lines = [top, top / 2, 0].map((ms) => ({ y: yOf(ms, top), textY: yOf(ms, top) + 4, text: axisText(ms) }));
  const left = AXIS_GAP + LETTER * Math.max(...lines.map(({ text }) => text.length));
  const slot = Math.min(WIDEST_SLOT, (WIDTH - left) / runs.length);
  const bars = runs.map((run, index) => barOf(run, WIDTH - (runs.length - index) * slot, slot, top, base));
  return {
    width: WIDTH,
    height: FLOOR + 4,
    left,
    axis: left - AXIS_GAP,
    label: labelOf(recent),
    lines,
    bars,
    oldest: runs.length === 1 ? '' : `${countText(runs.length, 'run')} ago`,
    key: KEY.filter(({ kind }) => kind === 'ok' || bars.some((bar) => bar.kind === kind)),
    rows: runs.map((run) => rowOf(run, base, now)).reverse(),
  };
}

function barOf(run: RunDigest, x: number, slot: number, top: number, base: string): ChartBarView {
  const kind = kindOf(run);
  const inset = kind === 'ok' || kind === 'partial' ? 0 : 0.5;
  const width = Math.max(2, Math.round(slot * 0.62));
  const height = Math.max(SHORTEST, FLOOR - yOf(durationOf(run), top));
  const left = round(x + (slot - width));
  return {
    href: `${base}/runs/${run.id}`,
    x: left + inset,
    y: round(FLOOR - height + inset),
    width: width - 2 * inset,
    height: round(Math.max(1, height - 2 * inset)),
    kind,
    cross: kind === 'failed' ? crossPath(round(left + width / 2), round(FLOOR - height - 5)) : null,
    title: `${STATUS_LOOKS[shownStatus(run)].word}, ${formatDuration(durationOf(run))}`,
  };
}

function crossPath(x: number, y: number): string {
  return `M${x - 2} ${y - 2}l4 4m0-4l-4 4`;
}

function kindOf({ status }: RunDigest): ChartBarView['kind'] {
  if (status === 'partial' || status === 'interrupted' || status === 'cancelled') return status;
  return status === 'succeeded' ? 'ok' : 'failed';
}

function rowOf(run: RunDigest, base: string, now: Date): ChartRowView {
  return {
    href: `${base}/runs/${run.id}`,
    moment: momentView(new Date(run.createdAt).toISOString(), now),
    status: STATUS_LOOKS[shownStatus(run)],
    duration: run.startedAt === null ? '–' : formatDuration(durationOf(run)),
  };
}

function labelOf(recent: readonly RunDigest[]): string {
  const { finished, counted, succeeded, partial, median, p95 } = durationFigures(recent);
  const figures =
    median === null || p95 === null ? '' : `, median ${formatDuration(median)}, p95 ${formatDuration(p95)}`;
  return `Durations of the last ${countText(finished, 'run')}: ${succeeded} of ${counted} succeeded${partial === 0 ? '' : `, ${partial} of them in part`}${figures}`;
}

// The next of 1, 2, 5 times a power of ten (or of minutes and hours), so that the grid lines have plain numbers.
function niceTop(ms: number): number {
  const unit = ms >= 3_600_000 ? 3_600_000 : ms >= 60_000 ? 60_000 : ms >= 1_000 ? 1_000 : 1;
  const value = Math.max(ms / unit, 1);
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 5, 10].find((candidate) => value <= candidate * power) ?? 10;
  return Math.max(2, step * power * unit);
}

function axisText(ms: number): string {
  if (ms >= 3_600_000) return `${round(ms / 3_600_000)}h`;
  if (ms >= 60_000) return `${round(ms / 60_000)}m`;
  return ms >= 1_000 || ms === 0 ? `${round(ms / 1_000)}s` : `${Math.round(ms)}ms`;
}

function yOf(ms: number, top: number): number {
  return round(FLOOR - (ms / top) * (FLOOR - TOP));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
