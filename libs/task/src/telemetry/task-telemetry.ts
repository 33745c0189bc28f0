import { Injectable, Logger } from '@nestjs/common';
import type { RunRecord } from '../run/run.js';
import type { RunTrace, TracePoint } from '../run/run-trace.js';
import { type AttemptTrace, type BegunRun, UNTRACED } from './attempt-trace.js';
import type { OpenTelemetry } from './open-telemetry.js';
import type { WorkFigures } from './run-metrics.js';

/** Where every copy of `@opentelemetry/api` 1 keeps what the application has set up. Nothing is there without a set-up. */
const SET_UP = Symbol.for('opentelemetry.js.api.1');

/**
 * Tells OpenTelemetry of runs, when the application has set it up. Without it nothing is loaded and nothing is done: an
 * application pays neither at its start nor for a run.
 */
@Injectable()
export class TaskTelemetry {
  private readonly logger = new Logger(TaskTelemetry.name);
  private figures: WorkFigures | undefined;
  private telling: OpenTelemetry | undefined;
  private loading: Promise<void> | undefined;

  /** Says where the figures of metrics come from; they are read from now on. Without it there are none. */
  async open(figures: WorkFigures): Promise<void> {
    this.figures = figures;
    await this.load();
    // It may have been loaded by a start before this.
    this.telling?.measure(figures);
  }

  /** To be awaited before anything is told: the application may have set up OpenTelemetry at any time. Never rejects. */
  async load(): Promise<void> {
    if (this.telling !== undefined || !(SET_UP in globalThis)) return;
    this.loading ??= this.loadNow();
    await this.loading;
  }

  /** Where a run stands that the code at work asks for; `null` where nobody traces. */
  caller(awaited: boolean): RunTrace | null {
    return this.telling?.caller(awaited) ?? null;
  }

  /** A queued run is about to begin an attempt; nothing where nobody traces. */
  begin(queued: RunRecord): BegunRun | undefined {
    return this.telling?.begin(queued);
  }

  /** The same for the process that executes an attempt for another one, which has begun the span of the attempt. */
  async below(attempt: TracePoint | null): Promise<AttemptTrace> {
    await this.load();
    return (attempt === null ? undefined : this.telling?.below(attempt)) ?? UNTRACED;
  }

  /** A change of a run that is in the store. */
  changed(before: RunRecord, after: RunRecord): void {
    if (before.status !== after.status) this.telling?.changed(before, after);
  }

  /** The run is in no hands of this process any more, whatever became of it: ends what was begun for it. */
  letGo(runId: string): void {
    this.telling?.letGo(runId);
  }

  /** Resolves when what was told has left the process, which is about to end. Never rejects. */
  async flush(): Promise<void> {
    await this.telling
      ?.flush()
      .catch((error) => this.logger.warn(`What an attempt told OpenTelemetry was lost: ${error.message}`));
  }

  /** The process ends: what waits here for another attempt waits on for the next process. */
  close(): void {
    this.telling?.close();
  }

  private async loadNow(): Promise<void> {
    try {
      const { OpenTelemetry } = await import('./open-telemetry.js');
      this.telling = new OpenTelemetry();
      if (this.figures !== undefined) this.telling.measure(this.figures);
    } catch (error) {
      const what = 'OpenTelemetry is set up, but runs are not told to it: @opentelemetry/api could not be loaded';
      this.logger.warn(`${what} (${(error as Error).message}). Install it beside nestjs-taskforge.`);
    }
  }
}
