import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run, RunAttempt, RunStep } from '../../run/run.js';
import type { LineWritten } from '../../run/run-event.js';
import { isActive, type RunStatus } from '../../run/run-status.js';
import type { ShownStatus } from '../words.js';
import type { RunPageFacts } from './run.view.js';

/** The moment at which the pages of these specs are made. */
export const NOW = new Date('2026-11-24T10:44:08.000Z');

const STARTED = new Date('2026-11-24T10:41:54.000Z');

/**
 * A run at work since 2 min 14 s; a finished status ends it a minute ago. Its times follow from `queuedMs` and `durationMs`; where
 * attempts or pauses are given, its time at work follows from these.
 */
export function run(differences: Partial<Run> = {}): Run {
  const status = differences.status ?? 'running';
  const active = isActive(status);
  const { durationMs = status === 'queued' ? null : active ? 134_000 : 74_000 } = differences;
  const { queuedMs = status === 'queued' ? 134_400 : 400 } = differences;
  const begun = durationMs === null ? null : active ? before(NOW, durationMs) : STARTED;
  const created = before(begun ?? NOW, queuedMs).toISOString();
  const startedAt = begun?.toISOString() ?? null;
  const finishedAt = active ? null : before(begun ?? NOW, -(durationMs ?? 0)).toISOString();
  const shown: Run = {
    id: '01936f0e-7a10-7abc-9def-012345678901',
    task: 'rebuild-index',
    title: 'Rebuild search index',
    label: null,
    reason: null,
    waiting: null,
    ok: status === 'succeeded',
    trigger: 'admin',
    actor: 'ana@acme.test',
    requestedFrom: null,
    args: {},
    attempt: status === 'queued' ? 0 : 1,
    maxAttempts: 1,
    attempts:
      startedAt === null || finishedAt === null
        ? []
        : [attempt({ status: status as RunAttempt['status'], startedAt, finishedAt })],
    attemptStartedAt: startedAt,
    retryOf: null,
    concurrencyKey: null,
    priority: 0,
    createdAt: created,
    availableAt: created,
    startedAt,
    finishedAt,
    queuedMs,
    durationMs,
    pausedMs: 0,
    progress: null,
    steps: [],
    items: null,
    summary: null,
    result: null,
    artifacts: [],
    tags: [],
    metadata: {},
    error: null,
    cancelRequestedAt: null,
    cancelRequestedBy: null,
    ignoredSignal: false,
    logLines: 0,
    lastSeq: 0,
    node: 'web-2',
    traceId: null,
    url: null,
    socketUrl: '/ws/task/01936f0e-7a10-7abc-9def-012345678901',
    ...differences,
    status,
  };
  return { ...shown, durationMs: workOf(shown) };
}

function workOf({ status, startedAt, attempts, attemptStartedAt, pausedMs }: Run): number | null {
  if (startedAt === null) return null;
  const isAtWork = status === 'running' || status === 'paused';
  const present = isAtWork ? NOW.getTime() - Date.parse(attemptStartedAt ?? startedAt) : 0;
  const ended = attempts.reduce((sum, one) => sum + Date.parse(one.finishedAt) - Date.parse(one.startedAt), 0);
  return ended + present - pausedMs;
}

/** An attempt that has failed after a minute. */
export function attempt(differences: Partial<RunAttempt> = {}): RunAttempt {
  return {
    attempt: 1,
    status: 'failed',
    startedAt: STARTED.toISOString(),
    finishedAt: before(STARTED, -60_000).toISOString(),
    pausedMs: 0,
    lastSeq: 0,
    logLines: 0,
    error: null,
    ...differences,
  };
}

function before(at: Date, ms: number): Date {
  return new Date(at.getTime() - ms);
}

/** A step that took two seconds, from the start of the run on. */
export function step(name: string, differences: Partial<RunStep> = {}): RunStep {
  return {
    name,
    status: 'succeeded',
    optional: false,
    startedAt: STARTED.toISOString(),
    durationMs: 2_000,
    error: null,
    steps: [],
    ...differences,
  };
}

/** A run in any state that is shown, the two that are not kept included. */
export function runShown(shown: ShownStatus): Run {
  const error = { name: 'RowFormatError', message: 'Row 3 is no row', stack: null, cause: null, context: null };
  if (shown === 'retrying') return run({ status: 'queued', attempt: 2, maxAttempts: 5, error });
  if (shown === 'cancelling') return run({ cancelRequestedAt: '2026-11-24T10:44:06.000Z', cancelRequestedBy: 'lee' });
  return run({ status: shown as RunStatus, ...(shown === 'failed' ? { error } : {}) });
}

/** A line of a log. */
export function line(seq: number, differences: Partial<LineWritten> = {}): LineWritten {
  const at = '2026-11-24T10:42:24.000Z';
  return { type: 'log', seq, at, level: 'info', stream: 'log', step: null, text: `line ${seq}`, ...differences };
}

/** The task of these runs: one text, one secret. */
export const TASK: TaskDefinition = {
  key: 'rebuild-index',
  title: 'Rebuild search index',
  description: '',
  category: 'data',
  tags: [],
  hidden: false,
  params: [
    { key: 'index', title: 'Index', type: 'string', required: false, order: 0, hidden: false },
    { key: 'apiKey', title: 'API key', type: 'secret', required: false, order: 0, hidden: false },
  ],
  overlap: 'queue',
  priority: 0,
  schedules: [],
  declaredAt: 'Search.rebuild',
};

/** What the page of a run is made of. */
export function pageFacts(differences: Partial<RunPageFacts> = {}): RunPageFacts {
  const shown = differences.run ?? run();
  return {
    run: shown,
    log: { lines: [], firstNumber: 1 },
    recent: [],
    queue: null,
    timeout: { ms: 300_000, source: 'default' },
    cancelGraceMs: 5_000,
    task: TASK,
    allowed: { run: true, cancel: true },
    base: '/admin/task',
    path: `/admin/task/runs/${shown.id}`,
    query: {
      view: null,
      sort: null,
      descending: false,
      page: 1,
      failuresPage: 1,
      allFrames: false,
      refresh: true,
      olderLog: false,
    },
    now: NOW,
    ...differences,
  };
}
