import type { SettingSource } from '../../config/resolve-settings.js';
import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run } from '../../run/run.js';
import { isActive } from '../../run/run-status.js';
import { durationText, limitText, numberText } from '../figures.js';
import { type TickView, ticking } from './tick.view.js';

/** Where the time went: a bar and a list. */
export interface TimingView {
  /** Parts of the bar in percent. */
  readonly parts: readonly { readonly x: number; readonly width: number; readonly tone: string }[];
  readonly rows: readonly { readonly name: string; readonly tone: string | null; readonly value: TickView }[];
}

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
  /** Shown as labels that lead to the runs with the same one; else empty. */
  readonly labels: readonly { readonly text: string; readonly href: string }[];
}

/** What stands beside the log. */
export interface RunRailView {
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
}

const HIDDEN = '•••';
const SET_BY = {
  task: 'of this task',
  code: 'set in code',
  environment: 'set by TASK_TIMEOUT',
  default: 'the default',
};
/** The thinnest part that is still seen in the bar, in percent. */
const THINNEST = 1.5;

/** Timing, arguments and details. */
export function runRailView(run: Run, facts: RailFacts): RunRailView {
  return {
    timing: timingView(run),
    args: Object.entries(run.args).map(([key, value]) => argumentView(key, value, facts.task)),
    argsJson: JSON.stringify(run.args, null, 2),
    details: detailsOf(run, facts),
  };
}

function timingView(run: Run): TimingView {
  const { queuedMs, durationMs } = run;
  const active = isActive(run.status);
  const running = durationMs ?? 0;
  const total = queuedMs + running;
  const share = total === 0 ? 0 : Math.round((queuedMs / total) * 1_000) / 10;
  const queued = durationMs === null ? (total === 0 ? 0 : 100) : Math.max(THINNEST, Math.min(100 - THINNEST, share));
  const clock = (ms: number, ticks: boolean): TickView => (ticks ? ticking('', ms, 'up') : ticking(durationText(ms)));
  return {
    parts: [
      { x: 0, width: queued, tone: 'queue' },
      ...(durationMs === null ? [] : [{ x: queued, width: Math.round((100 - queued) * 10) / 10, tone: 'run' }]),
    ],
    rows: [
      { name: 'Queued', tone: 'queue', value: clock(queuedMs, active && durationMs === null) },
      ...(durationMs === null ? [] : [{ name: 'Running', tone: 'run', value: clock(durationMs, active) }]),
      { name: 'Total', tone: null, value: clock(total, active) },
    ],
  };
}

function argumentView(key: string, value: Run['args'][string], task: TaskDefinition | undefined): ArgumentView {
  const secret =
    value === HIDDEN || task?.params.some((param) => param.key === key && param.type === 'secret') === true;
  if (secret) return { key, value: 'hidden', hidden: true };
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
    detail('Trigger', run.trigger),
    ...(run.priority === 0 ? [] : [detail('Priority', numberText(run.priority))]),
    ...(run.requestedFrom?.ip == null ? [] : [detail('Asked from', run.requestedFrom.ip, true)]),
    ...(run.traceId === null ? [] : [detail('Trace', run.traceId, true)]),
    ...Object.entries(run.metadata).map(([key, value]) =>
      detail(key, typeof value === 'string' ? value : JSON.stringify(value)),
    ),
  ];
}

function timeoutDetail(run: Run, { timeoutMs, timeoutSource }: RailFacts): DetailView {
  if (timeoutMs > 0 && run.status === 'running' && run.durationMs !== null) {
    return { ...detail('Timeout', ''), value: ticking('in ', timeoutMs - run.durationMs, 'down') };
  }
  return detail('Timeout', timeoutMs === 0 ? 'none' : `${limitText(timeoutMs)}, ${SET_BY[timeoutSource]}`);
}

function detail(name: string, text: string, mono = false): DetailView {
  return { name, value: ticking(text), mono, labels: [] };
}

function labels(name: string, list: DetailView['labels']): DetailView {
  return { ...detail(name, ''), labels: list };
}
