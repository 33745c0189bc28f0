import { context, isSpanContextValid, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { RunAttempt, RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import type { RunTrace } from '../run/run-trace.js';
import { AttemptSpan } from './attempt-span.js';
import type { AttemptTrace, BegunRun } from './attempt-trace.js';
import { endSpan, secondsWaited, startSpan } from './start-span.js';
import { toSpanContext, toTracePoint } from './trace-point.js';

/** Statuses that make a failed span: a cancel is no fault, and `partial` work was done. */
const FAULTS: readonly string[] = ['failed', 'timed_out', 'interrupted'];

/** The spans of a run that is in the hands of this process. */
interface OpenRun {
  readonly span: Span;
  readonly place: RunTrace;
  attempt: AttemptSpan | undefined;
}

/** One span for each run, from when it might begin to its end; in it one for each attempt. */
export class RunSpans {
  private readonly open = new Map<string, OpenRun>();

  /** Where a run stands that the code at work asks for; `null` outside of spans. */
  caller(awaited: boolean): RunTrace | null {
    const active = trace.getSpanContext(context.active());
    if (active === undefined || !isSpanContextValid(active)) return null;
    return { caller: toTracePoint(active), awaited, own: null };
  }

  /** The first attempt in this process begins the span of the run; later ones go on with it. */
  begin(queued: RunRecord): BegunRun {
    const run = this.open.get(queued.id) ?? beginRun(queued);
    // At once: the attempt may never begin.
    this.open.set(queued.id, run);
    return { trace: run.place, attempt: (begun) => this.beginAttempt(run, begun) };
  }

  /** Ends the spans of an attempt and of a run that have ended. */
  changed(before: RunRecord, after: RunRecord): void {
    const run = this.open.get(after.id);
    if (run === undefined) return;
    const ended = after.attempts.length > before.attempts.length ? after.attempts.at(-1) : undefined;
    if (ended !== undefined) endAttempt(run, ended);
    if (isActive(after.status)) return;
    this.open.delete(after.id);
    const facts = { 'task.status': after.status, 'task.attempt': after.attempt };
    const error = FAULTS.includes(after.status) ? after.error : null;
    endSpan(run.span, { facts, error, at: after.finishedAt ?? undefined });
  }

  /** Ends what is still open of a run that goes on elsewhere or later. */
  letGo(runId: string): void {
    const run = this.open.get(runId);
    if (run === undefined) return;
    this.open.delete(runId);
    run.attempt?.span.end();
    run.span.addEvent('task.left');
    run.span.end();
  }

  /** Ends what is still open of every run. */
  close(): void {
    for (const runId of [...this.open.keys()]) this.letGo(runId);
  }

  private beginAttempt(run: OpenRun, begun: RunRecord): AttemptTrace {
    const outer = trace.setSpan(ROOT_CONTEXT, run.span);
    const attributes = {
      ...factsOf(begun),
      'task.attempt': begun.attempt,
      'task.queue.wait': secondsWaited(begun),
    };
    const startTime = begun.attemptStartedAt ?? undefined;
    run.attempt = new AttemptSpan(startSpan(`attempt ${begun.attempt}`, { startTime, attributes }, outer), outer);
    return run.attempt;
  }
}

function beginRun(queued: RunRecord): OpenRun {
  const { caller = null, awaited = false, own = null } = queued.trace ?? {};
  // One that an earlier process has begun stays in its trace.
  const parent = own ?? (awaited ? caller : null);
  const outer = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent));
  const links = caller === null || awaited ? [] : [{ context: toSpanContext(caller) }];
  const kind = awaited ? SpanKind.INTERNAL : SpanKind.CONSUMER;
  const startTime = queued.availableAt;
  const span = startSpan(`task ${queued.task}`, { kind, startTime, links, attributes: factsOf(queued) }, outer);
  const begun = span.spanContext();
  const place = { caller, awaited, own: isSpanContextValid(begun) ? toTracePoint(begun) : null };
  return { span, place, attempt: undefined };
}

function endAttempt(run: OpenRun, { status, error, finishedAt }: RunAttempt): void {
  if (run.attempt === undefined) return;
  const fault = FAULTS.includes(status) ? error : null;
  endSpan(run.attempt.span, { facts: { 'task.status': status }, error: fault, at: Date.parse(finishedAt) });
  run.attempt = undefined;
}

function factsOf({ task, id, trigger }: RunRecord) {
  return { 'task.key': task, 'task.run.id': id, 'task.trigger': trigger };
}
