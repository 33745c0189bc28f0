import type { Run, RunRecord } from './run.js';
import { isActive } from './run-status.js';

/** Addresses of a run, as its readers reach it. */
export interface RunLinks {
  readonly url: string | null;
  readonly socketUrl: string | null;
}

/** The record as its readers see it: derived fields added, times as ISO 8601. `now` is epoch milliseconds. */
export function toRun(record: RunRecord, links: RunLinks, now: number): Run {
  return {
    id: record.id,
    task: record.task,
    title: record.title,
    label: record.label,
    status: record.status,
    reason: record.reason,
    ok: record.status === 'succeeded',
    trigger: record.trigger,
    actor: record.actor,
    requestedFrom: record.requestedFrom,
    args: record.args,
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    priority: record.priority,
    createdAt: iso(record.createdAt),
    availableAt: iso(record.availableAt),
    startedAt: isoOrNull(record.startedAt),
    finishedAt: isoOrNull(record.finishedAt),
    queuedMs: (record.startedAt ?? record.finishedAt ?? now) - record.createdAt,
    durationMs: durationOf(record, now),
    progress: record.progress,
    steps: [],
    items: null,
    summary: record.summary,
    result: record.result,
    artifacts: [],
    tags: record.tags,
    metadata: record.metadata,
    error: record.error,
    cancelRequestedAt: isoOrNull(record.cancelRequestedAt),
    cancelRequestedBy: record.cancelRequestedBy,
    ignoredSignal: record.ignoredSignal,
    logLines: record.logLines,
    lastSeq: record.lastSeq,
    node: record.node,
    traceId: null,
    ...links,
  };
}

function durationOf(record: RunRecord, now: number): number | null {
  if (record.startedAt === null) return null;
  if (isActive(record.status)) return record.status === 'queued' ? null : now - record.startedAt;
  return (record.finishedAt ?? now) - record.startedAt;
}

function iso(epoch: number): string {
  return new Date(epoch).toISOString();
}

function isoOrNull(epoch: number | null): string | null {
  return epoch === null ? null : iso(epoch);
}
