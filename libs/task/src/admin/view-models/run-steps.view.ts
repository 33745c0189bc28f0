import type { Run, RunStep } from '../../run/run.js';
import { isActive } from '../../run/run-status.js';
import { isInStep, STEP_SEPARATOR } from '../../run/step-path.js';
import { numberText } from '../figures.js';
import { tickText } from '../public/clock-text.js';
import { MOST_STEPS_SHOWN, stepCountText, stepSpan } from '../public/step-figures.js';
import { STATUS_LOOKS, type StatusLook } from '../words.js';
import { type LogWindow, numberAt } from './run-log.view.js';
import { type TickView, ticking } from './tick.view.js';

/** One step, with those inside it; see `runs/step`. */
export interface StepView {
  /** Its place among all steps: `2.0` is the first step inside the third. */
  readonly place: string;
  /** The names of the steps around it and its own, as log lines carry them. */
  readonly path: string;
  readonly name: string;
  readonly state: RunStep['status'] | 'interrupted';
  readonly status: StatusLook;
  /** `optional`, or what went wrong; `null` where there is nothing to add. */
  readonly note: string | null;
  readonly duration: TickView;
  /** When it began, and how long it took (empty while it goes on). Epoch milliseconds. */
  readonly from: number;
  readonly ms: number | '';
  /** Its bar on the time axis of the attempt, in percent. */
  readonly x: number;
  readonly width: number;
  /** Its first line, where that is on the page. */
  readonly href: string | null;
  readonly steps: readonly StepView[];
}

/** The steps of the present or last attempt. */
export interface RunStepsView {
  readonly count: string;
  /** Begin and end of the time axis, epoch milliseconds; no end while it goes on. */
  readonly begin: number;
  readonly end: number | '';
  readonly steps: readonly StepView[];
  /** How many are not shown, and `and 40 more` below the last one; empty when all are. */
  readonly hidden: number;
  readonly more: string;
  /** One step of each status, that steps to come are made of. */
  readonly looks: readonly StepView[];
}

const STATES: readonly RunStep['status'][] = ['running', 'succeeded', 'failed', 'cancelled'];

/** What the steps are drawn on. */
interface Axis {
  readonly begin: number;
  readonly end: number;
  /** Nothing is at work: what has not ended was left behind by a process that died. */
  readonly isOver: boolean;
  readonly log: LogWindow;
  /** Steps that may still be shown. */
  left: number;
}

/** The steps; `null` of a run that has ended without any. One that is at work may begin some. */
export function runStepsView(run: Run, log: LogWindow, now: Date): RunStepsView | null {
  const active = isActive(run.status);
  if (run.steps.length === 0 && !active) return null;
  const first = run.attemptStartedAt ?? run.startedAt ?? run.createdAt;
  const begin = Math.min(...[first, ...run.steps.map(({ startedAt }) => startedAt)].map((at) => Date.parse(at)));
  const ended = run.attempts.at(-1)?.finishedAt ?? run.finishedAt;
  // While it waits for another attempt it is the last one that is shown.
  const end = run.status === 'running' || run.status === 'paused' || ended === null ? null : Date.parse(ended);
  const axis: Axis = { begin, end: end ?? now.getTime(), isOver: end !== null, log, left: MOST_STEPS_SHOWN };
  const steps = viewsOf(run.steps, axis, { place: '', path: '' });
  const hidden = countOf(run.steps) - (MOST_STEPS_SHOWN - axis.left);
  return {
    count: run.steps.length === 0 ? '' : stepCountText(steps.map(({ state }) => state)),
    begin,
    end: end ?? '',
    steps,
    hidden,
    more: hidden > 0 ? `and ${numberText(hidden)} more` : '',
    looks: active ? STATES.map((status) => lookOf(status, axis)) : [],
  };
}

function viewsOf(steps: readonly RunStep[], axis: Axis, parent: { place: string; path: string }): StepView[] {
  const views: StepView[] = [];
  for (const [index, step] of steps.entries()) {
    if (axis.left === 0) break;
    axis.left--;
    const place = parent.place === '' ? String(index) : `${parent.place}.${index}`;
    const path = parent.path === '' ? step.name : `${parent.path}${STEP_SEPARATOR}${step.name}`;
    views.push(viewOf(step, axis, { place, path }));
  }
  return views;
}

function viewOf(step: RunStep, axis: Axis, { place, path }: { place: string; path: string }): StepView {
  const from = Date.parse(step.startedAt);
  const isLeft = axis.isOver && step.durationMs === null;
  const ms = isLeft ? Math.max(0, axis.end - from) : step.durationMs;
  const state = isLeft ? 'interrupted' : step.status;
  return {
    place,
    path,
    name: step.name,
    state,
    status: STATUS_LOOKS[state],
    note: noteOf(step),
    duration: ms === null ? ticking('', axis.end - from, 'up') : ticking(tickText(ms)),
    from,
    ms: ms ?? '',
    ...stepSpan({ from, ms }, axis.begin, axis.end),
    href: firstLine(path, step.startedAt, axis.log),
    steps: viewsOf(step.steps, axis, { place, path }),
  };
}

/** An error that came out of a step inside is said there. */
function noteOf({ error, optional, steps }: RunStep): string | null {
  if (error === null) return optional ? 'optional' : null;
  return steps.some((inner) => inner.error?.message === error.message) ? null : error.message;
}

/** Several steps may have one name: the lines of an earlier one are older. */
function firstLine(path: string, startedAt: string, log: LogWindow): string | null {
  const place = log.lines.findIndex(
    (entry) => entry.type === 'log' && entry.at >= startedAt && isInStep(entry.step, path),
  );
  return place === -1 ? null : `#L${numberAt(log, place)}`;
}

function lookOf(status: RunStep['status'], axis: Axis): StepView {
  const startedAt = new Date(axis.begin).toISOString();
  const durationMs = status === 'running' ? null : 0;
  const blank: RunStep = { name: '', status, optional: false, startedAt, durationMs, error: null, steps: [] };
  return viewOf(blank, { ...axis, isOver: false, log: { lines: [], firstNumber: 1 } }, { place: '', path: '' });
}

function countOf(steps: readonly RunStep[]): number {
  return steps.reduce((sum, step) => sum + 1 + countOf(step.steps), 0);
}
