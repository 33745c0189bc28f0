import type { SettingSource } from '../../config/resolve-settings.js';
import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run } from '../../run/run.js';
import { durationText, limitText, numberText } from '../figures.js';
import { shortId } from './run-actor.js';
import type { LogWindow } from './run-log.view.js';
import { type RunStepsView, runStepsView } from './run-steps.view.js';
import { runTimes } from './run-times.js';
import { runTimingView, type TimingView } from './run-timing.view.js';
import { type TickView, ticking } from './tick.view.js';

/** One argument of the run. */
export interface ArgumentView {
  readonly key: string;
  readonly value: string;
  readonly hidden: boolean;
}

/** One row of the details. */
export interface DetailView {
  readonly name: string;
  readonly value: TickView;
  readonly mono: boolean;
  /** Shown as labels that lead to other runs; else empty. */
  readonly labels: readonly { readonly text: string; readonly href: string }[];
}

/** What stands beside the log. */
export interface RunRailView {
  readonly steps: RunStepsView | null;
  readonly timing: TimingView;
  readonly args: readonly ArgumentView[];
  readonly argsJson: string;
  readonly details: readonly DetailView[];
}

/** What the rail needs beside the run. */
export interface RailFacts {
  readonly task: TaskDefinition | undefined;
  readonly timeoutMs: number;
  readonly timeoutSource: SettingSource | 'task';
  readonly base: string;
  readonly log: LogWindow;
  readonly now: Date;
}

const HIDDEN = '•••';
const SET_BY = {
  task: 'of this task',
  code: 'set in code',
  environment: 'set by TASK_TIMEOUT',
  default: 'the default',
};

/** Steps, timing, arguments and details. */
export function runRailView(run: Run, facts: RailFacts): RunRailView {
  return {
    steps: runStepsView(run, facts.log, facts.now),
    timing: runTimingView(run, facts.now),
    args: Object.entries(run.args).map(([key, value]) => argumentView(key, value, facts.task)),
    argsJson: JSON.stringify(run.args, null, 2),
    details: detailsOf(run, facts),
  };
}

function argumentView(key: string, value: Run['args'][string], task: TaskDefinition | undefined): ArgumentView {
  const type = task?.params.find((param) => param.key === key)?.type;
  if (value === HIDDEN || type === 'secret') return { key, value: 'hidden', hidden: true };
  if (type === 'duration' && typeof value === 'number') return { key, value: durationText(value), hidden: false };
  return { key, value: typeof value === 'string' ? value : JSON.stringify(value), hidden: false };
}

function detailsOf(run: Run, facts: RailFacts): DetailView[] {
  const runs = (filter: Record<string, string>) => `${facts.base}/runs?${new URLSearchParams(filter)}`;
  return [
    ...(run.node === null ? [] : [detail('Node', run.node, true)]),
    timeoutDetail(run, facts),
    ...(run.label === null ? [] : [labels('Label', [{ text: run.label, href: runs({ label: run.label }) }])]),
    ...(run.tags.length === 0
      ? []
      : [
          labels(
            'Tags',
            run.tags.map((tag) => ({ text: tag, href: runs({ tag }) })),
          ),
        ]),
    ...(run.retryOf === null
      ? []
      : [labels('Repeats', [{ text: shortId(run.retryOf), href: `${facts.base}/runs/${run.retryOf}` }])]),
    detail('Trigger', run.trigger),
    ...(run.priority === 0 ? [] : [detail('Priority', numberText(run.priority))]),
    ...(run.requestedFrom?.ip == null ? [] : [detail('Asked from', run.requestedFrom.ip, true)]),
    ...(run.traceId === null ? [] : [detail('Trace', run.traceId, true)]),
    ...Object.entries(run.metadata).map(([key, value]) =>
      detail(key, typeof value === 'string' ? value : JSON.stringify(value)),
    ),
  ];
}

function timeoutDetail(run: Run, { timeoutMs, timeoutSource, now }: RailFacts): DetailView {
  const { attemptMs } = runTimes(run, now);
  if (timeoutMs > 0 && run.status === 'running' && attemptMs !== null) {
    return { ...detail('Timeout', ''), value: ticking('in ', timeoutMs - attemptMs, 'down') };
  }
  return detail('Timeout', timeoutMs === 0 ? 'none' : `${limitText(timeoutMs)}, ${SET_BY[timeoutSource]}`);
}

function detail(name: string, text: string, mono = false): DetailView {
  return { name, value: ticking(text), mono, labels: [] };
}

function labels(name: string, list: DetailView['labels']): DetailView {
  return { ...detail(name, ''), labels: list };
}
