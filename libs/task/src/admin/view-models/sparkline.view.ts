import { formatDuration } from '../../duration.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { countText } from '../figures.js';
import { durationOf, median } from '../run-durations.js';

const BARS = 20;
const SLOT = 6;
const BAR = 4;
const HEIGHT = 20;
const SHORTEST = 3;

/** A row of small bars, one a run, the newest at the right. Each kind of bar is one path, to keep long lists small. */
export interface SparklineView {
  readonly width: number;
  readonly height: number;
  /** Succeeded and partial, filled grey. */
  readonly quiet: string;
  /** The newest, if it succeeded, in ink. */
  readonly latest: string;
  /** Failed and timed out, hollow red. */
  readonly failed: string;
  /** Hollow magenta. */
  readonly interrupted: string;
  /** Cancelled, hollow grey. */
  readonly cancelled: string;
  /** The same in words. */
  readonly label: string;
}

/** The bars of the last 20 finished runs; `null` when none has finished. Takes the newest first. */
export function sparklineView(recent: readonly RunDigest[]): SparklineView | null {
  const runs = recent
    .filter(({ status }) => !isActive(status))
    .slice(0, BARS)
    .reverse();
  if (runs.length === 0) return null;
  const slowest = Math.max(1, ...runs.map(durationOf));
  const paths = { quiet: '', latest: '', failed: '', interrupted: '', cancelled: '' };
  runs.forEach((run, index) => {
    const kind = kindOf(run, index === runs.length - 1);
    const hollow = kind !== 'quiet' && kind !== 'latest';
    const height = Math.max(SHORTEST, Math.round((durationOf(run) / slowest) * HEIGHT));
    paths[kind] += barPath((BARS - runs.length + index) * SLOT, height, hollow);
  });
  return { width: BARS * SLOT, height: HEIGHT, ...paths, label: labelOf(runs, slowest) };
}

function kindOf({ status }: RunDigest, newest: boolean): 'quiet' | 'latest' | 'failed' | 'interrupted' | 'cancelled' {
  if (status === 'cancelled' || status === 'interrupted') return status;
  if (status !== 'succeeded' && status !== 'partial') return 'failed';
  return newest ? 'latest' : 'quiet';
}

// A hollow bar is drawn half a pixel inside, so that its line fills whole pixels.
function barPath(x: number, height: number, hollow: boolean): string {
  const inset = hollow ? 0.5 : 0;
  const width = BAR - 2 * inset;
  return `M${x + 2 + inset} ${HEIGHT - inset}v-${height - 2 * inset}h${width}v${height - 2 * inset}z`;
}

function labelOf(runs: readonly RunDigest[], slowest: number): string {
  const counted = (kind: string) => runs.filter((run) => kindOf(run, false) === kind).length;
  const middle = median(runs.filter((run) => kindOf(run, false) === 'quiet').map(durationOf));
  const parts = [
    ...(middle === null ? [] : [`median ${formatDuration(middle)}`]),
    `slowest ${formatDuration(slowest)}`,
    ...['failed', 'interrupted'].flatMap((kind) => (counted(kind) === 0 ? [] : [`${counted(kind)} ${kind}`])),
  ];
  return `Last ${countText(runs.length, 'run')}: ${parts.join(', ')}`;
}
