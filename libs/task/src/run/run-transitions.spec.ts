import { RunConflictError } from '../task.errors.js';
import type { RunError, RunRecord } from './run.js';
import { runRecord } from './run-record.fixture.js';
import { FINISHED_STATUSES, isActive, RUN_STATUSES, type RunStatus } from './run-status.js';
import { applyChange, isAllowed, RUN_TRANSITIONS, type RunChange } from './run-transitions.js';

const NOW = Date.UTC(2026, 10, 24, 7);
const ERROR: RunError = { name: 'Error', message: 'no disk', stack: null, cause: null, context: null };
const STOPPED = { reason: 'because', ignoredSignal: true, error: ERROR };

/** Written by hand, so that the table cannot change without somebody noticing. */
const ALLOWED: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'failed', 'cancelled', 'interrupted'],
  running: ['succeeded', 'partial', 'failed', 'timed_out', 'cancelled', 'interrupted', 'queued', 'paused'],
  paused: ['running', 'queued', 'cancelled'],
  succeeded: [],
  partial: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  interrupted: [],
};

const CHANGES: readonly RunChange[] = [
  { to: 'running', node: 'here:1' },
  { to: 'succeeded', result: { rows: 3 } },
  { to: 'failed', error: ERROR },
  { to: 'timed_out', ...STOPPED },
  { to: 'cancelled', ...STOPPED },
  { to: 'interrupted', ...STOPPED },
  { to: 'partial', result: null, reason: '1 of 2 items failed.' },
  { to: 'paused', reason: 'Paused by ana.' },
  { to: 'queued', ended: 'failed', availableAt: NOW + 1_000, ...STOPPED },
];

const PAIRS = RUN_STATUSES.flatMap((from) => RUN_STATUSES.map((to) => [from, to] as const));
const ATTEMPTS = RUN_STATUSES.flatMap((from) => CHANGES.map((change) => [from, change.to, change] as const));

it.each(PAIRS)('from %s to %s is allowed exactly when the table says so', (from, to) => {
  expect(isAllowed(from, to)).toBe(ALLOWED[from].includes(to));
});

it('every arrow stands once and has a reason', () => {
  const arrows = RUN_TRANSITIONS.map(({ from, to }) => `${from} ${to}`);
  expect(new Set(arrows).size).toBe(arrows.length);
  for (const { because } of RUN_TRANSITIONS) expect(because.length).toBeGreaterThan(10);
});

it.each(ATTEMPTS)('a run that is %s becomes %s only along an arrow', (from, to, change) => {
  const record = Object.freeze(runRecord({ status: from }));
  if (!ALLOWED[from].includes(to)) {
    const act = () => applyChange(record, change, NOW);
    expect(act).toThrow(RunConflictError);
    expect(act).toThrow(`Run ${record.id} is ${from} and cannot become ${to}.`);
    return;
  }
  const changed = applyChange(record, change, NOW);
  expect(changed.status).toBe(to);
  expect(changed.finishedAt).toBe(isActive(to) ? null : NOW);
});

it('the conflict carries the run and its status', () => {
  const record = runRecord({ status: 'failed' });
  expect(() => applyChange(record, { to: 'succeeded', result: null }, NOW)).toThrow(
    expect.objectContaining({ runId: record.id, status: 'failed', code: 'run_conflict' }),
  );
});

it('a start counts the attempt and names the node', () => {
  const queued = runRecord({ label: 'nightly' });
  expect(applyChange(queued, { to: 'running', node: 'here:1' }, NOW)).toEqual({
    ...queued,
    status: 'running',
    node: 'here:1',
    attempt: 1,
    startedAt: NOW,
    attemptStartedAt: NOW,
    lastSeq: 1,
  });
});

it('a later attempt keeps the time of the first start', () => {
  const again = runRecord({ attempt: 1, startedAt: NOW - 5_000 });
  expect(applyChange(again, { to: 'running', node: 'here:1' }, NOW)).toMatchObject({
    attempt: 2,
    startedAt: NOW - 5_000,
  });
});

it('a later attempt starts afresh, and keeps what the run has said of itself', () => {
  const left = { progress: null, steps: [], items: null, error: null, reason: null, ignoredSignal: false };
  const again = runRecord({
    attempt: 1,
    summary: 'half way',
    tags: ['nightly'],
    metadata: { rows: 3 },
    progress: { current: 1, total: 2, percent: 50, message: null, rate: null, remainingMs: null, bars: [] },
    items: { ok: 1, failed: 1, skipped: 0, failures: [] },
    steps: [{ name: 'dump', status: 'failed', optional: false, startedAt: '', durationMs: 1, error: null, steps: [] }],
    ...STOPPED,
  });
  const { summary, tags, metadata } = again;
  expect(applyChange(again, { to: 'running', node: 'here:1' }, NOW)).toMatchObject({
    ...left,
    summary,
    tags,
    metadata,
  });
});

it('an attempt that another follows is kept with its error and its last event, and the run waits', () => {
  const running = runRecord({
    status: 'running',
    attempt: 2,
    attemptStartedAt: NOW - 5,
    lastSeq: 7,
    logLines: 4,
    startedAt: NOW - 50,
  });
  const change = { to: 'queued', ended: 'timed_out', availableAt: NOW + 1_000, ...STOPPED } as const;
  const attempt = {
    attempt: 2,
    status: 'timed_out',
    startedAt: new Date(NOW - 5).toISOString(),
    finishedAt: new Date(NOW).toISOString(),
    pausedMs: 0,
    lastSeq: 8,
    logLines: 4,
    error: ERROR,
  };
  expect(applyChange(running, change, NOW)).toEqual({
    ...running,
    ...STOPPED,
    status: 'queued',
    availableAt: NOW + 1_000,
    workedMs: 5,
    attempts: [attempt],
    lastSeq: 8,
  });
});

it('a run that ends between two attempts keeps the attempts it had', () => {
  const attempts = [
    { attempt: 1, status: 'failed', startedAt: '', finishedAt: '', pausedMs: 0, lastSeq: 2, logLines: 0, error: ERROR },
  ] as const;
  const waiting = runRecord({ attempt: 1, attempts });
  expect(applyChange(waiting, { to: 'cancelled', ...STOPPED }, NOW).attempts).toEqual(attempts);
});

it('an end brings its facts and nothing else', () => {
  const attemptStartedAt = NOW - 5;
  const running = runRecord({
    status: 'running',
    attempt: 1,
    attemptStartedAt,
    startedAt: NOW - 5,
    summary: 'half way',
  });
  const attempt = {
    attempt: 1,
    startedAt: new Date(NOW - 5).toISOString(),
    finishedAt: new Date(NOW).toISOString(),
    pausedMs: 0,
    lastSeq: 1,
    logLines: 0,
  };
  const end = { finishedAt: NOW, lastSeq: 1, workedMs: 5 };
  expect(applyChange(running, { to: 'succeeded', result: { rows: 3 } }, NOW)).toEqual({
    ...running,
    ...end,
    status: 'succeeded',
    result: { rows: 3 },
    attempts: [{ ...attempt, status: 'succeeded', error: null }],
  });
  expect(applyChange(running, { to: 'timed_out', ...STOPPED }, NOW)).toEqual({
    ...running,
    ...end,
    ...STOPPED,
    status: 'timed_out',
    attempts: [{ ...attempt, status: 'timed_out', error: ERROR }],
  });
});

it('the record before the change stays as it was', () => {
  const queued = runRecord();
  const copy = structuredClone(queued);
  applyChange(queued, { to: 'cancelled', ...STOPPED }, NOW);
  expect(queued).toEqual(copy);
});

it('nothing leaves a finished status', () => {
  expect(RUN_TRANSITIONS.filter(({ from }) => FINISHED_STATUSES.includes(from))).toEqual([]);
});

it('a pause keeps the attempt as it is, and a resume goes on with it', () => {
  const running = runRecord({ status: 'running', attempt: 1, node: 'here:1', lastSeq: 7, attemptStartedAt: NOW - 5 });
  const paused = applyChange(running, { to: 'paused', reason: 'Paused by ana.' }, NOW);
  expect(paused).toEqual({ ...running, status: 'paused', reason: 'Paused by ana.', pausedAt: NOW, lastSeq: 8 });
  const resumed = applyChange(paused, { to: 'running', node: 'here:1' }, NOW + 40);
  expect(resumed).toEqual({ ...running, pausedMs: 40, lastSeq: 9 });
  const again = applyChange(resumed, { to: 'paused', reason: 'Paused.' }, NOW + 50);
  const ended = applyChange(again, { to: 'cancelled', ...STOPPED }, NOW + 52);
  expect(ended).toMatchObject({ pausedMs: 42, pausedAt: null, attempts: [{ pausedMs: 42 }] });
});

it('an attempt whose process died ended when it was last heard of, and the run when that was found', () => {
  const running = runRecord({ status: 'running', attempt: 1, attemptStartedAt: NOW - 90 });
  const found = applyChange(running, { to: 'interrupted', ...STOPPED }, NOW, NOW - 60);
  expect(found).toMatchObject({ finishedAt: NOW, attempts: [{ finishedAt: new Date(NOW - 60).toISOString() }] });
});

it('the steps of an attempt go with it when another begins', () => {
  const steps = [
    { name: 'Read', status: 'failed', optional: false, startedAt: '', durationMs: 5, error: ERROR, steps: [] },
  ] as const;
  const running = runRecord({ status: 'running', attempt: 1, maxAttempts: 2, steps });
  const waiting = applyChange(running, { to: 'queued', ended: 'failed', availableAt: NOW, ...STOPPED }, NOW);
  expect(waiting.attempts[0]).not.toHaveProperty('steps');
  const begun = applyChange(waiting, { to: 'running', node: 'here:1' }, NOW);
  expect(begun).toMatchObject({ steps: [], attempts: [{ attempt: 1, steps }] });
});

it('a resume after the end of the process ends the attempt, and takes none of those that the task allows', () => {
  const paused = runRecord({ status: 'paused', attempt: 1, maxAttempts: 1, node: null, attemptStartedAt: NOW - 5 });
  const resumed = {
    to: 'queued',
    ended: 'interrupted',
    error: null,
    reason: 'Resumed.',
    ignoredSignal: false,
  } as const;
  expect(applyChange(paused, { ...resumed, availableAt: NOW }, NOW)).toMatchObject({
    status: 'queued',
    attempt: 1,
    maxAttempts: 2,
    attempts: [{ attempt: 1, status: 'interrupted', error: null }],
    availableAt: NOW,
  });
});

it('counts the work of all attempts, without what the run was paused', () => {
  const working = runRecord({
    status: 'running',
    attempt: 2,
    attemptStartedAt: NOW - 1_000,
    startedAt: 1,
    workedMs: 30,
  });
  const paused = applyChange(working, { to: 'paused', reason: 'Ana paused it.' }, NOW - 400);
  const again = applyChange(paused, { to: 'running', node: 'n' }, NOW - 100);
  expect(applyChange(again, { to: 'succeeded', result: null }, NOW).workedMs).toBe(30 + 700);
  expect(applyChange(paused, { to: 'cancelled', ...STOPPED }, NOW).workedMs).toBe(30 + 600);
});

it('keeps the steps of ten attempts, which are written anew with each', () => {
  let record = runRecord({ maxAttempts: 13 });
  for (let attempt = 1; attempt <= 12; attempt++) {
    const begun = applyChange(record, { to: 'running', node: 'n' }, NOW);
    const steps = [{ name: `step ${attempt}` }] as unknown as RunRecord['steps'];
    record = applyChange({ ...begun, steps }, { to: 'queued', ended: 'failed', availableAt: NOW, ...STOPPED }, NOW);
  }
  const { attempts } = applyChange(record, { to: 'running', node: 'n' }, NOW);
  expect(attempts.map(({ steps }) => steps?.[0]?.name)).toEqual([
    ...[undefined, undefined],
    ...Array.from({ length: 10 }, (_, index) => `step ${index + 3}`),
  ]);
});
