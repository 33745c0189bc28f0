import { metrics, type Span, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** The real OpenTelemetry, set up as an application does, with what it exports kept in memory. Once in a file of tests. */
export class RecordedTraces {
  private readonly exporter = new InMemorySpanExporter();
  private readonly metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  private readonly tracing = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.exporter)] });
  private readonly metering = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.metricExporter, exportIntervalMillis: 3_600_000 })],
  });

  constructor() {
    this.tracing.register();
    metrics.setGlobalMeterProvider(this.metering);
  }

  /** Every span that has ended, in the order of their ends. */
  get spans(): readonly ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  /** The spans of one run, told by its trace. */
  ofTrace(traceId: string | null): ReadableSpan[] {
    return this.spans.filter((span) => span.spanContext().traceId === traceId);
  }

  /** Does the work inside a span of the application, and gives the span. */
  async within<T>(name: string, work: () => Promise<T>): Promise<{ span: Span; value: T }> {
    return trace.getTracer('application').startActiveSpan(name, async (span) => {
      try {
        return { span, value: await work() };
      } finally {
        span.end();
      }
    });
  }

  /** The data points of a metric as they are now. */
  async points(name: string): Promise<DataPoint<number | Histogram>[]> {
    this.metricExporter.reset();
    await this.metering.forceFlush();
    return this.metricExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
  }

  /** Ends it, so that nothing keeps the process alive. */
  async close(): Promise<void> {
    await Promise.all([this.tracing.shutdown(), this.metering.shutdown()]);
  }
}

/** The spans as a tree of names: each with those that hang below it, in the order of their beginnings. */
export function treeOf(spans: readonly ReadableSpan[], parentId?: string): SpanTree[] {
  const known = new Set(spans.map((span) => span.spanContext().spanId));
  const isHere = ({ parentSpanContext: parent }: ReadableSpan) =>
    parentId === undefined ? parent === undefined || !known.has(parent.spanId) : parent?.spanId === parentId;
  return spans
    .filter(isHere)
    .sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
    .map((span) => [span.name, ...treeOf(spans, span.spanContext().spanId)]);
}

/** A name, and the trees below it. */
export type SpanTree = [string, ...SpanTree[]];
