import type { Run } from '../../run/run.js';
import { durationText, limitText } from '../figures.js';
import { type ShownStatus, shownStatus } from '../words.js';
import { type BarView, barView } from './run-bar.view.js';
import { type NamedBarsView, namedBarsView } from './run-named-bars.view.js';
import type { RunStateFacts, RunStateText } from './run-state-text.js';
import { waitingState } from './run-waiting.js';
import { counterText, silence, workState } from './run-work.js';
import { ticking } from './tick.view.js';

/** What is happening, since when, and what comes next; see `runs/state`. */
export interface RunStateView extends Required<RunStateText> {
  readonly bar: BarView;
  /** Named bars below the main one; `null` unless it is at work. */
  readonly named: NamedBarsView | null;
}

/** One description per state of a run; which of them have no panel is {@link runStateView}'s to say. */
const STATES: Readonly<Record<ShownStatus, (run: Run, facts: RunStateFacts) => RunStateText>> = {
  queued: waitingState,
  retrying: (run, facts) => {
    const headline = `Attempt ${run.attempt} of ${run.maxAttempts} failed`;
    const wait = new Date(run.availableAt).getTime() - facts.now.getTime();
    // Its wait is over, and now it waits as any other.
    if (wait <= 0) return { ...waitingState(run, facts), headline, end: ticking('waiting ', -wait, 'up') };
    return {
      headline,
      detail: run.error === null ? null : ticking(run.error.message),
      end: ticking('next in ', wait, 'down'),
    };
  },
  running: (run, facts) =>
    // Asked to pause, which takes effect with the next item.
    run.reason === null
      ? (silence(run, facts) ?? workState(run, facts.now))
      : { ...workState(run, facts.now), detail: ticking(run.reason) },
  paused: (run) => ({
    headline: run.progress === null ? 'Paused' : `Paused at item ${counterText(run)}`,
    detail: ticking(run.node === null ? (run.reason ?? '') : `${run.reason ?? 'Paused.'} Goes on from this item`),
    end: run.progress?.percent == null ? null : ticking(`${run.progress.percent}%`),
  }),
  cancelling: (run, facts) => {
    const since = facts.now.getTime() - new Date(run.cancelRequestedAt ?? facts.now).getTime();
    return {
      headline: 'Asked to stop',
      detail: ticking(`${byText(run)}Ends in `, facts.cancelGraceMs - since, 'down', ' at the latest'),
      end: ticking('', since, 'up', ' ago'),
    };
  },
  succeeded: (run) => ended(run, run.summary ?? 'Done', 'in'),
  partial: (run) => ended(run, run.summary ?? 'Done, with failures', 'in'),
  failed: (run) => ended(run, run.error?.name ?? 'Failed', 'after', run.error?.message ?? run.reason),
  timed_out: (run, facts) => ({
    ...ended(run, `Stopped after ${durationText(run.durationMs ?? facts.timeoutMs)}`, 'after', run.reason),
    end: ticking(`limit ${limitText(facts.timeoutMs)}`),
  }),
  cancelled: (run) => ended(run, cancelledText(run), 'after', run.reason ?? (byText(run) || null)),
  interrupted: (run) => ended(run, 'The process ended during this run', 'after', run.reason),
};

/** The panel of a run's state. A run whose error or result stands on top has none. */
export function runStateView(run: Run, facts: RunStateFacts): RunStateView | null {
  const shown = shownStatus(run);
  if (
    shown === 'succeeded' ||
    shown === 'partial' ||
    ((shown === 'failed' || shown === 'timed_out') && run.error !== null)
  ) {
    return null;
  }
  return stateOf(run, shown, facts);
}

/** The panel, whatever the status. */
export function stateOf(run: Run, shown: ShownStatus, facts: RunStateFacts): RunStateView {
  return {
    figure: null,
    detail: null,
    links: [],
    end: null,
    rate: null,
    ...STATES[shown](run, facts),
    bar: barView(run, shown),
    named: shown === 'running' ? namedBarsView(run, facts.now) : null,
  };
}

function ended(run: Run, headline: string, word: 'in' | 'after', detail: string | null = null): RunStateText {
  return {
    headline,
    detail: detail === null ? null : ticking(detail),
    end: run.durationMs === null ? null : ticking(`${word} ${durationText(run.durationMs)}`),
  };
}

function cancelledText(run: Run): string {
  if (run.startedAt === null) return 'Stopped before it started';
  if (run.ignoredSignal) return 'Ended, but the method did not react to the stop';
  return run.progress?.percent == null ? 'Stopped' : `Stopped at ${run.progress.percent}%`;
}

function byText(run: Run): string {
  return run.cancelRequestedBy === null ? '' : `By ${run.cancelRequestedBy}. `;
}
