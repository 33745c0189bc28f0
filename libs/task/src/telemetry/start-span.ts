import { type Context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RunError, RunRecord } from '../run/run.js';
import type { SpanFacts } from './attempt-trace.js';

/** Name under which spans and metrics are told. */
export const INSTRUMENTATION = 'nestjs-taskforge';

const MS_PER_S = 1_000;

/** How a span ends. */
export interface SpanEnd {
  readonly facts?: SpanFacts;
  /** Free of secrets; makes it a failed one. */
  readonly error?: RunError | null;
  /** Epoch ms; now if it is absent. */
  readonly at?: number;
}

/** Begins a span below the one of the context. The tracer is asked for each time: it may have been set up meanwhile. */
export function startSpan(name: string, options: SpanOptions, parent: Context): Span {
  return trace.getTracer(INSTRUMENTATION).startSpan(name, options, parent);
}

/** Ends a span, with what went wrong. */
export function endSpan(span: Span, { facts = {}, error = null, at }: SpanEnd): void {
  span.setAttributes(facts);
  if (error !== null) {
    const { name, message, stack } = error;
    span.recordException({ name, message, ...(stack !== null && { stack }) }, at);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end(at);
}

/** How long the attempt that a run has begun had waited since it might begin. */
export function secondsWaited({ attemptStartedAt, availableAt }: RunRecord): number {
  return Math.max(0, (attemptStartedAt ?? availableAt) - availableAt) / MS_PER_S;
}
