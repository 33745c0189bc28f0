import { context, createContextKey, type Span, trace } from '@opentelemetry/api';
import type { RunError } from '../run/run.js';
import type { TracePoint } from '../run/run-trace.js';
import type { AttemptTrace, PartSpan, SpanFacts } from './attempt-trace.js';
import { endSpan, startSpan } from './start-span.js';
import { toTracePoint } from './trace-point.js';

/** In every context inside an attempt stands which one it is. */
const ATTEMPT = createContextKey('nestjs-taskforge attempt');

/** The span of one attempt, and those of its parts. */
export class AttemptSpan implements AttemptTrace {
  readonly point: TracePoint;
  private readonly context: ReturnType<typeof context.active>;

  /** `outer` is the context of the run. */
  constructor(
    readonly span: Span,
    outer: ReturnType<typeof context.active>,
  ) {
    this.point = toTracePoint(span.spanContext());
    this.context = trace.setSpan(outer, span).setValue(ATTEMPT, this);
  }

  within<T>(work: () => T): T {
    return context.with(this.context, work);
  }

  part(name: string, facts: SpanFacts): PartSpan {
    const active = context.active();
    // A context that another run was handed speaks for its own run all the same.
    const outer = active.getValue(ATTEMPT) === this ? active : this.context;
    const span = startSpan(name, { attributes: facts }, outer);
    return {
      within: (work) => context.with(trace.setSpan(outer, span), work),
      end: (error: RunError | null, more?: SpanFacts) => endSpan(span, { error, facts: more }),
    };
  }
}
