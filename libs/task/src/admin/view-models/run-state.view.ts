import type { Run } from '../../run/run.js';
import { durationText, exactText, limitText, numberText } from '../figures.js';
import { type ShownStatus, shownStatus } from '../words.js';
import { type BarView, barView } from './run-bar.view.js';
import type { RunStateFacts, RunStateText } from './run-state-text.js';
import { counterText, silence, workState } from './run-work.js';
import { ticking } from './tick.view.js';

/** What is happening, since when, and what comes next; see `runs/state`. */
export interface RunStateView extends Required<RunStateText> {
  readonly bar: BarView;
  /** Named bars below the main one. */
  readonly bars: readonly { readonly name: string; readonly text: string; readonly bar: BarView }[];
  readonly moreBars: string | null;
}

const NAMED_BARS = 4;

/** One description per state of a run; which of them have no panel is {@link runStateView}'s to say. */
const STATES: Readonly<Record<ShownStatus, (run: Run, facts: RunStateFacts) => RunStateText>> = {
  queued: (run, facts) => {
    const later = new Date(run.availableAt).getTime() - facts.now.getTime();
    if (later > 0) {
      return { headline: `Starts at ${exactText(new Date(run.availableAt))}`, end: ticking('in ', later, 'down') };
    }
    return {
      headline: facts.place === null ? 'Waits for a slot' : placeText(facts.place.before),
      detail: facts.place === null ? null : ticking(facts.place.reason),
      end: ticking('waiting ', run.queuedMs, 'up'),
    };
  },
  retrying: (run, facts) => ({
    headline: `Attempt ${run.attempt} of ${run.maxAttempts} failed`,
    detail: run.error === null ? null : ticking(run.error.message),
    end: ticking('next in ', new Date(run.availableAt).getTime() - facts.now.getTime(), 'down'),
  }),
  running: (run, facts) =>
    // Asked to pause, which takes effect with the next item.
    run.reason === null ? (silence(run, facts) ?? workState(run)) : { ...workState(run), detail: ticking(run.reason) },
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
  const bars = shown === 'running' ? (run.progress?.bars ?? []) : [];
  return {
    figure: null,
    detail: null,
    end: null,
    rate: null,
    ...STATES[shown](run, facts),
    bar: barView(run, shown),
    bars: bars.slice(0, NAMED_BARS).map((bar) => ({
      name: bar.name,
      text: bar.total === null ? numberText(bar.current) : `${numberText(bar.current)} of ${numberText(bar.total)}`,
      bar: {
        percent: bar.percent,
        tone: 'run',
        valueText: bar.percent === null ? numberText(bar.current) : `${bar.percent} percent`,
        label: bar.name,
      },
    })),
    moreBars: bars.length > NAMED_BARS ? `and ${bars.length - NAMED_BARS} more` : null,
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

function placeText(before: number): string {
  const words = ['Next in line', 'Second in line', 'Third in line'];
  return words[before] ?? `${numberText(before)} runs go first`;
}
