import type { Run, RunProgress } from '../../run/run.js';
import { numberText } from '../figures.js';
import { tickText, timeLeftText } from '../public/clock-text.js';
import { STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';

/** The estimate of the time left is shown only from here on: earlier ones jump. */
const SURE_AFTER_MS = 5_000;
const SURE_AFTER_PERCENT = 2;

/** A run at work, in the strip on top of the task browser. */
export interface RunningCardView {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly status: StatusLook;
  /** `12,480 of 20,000`; `null` when the run tells no progress. */
  readonly counter: string | null;
  /** `62%`; `null` without a total. */
  readonly percent: string | null;
  /** `1m 17s left` or `34s so far`. */
  readonly time: string;
  readonly bar: {
    readonly percent: number | null;
    readonly tone: string;
    readonly label: string;
    readonly valueText: string;
  };
}

/** The card of one run that is running or paused. */
export function runningCardView(run: Run, base: string): RunningCardView {
  const percent = run.progress?.percent ?? null;
  const counter = run.progress === null ? null : counterText(run.progress);
  const time = timeText(run);
  return {
    id: run.id,
    title: run.title,
    href: `${base}/runs/${run.id}`,
    status: STATUS_LOOKS[shownStatus(run)],
    counter,
    percent: percent === null ? null : `${percent}%`,
    time,
    bar: {
      percent,
      tone: 'run',
      label: `Progress of ${run.title}`,
      valueText: [percent === null ? null : `${percent} percent`, counter, time]
        .filter((part) => part !== null)
        .join(', '),
    },
  };
}

function counterText({ current, total }: RunProgress): string {
  return total === null ? `${numberText(current)} so far` : `${numberText(current)} of ${numberText(total)}`;
}

function timeText({ durationMs, progress }: Run): string {
  const elapsed = durationMs ?? 0;
  const percent = progress?.percent ?? null;
  if (progress === null || progress.total === null || percent === null || progress.current <= 0) return soFar(elapsed);
  if (elapsed < SURE_AFTER_MS || percent < SURE_AFTER_PERCENT) return soFar(elapsed);
  return timeLeftText((elapsed / progress.current) * (progress.total - progress.current));
}

function soFar(ms: number): string {
  return `${tickText(ms)} so far`;
}
