import type { RunError, RunRecord } from '../run/run.js';
import type { RunTrace, TracePoint } from '../run/run-trace.js';

/** Facts of a span, by their names. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** The span of a part of an attempt, from its beginning on. */
export interface PartSpan {
  /** Does the work with this span as the active one: what the work traces itself hangs below it. */
  within<T>(work: () => T): T;
  /** Ends it. `error`, free of secrets, makes it a failed one. */
  end(error: RunError | null, facts?: SpanFacts): void;
}

/** What an attempt at work tells of itself to whoever traces the application. */
export interface AttemptTrace {
  /** The span of the attempt, for the process that executes it elsewhere; `null` where nobody traces. */
  readonly point: TracePoint | null;
  /** Does the work with the span of the attempt as the active one. */
  within<T>(work: () => T): T;
  /** Begins the span of a part: inside the part that is at work, else inside the attempt. The name is free of secrets. */
  part(name: string, facts: SpanFacts): PartSpan;
}

/** A run that is about to begin an attempt: where it stands among the traces, to be kept, and the span of the attempt. */
export interface BegunRun {
  readonly trace: RunTrace;
  /** Begins the span of the attempt that the record, as it is kept now, has begun. */
  attempt(begun: RunRecord): AttemptTrace;
}

/** Stands where nobody traces: does the work, and nothing else. */
export const UNTRACED_PART: PartSpan = { within: (work) => work(), end: () => {} };

/** Stands where nobody traces: does the work, and nothing else. */
export const UNTRACED: AttemptTrace = { point: null, within: (work) => work(), part: () => UNTRACED_PART };
