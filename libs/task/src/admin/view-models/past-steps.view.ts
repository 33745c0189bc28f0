import type { RunStep } from '../../run/run.js';
import { stepsWithPaths } from '../../run/step-path.js';
import { countText, durationText, numberText } from '../figures.js';
import { MOST_STEPS_SHOWN } from '../public/step-figures.js';
import { STATUS_LOOKS, type StatusLook } from '../words.js';

/** A step of an attempt that another has followed. */
export interface PastStepView {
  /** With the names of the steps around it. */
  readonly name: string;
  readonly status: StatusLook;
  /** What went wrong; `null` where nothing did, or it came out of a step inside. */
  readonly error: string | null;
  readonly duration: string;
}

/** The steps of an attempt that another has followed. */
export interface PastStepsView {
  /** `3 steps`. */
  readonly count: string;
  readonly shown: readonly PastStepView[];
  /** `and 40 more`; empty when all are shown. */
  readonly more: string;
}

/** The steps, flat; `null` without any. `finishedAt` is when the attempt ended, ISO 8601. */
export function pastStepsView(steps: readonly RunStep[], finishedAt: string): PastStepsView | null {
  const all = stepsWithPaths(steps);
  if (all.length === 0) return null;
  const hidden = all.length - MOST_STEPS_SHOWN;
  return {
    count: countText(all.length, 'step'),
    shown: all.slice(0, MOST_STEPS_SHOWN).map(({ step, path }) => pastStep(step, path, finishedAt)),
    more: hidden > 0 ? `and ${numberText(hidden)} more` : '',
  };
}

/** One that had not ended was left behind by a process that died. */
function pastStep(
  { status, startedAt, durationMs, error, steps }: RunStep,
  name: string,
  finishedAt: string,
): PastStepView {
  const ms = durationMs ?? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  const isTold = steps.some((inner) => inner.error?.message === error?.message);
  return {
    name,
    status: STATUS_LOOKS[durationMs === null ? 'interrupted' : status],
    error: error === null || isTold ? null : error.message,
    duration: durationText(ms),
  };
}
