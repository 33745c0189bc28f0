import type { Run, RunRecord } from './run.js';
import { isActive } from './run-status.js';
import type { RunWait } from './run-wait.js';

/** What is known of a run beside its record: how its readers reach it, and what it waits for. */
export interface RunSurroundings {
  readonly url: string | null;
  readonly socketUrl: string | null;
  readonly waiting: RunWait | null;
}

/** The record as its readers see it: derived fields added, times as ISO 8601. `now` is epoch milliseconds. */
export function toRun(record: RunRecord, surroundings: RunSurroundings, now: number): Run {
  return {
    id: record.id,
    task: record.task,
    title: record.title,
    label: record.label,
    status: record.status,
    reason: record.reason,
    waiting: record.status === 'queued' ? surroundings.waiting : null,
    ok: record.status === 'succeeded',
    trigger: record.trigger,
    actor: record.actor,
    requestedFrom: record.requestedFrom,
    args: record.args,
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    attempts: record.attempts,
    attemptStartedAt: isoOrNull(record.attemptStartedAt),
    retryOf: record.retryOf,
    concurrencyKey: record.concurrencyKey,
    priority: record.priority,
    createdAt: iso(record.createdAt),
    availableAt: iso(record.availableAt),
    startedAt: isoOrNull(record.startedAt),
    finishedAt: isoOrNull(record.finishedAt),
    queuedMs: (record.startedAt ?? record.finishedAt ?? now) - record.createdAt,
    durationMs: durationOf(record, now),
    pausedMs: pausedOf(record, now),
    progress: record.progress,
    steps: record.steps,
    items: record.items,
    summary: record.summary,
    result: record.result,
    artifacts: record.artifacts.map((artifact) => ({ ...artifact, url: artifactUrl(surroundings.url, artifact.name) })),
    tags: record.tags,
    metadata: record.metadata,
    error: record.error,
    cancelRequestedAt: isoOrNull(record.cancelRequestedAt),
    cancelRequestedBy: record.cancelRequestedBy,
    ignoredSignal: record.ignoredSignal,
    logLines: record.logLines,
    lastSeq: record.lastSeq,
    node: record.node,
    traceId: record.trace?.own?.traceId ?? null,
    url: surroundings.url,
    socketUrl: surroundings.socketUrl,
  };
}

function durationOf(record: RunRecord, now: number): number | null {
  const { status, startedAt, workedMs, attemptStartedAt, pausedMs, pausedAt } = record;
  if (startedAt === null) return null;
  if (!isActive(status) || status === 'queued') return workedMs;
  return workedMs + Math.max(0, (pausedAt ?? now) - (attemptStartedAt ?? startedAt) - pausedMs);
}

function pausedOf({ status, attempts, pausedMs, pausedAt }: RunRecord, now: number): number {
  const before = attempts.reduce((sum, attempt) => sum + attempt.pausedMs, 0);
  // That of an attempt that has ended is among them.
  if (status !== 'running' && status !== 'paused') return before;
  return before + pausedMs + (pausedAt === null ? 0 : Math.max(0, now - pausedAt));
}

function iso(epoch: number): string {
  return new Date(epoch).toISOString();
}

function isoOrNull(epoch: number | null): string | null {
  return epoch === null ? null : iso(epoch);
}

/** Path of an artifact below the page of its run; `null` without an admin site. */
function artifactUrl(runUrl: string | null, name: string): string | null {
  return runUrl === null ? null : `${runUrl}/artifacts/${encodeURIComponent(name)}`;
}
