import type { RunRecord } from './run.js';
import { runRecord } from './run-record.fixture.js';
import { RUN_STATUSES } from './run-status.js';
import { toRun } from './to-run.js';

const CREATED = Date.UTC(2026, 10, 24, 6);
const NOW = CREATED + 60_000;
const LINKS = { waiting: null, url: '/admin/task/runs/1', socketUrl: null };

const runOf = (differences: Partial<RunRecord>) => toRun(runRecord(differences), LINKS, NOW);

it('a run has exactly the fields of its contract', () => {
  const fields =
    'actor args artifacts attempt attemptStartedAt attempts availableAt cancelRequestedAt cancelRequestedBy concurrencyKey createdAt durationMs ' +
    'error finishedAt id ignoredSignal items label lastSeq logLines maxAttempts metadata node ok pausedMs priority progress queuedMs ' +
    'reason requestedFrom result retryOf socketUrl startedAt status steps summary tags task title traceId trigger url waiting';
  expect(Object.keys(runOf({})).sort()).toEqual(fields.split(' '));
});

it('times are ISO 8601 in UTC', () => {
  const run = runOf({
    status: 'cancelled',
    availableAt: CREATED + 1,
    startedAt: CREATED + 1_000,
    finishedAt: CREATED + 3_000,
    cancelRequestedAt: CREATED + 2_000,
  });
  expect(run).toMatchObject({
    createdAt: '2026-11-24T06:00:00.000Z',
    availableAt: '2026-11-24T06:00:00.001Z',
    startedAt: '2026-11-24T06:00:01.000Z',
    cancelRequestedAt: '2026-11-24T06:00:02.000Z',
    finishedAt: '2026-11-24T06:00:03.000Z',
  });
});

it('times that have not come are null', () => {
  expect(runOf({})).toMatchObject({ startedAt: null, finishedAt: null, cancelRequestedAt: null });
});

it.each(RUN_STATUSES)('a run that is %s is ok only if it succeeded', (status) => {
  expect(runOf({ status }).ok).toBe(status === 'succeeded');
});

it.each<[string, Partial<RunRecord>, number, number | null]>([
  ['waits', {}, 60_000, null],
  ['is at work', { status: 'running', startedAt: CREATED + 10_000 }, 10_000, 50_000],
  [
    'has ended',
    { status: 'failed', startedAt: CREATED + 10_000, finishedAt: CREATED + 12_500, workedMs: 2_000 },
    10_000,
    2_000,
  ],
  ['was cancelled before it started', { status: 'cancelled', finishedAt: CREATED + 7_000 }, 7_000, null],
  ['waits for another attempt', { status: 'queued', startedAt: CREATED + 10_000, workedMs: 5 }, 10_000, 5],
  [
    'is in its second attempt and was paused',
    { status: 'running', startedAt: CREATED, attemptStartedAt: CREATED + 20_000, workedMs: 5, pausedMs: 100 },
    0,
    39_905,
  ],
  [
    'is paused',
    { status: 'paused', startedAt: CREATED, attemptStartedAt: CREATED, pausedMs: 100, pausedAt: CREATED + 9_000 },
    0,
    8_900,
  ],
])('the durations of a run that %s', (_what, differences, queuedMs, durationMs) => {
  expect(runOf(differences)).toMatchObject({ queuedMs, durationMs });
});

it('what only the store needs stays there', () => {
  const text = JSON.stringify(runOf({ secretArgs: ['hidden-param'], idempotencyKey: 'hidden-key' }));
  expect(text).not.toContain('hidden');
});
