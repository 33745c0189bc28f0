import { createTraceState, type SpanContext } from '@opentelemetry/api';
import type { TracePoint } from '../run/run-trace.js';

/** What is kept of a span. */
export function toTracePoint({ traceId, spanId, traceFlags, traceState }: SpanContext): TracePoint {
  return { traceId, spanId, traceFlags, traceState: traceState?.serialize() || null };
}

/** The span that was kept, for another to hang below it or to point to it. */
export function toSpanContext({ traceState, ...point }: TracePoint): SpanContext {
  return { ...point, ...(traceState !== null && { traceState: createTraceState(traceState) }), isRemote: true };
}
