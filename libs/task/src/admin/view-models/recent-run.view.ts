import { formatDuration } from '../../duration.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { type MomentView, momentView } from '../figures.js';
import { durationOf } from '../run-durations.js';
import { STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';

/** A row of the recent runs on a task's page. */
export interface RecentRunView {
  readonly href: string;
  /** The end of the id: its start is the time, and alike for all. */
  readonly shortId: string;
  readonly id: string;
  readonly status: StatusLook;
  readonly moment: MomentView;
  readonly by: string;
  readonly label: string | null;
  readonly duration: string | null;
  /** Length of the bar in percent of the slowest one in the list; 0 for one that goes on, which would look like progress. */
  readonly share: number;
  /** Tone of the bar. */
  readonly tone: 'plain' | 'fail' | 'intr';
}

/** The rows of these runs, newest first. */
export function recentRunViews(recent: readonly RunDigest[], base: string, now: Date): RecentRunView[] {
  const slowest = Math.max(1, ...recent.map(durationOf));
  return recent.map((run) => ({
    href: `${base}/runs/${run.id}`,
    shortId: run.id.slice(-8),
    id: run.id,
    status: STATUS_LOOKS[shownStatus(run)],
    moment: momentView(new Date(run.startedAt ?? run.createdAt).toISOString(), now),
    by:
      run.actor === null || run.trigger === 'api'
        ? [run.trigger, run.actor].filter((part) => part !== null).join(': ')
        : run.actor,
    label: run.label,
    duration: run.startedAt === null ? null : formatDuration(workOf(run, now)),
    share:
      run.startedAt === null || isActive(run.status) ? 0 : Math.max(1, Math.round((durationOf(run) / slowest) * 100)),
    tone: toneOf(run),
  }));
}

function toneOf({ status }: RunDigest): RecentRunView['tone'] {
  if (status === 'interrupted') return 'intr';
  return status === 'failed' || status === 'timed_out' ? 'fail' : 'plain';
}

function workOf(run: RunDigest, now: Date): number {
  if (run.startedAt === null) return 0;
  return isActive(run.status) ? now.getTime() - run.startedAt : durationOf(run);
}
