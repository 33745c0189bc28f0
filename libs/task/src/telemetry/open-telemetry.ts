import { metrics, ProxyTracerProvider, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { RunRecord } from '../run/run.js';
import type { RunTrace, TracePoint } from '../run/run-trace.js';
import { AttemptSpan } from './attempt-span.js';
import type { AttemptTrace, BegunRun } from './attempt-trace.js';
import { RunMetrics, type WorkFigures } from './run-metrics.js';
import { RunSpans } from './run-spans.js';
import { toSpanContext } from './trace-point.js';

/** What an SDK makes of a provider. */
interface Flushable {
  forceFlush?: () => Promise<void>;
}

/** Spans and metrics by `@opentelemetry/api`. Loaded only where the application has set it up. */
export class OpenTelemetry {
  private readonly spans = new RunSpans();
  private metrics: RunMetrics | undefined;

  /** Tells metrics from now on. Not in a process that has no queue: what it would say is said by another one. */
  measure(figures: WorkFigures): void {
    this.metrics ??= new RunMetrics(figures);
  }

  /** See {@link TaskTelemetry.caller}. */
  caller(awaited: boolean): RunTrace | null {
    return this.spans.caller(awaited);
  }

  /** See {@link TaskTelemetry.begin}. */
  begin(queued: RunRecord): BegunRun {
    return this.spans.begin(queued);
  }

  /** See {@link TaskTelemetry.below}. */
  below(attempt: TracePoint): AttemptTrace {
    return new AttemptSpan(trace.wrapSpanContext(toSpanContext(attempt)), ROOT_CONTEXT);
  }

  /** See {@link TaskTelemetry.changed}. */
  changed(before: RunRecord, after: RunRecord): void {
    this.spans.changed(before, after);
    this.metrics?.changed(before, after);
  }

  /** See {@link TaskTelemetry.letGo}. */
  letGo(runId: string): void {
    this.spans.letGo(runId);
  }

  /** See {@link TaskTelemetry.flush}. Only an SDK can do it; the API does not name it. */
  async flush(): Promise<void> {
    const provider = trace.getTracerProvider();
    const spans = (provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider) as Flushable;
    const figures = metrics.getMeterProvider() as Flushable;
    await Promise.all([spans.forceFlush?.(), figures.forceFlush?.()]);
  }

  /** See {@link TaskTelemetry.close}. */
  close(): void {
    this.spans.close();
    this.metrics?.close();
  }
}
