import type { Run } from '../../run/run.js';
import { numberText } from '../figures.js';
import type { ShownStatus, StatusLook } from '../words.js';

/** A progress bar for `partials/bar`. */
export interface BarView {
  /** `null` moves without an end. */
  readonly percent: number | null;
  readonly tone: StatusLook['tone'];
  /** What a screen reader says. */
  readonly valueText: string;
  readonly label: string;
}

const TONES: Readonly<Record<ShownStatus, StatusLook['tone']>> = {
  queued: 'cancel',
  retrying: 'cancel',
  running: 'run',
  paused: 'cancel',
  cancelling: 'cancel',
  succeeded: 'ok',
  partial: 'partial',
  failed: 'fail',
  timed_out: 'fail',
  cancelled: 'cancel',
  interrupted: 'cancel',
};

/** The main bar of a run. Never 100 before the run has ended; moving only while it works without a total. */
export function barView(run: Run, shown: ShownStatus): BarView {
  const percent = percentOf(run, shown);
  return { percent, tone: TONES[shown], valueText: valueText(run, percent), label: `Progress of ${run.title}` };
}

function percentOf(run: Run, shown: ShownStatus): number | null {
  if (shown === 'succeeded' || shown === 'partial') return 100;
  const percent = run.progress?.percent ?? null;
  if (shown === 'running') return percent === null ? null : Math.min(99, Math.floor(percent));
  return Math.min(99, Math.floor(percent ?? 0));
}

function valueText({ progress }: Run, percent: number | null): string {
  if (percent === null) return progress === null ? 'working' : `${numberText(progress.current)} so far`;
  if (progress?.total == null) return `${percent} percent`;
  return `${percent} percent, ${numberText(progress.current)} of ${numberText(progress.total)}`;
}
