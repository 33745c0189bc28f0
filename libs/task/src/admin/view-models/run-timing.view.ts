import type { Run } from '../../run/run.js';
import { durationText } from '../figures.js';
import { sharesOf } from '../public/share-bar.js';
import { type ShownStatus, shownStatus } from '../words.js';
import { runTimes } from './run-times.js';
import { type TickView, ticking } from './tick.view.js';

/** One part of the time: in the bar, and in the list below it. */
export interface TimingPartView {
  readonly name: string;
  readonly tone: 'queue' | 'run' | 'retry';
  readonly ms: number;
  /** It goes on: bar and list grow while the page is open. */
  readonly grows: boolean;
  /** Where it lies in the bar, in percent. */
  readonly x: number;
  readonly width: number;
  readonly value: TickView;
}

/** Where the time went. */
export interface TimingView {
  readonly parts: readonly TimingPartView[];
  readonly total: TickView;
}

/** What goes on in each state that a run may be in; nothing in those that are not listed. */
const GROWS: Readonly<Partial<Record<ShownStatus, TimingPartView['tone']>>> = {
  queued: 'queue',
  retrying: 'retry',
  running: 'run',
  paused: 'run',
  cancelling: 'run',
};

/** The time of a run: waiting for its start, at work, between attempts. */
export function runTimingView(run: Run, now: Date): TimingView {
  const { queuedMs, workMs, retryMs, totalMs } = runTimes(run, now);
  const grows = GROWS[shownStatus(run)] ?? null;
  const waits = run.attempts.length > 1 || (run.attempts.length === 1 && run.finishedAt === null);
  const parts = [
    { name: 'Queued', tone: 'queue' as const, ms: queuedMs },
    ...(workMs === null ? [] : [{ name: 'Running', tone: 'run' as const, ms: workMs }]),
    ...(waits ? [{ name: 'Waiting to retry', tone: 'retry' as const, ms: retryMs }] : []),
  ];
  const shares = sharesOf(parts.map(({ ms }) => ms));
  const clock = (ms: number, ticks: boolean) => (ticks ? ticking('', ms, 'up') : ticking(durationText(ms)));
  return {
    parts: parts.map((part, index) => ({
      ...part,
      ...(shares[index] ?? { x: 0, width: 0 }),
      grows: part.tone === grows,
      value: clock(part.ms, part.tone === grows),
    })),
    total: clock(totalMs, grows !== null),
  };
}
