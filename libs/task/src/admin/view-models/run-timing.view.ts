import type { Run } from '../../run/run.js';
import { durationText } from '../figures.js';
import { sharesOf } from '../public/share-bar.js';
import { type ShownStatus, shownStatus } from '../words.js';
import { runTimes } from './run-times.js';
import { type TickView, ticking } from './tick.view.js';

/** One part of the time: in the bar, and in the list below it. */
export interface TimingPartView {
  readonly name: string;
  readonly tone: 'queue' | 'run' | 'paused' | 'retry' | 'down';
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
  paused: 'paused',
  cancelling: 'run',
};

/** The time of a run: waiting for its start, at work, paused, between attempts, without its process. */
export function runTimingView(run: Run, now: Date): TimingView {
  const { queuedMs, workMs, pausedMs, retryMs, downMs, totalMs } = runTimes(run, now);
  const isDown = run.attempts.at(-1)?.status === 'interrupted' && run.status === 'queued';
  const grows = isDown ? 'down' : (GROWS[shownStatus(run)] ?? null);
  const parts = [
    { name: 'Queued', tone: 'queue' as const, ms: queuedMs },
    ...(workMs === null ? [] : [{ name: 'Running', tone: 'run' as const, ms: workMs }]),
    ...(pausedMs > 0 || grows === 'paused' ? [{ name: 'Paused', tone: 'paused' as const, ms: pausedMs }] : []),
    ...(retryMs > 0 || grows === 'retry' ? [{ name: 'Waiting to retry', tone: 'retry' as const, ms: retryMs }] : []),
    ...(downMs > 0 || isDown ? [{ name: 'No sign of life', tone: 'down' as const, ms: downMs }] : []),
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
