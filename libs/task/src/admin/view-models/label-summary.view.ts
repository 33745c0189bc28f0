import { isActive, RUN_STATUSES } from '../../run/run-status.js';
import type { RunsSummary } from '../../store/run-statistics.js';
import { countText, durationText, numberText } from '../figures.js';
import { STATUS_LOOKS, type StatusLook } from '../words.js';
import { type TickView, ticking } from './tick.view.js';

/** How the runs that one label groups came out together; see `runs/summary`. */
export interface LabelSummaryView {
  readonly label: string;
  /** `214 runs`. */
  readonly total: string;
  /** Those there are, in the order of a run's life. */
  readonly statuses: readonly { readonly status: StatusLook; readonly count: string }[];
  /** From the first start to the last end, or until now while any goes on; `null` before the first start. */
  readonly time: TickView | null;
}

/** The summary of a label; `null` where none is asked for, or nothing matches. */
export function labelSummaryView(
  label: string | undefined,
  summary: RunsSummary | null,
  now: Date,
): LabelSummaryView | null {
  if (label === undefined || summary === null) return null;
  const there = RUN_STATUSES.filter((status) => (summary.counts[status] ?? 0) > 0);
  if (there.length === 0) return null;
  const total = there.reduce((sum, status) => sum + (summary.counts[status] ?? 0), 0);
  return {
    label,
    total: countText(total, 'run'),
    statuses: there.map((status) => ({
      status: STATUS_LOOKS[status],
      count: numberText(summary.counts[status] ?? 0),
    })),
    time: timeOf(summary, there.some(isActive), now),
  };
}

function timeOf({ firstStartedAt, lastFinishedAt }: RunsSummary, goesOn: boolean, now: Date): TickView | null {
  if (firstStartedAt === null) return null;
  if (goesOn) return ticking('', now.getTime() - firstStartedAt, 'up', ' since the first start');
  if (lastFinishedAt === null) return null;
  return ticking(`${durationText(lastFinishedAt - firstStartedAt)} from the first start to the last end`);
}
