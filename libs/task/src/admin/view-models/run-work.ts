import type { Run } from '../../run/run.js';
import { countText, durationText, exactText, numberText } from '../figures.js';
import { paceText, rateText } from '../public/pace-text.js';
import type { RunStateFacts, RunStateText } from './run-state-text.js';
import { runTimes } from './run-times.js';
import { ticking } from './tick.view.js';

/** A run without progress that wrote nothing for as long may be stuck. */
const SILENT_MS = 60_000;

/** What a run at work says of itself: its progress, and how long it will take by the server's own figures. */
export function workState(run: Run, now: Date): RunStateText {
  const { progress } = run;
  const { attemptMs } = runTimes(run, now);
  const elapsed = ticking('', run.durationMs ?? 0, 'up');
  if (progress === null) return { headline: 'Working', end: elapsed };
  const counter = counterText(run);
  const rate = rateText(progress.rate);
  if (progress.total === null || progress.percent === null) {
    return {
      headline: progress.message ?? 'Working, no total reported',
      detail: ticking(`${counter} so far`),
      end: elapsed,
      rate,
    };
  }
  const left = paceText(progress, attemptMs ?? 0);
  return {
    figure: `${progress.percent}%`,
    headline: progress.message === null ? counter : `${progress.message} · ${counter}`,
    end: left === null ? elapsed : ticking(left),
    rate,
  };
}

/** `12,480 of 20,000`; empty without progress. */
export function counterText({ progress }: Run): string {
  if (progress === null) return '';
  const current = numberText(progress.current);
  return progress.total === null ? current : `${current} of ${numberText(progress.total)}`;
}

/** Said instead when a run without progress has been silent for a minute; else `null`. */
export function silence(run: Run, { now, timeoutMs, lastLineAt }: RunStateFacts): RunStateText | null {
  if (run.progress !== null || run.startedAt === null) return null;
  // What an earlier attempt wrote says nothing of this one.
  const begun = new Date(run.attemptStartedAt ?? run.startedAt).getTime();
  const since = now.getTime() - Math.max(begun, lastLineAt?.getTime() ?? 0);
  if (since < SILENT_MS) return null;
  const last = lastLineAt === null ? '' : `Last line at ${exactText(lastLineAt).slice(-8)}. `;
  const { attemptMs } = runTimes(run, now);
  const left = timeoutMs === 0 ? '' : ` Times out in ${durationText(Math.max(0, timeoutMs - (attemptMs ?? 0)))}.`;
  return {
    headline: `No log line for ${countText(Math.floor(since / 60_000), 'minute')}`,
    detail: ticking(`${last}It may be stuck.${left}`),
    end: ticking('', run.durationMs ?? 0, 'up'),
  };
}
