import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run } from '../../run/run.js';
import type { RunLogLine } from '../../run/run-event.js';
import { isActive, type RunStatus } from '../../run/run-status.js';
import type { ShownStatus } from '../words.js';
import type { RunPageFacts } from './run.view.js';

/** The moment at which the pages of these specs are made. */
export const NOW = new Date('2026-11-24T10:44:08.000Z');

/** A run at work since 2 min 14 s; a finished status ends it a minute ago. */
export function run(differences: Partial<Run> = {}): Run {
  const status = differences.status ?? 'running';
  return {
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
    attempts: [],
    retryOf: null,
    concurrencyKey: null,
    priority: 0,
    createdAt: '2026-11-24T10:41:53.600Z',
    availableAt: '2026-11-24T10:41:53.600Z',
    startedAt: status === 'queued' ? null : '2026-11-24T10:41:54.000Z',
    finishedAt: isActive(status) ? null : '2026-11-24T10:43:08.000Z',
    queuedMs: status === 'queued' ? 134_400 : 400,
    durationMs: status === 'queued' ? null : isActive(status) ? 134_000 : 74_000,
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
}

/** A run in any state that is shown, the two that are not kept included. */
export function runShown(shown: ShownStatus): Run {
  const error = { name: 'RowFormatError', message: 'Row 3 is no row', stack: null, cause: null, context: null };
  if (shown === 'retrying') return run({ status: 'queued', attempt: 2, maxAttempts: 5, error });
  if (shown === 'cancelling') return run({ cancelRequestedAt: '2026-11-24T10:44:06.000Z', cancelRequestedBy: 'lee' });
  return run({ status: shown as RunStatus, ...(shown === 'failed' ? { error } : {}) });
}

/** A line of a log. */
export function line(seq: number, differences: Partial<RunLogLine> = {}): RunLogLine {
  const at = '2026-11-24T10:42:24.000Z';
  return { seq, at, level: 'info', stream: 'log', step: null, text: `line ${seq}`, ...differences };
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
    place: null,
    timeout: { ms: 300_000, source: 'default' },
    cancelGraceMs: 5_000,
    task: TASK,
    allowed: { run: true, cancel: true },
    base: '/admin/task',
    path: `/admin/task/runs/${shown.id}`,
    query: { view: null, sort: null, descending: false, page: 1, allFrames: false, refresh: true, olderLog: false },
    now: NOW,
    ...differences,
  };
}
