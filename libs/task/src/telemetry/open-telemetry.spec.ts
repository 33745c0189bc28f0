import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { runRecord } from '../run/run-record.fixture.js';
import { OpenTelemetry } from './open-telemetry.js';

const spans = new InMemorySpanExporter();
const figures = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

beforeAll(() => {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
  const reader = new PeriodicExportingMetricReader({ exporter: figures, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
beforeEach(() => {
  spans.reset();
  figures.reset();
});

/** Names of the figures that have left the process. */
const told = () =>
  figures
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics)
    .map(({ descriptor }) => descriptor.name);

describe('OpenTelemetry', () => {
  it('tells nothing of a queue in a process that has none', async () => {
    const telemetry = new OpenTelemetry();
    await telemetry.flush();
    expect(told()).toEqual([]);
    telemetry.close();
  });

  it('lets metrics leave the process with the spans', async () => {
    const telemetry = new OpenTelemetry();
    telemetry.measure({ running: () => 1, waiting: () => 2 });
    await telemetry.flush();
    expect(told()).toEqual(['task.running', 'task.queue.depth']);
    telemetry.close();
  });

  it('ends the span of a run that does not begin after all', () => {
    const telemetry = new OpenTelemetry();
    const run = runRecord({ task: 'late' });
    telemetry.begin(run);
    telemetry.letGo(run.id);
    expect(spans.getFinishedSpans().map(({ name, events }) => [name, ...events.map((one) => one.name)])).toEqual([
      ['task late', 'task.left'],
    ]);
  });
});
