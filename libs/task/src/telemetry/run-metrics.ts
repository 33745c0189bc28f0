import {
  type Counter,
  type Histogram,
  type MeterProvider,
  metrics,
  type ObservableUpDownCounter,
} from '@opentelemetry/api';
import type { RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { INSTRUMENTATION, secondsWaited } from './start-span.js';

const MS_PER_S = 1_000;
/** Seconds: runs take from milliseconds to hours. */
const BOUNDARIES = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 14_400];

/** What is looked at when metrics are read. */
export interface WorkFigures {
  /** Slots in use. */
  readonly running: () => number;
  /** Runs that wait. */
  readonly waiting: () => number;
}

/** The instruments of one meter provider. */
interface Instruments {
  readonly runs: Counter;
  readonly duration: Histogram;
  readonly wait: Histogram;
  readonly running: ObservableUpDownCounter;
  readonly depth: ObservableUpDownCounter;
}

/** Counts runs and measures how long they take and wait, in seconds. */
export class RunMetrics {
  private provider: MeterProvider | undefined;
  private instruments: Instruments | undefined;
  private readonly observeRunning: Parameters<ObservableUpDownCounter['addCallback']>[0];
  private readonly observeDepth: Parameters<ObservableUpDownCounter['addCallback']>[0];

  constructor(figures: WorkFigures) {
    this.observeRunning = (result) => result.observe(figures.running());
    this.observeDepth = (result) => result.observe(figures.waiting());
    this.current();
  }

  /** A run began an attempt, or ended. */
  changed(before: RunRecord, after: RunRecord): void {
    const { runs, duration, wait } = this.current();
    const task = { 'task.key': after.task };
    if (before.status === 'queued' && after.status === 'running') wait.record(secondsWaited(after), task);
    if (isActive(after.status)) return;
    const ended = { ...task, 'task.status': after.status };
    runs.add(1, ended);
    if (after.startedAt !== null) duration.record(after.workedMs / MS_PER_S, ended);
  }

  /** The figures of this process are read no longer. */
  close(): void {
    this.instruments?.running.removeCallback(this.observeRunning);
    this.instruments?.depth.removeCallback(this.observeDepth);
    this.instruments = undefined;
    this.provider = undefined;
  }

  /** Those of the provider that is set up now: one that is set up later is not found by older instruments. */
  private current(): Instruments {
    const provider = metrics.getMeterProvider();
    if (this.instruments !== undefined && this.provider === provider) return this.instruments;
    this.close();
    this.provider = provider;
    const meter = provider.getMeter(INSTRUMENTATION);
    const time = { unit: 's', advice: { explicitBucketBoundaries: BOUNDARIES } };
    this.instruments = {
      runs: meter.createCounter('task.runs', { description: 'Runs that have ended.' }),
      duration: meter.createHistogram('task.run.duration', {
        ...time,
        description: 'How long a run was at work.',
      }),
      wait: meter.createHistogram('task.queue.wait', {
        ...time,
        description: 'From when an attempt might begin until it did.',
      }),
      running: meter.createObservableUpDownCounter('task.running', { description: 'Slots in use on this node.' }),
      depth: meter.createObservableUpDownCounter('task.queue.depth', { description: 'Runs that wait on this node.' }),
    };
    this.instruments.running.addCallback(this.observeRunning);
    this.instruments.depth.addCallback(this.observeDepth);
    return this.instruments;
  }
}
