import type { Run } from '../../run/run.js';
import { countText, durationText, exactText, numberText } from '../figures.js';
import { timeLeftText } from '../public/clock-text.js';
import type { RunStateFacts, RunStateText } from './run-state-text.js';
import { ticking } from './tick.view.js';

/** A run without progress that wrote nothing for as long may be stuck. */
const SILENT_MS = 60_000;
/** No estimate before as much of a run is done: it would only be wrong. */
const ESTIMATE_AFTER = { ms: 5_000, percent: 2 };

/** What a run at work says of itself: its progress, and how long it will take. */
export function workState(run: Run): RunStateText {
  const { progress, durationMs } = run;
  const elapsed = ticking('', durationMs ?? 0, 'up');
  if (progress === null) return { headline: 'Working', end: elapsed };
  const counter = counterText(run);
  if (progress.total === null || progress.percent === null) {
    return {
      headline: progress.message ?? 'Working, no total reported',
      detail: ticking(`${counter} so far`),
      end: elapsed,
    };
  }
  const left = estimate(run);
  return {
    figure: `${progress.percent}%`,
    headline: progress.message === null ? counter : `${progress.message} · ${counter}`,
    end: left === null ? elapsed : ticking(timeLeftText(left)),
    rate: rateText(run),
  };
}

/** `12,480 of 20,000`; empty without progress. */
export function counterText({ progress }: Run): string {
  if (progress === null) return '';
  const current = numberText(progress.current);
  return progress.total === null ? current : `${current} of ${numberText(progress.total)}`;
}

function rateText({ progress, durationMs }: Run): string | null {
  if (progress === null || durationMs === null || durationMs < ESTIMATE_AFTER.ms || progress.current <= 0) return null;
  const perSecond = (progress.current / durationMs) * 1_000;
  return perSecond >= 1
    ? `${numberText(Math.round(perSecond))} per second`
    : `${numberText(perSecond * 60)} per minute`;
}

function estimate({ progress, durationMs }: Run): number | null {
  if (progress?.total == null || progress.percent === null || durationMs === null || progress.current <= 0) return null;
  if (durationMs < ESTIMATE_AFTER.ms || progress.percent < ESTIMATE_AFTER.percent) return null;
  return (durationMs / progress.current) * (progress.total - progress.current);
}

/** Said instead when a run without progress has been silent for a minute; else `null`. */
export function silence(run: Run, { now, timeoutMs, lastLineAt }: RunStateFacts): RunStateText | null {
  if (run.progress !== null || run.startedAt === null) return null;
  const since = now.getTime() - (lastLineAt ?? new Date(run.startedAt)).getTime();
  if (since < SILENT_MS) return null;
  const last = lastLineAt === null ? '' : `Last line at ${exactText(lastLineAt).slice(-8)}. `;
  const left = timeoutMs === 0 ? '' : ` Times out in ${durationText(Math.max(0, timeoutMs - (run.durationMs ?? 0)))}.`;
  return {
    headline: `No log line for ${countText(Math.floor(since / 60_000), 'minute')}`,
    detail: ticking(`${last}It may be stuck.${left}`),
    end: ticking('', run.durationMs ?? 0, 'up'),
  };
}
