import type { Run, RunProgress } from '../../run/run.js';
import { numberText } from '../figures.js';
import { barText, MOST_BARS_SHOWN } from '../public/pace-text.js';
import type { BarView } from './run-bar.view.js';
import { runTimes } from './run-times.js';

/** A named bar; see `runs/named-bar`. */
export interface NamedBarView {
  readonly name: string;
  /** `12 of 20 · 3 per second · 5s left`. */
  readonly text: string;
  readonly bar: BarView;
}

/** The named bars of a run at work. */
export interface NamedBarsView {
  readonly shown: readonly NamedBarView[];
  /** `and 2 more`; empty when all are shown. */
  readonly more: string;
  /** A blank one, that those to come are made of. */
  readonly look: NamedBarView;
}

/** The named bars; those that are not full first. */
export function namedBarsView(run: Run, now: Date): NamedBarsView {
  const bars = run.progress?.bars ?? [];
  const elapsedMs = runTimes(run, now).attemptMs ?? 0;
  const isFull = ({ current, total }: RunProgress['bars'][number]) => total !== null && current >= total;
  const inOrder = [...bars.filter((bar) => !isFull(bar)), ...bars.filter(isFull)].slice(0, MOST_BARS_SHOWN);
  const hidden = bars.length - inOrder.length;
  const blank = { name: '', current: 0, total: null, percent: null, message: null, rate: null, remainingMs: null };
  return {
    shown: bars.filter((bar) => inOrder.includes(bar)).map((bar) => barView(bar, elapsedMs)),
    more: hidden > 0 ? `and ${numberText(hidden)} more` : '',
    look: barView(blank, elapsedMs),
  };
}

function barView(bar: RunProgress['bars'][number], elapsedMs: number): NamedBarView {
  const text = barText(bar, elapsedMs);
  return {
    name: bar.name,
    text,
    bar: {
      percent: bar.percent,
      tone: 'run',
      valueText: bar.percent === null ? text : `${bar.percent} percent`,
      label: bar.name,
    },
  };
}
